//! A server that does exactly what a test says with the bytes of a connection.

use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use url::Url;

/// What to do with one request.
#[derive(Debug, Clone)]
pub enum Act {
    /// Answer, and keep the connection.
    Reply(String),
    /// Write these bytes, then close.
    ReplyAndClose(String),
    /// Close without a word.
    Close,
    /// Never answer.
    Hang,
}

/// What was seen.
#[derive(Debug, Default)]
pub struct Seen {
    pub connections: usize,
    /// Head and body of each request.
    pub requests: Vec<String>,
}

#[derive(Debug, Clone)]
pub struct RawServer {
    pub url: Url,
    seen: Arc<Mutex<Seen>>,
}

impl RawServer {
    /// Serves each request with the act of its number; the last act serves all later ones.
    pub async fn start(acts: Vec<Act>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap()).parse().unwrap();
        let server = Self { url, seen: Arc::default() };
        let accepting = server.clone();
        tokio::spawn(async move {
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                accepting.seen.lock().unwrap().connections += 1;
                tokio::spawn(accepting.clone().serve(stream, acts.clone()));
            }
        });
        server
    }

    async fn serve(self, mut stream: TcpStream, acts: Vec<Act>) {
        while let Some(request) = read_request(&mut stream).await {
            let number = {
                let mut seen = self.seen.lock().unwrap();
                seen.requests.push(request);
                seen.requests.len() - 1
            };
            match &acts[number.min(acts.len() - 1)] {
                Act::Reply(bytes) => stream.write_all(bytes.as_bytes()).await.unwrap(),
                Act::ReplyAndClose(bytes) => {
                    stream.write_all(bytes.as_bytes()).await.unwrap();
                    return;
                }
                Act::Close => return,
                Act::Hang => std::future::pending().await,
            }
        }
    }

    pub fn requests(&self) -> Vec<String> {
        self.seen.lock().unwrap().requests.clone()
    }

    pub fn connections(&self) -> usize {
        self.seen.lock().unwrap().connections
    }
}

/// An answer with a body.
pub fn answer(status: u16, headers: &str, body: &str) -> String {
    format!("HTTP/1.1 {status} X\r\ncontent-length: {}\r\n{headers}\r\n{body}", body.len())
}

/// Head and body of the next request; `None` when the connection ended.
async fn read_request(stream: &mut TcpStream) -> Option<String> {
    let mut bytes = Vec::new();
    loop {
        let mut chunk = [0_u8; 4096];
        let read = stream.read(&mut chunk).await.unwrap_or(0);
        if read == 0 {
            return None;
        }
        bytes.extend_from_slice(&chunk[..read]);
        let text = String::from_utf8_lossy(&bytes).into_owned();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let head = head.to_ascii_lowercase();
            let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")?.parse().ok());
            if body.len() >= length.unwrap_or(0) {
                return Some(text);
            }
        }
    }
}
