//! How many of those who are invited now will register, and by when: from this tenant's own past, without I/O.
//!
//! Past invitations give the share of people who have registered a certain time after theirs. Whoever has not yet, or was
//! invited again before, is known not to have for as long as they were looked at, and counts for that long (the estimator
//! of Kaplan and Meier). Ranges hold four times out of five if the next weeks are like the past ones.

#[cfg(test)]
mod tests;

use gangway_types::overview::{Forecast, Pace, Range};

/// Invitations whose fate is known, below which nothing is foretold.
pub const ENOUGH: u64 = 30;
/// Between -1.28 and 1.28 standard deviations lie four of five cases.
const FOUR_OF_FIVE: f64 = 1.281_55;
/// The share that is named with a day.
const MOST: f64 = 0.8;
/// The step in which days are looked for, milliseconds.
const HOUR: i64 = 3_600_000;

/// What was seen of past invitations: so many of them, for so long, with registration at the end or without.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Past {
    /// How long after the invitation, milliseconds.
    pub after: i64,
    /// Whether they registered then; else they had not until then, and no more is known.
    pub registered: bool,
    /// How many.
    pub n: u64,
}

/// People whose invitation is out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Open {
    /// When they were invited, milliseconds UTC.
    pub invited_at: i64,
    /// When it runs out.
    pub expires_at: i64,
    /// How many.
    pub n: u64,
}

fn people(open: &[Open]) -> u64 {
    open.iter().map(|one| one.n).sum()
}

/// One step of the curve.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Step {
    /// From here on, milliseconds after the invitation.
    after: i64,
    /// Share of people who have not registered.
    open: f64,
    /// Greenwood's sum, of which the variance is made.
    spread: f64,
}

/// The share of people who have not registered, by the time since their invitation.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Curve {
    steps: Vec<Step>,
    /// Invitations whose fate is known: registered, or looked at for their whole life.
    finished: u64,
    /// All that were looked at.
    seen: u64,
}

impl Curve {
    /// Of past invitations that live for `life` milliseconds.
    pub fn of(past: &[Past], life: i64) -> Self {
        let mut past: Vec<Past> = past.iter().filter(|one| one.n > 0).copied().collect();
        // Who registers at a moment was there until then: registrations come before ends of looking.
        past.sort_by_key(|one| (one.after, !one.registered));
        let seen: u64 = past.iter().map(|one| one.n).sum();
        let mut curve = Self { steps: Vec::new(), finished: 0, seen };
        let (mut at_risk, mut open, mut spread) = (seen, 1.0, 0.0);
        for one in past {
            if one.registered {
                let (n, of) = (one.n as f64, at_risk as f64);
                open *= 1.0 - n / of;
                if at_risk > one.n {
                    spread += n / (of * (of - n));
                }
                curve.steps.push(Step { after: one.after.max(0), open, spread });
            }
            if one.registered || one.after >= life {
                curve.finished += one.n;
            }
            at_risk -= one.n;
        }
        curve
    }

    /// Whether there is enough to tell.
    pub fn knows(&self) -> bool {
        self.finished >= ENOUGH
    }

    /// Invitations whose fate is known.
    pub fn finished(&self) -> u64 {
        self.finished
    }

    /// All that were looked at.
    pub fn seen(&self) -> u64 {
        self.seen
    }

    fn at(&self, after: i64) -> Step {
        let reached = self.steps.partition_point(|step| step.after <= after);
        match reached.checked_sub(1) {
            Some(last) => self.steps[last],
            None => Step { after: 0, open: 1.0, spread: 0.0 },
        }
    }

    /// Share of people registered so long after their invitation.
    pub fn registered_by(&self, after: i64) -> f64 {
        1.0 - self.at(after).open
    }

    /// After how long this share of the invited has registered; none when it was not reached.
    pub fn time_to(&self, share: f64) -> Option<i64> {
        // Shares are sums of quotients: what is missing by their rounding alone is reached.
        self.steps.iter().find(|step| 1.0 - step.open >= share - 1e-9).map(|step| step.after)
    }

    /// How likely somebody who has not registered for `waited` does so before `until`, and the variance of that.
    fn chance(&self, waited: i64, until: i64) -> (f64, f64) {
        let (now, then) = (self.at(waited), self.at(until.max(waited)));
        if now.open <= 0.0 {
            // Nobody ever waited so long in vain: nothing is known of who does.
            return (0.0, 0.25);
        }
        let left = then.open / now.open;
        (1.0 - left, left * left * (then.spread - now.spread).max(0.0))
    }

    /// Half and four of five, in words' stead.
    pub fn pace(&self) -> Pace {
        Pace { invited: self.seen, half: self.time_to(0.5), most: self.time_to(MOST) }
    }
}

/// How many of these will have registered by `at`: the likely number, and between which it lies four times out of five.
pub fn by(curve: &Curve, open: &[Open], now: i64, at: i64) -> Range {
    let (mut likely, mut chance_alone, mut doubt) = (0.0, 0.0, 0.0);
    for one in open {
        let until = at.min(one.expires_at);
        let (chance, variance) = curve.chance(now - one.invited_at, until - one.invited_at);
        let n = one.n as f64;
        likely += n * chance;
        chance_alone += n * chance * (1.0 - chance);
        // The curve errs for all of them in the same way.
        doubt += n * variance.sqrt();
    }
    let people = people(open);
    let wide = FOUR_OF_FIVE * (chance_alone + doubt * doubt).sqrt();
    let whole = |number: f64| (number.max(0.0) as u64).min(people);
    let low = whole((likely - wide).floor());
    let high = whole((likely + wide).ceil());
    Range { low, likely: whole(likely.round()).clamp(low, high), high }
}

/// What is to be expected of those who are invited now; none when there is not enough to tell, or nobody is.
pub fn forecast(curve: &Curve, open: &[Open], now: i64) -> Option<Forecast> {
    let end =
        open.iter().filter(|one| one.n > 0).map(|one| one.expires_at).max().filter(|_| curve.knows())?;
    let all = by(curve, open, now, end);
    let people = people(open);
    let needed = (people as f64 * MOST).ceil() as u64;
    // The first hour by which so many have registered: likely, at the earliest, at the latest.
    let first = |number: fn(&Range) -> u64| -> Option<i64> {
        if number(&all) < needed {
            return None;
        }
        let hours = (end - now).div_euclid(HOUR) + 1;
        let (mut low, mut high) = (0, hours);
        while low < high {
            let middle = (low + high) / 2;
            if number(&by(curve, open, now, now + middle * HOUR)) >= needed {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        Some(now + low.min(hours) * HOUR)
    };
    Some(Forecast {
        people,
        most_by: first(|range| range.likely),
        earliest: first(|range| range.high),
        latest: first(|range| range.low),
        register: all,
        call: Range { low: people - all.high, likely: people - all.likely, high: people - all.low },
        from: curve.finished,
    })
}
