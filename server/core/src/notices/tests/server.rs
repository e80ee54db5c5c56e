//! A mail server on this machine that does as it is told.

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};

/// What the server does with the next mail; once none is left it takes everything.
#[derive(Clone, Debug)]
pub(crate) enum Mood {
    /// Takes it.
    Take,
    /// Answers this to the command with this name (`MAIL`, `RCPT`, `DATA`, or `.` for the mail itself).
    Say(&'static str, &'static str),
    /// Cuts the connection instead of an answer to that command.
    Cut(&'static str),
}

/// A mail that the server took, or had been handed when it cut the connection.
#[derive(Clone, Debug)]
pub(crate) struct Received {
    pub(crate) from: String,
    pub(crate) to: String,
    pub(crate) text: String,
}

#[derive(Default)]
struct Seen {
    moods: VecDeque<Mood>,
    mails: Vec<Received>,
    connections: usize,
}

/// The server; it ends with its test.
#[derive(Clone)]
pub(crate) struct MailServer {
    pub(crate) address: SocketAddr,
    seen: Arc<Mutex<Seen>>,
}

impl MailServer {
    pub(crate) async fn start(moods: impl IntoIterator<Item = Mood>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let seen = Seen { moods: moods.into_iter().collect(), ..Seen::default() };
        let server =
            Self { address: listener.local_addr().expect("an address"), seen: Arc::new(Mutex::new(seen)) };
        let serving = server.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let server = serving.clone();
                tokio::spawn(async move { server.talk(stream).await });
            }
        });
        server
    }

    pub(crate) fn url(&self) -> String {
        format!("smtp://{}", self.address)
    }

    pub(crate) fn mails(&self) -> Vec<Received> {
        self.with(|seen| seen.mails.clone())
    }

    pub(crate) fn connections(&self) -> usize {
        self.with(|seen| seen.connections)
    }

    fn with<T>(&self, look: impl FnOnce(&mut Seen) -> T) -> T {
        look(&mut self.seen.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// None when the client has gone, or the connection was cut.
    async fn talk(&self, stream: TcpStream) -> Option<()> {
        self.with(|seen| seen.connections += 1);
        let (read, mut write) = stream.into_split();
        let mut read = BufReader::new(read);
        say(&mut write, "220 mail.test ready").await?;
        let mut mail = Received { from: String::new(), to: String::new(), text: String::new() };
        let mut mood = Mood::Take;
        loop {
            let line = hear(&mut read).await?;
            let command = line.split([' ', ':']).next().unwrap_or_default().to_uppercase();
            if command == "MAIL" {
                mood = self.with(|seen| seen.moods.pop_front()).unwrap_or(Mood::Take);
                mail.from = between(&line);
            }
            if command == "RCPT" {
                mail.to = between(&line);
            }
            match &mood {
                Mood::Cut(at) if *at == command => return None,
                Mood::Say(at, answer) if *at == command => {
                    say(&mut write, answer).await?;
                    continue;
                }
                _ => {}
            }
            match command.as_str() {
                "EHLO" | "HELO" => say(&mut write, "250 mail.test").await?,
                "DATA" => {
                    say(&mut write, "354 go on").await?;
                    mail.text = body(&mut read).await?;
                    match &mood {
                        Mood::Cut(".") => {
                            self.with(|seen| seen.mails.push(mail.clone()));
                            return None;
                        }
                        Mood::Say(".", answer) => say(&mut write, answer).await?,
                        _ => {
                            self.with(|seen| seen.mails.push(mail.clone()));
                            say(&mut write, "250 taken").await?;
                        }
                    }
                }
                "QUIT" => {
                    say(&mut write, "221 bye").await?;
                    return Some(());
                }
                _ => say(&mut write, "250 fine").await?,
            }
        }
    }
}

async fn say(write: &mut OwnedWriteHalf, line: &str) -> Option<()> {
    write.write_all(format!("{line}\r\n").as_bytes()).await.ok()
}

async fn hear(read: &mut BufReader<OwnedReadHalf>) -> Option<String> {
    let mut line = String::new();
    let n = read.read_line(&mut line).await.ok()?;
    (n > 0).then(|| line.trim_end().to_owned())
}

async fn body(read: &mut BufReader<OwnedReadHalf>) -> Option<String> {
    let mut text = String::new();
    loop {
        let mut line = String::new();
        if read.read_line(&mut line).await.ok()? == 0 {
            return None;
        }
        if line == ".\r\n" {
            return Some(text);
        }
        text.push_str(line.strip_prefix('.').unwrap_or(&line));
    }
}

fn between(line: &str) -> String {
    let inside = line.split('<').nth(1).and_then(|rest| rest.split('>').next());
    inside.unwrap_or_default().to_owned()
}
