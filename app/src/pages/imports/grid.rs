//! Rows of the grid as HTML. Drawn here, for the page and for the questions of [`crate::islands`], which only put it into its place.
//!
//! Written by hand, not by `view!`: fifty rows of a wide file are thousands of cells, and nothing in them is more than text.

use gangway_types::accounts::FieldKind;
use gangway_types::imports::{GridCell, GridColumn, GridRow, RowFilter, RowState};
use std::fmt::Write as _;

/// Columns in front of the values: the row's number with its state.
pub const FRONT: usize = 1;

/// Rows that follow each other, from a place of the filtered list on, as one element.
pub fn chunk(columns: &[GridColumn], rows: &[GridRow], filter: &RowFilter, from: u64, total: u64) -> String {
    let mut html = String::with_capacity(rows.len() * (columns.len() + 1) * 96);
    let _ = write!(html, "<div class=\"grid-chunk\" role=\"rowgroup\" data-total=\"{total}\">");
    for (at, row) in rows.iter().enumerate() {
        draw(&mut html, columns, row, filter, from + at as u64, at == 0 && from == 0);
    }
    html.push_str("</div>");
    html
}

/// Rows wherever they stand: each takes its own place again.
pub fn rows(columns: &[GridColumn], rows: &[GridRow], filter: &RowFilter) -> String {
    chunk(columns, rows, filter, 1, 0)
}

/// Whether the filter shows the row as it is now. The text that is looked for is not asked again: a row does not go because
/// a cell was changed.
fn is_in(row: &GridRow, filter: &RowFilter) -> bool {
    filter.state.is_none_or(|state| row.state == state)
        && filter
            .cause
            .as_ref()
            .is_none_or(|cause| row.problems.iter().any(|problem| problem.cause == *cause))
}

/// Sign, name and class of a state.
fn state(state: RowState) -> (&'static str, &'static str, &'static str) {
    match state {
        RowState::Ready => ("✓", "ready", "grid-ready"),
        RowState::Problem => ("✕", "has a problem", "grid-problem"),
        RowState::Decide => ("?", "to decide", "grid-decide"),
        RowState::LeftOut => ("–", "left out", "grid-out"),
        RowState::Joined => ("+", "part of another row’s account", "grid-joined"),
    }
}

fn draw(
    html: &mut String,
    columns: &[GridColumn],
    row: &GridRow,
    filter: &RowFilter,
    place: u64,
    first: bool,
) {
    let (sign, words, class) = state(row.state);
    let number = row.row;
    let _ = write!(
        html,
        "<div class=\"grid-row {class}\" role=\"row\" aria-rowindex=\"{}\" data-row=\"{number}\" data-state=\"{}\"",
        place + 2,
        row.state.key(),
    );
    if !is_in(row, filter) {
        html.push_str(" data-out=\"\"");
    }
    html.push('>');
    // What is said of the row as a whole belongs to its number.
    let whole = whole(row, columns);
    let _ = write!(
        html,
        "<div class=\"grid-cell grid-number\" role=\"rowheader\" aria-colindex=\"1\" tabindex=\"{}\"",
        if first { "0" } else { "-1" },
    );
    why(html, number, 0, whole.as_deref(), row.state == RowState::Problem);
    let _ = write!(
        html,
        "><span class=\"grid-sign\" aria-hidden=\"true\">{sign}</span><span class=\"num\">{number}</span>\
         <span class=\"sr-only\">, {words}</span>",
    );
    hidden(html, number, 0, whole.as_deref());
    html.push_str("</div>");
    for (at, column) in columns.iter().enumerate() {
        match row.cells.get(at) {
            Some(one) => cell(html, number, at, column, one),
            None => cell(html, number, at, column, &GridCell::default()),
        }
    }
    html.push_str("</div>");
}

/// What is wrong with the row, where no cell of the grid says it.
fn whole(row: &GridRow, columns: &[GridColumn]) -> Option<String> {
    let in_a_cell = |field: &str| columns.iter().any(|column| column.field == field);
    let mut words: Vec<String> = row
        .problems
        .iter()
        .filter(|problem| !problem.field.as_deref().is_some_and(in_a_cell))
        .map(|problem| problem.words.clone())
        .collect();
    words.extend(row.joins.map(|joins| format!("Part of the account of row {joins}.")));
    (!words.is_empty()).then(|| words.join(" "))
}

fn cell(html: &mut String, row: i64, at: usize, column: &GridColumn, cell: &GridCell) {
    html.push_str("<div class=\"grid-cell");
    if cell.edited {
        html.push_str(" grid-edited");
    }
    if column.required && cell.text.is_empty() {
        html.push_str(" grid-empty");
    }
    let _ = write!(
        html,
        "\" role=\"gridcell\" aria-colindex=\"{}\" tabindex=\"-1\" data-field=\"",
        at + 1 + FRONT
    );
    escape(html, &column.field);
    html.push('"');
    if column.kind == FieldKind::Secret {
        html.push_str(" data-secret=\"\"");
    }
    let said = match (&cell.problem, &cell.original) {
        (Some(problem), _) => Some(problem.clone()),
        (None, Some(original)) if !cell.edited => Some(format!("In the file: “{original}”.")),
        _ => None,
    };
    why(html, row, at + FRONT, said.as_deref(), cell.problem.is_some());
    html.push_str("><span class=\"grid-value\">");
    escape(html, &cell.text);
    html.push_str("</span>");
    hidden(html, row, at + FRONT, said.as_deref());
    html.push_str("</div>");
}

/// Attributes of a cell that something is said about.
fn why(html: &mut String, row: i64, column: usize, words: Option<&str>, wrong: bool) {
    if words.is_some() {
        let _ = write!(html, " aria-describedby=\"why-{row}-{column}\"");
    }
    if wrong {
        html.push_str(" aria-invalid=\"true\"");
    }
}

/// The words themselves.
fn hidden(html: &mut String, row: i64, column: usize, words: Option<&str>) {
    if let Some(words) = words {
        let _ = write!(html, "<span id=\"why-{row}-{column}\" hidden>");
        escape(html, words);
        html.push_str("</span>");
    }
}

/// Text inside an element or a quoted attribute.
fn escape(html: &mut String, text: &str) {
    for letter in text.chars() {
        match letter {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            // A browser drops the first line break of nothing here, but turns a lone carriage return into another one.
            '\r' => html.push_str("&#13;"),
            _ => html.push(letter),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use gangway_types::imports::{CauseKind, RowProblem};

    fn column(field: &str) -> GridColumn {
        GridColumn {
            field: field.to_owned(),
            heading: None,
            kind: FieldKind::Text,
            multi: false,
            key: false,
            required: true,
        }
    }

    fn row(text: &str, problem: Option<&str>) -> GridRow {
        let cause = RowProblem {
            cause: "missing:sn".to_owned(),
            kind: CauseKind::Problem,
            field: Some("sn".to_owned()),
            words: "Required.".to_owned(),
            suggestion: None,
        };
        GridRow {
            row: 17,
            line: 18,
            state: if problem.is_some() { RowState::Problem } else { RowState::Ready },
            cells: vec![GridCell {
                text: text.to_owned(),
                problem: problem.map(str::to_owned),
                ..GridCell::default()
            }],
            problems: problem.map(|_| cause).into_iter().collect(),
            existing: None,
            joins: None,
        }
    }

    #[test]
    fn what_stands_in_a_cell_is_text() {
        let html = chunk(&[column("sn")], &[row("<script>\"&\r\n", None)], &RowFilter::default(), 0, 1);
        assert!(html.contains("&lt;script&gt;&quot;&amp;&#13;\n"), "{html}");
        assert!(!html.contains("<script"), "{html}");
    }

    #[test]
    fn a_problem_is_the_description_of_its_cell() {
        let html = chunk(&[column("sn")], &[row("", Some("Required."))], &RowFilter::default(), 0, 1);
        assert!(html.contains(r#"aria-describedby="why-17-1" aria-invalid="true""#), "{html}");
        assert!(html.contains(r#"<span id="why-17-1" hidden>Required.</span>"#), "{html}");
    }

    #[test]
    fn a_row_that_left_the_filter_says_so() {
        let problems = RowFilter { state: Some(RowState::Problem), ..RowFilter::default() };
        assert!(rows(&[column("sn")], &[row("Osei", None)], &problems).contains("data-out"));
        assert!(!rows(&[column("sn")], &[row("", Some("Required."))], &problems).contains("data-out"));
        assert!(!rows(&[column("sn")], &[row("Osei", None)], &RowFilter::default()).contains("data-out"));
    }

    #[test]
    fn there_is_one_tab_stop() {
        let both = [row("a", None), row("b", None)];
        let html = chunk(&[column("sn")], &both, &RowFilter::default(), 0, 2);
        assert_eq!(html.matches(r#"tabindex="0""#).count(), 1, "{html}");
        assert!(html.contains(r#"aria-rowindex="2""#) && html.contains(r#"aria-rowindex="3""#), "{html}");
    }
}
