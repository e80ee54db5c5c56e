//! What goes on in the background, and what to do when it stopped.

use super::At;
use crate::api::imports::ImportRetry;
use crate::ui::message::Tone;
use crate::ui::{Button, Message, Progress, thousands};
use gangway_types::imports::Work;
use leptos::prelude::*;
use server_fn::ServerFn as _;

/// How far it is; or why it stopped, with a way on.
pub fn progress(at: &At, work: &Work) -> AnyView {
    if let Some(problem) = work.problem.clone() {
        let keys = at.keys();
        return view! {
            <Message tone=Tone::Bad title=format!("{} stopped", work.kind.words()) focus=true>
                <p>{problem}</p>
                <form method="post" action=ImportRetry::PATH>
                    {keys}
                    <div class="btn-row"><Button>"Try again"</Button></div>
                </form>
            </Message>
        }
        .into_any();
    }
    let kind = work.kind.words();
    let bar = match work.total.filter(|total| *total > 0) {
        Some(total) => {
            let words = format!("{} of {} rows", thousands(work.done), thousands(total));
            view! { <Progress label=kind done=work.done total=total words=words /> }.into_any()
        }
        None if work.done > 0 => {
            view! { <p class="num">{format!("{} rows so far", thousands(work.done))}</p> }.into_any()
        }
        None => ().into_any(),
    };
    let here = at.here();
    view! {
        <section class="section stack" aria-label="What is being done">
            <p data-live-say="">{format!("{kind}…")}</p>
            {bar}
            <p><a class="until-ready" href=here>"Refresh"</a></p>
        </section>
    }
    .into_any()
}
