//! The table: every figure with its unit, what it must reach, and whether it does.

use serde_json::{Value, json};

/// What a figure must reach.
#[derive(Clone, Copy)]
pub enum Target {
    /// At most this.
    AtMost(f64),
    /// At least this.
    AtLeast(f64),
    /// Printed beside another figure; nothing is asked of it.
    None,
}

/// One measured figure.
pub struct Figure {
    name: String,
    value: f64,
    unit: &'static str,
    target: Target,
}

/// All figures of a run, and the measures that could not be taken.
#[derive(Default)]
pub struct Figures {
    list: Vec<Figure>,
    broken: Vec<(String, String)>,
}

impl Figures {
    /// Adds a figure that was measured just now, and prints it.
    pub fn add(&mut self, name: impl Into<String>, value: f64, unit: &'static str, target: Target) {
        let figure = Figure { name: name.into(), value, unit, target };
        println!("  {}", figure.line());
        self.list.push(figure);
    }

    /// Notes that a measure could not be taken, and why.
    pub fn broken(&mut self, measure: &str, why: &anyhow::Error) {
        println!("  {measure}: not measured: {why:#}");
        self.broken.push((measure.to_string(), format!("{why:#}")));
    }

    /// Whether every measure was taken and every target reached.
    pub fn reached(&self) -> bool {
        self.broken.is_empty() && self.list.iter().all(|figure| figure.ok() != Some(false))
    }

    /// The table.
    pub fn table(&self) -> String {
        let mut lines: Vec<String> = self.list.iter().map(Figure::line).collect();
        lines.extend(self.broken.iter().map(|(measure, why)| format!("{measure:<58} not measured: {why}")));
        lines.join("\n")
    }

    /// The same for programs.
    pub fn json(&self) -> Value {
        let figures: Vec<Value> = self.list.iter().map(Figure::json).collect();
        let broken: Vec<Value> =
            self.broken.iter().map(|(measure, why)| json!({ "measure": measure, "why": why })).collect();
        json!({ "figures": figures, "notMeasured": broken })
    }
}

impl Figure {
    /// Whether the target is reached; `None` when there is none.
    fn ok(&self) -> Option<bool> {
        match self.target {
            // Not a number is never good enough.
            Target::AtMost(most) => Some(self.value <= most),
            Target::AtLeast(least) => Some(self.value >= least),
            Target::None => None,
        }
    }

    fn line(&self) -> String {
        let target = match self.target {
            Target::AtMost(most) => format!("at most {}", short(most)),
            Target::AtLeast(least) => format!("at least {}", short(least)),
            Target::None => String::new(),
        };
        let verdict = match self.ok() {
            Some(true) => "ok",
            Some(false) => "NOT OK",
            None => "",
        };
        let line =
            format!("{:<58} {:>9} {:<8} {target:<14} {verdict}", self.name, short(self.value), self.unit);
        line.trim_end().to_string()
    }

    fn json(&self) -> Value {
        let (kind, target) = match self.target {
            Target::AtMost(most) => (Some("at most"), Some(most)),
            Target::AtLeast(least) => (Some("at least"), Some(least)),
            Target::None => (None, None),
        };
        json!({
            "name": self.name, "value": self.value, "unit": self.unit,
            "target": target, "targetKind": kind, "ok": self.ok(),
        })
    }
}

/// Three figures or so, without needless digits.
fn short(value: f64) -> String {
    if value.abs() >= 100.0 || value == value.round() { format!("{value:.0}") } else { format!("{value:.2}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_target_missed_or_a_measure_not_taken_is_told() {
        let mut figures = Figures::default();
        figures.add("a", 4.9, "ms", Target::AtMost(5.0));
        figures.add("b", 1.0, "", Target::None);
        assert!(figures.reached());
        figures.add("c", f64::NAN, "ms", Target::AtMost(5.0));
        assert!(!figures.reached());
        let mut figures = Figures::default();
        figures.broken("d", &anyhow::anyhow!("no answer"));
        assert!(!figures.reached());
        assert!(figures.table().contains("not measured: no answer"));
    }
}
