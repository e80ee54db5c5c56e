//! A list of people, whole: `/unregistered` and `/people` differ in their area, and in what can be done to those ticked.

use super::{columns, filters, head, selection, views};
use crate::api::people::reader;
use crate::pages::address::Address;
use crate::pages::page::Asked;
use crate::ui::{EmptyFiltered, EmptyFirst, plural};
use gangway_core::auth::KeptForm;
use gangway_types::PortalError;
use gangway_types::people::ListView;
use gangway_types::query::{Area, PeopleQuery};
use leptos::prelude::*;
use std::sync::Arc;

/// What the address of a list asks for. Read while the page's component runs.
#[derive(Clone)]
pub struct Wanted {
    /// Which list.
    pub area: Area,
    /// The query, as it came.
    pub raw: String,
    /// The address, for what came back with it.
    pub address: Address,
    kept: Option<Arc<KeptForm>>,
}

impl Wanted {
    /// Of the page being rendered.
    pub fn read(area: Area) -> Self {
        let address = Address::read();
        let raw = address.here.split_once('?').map_or("", |(_, query)| query).to_owned();
        Self { area, raw, address, kept: crate::api::kept_form() }
    }

    /// The canonical address, when a form without script sent this one: it names every field, also the empty ones.
    pub fn tidy(&self) -> Option<String> {
        let filled_in = self.raw.split('&').any(|pair| pair.ends_with('=') || pair.starts_with("created-"));
        let (query, dropped) = PeopleQuery::parse(self.area, &self.raw);
        let typed = filled_in || self.raw.matches("cols=").count() > 1;
        if !typed || !dropped.is_empty() || self.kept.is_some() {
            return None;
        }
        // A view whose filters were all taken away is left: its name alone would bring them back.
        let view = query.view.clone().filter(|_| query.is_filtered() || !filled_in);
        Some(PeopleQuery { view, ..query }.href())
    }

    /// What was typed into a field of the form that came back.
    pub fn typed(&self, name: &str) -> Option<String> {
        let values = &self.kept.as_ref()?.values;
        values.iter().find(|(known, _)| known == name).map(|(_, value)| value.clone())
    }

    /// The same list under an overlay: what came back belongs to that.
    #[must_use]
    pub fn below(mut self) -> Self {
        self.address.refused = None;
        self.kept = None;
        self
    }

    /// The list.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn list(&self, asked: &Asked) -> Result<ListView, PortalError> {
        let (query, dropped) = PeopleQuery::parse(self.area, &self.raw);
        let list = gangway_core::people::list(&asked.caller.core, &reader(&asked.caller.who), query, dropped)
            .await?;
        Ok(list)
    }

    /// Everything below the frame.
    pub fn body(&self, asked: &Asked, view: &ListView) -> AnyView {
        let key = || asked.caller.core.random.handle();
        let chooser = columns::chooser(&view.query);
        let tools = view! { {changed(view, &self.address.here)} {chooser} }.into_any();
        view! {
            {head::head(asked, view)}
            {self.address.came_back()}
            {views::bar(view, tools, self.kept.as_deref(), &key)}
            {filters::bar(view)}
            {rows(asked, view)}
        }
        .into_any()
    }
}

/// While ISC is read the rows stay as they are, and this tells that there are others now.
fn changed(view: &ListView, here: &str) -> Option<AnyView> {
    let moving = head::reading(&view.sync).is_some() || view.sync.synced_at.is_none();
    let count = moving.then(|| view.page.total.to_string())?;
    let href = here.to_owned();
    Some(view! { <a class="btn btn-quiet" id="list-changed" href=href data-live-count=count hidden="">"Changed · Show"</a> }.into_any())
}

fn rows(asked: &Asked, view: &ListView) -> AnyView {
    // Nothing can move that is not there: while people are read for the first time, the first of them appear by themselves.
    let live = (view.page.total == 0).then_some("");
    let rows = match (view.page.total, view.query.area) {
        (0, _) if view.selection.count == 0 => empty(view),
        (0, _) => selection::ticked_table(asked, view, Some(empty(view))),
        _ => selection::ticked_table(asked, view, None),
    };
    let pages = (view.page.total > 0).then(|| selection::pages(view));
    view! { <div id="list-rows" data-live-part=live>{rows}{pages}</div> }.into_any()
}

fn empty(view: &ListView) -> AnyView {
    let query = &view.query;
    let chips = query.chips();
    if !chips.is_empty() {
        let title = format!(
            "No people match {}",
            match chips.len() {
                1 => "this filter".to_owned(),
                n => format!("these {}", plural(n as u64, "filter", "filters")),
            }
        );
        let chips = chips.iter().map(|chip| (filters::chip_words(view, chip), chip.without.href())).collect();
        return view! { <EmptyFiltered title=title chips=chips clear_href=query.cleared().href() /> }
            .into_any();
    }
    let (title, body) = match (query.area, view.sync.synced_at) {
        (Area::Unregistered, Some(_)) => (
            "Nobody waits for an invitation",
            "People appear here when ISC knows them and they have not registered. The list follows ISC by itself.",
        ),
        (Area::Unregistered, None) => (
            "People who cannot sign in yet will appear here",
            "They come from ISC while somebody who may read everybody (Org Admin or Helpdesk) is signed in.",
        ),
        (Area::People, _) => (
            "People will appear here",
            "They come from ISC while somebody who may read everybody (Org Admin or Helpdesk) is signed in.",
        ),
    };
    view! { <EmptyFirst title=title body=body /> }.into_any()
}
