//! The flow of a run: items are looked up many at once, well before they are sent; calls leave as fast as the budget and a
//! window of open calls let them; answers are recorded as they come. What is in memory does not grow with the job.

use super::call::{self, After, Answered, Body, Ready};
use super::judge::{Verdict, judge};
use super::start::secrets_place;
use super::{lookup, values};
use crate::store::account_jobs::{self as items, Job, Queued, Sight};
use crate::store::runs::{self as journal, Run};
use crate::{Core, Error, Result};
use futures::FutureExt as _;
use futures::future::BoxFuture;
use gangway_isc::{Account, Acting};
use gangway_types::accounts::{AccountAction, Link, Values};
use std::collections::{HashMap, VecDeque};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

/// Calls that are out at once at most.
const MOST_OUT: usize = 64;
/// Calls that are out at once at first: whatever is wrong is met by few.
const FIRST_OUT: usize = 4;
/// Calls written down with one transaction at most.
const AT_ONCE: usize = 32;
/// What was looked up longer ago than this is looked up again before it is sent, real milliseconds.
const STALE_MS: i64 = 15_000;
/// Watchers are told this often at most, real milliseconds.
const TELL_MS: i64 = 400;

/// What a look at the source found for a piece of the queue.
type Found = (Vec<Queued>, Result<HashMap<String, Account>>);

struct Pump<'a> {
    core: &'a Core,
    run: &'a Run,
    job: &'a Job,
    isc: &'a Acting,
    ready: VecDeque<Ready>,
    /// Behind this place nothing was read from the queue.
    cursor: i64,
    /// The end of the queue was reached.
    drained: bool,
    out: JoinSet<Answered>,
    window: usize,
    after: After,
    /// Why the source could not be read.
    unread: Option<gangway_isc::Error>,
    told_at: i64,
}

/// Why the flow ended.
pub(super) enum End {
    /// The queue is empty, or what an answer asks for.
    After(After),
    /// Nothing that was queued could be taken.
    Nothing,
    /// The source could not be read.
    Unread(gangway_isc::Error),
}

/// Sends what is queued, until nothing is, something is to be waited for, or `stop`. No call is out when it returns.
///
/// # Errors
/// When the store does not answer; the journal says how far it went.
pub(super) async fn pump(
    core: &Core,
    run: &Run,
    job: &Job,
    isc: &Acting,
    stop: &CancellationToken,
) -> Result<End> {
    let mut pump = Pump {
        core,
        run,
        job,
        isc,
        ready: VecDeque::new(),
        cursor: i64::MIN,
        drained: false,
        out: JoinSet::new(),
        window: FIRST_OUT,
        after: After::GoOn,
        unread: None,
        told_at: 0,
    };
    let mut looking: Option<BoxFuture<'_, Found>> = None;
    let mut leave: Option<BoxFuture<'_, gangway_isc::Result<Vec<Acting>>>> = None;
    loop {
        let feeding = pump.after == After::GoOn && !stop.is_cancelled();
        if !feeding {
            (looking, leave) = (None, None);
            pump.ready.clear();
        }
        // As far ahead as one window of calls: at a narrow rate limit more would be stale before it is sent.
        if feeding && looking.is_none() && !pump.drained && pump.ready.len() < pump.window {
            looking = pump.look().await?;
        }
        if feeding && leave.is_none() && !pump.ready.is_empty() && pump.out.len() < pump.window {
            let most = (pump.window - pump.out.len()).min(pump.ready.len()).min(AT_ONCE);
            leave = Some(leave_to_send(isc, most).boxed());
        }
        if looking.is_none() && leave.is_none() && pump.out.is_empty() {
            return Ok(match pump.unread {
                Some(error) => End::Unread(error),
                None if pump.cursor == i64::MIN && feeding => End::Nothing,
                None => End::After(pump.after),
            });
        }
        tokio::select! {
            found = wait(&mut looking) => pump.looked(found).await?,
            permits = wait(&mut leave) => match permits {
                Ok(permits) => pump.send(permits).await?,
                // This process is shutting down.
                Err(_) => pump.after = After::Look,
            },
            Some(first) = pump.out.join_next() => pump.record(first).await?,
            () = stop.cancelled(), if feeding => {}
        }
    }
}

/// The outcome of what is being waited for; for ever, when nothing is.
async fn wait<T>(slot: &mut Option<BoxFuture<'_, T>>) -> T {
    match slot {
        Some(future) => {
            let value = future.await;
            *slot = None;
            value
        }
        None => std::future::pending().await,
    }
}

/// Leave to send one request, and as many more as there is leave for at once.
async fn leave_to_send(isc: &Acting, most: usize) -> gangway_isc::Result<Vec<Acting>> {
    let mut permits = vec![isc.reserved().await?];
    while permits.len() < most
        && let Some(Ok(permit)) = isc.reserved().now_or_never()
    {
        permits.push(permit);
    }
    Ok(permits)
}

impl<'a> Pump<'a> {
    /// The next piece of the queue, being looked up; none at its end.
    async fn look(&mut self) -> Result<Option<BoxFuture<'a, Found>>> {
        let queued = items::next(&self.core.store, &self.job.id, self.cursor, lookup::AT_ONCE).await?;
        let Some(last) = queued.last() else {
            self.drained = true;
            return Ok(None);
        };
        self.cursor = last.position;
        let (isc, source) = (self.isc, &self.job.source);
        Ok(Some(
            async move {
                let natives: Vec<String> = queued.iter().map(|item| item.native.clone()).collect();
                let found = lookup::by_native(isc, source, &natives).await;
                (queued, found)
            }
            .boxed(),
        ))
    }

    /// Judges what was looked up: what is not sent is stored so, the rest is ready.
    async fn looked(&mut self, (queued, found): Found) -> Result<()> {
        let found = match found {
            Ok(found) => found,
            Err(Error::Isc(error)) => {
                (self.after, self.unread) = (After::Look, Some(error));
                return Ok(());
            }
            Err(error) => return Err(error),
        };
        let (now, real) = (self.core.clock.now(), self.core.clock.real());
        let mut not_sent = Vec::new();
        for item in queued {
            let account = found.get(&item.native);
            match judge(&item, account, &self.job.key) {
                Verdict::Send => match self.body(&item, account) {
                    Ok(body) => self.ready.push_back(Ready { item, body, looked_at: real }),
                    Err(cause) => not_sent.push((item, None, Verdict::Stop(cause.to_owned()))),
                },
                verdict => not_sent.push((item, account, verdict)),
            }
        }
        if not_sent.is_empty() {
            return Ok(());
        }
        let mut tx = self.core.store.begin().await?;
        if !journal::hold(&mut tx, self.run, real).await? {
            self.after = After::Look;
            return Ok(());
        }
        for (item, account, verdict) in not_sent {
            let at = (&self.job.id, item.position);
            match (verdict, account) {
                (Verdict::There { differs, cause }, Some(account)) => {
                    let sight = Sight {
                        account_id: account.id.as_str(),
                        differs: &differs,
                        link: &Link::Looking,
                        cause: Some(cause),
                        next_look_at: Some(real),
                    };
                    items::seen(&mut tx, at, &sight, now).await?;
                }
                (Verdict::Stop(cause), _) => items::stopped(&mut tx, at, &cause, now).await?,
                _ => {}
            }
        }
        tx.commit().await?;
        self.tell(real);
        Ok(())
    }

    /// What is sent for an item; else why it cannot be sent.
    fn body(&self, item: &Queued, account: Option<&Account>) -> std::result::Result<Body, &'static str> {
        let mut all = item.values.clone();
        match &item.secrets {
            Some((key, sealed)) => {
                let place = secrets_place(&self.job.id, item.position);
                let plain = self.core.keys.open(&place, key, sealed).map_err(|_| NO_SECRET)?;
                all.extend(serde_json::from_slice::<Values>(&plain).map_err(|_| NO_SECRET)?);
            }
            None if item.has_secrets => return Err(NO_SECRET),
            None => {}
        }
        Ok(match (item.action, account) {
            (AccountAction::Update, Some(account)) => {
                Body::Update(account.id.clone(), values::to_update(&account.attributes, &all))
            }
            _ => Body::Create(values::to_create(self.job.source.as_str(), &all)),
        })
    }

    /// Sends as many of those that are ready as there is leave for.
    async fn send(&mut self, permits: Vec<Acting>) -> Result<()> {
        let fresh = self.core.clock.real() - STALE_MS;
        if self.ready.iter().any(|one| one.looked_at < fresh) {
            // They are still queued; they are read and looked up again.
            self.ready.clear();
            (self.cursor, self.drained) = (i64::MIN, false);
            return Ok(());
        }
        let most = permits.len().min(self.ready.len());
        let next: Vec<Ready> = self.ready.drain(..most).collect();
        let planned = call::plan(self.core, self.run, self.job, next).await?;
        if !planned.go_on {
            self.after = After::Look;
            return Ok(());
        }
        for ((call, ready), permit) in planned.calls.into_iter().zip(permits) {
            self.out.spawn(async move {
                let answer = call::send(&permit, &ready.body).await;
                Answered { item: ready.item, call, answer }
            });
        }
        Ok(())
    }

    /// Records an answer, and all others that have come meanwhile.
    async fn record(&mut self, first: std::result::Result<Answered, tokio::task::JoinError>) -> Result<()> {
        let mut answers = Vec::new();
        let mut next = Some(first);
        while let Some(one) = next {
            match one {
                Ok(answered) => answers.push(answered),
                // The call stays `sending`: the next owner takes it for unknown.
                Err(error) => tracing::error!(job = %self.job.id, %error, "a call was lost"),
            }
            next = if answers.len() < MOST_OUT { self.out.try_join_next() } else { None };
        }
        let taken = answers.iter().filter(|one| one.answer.is_ok()).count();
        let after = call::record(self.core, self.run, self.job, &answers).await?;
        if self.after == After::GoOn {
            self.after = after;
        }
        self.window = (self.window + taken).min(MOST_OUT);
        self.tell(self.core.clock.real());
        Ok(())
    }

    fn tell(&mut self, real: i64) {
        if real - self.told_at >= TELL_MS {
            self.told_at = real;
            self.core.news.tell(format!("accounts:{}", self.job.id));
        }
    }
}

/// Why an item is not sent whose secret values cannot be read.
const NO_SECRET: &str = "A secret value is no longer kept. Fill it in again.";
