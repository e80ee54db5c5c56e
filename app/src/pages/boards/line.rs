//! One line: who, all six steps, what holds them up, and whose move it is.

use crate::components::Row;
use crate::pages::address::query;
use crate::pages::times::{Times, ago};
use crate::paths;
use crate::ui::{Icon, Symbol, Time, Why};
use gangway_types::board::{BoardLine, BoardLink, BoardStep, LineOf, Mark, Mover, Standing, StepShown};
use leptos::prelude::*;

/// A row of the board.
pub fn row(at: usize, line: &BoardLine, days: bool, times: &Times) -> Row {
    let mut cells = vec![
        who(line),
        steps(&line.steps, times),
        stands(&line.standing, times),
        mover(&line.standing.mover),
    ];
    if days {
        cells.insert(1, view! { <span class="whitespace-nowrap">{day(&line.start)}</span> }.into_any());
    }
    Row { id: format!("line-{at}"), tick: None, cells }
}

/// `Mon 24 Nov`.
pub fn day(text: &str) -> String {
    match text.parse::<jiff::civil::Date>() {
        Ok(date) => date.strftime("%a %-d %b").to_string(),
        Err(_) => text.to_owned(),
    }
}

fn who(line: &BoardLine) -> AnyView {
    match &line.of {
        LineOf::Person { id, name, alias } => {
            let profile = line.profile.as_ref().map(|profile| profile.name.clone());
            let manager = line.manager.as_ref().map(|manager| format!("manager {}", manager.name));
            let about: Vec<String> = [profile, manager].into_iter().flatten().collect();
            view! {
                <a href=paths::person(id)>{name.clone()}</a>
                <span class="sub mono">{alias.clone()}</span>
                {(!about.is_empty()).then(|| view! { <span class="sub">{about.join(", ")}</span> })}
            }
            .into_any()
        }
        LineOf::Account { job, native, name, source, .. } => {
            let about = format!("no person yet, {source}");
            view! {
                <a href=paths::account_job(job)>{name.clone()}</a>
                <span class="sub mono">{native.clone()}</span>
                <span class="sub">{about}</span>
            }
            .into_any()
        }
        LineOf::Row { link, import, line, native, name, source } => {
            let about = format!("no account yet, {source}");
            let place = format!("{import}, line {line}");
            view! {
                <a href=address(link)>{name.clone()}</a>
                {(!native.is_empty()).then(|| view! { <span class="sub mono">{native.clone()}</span> })}
                <span class="sub">{about}</span>
                <span class="sub">{place}</span>
            }
            .into_any()
        }
    }
}

fn address(link: &BoardLink) -> String {
    match link {
        BoardLink::Job(job) => paths::account_job(job),
        BoardLink::Import(import, step, find) if find.is_empty() => paths::import(import, step),
        BoardLink::Import(import, step, find) => {
            paths::with_query(&paths::import(import, step), &query([("q", find.clone())]))
        }
        BoardLink::Load(source, load) => paths::source_load(source, load),
        BoardLink::Source(source) => paths::source(source, ""),
        BoardLink::Person(person) => paths::person(person),
        BoardLink::Accounts(person) => paths::person_part(person, "accounts"),
        BoardLink::Batch(batch) => paths::batch(batch),
    }
}

/// All six in order, each a link where there is something to look at.
fn steps(steps: &[StepShown], times: &Times) -> AnyView {
    let items = steps.iter().map(|step| self::step(step, times)).collect_view();
    view! { <ol class="board-steps">{items}</ol> }.into_any()
}

fn step(shown: &StepShown, times: &Times) -> AnyView {
    let class = match shown.mark {
        Mark::Done => "seg-done",
        Mark::Stuck => "seg-failed",
        Mark::Open => "seg-waiting",
        Mark::NotYet | Mark::Without | Mark::Unknown => "seg-not-yet",
    };
    let word = shown.step.word();
    let href = shown.link.as_ref().map(address);
    let named = match (href, shown.mark) {
        // What was not reached, or is not there, has nothing to look at.
        (Some(href), Mark::Done | Mark::Stuck | Mark::Open) => view! { <a href=href>{word}</a> }.into_any(),
        _ => view! { <span>{word}</span> }.into_any(),
    };
    let at = shown.at.map(|at| {
        // ISC shows the last sign-in, never the first.
        let of = if shown.step == BoardStep::SignIn { ", last " } else { " " };
        view! { {of}<Time datetime=times.machine(at) words=times.day(at) exact=times.exact(at) /> }
    });
    // Shapes say what is done and what is not; what they cannot say stands in words for everybody.
    let said = match shown.mark {
        Mark::Without if shown.step != BoardStep::Row => {
            view! { <span class="board-said">", not needed"</span> }.into_any()
        }
        Mark::Without | Mark::Unknown => {
            view! { <span class="board-said">", "{shown.mark.word()}</span> }.into_any()
        }
        mark => view! { <span class="sr-only">", "{mark.word()}</span> }.into_any(),
    };
    let current = matches!(shown.mark, Mark::Stuck | Mark::Open).then_some("step");
    view! {
        <li aria-current=current>
            <svg width="14" height="6" aria-hidden="true"><rect class=class x="0.5" y="0.5" width="13" height="5"></rect></svg>
            <span>{named}{at}{said}</span>
        </li>
    }
    .into_any()
}

/// "Waits for approval by P. Nair in B-0142, since 2 d ago".
fn stands(standing: &Standing, times: &Times) -> AnyView {
    let symbol = match &standing.mover {
        mover if mover.is_stuck() => Symbol::Warn,
        Mover::Nobody => Symbol::Check,
        _ => Symbol::Clock,
    };
    let since = standing.since.map(|at| {
        let words = ago(times.now, at).unwrap_or_else(|| times.day(at));
        view! { <span class="sub">"Since "<Time datetime=times.machine(at) words=words exact=times.exact(at) /></span> }
    });
    let until = standing.until.map(|at| {
        view! { <span class="sub">"Until "<Time datetime=times.machine(at) words=times.near_day(at) exact=times.exact(at) /></span> }
    });
    let why = standing.why.clone().map(|word| view! { " "<Why word=word about=standing.words.clone() /> });
    view! {
        <div class="board-stands">
            <Icon symbol=symbol />
            <span>{standing.words.clone()}{why}{since}{until}</span>
        </div>
    }
    .into_any()
}

fn mover(mover: &Mover) -> AnyView {
    let word = Mover::word_of(mover.key()).unwrap_or_default();
    let name = match mover {
        Mover::Coordinator(name) | Mover::Inviter(name) => name.clone(),
        Mover::Manager(names) => match names.as_slice() {
            [] => None,
            [one] => Some(one.clone()),
            [one, rest @ ..] => Some(format!("{one} or {} more", rest.len())),
        },
        _ => None,
    };
    view! { <span>{word}{name.map(|name| view! { <span class="sub">{name}</span> })}</span> }.into_any()
}
