//! Changes of many rows at once: of one cause, or an automatic fix.

use super::edit::{CHUNK, apply, keep, many};
use super::{changing, check, words};
use crate::auth::Signed;
use crate::store::imports::{self as stored, ChangeOfAll, Filter};
use crate::{Core, Result};
use gangway_types::imports::CauseKind;
use gangway_types::{AccountJobId, FieldError, PortalError};

/// What is done with all rows of a cause.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GroupAction {
    /// Cells without a value get one.
    Fill,
    /// Cells with one value get another.
    Replace,
    /// `upper`, `lower` or `title`.
    Case,
    /// Cells get the value that was probably meant.
    Repair,
}

impl GroupAction {
    /// The action of a name in forms.
    pub fn parse(key: &str) -> Option<Self> {
        match key {
            "fill" => Some(Self::Fill),
            "replace" => Some(Self::Replace),
            "case" => Some(Self::Case),
            "repair" => Some(Self::Repair),
            _ => None,
        }
    }
}

/// Does something with all rows of a cause, as one step of undo. `said` is how many rows the page said.
///
/// # Errors
/// When the import is not the caller's draft, the action lacks what it needs, or it is another number of rows by now.
pub async fn group(
    core: &Core,
    who: &Signed,
    id: &AccountJobId,
    cause: &str,
    action: GroupAction,
    (from, to): (&str, &str),
    said: u64,
) -> Result<()> {
    let (tx, import) = changing(core, who, id).await?;
    let judge = check::judge(&import)?;
    let (_, _, field) = words::cause(judge.form, cause);
    let field = field
        .ok_or_else(|| PortalError::refused("This cannot be done for all at once. Nothing was changed."))?;
    if matches!(action, GroupAction::Fill | GroupAction::Case) && to.is_empty() {
        return Err(at("to", "Type a value. Nothing was changed."));
    }
    if action == GroupAction::Replace && from == to {
        return Err(at("to", "Type another value. Nothing was changed."));
    }
    if action == GroupAction::Case && !["upper", "lower", "title"].contains(&to) {
        return Err(at("to", "Choose upper, lower or title case."));
    }
    let secret = super::secrets::is_secret(judge.form, &field);
    if secret && action != GroupAction::Fill {
        let what = format!("{field} is secret: its cells are changed row by row. Nothing was changed.");
        return Err(PortalError::refused(what).into());
    }
    let said_words = match action {
        GroupAction::Fill if secret => format!("filling {field}"),
        GroupAction::Fill => format!("filling {field} with {to}"),
        GroupAction::Replace => format!("replacing {from} by {to} in {field}"),
        GroupAction::Case => format!("{to} case in {field}"),
        GroupAction::Repair => format!("repairing {field}"),
    };
    let filter = Filter { cause: Some(cause), ..Filter::default() };
    many(core, tx, &import, &filter, said, &said_words, |row| {
        let now = judge.shown(&field, &row.cells, &row.edits);
        let new = match action {
            GroupAction::Fill if now.is_empty() => to.to_owned(),
            GroupAction::Replace if now == from => to.to_owned(),
            GroupAction::Case => cased(&now, to),
            GroupAction::Repair => {
                let problem = row.problems.iter().find(|problem| {
                    problem.kind == CauseKind::Problem
                        && problem.cause == cause
                        && problem.suggestion.is_some()
                });
                problem.and_then(|problem| problem.suggestion.clone()).unwrap_or_else(|| now.clone())
            }
            GroupAction::Fill | GroupAction::Replace => now.clone(),
        };
        if new == now {
            return false;
        }
        row.edits.insert(field.clone(), new);
        true
    })
    .await
}

fn at(field: &str, words: &str) -> crate::Error {
    let fields = vec![FieldError { field: field.to_owned(), words: words.to_owned() }];
    PortalError::Refused { what: words.to_owned(), fields }.into()
}

/// A value in another case. A title's words begin with a capital, also after an apostrophe or a hyphen.
fn cased(value: &str, case: &str) -> String {
    match case {
        "upper" => value.to_uppercase(),
        "lower" => value.to_lowercase(),
        _ => {
            let mut begins = true;
            let mut made = String::with_capacity(value.len());
            for c in value.chars() {
                if begins {
                    made.extend(c.to_uppercase());
                } else {
                    made.extend(c.to_lowercase());
                }
                begins = !c.is_alphanumeric();
            }
            made
        }
    }
}

/// Takes an automatic fix back in all rows, or makes it again.
///
/// # Errors
/// When the import is not the caller's draft, or there is no such fix.
pub async fn toggle_fix(core: &Core, who: &Signed, id: &AccountJobId, fix: &str, on: bool) -> Result<()> {
    let (mut tx, mut import) = changing(core, who, id).await?;
    let (Some(form), Some(mut mapping)) = (import.form.clone(), import.mapping.clone()) else {
        return Err(PortalError::not_found("fix").into());
    };
    let (kind, field) = words::parts(fix);
    if ![words::BLANKS, words::DATES].contains(&kind) || field.and_then(|field| form.field(field)).is_none() {
        return Err(PortalError::not_found("fix").into());
    }
    let before = ChangeOfAll { off: mapping.off.clone(), existing: import.existing };
    if on {
        mapping.off.remove(fix);
    } else {
        mapping.off.insert(fix.to_owned());
    }
    let after = ChangeOfAll { off: mapping.off.clone(), existing: import.existing };
    stored::set_columns(&mut tx, id, &form, Some(&mapping)).await?;
    import.mapping = Some(mapping);
    check_fix(core, &mut tx, &import, fix).await?;
    keep(core, tx, &import, &words::fix(fix, on), Some((&before, &after)), &[]).await
}

/// Checks again all rows that an automatic fix changes, or would.
pub(super) async fn check_fix(
    core: &Core,
    tx: &mut crate::store::Tx,
    import: &stored::Import,
    fix: &str,
) -> Result<()> {
    let filter = Filter { cause: Some(fix), ..Filter::default() };
    let mut from = 0;
    loop {
        let (rows, _) = stored::window(&core.store, &import.id, &filter, from, CHUNK).await?;
        if rows.is_empty() {
            return Ok(());
        }
        from += i64::try_from(rows.len()).unwrap_or(i64::MAX);
        let positions: Vec<i64> = rows.iter().map(|row| row.position).collect();
        let rows = stored::at(tx, &import.id, &positions).await?;
        apply(tx, import, rows, |_| true).await?;
    }
}

#[cfg(test)]
mod tests {
    use super::cased;

    #[test]
    fn words_of_a_title_begin_with_a_capital() {
        assert_eq!(cased("jean-luc o'NEIL", "title"), "Jean-Luc O'Neil");
        assert_eq!(cased("Straße", "upper"), "STRASSE");
        assert_eq!(cased("ÄRGER", "lower"), "ärger");
    }
}
