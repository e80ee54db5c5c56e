//! From the address to data.

use super::url::pairs;
use super::{
    Area, Column, Created, Day, DroppedNote, Facet, Flag, InviteFilter, NOT_LIMIT, PER, PeopleQuery,
    Selected, Sort, WhyDropped,
};
use crate::{PersonId, SelectionId};
use std::collections::BTreeSet;

/// Values per facet; more do not fit a menu, nor sensibly an address.
const VALUES_LIMIT: usize = 50;
/// Characters of a search text.
const TEXT_LIMIT: usize = 200;
/// Keys that belong to others and mean nothing here: the handle of a refused form.
const FOREIGN: [&str; 1] = ["form"];

#[derive(Default)]
struct Parser {
    query: PeopleQuery,
    notes: Vec<DroppedNote>,
    from: Option<Day>,
    to: Option<Day>,
    selected: Option<String>,
    not: BTreeSet<PersonId>,
}

impl PeopleQuery {
    /// Everything at its default.
    pub fn new(area: Area) -> Self {
        Self { area, page: 1, per: PER[1], ..Self::default() }
    }

    /// Reads a query string, with or without `?`. What is not understood is left out and noted; an empty value, as a
    /// browser's form sends for an untouched field, is left out silently.
    pub fn parse(area: Area, query: &str) -> (Self, Vec<DroppedNote>) {
        let mut parser = Parser { query: Self::new(area), ..Parser::default() };
        for (key, value) in pairs(query) {
            let value = value.trim();
            if !value.is_empty() && !parser.take(&key, value) {
                parser.notes.push(DroppedNote::new(&key, value, WhyDropped::Value));
            }
        }
        parser.finish()
    }
}

impl Parser {
    /// Takes one pair; false when the value means nothing for the key.
    fn take(&mut self, key: &str, value: &str) -> bool {
        let query = &mut self.query;
        if let Some(facet) = Facet::ALL.into_iter().find(|facet| facet.key() == key) {
            let values = query.facets.entry(facet).or_default();
            if values.len() >= VALUES_LIMIT && !values.contains(value) {
                self.notes.push(DroppedNote::new(key, value, WhyDropped::TooMany));
            } else {
                values.insert(value.to_owned());
            }
            return true;
        }
        if let Some(flag) = Flag::ALL.into_iter().find(|flag| flag.key() == key) {
            let yes = match value {
                "yes" => true,
                "no" => false,
                _ => return false,
            };
            if flag.default_in(query.area) == Some(yes) {
                query.flags.remove(&flag);
            } else {
                query.flags.insert(flag, yes);
            }
            return true;
        }
        match key {
            "q" => query.q = value.chars().take(TEXT_LIMIT).collect::<String>().trim().to_owned(),
            "created" => match Created::parse(value) {
                Some(created) => query.created = Some(created),
                None => return false,
            },
            // The two date fields of the form without script.
            "created-from" | "created-to" => match Day::parse(value) {
                Some(day) if key == "created-from" => self.from = Some(day),
                Some(day) => self.to = Some(day),
                None => return false,
            },
            "invite" => match InviteFilter::ALL.into_iter().find(|invite| invite.key() == value) {
                Some(invite) if invite.fits(query.area) => {
                    query.invite.insert(invite);
                }
                _ => return false,
            },
            "show" if value == "selected" => query.only_selected = true,
            "show" => return false,
            "sort" => self.take_sort(value),
            "page" => match value.parse() {
                Ok(page) if (1..=1_000_000).contains(&page) => query.page = page,
                _ => return false,
            },
            "per" => match value.parse() {
                Ok(per) if PER.contains(&per) => query.per = per,
                _ => return false,
            },
            "cols" => self.take_columns(value),
            "view" if is_slug(value) => query.view = Some(value.to_owned()),
            "view" => return false,
            "sel" if is_handle(value) => self.selected = Some(value.to_owned()),
            "sel" => return false,
            "not" if !is_person(value) => return false,
            "not" => {
                let id = PersonId::from(value.to_ascii_lowercase());
                if self.not.len() >= NOT_LIMIT && !self.not.contains(&id) {
                    self.notes.push(DroppedNote::new(key, value, WhyDropped::TooMany));
                } else {
                    self.not.insert(id);
                }
            }
            key if FOREIGN.contains(&key) => {}
            _ => self.notes.push(DroppedNote::new(key, value, WhyDropped::Key)),
        }
        true
    }

    fn take_sort(&mut self, value: &str) {
        for part in value.split(',').filter(|part| !part.is_empty()) {
            match Sort::parse(part) {
                Some(sort) if self.query.sort.iter().any(|had| had.key == sort.key) => {}
                Some(sort) if self.query.sort.len() < 2 => self.query.sort.push(sort),
                Some(_) => self.notes.push(DroppedNote::new("sort", part, WhyDropped::TooMany)),
                None => self.notes.push(DroppedNote::new("sort", part, WhyDropped::Shape)),
            }
        }
    }

    fn take_columns(&mut self, value: &str) {
        // A form repeats the key, an address lists the names.
        let cols = self.query.cols.get_or_insert_with(BTreeSet::new);
        for part in value.split(',').filter(|part| !part.is_empty() && *part != "name") {
            match Column::ALL.into_iter().find(|column| column.key() == part) {
                Some(column) => {
                    cols.insert(column);
                }
                None => self.notes.push(DroppedNote::new("cols", part, WhyDropped::Shape)),
            }
        }
    }

    fn finish(self) -> (PeopleQuery, Vec<DroppedNote>) {
        let Self { mut query, notes, from, to, selected, not } = self;
        if query.created.is_none() {
            query.created = Created::between(from, to);
        }
        if query.cols.as_ref() == Some(&Column::usual()) {
            query.cols = None;
        }
        if query.sort == [Sort::USUAL] {
            query.sort.clear();
        }
        query.selected = match selected.as_deref() {
            None => Selected::Nothing,
            Some("all") => Selected::All { not },
            Some("dropped") => Selected::Dropped,
            Some(handle) => Selected::Ticked(SelectionId::from(handle)),
        };
        if !matches!(query.selected, Selected::Ticked(_)) {
            query.only_selected = false;
        }
        (query, notes)
    }
}

fn is_slug(text: &str) -> bool {
    text.len() <= 80
        && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
}

fn is_handle(text: &str) -> bool {
    text == "all"
        || text == "dropped"
        || (text.len() == 40 && text.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

fn is_person(text: &str) -> bool {
    text.len() == 32 && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}
