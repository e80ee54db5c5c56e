//! What a rule does, in one sentence.

use crate::ui::plural;
use gangway_types::joiners::{Rule, RuleDoes};

/// "For employees in state active from HR: waits for e-mail and manager, then proposes them; at most 25 a day."
pub fn sentence(rule: &Rule) -> String {
    let names = |named: &[gangway_types::people::Named]| {
        named.iter().map(|one| one.name.as_str()).collect::<Vec<_>>().join(", ")
    };
    let mut whom = if rule.profiles.is_empty() {
        "For everybody new".to_owned()
    } else {
        format!("For {}", names(&rule.profiles))
    };
    if !rule.lifecycle.is_empty() {
        whom.push_str(&format!(" in the state {}", rule.lifecycle.join(" or ")));
    }
    if !rule.sources.is_empty() {
        whom.push_str(&format!(" from {}", names(&rule.sources)));
    }
    let mut waits = vec!["an e-mail address".to_owned()];
    if rule.wait_manager {
        waits.push("a manager".to_owned());
    }
    match rule.start_days {
        Some(0) => waits.push("the start date".to_owned()),
        Some(days) => {
            let days = plural(u64::from(days), "day", "days");
            waits.push(format!("{days} before the start date"));
        }
        None => {}
    }
    if rule.wait_quiet {
        waits.push("the end of quiet hours".to_owned());
    }
    let then = match rule.does {
        RuleDoes::Propose => "proposes them in the queue",
        RuleDoes::Draft => "makes a draft batch of them",
        RuleDoes::Ask => "makes a batch of them and asks for its approval",
    };
    let cap = plural(u64::from(rule.daily_cap), "person", "people");
    format!("{whom}: waits for {}, then {then}; at most {cap} a day.", listed(&waits))
}

/// `a`, `a and b`, `a, b and c`.
fn listed(parts: &[String]) -> String {
    match parts.split_last() {
        None => String::new(),
        Some((only, [])) => only.clone(),
        Some((last, rest)) => format!("{} and {last}", rest.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use gangway_types::joiners::RuleState;
    use gangway_types::people::Named;

    fn rule() -> Rule {
        Rule {
            id: "1".to_owned(),
            name: "All".to_owned(),
            state: RuleState::Off,
            profiles: Vec::new(),
            lifecycle: Vec::new(),
            sources: Vec::new(),
            wait_mail: true,
            wait_manager: false,
            start_days: None,
            wait_quiet: false,
            does: RuleDoes::Propose,
            daily_cap: 25,
            owner: None,
            saved: (0, "Lena Roth".to_owned()),
            today: 0,
            decided: 0,
            last_at: None,
        }
    }

    #[test]
    fn a_rule_says_for_whom_until_when_and_then_what() {
        assert_eq!(
            sentence(&rule()),
            "For everybody new: waits for an e-mail address, then proposes them in the queue; at most 25 people a day."
        );
        let named = |name: &str| Named { id: "x".to_owned(), name: name.to_owned() };
        let full = Rule {
            profiles: vec![named("Employees"), named("Contractors")],
            lifecycle: vec!["active".to_owned(), "prehire".to_owned()],
            sources: vec![named("HR")],
            wait_manager: true,
            start_days: Some(1),
            wait_quiet: true,
            does: RuleDoes::Ask,
            daily_cap: 1,
            ..rule()
        };
        assert_eq!(
            sentence(&full),
            "For Employees, Contractors in the state active or prehire from HR: waits for an e-mail address, a manager, 1 day before \
             the start date and the end of quiet hours, then makes a batch of them and asks for its approval; at most 1 person a day."
        );
    }
}
