//! The words of the interface itself.

use super::Entry;

/// Key, word, meaning.
const WORDS: [(&str, &str, &str); 53] = [
    ("identity", "Identity", "The record of one human in ISC. Lists call it a person."),
    (
        "protected",
        "Protected identity",
        "A person marked in ISC as not to be changed or deleted. Never invited, reset or deleted from here.",
    ),
    ("account-record", "Account", "A record on one source, linked to at most one identity."),
    ("account-id", "Account ID", "An account's unique id on its source (native identity)."),
    ("account-name", "Account name", "The name somebody signs in with (alias)."),
    (
        "short-id",
        "Short id",
        "The number that a person has in ISC's retired calls, as old scripts wrote it. Today's ids have 32 characters; Old lists finds whom a \
         number means, where the tenant still tells.",
    ),
    ("source", "Source", "Where accounts come from."),
    ("flat-file", "Flat-file source", "A source fed by a CSV file (delimited file)."),
    (
        "connected",
        "Connected source",
        "A source that ISC reads directly. An account made on it from here would be gone after the next aggregation, so \
         none is made.",
    ),
    (
        "authoritative",
        "Authoritative source",
        "A source whose accounts create identities. When such an account goes, ISC hides its person.",
    ),
    ("aggregation", "Aggregation", "ISC reading a source and updating its accounts: loading."),
    (
        "correlated",
        "Correlated, uncorrelated",
        "An account linked to an identity, or to none. The verb is: links to.",
    ),
    ("identity-profile", "Identity profile", "Rules for the people of one authoritative source."),
    (
        "lifecycle",
        "Lifecycle state",
        "Where a person is in employment, for example active. Some states cannot sign in.",
    ),
    (
        "registered",
        "Unregistered, registered",
        "Has not, or has, set up sign-in. In headlines: “cannot sign in yet”.",
    ),
    (
        "invitation",
        "Invitation",
        "The registration mail. It lives 7 days: valid, runs out soon (48 hours), expired.",
    ),
    (
        "invited-elsewhere",
        "Invited elsewhere",
        "ISC shows an invitation that did not come from Gangway. Whether its link still works is not known.",
    ),
    (
        "needs-call",
        "Needs a call",
        "Invited as often as Settings, Invites, says, and still not registered: another mail will hardly help.",
    ),
    ("entitlement", "Entitlement", "A right on a source."),
    ("role-assignment", "Role assignment", "A role, and why somebody holds it."),
    (
        "user-level",
        "User level",
        "What ISC lets somebody do in ISC, such as Org Admin or Helpdesk. It is the ceiling for what they can do from here.",
    ),
    (
        "role",
        "Role",
        "What Gangway lets somebody do: Admin, Inviter, Coordinator, Approver, Auditor. Roles add up.",
    ),
    ("provisioning-policy", "Provisioning policy", "The fields that an account needs when it is created."),
    (
        "delete-threshold",
        "Delete threshold",
        "Share of missing accounts above which ISC skips their removal. ISC documents exceptions: it is no guarantee.",
    ),
    ("merged-file", "Merged file", "The last known file of a source, with everything added since."),
    (
        "import",
        "Import",
        "A file of accounts on its way to a source. Nothing of it is sent before its last step is started; its rows wait until then.",
    ),
    (
        "baseline",
        "Baseline",
        "The file that the next aggregation of a source will most likely read, as far as Gangway was told.",
    ),
    (
        "task",
        "Task",
        "Work that ISC does in the background. ISC says that a task ended, not that each mail arrived.",
    ),
    ("batch", "Batch", "A frozen list of people to invite. What was approved is what is sent."),
    (
        "frozen",
        "Frozen list",
        "Who is on it is fixed when it is checked. What changes afterwards is shown and left out, never added.",
    ),
    (
        "check",
        "Check before inviting",
        "Everybody selected is read again from ISC, and who cannot be mailed is left out with a reason.",
    ),
    (
        "drift",
        "Changed since",
        "What became of somebody between the check and sending. Who is no longer eligible is left out.",
    ),
    ("outcome", "Outcome", "What became of one person in a batch."),
    ("accepted", "Asked", "ISC took the call. That is all that is known then."),
    (
        "unknown",
        "Unknown",
        "Whether ISC did something is not known: the answer was lost, or proves nothing. It is never repeated by itself.",
    ),
    (
        "approver",
        "Approver",
        "Who is asked before somebody is mailed: their manager in ISC, or the fallback approver.",
    ),
    (
        "fallback-approver",
        "Fallback approver",
        "Who is asked for people without a manager, or whose manager does not answer in time. Set in Settings, Approvals.",
    ),
    (
        "release",
        "Release",
        "Lets an approved batch be sent. It is sent under the sign-in of who releases it.",
    ),
    (
        "quiet-hours",
        "Quiet hours",
        "Nobody is mailed from here in these hours; sending waits and goes on by itself. Set in Settings, Invites.",
    ),
    (
        "daily-cap",
        "Cap of the day",
        "The most people who are mailed from here in 24 hours. What is over it waits for the next day.",
    ),
    (
        "budget",
        "ISC asked us to wait",
        "ISC takes 100 calls in 10 seconds from all of Gangway. When it asks to wait, work stands still and goes on by itself.",
    ),
    (
        "directory",
        "Synced",
        "Lists show Gangway's own copy of ISC's people, and how old it is. Whoever is acted on is read again from ISC first.",
    ),
    (
        "gone",
        "No longer in ISC",
        "A complete reading did not find the person any more. What Gangway did for them is kept.",
    ),
    (
        "shared-address",
        "Shared address",
        "Several people have one e-mail. ISC mails only the first one it meets, so one of them has to be picked.",
    ),
    (
        "sso",
        "Signs in by SSO",
        "Somebody recorded that the people of this profile need no registration. They may stay unregistered for ever.",
    ),
    (
        "start-day",
        "Start date",
        "The day somebody begins to work, from the identity attributes named in Settings, New joiners.",
    ),
    ("joiner", "New joiner", "Somebody whom ISC has created lately and who is not invited yet."),
    (
        "first-sign-in",
        "First sign-in",
        "Whether somebody has ever signed in. ISC shows the last sign-in, and for single people only, so the day is that of the last one; where Gangway has not read it, or ISC does not show it to whoever asks, it says so.",
    ),
    (
        "forecast",
        "Forecast",
        "How many will most likely register in the time named, worked out from this tenant's own past invitations. The range says how unsure it is; it is no promise.",
    ),
    (
        "time-to-register",
        "Time to register",
        "From an invitation to the first time Gangway saw the person registered. Who has not registered counts as “not within that time”.",
    ),
    (
        "request-id",
        "Request id",
        "What ISC calls one request of ours. Its support can find the request by it.",
    ),
    (
        "audit",
        "Audit log",
        "Every write, sign-in, approval and change of settings. Entries cannot be changed, and each carries the hash of the one before.",
    ),
    (
        "practice",
        "Practice tenant",
        "A made-up ISC inside Gangway. No mail leaves it, and nothing in it is real.",
    ),
];

/// The entries of the part.
pub fn entries() -> Vec<Entry> {
    WORDS.map(Entry::of).into()
}
