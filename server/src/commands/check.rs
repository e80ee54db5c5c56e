//! `gangway check`

use crate::config::{Config, Given};
use gangway_core::invites::InviteApi;
use gangway_core::random::Random;
use gangway_core::store::{self, Store};
use gangway_isc::Client;
use std::process::ExitCode;

/// One line per check; the status is 0 when all of them passed.
struct Report {
    failed: bool,
}

impl Report {
    fn line<T, E: std::fmt::Display>(&mut self, what: &str, result: Result<(T, String), E>) -> Option<T> {
        match result {
            Ok((value, words)) => {
                println!("ok      {what}: {words}");
                Some(value)
            }
            Err(error) => {
                self.failed = true;
                println!("FAILED  {what}: {error:#}");
                None
            }
        }
    }

    fn end(&self) -> ExitCode {
        if self.failed { ExitCode::FAILURE } else { ExitCode::SUCCESS }
    }
}

/// Checks configuration, database and connection.
pub(super) async fn run() -> ExitCode {
    let mut report = Report { failed: false };
    let read = Given::from_process().and_then(|given| Config::read(&given));
    let Some(config) = report.line("configuration", read.map(|config| (config, "can be read".to_owned())))
    else {
        return report.end();
    };
    for warning in &config.warnings {
        println!("note    configuration: {warning}");
    }
    let address = match &config.http.public_url {
        Some(url) => format!("people reach the portal at {url}; register {url}auth/callback in ISC"),
        None => format!("people reach the portal at http://{}/", config.http.listen),
    };
    report.line("addresses", Ok::<_, String>(((), address)));
    let store = database(&mut report, &config).await;
    tenant(&mut report, &config, store.as_ref()).await;
    mail(&mut report, &config).await;
    report.end()
}

async fn database(report: &mut Report, config: &Config) -> Option<Store> {
    if let Err(error) = config.data.make_dir() {
        report.line("data folder", Err::<((), String), _>(error));
        return None;
    }
    let opened = Store::open(&config.data.database_url(config.isc.is_none())).await;
    let kind = |store: &Store| if store.is_sqlite() { "SQLite" } else { "PostgreSQL" };
    let store = report.line(
        "database",
        opened.map(|store| {
            let words = format!("{}, up to date", kind(&store));
            (store, words)
        }),
    )?;
    let keys = config.data.keys(store.is_sqlite(), &Random::system());
    report.line("secret key", keys.map(|keys| ((), format!("key {}", keys.current_id()))));
    Some(store)
}

async fn tenant(report: &mut Report, config: &Config, store: Option<&Store>) {
    let Some(isc) = &config.isc else {
        println!("note    tenant: none is configured, so the portal serves a practice tenant");
        return;
    };
    let client = Client::builder(isc.url.clone()).version(isc.version.clone()).build();
    let client = client.map(|client| (client, format!("version {}", isc.version)));
    let Some(client) = report.line("API version", client) else { return };
    let way = match isc.invite_api {
        InviteApi::Current => "/identities/invite, with a task to follow",
        InviteApi::Old => {
            "the retired /cc/api/user/invite (GANGWAY_ISC_INVITE_API=cc): short ids, and no task to follow; whether this tenant \
             answers it shows at the first invitation"
        }
    };
    report.line("invitations", Ok::<_, String>(((), way.to_owned())));
    let info = client.oauth_info().await.map(|info| {
        let name = info.tenant_name.clone().unwrap_or_else(|| "a tenant without a name".to_owned());
        let words = format!("{} answers as {name} ({})", isc.url, info.tenant_id);
        (info, words)
    });
    let Some(info) = report.line("tenant", info) else { return };
    let kind = if isc.client_secret.is_some() { "confidential" } else { "public" };
    if isc.client_id.contains('-') {
        let words = format!("{} ({kind}); whether ISC knows it shows at the first sign-in", isc.client_id);
        report.line("OAuth client", Ok::<_, String>(((), words)));
    } else {
        let words =
            "GANGWAY_ISC_CLIENT_ID has no dashes: that is an id of the retired kind and does not work";
        report.line("OAuth client", Err::<((), String), _>(words));
    }
    let Some(store) = store else { return };
    let bound = store::settings::meta(store, "tenant_id").await.map_err(|error| error.to_string());
    let bound = bound.and_then(|bound| match bound {
        None => Ok(((), "belongs to no tenant yet".to_owned())),
        Some(id) if id == info.tenant_id => Ok(((), "belongs to this tenant".to_owned())),
        Some(id) => Err(format!("belongs to the tenant {id}; name another GANGWAY_DATABASE_URL")),
    });
    report.line("binding", bound);
}

/// Connects to the mail server, greets it and signs in; no mail is sent.
async fn mail(report: &mut Report, config: &Config) {
    let Some(server) = &config.mail.server else {
        println!("note    mail: no server is configured, so notices are shown in the portal only");
        return;
    };
    if config.isc.is_none() {
        println!("note    mail: {server}; from a practice tenant no mail leaves");
    }
    let answered = server.probe().await;
    let answered = answered.map(|name| ((), format!("{server} answers as {name}; no mail was sent")));
    report.line("mail", answered.map_err(|why| format!("GANGWAY_SMTP_URL: {server}: {why}")));
}
