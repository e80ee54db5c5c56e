//! What spreadsheets do to values: found by looking at a column as a whole, then at each cell.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// What is wrong with one value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Damage {
    /// `1.23E+11`: digits are gone for good.
    Scientific,
    /// Shorter than the others of its column, which begin with zeros: `7` among `00042`.
    LostZeros {
        /// How long the others are.
        width: usize,
    },
    /// A day as the number of days since 1900, among dates.
    DayNumber(Date),
    /// The result of a formula that failed, `#N/A` or `#####`.
    FormulaError,
    /// A character that was unreadable before the file was written, or is no character.
    Unreadable,
    /// Spaces or line breaks before or after the value.
    Blanks,
}

impl Damage {
    /// In words, after "The value".
    pub fn words(&self) -> String {
        match self {
            Self::Scientific => {
                "was turned into a number with an exponent by a spreadsheet; digits are lost".to_owned()
            }
            Self::LostZeros { width } => {
                format!("lost zeros at its beginning: others here have {width} digits")
            }
            Self::DayNumber(day) => format!("is a day as a spreadsheet counts them: {day}"),
            Self::FormulaError => "is the error of a spreadsheet's formula".to_owned(),
            Self::Unreadable => "has a character that cannot be read".to_owned(),
            Self::Blanks => "has spaces at its beginning or end".to_owned(),
        }
    }

    /// The value that was meant, where it can be known.
    pub fn repaired(&self, value: &str) -> Option<String> {
        match self {
            Self::Blanks => Some(trimmed(value).to_owned()),
            Self::LostZeros { width } => Some(format!("{:0>width$}", trimmed(value))),
            Self::DayNumber(day) => Some(day.to_string()),
            Self::Scientific | Self::FormulaError | Self::Unreadable => None,
        }
    }

    /// Whether the repair is certain, so that it is made and shown instead of asked about.
    pub fn is_certain(&self) -> bool {
        matches!(self, Self::Blanks)
    }
}

/// Numbers of digits that are told apart.
const WIDTHS: usize = 24;

/// What the values of one column look like.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Column {
    filled: u64,
    dates: u64,
    /// How many values are digits alone, by their number.
    digits: [u64; WIDTHS],
    /// How many of those begin with a zero.
    zeros: [u64; WIDTHS],
}

impl Column {
    /// Takes the next value.
    pub fn add(&mut self, value: &str) {
        let value = trimmed(value);
        if value.is_empty() {
            return;
        }
        self.filled += 1;
        if looks_like_date(value) {
            self.dates += 1;
        } else if is_digits(value) && value.len() < WIDTHS {
            self.digits[value.len()] += 1;
            self.zeros[value.len()] += u64::from(value.starts_with('0'));
        }
    }

    /// What is wrong with a value of this column; the gravest only.
    pub fn look(&self, value: &str) -> Option<Damage> {
        let inner = trimmed(value);
        if inner.is_empty() {
            return (!value.is_empty()).then_some(Damage::Blanks);
        }
        if inner.contains('\u{FFFD}') {
            return Some(Damage::Unreadable);
        }
        if is_formula_error(inner) {
            return Some(Damage::FormulaError);
        }
        if is_scientific(inner) {
            return Some(Damage::Scientific);
        }
        if is_digits(inner) {
            if let Some(width) = self.width().filter(|width| inner.len() < *width) {
                return Some(Damage::LostZeros { width });
            }
            if let Some(day) = self.day(inner) {
                return Some(Damage::DayNumber(day));
            }
        }
        (inner.len() < value.len()).then_some(Damage::Blanks)
    }

    /// How many digits the values of this column have, when that is a rule: some begin with a zero, and nearly all that
    /// are numbers, at least three, are as long as those.
    fn width(&self) -> Option<usize> {
        let width = (2..WIDTHS).max_by_key(|width| self.zeros[*width])?;
        let numbers: u64 = self.digits.iter().sum();
        let rule = self.zeros[width] > 0 && self.digits[width] >= 3 && self.digits[width] * 10 >= numbers * 7;
        rule.then_some(width)
    }

    /// The day a number stands for, in a column where most are dates.
    fn day(&self, digits: &str) -> Option<Date> {
        super::dates::day_number(digits).filter(|_| self.dates * 2 >= self.filled)
    }
}

/// Without what people do not see at either end: spaces, also those that do not break a line, and line breaks.
pub fn trimmed(value: &str) -> &str {
    value.trim_matches(|c: char| c.is_whitespace() || matches!(c, '\u{FEFF}' | '\u{200B}'))
}

fn is_digits(value: &str) -> bool {
    !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit())
}

/// `1.23E+11`, also with a comma, as the language of the spreadsheet has it.
fn is_scientific(value: &str) -> bool {
    let Some((number, exponent)) = value.split_once(['E', 'e']) else { return false };
    let number = number.strip_prefix('-').unwrap_or(number);
    let (whole, rest) = number.split_once(['.', ',']).unwrap_or((number, "0"));
    let Some(exponent) = exponent.strip_prefix(['+', '-']) else { return false };
    whole.len() == 1 && is_digits(whole) && is_digits(rest) && is_digits(exponent) && exponent.len() <= 3
}

fn is_formula_error(value: &str) -> bool {
    // As spreadsheets write them into files: in English, and in the language of whoever saved it.
    const ERRORS: [&str; 32] = [
        "#N/A",
        "#REF!",
        "#VALUE!",
        "#NAME?",
        "#DIV/0!",
        "#NUM!",
        "#NULL!",
        "#SPILL!",
        "#CALC!",
        "#FIELD!",
        "#BLOCKED!",
        "#CONNECT!",
        "#BUSY!",
        "#UNKNOWN!",
        "#GETTING_DATA",
        "#NV",
        "#BEZUG!",
        "#WERT!",
        "#ZAHL!",
        "#ÜBERLAUF!",
        "#VALEUR!",
        "#NOM?",
        "#NOMBRE!",
        "#NUL!",
        "#N/D",
        "#¡REF!",
        "#¡VALOR!",
        "#¿NOMBRE?",
        "#¡DIV/0!",
        "#¡NUM!",
        "#RIF!",
        "#VALORE!",
    ];
    let hatched = value.len() >= 3 && value.bytes().all(|byte| byte == b'#');
    // LibreOffice's have numbers.
    let numbered = value.strip_prefix("Err:").is_some_and(|number| number.len() == 3 && is_digits(number));
    hatched || numbered || ERRORS.iter().any(|error| value.eq_ignore_ascii_case(error))
}

/// Three numbers with the same sign between: enough to know a column of dates by.
fn looks_like_date(value: &str) -> bool {
    let day = value.split([' ', 'T']).next().unwrap_or_default();
    ['-', '.', '/'].into_iter().any(|sign| {
        let parts: Vec<&str> = day.split(sign).collect();
        parts.len() == 3
            && parts.iter().all(|part| is_digits(part) && part.len() <= 4)
            && parts.iter().any(|part| part.len() >= 2)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn column(values: &[&str]) -> Column {
        let mut column = Column::default();
        values.iter().for_each(|value| column.add(value));
        column
    }

    #[test]
    fn an_exponent_is_damage_anywhere() {
        let any = column(&["a"]);
        for value in ["1.23E+11", "1,23E+11", "1E+05", "4.9e+3"] {
            assert_eq!(any.look(value), Some(Damage::Scientific), "{value}");
        }
        for value in ["E+11", "12.3E+11", "1.23E11", "ABE+1", "1.E+", "1.2.3E+4"] {
            assert_eq!(any.look(value), None, "{value}");
        }
    }

    #[test]
    fn lost_zeros_show_beside_those_that_kept_theirs() {
        let numbers = column(&["00042", "00107", "10234", "99", ""]);
        assert_eq!(numbers.look("99"), Some(Damage::LostZeros { width: 5 }));
        assert_eq!(Damage::LostZeros { width: 5 }.repaired("99").as_deref(), Some("00099"));
        assert_eq!(Damage::LostZeros { width: 5 }.repaired(" 99 ").as_deref(), Some("00099"));
        assert_eq!(numbers.look("10234"), None);
        // Nobody kept a zero: they may never have had any.
        assert_eq!(column(&["100", "20", "3"]).look("3"), None);
        // One of many lengths begins with a zero: no rule.
        assert_eq!(column(&["01", "100", "2000", "30000", "7"]).look("7"), None);
    }

    #[test]
    fn a_day_number_is_a_day_only_among_dates() {
        let dates = column(&["2025-12-01", "2025-12-03", "45996"]);
        let day = Date::constant(2025, 12, 5);
        assert_eq!(dates.look("45996"), Some(Damage::DayNumber(day)));
        assert_eq!(Damage::DayNumber(day).repaired("45996").as_deref(), Some("2025-12-05"));
        assert_eq!(column(&["45996", "45997"]).look("45996"), None);
        assert_eq!(column(&["01.12.2025", "3"]).look("3"), None);
    }

    #[test]
    fn blanks_are_mended_without_asking() {
        let names = column(&["Amara"]);
        for value in ["Amara ", " Amara", "Amara\u{A0}", "Amara\r\n"] {
            assert_eq!(names.look(value), Some(Damage::Blanks), "{value:?}");
            assert_eq!(Damage::Blanks.repaired(value).as_deref(), Some("Amara"));
        }
        assert_eq!(names.look("   "), Some(Damage::Blanks));
        assert_eq!(names.look(""), None);
        assert_eq!(names.look("Amara Osei"), None);
    }

    #[test]
    fn errors_of_formulas_and_lost_characters_are_named() {
        let any = column(&["a"]);
        for value in ["#N/A", "#ref!", "####", "#BEZUG!", "#¡VALOR!", "Err:502"] {
            assert_eq!(any.look(value), Some(Damage::FormulaError), "{value}");
        }
        assert_eq!(any.look("#1 choice"), None);
        assert_eq!(any.look("M\u{FFFD}ller"), Some(Damage::Unreadable));
    }

    proptest! {
        #[test]
        fn what_was_repaired_is_whole(values in proptest::collection::vec("\\PC{0,12}|0[0-9]{4}|[0-9]{1,6}| [a-z]{1,4} ", 1..30)) {
            let mut all = Column::default();
            values.iter().for_each(|value| all.add(value));
            for value in &values {
                if let Some(mended) = all.look(value).and_then(|damage| damage.repaired(value)) {
                    let again = all.look(&mended);
                    prop_assert!(again.as_ref() != all.look(value).as_ref(), "{value:?} {mended:?} {again:?}");
                }
            }
        }
    }
}
