//! One person of a list: who it is, and the way to leave them out.

use super::open::{Group, List};
use super::words;
use crate::api::approvals::UnmarkPerson;
use crate::pages::forms::FormKeys;
use crate::pages::page::Asked;
use crate::paths;
use crate::ui::{Button, ButtonKind, Icon, Symbol};
use gangway_types::approvals::ApprovalPerson;
use leptos::prelude::*;
use server_fn::ServerFn as _;

/// What is shown of somebody besides their name.
pub fn about(person: &ApprovalPerson, asked: &Asked) -> AnyView {
    let start = person.start_date.as_deref().filter(|text| !text.trim().is_empty());
    let start = start.map(|text| words::start(text, &asked.times));
    let facts: Vec<String> = [person.job.clone(), start].into_iter().flatten().collect();
    let facts = (!facts.is_empty()).then(|| view! { <p>{facts.join(", ")}</p> });
    let mail = person.mail.clone().unwrap_or_else(|| "No e-mail".to_owned());
    view! { {facts}<p class="answer-mail">{mail}</p> }.into_any()
}

/// A person as an item; `at` is whom the page comes back to.
pub fn item(
    list: &List,
    group: Group<'_>,
    person: &ApprovalPerson,
    asked: &Asked,
    at: Option<&str>,
) -> AnyView {
    let here = at == Some(person.id.as_str());
    let heading = view! {
        <h3
            id=format!("person-{}", person.id)
            tabindex="-1"
            data-autofocus=here.then_some("")
            data-reveal=here.then_some("")
        >
            {person.name.clone()}
        </h3>
    };
    if person.registered {
        return view! {
            <li class="answer-person answer-struck">
                <div>
                    {heading}
                    <p><Icon symbol=Symbol::Check />" Has registered meanwhile, needs no invitation"</p>
                </div>
            </li>
        }
        .into_any();
    }
    match group.mark(&person.id) {
        Some(mark) => {
            let whom = format!(" leaving out {}", person.name);
            let why = format!(" Won't be invited: {}", words::reason(mark));
            view! {
                <li class="answer-person answer-left">
                    <div>
                        {heading}
                        <p><Icon symbol=Symbol::Close />{why}</p>
                    </div>
                    <form method="post" action=UnmarkPerson::PATH>
                        <FormKeys key=asked.caller.core.random.handle() back=paths::approval(&list.detail.batch, &list.only) />
                        <input type="hidden" name="batch" value=list.detail.batch.to_string() />
                        <input type="hidden" name="request" value=group.group.request.id.clone() />
                        <input type="hidden" name="only" value=list.only.clone() />
                        <input type="hidden" name="person" value=person.id.to_string() />
                        <Button kind=ButtonKind::Quiet>
                            "Undo"<span class="sr-only">{whom}</span>
                        </Button>
                    </form>
                </li>
            }
            .into_any()
        }
        None => {
            // With several lists on one page, the next step is about this one; its way back is to where one was.
            let href = paths::leave_out(&list.detail.batch, &person.id, &list.only);
            view! {
                <li class="answer-person">
                    <div>{heading}{about(person, asked)}</div>
                    <a class="btn btn-quiet" href=href>
                        <span>"Don't invite"<span class="sr-only">{format!(" {}", person.name)}</span><span aria-hidden="true">"…"</span></span>
                    </a>
                </li>
            }
            .into_any()
        }
    }
}
