//! ISC under the sign-in of the person who asks.

use crate::auth::Signed;
use crate::{Core, Error, Result};
use gangway_isc::{Acting, ErrorKind, Lane};

/// Reads from ISC as `who`; once more with a renewed token when ISC refuses the first one. `read` must only read.
///
/// # Errors
/// Those of `read`, and when the sign-in cannot be renewed.
pub async fn reading<T, Read, Reading>(core: &Core, who: &Signed, read: Read) -> Result<T>
where
    Read: Fn(Acting) -> Reading,
    Reading: Future<Output = Result<T>>,
{
    let (token, _) = core.grants.token(&who.grant_id).await?;
    match read(core.isc.acting(&token, Lane::People)).await {
        Err(Error::Isc(error)) if error.kind() == ErrorKind::Unauthorized => {
            core.grants.refused(&who.grant_id).await;
            let (token, _) = core.grants.token(&who.grant_id).await?;
            read(core.isc.acting(&token, Lane::People)).await
        }
        answer => answer,
    }
}

/// Whether ISC lets this person see only the sources that they were made a sub-admin of (T20).
pub(super) fn is_subadmin_only(who: &Signed) -> bool {
    let has = |level: &str| who.levels.iter().any(|own| own.eq_ignore_ascii_case(level));
    has("SOURCE_SUBADMIN") && !has("ORG_ADMIN") && !has("SOURCE_ADMIN")
}
