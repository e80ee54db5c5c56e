//! Refusals: somebody asked for what their roles do not carry.

use super::{Entry, origin, write};
use crate::auth::Signed;
use crate::store::audit::{Asked, list};
use crate::{Core, Result};
use gangway_types::Capability;
use gangway_types::audit::{AuditObject, AuditResult, ObjectKind, What};

/// A person is told of once a minute for each right that they lack, so that a program that asks on and on does not fill
/// the log. Two requests of the very same moment may both be told of.
const ONCE_MS: i64 = 60_000;

/// Tells that `who` asked for `address` and lacked `need`.
///
/// # Errors
/// When the store does not answer. The request is refused in any case.
pub async fn refused(core: &Core, who: &Signed, need: Capability, address: &str) -> Result<()> {
    if origin().looks_ahead {
        return Ok(());
    }
    let about = AuditObject::new(ObjectKind::Right, format!("{need:?}"));
    if told(core, Some(who), What::Refused, &about).await? {
        return Ok(());
    }
    let entry = Entry::by(who, What::Refused, sentence(need))
        .about(about, format!("{need:?}"))
        .result(AuditResult::Refused)
        .fact("Asked for", address);
    write(core, entry).await
}

/// Tells that a sign-in that was begun here came back from ISC without one; `problem` is its code. Nobody is known yet, so
/// it is told of once a minute for each problem, whoever tries.
///
/// # Errors
/// When the store does not answer.
pub async fn sign_in_refused(core: &Core, problem: &str, words: &str) -> Result<()> {
    let about = AuditObject::new(ObjectKind::SignIn, problem);
    if told(core, None, What::SignInRefused, &about).await? {
        return Ok(());
    }
    let entry = Entry::by_somebody(What::SignInRefused, "tried to sign in")
        .about(about, problem)
        .result(AuditResult::Refused)
        .fact("What they were told", words);
    write(core, entry).await
}

/// Whether this was told of within the last minute.
async fn told(core: &Core, who: Option<&Signed>, what: What, about: &AuditObject) -> Result<bool> {
    let before = Asked {
        who: who.map(|who| who.person_id.clone()).into_iter().collect(),
        what: vec![what.key().to_owned()],
        about: vec![about.key()],
        from: Some(core.clock.now() - ONCE_MS),
        ..Asked::default()
    };
    Ok(!list(&core.store, &before, 0, 1).await?.is_empty())
}

/// "was refused: no right to invite people".
fn sentence(need: Capability) -> String {
    let lacks = need.refusal().trim_end_matches('.');
    match lacks.strip_prefix("You do not have the right to ") {
        Some(right) => format!("was refused: no right to {right}"),
        None => format!("was refused: {lacks}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sentence_names_the_right() {
        assert_eq!(sentence(Capability::Invite), "was refused: no right to invite people");
    }
}
