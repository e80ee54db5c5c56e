//! Making, switching and removing our subscriptions. Each change is one call to ISC, told to the audit log before it
//! leaves and again with what it came to.

use super::{Hook, Seen, Wanted, look};
use crate::audit::{Entry, write};
use crate::auth::Signed;
use crate::{Core, Error, Result};
use gangway_isc::{Acting, ErrorKind, Lane, NewSubscription, SubscriptionId};
use gangway_types::audit::{AuditObject, AuditResult, ObjectKind, What};
use gangway_types::{FieldError, PortalError};
use std::sync::LazyLock;
use tokio::sync::Mutex;

/// One change at a time in this process, so that what two people ask for at once is not made twice.
static ONE_AT_A_TIME: LazyLock<Mutex<()>> = LazyLock::new(Mutex::default);

/// What [`create`] came to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Made {
    /// Names of the triggers that a subscription was made for.
    pub made: Vec<&'static str>,
    /// Names of those that there was one for.
    pub there: Vec<&'static str>,
}

/// Makes the subscriptions that are missing. `filters` are JSONPath by [`Wanted::key`]; empty for every event.
///
/// # Errors
/// When no credential is configured, ISC does not take a filter, or ISC refuses; in three parts.
pub async fn create(core: &Core, who: &Signed, filters: &[(Wanted, String)]) -> Result<Made> {
    let hook = Hook::of(core)?;
    let Some(credential) = hook.credential() else {
        let what = "No credential is configured that ISC could show, so nothing was created. Set GANGWAY_HOOK_TOKEN, or \
                    GANGWAY_HOOK_USER and GANGWAY_HOOK_PASSWORD, and start Gangway again.";
        return Err(PortalError::refused(what).into());
    };
    let _one = ONE_AT_A_TIME.lock().await;
    let seen = shown(core, who).await?;
    let missing = seen.missing();
    check_filters(core, who, &missing, filters).await?;
    let mut came = Made::default();
    if let Seen::Shown(all) = &seen {
        came.there =
            all.iter().filter(|heard| !heard.ours.is_empty()).map(|heard| heard.wanted.name).collect();
    }
    for wanted in missing {
        let filter = filters.iter().find(|(of, _)| *of == wanted).map(|(_, filter)| filter.trim().to_owned());
        let new = NewSubscription {
            name: wanted.subscription_name(),
            description: format!("Made by {} with Gangway. {}", who.name, wanted.what_for),
            trigger_id: wanted.id.to_owned(),
            url: hook.url.to_string(),
            credential: credential.clone(),
            enabled: true,
            filter: filter.filter(|filter| !filter.is_empty()),
        };
        let change =
            Change { core, who, wanted, sentence: format!("create a subscription of {}", wanted.name) };
        let new = &new;
        let done = |seen: &Seen| !seen.missing().contains(&wanted);
        change.carry_out(|isc| async move { isc.create_subscription(new).await.map(drop) }, done).await?;
        came.made.push(wanted.name);
    }
    Ok(came)
}

/// Switches one of our subscriptions on or off; its trigger's name.
///
/// # Errors
/// When it is not ours, or ISC refuses; in three parts.
pub async fn switch(core: &Core, who: &Signed, id: &str, enabled: bool) -> Result<&'static str> {
    let _one = ONE_AT_A_TIME.lock().await;
    let seen = shown(core, who).await?;
    let (heard, ours) = seen.ours(id).ok_or_else(|| PortalError::not_found("subscription of Gangway"))?;
    let wanted = heard.wanted;
    if ours.enabled == enabled {
        return Ok(wanted.name);
    }
    let word = if enabled { "on" } else { "off" };
    let change =
        Change { core, who, wanted, sentence: format!("switch {word} the subscription of {}", wanted.name) };
    let subscription = &SubscriptionId::from(id);
    let done = |seen: &Seen| seen.ours(id).is_some_and(|(_, ours)| ours.enabled == enabled);
    change
        .carry_out(|isc| async move { isc.enable_subscription(subscription, enabled).await.map(drop) }, done)
        .await?;
    Ok(wanted.name)
}

/// Removes one of our subscriptions; its trigger's name. One that is gone already is no failure.
///
/// # Errors
/// When ISC refuses; in three parts.
pub async fn remove(core: &Core, who: &Signed, id: &str) -> Result<Option<&'static str>> {
    let _one = ONE_AT_A_TIME.lock().await;
    let seen = shown(core, who).await?;
    let Some((heard, _)) = seen.ours(id) else { return Ok(None) };
    let wanted = heard.wanted;
    let change =
        Change { core, who, wanted, sentence: format!("remove the subscription of {}", wanted.name) };
    let subscription = &SubscriptionId::from(id);
    let done = |seen: &Seen| matches!(seen, Seen::Shown(_)) && seen.ours(id).is_none();
    change
        .carry_out(|isc| async move { isc.delete_subscription(subscription).await.map(drop) }, done)
        .await?;
    Ok(Some(wanted.name))
}

/// What ISC tells, or why it tells nothing as an error.
async fn shown(core: &Core, who: &Signed) -> Result<Seen> {
    match look(core, who).await? {
        Seen::NotShown(why, request_id) => {
            let what = format!("{why} Nothing was changed.");
            Err(PortalError::Isc { what, status: None, request_id }.into())
        }
        seen => Ok(seen),
    }
}

/// Asks ISC what it thinks of the filters before anything is made.
async fn check_filters(
    core: &Core,
    who: &Signed,
    missing: &[Wanted],
    filters: &[(Wanted, String)],
) -> Result<()> {
    let mut fields = Vec::new();
    for (wanted, filter) in filters {
        let filter = filter.trim();
        if filter.is_empty() || !missing.contains(wanted) {
            continue;
        }
        let input = &wanted.example();
        let verdict = crate::accounts::reading(core, who, |isc| async move {
            isc.validate_filter(input, filter).await.map_err(Error::from)
        });
        if !verdict.await?.is_valid {
            let words =
                "ISC does not take this filter. Write JSONPath that begins with $, or leave it empty.";
            fields.push(FieldError { field: format!("{}_filter", wanted.key), words: words.to_owned() });
        }
    }
    if fields.is_empty() {
        return Ok(());
    }
    let what = "ISC does not take a filter. Nothing was created; correct it, or leave it empty.".to_owned();
    Err(PortalError::Refused { what, fields }.into())
}

/// One change, as one call.
struct Change<'a> {
    core: &'a Core,
    who: &'a Signed,
    wanted: Wanted,
    /// What is to be done, a verb first: "remove the subscription of …".
    sentence: String,
}

impl Change<'_> {
    fn entry(&self, what: What, sentence: String) -> Entry {
        let object = AuditObject::new(ObjectKind::Setting, format!("trigger {}", self.wanted.id));
        Entry::by(self.who, what, sentence).about(object, self.wanted.name)
    }

    /// Tells the audit log, calls, tells what came of it. An answer that proves nothing is followed by a look at what is
    /// there: `done` says whether that is what was wanted.
    async fn carry_out<Call, Calling>(&self, call: Call, done: impl Fn(&Seen) -> bool) -> Result<()>
    where
        Call: Fn(Acting) -> Calling,
        Calling: Future<Output = gangway_isc::Result<()>>,
    {
        write(self.core, self.entry(What::TriggerAsked, format!("set out to {}", self.sentence))).await?;
        let error = match self.call(call).await {
            Ok(()) => return self.tell(AuditResult::Done, None, None).await,
            Err(Error::Isc(error)) => error,
            // Without a token nothing left.
            Err(error) => {
                self.tell(AuditResult::Refused, None, Some("there was no token to send it with")).await?;
                return Err(error);
            }
        };
        let (id, words) = (error.tracking_id(), error.to_string());
        if error.proven_not_executed() {
            self.tell(AuditResult::Refused, id, Some(&words)).await?;
            return Err(refused(&error).into());
        }
        let found = look(self.core, self.who).await?;
        if done(&found) {
            let words = format!("{words}; looked up afterwards, and it is so");
            return self.tell(AuditResult::Done, id, Some(&words)).await;
        }
        self.tell(AuditResult::Unknown, id, Some(&words)).await?;
        let what = format!(
            "{words}. Whether ISC did it is unknown, and it was not asked twice. Look at the list again in a minute before \
             you try again."
        );
        Err(PortalError::Isc { what, status: error.status(), request_id: id.map(str::to_owned) }.into())
    }

    /// Calls; once more with a renewed token when ISC does not take the first one, which proves that nothing was done.
    async fn call<Call, Calling>(&self, call: Call) -> Result<()>
    where
        Call: Fn(Acting) -> Calling,
        Calling: Future<Output = gangway_isc::Result<()>>,
    {
        let (grants, id) = (&self.core.grants, &self.who.grant_id);
        let (token, _) = grants.token(id).await?;
        match call(self.core.isc.acting(&token, Lane::People)).await {
            Err(error) if error.kind() == ErrorKind::Unauthorized => {
                grants.refused(id).await;
                let (token, _) = grants.token(id).await?;
                Ok(call(self.core.isc.acting(&token, Lane::People)).await?)
            }
            answer => Ok(answer?),
        }
    }

    async fn tell(&self, result: AuditResult, request_id: Option<&str>, why: Option<&str>) -> Result<()> {
        let sentence = match result {
            AuditResult::Done => format!("asked ISC to {}, which it did", self.sentence),
            _ => format!("asked ISC to {}", self.sentence),
        };
        let entry = self.entry(What::TriggerChanged, sentence).result(result).request(request_id);
        write(self.core, why.into_iter().fold(entry, |entry, why| entry.fact("ISC", why))).await
    }
}

/// A refusal in three parts.
fn refused(error: &gangway_isc::Error) -> PortalError {
    let then = match error.kind() {
        ErrorKind::Forbidden => {
            "ISC lets only an Org Admin change event triggers, with the scope sp:trigger-service-subscriptions:manage. Ask one \
             to enter it by hand."
        }
        ErrorKind::RateLimited => "Try again in a moment.",
        ErrorKind::NotSent => "Try again when ISC can be reached.",
        _ => "Enter it by hand, or try again.",
    };
    PortalError::Isc {
        what: format!("{error}. Nothing was changed. {then}"),
        status: error.status(),
        request_id: error.tracking_id().map(str::to_owned),
    }
}
