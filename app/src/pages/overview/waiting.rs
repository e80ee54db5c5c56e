//! What waits for this person: one list of links, the most urgent first.

use crate::components::account_job::accounts;
use crate::pages::address::query;
use crate::pages::chrome::people;
use crate::pages::page::Asked;
use crate::pages::times::{Times, ago};
use crate::paths;
use crate::ui::{Icon, Symbol, plural, thousands};
use gangway_types::Capability;
use gangway_types::overview::{Needs, Overview, Waiting};
use gangway_types::query::{Area, InviteFilter, PeopleQuery};
use gangway_types::tasks::TaskState;
use leptos::prelude::*;

struct Line {
    symbol: Symbol,
    words: String,
    about: String,
    href: String,
    action: &'static str,
}

/// "Waiting for you".
pub fn section(overview: &Overview, asked: &Asked) -> AnyView {
    let own = overview.waiting.iter().map(|waiting| line(waiting, &asked.times, asked.chrome.real_now));
    let lines: Vec<Line> = own.chain(joiners(asked)).collect();
    let nothing = lines.is_empty();
    let lines = lines.into_iter().map(row).collect_view();
    let list = if nothing {
        view! { <p>"Nothing is waiting for you. "{next(overview, &asked.times)}</p> }.into_any()
    } else {
        view! { <ul class="lines">{lines}</ul> }.into_any()
    };
    view! {
        <section class="section" aria-labelledby="waiting">
            <h2 id="waiting">"Waiting for you"</h2>
            {list}
        </section>
    }
    .into_any()
}

/// New people who could be invited, for whoever may do so.
fn joiners(asked: &Asked) -> Option<Line> {
    let ready = asked.chrome.joiners_ready;
    let may = asked.caller.who.may(Capability::Invite);
    (may && ready > 0).then(|| Line {
        symbol: Symbol::Create,
        words: match ready {
            1 => "1 new joiner is ready".to_owned(),
            n => format!("{} new joiners are ready", thousands(n)),
        },
        about: "ISC has created them, and nobody has invited them".to_owned(),
        href: paths::with_query(paths::JOINERS, "state=ready"),
        action: "Check",
    })
}

fn row(line: Line) -> AnyView {
    view! {
        <li>
            <Icon symbol=line.symbol />
            <a href=line.href>{line.words}</a>
            <span class="hint">{line.about}</span>
            <span aria-hidden="true">{line.action}</span>
        </li>
    }
    .into_any()
}

fn line(waiting: &Waiting, times: &Times, real: i64) -> Line {
    match waiting {
        Waiting::Approve { batch, people: n, asked_at, deadline_at } => Line {
            symbol: Symbol::Inbox,
            words: format!("Approve {} in {batch}", people(*n)),
            about: match deadline_at {
                Some(until) => {
                    format!("Asked {}, answer by {}", times.ago(*asked_at), times.near_day(*until))
                }
                None => format!("Asked {}", times.ago(*asked_at)),
            },
            href: paths::approval(batch, ""),
            action: "Review",
        },
        Waiting::NeedsSender { batch, name, queued, started: true, since } => Line {
            symbol: Symbol::Key,
            words: format!("Continue sending {batch} to {}", people(*queued)),
            about: format!(
                "{name}, waits since {}",
                ago(real, *since).unwrap_or_else(|| times.exact(*since))
            ),
            href: paths::batch(batch),
            action: "Continue",
        },
        Waiting::NeedsSender { batch, name, queued, started: false, since } => Line {
            symbol: Symbol::Key,
            words: format!("Release {batch} to {}", people(*queued)),
            about: format!("{name}, approved {}, was not sent by itself", times.ago(*since)),
            href: paths::batch(batch),
            action: "Release",
        },
        Waiting::Unknown { batch, people: n } => Line {
            symbol: Symbol::Unknown,
            words: format!("Decide about {} in {batch}", people(*n)),
            about: "Whether ISC mailed them is not known".to_owned(),
            href: paths::batch_with(batch, "unknown"),
            action: "Decide",
        },
        Waiting::Failed { batch, people: n } => Line {
            symbol: Symbol::Bad,
            words: format!("Retry {} who failed in {batch}", people(*n)),
            about: "ISC refused them; nobody was mailed twice".to_owned(),
            href: paths::batch_with(batch, "failed"),
            action: "Look",
        },
        Waiting::Expired { batch, people: n } => Line {
            symbol: Symbol::Clock,
            words: format!("Invite {} of {batch} again", people(*n)),
            about: "Their invitations ran out".to_owned(),
            href: paths::batch_with(batch, "expired"),
            action: "Invite again",
        },
        Waiting::Draft { batch, name, people: n, made_at } => Line {
            symbol: Symbol::Pencil,
            words: format!("Send {batch} to {}", people(*n)),
            about: format!("{name}, draft kept {}", times.ago(*made_at)),
            href: paths::batch(batch),
            action: "Continue",
        },
        Waiting::Accounts { job, source, needs, accounts: n, since } => {
            let (words, about, action) = match needs {
                Needs::Sender => (
                    format!("Continue writing {} in {job}", accounts(*n)),
                    format!(
                        "{source}, waits since {}",
                        ago(real, *since).unwrap_or_else(|| times.exact(*since))
                    ),
                    "Continue",
                ),
                Needs::Decision => (
                    format!("Decide about {} in {job}", accounts(*n)),
                    format!("Whether ISC wrote them to {source} is not known"),
                    "Decide",
                ),
                Needs::Retry => (
                    format!("Look at {} that failed in {job}", accounts(*n)),
                    format!("ISC did not write them to {source}"),
                    "Look",
                ),
            };
            Line { symbol: symbol(*needs), words, about, href: paths::account_job(job), action }
        }
        Waiting::People { job, action: act, needs, people: n, since } => {
            let (words, about, action) = match needs {
                Needs::Sender => (
                    format!("Continue to {} ({job})", act.aim(&people(*n))),
                    format!("Waits since {}", ago(real, *since).unwrap_or_else(|| times.exact(*since))),
                    "Continue",
                ),
                Needs::Decision => (
                    format!("Decide about {} in {job}", people(*n)),
                    format!("{}: whether ISC did it is not known", act.name()),
                    "Decide",
                ),
                Needs::Retry => (
                    format!("Look at {} who failed in {job}", people(*n)),
                    format!("{}: it did not go through", act.name()),
                    "Look",
                ),
            };
            Line { symbol: symbol(*needs), words, about, href: paths::person_job(job), action }
        }
        Waiting::Import { import, name, open, rows, stopped, at } => Line {
            symbol: Symbol::Pencil,
            words: match (stopped, open) {
                (true, _) => format!("Import {import} stopped and waits for you"),
                (false, 0) => format!("Import {import} waits for you: {}", plural(*rows, "row", "rows")),
                (false, n) => format!("Import {import} waits for you: {} to fix", plural(*n, "row", "rows")),
            },
            about: format!("{name}, draft kept {}", times.ago(*at)),
            href: paths::import(import, ""),
            action: "Continue",
        },
        Waiting::Vanish { source, name, accounts: n, at } => Line {
            symbol: Symbol::Warn,
            words: format!("{} on {name} would vanish at the next aggregation", accounts(*n)),
            about: format!("Compared {}", times.ago(*at)),
            href: paths::source(source, "safety"),
            action: "Look",
        },
        Waiting::Load { source, name, load } => Line {
            symbol: Symbol::Key,
            words: format!("Let {load} go, or stop it"),
            about: format!("A file for {name} waits for a second person"),
            href: paths::source_load(source, load),
            action: "Look",
        },
        Waiting::Frozen { job, action: act, people: n, reading, until } => Line {
            symbol: Symbol::Pencil,
            words: match reading {
                true => format!("{job}, to {}, is being read again", act.aim(&people(*n))),
                false => format!("Start {job} to {}, or throw it away", act.aim(&people(*n))),
            },
            about: format!("Nothing was sent; it can be started until {}", times.exact(*until)),
            href: paths::person_job(job),
            action: "Look",
        },
        Waiting::Rule { rule, name, reason, at } => Line {
            symbol: Symbol::Warn,
            words: format!("The rule “{name}” for new joiners stopped itself"),
            about: format!("{}: {reason}", times.ago(*at)),
            href: paths::joiner_rule(rule, ""),
            action: "Look",
        },
        Waiting::Task { task, title, state, at } => Line {
            symbol: Symbol::Bad,
            words: format!("{title}: {}", ended(state)),
            about: format!("Started {}", times.ago(*at)),
            href: paths::task(task),
            action: "Look",
        },
    }
}

fn symbol(needs: Needs) -> Symbol {
    match needs {
        Needs::Sender => Symbol::Key,
        Needs::Decision => Symbol::Unknown,
        Needs::Retry => Symbol::Bad,
    }
}

/// How a task ended, in the middle of a sentence.
fn ended(state: &TaskState) -> String {
    match state {
        TaskState::Other(text) => format!("ISC says {text}"),
        state => state.word().to_lowercase(),
    }
}

/// The next thing that happens by itself.
fn next(overview: &Overview, times: &Times) -> AnyView {
    let soon = overview.headline.map_or(0, |headline| headline.soon);
    if soon > 0 {
        let href = PeopleQuery::new(Area::Unregistered).toggled_invite(InviteFilter::Soon).href();
        let within = times.near_day(times.now + 2 * 86_400_000);
        return view! { "Next: "<a href=href>{people(soon)}</a>{format!(" run out of time until {within}.")} }.into_any();
    }
    let fresh = format!("{}?{}", paths::UNREGISTERED, query([("invite", "never".to_owned())]));
    view! { <a href=fresh>"See who was never invited"</a>"." }.into_any()
}

#[cfg(test)]
mod tests {
    use super::*;
    use gangway_types::BatchId;

    #[test]
    fn what_never_started_is_released_and_what_did_is_continued() {
        let words = |started| {
            let (batch, name) = (BatchId::from("B-0142"), "Contractors".to_owned());
            let waiting = Waiting::NeedsSender { batch, name, queued: 6, started, since: 0 };
            let line = line(&waiting, &Times::new("UTC", 60_000), 60_000);
            (line.words, line.action)
        };
        assert_eq!(words(false), ("Release B-0142 to 6 people".to_owned(), "Release"));
        assert_eq!(words(true), ("Continue sending B-0142 to 6 people".to_owned(), "Continue"));
    }

    #[test]
    fn what_a_job_needs_is_said_and_nothing_claimed_of_what_is_not_known() {
        use gangway_types::people::PersonAction;
        let times = Times::new("UTC", 60_000);
        let account = |needs| {
            let (job, source) = ("I-0031".into(), "Contractors CSV".to_owned());
            let line = line(&Waiting::Accounts { job, source, needs, accounts: 4, since: 0 }, &times, 60_000);
            (line.words, line.about)
        };
        assert_eq!(account(Needs::Sender).0, "Continue writing 4 accounts in I-0031");
        let unknown =
            ("Decide about 4 accounts in I-0031", "Whether ISC wrote them to Contractors CSV is not known");
        assert_eq!(account(Needs::Decision), (unknown.0.to_owned(), unknown.1.to_owned()));
        assert_eq!(account(Needs::Retry).0, "Look at 4 accounts that failed in I-0031");
        let job = gangway_types::PersonJobId::from("P-0007");
        let deed =
            Waiting::People { job, action: PersonAction::Reset, needs: Needs::Sender, people: 1, since: 0 };
        assert_eq!(line(&deed, &times, 60_000).words, "Continue to reset 1 person (P-0007)");
        let draft = |open, stopped| {
            let (import, name) = ("I-0031".into(), "joiners.csv".to_owned());
            line(&Waiting::Import { import, name, open, rows: 9, stopped, at: 0 }, &times, 0).words
        };
        assert_eq!(draft(4, false), "Import I-0031 waits for you: 4 rows to fix");
        assert_eq!(draft(0, false), "Import I-0031 waits for you: 9 rows");
        assert_eq!(draft(4, true), "Import I-0031 stopped and waits for you");
    }
}
