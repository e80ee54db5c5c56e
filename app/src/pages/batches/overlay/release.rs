//! The question before an approved batch is sent, or set to be sent later.

use super::when::{When, when};
use super::{More, reread};
use crate::api::batches::{BatchRelease, BatchReread};
use crate::components::reach::batch_reach;
use crate::pages::batches::actions::send_words;
use crate::pages::chrome::people;
use crate::pages::forms::FormKeys;
use crate::pages::page::Asked;
use crate::ui::{Button, ButtonKind, Choice, LinkButton};
use gangway_types::batches::BatchDetail;
use leptos::prelude::*;
use server_fn::ServerFn as _;

/// Who is mailed, who is not, and when.
pub fn form(detail: &BatchDetail, asked: &Asked, more: &More, parent: &str) -> AnyView {
    let counts = &detail.row.counts;
    let practice = asked.chrome.practice.is_some();
    let own = &asked.caller.who.name;
    let kept = more.kept_of(BatchRelease::PATH);
    let set = detail.row.release.as_ref();
    let now = match (kept, set) {
        (Some(form), _) => When::of(form),
        (None, Some((Some(at), _))) => {
            let (day, time) = asked.times.typed(*at, &more.zone);
            When { how: "later".to_owned(), day, time }
        }
        _ => When { how: "now".to_owned(), ..When::default() },
    };
    let until =
        detail.approval_until.map(|at| format!("The approval holds until {}.", asked.times.exact(at)));
    let mut options = vec![
        Choice::new("now", "At once"),
        Choice {
            hint: format!("By itself, under your sign-in, {own}, as long as it lasts."),
            ..Choice::new("later", "Not before")
        },
    ];
    if let Some((_, name)) = set {
        options.push(Choice {
            hint: format!("It no longer goes out by itself under the sign-in of {name}."),
            ..Choice::new("by_hand", "Only when somebody releases it")
        });
    }
    let not = (counts.not_approved > 0).then(|| {
        let was = if counts.not_approved == 1 { "was" } else { "were" };
        view! { <p>{format!("{} {was} not approved and will not be mailed.", people(counts.not_approved))}</p> }
    });
    let changed = (!detail.drops.is_empty()).then(|| {
        let lines = detail.drops.iter().map(|(why, n)| view! { <li>{people(*n)}": "{why.clone()}</li> });
        view! {
            <div>
                <p>{format!("{} of {} changed since the list was frozen and will not be mailed:", people(counts.dropped), people(counts.in_batch))}</p>
                <ul>{lines.collect_view()}</ul>
            </div>
        }
    });
    let mails = if practice { "The practice tenant writes" } else { "ISC sends" };
    let effect = format!(
        "{mails} one registration mail to each of {}, under your sign-in, {own}.",
        people(counts.queued)
    );
    let choice = when("When?", options, now, &more.zone, kept);
    let button = send_words(counts.queued, practice);
    let reading = detail.reread.as_ref().is_some_and(|reread| reread.reading);
    let live = reading.then(|| format!("batch:{}", detail.row.id));
    view! {
        <form method="post" action=BatchRelease::PATH class="stack" autocomplete="off">
            <FormKeys key=asked.caller.core.random.handle() back=more.here.clone() />
            <input type="hidden" name="id" value=detail.row.id.to_string() />
            <div class="stack" id="release-now" data-live-part="" data-live=live>
                <input type="hidden" name="said" value=counts.queued.to_string() />
                <p>{effect}</p>
                {more.reach.as_ref().map(|reach| batch_reach(reach, &asked.times))}
                {not}
                {changed}
                {detail.reread.as_ref().map(|reread| reread::progress(reread, asked))}
            </div>
            <p>
                "Just before, everybody is read again: who registered, left, or has another e-mail by then is not mailed, and \
                 the batch says so. Nobody is added. A mail that was sent cannot be taken back."
            </p>
            {choice}
            <p class="hint">{until}</p>
            <div class="btn-row" id="release-foot" data-live-part="">
                <LinkButton href=parent>"Cancel"</LinkButton>
                {(!reading)
                    .then(|| {
                        view! { <Button id="do-reread" formaction=BatchReread::PATH>"Read everybody again"</Button> }
                    })}
                <Button kind=ButtonKind::Primary id="do-send">{button}</Button>
            </div>
        </form>
    }
    .into_any()
}
