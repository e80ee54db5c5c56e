//! Everybody of a check who may not be able to read the invitation: filtered by reason, left out with one press, counted.

use crate::api::checks::LeaveDoubtful;
use crate::components::{Column, PageHeader, QueryTable, Row, pager};
use crate::pages::address::{Address, query};
use crate::pages::forms::FormKeys;
use crate::pages::help::keys;
use crate::pages::page::{Asked, PageView, Place, page};
use crate::paths;
use crate::ui::message::Tone;
use crate::ui::{
    Badge, Breadcrumbs, Button, ButtonKind, EmptyFiltered, LinkButton, Message, TabItem, Tabs, Why, plural,
    thousands,
};
use gangway_core::checks;
use gangway_types::reach::{Doubt, Doubts, HintKind};
use gangway_types::{Capability, CheckId, PersonId, PortalError};
use leptos::prelude::*;
use server_fn::ServerFn as _;

const TITLE: &str = "May not be able to read it";

/// `/unregistered/check/{id}/doubts`
#[component]
pub fn DoubtsPage() -> impl IntoView {
    let address = Address::read();
    page(Capability::Invite, move |asked| build(asked, address))
}

async fn build(asked: Asked, address: Address) -> Result<PageView, PortalError> {
    let owner = PersonId(asked.caller.who.person_id.clone());
    let id = CheckId(address.part("id"));
    let kind = address.value("kind").and_then(HintKind::parse);
    let doubts = checks::doubts(&asked.caller.core, &owner, &id, kind, address.page()).await?;
    let list = doubts.list.split_once('?').map_or("", |(_, query)| query);
    let check = paths::check(&id, list);
    let crumbs = view! {
        <Breadcrumbs
            items=vec![
                ("Unregistered".to_owned(), doubts.list.clone()),
                ("Check before inviting".to_owned(), check.clone()),
            ]
            here=TITLE
        />
    };
    let (sentence, download) = (sentence(&doubts), (doubts.all > 0).then(|| paths::doubts_file(&id)));
    let body = view! {
        <PageHeader title=TITLE crumbs=Some(crumbs.into_any())>{sentence}</PageHeader>
        {address.came_back()}
        {tabs(&id, &doubts, kind)}
        <div class="stack">
            {way_out(kind)} {choice(&asked, &address, &id, &doubts, kind)} {table(&id, &doubts, kind)}
            <div class="btn-row">
                <LinkButton href=check>"Back to the check"</LinkButton>
                {download.map(|href| view! { <LinkButton href=href download=true>"Download list"</LinkButton> })}
            </div>
        </div>
    };
    Ok(PageView::new(format!("{TITLE} · Check before inviting"), Place::Unregistered, body))
}

/// "34 people may not be able to read an invitation: 22 will be mailed all the same, 12 are left out."
fn sentence(doubts: &Doubts) -> String {
    let left = doubts.all.saturating_sub(doubts.mailed);
    let out = match left {
        1 => "1 is left out".to_owned(),
        n => format!("{} are left out", thousands(n)),
    };
    let who = format!("{} may not be able to read an invitation", plural(doubts.all, "person", "people"));
    match (doubts.all, doubts.mailed, left) {
        (0, ..) => "As far as Gangway knows, nothing speaks against anybody’s reading it.".to_owned(),
        (_, 0, _) => format!("{who}: {out}."),
        (_, mailed, 0) => format!("{who}: {} will be mailed all the same.", thousands(mailed)),
        (_, mailed, _) => format!("{who}: {} will be mailed all the same, {out}.", thousands(mailed)),
    }
}

fn tabs(id: &CheckId, doubts: &Doubts, shown: Option<HintKind>) -> AnyView {
    let tab = |kind: Option<HintKind>, label: &str, count: u64| TabItem {
        label: label.to_owned(),
        href: paths::doubts(id, kind.map_or("", HintKind::key)),
        count: Some(count),
        current: kind == shown,
    };
    let kinds = doubts.kinds.iter().map(|(kind, count, _)| tab(Some(*kind), kind.short(), *count));
    let items = std::iter::once(tab(None, "All", doubts.all)).chain(kinds).collect();
    view! { <Tabs label="Reason" items=items /> }.into_any()
}

fn way_out(kind: Option<HintKind>) -> Option<AnyView> {
    let kind = kind?;
    let why = view! { <Why word=keys::hint(kind) about=kind.heading() /> };
    Some(view! { <p class="hint">{kind.way_out()}" "{why}</p> }.into_any())
}

/// The one press: leaves those of the filter out, or takes that back.
fn choice(
    asked: &Asked,
    address: &Address,
    id: &CheckId,
    doubts: &Doubts,
    kind: Option<HintKind>,
) -> Option<AnyView> {
    let total = doubts.people.total;
    if total == 0 {
        return None;
    }
    if !doubts.open {
        let title = "A batch was made of this check: nothing changes here any more";
        return Some(view! { <Message tone=Tone::Plain title=title>{""}</Message> }.into_any());
    }
    let of_filter = doubts.kinds.iter().filter(|(one, ..)| kind.is_none_or(|kind| kind == *one));
    let all_left = of_filter.clone().all(|(.., left)| *left);
    let some_left = of_filter.clone().any(|(.., left)| *left);
    let people = plural(total, "person", "people");
    let form = |on: bool, button: AnyView| {
        let (key, back) = (asked.caller.core.random.handle(), address.here.clone());
        view! {
            <form method="post" action=LeaveDoubtful::PATH>
                <FormKeys key=key back=back />
                <input type="hidden" name="check" value=id.to_string() />
                <input type="hidden" name="kind" value=kind.map_or("", HintKind::key) />
                <input type="hidden" name="on" value=on.to_string() />
                <input type="hidden" name="said" value=total.to_string() />
                {button}
            </form>
        }
    };
    let leave = (!all_left).then(|| {
        let words = format!("Leave out {people}");
        form(true, view! { <Button kind=ButtonKind::Primary id="leave-out">{words}</Button> }.into_any())
    });
    let back = some_left.then(|| {
        let words = if kind.is_some() {
            format!("Do not leave out {people} for this")
        } else {
            "Leave out nobody for these reasons".to_owned()
        };
        form(false, view! { <Button id="take-back">{words}</Button> }.into_any())
    });
    Some(view! { <div class="btn-row">{leave} {back}</div> }.into_any())
}

fn table(id: &CheckId, doubts: &Doubts, kind: Option<HintKind>) -> Option<AnyView> {
    let list = &doubts.people;
    if list.items.is_empty() {
        let all = paths::doubts(id, "");
        return kind.map(|kind| {
            let chips = vec![(kind.heading().to_owned(), all.clone())];
            view! { <EmptyFiltered title="Nobody is here" chips=chips clear_href=all /> }.into_any()
        });
    }
    let columns =
        ["Name", "Mail goes to", "Why", "Now"].map(|label| Column { label, ..Column::default() }).to_vec();
    let rows = list.items.iter().map(row).collect();
    let href = |page| {
        let kind = kind.map_or("", HintKind::key).to_owned();
        paths::with_query(&paths::doubts(id, ""), &query([("kind", kind), ("page", page)]))
    };
    Some(
        view! {
            <QueryTable caption="People who may not be able to read it" columns=columns rows=rows />
            {pager(list, href)}
        }
        .into_any(),
    )
}

fn row(of: &Doubt) -> Row {
    let href = paths::person(&PersonId::from(of.person.id.as_str()));
    let why = of.hints.iter().map(|hint| {
        view! { <div>{hint.kind.heading()}<span class="sub">{hint.words.clone()}</span></div> }
    });
    let (tone, now) = if of.left { (Tone::Plain, "Left out by you") } else { (Tone::Warn, "Will be mailed") };
    Row {
        id: format!("doubt-{}", of.person.id),
        tick: None,
        cells: vec![
            view! { <a href=href>{of.person.name.clone()}</a><span class="sub">{of.alias.clone()}</span> }
                .into_any(),
            of.mail.clone().unwrap_or_else(|| "No e-mail".to_owned()).into_any(),
            why.collect_view().into_any(),
            view! { <Badge tone=tone label=now /> }.into_any(),
        ],
    }
}
