//! `account-activities`: provisioning, of which this tenant does none.

use super::{Call, list};
use crate::{filter::Fields, http::reply::Reply};

const TIMES: &[&str] = &["gt", "lt", "ge", "le", "eq", "in", "ne", "isnull", "sw"];
const FIELDS: Fields = &[
    ("type", &["eq", "in", "ge", "le", "lt", "ne", "isnull", "sw"]),
    ("created", TIMES),
    ("modified", TIMES),
];

/// The list: empty, but its parameters are read as documented.
pub(crate) fn list(call: &mut Call<'_>) -> Reply {
    let given = |name: &str| call.request.param(name).is_some_and(|value| !value.is_empty());
    if given("regarding-identity") && (given("requested-for") || given("requested-by")) {
        return Reply::bad_request(
            "\"regarding-identity\" cannot be combined with \"requested-for\" or \"requested-by\".",
        );
    }
    list::objects(call.request, Vec::new(), 250, FIELDS, &["type", "created", "modified"])
        .unwrap_or_else(|refusal| refusal)
}

/// One activity.
pub(crate) fn get(call: &mut Call<'_>) -> Reply {
    Reply::not_found(&format!("There is no account activity with the id \"{}\".", call.segment(0)))
}
