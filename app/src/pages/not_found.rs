//! An address that leads nowhere.

use crate::pages::chrome;
use crate::paths;
use crate::ui::{ButtonKind, LinkButton};
use leptos::prelude::*;

/// Says so, and where to go.
#[component]
pub fn NotFoundPage() -> impl IntoView {
    let body = view! {
        <div class="door stack">
            <h1 id="page-title" tabindex="-1">"There is no page at this address"</h1>
            <p class="sentence">"Nothing was changed. Check the address, or begin at the overview."</p>
            <p class="roomy">
                <LinkButton href=paths::OVERVIEW kind=ButtonKind::Primary>"Go to the overview"</LinkButton>
            </p>
        </div>
    };
    chrome::single("Not found", body)
}
