use super::*;
use jiff::civil::date;
use proptest::prelude::*;

const NOW: i64 = 1_790_000_000_000;

fn facts() -> Facts {
    Facts {
        reading: Reading::Unregistered,
        status: "UNREGISTERED".to_owned(),
        created: Some(NOW - 60_000),
        gone: false,
        mail_ok: true,
        has_manager: true,
        lifecycle: Some("active".to_owned()),
        blocked: false,
        profile: Some("p1".to_owned()),
        source: Some("s1".to_owned()),
        sso: false,
        start: Some(date(2026, 11, 24)),
        open_batch: None,
        invited_at: None,
        elsewhere: false,
    }
}

fn row() -> Row {
    Row { arrived_at: NOW - 30_000, batch: None, state: JoinerState::Ready }
}

fn moment() -> Moment {
    Moment { now: NOW, today: Some(date(2026, 11, 20)), quiet_until: None, since: NOW - 86_400_000 }
}

fn rule(spec: Spec) -> Working {
    Working { id: "r".to_owned(), name: "Rule".to_owned(), since: 0, spec }
}

fn waits(state: &JoinerState) -> Vec<WaitingFor> {
    match state {
        JoinerState::Waiting { for_ } => for_.clone(),
        _ => Vec::new(),
    }
}

#[test]
fn a_new_person_with_an_address_is_ready_and_one_without_waits() {
    assert_eq!(state(&row(), &facts(), &[], &moment()), JoinerState::Ready);
    let found = state(&row(), &Facts { mail_ok: false, ..facts() }, &[], &moment());
    assert_eq!(waits(&found), [WaitingFor::Mail]);
}

#[test]
fn whoever_was_there_before_is_no_joiner_whatever_an_event_says() {
    let before = Facts { created: Some(NOW - 2 * 86_400_000), ..facts() };
    assert_eq!(state(&row(), &before, &[], &moment()), JoinerState::Old);
    let just = Facts { created: Some(moment().since - SLACK_MS), ..facts() };
    assert_eq!(state(&row(), &just, &[], &moment()), JoinerState::Ready);
}

#[test]
fn what_a_status_forbids_waits_for_isc() {
    let blocked = Facts { reading: Reading::Blocked, status: "DISABLED".to_owned(), ..facts() };
    assert_eq!(waits(&state(&row(), &blocked, &[], &moment())), [WaitingFor::Status("DISABLED".to_owned())]);
    let unknown = Facts { reading: Reading::Unknown, status: "NEW_WORD".to_owned(), ..facts() };
    assert_eq!(waits(&state(&row(), &unknown, &[], &moment())), [WaitingFor::Status("NEW_WORD".to_owned())]);
}

#[test]
fn a_rule_waits_for_what_it_says_and_another_that_does_not_is_enough() {
    let start = rule(Spec { start_days: Some(3), ..Spec::default() });
    let found = state(&row(), &facts(), std::slice::from_ref(&start), &moment());
    assert_eq!(waits(&found), [WaitingFor::Start(Some("2026-11-21".to_owned()))]);
    let day = Moment { today: Some(date(2026, 11, 21)), ..moment() };
    assert_eq!(state(&row(), &facts(), std::slice::from_ref(&start), &day), JoinerState::Ready);
    let any = rule(Spec::default());
    assert_eq!(state(&row(), &facts(), &[start, any], &moment()), JoinerState::Ready);
}

#[test]
fn a_rule_is_for_those_it_names_and_those_who_came_after_it_was_switched_on() {
    let manager = Spec { wait_manager: true, profiles: vec!["P1".to_owned()], ..Spec::default() };
    let alone = Facts { has_manager: false, ..facts() };
    let found = state(&row(), &alone, &[rule(manager.clone())], &moment());
    assert_eq!(waits(&found), [WaitingFor::Manager("Rule".to_owned())]);
    let late = Working { since: NOW, ..rule(manager.clone()) };
    assert_eq!(state(&row(), &alone, &[late], &moment()), JoinerState::Ready);
    let unknown = Facts { profile: None, ..alone };
    assert_eq!(state(&row(), &unknown, &[rule(manager)], &moment()), JoinerState::Ready);
}

#[test]
fn a_batch_takes_and_gives_back_whom_it_did_not_invite() {
    let batch = BatchId::from("B-0001");
    let inside = Facts { open_batch: Some(batch.clone()), ..facts() };
    let taken = state(&row(), &inside, &[], &moment());
    assert_eq!(taken, JoinerState::InBatch { batch: batch.clone() });
    let known = Row { batch: Some(batch.clone()), state: taken.clone(), ..row() };
    let back = state(&known, &facts(), &[], &moment());
    assert_eq!(back, JoinerState::Ready);
    assert_eq!(moved(&taken, &back).as_deref(), Some("B-0001 ended without inviting them"));
    let invited = Facts { invited_at: Some(NOW), ..facts() };
    assert_eq!(state(&known, &invited, &[], &moment()), JoinerState::InBatch { batch });
}

#[test]
fn whoever_registers_before_a_draft_is_sent_did_so_by_themselves() {
    let batch = BatchId::from("B-0001");
    let inside =
        Row { batch: Some(batch.clone()), state: JoinerState::InBatch { batch: batch.clone() }, ..row() };
    let draft = Facts { reading: Reading::Registered, open_batch: Some(batch.clone()), ..facts() };
    let by_themselves = JoinerState::Registered { batch: None };
    assert_eq!(state(&inside, &draft, &[], &moment()), by_themselves);
    let elsewhere = Facts { invited_at: Some(NOW), elsewhere: true, ..draft };
    assert_eq!(state(&inside, &elsewhere, &[], &moment()), by_themselves);
    let ours = Facts { reading: Reading::Registered, invited_at: Some(NOW), ..facts() };
    assert_eq!(state(&inside, &ours, &[], &moment()), JoinerState::Registered { batch: Some(batch) });
}

#[test]
fn whoever_is_found_late_is_new_to_no_rule_that_came_after_them() {
    let hour = 3_600_000;
    let rule = Working { since: NOW - hour, ..rule(Spec::default()) };
    assert!(rule.is_new(NOW, Some(NOW)) && rule.is_new(NOW, None));
    assert!(rule.is_new(NOW, Some(rule.since - SLACK_MS)), "two clocks are never the same");
    assert!(!rule.is_new(NOW, Some(NOW - 2 * hour)), "made before, found by comparing after");
    assert!(!rule.is_new(NOW - 2 * hour, None));
}

#[test]
fn a_skip_holds_until_it_is_taken_back_or_the_person_registers() {
    let skipped = JoinerState::Skipped { by: "A".to_owned(), at: 1, reason: "external".to_owned() };
    let row = Row { state: skipped.clone(), ..row() };
    assert_eq!(state(&row, &facts(), &[], &moment()), skipped);
    let registered = Facts { reading: Reading::Registered, ..facts() };
    assert_eq!(state(&row, &registered, &[], &moment()), JoinerState::Registered { batch: None });
    let all_the_same = Facts { invited_at: Some(NOW), elsewhere: true, ..facts() };
    assert_eq!(state(&row, &all_the_same, &[], &moment()), JoinerState::Invited, "invited after the skip");
}

#[test]
fn whom_isc_does_not_show_is_not_visible_yet_then_unknown_and_at_last_left_alone() {
    assert_eq!(unseen(NOW, NOW + NOT_YET_MS - 1).key(), StateKey::Unseen);
    assert_eq!(unseen(NOW, NOW + NOT_YET_MS), JoinerState::Unknown);
    assert_eq!(try_again(NOW, NOW + GIVE_UP_MS, 0), None);
    let mut now = NOW;
    let mut tries = 0;
    while let Some(next) = try_again(NOW, now, tries) {
        assert!(next > now);
        (now, tries) = (next, tries + 1);
    }
    assert!(tries < 50, "{tries} readings of somebody who does not exist");
}

#[test]
fn quiet_is_judged_by_what_is_usual() {
    const HOUR: i64 = 3_600_000;
    let hourly: Vec<i64> = (0..30).map(|n| NOW - n * HOUR).collect();
    assert_eq!(usual_gap(&hourly), Some(HOUR));
    assert_eq!(usual_gap(&hourly[..9]), None);
    assert_eq!(quiet_since(Some(NOW), Some(HOUR), 6, NOW + 72 * HOUR), None);
    assert_eq!(quiet_since(Some(NOW), Some(HOUR), 6, NOW + 73 * HOUR), Some(NOW));
    assert_eq!(quiet_since(Some(NOW), Some(100 * HOUR), 6, NOW + 599 * HOUR), None);
    assert_eq!(quiet_since(None, Some(HOUR), 6, NOW), None);
}

proptest! {
    #[test]
    fn nobody_is_ready_who_may_not_be_mailed(
        reading in 0..6_usize, mail_ok: bool, blocked: bool, gone: bool, sso: bool, elsewhere: bool, manager: bool,
    ) {
        let readings = [
            Reading::Unregistered, Reading::Pending, Reading::Registered, Reading::Blocked, Reading::Attention,
            Reading::Unknown,
        ];
        let facts = Facts { reading: readings[reading], mail_ok, blocked, gone, sso, elsewhere, has_manager: manager, ..facts() };
        let found = state(&row(), &facts, &[], &moment());
        if found == JoinerState::Ready {
            prop_assert!(mail_ok && !blocked && !gone && !sso && !elsewhere && facts.reading == Reading::Unregistered);
        }
        if let JoinerState::Waiting { for_ } = &found {
            prop_assert!(!for_.is_empty());
        }
    }

    #[test]
    fn judging_twice_moves_nothing(mail_ok: bool, blocked: bool, registered: bool) {
        let reading = if registered { Reading::Registered } else { Reading::Unregistered };
        let facts = Facts { mail_ok, blocked, reading, ..facts() };
        let once = state(&row(), &facts, &[], &moment());
        let twice = state(&Row { state: once.clone(), ..row() }, &facts, &[], &moment());
        prop_assert_eq!(moved(&once, &twice), None);
        prop_assert_eq!(once, twice);
    }
}
