//! One request from arrival to answer: latency, faults, sign-in, budget, permission, operation, journal.

use std::sync::{Mutex, MutexGuard, PoisonError};

use std::time::Duration;

use crate::{
    api::{Call, mail, old},
    control,
    faults::Fault,
    gate::{self, Found, Version},
    http::{reply::Reply, request::Request},
    journal::Entry,
    oauth,
    options::Options,
    state::State,
};

/// What every connection shares.
pub(crate) struct Shared {
    pub options: Options,
    pub base_url: String,
    state: Mutex<State>,
}

impl Shared {
    /// Puts the parts together.
    pub(crate) fn new(options: Options, base_url: String, state: State) -> Self {
        Self { options, base_url, state: Mutex::new(state) }
    }

    /// The state. A panic elsewhere does not take the tenant down: effects are applied whole.
    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Real time in milliseconds.
    pub(crate) fn real_ms(&self) -> i64 {
        (self.options.clock)()
    }
}

/// What becomes of a request.
pub(crate) enum Outcome {
    Reply(Reply),
    /// The whole length is announced, half is sent, the connection dies.
    Broken(Reply),
    /// The connection is closed without an answer.
    Cut,
    /// No answer ever.
    Hang,
}

/// What the journal learns on the way.
#[derive(Default)]
struct Trace {
    client: Option<String>,
    who: Option<String>,
}

impl Trace {
    /// What the token says, when it is good.
    fn of(shared: &Shared, request: &Request) -> Self {
        let state = shared.state();
        let Ok(who) = oauth::bearer(&state, request, shared.real_ms()) else { return Self::default() };
        let person = who.person.and_then(|place| state.world.person(place));
        Self { client: Some(who.client), who: person.map(|person| person.id.to_string()) }
    }
}

/// Answers a request.
pub(crate) async fn handle(shared: &Shared, request: Request) -> Outcome {
    if request.path == "/_practice" || request.path.starts_with("/_practice/") {
        return Outcome::Reply(control::handle(shared, &request));
    }
    if !shared.options.latency.is_zero() {
        tokio::time::sleep(shared.options.latency).await;
    }
    let segments = request.segments();
    let plain = gate::version(&segments).map_or_else(|| segments.clone(), |(_, rest)| rest);
    let fault = shared.state().faults.strike(request.method.as_str(), &plain);
    let mut trace = Trace::of(shared, &request);
    let mut outcome = match &fault {
        Some(Fault::Delay { ms, before: true }) => {
            tokio::time::sleep(Duration::from_millis(*ms)).await;
            Outcome::Reply(usual(shared, &request, &segments, &mut trace))
        }
        Some(fault) if !fault.after() => struck(fault, None),
        _ => Outcome::Reply(usual(shared, &request, &segments, &mut trace)),
    };
    if let Some(fault) = fault.as_ref().filter(|fault| fault.after())
        && let Outcome::Reply(reply) = outcome
    {
        outcome = struck(fault, Some(reply));
    }
    if let Outcome::Reply(reply) | Outcome::Broken(reply) = &mut outcome {
        track(reply, shared.state().next_tracking());
    }
    journal(shared, &request, trace, &outcome, fault.as_ref());
    if let Some(Fault::Delay { ms, before: false }) = fault {
        tokio::time::sleep(Duration::from_millis(ms)).await;
    }
    outcome
}

/// The answer with a fault in it. `usual` is what would have been answered, when the call was carried out.
fn struck(fault: &Fault, usual: Option<Reply>) -> Outcome {
    Outcome::Reply(match fault {
        Fault::Status { status, body, content_type, headers, .. } => {
            let mut reply = match body {
                None => Reply::error(
                    *status,
                    &format!("{status} Practice fault"),
                    "The practice tenant was told to fail.",
                ),
                Some(serde_json::Value::String(text)) => {
                    let mut reply = Reply::empty(*status);
                    reply.body = text.clone().into();
                    reply.content_type = Some("application/json");
                    reply
                }
                Some(value) => Reply::json(*status, value),
            };
            if let Some(content_type) = content_type {
                reply.content_type = None;
                reply = reply.with("content-type", content_type);
            }
            for (name, value) in headers {
                reply = reply.with(name, value);
            }
            reply
        }
        Fault::Html { status, .. } => Reply::html(
            *status,
            "<!DOCTYPE html><html lang=\"en\"><title>Service notice</title><h1>We will be right back</h1>\
             <p>The gateway could not reach the service.</p></html>"
                .to_owned(),
        ),
        Fault::ExpiredToken => Reply::expired(),
        Fault::RateLimit { retry_after } => Reply::too_many(*retry_after),
        Fault::Cut { .. } => return Outcome::Cut,
        Fault::Hang { .. } => return Outcome::Hang,
        Fault::Truncate { cut: true } => return Outcome::Broken(usual.unwrap_or_else(|| Reply::empty(200))),
        Fault::Truncate { cut: false } => {
            let mut reply = usual.unwrap_or_else(|| Reply::empty(200));
            reply.body = reply.body.slice(..reply.body.len() / 2);
            reply
        }
        Fault::Delay { .. } => usual.unwrap_or_else(|| Reply::empty(200)),
    })
}

/// The answer without faults.
fn usual(shared: &Shared, request: &Request, segments: &[String], trace: &mut Trace) -> Reply {
    let words: Vec<&str> = segments.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["oauth", "info"] => return oauth::info(shared, request),
        ["oauth", "authorize"] => return oauth::authorize::handle(shared, request),
        ["oauth", "token"] => {
            let (reply, client) = oauth::token::handle(shared, request);
            trace.client = client;
            return reply;
        }
        ["oauth", "logout"] => return oauth::logged_out(),
        _ => {}
    }
    let real = shared.real_ms();
    if let ["cc", "api", "user", what] = words.as_slice() {
        return retired(shared, request, what, real);
    }
    let Some((version, path)) = gate::version(segments) else {
        return Reply::not_found("There is nothing at this path.");
    };
    let mut state = shared.state();
    let who = match oauth::bearer(&state, request, real) {
        Ok(who) => who,
        Err(reply) => return reply,
    };
    if let Err(seconds) = state.limiter.take(&who.client, version.name(), shared.options.rate, real) {
        return Reply::too_many(seconds);
    }
    if version == Version::Beta && path == mail::TEST_MODE {
        // In no specification, so in no table of operations.
        return mail::test_mode(&state.world, &who, request.method.as_str());
    }
    let (op, captured) = match gate::find(version, request.method.as_str(), &path) {
        Found::Op(op, captured) => (op, captured),
        Found::WrongMethod(allowed) => {
            return Reply::error(405, "405 Method not allowed", "This path does not take this method.")
                .with("Allow", allowed.join(", "));
        }
        Found::Nothing => return Reply::not_found("The practice tenant knows no such path in this version."),
    };
    if let Err(reply) = gate::admit(op, &who, version, request) {
        return reply;
    }
    let now = real + state.world.offset_ms;
    state.world.settle(now);
    let Some(run) = op.run else {
        return Reply::error(
            501,
            "501 Not implemented",
            &format!("The practice tenant does not do {} yet; see its DIFFERENCES.md.", op.id),
        );
    };
    run(&mut Call { request, captured, state: &mut state, who: &who, version, now, options: &shared.options })
}

/// A call of the retired `/cc/api`, which has no version and a budget of its own.
fn retired(shared: &Shared, request: &Request, what: &str, real: i64) -> Reply {
    let mut state = shared.state();
    let who = match oauth::bearer(&state, request, real) {
        Ok(who) => who,
        Err(reply) => return reply,
    };
    if let Err(seconds) = state.limiter.take(&who.client, "cc", shared.options.rate, real) {
        return Reply::too_many(seconds);
    }
    let now = real + state.world.offset_ms;
    state.world.settle(now);
    let (captured, version, options) = (Vec::new(), Version::Beta, &shared.options);
    old::answer(&mut Call { request, captured, state: &mut state, who: &who, version, now, options }, what)
}

/// Every answer has an id of its own; error bodies carry it too.
fn track(reply: &mut Reply, id: String) {
    let empty = b"\"trackingId\":\"\"";
    let dto = reply.status >= 400 && reply.content_type == Some("application/json");
    if let Some(at) = reply.body.windows(empty.len()).position(|w| w == empty).filter(|_| dto) {
        let mut body = reply.body[..at + empty.len() - 1].to_vec();
        body.extend_from_slice(id.as_bytes());
        body.extend_from_slice(&reply.body[at + empty.len() - 1..]);
        reply.body = body.into();
    }
    reply.headers.push(("SLPT-Request-ID".to_owned(), id));
}

fn journal(shared: &Shared, request: &Request, trace: Trace, outcome: &Outcome, fault: Option<&Fault>) {
    let now = shared.real_ms();
    let secret = request.path.starts_with("/oauth/");
    let keep = !secret && !matches!(request.method.as_str(), "GET" | "HEAD");
    let query = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(&request.query).finish();
    let mut state = shared.state();
    let at = now + state.world.offset_ms;
    state.journal.add(Entry {
        n: 0,
        at,
        method: request.method.to_string(),
        path: request.path.clone(),
        query: if secret { String::new() } else { query },
        client_id: trace.client,
        who: trace.who,
        status: match outcome {
            Outcome::Reply(reply) | Outcome::Broken(reply) => reply.status,
            Outcome::Cut | Outcome::Hang => 0,
        },
        fault: fault.map(Fault::kind),
        body: keep.then(|| String::from_utf8_lossy(&request.body).into_owned()),
    });
}
