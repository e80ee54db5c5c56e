//! HTTP/1.1 over one loopback connection that stays open: enough to measure with, and nothing between it and the socket.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use anyhow::{Context, Result, bail};

/// Longest wait for an answer.
const PATIENCE: Duration = Duration::from_secs(60);

/// An answer, its body as it was sent.
pub struct Answer {
    /// The status.
    pub status: u16,
    /// Header names in lower case, and values.
    pub headers: Vec<(String, String)>,
    /// The body, still compressed if it was sent so.
    pub body: Vec<u8>,
}

impl Answer {
    /// The first value of a header.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(it, _)| it == name).map(|(_, value)| value.as_str())
    }

    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}

/// One connection.
pub struct Connection {
    authority: String,
    reader: BufReader<TcpStream>,
}

impl Connection {
    /// Connects to the authority of an address like `http://127.0.0.1:3000/…`.
    pub fn open(address: &str) -> Result<Self> {
        let (authority, _) = split(address)?;
        let stream = TcpStream::connect(authority).with_context(|| format!("{authority} does not answer"))?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        Ok(Self { authority: authority.to_string(), reader: BufReader::new(stream) })
    }

    /// GET.
    pub fn get(&mut self, path: &str, headers: &[(&str, &str)]) -> Result<Answer> {
        self.send("GET", path, headers, b"")
    }

    /// POST of a form.
    pub fn post_form(&mut self, path: &str, headers: &[(&str, &str)], form: &str) -> Result<Answer> {
        let mut all = vec![("content-type", "application/x-www-form-urlencoded")];
        all.extend_from_slice(headers);
        self.send("POST", path, &all, form.as_bytes())
    }

    /// POST of JSON.
    pub fn post_json(&mut self, path: &str, headers: &[(&str, &str)], json: &str) -> Result<Answer> {
        let mut all = vec![("content-type", "application/json")];
        all.extend_from_slice(headers);
        self.send("POST", path, &all, json.as_bytes())
    }

    /// Any request.
    pub fn send(
        &mut self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &[u8],
    ) -> Result<Answer> {
        let mut head = format!("{method} {path} HTTP/1.1\r\nhost: {}\r\n", self.authority);
        for (name, value) in headers {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        if !body.is_empty() || method == "POST" {
            head.push_str(&format!("content-length: {}\r\n", body.len()));
        }
        head.push_str("\r\n");
        let mut bytes = head.into_bytes();
        bytes.extend_from_slice(body);
        self.reader.get_mut().write_all(&bytes)?;
        self.receive().with_context(|| format!("{method} {path}"))
    }

    fn receive(&mut self) -> Result<Answer> {
        let first = self.line()?;
        let status = first.split(' ').nth(1).and_then(|it| it.parse().ok()).context("no status line")?;
        let mut headers = Vec::new();
        loop {
            let line = self.line()?;
            if line.is_empty() {
                break;
            }
            let (name, value) = line.split_once(':').context("a header without a colon")?;
            headers.push((name.to_ascii_lowercase(), value.trim().to_string()));
        }
        let mut answer = Answer { status, headers, body: Vec::new() };
        if answer.header("transfer-encoding").is_some_and(|it| it.eq_ignore_ascii_case("chunked")) {
            self.chunks(&mut answer.body)?;
        } else if let Some(length) = answer.header("content-length").and_then(|it| it.parse().ok()) {
            answer.body.resize(length, 0);
            self.reader.read_exact(&mut answer.body)?;
        }
        Ok(answer)
    }

    fn chunks(&mut self, body: &mut Vec<u8>) -> Result<()> {
        loop {
            let line = self.line()?;
            let size = line.split(';').next().unwrap_or_default().trim();
            let size = usize::from_str_radix(size, 16).context("a chunk without a size")?;
            let begin = body.len();
            body.resize(begin + size, 0);
            self.reader.read_exact(&mut body[begin..])?;
            self.line()?;
            if size == 0 {
                return Ok(());
            }
        }
    }

    fn line(&mut self) -> Result<String> {
        let mut line = String::new();
        if self.reader.read_line(&mut line)? == 0 {
            bail!("the connection was closed");
        }
        Ok(line.trim_end_matches(['\r', '\n']).to_string())
    }
}

/// Authority and path of an `http://` address.
pub fn split(address: &str) -> Result<(&str, &str)> {
    let rest =
        address.strip_prefix("http://").with_context(|| format!("{address} is not an http:// address"))?;
    Ok(match rest.find('/') {
        Some(at) => (&rest[..at], &rest[at..]),
        None => (rest, "/"),
    })
}

#[cfg(test)]
mod tests {
    use std::net::TcpListener;

    use super::*;

    /// Answers two requests on one connection with these bytes.
    fn serving(answers: &'static [&'static str]) -> String {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a loopback port is free");
        let address = format!("http://{}", listener.local_addr().expect("it is bound"));
        std::thread::spawn(move || {
            let (mut stream, _) = listener.accept().expect("somebody connects");
            for answer in answers {
                let mut reader = BufReader::new(stream.try_clone().expect("a socket can be cloned"));
                let mut line = String::new();
                while reader.read_line(&mut line).is_ok_and(|read| read > 2) {
                    line.clear();
                }
                stream.write_all(answer.as_bytes()).expect("the other side reads");
            }
        });
        address
    }

    #[test]
    fn chunked_and_counted_bodies_follow_each_other_on_one_connection() {
        let address = serving(&[
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2;x=y\r\nde\r\n0\r\n\r\n",
            "HTTP/1.1 303 See Other\r\nContent-Length: 2\r\nLocation: /x\r\n\r\nok",
        ]);
        let mut connection = Connection::open(&address).expect("it listens");
        assert_eq!(connection.get("/", &[]).expect("an answer").text(), "abcde");
        let second = connection.get("/", &[]).expect("an answer");
        assert_eq!(
            (second.status, second.header("location"), second.text()),
            (303, Some("/x"), "ok".to_string())
        );
    }

    #[test]
    fn an_address_is_split_before_its_path() {
        assert_eq!(split("http://127.0.0.1:1/a?b").ok(), Some(("127.0.0.1:1", "/a?b")));
        assert_eq!(split("http://127.0.0.1:1").ok(), Some(("127.0.0.1:1", "/")));
        assert!(split("https://acme.example/").is_err());
    }
}
