//! Answering for one's people, on a phone, in two minutes. Every step is a page and a post. What ISC calls an identity and
//! Gangway a batch is "people" and "list" here.

mod ask;
mod away;
mod done;
mod find;
mod leave_out;
mod list;
mod open;
mod people;
mod person;
mod review;
mod stranger;
mod words;

pub use ask::AskPage;
pub use away::AwayPage;
pub use done::DonePage;
pub use leave_out::LeaveOutPage;
pub use list::ApprovalsPage;
pub use people::PeoplePage;
pub use review::ReviewPage;

use crate::pages::page::{PageView, Place};
use leptos::prelude::*;

/// A page of this area: one column, everything big enough for a thumb.
fn step(title: impl Into<String>, body: impl IntoView) -> PageView {
    let body = body.into_any();
    PageView::new(
        format!("{} · Approvals", title.into()),
        Place::Approvals,
        view! { <div class="answering roomy">{body}</div> },
    )
}
