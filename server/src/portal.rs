//! Putting the portal together: from a configuration to something that serves.

use crate::config::{Config, Http, Isc, read_or_make_key};
use crate::practice::Embedded;
use crate::router::router;
use crate::site;
use crate::state::{AppState, Web};
use anyhow::Context as _;
use axum::serve::ListenerExt as _;
use gangway_core::auth::{Grants, GrantsParts, Sessions};
use gangway_core::clock::Clock;
use gangway_core::joiners::Door;
use gangway_core::news::News;
use gangway_core::notices::Mail;
use gangway_core::random::Random;
use gangway_core::store::{self, SharedBudget, Store};
use gangway_core::{Core, CoreParts, PracticeTenant, TenantInfo};
use gangway_isc::{Budget, Client, OauthApp, SlidingWindow, Unlimited};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use url::Url;

/// How long the process waits for what is under way when it is to end.
const DRAIN: Duration = Duration::from_secs(20);

/// What a portal is made with, beside its configuration. Tests give their own.
#[derive(Clone)]
pub struct Means {
    /// Real time.
    pub clock: Clock,
    /// Randomness.
    pub random: Random,
    /// The practice tenant, when no tenant is configured.
    pub practice: gangway_practice::Options,
    /// What reads the calls to a tenant on this machine.
    pub isc_proxy: Option<Url>,
}

impl Means {
    /// The machine's clock and randomness, and a practice tenant in memory.
    pub fn system() -> Self {
        Self {
            clock: Clock::system(),
            random: Random::system(),
            practice: gangway_practice::Options::default(),
            isc_proxy: None,
        }
    }
}

/// A portal that serves.
pub struct Portal {
    /// The work itself.
    pub core: Core,
    /// Where it listens.
    pub address: SocketAddr,
    /// Under which address people reach it.
    pub public_url: Url,
    /// The practice tenant inside this process.
    pub tenant: Option<Arc<Embedded>>,
    stop: CancellationToken,
    tasks: TaskTracker,
}

impl Portal {
    /// Starts everything and serves.
    ///
    /// # Errors
    /// When something that is needed at the start is not there; the error is a sentence.
    pub async fn start(config: &Config, means: Means) -> anyhow::Result<Self> {
        let listener = TcpListener::bind(config.http.listen).await.with_context(|| {
            format!("GANGWAY_LISTEN: {} cannot be listened on; choose another port", config.http.listen)
        })?;
        let address = listener.local_addr()?;
        let public_url = config.http.public_url(address)?;
        Http::check_practice(address, config.isc.is_none())?;
        config.data.make_dir()?;
        let (isc, tenant) = match &config.isc {
            Some(isc) => (isc.clone(), None),
            None => {
                let tenant = practice_tenant(&means).await?;
                (Isc::practice(Url::parse(tenant.base_url())?), Some(tenant))
            }
        };
        let clock = match &tenant {
            Some(tenant) => {
                let tenant = Arc::clone(tenant);
                means.clock.with_domain(move || tenant.now_ms())
            }
            None => means.clock,
        };
        let (stop, tasks) = (CancellationToken::new(), TaskTracker::new());
        let store = Store::open(&config.data.database_url(tenant.is_some())).await.context(
            "GANGWAY_DATABASE_URL: the database cannot be opened; check the address, and that it can be reached",
        )?;
        let practice = tenant.clone().map(|tenant| tenant as Arc<dyn PracticeTenant>);
        let (sessions, core) = core(
            config,
            &isc,
            means.isc_proxy,
            practice,
            store,
            clock,
            means.random,
            &public_url,
            &tasks,
            &stop,
        )
        .await?;
        let app = AppState {
            leptos: site::options(address),
            core: core.clone(),
            sessions,
            web: Arc::new(Web {
                public_url: public_url.clone(),
                frame_ancestors: config.http.frame_ancestors.clone(),
                trusted_proxies: config.http.trusted_proxies.clone(),
                connection: isc.info(),
                watching: std::env::var_os("LEPTOS_WATCH").is_some(),
            }),
            stop: stop.clone(),
        };
        loops(&tasks, &core, &stop);
        serve(&tasks, listener, &app);
        Ok(Self { core, address, public_url, tenant, stop, tasks })
    }

    /// Cancelled when the portal is to end.
    pub fn stopping(&self) -> CancellationToken {
        self.stop.clone()
    }

    /// Ends: no new requests, what is under way is finished, the database is closed.
    pub async fn stop(self) {
        self.stop.cancel();
        self.tasks.close();
        if tokio::time::timeout(DRAIN, self.tasks.wait()).await.is_err() {
            tracing::warn!(
                "something did not come to an end in time and is left; runs go on at the next start"
            );
        }
        if let Some(tenant) = &self.tenant {
            tenant.shutdown().await;
        }
        self.core.store.close().await;
    }
}

async fn practice_tenant(means: &Means) -> anyhow::Result<Arc<Embedded>> {
    let listener = TcpListener::bind(SocketAddr::from(([127, 0, 0, 1], 0))).await?;
    let tenant = gangway_practice::start(listener, means.practice.clone())
        .await
        .context("the practice tenant, which is started because GANGWAY_ISC_URL is not set, cannot start")?;
    Ok(Arc::new(Embedded::new(tenant, means.clock.clone())))
}

#[expect(
    clippy::too_many_arguments,
    reason = "called once; a struct of the same names would say nothing more"
)]
async fn core(
    config: &Config,
    isc: &Isc,
    isc_proxy: Option<Url>,
    practice: Option<Arc<dyn PracticeTenant>>,
    store: Store,
    clock: Clock,
    random: Random,
    public_url: &Url,
    tasks: &TaskTracker,
    stop: &CancellationToken,
) -> anyhow::Result<(Sessions, Core)> {
    let keys = config.data.keys(store.is_sqlite(), &random)?;
    store.unlock(keys.clone(), random.clone());
    let instance = random.handle().chars().take(12).collect::<String>();
    let budget: Arc<dyn Budget> = if isc.rate == 0 {
        Arc::new(Unlimited)
    } else if store.is_sqlite() {
        Arc::new(SlidingWindow::new(isc.rate as usize))
    } else {
        let key = format!("{} {}", isc.client_id, isc.version);
        let parts = (store.clone(), clock.clone(), random.clone());
        Arc::new(SharedBudget::new(parts, key, instance.clone(), isc.rate))
    };
    let client = Client::builder(isc.url.clone())
        .version(isc.version.clone())
        .budget(budget)
        .proxy(isc_proxy)
        .build()?;
    let grants = Grants::new(GrantsParts {
        store: store.clone(),
        keys: keys.clone(),
        clock: clock.clone(),
        random: random.clone(),
        isc: client.clone(),
        app: OauthApp {
            client_id: isc.client_id.clone(),
            client_secret: isc.client_secret.clone(),
            redirect_uri: public_url.join("auth/callback")?,
        },
        instance: instance.clone(),
    });
    let tenant = bind_tenant(&store, &grants, &isc.url).await?;
    let news = carried_news(&store, &instance, tasks, stop);
    let sessions = Sessions::new(store.clone(), keys.clone(), clock.clone(), random.clone());
    let mail = mail(config, public_url);
    let door = door(config, practice.is_some(), &random)?;
    let parts = CoreParts {
        store,
        isc: client,
        clock,
        random,
        grants,
        keys,
        mail,
        news,
        instance,
        tenant,
        door,
        practice,
        invite_api: isc.invite_api,
    };
    Ok((sessions, Core::new(parts)))
}

/// What ISC shows at the door of the webhook. On a practice tenant inside the process it is made, and kept beside the
/// database, so that a subscription holds over a restart.
fn door(config: &Config, practice: bool, random: &Random) -> anyhow::Result<Door> {
    let given = config.hook.door.clone();
    if given.is_configured() || !practice {
        return Ok(given);
    }
    let token = read_or_make_key(&config.data.dir.join("hook.token"), random)?;
    Ok(Door { bearer: Some(token), ..given })
}

fn mail(config: &Config, public_url: &Url) -> Mail {
    let host = public_url.host_str().unwrap_or_default();
    let server = config.mail.server.clone().map(|server| Arc::new(server.greeting(host)));
    Mail { server, public_url: public_url.to_string() }
}

/// A database belongs to one tenant, the one it was first started with.
async fn bind_tenant(store: &Store, grants: &Grants, url: &Url) -> anyhow::Result<TenantInfo> {
    let bound = store::settings::meta(store, "tenant_id").await?;
    match (grants.info().await, bound) {
        (Ok(info), _) => {
            let id = store::settings::meta_once(store, "tenant_id", &info.tenant_id).await?;
            let name = info.tenant_name.clone().unwrap_or_else(|| info.tenant_id.clone());
            if id != info.tenant_id {
                let known = store::settings::meta(store, "tenant_name").await?.unwrap_or_else(|| id.clone());
                anyhow::bail!(
                    "GANGWAY_DATABASE_URL: this database belongs to the tenant {known}, but {url} is the tenant {name}. \
                     Name another database, or correct GANGWAY_ISC_URL."
                );
            }
            store::settings::set_meta(store, "tenant_name", &name).await?;
            Ok(TenantInfo { id, name })
        }
        (Err(error), Some(id)) => {
            tracing::warn!(%error, "ISC cannot be reached; the portal starts with what it knows");
            let name = store::settings::meta(store, "tenant_name").await?.unwrap_or_else(|| id.clone());
            Ok(TenantInfo { id, name })
        }
        (Err(error), None) => Err(anyhow::Error::new(error).context(format!(
            "GANGWAY_ISC_URL: {url} does not answer /oauth/info, which the first start needs to know the tenant; check \
             the address with `gangway check`"
        ))),
    }
}

fn carried_news(store: &Store, instance: &str, tasks: &TaskTracker, stop: &CancellationToken) -> News {
    if store.is_sqlite() {
        return News::new();
    }
    let (outside, mut outgoing) = tokio::sync::mpsc::unbounded_channel();
    let news = News::new().with_outside(outside);
    let (store, heard, instance, stop) = (store.clone(), news.clone(), instance.to_owned(), stop.clone());
    tasks.spawn(async move {
        while !stop.is_cancelled() {
            if let Err(error) = store.carry_news(&heard, &mut outgoing, &instance, &stop).await {
                tracing::warn!(%error, "news from other replicas are interrupted");
                stop.run_until_cancelled(tokio::time::sleep(Duration::from_secs(2))).await;
            }
        }
    });
    news
}

/// What goes on in the background, in every replica.
fn loops(tasks: &TaskTracker, core: &Core, stop: &CancellationToken) {
    tasks.spawn(gangway_core::auth::keep(core.clone(), stop.clone()));
    tasks.spawn(gangway_core::directory::keep(core.clone(), stop.clone()));
    tasks.spawn(gangway_core::joiners::keep(core.clone(), stop.clone()));
    tasks.spawn(gangway_core::checks::keep(core.clone(), stop.clone()));
    tasks.spawn(gangway_core::sources::keep(core.clone(), stop.clone()));
    tasks.spawn(gangway_core::runs::keep(core.clone(), stop.clone()));
    tasks.spawn(gangway_core::invites::keep(core.clone(), stop.clone()));
    tasks.spawn(gangway_core::accounts::keep(core.clone(), stop.clone()));
    tasks.spawn(gangway_core::imports::keep(core.clone(), stop.clone()));
    tasks.spawn(gangway_core::old_lists::keep(core.clone(), stop.clone()));
    tasks.spawn(gangway_core::roles::keep(core.clone(), stop.clone()));
    tasks.spawn(gangway_core::approvals::keep(core.clone(), stop.clone()));
    tasks.spawn(gangway_core::notices::keep(core.clone(), stop.clone()));
    tasks.spawn(gangway_core::welcome::keep(core.clone(), stop.clone()));
    tasks.spawn(gangway_core::audit::keep(core.clone(), stop.clone()));
}

fn serve(tasks: &TaskTracker, listener: TcpListener, app: &AppState) {
    // Without it a streamed page waits 40 ms for an acknowledgement.
    let listener = listener.tap_io(|stream| {
        if let Err(error) = stream.set_nodelay(true) {
            tracing::debug!(%error, "TCP_NODELAY could not be set");
        }
    });
    let (service, stop) = (router(app).into_make_service_with_connect_info::<SocketAddr>(), app.stop.clone());
    tasks.spawn(async move {
        let served = axum::serve(listener, service).with_graceful_shutdown(stop.cancelled_owned());
        if let Err(error) = served.await {
            tracing::error!(%error, "serving ended");
        }
    });
}
