//! Words, strings and signs of a filter.

/// A piece of a filter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Token {
    Open,
    Close,
    Comma,
    Word(String),
    Text(String),
}

/// Cuts a filter into pieces.
pub(crate) fn lex(filter: &str) -> Result<Vec<Token>, String> {
    let mut tokens = Vec::new();
    let mut chars = filter.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '(' => tokens.push(Token::Open),
            ')' => tokens.push(Token::Close),
            ',' => tokens.push(Token::Comma),
            '"' => {
                let mut text = String::new();
                loop {
                    match chars.next() {
                        Some('"') => break,
                        Some('\\') => match chars.next() {
                            Some(escaped @ ('"' | '\\')) => text.push(escaped),
                            Some(other) => return Err(format!("\"\\{other}\" is no escape.")),
                            None => return Err("A string is not closed.".to_owned()),
                        },
                        Some(c) => text.push(c),
                        None => return Err("A string is not closed.".to_owned()),
                    }
                }
                tokens.push(Token::Text(text));
            }
            c if c.is_whitespace() => {}
            c => {
                let mut word = String::from(c);
                while let Some(c) =
                    chars.next_if(|c| !c.is_whitespace() && !matches!(c, '(' | ')' | ',' | '"'))
                {
                    word.push(c);
                }
                tokens.push(Token::Word(word));
            }
        }
    }
    Ok(tokens)
}
