//! What a reading of a person tells about what was done to them, whoever read them.

use super::proof;
use crate::Core;
use crate::directory::{Observation, Observer};
use crate::news::News;
use crate::store::{self, Tx, person_jobs as stored, runs as journal};
use futures::future::BoxFuture;
use gangway_types::Reading;
use gangway_types::people::{PersonAction, PersonOutcome};
use std::sync::Arc;

/// From now on, what the directory sees is taken note of: somebody who was registered and is not any more stands as never
/// invited; what a call was to bring about, and is seen now, is done.
pub fn follow(core: &Core) {
    core.directory().observe(Arc::new(Listener { news: core.news.clone() }));
}

/// Holds only what it needs, so that it does not keep the core alive.
struct Listener {
    news: News,
}

impl Observer for Listener {
    fn observed<'a>(&'a self, tx: &'a mut Tx, seen: &'a Observation) -> BoxFuture<'a, store::Result<()>> {
        Box::pin(async move {
            let (was, is) = (seen.old_status.reading(), seen.new_status.reading());
            if was == Reading::Registered && is == Reading::Unregistered {
                stored::deregistered(tx, &seen.person_id).await?;
            }
            for (action, one) in stored::of_status(tx, &seen.person_id).await? {
                let Some(action) = PersonAction::parse(&action) else { continue };
                let Some(cause) = proof::seen(action, &one.was, &seen.new_status) else { continue };
                if stored::done(tx, (&one.job, one.position), Some(&cause), seen.at).await? {
                    stored::looked(tx, &one, None, None).await?;
                    if one.outcome == PersonOutcome::Unknown
                        && let Some(call) = &one.call
                    {
                        journal::settle(tx, call, None, seen.at).await?;
                    }
                    self.news.tell(format!("people:{}", one.job));
                }
            }
            Ok(())
        })
    }
}
