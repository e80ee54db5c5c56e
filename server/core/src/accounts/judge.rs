//! Whether an item is sent, by what the source holds just before: nothing is sent that was decided about another state.

use super::lookup::is_exact;
use super::values::{differences, shown};
use crate::store::account_jobs::Queued;
use gangway_isc::Account;
use gangway_types::accounts::{AccountAction, Difference, Values};

/// What becomes of an item.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Verdict {
    /// It is sent.
    Send,
    /// It is there already: by a call of ours whose fate was unknown, or because it had the values before.
    There {
        /// What differs from what was to be sent.
        differs: Vec<Difference>,
        /// What to say of it.
        cause: &'static str,
    },
    /// It is not sent, and why.
    Stop(String),
}

/// An account that an earlier call has made, although no answer came.
pub(super) const MADE_BEFORE: &str = "ISC did not answer the call, and the account is there.";
/// A change that there was nothing to do for.
pub(super) const HAD_ALREADY: &str = "It had these values already; nothing was sent.";

/// Judges an item by the account that has its native identity now, if any.
pub(super) fn judge(item: &Queued, found: Option<&Account>, key: &str) -> Verdict {
    match item.action {
        AccountAction::Create => create(item, found, key),
        AccountAction::Update => update(item, found, key),
    }
}

fn create(item: &Queued, found: Option<&Account>, key: &str) -> Verdict {
    let Some(account) = found else { return Verdict::Send };
    if item.sent_at.is_some() {
        return Verdict::There {
            differs: differences(&item.values, &shown(account, key)),
            cause: MADE_BEFORE,
        };
    }
    Verdict::Stop(match account.native_identity.as_deref() {
        Some(native) if native != item.native => {
            format!("The source has an account {native} already: the same but for upper and lower case.")
        }
        _ => "The source has an account with this key already.".to_owned(),
    })
}

fn update(item: &Queued, found: Option<&Account>, key: &str) -> Verdict {
    const GONE: &str = "The account is no longer on the source.";
    let Some(account) = found else { return Verdict::Stop(GONE.to_owned()) };
    let is_the_one = item.account_id.as_deref() == Some(account.id.as_str());
    if !is_the_one && !is_exact(account, &item.native) {
        return Verdict::Stop(GONE.to_owned());
    }
    let now = shown(account, key);
    if !item.has_secrets && differences(&item.values, &now).is_empty() {
        let cause = if item.sent_at.is_some() { MADE_BEFORE } else { HAD_ALREADY };
        return Verdict::There { differs: Vec::new(), cause };
    }
    match item.was.as_ref().map(|was| changed(was, &item.values, &now)) {
        Some(fields) if !fields.is_empty() => {
            Verdict::Stop(format!("The account changed since it was looked at: {}.", fields.join(", ")))
        }
        _ => Verdict::Send,
    }
}

/// Fields that are not what they were, of those that were looked at or are to be changed.
fn changed(was: &Values, to_be: &Values, now: &Values) -> Vec<String> {
    let mut before = was.clone();
    for field in to_be.keys() {
        before.entry(field.clone()).or_default();
    }
    differences(&before, now).into_iter().map(|difference| difference.field).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn values(pairs: &[(&str, &str)]) -> Values {
        pairs.iter().map(|(name, value)| ((*name).to_owned(), vec![(*value).to_owned()])).collect()
    }

    fn item(
        action: AccountAction,
        sent: &[(&str, &str)],
        was: Option<&[(&str, &str)]>,
        unknown: bool,
    ) -> Queued {
        Queued {
            position: 1,
            native: "A-1".to_owned(),
            action,
            account_id: Some("acc".to_owned()),
            values: values(sent),
            was: was.map(values),
            secrets: None,
            has_secrets: false,
            attempt: 0,
            sent_at: unknown.then_some(1),
        }
    }

    fn account(native: &str, attributes: serde_json::Value) -> Account {
        serde_json::from_value(json!({"id": "acc2", "nativeIdentity": native, "attributes": attributes}))
            .expect("an account")
    }

    fn stops(verdict: &Verdict) -> bool {
        matches!(verdict, Verdict::Stop(_))
    }

    #[test]
    fn what_exists_is_never_made() {
        let new = item(AccountAction::Create, &[("id", "A-1")], None, false);
        assert_eq!(judge(&new, None, "id"), Verdict::Send);
        assert!(stops(&judge(&new, Some(&account("A-1", json!({}))), "id")));
        let Verdict::Stop(words) = judge(&new, Some(&account("a-1", json!({}))), "id") else {
            panic!("it is stopped")
        };
        assert!(words.contains("a-1"), "{words}");
    }

    #[test]
    fn what_may_have_been_made_by_us_is_taken_for_ours() {
        let again = item(AccountAction::Create, &[("id", "A-1"), ("city", "Ulm")], None, true);
        let there = judge(&again, Some(&account("A-1", json!({"city": "Ulm"}))), "id");
        assert_eq!(there, Verdict::There { differs: vec![], cause: MADE_BEFORE });
        let Verdict::There { differs, .. } =
            judge(&again, Some(&account("A-1", json!({"city": "Bonn"}))), "id")
        else {
            panic!("it is there")
        };
        assert_eq!(differs.len(), 1);
    }

    #[test]
    fn a_change_is_of_the_account_that_was_looked_at() {
        let was: &[(&str, &str)] = &[("city", "Ulm"), ("room", "1")];
        let change = item(AccountAction::Update, &[("city", "Bonn")], Some(was), false);
        let now = |city: &str, room: &str| account("A-1", json!({"city": city, "room": room}));
        assert_eq!(judge(&change, Some(&now("Ulm", "1")), "id"), Verdict::Send);
        let Verdict::Stop(words) = judge(&change, Some(&now("Ulm", "2")), "id") else {
            panic!("it is stopped")
        };
        assert!(words.contains("room") && !words.contains("city"), "{words}");
        assert!(stops(&judge(&change, None, "id")));
        assert!(stops(&judge(&change, Some(&account("a-1", json!({"city": "Ulm", "room": "1"}))), "id")));
        assert_eq!(
            judge(&change, Some(&now("Bonn", "2")), "id"),
            Verdict::There { differs: vec![], cause: HAD_ALREADY }
        );
    }

    #[test]
    fn a_field_that_was_empty_and_is_filled_now_has_changed() {
        let change = item(AccountAction::Update, &[("city", "Bonn")], Some(&[("room", "1")]), false);
        let filled = account("A-1", json!({"city": "Ulm", "room": "1"}));
        assert!(stops(&judge(&change, Some(&filled), "id")));
    }
}
