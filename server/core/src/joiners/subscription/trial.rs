//! A test event, and what became of the latest ones.

use super::{Seen, look};
use crate::accounts::reading;
use crate::audit::{Entry, write};
use crate::auth::Signed;
use crate::{Core, Error, Result};
use gangway_isc::{
    Filter, IDENTITY_CREATED, Invocation, InvocationStatus, InvocationType, ListQuery, Sorter,
    SubscriptionId, Time,
};
use gangway_types::PortalError;
use gangway_types::audit::{AuditObject, AuditResult, ObjectKind, What};
use std::time::Duration;

/// How often and after which pauses it is looked for what became of a test.
const LOOKS: u32 = 8;
const PAUSE: Duration = Duration::from_millis(600);
/// The latest events that are shown.
const LATEST: u32 = 5;

/// What became of an event, as ISC tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tried {
    /// ISC's id of it.
    pub id: Option<String>,
    /// When it began, milliseconds UTC.
    pub at: Option<i64>,
    /// Whether it was a test.
    pub test: bool,
    /// Whether it has ended.
    pub ended: bool,
    /// ISC's words about what went wrong.
    pub error: Option<String>,
}

impl Tried {
    fn of(status: &InvocationStatus) -> Self {
        Self {
            id: status.id.clone(),
            at: status.created.as_ref().and_then(Time::millis),
            test: status.kind == Some(InvocationType::Test),
            ended: status.completed.is_some(),
            error: status.error().map(str::to_owned),
        }
    }

    /// What became of it, in words.
    pub fn words(&self) -> String {
        match (&self.error, self.ended) {
            (Some(error), _) => format!("Did not arrive: {error}"),
            (None, true) => "Arrived".to_owned(),
            (None, false) => "Under way".to_owned(),
        }
    }
}

/// Has ISC send a test event about a made-up person through our subscription of Identity Created, and waits a little for
/// what becomes of it; none when ISC does not tell in time.
///
/// # Errors
/// When there is no subscription to send it through, or ISC refuses.
pub async fn test(core: &Core, who: &Signed) -> Result<Option<Tried>> {
    let ours = match look(core, who).await? {
        Seen::Shown(all) => all
            .into_iter()
            .filter(|heard| heard.wanted.id == IDENTITY_CREATED)
            .flat_map(|heard| heard.ours)
            .map(|ours| SubscriptionId::from(ours.id.as_str()))
            .collect::<Vec<_>>(),
        Seen::NotShown(why, request_id) => {
            let what = format!("{why} No event was sent.");
            return Err(PortalError::Isc { what, status: None, request_id }.into());
        }
    };
    if ours.is_empty() {
        let what = "ISC has no subscription of Identity Created that leads here, so no event was sent. Create it first.";
        return Err(PortalError::refused(what).into());
    }
    let ids = &ours;
    // A test changes nothing, so that a second one after a renewed token does no harm.
    let sent = reading(core, who, |isc| async move {
        isc.test_trigger(IDENTITY_CREATED, ids, None).await.map_err(Error::from)
    })
    .await;
    tell(core, who, &sent).await?;
    follow(core, who, &sent?).await
}

async fn tell(core: &Core, who: &Signed, sent: &Result<Vec<Invocation>>) -> Result<()> {
    let object = AuditObject::new(ObjectKind::Setting, format!("trigger {IDENTITY_CREATED}"));
    let entry =
        Entry::by(who, What::TriggerTested, "had ISC send a test event").about(object, "Identity Created");
    let entry = match sent {
        Ok(_) => entry,
        Err(Error::Isc(error)) => {
            let result =
                if error.proven_not_executed() { AuditResult::Refused } else { AuditResult::Unknown };
            entry.result(result).request(error.tracking_id()).fact("ISC", error.to_string())
        }
        Err(_) => entry.result(AuditResult::Refused),
    };
    write(core, entry).await
}

/// Waits a little for what becomes of a test.
async fn follow(core: &Core, who: &Signed, sent: &[Invocation]) -> Result<Option<Tried>> {
    let ids: Vec<&str> = sent.iter().filter_map(|invocation| invocation.id.as_deref()).collect();
    let mut last = None;
    for _ in 0..LOOKS {
        tokio::time::sleep(PAUSE).await;
        let latest = match recent(core, who).await {
            Ok(latest) => latest,
            // The test went out; that its end cannot be read now is no reason to say that it did not.
            Err(Error::Isc(_)) => continue,
            Err(error) => return Err(error),
        };
        let own = |tried: &Tried| tried.id.as_deref().is_some_and(|id| ids.contains(&id));
        last = latest.into_iter().find(|tried| own(tried)).or(last);
        if last.as_ref().is_some_and(|tried| tried.ended) {
            break;
        }
    }
    Ok(last)
}

/// The latest events of Identity Created, newest first, as ISC tells.
///
/// # Errors
/// When ISC refuses.
pub async fn recent(core: &Core, who: &Signed) -> Result<Vec<Tried>> {
    let query = ListQuery {
        filter: Some(Filter::eq("triggerId", IDENTITY_CREATED)),
        sorters: vec![Sorter::descending("created")],
        limit: Some(LATEST),
        ..ListQuery::default()
    };
    let query = &query;
    let page =
        reading(core, who, |isc| async move { isc.invocations(query).await.map_err(Error::from) }).await?;
    Ok(page.items.iter().map(Tried::of).collect())
}
