//! What a person owns and would have to hand over, read live.

use super::panel::trouble;
use crate::pages::page::Asked;
use crate::paths;
use crate::ui::{CopyId, EmptyFirst, plural};
use gangway_core::people::live::{self, Owned, OwnedThing};
use gangway_types::people::PersonDetail;
use gangway_types::{Capability, SourceId};
use leptos::prelude::*;

/// How many things there are, and the list of them by kind.
pub async fn view(asked: &Asked, person: &PersonDetail) -> (Option<u64>, AnyView) {
    let caller = &asked.caller;
    let owned = match live::owned(&caller.core, &caller.who, &person.row.id).await {
        Ok(owned) => owned,
        Err(why) => return (None, trouble(why, paths::person_part(&person.row.id, "ownership"))),
    };
    let count: u64 = owned.iter().map(|kind| kind.things.len() as u64).sum();
    if count == 0 {
        let body = "ISC lists here what would keep it from deleting this person. What they own besides is found by ISC’s \
                    search alone.";
        let title = "Nothing has to be handed over";
        return (Some(0), view! { <EmptyFirst title=title body=body /> }.into_any());
    }
    let may_sources = caller.who.may(Capability::ReadAccounts);
    let kinds = owned.iter().map(|kind| section(kind, may_sources)).collect_view();
    let first = format!(
        "{} to be handed over before ISC can delete this person. It is done in ISC’s admin pages.",
        match count {
            1 => "1 thing has".to_owned(),
            n => format!("{} have", plural(n, "thing", "things")),
        }
    );
    (
        Some(count),
        view! { <div class="section" id="ownership"><p class="prose">{first}</p>{kinds}</div> }.into_any(),
    )
}

fn section(kind: &Owned, may_sources: bool) -> AnyView {
    let things = kind.things.iter().map(|thing| one(thing, may_sources)).collect_view();
    view! { <h2>{kind.words.clone()}" "<span class="num">{kind.things.len()}</span></h2><ul class="lines">{things}</ul> }
        .into_any()
}

fn one(thing: &OwnedThing, may_sources: bool) -> AnyView {
    let is_source = thing.kind.as_deref() == Some("SOURCE");
    let name = match &thing.id {
        Some(id) if is_source && may_sources => {
            let href = paths::source(&SourceId::from(id.as_str()), "");
            view! { <a href=href>{thing.name.clone()}</a> }.into_any()
        }
        _ => thing.name.clone().into_any(),
    };
    let id = thing.id.clone().map(|id| view! { <CopyId value=id what=format!("id of {}", thing.name) /> });
    view! { <li><strong>{name}</strong>{id}</li> }.into_any()
}
