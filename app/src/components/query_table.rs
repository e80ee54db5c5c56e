//! The one table of every list: columns as data, rows from the server, links for sorting.

use leptos::prelude::*;

use crate::ui::{SortDirection, SortHeader};

/// One column.
#[derive(Clone, Debug, Default)]
pub struct Column {
    /// Header, and label of the cell in a block on a phone.
    pub label: &'static str,
    /// Key in `sort`; makes the header's id.
    pub key: &'static str,
    /// The list sorted by it the next way; empty for a column that does not sort.
    pub sort_href: String,
    /// How the list is sorted by it now.
    pub sorted: Option<SortDirection>,
    /// Figures: right-aligned, tabular.
    pub numeric: bool,
}

/// The tick of a row.
#[derive(Clone, Debug, Default)]
pub struct Tick {
    /// What is posted.
    pub value: String,
    /// Whom it ticks: the box's name is "Select {label}".
    pub label: String,
    /// Ticked now.
    pub checked: bool,
}

/// One row. The first cell is the row's header.
pub struct Row {
    /// Element id, stable over reloads.
    pub id: String,
    /// The box in front; `None` in lists without selection.
    pub tick: Option<Tick>,
    /// One per column, in their order. The first holds the row's link.
    pub cells: Vec<AnyView>,
}

/// The tick column.
#[derive(Clone, Copy, Debug)]
pub struct TickAll {
    /// Name of the boxes in the posted form.
    pub name: &'static str,
    /// Whether one box in the head ticks the page: for forms that keep their ticks while they are made.
    pub page: bool,
}

/// Use for every list. A native table whose controls are ordinary tab stops; below 640 px each row is a labelled block, with
/// its roles kept. Put it inside the form that the ticks belong to. For "no rows" use [`crate::ui::EmptyFirst`] or
/// [`crate::ui::EmptyFiltered`] instead.
#[component]
pub fn QueryTable(
    /// What the rows are, for assistive tech: "Unregistered people".
    #[prop(into)]
    caption: String,
    /// The columns.
    columns: Vec<Column>,
    /// The rows of this page.
    rows: Vec<Row>,
    /// The tick column; `None` in lists without selection.
    #[prop(default = None)]
    ticks: Option<TickAll>,
) -> impl IntoView {
    let count = rows.len();
    let name_of_table = caption.clone();
    let all = ticks.map(|ticks| {
        let page = ticks.page.then(|| {
            view! {
                <label class="needs-script">
                    <input type="checkbox" id="tick-page" data-tick-page=""/>
                    <span class="sr-only">{format!("Select the {count} on this page")}</span>
                </label>
            }
        });
        view! {
            <th class="tick" role="columnheader" scope="col">
                <span class="sr-only">"Selection"</span>
                {page}
            </th>
        }
    });
    let head = columns
        .iter()
        .map(|column| {
            let label = if column.sort_href.is_empty() {
                view! { <span>{column.label}</span> }.into_any()
            } else {
                let id = format!("sort-{}", column.key);
                view! { <SortHeader label=column.label href=column.sort_href.clone() now=column.sorted id=id/> }.into_any()
            };
            let class = column.numeric.then_some("numeric");
            view! {
                <th role="columnheader" scope="col" class=class aria-sort=column.sorted.map(SortDirection::aria)>
                    {label}
                </th>
            }
        })
        .collect_view();
    let name = ticks.map(|ticks| ticks.name).unwrap_or_default();
    let body = rows.into_iter().map(|row| body_row(row, &columns, name)).collect_view();
    view! {
        <div class="table-region" role="region" aria-label=caption data-table-keys="">
            <table class="data-table" role="table">
                <caption class="sr-only">{name_of_table}</caption>
                <thead role="rowgroup">
                    <tr role="row">{all}{head}</tr>
                </thead>
                <tbody role="rowgroup">{body}</tbody>
            </table>
        </div>
    }
    .into_any()
}

/// One row, its header first.
fn body_row(row: Row, columns: &[Column], name: &'static str) -> AnyView {
    let ticked = row.tick.as_ref().is_some_and(|tick| tick.checked);
    let tick = match row.tick {
        Some(tick) => Some(
            view! {
                <td class="tick" role="cell">
                    <label>
                        <input type="checkbox" name=name value=tick.value checked=tick.checked/>
                        <span class="sr-only">"Select "{tick.label}</span>
                    </label>
                </td>
            }
            .into_any(),
        ),
        // Others of the list can be ticked: the columns stay in line.
        None if !name.is_empty() => Some(view! { <td class="tick" role="cell"></td> }.into_any()),
        None => None,
    };
    let mut cells = row.cells.into_iter().zip(columns);
    let header = cells.next().map(|(cell, _)| view! { <th role="rowheader" scope="row">{cell}</th> });
    let cells = cells
        .map(|(cell, column)| match column.numeric {
            true => view! { <td role="cell" class="numeric" data-label=column.label>{cell}</td> }.into_any(),
            false => view! { <td role="cell" data-label=column.label>{cell}</td> }.into_any(),
        })
        .collect_view();
    match ticked {
        true => view! { <tr role="row" id=row.id class="row-on">{tick}{header}{cells}</tr> }.into_any(),
        false => view! { <tr role="row" id=row.id>{tick}{header}{cells}</tr> }.into_any(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(ticks: Option<TickAll>) -> String {
        let columns = vec![
            Column {
                label: "Name",
                key: "name",
                sort_href: "?sort=-name".into(),
                sorted: Some(SortDirection::Ascending),
                ..Column::default()
            },
            Column { label: "Mail goes to", key: "mail", ..Column::default() },
        ];
        let row = Row {
            id: "row-1".into(),
            tick: ticks.map(|_| Tick { value: "1".into(), label: "Amara Osei".into(), checked: true }),
            cells: vec![
                view! { <a href="/people/1">"Amara Osei"</a> }.into_any(),
                view! { "amara.osei@acme.example" }.into_any(),
            ],
        };
        view! { <QueryTable caption="Unregistered people" columns=columns rows=vec![row] ticks=ticks/> }
            .to_html()
    }

    #[test]
    fn the_first_cell_heads_the_row_and_the_sorted_column_says_so() {
        let html = table(None);
        assert!(html.contains(r#"scope="row""#) && html.contains(r#"aria-sort="ascending""#), "{html}");
        assert!(html.contains(r#"data-label="Mail goes to""#) && html.contains("<caption"), "{html}");
        assert!(!html.contains("checkbox"), "{html}");
    }

    #[test]
    fn a_tick_names_whom_it_ticks() {
        let html = table(Some(TickAll { name: "tick[]", page: true }));
        assert!(
            html.contains("Select ") && html.contains(r#"name="tick[]""#) && html.contains("row-on"),
            "{html}"
        );
        assert!(html.contains("Select the 1 on this page"), "{html}");
    }
}
