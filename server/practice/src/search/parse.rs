//! From a query string to [`Query`].

use super::{Bound, Pattern, Query};

/// Deepest nesting.
const DEPTH: usize = 64;

struct Parser<'a> {
    text: &'a str,
    depth: usize,
}

/// Reads a query.
pub(crate) fn parse(text: &str) -> Result<Query, String> {
    let mut parser = Parser { text: text.trim(), depth: 0 };
    if parser.text.is_empty() {
        return Ok(Query::All);
    }
    let query = parser.or(None)?;
    parser.space();
    if parser.text.is_empty() { Ok(query) } else { Err(format!("Unexpected \"{}\".", parser.text)) }
}

/// Signs that end a word unless escaped.
fn ends_word(c: char) -> bool {
    c.is_whitespace() || matches!(c, '(' | ')' | '[' | ']' | '{' | '}' | '"' | ':' | '^' | '~')
}

impl<'a> Parser<'a> {
    fn space(&mut self) {
        self.text = self.text.trim_start();
    }

    fn take(&mut self, sign: &str) -> bool {
        match self.text.strip_prefix(sign) {
            Some(rest) => {
                self.text = rest;
                true
            }
            None => false,
        }
    }

    /// Takes a word operator, if it stands alone.
    fn operator(&mut self, word: &str) -> bool {
        self.space();
        let Some(rest) = self.text.strip_prefix(word) else { return false };
        let alone = rest.is_empty() || rest.starts_with(|c: char| c.is_whitespace() || c == '(');
        if alone {
            self.text = rest;
        }
        alone
    }

    /// `OR`, or nothing at all between two parts: Elasticsearch's default.
    fn or(&mut self, field: Option<&str>) -> Result<Query, String> {
        let mut all = vec![self.and(field)?];
        loop {
            let named = self.operator("OR") || self.take("||");
            self.space();
            if !named && (self.text.is_empty() || self.text.starts_with(')')) {
                break;
            }
            all.push(self.and(field)?);
        }
        Ok(if all.len() == 1 { all.remove(0) } else { Query::Or(all) })
    }

    fn and(&mut self, field: Option<&str>) -> Result<Query, String> {
        let mut all = vec![self.unary(field)?];
        while self.operator("AND") || self.take("&&") {
            all.push(self.unary(field)?);
        }
        Ok(if all.len() == 1 { all.remove(0) } else { Query::And(all) })
    }

    fn unary(&mut self, field: Option<&str>) -> Result<Query, String> {
        self.depth += 1;
        if self.depth > DEPTH {
            return Err("The query is nested too deeply.".to_owned());
        }
        let query = if self.operator("NOT") || self.take("!") || self.take("-") {
            Query::Not(Box::new(self.unary(field)?))
        } else {
            self.space();
            self.take("+");
            self.primary(field)?
        };
        self.depth -= 1;
        Ok(query)
    }

    fn primary(&mut self, field: Option<&str>) -> Result<Query, String> {
        self.space();
        if self.take("(") {
            let query = self.or(field)?;
            self.space();
            return if self.take(")") { Ok(query) } else { Err("A parenthesis is not closed.".to_owned()) };
        }
        if let Some(rest) = self.text.strip_prefix('@') {
            let (name, inner) =
                rest.split_once('(').ok_or("After \"@\" a name and a parenthesis were expected.")?;
            self.text = inner;
            let query = self.or(None)?;
            self.space();
            return if self.take(")") {
                Ok(Query::Nested(name.trim().to_owned(), Box::new(query)))
            } else {
                Err("A parenthesis is not closed.".to_owned())
            };
        }
        if self.text.starts_with('"') {
            return Ok(Query::Term(field.map(str::to_owned), Pattern::Phrase(self.phrase()?)));
        }
        if self.text.starts_with('/') {
            return Err("Regular expressions are not done by the practice tenant.".to_owned());
        }
        let word = self.word()?;
        if matches!(word.as_str(), "AND" | "OR" | "NOT" | "TO") {
            return Err(format!("\"{word}\" stands where a value was expected."));
        }
        if self.text.starts_with(':') && field.is_none() {
            self.text = &self.text[1..];
            return self.value(word);
        }
        self.boost()?;
        if word == "*" && field.is_none() {
            return Ok(Query::All);
        }
        Ok(Query::Term(field.map(str::to_owned), Pattern::Word(word)))
    }

    fn value(&mut self, field: String) -> Result<Query, String> {
        self.space();
        if field == "_exists_" {
            return Ok(Query::Exists(self.word()?));
        }
        let open = |value: Option<String>, inclusive| Bound { value, inclusive };
        let any = || Bound { value: None, inclusive: true };
        for (sign, lower, inclusive) in
            [(">=", true, true), ("<=", false, true), (">", true, false), ("<", false, false)]
        {
            if self.take(sign) {
                let end = open(Some(self.end()?), inclusive);
                return Ok(if lower {
                    Query::Range(field, end, any())
                } else {
                    Query::Range(field, any(), end)
                });
            }
        }
        if self.text.starts_with(['[', '{']) {
            let from_inclusive = self.text.starts_with('[');
            self.text = &self.text[1..];
            let from = self.end()?;
            if !self.operator("TO") {
                return Err("\"TO\" was expected in a range.".to_owned());
            }
            let to = self.end()?;
            self.space();
            let to_inclusive = self.text.starts_with(']');
            if !self.take("]") && !self.take("}") {
                return Err("A range is not closed.".to_owned());
            }
            let end = |text: String| Some(text).filter(|text| text != "*");
            return Ok(Query::Range(field, open(end(from), from_inclusive), open(end(to), to_inclusive)));
        }
        let query = self.primary(Some(&field))?;
        self.boost()?;
        Ok(match query {
            Query::Term(Some(field), Pattern::Word(word)) if word == "*" => Query::Exists(field),
            query => query,
        })
    }

    /// One end of a range, in quotes or not. Times hold colons.
    fn end(&mut self) -> Result<String, String> {
        self.space();
        if self.text.starts_with('"') {
            return self.phrase();
        }
        let end = self
            .text
            .find(|c: char| c.is_whitespace() || matches!(c, ']' | '}' | ')'))
            .unwrap_or(self.text.len());
        let (word, rest) = self.text.split_at(end);
        self.text = rest;
        if word.is_empty() { Err("A range has no end.".to_owned()) } else { Ok(word.to_owned()) }
    }

    fn phrase(&mut self) -> Result<String, String> {
        let mut out = String::new();
        let mut chars = self.text.char_indices().skip(1);
        while let Some((at, c)) = chars.next() {
            match c {
                '"' => {
                    self.text = &self.text[at + 1..];
                    return Ok(out);
                }
                '\\' => out.push(chars.next().ok_or("A string is not closed.")?.1),
                c => out.push(c),
            }
        }
        Err("A string is not closed.".to_owned())
    }

    fn word(&mut self) -> Result<String, String> {
        let mut out = String::new();
        let mut chars = self.text.char_indices();
        let mut end = self.text.len();
        while let Some((at, c)) = chars.next() {
            if c == '\\' {
                out.push(chars.next().ok_or("The query ends with a backslash.")?.1);
            } else if ends_word(c) {
                end = at;
                break;
            } else {
                out.push(c);
            }
        }
        self.text = &self.text[end..];
        if out.is_empty() { Err(format!("Unexpected \"{}\".", self.text)) } else { Ok(out) }
    }

    /// `^2` changes the order of results by relevance, of which there is none here.
    fn boost(&mut self) -> Result<(), String> {
        if self.take("^") {
            let end = self.text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(self.text.len());
            self.text = &self.text[end..];
        }
        if self.text.starts_with('~') {
            return Err("Fuzzy queries are not done by the practice tenant.".to_owned());
        }
        Ok(())
    }
}
