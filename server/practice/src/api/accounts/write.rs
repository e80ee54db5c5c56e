//! Creating, changing and deleting accounts. Every call answers with a task; the work is done when the task ends.

use serde::Deserialize;
use serde_json::{Value, json};

use super::{Call, only_files};
use crate::{
    http::reply::Reply,
    world::{
        accounts::{
            Values,
            deeds::{Deed, Patch},
            layout::layout,
        },
        catalog::SOURCES,
        effects::Effect,
        tasks::TaskKind,
    },
};

#[derive(Deserialize)]
struct Body {
    attributes: Values,
}

/// `POST /accounts`: makes an account, or changes the one with this native identity. Nothing reaches the source.
pub(crate) fn create(call: &mut Call<'_>) -> Reply {
    upsert(call).unwrap_or_else(|refusal| refusal)
}

fn upsert(call: &mut Call<'_>) -> Result<Reply, Reply> {
    let Body { mut attributes } = call.body()?;
    let Some(Value::String(id)) = attributes.remove("sourceId") else {
        return Err(Reply::bad_request("\"attributes.sourceId\" is required."));
    };
    // `additionalProperties: string` [spec v3].
    if let Some((name, _)) = attributes.iter().find(|(_, value)| !value.is_string()) {
        return Err(Reply::bad_request(&format!("The value of \"{name}\" must be a string.")));
    }
    let world = &call.state.world;
    let source =
        world.source(&id).filter(|source| SOURCES.get(*source).is_some_and(|source| !source.built_in));
    let Some(source) = source else {
        return Err(Reply::bad_request(&format!("\"sourceId\" {id} does not name a source.")));
    };
    if !call.sees(source) {
        return Err(Reply::forbidden("This is none of the caller's sources."));
    }
    // "Naming an existing account's id turns the POST into an update" [spec v3].
    let key = layout(source).key;
    let named = attributes.remove("id").filter(|_| key != "id");
    let named = named.as_ref().and_then(Value::as_str).and_then(|id| world.accounts.place(id));
    if let Some(account) =
        named.and_then(|n| world.accounts.get(n)).filter(|a| usize::from(a.source) == source)
    {
        attributes.insert(key.to_owned(), world.native(account).into());
    }
    if world.native_of(source, &attributes).is_none() {
        return Err(Reply::bad_request(&format!(
            "\"attributes.{key}\" is required: it identifies the account."
        )));
    }
    call.by_task(TaskKind::CreateAccount, source, Deed::Upsert { source, values: attributes })
}

/// `PUT /accounts/{id}`: replaces all attributes.
pub(crate) fn put(call: &mut Call<'_>) -> Reply {
    replace(call).unwrap_or_else(|refusal| refusal)
}

fn replace(call: &mut Call<'_>) -> Result<Reply, Reply> {
    let Body { attributes } = call.body()?;
    let (_, source) = call.account()?;
    only_files(source, "accounts can be replaced")?;
    let account = call.segment(0).to_owned();
    call.by_task(TaskKind::UpdateAccount, source, Deed::Replace { account, values: attributes })
}

#[derive(Deserialize)]
struct Operation {
    op: String,
    path: String,
    #[serde(default)]
    value: Value,
}

/// `PATCH /accounts/{id}`: correlation on every source, attributes on files.
pub(crate) fn patch(call: &mut Call<'_>) -> Reply {
    change(call).unwrap_or_else(|refusal| refusal)
}

fn change(call: &mut Call<'_>) -> Result<Reply, Reply> {
    if call.request.media_type() != "application/json-patch+json" {
        return Err(Reply::error(
            415,
            "415 Unsupported media type",
            "The body must be application/json-patch+json.",
        ));
    }
    let operations: Vec<Operation> = call.body()?;
    let (_, source) = call.account()?;
    if operations.is_empty() {
        return Err(Reply::bad_request("The patch is empty."));
    }
    let mut patch = Patch::default();
    for Operation { op, path, value } in operations {
        let remove = match op.as_str() {
            "add" | "replace" => false,
            "remove" => true,
            _ => return Err(Reply::bad_request(&format!("The operation \"{op}\" is not supported."))),
        };
        match (path.as_str(), remove) {
            ("/identityId", true) => patch.person = Some(None),
            ("/identityId", false) => {
                let id = value.as_str().unwrap_or_default();
                if call.state.world.place(id).is_none() {
                    return Err(Reply::bad_request(&format!("There is no identity with the id \"{id}\".")));
                }
                patch.person = Some(Some(id.to_owned()));
            }
            ("/manuallyCorrelated", false) => {
                let manual = value
                    .as_bool()
                    .ok_or_else(|| Reply::bad_request("/manuallyCorrelated must be true or false."))?;
                patch.manual = Some(manual);
            }
            (path, remove) => {
                let Some(name) = path.strip_prefix("/attributes/").filter(|name| !name.is_empty()) else {
                    return Err(Reply::bad_request(&format!(
                        "\"{path}\" cannot be changed: only /identityId, /manuallyCorrelated and /attributes/… can."
                    )));
                };
                only_files(source, "attributes can be changed")?;
                let name = name.replace("~1", "/").replace("~0", "~");
                patch.values.insert(name, if remove { Value::Null } else { value });
            }
        }
    }
    let account = call.segment(0).to_owned();
    call.by_task(TaskKind::UpdateAccount, source, Deed::Patch { account, patch })?;
    // The specification describes an object without members [spec v3].
    Ok(Reply::json(202, &json!({})))
}

/// `DELETE /accounts/{id}`: delimited files only.
pub(crate) fn delete(call: &mut Call<'_>) -> Reply {
    let answer = call.account().and_then(|(_, source)| {
        only_files(source, "accounts can be deleted")?;
        let account = call.segment(0).to_owned();
        call.by_task(TaskKind::DeleteAccount, source, Deed::Delete { account })
    });
    answer.unwrap_or_else(|refusal| refusal)
}

/// `POST /accounts/{id}/remove`: takes an account of any source out of ISC.
pub(crate) fn remove(call: &mut Call<'_>) -> Reply {
    let answer = call.account().and_then(|(_, source)| {
        let task = call.new_task(TaskKind::DeleteAccount, source);
        let reply = Reply::json(202, &json!({"type": "TASK_RESULT", "id": task.id, "name": null}));
        let deed = Deed::Delete { account: call.segment(0).to_owned() };
        let due = task.completed;
        call.state.commit(Effect::Deed { at: call.now, due, task: Some(task), deed })?;
        Ok(reply)
    });
    answer.unwrap_or_else(|refusal| refusal)
}
