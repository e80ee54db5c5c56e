use super::*;
use proptest::prelude::*;

const NOW: i64 = 1_000_000;

fn fine() -> Facts {
    Facts {
        status: "UNREGISTERED".to_owned(),
        correlated: true,
        lifecycle: Some("active".to_owned()),
        mail: Some("amara.osei@acme.example".to_owned()),
        has_manager: true,
        processed: true,
        profile: Some("Contractors".to_owned()),
        ..Facts::default()
    }
}

fn rules(blocked: &[String]) -> Rules<'_> {
    Rules { blocked, repeat_cap: 3 }
}

fn kinds(facts: &Facts) -> Vec<ReasonKind> {
    let blocked = ["inactive".to_owned()];
    judge(facts, rules(&blocked), NOW).reasons.iter().map(Reason::kind).collect()
}

#[test]
fn nothing_in_the_way() {
    assert_eq!(judge(&fine(), rules(&[]), NOW), Judgement::default());
}

#[test]
fn every_row_of_the_table() {
    let text = |text: &str| Some(text.to_owned());
    let rows: Vec<(ReasonKind, Facts)> = vec![
        (ReasonKind::Gone, Facts { gone: true, ..fine() }),
        (ReasonKind::Unreadable, Facts { unreadable: true, ..fine() }),
        (ReasonKind::Registered, Facts { status: "REGISTERED".into(), ..fine() }),
        (ReasonKind::Registered, Facts { status: "ACTIVE".into(), ..fine() }),
        (ReasonKind::Registered, Facts { status: "LOCKED".into(), ..fine() }),
        (ReasonKind::Sso, Facts { sso: true, ..fine() }),
        (ReasonKind::Protected, Facts { protected: true, ..fine() }),
        (ReasonKind::Uncorrelated, Facts { correlated: false, ..fine() }),
        (ReasonKind::Lifecycle, Facts { lifecycle: text("Inactive"), ..fine() }),
        (ReasonKind::Lifecycle, Facts { status: "DISABLED".into(), ..fine() }),
        (ReasonKind::Lifecycle, Facts { status: "TERMINATED".into(), ..fine() }),
        (ReasonKind::Problem, Facts { status: "WARNING".into(), ..fine() }),
        (ReasonKind::Problem, Facts { status: "ERROR".into(), ..fine() }),
        (ReasonKind::UnknownStatus, Facts { status: "SUSPENDED".into(), ..fine() }),
        (ReasonKind::UnknownStatus, Facts { status: String::new(), ..fine() }),
        (ReasonKind::NoMail, Facts { mail: None, ..fine() }),
        (ReasonKind::NoMail, Facts { mail: text("  "), ..fine() }),
        (ReasonKind::Malformed, Facts { mail: text("amara.osei@"), ..fine() }),
        (ReasonKind::Repeated, Facts { lately: 3, ..fine() }),
        (ReasonKind::Shared, Facts { others: 1, ..fine() }),
        (ReasonKind::Recent, Facts { expires_at: Some(NOW + 1), ..fine() }),
        (ReasonKind::OpenBatch, Facts { open_batch: Some("B-0139".into()), ..fine() }),
    ];
    for (kind, facts) in rows {
        assert_eq!(kinds(&facts), [kind], "{facts:?}");
    }
}

#[test]
fn an_invitation_that_runs_out_now_is_no_reason() {
    assert_eq!(kinds(&Facts { expires_at: Some(NOW), ..fine() }), []);
}

#[test]
fn the_cap_on_repeating_counts_as_set_and_no_choice_lifts_it() {
    let facts = |lately| Facts { lately, expires_at: Some(NOW + 1), ..fine() };
    let judged = |lately, repeat_cap| judge(&facts(lately), Rules { blocked: &[], repeat_cap }, NOW).reasons;
    assert!(!judged(2, 3).iter().any(|reason| reason.kind() == ReasonKind::Repeated));
    assert!(!judged(99, 0).iter().any(|reason| reason.kind() == ReasonKind::Repeated), "0 is no cap");
    let reasons = judged(3, 3);
    assert_eq!(reasons[0].words(), "Invited 3 times in 30 days: call them");
    assert_eq!(main_reason(&reasons, Choice { picked: true, again: true }), Some(0));
    assert!(!can_be_picked(&reasons));
}

#[test]
fn pending_is_mailed_with_a_note() {
    let judged = judge(&Facts { status: "PENDING".into(), ..fine() }, rules(&[]), NOW);
    assert_eq!(judged.reasons, []);
    assert_eq!(judged.warnings, [Warning { kind: WarningKind::Pending, about: String::new() }]);
}

#[test]
fn every_warning() {
    let facts = Facts { automatic: true, has_manager: false, processed: false, ..fine() };
    let kinds: Vec<WarningKind> =
        judge(&facts, rules(&[]), NOW).warnings.iter().map(|warning| warning.kind).collect();
    assert_eq!(kinds, [WarningKind::Automatic, WarningKind::NoManager, WarningKind::NeverProcessed]);
}

#[test]
fn a_choice_uncovers_the_next_reason() {
    let facts = Facts { others: 1, expires_at: Some(NOW + 1), ..fine() };
    let reasons = judge(&facts, rules(&[]), NOW).reasons;
    let main = |picked, again| main_reason(&reasons, Choice { picked, again }).map(|at| reasons[at].kind());
    assert_eq!(main(false, false), Some(ReasonKind::Shared));
    assert_eq!(main(true, false), Some(ReasonKind::Recent));
    assert_eq!(main(false, true), Some(ReasonKind::Shared));
    assert_eq!(main(true, true), None);
    assert!(can_be_picked(&reasons));
}

fn facts() -> impl Strategy<Value = Facts> {
    let status =
        proptest::sample::select(vec!["UNREGISTERED", "PENDING", "ACTIVE", "DISABLED", "ERROR", "ODD"]);
    let mail = proptest::sample::select(vec![None, Some("a@acme.example"), Some("a@"), Some(" ")]);
    let flags = proptest::collection::vec(any::<bool>(), 8);
    (status, mail, flags, 0u64..3, 0u64..5, proptest::option::of(NOW - 5..NOW + 5)).prop_map(
        |(status, mail, flags, others, lately, expires_at)| Facts {
            lately,
            gone: flags[0] && flags[1],
            unreadable: flags[2] && flags[1],
            status: status.to_owned(),
            sso: flags[3],
            protected: flags[4],
            correlated: flags[5],
            mail: mail.map(str::to_owned),
            others,
            expires_at,
            open_batch: flags[6].then(|| "B-0001".into()),
            lifecycle: flags[7].then(|| "inactive".to_owned()),
            ..fine()
        },
    )
}

proptest! {
    #[test]
    fn reasons_come_in_order_and_once(facts in facts()) {
        let kinds = kinds(&facts);
        prop_assert!(kinds.windows(2).all(|pair| pair[0] < pair[1]), "{:?}", kinds);
    }

    #[test]
    fn whoever_is_mailed_is_read_as_not_registered_and_has_an_address(facts in facts(), picked: bool, again: bool) {
        let reasons = judge(&facts, rules(&["inactive".to_owned()]), NOW).reasons;
        if main_reason(&reasons, Choice { picked, again }).is_none() {
            prop_assert!(IdentityStatus(facts.status.clone()).reading().may_be_invited());
            prop_assert!(facts.mail.as_deref().is_some_and(mail::is_well_formed));
            prop_assert!(!facts.gone && !facts.protected && facts.correlated && !facts.sso);
            prop_assert!(facts.lately < 3);
            prop_assert!(facts.others == 0 || picked);
            prop_assert!(facts.expires_at.is_none_or(|at| at <= NOW) || again);
        }
    }
}
