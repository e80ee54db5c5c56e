//! People: lists of them, and single ones.

mod columns;
mod detail;
mod filters;
mod head;
pub mod list;
mod selection;
pub mod standing;
mod views;

pub use detail::PersonPage;

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
    Ok(PageView::new("People", Place::People, wanted.body(&asked, &view)))
}
