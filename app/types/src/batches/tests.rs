use super::*;

#[test]
fn names_lead_back() {
    for outcome in Outcome::ALL {
        assert_eq!(Outcome::parse(outcome.key()), Some(outcome));
    }
    for of in [PeopleOf::Everybody, PeopleOf::Soon, PeopleOf::Call, PeopleOf::With(Outcome::Expired)] {
        assert_eq!(PeopleOf::parse(of.key()), of);
    }
    for state in BatchState::ALL {
        assert_eq!(BatchState::parse(state.key()), Some(state));
    }
}

#[test]
fn a_sum_that_does_not_hold_is_named() {
    let mut counts = OutcomeCounts { selected: 5, left_out: 2, in_batch: 3, ..OutcomeCounts::default() };
    assert_eq!(counts.broken_sum().as_deref(), Some("3 people in the batch, but 0 outcomes"));
    counts.add(Outcome::Invited, 2);
    counts.add(Outcome::Registered, 1);
    assert_eq!(counts.broken_sum(), None);
    counts.left_out = 1;
    assert!(counts.broken_sum().is_some());
}

#[test]
fn only_what_is_approved_or_needs_no_approval_can_be_released() {
    let counts = OutcomeCounts::default();
    for state in BatchState::ALL {
        for approval_needed in [false, true] {
            let now = Situation { counts: &counts, run: None, approval_needed };
            let draft = state == BatchState::Draft && !approval_needed;
            assert_eq!(
                state.allows(BatchAction::Release, &now).is_ok(),
                draft || BatchState::RELEASABLE.contains(&state),
                "{state:?}, approval needed: {approval_needed}"
            );
        }
    }
}

#[test]
fn every_state_before_sending_has_a_way_forward() {
    let counts = OutcomeCounts::default();
    let now = Situation { counts: &counts, run: None, approval_needed: true };
    for state in BatchState::ALL.into_iter().filter(|state| state.before_sending()) {
        let possible = BatchAction::ALL.into_iter().filter(|action| state.allows(*action, &now).is_ok());
        assert!(possible.count() > 0, "{state:?}");
    }
}
