//! The form of a section: each setting with who changed it, when, and from what; as text for those who may only read.

use crate::api::settings::SaveSettings;
use crate::pages::address::refused;
use crate::pages::forms::FormKeys;
use crate::pages::page::Asked;
use crate::pages::times::Times;
use crate::paths;
use crate::ui::{Button, ButtonKind, Choice, ErrorSummary, Field, Radios, TextArea};
use gangway_core::auth::KeptForm;
use gangway_types::Capability;
use gangway_types::settings::{Input, SectionView, SettingChange, SettingView};
use leptos::prelude::*;
use server_fn::ServerFn as _;
use std::sync::Arc;

/// What came back with the page, when it is this section's form.
fn came_back<'a>(kept: Option<&'a Arc<KeptForm>>, view: &SectionView) -> Option<&'a KeptForm> {
    let form: &KeptForm = kept?;
    let own = form.action == SaveSettings::PATH && form.value("section") == Some(view.section.key());
    own.then_some(form)
}

/// The element of a setting.
fn id(setting: &SettingView) -> String {
    format!("set-{}", setting.key)
}

/// Why the form came back: each reason a link to its field, or one line when no field is to blame.
pub fn problems(kept: Option<&Arc<KeptForm>>, view: &SectionView) -> Option<AnyView> {
    let form: &KeptForm = kept?;
    let errors: Vec<(String, String)> = match came_back(kept, view) {
        Some(form) => {
            form.fields.iter().map(|error| (format!("set-{}", error.field), error.words.clone())).collect()
        }
        None => Vec::new(),
    };
    Some(if errors.is_empty() {
        refused(&form.what)
    } else {
        view! { <ErrorSummary errors=errors /> }.into_any()
    })
}

/// The settings of a section: a form for those who may change them, text for others.
pub fn settings(asked: &Asked, kept: Option<&Arc<KeptForm>>, view: &SectionView) -> AnyView {
    if !asked.caller.who.may(Capability::ChangeSettings) {
        return as_text(asked, view);
    }
    let back = came_back(kept, view);
    let fields = view.settings.iter().map(|setting| field(asked, back, setting)).collect_view();
    view! {
        <form method="post" action=SaveSettings::PATH class="settings-form" data-unsaved=view.section.key()>
            <FormKeys key=asked.caller.core.random.handle() back=paths::settings(view.section.key()) />
            <input type="hidden" name="section" value=view.section.key() />
            <input type="hidden" name="seen" value=view.seen.clone() />
            {fields}
            <p class="unsaved" role="status" data-unsaved-note="" hidden="">
                <span data-unsaved-words=""></span>
                <button class="linklike" type="button" data-unsaved-discard="">"Discard changes"</button>
            </p>
            <div class="btn-row"><Button kind=ButtonKind::Primary id="save-settings">"Save"</Button></div>
        </form>
    }
    .into_any()
}

fn field(asked: &Asked, back: Option<&KeptForm>, setting: &SettingView) -> AnyView {
    let name = format!("values[{}]", setting.key);
    let value = back.and_then(|form| form.value(&name)).unwrap_or(&setting.value).to_owned();
    let error = back.and_then(|form| form.reason(&setting.key)).unwrap_or_default().to_owned();
    let (label, hint) = (setting.label.clone(), setting.hint.clone());
    let input = match &setting.input {
        Input::Number => view! {
            <Field id=id(setting) name=name label=label hint=hint value=value error=error inputmode="numeric" />
        }
        .into_any(),
        Input::Time => view! { <Field id=id(setting) name=name label=label hint=hint value=value error=error /> }.into_any(),
        Input::Lines => view! {
            <TextArea id=id(setting) name=name label=label hint=hint value=value error=error rows=4 />
        }
        .into_any(),
        Input::YesNo(yes, no) => {
            let options = vec![Choice::new("yes", yes), Choice::new("no", no)];
            view! {
                <Radios id=id(setting) name=name legend=label hint=hint options=options value=value error=error />
            }
            .into_any()
        }
    };
    view! { <div class="setting">{input}{changed(setting, &asked.times)}</div> }.into_any()
}

/// Who changed it, when, and from what.
fn changed(setting: &SettingView, times: &Times) -> AnyView {
    let words = match &setting.changed {
        None => "As Gangway came.".to_owned(),
        Some(change) => format!("{}, from {}.", by(change, times), change.was),
    };
    view! { <p class="hint setting-changed" id=format!("{}-changed", id(setting))>{words}</p> }.into_any()
}

fn by(change: &SettingChange, times: &Times) -> String {
    let who = change.by_name.as_deref().unwrap_or("Gangway");
    format!("Changed by {who} on {}", times.exact(change.at))
}

fn as_text(asked: &Asked, view: &SectionView) -> AnyView {
    let rows = view.settings.iter().map(|setting| {
        view! {
            <dt>{setting.label.clone()}</dt>
            <dd>{setting.words.clone()}{changed(setting, &asked.times)}</dd>
        }
    });
    view! {
        <p class="hint">"You may read these settings; an Admin may change them."</p>
        <dl class="facts">{rows.collect_view()}</dl>
    }
    .into_any()
}

/// The latest changes of a section.
pub fn history(asked: &Asked, view: &SectionView) -> Option<AnyView> {
    if view.history.is_empty() {
        return None;
    }
    let line = |change: &SettingChange| {
        let words = format!("{}: from {} to {}", change.label, change.was, change.became);
        view! { <li><span>{words}<span class="sub">{by(change, &asked.times)}</span></span></li> }
    };
    let lines = view.history.iter().map(line).collect_view();
    Some(
        view! {
            <details class="disclosure" id="setting-history">
                <summary>"Changes so far"</summary>
                <ul class="lines">{lines}</ul>
            </details>
        }
        .into_any(),
    )
}
