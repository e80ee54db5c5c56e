//! How ISC's mail is set up: read under the sign-in of whoever is about to send, kept with its time and name.

use crate::store::settings::{meta, set_meta};
use crate::{Core, Result};
use gangway_isc::{Acting, EmailTestMode, ErrorKind, Lane, NotificationTemplate};
use gangway_types::reach::{MailSetUp, Template, Templates, TestMode, Told, is_suppressed};
use std::collections::BTreeSet;
use std::time::Duration;

/// Where it is kept.
const KEY: &str = "mail_set_up";
/// How old it may be before it is asked for again, in milliseconds of the domain's clock.
const AGE_MS: i64 = 60_000;
/// How long is waited for both answers: nobody's check hangs on them.
const PATIENCE: Duration = Duration::from_secs(5);
/// Templates named at most.
const NAMED: usize = 20;
/// Letters of a name or a subject.
const LETTERS: usize = 120;

/// What is known.
///
/// # Errors
/// When the store does not answer.
pub async fn set_up(core: &Core) -> Result<MailSetUp> {
    let kept = meta(&core.store, KEY).await?;
    // What another version wrote is asked for again.
    Ok(kept.and_then(|json| serde_json::from_str(&json).ok()).unwrap_or_default())
}

/// Asks ISC under this sign-in, unless it was asked lately. What it does not tell stays as somebody else was told it.
/// Never an error of ISC: a check goes on without.
pub(crate) async fn ask(core: &Core, grant_id: &str, name: &str) {
    if let Err(error) = ask_if_old(core, grant_id, name).await {
        tracing::warn!(%error, "how ISC's mail is set up could not be kept");
    }
}

/// The same, whatever it is that is known, and what came of it.
///
/// # Errors
/// When the store does not answer.
pub async fn ask_again(core: &Core, grant_id: &str, name: &str) -> Result<MailSetUp> {
    ask(core, grant_id, name).await;
    set_up(core).await
}

/// Whoever asks next asks ISC: somebody wants it read again. What is known stays until then.
pub(crate) async fn read_again(core: &Core) -> Result<()> {
    let known = MailSetUp { asked_at: 0, ..set_up(core).await? };
    keep(core, &known).await
}

async fn keep(core: &Core, known: &MailSetUp) -> Result<()> {
    let json = serde_json::to_string(known).map_err(crate::store::Error::from)?;
    set_meta(&core.store, KEY, &json).await?;
    Ok(())
}

async fn ask_if_old(core: &Core, grant_id: &str, name: &str) -> Result<()> {
    let mut known = set_up(core).await?;
    let now = core.clock.now();
    if (0..AGE_MS).contains(&(now - known.asked_at)) && known.asked_at > 0 {
        return Ok(());
    }
    let told = |value| Told { value, at: now, by_name: name.to_owned() };
    known.asked_at = now;
    match tokio::time::timeout(PATIENCE, both(core, grant_id)).await {
        Ok(Ok((mode, templates))) => {
            let mut missing = Vec::new();
            match mode {
                Ok(mode) => known.test_mode = Some(Told { value: mode, at: now, by_name: name.to_owned() }),
                Err(why) => missing.push(format!("whether e-mail test mode is on ({why})")),
            }
            match templates {
                Ok(found) => {
                    known.templates = Some(Told { value: found, at: now, by_name: name.to_owned() });
                }
                Err(why) => missing.push(format!("which mail templates are changed ({why})")),
            }
            known.refused = (!missing.is_empty()).then(|| {
                told(format!("ISC did not tell {}. Org Admin is needed for both.", missing.join(", nor ")))
            });
        }
        Ok(Err(error)) => known.refused = Some(told(format!("ISC could not be asked: {error}."))),
        Err(_late) => known.refused = Some(told("ISC did not answer in time.".to_owned())),
    }
    keep(core, &known).await
}

type Both = (std::result::Result<TestMode, String>, std::result::Result<Templates, String>);

async fn both(core: &Core, grant_id: &str) -> Result<Both> {
    let (token, _) = core.grants.token(grant_id).await?;
    let acting: Acting = core.isc.acting(&token, Lane::Runs);
    let (mode, templates) = tokio::join!(acting.email_test_mode(), acting.notification_templates());
    let mode = match mode {
        Ok(Some(mode)) => Ok(test_mode(mode)),
        Ok(None) => Err("refused, or not there".to_owned()),
        Err(error) => Err(why(&error)),
    };
    Ok((mode, templates.map(|found| matters(&found)).map_err(|error| why(&error))))
}

fn why(error: &gangway_isc::Error) -> String {
    match error.kind() {
        ErrorKind::Forbidden => "refused",
        ErrorKind::NotFound => "not there",
        ErrorKind::Unauthorized => "the sign-in was not taken",
        _ => "no answer that can be read",
    }
    .to_owned()
}

fn test_mode(mode: EmailTestMode) -> TestMode {
    if mode.email_test_mode == Some(true) {
        TestMode::On(
            mode.email_test_address.map(|address| cut(&address)).filter(|address| !address.is_empty()),
        )
    } else {
        TestMode::Off
    }
}

/// What of the templates matters to whoever is about to send.
fn matters(found: &[NotificationTemplate]) -> Templates {
    let suppressed = found
        .iter()
        .filter(|one| one.subject.as_deref().is_some_and(is_suppressed))
        .take(NAMED)
        .map(|one| Template {
            name: cut(one.name.as_deref().or(one.key.as_deref()).unwrap_or("a template without a name")),
            subject: cut(one.subject.as_deref().unwrap_or_default()),
        })
        .collect();
    let own: BTreeSet<String> = found
        .iter()
        .filter_map(|one| one.from.as_deref())
        // A placeholder stands for ISC's own sender.
        .filter(|from| {
            from.contains('@') && !from.contains('$') && !from.to_lowercase().contains("sailpoint.com")
        })
        .map(cut)
        .collect();
    Templates {
        changed: u64::try_from(found.len()).unwrap_or(u64::MAX),
        suppressed,
        own_from: own.into_iter().take(NAMED).collect(),
    }
}

/// One line of bounded length.
fn cut(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(LETTERS).collect()
}
