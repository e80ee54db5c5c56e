//! Event triggers: which there are, who hears of them, whether it arrives.

use http::{Method, StatusCode};
use secrecy::{ExposeSecret, SecretString};
use serde::Serialize;
use serde_json::{Value, json};

use super::PatchOperation;
use crate::acting::json_body;
use crate::{
    Accepted, Acting, Attributes, FilterVerdict, Invocation, InvocationStatus, ListQuery, Page, Result,
    Sorter, Subscription, SubscriptionId, Trigger,
};

/// What ISC shows a subscriber to prove that it is ISC: a static credential, no signature.
#[derive(Debug, Clone)]
pub enum HookCredential {
    /// `Authorization: Basic …`.
    Basic {
        /// The user.
        user: String,
        /// The password.
        password: SecretString,
    },
    /// `Authorization: Bearer …`.
    Bearer(SecretString),
}

/// A subscription that is to be made: an HTTP address that hears of a fire-and-forget trigger.
#[derive(Debug, Clone)]
pub struct NewSubscription {
    /// Its name.
    pub name: String,
    /// What to say about it.
    pub description: String,
    /// The trigger, e.g. [`crate::IDENTITY_CREATED`].
    pub trigger_id: String,
    /// The address, reachable for ISC.
    pub url: String,
    /// How ISC proves itself there.
    pub credential: HookCredential,
    /// Whether it hears of events from the start.
    pub enabled: bool,
    /// JSONPath that an event must fit.
    pub filter: Option<String>,
}

impl NewSubscription {
    /// The body, secrets included. `httpDispatchMode` is required although it means nothing here.
    fn body(&self) -> Value {
        let mut config = json!({"url": self.url, "httpDispatchMode": "SYNC"});
        match &self.credential {
            HookCredential::Basic { user, password } => {
                config["httpAuthenticationType"] = "BASIC_AUTH".into();
                config["basicAuthConfig"] = json!({"userName": user, "password": password.expose_secret()});
            }
            HookCredential::Bearer(token) => {
                config["httpAuthenticationType"] = "BEARER_TOKEN".into();
                config["bearerTokenAuthConfig"] = json!({"bearerToken": token.expose_secret()});
            }
        }
        let mut body = json!({
            "name": self.name,
            "description": self.description,
            "triggerId": self.trigger_id,
            "type": "HTTP",
            "httpConfig": config,
            "enabled": self.enabled,
        });
        if let Some(filter) = &self.filter {
            body["filter"] = filter.as_str().into();
        }
        body
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Test<'a> {
    trigger_id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    input: Option<&'a Attributes>,
    content_json: Attributes,
    subscription_ids: &'a [SubscriptionId],
}

#[derive(Serialize)]
struct Validate<'a> {
    input: &'a Attributes,
    filter: &'a str,
}

impl Acting {
    /// All triggers of the tenant, by id. `GET /triggers`; scope `sp:trigger-service-subscriptions:read`; ORG_ADMIN.
    pub async fn triggers(&self) -> Result<Vec<Trigger>> {
        self.list_all("triggers", &[], vec![Sorter::ascending("id")]).await
    }

    /// All subscriptions, by trigger. `GET /trigger-subscriptions`; scopes `sp:trigger-service-subscriptions:read`,
    /// `…:manage`; ORG_ADMIN. Secrets are not in the answer.
    pub async fn subscriptions(&self) -> Result<Vec<Subscription>> {
        self.list_all("trigger-subscriptions", &[], vec![Sorter::ascending("triggerId")]).await
    }

    /// Makes a subscription. `POST /trigger-subscriptions`; scope `sp:trigger-service-subscriptions:manage`; ORG_ADMIN.
    /// Sent at most once: after an error that proves nothing, look at [`Acting::subscriptions`] first.
    pub async fn create_subscription(&self, new: &NewSubscription) -> Result<Subscription> {
        let body = json_body(&new.body())?;
        let call = self.call(Method::POST, "trigger-subscriptions", &[])?.body("application/json", body);
        self.send(call, |answer| answer.json()).await
    }

    /// Switches a subscription on or off. `PATCH /trigger-subscriptions/{id}` on `/enabled` alone: replacing the whole
    /// object would wipe its secret, which never comes back. Scope and level as for making one. Sent at most once.
    pub async fn enable_subscription(&self, id: &SubscriptionId, enabled: bool) -> Result<Subscription> {
        let body = json_body(&[PatchOperation::replace("/enabled", enabled)])?;
        let call = self
            .call(Method::PATCH, "trigger-subscriptions", &[id.as_str()])?
            .body("application/json-patch+json", body);
        self.send(call, |answer| answer.json()).await
    }

    /// Removes a subscription. `DELETE /trigger-subscriptions/{id}`; scope and level as for making one. Sent at most once.
    pub async fn delete_subscription(&self, id: &SubscriptionId) -> Result<Accepted> {
        let call = self.call(Method::DELETE, "trigger-subscriptions", &[id.as_str()])?;
        self.send(call, |answer| answer.taken()).await
    }

    /// What ISC thinks of a filter. `POST /trigger-subscriptions/validate-filter`; scope
    /// `sp:trigger-service-subscriptions:manage`; ORG_ADMIN. It changes nothing, so it may be repeated.
    pub async fn validate_filter(&self, input: &Attributes, filter: &str) -> Result<FilterVerdict> {
        let body = json_body(&Validate { input, filter })?;
        let call = self
            .call(Method::POST, "trigger-subscriptions", &["validate-filter"])?
            .body("application/json", body)
            .repeatable();
        self.send(call, |answer| answer.json()).await
    }

    /// Sends a test event to these subscriptions, switched off or not. `POST /trigger-invocations/test`; scope
    /// `sp:trigger-service-invocation-status:manage`; ORG_ADMIN. Empty when nobody subscribes. An empty list of
    /// subscriptions would mean all of them and is refused before anything leaves. Sent at most once.
    pub async fn test_trigger(
        &self,
        trigger_id: &str,
        subscriptions: &[SubscriptionId],
        input: Option<&Attributes>,
    ) -> Result<Vec<Invocation>> {
        if subscriptions.is_empty() {
            let text = "a test needs the subscription it is for";
            return Err(crate::Error::own(crate::ErrorKind::Invalid, text));
        }
        let content_json = Attributes::new();
        let body = json_body(&Test { trigger_id, input, content_json, subscription_ids: subscriptions })?;
        let call = self.call(Method::POST, "trigger-invocations", &["test"])?.body("application/json", body);
        self.send(call, |answer| match answer.status {
            StatusCode::NO_CONTENT => Ok(Vec::new()),
            _ => answer.page().map(|page| page.items),
        })
        .await
    }

    /// A page of what became of events. `GET /trigger-invocations/status`; scopes
    /// `sp:trigger-service-invocation-status:read`, `…:manage`; ORG_ADMIN. Filters: `triggerId`, `subscriptionId` eq.
    /// Sorters: `triggerId`, `subscriptionName`, `created`, `completed`.
    pub async fn invocations(&self, query: &ListQuery) -> Result<Page<InvocationStatus>> {
        self.list("trigger-invocations", &["status"], &query.params()).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn new(credential: HookCredential) -> NewSubscription {
        NewSubscription {
            name: "Gangway".to_owned(),
            description: "New joiners".to_owned(),
            trigger_id: crate::IDENTITY_CREATED.to_owned(),
            url: "https://gangway.example/hooks/isc".to_owned(),
            credential,
            enabled: false,
            filter: None,
        }
    }

    #[test]
    fn secrets_are_in_the_body_and_nowhere_else() {
        let basic = new(HookCredential::Basic { user: "isc".to_owned(), password: "hunter2".into() });
        assert_eq!(basic.body()["httpConfig"]["basicAuthConfig"]["password"], "hunter2");
        assert!(!format!("{basic:?}").contains("hunter2"));
        let bearer = new(HookCredential::Bearer("t0ken".into()));
        let body = bearer.body();
        assert_eq!(body["httpConfig"]["bearerTokenAuthConfig"]["bearerToken"], "t0ken");
        assert_eq!((&body["enabled"], body.get("filter")), (&Value::Bool(false), None));
        assert!(!format!("{bearer:?}").contains("t0ken"));
    }
}
