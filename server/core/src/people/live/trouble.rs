//! Why one part of a person could not be read: what happened, what was kept, what to do.

use crate::Error;
use crate::auth::GrantProblem;
use gangway_isc::ErrorKind;
use gangway_types::PortalError;

/// What a part of a page says instead of its content.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trouble {
    /// What happened.
    pub happened: String,
    /// What was kept.
    pub kept: String,
    /// What to do.
    pub todo: String,
    /// ISC's own id of the request, to be quoted.
    pub request_id: Option<String>,
}

const KEPT: &str = "Nothing was changed, and everything else on this page is as Gangway knows it.";

impl Trouble {
    /// Of a reading of `what` ("accounts"); `levels` are the user levels that ISC asks for, in words, empty where it states
    /// none.
    pub fn new(error: Error, what: &str, levels: &str) -> Self {
        let (happened, todo, request_id) = match error {
            Error::Isc(error) => {
                let id = error.tracking_id().map(str::to_owned);
                let (happened, todo) = isc(&error, what, levels);
                (happened, todo, id)
            }
            Error::Grant(GrantProblem::Ended { .. }) => (
                "Your sign-in at ISC ended.".to_owned(),
                "Sign in again; you come back to this page.".to_owned(),
                None,
            ),
            Error::Grant(problem) => (format!("{problem}."), "Try again in a moment.".to_owned(), None),
            other => (PortalError::from(other).to_string(), "Try again.".to_owned(), None),
        };
        Self { happened, kept: KEPT.to_owned(), todo, request_id }
    }
}

fn isc(error: &gangway_isc::Error, what: &str, levels: &str) -> (String, String) {
    match error.kind() {
        ErrorKind::Forbidden => {
            let who = match levels {
                "" => "Ask an Org Admin which user level carries it in your tenant.".to_owned(),
                levels => format!(
                    "ISC asks for one of these user levels: {levels}. Somebody who has one sees it here."
                ),
            };
            (format!("ISC does not let you read {what} (403)."), who)
        }
        ErrorKind::NotFound => (
            format!("ISC has no {what} for this person (404): it does not know them, or not any more."),
            "If they were here a moment ago, refresh the list of people and look again.".to_owned(),
        ),
        ErrorKind::RateLimited => {
            let wait = error.retry_after().map(|wait| wait.as_secs().max(1));
            let todo = wait.map_or_else(
                || "Try again in a moment.".to_owned(),
                |seconds| format!("Try again in {seconds} s."),
            );
            ("ISC asked us to wait (429).".to_owned(), todo)
        }
        ErrorKind::Foreign => (
            format!("What ISC answered about {what} could not be read."),
            "Try again; if it stays, give SailPoint the request id.".to_owned(),
        ),
        _ => (
            format!("{}.", capital(&error.to_string())),
            "Try again; if it stays, give SailPoint the request id.".to_owned(),
        ),
    }
}

fn capital(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lost_sign_in_says_what_to_do() {
        let trouble = Trouble::new(PortalError::not_found("person").into(), "accounts", "");
        assert_eq!(trouble.happened, "There is no person at this address.");
        assert!(trouble.kept.starts_with("Nothing was changed") && trouble.request_id.is_none());
    }
}
