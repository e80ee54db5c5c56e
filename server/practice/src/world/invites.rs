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
        // "For a shared address only the first identity found is mailed" (FACTS section 8): the first of the tenant.
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
