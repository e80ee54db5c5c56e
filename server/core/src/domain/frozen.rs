//! The hash over a frozen list: what was checked, line by line, so that anybody who has the list can compute it again.
//!
//! The hash is SHA-256, hexadecimal, over UTF-8 text: the line `gangway frozen list 1`, then one line per person in the
//! order of the list; every line ends with one line feed. A person's line has twelve fields, separated by one tab:
//!
//! 1. ISC's identity id
//! 2. name
//! 3. account name
//! 4. e-mail as ISC has it
//! 5. e-mail, normalised: the address the mail is meant for
//! 6. ISC's `identityStatus`
//! 7. lifecycle state
//! 8. identity profile
//! 9. manager's id
//! 10. manager's name
//! 11. warnings of the check, as JSON: the person was found eligible with these
//! 12. `1` when the owner decided to send although an invitation is valid, else `0`
//!
//! In a field, a backslash is written `\\`, a tab `\t`, a line feed `\n` and a carriage return `\r`; a field that ISC does
//! not fill is written `\-`.

use sha2::{Digest as _, Sha256};

/// First line of the text that is hashed.
pub const HEADER: &str = "gangway frozen list 1";

/// A person of a frozen list, in the order of the fields.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Line<'a> {
    /// ISC's identity id.
    pub id: &'a str,
    /// Name.
    pub name: &'a str,
    /// Account name.
    pub alias: &'a str,
    /// E-mail as ISC has it.
    pub mail: Option<&'a str>,
    /// Normalised.
    pub mail_norm: Option<&'a str>,
    /// ISC's status.
    pub status: &'a str,
    /// Lifecycle state.
    pub lifecycle: Option<&'a str>,
    /// Identity profile.
    pub profile: Option<&'a str>,
    /// Manager's id.
    pub manager_id: Option<&'a str>,
    /// Manager's name.
    pub manager_name: Option<&'a str>,
    /// Warnings, JSON as stored.
    pub warnings: &'a str,
    /// Sent although an invitation is valid.
    pub send_again: bool,
}

impl Line<'_> {
    /// The line, with its line feed.
    pub fn text(&self) -> String {
        let fields = [
            Some(self.id),
            Some(self.name),
            Some(self.alias),
            self.mail,
            self.mail_norm,
            Some(self.status),
            self.lifecycle,
            self.profile,
            self.manager_id,
            self.manager_name,
            Some(self.warnings),
            Some(if self.send_again { "1" } else { "0" }),
        ];
        let mut line = fields.map(field).join("\t");
        line.push('\n');
        line
    }
}

fn field(text: Option<&str>) -> String {
    let Some(text) = text else { return "\\-".to_owned() };
    text.replace('\\', "\\\\").replace('\t', "\\t").replace('\n', "\\n").replace('\r', "\\r")
}

/// The hash of a list, in its order.
pub fn hash<'a>(lines: impl IntoIterator<Item = Line<'a>>) -> String {
    let mut hash = Sha256::new();
    hash.update(HEADER);
    hash.update("\n");
    for line in lines {
        hash.update(line.text());
    }
    hex::encode(hash.finalize())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn line() -> Line<'static> {
        Line {
            id: "2c91",
            name: "Amara Osei",
            alias: "aosei",
            mail: Some("Amara.Osei@acme.example"),
            mail_norm: Some("amara.osei@acme.example"),
            status: "UNREGISTERED",
            lifecycle: None,
            profile: Some("Contractors"),
            manager_id: Some("2c92"),
            manager_name: Some("Priya Nair"),
            warnings: "[]",
            send_again: false,
        }
    }

    #[test]
    fn a_list_is_hashed_as_it_is_written_down() {
        let text = "2c91\tAmara Osei\taosei\tAmara.Osei@acme.example\tamara.osei@acme.example\tUNREGISTERED\t\\-\tContractors\t2c92\tPriya Nair\t[]\t0\n";
        assert_eq!(line().text(), text);
        let whole = format!("gangway frozen list 1\n{text}");
        assert_eq!(hash([line()]), hex::encode(Sha256::digest(whole)));
    }

    #[test]
    fn every_field_counts() {
        let base = line();
        let changed = [
            Line { id: "2c93", ..base },
            Line { name: "A", ..base },
            Line { alias: "A", ..base },
            Line { mail: None, ..base },
            Line { mail_norm: None, ..base },
            Line { status: "PENDING", ..base },
            Line { lifecycle: Some("active"), ..base },
            Line { profile: None, ..base },
            Line { manager_id: None, ..base },
            Line { manager_name: None, ..base },
            Line { warnings: "[1]", ..base },
            Line { send_again: true, ..base },
        ];
        for other in changed {
            assert_ne!(hash([base]), hash([other]), "{other:?}");
        }
        assert_ne!(hash([base, Line { id: "2", ..base }]), hash([Line { id: "2", ..base }, base]));
    }

    proptest! {
        #[test]
        fn nothing_in_a_field_looks_like_another_field(name in ".*", mail in proptest::option::of(".*")) {
            let line = Line { name: &name, mail: mail.as_deref(), ..line() };
            let text = line.text();
            prop_assert_eq!(text.matches('\n').count(), 1);
            let fields: Vec<&str> = text.trim_end_matches('\n').split('\t').collect();
            prop_assert_eq!(fields.len(), 12);
            let back = |field: &str| {
                if field == "\\-" {
                    return None;
                }
                let mut out = String::new();
                let mut chars = field.chars();
                while let Some(c) = chars.next() {
                    out.push(match (c, c == '\\') {
                        (_, true) => match chars.next() {
                            Some('t') => '\t',
                            Some('n') => '\n',
                            Some('r') => '\r',
                            other => other.unwrap_or('\\'),
                        },
                        (c, false) => c,
                    });
                }
                Some(out)
            };
            prop_assert_eq!(back(fields[1]), Some(name));
            prop_assert_eq!(back(fields[3]), mail);
        }
    }
}
