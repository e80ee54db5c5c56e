//! Parts of an entry as list and detail show them.

use crate::pages::times::Times;
use crate::paths;
use crate::ui::message::Tone;
use crate::ui::{Badge, Symbol, Time};
use gangway_types::audit::{AuditObject, AuditResult, AuditRow, ObjectKind};
use gangway_types::{BatchId, PersonId, PersonJobId, TaskId};
use leptos::prelude::*;

/// The instant, to the second.
pub fn when(row: &AuditRow, times: &Times) -> AnyView {
    view! { <Time datetime=times.machine(row.at) words=times.second(row.at) /> }.into_any()
}

/// "P. Nair for L. Roth".
pub fn who(row: &AuditRow) -> String {
    match &row.for_name {
        Some(whom) => format!("{} for {whom}", row.actor_name),
        None => row.actor_name.clone(),
    }
}

/// The whole entry as one line: "P. Nair for L. Roth – B-0142: approved 5 of 6 people".
pub fn line(row: &AuditRow) -> String {
    format!("{} – {}", who(row), row.sentence)
}

/// A badge.
pub fn result(result: AuditResult) -> AnyView {
    let (tone, symbol) = match result {
        AuditResult::Done => (Tone::Ok, Symbol::Check),
        AuditResult::Refused => (Tone::Warn, Symbol::Lock),
        AuditResult::Failed => (Tone::Bad, Symbol::Bad),
        AuditResult::Unknown => (Tone::Warn, Symbol::Unknown),
    };
    view! { <Badge tone=tone label=result.word() symbol=Some(symbol) /> }.into_any()
}

/// What an entry is about, as a link where the portal has a page of it.
pub fn about(row: &AuditRow) -> AnyView {
    let Some(object) = &row.about else { return "–".into_any() };
    let name = row.about_name.clone().filter(|name| !name.is_empty()).unwrap_or_else(|| object.id.clone());
    let words = match object.kind {
        ObjectKind::Batch | ObjectKind::People if name != object.id => format!("{} {name}", object.id),
        ObjectKind::Right => format!("Right: {name}"),
        _ => name,
    };
    match href(object) {
        Some(href) => view! { <a href=href>{words}</a> }.into_any(),
        None => words.into_any(),
    }
}

fn href(object: &AuditObject) -> Option<String> {
    let id = object.id.as_str();
    match object.kind {
        ObjectKind::Batch => Some(paths::batch(&BatchId::from(id))),
        ObjectKind::Person => Some(paths::person(&PersonId::from(id))),
        ObjectKind::People => Some(paths::person_job(&PersonJobId::from(id))),
        ObjectKind::Task => Some(paths::task(&TaskId::from(id))),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn somebody_for_somebody() {
        let row = AuditRow {
            seq: 1,
            at: 0,
            actor: None,
            actor_name: "P. Nair".to_owned(),
            for_name: Some("L. Roth".to_owned()),
            what: gangway_types::audit::What::ApprovalAnswered,
            sentence: String::new(),
            about: Some(AuditObject::new(ObjectKind::Batch, "B-0142")),
            about_name: Some("November".to_owned()),
            result: AuditResult::Done,
            address: None,
        };
        assert_eq!(who(&row), "P. Nair for L. Roth");
        let html = about(&row).to_html();
        assert!(html.contains("/batches/B-0142") && html.contains("B-0142 November"), "{html}");
    }
}
