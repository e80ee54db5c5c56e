//! From text to [`Filter`].

use super::{
    Comparison, Filter,
    lex::{Token, lex},
};

/// Deepest nesting of parentheses and `not`.
const DEPTH: usize = 64;

struct Parser {
    tokens: std::iter::Peekable<std::vec::IntoIter<Token>>,
    depth: usize,
}

/// Reads a filter.
pub(crate) fn parse(text: &str) -> Result<Filter, String> {
    let mut parser = Parser { tokens: lex(text)?.into_iter().peekable(), depth: 0 };
    let filter = parser.or()?;
    match parser.tokens.next() {
        None => Ok(filter),
        Some(token) => Err(format!("Unexpected {} after the filter.", shown(&token))),
    }
}

fn shown(token: &Token) -> String {
    match token {
        Token::Open => "\"(\"".to_owned(),
        Token::Close => "\")\"".to_owned(),
        Token::Comma => "\",\"".to_owned(),
        Token::Word(word) => format!("\"{word}\""),
        Token::Text(_) => "a string".to_owned(),
    }
}

impl Parser {
    fn take_word(&mut self, word: &str) -> bool {
        self.tokens.next_if(|t| matches!(t, Token::Word(w) if w == word)).is_some()
    }

    fn or(&mut self) -> Result<Filter, String> {
        let mut all = vec![self.and()?];
        while self.take_word("or") {
            all.push(self.and()?);
        }
        Ok(if all.len() == 1 { all.remove(0) } else { Filter::Or(all) })
    }

    fn and(&mut self) -> Result<Filter, String> {
        let mut all = vec![self.unary()?];
        while self.take_word("and") {
            all.push(self.unary()?);
        }
        Ok(if all.len() == 1 { all.remove(0) } else { Filter::And(all) })
    }

    fn unary(&mut self) -> Result<Filter, String> {
        self.depth += 1;
        if self.depth > DEPTH {
            return Err("The filter is nested too deeply.".to_owned());
        }
        let filter = if self.take_word("not") {
            Filter::Not(Box::new(self.unary()?))
        } else if self.tokens.next_if_eq(&Token::Open).is_some() {
            let inner = self.or()?;
            self.tokens.next_if_eq(&Token::Close).ok_or("A parenthesis is not closed.")?;
            inner
        } else {
            self.leaf()?
        };
        self.depth -= 1;
        Ok(filter)
    }

    fn leaf(&mut self) -> Result<Filter, String> {
        let field = match self.tokens.next() {
            Some(Token::Word(word)) => word,
            Some(token) => return Err(format!("A field name was expected, not {}.", shown(&token))),
            None => return Err("The filter ends where a field name was expected.".to_owned()),
        };
        let op = match self.tokens.next() {
            Some(Token::Word(word)) => word,
            _ => return Err(format!("An operator was expected after \"{field}\".")),
        };
        let comparison = match op.as_str() {
            "eq" => Comparison::Eq,
            "ne" => Comparison::Ne,
            "co" => Comparison::Co,
            "sw" => Comparison::Sw,
            "ge" => Comparison::Ge,
            "gt" => Comparison::Gt,
            "le" => Comparison::Le,
            "lt" => Comparison::Lt,
            "pr" => return Ok(Filter::Present(field)),
            "isnull" => return Ok(Filter::IsNull(field)),
            "in" => return Ok(Filter::In(field, self.list()?)),
            "ca" => return Ok(Filter::Ca(field, self.list()?)),
            _ => return Err(format!("\"{op}\" is no operator.")),
        };
        Ok(Filter::Compare(field, comparison, self.value()?))
    }

    fn value(&mut self) -> Result<String, String> {
        match self.tokens.next() {
            Some(Token::Text(text)) | Some(Token::Word(text)) => Ok(text),
            _ => Err("A value was expected.".to_owned()),
        }
    }

    fn list(&mut self) -> Result<Vec<String>, String> {
        self.tokens.next_if_eq(&Token::Open).ok_or("A list in parentheses was expected.")?;
        let mut all = vec![self.value()?];
        while self.tokens.next_if_eq(&Token::Comma).is_some() {
            all.push(self.value()?);
        }
        self.tokens.next_if_eq(&Token::Close).ok_or("A list is not closed.")?;
        Ok(all)
    }
}
