//! What a notice says. It may be mailed, and a mail is read by others than it was written to: it carries how many people it
//! is about, the name of the batch or rule, the day to answer by and a link, and nothing else about anybody.

use gangway_types::BatchId;
use gangway_types::notices::NoticeKind;

/// Characters of a batch's name.
const NAME: usize = 80;

/// The numbers of a notice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Facts {
    /// How many people somebody is asked about, and until which day.
    Asked {
        /// People.
        people: u64,
        /// "28 Nov"; none when there is no deadline.
        until: Option<String>,
    },
    /// Nothing to add.
    None,
    /// How many were approved, of how many.
    Answered {
        /// Approved.
        approved: u64,
        /// In all.
        of: u64,
    },
    /// How many wait to be sent to.
    Waiting {
        /// People.
        people: u64,
    },
    /// How many people a rule would have decided about in a day, and how many it may.
    Over {
        /// People.
        people: u64,
        /// Its cap.
        cap: u64,
    },
    /// How many could not be invited, and of how many that is not known.
    Trouble {
        /// Failed.
        failed: u64,
        /// Unknown.
        unknown: u64,
    },
}

/// One line of plain text: no control characters, nothing that turns the direction of writing, no more than `most`
/// characters.
pub(super) fn line(text: &str, most: usize) -> String {
    let seen = |c: char| {
        let turns = matches!(c, '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FEFF}');
        if c.is_control() || turns { ' ' } else { c }
    };
    let text: String = text.chars().map(seen).collect();
    let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if words.chars().count() <= most {
        return words;
    }
    let mut short: String = words.chars().take(most.saturating_sub(1)).collect();
    short.push('…');
    short
}

fn people(n: u64) -> String {
    crate::invites::people_words(n)
}

fn wait(n: u64) -> &'static str {
    if n == 1 { "waits" } else { "wait" }
}

/// Subject and text. `batch` is the rule's id where it is about one. `public` is the portal's address, with or without a slash at its end.
pub(super) fn words(
    kind: NoticeKind,
    batch: &BatchId,
    name: &str,
    facts: &Facts,
    public: &str,
) -> (String, String) {
    let name = line(name, NAME);
    // Without a name of its own it is called by its number, which is told already.
    let is_number = name.strip_prefix("Batch ").is_some_and(|n| n.bytes().all(|byte| byte.is_ascii_digit()));
    let batch_name = if is_number { batch.to_string() } else { line(&format!("{batch} {name}"), NAME + 20) };
    let n = match facts {
        Facts::Asked { people, .. } | Facts::Waiting { people } => *people,
        _ => 0,
    };
    let until = match facts {
        Facts::Asked { until: Some(until), .. } => format!(" Answer by {}.", line(until, 20)),
        _ => String::new(),
    };
    let asks = format!("whether {} may be invited to sign in.{until}", people(n));
    let (start, sentence) = match kind {
        NoticeKind::Asked => {
            (format!("{} {} for your approval", people(n), wait(n)), format!("You are asked {asks}"))
        }
        NoticeKind::Reminder => (
            format!("Reminder: {} {} for your approval", people(n), wait(n)),
            format!("You were asked {asks} There is no answer yet."),
        ),
        NoticeKind::PassedOn => (
            format!("Passed on to you: {} {} for approval", people(n), wait(n)),
            format!("Whoever was asked did not answer in time. Now you are asked {asks}"),
        ),
        NoticeKind::HandedOn => (
            format!("Handed on to you: {} {} for approval", people(n), wait(n)),
            format!("Whoever was asked handed the question on. Now you are asked {asks}"),
        ),
        NoticeKind::Withdrawn => (
            "Nothing to answer any more".to_owned(),
            "The question that you were asked was taken back. There is nothing to do.".to_owned(),
        ),
        NoticeKind::Answered => answered(facts),
        NoticeKind::NeedsSender => (
            "Needs somebody with the right to send".to_owned(),
            format!(
                "{} could not be sent to by themselves at the time that was set. Somebody with the right to send has to \
                 release the batch.",
                people(n)
            ),
        ),
        NoticeKind::Trouble => trouble(facts),
        NoticeKind::RuleStopped => stopped(facts),
        NoticeKind::Test => {
            let text = "This mail shows that Gangway can send mail. It was asked for in the settings.";
            let text = format!("{text}\n\n{}\n", link(kind, batch, public));
            return ("Test mail from Gangway".to_owned(), text);
        }
        // Its text is the tenant's own, see [`crate::welcome`].
        NoticeKind::Welcome => (kind.words().to_owned(), "You were invited to register.".to_owned()),
    };
    let foot = match kind {
        NoticeKind::Withdrawn => "",
        NoticeKind::Asked | NoticeKind::Reminder | NoticeKind::PassedOn | NoticeKind::HandedOn => {
            "The link asks you to sign in. It shows nothing to anybody who was not asked.\n\n"
        }
        _ => "The link asks you to sign in.\n\n",
    };
    let (label, about) = if kind == NoticeKind::RuleStopped { ("Rule", name) } else { ("Batch", batch_name) };
    let text = format!(
        "{sentence}\n\n{label}: {about}\n{}\n\n{foot}Gangway wrote this by itself; nobody reads answers to it.\n",
        link(kind, batch, public)
    );
    (format!("{start}: {about}"), text)
}

fn link(kind: NoticeKind, batch: &BatchId, public: &str) -> String {
    format!("{}{}", public.trim_end_matches('/'), kind.path(batch))
}

fn answered(facts: &Facts) -> (String, String) {
    let (approved, of) = match facts {
        Facts::Answered { approved, of } => (*approved, *of),
        _ => (0, 0),
    };
    let words = if approved == 0 {
        "nobody was approved".to_owned()
    } else {
        format!("{approved} of {} approved", people(of))
    };
    (
        format!("All answers are in, {words}"),
        format!("Everybody who was asked has answered, or their time is over: {words}."),
    )
}

fn stopped(facts: &Facts) -> (String, String) {
    let (n, cap) = match facts {
        Facts::Over { people, cap } => (*people, *cap),
        _ => (0, 0),
    };
    (
        "A rule for new joiners stopped itself".to_owned(),
        format!(
            "It would have decided about {} today, and its cap of a day is {cap}. It does nothing more until somebody switches it \
             on again. Nobody was lost: whoever it did not get to waits under New joiners.",
            people(n)
        ),
    )
}

fn trouble(facts: &Facts) -> (String, String) {
    let (failed, unknown) = match facts {
        Facts::Trouble { failed, unknown } => (*failed, *unknown),
        _ => (0, 0),
    };
    let mut parts = Vec::new();
    if failed > 0 {
        parts.push(format!("{failed} failed"));
    }
    if unknown > 0 {
        parts.push(format!("{unknown} unknown"));
    }
    let words = parts.join(", ");
    (
        format!("Sending ended, {words}"),
        format!(
            "Sending ended, and not everybody is invited: {words}. The page of the batch says what can be done."
        ),
    )
}
