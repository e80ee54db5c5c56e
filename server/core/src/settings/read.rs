//! A setting's value: from what was typed, back into a form, and in words.

use super::registry::{DAY_MINUTES, Kind};
use gangway_types::settings::Input;
use serde_json::{Value as Json, json};

/// Lines of a list at most.
const LINES: usize = 100;
/// Letters of a line at most.
const LINE: usize = 128;

/// `5000` as `5,000`.
fn grouped(number: u32) -> String {
    let digits = number.to_string();
    let mut out = String::with_capacity(digits.len() + 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

fn counted(number: u32, unit: (&str, &str)) -> String {
    format!("{} {}", grouped(number), if number == 1 { unit.0 } else { unit.1 })
}

/// A whole number as people write it: `5000`, `5,000`, `5 000`.
fn number(typed: &str, least: u32, most: u32, or_empty: &str) -> Result<Json, String> {
    let digits: String =
        typed.chars().filter(|letter| !matches!(letter, ',' | ' ' | '\u{a0}' | '\u{202f}')).collect();
    let bounds = || format!("Enter a whole number from {} to {}{or_empty}.", grouped(least), grouped(most));
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(bounds());
    }
    match digits.parse::<u32>() {
        Ok(value) if (least..=most).contains(&value) => Ok(json!(value)),
        _ => Err(bounds()),
    }
}

/// `22:00` as minutes since midnight.
fn minutes(typed: &str) -> Option<u32> {
    let (hours, minutes) = typed.split_once([':', '.'])?;
    let plain =
        |text: &str| !text.is_empty() && text.len() <= 2 && text.bytes().all(|byte| byte.is_ascii_digit());
    if !plain(hours) || !plain(minutes) || minutes.len() != 2 {
        return None;
    }
    let (hours, minutes) = (hours.parse::<u32>().ok()?, minutes.parse::<u32>().ok()?);
    (hours < 24 && minutes < 60).then_some(hours * 60 + minutes)
}

fn clock(minutes: u32) -> String {
    let minutes = minutes % DAY_MINUTES;
    format!("{:02}:{:02}", minutes / 60, minutes % 60)
}

fn lines(typed: &str) -> Result<Json, String> {
    let mut found: Vec<&str> = Vec::new();
    for line in typed.lines().map(str::trim).filter(|line| !line.is_empty()) {
        if line.chars().count() > LINE {
            return Err(format!("A line may have {LINE} letters at most."));
        }
        if line.chars().any(char::is_control) {
            return Err("A line may hold letters, figures and signs only.".to_owned());
        }
        if !found.iter().any(|known| known.eq_ignore_ascii_case(line)) {
            found.push(line);
        }
    }
    if found.len() > LINES { Err(format!("Enter {LINES} lines at most.")) } else { Ok(json!(found)) }
}

fn as_number(value: &Json) -> Option<u32> {
    value.as_u64().and_then(|number| u32::try_from(number).ok())
}

fn texts(value: &Json) -> Vec<&str> {
    value.as_array().into_iter().flatten().filter_map(Json::as_str).collect()
}

impl Kind {
    /// How to fill it, with the unit where the label does not say what is counted.
    pub fn hint(&self, hint: &str) -> String {
        match self {
            Self::Number { unit, .. } | Self::Cap { unit, .. }
                if !matches!(unit.1, "people" | "invitations" | "times") =>
            {
                format!("In {}. {hint}", unit.1).trim_end().to_owned()
            }
            _ => hint.to_owned(),
        }
    }

    /// The value of what was typed, or what is wrong with it.
    ///
    /// # Errors
    /// In words that stand beside the field.
    pub fn read(self, typed: &str) -> Result<Json, String> {
        let typed = typed.trim();
        match self {
            Self::Number { least, most, .. } => number(typed, least, most, ""),
            Self::Cap { .. } | Self::Time if typed.is_empty() => Ok(Json::Null),
            Self::Cap { least, most, .. } => number(typed, least, most, ", or nothing"),
            Self::YesNo { .. } => match typed {
                "yes" => Ok(json!(true)),
                "no" => Ok(json!(false)),
                _ => Err("Choose one of the two.".to_owned()),
            },
            Self::Time => minutes(typed)
                .map(|minutes| json!(minutes))
                .ok_or_else(|| "Enter a time of day like 22:00, or nothing.".to_owned()),
            Self::Lines => lines(typed),
            Self::People => Err("People are added and removed one by one.".to_owned()),
        }
    }

    /// The value as it stands in the form.
    pub fn typed(self, value: &Json) -> String {
        match self {
            Self::Number { .. } | Self::Cap { .. } => {
                as_number(value).map_or_else(String::new, |n| n.to_string())
            }
            Self::YesNo { .. } => if value.as_bool() == Some(true) { "yes" } else { "no" }.to_owned(),
            Self::Time => as_number(value).map_or_else(String::new, clock),
            Self::Lines | Self::People => texts(value).join("\n"),
        }
    }

    /// The value in words.
    pub fn words(self, value: &Json) -> String {
        match self {
            Self::Number { unit, .. } => as_number(value).map_or_else(String::new, |n| counted(n, unit)),
            Self::Cap { unit, none, .. } => {
                as_number(value).map_or_else(|| none.to_owned(), |n| counted(n, unit))
            }
            Self::YesNo { yes, no } => if value.as_bool() == Some(true) { yes } else { no }.to_owned(),
            Self::Time => as_number(value).map_or_else(|| "None".to_owned(), clock),
            Self::Lines => match texts(value).as_slice() {
                [] => "None".to_owned(),
                some => some.join(", "),
            },
            Self::People => match texts(value).len() {
                0 => "Nobody".to_owned(),
                n => counted(u32::try_from(n).unwrap_or(u32::MAX), ("person", "people")),
            },
        }
    }

    /// How a page lets people enter it.
    pub fn input(self) -> Input {
        match self {
            Self::Number { .. } | Self::Cap { .. } => Input::Number,
            Self::YesNo { yes, no } => Input::YesNo(yes.to_owned(), no.to_owned()),
            Self::Time => Input::Time,
            Self::Lines | Self::People => Input::Lines,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::{ALL, Settings};
    use proptest::prelude::*;

    const CAP: Kind = Kind::Cap { least: 1, most: 1_000_000, unit: ("person", "people"), none: "No cap" };

    #[test]
    fn numbers_are_read_as_people_write_them_and_within_bounds() {
        for typed in ["5000", " 5,000 ", "5 000", "5\u{202f}000"] {
            assert_eq!(CAP.read(typed), Ok(json!(5_000)), "{typed}");
        }
        assert_eq!(CAP.read(""), Ok(Json::Null));
        for typed in ["0", "-1", "1e3", "1.5", "ten", "99999999999999999999", "1000001"] {
            assert_eq!(
                CAP.read(typed),
                Err("Enter a whole number from 1 to 1,000,000, or nothing.".to_owned()),
                "{typed}"
            );
        }
    }

    #[test]
    fn times_are_read_and_shown_with_two_figures() {
        assert_eq!(Kind::Time.read("7:05"), Ok(json!(425)));
        assert_eq!(Kind::Time.typed(&json!(425)), "07:05");
        for typed in ["24:00", "7", "7:5", "7:60", "-1:00", "ab:cd", "07:050"] {
            assert!(Kind::Time.read(typed).is_err(), "{typed}");
        }
    }

    #[test]
    fn a_list_has_each_word_once_in_order() {
        assert_eq!(Kind::Lines.read(" leaver \r\n\nInactive\ninactive\n"), Ok(json!(["leaver", "Inactive"])));
        assert!(Kind::Lines.read(&"x".repeat(129)).is_err());
        assert!(Kind::Lines.read(&(0..101).map(|n| format!("s{n}\n")).collect::<String>()).is_err());
    }

    #[test]
    fn every_setting_exists_and_its_default_is_within_its_bounds() {
        let defaults = serde_json::to_value(Settings::default()).expect("JSON");
        for setting in &ALL {
            let value = defaults.get(setting.key).unwrap_or_else(|| panic!("there is no {}", setting.key));
            if setting.kind != Kind::People {
                assert_eq!(
                    setting.kind.read(&setting.kind.typed(value)).as_ref(),
                    Ok(value),
                    "{}",
                    setting.key
                );
            }
        }
    }

    proptest! {
        #[test]
        fn what_is_read_is_read_the_same_again(typed in "\\PC{0,24}") {
            for setting in &ALL {
                if let Ok(value) = setting.kind.read(&typed) {
                    prop_assert_eq!(setting.kind.read(&setting.kind.typed(&value)), Ok(value));
                }
            }
        }
    }
}
