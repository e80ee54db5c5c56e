//! What needs me now, and is the invite programme working.

use crate::components::PageHeader;
use crate::pages::page::{Asked, PageView, Place, page};
use gangway_types::{Capability, PortalError};
use leptos::prelude::*;

/// `/`
#[component]
pub fn OverviewPage() -> impl IntoView {
    page(Capability::SignedIn, build)
}

async fn build(asked: Asked) -> Result<PageView, PortalError> {
    let overview = gangway_core::overview::overview(&asked.caller.core, &asked.caller.who).await?;
    let n = overview.headline.map_or(0, |headline| headline.cannot_sign_in);
    let body = view! { <PageHeader title="Overview">{n}" people cannot sign in yet."</PageHeader> };
    Ok(PageView::new("Overview", Place::Overview, body))
}
