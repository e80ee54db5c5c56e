//! The day, the name and the address that an account's values hold, found by what their attributes are called.

use crate::domain::file::headings::guess;
use crate::domain::{mail, start_day};
use gangway_types::accounts::Values;
use jiff::civil::Date;

/// Sets of attributes that are remembered: rows of one file have few of them.
const MOST_SETS: usize = 64;

/// A start date as values hold it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Start {
    /// This day.
    Day(Date),
    /// Something that cannot be read as a day, or in more than one way.
    Unreadable,
    /// Nothing.
    None,
}

/// Finds start dates: in the attribute that is called like one of these names, or by a word for it.
pub(super) struct Starts<'a> {
    names: &'a [String],
    /// Which attribute it is, by the set of them: guessing takes longer than reading.
    known: Vec<(Vec<String>, Option<usize>)>,
}

impl<'a> Starts<'a> {
    /// The first of the names counts first.
    pub(super) fn new(names: &'a [String]) -> Self {
        Self { names, known: Vec::new() }
    }

    fn place(&mut self, values: &Values) -> Option<usize> {
        let same = |known: &Vec<String>| known.len() == values.len() && known.iter().eq(values.keys());
        if let Some((_, place)) = self.known.iter().find(|(known, _)| same(known)) {
            return *place;
        }
        let columns: Vec<&String> = values.keys().collect();
        let guessed = guess(&columns, self.names);
        let fields = guessed.iter().enumerate().filter_map(|(at, guess)| Some((guess.as_ref()?.field, at)));
        let place = fields.min().map(|(_, at)| at);
        if self.known.len() < MOST_SETS {
            self.known.push((columns.into_iter().cloned().collect(), place));
        }
        place
    }

    /// Whether one of these attributes is for it.
    pub(super) fn has(&mut self, values: &Values) -> bool {
        self.place(values).is_some()
    }

    /// The day that these values name.
    pub(super) fn of(&mut self, values: &Values) -> Start {
        let Some(held) = self.place(values).and_then(|at| values.values().nth(at)) else {
            return Start::None;
        };
        match start_day::first(held.iter().map(String::as_str)) {
            (Some(day), _) => Start::Day(day),
            (None, Some(_)) => Start::Unreadable,
            (None, None) => Start::None,
        }
    }
}

/// A name made of the account's values; its key when they hold none.
pub(super) fn name(values: &Values, native: &str) -> String {
    let found = first_of(values, &["displayName", "givenName", "familyName"]);
    let parts: Vec<String> = found[1..].iter().flatten().cloned().collect();
    let whole = found[0].clone().or_else(|| (!parts.is_empty()).then(|| parts.join(" ")));
    whole.unwrap_or_else(|| native.to_owned())
}

/// The e-mail address, as addresses are compared.
pub(super) fn address(values: &Values) -> Option<String> {
    first_of(values, &["email"])[0].as_deref().and_then(mail::normalise)
}

/// The first value of each of these attributes, under whatever word for it.
fn first_of(values: &Values, wanted: &[&str]) -> Vec<Option<String>> {
    let columns: Vec<&String> = values.keys().collect();
    let guessed = guess(&columns, wanted);
    let value = |field: usize| {
        let at = guessed.iter().position(|guess| guess.as_ref().is_some_and(|guess| guess.field == field))?;
        values.get(columns[at])?.first().cloned().filter(|value| !value.trim().is_empty())
    };
    (0..wanted.len()).map(value).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(all: &[(&str, &str)]) -> Values {
        all.iter().map(|(name, value)| ((*name).to_owned(), vec![(*value).to_owned()])).collect()
    }

    #[test]
    fn the_day_is_found_by_a_word_for_it_and_ambiguous_ones_are_said() {
        let names = ["startDate".to_owned()];
        let mut starts = Starts::new(&names);
        let day = Date::constant(2026, 11, 24);
        for (name, value) in
            [("start_date", "24.11.2026"), ("Start date", "2026-11-24"), ("startDate", "2026-11-24")]
        {
            assert_eq!(starts.of(&values(&[("id", "1"), (name, value)])), Start::Day(day), "{name}");
        }
        assert_eq!(starts.of(&values(&[("id", "1"), ("start_date", "03/04/2026")])), Start::Unreadable);
        assert_eq!(starts.of(&values(&[("id", "1"), ("start_date", " ")])), Start::None);
        assert_eq!(starts.of(&values(&[("id", "2026-11-24")])), Start::None);
    }

    #[test]
    fn names_and_addresses_are_found_under_their_words() {
        let all = values(&[
            ("e_mail", "Noor.Haddad@Acme.example"),
            ("family_name", "Haddad"),
            ("given_name", "Noor"),
        ]);
        assert_eq!(name(&all, "noor"), "Noor Haddad");
        assert_eq!(address(&all).as_deref(), Some("noor.haddad@acme.example"));
        assert_eq!((name(&values(&[("id", "7")]), "7"), address(&values(&[]))), ("7".to_owned(), None));
    }
}
