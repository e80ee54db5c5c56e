//! Sending what is to be mailed.

use super::is_on;
use super::message::message;
use super::smtp::{Handed, Line, Smtp};
use crate::audit::{self, Entry};
use crate::settings::Settings;
use crate::store::notices::{self as store, Became, Taken};
use crate::{Core, Result};
use gangway_types::audit::{AuditObject, AuditResult, ObjectKind, What};
use gangway_types::notices::{NoticeKind, NoticeState};
use tokio_util::sync::CancellationToken;

/// How long a mail is tried.
const LONGEST_MS: i64 = 86_400_000;
/// The first wait before it is tried again; each is twice as long as the one before.
const WAIT_MS: i64 = 60_000;
/// The longest wait.
const LONGEST_WAIT_MS: i64 = 3_600_000;
/// What is written beside a mail whose sender is no more.
const STOPPED: &str = "Gangway stopped while the mail was being sent";

/// Sends everything that is to be sent now; answers how many mails left.
///
/// # Errors
/// When the store does not answer. What was sent before stays sent.
pub async fn turn(core: &Core) -> Result<u64> {
    until(core, &CancellationToken::new()).await
}

/// The same, until `stop`.
pub(super) async fn until(core: &Core, stop: &CancellationToken) -> Result<u64> {
    recover(core, false).await?;
    let settings = Settings::load(&core.store).await?;
    if !is_on(core, &settings) {
        store::keep_inside(&core.store).await?;
    }
    let Some(server) = core.mail.server.as_deref().filter(|_| core.can_mail()) else { return Ok(0) };
    let mut line = None;
    let mut sent = 0;
    // People at home are left alone in quiet hours; colleagues are told what waits for them at any time.
    let quiet = crate::welcome::quiet_until(core, &settings).is_some();
    for id in store::due(&core.store, core.clock.real(), quiet).await? {
        if stop.is_cancelled() {
            break;
        }
        let Some((state, reached)) = one(core, server, &mut line, &id).await? else { continue };
        sent += u64::from(state == NoticeState::Sent);
        if !reached {
            // The server is not there: the others wait for the next turn.
            break;
        }
    }
    if let Some(line) = line {
        line.end().await;
    }
    Ok(sent)
}

/// What was being sent when its sender ended is unknown. With `all`, no other process sends.
pub(super) async fn recover(core: &Core, all: bool) -> Result<()> {
    let real = core.clock.real();
    if !store::any_lost(&core.store, real, all).await? {
        return Ok(());
    }
    let mut tx = core.store.begin().await?;
    for mail in store::lost(&mut tx, real, all, STOPPED, core.clock.now()).await? {
        let became = Handed::Unknown(STOPPED.to_owned());
        tell(core, &mut tx, &mail, &became);
    }
    tx.commit().await?;
    Ok(())
}

/// Sends one mail, unless somebody else does; answers what became of it, and whether the server was reached.
pub(super) async fn one(
    core: &Core,
    server: &Smtp,
    line: &mut Option<Line>,
    id: &str,
) -> Result<Option<(NoticeState, bool)>> {
    let owner = format!("{} {}", core.instance, core.random.handle());
    let Some(mail) = store::take(&core.store, id, &owner, core.clock.real()).await? else {
        return Ok(None);
    };
    let (handed, reached) = hand_over(server, line, &mail).await;
    if handed != Handed::Taken {
        *line = None;
    }
    let became = became(core, &mail, &handed);
    let mut tx = core.store.begin().await?;
    if store::settle(&mut tx, id, &owner, &became).await? && became.state != NoticeState::Queued {
        tell(core, &mut tx, &mail, &handed_in_the_end(&became, handed));
    }
    tx.commit().await?;
    if became.state != NoticeState::Sent {
        // Without the reason: a mail server quotes addresses in it.
        tracing::warn!(notice = id, state = became.state.key(), "a notice was not mailed");
    }
    Ok(Some((became.state, reached)))
}

/// Over the connection there is, else over a new one. A connection that stood idle may be dead without anybody's fault: then
/// a new one is tried at once.
async fn hand_over(server: &Smtp, line: &mut Option<Line>, mail: &Taken) -> (Handed, bool) {
    let (to, bytes) = match message(server.sender(), mail) {
        Ok(made) => made,
        Err(why) => return (Handed::Refused(why), true),
    };
    let from = &server.sender().email;
    if let Some(open) = line {
        match open.hand_over(from, &to, &bytes).await {
            Handed::Lost(_) => {}
            handed => return (handed, true),
        }
    }
    *line = None;
    match server.connect().await {
        Ok(open) => (line.insert(open).hand_over(from, &to, &bytes).await, true),
        Err(why) => (Handed::Lost(why), false),
    }
}

fn became(core: &Core, mail: &Taken, handed: &Handed) -> Became {
    let (real, now) = (core.clock.real(), core.clock.now());
    let end = |state, problem: Option<&String>| Became {
        state,
        next_at: None,
        problem: problem.cloned(),
        at: Some(now),
    };
    match handed {
        Handed::Taken => end(NoticeState::Sent, None),
        Handed::Refused(why) => end(NoticeState::Failed, Some(why)),
        Handed::Unknown(why) => end(NoticeState::Unknown, Some(why)),
        Handed::NotNow(why) | Handed::Lost(why) => match next_try(mail.attempts, mail.queued_at, real) {
            Some(next) => Became {
                state: NoticeState::Queued,
                next_at: Some(next),
                problem: Some(why.clone()),
                at: Some(now),
            },
            None => end(NoticeState::Failed, Some(why)),
        },
    }
}

/// When a mail is tried again that was tried `attempts` times since `queued_at`; none when it is given up. Real time.
pub(super) fn next_try(attempts: i64, queued_at: i64, real: i64) -> Option<i64> {
    let doublings = u32::try_from(attempts.clamp(1, 20) - 1).unwrap_or(0);
    let wait = WAIT_MS.saturating_mul(1_i64 << doublings).min(LONGEST_WAIT_MS);
    let next = real + wait;
    (next - queued_at < LONGEST_MS).then_some(next)
}

/// What was tried for a day is refused in the end.
fn handed_in_the_end(became: &Became, handed: Handed) -> Handed {
    match handed {
        Handed::NotNow(why) | Handed::Lost(why) if became.state == NoticeState::Failed => {
            Handed::Refused(why)
        }
        handed => handed,
    }
}

/// The entry of the audit log.
fn tell(core: &Core, tx: &mut crate::store::Tx, mail: &Taken, handed: &Handed) {
    let what = mail.kind.words();
    let (words, result, why) = match handed {
        Handed::Taken => ("mailed a notice to", AuditResult::Done, None),
        Handed::Unknown(why) => ("may have mailed a notice to", AuditResult::Unknown, Some(why)),
        Handed::Refused(why) | Handed::NotNow(why) | Handed::Lost(why) => {
            ("could not mail a notice to", AuditResult::Failed, Some(why))
        }
    };
    let sentence = format!("{words} {}: {what}", mail.to_name);
    let mut entry =
        Entry::by_gangway(What::NoticeSent, sentence).result(result).fact("Subject", &mail.subject);
    entry = if matches!(mail.kind, NoticeKind::Test | NoticeKind::Welcome) {
        entry.about(AuditObject::new(ObjectKind::Person, mail.to.as_str()), &mail.to_name)
    } else if mail.kind == NoticeKind::RuleStopped {
        let object = AuditObject::new(ObjectKind::Setting, format!("joiner rule {}", mail.batch));
        entry.about(object, mail.kind.words())
    } else {
        entry.about(&mail.batch, mail.batch.as_str())
    };
    // A mail server quotes addresses, and a private one is no matter of the audit log.
    if let Some(why) = why.filter(|_| mail.kind != NoticeKind::Welcome) {
        entry = entry.fact("Why", why);
    }
    audit::append(core, tx, entry);
}
