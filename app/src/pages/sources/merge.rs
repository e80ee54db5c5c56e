//! `/sources/{id}/safety/merge`: the file that removes nobody, made, downloaded, and put in place.

use super::safety::{crumbs, in_place};
use crate::api::safety::MergeFile;
use crate::components::PageHeader;
use crate::components::account_job::accounts;
use crate::pages::address::{Address, query};
use crate::pages::forms::FormKeys;
use crate::pages::page::{Asked, PageView, Place, page};
use crate::paths;
use crate::ui::message::Tone;
use crate::ui::{Button, ButtonKind, Checkbox, Choice, LinkButton, Message, Radios, thousands};
use gangway_core::sources::{self, Safety};
use gangway_types::safety::{Comparison, SourceFile};
use gangway_types::{Capability, ComparisonId, PortalError, SourceFileId, SourceId};
use leptos::prelude::*;
use server_fn::ServerFn as _;

/// `/sources/{id}/safety/merge?of={comparison}`, or `?made={file}` once it is made.
#[component]
pub fn MergePage() -> impl IntoView {
    let address = Address::read();
    page(Capability::ReadAccounts, move |asked| async move { build(&asked, &address).await })
}

async fn build(asked: &Asked, address: &Address) -> Result<PageView, PortalError> {
    let (core, who) = (&asked.caller.core, &asked.caller.who);
    let id = SourceId(address.part("id"));
    if let Some(made) = address.value("made") {
        let view = sources::safety(core, who, &id, Some(&SourceFileId::from(made))).await?;
        return made_page(asked, &id, &view);
    }
    let Some(of) = address.value("of") else {
        // A merged file is made of a comparison, and that begins there.
        leptos_axum::redirect(&paths::source(&id, "safety"));
        return Ok(PageView::new("Safety · Sources", Place::Sources, ""));
    };
    let of = ComparisonId::from(of);
    let (view, done) = sources::of_comparison(core, who, &id, &of).await?;
    let name = view.source.name.clone();
    let file_name = view.file.as_ref().map(|file| file.name.clone()).unwrap_or_default();
    let sentence = format!(
        "{file_name} with the {} that exist only in ISC. What the file holds stays byte for byte: headings, order of columns, \
         separators, encoding and quoting.",
        accounts(done.counts.goes)
    );
    let body = view! {
        <PageHeader title="Merged file" crumbs=Some(crumbs(&id, &name, "Merged file"))>{sentence}</PageHeader>
        {address.came_back()}
        {form(asked, &view, &done)}
    };
    Ok(PageView::new(format!("Merged file, {name} · Sources"), Place::Sources, body))
}

fn form(asked: &Asked, view: &Safety, done: &Comparison) -> AnyView {
    let id = &view.source.id;
    let may = asked.caller.who.may(Capability::WriteAccounts);
    let fresh = done.is_fresh(asked.times.now);
    let blocked = match (may, fresh) {
        (false, _) => Capability::WriteAccounts.refusal(),
        (true, false) => "Refresh first: ISC's accounts were read more than 10 minutes ago.",
        (true, true) => "",
    };
    let back = paths::with_query(&paths::source(id, "safety/merge"), &query([("of", done.id.to_string())]));
    let options = vec![
        Choice {
            hint: "Nothing would disappear at the next aggregation.".to_owned(),
            ..Choice::new("all", format!("All {} that exist only in ISC", thousands(done.counts.goes)))
        },
        Choice {
            hint: "The others would disappear.".to_owned(),
            ..Choice::new("ours", "Only those that were added through Gangway")
        },
    ];
    let differs = (done.counts.differs > 0).then(|| {
        let label = format!("Also take ISC's values for the {} that differ", accounts(done.counts.differs));
        let hint = "Else the next aggregation sets them back to what the file says.";
        view! { <Checkbox id="isc" name="isc" value="yes" label=label hint=hint /> }
    });
    let headings = super::safety::heading_words(&done.headings);
    let headings = (!headings.is_empty()).then(|| {
        let lines = headings.into_iter().map(|words| view! { <li>{words}</li> }).collect_view();
        view! { <Message tone=Tone::Warn title="The headings differ from ISC's template"><ul>{lines}</ul></Message> }
    });
    let cancel = paths::safety(id, view.file.as_ref().map(|file| &file.id));
    view! {
        {headings}
        <form method="post" action=MergeFile::PATH class="stack">
            <FormKeys key=asked.caller.core.random.handle() back=back />
            <input type="hidden" name="source" value=id.to_string() />
            <input type="hidden" name="comparison" value=done.id.to_string() />
            <Radios id="which" name="which" legend="Which accounts are put in?" options=options value="all" />
            {differs}
            <p class="hint">
                "Rows are sorted by account ID, as ISC wants it; those of one account stand together. An attribute with several values \
                 takes a row for each."
            </p>
            <div class="btn-row">
                <LinkButton href=cancel>"Cancel"</LinkButton>
                <Button kind=ButtonKind::Primary id="do-merge" blocked=blocked>"Make the merged file"</Button>
            </div>
        </form>
    }
    .into_any()
}

/// It is made: download, put in place, or load here.
fn made_page(asked: &Asked, id: &SourceId, view: &Safety) -> Result<PageView, PortalError> {
    let file = view.file.as_ref().ok_or_else(|| PortalError::not_found("file"))?;
    let name = view.source.name.clone();
    let sentence = format!(
        "{} is ready: {} in {} rows, {}, {}.",
        file.name,
        accounts(file.accounts),
        thousands(file.rows),
        file.encoding,
        file.delimiter
    );
    let body = view! {
        <PageHeader title="Merged file" crumbs=Some(crumbs(id, &name, "Merged file"))>{sentence}</PageHeader>
        <div class="stack">
            <div class="btn-row">
                <LinkButton href=paths::source_file(id, &file.id) kind=ButtonKind::Primary download=true id="download">
                    {format!("Download merged file, {} rows", thousands(file.rows))}
                </LinkButton>
                <LinkButton href=paths::safety(id, Some(&file.id)) id="check-merged">"Compare it with ISC…"</LinkButton>
            </div>
            {next(asked, file)}
        </div>
    };
    Ok(PageView::new(format!("Merged file, {name} · Sources"), Place::Sources, body))
}

fn next(asked: &Asked, file: &SourceFile) -> AnyView {
    if file.baseline {
        return view! { <Message tone=Tone::Ok title="It is the baseline of this source">{""}</Message> }
            .into_any();
    }
    let form = asked.caller.who.may(Capability::WriteAccounts).then(|| in_place(asked, file));
    view! {
        <Message tone=Tone::Info title="Until it is in place, the next aggregation reads the old file">
            <p>
                "Put it where ISC's file is taken from, then say so here; or compare it and load it from here. Until then the warning \
                 stays."
            </p>
            {form}
        </Message>
    }
    .into_any()
}
