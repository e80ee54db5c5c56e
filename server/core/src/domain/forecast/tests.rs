use super::*;
use proptest::prelude::*;

const DAY: i64 = 86_400_000;
const LIFE: i64 = 7 * DAY;

fn past(after: i64, registered: bool, n: u64) -> Past {
    Past { after, registered, n }
}

fn close(a: f64, b: f64) -> bool {
    (a - b).abs() < 1e-9
}

#[test]
fn without_anybody_cut_off_the_curve_is_the_plain_share() {
    let curve = Curve::of(&[past(DAY, true, 20), past(3 * DAY, true, 12), past(LIFE, false, 8)], LIFE);
    assert!(close(curve.registered_by(DAY - 1), 0.0));
    assert!(close(curve.registered_by(DAY), 0.5));
    assert!(close(curve.registered_by(LIFE), 0.8));
    assert_eq!((curve.finished(), curve.seen()), (40, 40));
    assert_eq!(curve.pace(), Pace { invited: 40, half: Some(DAY), most: Some(3 * DAY) });
    assert_eq!(curve.time_to(0.81), None, "four of five was reached and no more");
}

/// The numbers of a textbook: of 10, one registers at 1, two are lost sight of at 2, one registers at 3.
#[test]
fn who_is_lost_sight_of_counts_for_as_long_as_they_were_seen() {
    let curve = Curve::of(&[past(1, true, 1), past(2, false, 2), past(3, true, 1), past(4, false, 6)], LIFE);
    assert!(close(curve.registered_by(2), 0.1));
    assert!(close(1.0 - curve.registered_by(3), 0.9 * (6.0 / 7.0)));
    // Greenwood: 1/(10·9) + 1/(7·6).
    assert!(close(curve.at(3).spread, 1.0 / 90.0 + 1.0 / 42.0));
    assert_eq!(curve.finished(), 2, "nobody of the others was looked at for a whole life");
}

#[test]
fn before_thirty_are_known_nothing_is_foretold() {
    let open = [Open { invited_at: 0, expires_at: LIFE, n: 1 }];
    let few = Curve::of(&[past(DAY, true, 29), past(DAY, false, 500)], LIFE);
    assert_eq!(forecast(&few, &open, 0), None);
    let enough = Curve::of(&[past(DAY, true, 30)], LIFE);
    assert!(forecast(&enough, &open, 0).is_some());
    assert_eq!(forecast(&enough, &[], 0), None);
}

#[test]
fn of_fifty_invited_now_the_day_of_four_in_five_and_who_needs_a_call_are_named() {
    // Of 200, half registered on the first day, 90 % by the third.
    let curve = Curve::of(&[past(DAY, true, 100), past(3 * DAY, true, 80), past(LIFE, false, 20)], LIFE);
    let open = vec![Open { invited_at: 0, expires_at: LIFE, n: 5 }; 10];
    let told = forecast(&curve, &open, 0).expect("enough is known");
    assert_eq!((told.people, told.register.likely, told.call.likely), (50, 45, 5));
    assert_eq!(told.most_by, Some(3 * DAY));
    assert_eq!(told.latest, Some(3 * DAY));
    assert!(told.register.low >= 40 && told.register.high <= 50, "{told:?}");
}

#[test]
fn who_has_waited_is_less_likely_than_who_was_invited_just_now() {
    let curve = Curve::of(&[past(DAY, true, 100), past(LIFE, false, 100)], LIFE);
    let fresh = [Open { invited_at: 0, expires_at: LIFE, n: 1 }; 20];
    assert_eq!(by(&curve, &fresh, 0, LIFE).likely, 10);
    assert_eq!(by(&curve, &fresh, 2 * DAY, LIFE).likely, 0, "nobody registered after the first day");
    let told = forecast(&curve, &fresh, 0).expect("enough is known");
    assert_eq!((told.most_by, told.latest), (None, None), "half is not four in five");
}

#[test]
fn what_was_never_seen_is_in_doubt_and_not_certain() {
    // Everybody registered within a day: of who has waited for two, nothing is known.
    let curve = Curve::of(&[past(DAY, true, 40)], LIFE);
    let late = [Open { invited_at: 0, expires_at: LIFE, n: 1 }; 10];
    let told = by(&curve, &late, 2 * DAY, LIFE);
    assert!(told.high > told.likely, "{told:?}");
}

fn pasts() -> impl Strategy<Value = Vec<Past>> {
    let one = (0..LIFE + DAY, any::<bool>(), 1_u64..40);
    proptest::collection::vec(one.prop_map(|(after, registered, n)| past(after, registered, n)), 0..60)
}

proptest! {
    #[test]
    fn the_curve_only_rises_and_stays_a_share(pasts in pasts()) {
        let curve = Curve::of(&pasts, LIFE);
        let mut last = 0.0;
        for day in 0..10 {
            let share = curve.registered_by(day * DAY);
            prop_assert!((0.0..=1.0).contains(&share) && share >= last, "{share} after {last}");
            last = share;
        }
        prop_assert_eq!(curve.seen(), pasts.iter().map(|one| one.n).sum::<u64>());
        prop_assert!(curve.finished() <= curve.seen());
    }

    #[test]
    fn numbers_add_up_and_ranges_hold_what_is_likely(
        pasts in pasts(), open in proptest::collection::vec((0..LIFE, 1..LIFE, 1_u64..4), 0..40), now in LIFE..2 * LIFE,
    ) {
        let curve = Curve::of(&pasts, LIFE);
        let open: Vec<Open> =
            open.into_iter().map(|(ago, left, n)| Open { invited_at: now - ago, expires_at: now + left, n }).collect();
        let people: u64 = open.iter().map(|one| one.n).sum();
        match forecast(&curve, &open, now) {
            None => prop_assert!(open.is_empty() || !curve.knows()),
            Some(told) => {
                prop_assert_eq!(told.people, people);
                for range in [told.register, told.call] {
                    prop_assert!(range.low <= range.likely && range.likely <= range.high);
                    prop_assert!(range.high <= told.people);
                }
                prop_assert_eq!(told.register.likely + told.call.likely, told.people);
                let order = [told.earliest, told.most_by, told.latest];
                let known: Vec<i64> = order.iter().copied().flatten().collect();
                prop_assert!(known.is_sorted(), "{:?}", order);
                // Whoever is later is only known when the earlier one is.
                prop_assert!(order.iter().skip_while(|one| one.is_some()).all(Option::is_none));
            }
        }
    }

    /// More time never means fewer people.
    #[test]
    fn later_is_never_less(pasts in pasts(), n in 1_usize..40, early in 0..LIFE, more in 0..LIFE) {
        let curve = Curve::of(&pasts, LIFE);
        let open = vec![Open { invited_at: 0, expires_at: LIFE, n: 1 }; n];
        prop_assert!(by(&curve, &open, 0, early).likely <= by(&curve, &open, 0, early + more).likely);
    }
}
