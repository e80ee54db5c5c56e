//! Grants: the tokens of one sign-in.

use super::cache::Cache;
use super::sessions::FRESH_MS;
use super::signed::Signed;
use super::{KeyError, Keys};
use crate::audit::{self, Entry};
use crate::clock::Clock;
use crate::random::Random;
use crate::settings::Settings;
use crate::store::auth::{Carried, GrantRow};
use crate::store::{self, Store};
use gangway_isc::{AccessToken, Client, OauthApp, OauthInfo};
use gangway_types::audit::What;
use gangway_types::{AccountJobId, BatchId, PersonJobId, Role, RunId};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, OnceLock};

/// One sign-in, as far as others may know it: no tokens.
#[derive(Clone, Debug)]
pub struct Grant {
    /// Id of the grant.
    pub id: String,
    /// ISC's identity id of who signed in.
    pub person_id: String,
    /// Their display name.
    pub person_name: String,
    /// ISC's user levels (`ORG_ADMIN`, `HELPDESK`, …) as of the last refresh.
    pub levels: Vec<String>,
}

impl From<&GrantRow> for Grant {
    fn from(row: &GrantRow) -> Self {
        Self {
            id: row.id.clone(),
            person_id: row.person_id.clone(),
            person_name: row.person_name.clone(),
            levels: row.levels.clone(),
        }
    }
}

/// Why a grant gives no token.
#[derive(Clone, Debug, thiserror::Error)]
pub enum GrantProblem {
    /// Signed out, refused by ISC or never there: somebody has to sign in again.
    #[error("the sign-in of {who} ended: {why}")]
    Ended {
        /// Whose sign-in.
        who: String,
        /// In words.
        why: String,
    },
    /// ISC's token endpoint cannot be reached or asks to wait: try again later.
    #[error("the sign-in could not be renewed just now: {why}")]
    NotNow {
        /// In words.
        why: String,
    },
}

impl From<store::Error> for GrantProblem {
    fn from(error: store::Error) -> Self {
        tracing::error!(%error, "grants: the database does not answer");
        Self::NotNow { why: "Gangway's database does not answer".to_owned() }
    }
}

impl From<KeyError> for GrantProblem {
    fn from(error: KeyError) -> Self {
        tracing::error!(%error, "grants: a stored token cannot be read");
        Self::Ended {
            who: "this person".to_owned(),
            why: "the stored sign-in cannot be decrypted".to_owned(),
        }
    }
}

/// Who a session belongs to.
#[derive(Clone, Debug)]
pub enum Standing {
    /// Somebody who is signed in.
    Signed(Signed),
    /// Somebody whose sign-in ended, and why, in words.
    Ended(String),
}

/// The parts of [`Grants`].
pub struct GrantsParts {
    /// The database.
    pub store: Store,
    /// Encryption of the tokens.
    pub keys: Keys,
    /// Tokens run on its real time.
    pub clock: Clock,
    /// Randomness, for ids and nonces.
    pub random: Random,
    /// ISC.
    pub isc: Client,
    /// The OAuth client that people sign in with.
    pub app: OauthApp,
    /// This process among replicas.
    pub instance: String,
}

pub(super) struct Inner {
    pub(super) parts: GrantsParts,
    info: OnceLock<OauthInfo>,
    /// One lock per grant that is being renewed in this process.
    pub(super) renewing: Mutex<HashMap<String, Arc<tokio::sync::Mutex<()>>>>,
    rows: Cache<Arc<Known>>,
}

/// A grant and what follows from it, as read a moment ago.
struct Known {
    row: GrantRow,
    roles: Vec<Role>,
    zone: String,
}

/// Hands out access tokens, renewed ahead of expiry. Cheap to clone.
#[derive(Clone)]
pub struct Grants {
    pub(super) inner: Arc<Inner>,
}

impl Grants {
    /// Puts the parts together.
    pub fn new(parts: GrantsParts) -> Self {
        let (info, renewing, rows) = (OnceLock::new(), Mutex::default(), Cache::new(FRESH_MS));
        Self { inner: Arc::new(Inner { parts, info, renewing, rows }) }
    }

    /// ISC's OAuth endpoints, asked for until they are known.
    ///
    /// # Errors
    /// When ISC does not answer.
    pub async fn info(&self) -> gangway_isc::Result<&OauthInfo> {
        if let Some(info) = self.inner.info.get() {
            return Ok(info);
        }
        let info = self.inner.parts.isc.oauth_info().await?;
        Ok(self.inner.info.get_or_init(|| info))
    }

    /// The OAuth client that people sign in with.
    pub fn app(&self) -> &OauthApp {
        &self.inner.parts.app
    }

    /// A token of this grant that is good for at least a minute (or for half of its life, if that is shorter), and the
    /// grant.
    ///
    /// # Errors
    /// When the grant ended, or cannot be renewed just now.
    pub async fn token(&self, grant_id: &str) -> Result<(AccessToken, Grant), GrantProblem> {
        let row = self.renew(grant_id).await?;
        let sealed = row.access_token.as_deref().unwrap_or_default();
        let plain = self.inner.parts.keys.open(&access_place(&row.id), &row.key_id, sealed)?;
        let token = String::from_utf8(plain).map_err(|_not_text| KeyError::Broken)?;
        Ok((AccessToken::from(token), Grant::from(&row)))
    }

    /// ISC answered 401 to a token of this grant: renew it before the next use.
    pub async fn refused(&self, grant_id: &str) {
        let parts = &self.inner.parts;
        // A token that came a moment ago is not the one that was refused.
        let before = parts.clock.real() - super::refresh::JUST_NOW_MS;
        if let Err(error) = store::auth::expire(&parts.store, grant_id, before).await {
            tracing::error!(%error, "a refused token could not be marked");
        }
        self.forget(grant_id);
    }

    /// A grant of somebody signed in now with one of `levels`, for background reading; none if nobody is.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn any_with(&self, levels: &[&str]) -> store::Result<Option<Grant>> {
        let has = |grant: &Grant| {
            grant.levels.iter().any(|level| levels.iter().any(|wanted| wanted.eq_ignore_ascii_case(level)))
        };
        Ok(self.signed_in_now().await?.into_iter().find(has))
    }

    /// Grants of everybody who is signed in now, the latest sign-in first.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn signed_in_now(&self) -> store::Result<Vec<Grant>> {
        let parts = &self.inner.parts;
        let rows = store::auth::signed_in(&parts.store, parts.clock.real()).await?;
        Ok(rows.iter().map(Grant::from).collect())
    }

    /// Who a session with this grant belongs to. `session` is the handle of the browser's session.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn standing(&self, grant_id: &str, session: &str) -> store::Result<Standing> {
        let Some(known) = self.known(grant_id).await? else {
            return Ok(Standing::Ended("it is not known any more".to_owned()));
        };
        let row = &known.row;
        if row.ended_at.is_some() || row.signed_out_at.is_some() {
            return Ok(Standing::Ended(row.ended_why.clone().unwrap_or_else(|| "signed out".to_owned())));
        }
        Ok(Standing::Signed(Signed {
            session: session.to_owned(),
            grant_id: row.id.clone(),
            person_id: row.person_id.clone(),
            name: row.person_name.clone(),
            alias: row.alias.clone(),
            levels: row.levels.clone(),
            roles: known.roles.clone(),
            zone: known.zone.clone(),
        }))
    }

    async fn known(&self, grant_id: &str) -> store::Result<Option<Arc<Known>>> {
        let Inner { parts, rows, .. } = &*self.inner;
        let now = parts.clock.real();
        if let Some(known) = rows.get(grant_id, now) {
            return Ok(Some(known));
        }
        let Some(row) = store::auth::grant(&parts.store, grant_id).await? else {
            return Ok(None);
        };
        let roles = crate::roles::of(&parts.store, &row.person_id, &row.levels, parts.clock.now()).await?;
        let own = store::auth::preference(&parts.store, &row.person_id, "zone").await?;
        let zone = match own.filter(|zone| !zone.is_empty()) {
            Some(zone) => zone,
            None => Settings::load(&parts.store).await?.time_zone.unwrap_or_else(|| "UTC".to_owned()),
        };
        let known = Arc::new(Known { roles, zone, row });
        rows.put(grant_id.to_owned(), Arc::clone(&known), now);
        Ok(Some(known))
    }

    /// What still works under this grant, or is to: signing out asks what to do with it.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn carried(&self, grant_id: &str) -> store::Result<Vec<Carried>> {
        store::auth::carried(&self.inner.parts.store, grant_id).await
    }

    /// In the name of `who`: asks these runs to stop after the call that is out; what is not released yet waits for
    /// somebody to release it.
    ///
    /// # Errors
    /// When the store refuses.
    pub async fn stop(&self, carried: &[Carried], who: (&str, &str), grant_id: &str) -> store::Result<()> {
        let parts = &self.inner.parts;
        let mut tx = parts.store.begin().await?;
        for one in carried {
            let batch = BatchId::from(one.object.as_str());
            let (what, words) = match &one.run {
                Some(run) => {
                    let wish = store::runs::stop_wish(who.1);
                    store::runs::want(&mut tx, &RunId::from(run.as_str()), &wish).await?;
                    let words = "asked to stop sending, on signing out";
                    if one.kind == crate::runs::KIND_ACCOUNTS {
                        let job = AccountJobId::from(one.object.as_str());
                        let entry = Entry::by(who, What::AccountsStopped, format!("{job}: {words}"));
                        audit::append_at(&mut tx, parts.clock.now(), entry.about(&job, job.as_str()));
                        continue;
                    }
                    if one.kind == crate::runs::KIND_PEOPLE {
                        let job = PersonJobId::from(one.object.as_str());
                        let entry = Entry::by(who, What::PeopleStopped, format!("{job}: {words}"));
                        audit::append_at(&mut tx, parts.clock.now(), entry.about(&job, job.as_str()));
                        continue;
                    }
                    (What::BatchStopped, words)
                }
                None => {
                    let held = store::batches::lock(&mut tx, &batch).await?;
                    let theirs = held
                        .filter(|held| held.release.as_ref().is_some_and(|one| one.grant_id == grant_id))
                        .is_some_and(|held| held.run_id.is_none());
                    if !theirs {
                        continue;
                    }
                    store::batches::dated(&mut tx, &batch, None).await?;
                    let words = "set it to be sent only when somebody releases it, on signing out";
                    let (id, now) = (parts.random.id(parts.clock.now()), parts.clock.now());
                    store::batches::note(&mut tx, &id, batch.as_str(), Some(who), words, None, now).await?;
                    (What::BatchDated, words)
                }
            };
            let entry = Entry::by(who, what, format!("{batch}: {words}")).about(&batch, batch.as_str());
            audit::append_at(&mut tx, parts.clock.now(), entry);
        }
        tx.commit().await
    }

    /// Signs out. The tokens are forgotten at once, unless a run that has not ended works with them, or a batch is
    /// to be released with them: then when that is over.
    ///
    /// # Errors
    /// When the store refuses.
    pub async fn sign_out(&self, grant_id: &str) -> store::Result<()> {
        let parts = &self.inner.parts;
        let now = parts.clock.real();
        let row = store::auth::grant(&parts.store, grant_id).await?;
        let mut tx = parts.store.begin().await?;
        if store::auth::signed_out(&mut tx, grant_id, now).await?
            && let Some(row) = row.filter(|row| row.ended_at.is_none())
        {
            let entry = Entry::by(&Grant::from(&row), What::SignedOut, "signed out");
            audit::append_at(&mut tx, parts.clock.now(), entry);
        }
        if self.carried(grant_id).await?.is_empty() {
            store::auth::end(&mut tx, grant_id, "signed out", now).await?;
        }
        tx.commit().await?;
        self.forget(grant_id);
        Ok(())
    }

    /// Ends grants that nothing refers to any more: their session expired, or the run they were kept for ended.
    ///
    /// # Errors
    /// When the store refuses.
    pub async fn tidy(&self) -> store::Result<()> {
        let parts = &self.inner.parts;
        let now = parts.clock.real();
        // A grant is made a moment before the session that refers to it.
        for id in store::auth::unused(&parts.store, now, now - 600_000).await? {
            self.end_by_itself(&id, "the session expired").await?;
        }
        Ok(())
    }

    /// Ends a grant that nobody ended, and tells of it. One that was only kept for a run was told of at sign-out.
    pub(super) async fn end_by_itself(&self, id: &str, why: &str) -> store::Result<()> {
        let parts = &self.inner.parts;
        let row = store::auth::grant(&parts.store, id).await?;
        let mut tx = parts.store.begin().await?;
        if store::auth::end(&mut tx, id, why, parts.clock.real()).await?
            && let Some(row) = row.filter(|row| row.signed_out_at.is_none())
        {
            let entry = Entry::by(&Grant::from(&row), What::SignInEnded, format!("was signed out: {why}"));
            audit::append_at(&mut tx, parts.clock.now(), entry);
        }
        tx.commit().await?;
        self.forget(id);
        Ok(())
    }

    /// The next look at any grant reads the store: roles were given or taken.
    pub fn forget_roles(&self) {
        self.inner.rows.clear();
    }

    /// The next look at this grant reads the store.
    pub fn forget(&self, grant_id: &str) {
        self.inner.rows.remove(grant_id);
    }
}

pub(super) fn access_place(id: &str) -> String {
    format!("grant {id} access")
}

pub(super) fn refresh_place(id: &str) -> String {
    format!("grant {id} refresh")
}
