//! Invitations and what follows from them: PENDING, registration, expiry. All of it is computed from the tenant's
//! clock when somebody asks; nothing runs in the background.

use super::{
    World,
    mix::Draw,
    person::{NEVER, NONE, Person, Status},
    population::{DAY, HOUR},
};
use crate::options::{Expired, Invited, InvitingPending};

/// An invitation's link is valid for seven days [spec v2024, invite].
pub(crate) const VALID_MS: i64 = 7 * DAY;

/// One invitation mail.
#[derive(Clone, Debug)]
pub(crate) struct Invite {
    /// Tenant time.
    pub at: i64,
    /// Place of the invited person.
    pub person: u32,
    /// Place of the person who asked for it, or [`NONE`].
    pub by: u32,
    /// Place of the task, or [`NONE`].
    pub task: u32,
}

/// Why a person of an invitation call was or was not mailed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    Mailed,
    Unknown,
    NotUnregistered,
    NoAddress,
    AddressTaken,
}

impl World {
    /// The status of the person at `place` at the tenant's time `now`.
    pub(crate) fn status(&self, place: u32, now: i64) -> Status {
        self.people.get(place as usize).map_or(Status::Unregistered, |p| self.status_of(p, now, now))
    }

    /// The same as it was known at `seen`, up to `now`: for the search index, which is behind.
    pub(crate) fn status_of(&self, person: &Person, seen: i64, now: i64) -> Status {
        if person.off {
            return Status::Disabled;
        }
        if !person.follows {
            return person.status;
        }
        let Some(invite) = self.invites.get(person.last_invite as usize) else { return person.status };
        if invite.at > seen && invite.at <= now && person.invited <= 1 {
            return Status::Unregistered;
        }
        if seen >= person.registers_at {
            // The first sign-in is taken to follow within a day.
            return if seen - person.registers_at >= DAY { Status::Active } else { Status::Registered };
        }
        match (self.readings.invited, self.readings.expired) {
            (Invited::StaysUnregistered, _) => Status::Unregistered,
            (Invited::BecomesPending, Expired::StaysPending) => Status::Pending,
            (Invited::BecomesPending, Expired::FallsBack) if seen < invite.at + VALID_MS => Status::Pending,
            (Invited::BecomesPending, Expired::FallsBack) => Status::Unregistered,
        }
    }

    /// What inviting these people at `now` does, one verdict per id, in the order given.
    pub(crate) fn judge(&self, places: &[Option<u32>], now: i64) -> Vec<Verdict> {
        let asked: std::collections::HashSet<u64> =
            places.iter().flatten().filter_map(|p| self.people.get(*p as usize)).map(|p| p.address).collect();
        // "For a shared address only the first identity found is mailed" [community ta-p/170535]: the first of the tenant.
        let mut first = std::collections::HashMap::new();
        for (place, person) in self.people.iter().enumerate() {
            if !person.removed && person.address != 0 && asked.contains(&person.address) {
                first.entry(person.address).or_insert(place as u32);
            }
        }
        let mut done = std::collections::HashSet::new();
        places
            .iter()
            .map(|place| {
                let Some(place) = *place else { return Verdict::Unknown };
                let Some(person) = self.people.get(place as usize).filter(|p| !p.removed) else {
                    return Verdict::Unknown;
                };
                let invitable = match self.status_of(person, now, now) {
                    Status::Unregistered => true,
                    Status::Pending => self.readings.inviting_pending == InvitingPending::Mails,
                    _ => false,
                };
                if !invitable {
                    return Verdict::NotUnregistered;
                }
                let mailable = person.email.as_deref().is_some_and(super::person::mailable);
                if !mailable {
                    return Verdict::NoAddress;
                }
                if first.get(&person.address) != Some(&place) {
                    return Verdict::AddressTaken;
                }
                // Named twice in one call: one mail.
                if done.insert(place) { Verdict::Mailed } else { Verdict::NotUnregistered }
            })
            .collect()
    }

    /// Enters an invitation that was mailed.
    pub(crate) fn enter_invite(&mut self, invite: Invite) {
        let n = self.invites.len() as u32;
        let seed = self.seed;
        if let Some(person) = self.people.get_mut(invite.person as usize) {
            person.last_invite = n;
            person.invited = person.invited.saturating_add(1);
            person.follows = true;
            person.status = Status::Unregistered;
            person.registers_at =
                person.registers_at.min(registers_at(seed, invite.person, person.invited, invite.at));
        }
        self.invites.push(invite);
    }
}

/// When the person registers because of this invitation: most within three days, one in six never.
fn registers_at(seed: u64, place: u32, ordinal: u16, at: i64) -> i64 {
    let mut draw = Draw::new(seed ^ 0x00ad_0e55, u64::from(place) << 16 | u64::from(ordinal));
    at + match draw.below(1000) {
        0..480 => draw.between(HOUR / 6, DAY),
        480..750 => draw.between(DAY, 3 * DAY),
        750..830 => draw.between(3 * DAY, VALID_MS),
        _ => return NEVER,
    }
}

/// A registration that has happened.
pub(crate) struct Registration {
    pub at: i64,
    pub person: u32,
}

impl World {
    /// Everybody who registered after an invitation, up to `until`.
    pub(crate) fn registrations(&self, until: i64) -> Vec<Registration> {
        self.people
            .iter()
            .enumerate()
            .filter(|(_, p)| p.follows && p.last_invite != NONE && p.registers_at <= until)
            .map(|(place, p)| Registration { at: p.registers_at, person: place as u32 })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{
        options::Readings,
        world::effects::{Change, Effect},
        world::tasks::{Completion, Task, TaskKind},
    };

    const EPOCH: i64 = 1_790_000_000_000;

    fn world(readings: Readings) -> World {
        World::new(5, 400, EPOCH, [7; 32], readings)
    }

    fn readings() -> impl Strategy<Value = Readings> {
        (any::<bool>(), any::<bool>(), any::<bool>()).prop_map(|(invited, expired, pending)| Readings {
            invited: if invited { Invited::BecomesPending } else { Invited::StaysUnregistered },
            expired: if expired { Expired::FallsBack } else { Expired::StaysPending },
            inviting_pending: if pending { InvitingPending::Ignored } else { InvitingPending::Mails },
        })
    }

    /// Invites as the operation does.
    fn invite(world: &World, places: &[u32], at: i64) -> Effect {
        let asked: Vec<_> = places.iter().copied().map(Some).collect();
        let verdicts = world.judge(&asked, at);
        let mailed =
            places.iter().zip(verdicts).filter(|(_, v)| *v == Verdict::Mailed).map(|(p, _)| *p).collect();
        let task = Task {
            id: format!("{at:032x}"),
            kind: TaskKind::Invite,
            launcher: String::new(),
            source: None,
            created: at,
            visible: at,
            launched: at,
            completed: at,
            completion: Completion::Success,
            asked: places.len() as u64,
            done: 0,
            message: None,
            results: Vec::new(),
        };
        Effect::Invited { at, by: 0, mailed, task }
    }

    fn statuses(world: &World, now: i64) -> Vec<Status> {
        (0..world.people.len() as u32).map(|place| world.status(place, now)).collect()
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(48))]

        #[test]
        fn nobody_is_mailed_who_must_not_be_and_the_log_tells_the_whole_story(
            readings in readings(),
            steps in prop::collection::vec((prop::collection::vec(0_u32..400, 1..60), 0_i64..9 * DAY), 1..8),
        ) {
            let mut live = world(readings);
            let mut replayed = world(readings);
            let mut now = EPOCH;
            for (places, wait) in steps {
                let before = statuses(&live, now);
                let effect = invite(&live, &places, now);
                if let Effect::Invited { mailed, .. } = &effect {
                    let mut addresses = std::collections::HashSet::new();
                    for place in mailed {
                        let person = &live.people[*place as usize];
                        let status = before[*place as usize];
                        let pending = status == Status::Pending && readings.inviting_pending == InvitingPending::Mails;
                        prop_assert!(status == Status::Unregistered || pending, "{:?}", status);
                        prop_assert!(addresses.insert(person.address) && person.address != 0);
                    }
                }
                let line = serde_json::to_string(&effect).expect("it is written");
                live.apply(effect);
                replayed.apply(serde_json::from_str(&line).expect("it is read"));
                now += wait;
            }
            prop_assert_eq!(statuses(&live, now), statuses(&replayed, now));
            prop_assert_eq!(live.outbox.len(), replayed.outbox.len());
        }

        #[test]
        fn who_is_registered_stays_registered(readings in readings(), day in 0_i64..40, later in 0_i64..40) {
            let world = world(readings);
            let registered = |status: &Status| matches!(status, Status::Registered | Status::Active);
            let (early, late) = (statuses(&world, EPOCH + day * DAY), statuses(&world, EPOCH + (day + later) * DAY));
            for (before, after) in early.iter().zip(&late) {
                prop_assert!(!registered(before) || registered(after), "{:?} became {:?}", before, after);
            }
        }

        #[test]
        fn a_change_survives_the_log(
            email in prop::option::of(prop::option::of("[a-z]{1,8}@[a-z]{1,8}\\.example")),
            removed in prop::option::of(any::<bool>()),
            registers_at in prop::option::of(prop::option::of(any::<i64>())),
        ) {
            let change = Change { email_address: email, removed, registers_at, ..Change::default() };
            let effect = Effect::Person { at: EPOCH, place: 30, change: Box::new(change) };
            let line = serde_json::to_string(&effect).expect("it is written");
            let (mut live, mut replayed) = (world(Readings::default()), world(Readings::default()));
            live.apply(effect);
            replayed.apply(serde_json::from_str(&line).expect("it is read"));
            prop_assert_eq!(format!("{:?}", live.people[30]), format!("{:?}", replayed.people[30]));
        }
    }
}
