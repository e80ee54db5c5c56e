//! `/sources/{id}/loads/{load}`: a file on its way into ISC, and what came of it.

use super::safety::{crumbs, of, prediction};
use crate::api::kept_form;
use crate::api::safety::{AllowLoad, DecideLoad, StopLoad};
use crate::components::PageHeader;
use crate::components::account_job::accounts;
use crate::pages::address::Address;
use crate::pages::batches::progress as sending;
use crate::pages::forms::FormKeys;
use crate::pages::help::keys;
use crate::pages::page::{Asked, PageView, Place, page};
use crate::paths;
use crate::ui::message::Tone;
use crate::ui::{Badge, Button, ButtonKind, Field, LinkButton, Message, Progress, Time, Why, thousands};
use gangway_core::auth::KeptForm;
use gangway_core::sources::load::{self, LoadView};
use gangway_types::batches::{RunState, WaitsFor};
use gangway_types::safety::{LoadState, SourceLoad};
use gangway_types::{Capability, PortalError, SourceId, SourceLoadId};
use leptos::prelude::*;
use server_fn::ServerFn as _;

/// `/sources/{id}/loads/{load}`
#[component]
pub fn LoadPage() -> impl IntoView {
    let (kept, address) = (kept_form(), Address::read());
    page(Capability::ReadAccounts, move |asked| async move { build(&asked, &address, kept.as_deref()).await })
}

async fn build(asked: &Asked, address: &Address, kept: Option<&KeptForm>) -> Result<PageView, PortalError> {
    let (core, who) = (&asked.caller.core, &asked.caller.who);
    let id = SourceId(address.part("id"));
    let view = load::get(core, who, &id, &SourceLoadId(address.part("load"))).await?;
    let load = &view.load;
    let live = (!load.state.is_over()).then(|| format!("load:{}", load.id));
    let word = keys::load(load.state);
    let state = view! { <Badge tone=tone(load.state) label=load.state.word() />" "<Why word=word about=load.state.word() /> };
    let sentence = sentence(&view, asked);
    let title = load.id.to_string();
    let crumbs = crumbs(&id, &load.source_name, &title);
    let body = view! {
        <div id="load" data-live-part="" data-live=live>
            <PageHeader title=title.clone() crumbs=Some(crumbs) state=Some(state.into_any())>{sentence}</PageHeader>
            {address.came_back()}
            {outcome(load)}
            {moving(load, asked)}
            {result(load)}
            {question(asked, &view, kept)}
            {facts(&view, asked)}
        </div>
        <span class="sr-only" role="status" data-live-status=""></span>
    };
    Ok(PageView::new(format!("{title} {} · Sources", load.source_name), Place::Sources, body))
}

/// How loud a state is.
pub fn tone(state: LoadState) -> Tone {
    match state {
        LoadState::Second => Tone::Waiting,
        LoadState::Reading
        | LoadState::Busy
        | LoadState::Sending
        | LoadState::Running
        | LoadState::Checking => Tone::Info,
        LoadState::Done => Tone::Ok,
        LoadState::Differs | LoadState::Unknown => Tone::Warn,
        LoadState::Failed => Tone::Bad,
        LoadState::Stopped => Tone::Plain,
    }
}

fn sentence(view: &LoadView, asked: &Asked) -> AnyView {
    let load = &view.load;
    let times = &asked.times;
    let what = format!("{} is loaded into {}. ", load.file_name, load.source_name);
    let said = prediction(&load.said, load.said_of);
    view! {
        {what}
        "Asked for by "{load.by_name.clone()}" "
        <Time datetime=times.machine(load.at) words=times.ago(load.at) exact=times.exact(load.at) />
        ". "{said}
    }
    .into_any()
}

/// The first clause of what came of it.
fn outcome(load: &SourceLoad) -> Option<AnyView> {
    let cause = load.cause.clone().map(|cause| format!("{}.", upper(&cause)));
    let title = match load.state {
        LoadState::Done => "Loaded: every account of the file is in ISC, and no other",
        LoadState::Differs => "Loaded, and not everything is as the file says",
        LoadState::Failed => "ISC did not load it",
        LoadState::Stopped => "Nothing was sent",
        LoadState::Unknown => "We do not know whether ISC loaded it. It is not sent again by itself",
        LoadState::Busy => "Another aggregation of this source runs; it goes on when that is over",
        _ => {
            return cause.map(|cause| view! { <p class="hint">{cause}</p> }.into_any());
        }
    };
    Some(
        view! { <Message tone=tone(load.state) title=title id="outcome"><p>{cause}</p></Message> }.into_any(),
    )
}

/// With a capital letter.
fn upper(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// How far it is, and what it waits for.
fn moving(load: &SourceLoad, asked: &Asked) -> Option<AnyView> {
    if load.state.is_over() || load.state == LoadState::Second {
        return None;
    }
    let bar =
        load.progress.filter(|(_, of)| *of > 0 && load.state == LoadState::Running).map(|(done, of)| {
            let words = format!("{} of {} processed, as ISC says", thousands(done), accounts(of));
            view! { <Progress label="ISC's aggregation" done=done total=of words=words /> }
        });
    let waits = load.run.as_ref().filter(|run| run.state == RunState::Waiting).and_then(|run| {
        let words = match run.waits_for? {
            WaitsFor::SignIn => {
                format!("It waits for a sign-in of {}: the one it used ended.", run.acting_name)
            }
            WaitsFor::Right => "It waits for somebody with the right to load files.".to_owned(),
            WaitsFor::Budget => "ISC asked to wait; it goes on by itself.".to_owned(),
            _ => return None,
        };
        Some(view! { <p>{words}</p> })
    });
    let news = load.run.as_ref().map(|run| {
        view! { <p class="hint">{sending::news(run, &asked.times, asked.chrome.real_now)}</p> }
    });
    Some(view! { {bar} {waits} {news} <p class="hint">"You can leave; it goes on."</p> }.into_any())
}

fn result(load: &SourceLoad) -> Option<AnyView> {
    let result = load.result.as_ref().filter(|_| load.state.is_over())?;
    let lines = result.differs.iter().map(|words| view! { <li>{words.clone()}</li> }).collect_view();
    let differs = (!result.differs.is_empty()).then(|| view! { <ul id="differs">{lines}</ul> });
    let told = result
        .told
        .iter()
        .map(|(label, value)| view! { <dt>{label.clone()}</dt><dd class="num">{value.clone()}</dd> })
        .collect_view();
    let told = (!result.told.is_empty()).then(|| {
        view! { <h3>"What ISC counted"</h3> <dl class="facts">{told}</dl> }
    });
    Some(
        view! {
            <section class="section" aria-labelledby="result">
                <h2 id="result">"Compared with what was predicted"</h2>
                {differs}
                <p>
                    {format!(
                        "Read again afterwards: {} in ISC only, {} in the file only, {} with other values.",
                        thousands(result.left.goes),
                        thousands(result.left.adds),
                        thousands(result.left.differs)
                    )}
                </p>
                {told}
            </section>
        }
        .into_any(),
    )
}

/// What somebody can do now.
fn question(asked: &Asked, view: &LoadView, kept: Option<&KeptForm>) -> Option<AnyView> {
    let load = &view.load;
    let who = &asked.caller.who;
    if !who.may(Capability::WriteAccounts) {
        return None;
    }
    let hidden = || {
        view! {
            <FormKeys key=asked.caller.core.random.handle() back=paths::source_load(&load.source, &load.id) />
            <input type="hidden" name="source" value=load.source.to_string() />
            <input type="hidden" name="load" value=load.id.to_string() />
        }
    };
    let stop = load.state.is_unsent().then(|| {
        view! { <form method="post" action=StopLoad::PATH>{hidden()}<Button id="do-stop">"Stop it"</Button></form> }
    });
    let second = (load.state == LoadState::Second).then(|| {
        if load.by == who.person_id {
            return view! {
                <Message tone=Tone::Waiting title="Somebody else has to let it go" id="second">
                    <p>"You asked for it. Send a colleague with the right to write accounts the address of this page."</p>
                </Message>
            }
            .into_any();
        }
        let kept = kept.filter(|form| form.action == AllowLoad::PATH);
        let error = kept.and_then(|form| form.reason("typed")).unwrap_or_default().to_owned();
        let typed = kept.and_then(|form| form.value("typed")).unwrap_or_default().to_owned();
        let field = (load.said.goes > 0).then(|| {
            let label = format!("Type “{}” to confirm", view.confirmation);
            view! { <Field id="typed" name="typed" label=label value=typed error=error /> }
        });
        view! {
            <form method="post" action=AllowLoad::PATH class="stack" autocomplete="off">
                {hidden()}
                <p>{format!("{} asks you to let it go. It is loaded under your sign-in, {}.", load.by_name, who.name)}</p>
                {field}
                <div class="btn-row"><Button kind=ButtonKind::Danger id="do-allow">"Load the file"</Button></div>
            </form>
        }
        .into_any()
    });
    let decide = (load.state == LoadState::Unknown).then(|| {
        view! {
            <p>
                "Gangway keeps looking for a sign of it. You can decide as well: look at the source's tasks in ISC first. In no case is the \
                 file sent again by itself."
            </p>
            <div class="btn-row">
                <form method="post" action=DecideLoad::PATH>
                    {hidden()}
                    <input type="hidden" name="loaded" value="true" />
                    <Button id="do-loaded">"It was loaded: compare"</Button>
                </form>
                <form method="post" action=DecideLoad::PATH>
                    {hidden()}
                    <input type="hidden" name="loaded" value="false" />
                    <Button id="do-not-loaded">"It was not loaded"</Button>
                </form>
            </div>
        }
    });
    let safety = load.state.is_over().then(|| {
        let href = paths::safety(&load.source, Some(&load.file));
        view! { <div class="btn-row"><LinkButton href=href kind=ButtonKind::Primary>"Safety of this file"</LinkButton></div> }
    });
    Some(
        view! { {second} {decide} {safety} {stop.map(|stop| view! { <div class="btn-row">{stop}</div> })} }
            .into_any(),
    )
}

fn facts(view: &LoadView, asked: &Asked) -> AnyView {
    let load = &view.load;
    let times = &asked.times;
    let when = |at: Option<i64>| at.map_or_else(|| "–".to_owned(), |at| times.exact(at));
    let second = match (&load.second, load.needs_second) {
        (Some((name, at)), _) => format!("{name}, {}", times.exact(*at)),
        (None, true) => "Needed".to_owned(),
        (None, false) => "Not needed".to_owned(),
    };
    let task = load.task.as_ref().map(|task| {
        view! { <dt>"ISC's task"</dt><dd><a href=paths::task(task)>{task.to_string()}</a></dd> }
    });
    let request = load.request_id.clone().map(|id| view! { <dt>"ISC's request id"</dt><dd>{id}</dd> });
    view! {
        <section class="section" aria-labelledby="facts">
            <h2 id="facts">"Facts"</h2>
            <dl class="facts">
                <dt>"File"</dt>
                <dd><a href=paths::source_file(&load.source, &load.file)>{of(&view.file, times)}</a></dd>
                <dt>"Second person"</dt>
                <dd>{second}</dd>
                <dt>"Sent"</dt>
                <dd>{when(load.sent_at)}</dd>
                <dt>"Over"</dt>
                <dd>{when(load.ended_at)}</dd>
                {task}
                {request}
            </dl>
        </section>
    }
    .into_any()
}
