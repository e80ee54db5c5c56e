//! Verifying an evidence pack: that nobody changed it, and that what it tells holds together.

use super::chain::walk;
use super::facts::{Audit, Call, FORM, Fact, Footer, Header, Outcome, Person, Request};
use crate::domain::frozen::{self, Line};
use crate::store::audit::{NewRow, Seal, sealed};
use gangway_types::batches::{Outcome as Word, OutcomeCounts};
use std::collections::{HashMap, HashSet};

/// Names listed with one finding.
const NAMED: usize = 5;

/// What verifying came to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verdict {
    /// What holds, a line each.
    pub holds: Vec<String>,
    /// What does not, a line each; empty when all of it holds.
    pub findings: Vec<String>,
}

/// What the file tells.
#[derive(Default)]
struct Told {
    header: Header,
    people: Vec<Person>,
    requests: Vec<Request>,
    calls: Vec<Call>,
    tasks: HashSet<String>,
    outcomes: HashMap<String, Outcome>,
    sums: Option<OutcomeCounts>,
    audit: Vec<Audit>,
    counted: Footer,
    footer: Option<Footer>,
}

impl Told {
    fn of(facts: Vec<Fact>) -> Self {
        let mut told = Self::default();
        for fact in facts {
            match fact {
                Fact::Header(header) => told.header = *header,
                Fact::Person(person) => {
                    told.counted.people += 1;
                    told.people.push(*person);
                }
                Fact::Request(request) => {
                    told.counted.requests += 1;
                    told.requests.push(*request);
                }
                Fact::Call(call) => {
                    told.counted.calls += 1;
                    told.calls.push(*call);
                }
                Fact::Task(task) => {
                    told.counted.tasks += 1;
                    told.tasks.insert(task.id);
                }
                Fact::Outcome(outcome) => {
                    told.outcomes.insert(outcome.person.clone(), *outcome);
                }
                Fact::Event(_) => told.counted.events += 1,
                Fact::Audit(entry) => {
                    told.counted.audit += 1;
                    told.audit.push(*entry);
                }
                Fact::Sums(sums) => told.sums = Some(sums),
                Fact::Footer(footer) => told.footer = Some(footer),
            }
        }
        told
    }

    fn name<'a>(&'a self, id: &'a str) -> &'a str {
        self.people.iter().find(|person| person.id == id).map_or(id, |person| person.name.as_str())
    }

    /// "Amara Osei, Jon Berg and 3 more".
    fn names(&self, ids: &[&str]) -> String {
        let names: Vec<&str> = ids.iter().take(NAMED).map(|id| self.name(id)).collect();
        match ids.len().saturating_sub(NAMED) {
            0 => names.join(", "),
            more => format!("{} and {more} more", names.join(", ")),
        }
    }

    /// Everybody in a call that left this machine, as far as is known.
    fn sent(&self) -> HashSet<&str> {
        let left = self.calls.iter().filter(|call| call.sent_at.is_some());
        left.flat_map(|call| call.people.iter().map(String::as_str)).collect()
    }
}

/// Verifies a file.
pub fn verify(text: &str) -> Verdict {
    let walked = walk(text);
    let mut verdict = Verdict::default();
    let told = Told::of(walked.facts);
    if told.header.form != FORM {
        let what = "line 1 is not the header of an evidence file of this version";
        verdict.findings.push(what.to_owned());
        verdict.findings.extend(walked.findings);
        return verdict;
    }
    let header = &told.header;
    verdict.holds.push(format!("batch: {} {}, as of {}", header.batch, header.name, moment(header.taken_at)));
    let mut part = |what: &str, result: Result<String, Vec<String>>| match result {
        Ok(words) => verdict.holds.push(format!("{what}: {words}")),
        Err(findings) => {
            verdict.findings.extend(findings.into_iter().map(|finding| format!("{what}: {finding}")));
        }
    };
    let chain = format!("{} lines, the last has the hash {}", walked.lines, walked.last);
    part("chain", if walked.findings.is_empty() { Ok(chain) } else { Err(walked.findings) });
    part("frozen list", list(&told));
    part("approval", approval(&told));
    part("calls", calls(&told));
    part("sums", sums(&told));
    part("audit log", audit(&told));
    verdict
}

fn moment(at: i64) -> String {
    jiff::Timestamp::from_millisecond(at).map(|at| at.to_string()).unwrap_or_default()
}

fn list(told: &Told) -> Result<String, Vec<String>> {
    let lines = told.people.iter().map(|person| Line {
        id: &person.id,
        name: &person.name,
        alias: &person.alias,
        mail: person.mail.as_deref(),
        mail_norm: person.mail_norm.as_deref(),
        status: &person.status,
        lifecycle: person.lifecycle.as_deref(),
        profile: person.profile.as_deref(),
        manager_id: person.manager_id.as_deref(),
        manager_name: person.manager_name.as_deref(),
        warnings: &person.warnings,
        send_again: person.send_again,
    });
    let hash = frozen::hash(lines);
    let n = told.people.len() as u64;
    if hash != told.header.frozen_hash || n != told.header.people {
        let what = format!(
            "{n} people with the hash {hash}, but {} were frozen with the hash {}",
            told.header.people, told.header.frozen_hash
        );
        return Err(vec![what]);
    }
    Ok(format!("{n} people, hash {hash}"))
}

fn approval(told: &Told) -> Result<String, Vec<String>> {
    let sent = told.sent();
    let Some(submitter) = told.header.submitted_by.as_deref() else {
        return Ok(format!(
            "none was asked for; {} people were sent to on the word of who released it",
            sent.len()
        ));
    };
    let mut sent: Vec<&str> = sent.into_iter().collect();
    sent.sort_unstable();
    let mut findings = Vec::new();
    let mut tell = |people: Vec<&str>, what: &str| {
        if !people.is_empty() {
            findings.push(format!("{} sent to {what}: {}", people.len(), told.names(&people)));
        }
    };
    let outcome = |id: &str| told.outcomes.get(id);
    let refused =
        |id: &&str| outcome(id).is_some_and(|one| matches!(one.outcome.as_str(), "not_approved" | "waiting"));
    let by = |id: &str| outcome(id).and_then(|one| one.decided_by.as_deref());
    let with = |keep: &dyn Fn(&&str) -> bool| sent.iter().copied().filter(|id| keep(id)).collect::<Vec<_>>();
    tell(with(&|id| refused(id)), "without an approval");
    tell(with(&|id| !refused(id) && by(id).is_none()), "about whom nobody decided");
    tell(with(&|id| by(id) == Some(id)), "who approved themselves");
    tell(with(&|id| by(id) == Some(submitter)), "whom the person approved who asked");
    for request in &told.requests {
        let (Some(by), Some(acted)) = (&request.answered_by, &request.acted_as) else { continue };
        if acted == "approver" && !request.approvers.iter().any(|(id, _)| id == by) {
            let name = request.answered_by_name.as_deref().unwrap_or(by);
            findings.push(format!("{name} answered the request {} without being asked", request.id));
        }
    }
    if findings.is_empty() {
        let answered = told.requests.iter().filter(|one| one.answered_by.is_some()).count();
        return Ok(format!(
            "{} people were sent to, all of them approved, in {answered} answers",
            sent.len()
        ));
    }
    Err(findings)
}

fn calls(told: &Told) -> Result<String, Vec<String>> {
    let frozen: HashSet<&str> = told.people.iter().map(|person| person.id.as_str()).collect();
    let mut findings = Vec::new();
    for call in &told.calls {
        let strangers: Vec<&str> =
            call.people.iter().map(String::as_str).filter(|id| !frozen.contains(id)).collect();
        if !strangers.is_empty() {
            let who = strangers.iter().take(NAMED).copied().collect::<Vec<_>>().join(", ");
            findings.push(format!("call {} holds people who are not in the list: {who}", call.id));
        }
        if let Some(task) = &call.task_id
            && !told.tasks.contains(task)
        {
            findings.push(format!("call {} led to the task {task}, which is not in the file", call.id));
        }
    }
    let sent = told.sent();
    let mut unsent: Vec<&str> = told
        .outcomes
        .values()
        .filter(|one| one.asked_at.is_some() && !sent.contains(one.person.as_str()))
        .map(|one| one.person.as_str())
        .collect();
    unsent.sort_unstable();
    if !unsent.is_empty() {
        findings.push(format!("{} asked for in no call: {}", unsent.len(), told.names(&unsent)));
    }
    let answered = told.calls.iter().filter(|call| call.state == "answered").count();
    let words = format!("{}, of which ISC took {answered}; {} people in them", told.calls.len(), sent.len());
    if findings.is_empty() { Ok(words) } else { Err(findings) }
}

fn sums(told: &Told) -> Result<String, Vec<String>> {
    let Some(sums) = &told.sums else { return Err(vec!["there are none".to_owned()]) };
    let mut findings = Vec::new();
    let mut counted = OutcomeCounts::default();
    for outcome in told.outcomes.values() {
        match Word::parse(&outcome.outcome) {
            Some(word) => counted.add(word, 1),
            None => {
                findings.push(format!("{} has the outcome “{}”", told.name(&outcome.person), outcome.outcome))
            }
        }
    }
    for word in Word::ALL {
        let (said, is) = (sums.of(word), counted.of(word));
        if said != is {
            findings.push(format!("{said} are said to be “{}”, {is} are", word.word()));
        }
    }
    if let Some(broken) = sums.broken_sum() {
        findings.push(broken);
    }
    if told.outcomes.len() != told.people.len() {
        findings.push(format!("{} people, but {} outcomes", told.people.len(), told.outcomes.len()));
    }
    match &told.footer {
        Some(footer) if (Footer { lines: footer.lines, ..told.counted.clone() }) == *footer => {}
        _ => findings.push("the last line counts other lines than there are".to_owned()),
    }
    if findings.is_empty() {
        let not = sums.not_approved + sums.waiting;
        return Ok(format!(
            "{} selected = {} left out + {} in the batch; {} = {not} not approved + {} not mailed + {} released",
            sums.selected,
            sums.left_out,
            sums.in_batch,
            sums.in_batch,
            sums.dropped,
            sums.released()
        ));
    }
    Err(findings)
}

fn audit(told: &Told) -> Result<String, Vec<String>> {
    let mut findings = Vec::new();
    let mut before: Option<&Audit> = None;
    for entry in &told.audit {
        let row = NewRow {
            at: entry.at,
            actor: entry.actor.clone(),
            actor_name: entry.actor_name.clone(),
            for_id: entry.for_id.clone(),
            for_name: entry.for_name.clone(),
            what: entry.what.clone(),
            sentence: entry.sentence.clone(),
            object: entry.object.clone(),
            object_name: entry.object_name.clone(),
            result: entry.result.clone(),
            request_id: entry.request_id.clone(),
            address: entry.address.clone(),
            detail: entry.detail.clone(),
        };
        if sealed(&Seal { seq: entry.seq, told: &row, prev: &entry.log_prev }) != entry.log_hash {
            findings
                .push(format!("entry {} was changed: its hash does not belong to what it says", entry.seq));
        }
        if let Some(before) = before
            && before.seq + 1 == entry.seq
            && before.log_hash != entry.log_prev
        {
            findings.push(format!("entry {} does not follow entry {}", entry.seq, before.seq));
        }
        before = Some(entry);
    }
    let words = format!("{} entries about the batch, each as it was sealed", told.audit.len());
    if findings.is_empty() { Ok(words) } else { Err(findings) }
}
