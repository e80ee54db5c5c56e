use super::*;
use proptest::prelude::*;

fn ids() -> impl Strategy<Value = BTreeSet<PersonId>> {
    proptest::collection::btree_set("[0-9a-f]{32}".prop_map(PersonId::from), 0..6)
}

fn values() -> impl Strategy<Value = BTreeSet<String>> {
    let text = "[ -~äöß€&=+%;#]{1,20}"
        .prop_map(|text| text.trim().to_owned())
        .prop_filter("not empty", |text| !text.is_empty());
    proptest::collection::btree_set(text, 1..4)
}

fn created() -> impl Strategy<Value = Created> {
    let day = (1990u32..2100, 1u32..13, 1u32..29)
        .prop_map(|(y, m, d)| Day::parse(&format!("{y:04}-{m:02}-{d:02}")).expect("a day of the calendar"));
    prop_oneof![
        (1u32..3650).prop_map(Created::Last),
        (proptest::option::of(day.clone()), day)
            .prop_map(|(a, b)| Created::between(a, Some(b)).expect("one end is there")),
    ]
}

fn selected() -> impl Strategy<Value = Selected> {
    prop_oneof![
        Just(Selected::Nothing),
        Just(Selected::Dropped),
        "[0-9a-f]{40}".prop_map(|handle| Selected::Ticked(handle.into())),
        ids().prop_map(|not| Selected::All { not }),
    ]
}

fn queries() -> impl Strategy<Value = PeopleQuery> {
    let filters = (
        prop_oneof![Just(Area::Unregistered), Just(Area::People)],
        "[ -~éß]{0,20}".prop_map(|text| text.trim().to_owned()),
        proptest::collection::btree_map(proptest::sample::select(Facet::ALL.to_vec()), values(), 0..4),
        proptest::option::of(created()),
        proptest::collection::btree_set(proptest::sample::select(InviteFilter::ALL.to_vec()), 0..4),
        proptest::collection::btree_map(proptest::sample::select(Flag::ALL.to_vec()), any::<bool>(), 0..5),
    );
    let shape = (
        proptest::option::of((proptest::sample::select(SortKey::ALL.to_vec()), any::<bool>())),
        1u32..2000,
        proptest::sample::select(PER.to_vec()),
        proptest::option::of(proptest::collection::btree_set(
            proptest::sample::select(Column::ALL.to_vec()),
            0..12,
        )),
        proptest::option::of("[a-z0-9-]{1,20}"),
        selected(),
        any::<bool>(),
    );
    (filters, shape).prop_map(
        |(
            (area, q, facets, created, mut invite, mut flags),
            (sort, page, per, cols, view, selected, only),
        )| {
            invite.retain(|invite| invite.fits(area));
            flags.retain(|flag, yes| flag.default_in(area) != Some(*yes));
            PeopleQuery {
                area,
                q,
                facets,
                created,
                invite,
                flags,
                only_selected: only && matches!(selected, Selected::Ticked(_)),
                sort: sort
                    .map(|(key, descending)| Sort { key, descending })
                    .into_iter()
                    .filter(|sort| *sort != Sort::USUAL)
                    .collect(),
                page,
                per,
                cols: cols.filter(|cols| *cols != Column::usual()),
                view,
                selected,
            }
        },
    )
}

proptest! {
    #[test]
    fn what_is_printed_reads_back(query in queries()) {
        let (back, notes) = PeopleQuery::parse(query.area, &query.print());
        prop_assert_eq!(&notes, &[]);
        prop_assert_eq!(back, query);
    }

    #[test]
    fn any_text_is_read_without_failing_and_settles(text in "\\PC{0,80}") {
        let (query, _) = PeopleQuery::parse(Area::Unregistered, &text);
        let (again, notes) = PeopleQuery::parse(Area::Unregistered, &query.print());
        prop_assert_eq!(&notes, &[]);
        prop_assert_eq!(again, query);
    }

    #[test]
    fn encoding_reads_back(text in "\\PC{0,40}") {
        prop_assert_eq!(decode(&encode(&text)), text);
    }

    #[test]
    fn changing_a_filter_keeps_ticks_and_drops_all_matching(query in queries(), value in "[a-z]{1,8}") {
        let next = query.toggled(Facet::Department, &value);
        prop_assert_eq!(next.page, 1);
        match &query.selected {
            Selected::Ticked(handle) => prop_assert_eq!(&next.selected, &Selected::Ticked(handle.clone())),
            Selected::All { .. } => prop_assert_eq!(&next.selected, &Selected::Dropped),
            _ => prop_assert_eq!(&next.selected, &Selected::Nothing),
        }
        prop_assert_eq!(next.toggled(Facet::Department, &value).print_filters(), query.print_filters());
    }

    #[test]
    fn sort_and_page_keep_every_scope(query in queries()) {
        prop_assume!(query.selected != Selected::Dropped);
        prop_assert_eq!(&query.with_page(7).selected, &query.selected);
        prop_assert_eq!(&query.with_sort(SortKey::Created).selected, &query.selected);
    }

    #[test]
    fn every_chip_removes_itself(query in queries()) {
        for chip in query.chips() {
            prop_assert_eq!(chip.without.chips().len() + 1, query.chips().len());
        }
    }
}

#[test]
fn the_address_of_the_brief() {
    let (query, notes) = PeopleQuery::parse(
        Area::Unregistered,
        "?profile=b&profile=a&created=30d&invite=never&mail=yes&sort=-created,name&page=2&per=25&view=never",
    );
    assert_eq!(notes, []);
    assert_eq!(
        query.href(),
        "/unregistered?profile=a&profile=b&created=30d&invite=never&mail=yes&sort=-created,name&page=2&per=25&view=never"
    );
}

#[test]
fn what_is_not_understood_is_named() {
    let (query, notes) = PeopleQuery::parse(
        Area::Unregistered,
        "colour=red&invite=maybe&per=33&created=soon&sort=shoe&q=&form=abc",
    );
    assert_eq!(query, PeopleQuery::new(Area::Unregistered));
    let named: Vec<&str> = notes.iter().map(|note| note.key.as_str()).collect();
    assert_eq!(named, ["colour", "invite", "per", "created", "sort"]);
    assert!(notes.iter().all(|note| !note.words().is_empty()));
}

#[test]
fn defaults_are_omitted() {
    let text = "sort=name&page=1&per=50&linked=yes&sso=no&gone=no&cols=name,mail,profile,state,manager,invite,created";
    let (query, _) = PeopleQuery::parse(Area::Unregistered, text);
    assert_eq!(query.print(), "");
}

#[test]
fn more_than_fifty_left_out_are_noted() {
    let text: String = (0..52).map(|n| format!("&not={n:032x}")).collect();
    let (query, notes) = PeopleQuery::parse(Area::Unregistered, &format!("sel=all{text}"));
    let Selected::All { not } = &query.selected else { panic!("all matching expected") };
    assert_eq!((not.len(), notes.len()), (50, 2));
    assert_eq!(query.toggled_not(&PersonId::from(format!("{:032x}", 60).as_str())), None);
}

#[test]
fn the_heading_turns_the_order_round() {
    let query = PeopleQuery::new(Area::Unregistered);
    assert_eq!(query.with_sort(SortKey::Name).print(), "sort=-name");
    assert_eq!(query.with_sort(SortKey::Created).with_sort(SortKey::Created).print(), "sort=-created");
    assert_eq!(query.with_sort(SortKey::Created).with_sort(SortKey::Name).print(), "");
}

#[test]
fn days_are_days_of_the_calendar() {
    for wrong in
        ["2025-02-29", "2025-13-01", "2025-00-10", "25-01-01", "2025-1-01", "2025-04-31", "0000-01-01"]
    {
        assert_eq!(Day::parse(wrong), None, "{wrong}");
    }
    assert!(Day::parse("2024-02-29").is_some());
    assert_eq!(
        Created::parse("2025-11-21..2025-11-01").map(|range| range.to_string()).as_deref(),
        Some("2025-11-01..2025-11-21")
    );
}
