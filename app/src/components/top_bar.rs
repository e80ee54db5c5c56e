//! The bar on top of every page.

use leptos::prelude::*;

use super::SearchField;
use crate::ui::{Icon, Symbol};

/// Use in [`super::Frame`]. The tenant's name is always in sight, as text. Below 1024 px the rail hides behind the menu button
/// (a popover: no script) and the search field behind a link.
#[component]
pub fn TopBar(
    /// Where the wordmark leads.
    #[prop(into)]
    home_href: String,
    /// The tenant's name, or "Practice tenant".
    #[prop(into)]
    tenant: String,
    /// There is a rail to open.
    #[prop(optional)]
    has_rail: bool,
    /// Address of the search page; empty where the person may not search.
    #[prop(optional, into)]
    search_action: String,
    /// What was searched for.
    #[prop(optional, into)]
    query: String,
    /// [`super::JobsMenu`].
    #[prop(default = None)]
    jobs: Option<AnyView>,
    /// [`super::AccountMenu`]; nothing when nobody is signed in.
    #[prop(default = None)]
    account: Option<AnyView>,
) -> impl IntoView {
    let search = (!search_action.is_empty()).then(|| {
        view! {
            <form class="top-search" role="search" action=search_action.clone() method="get">
                <label class="sr-only" for="search">"Search people, batches and tasks"</label>
                <SearchField id="search" value=query placeholder="Search people, batches, tasks" shortcut=true/>
                <button class="top-btn" type="submit">
                    <Icon symbol=Symbol::Search/>
                    <span class="sr-only">"Search"</span>
                </button>
            </form>
            <a class="top-btn search-link" id="search-link" href=search_action>
                <Icon symbol=Symbol::Search/>
                <span class="sr-only">"Search"</span>
            </a>
        }
    });
    view! {
        <header class="topbar">
            <div class="topbar-in">
                {has_rail
                    .then(|| {
                        view! {
                            <button class="top-btn menu-button" type="button" popovertarget="rail">
                                <Icon symbol=Symbol::Menu/>
                                <span class="sr-only">"Menu"</span>
                            </button>
                        }
                    })}
                <div class="brand">
                    <a class="wordmark" href=home_href>"Gangway"</a>
                    <span class="tenant" title=tenant.clone()>
                        <span class="sr-only">"Tenant "</span>
                        {tenant.clone()}
                    </span>
                </div>
                {search}
                {jobs}
                {account}
            </div>
        </header>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tenant_is_named_and_search_is_a_get_form() {
        let html =
            view! { <TopBar home_href="/" tenant="acme-sandbox" has_rail=true search_action="/search"/> }
                .to_html();
        assert!(html.contains("acme-sandbox") && html.contains(r#"role="search""#), "{html}");
        assert!(html.contains(r#"method="get""#) && html.contains(r#"popovertarget="rail""#), "{html}");
    }

    #[test]
    fn what_a_person_lacks_is_absent() {
        let html = view! { <TopBar home_href="/" tenant="acme-sandbox"/> }.to_html();
        assert!(!html.contains("search") && !html.contains("popovertarget"), "{html}");
    }
}
