//! The form: what is needed first, then what is filled in, then the rest; beside it what will happen.

use super::field::{Shown, field_view, id};
use super::foresee;
use crate::api::accounts::{ForeseeAccount, RemoveAccountTemplate, SaveAccount};
use crate::pages::address::Address;
use crate::pages::forms::FormKeys;
use crate::pages::page::Asked;
use crate::paths;
use crate::ui::message::Tone;
use crate::ui::{Button, ButtonKind, ErrorSummary, Field, Message, plural};
use gangway_core::Core;
use gangway_core::accounts::drafts::Draft;
use gangway_core::accounts::form::{InUse, Mapping, in_use, read_whole};
use gangway_core::accounts::predict::Predicted;
use gangway_core::accounts::{reading, templates::Template};
use gangway_core::auth::KeptForm;
use gangway_core::domain::account_form::{changes, warnings};
use gangway_types::accounts::{AccountForm, FormField, Need, Policy, Values};
use gangway_types::{DraftId, PortalError, SourceId};
use leptos::prelude::*;
use server_fn::ServerFn as _;

/// What ISC says of the source's accounts now.
pub struct Read {
    /// The form.
    pub form: AccountForm,
    /// How accounts become identities.
    pub mapping: Mapping,
    /// Values in use; nothing when they could not be read.
    pub in_use: InUse,
}

impl Read {
    /// Reads it. Values in use are a help only: without them the form is there all the same.
    pub async fn of(asked: &Asked, source: &SourceId) -> Result<Self, PortalError> {
        let (core, who) = (&asked.caller.core, &asked.caller.who);
        let read = reading(core, who, |isc| async move {
            let read = read_whole(core, &isc, source).await?;
            let in_use = in_use(&isc, &read.form).await.unwrap_or_default();
            Ok(Self { form: read.form, mapping: read.mapping, in_use })
        });
        Ok(read.await?)
    }
}

/// What is in the form.
pub struct Filled {
    /// The draft that it is saved as.
    pub draft: DraftId,
    /// The values.
    pub values: Values,
    /// Fields whose secret is kept.
    pub secrets: Vec<String>,
    /// The draft, once it was saved.
    pub saved: Option<Draft>,
    /// The template it was begun with.
    pub template: Option<String>,
    /// What ISC said when it refused these values before.
    pub refused: Option<String>,
}

impl Filled {
    /// An empty form.
    pub fn new(draft: DraftId) -> Self {
        Self { draft, values: Values::new(), secrets: Vec::new(), saved: None, template: None, refused: None }
    }
}

/// The page's sentence: what the form follows.
pub fn sentence(read: &Read) -> AnyView {
    let source = &read.form.source;
    let kind = if source.authoritative { "flat file, authoritative" } else { "flat file" };
    let accounts = read.in_use.accounts.map(|n| format!(", {}", plural(n, "account", "accounts")));
    let owner = source.owner.as_ref().map(|owner| format!(", owner {owner}"));
    let policy = match read.form.policy {
        Policy::Known => "",
        Policy::None => {
            " It has no CREATE policy: the form follows its schema alone, and only the account ID is required."
        }
    };
    let needs = match &read.mapping {
        Mapping::NotNeeded => None,
        Mapping::Known { profile, unsure } if unsure.is_empty() => {
            Some(format!(" What an identity needs is told by the profile {profile}."))
        }
        Mapping::Known { profile, unsure } => Some(format!(
            " The profile {profile} does not tell plainly what {} is made of.",
            unsure.join(" and ")
        )),
        Mapping::Unreadable => Some(
            " What an identity needs cannot be told: ISC lets Org Admins alone read identity profiles. Account name, last name \
             and work e-mail are needed in any case."
                .to_owned(),
        ),
        Mapping::NoProfile => Some(" No identity profile names it, so its accounts make no identities.".to_owned()),
    };
    view! { {source.name.clone()}": "{kind}{accounts}{owner}"."{policy}{needs} }.into_any()
}

/// Why the form came back: each reason a link to its field.
pub fn came_back(address: &Address, kept: Option<&KeptForm>, form: &AccountForm) -> Option<AnyView> {
    let Some(kept) = kept.filter(|kept| !kept.fields.is_empty()) else { return address.came_back() };
    let place = |name: &str| match form.fields.iter().position(|field| field.name == name) {
        Some(number) => id(number),
        None if name == "template_name" => "template-name".to_owned(),
        None => "account-form".to_owned(),
    };
    let errors = kept.fields.iter().map(|error| (place(&error.field), error.words.clone())).collect();
    Some(view! { <ErrorSummary errors=errors /> }.into_any())
}

/// What ISC said when it refused the same values before: at the field, where it names one.
pub fn refused(form: &AccountForm, said: Option<&str>) -> Option<AnyView> {
    let said = said?;
    let named = form.fields.iter().position(|field| names(said, &field.name));
    let words = said.to_owned();
    Some(match named {
        Some(number) => view! { <ErrorSummary errors=vec![(id(number), words)] /> }.into_any(),
        None => view! { <Message tone=Tone::Bad title="ISC refused it"><p>"ISC said: "<q>{words}</q></p></Message> }.into_any(),
    })
}

/// Whether ISC's words name a field.
pub fn names(said: &str, field: &str) -> bool {
    field.len() > 1
        && said
            .split(|c: char| !c.is_alphanumeric() && !"_-".contains(c))
            .any(|word| word.eq_ignore_ascii_case(field))
}

/// What changed on the source since the draft was saved.
pub fn changed(form: &AccountForm, saved: Option<&Draft>) -> Option<AnyView> {
    let changes = changes(&saved?.form, form);
    if changes.is_empty() {
        return None;
    }
    let lines = changes.into_iter().map(|change| view! { <li>{change.words}</li> }).collect_view();
    Some(
        view! {
            <Message tone=Tone::Warn title="The source changed since this draft was saved" id="changed">
                <ul>{lines}</ul>
                <p>"What you typed is kept as far as the source still takes it. Look at these fields, then go on."</p>
            </Message>
        }
        .into_any(),
    )
}

/// Templates of the source, and which of them no longer fit.
pub fn templates(
    form: &AccountForm,
    all: &[Template],
    current: Option<&str>,
    core: &Core,
) -> Option<AnyView> {
    if all.is_empty() {
        return None;
    }
    let here = paths::new_account_on(&form.source.id);
    let lines = all.iter().map(|one| {
        let href = format!("{here}&template={}", one.id);
        let chosen = current == Some(one.id.as_str());
        let broken = (!one.broken.is_empty()).then(|| {
            view! { <span class="sub">{format!("No longer fits: {}", one.broken.join(" "))}</span> }
        });
        let of = format!(" template {}", one.name);
        let remove = one.may_remove.then(|| {
            view! {
                <form method="post" action=RemoveAccountTemplate::PATH class="inline">
                    <FormKeys key=core.random.handle() back=here.clone() />
                    <input type="hidden" name="id" value=one.id.clone() />
                    <Button kind=ButtonKind::Quiet>"Remove" <span class="sr-only">{of}</span></Button>
                </form>
            }
        });
        view! {
            <li>
                <span>
                    <a href=href aria-current=chosen.then_some("true")>{one.name.clone()}</a>
                    {format!(", {}, by {}", plural(one.values.len() as u64, "field", "fields"), one.made_by_name)}
                    {broken}
                </span>
                {remove}
            </li>
        }
    });
    Some(
        view! {
            <details class="disclosure" id="templates" open=current.is_some()>
                <summary>{format!("Templates of this source ({})", all.len())}</summary>
                <p class="hint">"Choosing one begins a new form with its values."</p>
                <ul class="lines">{lines.collect_view()}</ul>
            </details>
        }
        .into_any(),
    )
}

/// The form itself.
pub fn form_view(
    asked: &Asked,
    read: &Read,
    filled: &Filled,
    kept: Option<&KeptForm>,
    predicted: Option<&Predicted>,
) -> AnyView {
    let form = &read.form;
    let draft = paths::account_draft(&filled.draft, "");
    let problem = |field: &FormField| {
        let kept = kept.and_then(|kept| kept.reason(&field.name));
        let said = filled.refused.as_deref().filter(|said| names(said, &field.name));
        kept.or(said).unwrap_or_default().to_owned()
    };
    let view = |(number, field): (usize, &FormField)| {
        let given = filled.values.get(&field.name).map(Vec::as_slice).unwrap_or_default();
        field_view(&Shown {
            number,
            field,
            given,
            kept_secret: filled.secrets.contains(&field.name),
            offered: read.in_use.values.get(&field.name).map(Vec::as_slice).unwrap_or_default(),
            dated: read.in_use.dates.get(&field.name).map(String::as_str),
            error: problem(field),
        })
    };
    let typed: Vec<(usize, &FormField)> =
        form.fields.iter().enumerate().filter(|(_, field)| !field.set_by_isc).collect();
    let is_filled = |field: &FormField| {
        filled.values.contains_key(&field.name)
            || filled.secrets.contains(&field.name)
            || !problem(field).is_empty()
    };
    let (first, others): (Vec<_>, Vec<_>) = typed.into_iter().partition(|(_, field)| field.need != Need::No);
    let (second, rest): (Vec<_>, Vec<_>) = others.into_iter().partition(|(_, field)| is_filled(field));
    let part = |key: &'static str, title: &'static str, fields: Vec<(usize, &FormField)>| {
        (!fields.is_empty()).then(|| {
            view! {
                <section class="form-part" aria-labelledby=key>
                    <h2 id=key>{title}</h2>
                    <div class="form-fields">{fields.into_iter().map(view).collect_view()}</div>
                </section>
            }
        })
    };
    let more = (!rest.is_empty()).then(|| {
        let title = plural(rest.len() as u64, "more field", "more fields");
        view! {
            <details class="disclosure" id="more-fields">
                <summary>{title}</summary>
                <div class="form-fields">{rest.into_iter().map(view).collect_view()}</div>
            </details>
        }
    });
    let odd = warnings(form, &filled.values);
    let notes = (filled.saved.is_some() && !odd.is_empty()).then(|| {
        let lines = odd.into_iter().map(|warning| view! { <li>{warning.words}</li> }).collect_view();
        view! { <Message tone=Tone::Warn title="Sent as it is, but look at it" id="odd"><ul>{lines}</ul></Message> }
    });
    let name = kept.and_then(|kept| kept.value("template_name")).unwrap_or_default().to_owned();
    let name_error = kept.and_then(|kept| kept.reason("template_name")).unwrap_or_default().to_owned();
    let open = !name_error.is_empty();
    view! {
        <form method="post" action=SaveAccount::PATH class="account-form" id="account-form" data-foresee=ForeseeAccount::PATH>
            <FormKeys key=asked.caller.core.random.handle() back=draft />
            <input type="hidden" name="draft" value=filled.draft.to_string() />
            <input type="hidden" name="source" value=form.source.id.to_string() />
            // What Enter in a field presses: it keeps the draft and sends nothing.
            <button class="sr-only" type="submit" name="then" value="draft" tabindex="-1" aria-hidden="true">"Save draft"</button>
            <div class="account-fields stack">
                {notes}
                {part("needed", "Needed", first)}
                {part("filled", "Filled in", second)}
                {more}
                {set_by_isc(form)}
                <details class="disclosure" id="template" open=open>
                    <summary>"Save as a template…"</summary>
                    <p class="hint">
                        "Keeps the values that other accounts of this source share. Account ID, names, mail, numbers and secrets are left out."
                    </p>
                    <Field id="template-name" name="template_name" label="Name of the template" value=name error=name_error />
                    <div class="btn-row"><Button name="then" value="template" id="save-template">"Save template"</Button></div>
                </details>
                <div class="btn-row">
                    <Button name="then" value="draft" id="save-draft">"Save draft"</Button>
                    <Button kind=ButtonKind::Primary name="then" value="review" id="review">"Review…"</Button>
                </div>
            </div>
            {foresee::panel(read, &filled.values, predicted)}
        </form>
    }
    .into_any()
}

/// What ISC fills in by itself.
fn set_by_isc(form: &AccountForm) -> Option<AnyView> {
    let fields: Vec<&FormField> = form.fields.iter().filter(|field| field.set_by_isc).collect();
    if fields.is_empty() {
        return None;
    }
    let rows = fields.into_iter().map(|field| {
        let value = field.default.clone().unwrap_or_else(|| "computed by the policy".to_owned());
        view! { <dt>{field.name.clone()}</dt><dd>{value}</dd> }
    });
    Some(
        view! {
            <section class="form-part" aria-labelledby="by-isc">
                <h2 id="by-isc">"Set by ISC"</h2>
                <p class="hint">"The source’s CREATE policy says what these become. They are not sent."</p>
                <dl class="facts">{rows.collect_view()}</dl>
            </section>
        }
        .into_any(),
    )
}

#[cfg(test)]
mod tests {
    use super::names;

    #[test]
    fn a_field_is_named_as_a_word_only() {
        assert!(names("The value of \"zones\" must be a string.", "zones"));
        assert!(names("\"attributes.badge_id\" is required", "badge_id"));
        assert!(!names("the identity is gone", "id"));
        assert!(!names("", "a"));
    }
}
