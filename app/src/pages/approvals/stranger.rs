//! What somebody reads who opened a list that is not theirs: whose it is, and nothing of what is in it.

use super::{step, words};
use crate::components::PageHeader;
use crate::pages::page::PageView;
use crate::paths;
use crate::ui::LinkButton;
use leptos::prelude::*;

/// `whose` are some of the `asked` people whose list it is; nobody when there is no such list.
pub fn page(whose: &[String], asked: u64) -> PageView {
    let title = title(whose, asked);
    step(
        "Not your list",
        view! {
            <PageHeader title=title>
                "You cannot see who is on it. If you were told to answer it, ask whoever sent you the link."
            </PageHeader>
            <p><LinkButton href=paths::APPROVALS>"See what waits for you"</LinkButton></p>
        },
    )
}

fn title(whose: &[String], asked: u64) -> String {
    let others = asked.saturating_sub(whose.len() as u64);
    match (whose, others) {
        ([], _) => "This list is not for you".to_owned(),
        (whose, 0) => format!("This list is for {}", words::names(whose)),
        (whose, others) => {
            let others = crate::ui::plural(others, "other", "others");
            format!("This list is for {} and {others}", whose.join(", "))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_says_whose_list_it_is() {
        let all = ["Priya Nair", "Lena Roth"].map(str::to_owned);
        assert_eq!(title(&all[..1], 1), "This list is for Priya Nair");
        assert_eq!(title(&all, 5), "This list is for Priya Nair, Lena Roth and 3 others");
        assert_eq!(title(&[], 0), "This list is not for you");
    }
}
