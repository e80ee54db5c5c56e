//! What of the queue is shown, and what is ticked: its address.

use super::StateKey;
use crate::SelectionId;
use crate::query::{encode, pairs};
use serde::{Deserialize, Serialize};

/// What of the queue is shown. Its address is canonical: defaults are left out, keys stand in one order.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct JoinersQuery {
    /// These states; none means all but those that are done with and old ([`StateKey::shown`]).
    pub states: Vec<StateKey>,
    /// Words of a name, account name or address.
    pub q: String,
    /// People ticked across pages, kept on the server.
    pub ticked: Option<SelectionId>,
    /// Only those ticked, whatever their state: "Show selected".
    pub only_ticked: bool,
    /// The page, from 1.
    pub page: u32,
    /// Rows a page: 25, 50 or 100.
    pub per: u32,
}

impl JoinersQuery {
    /// Reads a query string, with or without `?`. What is not understood is left out.
    pub fn parse(text: &str) -> Self {
        let mut query = Self { page: 1, per: 50, ..Self::default() };
        for (key, value) in pairs(text).filter(|(_, value)| !value.is_empty()) {
            match key.as_str() {
                "state" => query.states.extend(StateKey::parse(&value)),
                "q" => value.trim().clone_into(&mut query.q),
                "sel" => query.ticked = Some(SelectionId(value)),
                "show" => query.only_ticked = value == "selected",
                "page" => query.page = value.parse().unwrap_or(1).max(1),
                _ => {}
            }
        }
        query
    }

    /// The query string, without `?`.
    pub fn print(&self) -> String {
        let mut parts: Vec<String> =
            self.states.iter().map(|state| format!("state={}", encode(state.key()))).collect();
        let mut part = |key: &str, value: &str| {
            if !value.is_empty() {
                parts.push(format!("{key}={}", encode(value)));
            }
        };
        part("q", &self.q);
        part("show", if self.only_ticked { "selected" } else { "" });
        part("sel", self.ticked.as_ref().map_or("", |ticked| ticked.0.as_str()));
        part("page", &if self.page > 1 { self.page.to_string() } else { String::new() });
        parts.join("&")
    }

    /// The queue in one state, or all that is open, with the same ticks.
    #[must_use]
    pub fn in_state(&self, state: Option<StateKey>) -> Self {
        let states = state.into_iter().collect();
        Self { states, q: String::new(), only_ticked: false, page: 1, ..self.clone() }
    }

    /// Another page of it.
    #[must_use]
    pub fn with_page(&self, page: u32) -> Self {
        Self { page, ..self.clone() }
    }
}

/// What is ticked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct JoinersTicked {
    /// People ticked.
    pub count: u64,
    /// Of those, people of this page.
    pub on_page: u64,
    /// Of those, people whom this view does not show.
    pub not_in_view: u64,
    /// The address carries ticks of somebody else, or such that ran out.
    pub lost: bool,
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn an_address_has_one_form_and_odd_values_are_left_out() {
        let query = JoinersQuery::parse("?page=2&sel=abc&q=+noor+&state=ready&state=odd&show=selected&x=1");
        assert_eq!(query.print(), "state=ready&q=noor&show=selected&sel=abc&page=2");
        assert_eq!(query.in_state(Some(StateKey::Mail)).print(), "state=mail&sel=abc");
        assert_eq!(JoinersQuery::parse("page=0&q=&show=all").print(), "");
    }

    proptest! {
        #[test]
        fn what_is_printed_reads_back(q in "\\PC{0,20}", sel in "[A-Za-z0-9_-]{0,30}", page in 1..9_u32) {
            let ticked = (!sel.is_empty()).then_some(SelectionId(sel));
            let query = JoinersQuery { q: q.trim().to_owned(), ticked, page, per: 50, states: vec![StateKey::Batch], only_ticked: false };
            prop_assert_eq!(JoinersQuery::parse(&query.print()), query);
        }
    }
}
