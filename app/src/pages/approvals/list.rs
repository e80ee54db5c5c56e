//! What waits for one's approval, and what one has answered.

use super::step;
use super::words::{name, need};
use crate::api::approvals::{EndAbsence, maker};
use crate::components::PageHeader;
use crate::pages::address::Address;
use crate::pages::chrome::people;
use crate::pages::forms::FormKeys;
use crate::pages::page::{Asked, PageView, page};
use crate::paths;
use crate::ui::{Button, Icon, LinkButton, Symbol, plural};
use gangway_core::{approvals, invites};
use gangway_types::approvals::{ApprovalRow, DelegationRow};
use gangway_types::batches::{BatchRow, BatchState};
use gangway_types::{Capability, Extent, PersonId, PortalError, Role};
use leptos::prelude::*;
use server_fn::ServerFn as _;

/// `/approvals`
#[component]
pub fn ApprovalsPage() -> impl IntoView {
    let address = Address::read();
    page(Capability::ReadApprovals, move |asked| build(asked, address))
}

async fn build(asked: Asked, address: Address) -> Result<PageView, PortalError> {
    let c = &asked.caller;
    let answers = c.who.may(Capability::Approve);
    let rows = approvals::list(&c.core, maker(c).0).await?;
    let (open, answered): (Vec<ApprovalRow>, Vec<ApprovalRow>) =
        rows.into_iter().partition(|row| row.answered_at.is_none());
    let reads_all = c.who.roles.iter().any(|role| matches!(role, Role::Admin | Role::Auditor));
    let others = if reads_all { others(&asked, &open).await? } else { Vec::new() };
    let me = PersonId::from(c.who.person_id.as_str());
    let absences = if answers { approvals::delegations(&c.core, Some(&me)).await? } else { Vec::new() };
    let waiting: u64 = open.iter().map(|row| row.people).sum();
    let sentence = match open.len() {
        0 => "Nothing is waiting for you. When somebody is to be invited whose manager you are, you are asked here first."
            .to_owned(),
        n => format!("{} for your answer: {} in all.", plural_lists(n as u64), people(waiting)),
    };
    let body = view! {
        <PageHeader title="Approvals">{sentence}</PageHeader>
        {address.came_back()}
        {(!open.is_empty()).then(|| section("waiting", "Waiting for you", open.iter().map(|row| waiting_line(row, &asked)).collect()))}
        {(!others.is_empty()).then(|| {
            let heading = if answers { "You can answer for others" } else { "Waiting for others" };
            section("others", heading, others.iter().map(other_line).collect())
        })}
        {(!answered.is_empty()).then(|| section("answered", "Answered lately", answered.iter().map(|row| answered_line(row, &asked)).collect()))}
        {answers.then(|| absence(&asked, &me, &absences))}
        {reports(&asked)}
    };
    Ok(step("Your lists", body))
}

fn plural_lists(n: u64) -> String {
    format!("{} {}", plural(n, "list", "lists"), if n == 1 { "waits" } else { "wait" })
}

/// Lists that others are asked about.
async fn others(asked: &Asked, own: &[ApprovalRow]) -> Result<Vec<BatchRow>, PortalError> {
    let found = invites::list(&asked.caller.core, &[BatchState::AwaitingApproval], 1).await?;
    Ok(found.items.into_iter().filter(|row| own.iter().all(|mine| mine.batch != row.id)).collect())
}

fn section(id: &'static str, heading: &'static str, lines: Vec<AnyView>) -> AnyView {
    view! {
        <section class="section" aria-labelledby=id>
            <h2 id=id>{heading}</h2>
            <ul class="lines">{lines}</ul>
        </section>
    }
    .into_any()
}

fn waiting_line(row: &ApprovalRow, asked: &Asked) -> AnyView {
    let times = &asked.times;
    let about = match row.deadline_at {
        Some(at) => {
            format!("{}, asked by {}. Answer by {}.", name(&row.name), row.by_name, times.near_day(at))
        }
        None => format!("{}, asked by {} {}.", name(&row.name), row.by_name, times.ago(row.asked_at)),
    };
    view! {
        <li>
            <Icon symbol=Symbol::Clock />
            <span>
                <a href=paths::approval(&row.batch, "")>{need(row.people)}</a>
                <span class="sub">{about}</span>
            </span>
        </li>
    }
    .into_any()
}

fn answered_line(row: &ApprovalRow, asked: &Asked) -> AnyView {
    let at = row.answered_at.map(|at| asked.times.ago(at)).unwrap_or_default();
    view! {
        <li>
            <Icon symbol=Symbol::Check />
            <span>
                <a href=paths::approval(&row.batch, "")>{format!("{}, answered {at}", people(row.people))}</a>
                <span class="sub">{format!("{}, asked by {}", name(&row.name), row.by_name)}</span>
            </span>
        </li>
    }
    .into_any()
}

fn other_line(row: &BatchRow) -> AnyView {
    let (answered, asked) = row.answers;
    view! {
        <li>
            <span>
                <a href=paths::approval(&row.id, "")>{name(&row.name)}</a>
                <span class="sub">{format!("{}, {answered} of {asked} have answered", people(row.counts.in_batch))}</span>
            </span>
        </li>
    }
    .into_any()
}

/// Where somebody who only approves finds their people: they have no rail to lead there.
fn reports(asked: &Asked) -> Option<AnyView> {
    let own = Capability::ReadPeople.extent(&asked.caller.who.roles) == Some(Extent::Own);
    own.then(|| {
        view! {
            <section class="section" aria-labelledby="reports">
                <h2 id="reports">"Your people"</h2>
                <ul class="lines">
                    <li><a href=paths::UNREGISTERED>"Who cannot sign in yet"</a></li>
                    <li><a href=paths::PEOPLE>"Everybody who reports to you"</a></li>
                </ul>
            </section>
        }
        .into_any()
    })
}

/// Who answers for whom now, and the way to let somebody.
fn absence(asked: &Asked, me: &PersonId, rows: &[DelegationRow]) -> AnyView {
    let lines: Vec<AnyView> = rows.iter().map(|row| absence_line(asked, me, row)).collect();
    let lines = (!lines.is_empty()).then(|| view! { <ul class="lines">{lines}</ul> });
    view! {
        <section class="section" aria-labelledby="away">
            <h2 id="away">"When you are away"</h2>
            {lines}
            <p class="answer-more"><LinkButton href=paths::AWAY>"Let somebody answer for you…"</LinkButton></p>
        </section>
    }
    .into_any()
}

fn absence_line(asked: &Asked, me: &PersonId, row: &DelegationRow) -> AnyView {
    let times = &asked.times;
    // The end is the beginning of the day after the last.
    let until = row.until.map(|at| format!(" until {}", times.near_day(at - 1))).unwrap_or_default();
    let since = if row.in_force { String::new() } else { format!(" from {}", times.near_day(row.since)) };
    if row.from.0 != *me {
        return view! { <li>{format!("You can answer for {}{since}{until}.", row.from.1)}</li> }.into_any();
    }
    let who = format!(" for {}", row.to.1);
    view! {
        <li>
            <span>{format!("{} can answer for you{since}{until}.", row.to.1)}</span>
            <form method="post" action=EndAbsence::PATH>
                <FormKeys key=asked.caller.core.random.handle() back=paths::APPROVALS />
                <input type="hidden" name="id" value=row.id.clone() />
                <Button>"End it"<span class="sr-only">{who}</span></Button>
            </form>
        </li>
    }
    .into_any()
}
