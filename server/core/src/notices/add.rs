//! Writing notices, in the transaction of what they tell of.

use super::is_on;
use super::message::is_address;
use super::words::{Facts, words};
use crate::domain::approval::Approver;
use crate::settings::Settings;
use crate::store::Tx;
use crate::store::notices::{self as store, NewNotice};
use crate::{Core, Result};
use gangway_types::notices::{NoticeKind, NoticeState};
use gangway_types::{BatchId, PersonId};

/// What people are told of.
#[derive(Clone, Debug)]
pub(crate) struct Matter<'a> {
    /// Why.
    pub(crate) kind: NoticeKind,
    /// The batch, or the rule's id.
    pub(crate) batch: &'a BatchId,
    /// Its name.
    pub(crate) name: &'a str,
    /// Stands for what happened: of the same event a person is told once.
    pub(crate) event: String,
}

/// Somebody who is told, and what they are told of it.
#[derive(Clone, Debug)]
pub(crate) struct Recipient {
    /// Who.
    pub(crate) who: Approver,
    /// Their numbers.
    pub(crate) facts: Facts,
}

/// Writes a notice for each of these people.
///
/// # Errors
/// When the store does not answer.
pub(crate) async fn add(core: &Core, tx: &mut Tx, matter: &Matter<'_>, to: &[Recipient]) -> Result<()> {
    if to.is_empty() {
        return Ok(());
    }
    let by_mail = is_on(core, &Settings::load_in(tx).await?);
    let ids: Vec<PersonId> = to.iter().map(|one| one.who.id.clone()).collect();
    let mut addresses = store::addresses(tx, &ids).await?;
    addresses.retain(|_, address| is_address(address));
    let at = core.clock.now();
    // Made within one moment: sorted, their order is that of the people.
    let mut made: Vec<String> = to.iter().map(|_| core.random.id(at)).collect();
    made.sort_unstable();
    let notices: Vec<NewNotice> = to
        .iter()
        .zip(made)
        .map(|(one, id)| {
            let (subject, body) =
                words(matter.kind, matter.batch, matter.name, &one.facts, &core.mail.public_url);
            let address = addresses.get(&one.who.id).map(|address| address.trim().to_owned());
            let state = if by_mail && address.is_some() { NoticeState::Queued } else { NoticeState::Shown };
            NewNotice {
                id,
                event: matter.event.clone(),
                kind: matter.kind,
                batch: matter.batch.clone(),
                to: one.who.id.clone(),
                to_name: one.who.name.clone(),
                address,
                subject,
                body,
                state,
                at,
                real: core.clock.real(),
            }
        })
        .collect();
    store::insert(tx, &notices).await?;
    // Nobody hears of it before the transaction ends: whoever looks too early looks again at the next tick.
    Ok(())
}
