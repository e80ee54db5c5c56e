//! Databases for tests: SQLite in a folder of its own, and PostgreSQL in a schema of its own when
//! `GANGWAY_TEST_POSTGRES_URL` names a server.

use super::Store;
use std::ops::Deref;

/// A database that nobody else uses.
pub(crate) struct Tested {
    pub(crate) store: Store,
    /// `SQLite` or `PostgreSQL`, for messages.
    pub(crate) what: &'static str,
    _folder: Option<tempfile::TempDir>,
}

impl Deref for Tested {
    type Target = Store;

    fn deref(&self) -> &Store {
        &self.store
    }
}

/// An empty SQLite database.
pub(crate) async fn sqlite() -> Tested {
    let folder = tempfile::tempdir().expect("a folder");
    let url = format!("sqlite://{}", folder.path().join("portal.db").display());
    let store = unlocked(Store::open(&url).await.expect("a database"));
    Tested { store, what: "SQLite", _folder: Some(folder) }
}

/// With the keys that tests use everywhere.
fn unlocked(store: Store) -> Store {
    store.unlock(crate::auth::Keys::new([7; 32]), crate::random::Random::seeded(17));
    store
}

/// An empty database of each kind there is.
pub(crate) async fn stores() -> Vec<Tested> {
    let mut stores = vec![sqlite().await];
    match std::env::var("GANGWAY_TEST_POSTGRES_URL") {
        Ok(url) if !url.is_empty() => stores.push(postgres(&url).await),
        _ => eprintln!("GANGWAY_TEST_POSTGRES_URL is not set: this was tried on SQLite only"),
    }
    stores
}

async fn postgres(url: &str) -> Tested {
    // Folder names are unique on this machine, which is all that a schema's name has to be.
    let folder = tempfile::Builder::new().prefix("gangway").rand_bytes(12).tempdir().expect("a folder");
    let schema = folder.path().file_name().expect("a name").to_string_lossy().to_lowercase();
    let outer = Store::connect(url).await.expect("the PostgreSQL server");
    outer.exec(&format!("CREATE SCHEMA \"{schema}\""), Vec::new()).await.expect("a schema");
    outer.close().await;
    let joint = if url.contains('?') { '&' } else { '?' };
    let store = Store::open(&format!("{url}{joint}options[search_path]={schema}")).await.expect("a database");
    let store = unlocked(store);
    Tested { store, what: "PostgreSQL", _folder: Some(folder) }
}
