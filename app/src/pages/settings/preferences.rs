//! How the portal looks, behaves and tells the time to one person.

use super::section;
use crate::api::preferences::SaveZone;
use crate::api::{cookie, kept_form};
use crate::pages::address::Address;
use crate::pages::chrome::{is_off, theme};
use crate::pages::forms::FormKeys;
use crate::pages::page::{Asked, PageView, page};
use crate::paths;
use crate::ui::{Button, ButtonKind, Choice, Radios, Select};
use gangway_core::auth::KeptForm;
use gangway_types::{Capability, PortalError};
use leptos::prelude::*;
use server_fn::ServerFn as _;
use std::sync::Arc;

/// What this browser keeps in its cookies.
struct Looks {
    theme: &'static str,
    density: &'static str,
    shortcuts: &'static str,
    live: &'static str,
}

impl Looks {
    fn read() -> Self {
        let on = |name| if is_off(name) { "off" } else { "on" };
        let compact = cookie("density").is_some_and(|density| density == "compact");
        Self {
            theme: theme().as_str(),
            density: if compact { "compact" } else { "comfortable" },
            shortcuts: on("shortcuts"),
            live: on("live"),
        }
    }
}

/// `/settings/preferences`
#[component]
pub fn PreferencesPage() -> impl IntoView {
    let (address, looks, kept) = (Address::read(), Looks::read(), kept_form());
    page(Capability::SignedIn, move |asked| build(asked, address, looks, kept))
}

async fn build(
    asked: Asked,
    address: Address,
    looks: Looks,
    kept: Option<Arc<KeptForm>>,
) -> Result<PageView, PortalError> {
    let own = gangway_core::settings::own_zone(&asked.caller.core, &asked.caller.who).await?;
    let body = view! {
        {address.came_back()}
        {browser(&looks)}
        {zone(&asked, own, kept.as_deref())}
    };
    let sentence = "How Gangway looks and behaves to you. Nobody else sees or shares this.";
    Ok(section(&asked, "preferences", "Preferences", sentence, body))
}

fn browser(looks: &Looks) -> AnyView {
    let hinted =
        |value: &str, label: &str, hint: &str| Choice { hint: hint.to_owned(), ..Choice::new(value, label) };
    let themes = vec![
        Choice::new("system", "As this device says"),
        Choice::new("light", "Light"),
        Choice::new("dark", "Dark"),
    ];
    let densities = vec![Choice::new("comfortable", "Comfortable"), Choice::new("compact", "Compact")];
    let shortcuts = vec![
        hinted("on", "On", "In a table j and k move, x ticks, Enter opens; ? lists all keys."),
        hinted(
            "off",
            "Off",
            "For speech input and for whoever presses letters by accident. Ctrl K and Esc stay.",
        ),
    ];
    let live = vec![
        hinted("on", "On", "While something runs, the page follows it by itself."),
        hinted("off", "Off", "Pages stay as they are until you load them again."),
    ];
    view! {
        <section class="section" aria-labelledby="this-browser">
            <h2 id="this-browser">"In this browser"</h2>
            <form method="post" action=paths::LOOKS class="stack">
                <input type="hidden" name="return" value=paths::settings("preferences") />
                <Radios id="theme" name="theme" legend="Colours" options=themes value=looks.theme />
                <Radios id="density" name="density" legend="Rows of tables" options=densities value=looks.density />
                <Radios
                    id="shortcuts-choice"
                    name="shortcuts"
                    legend="Single-letter shortcuts"
                    options=shortcuts
                    value=looks.shortcuts
                />
                <Radios id="live" name="live" legend="Live updates" options=live value=looks.live />
                <div class="btn-row"><Button kind=ButtonKind::Primary id="save-looks">"Save for this browser"</Button></div>
            </form>
        </section>
    }
    .into_any()
}

/// Zones of the database, by name; the tenant's own first.
fn zones() -> Vec<Choice> {
    let mut names: Vec<String> = jiff::tz::db().available().map(|name| name.to_string()).collect();
    // Names without a place are old spellings of others.
    names.retain(|name| name.contains('/') && !name.starts_with("Etc/"));
    names.sort_unstable();
    let named = names.into_iter().map(|name| Choice::new(name.clone(), name.replace('_', " ")));
    let first = [Choice::new("", "The tenant’s"), Choice::new("UTC", "UTC")];
    first.into_iter().chain(named).collect()
}

fn zone(asked: &Asked, own: Option<String>, kept: Option<&KeptForm>) -> AnyView {
    let kept = kept.filter(|form| form.action == SaveZone::PATH);
    let error =
        kept.and_then(|form| form.fields.first()).map(|field| field.words.clone()).unwrap_or_default();
    let now = asked.times.exact(asked.chrome.now);
    view! {
        <section class="section" aria-labelledby="times">
            <h2 id="times">"Times"</h2>
            <form method="post" action=SaveZone::PATH class="stack">
                <FormKeys key=asked.caller.core.random.handle() back=paths::settings("preferences") />
                <Select
                    id="zone"
                    name="zone"
                    label="Time zone"
                    options=zones()
                    value=own.unwrap_or_default()
                    hint=format!("Times are shown in it wherever you sign in. It is now {now}.")
                    error=error
                />
                <div class="btn-row"><Button kind=ButtonKind::Primary id="save-zone">"Save time zone"</Button></div>
            </form>
        </section>
    }
    .into_any()
}
