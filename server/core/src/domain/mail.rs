//! Mail addresses: when two are the same, and when one is none.

use unicode_normalization::UnicodeNormalization as _;

/// The form in which addresses are compared: trimmed, NFKC, lower case. What stands behind a plus is kept: ISC compares
/// whole addresses, and `desk+a@` may be another mailbox. None when nothing is left.
pub fn normalise(mail: &str) -> Option<String> {
    if mail.is_ascii() {
        let text = mail.trim().to_ascii_lowercase();
        return (!text.is_empty()).then_some(text);
    }
    let text: String = mail.nfkc().flat_map(char::to_lowercase).collect();
    let text: String = text.trim().nfkc().collect();
    (!text.is_empty()).then_some(text)
}

/// Whether a mail could be sent to it: one `@` with something sensible on both sides. Deliberately lenient on the left
/// and strict enough on the right to find what sources get wrong: missing domains, spaces, lists of addresses.
pub fn is_well_formed(mail: &str) -> bool {
    let mail = mail.trim();
    let Some((local, domain)) = mail.split_once('@') else { return false };
    let no_dots_astray = |part: &str| !part.starts_with('.') && !part.ends_with('.') && !part.contains("..");
    let plain = |c: char| !c.is_whitespace() && !c.is_control() && !"@,;:<>()[]\\\"".contains(c);
    let label = |label: &str| {
        !label.is_empty()
            && label.chars().count() <= 63
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.chars().all(|c| c.is_alphanumeric() || c == '-')
    };
    mail.chars().count() <= 254
        && !local.is_empty()
        && local.chars().count() <= 64
        && local.chars().all(plain)
        && no_dots_astray(local)
        && domain.contains('.')
        && domain.split('.').all(label)
        && domain.rsplit('.').next().is_some_and(|top| !top.bytes().all(|byte| byte.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_sources_get_wrong() {
        for wrong in [
            "",
            "amara.osei@",
            "@acme.example",
            "amara.osei",
            "a b@acme.example",
            "a@b",
            "a@acme.example;b@acme.example",
            "a@@acme.example",
            "a@acme..example",
            ".a@acme.example",
            "a.@acme.example",
            "a@-acme.example",
            "a@10.0.0.1",
            "<a@acme.example>",
            "n/a",
            "none@none",
        ] {
            assert!(!is_well_formed(wrong), "{wrong}");
        }
        for right in [
            "amara.osei@acme.example",
            "o'brien+x@acme.co.uk",
            " a@acme.example ",
            "jürgen@müller.example",
            "a_b%c@x.io",
        ] {
            assert!(is_well_formed(right), "{right}");
        }
    }

    #[test]
    fn the_same_address_in_other_clothes() {
        assert_eq!(normalise(" Desk@ACME.example ").as_deref(), Some("desk@acme.example"));
        assert_eq!(normalise("ｄｅｓｋ@acme.example").as_deref(), Some("desk@acme.example"));
        assert_ne!(normalise("desk+a@acme.example"), normalise("desk@acme.example"));
        assert_eq!(normalise("  "), None);
    }

    proptest! {
        #[test]
        fn normalising_twice_changes_nothing(text in "\\PC{0,30}") {
            let once = normalise(&text);
            prop_assert_eq!(once.as_deref().and_then(normalise), once);
        }
    }
}
