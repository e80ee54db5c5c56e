//! From data to the address.

use super::url::encode;
use super::{Flag, PER, PeopleQuery, Selected, Sort};

struct Printer(String);

impl Printer {
    fn pair(&mut self, key: &str, value: &str) {
        if !self.0.is_empty() {
            self.0.push('&');
        }
        self.0.push_str(key);
        self.0.push('=');
        self.0.push_str(&encode(value));
    }
}

impl PeopleQuery {
    /// The canonical query string, without `?`; empty when everything is at its default.
    pub fn print(&self) -> String {
        let mut out = Printer(self.print_filters());
        if !self.sort.is_empty() && self.sort != [Sort::USUAL] {
            let keys: Vec<String> = self
                .sort
                .iter()
                .map(|sort| format!("{}{}", if sort.descending { "-" } else { "" }, sort.key.key()))
                .collect();
            out.pair("sort", &keys.join(","));
        }
        if self.page > 1 {
            out.pair("page", &self.page.to_string());
        }
        if self.per != 0 && self.per != PER[1] {
            out.pair("per", &self.per.to_string());
        }
        if let Some(cols) = &self.cols {
            let mut names = vec!["name"];
            names.extend(cols.iter().map(|column| column.key()));
            out.pair("cols", &names.join(","));
        }
        if let Some(view) = &self.view {
            out.pair("view", view);
        }
        match &self.selected {
            Selected::Nothing => {}
            Selected::Ticked(handle) => out.pair("sel", handle.as_str()),
            Selected::Dropped => out.pair("sel", "dropped"),
            Selected::All { not } => {
                out.pair("sel", "all");
                for id in not {
                    out.pair("not", id.as_str());
                }
            }
        }
        out.0
    }

    /// The part of the address that decides which people are listed: the key of caches and of saved views.
    pub fn print_filters(&self) -> String {
        let mut out = Printer(String::new());
        if !self.q.is_empty() {
            out.pair("q", &self.q);
        }
        for (facet, values) in &self.facets {
            for value in values {
                out.pair(facet.key(), value);
            }
        }
        if let Some(created) = &self.created {
            out.pair("created", &created.to_string());
        }
        for invite in &self.invite {
            out.pair("invite", invite.key());
        }
        for flag in Flag::ALL {
            if let Some(yes) = self.flags.get(&flag)
                && flag.default_in(self.area) != Some(*yes)
            {
                out.pair(flag.key(), if *yes { "yes" } else { "no" });
            }
        }
        if self.only_selected {
            out.pair("show", "selected");
        }
        out.0
    }

    /// Path and query.
    pub fn href(&self) -> String {
        let query = self.print();
        if query.is_empty() { self.area.path().to_owned() } else { format!("{}?{query}", self.area.path()) }
    }
}
