//! The choice of when an approved batch is sent.

use crate::ui::{Choice, Field, Radios};
use gangway_core::auth::KeptForm;
use leptos::prelude::*;

/// What is chosen now.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct When {
    /// `now`, `by_hand`, `approved` or `later`.
    pub how: String,
    /// `2025-11-24`
    pub day: String,
    /// `09:00`
    pub time: String,
}

impl When {
    /// What was typed into the form that came back.
    pub fn of(form: &KeptForm) -> Self {
        let value = |name| form.value(name).unwrap_or_default().to_owned();
        Self { how: value("when"), day: value("day"), time: value("time") }
    }
}

/// Radios, a day and a time. `zone` is the tenant's, in which the two are read.
pub fn when(
    legend: &'static str,
    options: Vec<Choice>,
    now: When,
    zone: &str,
    kept: Option<&KeptForm>,
) -> AnyView {
    let reason = |name| kept.and_then(|form| form.reason(name)).unwrap_or_default().to_owned();
    let hint = format!("Only for a later moment. The zone is {zone}.");
    view! {
        <Radios id="when" name="when" legend=legend options=options value=now.how />
        <div class="row-fields">
            <Field id="when-day" name="day" label="Day" value=now.day kind="date" hint=hint error=reason("day") />
            <Field id="when-time" name="time" label="Time" value=now.time kind="time" error=reason("time") />
        </div>
    }
    .into_any()
}
