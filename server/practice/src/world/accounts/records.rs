//! What a file or a directory says about the accounts of a source.

use std::collections::HashMap;

use serde_json::Value;

use super::{Values, aggregate::Work, csv::Rows, layout::layout, seeded};
use crate::world::{World, person::NONE};

/// Most lines of a file [docs flat_file prerequisites].
const LINES: usize = 400_000;

/// What the source has about one account.
#[derive(Clone, Debug)]
pub(super) enum Incoming {
    Values(Values),
    /// As it was at the start, of the person at this place.
    Seeded(u32),
}

pub(super) struct Records {
    pub all: Vec<(String, Incoming)>,
    /// Rows without native identity.
    pub ignored: usize,
}

impl World {
    /// What there is to aggregate; the reason when the file is none.
    pub(super) fn records(&self, work: &Work) -> Result<Records, String> {
        match &work.text {
            Some(text) => self.in_file(work.source, text),
            None => Ok(Records { all: self.in_directory(work.source), ignored: 0 }),
        }
    }

    /// The accounts of a file. Rows of one account that follow each other are one account with several values.
    fn in_file(&self, source: usize, text: &str) -> Result<Records, String> {
        let layout = layout(source);
        let schema = self.schema(source);
        let mut rows = Rows::new(text, layout.delimiter);
        let heads: Vec<String> =
            rows.next().unwrap_or_default().iter().map(|head| head.trim().to_owned()).collect();
        let Some(key) = heads.iter().position(|head| head == layout.key) else {
            return Err(format!(
                "The file has no column \"{}\", which is the identity attribute",
                layout.key
            ));
        };
        let multi: Vec<bool> = heads
            .iter()
            .map(|head| schema.iter().any(|attribute| attribute.name == *head && attribute.multi))
            .collect();
        let mut records = Records { all: Vec::new(), ignored: 0 };
        let mut known: HashMap<String, usize> = HashMap::new();
        for (line, row) in rows.enumerate() {
            if line >= LINES {
                return Err(format!("The file has more than {LINES} lines"));
            }
            let Some(native) = row.get(key).map(|native| native.trim()).filter(|native| !native.is_empty())
            else {
                records.ignored += 1;
                continue;
            };
            let native = native.to_owned();
            let last = records.all.len().checked_sub(1);
            let earlier = known.get(&native.to_lowercase()).copied();
            let mut values = match records.all.last_mut() {
                Some((_, Incoming::Values(values))) if earlier.is_some() && earlier == last => {
                    std::mem::take(values)
                }
                _ => Values::new(),
            };
            for ((head, cell), multi) in
                heads.iter().zip(row).zip(&multi).filter(|((_, cell), _)| !cell.is_empty())
            {
                if !multi {
                    values.insert(head.clone(), cell.into());
                } else if let Value::Array(all) =
                    values.entry(head.clone()).or_insert_with(|| Value::Array(vec![]))
                    && !all.contains(&Value::from(cell.as_str()))
                {
                    all.push(cell.into());
                }
            }
            values.insert(layout.key.to_owned(), native.as_str().into());
            let values = self.fitting(source, values);
            match earlier.and_then(|n| records.all.get_mut(n)) {
                Some((_, earlier)) => *earlier = Incoming::Values(values),
                None => {
                    known.insert(native.to_lowercase(), records.all.len());
                    records.all.push((native, Incoming::Values(values)));
                }
            }
        }
        Ok(records)
    }

    /// What the system behind a direct source has.
    fn in_directory(&self, source: usize) -> Vec<(String, Incoming)> {
        let Some(state) = self.accounts.sources.get(source) else { return Vec::new() };
        let seeded = self.accounts.all.iter().take(self.accounts.seeded);
        let mut all: Vec<(String, Incoming)> = seeded
            .filter(|account| usize::from(account.source) == source)
            .filter_map(|account| {
                let native =
                    seeded::value(self, source, account.of, layout(source).key)?.as_str()?.to_owned();
                let changed = state.records.contains_key(&native.to_lowercase());
                (!changed).then_some((native, Incoming::Seeded(account.of)))
            })
            .collect();
        for values in state.records.values().flatten() {
            let native = values.get(layout(source).key).and_then(Value::as_str).unwrap_or_default();
            all.push((native.to_owned(), Incoming::Values(self.fitting(source, values.clone()))));
        }
        all
    }

    /// What the system behind a direct source has about one account.
    pub(super) fn record(&self, source: usize, native: &str) -> Option<Incoming> {
        if let Some(record) = self.accounts.sources.get(source)?.records.get(&native.to_lowercase()) {
            return record.as_ref().map(|values| Incoming::Values(self.fitting(source, values.clone())));
        }
        let place = self.accounts.get(self.accounts.find(source, native)?)?.of;
        (place != NONE).then_some(Incoming::Seeded(place))
    }
}
