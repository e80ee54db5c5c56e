//! Signing in for real: through the tenant's OAuth pages, by following redirects and pressing its button.

use std::time::Instant;

use anyhow::{Context, Result, bail};

use super::html;
use super::http::{Answer, Connection, split};
use super::news::News;

/// Where a signed-in person is, and the cookie that proves it.
#[derive(Clone)]
pub struct Session {
    /// The portal, as `http://127.0.0.1:PORT`.
    pub portal: String,
    /// The value of the `cookie` header.
    pub cookie: String,
    /// When ISC had sent the person back and the portal knew who they are.
    pub since: Instant,
}

/// Most redirects on the way.
const STEPS: usize = 12;

/// Signs in as the practice tenant's Org Admin.
pub fn sign_in(portal: &str) -> Result<Session> {
    sign_in_as(portal, "Org Admin")
}

/// Signs in as one of the practice people, by a word on their button.
pub fn sign_in_as(portal: &str, person: &str) -> Result<Session> {
    let mut jar = Jar::default();
    let mut at = format!("{portal}/auth/sign-in?next=/unregistered");
    let mut answer = jar.get(&at)?;
    let mut since = Instant::now();
    for _ in 0..STEPS {
        if let Some(next) = answer.header("location") {
            at = join(&at, next)?;
            answer = jar.get(&at)?;
            if split(&at)?.1.starts_with("/auth/callback") {
                since = Instant::now();
            }
        } else if let Some(form) = html::form_with_button(&answer.text(), person) {
            let to = join(&at, if form.action.is_empty() { &at } else { &form.action })?;
            answer = if form.post {
                jar.post(&to, &form.body)?
            } else {
                jar.get(&format!("{to}{}{}", if to.contains('?') { '&' } else { '?' }, form.body))?
            };
            at = to;
        } else if at.starts_with(portal) && answer.status == 200 {
            return Ok(Session { portal: portal.to_string(), cookie: jar.header(portal)?, since });
        } else {
            bail!("sign-in stopped at {at} with status {}", answer.status);
        }
    }
    bail!("sign-in goes in circles at {at}")
}

impl Session {
    /// GET with the session's cookie, on a connection of its own.
    pub fn get(&self, path: &str, headers: &[(&str, &str)]) -> Result<Answer> {
        let mut all = vec![("cookie", self.cookie.as_str())];
        all.extend_from_slice(headers);
        Connection::open(&self.portal)?.get(path, &all)
    }

    /// News of these topics, as a page that is open hears them.
    pub fn news(&self, topics: &str) -> Result<News> {
        News::open(&self.portal, &format!("/events?topics={topics}"), &[("cookie", &self.cookie)])
    }
}

/// Cookies by authority; the two sites differ in their port only, which browsers ignore and this does not.
#[derive(Default)]
struct Jar {
    cookies: Vec<(String, String, String)>,
}

impl Jar {
    fn get(&mut self, address: &str) -> Result<Answer> {
        let cookie = self.header(address)?;
        let answer = Connection::open(address)?.get(split(address)?.1, &[("cookie", &cookie)])?;
        self.keep(address, answer)
    }

    fn post(&mut self, address: &str, body: &str) -> Result<Answer> {
        let (authority, path) = split(address)?;
        let headers = [("cookie", &*self.header(address)?), ("origin", &*format!("http://{authority}"))];
        let answer = Connection::open(address)?.post_form(path, &headers, body)?;
        self.keep(address, answer)
    }

    fn header(&self, address: &str) -> Result<String> {
        let (authority, _) = split(address)?;
        let ours = self.cookies.iter().filter(|cookie| cookie.0 == authority);
        Ok(ours.map(|(_, name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("; "))
    }

    fn keep(&mut self, address: &str, answer: Answer) -> Result<Answer> {
        let authority = split(address)?.0.to_string();
        for (_, set) in answer.headers.iter().filter(|(name, _)| name == "set-cookie") {
            let pair = set.split(';').next().unwrap_or_default();
            let (name, value) = pair.split_once('=').context("a cookie without a value")?;
            self.cookies.retain(|cookie| !(cookie.0 == authority && cookie.1 == name));
            if !value.is_empty() {
                self.cookies.push((authority.clone(), name.to_string(), value.to_string()));
            }
        }
        Ok(answer)
    }
}

/// A redirect's target, from the page it was on.
fn join(at: &str, to: &str) -> Result<String> {
    if to.starts_with("http://") {
        return Ok(to.to_string());
    }
    let (authority, path) = split(at)?;
    if to.starts_with('/') {
        return Ok(format!("http://{authority}{to}"));
    }
    let folder = path.split('?').next().unwrap_or_default().rsplit_once('/').map_or("", |(folder, _)| folder);
    Ok(format!("http://{authority}{folder}/{to}"))
}

#[cfg(test)]
mod tests {
    use super::join;

    #[test]
    fn targets_are_read_from_where_the_page_is() {
        let at = "http://127.0.0.1:1/oauth/authorize?a=b";
        assert_eq!(join(at, "/x").ok().as_deref(), Some("http://127.0.0.1:1/x"));
        assert_eq!(join(at, "choose").ok().as_deref(), Some("http://127.0.0.1:1/oauth/choose"));
        assert_eq!(join(at, "http://127.0.0.1:2/y").ok().as_deref(), Some("http://127.0.0.1:2/y"));
    }
}
