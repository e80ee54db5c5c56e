//! The second step: which column is which field.

use super::judge::order_of;
use super::{changing, create, keeper, own, readable, secrets, view};
use crate::auth::Signed;
use crate::domain::file::{dates, headings};
use crate::store::imports::{self as stored, Import, Look, Mapping};
use crate::{Core, Result};
use gangway_types::accounts::{AccountForm, FieldKind, FormField, Need};
use gangway_types::imports::{
    ColumnUse, ColumnView, ColumnsView, DateOrder, DateQuestion, GuessKind, ImportState, ImportStep, WorkKind,
};
use gangway_types::{AccountJobId, FieldError, PortalError};
use std::collections::BTreeMap;

/// The heading under which Gangway writes why a row failed.
pub(super) const PROBLEM: &str = "gangway_problem";
const ORDERS: [DateOrder; 3] = [DateOrder::DayFirst, DateOrder::MonthFirst, DateOrder::YearFirst];

/// The page of the second step.
///
/// # Errors
/// When there is no such import for the caller, or neither ISC nor we know what the source asks for.
pub async fn columns(core: &Core, who: &Signed, id: &AccountJobId) -> Result<ColumnsView> {
    let import = readable(core, who, id).await?;
    let live = import.state == ImportState::Draft && import.owner.as_str() == who.person_id;
    let (form, changed) = match (&import.form, live) {
        (Some(form), false) => (form.clone(), None),
        (None, false) => return Err(PortalError::refused("The columns were not chosen yet.").into()),
        (known, true) => match create::form_now(core, who, &import.source).await {
            Ok(now) => {
                let changed = known.as_ref().filter(|known| known.fingerprint != now.fingerprint);
                let words = changed.map(|known| differs(known, &now));
                (now, words)
            }
            Err(error) => match known {
                Some(form) => {
                    let words =
                        format!("ISC could not be asked just now ({error}); this is what was read before.");
                    (form.clone(), Some(words))
                }
                None => return Err(error),
            },
        },
    };
    let mapping = mapping(core, &import, &form).await?;
    let head = view::head_of(core, who, &import).await?;
    let all = import.reading.columns.iter().enumerate();
    let columns = all
        .map(|(index, heading)| {
            let look = import.reading.looks.get(index);
            let used = mapping.uses.get(index).cloned().unwrap_or(ColumnUse::Nothing);
            let secret = match &used {
                ColumnUse::Field(name) => secrets::is_secret(&form, name),
                _ => secrets::sounds(heading),
            };
            let samples = look.filter(|_| !secret).map(|look| look.samples.clone());
            ColumnView {
                index,
                heading: heading.clone(),
                samples: samples.unwrap_or_default(),
                filled: look.map_or(0, |look| look.filled),
                used,
                guess: mapping.guesses.get(index).copied().flatten(),
                dates: look
                    .filter(|_| !secret)
                    .and_then(|look| question(look, mapping.dates.get(&index).copied())),
            }
        })
        .collect();
    let unmatched = unmatched(&form, &mapping).into_iter().map(|field| field.name.clone()).collect();
    let mut fixed = mapping.fixed;
    for (_, values) in fixed.iter_mut().filter(|(name, _)| secrets::is_secret(&form, name)) {
        *values = vec![super::fix::DOTS.to_owned()];
    }
    Ok(ColumnsView { head, form, columns, unmatched, fixed, changed })
}

/// What changed between two readings of a source, as a sentence.
fn differs(before: &AccountForm, now: &AccountForm) -> String {
    let gone = before.fields.iter().filter(|field| now.field(&field.name).is_none());
    let gone: Vec<String> = gone.map(|field| format!("{} is gone", field.name)).collect();
    let new = now.fields.iter().filter(|field| before.field(&field.name).is_none());
    let new = new.map(|field| format!("{} is new", field.name));
    let other =
        now.fields.iter().filter(|field| before.field(&field.name).is_some_and(|known| known != *field));
    let other = other.map(|field| format!("{} is another", field.name));
    let all: Vec<String> = gone.into_iter().chain(new).chain(other).collect();
    let what = if all.is_empty() { "its rules are others".to_owned() } else { super::words::list(&all) };
    format!("{} changed since: {what}. Look at the columns, then continue.", now.source.name)
}

/// How the columns are used: as somebody said, as last time for these headings, or as guessed.
async fn mapping(core: &Core, import: &Import, form: &AccountForm) -> Result<Mapping> {
    let width = import.reading.columns.len();
    if let Some(mapping) = import.mapping.as_ref().filter(|mapping| mapping.uses.len() == width) {
        let mut mapping = mapping.clone();
        for used in &mut mapping.uses {
            if matches!(used, ColumnUse::Field(name) if !takes(form, name)) {
                *used = ColumnUse::Nothing;
            }
        }
        mapping.fixed.retain(|name, _| takes(form, name));
        return Ok(mapping);
    }
    let hash = headings::fingerprint(&import.reading.columns);
    let known = stored::remembered(&core.store, &import.source, &hash).await?;
    for remembered in &known {
        if let Some(mapping) = like(&import.reading.columns, form, &remembered.headings, &remembered.mapping)
        {
            return Ok(mapping);
        }
    }
    Ok(guessed(&import.reading.columns, form))
}

/// Whether a field takes values from a file.
fn takes(form: &AccountForm, name: &str) -> bool {
    form.field(name).is_some_and(|field| !field.set_by_isc)
}

/// The mapping of other headings for these ones; none unless all of these were among those.
fn like(columns: &[String], form: &AccountForm, headings: &[String], mapping: &Mapping) -> Option<Mapping> {
    let mut made = Mapping { fixed: mapping.fixed.clone(), off: mapping.off.clone(), ..Mapping::default() };
    made.fixed.retain(|name, _| takes(form, name) && !secrets::is_secret(form, name));
    for (index, column) in columns.iter().enumerate() {
        if column == PROBLEM {
            made.uses.push(ColumnUse::Ours);
            made.guesses.push(None);
            continue;
        }
        let at = headings.iter().position(|heading| heading == column)?;
        let used = match mapping.uses.get(at)? {
            ColumnUse::Field(name) if !takes(form, name) || made.column(name).is_some() => ColumnUse::Nothing,
            used => used.clone(),
        };
        if let Some(order) = mapping.dates.get(&at) {
            made.dates.insert(index, *order);
        }
        made.uses.push(used);
        made.guesses.push(Some(GuessKind::Remembered));
    }
    Some(made)
}

/// What the headings say by themselves.
pub(super) fn guessed(columns: &[String], form: &AccountForm) -> Mapping {
    let fields: Vec<&FormField> = form.fields.iter().filter(|field| !field.set_by_isc).collect();
    let names: Vec<&str> = fields.iter().map(|field| field.name.as_str()).collect();
    let mut made = Mapping::default();
    for (column, guess) in columns.iter().zip(headings::guess(columns, &names)) {
        let (used, kind) = match guess {
            _ if column == PROBLEM => (ColumnUse::Ours, None),
            None => (ColumnUse::Nothing, None),
            Some(guess) => {
                let kind = match guess.likeness {
                    headings::Likeness::Exact => GuessKind::Exact,
                    headings::Likeness::Similar => GuessKind::Similar,
                };
                (ColumnUse::Field(names[guess.field].to_owned()), Some(kind))
            }
        };
        made.uses.push(used);
        made.guesses.push(kind);
    }
    made
}

/// The question about the dates of a column, where there is one.
fn question(look: &Look, answer: Option<DateOrder>) -> Option<DateQuestion> {
    let (sample, orders) = match look.dates.verdict() {
        dates::Verdict::Ambiguous { example, orders } => (example, orders),
        dates::Verdict::Mixed { example: Some(example) } => (example, dates::ORDERS.to_vec()),
        _ => return None,
    };
    let readings = ORDERS
        .into_iter()
        .filter(|order| orders.contains(&order_of(*order)))
        .filter_map(|order| Some((order, dates::read(&sample, Some(order_of(order)))?.to_string())))
        .collect();
    Some(DateQuestion { sample, readings, answer })
}

/// Fields that have to be filled, and have neither a column nor a fixed value.
fn unmatched<'a>(form: &'a AccountForm, mapping: &Mapping) -> Vec<&'a FormField> {
    let filled = |field: &FormField| {
        mapping.column(&field.name).is_some()
            || mapping.fixed.get(&field.name).is_some_and(|all| !all.is_empty())
    };
    form.fields.iter().filter(|field| field.need != Need::No && !field.set_by_isc && !filled(field)).collect()
}

/// Whether a mapping does not fit a form any more, as a sentence.
pub(super) fn broken(form: &AccountForm, mapping: &Mapping) -> Option<String> {
    let lost = mapping.uses.iter().find_map(|used| match used {
        ColumnUse::Field(name) if !takes(form, name) => Some(name.clone()),
        _ => None,
    });
    if let Some(name) = lost {
        return Some(format!("{} has no field {name} any more.", form.source.name));
    }
    let missing: Vec<String> = unmatched(form, mapping).into_iter().map(|field| field.name.clone()).collect();
    (!missing.is_empty()).then(|| format!("{} is required and has no column.", super::words::list(&missing)))
}

/// What the form of the second step holds.
#[derive(Clone, Debug, Default)]
pub struct ColumnsForm {
    /// By column: `field:NAME`, `nothing` or `ours`.
    pub column: BTreeMap<usize, String>,
    /// Values of rows that have none, by field.
    pub fixed: BTreeMap<String, String>,
    /// Fields whose fixed value is forgotten.
    pub forget: Vec<String>,
    /// How dates are written, by column.
    pub dates: BTreeMap<usize, String>,
    /// Go on to the third step; else it is only saved.
    pub go_on: bool,
}

/// Keeps how the columns are used. When it goes on, every row is checked in the background.
///
/// # Errors
/// When two columns go to one field, or, going on, when something required has no column or dates are not explained.
pub async fn save_columns(core: &Core, who: &Signed, id: &AccountJobId, form: &ColumnsForm) -> Result<()> {
    let import = own(core, who, id).await?;
    let asked = create::form_now(core, who, &import.source).await?;
    let before = mapping(core, &import, &asked).await?;
    let mapping = chosen(&import, &asked, before, form)?;
    let (mut tx, now) = changing(core, who, id).await?;
    if now.reading.columns != import.reading.columns {
        let what =
            "The file was read in another way meanwhile. Nothing was saved; look at the columns again.";
        return Err(PortalError::Conflict { what: what.to_owned() }.into());
    }
    stored::set_columns(&mut tx, id, &asked, Some(&mapping)).await?;
    if form.go_on {
        let hash = headings::fingerprint(&import.reading.columns);
        let (source, columns) = (&import.source, &import.reading.columns);
        // Somebody's secret is nobody else's value.
        let mut lasting = mapping.clone();
        lasting.fixed.retain(|name, _| !secrets::is_secret(&asked, name));
        stored::remember(&mut tx, source, &hash, columns, &lasting, core.clock.now()).await?;
        stored::set_step(&mut tx, id, ImportStep::Fix).await?;
        stored::work(&mut tx, id, WorkKind::Checking, Some(&who.grant_id)).await?;
    }
    tx.commit().await?;
    if form.go_on {
        keeper::begin(core, id);
    }
    Ok(())
}

/// The mapping that the form asks for.
fn chosen(import: &Import, asked: &AccountForm, before: Mapping, form: &ColumnsForm) -> Result<Mapping> {
    let columns = &import.reading.columns;
    let mut fields = Vec::new();
    let mut mapping = before;
    mapping.kept = true;
    for (index, heading) in columns.iter().enumerate() {
        let Some(said) = form.column.get(&index) else { continue };
        let used = match said.as_str() {
            "nothing" | "" => ColumnUse::Nothing,
            "ours" => ColumnUse::Ours,
            said => {
                let name = said.strip_prefix("field:").unwrap_or(said);
                if !takes(asked, name) {
                    let words = format!("{heading}: {} has no field {name}.", asked.source.name);
                    fields.push(FieldError { field: format!("column-{index}"), words });
                }
                ColumnUse::Field(name.to_owned())
            }
        };
        if mapping.uses[index] != used {
            mapping.guesses[index] = None;
        }
        mapping.uses[index] = used;
    }
    for (index, used) in mapping.uses.iter().enumerate() {
        let ColumnUse::Field(name) = used else { continue };
        if let Some(first) = mapping.column(name).filter(|first| *first < index) {
            let words = format!("{name} has the column {} already. Choose one of them.", columns[first]);
            fields.push(FieldError { field: format!("column-{index}"), words });
        }
    }
    for (name, value) in &form.fixed {
        if secrets::is_secret(asked, name)
            && takes(asked, name)
            && (value.is_empty() || value == super::fix::DOTS)
        {
            // It is not shown, so an empty field says nothing about it.
            continue;
        }
        if value.is_empty() || !takes(asked, name) {
            mapping.fixed.remove(name);
        } else {
            mapping.fixed.insert(name.clone(), vec![value.clone()]);
        }
    }
    for name in &form.forget {
        mapping.fixed.remove(name);
    }
    for (index, said) in &form.dates {
        match DateOrder::parse(said) {
            Some(order) => drop(mapping.dates.insert(*index, order)),
            None => drop(mapping.dates.remove(index)),
        }
    }
    if form.go_on {
        for field in unmatched(asked, &mapping) {
            let words = format!("{} is required: choose its column, or give a fixed value.", field.name);
            fields.push(FieldError { field: format!("fixed-{}", field.name), words });
        }
        for (index, used) in mapping.uses.iter().enumerate() {
            let ColumnUse::Field(name) = used else { continue };
            let is_date = asked.field(name).is_some_and(|field| field.kind == FieldKind::Date);
            let look = import.reading.looks.get(index);
            if is_date
                && !mapping.dates.contains_key(&index)
                && let Some(asked) = look.and_then(|look| question(look, None))
            {
                let words = format!("{}: say what {} is.", columns[index], asked.sample);
                fields.push(FieldError { field: format!("dates-{index}"), words });
            }
        }
    }
    if fields.is_empty() {
        return Ok(mapping);
    }
    let what = if form.go_on {
        "There is more to say before the rows can be checked."
    } else {
        "This cannot be saved."
    };
    Err(PortalError::Refused { what: what.to_owned(), fields }.into())
}
