//! What has to be known beside the numbers of a comparison.

use super::accounts_words;
use super::crawl::Tally;
use super::judge::Judge;
use super::reading::ADVISED_ROWS;
use super::shape::Shape;
use gangway_types::safety::{CompareCounts, Headings, Worry};

/// A sentence for each.
pub(super) fn worries(
    judge: &Judge,
    shape: &Shape,
    headings: &Headings,
    tally: &Tally,
    counts: CompareCounts,
) -> Vec<Worry> {
    let mut worries = Vec::new();
    let mut say = |words: String| worries.push(Worry(words));
    let facts = judge.file();
    if facts.rows > ADVISED_ROWS {
        say(format!("The file has {} rows; ISC's documentation advises 400,000 at most.", facts.rows));
    }
    if facts.keyless > 0 {
        let rows =
            if facts.keyless == 1 { "1 row has".to_owned() } else { format!("{} rows have", facts.keyless) };
        say(format!("{rows} no {}: they are no accounts.", shape.key));
    }
    if facts.accounts.scattered() > 0 {
        let n = accounts_words(facts.accounts.scattered());
        say(format!(
            "Rows of {n} do not stand together. ISC may take the last ones only; here they count so."
        ));
    }
    if facts.accounts.is_empty() {
        say("The file holds no account at all.".to_owned());
    }
    if tally.before.is_none() && tally.after.is_none() {
        say("ISC did not count its accounts, so that the list could not be checked against a number."
            .to_owned());
    }
    if !headings.missing.is_empty() {
        say(format!(
            "The file lacks {}. ISC may empty these attributes of every account; they are not compared.",
            headings.missing.join(", ")
        ));
    }
    if counts.unsure > 0 {
        let n = accounts_words(counts.unsure);
        say(format!(
            "{n} of ISC and the file differ in upper and lower case only. Whether ISC takes them for the same is not \
             known; if not, they go and are made anew."
        ));
    }
    worries
}
