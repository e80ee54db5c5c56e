//! Schemas of sources, and the template of their files.

use serde_json::{Value, json};

use super::Call;
use crate::{
    http::{multipart, reply::Reply},
    world::{
        World,
        accounts::{
            csv::{Rows, decode},
            layout::layout,
            sources::SourceChange,
        },
        catalog::SOURCES,
        effects::Effect,
        ids::{self, iso},
        population::DAY,
    },
};

/// `GET /sources/{sourceId}/schemas`: here every source has the account schema only.
pub(crate) fn list(call: &mut Call<'_>) -> Reply {
    let source = match call.source(call.segment(0)) {
        Ok(source) => source,
        Err(refusal) => return refusal,
    };
    // Every other value is as none [spec v3].
    let groups_only = call.request.param("include-types") == Some("group");
    let named = call.request.param("include-names").filter(|names| !names.is_empty());
    let wanted =
        !groups_only && named.is_none_or(|names| names.split(',').any(|name| name.trim() == "account"));
    let rows: Vec<Value> = wanted.then(|| schema(&call.state.world, source)).into_iter().collect();
    Reply::json(200, &rows.into())
}

/// `GET /sources/{sourceId}/schemas/{schemaId}`.
pub(crate) fn get(call: &mut Call<'_>) -> Reply {
    match call.source(call.segment(0)) {
        Ok(n) if ids::schema(call.state.world.seed, n) == call.segment(1) => {
            Reply::json(200, &schema(&call.state.world, n))
        }
        Ok(_) => Reply::not_found(&format!("There is no schema with the id \"{}\".", call.segment(1))),
        Err(refusal) => refusal,
    }
}

fn schema(world: &World, n: usize) -> Value {
    let layout = layout(n);
    let attributes: Vec<Value> = world
        .schema(n)
        .iter()
        .map(|attribute| {
            json!({
                "name": attribute.name,
                "nativeName": null,
                "type": attribute.kind.name(),
                "description": attribute.description,
                "isMulti": attribute.multi,
                "isEntitlement": attribute.entitlement,
                "isGroup": false,
            })
        })
        .collect();
    json!({
        "id": ids::schema(world.seed, n),
        "name": "account",
        "nativeObjectType": layout.native_type,
        "identityAttribute": layout.key,
        "displayAttribute": layout.display,
        "includePermissions": false,
        "features": [],
        "configuration": {},
        "attributes": attributes,
        "created": iso(world.epoch - 2_300 * DAY),
        "modified": iso(world.epoch - (n as i64 + 1) * DAY),
    })
}

/// A delimited file source.
fn file_source(call: &Call<'_>) -> Result<usize, Reply> {
    let source = call.source(call.segment(0))?;
    match SOURCES.get(source).is_some_and(|source| source.connection == "file") {
        true => Ok(source),
        false => Err(Reply::bad_request("Only delimited file sources have a template.")),
    }
}

/// `GET /sources/{id}/schemas/accounts`: the heading line of its file.
pub(crate) fn template(call: &mut Call<'_>) -> Reply {
    let source = match file_source(call) {
        Ok(source) => source,
        Err(refusal) => return refusal,
    };
    let world = &call.state.world;
    let names: Vec<String> = world.schema(source).into_iter().map(|attribute| attribute.name).collect();
    let line = names.join(&layout(source).delimiter.to_string());
    Reply { content_type: Some("text/csv"), body: line.into(), ..Reply::empty(200) }
}

/// `POST /sources/{id}/schemas/accounts`: the heading line of a file becomes the schema.
pub(crate) fn import(call: &mut Call<'_>) -> Reply {
    read(call).unwrap_or_else(|refusal| refusal)
}

fn read(call: &mut Call<'_>) -> Result<Reply, Reply> {
    let source = file_source(call)?;
    let parts = multipart::parts(call.request.header("content-type"), &call.request.body);
    let file = parts.unwrap_or_default().into_iter().find(|part| part.name == "file");
    let file = file.ok_or_else(|| Reply::bad_request("The multipart part \"file\" is required."))?;
    let text = decode(&file.bytes);
    let names = Rows::new(&text, layout(source).delimiter).next().unwrap_or_default();
    let names: Vec<String> =
        names.iter().map(|name| name.trim().to_owned()).filter(|name| !name.is_empty()).collect();
    if !names.iter().any(|name| name == layout(source).key) {
        return Err(Reply::bad_request(&format!("The file has no column \"{}\".", layout(source).key)));
    }
    let change = SourceChange { schema: Some(names), ..SourceChange::default() };
    call.state.commit(Effect::Source { at: call.now, source, change })?;
    Ok(Reply::json(200, &schema(&call.state.world, source)))
}
