//! Giving a role: find somebody, a governance group or a user level, and say which role.

use crate::api::roles::GiveRole;
use crate::pages::address::Address;
use crate::pages::forms::FormKeys;
use crate::pages::page::Asked;
use crate::paths;
use crate::ui::message::Tone;
use crate::ui::{Button, Choice, Field, Message, Radios, Select};
use gangway_core::auth::KeptForm;
use gangway_types::Role;
use gangway_types::roles::{Subject, SubjectKind};
use leptos::prelude::*;
use server_fn::ServerFn as _;

/// The search, and what it found. `kept`: a form that came back.
pub async fn form(asked: &Asked, address: &Address, kept: Option<&KeptForm>) -> AnyView {
    let kind = address.value("kind").and_then(SubjectKind::parse);
    let text = address.value("q").unwrap_or_default().trim().to_owned();
    let wanted = kind.filter(|kind| *kind != SubjectKind::Person || !text.is_empty());
    let found = match wanted {
        Some(kind) => {
            let found = gangway_core::roles::find(&asked.caller.core, &asked.caller.who, kind, &text).await;
            Some(match found {
                Ok(found) => results(asked, address, kept, kind, &found),
                Err(error) => {
                    let what = gangway_types::PortalError::from(error).to_string();
                    view! { <Message tone=Tone::Bad title=what>{""}</Message> }.into_any()
                }
            })
        }
        None => None,
    };
    let options = SubjectKind::ALL
        .into_iter()
        .map(|kind| {
            let label = match kind {
                SubjectKind::Person => "A person",
                SubjectKind::Group => "A governance group",
                SubjectKind::Level => "A user level in ISC",
            };
            Choice::new(kind.key(), label)
        })
        .collect();
    let kind = kind.unwrap_or(SubjectKind::Person).key();
    view! {
        <section class="section stack" aria-labelledby="give">
            <h2 id="give">"Give a role"</h2>
            <form action=paths::settings("roles") method="get" class="stack" role="search" aria-label="Find whom to give a role">
                <Radios id="kind" name="kind" legend="To" options=options value=kind />
                <Field
                    id="find-subject"
                    name="q"
                    label="Name"
                    hint="A person's name, account name or e-mail; how a group's name begins; or a user level."
                    value=text
                />
                <div class="btn-row"><Button>"Find"</Button></div>
            </form>
            {found}
        </section>
    }
    .into_any()
}

fn results(
    asked: &Asked,
    address: &Address,
    kept: Option<&KeptForm>,
    kind: SubjectKind,
    found: &[Subject],
) -> AnyView {
    // A refused form comes back to what was found.
    let back = paths::with_query(&paths::settings("roles"), &address.query_of(&["kind", "q"]));
    if found.is_empty() {
        let words = match kind {
            SubjectKind::Person => "Nobody matches.",
            SubjectKind::Group => "No governance group begins so.",
            SubjectKind::Level => "No user level matches.",
        };
        return view! { <p id="nothing-found">{words}</p> }.into_any();
    }
    let lines =
        found.iter().enumerate().map(|(at, subject)| line(asked, kept, &back, at, subject)).collect_view();
    view! { <ul class="lines" id="found-subjects">{lines}</ul> }.into_any()
}

fn line(asked: &Asked, kept: Option<&KeptForm>, back: &str, at: usize, subject: &Subject) -> AnyView {
    let options = Role::ALL.into_iter().map(|role| Choice::new(role.key(), role.name())).collect();
    let has: Vec<String> =
        subject.has.iter().map(|(role, from)| format!("{} ({from})", role.name())).collect();
    let has = if has.is_empty() { "No role yet".to_owned() } else { format!("Has {}", has.join(", ")) };
    let chosen = kept
        .filter(|form| form.action == GiveRole::PATH && form.value("subject") == Some(subject.id.as_str()))
        .and_then(|form| form.value("role"))
        .unwrap_or(Role::Auditor.key())
        .to_owned();
    let to = format!(" this role to {}", subject.name);
    view! {
        <li>
            <span>
                {subject.name.clone()}
                <span class="sub">{subject.hint.clone()}</span>
                <span class="sub">{has}</span>
            </span>
            <form method="post" action=GiveRole::PATH class="btn-row">
                <FormKeys key=asked.caller.core.random.handle() back=back.to_owned() />
                <input type="hidden" name="kind" value=subject.kind.key() />
                <input type="hidden" name="subject" value=subject.id.clone() />
                <Select id=format!("role-{at}") name="role" label="Role" options=options value=chosen />
                <Button>"Give"<span class="sr-only">{to}</span></Button>
            </form>
        </li>
    }
    .into_any()
}
