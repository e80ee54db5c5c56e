//! Sums over the ledger for the Overview.

mod waiting;

pub use waiting::{Need, accounts, people};

use super::{Result, Store};
use crate::args;
use gangway_types::overview::{ProfileCounts, WeekCounts};

const WEEK_MS: i64 = 7 * 86_400_000;

fn unsigned(n: i64) -> u64 {
    u64::try_from(n).unwrap_or(0)
}

/// Seen registering by us, or registered by ISC's status when we first read them.
const REGISTERED: &str =
    "(people.registered_at IS NOT NULL OR people.status IN ('REGISTERED', 'ACTIVE', 'LOCKED'))";

/// Invitations of the last `weeks` weeks, oldest first, each person once a week, with what became of them.
///
/// # Errors
/// When the database does not answer.
pub async fn weeks(store: &Store, weeks: i64, now: i64) -> Result<Vec<WeekCounts>> {
    let from = now - weeks * WEEK_MS;
    let rows = store
        .rows(
            &format!(
                "SELECT week, COUNT(*) AS n, CAST(SUM(registered) AS BIGINT) AS registered,
                    CAST(SUM(valid) AS BIGINT) AS valid
             FROM (SELECT (invitations.asked_at - $1) / $2 AS week, invitations.person_id,
                          MAX(CASE WHEN {REGISTERED} THEN 1 ELSE 0 END) AS registered,
                          MAX(CASE WHEN NOT {REGISTERED} AND invitations.expires_at > $3 THEN 1 ELSE 0 END)
                            AS valid
                   FROM invitations LEFT JOIN people ON people.id = invitations.person_id
                   WHERE invitations.asked_at >= $1
                   GROUP BY (invitations.asked_at - $1) / $2, invitations.person_id) AS each_person
             GROUP BY week"
            ),
            args![from, WEEK_MS, now],
        )
        .await?;
    let mut all: Vec<WeekCounts> =
        (0..weeks).map(|week| WeekCounts { from: from + week * WEEK_MS, ..WeekCounts::default() }).collect();
    for row in rows {
        // An invitation made at this very moment falls on the edge after the last week: it belongs to the last.
        let at = usize::try_from(row.int("week")?.min(weeks - 1)).unwrap_or(0);
        let Some(week) = all.get_mut(at) else { continue };
        let (n, registered, valid) =
            (unsigned(row.int("n")?), unsigned(row.int("registered")?), unsigned(row.int("valid")?));
        week.registered += registered;
        week.valid += valid;
        week.expired += n.saturating_sub(registered + valid);
    }
    Ok(all)
}

/// People who were ever invited, by profile; lowest share of registered first. Those without a known profile are one line;
/// nothing when no profile is known at all.
///
/// # Errors
/// When the database does not answer.
pub async fn profiles(store: &Store, now: i64) -> Result<Vec<ProfileCounts>> {
    let rows = store
        .rows(
            &format!("SELECT COALESCE(profile_name, '') AS profile, COUNT(*) AS invited,
                    CAST(SUM(CASE WHEN {REGISTERED} THEN 1 ELSE 0 END) AS BIGINT) AS registered,
                    CAST(SUM(CASE WHEN NOT {REGISTERED} AND invite_expires_at > $1 THEN 1 ELSE 0 END) AS BIGINT)
                        AS valid
             FROM people WHERE times_invited > 0 AND gone_at IS NULL
             GROUP BY COALESCE(profile_name, '')"),
            args![now],
        )
        .await?;
    let mut all = rows
        .iter()
        .map(|row| {
            Ok(ProfileCounts {
                profile: row.text("profile")?,
                registered: unsigned(row.int("registered")?),
                valid: unsigned(row.int("valid")?),
                invited: unsigned(row.int("invited")?),
            })
        })
        .collect::<Result<Vec<_>>>()?;
    // Where no profile was read at all there is nothing to tell apart.
    if all.iter().all(|one| one.profile.is_empty()) {
        return Ok(Vec::new());
    }
    for one in all.iter_mut().filter(|one| one.profile.is_empty()) {
        "No profile known".clone_into(&mut one.profile);
    }
    all.sort_by(|a, b| {
        let share = |counts: &ProfileCounts| counts.registered * 10_000 / counts.invited.max(1);
        share(a).cmp(&share(b)).then_with(|| a.profile.cmp(&b.profile))
    });
    Ok(all)
}

/// How many managers are named; the others are summed up.
const MANAGERS: usize = 12;

/// People who were ever invited, by manager: those with most who have not registered first, at most twelve lines, the last
/// of them for everybody else. People without a manager are one line.
///
/// # Errors
/// When the database does not answer.
pub async fn managers(store: &Store, now: i64) -> Result<Vec<ProfileCounts>> {
    let rows = store
        .rows(
            &format!(
                "SELECT manager_id, MAX(manager_name) AS manager_name, COUNT(*) AS invited,
                    CAST(SUM(CASE WHEN {REGISTERED} THEN 1 ELSE 0 END) AS BIGINT) AS registered,
                    CAST(SUM(CASE WHEN NOT {REGISTERED} AND invite_expires_at > $1 THEN 1 ELSE 0 END) AS BIGINT)
                        AS valid
                 FROM people WHERE times_invited > 0 AND gone_at IS NULL GROUP BY manager_id"
            ),
            args![now],
        )
        .await?;
    let mut all = rows
        .iter()
        .map(|row| {
            let id = row.opt_text("manager_id")?;
            Ok(ProfileCounts {
                profile: match id {
                    Some(id) => row.opt_text("manager_name")?.unwrap_or(id),
                    None => "No manager".to_owned(),
                },
                registered: unsigned(row.int("registered")?),
                valid: unsigned(row.int("valid")?),
                invited: unsigned(row.int("invited")?),
            })
        })
        .collect::<Result<Vec<_>>>()?;
    let open = |counts: &ProfileCounts| counts.invited - counts.registered.min(counts.invited);
    all.sort_by(|a, b| open(b).cmp(&open(a)).then_with(|| a.profile.cmp(&b.profile)));
    if all.len() > MANAGERS {
        let rest = all.split_off(MANAGERS - 1);
        let sum = |of: fn(&ProfileCounts) -> u64| rest.iter().map(of).sum();
        all.push(ProfileCounts {
            profile: format!("{} others", rest.len()),
            registered: sum(|one| one.registered),
            valid: sum(|one| one.valid),
            invited: sum(|one| one.invited),
        });
    }
    Ok(all)
}
