//! The mail server: where it is, and handing a mail over so that it is known how far that went.

use lettre::Address;
use lettre::message::Mailbox;
use lettre::transport::smtp::Error;
use lettre::transport::smtp::authentication::{Credentials, DEFAULT_MECHANISMS};
use lettre::transport::smtp::client::{AsyncSmtpConnection, TlsParameters};
use lettre::transport::smtp::commands::{Data, Mail, Rcpt};
use lettre::transport::smtp::extension::{ClientId, Extension, MailParameter};
use percent_encoding::percent_decode_str;
use std::fmt;
use std::net::IpAddr;
use std::time::Duration;
use url::Url;

/// How long connecting, and each command, may take.
const COMMAND: Duration = Duration::from_secs(20);
/// How long the server may take to say that it has the mail.
const TAKING: Duration = Duration::from_secs(90);

/// How the connection is encrypted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Security {
    /// From its first byte.
    Tls,
    /// By STARTTLS, or there is no mail.
    StartTls,
    /// Not at all.
    None,
}

/// A mail server and whom mails come from.
#[derive(Clone)]
pub struct Smtp {
    host: String,
    port: u16,
    security: Security,
    credentials: Option<Credentials>,
    from: Mailbox,
    from_words: String,
    hello: ClientId,
}

impl fmt::Display for Smtp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let how = match self.security {
            Security::Tls => "TLS",
            Security::StartTls => "STARTTLS",
            Security::None => "not encrypted",
        };
        write!(f, "{}:{}, {how}", self.host, self.port)
    }
}

impl fmt::Debug for Smtp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Smtp({self})")
    }
}

/// What came of handing a mail over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Handed {
    /// The server has it.
    Taken,
    /// The server refused it for good.
    Refused(String),
    /// The server refused it for now.
    NotNow(String),
    /// The connection was lost before the mail was handed over.
    Lost(String),
    /// The connection was lost after that: the server may have it.
    Unknown(String),
}

/// A connection over which mails are handed over, one after the other.
pub(super) struct Line(AsyncSmtpConnection);

fn said(error: &Error) -> String {
    let text = error.to_string();
    super::words::line(&text, 200)
}

fn late<T>(_elapsed: T) -> String {
    "the mail server did not answer in time".to_owned()
}

impl Smtp {
    /// From `smtps://user:password@host:port`, `smtp://host?tls=required` (STARTTLS) or, on this machine or when it says so
    /// (`?tls=none`), `smtp://host` without encryption; and the sender's address, with or without a name.
    ///
    /// # Errors
    /// When one of them cannot be used; never with a password in it.
    pub fn parse(url: &str, from: &str) -> Result<Self, String> {
        Self::of_url(url)?.sent_by(from)
    }

    /// The server alone, as [`Self::parse`]; mails come from nobody yet.
    fn of_url(text: &str) -> Result<(Url, Security), String> {
        let url = Url::parse(text.trim())
            .map_err(|error| format!("is not an address ({error}). Write smtps://user:password@host"))?;
        let host = url.host_str().filter(|host| !host.is_empty());
        let Some(host) = host else { return Err("names no host. Write smtps://host".to_owned()) };
        if !matches!(url.path(), "" | "/") || url.fragment().is_some() {
            return Err("must end after host and port, but for ?tls=…".to_owned());
        }
        let mut tls = None;
        for (name, value) in url.query_pairs() {
            match (name.as_ref(), value.as_ref()) {
                ("tls", "required" | "none") => tls = Some(value.into_owned()),
                ("tls", other) => {
                    return Err(format!("tls={other} is not known. Write ?tls=required or ?tls=none"));
                }
                (other, _) => {
                    return Err(format!(
                        "{other} is not known. Only tls=required or tls=none may follow the ?"
                    ));
                }
            }
        }
        let security = match (url.scheme(), tls.as_deref()) {
            ("smtps", None | Some("required")) => Security::Tls,
            ("smtps", Some(_)) => return Err("smtps:// is encrypted: remove tls=none".to_owned()),
            ("smtp", Some("required")) => Security::StartTls,
            ("smtp", Some(_)) => Security::None,
            ("smtp", None) if is_loopback(host) => Security::None,
            ("smtp", None) => {
                return Err(
                    "is not encrypted, which is accepted on this machine only. Use smtps://, or add ?tls=required for \
                     STARTTLS; ?tls=none sends without encryption"
                        .to_owned(),
                );
            }
            (other, _) => return Err(format!("must start with smtps:// or smtp://, not {other}://")),
        };
        if security == Security::None && !url.username().is_empty() && !is_loopback(host) {
            return Err(
                "holds a password that would be sent without encryption. Use smtps:// or ?tls=required"
                    .to_owned(),
            );
        }
        Ok((url, security))
    }

    /// The name under which this side greets the server: where people reach the portal.
    #[must_use]
    pub fn greeting(mut self, name: &str) -> Self {
        let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-');
        if !name.is_empty() && name.chars().all(plain) && name.parse::<IpAddr>().is_err() {
            self.hello = ClientId::Domain(name.to_owned());
        }
        self
    }

    /// Whom mails come from, as it was configured.
    pub fn from(&self) -> &str {
        &self.from_words
    }

    pub(super) fn sender(&self) -> &Mailbox {
        &self.from
    }

    /// Connects, greets and signs in, sends nothing, and hangs up: what the server calls itself.
    ///
    /// # Errors
    /// Why that is not possible, in words.
    pub async fn probe(&self) -> Result<String, String> {
        let line = self.connect().await?;
        let name = super::words::line(line.0.server_info().name(), 100);
        line.end().await;
        Ok(name)
    }

    /// Opens a connection.
    pub(super) async fn connect(&self) -> Result<Line, String> {
        match tokio::time::timeout(COMMAND * 2, self.open()).await {
            Ok(opened) => opened.map(Line).map_err(|error| said(&error)),
            Err(elapsed) => Err(late(elapsed)),
        }
    }

    async fn open(&self) -> Result<AsyncSmtpConnection, Error> {
        let tls = || TlsParameters::new(self.host.clone());
        let at_once = (self.security == Security::Tls).then(tls).transpose()?;
        let server = (self.host.as_str(), self.port);
        let mut line =
            AsyncSmtpConnection::connect_tokio1(server, Some(COMMAND), &self.hello, at_once, None).await?;
        if self.security == Security::StartTls {
            line.starttls(tls()?, &self.hello).await?;
        }
        if let Some(credentials) = &self.credentials {
            line.auth(DEFAULT_MECHANISMS, credentials).await?;
        }
        Ok(line)
    }
}

trait SentBy {
    fn sent_by(self, from: &str) -> Result<Smtp, String>;
}

impl SentBy for (Url, Security) {
    fn sent_by(self, from: &str) -> Result<Smtp, String> {
        let (url, security) = self;
        let from_words = from.trim();
        let from: Mailbox = from_words.parse().map_err(|error| {
            format!("`{from_words}` is not a sender ({error}). Write gangway@acme.example or Gangway <gangway@acme.example>")
        })?;
        let decoded = |text: &str| percent_decode_str(text).decode_utf8_lossy().into_owned();
        let credentials = (!url.username().is_empty())
            .then(|| Credentials::new(decoded(url.username()), decoded(url.password().unwrap_or_default())));
        let usual = match security {
            Security::Tls => 465,
            Security::StartTls => 587,
            Security::None => 25,
        };
        let host = url.host_str().unwrap_or_default().trim_matches(['[', ']']).to_owned();
        Ok(Smtp {
            host,
            port: url.port().unwrap_or(usual),
            security,
            credentials,
            from,
            from_words: from_words.to_owned(),
            hello: ClientId::Domain("localhost".to_owned()),
        })
    }
}

fn is_loopback(host: &str) -> bool {
    let host = host.trim_matches(['[', ']']);
    host.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback()) || host.eq_ignore_ascii_case("localhost")
}

impl Line {
    /// Hands one mail over. After anything but [`Handed::Taken`] the connection is to be given up.
    pub(super) async fn hand_over(&mut self, from: &Address, to: &Address, mail: &[u8]) -> Handed {
        let mut parameters = Vec::new();
        if !(to.to_string().is_ascii() && from.to_string().is_ascii()) {
            if !self.0.server_info().supports_feature(Extension::SmtpUtfEight) {
                return Handed::Refused(
                    "the mail server does not take addresses with such letters".to_owned(),
                );
            }
            parameters.push(MailParameter::SmtpUtfEight);
        }
        if let Some(stopped) = self.ask(Mail::new(Some(from.clone()), parameters)).await {
            return stopped;
        }
        if let Some(stopped) = self.ask(Rcpt::new(to.clone(), Vec::new())).await {
            return stopped;
        }
        if let Some(stopped) = self.ask(Data).await {
            return stopped;
        }
        match tokio::time::timeout(TAKING, self.0.message(mail)).await {
            Ok(Ok(_response)) => Handed::Taken,
            Ok(Err(error)) => answer(&error).unwrap_or_else(|| Handed::Unknown(said(&error))),
            Err(elapsed) => Handed::Unknown(late(elapsed)),
        }
    }

    /// One command; none when the server goes along.
    async fn ask(&mut self, command: impl fmt::Display) -> Option<Handed> {
        match tokio::time::timeout(COMMAND, self.0.command(command)).await {
            Ok(Ok(_response)) => None,
            Ok(Err(error)) => Some(answer(&error).unwrap_or_else(|| Handed::Lost(said(&error)))),
            Err(elapsed) => Some(Handed::Lost(late(elapsed))),
        }
    }

    /// Hangs up.
    pub(super) async fn end(mut self) {
        // A server that does not say goodbye has nothing of ours any more.
        drop(tokio::time::timeout(COMMAND, self.0.quit()).await);
    }
}

/// What the server said, if it said something.
fn answer(error: &Error) -> Option<Handed> {
    if error.is_permanent() {
        return Some(Handed::Refused(said(error)));
    }
    error.is_transient().then(|| Handed::NotNow(said(error)))
}
