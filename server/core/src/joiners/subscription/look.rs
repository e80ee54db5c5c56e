//! Reading what ISC tells about triggers.

use super::{Heard, Hook, Ours, Seen, WANTED, Wanted, problem, shows};
use crate::accounts::reading;
use crate::auth::{GrantProblem, Signed};
use crate::{Core, Error, Result};
use gangway_isc::{ErrorKind, Subscription, Trigger};
use url::Url;

/// What ISC tells about triggers and our subscriptions, read now under the sign-in of `who`.
///
/// # Errors
/// When the sign-in ended or the store does not answer. What ISC refuses is in [`Seen::NotShown`].
pub async fn look(core: &Core, who: &Signed) -> Result<Seen> {
    let hook = Hook::of(core)?;
    match read(core, who).await {
        Ok((triggers, subscriptions)) => Ok(Seen::Shown(heard(&hook, &triggers, &subscriptions))),
        Err(Error::Isc(error)) => {
            let id = error.tracking_id().map(str::to_owned);
            Ok(Seen::NotShown(refusal(&error), id))
        }
        Err(Error::Grant(problem @ GrantProblem::NotNow { .. })) => {
            Ok(Seen::NotShown(format!("{problem}. Try again in a moment."), None))
        }
        Err(error) => Err(error),
    }
}

/// All triggers and all subscriptions.
async fn read(core: &Core, who: &Signed) -> Result<(Vec<Trigger>, Vec<Subscription>)> {
    reading(core, who, |isc| async move {
        let (triggers, subscriptions) = tokio::join!(isc.triggers(), isc.subscriptions());
        Ok((triggers?, subscriptions?))
    })
    .await
}

/// Why ISC tells nothing, and what to do.
fn refusal(error: &gangway_isc::Error) -> String {
    match error.kind() {
        ErrorKind::Forbidden => {
            "ISC lets only an Org Admin read and change event triggers (403), with the scope \
             sp:trigger-service-subscriptions:manage. Ask one to enter this by hand."
                .to_owned()
        }
        ErrorKind::NotFound => {
            "ISC does not show event triggers on this tenant (404). If the tenant has them in its pages, enter this by hand."
                .to_owned()
        }
        _ => format!("{error}. Try again, or enter this by hand."),
    }
}

/// The triggers we want, each with the subscriptions that lead to our door.
fn heard(hook: &Hook, triggers: &[Trigger], subscriptions: &[Subscription]) -> Vec<Heard> {
    let of = |wanted: Wanted| Heard {
        wanted,
        offered: triggers.iter().any(|trigger| trigger.id == wanted.id),
        ours: subscriptions
            .iter()
            .filter(|known| known.trigger_id.as_deref() == Some(wanted.id) && leads_to(hook, known))
            .map(|known| ours(hook, known))
            .collect(),
    };
    WANTED.into_iter().map(of).collect()
}

/// Whether a subscription leads to our door.
fn leads_to(hook: &Hook, subscription: &Subscription) -> bool {
    let url = subscription.http_config.as_ref().and_then(|config| config.url.as_deref());
    let Some(url) = url.and_then(|url| Url::parse(url.trim()).ok()) else { return false };
    let same_path = url.path().trim_end_matches('/') == hook.url.path().trim_end_matches('/');
    same_path
        && url.scheme() == hook.url.scheme()
        && url.host() == hook.url.host()
        && url.port_or_known_default() == hook.url.port_or_known_default()
}

fn ours(hook: &Hook, known: &Subscription) -> Ours {
    let kind = known.http_config.as_ref().and_then(|config| config.http_authentication_type.as_ref());
    Ours {
        id: known.id.as_str().to_owned(),
        name: known.name.clone().unwrap_or_else(|| "(without a name)".to_owned()),
        enabled: known.enabled.unwrap_or(true),
        shows: shows(kind),
        problem: problem(&hook.door, kind),
        filter: known.filter.clone().filter(|filter| !filter.trim().is_empty()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::joiners::Door;
    use serde_json::json;

    fn hook() -> Hook {
        let url = Url::parse("https://gangway.acme.com/hooks/isc").expect("an address");
        Hook { url, door: Door { basic: None, bearer: Some("t0ken".into()) } }
    }

    fn subscription(url: &str, kind: &str) -> Subscription {
        serde_json::from_value(json!({
            "id": "s1", "name": "n", "triggerId": gangway_isc::IDENTITY_CREATED, "type": "HTTP",
            "httpConfig": {"url": url, "httpAuthenticationType": kind}
        }))
        .expect("a subscription")
    }

    #[test]
    fn ours_is_what_leads_to_our_address_however_it_is_written() {
        for same in [
            "https://gangway.acme.com/hooks/isc",
            "https://GANGWAY.acme.com:443/hooks/isc/",
            " https://gangway.acme.com/hooks/isc?x=1",
        ] {
            assert!(leads_to(&hook(), &subscription(same, "BEARER_TOKEN")), "{same}");
        }
        for other in [
            "http://gangway.acme.com/hooks/isc",
            "https://gangway.acme.com:8443/hooks/isc",
            "https://gangway.acme.com/hooks",
            "https://gangway.acme.com.evil.example/hooks/isc",
            "not an address",
        ] {
            assert!(!leads_to(&hook(), &subscription(other, "BEARER_TOKEN")), "{other}");
        }
    }

    #[test]
    fn a_credential_that_the_door_does_not_take_is_said() {
        let of =
            |kind: &str| ours(&hook(), &subscription("https://gangway.acme.com/hooks/isc", kind)).problem;
        assert_eq!(of("BEARER_TOKEN"), None);
        for other in ["BASIC_AUTH", "NO_AUTH", "SOMETHING_NEW"] {
            assert!(of(other).is_some_and(|words| words.contains("refused")), "{other}");
        }
    }

    #[test]
    fn a_trigger_that_the_tenant_lacks_is_not_missing() {
        let trigger: Trigger =
            serde_json::from_value(json!({"id": gangway_isc::IDENTITY_CREATED})).expect("a trigger");
        let seen = Seen::Shown(heard(&hook(), &[trigger], &[]));
        let missing: Vec<&str> = seen.missing().into_iter().map(|wanted| wanted.key).collect();
        assert_eq!(missing, ["created"]);
    }
}
