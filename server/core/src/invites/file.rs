//! A batch as a file for a spreadsheet.

use super::views::people;
use crate::domain::csv;
use crate::store::batches;
use crate::{Core, Result};
use gangway_types::batches::{Outcome, PeopleOf};
use gangway_types::{BatchId, PortalError};

const HEADINGS: [&str; 15] = [
    "Name",
    "Account name",
    "E-mail",
    "Manager",
    "Outcome",
    "Cause",
    "Decided by",
    "Decided for",
    "Decided (UTC)",
    "When (UTC)",
    "Runs out (UTC)",
    "Invited again in",
    "Invited elsewhere (UTC)",
    "ISC task",
    "Identity id",
];

/// Everybody of a batch with their outcome: UTF-8 with a byte-order mark, formulas neutralised, times in UTC.
///
/// # Errors
/// When there is no such batch, or the store does not answer.
pub async fn outcome_csv(core: &Core, id: &BatchId) -> Result<String> {
    batches::get(&core.store, id).await?.ok_or_else(|| PortalError::not_found("batch"))?;
    let mut file = String::from("\u{feff}");
    file.push_str(&csv::line(HEADINGS));
    let mut page = 1;
    loop {
        let found = people(core, id, PeopleOf::Everybody, page).await?;
        for person in &found.items {
            let decision = person.decision.as_ref();
            let decided = decision.map(|decision| moment(decision.at)).unwrap_or_default();
            let expires = person.expires_at.map(moment).unwrap_or_default();
            let elsewhere = person.elsewhere_at.map(moment).unwrap_or_default();
            file.push_str(&csv::line([
                person.name.as_str(),
                &person.alias,
                person.mail.as_deref().unwrap_or_default(),
                person.manager_name.as_deref().unwrap_or_default(),
                word(person.outcome),
                person.cause.as_deref().unwrap_or_default(),
                decision.map_or("", |decision| decision.by_name.as_str()),
                decision.and_then(|decision| decision.for_name.as_deref()).unwrap_or_default(),
                &decided,
                &moment(person.when),
                &expires,
                person.again_in.as_ref().map_or("", BatchId::as_str),
                &elsewhere,
                person.task_id.as_ref().map_or("", |task| task.as_str()),
                person.person_id.as_str(),
            ]));
        }
        if page >= found.pages() {
            return Ok(file);
        }
        page += 1;
    }
}

/// The word of the page; of the unknown, what is not known.
fn word(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Unknown => "Unknown whether mailed",
        outcome => outcome.word(),
    }
}

/// `2025-11-21 14:02:00`
fn moment(at: i64) -> String {
    jiff::Timestamp::from_millisecond(at)
        .map(|at| at.strftime("%Y-%m-%d %H:%M:%S").to_string())
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_read_by_spreadsheets() {
        assert_eq!(moment(1_763_730_120_000), "2025-11-21 13:02:00");
    }
}
