//! Sign-ins under which batches are released by themselves, and how they end.

use super::*;
use crate::store::auth;
use gangway_isc::Tokens;

/// What ISC's token endpoint gave to somebody who may send and to somebody who may not, once for all sequences.
pub(super) struct Badges {
    sender: Tokens,
    other: Tokens,
}

impl Badges {
    pub(super) async fn of(world: &World) -> Self {
        let (sender, other) = (world.tokens("helpdesk").await, world.tokens("user").await);
        for tokens in [&sender, &other] {
            // Signing in asks ISC for the name of whom the directory does not know.
            let id = tokens.claims.identity_id.as_ref().expect("a person").to_string();
            world.know(&[&id]).await;
        }
        Self { sender, other }
    }
}

/// The sign-ins of one sequence.
#[derive(Default)]
pub(super) struct SignIns {
    /// Of whoever is signed in.
    now: BTreeMap<&'static str, String>,
    /// Of those who may send.
    may_send: HashSet<String>,
    /// Somebody signed out, or tried to.
    left: HashSet<String>,
    /// Surely ended, with all that they carried.
    ended: HashSet<String>,
}

impl SignIns {
    /// A batch that could be released by itself needs somebody with the right to send.
    pub(super) fn is_missing(&self, before: &Now) {
        let (grant, _) = before.release.as_ref().expect("it was to be released by itself");
        let in_vain = !self.may_send.contains(grant) || self.left.contains(grant);
        assert!(in_vain, "it was not released, and its sign-in is as it was");
    }

    /// A batch was released by itself at `at`.
    pub(super) fn released(&self, before: &Now, run: &RunNow, at: i64) {
        let (grant, day) = before.release.as_ref().expect("nobody said that it is released by itself");
        assert_eq!(&run.grant, grant);
        assert!(self.may_send.contains(grant), "released under a sign-in that may not send");
        assert!(!self.ended.contains(grant), "released under a sign-in that ended");
        assert!(day.is_none_or(|day| day <= at), "released before its day");
    }
}

impl Model<'_> {
    /// The sign-in of this person; they sign in when they are not, now and then without the right to send.
    pub(super) async fn signed_in(&mut self, who: &'static str) -> String {
        if let Some(grant) = self.sign_ins.now.get(who) {
            return grant.clone();
        }
        let may_send = self.dice.random_ratio(5, 6);
        let tokens = if may_send { &self.badges.sender } else { &self.badges.other };
        let grant = self.world.core.grants.sign_in(tokens).await.expect("a grant").id;
        if may_send {
            self.sign_ins.may_send.insert(grant.clone());
        }
        self.sign_ins.now.insert(who, grant.clone());
        grant
    }

    /// Somebody signs out and lets what they started go on, or stops it; or ISC ends the sign-in.
    pub(super) async fn sign_out(&mut self) {
        let signed_in: Vec<_> = self.sign_ins.now.iter().map(|(who, grant)| (*who, grant.clone())).collect();
        let Some((who, grant)) = signed_in.choose(&mut self.dice).cloned() else { return };
        let (polls, how) = (self.polls(), self.dice.random_range(0..3));
        let grants = &self.world.core.grants;
        self.sign_ins.left.insert(grant.clone());
        let work = async {
            match how {
                0 => grants.sign_out(&grant).await.expect("signed out"),
                1 => {
                    let carried = grants.carried(&grant).await.expect("carried");
                    grants.stop(&carried, (who, who), &grant).await.expect("stopped");
                    grants.sign_out(&grant).await.expect("signed out");
                }
                _ => {
                    let mut tx = self.world.core.store.begin().await.expect("a transaction");
                    auth::end(&mut tx, &grant, "ISC said so", 0).await.expect("ended");
                    tx.commit().await.expect("ended");
                }
            }
        };
        let finished = killed_after(work, polls).await.is_some();
        self.sign_ins.now.remove(who);
        if !finished {
            // Whether it ended is not known: what the database was told may come about after the caller is gone. They
            // sign in anew.
            return;
        }
        let batch = Now::of(self.world, &self.batch.id).await;
        let waits = [State::AwaitingApproval, State::Approved, State::PartlyApproved].contains(&batch.state)
            && batch.release.as_ref().is_some_and(|(release, _)| *release == grant);
        let carries = waits || batch.run.is_some_and(|run| run.grant == grant);
        if how == 0 {
            assert_eq!(grants.token(&grant).await.is_ok(), carries, "{:?}", batch.state);
        } else if how == 2 || !carries {
            self.sign_ins.ended.insert(grant);
        } else {
            assert!(!waits, "what was stopped is still to be released by itself");
        }
    }

    /// An approved batch gets a day, or is left to somebody's hand.
    pub(super) async fn later(&mut self) {
        let grant = self.signed_in("admin").await;
        let day = self.dice.random_range(0..6);
        let at = (day > 0).then(|| self.world.core.clock.now() + day * DAY_MS);
        let who = Maker { person_id: "admin", name: "admin", grant_id: &grant };
        let polls = self.polls();
        drop(killed_after(invites::release_later(&self.world.core, who, &self.batch.id, at), polls).await);
    }
}
