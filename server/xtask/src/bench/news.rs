//! What the portal tells pages that are open, heard without asking: a measurement that kept asking would measure itself.

use std::io::{BufRead, BufReader, ErrorKind, Write};
use std::net::TcpStream;
use std::time::Duration;

use anyhow::{Result, bail};

use super::http::split;

/// A stream of server-sent events.
pub struct News {
    reader: BufReader<TcpStream>,
    line: String,
}

impl News {
    /// Begins to listen.
    pub fn open(address: &str, path: &str, headers: &[(&str, &str)]) -> Result<Self> {
        let (authority, _) = split(address)?;
        let mut stream = TcpStream::connect(authority)?;
        let mut head = format!("GET {path} HTTP/1.1\r\nhost: {authority}\r\naccept: text/event-stream\r\n");
        for (name, value) in headers {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        head.push_str("\r\n");
        stream.write_all(head.as_bytes())?;
        let mut news = Self { reader: BufReader::new(stream), line: String::new() };
        match news.next(Duration::from_secs(10))? {
            Some(line) if line.split(' ').nth(1) == Some("200") => Ok(news),
            first => bail!("{path} answered {}", first.unwrap_or_default()),
        }
    }

    /// Whether something is told before so much time has passed in silence.
    pub fn hear(&mut self, silence: Duration) -> Result<bool> {
        while let Some(line) = self.next(silence)? {
            if line.starts_with("data:") {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// The next line; none after silence.
    fn next(&mut self, silence: Duration) -> Result<Option<String>> {
        self.reader.get_ref().set_read_timeout(Some(silence))?;
        match self.reader.read_line(&mut self.line) {
            Ok(0) => bail!("the stream of events ended"),
            Ok(_) => Ok(Some(std::mem::take(&mut self.line).trim_end().to_string())),
            Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read;
    use std::net::TcpListener;

    use super::*;

    #[test]
    fn events_are_heard_and_silence_too() {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a loopback port is free");
        let address = format!("http://{}", listener.local_addr().expect("it is bound"));
        let (done, wait) = std::sync::mpsc::channel::<()>();
        let server = std::thread::spawn(move || {
            let (mut stream, _) = listener.accept().expect("somebody connects");
            let _ = stream.read(&mut [0; 1024]);
            let told = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\nevent: news\ndata: directory\n\nda";
            stream.write_all(told.as_bytes()).expect("the other side reads");
            wait.recv().expect("the test says when");
            stream.write_all(b"ta: directory\n\n").expect("the other side reads");
            wait.recv().expect("the test says when");
        });
        let mut news = News::open(&address, "/events", &[]).expect("it answers");
        assert!(news.hear(Duration::from_secs(10)).expect("an event"));
        assert!(!news.hear(Duration::from_millis(1)).expect("silence, in the middle of a line"));
        done.send(()).expect("the server waits");
        assert!(news.hear(Duration::from_secs(10)).expect("the rest of the line"));
        done.send(()).expect("the server waits");
        server.join().expect("it ended");
    }
}
