//! What changed between the form that somebody filled in and the one that the source has now.

use gangway_types::accounts::{AccountForm, Need};

/// One thing that changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FormChange {
    /// The field; empty when it is about the form as a whole.
    pub field: String,
    /// What changed, a sentence.
    pub words: String,
}

/// What changed, in the new form's order; what is gone comes last. Empty when fingerprints are equal.
pub fn changes(before: &AccountForm, now: &AccountForm) -> Vec<FormChange> {
    if before.fingerprint == now.fingerprint {
        return Vec::new();
    }
    let mut found = fields(before, now);
    if found.is_empty() {
        let words = "The order of the fields, or what ISC sets by itself, changed.".to_owned();
        found.push(FormChange { field: String::new(), words });
    }
    found
}

fn fields(before: &AccountForm, now: &AccountForm) -> Vec<FormChange> {
    let mut found = Vec::new();
    let mut tell = |field: &str, words: String| found.push(FormChange { field: field.to_owned(), words });
    if before.key != now.key {
        tell("", format!("The account’s ID is {} now; it was {}.", now.key, before.key));
    }
    if before.policy != now.policy {
        let words = match now.policy {
            gangway_types::accounts::Policy::Known => "The source has a CREATE policy now.",
            gangway_types::accounts::Policy::None => "The source has no CREATE policy any more.",
        };
        tell("", words.to_owned());
    }
    for field in &now.fields {
        let name = &field.name;
        let Some(was) = before.field(name) else {
            tell(name, format!("{name} is new."));
            continue;
        };
        let required = |need: &Need| matches!(need, Need::Key | Need::Policy);
        match (required(&was.need), required(&field.need)) {
            (false, true) => tell(name, format!("{name} is required now.")),
            (true, false) => tell(name, format!("{name} is not required any more.")),
            _ => {}
        }
        if was.kind != field.kind {
            tell(name, format!("{name} is of another type now."));
        }
        match (was.multi, field.multi) {
            (false, true) => tell(name, format!("{name} takes several values now.")),
            (true, false) => tell(name, format!("{name} takes one value now.")),
            _ => {}
        }
        match (was.set_by_isc, field.set_by_isc) {
            (false, true) => tell(name, format!("{name} is set by ISC now.")),
            (true, false) => tell(name, format!("{name} is not set by ISC any more.")),
            _ => {}
        }
        if was.max != field.max {
            let words = field.max.map_or_else(
                || format!("{name} may be of any length now."),
                |max| format!("{name} may have {max} characters now."),
            );
            tell(name, words);
        }
    }
    for field in before.fields.iter().filter(|field| now.field(&field.name).is_none()) {
        tell(&field.name, format!("{} is gone from the source.", field.name));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::account_form::testing::{field, form};
    use gangway_types::accounts::FormField;

    #[test]
    fn each_change_is_named() {
        let before = form(vec![field("id"), field("a"), field("b"), field("gone")]);
        let now = form(vec![
            field("id"),
            FormField { multi: true, ..field("a") },
            FormField { need: Need::Policy, max: Some(9), ..field("b") },
            field("c"),
        ]);
        let words: Vec<String> = changes(&before, &now).into_iter().map(|change| change.words).collect();
        assert_eq!(
            words,
            [
                "a takes several values now.",
                "b is required now.",
                "b may have 9 characters now.",
                "c is new.",
                "gone is gone from the source.",
            ]
        );
        assert_eq!(changes(&now, &now), []);
    }

    #[test]
    fn a_change_that_has_no_words_of_its_own_is_still_one() {
        let before = form(vec![field("id"), field("a"), field("b")]);
        let now = form(vec![field("id"), field("b"), field("a")]);
        assert_eq!(changes(&before, &now).len(), 1);
    }
}
