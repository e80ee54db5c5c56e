//! The first step: how the file is read.

use super::words::{rows, size};
use super::{At, head};
use crate::api::imports::{ImportDiscard, ImportSettings};
use crate::pages::page::PageView;
use crate::paths;
use crate::ui::message::Tone;
use crate::ui::{Button, ButtonKind, Choice, LinkButton, Message, Radios, Select};
use gangway_core::imports;
use gangway_types::PortalError;
use gangway_types::imports::{ImportHead, UploadView};
use leptos::prelude::*;
use server_fn::ServerFn as _;

/// Encodings that a person can choose, with the names people know.
const ENCODINGS: [(&str, &str); 5] = [
    ("utf-8", "UTF-8"),
    ("utf-8-mark", "UTF-8 with mark"),
    ("windows-1252", "Windows-1252"),
    ("utf-16le", "UTF-16, little endian"),
    ("utf-16be", "UTF-16, big endian"),
];

pub async fn build(at: At) -> Result<PageView, PortalError> {
    let view = imports::upload(&at.asked.caller.core, &at.asked.caller.who, &at.id).await?;
    let sentence = sentence(&view).into_any();
    let body = view! {
        {same(&at, &view)}
        {refused(&view)}
        {notes(&view)}
        {preview(&view)}
        {foot(&at, &view)}
        {view.head.may_change.then(|| settings(&at, &view))}
        {view.head.may_change.then(|| discard(&at))}
    };
    Ok(head::framed(&at, &view.head, sentence, body.into_any()))
}

/// "200 rows, read as CSV with semicolons in Windows-1252; 24 KB."
fn sentence(view: &UploadView) -> String {
    let file = &view.head.file;
    let size = size(file.bytes);
    if view.refused.is_some() {
        return format!("{} cannot be read; {size}.", view.head.name);
    }
    let read = match (&file.sheet, &file.delimiter) {
        (Some(sheet), _) => format!("from the sheet “{sheet}”"),
        (None, delimiter) => {
            let delimiter = match delimiter.as_deref() {
                Some("comma") => "with commas",
                Some("semicolon") => "with semicolons",
                Some("tab") => "with tabs",
                _ => "as text",
            };
            match &file.encoding_name {
                Some(encoding) if file.kind != "paste" => format!("{delimiter}, in {encoding}"),
                _ => delimiter.to_owned(),
            }
        }
    };
    format!("{}, read {read}; {size}.", rows(view.head.rows))
}

/// Imported before: go on or stop.
fn same(at: &At, view: &UploadView) -> Option<AnyView> {
    let same = view.same.as_ref()?;
    let title = format!("This very file was imported on {} as {}", at.asked.times.day(same.at), same.id);
    let words = format!(
        "{} did it, into {}. Going on is safe for what exists: the third step finds accounts that are there already.",
        same.by, same.source_name
    );
    let (open, open_words) = (paths::import(&same.id, ""), format!("Open {}", same.id));
    let stop = view.head.may_change.then(|| {
        let keys = at.keys();
        view! {
            <form method="post" action=ImportDiscard::PATH>
                {keys}
                <div class="btn-row"><Button>"Stop: discard this draft"</Button></div>
            </form>
        }
    });
    Some(
        view! {
            <Message tone=Tone::Warn title=title>
                <p>{words}</p>
                <p><a href=open>{open_words}</a></p>
                {stop}
            </Message>
        }
        .into_any(),
    )
}

fn refused(view: &UploadView) -> Option<AnyView> {
    let words = view.refused.clone()?;
    Some(
        view! {
            <Message tone=Tone::Bad title="The file cannot be read" focus=true>
                <p>{words}</p>
                <p><a href=paths::IMPORTS>"Upload another file"</a></p>
            </Message>
        }
        .into_any(),
    )
}

fn notes(view: &UploadView) -> Option<AnyView> {
    let lines = view.notes.iter().map(|note| view! { <li>{note.clone()}</li> }).collect_view();
    (!view.notes.is_empty()).then(|| {
        view! {
            <Message tone=Tone::Info title="Noticed while reading"><ul>{lines}</ul></Message>
        }
        .into_any()
    })
}

/// The first rows, as they were read.
fn preview(view: &UploadView) -> Option<AnyView> {
    if view.preview.is_empty() {
        return None;
    }
    let heads = view.columns.iter().map(|name| view! { <th scope="col">{name.clone()}</th> }).collect_view();
    let rows = view.preview.iter().map(|cells| {
        let cells = cells.iter().map(|cell| view! { <td>{cell.clone()}</td> }).collect_view();
        view! { <tr>{cells}</tr> }
    });
    Some(
        view! {
            <div class="section">
                <h2 id="preview">{format!("The first {}", self::rows(view.preview.len() as u64))}</h2>
                <div class="import-preview" role="region" aria-labelledby="preview" tabindex="0">
                    <table class="plain-table"><thead><tr>{heads}</tr></thead><tbody>{rows.collect_view()}</tbody></table>
                </div>
            </div>
        }
        .into_any(),
    )
}

fn foot(at: &At, view: &UploadView) -> Option<AnyView> {
    if view.refused.is_some() || view.head.rows == 0 {
        return None;
    }
    let href = paths::import(&at.id, "columns");
    Some(
        view! {
            <div class="btn-row import-foot">
                <LinkButton href=href kind=ButtonKind::Primary>"Continue with the columns"</LinkButton>
            </div>
        }
        .into_any(),
    )
}

/// How it is read, to be changed when it was guessed wrong.
fn settings(at: &At, view: &UploadView) -> AnyView {
    let file = &view.head.file;
    let encoding = file.encoding.clone().filter(|_| file.kind == "csv").map(|encoding| {
        let mut options: Vec<Choice> = ENCODINGS.iter().map(|(key, name)| Choice::new(*key, *name)).collect();
        if !ENCODINGS.iter().any(|(key, _)| *key == encoding) {
            options.push(Choice::new(encoding.clone(), file.encoding_name.clone().unwrap_or_default()));
        }
        let hint = "Letters like é or ü look wrong in the preview? Try another one.";
        view! {
            <Select id="encoding" name="encoding" label="Encoding" options=options value=encoding hint=hint />
        }
    });
    let delimiter = file.delimiter.clone().map(|delimiter| {
        let options =
            [("comma", "Comma"), ("semicolon", "Semicolon"), ("tab", "Tab")].map(|(key, name)| Choice::new(key, name));
        view! {
            <Select id="delimiter" name="delimiter" label="Between cells" options=options.to_vec() value=delimiter />
        }
    });
    let sheet = (view.sheets.len() > 1).then(|| {
        let options =
            view.sheets.iter().map(|name| Choice::new(name.clone(), name.clone())).collect::<Vec<_>>();
        let now = file.sheet.clone().unwrap_or_default();
        view! { <Select id="sheet" name="sheet" label="Sheet" options=options value=now /> }
    });
    let headings = vec![
        Choice::new("yes", "Yes, they name the columns"),
        Choice::new("no", "No, they are the first row of values"),
    ];
    let names = view.columns.join(", ");
    let now = if file.headings { "yes" } else { "no" };
    let hint = if file.headings { format!("Read as headings now: {names}") } else { String::new() };
    view! {
        <section class="section" aria-labelledby="reading">
            <h2 id="reading">"How it is read"</h2>
            <form method="post" action=ImportSettings::PATH class="stack" autocomplete="off">
                {at.keys()}
                <Radios id="headings" name="headings" legend="Are these headings?" options=headings value=now hint=hint />
                {encoding}
                {delimiter}
                {sheet}
                <p class="hint">"The file is read again. What was done in later steps is done anew."</p>
                <div class="btn-row"><Button>"Read it again"</Button></div>
            </form>
        </section>
    }
    .into_any()
}

/// Gives a draft up.
pub fn discard(at: &At) -> AnyView {
    view! {
        <details class="disclosure" id="discard">
            <summary>"Discard this draft"</summary>
            <form method="post" action=ImportDiscard::PATH class="stack">
                {at.keys()}
                <p>"Nothing was sent to ISC. The rows and everything fixed in them are lost."</p>
                <div class="btn-row"><Button kind=ButtonKind::Danger>"Discard draft"</Button></div>
            </form>
        </details>
    }
    .into_any()
}

/// Whether somebody may change it here.
pub fn is_open(head: &ImportHead) -> bool {
    head.may_change && head.work.is_none()
}
