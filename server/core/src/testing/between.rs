//! Something between the core and the practice tenant that makes it another stand-in for ISC: within the documentation, and
//! not as ours behaves.

use std::net::SocketAddr;
use std::sync::Arc;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

/// An answer on its way back.
pub(crate) struct Passing {
    /// `GET /v2024/identities?…`, as it was asked.
    pub(crate) question: String,
    /// HTTP status.
    pub(crate) status: u16,
    /// Header lines in lower case, without content-length and transfer-encoding.
    pub(crate) headers: Vec<String>,
    pub(crate) body: String,
}

type Question = dyn Fn(&str) -> String + Send + Sync;
type Answer = dyn Fn(&mut Passing) + Send + Sync;

/// Changes request lines on their way there, and answers on their way back.
#[derive(Clone)]
pub(crate) struct Between {
    question: Arc<Question>,
    answer: Arc<Answer>,
}

impl Between {
    /// Changes nothing.
    pub(crate) fn new() -> Self {
        Self { question: Arc::new(str::to_owned), answer: Arc::new(|_| ()) }
    }

    /// `change` gets method and address of each question.
    pub(crate) fn asking(mut self, change: impl Fn(&str) -> String + Send + Sync + 'static) -> Self {
        self.question = Arc::new(change);
        self
    }

    /// `change` gets each answer.
    pub(crate) fn answering(mut self, change: impl Fn(&mut Passing) + Send + Sync + 'static) -> Self {
        self.answer = Arc::new(change);
        self
    }

    /// Serves on a port of its own; its address.
    pub(super) async fn serve(self, tenant: SocketAddr) -> String {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let between = self.clone();
                tokio::spawn(async move { between.pass(stream, tenant).await });
            }
        });
        format!("http://{address}")
    }

    /// One question and its answer; then the connection is closed.
    async fn pass(&self, mut here: TcpStream, tenant: SocketAddr) -> Option<()> {
        let (head, body) = read_request(&mut here).await?;
        let (line, rest) = head.split_once("\r\n")?;
        let question = line.trim_end_matches(" HTTP/1.1").to_owned();
        let asked = (self.question)(&question);
        let rest: String = rest
            .lines()
            .filter(|line| !line.to_ascii_lowercase().starts_with("connection:"))
            .map(|line| format!("{line}\r\n"))
            .collect();
        let mut there = TcpStream::connect(tenant).await.ok()?;
        let request = format!("{asked} HTTP/1.1\r\nconnection: close\r\n{rest}\r\n{body}");
        there.write_all(request.as_bytes()).await.ok()?;
        let mut answer = Vec::new();
        there.read_to_end(&mut answer).await.ok()?;
        let answer = String::from_utf8(answer).ok()?;
        let (head, body) = answer.split_once("\r\n\r\n")?;
        let chunked = head.to_ascii_lowercase().contains("transfer-encoding: chunked");
        let body = if chunked { super::unchunked(body) } else { body.to_owned() };
        let mut lines = head.lines();
        let status = lines.next()?.split(' ').nth(1)?.parse().ok()?;
        let ours = ["content-length:", "transfer-encoding:", "connection:"];
        let headers =
            lines.map(str::to_ascii_lowercase).filter(|line| !ours.iter().any(|name| line.starts_with(name)));
        let mut passing = Passing { question, status, headers: headers.collect(), body };
        (self.answer)(&mut passing);
        let headers: String = passing.headers.iter().map(|line| format!("{line}\r\n")).collect();
        let answer = format!(
            "HTTP/1.1 {} X\r\ncontent-length: {}\r\nconnection: close\r\n{headers}\r\n{}",
            passing.status,
            passing.body.len(),
            passing.body
        );
        here.write_all(answer.as_bytes()).await.ok()
    }
}

async fn read_request(stream: &mut TcpStream) -> Option<(String, String)> {
    let mut bytes = Vec::new();
    loop {
        let mut chunk = [0; 8192];
        let read = stream.read(&mut chunk).await.ok().filter(|read| *read > 0)?;
        bytes.extend_from_slice(&chunk[..read]);
        let text = String::from_utf8_lossy(&bytes);
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length = head.lines().find_map(|line| {
                line.to_ascii_lowercase().strip_prefix("content-length:")?.trim().parse().ok()
            });
            if body.len() >= length.unwrap_or(0_usize) {
                return Some((head.to_owned(), body.to_owned()));
            }
        }
    }
}
