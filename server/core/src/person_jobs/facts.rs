//! What is known of people, gathered for [`super::judge`].

use super::judge::{Facts, Refusal};
use super::owned::owned;
use crate::auth::Signed;
use crate::directory::{ReadNow, read_people};
use crate::store::people::Stored;
use crate::store::person_jobs::{self as stored, Job};
use crate::{Core, Error, Result};
use gangway_isc::{Acting, ErrorKind, IdentityId, Lane};
use gangway_types::PersonId;
use gangway_types::people::{Owned, PersonAction, PersonOutcome};
use std::collections::HashMap;

/// The facts of people, as far as the directory and our own jobs tell; `actor` is who acts.
pub(super) struct Known {
    actor: String,
    last_sent: HashMap<PersonId, i64>,
}

impl Known {
    /// For this action on these people.
    pub(super) async fn of(
        core: &Core,
        actor: &str,
        action: PersonAction,
        people: &[PersonId],
    ) -> Result<Self> {
        let last_sent = match action {
            PersonAction::Sync => stored::last_sent(&core.store, action, people).await?,
            _ => HashMap::new(),
        };
        Ok(Self { actor: actor.to_owned(), last_sent })
    }

    /// Of one of them.
    pub(super) fn facts(&self, person: &Stored) -> Facts {
        let row = &person.row;
        Facts {
            gone: person.gone_at.is_some(),
            oneself: row.id.as_str().eq_ignore_ascii_case(&self.actor),
            protected: row.protected,
            status: row.status.to_string(),
            mail_ok: row.mail_ok,
            owns: Vec::new(),
            last_sent: self.last_sent.get(&row.id).copied(),
            elsewhere: None,
        }
    }

    /// When this was last asked for somebody, real time.
    pub(super) fn last_sent(&self, person: &PersonId) -> Option<i64> {
        self.last_sent.get(person).copied()
    }
}

/// Of these people, who stands with the same action on another job that was started: still to be sent there, before this
/// one; sent since this one was decided; or, of a mail, with an end that nobody has decided about. So that two lists, made at
/// the same time, send one thing once.
pub(super) async fn elsewhere(
    core: &Core,
    job: &Job,
    people: &[PersonId],
) -> Result<HashMap<PersonId, Refusal>> {
    let mut found: HashMap<PersonId, Refusal> = HashMap::new();
    for other in stored::elsewhere(&core.store, job, people).await? {
        let refusal = match other.outcome {
            // Of two that are both to be sent, the one that was started first goes first.
            PersonOutcome::Queued
                if job.started_at.is_none_or(|at| (other.started_at, &other.job) < (at, &job.id)) =>
            {
                Refusal::Underway(other.job)
            }
            PersonOutcome::Accepted | PersonOutcome::Done | PersonOutcome::Unknown
                if other.sent_at > job.made_at =>
            {
                Refusal::Meanwhile(other.job)
            }
            PersonOutcome::Unknown if job.action.mails() && !other.decided => {
                // Their own page says so before they are asked about alone.
                match job.single {
                    true => continue,
                    false => Refusal::Open(other.job),
                }
            }
            _ => continue,
        };
        found.entry(other.person).or_insert(refusal);
    }
    Ok(found)
}

/// What somebody owns, as ISC lists it now.
///
/// # Errors
/// Why ISC could not be read.
pub(super) async fn ownership(isc: &Acting, person: &PersonId) -> gangway_isc::Result<Vec<Owned>> {
    let id: IdentityId = match person.as_str().parse() {
        Ok(id) => id,
        // No such id can be in ISC; whoever reads it directly learns the same.
        Err(_) => return Ok(Vec::new()),
    };
    Ok(owned(&isc.identity_ownership(&id).await?))
}

/// One person read again from ISC under the caller's own sign-in; once more with a renewed token when ISC refuses the
/// first one.
///
/// # Errors
/// When ISC or the sign-in does not answer.
pub(super) async fn read_now(core: &Core, who: &Signed, person: &PersonId) -> Result<ReadNow> {
    let read = async || -> Result<ReadNow> {
        let (token, _) = core.grants.token(&who.grant_id).await?;
        let found = read_people(core, &token, Lane::People, std::slice::from_ref(person)).await?;
        let missing = || ReadNow::Unreadable("the answer does not name this person".to_owned());
        Ok(found.into_iter().next().map_or_else(missing, |(_, now)| now))
    };
    match read().await {
        Err(Error::Isc(error)) if error.kind() == ErrorKind::Unauthorized => {
            core.grants.refused(&who.grant_id).await;
            read().await
        }
        answer => answer,
    }
}
