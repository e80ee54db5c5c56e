//! A rule decides: about all who are ready now, or about nobody.

use super::super::judge::Judge;
use super::object;
use crate::audit::{self, Entry};
use crate::auth::Grant;
use crate::directory::LEVELS;
use crate::domain::approval::Approver;
use crate::domain::joiners::Working;
use crate::domain::quiet;
use crate::invites::people_words;
use crate::notices::{self, Facts, Matter, Recipient};
use crate::store::Tx;
use crate::store::joiners::{self as store, Joiner, NewRound, RuleRow, rounds, rules};
use crate::store::people::{Stored, stored};
use crate::{Core, Result, roles};
use gangway_types::audit::What;
use gangway_types::joiners::{RuleDoes, StateKey};
use gangway_types::notices::NoticeKind;
use gangway_types::{BatchId, Capability, PersonId};
use std::collections::HashMap;

/// Joiners looked at together.
const TOGETHER: i64 = 500;
/// People of one round at most; the rest is the next one's.
const ROUND: usize = 1_000;

/// Lets every rule that works decide; answers whether one did.
pub(super) async fn all(core: &Core, since: i64) -> Result<bool> {
    let judge = Judge::new(core, since).await?;
    if judge.rules.is_empty() {
        return Ok(false);
    }
    let ready = ready(core).await?;
    let mut decided = false;
    for working in &judge.rules {
        match one(core, &judge, working, &ready).await {
            Ok(moved) => decided |= moved,
            Err(error) => tracing::warn!(%error, rule = working.id, "joiners: a rule could not decide"),
        }
    }
    Ok(decided)
}

/// Everybody who is ready, with what the directory knows.
async fn ready(core: &Core) -> Result<Vec<(Joiner, Stored)>> {
    let (mut found, mut after) = (Vec::new(), String::new());
    loop {
        let rows = store::in_states(&core.store, &[StateKey::Ready], &after, TOGETHER).await?;
        let Some(last) = rows.last() else { return Ok(found) };
        last.person.as_str().clone_into(&mut after);
        let ids: Vec<PersonId> = rows.iter().map(|row| row.person.clone()).collect();
        let mut people: HashMap<PersonId, Stored> = stored(&core.store, &ids)
            .await?
            .into_iter()
            .map(|person| (person.row.id.clone(), person))
            .collect();
        found.extend(rows.into_iter().filter_map(|row| {
            let person = people.remove(&row.person)?;
            Some((row, person))
        }));
    }
}

/// The sign-in under which a rule works: its owner's, with the right to invite in ISC and here.
pub(super) async fn owner(core: &Core, person: &str) -> Result<Option<Grant>> {
    for grant in core.grants.signed_in_now().await? {
        let may_in_isc =
            grant.levels.iter().any(|level| LEVELS.iter().any(|one| one.eq_ignore_ascii_case(level)));
        if grant.person_id != person || !may_in_isc {
            continue;
        }
        let roles = crate::roles::of(&core.store, person, &grant.levels, core.clock.now()).await?;
        if Capability::Invite.allowed(&roles) {
            return Ok(Some(grant));
        }
    }
    Ok(None)
}

/// Whom this rule would decide about now, oldest first.
fn candidates<'a>(judge: &Judge, working: &Working, ready: &'a [(Joiner, Stored)]) -> Vec<&'a Joiner> {
    let mut found: Vec<&Joiner> = ready
        .iter()
        .filter(|(joiner, person)| {
            let facts = judge.facts(person);
            working.is_new(joiner.arrived_at, facts.created)
                && working.spec.is_for(&facts)
                && working.spec.waits(&working.name, &facts, &judge.at).is_empty()
                // Somebody may have taken them into a batch since they were judged.
                && judge.is_ready(joiner, &facts)
        })
        .map(|(joiner, _)| joiner)
        .collect();
    found.sort_by(|a, b| (a.arrived_at, &a.person).cmp(&(b.arrived_at, &b.person)));
    found
}

async fn one(core: &Core, judge: &Judge, working: &Working, ready: &[(Joiner, Stored)]) -> Result<bool> {
    let found = candidates(judge, working, ready);
    if found.is_empty() {
        return Ok(rules::waits_for_nobody(&core.store, &working.id).await?);
    }
    let now = judge.at.now;
    let (today, _) = quiet::day(&judge.zone, now);
    let mut tx = core.store.begin().await?;
    // One rule after the other, in whatever process: two must not take the same person.
    tx.next("joiner rules decided").await?;
    let Some(held) = rules::lock(&mut tx, &working.id).await? else { return Ok(false) };
    if held.state != "on" || held.since != Some(working.since) || held.spec != working.spec {
        return Ok(false);
    }
    let Some((owner_id, owner_name)) = held.owner.clone() else { return Ok(false) };
    let ids: Vec<PersonId> = found.iter().map(|joiner| joiner.person.clone()).collect();
    let mut before = rounds::decided_by(&mut tx, &working.id, &ids).await?;
    // Whom another rule has on their way to a batch waits for what becomes of that.
    before.extend(rounds::on_their_way(&mut tx, &ids).await?);
    let open: Vec<&Joiner> = found.into_iter().filter(|joiner| !before.contains(&joiner.person)).collect();
    let Some(oldest) = open.iter().map(|joiner| joiner.since).min() else {
        drop(tx);
        return Ok(rules::waits_for_nobody(&core.store, &working.id).await?);
    };
    let done = rounds::decided_since(&mut tx, &working.id, today).await?;
    let cap = u64::from(held.spec.daily_cap);
    let wanted = done + open.len() as u64;
    if wanted > cap {
        stop(core, &mut tx, &held, (wanted, done), now).await?;
        tx.commit().await?;
        core.news.tell("notices");
        return Ok(true);
    }
    let proposes = held.spec.does == RuleDoes::Propose;
    if !proposes {
        let gather = i64::from(judge.settings.joiner_gather_minutes) * 60_000;
        if now - oldest < gather || rounds::is_under_way(&mut tx, &working.id).await? {
            return Ok(false);
        }
        drop(tx);
        let waits = owner(core, &owner_id).await?.is_none().then(|| {
            format!(
                "Waits until {owner_name} is signed in with the right to invite, with {}. Whoever switches the rule off \
                 and on takes it over.",
                people_words(open.len() as u64)
            )
        });
        if waits != held.waits {
            rules::waits(&core.store, &working.id, waits.as_deref()).await?;
        }
        if waits.is_some() {
            return Ok(waits != held.waits);
        }
        tx = core.store.begin().await?;
        tx.next("joiner rules decided").await?;
        match rules::lock(&mut tx, &working.id).await? {
            Some(again) if again.state == "on" && again.spec == held.spec && again.owner == held.owner => {}
            _ => return Ok(false),
        }
        let taken = rounds::on_their_way(&mut tx, &ids).await?;
        let again = open.iter().any(|joiner| taken.contains(&joiner.person));
        if again || rounds::is_under_way(&mut tx, &working.id).await? {
            return Ok(false);
        }
    }
    let people: Vec<PersonId> = open.into_iter().take(ROUND).map(|joiner| joiner.person.clone()).collect();
    // Held from here on: whoever was skipped since is none of them.
    let people: Vec<PersonId> = store::lock_all(&mut tx, &people)
        .await?
        .into_iter()
        .filter(|joiner| joiner.state.key() == StateKey::Ready)
        .map(|joiner| joiner.person)
        .collect();
    let named = (working.id.as_str(), held.name.as_str());
    let id = core.random.id(now);
    let (round_id, outcome) = if proposes {
        (None, ("proposed", "proposed"))
    } else {
        (Some(id.as_str()), ("checking", "being checked"))
    };
    let decided = rounds::decide(&mut tx, named, &people, round_id, outcome, now).await?;
    if decided.is_empty() {
        return Ok(false);
    }
    if let Some(round_id) = round_id {
        let new = NewRound {
            id: round_id,
            rule: named,
            does: held.spec.does.key(),
            owner: (&owner_id, &owner_name),
            people: decided.len(),
            at: now,
        };
        rounds::begin(&mut tx, new).await?;
    }
    let verb = if proposes { "proposed" } else { "set out to check" };
    let sentence = format!("{verb} {} by the rule “{}”", people_words(decided.len() as u64), held.name);
    let entry = Entry::by_gangway(What::RuleDecided, sentence)
        .on_behalf_of((owner_id.as_str(), owner_name.as_str()))
        .about(object(&working.id), &held.name);
    audit::append(core, &mut tx, entry);
    tx.commit().await?;
    Ok(true)
}

/// The rule stops itself, before it decides about anybody beyond its cap, and tells its owner and the Admins. `wanted` people
/// would be decided about today, of whom it has decided about `done`.
async fn stop(core: &Core, tx: &mut Tx, rule: &RuleRow, (wanted, done): (u64, u64), now: i64) -> Result<()> {
    let cap = u64::from(rule.spec.daily_cap);
    let beyond = match done {
        0 => "that".to_owned(),
        n => format!("the {n} before"),
    };
    let words = format!(
        "{} would be decided about today, and the cap of a day is {cap}. Nobody was decided about beyond {beyond}.",
        people_words(wanted)
    );
    rules::stop(tx, &rule.id, now, &words).await?;
    let mut told = roles::admins(tx).await?;
    if let Some((id, name)) = &rule.owner
        && !told.iter().any(|one| one.id.as_str() == id)
    {
        told.push(Approver { id: PersonId::from(id.as_str()), name: name.clone() });
    }
    let facts = Facts::Over { people: wanted, cap };
    let to: Vec<Recipient> = told.into_iter().map(|who| Recipient { who, facts: facts.clone() }).collect();
    let id = BatchId::from(rule.id.as_str());
    let event = format!("rule stopped {} {now}", rule.id);
    let matter = Matter { kind: NoticeKind::RuleStopped, batch: &id, name: &rule.name, event };
    notices::add(core, tx, &matter, &to).await?;
    let sentence = format!("stopped the rule “{}”: it would have gone beyond its cap of a day", rule.name);
    let entry = Entry::by_gangway(What::RuleStopped, sentence)
        .about(object(&rule.id), &rule.name)
        .fact("Why", words)
        .fact("Told", people_words(to.len() as u64));
    audit::append(core, tx, entry);
    Ok(())
}
