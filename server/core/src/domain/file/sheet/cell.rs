//! A cell's value as the text that is imported, without changing what people see more than has to be.

use calamine::{Data, ExcelDateTime};
use jiff::civil::Date;

/// What has to be known of a cell beside its text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Note {
    /// The text is what a formula gave when the workbook was saved.
    Formula,
    /// The cell holds a date; the text is its ISO form.
    Date,
    /// A number with more digits than a spreadsheet keeps: the last ones are not those that were typed.
    Digits,
    /// A number that the sheet shows with zeros in front; the text has them too.
    Padded,
    /// The error of a formula.
    Error,
}

impl Note {
    /// In words, after "The value".
    pub fn words(self) -> &'static str {
        match self {
            Self::Formula => "is the result of a formula, as it was when the workbook was saved",
            Self::Date => "is a date in the spreadsheet, written here as year-month-day",
            Self::Digits => "is a number with more than 15 digits; the spreadsheet did not keep them all",
            Self::Padded => {
                "is a number that the spreadsheet shows with zeros in front, written here with them"
            }
            Self::Error => "is the error of a spreadsheet's formula",
        }
    }

    /// Whether the value itself is wrong.
    pub fn is_damage(self) -> bool {
        matches!(self, Self::Digits | Self::Error)
    }
}

/// A cell as text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Written {
    pub(super) text: String,
    pub(super) notes: Vec<Note>,
}

/// Digits that spreadsheets keep of a number.
const DIGITS: usize = 15;
/// From here on not every whole number exists as one.
const EXACT: f64 = 9_007_199_254_740_992.0;

/// The text of a value; `zeros` is how many digits the cell's format asks for at least.
pub(super) fn written(value: &Data, zeros: Option<usize>) -> Written {
    let (text, note) = match value {
        Data::Empty => (String::new(), None),
        Data::String(text) => (text.clone(), None),
        Data::Bool(yes) => (yes.to_string(), None),
        Data::Int(number) => whole(*number, zeros),
        Data::Float(number) => float(*number, zeros),
        Data::DateTime(moment) => day(moment),
        Data::DateTimeIso(text) => iso(text),
        Data::DurationIso(text) => (text.clone(), None),
        Data::Error(error) => (error.to_string(), Some(Note::Error)),
    };
    Written { text, notes: note.into_iter().collect() }
}

fn whole(number: i64, zeros: Option<usize>) -> (String, Option<Note>) {
    let plain = number.to_string();
    match zeros {
        Some(width) if number >= 0 && plain.len() < width => {
            (format!("{plain:0>width$}"), Some(Note::Padded))
        }
        _ if number.unsigned_abs().to_string().len() > DIGITS => (plain, Some(Note::Digits)),
        _ => (plain, None),
    }
}

fn float(number: f64, zeros: Option<usize>) -> (String, Option<Note>) {
    if !number.is_finite() {
        return ("#NUM!".to_owned(), Some(Note::Error));
    }
    if number.fract() == 0.0 && number.abs() < EXACT {
        // Below 2^53, so nothing is cut off.
        return whole(number as i64, zeros);
    }
    // As spreadsheets show it: 0.1 + 0.2 is 0.3.
    let rounded: f64 = format!("{number:.*e}", DIGITS - 1).parse().unwrap_or(number);
    if (1e-5..1e15).contains(&rounded.abs()) {
        return (rounded.to_string(), None);
    }
    let text = format!("{rounded:E}");
    let text = if text.contains("E-") { text } else { text.replace('E', "E+") };
    (text, Some(Note::Digits))
}

/// A date or a time that a spreadsheet keeps as a number of days.
fn day(moment: &ExcelDateTime) -> (String, Option<Note>) {
    let days = moment.as_f64();
    let (year, month, day, hour, minute, second, milli) = moment.to_ymd_hms_milli();
    let clock = match milli {
        0 => format!("{hour:02}:{minute:02}:{second:02}"),
        _ => format!("{hour:02}:{minute:02}:{second:02}.{milli:03}"),
    };
    if moment.is_duration() || !(0.0..2_958_466.0).contains(&days) {
        return float(days, None);
    }
    if days < 1.0 && days > 0.0 {
        return (clock, None);
    }
    let date = i16::try_from(year).ok().zip(i8::try_from(month).ok()).zip(i8::try_from(day).ok());
    // Spreadsheets have a 29 February 1900, and a day before the first.
    match date.and_then(|((year, month), day)| Date::new(year, month, day).ok()) {
        Some(date) if (hour, minute, second, milli) == (0, 0, 0, 0) => (date.to_string(), Some(Note::Date)),
        Some(date) => (format!("{date}T{clock}"), Some(Note::Date)),
        None => float(days, None),
    }
}

/// A date that is kept as text: without a time that is midnight.
fn iso(text: &str) -> (String, Option<Note>) {
    match super::super::dates::read(text, None) {
        Some(date) => (date.to_string(), Some(Note::Date)),
        None => (text.to_owned(), Some(Note::Date)),
    }
}

/// How many digits a number format asks for, when it asks for digits alone: `00000`.
pub(super) fn zeros(format: &str) -> Option<usize> {
    let first = format.split(';').next().unwrap_or_default();
    (first.len() >= 2 && first.len() <= DIGITS && first.bytes().all(|byte| byte == b'0'))
        .then_some(first.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use calamine::ExcelDateTimeType;
    use proptest::prelude::*;

    fn text(value: Data) -> (String, Vec<Note>) {
        let written = written(&value, None);
        (written.text, written.notes)
    }

    fn moment(days: f64) -> Data {
        Data::DateTime(ExcelDateTime::new(days, ExcelDateTimeType::DateTime, false))
    }

    #[test]
    fn whole_numbers_have_no_point_and_no_exponent() {
        assert_eq!(text(Data::Float(42.0)), ("42".to_owned(), vec![]));
        assert_eq!(text(Data::Float(-0.0)), ("0".to_owned(), vec![]));
        assert_eq!(text(Data::Float(123_456_789_012.0)), ("123456789012".to_owned(), vec![]));
        assert_eq!(text(Data::Float(0.1 + 0.2)), ("0.3".to_owned(), vec![]));
        assert_eq!(text(Data::Float(1.5)), ("1.5".to_owned(), vec![]));
        assert_eq!(text(Data::Bool(true)), ("true".to_owned(), vec![]));
    }

    #[test]
    fn digits_that_the_spreadsheet_lost_are_named() {
        assert_eq!(
            text(Data::Float(1_234_567_890_123_450.0)),
            ("1234567890123450".to_owned(), vec![Note::Digits])
        );
        assert_eq!(
            text(Data::Float(1.234_567_890_123_456_7e19)),
            ("1.23456789012346E+19".to_owned(), vec![Note::Digits])
        );
        assert_eq!(text(Data::Float(1e-7)), ("1E-7".to_owned(), vec![Note::Digits]));
        let column = super::super::super::damage::Column::default();
        assert!(column.look("1.23456789012346E+19").is_some());
    }

    #[test]
    fn zeros_that_the_sheet_shows_are_written() {
        assert_eq!(zeros("00000"), Some(5));
        assert_eq!(zeros("00000;@"), Some(5));
        for format in ["", "0", "0.00", "General", "#,##0", "0\"0\""] {
            assert_eq!(zeros(format), None, "{format}");
        }
        let shown = written(&Data::Float(42.0), Some(5));
        assert_eq!(shown, Written { text: "00042".to_owned(), notes: vec![Note::Padded] });
        assert_eq!(written(&Data::Float(123_456.0), Some(5)).text, "123456");
        assert_eq!(written(&Data::String("42".to_owned()), Some(5)).text, "42");
    }

    #[test]
    fn dates_are_iso_and_times_are_kept() {
        assert_eq!(text(moment(45_996.0)), ("2025-12-05".to_owned(), vec![Note::Date]));
        assert_eq!(text(moment(45_996.5)), ("2025-12-05T12:00:00".to_owned(), vec![Note::Date]));
        assert_eq!(text(moment(0.5)), ("12:00:00".to_owned(), vec![]));
        assert_eq!(text(moment(60.0)).0, "60");
        assert_eq!(text(moment(-5.0)).0, "-5");
        assert_eq!(text(moment(9e9)).0, "9000000000");
        assert_eq!(text(moment(f64::NAN)).1, [Note::Error]);
        assert_eq!(text(Data::DateTimeIso("2025-12-05T00:00:00".to_owned())).0, "2025-12-05");
        assert_eq!(text(Data::DateTimeIso("2025-12-05T08:00:00".to_owned())).0, "2025-12-05T08:00:00");
    }

    proptest! {
        #[test]
        fn a_number_that_is_not_damaged_reads_back(number in any::<f64>()) {
            let written = written(&Data::Float(number), None);
            if written.notes.is_empty() {
                let back: f64 = written.text.parse().expect("a number");
                prop_assert!((back - number).abs() <= number.abs() * 1e-14, "{} {}", number, written.text);
            }
        }

        #[test]
        fn a_whole_number_of_fifteen_digits_is_exact(number in -999_999_999_999_999_i64..=999_999_999_999_999) {
            prop_assert_eq!(written(&Data::Float(number as f64), None).text, number.to_string());
        }

        #[test]
        fn a_day_is_a_day(days in 61_u32..2_958_466) {
            let text = text(moment(f64::from(days))).0;
            prop_assert!(text.parse::<Date>().is_ok(), "{}", text);
        }

        #[test]
        fn any_moment_is_written(days in any::<f64>(), is_1904 in any::<bool>(), duration in any::<bool>()) {
            let kind = if duration { ExcelDateTimeType::TimeDelta } else { ExcelDateTimeType::DateTime };
            written(&Data::DateTime(ExcelDateTime::new(days, kind, is_1904)), None);
        }
    }
}
