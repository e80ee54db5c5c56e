//! Who has which role, and from where; giving and taking them; and what each role may do.

use super::{give, section};
use crate::api::kept_form;
use crate::api::roles::{RefreshGroups, TakeRole};
use crate::components::{Column, QueryTable, Row};
use crate::pages::address::Address;
use crate::pages::forms::FormKeys;
use crate::pages::page::{Asked, PageView, page};
use crate::paths;
use crate::ui::message::Tone;
use crate::ui::{Badge, Button, ButtonKind, thousands};
use gangway_core::roles;
use gangway_types::roles::{GroupCopy, RoleRow};
use gangway_types::{Capability, PortalError, Role, TABLE};
use leptos::prelude::*;
use server_fn::ServerFn as _;

/// `/settings/roles`, with `?kind=&q=` somebody to give a role to.
#[component]
pub fn RolesPage() -> impl IntoView {
    let (address, kept) = (Address::read(), kept_form());
    page(Capability::ReadSettings, move |asked| async move {
        let view = roles::view(&asked.caller.core, &asked.caller.who).await?;
        let may = asked.caller.who.may(Capability::ChangeSettings);
        let give = if may { Some(give::form(&asked, &address, kept.as_deref()).await) } else { None };
        let columns = ["Role", "Who", "From where", "Change"].map(column).to_vec();
        let rows = view.rows.iter().enumerate().map(|(at, row)| line(&asked, at, row, may)).collect();
        let body = view! {
            {address.came_back()}
            <section class="section stack" aria-labelledby="who">
                <h2 id="who">"Who has what"</h2>
                <QueryTable caption="Roles, to whom they are given, and from where" columns=columns rows=rows />
            </section>
            {give}
            {groups(&asked, &view.groups, may)}
            {capabilities()}
        };
        let sentence = "Roles are Gangway's own and add up; what ISC lets somebody do is the ceiling for everything that is sent to \
                        ISC. A change counts from the next page on.";
        Ok::<PageView, PortalError>(section(&asked, "roles", "Roles", sentence, body))
    })
}

fn column(label: &'static str) -> Column {
    Column { label, ..Column::default() }
}

fn line(asked: &Asked, at: usize, row: &RoleRow, may: bool) -> Row {
    let made = row.made.as_ref().map(|(who, at)| {
        view! { <span class="sub">{format!("by {who} on {}", asked.times.exact(*at))}</span> }
    });
    let effect = row.without_effect.clone().map(|why| {
        view! { <span class="sub"><Badge tone=Tone::Warn label="Without effect" />" "{why}</span> }
    });
    let change = match (&row.id, &row.stays) {
        (_, Some(stays)) => view! { <span class="hint">{stays.clone()}</span> }.into_any(),
        (Some(id), None) if may => {
            let words = format!("Take {} from {}", row.role.name(), row.who);
            view! {
                <form method="post" action=TakeRole::PATH>
                    <FormKeys key=asked.caller.core.random.handle() back=paths::settings("roles") />
                    <input type="hidden" name="id" value=id.clone() />
                    <Button>"Take away"<span class="sr-only">{format!(": {words}")}</span></Button>
                </form>
            }
            .into_any()
        }
        _ => ().into_any(),
    };
    let who = row.who.clone();
    let cells = vec![
        row.role.name().into_any(),
        view! { <div>{who}{effect}</div> }.into_any(),
        view! { <div>{row.from.clone()}{made}</div> }.into_any(),
        change,
    ];
    Row { id: format!("role-row-{at}"), tick: None, cells }
}

fn groups(asked: &Asked, groups: &[GroupCopy], may: bool) -> Option<AnyView> {
    if groups.is_empty() {
        return None;
    }
    let line = |group: &GroupCopy| {
        let members = if group.members == 1 {
            "1 member".to_owned()
        } else {
            format!("{} members", thousands(group.members))
        };
        let read = format!("{members}, read {} by {}", asked.times.ago(group.read_at), group.read_by_name);
        let problem = group.problem.clone().map(|words| view! { <span class="field-error">{words}</span> });
        view! { <li><span>{group.name.clone()}<span class="sub">{read}</span>{problem}</span></li> }
    };
    let refresh = may.then(|| {
        view! {
            <form method="post" action=RefreshGroups::PATH class="btn-row">
                <FormKeys key=asked.caller.core.random.handle() back=paths::settings("roles") />
                <Button kind=ButtonKind::Secondary id="refresh-groups">"Refresh groups"</Button>
            </form>
        }
    });
    Some(
        view! {
            <section class="section stack" aria-labelledby="groups">
                <h2 id="groups">"Governance groups"</h2>
                <p class="hint">
                    "Members are copied from ISC. Gangway reads them again every hour while somebody with the user level Org Admin is \
                     signed in."
                </p>
                <ul class="lines" id="group-copies">{groups.iter().map(line).collect_view()}</ul>
                {refresh}
            </section>
        }
        .into_any(),
    )
}

/// The one table of what each role may do.
fn capabilities() -> AnyView {
    let shown = TABLE.iter().filter(|(capability, _)| *capability != Capability::Practice);
    let rows = shown.map(|(capability, extents)| {
        let own = extents.iter().map(|extent| extent.map_or("–", |extent| extent.word()).into_any());
        let cells = std::iter::once(capability.words().into_any()).chain(own).collect();
        Row { id: format!("may-{capability:?}"), tick: None, cells }
    });
    let columns = std::iter::once(column("May")).chain(Role::ALL.map(|role| column(role.name()))).collect();
    view! {
        <details class="disclosure" id="what-roles-do">
            <summary>"What each role may do"</summary>
            <QueryTable caption="What each role may do: own, all, or not" columns=columns rows=rows.collect() />
        </details>
    }
    .into_any()
}
