//! Starting a tenant and holding it.

use std::{net::SocketAddr, sync::Arc};

use tokio::{net::TcpListener, sync::watch, task::JoinHandle};

use crate::{
    dispatch::Shared,
    events,
    http::serve,
    options::{Error, Options},
    state::State,
    world::effects::Effect,
};

/// A running practice tenant. Dropping it leaves it running until the runtime ends; [`Tenant::shutdown`] stops it.
pub struct Tenant {
    addr: SocketAddr,
    shared: Arc<Shared>,
    stop: watch::Sender<bool>,
    served: JoinHandle<()>,
    sending: JoinHandle<()>,
}

/// A mail that a real tenant would have sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SentMail {
    /// When, by the tenant's clock: milliseconds since 1970.
    pub at: i64,
    /// To which address.
    pub to: String,
    /// Its subject.
    pub subject: String,
}

/// Starts a practice tenant on a listener. It serves in background tasks of the current runtime.
///
/// # Errors
/// When the number of people is out of range, the listener has no address, or the state file cannot be used.
pub async fn start(listener: TcpListener, options: Options) -> Result<Tenant, Error> {
    let addr = listener
        .local_addr()
        .map_err(|source| Error::Io { what: "asking the listener for its address".to_owned(), source })?;
    let opening = options.clone();
    let state = tokio::task::spawn_blocking(move || State::open(&opening)).await.map_err(|e| {
        Error::Io { what: "making the people".to_owned(), source: std::io::Error::other(e) }
    })??;
    let shared = Arc::new(Shared::new(options, format!("http://{addr}"), state));
    let (stop, stopped) = watch::channel(false);
    let sending = tokio::spawn(events::send::run(Arc::clone(&shared), stopped.clone()));
    let served = tokio::spawn(serve::serve(listener, Arc::clone(&shared), stopped));
    Ok(Tenant { addr, shared, stop, served, sending })
}

impl Tenant {
    /// Where it listens.
    pub fn addr(&self) -> SocketAddr {
        self.addr
    }

    /// Base URL of its API, without a slash at the end.
    pub fn base_url(&self) -> String {
        self.shared.base_url.clone()
    }

    /// The tenant's clock: milliseconds since 1970.
    pub fn now_ms(&self) -> i64 {
        self.shared.real_ms() + self.shared.state().world.offset_ms
    }

    /// How many identities it began with.
    pub fn people(&self) -> usize {
        self.shared.state().world.began_with
    }

    /// The mails that it would have sent last, newest first.
    pub fn latest_mails(&self, most: usize) -> Vec<SentMail> {
        let now = self.now_ms();
        let mut state = self.shared.state();
        state.world.settle(now);
        let world = &state.world;
        let latest = world.outbox.iter().rev().take(most);
        latest
            .filter_map(|mail| {
                let person = world.people.get(mail.person as usize)?;
                Some(SentMail { at: mail.at, to: mail.to.clone(), subject: mail.subject(person) })
            })
            .collect()
    }

    /// Moves the tenant's clock, forward or back.
    pub fn advance(&self, ms: i64) {
        let mut state = self.shared.state();
        let at = self.shared.real_ms() + state.world.offset_ms;
        let offset_ms = state.world.offset_ms.saturating_add(ms);
        // `commit` has logged what went wrong; the clock then stays where it is.
        let _unmoved = state.commit(Effect::Clock { offset_ms, at: Some(at) });
    }

    /// Puts everything back to a new tenant of the same people: mails, tasks, tokens, clock, faults, journal.
    ///
    /// # Errors
    /// When the state file cannot be written.
    pub fn start_over(&self) -> Result<(), Error> {
        self.shared.state().start_over(&self.shared.options)
    }

    /// Closes every connection and stops.
    pub async fn shutdown(self) {
        self.stop.send_replace(true);
        for task in [self.served, self.sending] {
            if let Err(error) = task.await {
                tracing::warn!(%error, "the practice tenant did not stop cleanly");
            }
        }
    }
}
