//! The tenant's state behind its lock.

use std::{collections::HashMap, sync::Arc};

use rand::{TryRngCore, rngs::OsRng};
use tokio::sync::Notify;

use crate::{
    events::Events,
    faults::Faults,
    http::reply::Reply,
    journal::Journal,
    limit::Limiter,
    options::{Error, Options},
    world::{
        World,
        effects::Effect,
        log::{Log, VERSION},
        mix::hex_id,
        population::kind,
    },
};

/// An authorization code that was not used yet.
pub(crate) struct Code {
    pub client: String,
    pub redirect_uri: String,
    pub challenge: String,
    pub person: u32,
    pub scope: Vec<String>,
    /// Real time.
    pub expires: i64,
}

/// Everything that changes while the tenant runs.
pub(crate) struct State {
    pub world: World,
    pub log: Log,
    pub limiter: Limiter,
    pub faults: Faults,
    pub journal: Journal,
    pub events: Events,
    /// Somebody subscribed, perhaps the first.
    pub subscribed: Arc<Notify>,
    pub codes: HashMap<String, Code>,
    /// Number of the newest access token: real milliseconds, made strictly increasing.
    pub last_issue: i64,
    tracking: u64,
}

impl State {
    /// A new tenant, or the one in the state file.
    pub(crate) fn open(options: &Options) -> Result<Self, Error> {
        if !(200..=200_000).contains(&options.people) {
            return Err(Error::People(options.people));
        }
        let (mut log, effects) = Log::open(options.state_file.as_deref())?;
        let mut effects = effects.into_iter();
        let world = match effects.next() {
            None => begin(options, &mut log)?,
            Some(Effect::Start { version, people, seed, epoch, key, readings, fingerprint }) => {
                let file = options.state_file.clone().unwrap_or_default();
                if (people, seed) != (options.people, options.seed) {
                    return Err(Error::OtherPopulation { file, people, seed });
                }
                let broken = |reason: String| Error::StateFile { file: file.clone(), line: 1, reason };
                if version != VERSION {
                    return Err(broken(format!("format {version} is not known")));
                }
                let mut bytes = [0; 32];
                hex::decode_to_slice(key, &mut bytes).map_err(|e| broken(e.to_string()))?;
                let world = World::new(seed, people, epoch, bytes, readings);
                if world.fingerprint() != fingerprint {
                    let reason = "it was kept for other practice people than this version makes; remove it to start over";
                    return Err(broken(reason.to_owned()));
                }
                world
            }
            Some(_) => {
                let file = options.state_file.clone().unwrap_or_default();
                return Err(Error::StateFile {
                    file,
                    line: 1,
                    reason: "this is no practice tenant".to_owned(),
                });
            }
        };
        let mut state = Self {
            world,
            log,
            limiter: Limiter::default(),
            faults: Faults::default(),
            journal: Journal::default(),
            events: Events::default(),
            subscribed: Arc::default(),
            codes: HashMap::new(),
            last_issue: 0,
            tracking: 0,
        };
        for effect in effects {
            state.world.apply(effect);
        }
        // What happened before was told, or lost, before.
        state.world.happened.clear();
        state.last_issue = state.world.expired_up_to.max(state.world.revoked_up_to);
        Ok(state)
    }

    /// Forgets everything that happened.
    pub(crate) fn start_over(&mut self, options: &Options) -> Result<(), Error> {
        self.log.clear()?;
        self.world = begin(options, &mut self.log)?;
        self.limiter = Limiter::default();
        self.faults = Faults::default();
        self.journal.clear();
        self.events = Events::default();
        self.codes.clear();
        Ok(())
    }

    /// Writes a change down and carries it out. It is on disk before anybody hears of it.
    pub(crate) fn commit(&mut self, effect: Effect) -> Result<(), Reply> {
        self.log.append(&effect).map_err(|error| {
            tracing::error!(%error, "the practice tenant cannot write its state");
            Reply::error(500, "500.0 Internal Fault", "The practice tenant cannot write its state.")
        })?;
        if matches!(effect, Effect::Subscribed { .. }) {
            self.subscribed.notify_one();
        }
        self.world.apply(effect);
        Ok(())
    }

    /// A new id for an answer.
    pub(crate) fn next_tracking(&mut self) -> String {
        self.tracking += 1;
        hex::encode(hex_id(self.world.seed ^ self.world.epoch.unsigned_abs(), kind::TRACKING, self.tracking))
    }
}

fn begin(options: &Options, log: &mut Log) -> Result<World, Error> {
    let key = random::<32>()?;
    let epoch = (options.clock)();
    let world = World::new(options.seed, options.people, epoch, key, options.readings);
    log.append(&Effect::Start {
        version: VERSION,
        people: options.people,
        seed: options.seed,
        epoch,
        key: hex::encode(key),
        readings: options.readings,
        fingerprint: world.fingerprint(),
    })?;
    Ok(world)
}

/// Bytes nobody can guess, for keys, codes and tokens.
pub(crate) fn random<const N: usize>() -> Result<[u8; N], Error> {
    let mut bytes = [0; N];
    OsRng.try_fill_bytes(&mut bytes).map_err(|e| Error::Io {
        what: "asking the system for random bytes".to_owned(),
        source: std::io::Error::other(e.to_string()),
    })?;
    Ok(bytes)
}
