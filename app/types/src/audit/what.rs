//! Everything that is written into the audit log: a closed list.

use serde::{Deserialize, Serialize};

macro_rules! whats {
    ($($(#[$doc:meta])* $name:ident = $key:literal, $words:literal;)*) => {
        /// What somebody did.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum What {
            $($(#[$doc])* #[serde(rename = $key)] $name,)*
        }

        impl What {
            /// All of them, in the order of their menu.
            pub const ALL: &'static [Self] = &[$(Self::$name),*];

            /// The name in the store and in addresses.
            pub fn key(self) -> &'static str {
                match self {
                    $(Self::$name => $key,)*
                }
            }

            /// The words in the menu.
            pub fn words(self) -> &'static str {
                match self {
                    $(Self::$name => $words,)*
                }
            }
        }
    };
}

whats! {
    /// Somebody signed in.
    SignedIn = "sign-in", "Signed in";
    /// A sign-in did not come to its end.
    SignInRefused = "sign-in.refused", "Sign-in refused";
    /// Somebody signed out.
    SignedOut = "sign-out", "Signed out";
    /// A sign-in ended by itself: idle, too old, or refused by ISC.
    SignInEnded = "sign-in.ended", "Sign-in ended";
    /// Somebody asked for what their roles do not carry.
    Refused = "refused", "Refused: no right";
    /// Somebody who is no Admin read one person.
    PersonRead = "person.read", "Read one person";
    /// ISC was asked to do something to people, with what it came to.
    PersonActed = "person.acted", "Acted on people in ISC";
    /// Something is to be done to people.
    PeopleStarted = "people.started", "Started acting on people";
    /// Acting on people is held.
    PeoplePaused = "people.paused", "Paused acting on people";
    /// Acting on people goes on.
    PeopleResumed = "people.resumed", "Let acting on people go on";
    /// Acting on people was stopped.
    PeopleStopped = "people.stopped", "Stopped acting on people";
    /// Those for whom it failed are asked about again.
    PeopleRetried = "people.retried", "Retried failed actions on people";
    /// What to do about people whose fate is unknown.
    PeopleDecided = "people.decided", "Decided about actions of unknown fate";
    /// A refresh of the directory was asked for.
    DirectoryRefreshed = "directory.refresh", "Refreshed the directory";
    /// A list was checked before inviting.
    CheckMade = "check.made", "Checked a list";
    /// A check was read again from ISC.
    CheckAgain = "check.again", "Checked again";
    /// A batch was made of a check.
    BatchMade = "batch.made", "Made a batch";
    /// Approval of a batch was asked for.
    BatchSubmitted = "batch.submitted", "Asked for approval";
    /// The request for approval was taken back.
    BatchWithdrawn = "batch.withdrawn", "Took a batch back";
    /// A batch was let go for sending.
    BatchReleased = "batch.released", "Released a batch";
    /// A batch was given up before sending.
    BatchCancelled = "batch.cancelled", "Cancelled a batch";
    /// A day was set for sending, or taken back.
    BatchDated = "batch.dated", "Set when a batch is sent";
    /// Somebody wrote something about a batch.
    BatchCommented = "batch.commented", "Commented on a batch";
    /// Sending was held.
    BatchPaused = "batch.paused", "Paused sending";
    /// Sending goes on.
    BatchResumed = "batch.resumed", "Let sending go on";
    /// Sending was stopped.
    BatchStopped = "batch.stopped", "Stopped sending";
    /// Those who failed are sent to again.
    BatchRetried = "batch.retried", "Retried failed people";
    /// What to do about people whose fate is unknown.
    BatchDecided = "batch.decided", "Decided about unknown people";
    /// People of a batch went into a new check: their invitation ran out, or the batch came to nothing.
    BatchChecked = "batch.checked", "Checked people of a batch again";
    /// No more to follow.
    BatchClosed = "batch.closed", "Closed a batch";
    /// One call of a run to ISC, with what it came to.
    CallSent = "call.sent", "Call to ISC";
    /// Accounts were set out to be written.
    AccountsSent = "accounts.sent", "Set out to write accounts";
    /// A file with accounts was uploaded.
    ImportMade = "import.made", "Uploaded accounts";
    /// A dry run of an import was made.
    ImportPlanned = "import.planned", "Made a dry run";
    /// A list of old ids was uploaded.
    OldListMade = "old-list.made", "Uploaded old ids";
    /// An import was given up before anything was sent.
    ImportDiscarded = "import.discarded", "Discarded an import";
    /// Values that many accounts share were saved under a name.
    TemplateSaved = "account-template.saved", "Saved an account template";
    /// Such values were removed.
    TemplateRemoved = "account-template.removed", "Removed an account template";
    /// Writing accounts was held.
    AccountsPaused = "accounts.paused", "Paused writing accounts";
    /// Writing accounts goes on.
    AccountsResumed = "accounts.resumed", "Let writing accounts go on";
    /// Writing accounts was stopped.
    AccountsStopped = "accounts.stopped", "Stopped writing accounts";
    /// Accounts that failed are sent again.
    AccountsRetried = "accounts.retried", "Retried failed accounts";
    /// What to do about accounts whose fate is unknown.
    AccountsDecided = "accounts.decided", "Decided about unknown accounts";
    /// One account was written to ISC, with what it came to.
    AccountWritten = "account.written", "Wrote an account";
    /// A source's file was uploaded and kept.
    SourceFileKept = "source.file", "Kept a source's file";
    /// A source's file was merged with ISC's accounts.
    SourceFileMerged = "source.merged", "Merged a source's file";
    /// What a source's next aggregation reads, as somebody says.
    SourceBaseline = "source.baseline", "Set a source's baseline";
    /// A file is to be loaded into ISC.
    LoadAsked = "load.asked", "Asked for a load";
    /// A second person let a load go.
    LoadAllowed = "load.allowed", "Let a load go";
    /// A load was stopped before anything was sent.
    LoadStopped = "load.stopped", "Stopped a load";
    /// What to do about a load whose fate is unknown.
    LoadDecided = "load.decided", "Decided about an unknown load";
    /// What a load came to.
    LoadEnded = "load.ended", "Loaded a file";
    /// Somebody was asked for their approval.
    ApprovalAsked = "approval.asked", "Approval asked";
    /// Somebody answered.
    ApprovalAnswered = "approval.answered", "Approval answered";
    /// Somebody took their answer back.
    ApprovalReopened = "approval.reopened", "Answer changed";
    /// Somebody was reminded.
    ApprovalReminded = "approval.reminded", "Approval reminded of";
    /// The deadline passed; somebody else is asked.
    ApprovalPassedOn = "approval.passed-on", "Approval passed on";
    /// The last deadline passed without an answer.
    ApprovalLapsed = "approval.lapsed", "Approval lapsed";
    /// Somebody else answers while somebody is away.
    DelegationMade = "delegation.made", "Delegation made";
    /// A delegation ended before its time.
    DelegationEnded = "delegation.ended", "Delegation ended";
    /// Somebody took data with them as a file.
    Exported = "export", "Exported a file";
    /// A view was saved, or shared with everybody.
    ViewSaved = "view.saved", "Saved a view";
    /// A view was removed.
    ViewRemoved = "view.removed", "Removed a view";
    /// A setting was changed.
    SettingChanged = "setting.changed", "Changed a setting";
    /// A role was given.
    RoleGiven = "role.given", "Gave a role";
    /// A role was taken away.
    RoleTaken = "role.taken", "Took a role away";
    /// The members of a governance group were copied from ISC.
    GroupRead = "group.read", "Read a governance group";
    /// A change of ISC's event triggers was set out to be made.
    TriggerAsked = "trigger.asked", "Set out to change a trigger";
    /// What a change of ISC's event triggers came to.
    TriggerChanged = "trigger.changed", "Changed a trigger";
    /// ISC was asked to send a test event.
    TriggerTested = "trigger.tested", "Had a test event sent";
    /// Somebody was taken out of the queue of joiners.
    JoinerSkipped = "joiner.skipped", "Skipped a joiner";
    /// That was taken back.
    JoinerTakenBack = "joiner.back", "Took a skip back";
    /// Somebody had creation dates compared.
    JoinersCompared = "joiner.compared", "Looked for missed joiners";
    /// A rule for joiners was saved.
    RuleSaved = "joiner-rule.saved", "Saved a rule";
    /// A rule was switched on or off.
    RuleSwitched = "joiner-rule.switched", "Switched a rule";
    /// A rule was removed.
    RuleRemoved = "joiner-rule.removed", "Removed a rule";
    /// A rule was tried on those who came before.
    RuleRehearsed = "joiner-rule.rehearsed", "Rehearsed a rule";
    /// A rule decided about joiners.
    RuleDecided = "joiner-rule.decided", "A rule decided";
    /// A rule stopped itself.
    RuleStopped = "joiner-rule.stopped", "A rule stopped itself";
    /// Somebody chose how the portal shows itself to them.
    PreferenceChanged = "preference.changed", "Changed a preference";
    /// A notice went out by mail, or could not.
    NoticeSent = "notice.sent", "Sent a notice";
    /// The text of the welcome notice was changed.
    WelcomeSaved = "welcome.saved", "Changed the welcome notice";
    /// Somebody was sent a welcome notice because a person said so.
    WelcomeAsked = "welcome.asked", "Sent a welcome notice by hand";
    /// The practice tenant's clock was moved.
    PracticeClock = "practice.clock", "Moved the practice clock";
    /// The practice tenant was told to fail.
    PracticeFault = "practice.fault", "Made practice fail";
    /// The practice tenant was made new, and all that was kept of it.
    PracticeOver = "practice.over", "Started practice over";
    /// Old entries were removed from the beginning.
    AuditTrimmed = "audit.trimmed", "Removed old entries";
    /// Something that this version does not know: written by another one.
    Other = "other", "Something else";
}

impl What {
    /// What a name means; [`What::Other`] for one that this version does not know.
    pub fn parse(key: &str) -> Self {
        Self::known(key).unwrap_or(Self::Other)
    }

    /// What a name means, if this version knows it.
    pub fn known(key: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|what| what.key() == key)
    }

    /// Whether it belongs to how a batch came to be approved and sent.
    pub fn is_of_approval(self) -> bool {
        matches!(
            self,
            Self::BatchMade
                | Self::BatchSubmitted
                | Self::BatchWithdrawn
                | Self::BatchReleased
                | Self::BatchCancelled
                | Self::ApprovalAsked
                | Self::ApprovalAnswered
                | Self::ApprovalReopened
                | Self::ApprovalPassedOn
                | Self::ApprovalLapsed
        )
    }
}

#[cfg(test)]
mod tests {
    use super::What;
    use std::collections::BTreeSet;

    #[test]
    fn every_name_is_its_own() {
        let keys: BTreeSet<&str> = What::ALL.iter().map(|what| what.key()).collect();
        let words: BTreeSet<&str> = What::ALL.iter().map(|what| what.words()).collect();
        assert_eq!((keys.len(), words.len()), (What::ALL.len(), What::ALL.len()));
        for what in What::ALL {
            assert_eq!(What::parse(what.key()), *what);
        }
        assert_eq!(What::parse("from the future"), What::Other);
    }
}
