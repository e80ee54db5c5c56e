//! A state as icon and word on its own wash.

use leptos::prelude::*;

use super::{Icon, Symbol, message::Tone};

/// Use for the state of one thing in a row or beside a heading. The word is the content; shape and colour only help the eye.
/// For how far a person has come use [`super::Strip`].
#[component]
pub fn Badge(
    /// Which wash.
    tone: Tone,
    /// The word or two.
    #[prop(into)]
    label: String,
    /// The shape; the tone's own when left out.
    #[prop(default = None)]
    symbol: Option<Symbol>,
) -> impl IntoView {
    view! {
        <span class=tone.badge_class()>
            <Icon symbol=symbol.unwrap_or(tone.symbol())/>
            {label}
        </span>
    }
}
