//! Dates as people and spreadsheets write them, and what a whole column says about the order of day and month.
//!
//! A value is read exactly or not at all: a time that is not midnight, a day that no month has, or a third way to write it
//! is no date here, and stays as it is.

mod pattern;
mod shape;

pub use pattern::Pattern;
pub use shape::{day_number, looks_like};

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use shape::Reading;

/// Which number comes first, where all three are numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Order {
    /// `03/04/2025` is 3 April.
    DayFirst,
    /// `03/04/2025` is 4 March.
    MonthFirst,
    /// `03-04-25` is 25 April 2003. With four digits the year is known by them, and nothing has to be asked.
    YearFirst,
}

/// All orders.
pub const ORDERS: [Order; 3] = [Order::DayFirst, Order::MonthFirst, Order::YearFirst];

/// The date that a value is, given the order of its column if that is known. Without an order only what can be read in a
/// single way is read. A year of two digits is 2000 to 2029 or 1930 to 1999, as spreadsheets take it.
pub fn read(value: &str, order: Option<Order>) -> Option<Date> {
    match shape::reading(value)? {
        Reading::Plain(date) => Some(date),
        Reading::Ordered(dates) => match order {
            Some(order) => dates[order as usize],
            None => one(&dates),
        },
    }
}

/// Why a value is not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// It is not written as a date.
    NoDate,
    /// It has a time of day, which a date would lose.
    Time,
    /// It can be read in more than one way, and nothing says which.
    Ambiguous,
    /// Written as a date, but there is no such day, or not in the order of its column.
    NoSuchDay,
}

/// As [`read`], with the reason where there is no date.
///
/// # Errors
/// Why it is none.
pub fn read_or_why(value: &str, order: Option<Order>) -> Result<Date, Why> {
    read(value, order).ok_or_else(|| match shape::reading(value) {
        Some(_) if order.is_none() => Why::Ambiguous,
        None if !shape::three_numbers(value) => Why::NoDate,
        None if shape::has_time(value) => Why::Time,
        _ => Why::NoSuchDay,
    })
}

/// The date that all readings agree on.
fn one(dates: &[Option<Date>; 3]) -> Option<Date> {
    let mut all = dates.iter().flatten();
    let first = *all.next()?;
    all.all(|date| *date == first).then_some(first)
}

/// What a column says about its dates.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// No value is a date.
    NoDates,
    /// Every date can be read in one way only: ISO, a month in letters, dots between the numbers.
    Plain,
    /// Some values can be read in two ways, but only this order reads them all.
    Sure(Order),
    /// More than one order reads them all, and it makes a difference: somebody has to say.
    Ambiguous {
        /// The first value that can be read in several ways.
        example: String,
        /// The orders that read all.
        orders: Vec<Order>,
    },
    /// No order reads them all: the column was written in several ways. The example can be read in more than one.
    Mixed {
        /// The first value that can be read in several ways, if there is one.
        example: Option<String>,
    },
    /// Every value is a day as spreadsheets count them: `45996`.
    DayNumbers,
}

/// What the values of one column look like, taken one after the other.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Column {
    filled: u64,
    plain: u64,
    /// Values whose reading needs an order, and how many of them each order reads.
    ordered: u64,
    by_order: [u64; 3],
    day_numbers: u64,
    short_years: u64,
    example: Option<String>,
}

impl Column {
    /// Takes the next value.
    pub fn add(&mut self, value: &str) {
        let value = super::damage::trimmed(value);
        if value.is_empty() {
            return;
        }
        self.filled += 1;
        match shape::reading(value) {
            None => self.day_numbers += u64::from(day_number(value).is_some()),
            Some(Reading::Plain(_)) => self.plain += 1,
            Some(Reading::Ordered(dates)) => {
                self.ordered += 1;
                for (count, date) in self.by_order.iter_mut().zip(&dates) {
                    *count += u64::from(date.is_some());
                }
                if self.example.is_none() && one(&dates).is_none() {
                    self.example = Some(value.to_owned());
                }
                self.short_years += u64::from(shape::has_short_year(value));
            }
        }
    }

    /// Values that are not empty.
    pub fn filled(&self) -> u64 {
        self.filled
    }

    /// Values that are dates, in whatever order.
    pub fn dates(&self) -> u64 {
        self.plain + self.ordered
    }

    /// Dates with a year of two digits: their century is a rule's, not the file's.
    pub fn short_years(&self) -> u64 {
        self.short_years
    }

    /// A value that can be read in several ways, where the column does not say which is meant.
    pub fn ambiguous(&self) -> Option<String> {
        match self.verdict() {
            Verdict::Ambiguous { example, .. } => Some(example),
            Verdict::Mixed { example } => example,
            _ => None,
        }
    }

    /// What they say together.
    pub fn verdict(&self) -> Verdict {
        if self.filled > 0 && self.day_numbers == self.filled {
            return Verdict::DayNumbers;
        }
        if self.dates() == 0 {
            return Verdict::NoDates;
        }
        if self.ordered == 0 {
            return Verdict::Plain;
        }
        let orders: Vec<Order> =
            ORDERS.into_iter().filter(|order| self.by_order[*order as usize] == self.ordered).collect();
        match (orders.as_slice(), &self.example) {
            ([], example) => Verdict::Mixed { example: example.clone() },
            ([order], _) | ([order, ..], None) => Verdict::Sure(*order),
            (_, Some(example)) => Verdict::Ambiguous { example: example.clone(), orders },
        }
    }
}

#[cfg(test)]
mod tests;
