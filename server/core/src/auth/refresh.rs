//! Renewing a grant's tokens: ahead of expiry, by one caller at a time, also between replicas.
//!
//! ISC answers a refresh with a new refresh token and says nothing about the old one, so the new one is stored before
//! anything is done with the answer, and two refreshes of one grant must never run at once.

use super::grants::{GrantProblem, Grants, access_place, refresh_place};
use crate::store;
use crate::store::auth::{GrantRow, Renewed};
use gangway_isc::{AuthUser, Claims, RefreshToken, Tokens};
use std::sync::{Arc, PoisonError};
use std::time::Duration;

/// A token is renewed this long before it expires, or when a quarter of its life is left.
const AHEAD_MS: i64 = 120_000;
/// A token that lives at least this long, or half of its life, is handed out as it is.
const ENOUGH_MS: i64 = 60_000;
/// How long one caller may hold the right to renew a grant.
const LEASE_MS: i64 = 40_000;
/// A token this young is not the one that ISC refused.
pub(super) const JUST_NOW_MS: i64 = 2_000;
/// How often a caller looks whether another replica has renewed the grant, and how long.
const LOOK: Duration = Duration::from_millis(100);
const LOOKS: u32 = 300;

enum Need {
    No,
    Soon,
    Now,
}

fn need(row: &GrantRow, now: i64) -> Need {
    let life = (row.access_expires_at - row.refreshed_at).max(0);
    let left = row.access_expires_at - now;
    if left > AHEAD_MS.min(life / 4) {
        Need::No
    } else if left > ENOUGH_MS.min(life / 8) {
        Need::Soon
    } else {
        Need::Now
    }
}

fn ended(row: &GrantRow, why: &str) -> GrantProblem {
    GrantProblem::Ended { who: row.person_name.clone(), why: why.to_owned() }
}

fn not_now(why: impl Into<String>) -> GrantProblem {
    GrantProblem::NotNow { why: why.into() }
}

impl Grants {
    async fn live(&self, grant_id: &str) -> Result<GrantRow, GrantProblem> {
        let row = store::auth::grant(&self.inner.parts.store, grant_id).await?.ok_or_else(|| {
            GrantProblem::Ended { who: "this person".to_owned(), why: "it is not known any more".to_owned() }
        })?;
        match row.ended_at {
            Some(_) => Err(ended(&row, row.ended_why.as_deref().unwrap_or("signed out"))),
            None => Ok(row),
        }
    }

    /// The grant with tokens that are good for a while.
    pub(super) async fn renew(&self, grant_id: &str) -> Result<GrantRow, GrantProblem> {
        let row = self.live(grant_id).await?;
        if matches!(need(&row, self.inner.parts.clock.real()), Need::No) {
            return Ok(row);
        }
        let lock = {
            let mut renewing = self.inner.renewing.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(renewing.entry(grant_id.to_owned()).or_default())
        };
        let renewed = {
            let _held = lock.lock().await;
            self.renew_alone(grant_id).await
        };
        drop(lock);
        let mut renewing = self.inner.renewing.lock().unwrap_or_else(PoisonError::into_inner);
        renewing.retain(|_, lock| Arc::strong_count(lock) > 1);
        renewed
    }

    /// As [`Self::renew`], the only caller in this process.
    async fn renew_alone(&self, grant_id: &str) -> Result<GrantRow, GrantProblem> {
        let parts = &self.inner.parts;
        let owner = format!("{} {}", parts.instance, parts.random.handle());
        for _ in 0..LOOKS {
            let row = self.live(grant_id).await?;
            let now = parts.clock.real();
            let urgent = match need(&row, now) {
                Need::No => return Ok(row),
                Need::Soon => false,
                Need::Now => true,
            };
            if store::auth::lease(&parts.store, &row, &owner, now, now + LEASE_MS).await? {
                // On its own feet: a caller who goes away must not lose the new refresh token on its way here.
                let (grants, asked, lessee) = (self.clone(), row.clone(), owner.clone());
                let renewed = tokio::spawn(async move { grants.ask(&asked, &lessee).await });
                return match renewed.await.unwrap_or_else(|_| Err(not_now("renewing was interrupted"))) {
                    // The token at hand still lives: what failed now is tried again with the next call.
                    Err(GrantProblem::NotNow { .. }) if !urgent => Ok(row),
                    other => other,
                };
            }
            if !urgent {
                return Ok(row);
            }
            tokio::time::sleep(LOOK).await;
        }
        Err(not_now("another process is renewing it and does not come to an end"))
    }

    /// Renews a grant whether it is time or not; false when another caller is at it. Without a refresh token nothing is
    /// asked, and the grant lives on.
    ///
    /// # Errors
    /// When the grant ended, by this or before, has no refresh token, or cannot be renewed just now.
    pub async fn renew_now(&self, grant_id: &str) -> Result<bool, GrantProblem> {
        let parts = &self.inner.parts;
        let row = self.live(grant_id).await?;
        if row.refresh_token.is_none() {
            return Err(ended(
                &row,
                "ISC gives no refresh token, so the session lasts only as long as one token",
            ));
        }
        let owner = format!("{} {}", parts.instance, parts.random.handle());
        let now = parts.clock.real();
        if !store::auth::lease(&parts.store, &row, &owner, now, now + LEASE_MS).await? {
            return Ok(false);
        }
        let grants = self.clone();
        let renewed = tokio::spawn(async move { grants.ask(&row, &owner).await });
        renewed.await.unwrap_or_else(|_| Err(not_now("renewing was interrupted"))).map(|_row| true)
    }

    /// Asks ISC for new tokens, with the right to do so in hand.
    async fn ask(&self, row: &GrantRow, owner: &str) -> Result<GrantRow, GrantProblem> {
        let answer = self.ask_isc(row).await;
        let store = &self.inner.parts.store;
        match answer {
            Ok(tokens) => self.keep(row, owner, tokens).await,
            Err(problem) => {
                if let GrantProblem::Ended { why, .. } = &problem {
                    self.end_by_itself(&row.id, why).await?;
                } else {
                    store::auth::release(store, &row.id, owner).await?;
                }
                Err(problem)
            }
        }
    }

    async fn ask_isc(&self, row: &GrantRow) -> Result<Tokens, GrantProblem> {
        let parts = &self.inner.parts;
        let Some(sealed) = row.refresh_token.as_deref() else {
            return Err(ended(
                row,
                "the session lasts only as long as one token, because ISC gives no refresh token",
            ));
        };
        let plain = parts.keys.open(&refresh_place(&row.id), &row.key_id, sealed)?;
        let plain = String::from_utf8(plain).map_err(|_not_text| super::KeyError::Broken)?;
        let info = self.info().await.map_err(|error| not_now(error.to_string()))?;
        let answer = parts.isc.refresh(info, &parts.app, &RefreshToken::from(plain)).await;
        answer.map_err(|error| {
            if error.grant_refused() {
                let said = error.text().unwrap_or("no reason was given").to_owned();
                ended(row, &format!("ISC did not renew the session and said: {said}"))
            } else {
                not_now(error.to_string())
            }
        })
    }

    /// Stores new tokens, and only then reads what the person may do under them.
    async fn keep(&self, row: &GrantRow, owner: &str, tokens: Tokens) -> Result<GrantRow, GrantProblem> {
        let parts = &self.inner.parts;
        let now = parts.clock.real();
        let new = self.sealed(&row.id, &tokens, row, now)?;
        let mut tries = 0;
        let kept = loop {
            match store::auth::renewed(&parts.store, &row.id, owner, &new).await {
                Ok(kept) => break kept,
                Err(error) if tries < 5 => {
                    tracing::error!(%error, "new tokens could not be stored; trying again");
                    tries += 1;
                    tokio::time::sleep(LOOK * 5).await;
                }
                Err(error) => return Err(error.into()),
            }
        };
        self.forget(&row.id);
        if !kept {
            return Err(ended(row, "signed out"));
        }
        let user = match &tokens.claims.authorities {
            Some(_) => None,
            None => self.auth_user(&row.person_id, &tokens.access).await,
        };
        let levels = levels(&tokens.claims, user.as_ref());
        store::auth::set_person(&parts.store, &row.id, &row.person_name, &row.alias, &levels).await?;
        self.forget(&row.id);
        metrics::counter!("gangway_token_refreshes_total").increment(1);
        Ok(GrantRow {
            levels,
            key_id: new.key_id,
            access_token: Some(new.access_token),
            refresh_token: new.refresh_token,
            access_expires_at: new.access_expires_at,
            refreshed_at: new.refreshed_at,
            ..row.clone()
        })
    }

    /// Tokens as they are stored. Without a new refresh token the old one stays.
    pub(super) fn sealed(
        &self,
        id: &str,
        tokens: &Tokens,
        old: &GrantRow,
        now: i64,
    ) -> Result<Renewed, GrantProblem> {
        let parts = &self.inner.parts;
        let access = parts.keys.seal(&parts.random, &access_place(id), tokens.access.expose().as_bytes())?;
        let refresh = match (&tokens.refresh, &old.refresh_token) {
            (Some(new), _) => Some(new.expose().as_bytes().to_vec()),
            (None, Some(sealed)) => Some(parts.keys.open(&refresh_place(id), &old.key_id, sealed)?),
            (None, None) => None,
        };
        let refresh = refresh
            .map(|plain| parts.keys.seal(&parts.random, &refresh_place(id), &plain))
            .transpose()?
            .map(|sealed| sealed.bytes);
        let life = i64::try_from(tokens.expires_in.as_millis()).unwrap_or(i64::MAX / 2);
        Ok(Renewed {
            key_id: access.key_id,
            access_token: access.bytes,
            refresh_token: refresh,
            access_expires_at: now.saturating_add(life),
            refreshed_at: now,
        })
    }
}

/// ISC's user levels of a person: from the token that came straight from ISC's token endpoint, else from what
/// `auth-users` says, else none.
pub(super) fn levels(claims: &Claims, user: Option<&AuthUser>) -> Vec<String> {
    let asked = || user.map(|user| user.capabilities.clone()).unwrap_or_default();
    claims.authorities.clone().unwrap_or_else(asked)
}
