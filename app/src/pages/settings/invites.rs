//! Who is left out, how many at once, when; and what is recorded about identity profiles.

use super::{fields, section};
use crate::api::kept_form;
use crate::api::settings::RecordProfile;
use crate::pages::forms::FormKeys;
use crate::pages::page::{Asked, PageView, page};
use crate::paths;
use crate::ui::{Button, Checkbox, Choice, Field, Radios, thousands};
use gangway_core::auth::KeptForm;
use gangway_core::settings;
use gangway_types::settings::{GoesTo, ProfileRecord, Section};
use gangway_types::{Capability, PortalError};
use leptos::prelude::*;
use server_fn::ServerFn as _;

/// `/settings/invites`
#[component]
pub fn InvitesPage() -> impl IntoView {
    let kept = kept_form();
    page(Capability::ReadSettings, move |asked| async move {
        let core = &asked.caller.core;
        let view = settings::section(core, Section::Invites).await?;
        let states = settings::known_lifecycle(core).await?;
        let profiles = settings::profiles(core).await?;
        let body = view! {
            {fields::problems(kept.as_ref(), &view)}
            <section class="section stack" aria-labelledby="rules">
                <h2 id="rules">"Rules"</h2>
                {known(&states)}
                {fields::settings(&asked, kept.as_ref(), &view)}
            </section>
            {records(&asked, kept.as_deref(), &profiles)}
            {fields::history(&asked, &view)}
        };
        let sentence = "What keeps an invitation from going out, and how many go out when. Changes count from the next call on.";
        Ok::<PageView, PortalError>(section(&asked, "invites", "Invites", sentence, body))
    })
}

/// The lifecycle states that people have, so that nobody has to guess technical names.
fn known(states: &[(String, u64)]) -> Option<AnyView> {
    if states.is_empty() {
        return None;
    }
    let words: Vec<String> = states.iter().map(|(name, n)| format!("{name} ({})", thousands(*n))).collect();
    Some(view! { <p class="hint" id="known-states">"Lifecycle states that people have now: "{words.join(", ")}"."</p> }.into_any())
}

fn records(asked: &Asked, kept: Option<&KeptForm>, profiles: &[ProfileRecord]) -> AnyView {
    let may = asked.caller.who.may(Capability::ChangeSettings);
    let list = profiles.iter().map(|profile| record(asked, kept, profile, may)).collect_view();
    let none = profiles.is_empty().then(|| {
        view! {
            <p>"No profile is known yet. They appear once somebody whom ISC lets search has signed in: Org Admin or Source Admin."</p>
        }
    });
    view! {
        <section class="section stack" aria-labelledby="profiles">
            <h2 id="profiles">"Identity profiles"</h2>
            <p class="hint">
                "ISC's API does not tell these; record what your tenant is set to. A profile that invites automatically is warned \
                 about, and one that signs in by SSO is left out."
            </p>
            {none}
            {list}
        </section>
    }
    .into_any()
}

/// What is recorded, in words.
fn words(profile: &ProfileRecord) -> String {
    let mut parts = Vec::new();
    if profile.automatic {
        parts.push("invites automatically".to_owned());
    }
    if profile.sso {
        parts.push("signs in by SSO".to_owned());
    }
    match profile.goes_to {
        GoesTo::NotRecorded if profile.mail_note.is_empty() => {
            parts.push("mail goes to the work e-mail (ISC default)".to_owned());
        }
        GoesTo::NotRecorded => {}
        GoesTo::Work => parts.push("mail goes to the work e-mail".to_owned()),
        GoesTo::Personal => parts.push("mail goes to the personal e-mail".to_owned()),
    }
    match profile.live_early {
        None => {}
        Some(true) => parts.push("mailboxes are live before the start day".to_owned()),
        Some(false) => parts.push("mailboxes are not live before the start day".to_owned()),
    }
    if !profile.mail_note.is_empty() {
        parts.push(format!("mail goes to {}", profile.mail_note));
    }
    parts.join(", ")
}

fn record(asked: &Asked, kept: Option<&KeptForm>, profile: &ProfileRecord, may: bool) -> AnyView {
    // What was typed comes back with a refused form.
    let kept = kept.filter(|form| {
        form.action == RecordProfile::PATH && form.value("profile") == Some(profile.id.as_str())
    });
    let ticked = |name: &str, now: bool| kept.map_or(now, |form| form.value(name).is_some());
    let (automatic, sso) = (ticked("automatic", profile.automatic), ticked("sso", profile.sso));
    let note = kept.and_then(|form| form.value("mail_note")).unwrap_or(&profile.mail_note).to_owned();
    let goes_to =
        kept.and_then(|form| form.value("goes_to")).unwrap_or_else(|| profile.goes_to.key()).to_owned();
    let early = kept.and_then(|form| form.value("live_early")).map(str::to_owned).unwrap_or_else(|| {
        match profile.live_early {
            Some(true) => "yes",
            Some(false) => "no",
            None => "",
        }
        .to_owned()
    });
    let is_open = kept.is_some();
    let id = |part: &str| format!("profile-{}-{part}", profile.id);
    let recorded = match &profile.recorded {
        Some((who, at)) => format!("Recorded by {who} on {}.", asked.times.exact(*at)),
        None => "Nothing recorded yet.".to_owned(),
    };
    let source =
        profile.source.clone().map(|source| view! { <span class="sub">{format!("from {source}")}</span> });
    let form = may.then(|| {
        view! {
            <form method="post" action=RecordProfile::PATH class="stack">
                <FormKeys key=asked.caller.core.random.handle() back=paths::settings("invites") />
                <input type="hidden" name="profile" value=profile.id.clone() />
                <input type="hidden" name="seen" value=profile.seen.clone() />
                <Checkbox
                    id=id("automatic")
                    name="automatic"
                    value="yes"
                    label="ISC invites its people automatically"
                    checked=automatic
                />
                <Checkbox id=id("sso") name="sso" value="yes" label="Its people sign in by SSO" checked=sso />
                <Radios
                    id=id("goes-to")
                    name="goes_to"
                    legend="Its invitations go to"
                    hint="As the profile's Invitation Options in ISC say. Not recorded: the work e-mail is taken, by ISC's documentation."
                    options=vec![
                        Choice::new("", "Not recorded"),
                        Choice::new("work", "The work e-mail"),
                        Choice::new("personal", "The personal e-mail"),
                    ]
                    value=goes_to
                />
                <Radios
                    id=id("early")
                    name="live_early"
                    legend="Mailboxes before the start day"
                    options=vec![
                        Choice::new("", "Not recorded"),
                        Choice::new("yes", "Live: mail can be read before"),
                        Choice::new("no", "Not live yet"),
                    ]
                    value=early
                />
                <Field
                    id=id("mail")
                    name="mail_note"
                    label="Mail goes to"
                    hint="Only when it is not the work e-mail, for example: personal e-mail."
                    value=note
                />
                <div class="btn-row"><Button>{format!("Record for {}", profile.name)}</Button></div>
            </form>
        }
    });
    view! {
        <details class="disclosure" id=id("record") open=is_open>
            <summary><span>{profile.name.clone()} {source}</span><span class="sub">{words(profile)}</span></summary>
            <p class="hint">{recorded}</p>
            {form}
        </details>
    }
    .into_any()
}
