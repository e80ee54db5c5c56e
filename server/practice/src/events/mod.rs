//! Event triggers: what is sent to subscribers, once, and what became of it.

pub(crate) mod jsonpath;
pub(crate) mod payload;
pub(crate) mod send;

use std::collections::VecDeque;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{
    state::State,
    world::{
        ids,
        population::kind,
        subscriptions::{CHANGED, CREATED, Happened, Subscription},
    },
};

/// As many invocations are kept as the list of them shows at most [spec v2024].
const KEPT: usize = 2_000;

/// How events are sent. Not kept in the state file.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub(crate) struct Switches {
    /// Events are sent; else they are lost, as ISC loses them when nobody listens. Tests are sent in any case.
    pub sending: bool,
    /// How often each is sent.
    pub copies: u32,
    /// How long each waits before it leaves (real time).
    pub delay_ms: u64,
    /// Those of one moment leave in the wrong order.
    pub reversed: bool,
}

impl Default for Switches {
    fn default() -> Self {
        Self { sending: true, copies: 1, delay_ms: 0, reversed: false }
    }
}

/// One event for one subscription.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Invocation {
    pub id: String,
    pub trigger_id: String,
    pub subscription_id: String,
    pub subscription_name: String,
    pub test: bool,
    /// Tenant time.
    pub created: i64,
    pub completed: Option<i64>,
    /// What the subscriber answered.
    pub status: Option<u16>,
    /// Why it did not reach the subscriber, or was refused.
    pub error: Option<String>,
    pub input: Value,
    pub content_json: Value,
}

/// Something that is to be sent.
#[derive(Clone, Debug)]
pub(crate) struct Delivery {
    pub invocation: String,
    pub url: String,
    pub authorization: Option<String>,
    pub body: Value,
}

/// Events and their sending.
#[derive(Default)]
pub(crate) struct Events {
    pub switches: Switches,
    pub invocations: VecDeque<Invocation>,
    pub outgoing: Vec<Delivery>,
    count: u64,
}

impl Events {
    /// An invocation ended.
    pub(crate) fn completed(&mut self, id: &str, at: i64, answer: Result<u16, String>) {
        let Some(invocation) = self.invocations.iter_mut().rev().find(|known| known.id == id) else { return };
        invocation.completed = Some(at);
        match answer {
            Ok(status) => {
                invocation.status = Some(status);
                invocation.error =
                    (!(200..300).contains(&status)).then(|| format!("The subscriber answered {status}."));
            }
            Err(reason) => invocation.error = Some(reason),
        }
    }
}

/// What a subscriber is told who it is from.
fn authorization(subscription: &Subscription) -> Option<String> {
    let config = subscription.body.get("httpConfig")?;
    let text = |pointer: &str| config.pointer(pointer).and_then(Value::as_str).unwrap_or_default();
    match text("/httpAuthenticationType") {
        "BASIC_AUTH" => {
            let pair = format!("{}:{}", text("/basicAuthConfig/userName"), text("/basicAuthConfig/password"));
            Some(format!("Basic {}", STANDARD.encode(pair)))
        }
        "BEARER_TOKEN" => Some(format!("Bearer {}", text("/bearerTokenAuthConfig/bearerToken"))),
        _ => None,
    }
}

/// Begins an invocation; its id.
pub(crate) fn invoke(
    state: &mut State,
    subscription: &Subscription,
    input: Value,
    test: Option<Value>,
    now: i64,
) -> String {
    let events = &mut state.events;
    events.count += 1;
    let number = state.world.epoch.unsigned_abs() ^ events.count << 44;
    let id = ids::dashed(state.world.seed, kind::INVOCATION, number);
    let trigger = subscription.text("triggerId");
    let mut body = input.clone();
    if let Some(body) = body.as_object_mut() {
        let metadata = serde_json::json!({"triggerId": trigger, "triggerType": "fireAndForget"});
        body.insert("_metadata".to_owned(), metadata);
    }
    let url = subscription.body.pointer("/httpConfig/url").and_then(Value::as_str).unwrap_or_default();
    let delivery = Delivery {
        invocation: id.clone(),
        url: url.to_owned(),
        authorization: authorization(subscription),
        body,
    };
    let copies = if test.is_some() { 1 } else { events.switches.copies as usize };
    events.outgoing.extend(std::iter::repeat_n(delivery, copies));
    if events.invocations.len() >= KEPT {
        events.invocations.pop_front();
    }
    events.invocations.push_back(Invocation {
        id: id.clone(),
        trigger_id: trigger.to_owned(),
        subscription_id: subscription.id.clone(),
        subscription_name: subscription.text("name").to_owned(),
        test: test.is_some(),
        created: now,
        completed: None,
        status: None,
        error: None,
        input,
        content_json: test.unwrap_or_else(|| serde_json::json!({})),
    });
    id
}

/// Turns everything that happened since the last time into invocations.
pub(crate) fn publish(state: &mut State, now: i64) {
    let mut happened = std::mem::take(&mut state.world.happened);
    if !state.events.switches.sending {
        return;
    }
    if state.events.switches.reversed {
        happened.reverse();
    }
    for event in happened {
        let (trigger, input) = match &event {
            Happened::Created(person) => (CREATED, Some(payload::created(&state.world, person, now))),
            Happened::Changed { before, after } => (CHANGED, payload::changed(before, after)),
        };
        if let Some(input) = input {
            fire(state, trigger, &input, now);
        }
    }
}

/// Sends an input to everybody who hears of the trigger and whose filter lets it pass; how many they are.
pub(crate) fn fire(state: &mut State, trigger: &str, input: &Value, now: i64) -> usize {
    let hearing: Vec<Subscription> = state
        .world
        .subscriptions
        .iter()
        .filter(|subscription| subscription.hears(trigger) && jsonpath::lets_pass(subscription, input))
        .cloned()
        .collect();
    for subscription in &hearing {
        invoke(state, subscription, input.clone(), None, now);
    }
    hearing.len()
}
