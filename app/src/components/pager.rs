//! Links to the other pages of a list.

use crate::ui::{Pagination, thousands};
use gangway_types::Page;
use leptos::prelude::*;

/// Use below every list whose pages are addresses: `href` makes the address of a page, with nothing for the first. Nothing
/// when there is one page.
pub fn pager<T>(list: &Page<T>, href: impl Fn(String) -> String) -> Option<AnyView> {
    if list.pages() <= 1 {
        return None;
    }
    let at = (u64::from(list.page), u64::from(list.pages()));
    let range =
        format!("{}–{} of {}", thousands(list.first()), thousands(list.last()), thousands(list.total));
    let before = if list.page > 2 { (list.page - 1).to_string() } else { String::new() };
    let prev_href = if list.page > 1 { href(before) } else { String::new() };
    let next_href = if list.page < list.pages() { href((list.page + 1).to_string()) } else { String::new() };
    Some(view! { <Pagination range=range prev_href=prev_href next_href=next_href page=at /> }.into_any())
}
