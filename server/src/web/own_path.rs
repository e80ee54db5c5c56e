//! Addresses that lead back into the portal and nowhere else.

use axum::http::HeaderMap;
use axum::http::header::REFERER;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use url::Url;

/// Longer addresses are not ours.
const LONGEST: usize = 4_000;

/// What stays as it is inside a value of a query.
const IN_VALUE: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// The text as an own path with query, if it is one and leads to a page that one may come back to.
pub fn own_path(text: &str) -> Option<String> {
    let path = same_site(text)?;
    let nowhere = ["/auth/", "/api/", "/events", "/hooks/", "/sign-in", "/signed-out", "/sign-out"];
    (!nowhere.iter().any(|start| path.starts_with(start))).then_some(path)
}

/// The text as an own path with query, if it is one.
///
/// Browsers read `//host`, `/\host` and the same with tabs and line ends between as another host, so nothing with a
/// backslash or a control character passes, and what passes is parsed as a browser would parse it.
pub fn same_site(text: &str) -> Option<String> {
    let harmless = text.len() <= LONGEST
        && text.starts_with('/')
        && !text.starts_with("//")
        && !text.contains('\\')
        && text.chars().all(|c| !c.is_control() && !c.is_whitespace());
    if !harmless {
        return None;
    }
    let base = Url::parse("https://own.invalid/").ok()?;
    let url = base.join(text).ok()?;
    if url.origin() != base.origin() || url.path().starts_with("//") {
        return None;
    }
    Some(match url.query() {
        Some(query) => format!("{}?{query}", url.path()),
        None => url.path().to_owned(),
    })
}

/// The page a request came from, if it is one of ours.
pub fn referer(headers: &HeaderMap, public: &Url) -> Option<String> {
    let url = Url::parse(headers.get(REFERER)?.to_str().ok()?).ok()?;
    if url.origin() != public.origin() {
        return None;
    }
    own_path(&match url.query() {
        Some(query) => format!("{}?{query}", url.path()),
        None => url.path().to_owned(),
    })
}

/// `path` with one value of its query set: the name occurs once afterwards.
pub fn with_value(path: &str, name: &str, value: &str) -> String {
    let mut changed = without_value(path, name);
    changed.push(if changed.contains('?') { '&' } else { '?' });
    changed.push_str(name);
    changed.push('=');
    changed.push_str(&encode(value));
    changed
}

/// `path` without a name in its query; the other values stay as they were written.
pub fn without_value(path: &str, name: &str) -> String {
    let Some((path, query)) = path.split_once('?') else {
        return path.to_owned();
    };
    let others: Vec<&str> =
        query.split('&').filter(|pair| !pair.is_empty() && pair.split('=').next() != Some(name)).collect();
    if others.is_empty() { path.to_owned() } else { format!("{path}?{}", others.join("&")) }
}

/// A text as a value of a query.
pub fn encode(text: &str) -> String {
    utf8_percent_encode(text, IN_VALUE).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn own_paths_pass_as_they_are() {
        for path in [
            "/",
            "/people?q=a&page=2",
            "/unregistered/check/01J?profile=a%20b",
            "/batches/B-0142",
            "/a/../b?x=//y",
        ] {
            assert!(own_path(path).is_some(), "{path}");
        }
        assert_eq!(own_path("/people?q=a&page=2").as_deref(), Some("/people?q=a&page=2"));
        assert_eq!(own_path("/a/../b#c").as_deref(), Some("/b"));
    }

    #[test]
    fn nothing_else_does() {
        for text in [
            "",
            "people",
            "//evil.example",
            "///evil.example",
            "/\\evil.example",
            "\\\\evil.example",
            "/\t/evil.example",
            "/\n/evil.example",
            "https://evil.example",
            "javascript:alert(1)",
            "/.//evil.example",
            "/a/..//evil.example",
            " /x",
            "/x y",
            "/auth/sign-out",
            "/api/x",
            "/sign-in?next=/",
            "/%00\u{0}",
            "/x\u{7f}",
        ] {
            assert_eq!(own_path(text), None, "{text:?}");
        }
    }

    #[test]
    fn one_value_is_set_and_the_rest_is_left_alone() {
        assert_eq!(with_value("/p", "form", "a b"), "/p?form=a%20b");
        assert_eq!(with_value("/p?q=x&form=old&sort=-a", "form", "new"), "/p?q=x&sort=-a&form=new");
        assert_eq!(without_value("/p?form=old", "form"), "/p");
    }

    proptest! {
        #[test]
        fn whatever_passes_leads_a_browser_nowhere_else(
            text in r"[/\\]{0,3}[a-z.:@?#%\\/\t\n\r \x00-\x08]{0,24}|\PC{0,40}|/{1,3}(\.|%2e){0,3}/{0,2}[a-z.]{0,9}"
        ) {
            if let Some(path) = same_site(&text) {
                for base in ["https://portal.example/", "http://127.0.0.1:3000/people?x=1"] {
                    let base = Url::parse(base).expect("a base");
                    let url = base.join(&path).expect("parses");
                    prop_assert_eq!(url.origin(), base.origin(), "{} became {}", text, url);
                }
                prop_assert!(path.starts_with('/') && !path.starts_with("//"));
                prop_assert!(path.is_ascii() && !path.contains(['\r', '\n', '\\']));
                prop_assert_eq!(same_site(&path), Some(path.clone()));
            }
        }
    }
}
