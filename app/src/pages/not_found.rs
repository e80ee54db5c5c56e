//! An address that leads nowhere.

use leptos::prelude::*;

/// Says so, and where to go.
#[component]
pub fn NotFoundPage() -> impl IntoView {
    view! {
        <main id="content">
            <h1 tabindex="-1">"There is no page at this address"</h1>
            <p><a href="/">"Go to the overview"</a></p>
        </main>
    }
}
