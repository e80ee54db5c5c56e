//! Rules about looks that a machine can check: colours only from the tokens, contrast as computed, no inline styles.

use std::{collections::BTreeMap, fs, path::Path};

/// Token name to (light, dark) hex, as `style/tokens.css` has them.
fn tokens() -> (BTreeMap<String, String>, BTreeMap<String, String>) {
    let css = include_str!("../../../style/tokens.css");
    let (light, rest) = css.split_once("@variant dark").expect("tokens.css has a dark block");
    let dark = rest.split_once("@media").expect("something follows the dark block").0;
    let read = |part: &str| {
        part.lines()
            .filter_map(|line| {
                let (name, value) = line.trim().strip_prefix("--color-")?.split_once(": ")?;
                Some((name.to_owned(), value.trim_end_matches(';').strip_prefix('#')?.to_owned()))
            })
            .collect()
    };
    (read(light), read(dark))
}

/// Relative luminance of a hex colour, WCAG 2.
fn luminance(hex: &str) -> f64 {
    let channel = |at: usize| {
        let value = f64::from(u8::from_str_radix(&hex[at..at + 2], 16).expect("two hex digits")) / 255.0;
        if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
    };
    0.2126 * channel(0) + 0.7152 * channel(2) + 0.0722 * channel(4)
}

fn contrast(a: &str, b: &str) -> f64 {
    let (a, b) = (luminance(a), luminance(b));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

#[test]
fn light_and_dark_have_the_same_tokens() {
    let (light, dark) = tokens();
    assert!(light.len() > 25, "{light:?}");
    assert_eq!(light.keys().collect::<Vec<_>>(), dark.keys().collect::<Vec<_>>());
}

#[test]
fn every_text_pair_is_readable_in_both_themes() {
    let (light, dark) = tokens();
    let grounds = ["canvas", "surface", "sunken", "raised", "brand-wash"];
    let inks =
        ["ink", "ink-2", "ink-3", "brand-ink", "buoy-ink", "ok-ink", "warn-ink", "bad-ink", "info-ink"];
    let mut pairs: Vec<(&str, &str, f64)> = Vec::new();
    for ground in grounds {
        pairs.extend(inks.iter().map(|ink| (*ink, ground, 5.1)));
        pairs.extend([("focus", ground, 3.0), ("line-strong", ground, 3.0)]);
    }
    for tone in ["ok", "warn", "bad", "info", "buoy"] {
        for ink in ["ink", "brand-ink"] {
            pairs.push((ink, leaked(tone, "-wash"), 5.1));
        }
        pairs.push((leaked(tone, "-ink"), leaked(tone, "-wash"), 5.1));
    }
    pairs.extend(["brand", "brand-hover", "bad", "bad-hover"].map(|ground| ("on-brand", ground, 5.1)));
    pairs.extend(["canvas", "surface", "sunken", "brand-wash"].map(|ground| ("buoy", ground, 3.0)));
    pairs.push(("ink", "mark", 5.1));
    for (theme, tokens) in [("light", light), ("dark", dark)] {
        for (ink, ground, least) in &pairs {
            let ratio = contrast(&tokens[*ink], &tokens[*ground]);
            assert!(ratio >= *least, "{theme}: {ink} on {ground} is {ratio:.2}, needs {least}");
        }
    }
}

/// Names put together for one test run.
fn leaked(tone: &str, suffix: &str) -> &'static str {
    format!("{tone}{suffix}").leak()
}

#[test]
fn colours_come_from_the_tokens_alone() {
    let style = Path::new(env!("CARGO_MANIFEST_DIR")).join("../style");
    for file in fs::read_dir(style).expect("style folder") {
        let path = file.expect("a file").path();
        if path.file_name().is_some_and(|name| name == "tokens.css") {
            continue;
        }
        let css = fs::read_to_string(&path).expect("css is text").replace("url(#", "");
        let hex = css.split('#').skip(1).any(|after| {
            // An id in a selector is not a colour.
            let digits = after.chars().take_while(char::is_ascii_alphanumeric).collect::<String>();
            matches!(digits.len(), 3 | 4 | 6 | 8)
                && digits.chars().all(|digit| digit.is_ascii_hexdigit())
                && !after[digits.len()..].starts_with(['-', '_'])
        });
        assert!(!hex, "{} names a colour", path.display());
        for literal in ["rgb(", "rgba(", "hsl(", "oklch(", "white;", "black;"] {
            assert!(!css.contains(literal), "{} names a colour: {literal}", path.display());
        }
    }
}

#[test]
fn nothing_writes_an_inline_style() {
    fn look(folder: &Path) {
        for file in fs::read_dir(folder).expect("source folder") {
            let path = file.expect("a file").path();
            if path.is_dir() {
                look(&path);
            } else if path.extension().is_some_and(|ext| ext == "rs") && !path.ends_with("ui/rules.rs") {
                let code = fs::read_to_string(&path).expect("source is text");
                let code = code.split("#[cfg(test)]").next().unwrap_or_default();
                for inline in [" style=", "style:"] {
                    assert!(!code.contains(inline), "{} writes an inline style", path.display());
                }
            }
        }
    }
    look(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"));
}
