//! Signing in: what the token endpoint gave becomes a grant.

use super::grants::{Grant, GrantProblem, Grants};
use super::signed::roles;
use crate::settings::Settings;
use crate::store;
use crate::store::auth::GrantRow;
use gangway_isc::{AccessToken, AuthUser, Claims, IdentityId, Lane, Tokens};
use gangway_types::Role;
use std::time::Duration;

/// How long what is nice to know may take.
const NICE_TO_KNOW: Duration = Duration::from_secs(5);

impl Grants {
    /// Makes a grant of tokens that came straight from ISC's token endpoint.
    ///
    /// # Errors
    /// When the token belongs to no person, or the store refuses.
    pub async fn sign_in(&self, tokens: &Tokens) -> Result<Grant, GrantProblem> {
        let parts = &self.inner.parts;
        let Some(person_id) = tokens.claims.identity_id.as_ref().map(ToString::to_string) else {
            return Err(GrantProblem::Ended {
                who: "this client".to_owned(),
                why: "ISC's answer names no person; the OAuth client must use the authorization code grant"
                    .to_owned(),
            });
        };
        let now = parts.clock.real();
        let (name, alias) = self.name(&tokens.claims, &person_id, &tokens.access).await?;
        let levels = self.levels(&tokens.claims, &person_id, &tokens.access).await;
        let mut row = GrantRow {
            id: parts.random.id(now),
            person_id,
            person_name: name,
            alias,
            levels,
            key_id: String::new(),
            access_token: None,
            refresh_token: None,
            access_expires_at: 0,
            created_at: now,
            refreshed_at: now,
            signed_out_at: None,
            ended_at: None,
            ended_why: None,
        };
        let sealed = self.sealed(&row.id, tokens, &row, now)?;
        row.key_id = sealed.key_id;
        row.access_token = Some(sealed.access_token);
        row.refresh_token = sealed.refresh_token;
        row.access_expires_at = sealed.access_expires_at;
        store::auth::insert(&parts.store, &row).await?;
        // What waited for them to come back goes on under the new sign-in.
        store::runs::signed_in(&parts.store, &row.person_id, &row.id, parts.clock.real()).await?;
        self.learn_time_zone(&row, &tokens.access).await;
        Ok(Grant::from(&row))
    }

    /// Display name and account name: from the directory, else from ISC, else what the token says.
    async fn name(
        &self,
        claims: &Claims,
        person_id: &str,
        token: &AccessToken,
    ) -> Result<(String, String), GrantProblem> {
        if let Some(known) = store::auth::person_name(&self.inner.parts.store, person_id).await? {
            return Ok(known);
        }
        let said = claims.user_name.clone().unwrap_or_else(|| person_id.to_owned());
        Ok(match self.auth_user(person_id, token).await {
            Some(user) => {
                let alias = user.alias.clone().unwrap_or_else(|| said.clone());
                (user.display_name.clone().unwrap_or_else(|| alias.clone()), alias)
            }
            None => (said.clone(), said),
        })
    }

    /// What ISC says about one user. Nobody has to be allowed to ask.
    pub(super) async fn auth_user(&self, person_id: &str, token: &AccessToken) -> Option<AuthUser> {
        let id = IdentityId::try_from(person_id).ok()?;
        let acting = self.inner.parts.isc.acting(token, Lane::People);
        match tokio::time::timeout(NICE_TO_KNOW, acting.auth_user(&id)).await {
            Ok(Ok(user)) => Some(user),
            Ok(Err(error)) => {
                tracing::info!(%error, "ISC does not tell who signed in");
                None
            }
            Err(_elapsed) => None,
        }
    }

    /// The tenant's time zone is stored when an Admin signs in.
    async fn learn_time_zone(&self, row: &GrantRow, token: &AccessToken) {
        let parts = &self.inner.parts;
        if !roles(&row.levels, false).contains(&Role::Admin) {
            return;
        }
        let acting = parts.isc.acting(token, Lane::People);
        let Ok(Ok(config)) = tokio::time::timeout(NICE_TO_KNOW, acting.org_config()).await else {
            return;
        };
        let Some(zone) = config.time_zone.filter(|zone| jiff::tz::TimeZone::get(zone).is_ok()) else {
            return;
        };
        let stored = async {
            if Settings::load(&parts.store).await?.time_zone.as_deref() == Some(zone.as_str()) {
                return Ok(());
            }
            let by = Some((row.person_id.as_str(), row.person_name.as_str()));
            store::settings::change(&parts.store, "time_zone", &zone.clone().into(), by, row.created_at).await
        };
        if let Err(error) = stored.await {
            tracing::error!(%error, "the tenant's time zone could not be stored");
        }
    }
}
