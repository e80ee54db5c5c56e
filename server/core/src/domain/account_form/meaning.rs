//! What an attribute most likely means, by its name: who somebody is, as far as other accounts may know them too.

use gangway_types::accounts::{AccountForm, FieldKind, Need};

/// What an attribute tells of a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Meaning {
    /// The work address.
    Mail,
    /// A number that only this person has.
    Number,
    /// The name at sign-in.
    Login,
    /// Given name.
    First,
    /// Family name.
    Last,
    /// The whole name.
    Full,
}

/// Of an attribute, by its name alone.
pub fn meaning(name: &str) -> Option<Meaning> {
    let plain: String =
        name.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect();
    let one_of = |words: &[&str]| words.contains(&plain.as_str());
    if one_of(&[
        "mail",
        "email",
        "emailaddress",
        "mailaddress",
        "workemail",
        "workmail",
        "upn",
        "userprincipalname",
    ]) {
        return Some(Meaning::Mail);
    }
    let who =
        ["employee", "personnel", "person", "staff", "worker", "partner", "contractor", "payroll", "hr"];
    let what = ["no", "nr", "id", "number", "num"];
    if who.iter().any(|who| plain.strip_prefix(who).is_some_and(|rest| what.contains(&rest)))
        || one_of(&["identificationnumber", "personalnumber", "pernr"])
    {
        return Some(Meaning::Number);
    }
    if one_of(&[
        "uid",
        "login",
        "loginname",
        "username",
        "userid",
        "user",
        "accountname",
        "samaccountname",
        "alias",
    ]) {
        return Some(Meaning::Login);
    }
    if one_of(&["givenname", "firstname", "forename", "first"]) {
        return Some(Meaning::First);
    }
    if one_of(&["familyname", "lastname", "surname", "sn", "last"]) {
        return Some(Meaning::Last);
    }
    if one_of(&["name", "fullname", "displayname", "commonname", "cn", "holdername", "personname"]) {
        return Some(Meaning::Full);
    }
    None
}

/// What the fields of a form mean: what the profile's mapping says counts before what names suggest. A meaning comes
/// once, except [`Meaning::Number`], which several fields may have.
pub fn meanings(form: &AccountForm) -> Vec<(Meaning, String)> {
    let mapped = [
        ("uid", Meaning::Login),
        ("email", Meaning::Mail),
        ("firstname", Meaning::First),
        ("lastname", Meaning::Last),
        ("displayName", Meaning::Full),
        ("identificationNumber", Meaning::Number),
        ("employeeNumber", Meaning::Number),
    ];
    let mut found: Vec<(Meaning, String)> = Vec::new();
    for (identity, meaning) in mapped {
        if let Some(field) = form.feeds.get(identity).filter(|name| form.field(name).is_some()) {
            let known = found.iter().any(|(known, _)| *known == meaning);
            if !known && !found.iter().any(|(_, name)| name == field) {
                found.push((meaning, field.clone()));
            }
        }
    }
    for field in form.fields.iter().filter(|field| field.kind != FieldKind::Secret) {
        let Some(meaning) = meaning(&field.name) else { continue };
        let taken = found
            .iter()
            .any(|(known, name)| *name == field.name || (*known == meaning && meaning != Meaning::Number));
        if !taken {
            found.push((meaning, field.name.clone()));
        }
    }
    found
}

/// Whether a value of this field belongs to one account alone, so that another like it must not keep it.
pub fn is_unique(form: &AccountForm, name: &str) -> bool {
    let secret = form.field(name).is_some_and(|field| field.kind == FieldKind::Secret);
    let key = form.field(name).is_some_and(|field| field.need == Need::Key) || form.key == name;
    let shown = form.display.as_deref() == Some(name);
    let serial = name.to_ascii_lowercase().contains("serial");
    secret || key || shown || serial || meanings(form).iter().any(|(_, known)| known == name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::account_form::testing::{field, form};

    #[test]
    fn common_names_are_understood_and_others_are_not() {
        for (name, expected) in [
            ("mail", Some(Meaning::Mail)),
            ("E-Mail Address", Some(Meaning::Mail)),
            ("employee_id", Some(Meaning::Number)),
            ("Personnel no.", Some(Meaning::Number)),
            ("partner_no", Some(Meaning::Number)),
            ("login", Some(Meaning::Login)),
            ("given_name", Some(Meaning::First)),
            ("Last Name", Some(Meaning::Last)),
            ("holder_name", Some(Meaning::Full)),
            ("badge_id", None),
            ("manager", None),
            ("department", None),
            ("", None),
        ] {
            assert_eq!(meaning(name), expected, "{name}");
        }
    }

    #[test]
    fn the_mapping_counts_before_the_name() {
        let mut form = form(vec![field("no"), field("mail"), field("private"), field("family_name")]);
        form.feeds.insert("email".to_owned(), "private".to_owned());
        form.feeds.insert("uid".to_owned(), "missing".to_owned());
        let found = meanings(&form);
        assert_eq!(found, [(Meaning::Mail, "private".to_owned()), (Meaning::Last, "family_name".to_owned())]);
        assert!(is_unique(&form, "private") && is_unique(&form, "no") && !is_unique(&form, "mail"));
    }
}
