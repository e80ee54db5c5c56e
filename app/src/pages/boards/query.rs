//! The board's address.

use super::line;
use crate::components::{Facet, FacetFields, FacetOption, FilterChip, FilterMenu};
use crate::pages::address::{Address, query};
use crate::paths;
use crate::ui::plural;
use gangway_types::board::{Board, BoardQuery, Mover};
use leptos::prelude::*;

/// Spans that the form offers, in days.
const SPANS: [(u32, &str); 4] = [(1, "1 day"), (7, "7 days"), (14, "14 days"), (28, "28 days")];

/// What the address asks for.
pub fn read(address: &Address) -> BoardQuery {
    BoardQuery {
        from: address.value("from").unwrap_or_default().to_owned(),
        days: address.value("days").and_then(|days| days.parse().ok()).unwrap_or(0),
        profile: address.values("profile"),
        mover: address.values("move"),
        page: address.page(),
    }
}

/// The address of a board.
pub fn href(asked: &BoardQuery) -> String {
    let days = if asked.days == 7 { String::new() } else { asked.days.to_string() };
    let page = if asked.page > 1 { asked.page.to_string() } else { String::new() };
    let fixed = [("from", asked.from.clone()), ("days", days)];
    let profiles = asked.profile.iter().map(|name| ("profile", name.clone()));
    let movers = asked.mover.iter().map(|key| ("move", key.clone()));
    let all = fixed.into_iter().chain(profiles).chain(movers).chain([("page", page)]);
    paths::with_query(paths::JOINER_BOARD, &query(all))
}

/// The same days with other filters, from the first page.
pub fn with(asked: &BoardQuery, change: impl FnOnce(&mut BoardQuery)) -> String {
    let mut other = BoardQuery { page: 1, ..asked.clone() };
    change(&mut other);
    href(&other)
}

/// Profile, and whose move it is.
pub fn facets(board: &Board) -> Vec<Facet> {
    let asked = &board.query;
    let profile = |(name, count): &(String, u64)| FacetOption {
        value: name.clone(),
        label: name.clone(),
        count: Some(*count),
        checked: asked.profile.contains(name),
    };
    let mut profiles: Vec<FacetOption> = board.profiles.iter().map(profile).collect();
    for name in &asked.profile {
        if !board.profiles.iter().any(|(known, _)| known == name) {
            profiles.push(profile(&(name.clone(), 0)));
        }
    }
    let shown = |(key, count): &&(String, u64)| *count > 0 || asked.mover.contains(key);
    let mover = |(key, count): &(String, u64)| FacetOption {
        value: key.clone(),
        label: Mover::word_of(key).unwrap_or_default().to_owned(),
        count: Some(*count),
        checked: asked.mover.contains(key),
    };
    let movers: Vec<FacetOption> = board.movers.iter().filter(shown).map(mover).collect();
    let facet = |name: &str, label: &str, options: Vec<FacetOption>, none: &str| Facet {
        name: name.to_owned(),
        label: label.to_owned(),
        unavailable: if options.is_empty() { none.to_owned() } else { String::new() },
        options,
        single: false,
    };
    vec![
        facet("profile", "Profile", profiles, "No profile is known of anybody in these days."),
        facet("move", "Whose move", movers, "Nobody begins in these days."),
    ]
}

/// First day and how many.
pub fn days(board: &Board) -> AnyView {
    let asked = &board.query;
    let mut options: Vec<FacetOption> = SPANS
        .map(|(days, label)| FacetOption {
            value: if days == 7 { String::new() } else { days.to_string() },
            label: label.to_owned(),
            count: None,
            checked: asked.days == days,
        })
        .into();
    if options.iter().all(|option| !option.checked) {
        options.push(FacetOption {
            value: asked.days.to_string(),
            label: format!("{} days", asked.days),
            count: None,
            checked: true,
        });
    }
    let facet = Facet {
        name: "days".to_owned(),
        label: "How long".to_owned(),
        options,
        single: true,
        ..Facet::default()
    };
    let label = format!("From {}, {}", line::day(&asked.from), plural(u64::from(asked.days), "day", "days"));
    let from = asked.from.clone();
    view! {
        <FilterMenu name="from" label=label>
            <label class="field">
                <span class="field-label">"First day"</span>
                <input class="input" type="date" name="from" value=from />
            </label>
            <FacetFields facet=facet />
        </FilterMenu>
    }
    .into_any()
}

/// Each active filter, and the board without it. The days are no filter: there are always some.
pub fn chips(asked: &BoardQuery) -> Vec<FilterChip> {
    let profile = |name: &String| FilterChip {
        label: format!("Profile: {name}"),
        remove_href: with(asked, |other| other.profile.retain(|one| one != name)),
    };
    let mover = |key: &String| FilterChip {
        label: format!("Whose move: {}", Mover::word_of(key).unwrap_or_default()),
        remove_href: with(asked, |other| other.mover.retain(|one| one != key)),
    };
    asked.profile.iter().map(profile).chain(asked.mover.iter().map(mover)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_board_has_one_address() {
        let asked = BoardQuery {
            from: "2026-11-23".to_owned(),
            days: 7,
            profile: vec!["Contractors & more".to_owned()],
            mover: vec!["isc".to_owned()],
            page: 2,
        };
        assert_eq!(
            href(&asked),
            "/boards/joiners?from=2026-11-23&profile=Contractors+%26+more&move=isc&page=2"
        );
        assert_eq!(
            chips(&asked)[1].remove_href,
            "/boards/joiners?from=2026-11-23&profile=Contractors+%26+more"
        );
        let day = BoardQuery { from: "2026-11-23".to_owned(), days: 1, page: 1, ..BoardQuery::default() };
        assert_eq!(href(&day), "/boards/joiners?from=2026-11-23&days=1");
    }
}
