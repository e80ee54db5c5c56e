use proptest::prelude::*;

use super::*;

/// A parser of the documented grammar, written apart from the builder, to read back what it wrote.
struct Parser<'a> {
    rest: &'a str,
}

impl Parser<'_> {
    fn parse(text: &str) -> Node {
        let mut parser = Parser { rest: text };
        let node = parser.either();
        assert_eq!(parser.rest, "", "nothing may be left over of {text}");
        node
    }

    fn eat(&mut self, token: &str) -> bool {
        match self.rest.strip_prefix(token) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    fn either(&mut self) -> Node {
        let mut parts = vec![self.both()];
        while self.eat(" or ") {
            parts.push(self.both());
        }
        if parts.len() == 1 { parts.remove(0) } else { Node::Or(parts) }
    }

    fn both(&mut self) -> Node {
        let mut parts = vec![self.single()];
        while self.eat(" and ") {
            parts.push(self.single());
        }
        if parts.len() == 1 { parts.remove(0) } else { Node::And(parts) }
    }

    fn single(&mut self) -> Node {
        if self.eat("not ") {
            return Node::Not(Box::new(self.single()));
        }
        if self.eat("(") {
            let inner = self.either();
            assert!(self.eat(")"), "unbalanced at {}", self.rest);
            return inner;
        }
        let field = self.word(FIELDS);
        assert!(self.eat(" "));
        let operator =
            self.word(&["isnull", "pr", "in", "ca", "eq", "ne", "sw", "co", "gt", "ge", "lt", "le"]);
        match operator {
            "isnull" | "pr" => Node::Postfix { field, operator },
            "in" | "ca" => {
                assert!(self.eat(" ("));
                let mut values = vec![self.value()];
                while self.eat(",") {
                    values.push(self.value());
                }
                assert!(self.eat(")"));
                Node::Among { field, operator, values }
            }
            _ => {
                assert!(self.eat(" "));
                Node::Compare { field, operator, value: self.value() }
            }
        }
    }

    fn word(&mut self, words: &[&'static str]) -> &'static str {
        let found = words.iter().find(|word| self.rest.starts_with(**word));
        let word = found.unwrap_or_else(|| panic!("none of {words:?} at {}", self.rest));
        self.rest = &self.rest[word.len()..];
        word
    }

    fn value(&mut self) -> FilterValue {
        if self.eat("true") {
            return FilterValue::Bool(true);
        }
        if self.eat("false") {
            return FilterValue::Bool(false);
        }
        if !self.eat("\"") {
            let end = self.rest.find(|c: char| c != '-' && !c.is_ascii_digit()).unwrap_or(self.rest.len());
            let (number, rest) = self.rest.split_at(end);
            self.rest = rest;
            return FilterValue::Int(number.parse().unwrap());
        }
        let mut text = String::new();
        let mut characters = self.rest.char_indices();
        while let Some((at, character)) = characters.next() {
            match character {
                '\\' => text.push(characters.next().expect("something follows a backslash").1),
                '"' => {
                    self.rest = &self.rest[at + 1..];
                    return FilterValue::Text(text);
                }
                other => text.push(other),
            }
        }
        panic!("a string has no end");
    }
}

const FIELDS: &[&str] = &["cloudStatus", "name", "id", "created", "owner.id"];

fn value() -> impl Strategy<Value = FilterValue> {
    let nasty = r#"["\\\\'()%#& ,]|and|or| eq |\PC|[a-zäß]"#;
    prop_oneof![
        4 => proptest::collection::vec(nasty, 0..8).prop_map(|parts| FilterValue::Text(parts.concat())),
        1 => any::<bool>().prop_map(FilterValue::Bool),
        1 => any::<i64>().prop_map(FilterValue::Int),
    ]
}

fn filter() -> impl Strategy<Value = Filter> {
    let field = || proptest::sample::select(FIELDS);
    let operator = proptest::sample::select(vec!["eq", "ne", "sw", "co", "gt", "ge", "lt", "le"]);
    let leaf = prop_oneof![
        (field(), operator, value())
            .prop_map(|(field, operator, value)| Filter::compare(field, operator, value)),
        (field(), proptest::collection::vec(value(), 1..4))
            .prop_map(|(field, values)| Filter::one_of(field, values).unwrap()),
        field().prop_map(Filter::is_null),
        field().prop_map(Filter::present),
    ];
    leaf.prop_recursive(4, 24, 2, |inner| {
        prop_oneof![
            (inner.clone(), inner.clone()).prop_map(|(a, b)| a.and(b)),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| a.or(b)),
            inner.prop_map(Filter::negate),
        ]
    })
}

proptest! {
    #[test]
    fn what_is_written_reads_back_as_the_same(filter in filter()) {
        prop_assert_eq!(Parser::parse(&filter.to_string()), filter.0);
    }
}

#[test]
fn documented_forms() {
    assert_eq!(Filter::is_null("lastUsed").to_string(), "lastUsed isnull");
    assert_eq!(Filter::one_of("id", ["a", "b"]).unwrap().to_string(), r#"id in ("a","b")"#);
    assert_eq!(Filter::eq("name", r#"a\"b"#).to_string(), r#"name eq "a\\\"b""#);
    let either = Filter::eq("correlated", true).or(Filter::eq("protected", false));
    assert_eq!(
        either.and(Filter::gt("priority", 3)).to_string(),
        "(correlated eq true or protected eq false) and priority gt 3"
    );
    assert_eq!(Filter::present("a").and(Filter::present("b")).negate().to_string(), "not (a pr and b pr)");
}

#[test]
fn nothing_to_choose_from_is_no_filter() {
    assert_eq!(Filter::one_of("id", Vec::<String>::new()), None);
    assert_eq!(Filter::contains_all("features", Vec::<String>::new()), None);
}
