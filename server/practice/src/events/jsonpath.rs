//! The part of JSONPath that trigger filters use: members, elements, `[*]`, `..name` and `[?( … )]` with comparisons.

use serde_json::Value;

use crate::world::subscriptions::Subscription;

/// Whether the subscription's filter, if it has one, selects something of the input.
pub(crate) fn lets_pass(subscription: &Subscription, input: &Value) -> bool {
    let filter = subscription.text("filter");
    filter.is_empty() || parse(filter).is_some_and(|path| !path.select(input, input).is_empty())
}

/// A path; its steps begin at the root or, within a filter, at the element looked at.
#[derive(Debug)]
pub(crate) struct Path {
    from_root: bool,
    steps: Vec<Step>,
}

#[derive(Debug)]
enum Step {
    Member(String),
    Element(usize),
    Every,
    Anywhere(String),
    Where(Test),
}

#[derive(Debug)]
enum Test {
    And(Box<Test>, Box<Test>),
    Or(Box<Test>, Box<Test>),
    Not(Box<Test>),
    Exists(Path),
    Compare(Operand, &'static str, Operand),
}

#[derive(Debug)]
enum Operand {
    Path(Path),
    Value(Value),
}

impl Path {
    /// Everything that the path selects.
    pub(crate) fn select<'a>(&self, root: &'a Value, here: &'a Value) -> Vec<&'a Value> {
        let mut found = vec![if self.from_root { root } else { here }];
        for step in &self.steps {
            found = found.into_iter().flat_map(|value| step.from(root, value)).collect();
        }
        found
    }
}

impl Step {
    fn from<'a>(&self, root: &'a Value, value: &'a Value) -> Vec<&'a Value> {
        match self {
            Self::Member(name) => value.get(name).into_iter().collect(),
            Self::Element(n) => value.get(n).into_iter().collect(),
            Self::Every => children(value),
            Self::Anywhere(name) => {
                let mut found: Vec<&Value> = value.get(name).into_iter().collect();
                for child in children(value) {
                    found.extend(self.from(root, child));
                }
                found
            }
            Self::Where(test) => match value {
                Value::Array(all) => all.iter().filter(|value| test.holds(root, value)).collect(),
                _ if test.holds(root, value) => vec![value],
                _ => Vec::new(),
            },
        }
    }
}

fn children(value: &Value) -> Vec<&Value> {
    match value {
        Value::Array(all) => all.iter().collect(),
        Value::Object(all) => all.values().collect(),
        _ => Vec::new(),
    }
}

impl Test {
    fn holds(&self, root: &Value, here: &Value) -> bool {
        match self {
            Self::And(a, b) => a.holds(root, here) && b.holds(root, here),
            Self::Or(a, b) => a.holds(root, here) || b.holds(root, here),
            Self::Not(test) => !test.holds(root, here),
            Self::Exists(path) => !path.select(root, here).is_empty(),
            Self::Compare(a, operator, b) => {
                let (a, b) = (a.value(root, here), b.value(root, here));
                let order = || match (a, b) {
                    (Some(Value::String(a)), Some(Value::String(b))) => Some(a.cmp(b)),
                    (Some(a), Some(b)) => a.as_f64()?.partial_cmp(&b.as_f64()?),
                    _ => None,
                };
                match *operator {
                    "==" => a == b,
                    "!=" => a != b,
                    "<" => order().is_some_and(std::cmp::Ordering::is_lt),
                    "<=" => order().is_some_and(std::cmp::Ordering::is_le),
                    ">" => order().is_some_and(std::cmp::Ordering::is_gt),
                    _ => order().is_some_and(std::cmp::Ordering::is_ge),
                }
            }
        }
    }
}

impl Operand {
    fn value<'a>(&'a self, root: &'a Value, here: &'a Value) -> Option<&'a Value> {
        match self {
            Self::Path(path) => path.select(root, here).first().copied(),
            Self::Value(value) => Some(value),
        }
    }
}

/// Reads a path; `None` when it is none, or one that this tenant does not understand.
pub(crate) fn parse(text: &str) -> Option<Path> {
    let mut reader = Reader { rest: text.trim(), depth: 0 };
    let path = reader.path()?;
    (path.from_root && reader.rest.is_empty()).then_some(path)
}

/// Deeper nesting is refused, so that no text can exhaust the stack.
const DEEPEST: usize = 32;

struct Reader<'a> {
    rest: &'a str,
    depth: usize,
}

impl<'a> Reader<'a> {
    fn take(&mut self, wanted: &str) -> Option<()> {
        self.rest = self.rest.trim_start().strip_prefix(wanted)?;
        Some(())
    }

    fn took(&mut self, wanted: &str) -> bool {
        self.take(wanted).is_some()
    }

    fn while_(&mut self, fits: impl Fn(char) -> bool) -> Option<&'a str> {
        let end = self.rest.find(|c| !fits(c)).unwrap_or(self.rest.len());
        let (word, rest) = self.rest.split_at(end);
        self.rest = rest;
        (!word.is_empty()).then_some(word)
    }

    fn name(&mut self) -> Option<String> {
        self.while_(|c| c.is_alphanumeric() || c == '_' || c == '-').map(str::to_owned)
    }

    fn text(&mut self) -> Option<String> {
        self.rest = self.rest.trim_start();
        let quote = self.rest.chars().next().filter(|c| matches!(c, '"' | '\''))?;
        let mut text = String::new();
        let mut chars = self.rest.char_indices().skip(1);
        while let Some((at, c)) = chars.next() {
            match c {
                '\\' => text.push(chars.next()?.1),
                _ if c == quote => {
                    self.rest = &self.rest[at + c.len_utf8()..];
                    return Some(text);
                }
                _ => text.push(c),
            }
        }
        None
    }

    fn path(&mut self) -> Option<Path> {
        let from_root = self.took("$");
        if !from_root {
            self.take("@")?;
        }
        let mut steps = Vec::new();
        loop {
            if let Some(rest) = self.rest.strip_prefix("..") {
                self.rest = rest;
                steps.push(Step::Anywhere(self.name()?));
            } else if let Some(rest) = self.rest.strip_prefix('.') {
                self.rest = rest;
                steps.push(if self.took("*") { Step::Every } else { Step::Member(self.name()?) });
            } else if let Some(rest) = self.rest.strip_prefix('[') {
                self.rest = rest;
                steps.push(self.bracket()?);
            } else {
                return Some(Path { from_root, steps });
            }
        }
    }

    fn bracket(&mut self) -> Option<Step> {
        let step = if self.took("*") {
            Step::Every
        } else if self.took("?") {
            self.take("(")?;
            let test = self.either()?;
            self.take(")")?;
            Step::Where(test)
        } else if let Some(name) = self.text() {
            Step::Member(name)
        } else {
            self.rest = self.rest.trim_start();
            Step::Element(self.while_(|c| c.is_ascii_digit())?.parse().ok()?)
        };
        self.take("]")?;
        Some(step)
    }

    fn either(&mut self) -> Option<Test> {
        let mut test = self.both()?;
        while self.took("||") {
            test = Test::Or(Box::new(test), Box::new(self.both()?));
        }
        Some(test)
    }

    fn both(&mut self) -> Option<Test> {
        let mut test = self.one()?;
        while self.took("&&") {
            test = Test::And(Box::new(test), Box::new(self.one()?));
        }
        Some(test)
    }

    fn one(&mut self) -> Option<Test> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return None;
        }
        let test = self.deeper();
        self.depth -= 1;
        test
    }

    fn deeper(&mut self) -> Option<Test> {
        if self.took("!") {
            return Some(Test::Not(Box::new(self.one()?)));
        }
        if self.took("(") {
            let test = self.either()?;
            self.take(")")?;
            return Some(test);
        }
        let left = self.operand()?;
        let operator = ["==", "!=", "<=", ">=", "<", ">"].into_iter().find(|operator| self.took(operator));
        match (operator, left) {
            (Some(operator), left) => Some(Test::Compare(left, operator, self.operand()?)),
            (None, Operand::Path(path)) => Some(Test::Exists(path)),
            (None, Operand::Value(_)) => None,
        }
    }

    fn operand(&mut self) -> Option<Operand> {
        self.rest = self.rest.trim_start();
        if self.rest.starts_with(['$', '@']) {
            return self.path().map(Operand::Path);
        }
        if let Some(text) = self.text() {
            return Some(Operand::Value(text.into()));
        }
        let word = self.while_(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '+'))?;
        let value: Value = serde_json::from_str(word).ok()?;
        Some(Operand::Value(value))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    #[test]
    fn documented_filters_select_as_documented() {
        let input = json!({
            "identity": {"id": "1", "name": "William Wilson"},
            "changes": [
                {"attribute": "department", "oldValue": "sales", "newValue": "marketing"},
                {"attribute": "grade", "oldValue": 3, "newValue": 5},
            ],
        });
        let found = |filter: &str| parse(filter).map(|path| path.select(&input, &input).len());
        assert_eq!(found("$"), Some(1));
        assert_eq!(found(r#"$[?($.identity.name == "William Wilson")]"#), Some(1));
        assert_eq!(found(r#"$[?($.identity.name == 'Nobody')]"#), Some(0));
        assert_eq!(found(r#"$.changes[?(@.attribute == "department")]"#), Some(1));
        assert_eq!(found(r#"$.changes[?(@.attribute == "x" || @.newValue > 4)]"#), Some(1));
        assert_eq!(found(r#"$.changes[?(@.attribute != "x" && !(@.oldValue == 3))].newValue"#), Some(1));
        assert_eq!(found("$.changes[*].attribute"), Some(2));
        assert_eq!(found("$..attribute"), Some(2));
        assert_eq!(found("$['changes'][1].attribute"), Some(1));
        assert_eq!(found("$.changes[7]"), Some(0));
        for wrong in ["", "@.a", "$.", "$[", "$[?(1)]", "$.a b", "$[?(@.a =~ /x/)]", "identity"] {
            assert!(parse(wrong).is_none(), "{wrong}");
        }
    }

    proptest! {
        #[test]
        fn nonsense_is_refused_without_harm(text in "[$@.\\[\\]?()!&|=<>'\"a1\\\\* ]{0,60}") {
            if let Some(path) = parse(&text) {
                let input = json!({"a": [{"a": 1}, "x"]});
                _ = path.select(&input, &input);
            }
        }

        #[test]
        fn deep_nesting_is_refused(depth in 33_usize..2_000) {
            let text = format!("$[?({}@.a{})]", "(".repeat(depth), ")".repeat(depth));
            prop_assert!(parse(&text).is_none());
        }
    }
}
