//! Which columns of a file hold secrets: nothing of them is shown, and nobody but the owner takes them away again.

use super::fix::DOTS;
use crate::store::imports::Import;
use gangway_types::accounts::{AccountForm, FieldKind};
use gangway_types::imports::ColumnUse;

/// Parts of headings that passwords stand under, in small letters.
const HEADINGS: [&str; 7] = ["password", "passwort", "passwd", "pwd", "secret", "kennwort", "mot de passe"];

/// Whether a field of this form is secret.
pub(super) fn is_secret(form: &AccountForm, field: &str) -> bool {
    form.field(field).is_some_and(|field| field.kind == FieldKind::Secret)
}

/// By column: whether its cells are secret, because its field is, or because its heading sounds so.
pub(super) fn columns(import: &Import) -> Vec<bool> {
    let used = |index: usize| import.mapping.as_ref().and_then(|mapping| mapping.uses.get(index));
    let of = |(index, heading): (usize, &String)| match (used(index), &import.form) {
        (Some(ColumnUse::Field(field)), Some(form)) => is_secret(form, field),
        _ => sounds(heading),
    };
    import.reading.columns.iter().enumerate().map(of).collect()
}

/// Whether a heading sounds like one of passwords.
pub(super) fn sounds(heading: &str) -> bool {
    let heading = heading.to_lowercase();
    HEADINGS.iter().any(|part| heading.contains(part))
}

/// Cells for somebody's eyes.
pub(super) fn hidden(mut cells: Vec<String>, secret: &[bool]) -> Vec<String> {
    for (cell, _) in cells.iter_mut().zip(secret).filter(|(cell, secret)| **secret && !cell.is_empty()) {
        DOTS.clone_into(cell);
    }
    cells
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_secret_cells_that_hold_something_are_hidden() {
        let cells = ["zoe", "hunter2", ""].map(str::to_owned).to_vec();
        assert_eq!(hidden(cells, &[false, true, true]), ["zoe", DOTS, ""]);
        assert!(sounds("Initial Password") && sounds("PWD") && !sounds("Login"));
    }
}
