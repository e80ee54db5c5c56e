//! When registered people last signed in: from an attribute of theirs, else from ISC, which shows it for single people only
//! (`/auth-users/{id}`; FACTS, section 13). Who looks at the board asks, under their own sign-in; what ISC does not show them
//! is not known to them.

use crate::accounts::reading;
use crate::auth::Signed;
use crate::store::people;
use crate::{Core, Result};
use futures::StreamExt as _;
use gangway_isc::{IdentityId, Time};
use gangway_types::PersonId;
use gangway_types::board::{BoardLine, LineOf, Mark};
use serde_json::Value;
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// Attributes in which ISC or a source may show when somebody last signed in.
const ATTRIBUTES: [&str; 4] = ["lastLogin", "lastLoginTimestamp", "lastLoginDate", "lastSignIn"];
/// How long an answer holds, real milliseconds.
const HOLDS_MS: i64 = 10 * 60_000;
/// People that one page asks about: ISC takes 100 calls in 10 seconds from all of Gangway. The next look asks about others.
const MOST: usize = 20;
/// Calls at once.
const AT_ONCE: usize = 5;
/// A page waits this long, and is shown without the rest.
const WAIT: Duration = Duration::from_millis(1_500);
/// Answers that are remembered.
const MOST_KEPT: usize = 20_000;

/// What ISC said of one person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Said {
    /// They last signed in then, milliseconds UTC.
    At(i64),
    /// They never did.
    Never,
    /// ISC did not tell.
    Nothing,
}

/// Answers by who asked and about whom, with the real time of asking.
#[derive(Default)]
pub(crate) struct SignIns(Mutex<HashMap<(String, PersonId), (i64, Said)>>);

impl SignIns {
    fn known(&self, who: &Signed, person: &PersonId, real: i64) -> Option<Said> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (asked, said) = kept.get(&(who.person_id.clone(), person.clone()))?;
        (0..HOLDS_MS).contains(&(real - asked)).then_some(*said)
    }

    fn keep(&self, who: &Signed, person: PersonId, real: i64, said: Said) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() >= MOST_KEPT {
            kept.clear();
        }
        kept.insert((who.person_id.clone(), person), (real, said));
    }
}

/// Fills in the last step of the registered people among these lines.
pub(super) async fn fill(core: &Core, who: &Signed, lines: &mut [BoardLine]) -> Result<()> {
    let (memory, real) = (&core.memory().sign_ins, core.clock.real());
    let mut unknown = Vec::new();
    for line in lines.iter_mut() {
        let Some(person) = open(line) else { continue };
        let attributes = people::attributes(&core.store, &person).await?;
        match ATTRIBUTES.iter().find_map(|name| attributes.get(*name).and_then(moment)) {
            Some(at) => set(line, Said::At(at)),
            None if memory.known(who, &person, real).is_none() => unknown.push(person),
            None => {}
        }
    }
    unknown.truncate(MOST);
    if !unknown.is_empty() {
        let asking = futures::stream::iter(unknown)
            .map(|person| async move {
                let said = ask(core, who, &person).await;
                memory.keep(who, person, real, said);
            })
            .buffer_unordered(AT_ONCE)
            .collect::<()>();
        // What is not answered by then is asked again by the next look.
        let _in_time = tokio::time::timeout(WAIT, asking).await.is_ok();
    }
    for line in lines {
        if let Some(said) = open(line).and_then(|person| memory.known(who, &person, real)) {
            set(line, said);
        }
    }
    Ok(())
}

/// The person of a line whose first sign-in is not known.
fn open(line: &BoardLine) -> Option<PersonId> {
    let LineOf::Person { id, .. } = &line.of else { return None };
    line.steps.last().is_some_and(|step| step.mark == Mark::Unknown).then(|| id.clone())
}

fn set(line: &mut BoardLine, said: Said) {
    let Some(last) = line.steps.last_mut() else { return };
    (last.mark, last.at) = match said {
        Said::At(at) => (Mark::Done, Some(at)),
        Said::Never => (Mark::NotYet, None),
        Said::Nothing => return,
    };
}

/// ISC's word. Whatever goes wrong is no word: the board is shown without.
async fn ask(core: &Core, who: &Signed, person: &PersonId) -> Said {
    let Ok(id) = IdentityId::try_from(person.as_str()) else { return Said::Nothing };
    let id = &id;
    match reading(core, who, |isc| async move { Ok(isc.auth_user(id).await?) }).await {
        Ok(user) => match user.last_login_timestamp.as_ref().and_then(Time::millis) {
            Some(0) => Said::Never,
            Some(at) => Said::At(at),
            None => Said::Nothing,
        },
        Err(error) => {
            tracing::debug!(%error, "board: a last sign-in was not read");
            Said::Nothing
        }
    }
}

/// A moment as attributes hold one: milliseconds, or RFC 3339.
fn moment(value: &Value) -> Option<i64> {
    match value {
        Value::Number(number) => number.as_i64().filter(|at| *at > 0),
        Value::String(text) => {
            let text = text.trim();
            let millis = text.parse::<i64>().ok().filter(|at| *at > 100_000_000_000);
            millis.or_else(|| Some(text.parse::<jiff::Timestamp>().ok()?.as_millisecond()))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_moment_is_read_as_attributes_write_it_and_zero_is_none() {
        assert_eq!(moment(&json!(1_656_327_185_832_i64)), Some(1_656_327_185_832));
        assert_eq!(moment(&json!(" 1656327185832 ")), Some(1_656_327_185_832));
        assert_eq!(moment(&json!("2022-06-27T10:53:05.832Z")), Some(1_656_327_185_832));
        for nothing in [json!(0), json!(""), json!("never"), json!(null), json!(true)] {
            assert_eq!(moment(&nothing), None, "{nothing}");
        }
    }
}
