//! The second step: which column is which field.

use super::words::rows;
use super::{At, head};
use crate::api::imports::ImportColumns;
use crate::components::{Column, QueryTable, Row};
use crate::pages::page::PageView;
use crate::ui::message::Tone;
use crate::ui::{
    Badge, Button, ButtonKind, Checkbox, Choice, Field, Message, Radios, Select, plural, thousands,
};
use gangway_core::auth::KeptForm;
use gangway_core::imports;
use gangway_types::PortalError;
use gangway_types::accounts::{FieldKind, FormField, Need, Policy};
use gangway_types::imports::{ColumnUse, ColumnView, ColumnsView, DateOrder, GuessKind};
use leptos::prelude::*;
use server_fn::ServerFn as _;

pub async fn build(at: At) -> Result<PageView, PortalError> {
    let view = imports::columns(&at.asked.caller.core, &at.asked.caller.who, &at.id).await?;
    let sentence = sentence(&view).into_any();
    let body = if super::upload::is_open(&view.head) { form(&at, &view) } else { as_text(&view) };
    Ok(head::framed(&at, &view.head, sentence, body))
}

/// Fields that a column or a fixed value can fill.
fn fillable(view: &ColumnsView) -> impl Iterator<Item = &FormField> {
    let fields = view.form.fields.iter().filter(|field| !field.set_by_isc);
    // Those that have to be filled come first.
    let needed = fields.clone().filter(|field| field.need != Need::No);
    needed.chain(fields.filter(|field| field.need == Need::No))
}

fn sentence(view: &ColumnsView) -> String {
    let used = view.columns.iter().filter(|column| matches!(column.used, ColumnUse::Field(_))).count() as u64;
    let all = view.columns.len() as u64;
    let open = view.columns.iter().filter(|column| asks(column)).count() as u64;
    let mut words = format!("{} of {} are used.", thousands(used), plural(all, "column", "columns"));
    match view.unmatched.len() as u64 {
        0 => {}
        1 => words.push_str(" 1 required field has no column yet."),
        n => words.push_str(&format!(" {n} required fields have no column yet.")),
    }
    if open > 0 {
        words.push_str(&format!(" Dates can be read in two ways in {}.", plural(open, "column", "columns")));
    }
    words
}

/// Whether a question about dates is not answered.
fn asks(column: &ColumnView) -> bool {
    column.dates.as_ref().is_some_and(|dates| dates.answer.is_none())
}

fn form(at: &At, view: &ColumnsView) -> AnyView {
    let kept = at.kept_of(ImportColumns::PATH);
    let columns = ["Column in the file", "Values", "Goes to"]
        .map(|label| Column { label, ..Column::default() })
        .to_vec();
    let rows = view.columns.iter().map(|column| row(view, column, kept)).collect();
    let (unmatched, changed, policy) = (unmatched(view), changed(view), policy(view));
    view! {
        {changed}
        {unmatched}
        <form method="post" action=ImportColumns::PATH class="stack section" autocomplete="off">
            // Enter in a field keeps what was chosen and goes nowhere.
            <button class="sr-only" type="submit" name="then" value="save" tabindex="-1" aria-hidden="true">"Save"</button>
            {at.keys()}
            <QueryTable caption="Columns of the file" columns=columns rows=rows />
            {fixed(view, kept)}
            {policy}
            <p class="hint">
                "Rows with one account ID become one account when only fields of several values differ. Extra columns are not used."
            </p>
            <div class="btn-row import-foot">
                <Button name="then" value="save">"Save"</Button>
                <Button kind=ButtonKind::Primary name="then" value="continue">"Continue and check the rows"</Button>
            </div>
        </form>
        {super::upload::discard(at)}
    }
    .into_any()
}

/// What changed at the source meanwhile.
fn changed(view: &ColumnsView) -> Option<AnyView> {
    let words = view.changed.clone()?;
    Some(
        view! { <Message tone=Tone::Warn title="The source changed since"><p>{words}</p></Message> }
            .into_any(),
    )
}

/// Required fields without a column, on top.
fn unmatched(view: &ColumnsView) -> Option<AnyView> {
    if view.unmatched.is_empty() {
        return None;
    }
    let lines = view.unmatched.iter().map(|name| {
        let why = view.form.field(name).map(|field| need(&field.need)).unwrap_or_default();
        view! { <li><a href=format!("#fixed-{name}")>{name.clone()}</a>{why}</li> }
    });
    let lines = lines.collect_view();
    Some(
        view! {
            <Message tone=Tone::Waiting title="Required, and not matched yet" id="unmatched">
                <ul>{lines}</ul>
                <p>"Choose a column for each, or give one value for all rows below."</p>
            </Message>
        }
        .into_any(),
    )
}

/// Why a field has to be filled.
fn need(need: &Need) -> String {
    match need {
        Need::Key => ": the account’s key on its source".to_owned(),
        Need::Policy => ": the source’s CREATE policy requires it".to_owned(),
        Need::Identity(attribute) => format!(": ISC makes no identity without it ({attribute})"),
        Need::No => String::new(),
    }
}

fn policy(view: &ColumnsView) -> Option<AnyView> {
    (view.form.policy == Policy::None).then(|| {
        view! {
            <p class="hint">"This source has no CREATE policy: the fields follow its schema alone."</p>
        }
        .into_any()
    })
}

fn row(view: &ColumnsView, column: &ColumnView, kept: Option<&KeptForm>) -> Row {
    let samples = column.samples.iter().map(|sample| view! { <li>{sample.clone()}</li> }).collect_view();
    let filled = match column.filled {
        0 => "empty in every row".to_owned(),
        n if n == view.head.rows => "filled in every row".to_owned(),
        n => format!("filled in {}", rows(n)),
    };
    Row {
        id: format!("column-{}", column.index),
        tick: None,
        cells: vec![
            view! { <span class="import-heading">{column.heading.clone()}</span> }.into_any(),
            view! { <div><ul class="import-samples">{samples}</ul><span class="sub">{filled}</span></div> }
                .into_any(),
            view! { <div class="import-use">{used(view, column, kept)} {dates(column, kept)}</div> }
                .into_any(),
        ],
    }
}

fn used(view: &ColumnsView, column: &ColumnView, kept: Option<&KeptForm>) -> AnyView {
    let name = format!("column[{}]", column.index);
    let now = match &column.used {
        ColumnUse::Field(field) => format!("field:{field}"),
        ColumnUse::Nothing => "nothing".to_owned(),
        ColumnUse::Ours => {
            return view! {
                <input type="hidden" name=name value="ours" />
                <p class="hint">"Gangway wrote this column itself; it is ignored."</p>
            }
            .into_any();
        }
    };
    let value = kept.and_then(|form| form.value(&name)).map_or(now, str::to_owned);
    let mut options = vec![Choice::new("nothing", "Not used")];
    options.extend(fillable(view).map(|field| {
        let label = match field.need {
            Need::No => field.name.clone(),
            _ => format!("{} (required)", field.name),
        };
        Choice::new(format!("field:{}", field.name), label)
    }));
    let hint = match column.guess {
        Some(GuessKind::Exact) => "Guessed: the very name of the field.",
        Some(GuessKind::Similar) => "Guessed: the heading is similar.",
        Some(GuessKind::Remembered) => "Remembered from last time.",
        None => "",
    };
    let error =
        kept.and_then(|form| form.reason(&format!("column-{}", column.index))).unwrap_or_default().to_owned();
    let (id, label) = (format!("use-{}", column.index), format!("{} goes to", column.heading));
    view! { <Select id=id name=name label=label options=options value=value hint=hint error=error /> }
        .into_any()
}

/// Asked once for the column.
fn dates(column: &ColumnView, kept: Option<&KeptForm>) -> Option<AnyView> {
    let dates = column.dates.as_ref()?;
    let name = format!("dates[{}]", column.index);
    let now = dates.answer.map(DateOrder::key).unwrap_or_default();
    let value = kept.and_then(|form| form.value(&name)).unwrap_or(now).to_owned();
    let option =
        |(order, read): &(DateOrder, String)| Choice::new(order.key(), format!("{}: {read}", order.words()));
    let options = dates.readings.iter().map(option).collect::<Vec<_>>();
    let (id, legend) = (format!("dates-{}", column.index), format!("What is {} here?", dates.sample));
    let error =
        kept.and_then(|form| form.reason(&format!("dates-{}", column.index))).unwrap_or_default().to_owned();
    Some(
        view! { <Radios id=id name=name legend=legend options=options value=value error=error /> }.into_any(),
    )
}

/// One value for every row, for fields that no column fills.
fn fixed(view: &ColumnsView, kept: Option<&KeptForm>) -> AnyView {
    let taken = |name: &str| {
        view.columns.iter().any(|column| matches!(&column.used, ColumnUse::Field(field) if field == name))
    };
    let input = |field: &FormField| {
        if field.kind == FieldKind::Secret {
            return secret(field, view.fixed.contains_key(&field.name));
        }
        let name = format!("fixed[{}]", field.name);
        let now = view.fixed.get(&field.name).map(|values| values.join("|")).unwrap_or_default();
        let value = kept.and_then(|form| form.value(&name)).map_or(now, str::to_owned);
        let (id, required) = (format!("fixed-{}", field.name), field.need != Need::No);
        let hint = field.description.clone().unwrap_or_default();
        view! { <Field id=id name=name label=field.name.clone() value=value hint=hint required=required /> }
            .into_any()
    };
    let open: Vec<&FormField> = fillable(view).filter(|field| !taken(&field.name)).collect();
    let used =
        |field: &&FormField| view.fixed.contains_key(&field.name) || view.unmatched.contains(&field.name);
    let (near, far): (Vec<&FormField>, Vec<&FormField>) = open.into_iter().partition(used);
    let far_fields = (!far.is_empty()).then(|| {
        let words = format!("{} without a column", plural(far.len() as u64, "other field", "other fields"));
        view! {
            <details class="disclosure" id="fixed-more">
                <summary>{words}</summary>
                <div class="stack import-fixed">{far.iter().map(|field| input(field)).collect_view()}</div>
            </details>
        }
    });
    if near.is_empty() && far.is_empty() {
        return "".into_any();
    }
    view! {
        <section class="stack" aria-labelledby="fixed">
            <h2 id="fixed">"One value for all rows"</h2>
            <p class="hint">"For fields that no column fills. A row’s own value is never replaced."</p>
            <div class="stack import-fixed">{near.iter().map(|field| input(field)).collect_view()}</div>
            {far_fields}
        </section>
    }
    .into_any()
}

/// The same of a secret field: what it is comes back to nobody.
fn secret(field: &FormField, is_kept: bool) -> AnyView {
    let (id, name) = (format!("fixed-{}", field.name), format!("fixed_secrets[{}]", field.name));
    let hint = match (is_kept, &field.description) {
        (true, _) => "A value is kept. Left empty, it stays as it is.".to_owned(),
        (false, words) => words.clone().unwrap_or_default(),
    };
    let forget = is_kept.then(|| {
        let (id, label) = (format!("forget-{}", field.name), format!("Forget the value of {}", field.name));
        view! { <Checkbox id=id name="forget_secrets[]" value=field.name.clone() label=label /> }
    });
    let required = field.need != Need::No;
    view! {
        <Field id=id name=name label=field.name.clone() hint=hint required=required kind="password" />
        {forget}
    }
    .into_any()
}

/// For those who may only look.
fn as_text(view: &ColumnsView) -> AnyView {
    let lines = view.columns.iter().map(|column| {
        let used = match &column.used {
            ColumnUse::Field(field) => view! { <Badge tone=Tone::Ok label=field.clone() /> }.into_any(),
            ColumnUse::Nothing => "Not used".into_any(),
            ColumnUse::Ours => "Ignored: Gangway’s own".into_any(),
        };
        view! { <dt>{column.heading.clone()}</dt><dd>{used}</dd> }
    });
    view! { <dl class="facts section">{lines.collect_view()}</dl> }.into_any()
}
