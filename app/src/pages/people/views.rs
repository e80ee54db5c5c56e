//! Saved views: tabs of those that come with Gangway, a menu of own and shared ones, and saving.

use crate::api::views::{DeleteView, SaveView, UpdateView};
use crate::pages::forms::FormKeys;
use crate::ui::{Checkbox, Field, Icon, Symbol, TabItem, Tabs};
use gangway_core::auth::KeptForm;
use gangway_types::people::{ListView, ViewTab};
use gangway_types::query::{PeopleQuery, Selected};
use leptos::prelude::*;
use server_fn::ServerFn;

/// The list of a view, with what is ticked now: other filters keep ticks, and drop "all that match".
fn of(view: &ListView, tab: &ViewTab) -> PeopleQuery {
    let selected = match &view.query.selected {
        Selected::All { .. } => Selected::Dropped,
        Selected::Dropped => Selected::Nothing,
        ticked => ticked.clone(),
    };
    PeopleQuery { selected, per: view.query.per, ..tab.query.clone() }
}

/// Tabs, and the menus beside them. `key` makes a new form key; `kept` is a form that came back.
pub fn bar(view: &ListView, tools: AnyView, kept: Option<&KeptForm>, key: &dyn Fn() -> String) -> AnyView {
    let now = view.view.as_ref();
    let is_now = |tab: &ViewTab| now.is_some_and(|now| now.tab.slug == tab.slug);
    let edited = |tab: &ViewTab| is_now(tab) && now.is_some_and(|now| now.edited);
    let label =
        |tab: &ViewTab| if edited(tab) { format!("{} · edited", tab.name) } else { tab.name.clone() };
    let (built_in, own): (Vec<&ViewTab>, Vec<&ViewTab>) = view.views.iter().partition(|tab| tab.built_in);
    let tabs = built_in
        .into_iter()
        .map(|tab| TabItem {
            label: label(tab),
            href: of(view, tab).href(),
            count: tab.count,
            current: is_now(tab),
        })
        .collect();
    let lines = own
        .iter()
        .map(|tab| {
            let whose = match (tab.own, tab.shared) {
                (true, true) => "yours, shared".to_owned(),
                (true, false) => "yours".to_owned(),
                _ => format!("shared by {}", tab.owner_name),
            };
            let current = is_now(tab).then_some("page");
            view! {
                <a class="menu-item" href=of(view, tab).href() aria-current=current>
                    <span>{label(tab)}<span class="sub">{whose}</span></span>
                </a>
            }
        })
        .collect_view();
    let here = own.iter().find(|tab| is_now(tab));
    let menu_label = here.map_or_else(|| "My views".to_owned(), |tab| label(tab));
    let is_here = if here.is_some() { "btn btn-quiet btn-on" } else { "btn btn-quiet" };
    let empty = own
        .is_empty()
        .then(|| view! { <p class="hint">"None yet. Filter the list, then save it as a view."</p> });
    let delete = here.filter(|tab| tab.own).map(|tab| {
        view! {
            <form method="post" action=DeleteView::url()>
                {keys(view, key())}
                <input type="hidden" name="slug" value=tab.slug.clone() />
                <button class="menu-item" type="submit">{format!("Remove “{}”", tab.name)}</button>
            </form>
        }
    });
    view! {
        <div class="view-bar">
            <Tabs label="Views" items=tabs />
            <div class="view-tools">
                <details class="menu menu-end">
                    <summary class=is_here id="my-views">{menu_label}<Icon symbol=Symbol::ChevronDown /></summary>
                    <div class="menu-panel">{empty}{lines}{delete}</div>
                </details>
                {changed(view, key)}
                {save(view, kept, key())}
                {tools}
            </div>
        </div>
    }
    .into_any()
}

/// Save and Reset of a view that was changed.
fn changed(view: &ListView, key: &dyn Fn() -> String) -> Option<AnyView> {
    let now = view.view.as_ref().filter(|now| now.edited)?;
    let save = now.tab.own.then(|| {
        view! {
            <form method="post" action=UpdateView::url()>
                {keys(view, key())}
                <input type="hidden" name="slug" value=now.tab.slug.clone() />
                <button class="btn btn-quiet" type="submit" id="update-view">"Save"</button>
            </form>
        }
    });
    Some(
        view! { {save} <a class="btn btn-quiet" id="reset-view" href=of(view, &now.tab).href()>"Reset"</a> }
            .into_any(),
    )
}

fn save(view: &ListView, kept: Option<&KeptForm>, key: String) -> AnyView {
    let kept = kept.filter(|form| form.action == SaveView::url());
    let typed = |name: &str| {
        kept.and_then(|form| form.values.iter().find(|(known, _)| known == name))
            .map(|(_, value)| value.clone())
    };
    let error = kept.and_then(|form| form.fields.iter().find(|error| error.field == "name"));
    let words = if view.view.as_ref().is_some_and(|now| now.edited) { "Save as" } else { "Save view" };
    view! {
        <details class="menu menu-end" open=kept.is_some()>
            <summary class="btn btn-quiet" id="save-view">{words}<Icon symbol=Symbol::ChevronDown /></summary>
            <form class="menu-panel stack" method="post" action=SaveView::url()>
                {keys(view, key)}
                <Field
                    id="view-name"
                    name="name"
                    label="Name"
                    value=typed("name").unwrap_or_default()
                    hint="Keeps filters, order and columns."
                    error=error.map(|error| error.words.clone()).unwrap_or_default()
                />
                <Checkbox
                    id="view-shared"
                    name="shared"
                    value="yes"
                    label="Others see it too"
                    checked=typed("shared").is_some()
                />
                <button class="btn" type="submit">"Save view"</button>
            </form>
        </details>
    }
    .into_any()
}

fn keys(view: &ListView, key: String) -> AnyView {
    view! {
        <FormKeys key=key back=view.query.href() />
        <input type="hidden" name="area" value=view.query.area.path() />
        <input type="hidden" name="list" value=view.query.print() />
    }
    .into_any()
}
