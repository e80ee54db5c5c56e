//! The sources that somebody may see, kept for a while: a search must not ask ISC at every letter.

use crate::auth::Signed;
use crate::{Core, accounts};
use gangway_isc::Source;
use gangway_types::{Capability, SourceId};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

/// So long a list is taken as it is, in milliseconds.
const KEPT_MS: i64 = 300_000;
/// So long ISC is left alone after it did not answer.
const AFTER_TROUBLE_MS: i64 = 30_000;
/// Whose lists are kept at once.
const MOST: usize = 64;

/// A source, as far as finding it goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownSource {
    /// ISC's id.
    pub id: SourceId,
    /// Its name.
    pub name: String,
    /// Fed by a file.
    pub flat_file: bool,
    /// The number in the address of its admin page, where ISC tells (`cloudExternalId` among the connector's attributes; not
    /// documented).
    pub number: Option<String>,
}

type List = Arc<Vec<KnownSource>>;

/// Lists by who read them. All of it can be lost.
#[derive(Default)]
pub(crate) struct Sources(Mutex<HashMap<String, (i64, List)>>);

impl Sources {
    fn get(&self, who: &str, real: i64) -> Option<List> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.get(who).filter(|(until, _)| *until > real).map(|(_, list)| Arc::clone(list))
    }

    fn put(&self, who: &str, until: i64, list: &List) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() >= MOST {
            kept.clear();
        }
        kept.insert(who.to_owned(), (until, Arc::clone(list)));
    }
}

fn known(source: &Source) -> KnownSource {
    let number = source.connector_attributes.get("cloudExternalId").and_then(|value| {
        value.as_str().map(str::to_owned).or_else(|| value.as_i64().map(|number| number.to_string()))
    });
    KnownSource {
        id: SourceId::from(source.id.as_str()),
        name: source.name.clone().unwrap_or_else(|| source.id.as_str().to_owned()),
        flat_file: source.is_delimited_file(),
        number: number.filter(|number| !number.is_empty()),
    }
}

/// The sources that `who` may see, by name; none when ISC does not tell. `fresh` reads them now.
pub(crate) async fn in_reach(core: &Core, who: &Signed, fresh: bool) -> List {
    if !who.may(Capability::ReadAccounts) {
        return List::default();
    }
    let (kept, real) = (&core.memory().sources, core.clock.real());
    if let Some(list) = kept.get(&who.person_id, real).filter(|_| !fresh) {
        return list;
    }
    let (list, keep): (List, i64) = match accounts::sources::all(core, who).await {
        Ok(all) => (Arc::new(all.iter().map(known).collect()), KEPT_MS),
        Err(error) => {
            tracing::debug!(%error, "sources could not be read for a search");
            (List::default(), AFTER_TROUBLE_MS)
        }
    };
    kept.put(&who.person_id, real + keep, &list);
    list
}

/// Sources whose name contains `text`, of those that `who` may see, from a list that may be some minutes old.
pub(super) async fn search(core: &Core, who: &Signed, text: &str, limit: usize) -> Vec<KnownSource> {
    let wanted = crate::domain::fold::fold(text);
    let list = in_reach(core, who, false).await;
    list.iter()
        .filter(|source| crate::domain::fold::fold(&source.name).contains(&wanted))
        .take(limit)
        .cloned()
        .collect()
}
