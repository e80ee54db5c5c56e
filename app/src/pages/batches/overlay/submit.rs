//! The question before approvers are asked: who, for how many, and what happens after they answered.

use super::More;
use super::when::{When, when};
use crate::api::batches::BatchSubmit;
use crate::components::reach::batch_reach;
use crate::pages::chrome::people;
use crate::pages::forms::FormKeys;
use crate::pages::page::Asked;
use crate::paths;
use crate::ui::message::Tone;
use crate::ui::{Button, ButtonKind, Choice, LinkButton, Message, TextArea, plural, thousands};
use gangway_types::Capability;
use gangway_types::approvals::ApprovalPreview;
use gangway_types::batches::BatchDetail;
use leptos::prelude::*;
use server_fn::ServerFn as _;

/// Managers named before "and 12 others".
const NAMED: usize = 8;

/// The form, or why nobody can be asked.
pub fn form(
    preview: &ApprovalPreview,
    detail: &BatchDetail,
    asked: &Asked,
    more: &More,
    parent: &str,
) -> AnyView {
    if let Some(why) = preview.refused.clone() {
        let may = asked.caller.who.may(Capability::ChangeSettings);
        let way_out = may.then(|| {
            view! { <LinkButton href=paths::settings("approvals")>"Name a fallback approver"</LinkButton> }
        });
        return view! {
            <Message tone=Tone::Warn title="Approval cannot be asked for yet">{why}</Message>
            <div class="btn-row">
                <LinkButton href=parent focus=true>"Back to the batch"</LinkButton>
                {way_out}
            </div>
        }
        .into_any();
    }
    let who = who(preview, asked);
    let kept = more.kept_of(BatchSubmit::PATH);
    let comment = kept.and_then(|form| form.value("comment")).unwrap_or_default().to_owned();
    let now = kept.map_or_else(|| When { how: "by_hand".to_owned(), ..When::default() }, When::of);
    let own = &asked.caller.who.name;
    let hinted = |value: &str, label: &str, hint: String| Choice { hint, ..Choice::new(value, label) };
    let options = vec![
        hinted("by_hand", "When somebody releases it", "You see the answers first.".to_owned()),
        hinted(
            "approved",
            "By itself, as soon as everybody has answered",
            format!(
                "Under your sign-in, {own}, as long as it lasts; else somebody with the right to send is waited for."
            ),
        ),
        hinted("later", "By itself, but not before", "Under your sign-in, as above.".to_owned()),
    ];
    let n = preview.people;
    let button = format!("Ask for approval for {}", thousands(n));
    let choice = when("When are the approved invited?", options, now, &more.zone, kept);
    view! {
        <form method="post" action=BatchSubmit::PATH class="stack">
            <FormKeys key=asked.caller.core.random.handle() back=more.here.clone() />
            <input type="hidden" name="id" value=detail.row.id.to_string() />
            <input type="hidden" name="said" value=detail.row.counts.queued.to_string() />
            {who}
            {more.reach.as_ref().map(|reach| batch_reach(reach, &asked.times))}
            <p>"Nobody is mailed an invitation before those who are asked have answered, or their time is over."</p>
            {choice}
            <TextArea
                id="comment"
                name="comment"
                label="Comment for those who are asked"
                hint="Left empty, they see the name of the batch only."
                value=comment
            />
            <div class="btn-row">
                <LinkButton href=parent>"Cancel"</LinkButton>
                <Button kind=ButtonKind::Primary id="do-ask">{button}</Button>
            </div>
        </form>
    }
    .into_any()
}

/// Who is asked for how many, and until when.
fn who(preview: &ApprovalPreview, asked: &Asked) -> AnyView {
    let until = asked.times.near_day(preview.deadline_at);
    let mut lines: Vec<String> =
        preview.managers.iter().take(NAMED).map(|(name, n)| format!("{name}, for {}", people(*n))).collect();
    if preview.managers.len() > NAMED {
        let rest = &preview.managers[NAMED..];
        let n: u64 = rest.iter().map(|(_, n)| n).sum();
        lines.push(format!("{} more, for {}", plural(rest.len() as u64, "manager", "managers"), people(n)));
    }
    for (why, n) in &preview.fallback {
        let names = preview.fallback_names.join(" or ");
        lines.push(format!("{names}, for {} ({why})", people(*n)));
    }
    let asked_for = preview.people.saturating_sub(preview.covered);
    let title = match (asked_for, lines.len()) {
        (0, _) => "Nobody has to be asked.".to_owned(),
        (n, _) => format!("{} to approve, until {until}:", people(n)),
    };
    let covered = (preview.covered > 0).then(|| {
        let n = preview.covered;
        let was = if n == 1 { "was" } else { "were" };
        view! { <p>{format!("{} {was} approved lately for the same address and {was} not asked about again.", people(n))}</p> }
    });
    view! {
        <div>
            <p>{title}</p>
            <ul class="asked">{lines.into_iter().map(|line| view! { <li>{line}</li> }).collect_view()}</ul>
        </div>
        {covered}
    }
    .into_any()
}
