//! The reading at release decides: who of a frozen list is still mailed.

use super::eligibility::{REPEAT_DAYS, Rules};
use super::mail::normalise;
use gangway_types::{IdentityStatus, Reading};

/// Why somebody is left out whose address is another one now: what was checked and approved was the old one.
pub const ANOTHER_MAIL: &str = "e-mail changed since the check";

/// As [`ANOTHER_MAIL`], where approval was asked for.
pub const ANOTHER_MAIL_APPROVED: &str = "e-mail changed since the check: needs a new approval";

/// Whether somebody is left out because their address is another one now.
pub fn is_another_mail(reason: &str) -> bool {
    reason == ANOTHER_MAIL || reason == ANOTHER_MAIL_APPROVED
}

/// A person as frozen, as far as the rule needs them.
#[derive(Clone, Copy, Debug)]
pub struct Frozen<'a> {
    /// Mail as frozen.
    pub mail: Option<&'a str>,
    /// ISC's status as frozen.
    pub status: &'a str,
}

/// What ISC says of them now.
#[derive(Clone, Debug)]
pub enum Now<'a> {
    /// ISC does not know them any more.
    Gone,
    /// ISC knows them.
    There {
        /// Status.
        status: &'a IdentityStatus,
        /// Mail.
        mail: Option<&'a str>,
        /// Lifecycle state.
        lifecycle: Option<&'a str>,
        /// By our directory, which asks ISC for it separately.
        protected: bool,
        /// Invitations within the last [`REPEAT_DAYS`], by us or by others.
        lately: u64,
    },
}

/// Why a frozen person is not mailed after all; none when they are.
///
/// What changed is dropped, never added: also a changed address, because nobody checked the new one.
pub fn drop_reason(frozen: Frozen<'_>, now: &Now<'_>, rules: Rules<'_>) -> Option<String> {
    let Now::There { status, mail, lifecycle, protected, lately } = now else {
        return Some("no longer in ISC".to_owned());
    };
    match status.reading() {
        Reading::Registered => return Some("registered meanwhile".to_owned()),
        Reading::Blocked => return Some(format!("ISC does not let them sign in ({status})")),
        Reading::Attention => return Some(format!("ISC reports a problem ({status})")),
        Reading::Unknown => return Some(format!("status {status}, which Gangway does not know")),
        // Somebody else invited them, or an earlier call of ours whose fate was unknown did its work.
        Reading::Pending if IdentityStatus::from(frozen.status).reading() != Reading::Pending => {
            return Some(format!("ISC shows an invitation since the check ({status})"));
        }
        Reading::Unregistered | Reading::Pending => {}
    }
    if *protected {
        return Some("protected identity".to_owned());
    }
    if let Some(state) = lifecycle
        && rules.blocked.iter().any(|blocked| blocked.eq_ignore_ascii_case(state))
    {
        return Some(format!("lifecycle state \"{state}\" cannot sign in"));
    }
    if rules.is_repeated(*lately) {
        return Some(match lately {
            1 => format!("invited once in {REPEAT_DAYS} days: call them"),
            n => format!("invited {n} times in {REPEAT_DAYS} days: call them"),
        });
    }
    let (then, today) = (frozen.mail.and_then(normalise), mail.and_then(normalise));
    match (then, today) {
        (_, None) => Some("no e-mail any more".to_owned()),
        (Some(then), Some(today)) if then == today => None,
        (_, Some(_)) => Some(ANOTHER_MAIL.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn verdict_since(
        frozen: &str,
        status: &str,
        mail: Option<&str>,
        lifecycle: Option<&str>,
        protected: bool,
    ) -> Option<String> {
        let status = IdentityStatus::from(status);
        let now = Now::There { status: &status, mail, lifecycle, protected, lately: 2 };
        let frozen = Frozen { mail: Some("ida@acme.example"), status: frozen };
        drop_reason(frozen, &now, Rules { blocked: &["inactive".to_owned()], repeat_cap: 3 })
    }

    fn verdict(status: &str, mail: Option<&str>, lifecycle: Option<&str>, protected: bool) -> Option<String> {
        verdict_since("UNREGISTERED", status, mail, lifecycle, protected)
    }

    #[test]
    fn an_invitation_since_the_check_drops_and_an_older_one_does_not() {
        let mail = Some("ida@acme.example");
        assert!(verdict("PENDING", mail, None, false).is_some());
        assert_eq!(verdict_since("PENDING", "PENDING", mail, None, false), None);
    }

    #[test]
    fn unchanged_people_are_mailed_whichever_case_the_address_has() {
        let mail = Some(" Ida@ACME.example ");
        assert_eq!(verdict("UNREGISTERED", mail, Some("active"), false), None);
    }

    #[test]
    fn every_change_drops() {
        let cases = [
            verdict("ACTIVE", Some("ida@acme.example"), None, false),
            verdict("TERMINATED", Some("ida@acme.example"), None, false),
            verdict("ERROR", Some("ida@acme.example"), None, false),
            verdict("SLEEPING", Some("ida@acme.example"), None, false),
            verdict("UNREGISTERED", Some("ida@acme.example"), None, true),
            verdict("UNREGISTERED", Some("ida@acme.example"), Some("Inactive"), false),
            verdict("UNREGISTERED", Some("other@acme.example"), None, false),
            verdict("UNREGISTERED", None, None, false),
            verdict("UNREGISTERED", Some("  "), None, false),
        ];
        for case in cases {
            assert!(case.is_some());
        }
        let gone = drop_reason(Frozen { mail: None, status: "UNREGISTERED" }, &Now::Gone, Rules::default());
        assert_eq!(gone.as_deref(), Some("no longer in ISC"));
    }

    #[test]
    fn who_was_invited_often_lately_is_called_instead() {
        let status = IdentityStatus::from("UNREGISTERED");
        let mail = Some("ida@acme.example");
        let said = |lately, repeat_cap| {
            let now = Now::There { status: &status, mail, lifecycle: None, protected: false, lately };
            drop_reason(Frozen { mail, status: "UNREGISTERED" }, &now, Rules { blocked: &[], repeat_cap })
        };
        assert_eq!(said(3, 3).as_deref(), Some("invited 3 times in 30 days: call them"));
        assert_eq!(said(1, 1).as_deref(), Some("invited once in 30 days: call them"));
        assert_eq!((said(2, 3), said(50, 0)), (None, None));
    }
}
