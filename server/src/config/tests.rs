use super::*;
use gangway_core::invites::InviteApi;
use gangway_core::random::Random;
use secrecy::ExposeSecret as _;
use std::collections::BTreeMap;

fn given(variables: &[(&str, &str)], file: Option<&str>) -> Given {
    Given {
        variables: variables
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect::<BTreeMap<_, _>>(),
        file: file.map(|text| (text.to_owned(), "gangway.toml".to_owned())),
    }
}

fn read(variables: &[(&str, &str)], file: Option<&str>) -> Result<Config, ConfigError> {
    Config::read(&given(variables, file))
}

fn refusal(variables: &[(&str, &str)]) -> String {
    read(variables, None).expect_err("refused").to_string()
}

const TENANT: [(&str, &str); 2] =
    [("GANGWAY_ISC_URL", "https://acme.api.identitynow.com"), ("GANGWAY_ISC_CLIENT_ID", "a-b")];

#[test]
fn nothing_given_means_practice_on_this_machine() {
    let config = read(&[], None).expect("read");
    assert!(config.isc.is_none());
    assert_eq!(config.http.listen.to_string(), "127.0.0.1:3000");
    assert_eq!(config.data.database_url(true), "sqlite://data/practice.db");
    assert!(config.warnings.is_empty());
}

#[test]
fn the_environment_wins_over_the_file() {
    let file = "listen = \"127.0.0.1:4000\"\nlog = \"warn\"\n";
    let config = read(&[("GANGWAY_LISTEN", "127.0.0.1:5000")], Some(file)).expect("read");
    assert_eq!(config.http.listen.port(), 5000);
    assert_eq!(config.log.filter, "warn");
}

#[test]
fn what_is_not_known_is_warned_about() {
    let config = read(&[("GANGWAY_LISTENN", "x")], Some("colour = \"green\"\n")).expect("read");
    assert_eq!(
        config.warnings,
        [
            "gangway.toml: there is no key colour; it has no effect",
            "there is no variable GANGWAY_LISTENN; it has no effect"
        ]
    );
}

#[test]
fn numbers_in_the_environment_stay_texts() {
    let mut variables = TENANT.to_vec();
    variables[1].1 = "0123456789";
    let config = read(&variables, None).expect("read");
    assert_eq!(config.isc.expect("a tenant").client_id, "0123456789");
}

#[test]
fn the_call_that_invites_is_named() {
    let with = |value: &'static str| {
        let mut variables = TENANT.to_vec();
        variables.push(("GANGWAY_ISC_INVITE_API", value));
        variables
    };
    let isc = |variables: &[(&str, &str)]| read(variables, None).expect("read").isc.expect("a tenant");
    assert_eq!(isc(&TENANT).invite_api, InviteApi::Current);
    assert_eq!(isc(&with("current")).invite_api, InviteApi::Current);
    assert_eq!(isc(&with("cc")).invite_api, InviteApi::Old);
    assert!(isc(&with("cc")).info().old_invites);
    assert!(refusal(&with("both")).starts_with("GANGWAY_ISC_INVITE_API"));
}

#[test]
fn secrets_come_from_files_too() {
    let folder = tempfile::tempdir().expect("folder");
    let path = folder.path().join("secret");
    std::fs::write(&path, "hush\n").expect("written");
    let path = path.display().to_string();
    let mut variables = TENANT.to_vec();
    variables.push(("GANGWAY_ISC_CLIENT_SECRET_FILE", &path));
    // The environment's file wins over the file's value.
    let config = read(&variables, Some("isc_client_secret = \"old\"\n")).expect("read");
    assert_eq!(config.isc.and_then(|isc| isc.client_secret).expect("secret").expose_secret(), "hush");
    variables.push(("GANGWAY_ISC_CLIENT_SECRET", "other"));
    let both = read(&variables, None).expect_err("both").to_string();
    assert!(both.contains("GANGWAY_ISC_CLIENT_SECRET_FILE"), "{both}");
}

#[test]
fn plain_http_is_for_this_machine_only() {
    for (variable, rest) in [("GANGWAY_ISC_URL", "/"), ("GANGWAY_PUBLIC_URL", "")] {
        for local in
            ["http://127.0.0.1:4010", "http://localhost:4010", "http://[::1]:4010", "http://127.9.9.9"]
        {
            let address = format!("{local}{rest}");
            assert!(read(&[("GANGWAY_ISC_CLIENT_ID", "a"), (variable, &address)], None).is_ok(), "{address}");
        }
        for foreign in
            ["http://acme.example", "http://localhost.acme.example", "http://10.0.0.1", "ftp://127.0.0.1"]
        {
            let words = refusal(&[("GANGWAY_ISC_CLIENT_ID", "a"), (variable, foreign)]);
            assert!(words.starts_with(variable), "{words}");
        }
    }
}

#[test]
fn refusals_name_the_variable() {
    for (variable, value) in [
        ("GANGWAY_LISTEN", "localhost"),
        ("GANGWAY_METRICS_LISTEN", "9100"),
        ("GANGWAY_PUBLIC_URL", "https://acme.example/portal"),
        ("GANGWAY_DATABASE_URL", "mysql://x"),
        ("GANGWAY_SECRET_KEY", "short"),
        ("GANGWAY_LOG_FORMAT", "xml"),
        ("GANGWAY_FRAME_ANCESTORS", "'self'; script-src *"),
    ] {
        let words = refusal(&[(variable, value)]);
        assert!(words.starts_with(variable), "{variable}: {words}");
    }
    assert!(refusal(&TENANT[..1]).starts_with("GANGWAY_ISC_CLIENT_ID"));
}

#[test]
fn practice_stays_on_this_machine() {
    assert!(refusal(&[("GANGWAY_LISTEN", "0.0.0.0:3000")]).contains("practice tenant lets everybody in"));
    let mut variables = TENANT.to_vec();
    variables.push(("GANGWAY_LISTEN", "0.0.0.0:3000"));
    assert!(refusal(&variables).starts_with("GANGWAY_PUBLIC_URL"));
    variables.push(("GANGWAY_PUBLIC_URL", "https://gangway.acme.example"));
    assert!(read(&variables, None).is_ok());
}

#[test]
fn a_key_is_made_once_and_read_by_its_owner_only() {
    let folder = tempfile::tempdir().expect("folder");
    let file = folder.path().join("secret.key");
    let made = read_or_make_key(&file, &Random::seeded(1)).expect("made");
    let again = read_or_make_key(&file, &Random::seeded(2)).expect("read");
    assert_eq!(made.expose_secret(), again.expose_secret());
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        assert_eq!(std::fs::metadata(&file).expect("there").permissions().mode() & 0o777, 0o600);
    }
}

#[test]
fn postgresql_wants_a_key_that_is_given() {
    let config = read(&[("GANGWAY_DATABASE_URL", "postgres://db/x")], None).expect("read");
    let words = config.data.keys(false, &Random::seeded(1)).err().expect("refused").to_string();
    assert!(words.starts_with("GANGWAY_SECRET_KEY"), "{words}");
}

#[test]
fn the_example_file_is_in_step_and_every_line_of_it_is_understood() {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../gangway.example.toml");
    let kept = std::fs::read_to_string(path).expect("gangway.example.toml is there");
    assert_eq!(kept, example(), "write it anew: cargo run -- example > gangway.example.toml");
    let bare: String = kept
        .lines()
        .filter(|line| line.starts_with('#') && !line.starts_with("# ") && !line.contains("_file ="))
        .map(|line| format!("{}\n", &line[1..]))
        .collect();
    let bare =
        bare.replace("(output of: openssl rand -base64 32)", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=");
    let config = read(&[], Some(&bare)).expect("every example value can be used");
    assert_eq!(config.warnings, Vec::<String>::new());
    assert_eq!(bare.lines().count(), KEYS.len());
}

#[test]
fn metrics_stay_on_this_machine() {
    for listen in ["127.0.0.1:9100", "[::1]:0", "127.3.2.1:9100"] {
        let config = read(&[("GANGWAY_METRICS_LISTEN", listen)], None).expect("read");
        assert!(config.http.metrics_listen.is_some_and(|address| address.ip().is_loopback()), "{listen}");
    }
    for listen in ["0.0.0.0:9100", "[::]:9100", "10.0.0.7:9100", "192.168.1.1:9100"] {
        let words = refusal(&[("GANGWAY_METRICS_LISTEN", listen)]);
        assert!(words.starts_with("GANGWAY_METRICS_LISTEN: "), "{words}");
        assert!(words.contains("can be reached from other machines"), "{words}");
    }
}

#[test]
fn a_practice_tenant_looks_at_the_logging_only() {
    let broken = [
        ("GANGWAY_LISTEN", "0.0.0.0:80"),
        ("GANGWAY_ISC_URL", "ftp://x"),
        ("GANGWAY_SECRET_KEY_FILE", "/nowhere"),
    ];
    let file = "listen = 7\nlog = \"warn\"\nlog_format = \"json\"\n";
    let log = Config::read_log(&given(&broken, Some(file))).expect("read");
    assert_eq!((log.filter.as_str(), log.format), ("warn", LogFormat::Json));
    let log = Config::read_log(&given(&[("GANGWAY_LOG", "debug")], Some(file))).expect("read");
    assert_eq!(log.filter, "debug");
    assert!(Config::read_log(&given(&[], Some("this is no file of ours"))).is_ok());
    assert!(Config::read_log(&given(&[("GANGWAY_LOG_FORMAT", "xml")], None)).is_err());
}

#[test]
fn the_base_of_the_api_ends_before_the_version() {
    for (url, kept) in [
        ("https://acme.api.identitynow.com", "https://acme.api.identitynow.com/"),
        (" https://acme.api.identitynow.com/ ", "https://acme.api.identitynow.com/"),
        ("http://127.0.0.1:4010/isc/", "http://127.0.0.1:4010/isc/"),
    ] {
        let config = read(&[("GANGWAY_ISC_URL", url), ("GANGWAY_ISC_CLIENT_ID", "a-b")], None).expect("read");
        assert_eq!(config.isc.expect("a tenant").url.as_str(), kept);
    }
    for (url, words) in [
        ("https://acme.api.identitynow.com/v3", "GANGWAY_ISC_API_VERSION=v3"),
        ("https://acme.api.identitynow.com/beta/", "GANGWAY_ISC_API_VERSION=beta"),
        ("https://ann:hush@acme.api.identitynow.com", "must not hold"),
    ] {
        let refused = refusal(&[("GANGWAY_ISC_URL", url), ("GANGWAY_ISC_CLIENT_ID", "a-b")]);
        assert!(refused.contains(words) && !refused.contains("hush"), "{refused}");
    }
}

#[test]
fn mail_needs_a_server_and_a_sender_and_never_tells_the_password() {
    let (url, from) = ("GANGWAY_SMTP_URL", "GANGWAY_MAIL_FROM");
    assert!(read(&[], None).expect("read").mail.server.is_none());
    let config =
        read(&[(url, "smtps://ann:hush@mail.example"), (from, "g@acme.example")], None).expect("read");
    assert_eq!(
        config.mail.server.as_ref().map(ToString::to_string).as_deref(),
        Some("mail.example:465, TLS")
    );
    assert!(!format!("{config:?}").contains("hush"));
    let alone = read(&[(from, "g@acme.example")], None).expect("read");
    assert!(alone.mail.server.is_none() && alone.warnings[0].contains(url), "{:?}", alone.warnings);
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("smtp_url");
    std::fs::write(&file, "smtp://127.0.0.1:2525\n").expect("written");
    let by_file = [("GANGWAY_SMTP_URL_FILE", file.to_str().expect("a path")), (from, "g@acme.example")];
    assert!(read(&by_file, None).expect("read").mail.server.is_some());
    for (variables, name) in [
        (vec![(url, "smtps://mail.example")], from),
        (vec![(url, "smtp://ann:hush@mail.example"), (from, "g@acme.example")], url),
        (vec![(url, "smtps://mail.example"), (from, "nobody")], from),
    ] {
        let words = refusal(&variables);
        assert!(words.starts_with(&format!("{name}: ")) && !words.contains("hush"), "{words}");
    }
}

#[test]
fn the_door_of_the_webhook_needs_a_whole_credential_and_never_tells_it() {
    let (user, password, token) = ("GANGWAY_HOOK_USER", "GANGWAY_HOOK_PASSWORD", "GANGWAY_HOOK_TOKEN");
    assert!(!read(&[], None).expect("read").hook.door.is_configured());
    let config =
        read(&[(user, "isc"), (password, "hush-hush-hush-hush"), (token, "silence-of-the-token")], None);
    let config = config.expect("read");
    assert!(config.hook.door.lets_in(Some(b"Bearer silence-of-the-token")));
    assert!(config.hook.door.lets_in(Some(b"Basic aXNjOmh1c2gtaHVzaC1odXNoLWh1c2g=")));
    let told = format!("{config:?}");
    assert!(!told.contains("hush") && !told.contains("silence"), "{told}");
    let short = read(&[(token, "short")], None).expect("read");
    assert!(short.hook.door.is_configured() && short.warnings[0].starts_with(token), "{:?}", short.warnings);
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("token");
    std::fs::write(&file, "silence-of-the-token\n").expect("written");
    let by_file = [("GANGWAY_HOOK_TOKEN_FILE", file.to_str().expect("a path"))];
    assert!(read(&by_file, None).expect("read").hook.door.lets_in(Some(b"Bearer silence-of-the-token")));
    for (variables, name) in [
        (vec![(user, "isc")], password),
        (vec![(password, "hush-hush-hush-hush")], user),
        (vec![(user, "i:sc"), (password, "hush-hush-hush-hush")], user),
    ] {
        let words = refusal(&variables);
        assert!(words.starts_with(&format!("{name}: ")) && !words.contains("hush"), "{words}");
    }
}
