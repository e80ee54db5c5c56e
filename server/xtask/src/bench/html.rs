//! Just enough reading of HTML for a measurement: forms, and what a page loads.

/// A form with the button that holds a word.
#[derive(Debug, PartialEq, Eq)]
pub struct Form {
    /// Where it goes; empty means the page itself.
    pub action: String,
    /// Whether it is posted.
    pub post: bool,
    /// Hidden fields and the button's own name and value, encoded.
    pub body: String,
}

/// The form around the button whose text (or label) holds `word`.
pub fn form_with_button(html: &str, word: &str) -> Option<Form> {
    for piece in html.split("<form").skip(1) {
        let form = piece.split("</form").next().unwrap_or_default();
        let Some(button) = buttons(form).find(|button| button.contains(word)) else { continue };
        let open = tag(form);
        let mut fields: Vec<String> = form.split("<input").skip(1).map(tag).filter_map(field).collect();
        fields.extend(field(tag(button)));
        return Some(Form {
            action: attribute(open, "action").unwrap_or_default(),
            post: attribute(open, "method").is_some_and(|method| method.eq_ignore_ascii_case("post")),
            body: fields.join("&"),
        });
    }
    None
}

/// Style sheets, scripts and wasm that a page loads by itself, as paths of its own site.
pub fn assets(html: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for piece in html.split(['"', '\'']) {
        let path = piece.split('?').next().unwrap_or_default();
        let loads = [".css", ".js", ".wasm"].iter().any(|ending| path.ends_with(ending));
        if loads && path.starts_with('/') && !found.iter().any(|it| it == piece) {
            found.push(piece.to_string());
        }
    }
    found
}

fn buttons(form: &str) -> impl Iterator<Item = &str> {
    form.split("<button").skip(1).map(|piece| piece.split("</button").next().unwrap_or_default())
}

/// The inside of a tag, up to its end.
fn tag(piece: &str) -> &str {
    piece.split('>').next().unwrap_or_default()
}

fn field(tag: &str) -> Option<String> {
    Some(format!(
        "{}={}",
        encode(&attribute(tag, "name")?),
        encode(&attribute(tag, "value").unwrap_or_default())
    ))
}

fn attribute(tag: &str, name: &str) -> Option<String> {
    let after = tag.split(&format!(" {name}=\"")).nth(1)?;
    let raw = after.split('"').next()?;
    Some(
        raw.replace("&quot;", "\"")
            .replace("&#x27;", "'")
            .replace("&#39;", "'")
            .replace("&lt;", "<")
            .replace("&gt;", ">")
            .replace("&amp;", "&"),
    )
}

/// Text made safe for a form.
fn encode(text: &str) -> String {
    text.bytes()
        .map(|byte| match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => {
                char::from(byte).to_string()
            }
            _ => format!("%{byte:02X}"),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_form_of_the_wanted_button_is_found_with_its_fields() {
        let html = r#"<form method="post" action="/a?x=1&amp;y=2"><input type="hidden" name="state" value="a/b">
            <button name="person" value="1">Helpdesk</button><button name="person" value="2">Org Admin</button></form>"#;
        let form = form_with_button(html, "Org Admin");
        let wanted = Form { action: "/a?x=1&y=2".into(), post: true, body: "state=a%2Fb&person=2".into() };
        assert_eq!(form, Some(wanted));
        assert_eq!(form_with_button(html, "Nobody"), None);
    }

    #[test]
    fn assets_are_named_once() {
        let html = r#"<link href="/pkg/a.x.css"><script>import('/pkg/a.js')</script><link href="/pkg/a.js"><img src="/b.png">"#;
        assert_eq!(assets(html), ["/pkg/a.x.css", "/pkg/a.js"]);
    }
}
