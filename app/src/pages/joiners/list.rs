//! The queue.

use super::{first_use, head, table};
use crate::api::people::reader;
use crate::pages::address::Address;
use crate::pages::page::{Asked, PageView, Place, page};
use crate::paths;
use crate::ui::message::Tone;
use crate::ui::{Message, TabItem, Tabs};
use gangway_core::joiners;
use gangway_types::joiners::{Joiners, JoinersQuery, StateKey};
use gangway_types::{Capability, PortalError};
use leptos::prelude::*;

/// `/joiners`
#[component]
pub fn JoinersPage() -> impl IntoView {
    let wanted = Wanted::read();
    page(Capability::ReadPeople, move |asked| build(asked, wanted))
}

async fn build(asked: Asked, wanted: Wanted) -> Result<PageView, PortalError> {
    let view = wanted.queue(&asked).await?;
    let body = wanted.body(&asked, &view)?;
    let selection = view.rows.total > 0 || view.ticked.count > 0;
    Ok(PageView { selection, ..PageView::new("New joiners", Place::Joiners, body) })
}

/// What the address asks for.
#[derive(Clone)]
pub struct Wanted {
    /// The address, for what came back with it.
    pub address: Address,
    /// What of the queue it asks for.
    pub query: JoinersQuery,
}

impl Wanted {
    /// Of the page being rendered.
    pub fn read() -> Self {
        let address = Address::read();
        let query = JoinersQuery::parse(address.here.split_once('?').map_or("", |(_, query)| query));
        Self { address, query }
    }

    /// The same queue under an overlay: what came back belongs to that.
    #[must_use]
    pub fn below(mut self) -> Self {
        self.address.refused = None;
        self
    }

    /// The queue.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn queue(&self, asked: &Asked) -> Result<Joiners, PortalError> {
        let who = &asked.caller.who;
        Ok(joiners::page(&asked.caller.core, &reader(who), self.query.clone(), &who.zone).await?)
    }

    /// Everything below the frame.
    ///
    /// # Errors
    /// When the portal does not know its own address.
    pub fn body(&self, asked: &Asked, view: &Joiners) -> Result<AnyView, PortalError> {
        let nothing_yet = view.counts.all() == 0;
        let here = view.query.print();
        let rows = if nothing_yet && !view.listening.heard() {
            first_use::steps(asked, view)?
        } else {
            view! {
                <div id="joiner-tabs" data-live-part="">{tabs(view)}</div>
                {find(view)}
                {changed(view, &self.address.here)}
                {lost(view)}
                {table::rows(asked, view, &here)}
            }
            .into_any()
        };
        Ok(view! {
            {head::head(asked, view, &here)}
            {self.address.came_back()}
            {rows}
        }
        .into_any())
    }
}

/// The address of a view of the queue.
pub fn href(query: &JoinersQuery) -> String {
    paths::with_query(paths::JOINERS, &query.print())
}

/// Ticks are private, and kept for a day: an address may carry some that are nobody's here.
fn lost(view: &Joiners) -> Option<AnyView> {
    view.ticked.lost.then(|| {
        let title = "The ticks of this address are not yours, or older than a day. Nobody is selected";
        view! { <Message tone=Tone::Info title=title id="ticks-lost">{""}</Message> }.into_any()
    })
}

/// Tabs that one looks for even when nobody stands there.
const ALWAYS: [StateKey; 5] =
    [StateKey::Ready, StateKey::Mail, StateKey::Batch, StateKey::Skipped, StateKey::Registered];

fn tabs(view: &Joiners) -> AnyView {
    let now = &view.query.states;
    let here = |state: StateKey| *now == [state] && !view.query.only_ticked;
    let to = |state: Option<StateKey>| href(&view.query.in_state(state));
    let mut items = vec![TabItem {
        label: "All open".to_owned(),
        href: to(None),
        count: None,
        current: now.is_empty() && !view.query.only_ticked,
    }];
    for state in StateKey::ALL.iter().copied() {
        let n = view.counts.of(state);
        if n > 0 || ALWAYS.contains(&state) || here(state) {
            items.push(TabItem {
                label: state.words().to_owned(),
                href: to(Some(state)),
                count: Some(n),
                current: here(state),
            });
        }
    }
    view! { <Tabs label="State" items=items /> }.into_any()
}

/// Finding somebody by name, account name or e-mail.
fn find(view: &Joiners) -> AnyView {
    // What is ticked stays, and so does the state.
    let kept = JoinersQuery { q: String::new(), page: 1, ..view.query.clone() };
    let fields = gangway_types::query::pairs(&kept.print())
        .map(|(name, value)| view! { <input type="hidden" name=name value=value /> })
        .collect_view();
    let clear = (!view.query.q.is_empty()).then(|| view! { <a href=href(&kept)>"Clear"</a> });
    view! {
        <form class="search-page joiner-find" method="get" action=paths::JOINERS role="search" aria-label="Filter the list" data-keeps-scope="">
            {fields}
            <label class="field-label" for="find-joiner">"Name, account name or e-mail"</label>
            <input class="input" id="find-joiner" type="search" name="q" value=view.query.q.clone() autocomplete="off" />
            <button class="btn" type="submit">"Find"</button>
            {clear}
        </form>
    }
    .into_any()
}

/// The rows stay as they are; this tells that there are others now: how many came, or that somebody moved.
fn changed(view: &Joiners, here: &str) -> AnyView {
    let stand: Vec<String> = view.counts.states.iter().map(|(_, n)| n.to_string()).collect();
    let count = format!("{}:{}", view.counts.all(), stand.join(","));
    let href = here.to_owned();
    view! {
        <p class="joiner-news">
            <a class="btn btn-quiet" id="list-changed" href=href data-live-count=count data-live-new="" hidden="">"Changed · Show"</a>
        </p>
    }
    .into_any()
}
