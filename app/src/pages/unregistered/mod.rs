//! Who cannot sign in yet, and the check before inviting them.

mod check;
mod doubts;

pub use check::CheckPage;
pub use doubts::DoubtsPage;

use crate::pages::page::{Asked, PageView, Place, page};
use crate::pages::people::list::Wanted;
use gangway_types::query::Area;
use gangway_types::{Capability, PortalError};
use leptos::prelude::*;

/// `/unregistered`
#[component]
pub fn UnregisteredPage() -> impl IntoView {
    let wanted = Wanted::read(Area::Unregistered);
    if let Some(tidy) = wanted.tidy() {
        leptos_axum::redirect(&tidy);
        return ().into_any();
    }
    page(Capability::ReadPeople, move |asked| build(asked, wanted)).into_any()
}

async fn build(asked: Asked, wanted: Wanted) -> Result<PageView, PortalError> {
    let view = wanted.list(&asked).await?;
    let selection = view.page.total > 0 || view.selection.count > 0;
    Ok(PageView { selection, ..PageView::new(title(&view), Place::Unregistered, wanted.body(&asked, &view)) })
}

/// `Never invited · Unregistered`.
fn title(view: &gangway_types::people::ListView) -> String {
    match &view.view {
        Some(now) => format!("{} · Unregistered", now.tab.name),
        None => "Unregistered".to_owned(),
    }
}
