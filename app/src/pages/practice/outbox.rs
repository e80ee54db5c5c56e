//! What a real tenant's portal would have mailed.

use crate::pages::notices::subject;
use crate::pages::page::Asked;
use crate::ui::Time;
use gangway_core::settings::Settings;
use gangway_core::{PracticeMail, notices};
use gangway_types::PortalError;
use gangway_types::notices::NoticeRow;
use leptos::prelude::*;

/// Invitations of the tenant that are shown.
const INVITATIONS: usize = 20;

/// The section.
pub async fn section(asked: &Asked) -> Result<AnyView, PortalError> {
    let core = &asked.caller.core;
    let rows = notices::outbox(core).await?;
    let settings = Settings::load(&core.store).await.map_err(gangway_core::Error::from)?;
    let switched = if settings.mail_notices {
        "Notices by mail are switched on in the settings of approvals: with a real tenant, these would be mailed."
    } else {
        "Notices by mail are switched off in the settings of approvals: with a real tenant, these would be shown in Gangway only."
    };
    let list = if rows.is_empty() {
        view! { <p class="hint">"Nothing yet. Ask for approval of a batch, and its approvers are told."</p> }
            .into_any()
    } else {
        let lines = rows.iter().map(|row| line(row, asked)).collect_view();
        view! { <ul class="lines" id="outbox-lines">{lines}</ul> }.into_any()
    };
    let invitations =
        core.practice.as_ref().map(|tenant| tenant.invitations(INVITATIONS)).unwrap_or_default();
    let invitations = (!invitations.is_empty()).then(|| {
        let lines = invitations.iter().map(|mail| invitation(mail, asked)).collect_view();
        view! {
            <h3 id="tenant-mails">"Invitations of the tenant"</h3>
            <p class="hint">"The latest that ISC would have mailed."</p>
            <ul class="lines" id="tenant-mail-lines" aria-labelledby="tenant-mails">{lines}</ul>
        }
    });
    Ok(view! {
        <section class="section stack" aria-labelledby="outbox">
            <h2 id="outbox">"Outbox"</h2>
            <p class="prose">
                "What Gangway tells those who approve, submit and send, and the welcome notices to people who were invited, as they \
                 would get it by mail. From a practice tenant nothing \
                 leaves, whatever mail server is configured. "{switched}
            </p>
            {list}
            {invitations}
        </section>
    }
    .into_any())
}

fn line(row: &NoticeRow, asked: &Asked) -> AnyView {
    let times = &asked.times;
    let address =
        row.address.clone().unwrap_or_else(|| "no e-mail address: shown in Gangway only".to_owned());
    let to = format!("To {}, {address}, ", row.to_name);
    view! {
        <li>
            <div>
                {subject(row)}
                <span class="sub">
                    {to}<Time datetime=times.machine(row.at) words=times.ago(row.at) exact=times.exact(row.at) />
                </span>
                <details class="disclosure">
                    <summary>"Text"<span class="sr-only">{format!(" of the notice to {}", row.to_name)}</span></summary>
                    <p class="mail-text">{row.body.clone()}</p>
                </details>
            </div>
        </li>
    }
    .into_any()
}

fn invitation(mail: &PracticeMail, asked: &Asked) -> AnyView {
    let times = &asked.times;
    let to = format!("To {}, ", mail.to);
    view! {
        <li>
            <div>
                {mail.subject.clone()}
                <span class="sub">
                    {to}<Time datetime=times.machine(mail.at) words=times.ago(mail.at) exact=times.exact(mail.at) />
                </span>
            </div>
        </li>
    }
    .into_any()
}
