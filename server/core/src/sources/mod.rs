//! Flat files of sources: what the next aggregation of one would do, the file that does no harm, and loading one from here.
//!
//! A file replaces all accounts of its source (FACTS, section 10): what is not in it goes. Gangway keeps every file that
//! was uploaded for comparison, merged or loaded here; one of them is the source's *baseline*, what its next aggregation is
//! thought to read.

mod compare;
mod crawl;
mod files;
mod judge;
mod judging;
pub mod load;
mod merge;
mod reading;
mod shape;
mod show;
mod worries;

pub use compare::{again, keep, start};
pub use files::{Between, Kept, between, download, keep_upload, put_in_place, restore};
pub use judge::Judge;
pub use merge::{Merge, merge, merge_accounts};
pub use reading::{FileReader, LARGEST};
pub use shape::{Shape, broken};
pub use show::{
    Baseline, FilesView, Safety, Warning, accounts_made, files, of_comparison, only_in_isc, rows, safety,
    waiting,
};

use crate::auth::Signed;
use crate::{Core, Result, accounts};
use gangway_types::SourceId;
use gangway_types::accounts::SourceFacts;

/// A flat-file source that ISC shows to this person, read now.
///
/// # Errors
/// When there is none of this id, ISC does not show it, or it is read directly and has no file.
pub async fn flat_file(core: &Core, who: &Signed, id: &SourceId) -> Result<SourceFacts> {
    let source = accounts::sources::one(core, who, id).await?;
    let facts = crate::domain::account_form::source_facts(&source);
    if facts.flat_file {
        return Ok(facts);
    }
    let what = format!(
        "{} is read directly by ISC: it has no file to compare or to load. Nothing was done.",
        facts.name
    );
    Err(gangway_types::PortalError::refused(what).into())
}

/// "1 account", "2 accounts".
pub(crate) fn accounts_words(n: u64) -> String {
    accounts::accounts_words(n)
}
