//! What the address of a page says, and what came back with it.

use crate::api::{here, kept_form};
use crate::pages::help;
use crate::refusals;
use crate::ui::message::Tone;
use crate::ui::{Message, Why};
use gangway_types::query::pairs;
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use leptos_router::params::ParamsMap;

/// Parts of an address. Read while the page's component runs: later the request is out of reach.
#[derive(Clone, Debug)]
pub struct Address {
    params: ParamsMap,
    query: Vec<(String, String)>,
    /// Path and query.
    pub here: String,
    /// Why the form that comes back with this page was refused.
    pub refused: Option<String>,
}

impl Address {
    /// Of the page being rendered.
    pub fn read() -> Self {
        let here = here();
        let query = here.split_once('?').map_or("", |(_, query)| query);
        Self {
            params: use_params_map().get_untracked(),
            query: pairs(query).collect(),
            refused: kept_form().map(|form| form.what.clone()),
            here,
        }
    }

    /// A part of the path; empty when the route has none of this name.
    pub fn part(&self, name: &str) -> String {
        self.params.get(name).unwrap_or_default()
    }

    /// A value of the query.
    pub fn value(&self, name: &str) -> Option<&str> {
        self.query
            .iter()
            .find(|(known, value)| known == name && !value.is_empty())
            .map(|(_, value)| value.as_str())
    }

    /// All values of one name in the query.
    pub fn values(&self, name: &str) -> Vec<String> {
        let found = self.query.iter().filter(|(known, value)| known == name && !value.is_empty());
        found.map(|(_, value)| value.clone()).collect()
    }

    /// The page of a list, from 1.
    pub fn page(&self) -> u32 {
        self.value("page").and_then(|page| page.parse().ok()).unwrap_or(1).max(1)
    }

    /// The query of those of `names` that are in the address, in the order given.
    pub fn query_of(&self, names: &[&str]) -> String {
        let found = names.iter().flat_map(|name| self.query.iter().filter(move |(known, _)| known == name));
        query(found.map(|(name, value)| (name.as_str(), value.clone())))
    }

    /// The reason of a refused form, as a block that takes the focus.
    pub fn came_back(&self) -> Option<AnyView> {
        self.refused.as_deref().map(refused)
    }
}

/// Why something was not done, with the way to the word that explains it.
pub fn refused(what: &str) -> AnyView {
    let word = refusals::word(what);
    let about = help::word_of(&word);
    view! { <Message tone=Tone::Bad title=what focus=true><p><Why word=word about=about /></p></Message> }
        .into_any()
}

/// A query of these values; empty ones are left out.
pub fn query<'a>(values: impl IntoIterator<Item = (&'a str, String)>) -> String {
    let pairs = values.into_iter().filter(|(_, value)| !value.is_empty());
    let pairs: Vec<String> =
        pairs.map(|(name, value)| format!("{name}={}", gangway_types::query::encode(&value))).collect();
    pairs.join("&")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_leads_to_the_word_that_explains_it() {
        let html = refused("Nobody is ticked. Nothing was checked. Tick people, then check.").to_html();
        assert!(html.contains("/help/words#not-done-nobody") && html.contains("Nothing to do"), "{html}");
    }

    #[test]
    fn empty_values_are_left_out_and_others_escaped() {
        let values = [("outcome", String::new()), ("cause", "a & b".to_owned()), ("page", "2".to_owned())];
        assert_eq!(query(values), "cause=a+%26+b&page=2");
    }
}
