//! Every key of the configuration, as data: read by the loader, by `gangway.example.toml` and by its test.

/// One key. In `gangway.toml` it is written as [`Key::name`], in the environment as [`Key::variable`].
#[derive(Clone, Copy, Debug)]
pub struct Key {
    /// Name in the file.
    pub name: &'static str,
    /// What it is when nobody says anything; for people to read.
    pub default: &'static str,
    /// An example value for the file.
    pub example: &'static str,
    /// Whether it is a secret: it may then also be given as the path of a file, in `{name}_file`.
    pub secret: bool,
    /// What it is for.
    pub help: &'static str,
}

impl Key {
    /// Name in the environment.
    pub fn variable(&self) -> String {
        variable(self.name)
    }
}

/// Name in the environment of a key in the file.
pub fn variable(name: &str) -> String {
    format!("GANGWAY_{}", name.to_uppercase())
}

const fn key(name: &'static str, default: &'static str, example: &'static str, help: &'static str) -> Key {
    Key { name, default, example, secret: false, help }
}

const fn secret(name: &'static str, default: &'static str, example: &'static str, help: &'static str) -> Key {
    Key { name, default, example, secret: true, help }
}

/// All keys, in the order of the example file.
pub const KEYS: &[Key] = &[
    key(
        "listen",
        "127.0.0.1:3000",
        "127.0.0.1:3000",
        "Address and port to listen on. On a practice tenant this must be a loopback address.",
    ),
    key(
        "public_url",
        "http:// and the address listened on, when that is a loopback address",
        "https://gangway.acme.example",
        "Address under which people reach the portal. ISC sends them back to {public_url}/auth/callback.\n\
         http:// is accepted for loopback addresses only.",
    ),
    key(
        "data_dir",
        "data",
        "/var/lib/gangway",
        "Folder for the embedded database and the generated secret key.",
    ),
    secret(
        "database_url",
        "sqlite://{data_dir}/gangway.db; on a practice tenant sqlite://{data_dir}/practice.db",
        "postgres://gangway@db.acme.example/gangway",
        "Database: sqlite://… for one process, postgres://… for any number of them.",
    ),
    secret(
        "secret_key",
        "on SQLite generated into {data_dir}/secret.key at the first start",
        "(output of: openssl rand -base64 32)",
        "32 bytes, base64: encrypts tokens, sessions and uploaded files at rest. To rotate, put the new key first and the old one\n\
         after a comma; what the old one encrypted is read with it and written with the new one.",
    ),
    key(
        "isc_url",
        "none: a practice tenant starts inside the process",
        "https://acme.api.identitynow.com",
        "Base address of ISC's API. http:// is accepted for loopback addresses only.",
    ),
    key(
        "isc_client_id",
        "none; needed with isc_url",
        "3f9e2c1a-0b7d-4c55-9a52-1d2f6f6f8c11",
        "Id of the OAuth client that people sign in with (grants AUTHORIZATION_CODE and REFRESH_TOKEN).",
    ),
    secret(
        "isc_client_secret",
        "none: a public client, protected by PKCE",
        "(from ISC)",
        "Secret of that client, if it is a confidential one.",
    ),
    key(
        "isc_api_version",
        "v2024",
        "v2024",
        "Version of ISC's API: v2024 or a later year, v3, beta, or v1 for the form with one version per service.",
    ),
    key(
        "isc_rate",
        "100, as ISC documents",
        "100",
        "Requests to ISC in ten seconds at most, per OAuth client and version of the API; 0 for no limit. Shared by everybody\n\
         on the portal. Refusals teach it by themselves when ISC takes fewer.",
    ),
    key(
        "isc_invite_api",
        "current",
        "current",
        "Which of ISC's calls invites people: current, or cc for a tenant that has only the retired /cc/api/user/invite. That one takes\n\
         short ids, which are read from /cc/api/user/list, and its answer names no task.",
    ),
    key(
        "hook_user",
        "none",
        "isc",
        "User name that ISC shows when it sends events to {public_url}/hooks/isc (basic authentication).",
    ),
    secret("hook_password", "none", "(made up by you)", "Password that ISC shows with it."),
    secret(
        "hook_token",
        "none",
        "(made up by you)",
        "Bearer token that ISC shows instead, or as well. On a practice tenant one is made in {data_dir}/hook.token.",
    ),
    secret(
        "smtp_url",
        "none: Gangway sends no mail of its own",
        "smtps://user:password@mail.acme.example",
        "Mail server for Gangway's own notices; invitations are mailed by ISC. smtps:// is encrypted from the first byte,\n\
         smtp://…?tls=required by STARTTLS. smtp:// without encryption is accepted for loopback addresses only, or with\n\
         ?tls=none and without a password. Notices are mailed once that is switched on in the portal, under Settings, Approvals.",
    ),
    key(
        "mail_from",
        "none; needed with smtp_url",
        "Gangway <gangway@acme.example>",
        "Sender of Gangway's own notices.",
    ),
    key(
        "frame_ancestors",
        "'none'",
        "'none'",
        "Who may show the portal in a frame, as in the Content-Security-Policy.",
    ),
    key(
        "trusted_proxies",
        "none",
        "10.2.0.1, 10.2.0.2",
        "IP addresses of the reverse proxies in front of the portal. What they write into X-Forwarded-For is believed and\n\
         stands in the audit log; without them it is the address of the connection.",
    ),
    key(
        "metrics_listen",
        "none: no metrics",
        "127.0.0.1:9100",
        "Address of a second listener with /metrics for Prometheus. It must be a loopback address.",
    ),
    key(
        "log",
        "info",
        "info",
        "What is logged: error, warn, info, debug, or a filter like gangway=debug,info.",
    ),
    key("log_format", "text", "text", "text or json."),
];
