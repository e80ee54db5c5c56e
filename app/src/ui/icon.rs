//! The icon set: 16 px, 1.5 px strokes, one sprite inlined once per page.
//!
//! Symbols are a subset of Lucide (licence in `icons.LICENSE`). The same sprite carries the hatch patterns that charts and
//! strips use, so that a shape, not only a hue, tells a state.

use leptos::prelude::*;

/// Names of the symbols in `icons.svg`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Symbol {
    /// Menu.
    Menu,
    /// Search.
    Search,
    /// Chevron down.
    ChevronDown,
    /// Chevron right.
    ChevronRight,
    /// Chevron left.
    ChevronLeft,
    /// Close, remove, cancelled.
    Close,
    /// Done.
    Check,
    /// Followed up: done twice over.
    Followed,
    /// Waiting, or running out.
    Clock,
    /// Warning.
    Warn,
    /// Failed.
    Bad,
    /// Information.
    Info,
    /// Unknown: nobody told us.
    Unknown,
    /// Nothing here, not applicable.
    Dash,
    /// Draft, edit.
    Pencil,
    /// Sent.
    Send,
    /// One person.
    User,
    /// People.
    Users,
    /// Mail, invite.
    Mail,
    /// Batches.
    Batches,
    /// Import a file.
    Import,
    /// Create an account, new joiners.
    Create,
    /// Sources.
    Source,
    /// Tasks.
    Tasks,
    /// Audit log.
    Audit,
    /// Settings.
    Settings,
    /// Copy.
    Copy,
    /// Arrow up.
    ArrowUp,
    /// Arrow down.
    ArrowDown,
    /// Leads out of Gangway.
    External,
    /// Refresh, try again.
    Refresh,
    /// Practice tenant.
    Flask,
    /// Needs somebody with the right.
    Key,
    /// Play.
    Play,
    /// Pause.
    Pause,
    /// Download.
    Download,
    /// Protected, no permission.
    Lock,
    /// Sign out.
    SignOut,
    /// Jobs.
    Jobs,
    /// Overview.
    Home,
    /// Approvals, empty lists.
    Inbox,
    /// Not yet, never.
    NotYet,
}

impl Symbol {
    /// Every symbol, for tests and for the picture of the set.
    pub const ALL: &[Symbol] = &[
        Symbol::Menu,
        Symbol::Search,
        Symbol::ChevronDown,
        Symbol::ChevronRight,
        Symbol::ChevronLeft,
        Symbol::Close,
        Symbol::Check,
        Symbol::Followed,
        Symbol::Clock,
        Symbol::Warn,
        Symbol::Bad,
        Symbol::Info,
        Symbol::Unknown,
        Symbol::Dash,
        Symbol::Pencil,
        Symbol::Send,
        Symbol::User,
        Symbol::Users,
        Symbol::Mail,
        Symbol::Batches,
        Symbol::Import,
        Symbol::Create,
        Symbol::Source,
        Symbol::Tasks,
        Symbol::Audit,
        Symbol::Settings,
        Symbol::Copy,
        Symbol::ArrowUp,
        Symbol::ArrowDown,
        Symbol::External,
        Symbol::Refresh,
        Symbol::Flask,
        Symbol::Key,
        Symbol::Play,
        Symbol::Pause,
        Symbol::Download,
        Symbol::Lock,
        Symbol::SignOut,
        Symbol::Jobs,
        Symbol::Home,
        Symbol::Inbox,
        Symbol::NotYet,
    ];

    /// Reference into the sprite.
    pub fn href(self) -> &'static str {
        match self {
            Symbol::Menu => "#i-menu",
            Symbol::Search => "#i-search",
            Symbol::ChevronDown => "#i-chevron-down",
            Symbol::ChevronRight => "#i-chevron-right",
            Symbol::ChevronLeft => "#i-chevron-left",
            Symbol::Close => "#i-x",
            Symbol::Check => "#i-check",
            Symbol::Followed => "#i-check-check",
            Symbol::Clock => "#i-clock",
            Symbol::Warn => "#i-triangle-alert",
            Symbol::Bad => "#i-circle-x",
            Symbol::Info => "#i-info",
            Symbol::Unknown => "#i-circle-help",
            Symbol::Dash => "#i-minus",
            Symbol::Pencil => "#i-pencil",
            Symbol::Send => "#i-send",
            Symbol::User => "#i-user",
            Symbol::Users => "#i-users",
            Symbol::Mail => "#i-mail",
            Symbol::Batches => "#i-layers",
            Symbol::Import => "#i-file-up",
            Symbol::Create => "#i-user-plus",
            Symbol::Source => "#i-database",
            Symbol::Tasks => "#i-activity",
            Symbol::Audit => "#i-scroll-text",
            Symbol::Settings => "#i-settings",
            Symbol::Copy => "#i-copy",
            Symbol::ArrowUp => "#i-arrow-up",
            Symbol::ArrowDown => "#i-arrow-down",
            Symbol::External => "#i-external-link",
            Symbol::Refresh => "#i-refresh-cw",
            Symbol::Flask => "#i-flask-conical",
            Symbol::Key => "#i-key-round",
            Symbol::Play => "#i-play",
            Symbol::Pause => "#i-pause",
            Symbol::Download => "#i-download",
            Symbol::Lock => "#i-lock",
            Symbol::SignOut => "#i-log-out",
            Symbol::Jobs => "#i-list-checks",
            Symbol::Home => "#i-house",
            Symbol::Inbox => "#i-inbox",
            Symbol::NotYet => "#i-circle-dashed",
        }
    }
}

/// An icon beside words. Always hidden from assistive tech: the words are the content, an icon never stands alone
/// without a name on its button or link.
#[component]
pub fn Icon(
    /// Which symbol.
    symbol: Symbol,
) -> impl IntoView {
    view! {
        <svg class="icon" width="16" height="16" aria-hidden="true">
            <use href=symbol.href()></use>
        </svg>
    }
}

/// The sprite. The shell renders it once, before the page refers to it.
#[component]
pub fn IconSprite() -> impl IntoView {
    view! { <svg class="sprite" width="0" height="0" aria-hidden="true" inner_html=include_str!("icons.svg")></svg> }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_symbol_is_in_the_sprite_and_none_is_unused() {
        let sprite = include_str!("icons.svg");
        for symbol in Symbol::ALL {
            let id = format!("id=\"{}\"", symbol.href().trim_start_matches('#'));
            assert!(sprite.contains(&id), "{symbol:?} has no symbol in the sprite");
        }
        assert_eq!(sprite.matches("<symbol").count(), Symbol::ALL.len());
    }

    #[test]
    fn an_icon_is_silent() {
        let html = view! { <Icon symbol=Symbol::Warn/> }.to_html();
        assert!(html.contains(r#"aria-hidden="true""#) && html.contains("#i-triangle-alert"), "{html}");
    }
}
