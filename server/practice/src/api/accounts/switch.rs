//! Enabling, disabling, unlocking and reloading accounts.

use serde::Deserialize;
use serde_json::json;

use super::{Call, is_file};
use crate::{
    http::reply::Reply,
    world::{
        accounts::deeds::{Deed, Switch},
        effects::Effect,
        tasks::TaskKind,
    },
};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Body {
    #[serde(default)]
    force_provisioning: bool,
}

/// `POST /accounts/{id}/enable`.
pub(crate) fn enable(call: &mut Call<'_>) -> Reply {
    switch(call, Switch::Enable).unwrap_or_else(|refusal| refusal)
}

/// `POST /accounts/{id}/disable`.
pub(crate) fn disable(call: &mut Call<'_>) -> Reply {
    switch(call, Switch::Disable).unwrap_or_else(|refusal| refusal)
}

/// `POST /accounts/{id}/unlock`.
pub(crate) fn unlock(call: &mut Call<'_>) -> Reply {
    switch(call, Switch::Unlock).unwrap_or_else(|refusal| refusal)
}

fn switch(call: &mut Call<'_>, switch: Switch) -> Result<Reply, Reply> {
    let Body { force_provisioning } = call.body()?;
    let scoped =
        call.who.scopes.iter().any(|s| s == "sp:scopes:all" || s == "idn:accounts-provisioning:manage");
    if switch == Switch::Unlock && force_provisioning && !scoped {
        return Err(Reply::forbidden("forceProvisioning needs the scope idn:accounts-provisioning:manage."));
    }
    let (_, source) = call.account()?;
    let account = call.segment(0).to_owned();
    call.by_task(TaskKind::SwitchAccount, source, Deed::Switch { account, switch })
}

/// `POST /accounts/{id}/reload`: only for sources that can be asked for one account.
pub(crate) fn reload(call: &mut Call<'_>) -> Reply {
    ask(call).unwrap_or_else(|refusal| refusal)
}

fn ask(call: &mut Call<'_>) -> Result<Reply, Reply> {
    let (_, source) = call.account()?;
    if is_file(source) {
        return Err(Reply::bad_request("The source of this account cannot be asked for a single account."));
    }
    // Users report that task-status does not know the id of a reload [forum 139828]: no task is kept for it.
    let task = call.new_task(TaskKind::UpdateAccount, source);
    let id = crate::world::tasks::task_id(call.state.world.seed ^ 0x4e10, call.state.world.accounts.deeds);
    let deed = Deed::Reload { account: call.segment(0).to_owned() };
    call.state.commit(Effect::Deed { at: call.now, due: task.completed, task: None, deed })?;
    Ok(Reply::json(202, &json!({ "id": id })))
}
