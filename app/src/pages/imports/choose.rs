//! The form that takes a file, or cells pasted from a spreadsheet.

use crate::components::DropZone;
use crate::pages::address::Address;
use crate::pages::forms::FormKeys;
use crate::pages::page::Asked;
use crate::paths;
use crate::ui::message::Tone;
use crate::ui::{Button, ButtonKind, Choice, ErrorSummary, Message, Select, TextArea};
use gangway_core::auth::KeptForm;
use gangway_types::accounts::SourceFacts;
use leptos::prelude::*;

/// Where it is posted.
pub const UPLOAD: &str = "/accounts/import/upload";
/// Largest file, in bytes: 25 MB.
const MOST: u64 = 25 << 20;

/// Sources that accounts may be imported into, and how many others there are.
pub struct Sources {
    /// Those the person may use.
    pub usable: Vec<SourceFacts>,
    /// Those that cannot be imported into, each with the reason.
    pub others: Vec<(String, String)>,
}

/// The form. `kept` is what came back of it.
pub fn form(asked: &Asked, address: &Address, sources: &Sources, kept: Option<&KeptForm>) -> AnyView {
    if sources.usable.is_empty() {
        return nowhere(sources);
    }
    let reason = |name: &str| kept.and_then(|form| form.reason(name)).unwrap_or_default().to_owned();
    let typed = |name: &str| kept.and_then(|form| form.value(name)).unwrap_or_default().to_owned();
    let chosen = match (kept, address.value("source")) {
        (Some(_), _) => typed("source"),
        (None, Some(source)) => source.to_owned(),
        (None, None) if sources.usable.len() == 1 => sources.usable[0].id.to_string(),
        (None, None) => String::new(),
    };
    let mut options = vec![Choice::new("", "Choose a source")];
    options
        .extend(sources.usable.iter().map(|source| Choice::new(source.id.to_string(), source.name.clone())));
    let errors: Vec<(String, String)> = ["source", "file", "text"]
        .into_iter()
        .filter_map(|name| Some((format!("import-{name}"), kept?.reason(name)?.to_owned())))
        .collect();
    let summary = if errors.is_empty() {
        address.came_back()
    } else {
        Some(view! { <ErrorSummary errors=errors /> }.into_any())
    };
    let pasted = typed("text");
    let is_open = !pasted.is_empty() || !reason("text").is_empty();
    view! {
        <section class="section stack" aria-labelledby="new-import">
            <h2 id="new-import">"Import a file"</h2>
            {summary}
            <form method="post" action=UPLOAD enctype="multipart/form-data" class="stack import-new" autocomplete="off">
                <FormKeys key=asked.caller.core.random.handle() back=address.here.clone() />
                <Select
                    id="import-source"
                    name="source"
                    label="Source"
                    options=options
                    value=chosen
                    hint="Only flat-file sources: elsewhere ISC would remove the accounts at the next aggregation."
                    error=reason("source")
                />
                <DropZone
                    id="import-file"
                    name="file"
                    label="File"
                    hint="CSV, XLSX or ODS; up to 50,000 rows and 25 MB. Choose it, or drop it here."
                    accept=".csv,.txt,.tsv,.xlsx,.ods,text/csv"
                    most=MOST
                    error=reason("file")
                />
                <details class="disclosure" id="import-paste" open=is_open>
                    <summary>"Or paste cells"</summary>
                    <TextArea
                        id="import-text"
                        name="text"
                        label="Cells"
                        hint="Copy them in the spreadsheet, with the row of headings, and paste them here."
                        value=pasted
                        error=reason("text")
                        rows=6
                    />
                </details>
                <div class="btn-row"><Button kind=ButtonKind::Primary>"Upload"</Button></div>
            </form>
            {templates(sources)}
            {others(sources)}
        </section>
    }
    .into_any()
}

/// A file with the exact headings, for each source.
fn templates(sources: &Sources) -> AnyView {
    let links = sources.usable.iter().map(|source| {
        let href = paths::source(&source.id, "template.csv");
        view! { <li><a href=href download="">{format!("Template of {}", source.name)}</a></li> }
    });
    view! {
        <details class="disclosure" id="import-templates">
            <summary>"Start from a template with the exact headings"</summary>
            <ul class="import-links">{links.collect_view()}</ul>
        </details>
    }
    .into_any()
}

fn others(sources: &Sources) -> Option<AnyView> {
    if sources.others.is_empty() {
        return None;
    }
    let lines =
        sources.others.iter().map(|(name, why)| view! { <li><b>{name.clone()}</b>": "{why.clone()}</li> });
    Some(
        view! {
            <details class="disclosure" id="import-others">
                <summary>{format!("Not listed: {}", crate::ui::plural(sources.others.len() as u64, "source", "sources"))}</summary>
                <ul class="import-links">{lines.collect_view()}</ul>
            </details>
        }
        .into_any(),
    )
}

fn nowhere(sources: &Sources) -> AnyView {
    view! {
        <Message tone=Tone::Plain title="There is no flat-file source that you may write to">
            <p>"Ask an Org Admin, or the owner of the source, to do the import or to give you the source."</p>
        </Message>
        {others(sources)}
    }
    .into_any()
}
