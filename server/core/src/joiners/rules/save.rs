//! Saving, switching and removing rules.

use super::{missing, object};
use crate::audit::{self, Entry};
use crate::auth::Signed;
use crate::domain::joiners::Spec;
use crate::store::joiners::rules::{self as store, lock};
use crate::store::joiners::{RuleRow, SavedRule};
use crate::{Core, Result};
use gangway_types::audit::What;
use gangway_types::joiners::{RuleDoes, RuleDraft};
use gangway_types::{FieldError, PortalError};

/// Characters of a name.
const NAME: usize = 80;
/// The largest cap of a day.
const CAP: u32 = 5_000;
/// Days before a start day at most.
const START_DAYS: u32 = 365;
/// Values a rule may name of one kind.
const VALUES: usize = 200;

/// What was typed, read, or what is wrong with it beside each field.
fn read(draft: &RuleDraft) -> std::result::Result<(String, Spec), PortalError> {
    let mut fields = Vec::new();
    let mut wrong = |field: &str, words: &str| {
        fields.push(FieldError { field: field.to_owned(), words: words.to_owned() });
    };
    let name = draft.name.trim();
    if name.is_empty() {
        wrong("name", "Give the rule a name.");
    } else if name.chars().count() > NAME || name.chars().any(char::is_control) {
        wrong("name", "A name may have 80 letters at most, in one line.");
    }
    let does = RuleDoes::parse(&draft.does);
    if does.is_none() {
        wrong("does", "Choose what the rule does.");
    }
    let cap = draft.daily_cap.trim().parse::<u32>().ok().filter(|cap| (1..=CAP).contains(cap));
    if cap.is_none() {
        wrong("daily_cap", "Enter a whole number from 1 to 5,000. Every rule has a cap.");
    }
    let typed = draft.start_days.trim();
    let start_days = typed.parse::<u32>().ok().filter(|days| *days <= START_DAYS);
    if !typed.is_empty() && start_days.is_none() {
        wrong("start_days", "Enter a whole number of days from 0 to 365, or nothing.");
    }
    let values = |given: &[String]| {
        let mut values: Vec<String> =
            given.iter().map(|value| value.trim().to_owned()).filter(|value| !value.is_empty()).collect();
        values.sort_unstable();
        values.dedup();
        values.truncate(VALUES);
        values
    };
    match (does, cap) {
        (Some(does), Some(daily_cap)) if fields.is_empty() => Ok((
            name.to_owned(),
            Spec {
                profiles: values(&draft.profiles),
                lifecycle: values(&draft.lifecycle),
                sources: values(&draft.sources),
                wait_manager: draft.wait_manager.is_some(),
                start_days,
                wait_quiet: draft.wait_quiet.is_some(),
                does,
                daily_cap,
            },
        )),
        _ => Err(PortalError::Refused { what: "The rule was not saved.".to_owned(), fields }),
    }
}

/// Saves a rule, a new one without `id`; answers its id. A new rule is off. One that works goes on with what was saved.
///
/// # Errors
/// [`PortalError::Refused`] with reasons beside the fields (`name`, `daily_cap`, `start_days`, `does`).
pub async fn save(core: &Core, who: &Signed, id: Option<&str>, draft: &RuleDraft) -> Result<String> {
    let (name, spec) = read(draft)?;
    let at = core.clock.now();
    let mut tx = core.store.begin().await?;
    let before = match id {
        Some(id) => Some(lock(&mut tx, id).await?.ok_or_else(missing)?),
        None => None,
    };
    let id = before.as_ref().map_or_else(|| core.random.id(at), |rule| rule.id.clone());
    let saved = SavedRule { id: &id, name: &name, spec: &spec, by_name: &who.name, at };
    match store::save(&mut tx, saved).await {
        Ok(()) => {}
        Err(error) if error.is_taken() => {
            let words = "Another rule has this name.".to_owned();
            let fields = vec![FieldError { field: "name".to_owned(), words }];
            return Err(PortalError::Refused { what: "The rule was not saved.".to_owned(), fields }.into());
        }
        Err(error) => return Err(error.into()),
    }
    let sentence = match &before {
        Some(_) => format!("changed the rule “{name}” for joiners"),
        None => format!("made the rule “{name}” for joiners"),
    };
    let mut entry = Entry::by(who, What::RuleSaved, sentence).about(object(&id), &name);
    let was = before.as_ref().map(|rule| words(&rule.spec));
    for (at, (label, is)) in words(&spec).into_iter().enumerate() {
        let was = was.as_ref().and_then(|was| was.get(at)).map(|(_, was)| was.clone()).unwrap_or_default();
        if was != is {
            entry = entry.change(label, was, is);
        }
    }
    audit::append(core, &mut tx, entry);
    tx.commit().await?;
    told(core);
    Ok(id)
}

/// What a rule is for and waits for, line by line.
fn words(spec: &Spec) -> Vec<(&'static str, String)> {
    let any = |values: &[String]| if values.is_empty() { "any".to_owned() } else { values.join(", ") };
    let yes = |on: bool| if on { "yes" } else { "no" }.to_owned();
    vec![
        ("Profiles", any(&spec.profiles)),
        ("Lifecycle states", any(&spec.lifecycle)),
        ("Sources", any(&spec.sources)),
        ("Waits for a manager", yes(spec.wait_manager)),
        (
            "Days before the start",
            spec.start_days.map_or_else(|| "not looked at".to_owned(), |days| days.to_string()),
        ),
        ("Waits for the end of quiet hours", yes(spec.wait_quiet)),
        ("Does", spec.does.words().to_owned()),
        ("People a day at most", spec.daily_cap.to_string()),
    ]
}

fn told(core: &Core) {
    core.memory().ears.wake();
    core.news.tell("joiners");
}

/// Switches a rule on or off. On: it looks after those who come from now on, under this person's sign-in. Done twice, done
/// once.
///
/// # Errors
/// [`PortalError::NotFound`] when there is none.
pub async fn switch(core: &Core, who: &Signed, id: &str, on: bool) -> Result<()> {
    let at = core.clock.now();
    let mut tx = core.store.begin().await?;
    let rule: RuleRow = lock(&mut tx, id).await?.ok_or_else(missing)?;
    if on == (rule.state == "on") {
        return Ok(());
    }
    let sentence = if on {
        store::on(&mut tx, id, (&who.person_id, &who.name), at).await?;
        format!("switched the rule “{}” on", rule.name)
    } else {
        store::off(&mut tx, id).await?;
        format!("switched the rule “{}” off", rule.name)
    };
    audit::append(core, &mut tx, Entry::by(who, What::RuleSwitched, sentence).about(object(id), &rule.name));
    tx.commit().await?;
    told(core);
    Ok(())
}

/// Removes a rule. What it decided stays told.
///
/// # Errors
/// [`PortalError::NotFound`] when there is none.
pub async fn remove(core: &Core, who: &Signed, id: &str) -> Result<()> {
    let mut tx = core.store.begin().await?;
    let rule = lock(&mut tx, id).await?.ok_or_else(missing)?;
    store::remove(&mut tx, id).await?;
    let sentence = format!("removed the rule “{}” for joiners", rule.name);
    audit::append(core, &mut tx, Entry::by(who, What::RuleRemoved, sentence).about(object(id), &rule.name));
    tx.commit().await?;
    told(core);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draft() -> RuleDraft {
        RuleDraft {
            name: " Employees ".to_owned(),
            profiles: vec!["p2".to_owned(), "p1".to_owned(), "p1".to_owned(), String::new()],
            does: "draft".to_owned(),
            daily_cap: "40".to_owned(),
            ..RuleDraft::default()
        }
    }

    #[test]
    fn what_is_typed_becomes_a_rule() {
        let (name, spec) = read(&draft()).expect("a rule");
        assert_eq!((name.as_str(), spec.daily_cap, spec.does), ("Employees", 40, RuleDoes::Draft));
        assert_eq!(spec.profiles, ["p1", "p2"]);
        assert_eq!(spec.start_days, None);
    }

    #[test]
    fn everything_wrong_is_said_at_once() {
        let wrong = RuleDraft {
            name: String::new(),
            does: "send".to_owned(),
            daily_cap: "0".to_owned(),
            start_days: "soon".to_owned(),
            ..draft()
        };
        let Err(PortalError::Refused { fields, .. }) = read(&wrong) else { panic!("taken") };
        let fields: Vec<&str> = fields.iter().map(|field| field.field.as_str()).collect();
        assert_eq!(fields, ["name", "does", "daily_cap", "start_days"]);
    }
}
