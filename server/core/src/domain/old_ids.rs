//! Which person a row of an old list means: by ids that ISC translated, else by account name, e-mail and name. What names
//! several people, or different ones, is nobody.

use super::ids::{self, Form};
use super::{fold, mail};
use crate::domain::file::damage::trimmed;
use gangway_types::old_lists::OldColumn;
use std::collections::HashMap;

/// Words that people write above a column, letters and digits alone.
const HEADINGS: [(OldColumn, &[&str]); 7] = [
    (
        OldColumn::Short,
        &[
            "id", "ids", "shortid", "shortids", "userid", "userids", "oldid", "legacyid", "ccid", "ccuserid",
            "number",
        ],
    ),
    (OldColumn::Long, &["externalid", "identityid", "longid", "newid", "uuid", "guid", "sailpointid"]),
    (
        OldColumn::Alias,
        &[
            "alias",
            "accountname",
            "account",
            "username",
            "user",
            "login",
            "loginname",
            "uid",
            "samaccountname",
            "accountid",
        ],
    ),
    (OldColumn::Mail, &["email", "emails", "emailaddress", "mail", "workemail", "workmail", "emailadresse"]),
    (OldColumn::Name, &["name", "displayname", "fullname", "person", "identity", "employee", "employeename"]),
    (OldColumn::First, &["firstname", "givenname", "forename", "vorname", "fname"]),
    (OldColumn::Last, &["lastname", "surname", "familyname", "nachname", "lname"]),
];

/// What the columns hold, with their names; and whether the first row names them. `rows` are the first ones of the file.
pub fn columns(rows: &[Vec<String>]) -> (bool, Vec<(String, OldColumn)>) {
    let Some(first) = rows.first() else { return (false, Vec::new()) };
    let headings: Vec<Option<OldColumn>> = first.iter().map(|cell| heading(cell)).collect();
    let named = headings.iter().any(Option::is_some);
    let below = if named { &rows[1..] } else { rows };
    let mut taken: Vec<OldColumn> = Vec::new();
    let width = rows.iter().map(Vec::len).max().unwrap_or(0);
    let mut found = Vec::with_capacity(width);
    for at in 0..width {
        let cells = below.iter().filter_map(|row| row.get(at)).map(|cell| trimmed(cell));
        let name = match first.get(at).map(|cell| trimmed(cell)).filter(|cell| named && !cell.is_empty()) {
            Some(name) => name.to_owned(),
            None => format!("Column {}", at + 1),
        };
        let looks = looks(cells);
        let column = match headings.get(at).copied().flatten() {
            // "id" may stand above either kind, and above account names.
            Some(OldColumn::Short | OldColumn::Long) => looks.unwrap_or(OldColumn::Any),
            Some(column) => column,
            None => match looks {
                Some(column) => column,
                None if named => OldColumn::Unused,
                None => OldColumn::Any,
            },
        };
        // Two columns of one kind contradict each other more often than they help.
        let again = taken.contains(&column) && !matches!(column, OldColumn::Any | OldColumn::Unused);
        let column = if again { OldColumn::Unused } else { column };
        taken.push(column);
        found.push((name, column));
    }
    (named, found)
}

fn heading(cell: &str) -> Option<OldColumn> {
    let folded: String = fold::fold(cell).chars().filter(|c| c.is_alphanumeric()).collect();
    HEADINGS.iter().find(|(_, words)| words.contains(&folded.as_str())).map(|(column, _)| *column)
}

/// What most values look like; none for words.
fn looks<'a>(cells: impl Iterator<Item = &'a str>) -> Option<OldColumn> {
    let (mut filled, mut short, mut long, mut mails) = (0_u32, 0_u32, 0_u32, 0_u32);
    for cell in cells.filter(|cell| !cell.is_empty()) {
        filled += 1;
        match ids::parse(cell).form {
            Form::Number(_) => short += 1,
            Form::Hex(_) => long += 1,
            Form::Mail(_) => mails += 1,
            _ => {}
        }
    }
    let most = |n: u32| filled > 0 && n * 10 >= filled * 8;
    [(short, OldColumn::Short), (long, OldColumn::Long), (mails, OldColumn::Mail)]
        .into_iter()
        .find(|(n, _)| most(*n))
        .map(|(_, column)| column)
}

/// What a row says of its person.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Said {
    /// Short ids.
    pub short: Option<String>,
    /// Id of today, small.
    pub long: Option<String>,
    /// What may be an account name.
    pub aliases: Vec<String>,
    /// Address, normalised.
    pub mail: Option<String>,
    /// What may be the name, folded; several ways to write one.
    pub names: Vec<String>,
}

impl Said {
    /// Reads a row.
    pub fn of(cells: &[String], columns: &[OldColumn]) -> Self {
        let mut said = Self::default();
        let (mut first, mut last) = (String::new(), String::new());
        for (cell, column) in cells.iter().zip(columns) {
            let cell = trimmed(cell);
            if cell.is_empty() {
                continue;
            }
            match column {
                OldColumn::Unused => {}
                OldColumn::Short => said.short = said.short.or_else(|| number(cell)),
                OldColumn::Long => said.any_id(cell),
                OldColumn::Alias => said.aliases.push(cell.to_owned()),
                OldColumn::Mail => said.mail = said.mail.or_else(|| mail::normalise(cell)),
                OldColumn::Name => said.name(cell),
                OldColumn::First => first = cell.to_owned(),
                OldColumn::Last => last = cell.to_owned(),
                OldColumn::Any => match ids::parse(cell).form {
                    Form::Hex(_) | Form::Uuid(_) => said.any_id(cell),
                    Form::Number(number) => {
                        said.short = said.short.or_else(|| Some(number.clone()));
                        said.aliases.push(number);
                    }
                    Form::Mail(address) => said.mail = said.mail.or_else(|| mail::normalise(&address)),
                    _ => {
                        said.aliases.push(cell.to_owned());
                        said.name(cell);
                    }
                },
            }
        }
        if !first.is_empty() && !last.is_empty() {
            said.name(&format!("{first} {last}"));
        }
        said
    }

    fn any_id(&mut self, cell: &str) {
        if let Form::Hex(id) = ids::parse(cell).form {
            self.long.get_or_insert(id);
        }
    }

    /// A name as it stands, and turned round: "Osei, Amara".
    fn name(&mut self, cell: &str) {
        let turned = cell.split_once(',').map(|(last, first)| format!("{} {}", first.trim(), last.trim()));
        for name in [Some(cell.replace(',', " ")), turned].into_iter().flatten() {
            let folded = fold::fold(&name);
            if !folded.is_empty() && !self.names.contains(&folded) {
                self.names.push(folded);
            }
        }
    }

    /// Whether there is nothing to go by.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// A short id, as spreadsheets leave it: `204461` or `204461.0`.
fn number(cell: &str) -> Option<String> {
    let cell = cell.strip_suffix(".0").unwrap_or(cell);
    match ids::parse(cell).form {
        Form::Number(number) => Some(number),
        _ => None,
    }
}

/// How much of ISC's retired list was read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Told {
    /// Nothing was asked: no row has a short id, or all were known.
    #[default]
    NotAsked,
    /// All of it.
    Whole,
    /// ISC counted more people than it named.
    Partly,
    /// This tenant does not answer it.
    NotAnswered,
}

/// Why nobody is known of an id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Absent {
    /// ISC has nobody with it.
    Gone,
    /// ISC could not tell just now.
    Unreadable,
}

/// A person, as far as this goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Known {
    /// Their name.
    pub name: String,
    /// Not in ISC any more.
    pub gone: bool,
}

/// What is known of everything that some rows say.
#[derive(Clone, Debug, Default)]
pub struct Lookup {
    /// People by id.
    pub people: HashMap<String, Known>,
    /// Ids of which ISC was asked and nobody is known.
    pub absent: HashMap<String, Absent>,
    /// Ids by short id.
    pub short: HashMap<String, String>,
    /// Ids by account name, in small letters.
    pub alias: HashMap<String, Vec<String>>,
    /// Ids by normalised address.
    pub mail: HashMap<String, Vec<String>>,
    /// Ids by folded name.
    pub name: HashMap<String, Vec<String>>,
    /// Whose short ids could be asked for.
    pub told: Told,
}

/// What a row comes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// This person; how that is known.
    Matched(String, String),
    /// Nobody, because it may be several; why.
    Ambiguous(String),
    /// Nobody; why.
    Missing(String),
}

impl Lookup {
    /// Whom a row means.
    pub fn judge(&self, said: &Said) -> Verdict {
        if said.is_empty() {
            return Verdict::Missing("The row holds no id, account name, e-mail or name".to_owned());
        }
        let long = said.long.as_deref().filter(|id| self.people.contains_key(*id));
        let short = said.short.as_deref().and_then(|short| self.short.get(short)).map(String::as_str);
        if let Some(why) = self.unknown(said, short) {
            return Verdict::Missing(why);
        }
        let short = short.filter(|id| self.people.contains_key(*id));
        if let (Some(long), Some(short)) = (long, short)
            && long != short
        {
            return self.contradiction("id", long, "short id", short);
        }
        let alias = all(&said.aliases, |alias| self.alias.get(&alias.to_lowercase()));
        let mail = all(said.mail.as_slice(), |mail| self.mail.get(mail));
        let name = all(&said.names, |name| self.name.get(name));
        if let Some(id) = long.or(short) {
            let by = if long.is_some() { "id" } else { "short id" };
            if self.people.get(id).is_some_and(|person| person.gone) {
                let name = self.named(id);
                return Verdict::Missing(format!("The {by} was {name}’s, who is not in ISC any more"));
            }
            // A number may be both, and then the short id is meant.
            let numeric = said.short.as_ref().is_some_and(|short| said.aliases.contains(short));
            for (what, others) in [("account name", &alias), ("e-mail", &mail)] {
                let ignored = what == "account name" && numeric;
                if let Some(other) =
                    others.first().filter(|_| !ignored && !others.iter().any(|other| other == id))
                {
                    return self.contradiction(by, id, what, other);
                }
            }
            return Verdict::Matched(id.to_owned(), format!("By its {by}"));
        }
        self.by_words(said, &alias, &mail, &name)
    }

    /// Why a row that ISC names somebody for is nobody's all the same: whoever has the name or the address now may be
    /// another person.
    fn unknown(&self, said: &Said, short: Option<&str>) -> Option<String> {
        let absent = |id: &str| self.absent.get(id).copied();
        let later = "could not be read from ISC just now; find the people again later";
        match (short.and_then(absent), said.long.as_deref().and_then(absent)) {
            (Some(Absent::Gone), _) => {
                Some("The short id is of somebody who is not in ISC any more".to_owned())
            }
            (Some(Absent::Unreadable), _) => Some(format!("Whose the short id is {later}")),
            (None, Some(Absent::Unreadable)) => Some(format!("Whose the id is {later}")),
            (None, Some(Absent::Gone) | None) => None,
        }
    }

    fn by_words(&self, said: &Said, alias: &[String], mail: &[String], name: &[String]) -> Verdict {
        let both = |some: &[String], others: &[String]| -> Vec<String> {
            some.iter().filter(|id| others.contains(id)).cloned().collect()
        };
        let long = said.long.is_some().then_some("nobody has its id");
        let after: String =
            long.into_iter().chain(self.short_words(said)).map(|words| format!("; {words}")).collect();
        let matched = |id: &String, how: &str| Verdict::Matched(id.clone(), format!("{how}{after}"));
        match (alias, mail, name) {
            ([one], [other, ..], _) if !mail.contains(one) => {
                self.contradiction("account name", one, "e-mail", other)
            }
            ([one], _, _) => matched(one, "By account name"),
            ([_, ..], _, _) => match (both(alias, mail).as_slice(), both(alias, name).as_slice()) {
                ([one], _) => matched(one, "By account name and e-mail"),
                (_, [one]) => matched(one, "By account name and name"),
                _ => Verdict::Ambiguous(format!("{} people have this account name", alias.len())),
            },
            ([], [one], _) => matched(one, "By e-mail"),
            ([], [_, ..], _) => match both(mail, name).as_slice() {
                [one] => matched(one, "By e-mail and name"),
                _ => Verdict::Ambiguous(format!("{} people have this e-mail", mail.len())),
            },
            ([], [], [one]) => matched(one, "By name alone: look before you invite"),
            ([], [], [_, ..]) => Verdict::Ambiguous(format!("{} people have this name", name.len())),
            ([], [], []) => Verdict::Missing(self.missing(said)),
        }
    }

    fn named(&self, id: &str) -> &str {
        self.people.get(id).map_or("somebody", |person| &person.name)
    }

    fn contradiction(&self, one: &str, of: &str, other: &str, than: &str) -> Verdict {
        let (of, than) = (self.named(of), self.named(than));
        Verdict::Ambiguous(format!("The {one} is {of}’s, the {other} is {than}’s"))
    }

    /// Why a short id alone did not tell.
    fn short_words(&self, said: &Said) -> Option<&'static str> {
        said.short.as_ref()?;
        Some(match self.told {
            Told::NotAsked => "its short id is not known",
            Told::Whole => "its short id is not in ISC’s old list",
            Told::Partly => "its short id is not in what ISC’s old list gave, which was not all",
            Told::NotAnswered => "this tenant does not translate short ids",
        })
    }

    fn missing(&self, said: &Said) -> String {
        let mut words: Vec<String> = Vec::new();
        if said.long.is_some() {
            words.push("nobody has this id".to_owned());
        }
        let numeric = said.short.as_ref().is_some_and(|short| said.aliases.contains(short));
        if said.aliases.iter().any(|alias| Some(alias) != said.short.as_ref())
            || (numeric && said.short.is_none())
        {
            words.push("nobody has this account name".to_owned());
        }
        if said.mail.is_some() {
            words.push("nobody has this e-mail".to_owned());
        }
        if !said.names.is_empty() {
            words.push("nobody has this name".to_owned());
        }
        words.extend(self.short_words(said).map(str::to_owned));
        let words = words.join("; ");
        let mut letters = words.chars();
        letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
    }
}

/// Everybody that any of these leads to, each once.
fn all<'a>(values: &[String], find: impl Fn(&String) -> Option<&'a Vec<String>>) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for id in values.iter().filter_map(find).flatten() {
        if !found.contains(id) {
            found.push(id.clone());
        }
    }
    found
}

#[cfg(test)]
mod tests;
