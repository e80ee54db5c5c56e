//! Where a person stands with their invitation: strip and words.

use crate::pages::times::Times;
use crate::ui::{Countdown, Segment, Strip, Time};
use gangway_types::IdentityStatus;
use gangway_types::people::InviteState;
use leptos::prelude::*;

/// The three segments of a state: known, invited, registered.
fn segments(state: InviteState) -> [Segment; 3] {
    use Segment::{Done, Failed, NotYet, Waiting};
    match state {
        InviteState::Never | InviteState::Blocked | InviteState::Unknown => [Done, NotYet, NotYet],
        InviteState::Invited { .. } | InviteState::Soon { .. } | InviteState::Elsewhere => {
            [Done, Done, Waiting]
        }
        InviteState::Expired { .. } => [Done, Done, NotYet],
        InviteState::Registered { .. } => [Done, Done, Done],
        InviteState::Attention => [Done, Failed, NotYet],
        InviteState::Gone { .. } => [Failed, NotYet, NotYet],
    }
}

/// Strip and words of a state.
pub fn standing(state: InviteState, status: &IdentityStatus, times: &Times) -> AnyView {
    let [known, invited, registered] = segments(state);
    let at = |at: i64, words: String| {
        view! { <Time datetime=times.machine(at) words=words exact=times.exact(at) /> }.into_any()
    };
    let countdown = |until: i64| {
        let words = times.left(until).unwrap_or_else(|| "Expired".to_owned());
        let exact = format!("runs out {}", times.exact(until));
        view! { <Countdown datetime=times.machine(until) until_ms=until words=words exact=exact after="Expired" /> }
    };
    let words = match state {
        InviteState::Never => "Never invited".into_any(),
        InviteState::Invited { expires_at, .. } => countdown(expires_at).into_any(),
        InviteState::Soon { expires_at, .. } => {
            view! { {countdown(expires_at)} ", runs out soon" }.into_any()
        }
        InviteState::Expired { at: when } => at(when, format!("Expired {}", times.ago(when))),
        InviteState::Elsewhere => "Invited elsewhere".into_any(),
        InviteState::Registered { at: Some(when) } => at(when, format!("Registered {}", times.day(when))),
        InviteState::Registered { at: None } => "Registered".into_any(),
        InviteState::Blocked => format!("Cannot sign in, by ISC’s decision ({status})").into_any(),
        InviteState::Attention => format!("Needs attention in ISC ({status})").into_any(),
        InviteState::Unknown => format!("Status {status}").into_any(),
        InviteState::Gone { at: when } => at(when, format!("No longer in ISC since {}", times.day(when))),
    };
    view! {
        <Strip known=known invited=invited registered=registered>
            {words}
        </Strip>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY: i64 = 86_400_000;

    fn html(state: InviteState) -> String {
        standing(state, &IdentityStatus::from("UNREGISTERED"), &Times::new("UTC", 0)).to_html()
    }

    #[test]
    fn a_valid_invitation_counts_down_and_names_its_end() {
        let html = html(InviteState::Invited { expires_at: 4 * DAY + 2 * 3_600_000, pending: false });
        assert!(html.contains("4 d 2 h left") && html.contains("runs out 5 Jan 1970, 02:00 UTC"), "{html}");
    }

    #[test]
    fn an_unknown_status_is_shown_as_it_came() {
        assert!(html(InviteState::Unknown).contains("Status UNREGISTERED"));
    }
}
