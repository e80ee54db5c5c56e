//! What needs me now, and is the invite programme working.

use leptos::prelude::*;

/// `/`
#[component]
pub fn OverviewPage() -> impl IntoView {
    view! {
        <main id="content">
            <h1 tabindex="-1">"Overview"</h1>
        </main>
    }
}
