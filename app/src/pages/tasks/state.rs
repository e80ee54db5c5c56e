//! The state of a task in words and shape.

use crate::pages::times::span;
use crate::ui::message::Tone;
use crate::ui::{Badge, Progress, Symbol};
use gangway_types::tasks::{TaskRow, TaskState};
use leptos::prelude::*;

/// A badge; a bar where ISC gives a percentage that moves.
pub fn shown(task: &TaskRow) -> AnyView {
    let badge = badge(&task.state);
    match task.percent.and_then(|percent| u64::try_from(percent).ok()) {
        Some(percent) => {
            let words = format!("{} %", percent.min(100));
            view! { {badge} <Progress label=task.title.clone() done=percent total=100 words=words /> }
                .into_any()
        }
        None => badge,
    }
}

fn badge(state: &TaskState) -> AnyView {
    let (tone, symbol) = match state {
        TaskState::NotVisibleYet | TaskState::Queued => (Tone::Plain, Symbol::Clock),
        TaskState::Running => (Tone::Info, Symbol::Play),
        TaskState::Done => (Tone::Ok, Symbol::Check),
        TaskState::DoneWithWarnings => (Tone::Warn, Symbol::Warn),
        TaskState::Failed => (Tone::Bad, Symbol::Bad),
        TaskState::Stopped => (Tone::Bad, Symbol::Close),
        TaskState::FailedForNow => (Tone::Warn, Symbol::Refresh),
        TaskState::NotShown | TaskState::Other(_) => (Tone::Warn, Symbol::Unknown),
    };
    let label = match state {
        TaskState::Other(text) => format!("ISC says {text}"),
        TaskState::NotShown => "Not shown by ISC, effect checked instead".to_owned(),
        state => state.word().to_owned(),
    };
    view! { <Badge tone=tone label=label symbol=Some(symbol) /> }.into_any()
}

/// "4 min", "running for 4 min", or a dash.
pub fn took(task: &TaskRow) -> String {
    match (task.took, task.state.is_over()) {
        (Some(ms), true) => span(ms),
        (Some(ms), false) => format!("{} so far", span(ms)),
        (None, _) => "–".to_owned(),
    }
}
