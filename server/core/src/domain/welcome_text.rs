//! The text of a welcome notice: what a template may hold, and what comes of it. It goes to a private mailbox, so it carries
//! no link but the one where everybody of the tenant registers, and no secret.

use gangway_types::welcome::{PLACEHOLDERS, WelcomeText};

/// Letters of a subject, a text, an organisation, a contact, and of what is put into a text.
const SUBJECT: usize = 120;
const BODY: usize = 4_000;
const SHORT: usize = 80;
const CONTACT: usize = 200;
const VALUE: usize = 120;

/// What is put in place of the placeholders. Everything but the address is a person's or an Admin's own words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Values {
    /// The person's name.
    pub name: String,
    /// Their account name.
    pub account: String,
    /// Where to register.
    pub register_at: String,
    /// "1 December 2025"; empty when it is not known.
    pub start_day: String,
}

/// The text that Gangway comes with.
pub fn default_text(organisation: &str) -> WelcomeText {
    WelcomeText {
        subject: "Your account at {organisation}".to_owned(),
        body: "Hello {name},\n\n\
               {organisation} has made an account for you. Its name is {account}.\n\n\
               An invitation to register was sent to your work e-mail. Only that mail holds the link with which you register; \
               it is valid for a few days. If you cannot read your work e-mail yet, ask whoever is named below. Later you sign \
               in at\n\n\
               {register_at}\n\n\
               Your first day: {start_day}\n\n\
               This mail holds no password, and nobody will ask you for one by mail.\n\n\
               Questions: {contact}\n"
            .to_owned(),
        organisation: plain(organisation, SHORT),
        contact: String::new(),
    }
}

/// What is wrong with a text, beside its fields: name of the field, and words. `register_at` is the one address that may be
/// written out.
pub fn check(text: &WelcomeText, register_at: Option<&str>) -> Vec<(&'static str, String)> {
    let mut wrong = Vec::new();
    let fields = [
        ("subject", &text.subject, SUBJECT, false),
        ("body", &text.body, BODY, true),
        ("organisation", &text.organisation, SHORT, false),
        ("contact", &text.contact, CONTACT, false),
    ];
    for (field, value, most, lines) in fields {
        if let Some(words) = trouble(value, most, lines, matches!(field, "subject" | "body"), register_at) {
            wrong.push((field, words));
        }
    }
    for (field, value, what) in [
        ("subject", &text.subject, "a subject"),
        ("body", &text.body, "a text"),
        ("organisation", &text.organisation, "a name"),
    ] {
        if value.trim().is_empty() {
            wrong.push((field, format!("Enter {what}.")));
        }
    }
    wrong
}

fn trouble(
    text: &str,
    most: usize,
    lines: bool,
    template: bool,
    register_at: Option<&str>,
) -> Option<String> {
    if text.chars().count() > most {
        return Some(format!("Enter {most} letters at most."));
    }
    let odd = |c: char| (c.is_control() && !(lines && matches!(c, '\n' | '\r' | '\t'))) || turns(c);
    if text.chars().any(odd) {
        let words =
            if lines { "letters, figures and signs only" } else { "one line of letters, figures and signs" };
        return Some(format!("Enter {words}."));
    }
    if let Some(words) = foreign_link(text, register_at) {
        return Some(words);
    }
    if !template {
        return text.contains(['{', '}']).then(|| "Braces are for the text only.".to_owned());
    }
    parts(text).err()
}

/// A link that leads anywhere but to where everybody registers.
fn foreign_link(text: &str, register_at: Option<&str>) -> Option<String> {
    for word in text.split(|c: char| c.is_whitespace() || matches!(c, '<' | '>' | '"' | '(' | ')')) {
        let bare = word.trim_end_matches(['.', ',', ';', ':', '!', '?']);
        if register_at.is_some_and(|known| bare == known || bare == known.trim_end_matches('/')) {
            continue;
        }
        let path = bare.split_once('/').is_some_and(|(host, rest)| {
            host.contains('.') && !host.starts_with('.') && !host.ends_with('.') && !rest.is_empty()
        });
        let lower = bare.to_ascii_lowercase();
        if lower.contains("://") || lower.starts_with("www.") || lower.starts_with("mailto:") || path {
            return Some(format!(
                "“{}” is a link. Only {{register_at}} may be one, so that nobody learns to follow others.",
                bare.chars().take(60).collect::<String>()
            ));
        }
        let glued = word.contains("{register_at}") && bare != "{register_at}";
        if glued {
            return Some("{register_at} stands by itself, with nothing added to it.".to_owned());
        }
    }
    None
}

enum Part<'a> {
    Text(&'a str),
    Value(&'a str),
}

/// A template's pieces, or what is wrong with its braces.
fn parts(text: &str) -> Result<Vec<Part<'_>>, String> {
    let mut parts = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find(['{', '}']) {
        let (before, from) = rest.split_at(at);
        parts.push(Part::Text(before));
        let inner = from.strip_prefix('{').and_then(|inner| inner.split_once('}'));
        let Some((name, after)) = inner else {
            return Err("There is a brace that opens or closes nothing.".to_owned());
        };
        let Some((known, _)) = PLACEHOLDERS.into_iter().find(|(known, _)| *known == name) else {
            let name: String = name.chars().take(40).collect();
            return Err(format!("“{{{name}}}” is not known. See the list of what can stand in braces."));
        };
        parts.push(Part::Value(known));
        rest = after;
    }
    parts.push(Part::Text(rest));
    Ok(parts)
}

/// Subject and text for one person. A line in which everything that is put in is empty is left out. What people are called
/// cannot add a line, a header, a link or a placeholder.
pub fn render(text: &WelcomeText, values: &Values) -> (String, String) {
    let value = |name: &str| match name {
        "name" => harmless(&values.name),
        "account" => harmless(&values.account),
        "register_at" => plain(&values.register_at, 300),
        "organisation" => harmless(&text.organisation),
        "start_day" => harmless(&values.start_day),
        "contact" => plain(&text.contact, CONTACT),
        _ => String::new(),
    };
    let line = |template: &str| {
        let Ok(parts) = parts(template) else { return Some(template.to_owned()) };
        let (mut out, mut asked, mut given) = (String::new(), false, false);
        for part in parts {
            match part {
                Part::Text(text) => out.push_str(text),
                Part::Value(name) => {
                    let value = value(name);
                    asked = true;
                    given |= !value.is_empty();
                    out.push_str(&value);
                }
            }
        }
        (given || !asked).then_some(out)
    };
    let subject = plain(&line(&text.subject).unwrap_or_else(|| text.organisation.clone()), SUBJECT * 2);
    let body: Vec<String> = text.body.lines().filter_map(|one| line(one.trim_end())).collect();
    let body: String =
        body.join("\n").chars().map(|c| if c.is_control() && c != '\n' { ' ' } else { c }).collect();
    (subject, format!("{}\n", body.trim_end()))
}

/// Turns the direction of writing, or is not seen.
fn turns(c: char) -> bool {
    matches!(c, '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FEFF}')
}

/// One line of at most so many letters.
fn plain(text: &str, most: usize) -> String {
    let text: String = text.chars().map(|c| if c.is_control() || turns(c) { ' ' } else { c }).collect();
    text.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(most).collect()
}

/// The same for words that come from a source: a mail program makes nothing of them that can be clicked.
fn harmless(text: &str) -> String {
    plain(&text.replace("://", " ").replace("www.", "www "), VALUE)
}

#[cfg(test)]
mod tests;
