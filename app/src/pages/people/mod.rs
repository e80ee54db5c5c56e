//! People: lists of them, and single ones.

mod bulk;
mod columns;
mod detail;
mod filters;
mod head;
mod job;
pub mod list;
pub mod old_lists;
mod selection;
pub mod standing;
mod views;

pub use detail::{PersonPage, PersonPartPage};
pub use job::PersonJobPage;

use crate::pages::page::{Asked, PageView, Place, page};
use gangway_types::query::Area;
use gangway_types::{Capability, PortalError};
use leptos::prelude::*;
use list::Wanted;

/// `/people`
#[component]
pub fn PeoplePage() -> impl IntoView {
    let wanted = Wanted::read(Area::People);
    if let Some(tidy) = wanted.tidy() {
        leptos_axum::redirect(&tidy);
        return ().into_any();
    }
    page(Capability::ReadPeople, move |asked| build(asked, wanted)).into_any()
}

async fn build(asked: Asked, wanted: Wanted) -> Result<PageView, PortalError> {
    let view = wanted.list(&asked).await?;
    let old_lists = asked.caller.who.may(Capability::Invite).then(|| {
        view! {
            <p class="hint">"Ids of old scripts? "<a href=crate::paths::OLD_LISTS>"Old lists"</a>" finds who they are today."</p>
        }
    });
    let body = view! { {wanted.body(&asked, &view)} {old_lists} };
    let mut page = PageView::new("People", Place::People, body);
    page.selection = asked.caller.who.may(Capability::ActOnPeople);
    Ok(page)
}
