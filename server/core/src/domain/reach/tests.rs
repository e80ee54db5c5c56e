use super::*;
use jiff::civil::date;
use proptest::prelude::*;

const NOW: i64 = 1_764_000_000_000;

fn tenant(usual: &[String]) -> Tenant<'_> {
    Tenant { people: 1_000, usual, own_from: false, today: date(2025, 11, 24), now: NOW }
}

fn usual() -> Domain {
    Domain { people: 800, invited: 300, registered: 290 }
}

fn kinds(of: &Facts<'_>, tenant: &Tenant<'_>) -> Vec<HintKind> {
    judge(of, tenant).into_iter().map(|hint| hint.kind).collect()
}

#[test]
fn the_table_of_private_domains_is_sorted() {
    assert!(PRIVATE.is_sorted());
    assert!(is_private("gmail.com") && !is_private("acme.example") && !is_private(""));
}

#[test]
fn each_fact_with_its_hint() {
    let none: Vec<String> = Vec::new();
    let fine = Facts {
        address: Some("a@acme.example"),
        domain: usual(),
        last_refresh: Some(NOW - DAY_MS),
        ..Facts::default()
    };
    let with = |change: &dyn Fn(&mut Facts<'static>)| {
        let mut facts = fine.clone();
        change(&mut facts);
        facts
    };
    let table: [(&str, Facts<'static>, &[HintKind]); 18] = [
        ("nothing", fine.clone(), &[]),
        ("private", with(&|of| of.address = Some("a@gmail.com")), &[HintKind::PersonalDomain]),
        (
            "private though many have one",
            with(&|of| of.address = Some("a@web.de")),
            &[HintKind::PersonalDomain],
        ),
        (
            "alone",
            with(&|of| of.domain = Domain { people: 1, ..Domain::default() }),
            &[HintKind::UnusualDomain],
        ),
        (
            "nine",
            with(&|of| of.domain = Domain { people: 9, ..Domain::default() }),
            &[HintKind::UnusualDomain],
        ),
        ("ten", with(&|of| of.domain = Domain { people: 10, ..Domain::default() }), &[]),
        (
            "silent",
            with(&|of| of.domain = Domain { people: 90, invited: 10, registered: 1 }),
            &[HintKind::SilentDomain],
        ),
        ("too few to tell", with(&|of| of.domain = Domain { people: 90, invited: 9, registered: 0 }), &[]),
        ("exactly a fifth", with(&|of| of.domain = Domain { people: 90, invited: 10, registered: 2 }), &[]),
        ("later", with(&|of| of.start = Some(date(2025, 11, 25))), &[HintKind::NotLive]),
        ("today", with(&|of| of.start = Some(date(2025, 11, 24))), &[]),
        (
            "later, mailboxes live",
            with(&|of| (of.start, of.live_early) = (Some(date(2026, 1, 1)), Some(true))),
            &[],
        ),
        (
            "later, mail goes elsewhere",
            with(&|of| {
                (of.start, of.goes_to, of.has_personal) = (Some(date(2026, 1, 1)), GoesTo::Personal, true)
            }),
            &[],
        ),
        ("personal and none", with(&|of| of.goes_to = GoesTo::Personal), &[HintKind::NoPersonal]),
        ("never processed", with(&|of| of.last_refresh = None), &[]),
        ("processed long ago", with(&|of| of.last_refresh = Some(NOW - 30 * DAY_MS)), &[HintKind::Inactive]),
        ("processed lately", with(&|of| of.last_refresh = Some(NOW - 29 * DAY_MS)), &[]),
        ("no address", with(&|of| of.address = None), &[]),
    ];
    for (what, facts, wanted) in table {
        assert_eq!(kinds(&facts, &tenant(&none)), wanted, "{what}");
    }
}

#[test]
fn what_is_listed_as_usual_is_not_hinted_at() {
    let listed = vec!["@Partner.example".to_owned(), "gmail.com".to_owned()];
    let of = |address| Facts {
        address: Some(address),
        domain: Domain { people: 1, ..Domain::default() },
        ..Facts::default()
    };
    assert_eq!(kinds(&of("a@partner.example"), &tenant(&listed)), []);
    assert_eq!(kinds(&of("a@gmail.com"), &tenant(&listed)), []);
    assert_eq!(kinds(&of("a@other.example"), &tenant(&listed)), [HintKind::UnusualDomain]);
}

#[test]
fn numbers_and_who_recorded_are_said() {
    let none: Vec<String> = Vec::new();
    let domain = Domain { people: 90, invited: 31, registered: 2 };
    let facts = Facts { address: Some("a@x.example"), domain, ..Facts::default() };
    let own = Tenant { own_from: true, ..tenant(&none) };
    let [hint] = &judge(&facts, &own)[..] else { panic!("one hint") };
    assert!(
        hint.words.starts_with("2 of 31 invited at x.example have registered; the tenant's mail"),
        "{}",
        hint.words
    );
    let facts = Facts {
        start: Some(date(2025, 12, 1)),
        live_early: Some(false),
        recorded: Some("recorded by Amara on 3 Nov".to_owned()),
        ..Facts::default()
    };
    let [hint] = &judge(&facts, &own)[..] else { panic!("one hint") };
    assert_eq!(
        hint.words,
        "starts on 1 Dec 2025; mailboxes are not live before (recorded by Amara on 3 Nov)"
    );
}

#[test]
fn a_small_tenant_has_no_unusual_domain() {
    let none: Vec<String> = Vec::new();
    let small = Tenant { people: 49, ..tenant(&none) };
    let of = Facts {
        address: Some("a@x.example"),
        domain: Domain { people: 1, ..Domain::default() },
        ..Facts::default()
    };
    assert_eq!(kinds(&of, &small), []);
}

proptest! {
    #[test]
    fn whatever_comes_each_kind_is_there_once(
        address in proptest::option::of("\\PC{0,30}"), people in 0..5_000_u64, invited in 0..200_u64, share in 0..=100_u64,
        all in 0..10_000_u64, refreshed in proptest::option::of(any::<i32>()), personal in any::<bool>(),
    ) {
        let none: Vec<String> = Vec::new();
        let facts = Facts {
            address: address.as_deref(),
            domain: Domain { people, invited, registered: invited * share / 100 },
            last_refresh: refreshed.map(|at| i64::from(at) * 1_000),
            goes_to: if personal { GoesTo::Personal } else { GoesTo::Work },
            ..Facts::default()
        };
        let found = judge(&facts, &Tenant { people: all, ..tenant(&none) });
        let mut kinds: Vec<HintKind> = found.iter().map(|hint| hint.kind).collect();
        kinds.dedup();
        prop_assert_eq!(kinds.len(), found.len());
        prop_assert!(found.iter().all(|hint| !hint.words.is_empty() && !hint.words.ends_with('.')));
    }
}
