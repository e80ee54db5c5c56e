//! One row at a time, as a form: for phones, and for whoever has no script.

use super::super::At;
use super::{RowFilter, form_href, href};
use crate::api::imports::{ImportExistingRow, ImportKeep, ImportLeaveOut, ImportRow};
use crate::ui::message::Tone;
use crate::ui::{Button, ButtonKind, Field, Message, thousands};
use gangway_types::accounts::FieldKind;
use gangway_types::imports::{ExistingChoice, FixView, GridCell, GridColumn, GridRow, RowState};
use leptos::prelude::*;
use server_fn::ServerFn as _;

/// The row of the place that the address names.
pub fn body(at: &At, view: &FixView) -> AnyView {
    let all = href(&view.head, &view.filter);
    let Some(row) = view.rows.items.first() else {
        let rows = href(&view.head, &RowFilter::default());
        return view! {
            <Message tone=Tone::Ok title="Nothing is left here">
                <p><a href=rows>"Back to all rows"</a></p>
            </Message>
        }
        .into_any();
    };
    let place = u64::from(view.rows.page);
    let what = match view.filter.state {
        Some(RowState::Problem) => " with problems",
        Some(RowState::Decide) => " to decide",
        _ => "",
    };
    let title = format!("Row {}, {} of {}{what}", row.row, thousands(place), thousands(view.rows.total));
    let change = view.head.may_change;
    view! {
        <section class="section stack import-row" aria-labelledby="row-title">
            <h2 id="row-title">{title}</h2>
            {whole(row)}
            {change.then(|| existing(at, row))}
            {change.then(|| keep(at, row))}
            {if change { form(at, view, row) } else { as_text(view, row) }}
            {change.then(|| leave_out(at, row))}
            {steps(view, place)}
            <p><a href=all>"Back to the rows"</a></p>
        </section>
    }
    .into_any()
}

/// What is said of the row as a whole.
fn whole(row: &GridRow) -> Option<AnyView> {
    let lines: Vec<String> = row
        .problems
        .iter()
        .filter(|problem| problem.field.is_none())
        .map(|problem| problem.words.clone())
        .collect();
    let joins = row.joins.map(|joins| format!("It is part of the account of row {joins}."));
    let lines: Vec<String> = lines.into_iter().chain(joins).collect();
    (!lines.is_empty()).then(|| {
        let lines = lines.into_iter().map(|words| view! { <li>{words}</li> }).collect_view();
        view! { <Message tone=Tone::Waiting title="About this row"><ul>{lines}</ul></Message> }.into_any()
    })
}

/// The account that exists: what an update would change, and the choice.
fn existing(at: &At, row: &GridRow) -> Option<AnyView> {
    let existing = row.existing.as_ref()?;
    let lines = existing.differs.iter().map(|difference| {
        let (shown, sent) = (difference.shown.join(", "), difference.sent.join(", "));
        view! {
            <dt>{difference.field.clone()}</dt>
            <dd>{if shown.is_empty() { "empty".to_owned() } else { shown }}" → "{if sent.is_empty() { "empty".to_owned() } else { sent }}</dd>
        }
    });
    let what = if existing.differs.is_empty() {
        view! { <p>"It has the very values of this row: an update would change nothing."</p> }.into_any()
    } else {
        view! { <dl class="facts">{lines.collect_view()}</dl> }.into_any()
    };
    let (keys, number) = (at.keys(), row.row.to_string());
    let chosen = match existing.choice {
        Some(ExistingChoice::Skip) => "Decided: it stays as it is.",
        Some(ExistingChoice::Update) => "Decided: it is updated.",
        None => "",
    };
    let back = at.address.here.clone();
    Some(
        view! {
            <Message tone=Tone::Waiting title=format!("{} exists already", existing.native)>
                {what}
                <p>{chosen}</p>
                <form method="post" action=ImportExistingRow::PATH>
                    {keys}
                    <input type="hidden" name="row" value=number />
                    <input type="hidden" name="back" value=back />
                    <div class="btn-row">
                        <Button name="choice" value="skip">"Skip this row"</Button>
                        <Button name="choice" value="update">"Update the account"</Button>
                    </div>
                </form>
            </Message>
        }
        .into_any(),
    )
}

/// Several rows with its key: this one stays.
fn keep(at: &At, row: &GridRow) -> Option<AnyView> {
    let duplicate = row.problems.iter().any(|problem| problem.cause.starts_with("duplicate"));
    duplicate.then(|| {
        let back = at.address.here.clone();
        view! {
            <form method="post" action=ImportKeep::PATH>
                {at.keys()}
                <input type="hidden" name="row" value=row.row.to_string() />
                <input type="hidden" name="back" value=back />
                <Button>"Keep this row, leave the others with its key out"</Button>
            </form>
        }
        .into_any()
    })
}

fn form(at: &At, view: &FixView, row: &GridRow) -> AnyView {
    let kept = at.kept_of(ImportRow::PATH);
    let field = |column: &GridColumn, cell: &GridCell| {
        let secret = column.kind == FieldKind::Secret;
        // Values of this name are not kept when the form is refused.
        let name =
            if secret { format!("secrets[{}]", column.field) } else { format!("values[{}]", column.field) };
        let now = if secret { String::new() } else { cell.text.clone() };
        let value = kept.and_then(|form| form.value(&name)).map_or(now, str::to_owned);
        let hint = match &cell.original {
            Some(original) if !secret => format!("In the file: “{original}”."),
            _ if secret => "Left empty, it stays as it is.".to_owned(),
            _ => String::new(),
        };
        let error = cell.problem.clone().unwrap_or_default();
        let (id, kind) = (format!("value-{}", column.field), if secret { "password" } else { "text" });
        let inputmode = if column.kind == FieldKind::Number { "numeric" } else { "" };
        // A line break within a value would be lost in an input.
        if cell.text.contains('\n') {
            return view! {
                <crate::ui::TextArea id=id name=name label=column.field.clone() value=value hint=hint error=error required=column.required />
            }
            .into_any();
        }
        view! {
            <Field
                id=id
                name=name
                label=column.field.clone()
                value=value
                hint=hint
                error=error
                required=column.required
                kind=kind
                inputmode=inputmode
            />
        }
        .into_any()
    };
    let pairs: Vec<(&GridColumn, &GridCell)> = view.columns.iter().zip(&row.cells).collect();
    let (wrong, right): (Vec<_>, Vec<_>) = pairs.into_iter().partition(|(_, cell)| cell.problem.is_some());
    let back = at.address.here.clone();
    let fields = |of: Vec<(&GridColumn, &GridCell)>| {
        of.into_iter().map(|(column, cell)| field(column, cell)).collect_view()
    };
    let is_open = wrong.is_empty();
    let (wrong, others, n) = (fields(wrong), right.len() as u64, right);
    let rest = fields(n);
    view! {
        <form method="post" action=ImportRow::PATH class="stack" autocomplete="off">
            {at.keys()}
            <input type="hidden" name="row" value=row.row.to_string() />
            <input type="hidden" name="back" value=back />
            {wrong}
            <details class="disclosure" id="row-more" open=is_open>
                <summary>{crate::ui::plural(others, "value without a problem", "values without a problem")}</summary>
                <div class="stack import-fixed">{rest}</div>
            </details>
            <div class="btn-row"><Button kind=ButtonKind::Primary id="save-row">{format!("Save row {}", row.row)}</Button></div>
        </form>
    }
    .into_any()
}

fn as_text(view: &FixView, row: &GridRow) -> AnyView {
    let lines = view.columns.iter().zip(&row.cells).map(|(column, cell)| {
        let problem = cell.problem.clone().map(|words| view! { <span class="sub">{words}</span> });
        view! { <dt>{column.field.clone()}</dt><dd>{cell.text.clone()}{problem}</dd> }
    });
    view! { <dl class="facts">{lines.collect_view()}</dl> }.into_any()
}

fn leave_out(at: &At, row: &GridRow) -> AnyView {
    let back = at.address.here.clone();
    let out = row.state == RowState::LeftOut;
    let words = if out { "Take the row back in" } else { "Leave the row out" };
    view! {
        <form method="post" action=ImportLeaveOut::PATH>
            {at.keys()}
            <input type="hidden" name="row" value=row.row.to_string() />
            <input type="hidden" name="on" value=if out { "no" } else { "yes" } />
            <input type="hidden" name="back" value=back />
            <Button>{words}</Button>
        </form>
    }
    .into_any()
}

/// To the rows before and after.
fn steps(view: &FixView, place: u64) -> AnyView {
    let to = |place: u64| form_href(&view.head, &view.filter, place);
    let before =
        (place > 1).then(|| view! { <a class="btn" href=to(place - 1) rel="prev">"Previous row"</a> });
    let after = (place < view.rows.total)
        .then(|| view! { <a class="btn" href=to(place + 1) rel="next">"Next row"</a> });
    view! { <nav class="btn-row" aria-label="Rows">{before}{after}</nav> }.into_any()
}
