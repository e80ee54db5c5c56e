//! From a refusal to what its word means.

use crate::paths;
use leptos::prelude::*;

/// Use beside every refusal, warning and state that somebody may not understand: a link to the word in the glossary. `word`
/// is a key of the glossary (`pages/help`), which has a test that every key used exists.
#[component]
pub fn Why(
    /// Key of the entry, e.g. `protected`.
    #[prop(into)]
    word: String,
    /// What it explains, for those who hear links out of their place; made of the key when empty.
    #[prop(optional, into)]
    about: String,
) -> impl IntoView {
    let about = if about.is_empty() { word.replace(['-', '_'], " ") } else { about };
    view! {
        <a class="why" href=paths::word(&word)>"Why?"<span class="sr-only">" What “"{about}"” means"</span></a>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_link_says_what_it_explains() {
        let html = view! { <Why word="reason-no-mail" /> }.to_html().replace("<!>", "");
        assert!(html.contains(r##"href="/help/words#reason-no-mail""##), "{html}");
        assert!(html.contains("What “reason no mail” means"), "{html}");
        let named =
            view! { <Why word="protected" about="Protected identity" /> }.to_html().replace("<!>", "");
        assert!(named.contains("What “Protected identity” means"), "{named}");
    }
}
