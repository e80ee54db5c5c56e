//! Who is signed in, how the portal looks to them, and the way out.

use leptos::prelude::*;

use super::hidden_fields;
use crate::ui::{Icon, Symbol, thousands};

/// What the person chose; the cookie lets the server write it into the page, so nothing flashes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Theme {
    /// As the device says.
    #[default]
    System,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

impl Theme {
    /// The value in cookie, form and `data-theme`.
    pub fn as_str(self) -> &'static str {
        match self {
            Theme::System => "system",
            Theme::Light => "light",
            Theme::Dark => "dark",
        }
    }

    /// From cookie or form; whatever is not known follows the device.
    pub fn parse(value: &str) -> Theme {
        match value {
            "light" => Theme::Light,
            "dark" => Theme::Dark,
            _ => Theme::System,
        }
    }

    /// For `data-theme` on the root element; the system's choice has none.
    pub fn data_theme(self) -> Option<&'static str> {
        (self != Theme::System).then(|| self.as_str())
    }
}

/// Use in the top bar for whoever is signed in.
#[component]
pub fn AccountMenu(
    /// The person.
    #[prop(into)]
    name: String,
    /// Roles and ISC level in words.
    #[prop(into)]
    role: String,
    /// What they chose.
    theme: Theme,
    /// Where the choice is posted, as field `theme`.
    #[prop(into)]
    theme_action: String,
    /// Where signing out is posted.
    #[prop(default = "/auth/sign-out".to_owned(), into)]
    sign_out_action: String,
    /// Hidden fields for both forms: where to come back to.
    #[prop(optional)]
    hidden: Vec<(String, String)>,
    /// Preferences; empty for none.
    #[prop(optional, into)]
    preferences_href: String,
    /// Notices; empty for none.
    #[prop(optional, into)]
    notices_href: String,
    /// Notices that the person has not looked at.
    #[prop(optional)]
    unread: u64,
) -> impl IntoView {
    let count = || {
        (unread > 0).then(|| {
            let words = if unread == 1 { " new notice" } else { " new notices" };
            view! { <span class="count count-due">{thousands(unread)}<span class="sr-only">{words}</span></span> }
        })
    };
    let choice = |value: Theme, words: &'static str| {
        view! {
            <button class="seg" type="submit" name="theme" value=value.as_str() aria-pressed=(value == theme).to_string()>
                {words}
            </button>
        }
    };
    view! {
        <details class="menu menu-end">
            <summary class="top-btn" id="account">
                <Icon symbol=Symbol::User/>
                <span class="top-name">{name.clone()}</span>
                <span class="sr-only">" account"</span>
                {count()}
                <Icon symbol=Symbol::ChevronDown/>
            </summary>
            <div class="menu-panel account">
                <p><b>{name}</b><span class="hint block">{role}</span></p>
                <form method="post" action=theme_action>
                    {hidden_fields(hidden.clone())}
                    <fieldset class="segs">
                        <legend class="hint">"Colours"</legend>
                        {choice(Theme::System, "System")}
                        {choice(Theme::Light, "Light")}
                        {choice(Theme::Dark, "Dark")}
                    </fieldset>
                </form>
                {(!notices_href.is_empty())
                    .then(|| {
                        view! { <a class="menu-item" href=notices_href><Icon symbol=Symbol::Inbox/>"Notices"{count()}</a> }
                    })}
                {(!preferences_href.is_empty())
                    .then(|| {
                        view! { <a class="menu-item" href=preferences_href><Icon symbol=Symbol::Settings/>"Preferences"</a> }
                    })}
                <form method="post" action=sign_out_action>
                    {hidden_fields(hidden)}
                    <button class="menu-item" type="submit"><Icon symbol=Symbol::SignOut/>"Sign out"</button>
                </form>
            </div>
        </details>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signing_out_is_a_post_and_the_theme_in_force_is_pressed() {
        let html = view! { <AccountMenu name="Lena Roth" role="Admin" theme=Theme::Dark theme_action="/preferences/theme"/> }.to_html();
        assert!(html.contains(r#"method="post" action="/auth/sign-out""#), "{html}");
        assert_eq!(html.matches(r#"aria-pressed="true""#).count(), 1, "{html}");
    }

    #[test]
    fn notices_are_counted_only_when_there_are_new_ones() {
        let menu = |unread| {
            view! { <AccountMenu name="Lena" role="" theme=Theme::Dark theme_action="/x" notices_href="/notices" unread=unread/> }
                .to_html()
        };
        assert!(menu(0).contains(r#"href="/notices""#) && !menu(0).contains("new notices"), "{}", menu(0));
        assert_eq!(menu(2).matches("new notices").count(), 2, "{}", menu(2));
    }

    #[test]
    fn an_unknown_theme_follows_the_device() {
        assert_eq!(Theme::parse("neon"), Theme::System);
        for theme in [Theme::System, Theme::Light, Theme::Dark] {
            assert_eq!(Theme::parse(theme.as_str()), theme);
        }
        assert_eq!(Theme::System.data_theme(), None);
    }
}
