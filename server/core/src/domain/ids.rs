//! What a text may name: the forms of ids that people copy from ISC, from old scripts and from here.

/// Longer texts are cut here: no id and no address of ISC is longer.
const LONGEST: usize = 2_000;

/// What a text looks like. It says nothing about whether there is such a thing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Form {
    /// 32 hexadecimal digits, small: an identity, a source, a task or a tracking id.
    Hex(String),
    /// The same with dashes: a tracking id, as some answers of ISC write it, or an id that something put dashes into.
    Uuid(String),
    /// Digits: the short id of an old script, or the number in the address of a source's admin page (TRAPS, 12).
    Number(String),
    /// One of ours, as it is written: `B-0142`.
    Ours(Ours, String),
    /// An e-mail address.
    Mail(String),
    /// Anything else: a name, an account name, a part of one.
    Text(String),
}

/// Things that Gangway numbers itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ours {
    /// `B-0142`: people who are invited.
    Batch,
    /// `I-0031`: accounts from a file.
    Import,
    /// `A-0007`: one account.
    Account,
    /// `L-0007`: a file loaded into a source.
    Load,
    /// `P-0007`: something done to people.
    People,
}

/// What an address says its id belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// A person.
    Person,
    /// A source.
    Source,
    /// A task.
    Task,
    /// Something that Gangway has no page for, as ISC's addresses call it.
    Other(&'static str),
}

/// A text, understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// Its form, or that of the id in the address it is.
    pub form: Form,
    /// Whether it is an address, and what that says the id belongs to.
    pub address: Option<Option<Place>>,
}

/// Words of addresses that tell what the next id is. ISC's admin pages have no documented form; these words occur in the
/// addresses of its API and of its pages, and of ours.
const PLACES: [(&str, Place); 27] = [
    ("identities", Place::Person),
    ("identity", Place::Person),
    ("users", Place::Person),
    ("user", Place::Person),
    ("people", Place::Person),
    ("identityid", Place::Person),
    ("externalid", Place::Person),
    ("sources", Place::Source),
    ("source", Place::Source),
    ("sources-list", Place::Source),
    ("sourceid", Place::Source),
    ("tasks", Place::Task),
    ("task", Place::Task),
    ("task-status", Place::Task),
    ("task-results", Place::Task),
    ("taskid", Place::Task),
    ("account-aggregations", Place::Task),
    ("roles", Place::Other("role")),
    ("role", Place::Other("role")),
    ("access-profiles", Place::Other("access profile")),
    ("entitlements", Place::Other("entitlement")),
    ("accounts", Place::Other("account")),
    ("account", Place::Other("account")),
    ("identity-profiles", Place::Other("identity profile")),
    ("transforms", Place::Other("transform")),
    ("workflows", Place::Other("workflow")),
    ("campaigns", Place::Other("campaign")),
];

/// Understands a text as people paste it: with quotes, blanks and commas around it, or as an address.
pub fn parse(text: &str) -> Asked {
    let text: String = text.chars().take(LONGEST).collect();
    let text = bare(&text);
    match address(text) {
        Some(asked) => asked,
        None => Asked { form: form(text), address: None },
    }
}

/// Without what stands around a value when it is copied out of a file, a mail or a program.
fn bare(text: &str) -> &str {
    let around = |c: char| {
        c.is_whitespace()
            || c.is_control()
            || matches!(c, '"' | '\'' | '`' | '<' | '>' | '(' | ')' | '[' | ']' | '{' | '}' | ',' | ';')
            || matches!(c, '‘' | '’' | '“' | '”' | '„' | '«' | '»' | '\u{feff}' | '\u{200b}')
    };
    text.trim_matches(around)
}

fn form(text: &str) -> Form {
    if is_hex(text) {
        return Form::Hex(text.to_ascii_lowercase());
    }
    if let Some(uuid) = uuid(text) {
        return Form::Uuid(uuid);
    }
    if is_number(text) {
        return Form::Number(text.to_owned());
    }
    if let Some((kind, id)) = ours(text) {
        return Form::Ours(kind, id);
    }
    match text.split_once('@') {
        Some((before, after))
            if !before.is_empty() && after.contains('.') && !text.contains(char::is_whitespace) =>
        {
            Form::Mail(text.to_owned())
        }
        _ => Form::Text(text.to_owned()),
    }
}

/// Whether it has the form of ISC's ids: 32 hexadecimal digits.
pub fn is_hex(text: &str) -> bool {
    text.len() == 32 && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

fn is_number(text: &str) -> bool {
    (1..=18).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn uuid(text: &str) -> Option<String> {
    let parts: Vec<&str> = text.split('-').collect();
    let lengths = parts.iter().map(|part| part.len()).eq([8, 4, 4, 4, 12]);
    let hex = parts.iter().all(|part| part.bytes().all(|byte| byte.is_ascii_hexdigit()));
    (lengths && hex).then(|| text.to_ascii_lowercase())
}

fn ours(text: &str) -> Option<(Ours, String)> {
    let (letter, number) = text.split_once('-')?;
    let kind = match letter {
        "B" | "b" => Ours::Batch,
        "I" | "i" => Ours::Import,
        "A" | "a" => Ours::Account,
        "L" | "l" => Ours::Load,
        "P" | "p" => Ours::People,
        _ => return None,
    };
    if !is_number(number) || number.len() > 9 {
        return None;
    }
    let number: u64 = number.parse().ok()?;
    Some((kind, format!("{}-{number:04}", letter.to_ascii_uppercase())))
}

/// The id in an address, with what the word before it says. Of several ids the first that Gangway has a page for counts.
fn address(text: &str) -> Option<Asked> {
    let looks_so = text.contains("://")
        || text.starts_with('/')
        || text.split_once('/').is_some_and(|(host, _)| host.contains('.') && !host.contains(' '));
    if !looks_so || text.contains(char::is_whitespace) {
        return None;
    }
    let text = unescaped(text);
    let path = text.split_once("://").map_or(text.as_str(), |(_, rest)| rest);
    let mut place = None;
    let mut found: Option<(Form, Option<Place>)> = None;
    let parts = path.split(['/', '#', '?', '&', '=', ':', ';', ',', '(', ')', '"']);
    for part in parts.filter(|part| !part.is_empty()) {
        let small = part.to_ascii_lowercase();
        if let Some((_, known)) = PLACES.iter().find(|(word, _)| *word == small) {
            place = Some(*known);
            continue;
        }
        let form = form(part);
        let is_id = match &form {
            Form::Hex(_) | Form::Uuid(_) | Form::Ours(..) => true,
            // A number without a word before it is a port, a page or a year.
            Form::Number(number) => place.is_some() && number.len() >= 2,
            _ => false,
        };
        if !is_id {
            continue;
        }
        let has_page = matches!(form, Form::Ours(..))
            || matches!(place, Some(Place::Person | Place::Source | Place::Task));
        if has_page {
            return Some(Asked { form, address: Some(place) });
        }
        found.get_or_insert((form, place));
    }
    Some(match found {
        Some((form, place)) => Asked { form, address: Some(place) },
        None => Asked { form: Form::Text(text), address: Some(None) },
    })
}

/// Percent signs read; what is no text then stays as it was.
fn unescaped(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        let digits = bytes.get(at + 1..at + 3).and_then(|pair| std::str::from_utf8(pair).ok());
        let escaped = digits
            .filter(|pair| *byte == b'%' && pair.bytes().all(|digit| digit.is_ascii_hexdigit()))
            .and_then(|pair| u8::from_str_radix(pair, 16).ok());
        match escaped {
            Some(byte) => {
                out.push(byte);
                at += 3;
            }
            None => {
                out.push(*byte);
                at += 1;
            }
        }
    }
    String::from_utf8(out).unwrap_or_else(|_| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const ID: &str = "2c91808568c529c60168cca6f90c1313";

    fn of(text: &str) -> Form {
        parse(text).form
    }

    #[test]
    fn every_form_is_told_apart() {
        assert_eq!(of(ID), Form::Hex(ID.to_owned()));
        assert_eq!(of(&format!(" \"{}\", ", ID.to_uppercase())), Form::Hex(ID.to_owned()));
        assert_eq!(
            of("{2C918085-68c5-29c6-0168-cca6f90c1313}"),
            Form::Uuid("2c918085-68c5-29c6-0168-cca6f90c1313".to_owned())
        );
        assert_eq!(of("204461"), Form::Number("204461".to_owned()));
        assert_eq!(of("b-142"), Form::Ours(Ours::Batch, "B-0142".to_owned()));
        assert_eq!(of("P-0007"), Form::Ours(Ours::People, "P-0007".to_owned()));
        assert_eq!(of("'amara.osei@acme.example'"), Form::Mail("amara.osei@acme.example".to_owned()));
        for text in ["aosei", "Amara Osei", "B-", "B-x", "X-12", "a@b", "", "2c9180856"] {
            assert_eq!(of(text), Form::Text(text.to_owned()), "{text}");
        }
    }

    #[test]
    fn addresses_of_isc_tell_what_their_id_is() {
        let person = Some(Some(Place::Person));
        for (text, address) in [
            (format!("https://acme.identitynow.com/ui/a/admin/identities/{ID}/details/attributes"), person),
            (
                format!("acme.identitynow.com/ui/a/admin/identities/all-identities/details/{ID}/accounts"),
                person,
            ),
            (format!("https://acme.api.identitynow.com/v2024/identities/{ID}?x=1"), person),
            (format!("https://acme.identitynow.com/ui/admin#admin:identities:identity:{ID}"), person),
            (
                format!("https://acme.identitynow.com/ui/admin#admin%3Asources%3A{ID}"),
                Some(Some(Place::Source)),
            ),
            (format!("https://gangway.acme.example/people/{ID}/history"), person),
            (format!("/v2024/task-status/{ID}"), Some(Some(Place::Task))),
            (
                format!("https://acme.identitynow.com/ui/a/admin/access/roles/{ID}"),
                Some(Some(Place::Other("role"))),
            ),
            (format!("https://acme.identitynow.com/ui/a/x?sourceId={ID}"), Some(Some(Place::Source))),
            (
                format!("https://acme.api.identitynow.com/v2024/account-aggregations/{ID}/status"),
                Some(Some(Place::Task)),
            ),
            (format!("https://acme.identitynow.com/x/{ID}"), Some(None)),
        ] {
            assert_eq!(parse(&text), Asked { form: Form::Hex(ID.to_owned()), address }, "{text}");
        }
        let old = parse("https://acme.identitynow.com/ui/admin#admin:connections:sources:190100");
        assert_eq!(
            old,
            Asked { form: Form::Number("190100".to_owned()), address: Some(Some(Place::Source)) }
        );
        let own = parse("http://127.0.0.1:3000/batches/B-0142/timeline");
        assert_eq!(own.form, Form::Ours(Ours::Batch, "B-0142".to_owned()));
    }

    #[test]
    fn an_account_of_a_person_leads_to_the_person() {
        let other = "2c91808568c529c60168cca6f90c9999";
        let asked = parse(&format!("https://x.example/identities/{ID}/accounts/{other}"));
        assert_eq!(asked, Asked { form: Form::Hex(ID.to_owned()), address: Some(Some(Place::Person)) });
        let asked = parse(&format!("https://x.example/accounts/{other}/identity/{ID}"));
        assert_eq!(asked.form, Form::Hex(ID.to_owned()));
    }

    #[test]
    fn an_address_without_an_id_is_said_to_be_one() {
        let asked = parse("https://acme.identitynow.com/ui/admin");
        assert_eq!(asked.address, Some(None));
        assert!(matches!(asked.form, Form::Text(_)));
        assert_eq!(parse("a/b testing").address, None, "blanks make it a text");
    }

    proptest! {
        #[test]
        fn any_text_is_understood_somehow(text in "\\PC{0,200}") {
            let _ = parse(&text);
        }

        #[test]
        fn what_was_copied_with_something_around_it_is_the_same(
            around in "[ \"'<>(),;\\t\\n]{0,6}",
            id in "[0-9a-f]{32}|[0-9]{1,9}|[BIALP]-[0-9]{4,6}|[a-z]{2,8}@[a-z]{2,8}\\.example",
        ) {
            prop_assert_eq!(parse(&format!("{around}{id}{around}")), parse(&id));
        }

        #[test]
        fn an_id_is_found_wherever_it_stands_in_an_address(
            id in "[0-9a-f]{32}",
            before in "[a-z]{1,8}(/[a-z]{1,8}){0,3}",
            sign in "[/#:?=]",
            after in "(/[a-z]{1,8}){0,2}",
        ) {
            let asked = parse(&format!("https://acme.identitynow.com/{before}/identities{sign}{id}{after}"));
            prop_assert_eq!(asked, Asked { form: Form::Hex(id), address: Some(Some(Place::Person)) });
        }
    }
}
