//! Addresses of mail servers.

use super::Smtp;

fn server(url: &str) -> Result<String, String> {
    Smtp::parse(url, "Gangway <gangway@acme.example>").map(|server| server.to_string())
}

#[test]
fn encrypted_anywhere_and_plain_on_this_machine_only() {
    for (url, words) in [
        ("smtps://mail.acme.example", "mail.acme.example:465, TLS"),
        ("smtps://ann:p%40ss@mail.acme.example:4650/", "mail.acme.example:4650, TLS"),
        ("smtp://mail.acme.example?tls=required", "mail.acme.example:587, STARTTLS"),
        ("smtp://127.0.0.1:2525", "127.0.0.1:2525, not encrypted"),
        ("smtp://ann:hush@localhost", "localhost:25, not encrypted"),
        ("smtp://[::1]:25", "::1:25, not encrypted"),
        (" smtp://mail.acme.example?tls=none ", "mail.acme.example:25, not encrypted"),
    ] {
        assert_eq!(server(url).as_deref(), Ok(words), "{url}");
    }
    for (url, words) in [
        ("smtp://mail.acme.example", "?tls=required"),
        ("smtp://ann:hush@mail.acme.example?tls=none", "without encryption"),
        ("smtps://mail.acme.example?tls=none", "remove tls=none"),
        ("smtp://mail.acme.example?tls=perhaps", "tls=perhaps is not known"),
        ("smtps://mail.acme.example?pool=2", "pool is not known"),
        ("https://mail.acme.example", "must start with smtps://"),
        ("smtps://mail.acme.example/inbox", "must end after host"),
        ("smtps:", "names no host"),
        ("mail.acme.example", "is not an address"),
    ] {
        let refused = server(url).expect_err(url);
        assert!(refused.contains(words) && !refused.contains("hush"), "{url}: {refused}");
    }
}

#[test]
fn the_sender_is_an_address_with_or_without_a_name() {
    for from in ["gangway@acme.example", "Gangway <gangway@acme.example>"] {
        assert_eq!(Smtp::parse("smtps://m.example", from).expect("a sender").from(), from);
    }
    for from in ["", "gangway", "a@b\r\nBcc: c@d.example", "Gangway gangway@acme.example"] {
        assert!(Smtp::parse("smtps://m.example", from).is_err(), "{from:?}");
    }
}
