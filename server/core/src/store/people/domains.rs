//! Mail domains: how many people have one, and how many of those invited there registered.

use crate::args;
use crate::domain::reach::Domain;
use crate::store::{Result, Store, placeholders};
use gangway_types::PersonId;
use std::collections::{HashMap, HashSet};

/// Ids per question.
const IDS: usize = 500;

/// Every domain of the addresses of people still in ISC. An invitation counts when it was answered or has run out by `now`:
/// of one that still holds, nothing is known yet.
///
/// # Errors
/// When the database does not answer.
pub async fn domains(store: &Store, now: i64) -> Result<HashMap<String, Domain>> {
    // Cut off everything to the right of the last `@`; what is left is as long as the part before the domain. Both databases
    // take the second argument of RTRIM as a set of letters.
    let rows = store
        .rows(
            "SELECT SUBSTR(mail_norm, LENGTH(RTRIM(mail_norm, REPLACE(mail_norm, '@', ''))) + 1) AS domain,
                COUNT(*) AS people,
                SUM(CASE WHEN times_invited > 0 AND (reading = 'registered' OR invite_expires_at <= $1) THEN 1 ELSE 0 END)
                    AS invited,
                SUM(CASE WHEN times_invited > 0 AND reading = 'registered' THEN 1 ELSE 0 END) AS registered
             FROM people WHERE gone_at IS NULL AND mail_norm LIKE '%@%' GROUP BY 1",
            args![now],
        )
        .await?;
    let count = |n: i64| u64::try_from(n).unwrap_or(0);
    rows.iter()
        .map(|row| {
            let domain = Domain {
                people: count(row.int("people")?),
                invited: count(row.int("invited")?),
                registered: count(row.int("registered")?),
            };
            Ok((row.text("domain")?, domain))
        })
        .collect()
}

/// The first of these attributes that has a value, of each of these people; who has none is absent.
///
/// # Errors
/// When the database does not answer.
pub async fn first_attribute(
    store: &Store,
    people: &[PersonId],
    names: &[String],
) -> Result<HashMap<PersonId, String>> {
    let mut found = HashMap::new();
    if names.is_empty() {
        return Ok(found);
    }
    for chunk in people.chunks(IDS) {
        let sql = format!(
            "SELECT person_id, attributes FROM people_attributes WHERE person_id IN ({})",
            placeholders(1, chunk.len())
        );
        for row in store.rows(&sql, chunk.iter().map(Into::into).collect()).await? {
            let all: serde_json::Map<String, serde_json::Value> =
                serde_json::from_str(&row.text("attributes")?)?;
            let value = names.iter().find_map(|name| {
                let text = all.get(name)?.as_str()?.trim();
                (!text.is_empty()).then(|| text.to_owned())
            });
            if let Some(value) = value {
                found.insert(PersonId(row.text("person_id")?), value);
            }
        }
    }
    Ok(found)
}

/// How many people still in ISC have each of these normalised addresses in one of these attributes. Reads everybody's
/// attributes, some at a time.
///
/// # Errors
/// When the database does not answer.
pub async fn personal_addresses(
    store: &Store,
    names: &[String],
    wanted: &HashSet<String>,
) -> Result<HashMap<String, u64>> {
    let mut found = HashMap::new();
    if wanted.is_empty() {
        return Ok(found);
    }
    let mut after = String::new();
    loop {
        let rows = store
            .rows(
                "SELECT person_id, attributes FROM people_attributes
                 WHERE person_id > $1 AND person_id IN (SELECT id FROM people WHERE gone_at IS NULL)
                 ORDER BY person_id LIMIT 2000",
                args![&after],
            )
            .await?;
        let Some(last) = rows.last() else { return Ok(found) };
        after = last.text("person_id")?;
        for row in &rows {
            let all: serde_json::Map<String, serde_json::Value> =
                serde_json::from_str(&row.text("attributes")?)?;
            let mut own: Vec<String> = names
                .iter()
                .filter_map(|name| crate::domain::mail::normalise(all.get(name)?.as_str()?))
                .collect();
            own.sort_unstable();
            own.dedup();
            for address in own.into_iter().filter(|address| wanted.contains(address)) {
                *found.entry(address).or_default() += 1;
            }
        }
    }
}
