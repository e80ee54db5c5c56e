//! Which column of a file belongs to which field of a form: guessed from its heading, and shown as a guess.

mod synonyms;

use sha2::{Digest as _, Sha256};
use synonyms::concept;
use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

/// How sure a guess is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Likeness {
    /// The heading is the field's name.
    Exact,
    /// The same word written otherwise, a word that people use for it, or one letter off.
    Similar,
}

/// The field that a column is taken for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Guess {
    /// Place of the field among the fields given.
    pub field: usize,
    /// How sure it is.
    pub likeness: Likeness,
}

/// Names shorter than this are not compared letter by letter: one letter makes another word of them.
const LETTERS: usize = 5;

/// For each column the field that it is taken for. Nothing is guessed where two fields fit a column equally well, or two
/// columns a field: a wrong guess that looks right costs more than a question.
pub fn guess(columns: &[impl AsRef<str>], fields: &[impl AsRef<str>]) -> Vec<Option<Guess>> {
    let columns: Vec<Name> = columns.iter().map(|name| Name::of(name.as_ref())).collect();
    let fields: Vec<Name> = fields.iter().map(|name| Name::of(name.as_ref())).collect();
    let mut found: Vec<Option<Guess>> = vec![None; columns.len()];
    let mut free = vec![true; fields.len()];
    let rules: [(Likeness, Rule); 4] = [
        (Likeness::Exact, |a, b| a.written == b.written),
        (Likeness::Similar, |a, b| a.folded == b.folded),
        (Likeness::Similar, |a, b| a.concept.is_some() && a.concept == b.concept),
        (Likeness::Similar, one_letter_off),
    ];
    for (likeness, fits) in rules {
        let fit = |column: usize, field: usize| {
            let open = found[column].is_none() && free[field] && !columns[column].folded.is_empty();
            open && fits(&columns[column], &fields[field])
        };
        let wanted: Vec<Option<usize>> = (0..columns.len())
            .map(|column| only((0..fields.len()).filter(|field| fit(column, *field))))
            .collect();
        let contested: Vec<bool> = (0..fields.len())
            .map(|field| (0..columns.len()).filter(|column| fit(*column, field)).count() > 1)
            .collect();
        for (column, field) in wanted.into_iter().enumerate() {
            if let Some(field) = field.filter(|field| !contested[*field]) {
                found[column] = Some(Guess { field, likeness });
                free[field] = false;
            }
        }
        // No weaker likeness decides what a stronger one could not.
        for (free, contested) in free.iter_mut().zip(contested) {
            *free &= !contested;
        }
    }
    found
}

/// The one there is, if there is but one.
fn only(mut all: impl Iterator<Item = usize>) -> Option<usize> {
    all.next().filter(|_| all.next().is_none())
}

/// A set of headings, as one word: whoever kept it knows a file with the same columns again, in whatever order they are.
pub fn fingerprint(columns: &[impl AsRef<str>]) -> String {
    let mut columns: Vec<&str> = columns.iter().map(|name| super::damage::trimmed(name.as_ref())).collect();
    columns.sort_unstable();
    let mut hash = Sha256::new();
    for column in columns {
        hash.update((column.len() as u64).to_be_bytes());
        hash.update(column);
    }
    hex::encode(hash.finalize())
}

/// Whether a heading fits a field.
type Rule = fn(&Name, &Name) -> bool;

/// A heading or a field's name, in the forms that are compared.
struct Name {
    written: String,
    folded: String,
    concept: Option<usize>,
}

impl Name {
    fn of(name: &str) -> Self {
        let written = super::damage::trimmed(name).to_owned();
        let folded = fold(&written);
        let concept = concept(&folded);
        Self { written, folded, concept }
    }
}

/// Letters and digits alone, small, without accents.
fn fold(name: &str) -> String {
    name.nfkd()
        .filter(|c| !is_combining_mark(*c))
        .flat_map(char::to_lowercase)
        .flat_map(|c| if c == 'ß' { vec!['s', 's'] } else { vec![c] })
        .filter(|c| c.is_alphanumeric())
        .collect()
}

/// A letter more, less, other or swapped with its neighbour. Digits count: `phone1` is not `phone2`. Nor are two words of
/// which each is known for something else.
fn one_letter_off(a: &Name, b: &Name) -> bool {
    if a.concept.is_some() && b.concept.is_some() {
        return false;
    }
    let (a, b): (Vec<char>, Vec<char>) = (a.folded.chars().collect(), b.folded.chars().collect());
    let letters = |name: &[char]| name.iter().filter(|c| c.is_alphabetic()).count();
    let digits = |name: &[char]| name.iter().filter(|c| c.is_numeric()).copied().collect::<Vec<_>>();
    if letters(&a) < LETTERS || letters(&b) < LETTERS || digits(&a) != digits(&b) {
        return false;
    }
    let same = a.iter().zip(&b).take_while(|(a, b)| a == b).count();
    let (a, b) = (&a[same..], &b[same..]);
    match a.len().cmp(&b.len()) {
        std::cmp::Ordering::Less => b.len() - a.len() == 1 && *a == b[1..],
        std::cmp::Ordering::Greater => a.len() - b.len() == 1 && a[1..] == *b,
        std::cmp::Ordering::Equal => {
            a.is_empty()
                || a[1..] == b[1..]
                || (a.len() >= 2 && a[0] == b[1] && a[1] == b[0] && a[2..] == b[2..])
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    fn guessed(columns: &[&str], fields: &[&str]) -> Vec<Option<(String, Likeness)>> {
        let name = |guess: Guess| (fields[guess.field].to_owned(), guess.likeness);
        guess(columns, fields).into_iter().map(|found| found.map(name)).collect()
    }

    fn similar(column: &str, fields: &[&str]) -> Option<String> {
        let found = guessed(&[column], fields).remove(0);
        found.filter(|(_, likeness)| *likeness == Likeness::Similar).map(|(name, _)| name)
    }

    const FIELDS: [&str; 8] =
        ["id", "employeeNumber", "firstname", "lastname", "email", "startDate", "department", "manager"];

    #[test]
    fn the_same_name_comes_first() {
        let found = guessed(&["E-mail", "email"], &FIELDS);
        assert_eq!(found, [None, Some(("email".to_owned(), Likeness::Exact))]);
        let found = guessed(&[" id "], &FIELDS);
        assert_eq!(found, [Some(("id".to_owned(), Likeness::Exact))]);
    }

    #[test]
    fn people_write_names_in_many_ways() {
        for (column, field) in [
            ("Employee No.", "employeeNumber"),
            ("EMPLOYEE_NUMBER", "employeeNumber"),
            ("Personalnummer", "employeeNumber"),
            ("E-mail", "email"),
            ("Work e-mail", "email"),
            ("Last name", "lastname"),
            ("Surname", "lastname"),
            ("Nachname", "lastname"),
            ("Prénom", "firstname"),
            ("Hire date", "startDate"),
            ("Depatment", "department"),
            ("Deparmtent", "department"),
            ("Account ID", "id"),
            ("Line manager", "manager"),
        ] {
            assert_eq!(similar(column, &FIELDS).as_deref(), Some(field), "{column}");
        }
    }

    #[test]
    fn what_could_be_two_fields_is_not_guessed() {
        assert_eq!(similar("Staff no", &["employeeNumber", "employeeId"]), None);
        assert_eq!(similar("e mail", &["email", "E-Mail"]), None);
        assert_eq!(guessed(&["E-mail", "e mail", "emaill"], &["email"]), [None, None, None]);
        assert_eq!(similar("phone2", &["phone1", "phone3"]), None);
        assert_eq!(similar("hiredate", &["enddate"]), None);
        assert_eq!(similar("cats", &["cast"]), None);
        assert_eq!(similar("", &[""]), None);
        assert_eq!(similar("...", &["--"]), None);
    }

    #[test]
    fn a_set_of_headings_is_known_again() {
        assert_eq!(fingerprint(&["a", "b"]), fingerprint(&["b ", "a"]));
        assert_ne!(fingerprint(&["a", "b"]), fingerprint(&["ab"]));
        assert_ne!(fingerprint(&["a", "b"]), fingerprint(&["a", "b", "b"]));
    }

    fn names() -> impl Strategy<Value = Vec<String>> {
        let word = prop_oneof![
            "[a-cE .-]{0,6}",
            "(email|E-Mail|Surname|lastname|Last_Name|phone[12]|id|ID)",
            "\\PC{0,8}"
        ];
        proptest::collection::vec(word, 0..8)
    }

    proptest! {
        #[test]
        fn each_field_is_given_away_once(columns in names(), fields in names()) {
            let found = guess(&columns, &fields);
            prop_assert_eq!(found.len(), columns.len());
            let given: Vec<usize> = found.iter().flatten().map(|guess| guess.field).collect();
            prop_assert_eq!(given.iter().collect::<BTreeSet<_>>().len(), given.len());
            prop_assert!(given.iter().all(|field| *field < fields.len()));
        }

        /// A heading that is a field's name, of which there is one, is that field, whatever else there is.
        #[test]
        fn a_fields_own_name_finds_it(mut columns in names(), fields in names(), at in any::<prop::sample::Index>()) {
            prop_assume!(!fields.is_empty());
            let field = at.index(fields.len());
            let named = |name: &String| super::super::damage::trimmed(name) == super::super::damage::trimmed(&fields[field]);
            prop_assume!(!fold(&fields[field]).is_empty() && fields.iter().filter(|name| named(name)).count() == 1);
            columns.retain(|name| !named(name));
            columns.push(fields[field].clone());
            let found = guess(&columns, &fields);
            prop_assert_eq!(found.last().copied().flatten(), Some(Guess { field, likeness: Likeness::Exact }));
        }

        #[test]
        fn the_order_of_columns_does_not_matter(columns in names(), fields in names()) {
            let forth = guess(&columns, &fields);
            let columns: Vec<String> = columns.into_iter().rev().collect();
            let mut back = guess(&columns, &fields);
            back.reverse();
            prop_assert_eq!(forth, back);
        }

        #[test]
        fn one_letter_off_goes_both_ways(a in "[a-c]{4,8}", b in "[a-c]{4,8}") {
            let (a, b) = (Name::of(&a), Name::of(&b));
            prop_assert_eq!(one_letter_off(&a, &b), one_letter_off(&b, &a));
        }
    }
}
