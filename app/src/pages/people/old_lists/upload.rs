//! The form that takes a file, or a pasted list.

use crate::components::DropZone;
use crate::pages::address::Address;
use crate::pages::forms::FormKeys;
use crate::pages::page::Asked;
use crate::ui::{Button, ButtonKind, ErrorSummary, TextArea};
use gangway_core::auth::KeptForm;
use leptos::prelude::*;

/// Where it is posted.
const UPLOAD: &str = "/people/old-lists/upload";
/// Largest file, in bytes: 25 MB.
const MOST: u64 = 25 << 20;

/// The form. `kept` is what came back of it.
pub fn form(asked: &Asked, address: &Address, kept: Option<&KeptForm>) -> AnyView {
    let kept = kept.filter(|form| form.action == UPLOAD);
    let reason = |name: &str| kept.and_then(|form| form.reason(name)).unwrap_or_default().to_owned();
    let pasted = kept.and_then(|form| form.value("text")).unwrap_or_default().to_owned();
    let errors: Vec<(String, String)> = ["file", "text"]
        .into_iter()
        .filter_map(|name| Some((format!("old-{name}"), kept?.reason(name)?.to_owned())))
        .collect();
    let summary = if errors.is_empty() {
        address.came_back()
    } else {
        Some(view! { <ErrorSummary errors=errors /> }.into_any())
    };
    let is_open = !pasted.is_empty() || !reason("text").is_empty();
    view! {
        <section class="section stack" aria-labelledby="new-old-list">
            <h2 id="new-old-list">"Translate a list"</h2>
            {summary}
            <form method="post" action=UPLOAD enctype="multipart/form-data" class="stack import-new" autocomplete="off">
                <FormKeys key=asked.caller.core.random.handle() back=address.here.clone() />
                <DropZone
                    id="old-file"
                    name="file"
                    label="File"
                    hint="CSV, XLSX or ODS with short ids, account names, e-mails or names; up to 50,000 rows and 25 MB."
                    accept=".csv,.txt,.tsv,.xlsx,.ods,text/csv"
                    most=MOST
                    error=reason("file")
                />
                <details class="disclosure" id="old-paste" open=is_open>
                    <summary>"Or paste a list"</summary>
                    <TextArea
                        id="old-text"
                        name="text"
                        label="List"
                        hint="One person a line. With headings or without."
                        value=pasted
                        error=reason("text")
                        rows=6
                    />
                </details>
                <div class="btn-row"><Button kind=ButtonKind::Primary>"Find the people"</Button></div>
            </form>
        </section>
    }
    .into_any()
}
