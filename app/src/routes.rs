//! Path → page. Every page is rendered whole on the server: no part of it waits for a script.

use crate::pages;
use leptos::prelude::*;
use leptos_meta::provide_meta_context;
use leptos_router::components::{Route, Router, Routes};
use leptos_router::{SsrMode, path};

/// All pages. Rendered without a request once at start, to list the routes: nothing here may expect a context.
#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    view! {
        <Router>
            <Routes fallback=pages::not_found::NotFoundPage>
                <Route path=path!("/") view=pages::overview::OverviewPage ssr=SsrMode::Async />
            </Routes>
        </Router>
    }
}
