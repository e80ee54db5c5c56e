//! Text as it is searched and sorted: lower case, without marks.

use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

/// Lower case, marks stripped, letters with a stroke as their plain ones, white space squeezed: "Øyvind  Åsen" and
/// "oyvind asen" are the same.
pub fn fold(text: &str) -> String {
    // Most names: nothing to decompose.
    if text.is_ascii() {
        let mut out = String::with_capacity(text.len());
        for word in text.split_whitespace() {
            if !out.is_empty() {
                out.push(' ');
            }
            out.push_str(word);
        }
        out.make_ascii_lowercase();
        return out;
    }
    let mut out = String::with_capacity(text.len());
    for c in text.nfkd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase) {
        match c {
            'ß' => out.push_str("ss"),
            'æ' => out.push_str("ae"),
            'œ' => out.push_str("oe"),
            'ø' => out.push('o'),
            'ł' => out.push('l'),
            'đ' | 'ð' => out.push('d'),
            'þ' => out.push_str("th"),
            'ı' => out.push('i'),
            // Lower-casing may decompose once more (İ).
            c if is_combining_mark(c) => {}
            c if c.is_whitespace() => {
                if !out.ends_with(' ') {
                    out.push(' ');
                }
            }
            c => out.push(c),
        }
    }
    out.trim().to_owned()
}

/// What a person is found by: name, account name and mail, folded, apart from each other. `folded` is the name, folded.
pub fn searchable(folded: &str, alias: &str, mail: Option<&str>) -> String {
    let mut text = folded.to_owned();
    for part in [Some(alias), mail].into_iter().flatten() {
        text.push('\n');
        text.push_str(&fold(part));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn marks_case_and_strokes_do_not_matter() {
        for (text, folded) in [
            ("Zoë", "zoe"),
            ("  Łukasz   Żak ", "lukasz zak"),
            ("STRAẞE", "strasse"),
            ("Øyvind Åsen", "oyvind asen"),
            ("İnci", "inci"),
        ] {
            assert_eq!(fold(text), folded);
        }
    }

    proptest! {
        #[test]
        fn plain_text_folds_as_marked_text_does(text in "[ -~\\t\\n]{0,30}") {
            prop_assert_eq!(format!("{} e", fold(&text)).trim().to_owned(), fold(&format!("{text} é")));
        }

        #[test]
        fn folding_twice_changes_nothing(text in "\\PC{0,30}") {
            let once = fold(&text);
            prop_assert_eq!(fold(&once), once);
        }
    }
}
