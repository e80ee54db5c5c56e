//! Every setting that people change: where, in which words, within which bounds.

use gangway_types::settings::Section;

/// Minutes of a day.
pub(super) const DAY_MINUTES: u32 = 1_440;

/// How a setting is read from a form and written in words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A whole number with its unit, singular and plural.
    Number {
        /// The smallest that is taken.
        least: u32,
        /// The largest that is taken.
        most: u32,
        /// "day", "days".
        unit: (&'static str, &'static str),
    },
    /// As [`Kind::Number`]; empty means that there is no such bound.
    Cap {
        /// The smallest that is taken.
        least: u32,
        /// The largest that is taken.
        most: u32,
        /// "person", "people".
        unit: (&'static str, &'static str),
        /// The words for none.
        none: &'static str,
    },
    /// Yes or no, in the words of the setting.
    YesNo {
        /// The words for yes.
        yes: &'static str,
        /// The words for no.
        no: &'static str,
    },
    /// A time of day, kept as minutes since midnight; empty means none.
    Time,
    /// Words, one a line; empty lines count for nothing, the same word twice counts once.
    Lines,
    /// Ids of people. Changed by adding and removing, not by a field.
    People,
}

/// One setting.
#[derive(Clone, Copy, Debug)]
pub struct Setting {
    /// Its name in the store and in [`super::Settings`].
    pub key: &'static str,
    /// The page it is on.
    pub section: Section,
    /// The label.
    pub label: &'static str,
    /// What it does, and how to fill it.
    pub hint: &'static str,
    /// How it is read and written.
    pub kind: Kind,
}

const PEOPLE: (&str, &str) = ("person", "people");
const TIMES: (&str, &str) = ("invitation", "invitations");
const DAYS: (&str, &str) = ("day", "days");

/// All of them, in the order of the pages.
pub const ALL: [Setting; 31] = [
    Setting {
        key: "blocked_lifecycle",
        section: Section::Invites,
        label: "Blocked lifecycle states",
        hint: "People in these states are never invited. One technical name a line.",
        kind: Kind::Lines,
    },
    Setting {
        key: "invite_chunk",
        section: Section::Invites,
        label: "People per call",
        hint: "How many people one call to ISC names. ISC states no maximum; smaller calls show progress sooner.",
        kind: Kind::Number { least: 1, most: 1_000, unit: PEOPLE },
    },
    Setting {
        key: "batch_cap",
        section: Section::Invites,
        label: "People per batch",
        hint: "A larger list has to be split.",
        kind: Kind::Number { least: 1, most: 50_000, unit: PEOPLE },
    },
    Setting {
        key: "daily_cap",
        section: Section::Invites,
        label: "People per day",
        hint: "Over all batches; the rest goes out the next day. Empty: no cap.",
        kind: Kind::Cap { least: 1, most: 1_000_000, unit: PEOPLE, none: "No cap" },
    },
    Setting {
        key: "domain_cap",
        section: Section::Invites,
        label: "People per mail domain and day",
        hint: "Spares a mail server that slows down when much comes at once. Empty: no cap.",
        kind: Kind::Cap { least: 1, most: 1_000_000, unit: PEOPLE, none: "No cap" },
    },
    Setting {
        key: "quiet_from",
        section: Section::Invites,
        label: "Quiet hours from",
        hint: "Nobody is mailed from this time on, in the tenant's time zone: 22:00. Empty: no quiet hours.",
        kind: Kind::Time,
    },
    Setting {
        key: "quiet_to",
        section: Section::Invites,
        label: "Quiet hours until",
        hint: "Sending goes on by itself at this time: 07:00.",
        kind: Kind::Time,
    },
    Setting {
        key: "second_eyes_above",
        section: Section::Invites,
        label: "Second pair of eyes above",
        hint: "A batch of more people than this is released by somebody else than who made it. Empty: never.",
        kind: Kind::Cap { least: 0, most: 50_000, unit: PEOPLE, none: "Never" },
    },
    Setting {
        key: "repeat_cap",
        section: Section::Invites,
        label: "Invitations of one person in 30 days",
        hint: "Whoever had as many is left out: call them instead. Those sent outside of Gangway count too. 0: no cap.",
        kind: Kind::Number { least: 0, most: 30, unit: TIMES },
    },
    Setting {
        key: "call_after",
        section: Section::Invites,
        label: "Invitations before a call",
        hint: "Whoever was invited as often and has not registered is listed under “Needs a call”. 0: nobody is.",
        kind: Kind::Number { least: 0, most: 100, unit: TIMES },
    },
    Setting {
        key: "invitation_days",
        section: Section::Invites,
        label: "An invitation lives",
        hint: "Seven days by ISC's documentation. Gangway counts with it; ISC decides.",
        kind: Kind::Number { least: 1, most: 90, unit: DAYS },
    },
    Setting {
        key: "refresh_minutes",
        section: Section::Invites,
        label: "Read everybody again every",
        hint: "How often the list of people is refreshed from ISC while somebody who may read it is signed in.",
        kind: Kind::Number { least: 5, most: DAY_MINUTES, unit: ("minute", "minutes") },
    },
    Setting {
        key: "approval_needed",
        section: Section::Approvals,
        label: "Approval",
        hint: "",
        kind: Kind::YesNo {
            yes: "Needed: a batch is sent only after managers approved it",
            no: "Not needed: whoever may invite may send",
        },
    },
    Setting {
        key: "fallback_approvers",
        section: Section::Approvals,
        label: "Fallback approvers",
        hint: "Asked for people whose manager is missing, has left, cannot sign in, or made the batch.",
        kind: Kind::People,
    },
    Setting {
        key: "approval_deadline_days",
        section: Section::Approvals,
        label: "Managers answer within",
        hint: "After that the fallback approvers are asked.",
        kind: Kind::Number { least: 1, most: 90, unit: DAYS },
    },
    Setting {
        key: "approval_reminder_days",
        section: Section::Approvals,
        label: "Reminder before the deadline",
        hint: "0: no reminder.",
        kind: Kind::Number { least: 0, most: 89, unit: DAYS },
    },
    Setting {
        key: "fallback_deadline_days",
        section: Section::Approvals,
        label: "Fallback approvers answer within",
        hint: "After that their people count as not approved.",
        kind: Kind::Number { least: 1, most: 90, unit: DAYS },
    },
    Setting {
        key: "approval_days",
        section: Section::Approvals,
        label: "An approval holds",
        hint: "From the last answer on. A batch that is not sent by then is asked for again.",
        kind: Kind::Number { least: 1, most: 365, unit: DAYS },
    },
    Setting {
        key: "reinvite_without_approval_days",
        section: Section::Approvals,
        label: "Invite again without a new approval for",
        hint: "The same person at the same address. 0: every invitation needs one.",
        kind: Kind::Number { least: 0, most: 365, unit: DAYS },
    },
    Setting {
        key: "mail_notices",
        section: Section::Approvals,
        label: "Notices by mail",
        hint: "A mail carries the number of people, the name of the batch or rule, the day to answer by and a link, nothing else. In Gangway they are shown in any case.",
        kind: Kind::YesNo {
            yes: "On: whoever is told something is mailed, too",
            no: "Off: notices are in Gangway only",
        },
    },
    Setting {
        key: "accounts_absent_hours",
        section: Section::Accounts,
        label: "An account that is not there is proof after",
        hint: "When the answer to a call was lost. ISC may show a new account up to an hour late; only after this time its absence proves that it was not made.",
        kind: Kind::Number { least: 1, most: 72, unit: ("hour", "hours") },
    },
    Setting {
        key: "load_share",
        section: Section::Accounts,
        label: "A load is a large one above",
        hint: "Share of a source's accounts that loading a file would remove.",
        kind: Kind::Number { least: 0, most: 100, unit: ("percent", "percent") },
    },
    Setting {
        key: "load_second_person",
        section: Section::Accounts,
        label: "Large loads",
        hint: "Whoever loads a file that removes accounts types a confirmation in any case.",
        kind: Kind::YesNo {
            yes: "A second person with the right to write accounts lets them go",
            no: "Whoever asks for one confirms it alone",
        },
    },
    Setting {
        key: "audit_months",
        section: Section::Audit,
        label: "Keep the audit log for",
        hint: "Older months are removed whole, and the chain goes on from an anchor. At least a year.",
        kind: Kind::Number { least: 12, most: 240, unit: ("month", "months") },
    },
    Setting {
        key: "usual_domains",
        section: Section::Invites,
        label: "Usual mail domains",
        hint: "Nobody is hinted at for an address there, however few have one: acme.example. Domains that many people have count as usual by themselves. One a line.",
        kind: Kind::Lines,
    },
    Setting {
        key: "welcome_notice",
        section: Section::Welcome,
        label: "Welcome notice",
        hint: "Goes out once to whoever is invited from Gangway after it was switched on, never before ISC's invitation. Quiet hours and the caps of a day in Settings, Invites, hold for it too.",
        kind: Kind::YesNo {
            yes: "On: whoever was invited is told at their personal e-mail where to register",
            no: "Off: nobody is sent one",
        },
    },
    Setting {
        key: "personal_mail_attributes",
        section: Section::Welcome,
        label: "Attributes that hold the personal e-mail",
        hint: "Technical names of identity attributes, one a line. The first that has a value counts.",
        kind: Kind::Lines,
    },
    Setting {
        key: "start_attributes",
        section: Section::Joiners,
        label: "Start date is in",
        hint: "Technical names of identity attributes, one a line. The first that has a value counts.",
        kind: Kind::Lines,
    },
    Setting {
        key: "joiner_sweep_minutes",
        section: Section::Joiners,
        label: "Look for missed joiners every",
        hint: "ISC sends an event once and never again. Gangway compares creation dates to find those whose event never came.",
        kind: Kind::Number { least: 5, most: DAY_MINUTES, unit: ("minute", "minutes") },
    },
    Setting {
        key: "joiner_gather_minutes",
        section: Section::Joiners,
        label: "Gather joiners for",
        hint: "Before a rule makes a batch, so that people who come one after the other are in one. 0: at once.",
        kind: Kind::Number { least: 0, most: DAY_MINUTES, unit: ("minute", "minutes") },
    },
    Setting {
        key: "joiner_quiet_times",
        section: Section::Joiners,
        label: "Say that it is quiet after",
        hint: "As many times the usual time between two joiners, and three days at least. 0: never.",
        kind: Kind::Number { least: 0, most: 100, unit: ("time", "times") },
    },
];

/// The setting of a key.
pub fn of(key: &str) -> Option<&'static Setting> {
    ALL.iter().find(|setting| setting.key == key)
}

/// The settings of a section that are fields of its form.
pub fn fields(section: Section) -> impl Iterator<Item = &'static Setting> {
    ALL.iter().filter(move |setting| setting.section == section && setting.kind != Kind::People)
}
