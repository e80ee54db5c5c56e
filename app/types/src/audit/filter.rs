//! What the audit log is narrowed to, as an address.

use super::{AuditResult, What};
use crate::query::{Created, Day, encode, pairs};
use serde::{Deserialize, Serialize};

/// Days that the log shows when nothing else is asked for.
const USUAL_DAYS: u32 = 31;

/// When.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum AuditWhen {
    /// A span; the last 31 days when nothing else is asked for.
    In(Created),
    /// From the beginning.
    Ever,
}

impl Default for AuditWhen {
    fn default() -> Self {
        Self::In(Created::Last(USUAL_DAYS))
    }
}

impl AuditWhen {
    /// As it stands in the address.
    pub fn key(&self) -> String {
        match self {
            Self::In(span) => span.to_string(),
            Self::Ever => "ever".to_owned(),
        }
    }

    /// From an address; none when it is not known.
    pub fn parse(key: &str) -> Option<Self> {
        if key == "ever" { Some(Self::Ever) } else { Created::parse(key).map(Self::In) }
    }
}

/// What the audit log is narrowed to: `/audit?who=…&what=…&about=batch:B-0142&result=refused&when=7d&page=2`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditFilter {
    /// Identity ids of who did it; `gangway` for itself.
    pub who: Vec<String>,
    /// What was done.
    pub what: Vec<What>,
    /// What it is about (`batch:B-0142`).
    pub about: Vec<String>,
    /// How it ended.
    pub result: Vec<AuditResult>,
    /// When.
    pub when: AuditWhen,
    /// Page, from 1.
    pub page: u32,
}

/// Stands for Gangway itself where somebody's id would be.
pub const GANGWAY: &str = "gangway";

impl AuditFilter {
    /// Reads the query of an address; what it does not know is left out.
    pub fn read(query: &str) -> Self {
        let mut filter = Self { page: 1, ..Self::default() };
        let (mut from, mut to) = (None, None);
        for (name, value) in pairs(query).filter(|(_, value)| !value.is_empty()) {
            match name.as_str() {
                "who" => filter.who.push(value),
                "what" => filter.what.extend(What::known(&value)),
                "about" => filter.about.push(value),
                "result" => filter.result.extend(AuditResult::parse(&value)),
                "when" => filter.when = AuditWhen::parse(&value).unwrap_or_default(),
                "when-from" => from = Day::parse(&value),
                "when-to" => to = Day::parse(&value),
                "page" => filter.page = value.parse().unwrap_or(1).max(1),
                _ => {}
            }
        }
        // The days of the menu's own fields win over the span that was chosen before.
        if let Some(span) = Created::between(from, to) {
            filter.when = AuditWhen::In(span);
        }
        filter
    }

    /// The query of this filter; defaults are left out, names in a fixed order.
    pub fn print(&self) -> String {
        let mut values: Vec<(&str, String)> = Vec::new();
        values.extend(self.who.iter().map(|who| ("who", who.clone())));
        values.extend(self.what.iter().map(|what| ("what", what.key().to_owned())));
        values.extend(self.about.iter().map(|about| ("about", about.clone())));
        values.extend(self.result.iter().map(|result| ("result", result.key().to_owned())));
        if self.when != AuditWhen::default() {
            values.push(("when", self.when.key()));
        }
        if self.page > 1 {
            values.push(("page", self.page.to_string()));
        }
        let pairs: Vec<String> =
            values.into_iter().map(|(name, value)| format!("{name}={}", encode(&value))).collect();
        pairs.join("&")
    }

    /// Whether anything but the time is narrowed.
    pub fn is_narrowed(&self) -> bool {
        !(self.who.is_empty() && self.what.is_empty() && self.about.is_empty() && self.result.is_empty())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_filter_has_one_address() {
        let filter = AuditFilter {
            who: vec!["2c91".to_owned(), GANGWAY.to_owned()],
            what: vec![What::BatchReleased],
            about: vec!["batch:B-0142".to_owned()],
            result: vec![AuditResult::Refused],
            when: AuditWhen::In(Created::Last(7)),
            page: 3,
        };
        let query = filter.print();
        assert_eq!(
            query,
            "who=2c91&who=gangway&what=batch.released&about=batch:B-0142&result=refused&when=7d&page=3"
        );
        assert_eq!(AuditFilter::read(&query), filter);
        assert_eq!(AuditFilter { page: 1, ..AuditFilter::default() }.print(), "");
    }

    #[test]
    fn days_from_the_menu_win_and_what_is_unknown_is_left_out() {
        let filter = AuditFilter::read("when=7d&when-from=2025-11-21&when-to=2025-10-21&what=no&result=&x=1");
        assert_eq!(filter.print(), "when=2025-10-21..2025-11-21");
        assert_eq!(AuditFilter::read("when=ever").when, AuditWhen::Ever);
        assert_eq!(AuditFilter::read("when=soon").when, AuditWhen::default());
        assert!(!filter.is_narrowed());
    }
}
