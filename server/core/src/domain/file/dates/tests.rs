use super::*;
use proptest::prelude::*;

fn iso(text: &str) -> Option<Date> {
    text.parse().ok()
}

fn verdict(values: &[&str]) -> Verdict {
    let mut column = Column::default();
    values.iter().for_each(|value| column.add(value));
    column.verdict()
}

#[test]
fn what_can_be_read_in_one_way_needs_no_order() {
    for value in [
        "2025-11-03",
        "2025-11-3",
        "2025/11/03",
        "03.11.2025",
        "3.11.25",
        "3. 11. 2025",
        "20251103",
        "3 Nov 2025",
        "03-Nov-25",
        "Nov 3, 2025",
        "November 3rd 2025",
        "3. November 2025",
        "2025-Nov-03",
        "2025-11-03T00:00:00",
        "2025-11-03T00:00:00.000Z",
        "03.11.2025 00:00",
        "11/03/2025 12:00:00 AM",
    ] {
        let order = value.starts_with("11").then_some(Order::MonthFirst);
        assert_eq!(read(value, order), iso("2025-11-03"), "{value}");
    }
    assert_eq!(read("1. März 2025", None), iso("2025-03-01"));
    assert_eq!(read("13/04/2025", None), iso("2025-04-13"));
    assert_eq!(read("05/05/2025", None), iso("2025-05-05"));
}

#[test]
fn the_order_decides_what_can_be_read_in_several_ways() {
    assert_eq!(read("03/04/25", None), None);
    assert_eq!(read("03/04/25", Some(Order::DayFirst)), iso("2025-04-03"));
    assert_eq!(read("03/04/25", Some(Order::MonthFirst)), iso("2025-03-04"));
    assert_eq!(read("03-04-25", Some(Order::YearFirst)), iso("2003-04-25"));
    assert_eq!(read("13/04/2025", Some(Order::MonthFirst)), None);
    assert_eq!(read("01/02/30", Some(Order::DayFirst)), iso("1930-02-01"));
}

#[test]
fn what_is_no_whole_day_is_no_date() {
    for value in [
        "",
        "x",
        "31.02.2025",
        "29.02.2025",
        "2025-13-01",
        "0000-01-01",
        "2025-11-03 08:30",
        "2025-11-03T00:00:01",
        "11/03/2025 12:00 PM",
        "1.2.3.4",
        "10.1.2",
        "2025",
        "45996",
        "12-2025",
        "1-2/2025",
        "--",
        "//",
        "Nov 2025",
        "3 Nov 2025 x",
        "99991231",
        "2025-11-03T00:00:00+02:00",
        "-1-2-2025",
        "1/2/025",
        "3 Brumaire 2025",
        "100/1/2025",
    ] {
        assert_eq!(read(value, Some(Order::DayFirst)), None, "{value}");
        assert_eq!(read(value, Some(Order::MonthFirst)), None, "{value}");
    }
    assert_eq!(read("9999-12-31", None), iso("9999-12-31"));
}

#[test]
fn why_a_value_is_no_date_is_told() {
    let why = |value: &str, order| read_or_why(value, order).expect_err("no date");
    assert_eq!(why("03/04/2025", None), Why::Ambiguous);
    assert_eq!(why("31.02.2025", None), Why::NoSuchDay);
    assert_eq!(why("2025-13-01", None), Why::NoSuchDay);
    assert_eq!(why("13/04/2025", Some(Order::MonthFirst)), Why::NoSuchDay);
    assert_eq!(why("soon", None), Why::NoDate);
    assert_eq!(why("2025-11-03 08:30", None), Why::Time);
}

#[test]
fn a_column_tells_its_order_or_has_to_ask() {
    assert_eq!(verdict(&["2025-11-03", "", "3.4.2025"]), Verdict::Plain);
    assert_eq!(verdict(&["03/04/2025", "13/04/2025"]), Verdict::Sure(Order::DayFirst));
    assert_eq!(verdict(&["03/04/2025", "04/13/2025"]), Verdict::Sure(Order::MonthFirst));
    assert_eq!(verdict(&["05/05/2025"]), Verdict::Sure(Order::DayFirst));
    assert_eq!(verdict(&["99-04-25"]), Verdict::Sure(Order::YearFirst));
    let both = vec![Order::DayFirst, Order::MonthFirst];
    let example = "03/04/25".to_owned();
    assert_eq!(verdict(&["05/05/25", "03/04/25"]), Verdict::Ambiguous { example, orders: both });
    let mixed = Verdict::Mixed { example: Some("01/02/2025".to_owned()) };
    assert_eq!(verdict(&["13/04/2025", "01/02/2025", "04/13/2025"]), mixed);
    assert_eq!(verdict(&["x", ""]), Verdict::NoDates);
    assert_eq!(verdict(&[]), Verdict::NoDates);
    assert_eq!(verdict(&["45996", "45997"]), Verdict::DayNumbers);
}

#[test]
fn a_pattern_is_taken_only_when_nothing_is_lost() {
    let written =
        |pattern: &str| Pattern::parse(pattern).map(|pattern| pattern.write(Date::constant(2025, 3, 4)));
    for (pattern, text) in [
        ("yyyy-MM-dd", "2025-03-04"),
        ("dd.MM.yyyy", "04.03.2025"),
        ("M/d/yyyy", "3/4/2025"),
        ("yyyyMMdd", "20250304"),
    ] {
        assert_eq!(written(pattern).as_deref(), Some(text));
    }
    for pattern in
        ["", "yy-MM-dd", "yyyy-MM", "yyyy-MM-dd HH:mm", "dd-dd-yyyy", "yyyyMd", "yyyy-DD-mm", "yyyy-MM-ddé"]
    {
        assert_eq!(written(pattern), None, "{pattern}");
    }
    assert_eq!(Pattern::parse("yyyy-MM-dd"), Some(Pattern::iso()));
}

fn any_date() -> impl Strategy<Value = Date> {
    (1930_i16..2030, 1_i8..13, 1_i8..32)
        .prop_filter_map("a day of its month", |(y, m, d)| Date::new(y, m, d).ok())
}

fn written(date: Date, order: Order, sign: char, short: bool) -> String {
    let year = if short { format!("{:02}", date.year() % 100) } else { date.year().to_string() };
    match order {
        Order::DayFirst => format!("{:02}{sign}{:02}{sign}{year}", date.day(), date.month()),
        Order::MonthFirst => format!("{:02}{sign}{:02}{sign}{year}", date.month(), date.day()),
        Order::YearFirst => format!("{year}{sign}{:02}{sign}{:02}", date.month(), date.day()),
    }
}

fn any_order() -> impl Strategy<Value = Order> {
    proptest::sample::select(ORDERS.to_vec())
}

proptest! {
    #[test]
    fn what_was_written_is_read_in_its_order(date in any_date(), order in any_order(), hyphen in any::<bool>(), short in any::<bool>()) {
        let sign = if hyphen || (short && order == Order::YearFirst) { '-' } else { '/' };
        let text = written(date, order, sign, short);
        prop_assert_eq!(read(&text, Some(order)), Some(date), "{}", text);
        // Without an order it is this date or none.
        prop_assert!(read(&text, None).is_none_or(|read| read == date));
    }

    #[test]
    fn what_a_pattern_writes_is_read(date in any_date(), at in 0_usize..4) {
        let (pattern, order) = [("yyyy-MM-dd", Order::YearFirst), ("dd.MM.yyyy", Order::DayFirst), ("d/M/yyyy", Order::DayFirst), ("MM/dd/yyyy", Order::MonthFirst)][at];
        let text = Pattern::parse(pattern).expect("a pattern").write(date);
        prop_assert_eq!(read(&text, Some(order)), Some(date));
    }

    /// With years of four digits there is a question exactly when no value is above twelve in one of its places, and it
    /// makes a difference.
    #[test]
    fn a_column_asks_exactly_when_it_has_to(dates in proptest::collection::vec(any_date(), 1..6), low in any::<bool>(), order in 0_usize..2) {
        let order = ORDERS[order];
        let dates: Vec<Date> = dates.into_iter().filter(|date| !low || date.day() <= 12).collect();
        let mut column = Column::default();
        dates.iter().for_each(|date| column.add(&written(*date, order, '/', false)));
        let told = dates.iter().any(|date| date.day() > 12);
        let matters = dates.iter().any(|date| i16::from(date.day()) != i16::from(date.month()));
        match column.verdict() {
            Verdict::NoDates => prop_assert!(dates.is_empty()),
            Verdict::Sure(sure) => prop_assert!(told && sure == order || !matters),
            Verdict::Ambiguous { orders, .. } => prop_assert!(!told && matters && orders == [Order::DayFirst, Order::MonthFirst]),
            other => prop_assert!(false, "{other:?}"),
        }
    }

    /// An order that the column is sure of reads every date of it.
    #[test]
    fn what_is_sure_reads_all(values in proptest::collection::vec("[0-3]?[0-9][-/.][01]?[0-9][-/.](20)?[0-9]{2}|\\PC{0,12}", 0..8)) {
        let mut column = Column::default();
        values.iter().for_each(|value| column.add(value));
        let orders = match column.verdict() {
            Verdict::Sure(order) => vec![order],
            Verdict::Ambiguous { orders, example } => {
                prop_assert!(read(&example, None).is_none());
                orders
            }
            _ => Vec::new(),
        };
        for order in orders {
            let read = values.iter().filter(|value| read(value, Some(order)).is_some()).count() as u64;
            prop_assert_eq!(read, column.dates());
        }
    }

    #[test]
    fn the_order_of_values_does_not_matter(values in proptest::collection::vec("0[1-9]/1[0-9]/(19|20)[0-9]{2}|1[0-9]/0[1-9]/2025|x", 0..6)) {
        let kind = |values: &mut dyn Iterator<Item = &String>| {
            let mut column = Column::default();
            values.for_each(|value| column.add(value));
            match column.verdict() {
                Verdict::Ambiguous { orders, .. } => Verdict::Ambiguous { orders, example: String::new() },
                Verdict::Mixed { example } => Verdict::Mixed { example: example.map(|_| String::new()) },
                other => other,
            }
        };
        prop_assert_eq!(kind(&mut values.iter()), kind(&mut values.iter().rev()));
    }

    #[test]
    fn any_text_is_read_or_not(text in "\\PC{0,20}") {
        for order in ORDERS {
            let _ = read(&text, Some(order));
        }
        let _ = (Pattern::parse(&text), day_number(&text));
    }
}
