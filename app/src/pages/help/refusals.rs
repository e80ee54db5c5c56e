//! Why something was not done, or is not possible now.

use super::{Entry, keys};
use crate::refusals::{OTHER, word};
use gangway_types::PortalError;

/// Key, word, meaning.
const ENTRIES: [(&str, &str, &str); 13] = [
    (
        OTHER,
        "Not possible now",
        "Gangway does not do what was asked, or does not offer it. The sentence says why and what to do; nothing of it goes on \
         in the background.",
    ),
    (
        "not-done-changed",
        "Changed meanwhile",
        "Something is no longer as the page showed it: somebody else acted, ISC has news, or the page was open for long. What \
         was read is what is done, so nothing is done until it was read again.",
    ),
    (
        "not-done-twice",
        "Done before",
        "It was done already, perhaps by a second click or from another page. Gangway does nothing twice by itself.",
    ),
    (
        "not-done-nobody",
        "Nothing to do",
        "Nobody, or nothing, is left to do it to: nobody is ticked, or everybody is left out for a reason.",
    ),
    (
        "not-done-form",
        "Something is missing in the form",
        "A value is missing, too long, or not one of those that are possible. What was typed is kept, except for passwords \
         and other secrets.",
    ),
    (
        "not-done-order",
        "Another step comes first",
        "What was asked for builds on a step that was not taken, or that still goes on. Nothing is lost by waiting.",
    ),
    (
        "not-done-most",
        "More than is possible at once",
        "There is a limit: of ISC, of the settings, or of what one page can hold. Do it in parts.",
    ),
    (
        "not-done-others",
        "Somebody else has to",
        "Nobody decides about themselves, or about what they asked for; some things only the owner or an Admin does.",
    ),
    (
        "not-done-key",
        "A secret could not be kept",
        "Secrets are kept encrypted or not at all. Whoever runs Gangway has to look at its keys.",
    ),
    (
        "isc-refused",
        "ISC refused",
        "ISC answered, and did not do it: the user level is missing, the thing is not there any more, or ISC does not take the \
         values. Its own words stand beside it.",
    ),
    (
        "isc-silent",
        "ISC did not answer",
        "ISC could not be reached, failed itself, or asked to wait. Reading is tried again; what writes is never repeated \
         before it is known what became of it.",
    ),
    (
        "not-found",
        "Not found",
        "There is nothing at the address, or it is not yours to see: the two look the same on purpose.",
    ),
    (
        "signed-out",
        "Signed out",
        "A session ends after some time without use, after 12 hours at the latest, and whenever ISC ends it. What was typed is \
         kept for an hour.",
    ),
];

/// The entries of the part.
pub fn entries() -> Vec<Entry> {
    ENTRIES.map(Entry::of).into()
}

/// The word that explains why a page is not shown.
pub fn of(error: &PortalError) -> String {
    match error {
        PortalError::Forbidden { need } => keys::right(*need),
        PortalError::Isc { status: Some(429), .. } => "budget".to_owned(),
        PortalError::Isc { status: Some(status), .. } if *status < 500 => "isc-refused".to_owned(),
        PortalError::Isc { .. } => "isc-silent".to_owned(),
        PortalError::SignedOut => "signed-out".to_owned(),
        PortalError::NotFound { .. } => "not-found".to_owned(),
        PortalError::Internal { .. } => "request-id".to_owned(),
        PortalError::Conflict { what } => match word(what) {
            // Whatever it says: something is no longer as it was.
            key if key == OTHER => "not-done-changed".to_owned(),
            key => key,
        },
        PortalError::Refused { what, .. } => word(what),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_error_of_a_page_has_its_word() {
        let silent = PortalError::Isc { what: String::new(), status: None, request_id: None };
        assert_eq!(of(&silent), "isc-silent");
        let pause = PortalError::Isc { what: String::new(), status: Some(429), request_id: None };
        assert_eq!(of(&pause), "budget");
        let changed = PortalError::Conflict { what: "It is so now.".to_owned() };
        assert_eq!(of(&changed), "not-done-changed");
        assert_eq!(of(&PortalError::not_found("batch")), "not-found");
    }

    #[test]
    fn every_rule_leads_to_a_word() {
        let parts = crate::pages::help::parts();
        let known: Vec<_> =
            parts.iter().flat_map(|part| &part.entries).map(|entry| entry.key.as_ref()).collect();
        for key in crate::refusals::words() {
            assert!(known.contains(&key), "{key}");
        }
    }
}
