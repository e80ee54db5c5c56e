//! What Gangway did to a person and saw of them.

use super::{HistoryLine, Leads};
use crate::audit::Reader;
use crate::auth::Signed;
use crate::store::audit::{self as log, Asked};
use crate::store::joiners;
use crate::store::people::{self as stored, InBatch};
use crate::{Core, Result, overview, person_jobs};
use gangway_types::audit::{AuditObject, What};
use gangway_types::batches::Outcome;
use gangway_types::joiners::Origin;
use gangway_types::people::{PersonDeed, PersonDetail};
use gangway_types::{Capability, Extent};

/// Rows of one kind at most.
const MOST: u32 = 120;
/// Beside a line of an invitation that Gangway knows from ISC's events alone.
pub(super) const ELSEWHERE: &str = "Sent outside of Gangway, as ISC’s events tell";

pub(super) async fn lines(
    core: &Core,
    who: &Signed,
    person: &PersonDetail,
    before: i64,
) -> Result<Vec<HistoryLine>> {
    let id = &person.row.id;
    let sees_batches = overview::sees_batches(who);
    let mut lines: Vec<HistoryLine> = seen(person).chain(invitations(person, sees_batches)).collect();
    if sees_batches {
        let batches = stored::batches_of(&core.store, id, before, MOST).await?;
        lines.extend(batches.iter().flat_map(in_batch));
        for task in stored::tasks_of(&core.store, id, before, MOST).await? {
            let Some(at) = task.completed_at else { continue };
            let words = format!("ended the task “{}”: {}", task.title, task.state.word());
            lines.push(HistoryLine::new(at, "ISC", words).leading(Leads::Task(task.id)));
        }
    }
    if let Some(extent) = Capability::ReadAccounts.extent(&who.roles) {
        let own = (extent == Extent::Own).then_some(who.person_id.as_str());
        let written = stored::written_for(&core.store, id, own, before, MOST).await?;
        lines.extend(written.into_iter().map(|one| {
            let did = if one.made { "created" } else { "changed" };
            let words = format!("{did} the account {} on {}", one.native, one.source_name);
            HistoryLine::new(one.at, one.by_name, words).leading(Leads::AccountJob(one.job))
        }));
    }
    lines.extend(joining(core, person).await?);
    let deeds = person_jobs::of_person(core, who, id, before, i64::from(MOST)).await?;
    lines.extend(deeds.iter().map(deed));
    lines.extend(entries(core, who, person, before).await?);
    Ok(lines)
}

/// What the directory saw.
fn seen(person: &PersonDetail) -> impl Iterator<Item = HistoryLine> {
    let seen = [
        (person.row.created, "ISC", "made this identity"),
        (person.registered_at, "Gangway", "saw that they have registered"),
        (person.gone_at, "Gangway", "saw that ISC does not know them any more"),
    ];
    seen.into_iter().filter_map(|(at, who, words)| Some(HistoryLine::new(at?, who, words)))
}

fn invitations(person: &PersonDetail, sees_batches: bool) -> impl Iterator<Item = HistoryLine> {
    person.invitations.iter().map(move |one| {
        let by = one.by_name.clone().unwrap_or_else(|| "Somebody".to_owned());
        let address = one.address.as_ref().map(|address| format!(" at {address}")).unwrap_or_default();
        let line = HistoryLine::new(one.asked_at, by, format!("invited them{address}"));
        let line = line.more(one.elsewhere.then(|| ELSEWHERE.to_owned()));
        match &one.batch {
            Some(batch) if sees_batches => line.leading(Leads::Batch(batch.clone())),
            _ => line,
        }
    })
}

fn in_batch(one: &InBatch) -> Vec<HistoryLine> {
    let batch = || Leads::Batch(one.batch.clone());
    let made = format!("put them on the list of {} {}", one.batch, one.name);
    let mut lines = vec![HistoryLine::new(one.made_at, one.made_by_name.clone(), made).leading(batch())];
    if let Some((by, at)) = &one.decided {
        let words = match one.outcome {
            Some(Outcome::NotApproved) => format!("did not approve inviting them in {}", one.batch),
            _ => format!("approved inviting them in {}", one.batch),
        };
        lines.push(HistoryLine::new(*at, by.clone(), words).leading(batch()).more(one.note.clone()));
    }
    let became = match one.outcome {
        Some(Outcome::Dropped) => "did not have them mailed",
        Some(Outcome::NotConfirmed) => "could not confirm that they were mailed",
        Some(Outcome::Failed) => "could not have them mailed",
        Some(Outcome::Unknown) => "does not know whether they were mailed",
        Some(Outcome::NotApproved) if one.decided.is_none() => "counts them as not approved",
        _ => return lines,
    };
    let words = format!("{became} in {}", one.batch);
    lines.push(HistoryLine::new(one.changed_at, "Gangway", words).leading(batch()).more(one.cause.clone()));
    lines
}

/// How they came, and what rules decided about them.
async fn joining(core: &Core, person: &PersonDetail) -> Result<Vec<HistoryLine>> {
    let id = &person.row.id;
    let mut lines = Vec::new();
    if let Some(joiner) = joiners::get(&core.store, id).await? {
        let words = match joiner.origin {
            Origin::Event => "heard from ISC that they were created",
            Origin::Compared => "found them by comparing creation dates; no event came",
        };
        lines.push(HistoryLine::new(joiner.arrived_at, "Gangway", words));
        if let Some(note) = joiner.note {
            let line = HistoryLine::new(joiner.since, "Gangway", "moved them among the new joiners");
            lines.push(line.more(Some(note)));
        }
    }
    for made in joiners::decisions_of(&core.store, std::slice::from_ref(id)).await? {
        let words = format!("decided by the rule “{}”", made.rule_name);
        lines.push(HistoryLine::new(made.at, "Gangway", words).more(Some(made.words)));
    }
    Ok(lines)
}

/// "asked ISC to reset them: Accepted".
fn deed(deed: &PersonDeed) -> HistoryLine {
    let aim = deed.action.aim("them");
    let how = deed.via.map(|via| format!(", {}", via.within())).unwrap_or_default();
    // Only what left was asked of ISC.
    let did = if deed.item.sent_at.is_some() { "asked ISC to" } else { "set out to" };
    let words = format!("{did} {aim}{how}: {}", deed.item.outcome.word());
    let at = deed.item.sent_at.unwrap_or(deed.at);
    let line = HistoryLine::new(at, deed.by_name.clone(), words).more(deed.item.cause.clone());
    if deed.opens { line.leading(Leads::PersonJob(deed.job.clone())) } else { line }
}

/// Entries of the audit log about the person that the reader may read. That somebody read the page is in the log alone,
/// and what was set out to do to the person is told by [`deed`].
async fn entries(core: &Core, who: &Signed, person: &PersonDetail, before: i64) -> Result<Vec<HistoryLine>> {
    if !who.may(Capability::ReadAudit) {
        return Ok(Vec::new());
    }
    let reader = Reader::from(who);
    let what = What::ALL.iter().filter(|what| {
        !matches!(what, What::PersonRead | What::PeopleStarted | What::PersonActed | What::CallSent)
    });
    let asked = Asked {
        own: (!reader.sees_all).then(|| reader.person_id.to_owned()),
        about: vec![AuditObject::from(&person.row.id).key()],
        what: what.map(|what| what.key().to_owned()).collect(),
        until: (before != i64::MAX).then_some(before),
        ..Asked::default()
    };
    let rows = log::list(&core.store, &asked, 0, MOST).await?;
    Ok(rows
        .into_iter()
        .map(|row| {
            let by = match row.told.for_name {
                Some(whom) => format!("{} for {whom}", row.told.actor_name),
                None => row.told.actor_name,
            };
            HistoryLine::new(row.told.at, by, row.told.sentence).leading(Leads::Audit(row.seq))
        })
        .collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use gangway_types::BatchId;

    fn batch(outcome: Outcome, decided: Option<(String, i64)>) -> Vec<String> {
        let one = InBatch {
            batch: BatchId::from("B-0142"),
            name: "November".to_owned(),
            made_by_name: "L. Roth".to_owned(),
            made_at: 1,
            outcome: Some(outcome),
            cause: None,
            changed_at: 3,
            decided,
            note: None,
        };
        in_batch(&one).into_iter().map(|line| format!("{} {}", line.who, line.words)).collect()
    }

    #[test]
    fn a_deed_is_asked_of_isc_only_when_it_left_and_leads_where_the_reader_may_go() {
        use gangway_types::people::{PersonAction, PersonItem, PersonOutcome, Via};
        let told = |sent_at, outcome, opens| {
            let item = PersonItem {
                person: "p".into(),
                name: "Ida Holm".to_owned(),
                alias: "iholm".to_owned(),
                outcome,
                cause: None,
                owns: Vec::new(),
                task: None,
                request_id: None,
                sent_at,
                ended_at: None,
                not_before: None,
            };
            let (action, via) = (PersonAction::PasswordMail, Some(Via::WorkLink));
            let (job, by_name) = ("P-0007".into(), "L. Roth".to_owned());
            let line = deed(&PersonDeed { job, action, via, by_name, at: 3, item, opens });
            (line.at, line.words, line.leads.is_some())
        };
        let sent = "asked ISC to send password-reset mail to them, a link to the work e-mail: Accepted";
        assert_eq!(told(Some(5), PersonOutcome::Accepted, true), (5, sent.to_owned(), true));
        let kept = told(None, PersonOutcome::Dropped, false);
        assert!(kept.1.starts_with("set out to send") && (kept.0, kept.2) == (3, false), "{kept:?}");
    }

    #[test]
    fn a_batch_is_told_by_who_did_what() {
        let made = "L. Roth put them on the list of B-0142 November".to_owned();
        assert_eq!(batch(Outcome::Invited, None), std::slice::from_ref(&made));
        let answered = Some(("P. Nair".to_owned(), 2));
        assert_eq!(
            batch(Outcome::NotApproved, answered.clone()),
            [made.clone(), "P. Nair did not approve inviting them in B-0142".to_owned()]
        );
        assert_eq!(
            batch(Outcome::Failed, answered),
            [
                made,
                "P. Nair approved inviting them in B-0142".to_owned(),
                "Gangway could not have them mailed in B-0142".to_owned()
            ]
        );
    }
}
