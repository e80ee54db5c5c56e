//! `search`.

use super::Call;
use crate::http::reply::Reply;

/// `POST /search`.
pub(crate) fn post(_: &mut Call<'_>) -> Reply {
    Reply::error(501, "501 Not implemented", "Search.")
}

/// `POST /search/count`.
pub(crate) fn count(_: &mut Call<'_>) -> Reply {
    Reply::error(501, "501 Not implemented", "Search.")
}

/// `GET /search/{index}/{id}`.
pub(crate) fn get(_: &mut Call<'_>) -> Reply {
    Reply::error(501, "501 Not implemented", "Search.")
}
