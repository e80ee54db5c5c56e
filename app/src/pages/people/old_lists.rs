//! Old lists: a file of short ids, account names or e-mails, and the people they mean today.

mod list;
mod report;
mod rows;
mod upload;

use crate::api::kept_form;
use crate::components::PageHeader;
use crate::pages::address::Address;
use crate::pages::page::{PageView, Place, page};
use crate::paths;
use crate::ui::Breadcrumbs;
use gangway_types::{Capability, OldListId};
use leptos::prelude::*;

/// `/people/old-lists`
#[component]
pub fn OldListsPage() -> impl IntoView {
    let (address, kept) = (Address::read(), kept_form());
    page(Capability::Invite, move |asked| async move {
        let lists =
            gangway_core::old_lists::list(&asked.caller.core, &asked.caller.who, address.page()).await?;
        let crumbs = view! {
            <Breadcrumbs items=vec![("People".to_owned(), paths::PEOPLE.to_owned())] here="Old lists" />
        };
        let body = view! {
            <PageHeader title="Old lists" crumbs=Some(crumbs.into_any())>
                "Translates the ids of old scripts into the people they mean today. Nothing is sent; what is found goes on to a check."
            </PageHeader>
            {upload::form(&asked, &address, kept.as_deref())}
            {list::table(&lists, &asked.times)}
        };
        Ok(PageView::new("Old lists · People", Place::People, body))
    })
}

/// `/people/old-lists/{id}`
#[component]
pub fn OldListPage() -> impl IntoView {
    let address = Address::read();
    page(Capability::Invite, move |asked| async move {
        let id = OldListId::from(address.part("id").as_str());
        let list = gangway_core::old_lists::get(&asked.caller.core, &asked.caller.who, &id).await?;
        report::build(&asked, &address, &list).await
    })
}
