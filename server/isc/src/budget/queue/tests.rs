use proptest::prelude::*;

use super::*;

const WINDOW: Duration = Duration::from_secs(10);

fn lane() -> impl Strategy<Value = Lane> {
    proptest::sample::select(Lane::ALL.to_vec())
}

/// Lets everybody in the queue through and says when each was served, in order.
fn drain(queue: &mut Queue, mut now: Instant) -> Vec<(Lane, Instant)> {
    let mut served = Vec::new();
    loop {
        match queue.next(now) {
            Next::Grant(lane) => {
                queue.grant(lane, now);
                served.push((lane, now));
            }
            Next::At(later) => {
                assert!(later > now, "waiting for the past would never end");
                now = later;
            }
            Next::Nobody => return served,
        }
    }
}

fn most_in_any_window(served: &[(Lane, Instant)]) -> usize {
    let count = |from: Instant| served.iter().filter(|(_, at)| *at >= from && *at < from + WINDOW).count();
    served.iter().map(|(_, from)| count(*from)).max().unwrap_or(0)
}

proptest! {
    /// Whoever comes whenever: no window of ten seconds, wherever it begins, holds more than the limit.
    #[test]
    fn no_window_holds_more_than_the_limit(
        limit in 1_usize..12,
        arrivals in proptest::collection::vec((lane(), 0_u64..4_000), 1..120),
    ) {
        let mut queue = Queue::new(limit, WINDOW);
        let mut now = Instant::now();
        let mut served = Vec::new();
        for (lane, pause) in &arrivals {
            let later = now + Duration::from_millis(*pause);
            // Serve what can be served until the newcomer arrives.
            loop {
                match queue.next(now) {
                    Next::Grant(next) => { queue.grant(next, now); served.push((next, now)); }
                    Next::At(at) if at <= later => now = at,
                    Next::At(_) | Next::Nobody => break,
                }
            }
            now = later;
            queue.join(*lane);
        }
        served.extend(drain(&mut queue, now));
        prop_assert_eq!(served.len(), arrivals.len(), "everybody is served");
        prop_assert!(most_in_any_window(&served) <= limit);
    }
}

#[test]
fn a_whole_window_may_go_at_once_but_not_two() {
    let mut queue = Queue::new(100, WINDOW);
    for _ in 0..250 {
        queue.join(Lane::Runs);
    }
    let start = Instant::now();
    let served = drain(&mut queue, start);
    assert_eq!(served[99].1, start);
    assert_eq!(served[100].1, start + WINDOW);
    assert_eq!(served[249].1, start + WINDOW * 2);
}

#[test]
fn people_go_first_and_nobody_starves() {
    let mut queue = Queue::new(1000, WINDOW);
    for _ in 0..100 {
        Lane::ALL.into_iter().for_each(|lane| drop(queue.join(lane)));
    }
    let served: Vec<Lane> = drain(&mut queue, Instant::now()).into_iter().map(|(lane, _)| lane).collect();
    assert_eq!(served[..8], [Lane::People; 8]);
    let shares = |part: &[Lane]| Lane::ALL.map(|lane| part.iter().filter(|served| **served == lane).count());
    let [people, runs, crawl] = shares(&served[..100]);
    assert!(people >= 75, "people {people}");
    assert!(runs >= 8, "runs {runs}");
    assert!(crawl >= 4, "crawl {crawl}");
    let first = |lane: Lane| served.iter().position(|served| *served == lane).unwrap();
    assert_eq!((first(Lane::Runs), first(Lane::Crawl)), (8, 16));
}

/// The crawl uses the budget nearly whole, and somebody who comes in between waits for one pace, not for a window.
#[test]
fn the_crawl_is_paced_so_that_people_need_not_wait() {
    let mut queue = Queue::new(100, WINDOW);
    for _ in 0..800 {
        queue.join(Lane::Crawl);
    }
    let start = Instant::now();
    let served = drain(&mut queue, start);
    let took = served[799].1 - start;
    let used = 800.0 / (took.as_secs_f64() * 10.0);
    assert!(used >= 0.95, "{used} of the budget");
    assert!(most_in_any_window(&served) <= 100);

    let mut queue = Queue::new(100, WINDOW);
    let mut now = start;
    for _ in 0..400 {
        queue.join(Lane::Crawl);
    }
    let mut longest = Duration::ZERO;
    while queue.lanes[Lane::Crawl.index()].len() > 20 {
        match queue.next(now) {
            Next::Grant(lane) => {
                queue.grant(lane, now);
            }

            Next::At(at) => now = at,
            Next::Nobody => break,
        }
        if now > start + WINDOW * 2 {
            longest = longest.max(queue.expected_wait(Lane::People, now));
        }
    }
    assert!(longest <= Duration::from_millis(1100), "{longest:?}");
}

#[test]
fn a_hold_stops_all_lanes_and_only_grows() {
    let mut queue = Queue::new(10, WINDOW);
    Lane::ALL.into_iter().for_each(|lane| drop(queue.join(lane)));
    let now = Instant::now();
    queue.hold(now + Duration::from_secs(5));
    queue.hold(now + Duration::from_secs(2));
    assert_eq!(queue.next(now), Next::At(now + Duration::from_secs(5)));
    assert_eq!(queue.expected_wait(Lane::People, now), Duration::from_secs(5));
    assert_eq!(queue.next(now + Duration::from_secs(5)), Next::Grant(Lane::People));
}

#[test]
fn the_expected_wait_is_what_a_newcomer_then_waits() {
    let mut queue = Queue::new(5, WINDOW);
    let start = Instant::now();
    assert_eq!(queue.expected_wait(Lane::People, start), Duration::ZERO);
    for _ in 0..12 {
        queue.join(Lane::Runs);
    }
    for _ in 0..5 {
        queue.grant(Lane::Runs, start);
    }
    let now = start + Duration::from_secs(4);
    assert_eq!(queue.expected_wait(Lane::People, now), Duration::from_secs(6));
    let told = queue.expected_wait(Lane::Runs, now);
    queue.join(Lane::Runs);
    assert_eq!(drain(&mut queue, now).last().unwrap().1, now + told);
}

#[test]
fn a_request_counts_from_its_answer_and_never_long_after_it_was_sent() {
    let (start, second) = (Instant::now(), Duration::from_secs(1));
    for (answered_after, free_after) in [(second / 2, WINDOW + second / 2), (second * 5, WINDOW + second)] {
        let mut queue = Queue::new(1, WINDOW);
        queue.join(Lane::Runs);
        let permit = queue.grant(Lane::Runs, start);
        queue.answered(permit, start + answered_after);
        queue.join(Lane::Runs);
        assert_eq!(queue.next(start + WINDOW), Next::At(start + free_after));
        assert_eq!(queue.next(start + free_after), Next::Grant(Lane::Runs));
    }
}

/// A tenant that takes fewer requests than documented is sent as many as it takes, nearly without refusals; and more again
/// once it takes more.
#[test]
fn a_lower_limit_is_learned_and_forgotten() {
    let mut queue = Queue::new(100, WINDOW);
    let start = Instant::now();
    let (mut now, mut taken, mut refused): (Instant, Vec<Instant>, Vec<Instant>) =
        (start, Vec::new(), Vec::new());
    let mut allowed = 20;
    let per_window = |times: &[Instant], from: u64, to: u64| {
        let (from, to) = (start + Duration::from_secs(from), start + Duration::from_secs(to));
        let n = times.iter().filter(|at| **at >= from && **at < to).count() as f64;
        n / (to - from).as_secs_f64() * WINDOW.as_secs_f64()
    };
    while now < start + Duration::from_secs(900) {
        if now >= start + Duration::from_secs(300) {
            allowed = 100;
        }
        queue.join(Lane::Runs);
        let permit = loop {
            match queue.next(now) {
                Next::Grant(lane) => break queue.grant(lane, now),
                Next::At(later) => now = later,
                Next::Nobody => unreachable!("somebody waits"),
            }
        };
        now += Duration::from_millis(20);
        queue.answered(permit, now);
        let in_window = taken.iter().rev().take_while(|at| now.duration_since(**at) < WINDOW).count();
        if in_window < allowed {
            taken.push(now);
        } else {
            refused.push(now);
            queue.refused(permit, now);
            queue.hold(now + Duration::from_secs(1));
        }
    }
    assert!(per_window(&taken, 50, 300) >= 19.0, "{}", per_window(&taken, 50, 300));
    assert!(refused.len() <= 25, "{} refusals", refused.len());
    assert!(per_window(&taken, 700, 900) >= 98.0, "{}", per_window(&taken, 700, 900));
}

/// One refusal may have another reason, and a few requests say nothing about a limit of a hundred.
#[test]
fn one_refusal_teaches_nothing() {
    let mut queue = Queue::new(100, WINDOW);
    let now = Instant::now();
    for n in 0..100_u64 {
        queue.join(Lane::People);
        assert_eq!(queue.next(now), Next::Grant(Lane::People), "{n}");
        let permit = queue.grant(Lane::People, now);
        if n == 50 {
            queue.refused(permit, now);
        }
    }
}
