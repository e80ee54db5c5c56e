//! Lines of people.

use super::{Days, MOST_PEOPLE, Sight};
use crate::domain::board::{self as rules, InBatch, Person, Reached};
use crate::domain::eligibility::{Facts, judge};
use crate::domain::start_day;
use crate::people::{Scope, side};
use crate::settings::{REPEAT_DAYS, Settings};
use crate::store::board::{Linked, linked, newest_batches};
use crate::store::invitations;
use crate::store::people::{self, Stored};
use crate::{Core, Result};
use gangway_types::board::{BoardLine, BoardLink, BoardStep, LineOf, Standing, StepShown};
use gangway_types::checks::Reason;
use gangway_types::people::InviteState;
use gangway_types::{PersonId, Reading};
use jiff::civil::Date;
use std::collections::HashMap;

/// Whom rows of a file are taken for: people of the board, by place among its lines.
#[derive(Default)]
pub(super) struct Keys {
    aliases: HashMap<String, usize>,
    named: HashMap<(String, String), usize>,
}

impl Keys {
    fn add(&mut self, at: usize, of: &Stored) {
        self.aliases.insert(of.row.alias.to_lowercase(), at);
        if let Some(address) = &of.mail_norm {
            self.named.insert((of.row.name.to_lowercase(), address.clone()), at);
        }
    }

    /// The person whose account name is this key, or whose name and address are these. An address alone is not enough:
    /// several may share it.
    pub fn find(&self, (key, name, address): &(String, String, Option<String>)) -> Option<usize> {
        let by_name = || {
            let address = address.clone()?;
            self.named.get(&(name.to_lowercase(), address))
        };
        let by_key = self.aliases.get(&key.to_lowercase()).filter(|_| !key.is_empty());
        by_key.or_else(by_name).copied()
    }
}

/// What was found.
pub(super) struct Found {
    /// A line for each person.
    pub lines: Vec<BoardLine>,
    /// How rows of files find them.
    pub keys: Keys,
    /// People whose start date cannot be read as a day.
    pub unreadable: u64,
    /// There were more than are judged at once.
    pub cut: bool,
}

/// Attributes that hold the day somebody begins.
pub(super) fn attributes(settings: &Settings) -> Vec<String> {
    settings.start_attributes.clone()
}

/// Everybody who begins in these days.
pub(super) async fn lines(
    core: &Core,
    settings: &Settings,
    scope: &Scope,
    sight: &Sight,
    days: Days,
    now: i64,
) -> Result<Found> {
    let mut unreadable = 0;
    let mut wanted: HashMap<String, Date> = HashMap::new();
    for (value, n) in people::start_values(&core.store).await? {
        match start_day::read(&value) {
            Some(day) if days.has(day) => {
                wanted.insert(value, day);
            }
            Some(_) => {}
            None if value.trim().is_empty() => {}
            None => unreadable += n,
        }
    }
    let values: Vec<String> = wanted.keys().cloned().collect();
    let mut stored = people::starting(&core.store, &values, scope, MOST_PEOPLE + 1).await?;
    let cut = stored.len() > MOST_PEOPLE;
    if cut {
        let day =
            |person: &Stored| person.row.start_date.as_ref().and_then(|value| wanted.get(value)).copied();
        stored.sort_by_key(day);
        stored.truncate(MOST_PEOPLE);
    }
    let judge = Judge::new(core, settings, sight, &stored, now).await?;
    let (mut lines, mut keys) = (Vec::with_capacity(stored.len()), Keys::default());
    for person in &stored {
        let day = person.row.start_date.as_ref().and_then(|value| wanted.get(value));
        if let Some(day) = day {
            keys.add(lines.len(), person);
            lines.push(judge.line(person, *day, days.today));
        }
    }
    // Of how many people a manager's own reports are not counted: the number would tell of others.
    Ok(Found { lines, keys, unreadable: if *scope == Scope::All { unreadable } else { 0 }, cut })
}

/// What judging needs beside the people.
struct Judge<'a> {
    settings: &'a Settings,
    sight: &'a Sight,
    sso: Vec<String>,
    batches: HashMap<PersonId, InBatch>,
    linked: HashMap<PersonId, Linked>,
    sharing: HashMap<String, u64>,
    lately: HashMap<PersonId, u64>,
    now: i64,
}

impl<'a> Judge<'a> {
    async fn new(
        core: &Core,
        settings: &'a Settings,
        sight: &'a Sight,
        people: &[Stored],
        now: i64,
    ) -> Result<Self> {
        let store = &core.store;
        let ids: Vec<PersonId> = people.iter().map(|person| person.row.id.clone()).collect();
        let open = |person: &&Stored| {
            matches!(person.row.status.reading(), Reading::Unregistered | Reading::Pending)
                && person.gone_at.is_none()
        };
        let open: Vec<&Stored> = people.iter().filter(open).collect();
        let open_ids: Vec<PersonId> = open.iter().map(|person| person.row.id.clone()).collect();
        let mut addresses: Vec<String> = open.iter().filter_map(|person| person.mail_norm.clone()).collect();
        addresses.sort_unstable();
        addresses.dedup();
        Ok(Self {
            settings,
            sight,
            sso: side(core).await?.sso.clone(),
            batches: newest_batches(store, &ids).await?,
            linked: if sight.accounts.is_some() { linked(store, &ids).await? } else { HashMap::new() },
            sharing: people::sharing(store, &addresses).await?,
            lately: invitations::since(store, &open_ids, now - i64::from(REPEAT_DAYS) * 86_400_000).await?,
            now,
        })
    }

    fn line(&self, of: &Stored, day: Date, today: Date) -> BoardLine {
        let row = &of.row;
        let invite = of.invite(self.now);
        let batch = self.batches.get(&row.id);
        let reasons = self.reasons(of, invite);
        let sso = row.profile.as_ref().is_some_and(|profile| self.sso.contains(&profile.id));
        // An invitation that came after the batch's last word is the news.
        let later = |batch: &InBatch| of.invited_at.is_some_and(|at| at > batch.changed_at);
        let standing = rules::person(&Person {
            invite,
            invited_at: of.invited_at,
            times_invited: row.times_invited,
            call_after: self.settings.call_after,
            created: row.created,
            sso,
            correlated: row.correlated,
            reasons: &reasons,
            batch,
            batch_open: batch.is_some_and(|batch| batch.is_open() && !later(batch)),
            starts_later: day > today,
        });
        let linked = self.linked.get(&row.id).filter(|linked| self.sight.job(&linked.made_by));
        let pending = row.status.reading() == Reading::Pending;
        let reached = Reached {
            row: linked.map(|linked| (linked.accepted_at, linked.seen_at)),
            created: row.created,
            invited_at: of.invited_at,
            invited: of.invited_at.is_some() || pending,
            registered: match invite {
                InviteState::Registered { at } => Some(at),
                _ => None,
            },
            signed_in: None,
        };
        let steps = rules::marks(&standing, &reached).map(|(step, mark, at)| StepShown {
            step,
            mark,
            at,
            link: self.link(step, &row.id, linked, batch),
        });
        BoardLine {
            of: LineOf::Person { id: row.id.clone(), name: row.name.clone(), alias: row.alias.clone() },
            start: day.to_string(),
            profile: row.profile.clone(),
            manager: row.manager.clone(),
            steps: steps.into(),
            standing: self.hidden(standing, batch),
        }
    }

    /// Who does not see batches is told neither their numbers nor who was asked.
    fn hidden(&self, standing: Standing, batch: Option<&InBatch>) -> Standing {
        match batch {
            Some(batch) if !self.sight.batches && standing.words.contains(batch.batch.as_str()) => {
                let (words, mover) = ("In an invite batch".to_owned(), standing.mover.nameless());
                Standing { words, mover, ..standing }
            }
            _ => standing,
        }
    }

    fn link(
        &self,
        step: BoardStep,
        person: &PersonId,
        linked: Option<&Linked>,
        batch: Option<&InBatch>,
    ) -> Option<BoardLink> {
        match step {
            BoardStep::Row => linked.map(|linked| BoardLink::Job(linked.job.clone())),
            BoardStep::Account => Some(BoardLink::Accounts(person.clone())),
            BoardStep::Invited => Some(match batch.filter(|_| self.sight.batches) {
                Some(batch) => BoardLink::Batch(batch.batch.clone()),
                None => BoardLink::Person(person.clone()),
            }),
            BoardStep::Identity | BoardStep::Registered | BoardStep::SignIn => {
                Some(BoardLink::Person(person.clone()))
            }
        }
    }

    /// Why a check would leave somebody out whom nobody has invited; choices of a check that settle it by themselves are
    /// not counted.
    fn reasons(&self, of: &Stored, invite: InviteState) -> Vec<Reason> {
        let row = &of.row;
        if matches!(invite, InviteState::Registered { .. } | InviteState::Gone { .. }) {
            return Vec::new();
        }
        let same = of.mail_norm.as_ref().and_then(|address| self.sharing.get(address)).copied().unwrap_or(0);
        let facts = Facts {
            status: row.status.to_string(),
            profile: row.profile.as_ref().map(|profile| profile.name.clone()),
            protected: row.protected,
            correlated: row.correlated,
            lifecycle: row.lifecycle.clone(),
            mail: row.mail.clone(),
            others: same.saturating_sub(1),
            lately: self.lately.get(&row.id).copied().unwrap_or(0),
            has_manager: row.manager.is_some(),
            processed: true,
            ..Facts::default()
        };
        judge(&facts, self.settings.rules(), self.now).reasons
    }
}
