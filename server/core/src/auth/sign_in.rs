//! Signing in: what the token endpoint gave becomes a grant.

use super::grants::{Grant, GrantProblem, Grants};
use super::refresh::levels;
use crate::audit::{self, Entry};
use crate::settings::{Settings, TIME_ZONE};
use crate::store;
use crate::store::auth::GrantRow;
use crate::store::settings::NewChange;
use gangway_isc::{AccessToken, AuthUser, Claims, Identity, IdentityId, Lane, Tokens};
use gangway_types::Role;
use gangway_types::audit::{AuditObject, ObjectKind, What};
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
        let known = store::auth::person_name(&parts.store, &person_id).await?;
        let known = known.filter(|(name, _)| !name.trim().is_empty());
        // Asked once, for the levels that the token does not tell and the name that the directory does not know.
        let user = match (&tokens.claims.authorities, &known) {
            (Some(_), Some(_)) => None,
            _ => self.auth_user(&person_id, &tokens.access).await,
        };
        let levels = levels(&tokens.claims, user.as_ref());
        let (name, alias) = match known {
            Some(known) => known,
            None => self.name(&tokens.claims, &person_id, &tokens.access, user.as_ref()).await,
        };
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
        let mut tx = parts.store.begin().await?;
        store::auth::insert(&mut tx, &row).await?;
        let levels = if row.levels.is_empty() { "none".to_owned() } else { row.levels.join(", ") };
        let entry =
            Entry::by(&Grant::from(&row), What::SignedIn, "signed in").fact("ISC's user levels", levels);
        audit::append_at(&mut tx, parts.clock.now(), entry);
        tx.commit().await?;
        // What waited for them to come back goes on under the new sign-in.
        store::runs::signed_in(&parts.store, &row.person_id, &row.id, parts.clock.real()).await?;
        self.learn_time_zone(&row, &tokens.access).await;
        Ok(Grant::from(&row))
    }

    /// Display name and account name of somebody whom the directory does not know: from `auth-users`, else from their
    /// own identity, which fewer may not read, else what the token says.
    async fn name(
        &self,
        claims: &Claims,
        person_id: &str,
        token: &AccessToken,
        user: Option<&AuthUser>,
    ) -> (String, String) {
        let text = |text: Option<&String>| text.filter(|text| !text.trim().is_empty()).cloned();
        let said = text(claims.user_name.as_ref());
        let alias = user.and_then(|user| text(user.alias.as_ref()).or_else(|| text(user.uid.as_ref())));
        if let Some(name) = user.and_then(|user| text(user.display_name.as_ref())) {
            let alias = alias.or(said).unwrap_or_else(|| name.clone());
            return (name, alias);
        }
        let identity = self.identity(person_id, token).await;
        let alias = identity.as_ref().and_then(|one| text(one.alias.as_ref())).or(alias).or(said);
        let name = identity.as_ref().and_then(|one| text(Some(&one.name)));
        let alias = alias.unwrap_or_else(|| person_id.to_owned());
        (name.unwrap_or_else(|| alias.clone()), alias)
    }

    /// What ISC says about one identity. Nobody has to be allowed to ask.
    async fn identity(&self, person_id: &str, token: &AccessToken) -> Option<Identity> {
        let id = IdentityId::try_from(person_id).ok()?;
        let acting = self.inner.parts.isc.acting(token, Lane::People);
        tokio::time::timeout(NICE_TO_KNOW, acting.get_identity(&id)).await.ok()?.ok()
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
        if !crate::roles::effective(&row.levels, false, &[]).contains(&Role::Admin) {
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
            let before = Settings::load(&parts.store).await?.time_zone;
            if before.as_deref() == Some(zone.as_str()) {
                return Ok::<_, store::Error>(());
            }
            let at = parts.clock.now();
            let mut tx = parts.store.begin().await?;
            let rows = store::settings::rows_in(&mut tx).await?;
            let was = rows.iter().find(|row| row.key == TIME_ZONE).map(|row| row.text.as_str());
            let (id, became) = (parts.random.id(at), zone.clone().into());
            let by = (row.person_id.as_str(), row.person_name.as_str());
            let change = NewChange { id: &id, key: TIME_ZONE, was, became: &became, by, at };
            // Two Admins may sign in at once: the other one wrote it then.
            if store::settings::put(&mut tx, change).await? {
                let was = before.as_deref().unwrap_or("UTC");
                let sentence = format!("changed the tenant's time zone from {was} to {zone}, as ISC has it");
                let object = AuditObject::new(ObjectKind::Setting, TIME_ZONE);
                let entry = Entry::by(by, What::SettingChanged, sentence).about(object, "Time zone");
                audit::append_at(&mut tx, at, entry.change("Time zone", was, &zone));
                store::people::touch(&mut tx).await?;
                tx.commit().await?;
            }
            Ok(())
        };
        if let Err(error) = stored.await {
            tracing::error!(%error, "the tenant's time zone could not be stored");
        }
    }
}
