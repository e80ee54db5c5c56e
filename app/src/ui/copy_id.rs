//! Ids that people carry from one screen to another.

use leptos::prelude::*;

use super::{Icon, Symbol};

/// Use for identity ids, task ids, request ids. The full value is in the page (and is what a selection copies); the eye sees
/// `2c91…4aa2`. The button appears with script; its place is kept without.
#[component]
pub fn CopyId(
    /// The full value.
    #[prop(into)]
    value: String,
    /// What it is, for the button's name: "Copy {what}".
    #[prop(into)]
    what: String,
) -> impl IntoView {
    let shown = match shorten(&value) {
        Some((head, middle, tail)) => view! {
            <span>{head.to_owned()}<span class="copy-middle">{middle.to_owned()}</span>{tail.to_owned()}</span>
        }
        .into_any(),
        None => view! { <span>{value.clone()}</span> }.into_any(),
    };
    view! {
        <span class="copy">
            <code title=value.clone()>{shown}</code>
            <button type="button" class="copy-button needs-script" data-copy=value>
                <Icon symbol=Symbol::Copy/>
                <span class="sr-only">{format!("Copy {what}")}</span>
            </button>
            <span class="copied" role="status"></span>
        </span>
    }
    .into_any()
}

/// First four, the middle that the eye skips, last four; `None` for what is short, or says something, such as an account name.
fn shorten(value: &str) -> Option<(&str, &str, &str)> {
    let says_nothing = value.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'-');
    if value.len() <= 12 || !says_nothing {
        return None;
    }
    let (from, to) = (4, value.len() - 4);
    Some((&value[..from], &value[from..to], &value[to..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shortening_loses_nothing() {
        assert_eq!(
            shorten("2c9180857725c14301772a93bb77aa2f"),
            Some(("2c91", "80857725c14301772a93bb77", "aa2f"))
        );
        assert_eq!(shorten("aosei2"), None);
        assert_eq!(shorten("agnieszka.glowacki"), None, "a name is read, not compared");
    }

    #[test]
    fn the_whole_value_is_there_to_copy() {
        let html = view! { <CopyId value="2c9180857725c14301772a93bb77aa2f" what="identity id"/> }.to_html();
        assert!(html.contains(r#"data-copy="2c9180857725c14301772a93bb77aa2f""#), "{html}");
        assert!(html.contains("Copy identity id") && html.contains(r#"role="status""#), "{html}");
    }
}
