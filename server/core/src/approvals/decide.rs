//! Answering: everybody is approved but those who are marked.

use super::{Told, conflict, locked, notify, sends, settle, store, submit::limited, told};
use crate::domain::approval::{Approver, Barred, Caller, may_answer};
use crate::invites::{Maker, commit, people_words};
use crate::store::Tx;
use crate::store::approvals::{About, Answered, Decision, Request};
use crate::store::batches::Batch;
use crate::{Core, Result};
use gangway_types::approvals::{ActedAs, Answer, Decided, Late, Mark, Refusal, RequestState};
use gangway_types::audit::What;
use gangway_types::batches::BatchState;
use gangway_types::{BatchId, FieldError, PersonId, PortalError};
use sha2::{Digest as _, Sha256};
use std::collections::{BTreeMap, HashMap, HashSet};

/// Characters of a reason in the approver's own words.
pub(super) const REASON_LIMIT: usize = 200;
/// People left out that one entry of the audit log names.
const LEFT_OUT_TOLD: usize = 200;

/// Stands for the people a page showed: an answer that carries another one is about another list.
pub(super) fn shown<'a>(people: impl IntoIterator<Item = &'a About>) -> String {
    let mut lines: Vec<String> = people
        .into_iter()
        .map(|person| format!("{}\t{}\n", person.id, person.mail.as_deref().unwrap_or_default()))
        .collect();
    lines.sort_unstable();
    hex::encode(Sha256::digest(lines.concat())).chars().take(32).collect()
}

/// Why a batch takes no answers any more, as a sentence; none while it does.
pub(super) fn closed(batch: &Batch) -> Option<String> {
    match batch.state {
        BatchState::AwaitingApproval => None,
        BatchState::Draft => Some("The question was taken back. Nothing is to be answered.".to_owned()),
        BatchState::Cancelled => Some("This was cancelled. Nobody is invited with it.".to_owned()),
        BatchState::Sending | BatchState::Sent | BatchState::FollowedUp => {
            Some("Sending has started. Answers can no longer be changed.".to_owned())
        }
        BatchState::Approved
        | BatchState::PartlyApproved
        | BatchState::NeedsSender
        | BatchState::Rejected => Some("All answers are in.".to_owned()),
    }
}

/// Answers requests of a batch in the round that the page showed. Whatever happened meanwhile is told, not refused: what
/// somebody else answered, what was passed on, withdrawn, cancelled or sent.
///
/// # Errors
/// [`PortalError::NotFound`] for a list that is not theirs, [`PortalError::Conflict`] when they asked for the approval
/// themselves or are in the list, [`PortalError::Refused`] when a reason is missing or the page showed other people.
pub async fn decide(
    core: &Core,
    who: Maker<'_>,
    is_admin: bool,
    id: &BatchId,
    round: i64,
    answers: &[Answer],
) -> Result<Decided> {
    let me = Approver { id: PersonId::from(who.person_id), name: who.name.to_owned() };
    let mut tx = core.store.begin().await?;
    let batch = locked(&mut tx, id).await?;
    let away = store::stands_for(&mut tx, &me.id, core.clock.now()).await?;
    let caller = Caller { id: &me.id, is_admin, stands_for: &away };
    let mut done =
        Decided { approved: 0, left_out: Vec::new(), registered: 0, sends: sends(&batch), late: Vec::new() };
    let mut changed = false;
    let mut once = HashSet::new();
    for answer in answers.iter().filter(|answer| once.insert(answer.request.as_str())) {
        let request = store::get(&mut tx, &answer.request).await?.filter(|request| request.batch == *id);
        let request = request.ok_or_else(|| PortalError::not_found("list for you to answer"))?;
        let (acted, instead_of) = entitled(&mut tx, &batch, &request, &caller).await?;
        let people = store::decisions(&mut tx, &request.id).await?;
        let open = request.state == RequestState::Open
            && batch.state == BatchState::AwaitingApproval
            && request.round == batch.round
            && round == batch.round;
        let by = Signature { me: &me, acted, instead_of };
        let marks = checked(&people, answer, open)?;
        if !open {
            if !same_again(&request, &people, &marks, &by) {
                done.late.push(late(&mut tx, &batch, &request).await?);
                continue;
            }
        } else {
            carry_out(core, &mut tx, &batch, &request, &marks, answer, &by, &people).await?;
            changed = true;
        }
        count(&mut tx, &mut done, &request, &people, &marks).await?;
    }
    if changed {
        store::free(&mut tx, id).await?;
        if settle(core, &mut tx, id, batch.round).await?.is_some() {
            notify::settled(core, &mut tx, id).await?;
        }
        commit(tx).await?;
        told(core, id);
    }
    Ok(done)
}

/// In which capacity the caller may answer this request, and for whom.
pub(super) async fn entitled<'a>(
    tx: &mut Tx,
    batch: &Batch,
    request: &'a Request,
    caller: &Caller<'_>,
) -> Result<(ActedAs, Option<&'a Approver>)> {
    let submitter = PersonId(batch.submitted.as_ref().map(|(by, ..)| by.clone()).unwrap_or_default());
    let about_caller = store::has(tx, &request.id, caller.id).await?;
    may_answer(&request.approvers, &submitter, about_caller, caller).map_err(|barred| match barred {
        Barred::Submitter => {
            conflict("You asked for this approval, so others answer it. Nothing was changed.")
        }
        Barred::About => {
            conflict("You are one of these people, so others answer for you. Nothing was changed.")
        }
        Barred::NotAsked => PortalError::not_found("list for you to answer").into(),
    })
}

/// Who answers, as it is written down.
struct Signature<'a> {
    me: &'a Approver,
    acted: ActedAs,
    instead_of: Option<&'a Approver>,
}

impl Signature<'_> {
    /// "P. Nair", "P. Nair for L. Roth".
    fn words(&self) -> String {
        match self.instead_of {
            Some(other) => format!("{} for {}", self.me.name, other.name),
            None => self.me.name.clone(),
        }
    }
}

/// Who is left out: reason as it is stored, and the approver's own words.
type Marks = BTreeMap<PersonId, (Refusal, String)>;

/// The marks of an answer, each about somebody of the list and with a reason; and the list is the one that was shown.
fn checked(people: &[About], answer: &Answer, open: bool) -> Result<Marks> {
    let mut marks = Marks::new();
    for Mark { person, reason, text } in &answer.marks {
        if !people.iter().any(|one| one.id == *person) {
            // A list that was closed meanwhile may have lost its people.
            if !open {
                continue;
            }
            return Err(other_list());
        }
        let text: String = text.trim().chars().take(REASON_LIMIT).collect();
        if *reason == Refusal::Other && text.is_empty() {
            let name = people.iter().find(|one| one.id == *person).map_or("", |one| one.name.as_str());
            let words = format!("Say in a few words why {name} is not to be invited.");
            let fields = vec![FieldError { field: format!("text-{person}"), words: words.clone() }];
            return Err(PortalError::Refused { what: words, fields }.into());
        }
        marks.insert(person.clone(), (*reason, text));
    }
    if open && answer.shown != shown(people) {
        return Err(other_list());
    }
    Ok(marks)
}

fn other_list() -> crate::Error {
    PortalError::refused("This list has changed since you opened it. Nothing was decided. Look at it again.")
        .into()
}

/// The reason as the end of a sentence.
fn reason((reason, text): &(Refusal, String)) -> String {
    if *reason == Refusal::Other { text.clone() } else { reason.within().to_owned() }
}

/// Whether this very answer was given already: sent twice, answered once.
fn same_again(request: &Request, people: &[About], marks: &Marks, by: &Signature<'_>) -> bool {
    if request.state != RequestState::Answered
        || request.answered.as_ref().is_none_or(|answered| answered.by.id != by.me.id)
    {
        return false;
    }
    let stored: HashMap<&PersonId, Option<&str>> = people
        .iter()
        .filter(|one| one.outcome == "not_approved")
        .map(|one| (&one.id, one.cause.as_deref()))
        .collect();
    stored.len() == marks.len()
        && marks.iter().all(|(id, mark)| {
            let cause = format!("{}: {}", by.words(), reason(mark));
            stored.get(id).copied().flatten() == Some(cause.as_str())
        })
}

#[expect(clippy::too_many_arguments, reason = "one answer's parts, called from one place")]
async fn carry_out(
    core: &Core,
    tx: &mut Tx,
    batch: &Batch,
    request: &Request,
    marks: &Marks,
    answer: &Answer,
    by: &Signature<'_>,
    people: &[About],
) -> Result<()> {
    let now = core.clock.now();
    let decision =
        Decision { by: by.me.clone(), for_name: by.instead_of.map(|other| other.name.clone()), at: now };
    // Those with the same words go together, so that leaving thousands out is a few statements.
    let mut groups: BTreeMap<(String, Option<&str>), Vec<&PersonId>> = BTreeMap::new();
    for (id, mark) in marks {
        let cause = format!("{}: {}", by.words(), reason(mark));
        let own_words = Some(mark.1.as_str()).filter(|text| !text.is_empty());
        groups.entry((cause, own_words)).or_default().push(id);
    }
    for ((cause, own_words), ids) in &groups {
        store::refuse(tx, &request.id, ids, cause, *own_words, &decision).await?;
    }
    let approved = store::approve(tx, &request.id, &decision).await?;
    let answered = Answered { by: by.me.clone(), acted: by.acted, at: now };
    let comment = limited(&answer.comment);
    store::answer(tx, &request.id, &answered, approved, comment.as_deref()).await?;
    let whose = match by.instead_of {
        Some(other) => format!(" for {}", other.name),
        None => String::new(),
    };
    let words = match marks.len() {
        0 => format!("approved {}{whose}", people_words(approved)),
        _ if approved == 0 => format!("left out {}{whose}", people_words(marks.len() as u64)),
        _ => format!("approved {approved} of {}{whose}", people_words(people.len() as u64)),
    };
    let names: HashMap<&PersonId, &str> = people.iter().map(|one| (&one.id, one.name.as_str())).collect();
    let line =
        Told { actor: Some((by.me.id.as_str(), by.me.name.as_str())), what: What::ApprovalAnswered, words };
    line.down(core, tx, batch, |mut entry| {
        if let Some(other) = by.instead_of {
            entry = entry.on_behalf_of((other.id.as_str(), other.name.as_str()));
        }
        entry = entry.fact("As", by.acted.key());
        for (id, mark) in marks.iter().take(LEFT_OUT_TOLD) {
            entry = entry
                .fact(format!("Left out: {}", names.get(id).copied().unwrap_or(id.as_str())), reason(mark));
        }
        match comment {
            Some(comment) => entry.fact("Comment", comment),
            None => entry,
        }
    })
    .await
}

/// Adds what a request came to.
async fn count(
    tx: &mut Tx,
    done: &mut Decided,
    request: &Request,
    people: &[About],
    marks: &Marks,
) -> Result<()> {
    let registered = store::registered_among(tx, &request.id).await?;
    for person in people {
        match marks.get(&person.id) {
            Some(mark) => done.left_out.push((person.name.clone(), reason(mark))),
            None if registered.contains(&person.id) => done.registered += 1,
            None => done.approved += 1,
        }
    }
    Ok(())
}

/// What happened to a request before this answer came.
async fn late(tx: &mut Tx, batch: &Batch, request: &Request) -> Result<Late> {
    let is_old = request.round != batch.round;
    Ok(match (request.state, &request.answered) {
        (RequestState::Answered, Some(answered)) if !is_old && batch.submitted.is_some() => {
            Late::Answered { by: answered.by.name.clone(), at: answered.at }
        }
        (RequestState::PassedOn, _) if !is_old && batch.submitted.is_some() => {
            let next = match &request.passed_to {
                Some(next) => store::get(tx, next).await?,
                None => None,
            };
            let to = next.map(|next| next.approvers.into_iter().map(|one| one.name).collect());
            Late::PassedOn { to: to.unwrap_or_default() }
        }
        (RequestState::Lapsed, _) if !is_old => Late::Lapsed,
        _ => Late::Closed {
            why: closed(batch)
                .unwrap_or_else(|| "These people are asked about anew. Open the list again.".to_owned()),
        },
    })
}
