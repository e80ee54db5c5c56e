//! A browser as far as the portal can tell: cookies, headers, redirects followed by hand.

use reqwest::header::{HeaderMap, HeaderValue};
use std::collections::BTreeMap;
use std::sync::Mutex;
use url::Url;

/// A browser with cookies.
pub struct Browser {
    http: reqwest::Client,
    base: Url,
    cookies: Mutex<BTreeMap<String, String>>,
}

/// What came back.
pub struct Answer {
    pub status: u16,
    pub headers: HeaderMap,
    pub body: String,
}

impl Answer {
    /// Where it leads.
    pub fn location(&self) -> &str {
        self.header("location")
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    /// The lines that set cookies.
    pub fn set_cookies(&self) -> Vec<&str> {
        self.headers.get_all("set-cookie").iter().filter_map(|value| value.to_str().ok()).collect()
    }

    /// A value of the query it leads to.
    pub fn location_value(&self, name: &str) -> Option<String> {
        let url = Url::parse("http://base.invalid")
            .and_then(|base| base.join(self.location()))
            .expect("an address");
        url.query_pairs().find(|(known, _)| known == name).map(|(_, value)| value.into_owned())
    }
}

impl Browser {
    pub fn new(base: Url) -> Self {
        let http = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .build()
            .expect("a client");
        Self { http, base, cookies: Mutex::default() }
    }

    /// Value of a cookie.
    pub fn cookie(&self, name: &str) -> Option<String> {
        self.cookies.lock().expect("not poisoned").get(name).cloned()
    }

    /// Sets or forges a cookie.
    pub fn set_cookie(&self, name: &str, value: &str) {
        self.cookies.lock().expect("not poisoned").insert(name.to_owned(), value.to_owned());
    }

    /// Sends a request with this browser's cookies, as it is.
    pub async fn send(&self, request: reqwest::RequestBuilder) -> Answer {
        let cookies: Vec<String> = self
            .cookies
            .lock()
            .expect("not poisoned")
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        let request = if cookies.is_empty() { request } else { request.header("cookie", cookies.join("; ")) };
        self.keep(request.send().await.expect("an answer")).await
    }

    /// As [`Self::send`], for a request that is made already.
    pub async fn execute(&self, request: reqwest::Request) -> Answer {
        self.send(reqwest::RequestBuilder::from_parts(self.http.clone(), request)).await
    }

    /// Reads an answer and takes its cookies.
    async fn keep(&self, response: reqwest::Response) -> Answer {
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        for line in headers.get_all("set-cookie").iter().filter_map(|value| value.to_str().ok()) {
            let (name, rest) = line.split_once('=').expect("a cookie");
            let value = rest.split(';').next().unwrap_or_default();
            let gone = line.contains("Max-Age=0");
            let mut cookies = self.cookies.lock().expect("not poisoned");
            if gone {
                cookies.remove(name);
            } else {
                cookies.insert(name.to_owned(), value.to_owned());
            }
        }
        Answer { status, headers, body: response.text().await.expect("a body") }
    }

    fn url(&self, path: &str) -> Url {
        self.base.join(path).expect("an address")
    }

    /// A navigation.
    pub async fn get(&self, path: &str) -> Answer {
        self.send(self.http.get(self.url(path)).header("accept", "text/html")).await
    }

    /// A GET with headers of one's own.
    pub async fn get_with(&self, path: &str, headers: &[(&'static str, &'static str)]) -> Answer {
        self.send(self.http.get(self.url(path)).headers(map(headers))).await
    }

    /// A request to start from.
    pub fn post_request(&self, path: &str, fields: &[(&str, &str)]) -> reqwest::RequestBuilder {
        self.http.post(self.url(path)).form(fields)
    }

    /// A form sent from a page of the portal, without script.
    pub async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let request = self.post_request(path, fields).header("accept", "text/html,application/xhtml+xml");
        self.send(request.header("sec-fetch-site", "same-origin")).await
    }

    /// A call by an island.
    pub async fn call(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let request = self.post_request(path, fields).header("accept", "application/json");
        self.send(request.header("sec-fetch-site", "same-origin")).await
    }

    /// A request that stays open.
    pub async fn open(&self, path: &str, headers: &[(&'static str, &'static str)]) -> reqwest::Response {
        let cookies: Vec<String> = self
            .cookies
            .lock()
            .expect("not poisoned")
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        let request =
            self.http.get(self.url(path)).headers(map(headers)).header("cookie", cookies.join("; "));
        request.send().await.expect("an answer")
    }

    /// Goes to ISC, says who one is, and comes back; answers the portal's answer to the callback.
    pub async fn sign_in_as(&self, role: &str, next: &str) -> Answer {
        let back = self.consent(role, next).await;
        self.get(&back).await
    }

    /// As far as ISC's answer: the address of the callback.
    pub async fn consent(&self, role: &str, next: &str) -> String {
        let next: String = url::form_urlencoded::byte_serialize(next.as_bytes()).collect();
        let begun = self.get(&format!("/auth/sign-in?next={next}")).await;
        assert_eq!(begun.status, 303, "{}", begun.body);
        let authorize = Url::parse(begun.location()).expect("ISC's address");
        let mut fields: Vec<(String, String)> = authorize.query_pairs().into_owned().collect();
        fields.push(("person".to_owned(), role.to_owned()));
        let mut there = authorize.clone();
        there.set_query(None);
        let chosen = self.http.post(there).form(&fields).send().await.expect("ISC answers");
        assert_eq!(chosen.status().as_u16(), 303);
        let back = chosen.headers().get("location").expect("back").to_str().expect("text").to_owned();
        assert!(back.starts_with(self.url("/auth/callback").as_str()), "{back}");
        back
    }
}

fn map(headers: &[(&'static str, &'static str)]) -> HeaderMap {
    headers
        .iter()
        .map(|(name, value)| {
            (reqwest::header::HeaderName::from_static(name), HeaderValue::from_static(value))
        })
        .collect()
}
