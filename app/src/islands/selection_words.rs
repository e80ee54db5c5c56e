//! The words of the selection bar. The server writes them first, the browser again whenever a tick changes.

use crate::ui::{plural, thousands};

/// What is selected, as far as the words need it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Words {
    /// "All that match" is selected.
    pub all: bool,
    /// People selected.
    pub count: u64,
    /// People that match.
    pub matching: u64,
    /// People of this page that are selected.
    pub on_page: u64,
    /// People selected that the filters do not show.
    pub not_in_view: u64,
}

impl Words {
    /// What is selected, with its scope.
    pub fn scope(&self) -> String {
        let left_out = self.matching.saturating_sub(self.count);
        match self {
            Self { all: true, .. } if left_out == 0 => {
                format!("All {} that match selected", thousands(self.count))
            }
            Self { all: true, .. } => {
                format!(
                    "{} of {} selected, {} left out",
                    thousands(self.count),
                    thousands(self.matching),
                    thousands(left_out)
                )
            }
            Self { count: 0, .. } => "Nothing selected".to_owned(),
            Self { count, on_page, .. } if count == on_page => {
                format!("{} on this page selected", thousands(*count))
            }
            Self { count, not_in_view: 0, on_page, .. } => {
                format!("{} selected, {} on this page", thousands(*count), thousands(*on_page))
            }
            Self { count, not_in_view, .. } => {
                format!("{} selected, {} not in this view", thousands(*count), thousands(*not_in_view))
            }
        }
    }

    /// Who is acted on: "46 people".
    pub fn people(&self) -> String {
        match self.count {
            0 => "people".to_owned(),
            count => plural(count, "person", "people"),
        }
    }

    /// The button that leads to the check.
    pub fn button(&self) -> String {
        match self.count {
            0 => "Check people…".to_owned(),
            count => format!("Check {}…", plural(count, "person", "people")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ticked(count: u64, on_page: u64, not_in_view: u64) -> Words {
        Words { all: false, count, matching: 312, on_page, not_in_view }
    }

    #[test]
    fn every_scope_is_named() {
        assert_eq!(ticked(0, 0, 0).scope(), "Nothing selected");
        assert_eq!(ticked(50, 50, 0).scope(), "50 on this page selected");
        assert_eq!(ticked(12, 3, 0).scope(), "12 selected, 3 on this page");
        assert_eq!(ticked(12, 9, 3).scope(), "12 selected, 3 not in this view");
        let all = Words { all: true, count: 312, matching: 312, on_page: 50, not_in_view: 0 };
        assert_eq!(all.scope(), "All 312 that match selected");
        assert_eq!(Words { count: 311, ..all }.scope(), "311 of 312 selected, 1 left out");
    }

    #[test]
    fn the_button_carries_the_number() {
        assert_eq!(
            (ticked(0, 0, 0).people(), ticked(46, 46, 0).people()),
            ("people".into(), "46 people".into())
        );
        assert_eq!(ticked(0, 0, 0).button(), "Check people…");
        assert_eq!(ticked(1, 1, 0).button(), "Check 1 person…");
        assert_eq!(ticked(1_240, 50, 0).button(), "Check 1,240 people…");
    }
}
