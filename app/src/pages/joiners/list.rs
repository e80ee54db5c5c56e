//! The queue.

use super::{first_use, head, table};
use crate::api::people::reader;
use crate::pages::address::{Address, query};
use crate::pages::page::{Asked, PageView, Place, page};
use crate::paths;
use crate::ui::{TabItem, Tabs};
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
    let selection = view.rows.total > 0;
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
        let states = address.values("state");
        let query = JoinersQuery {
            states: states.iter().filter_map(|state| StateKey::parse(state)).collect(),
            q: address.value("q").unwrap_or_default().trim().to_owned(),
            page: address.page(),
            per: 50,
        };
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

    /// The query of this view, without `?`.
    pub fn print(&self) -> String {
        print(&self.query, self.query.page)
    }

    /// Everything below the frame.
    ///
    /// # Errors
    /// When the portal does not know its own address.
    pub fn body(&self, asked: &Asked, view: &Joiners) -> Result<AnyView, PortalError> {
        let nothing_yet = view.counts.all() == 0;
        let rows = if nothing_yet && !view.listening.heard() {
            first_use::steps(asked, view)?
        } else {
            view! {
                <div id="joiner-tabs" data-live-part="">{tabs(view)}</div>
                {find(view)}
                {changed(view, &self.address.here)}
                {table::rows(asked, view, &self.print())}
            }
            .into_any()
        };
        Ok(view! {
            {head::head(asked, view, &self.print())}
            {self.address.came_back()}
            {rows}
        }
        .into_any())
    }
}

/// The query of a page of a view.
pub fn print(wanted: &JoinersQuery, page: u32) -> String {
    let states = wanted.states.iter().map(|state| ("state", state.key().to_owned()));
    let page = if page > 1 { page.to_string() } else { String::new() };
    query(states.chain([("q", wanted.q.clone()), ("page", page)]))
}

/// The queue in one state, or all of it.
pub fn href(state: Option<StateKey>) -> String {
    paths::with_query(paths::JOINERS, &query(state.map(|state| ("state", state.key().to_owned()))))
}

/// Tabs that one looks for even when nobody stands there.
const ALWAYS: [StateKey; 5] =
    [StateKey::Ready, StateKey::Mail, StateKey::Batch, StateKey::Skipped, StateKey::Registered];

fn tabs(view: &Joiners) -> AnyView {
    let now = &view.query.states;
    let here = |state: StateKey| *now == [state];
    let mut items = vec![TabItem {
        label: "All open".to_owned(),
        href: href(None),
        count: None,
        current: now.is_empty(),
    }];
    for state in StateKey::ALL.iter().copied() {
        let n = view.counts.of(state);
        if n > 0 || ALWAYS.contains(&state) || here(state) {
            items.push(TabItem {
                label: state.words().to_owned(),
                href: href(Some(state)),
                count: Some(n),
                current: here(state),
            });
        }
    }
    view! { <Tabs label="State" items=items /> }.into_any()
}

/// Finding somebody by name, account name or e-mail.
fn find(view: &Joiners) -> AnyView {
    let states = view
        .query
        .states
        .iter()
        .map(|state| view! { <input type="hidden" name="state" value=state.key() /> });
    let clear = (!view.query.q.is_empty())
        .then(|| view! { <a href=paths::with_query(paths::JOINERS, &print(&JoinersQuery { q: String::new(), ..view.query.clone() }, 1))>"Clear"</a> });
    view! {
        <form class="search-page joiner-find" method="get" action=paths::JOINERS role="search" aria-label="Filter the list">
            {states.collect_view()}
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
