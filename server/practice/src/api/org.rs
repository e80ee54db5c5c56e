//! The tenant itself and its users: `org-config`, `tenant`, `auth-users`.

use serde_json::{Value, json};

use super::Call;
use crate::{
    http::reply::Reply,
    world::ids::{self, iso},
};

/// `GET /org-config`.
pub(crate) fn org_config(_: &mut Call<'_>) -> Reply {
    Reply::json(
        200,
        &json!({
            "orgName": ids::ORG,
            "timeZone": "Europe/Berlin",
            "lcsChangeHonorsSourceEnableFeature": false,
            "armCustomerId": null,
            "armSapSystemIdMappings": null,
            "armAuth": null,
            "armDb": null,
            "armSsoUrl": null,
            "iaiEnableCertificationRecommendations": true,
            "aiAgentDeleteRequestEnabled": false,
            "sodReportConfigs": [],
        }),
    )
}

/// `GET /tenant`.
pub(crate) fn tenant(call: &mut Call<'_>) -> Reply {
    Reply::json(
        200,
        &json!({
            "id": ids::tenant(call.state.world.seed),
            "name": ids::ORG,
            "fullName": "Harbour Works (practice)",
            "pod": ids::POD,
            "region": "eu-central-1",
            "description": "The practice tenant",
            "products": [],
        }),
    )
}

/// `GET /auth-users/{id}`.
pub(crate) fn auth_user(call: &mut Call<'_>) -> Reply {
    let world = &call.state.world;
    let found = world.place(call.segment(0)).and_then(|place| Some((place, world.person(place)?)));
    let Some((place, person)) = found else {
        return Reply::not_found(&format!("There is no user with the id \"{}\".", call.segment(0)));
    };
    let signed_in = world.status(place, call.now) == crate::world::person::Status::Active;
    let login = if signed_in { person.modified } else { 0 };
    Reply::json(
        200,
        &json!({
            "tenant": ids::ORG,
            "id": person.id.to_string(),
            "uid": person.alias,
            "profile": ids::profile(world.seed, usize::from(person.profile)),
            "identificationNumber": person.number(),
            "email": person.email,
            "phone": null,
            "workPhone": null,
            "personalEmail": person.personal_email(),
            "firstname": person.first,
            "lastname": person.last,
            "displayName": person.name(),
            "alias": person.alias,
            "lastPasswordChangeDate": signed_in.then(|| iso(person.created)),
            "lastLoginTimestamp": login,
            "currentLoginTimestamp": login,
            "lastUnlockTimestamp": Value::Null,
            "capabilities": world.levels(place),
        }),
    )
}
