//! Parts of a whole, side by side.

use leptos::prelude::*;

use super::{Figure, share_words, width};
use crate::ui::thousands;

/// One bar: everybody of one profile.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Share {
    /// The profile.
    pub label: String,
    /// Of whom this many are registered.
    pub done: u64,
    /// This many hold a valid invitation.
    pub valid: u64,
    /// Everybody.
    pub total: u64,
}

/// Bars shown before the rest is summed up.
const MOST: usize = 12;

/// Use for outcome by profile: 100 % bars, lowest share first, at most 12, the rest as "Other".
#[component]
pub fn Shares(
    /// What it is.
    #[prop(into)]
    title: String,
    /// The finding as a sentence.
    #[prop(into)]
    finding: String,
    /// In any order.
    shares: Vec<Share>,
    /// What a bar stands for, as the head of the table.
    #[prop(default = "Profile")]
    of: &'static str,
) -> impl IntoView {
    let shares = ranked(shares);
    let rows = shares
        .iter()
        .map(|s| {
            vec![
                s.label.clone(),
                thousands(s.done),
                thousands(s.valid),
                thousands(s.total),
                share_words(s.done, s.total),
            ]
        })
        .collect();
    let bars = shares
        .into_iter()
        .map(|share| {
            let (done, valid) = (width(share.done, share.total), width(share.valid, share.total));
            view! {
                <div class="bar-row bar-row-share">
                    <span class="bar-label">{share.label}</span>
                    <svg width="100%" height="14">
                        <rect class="bar-track" width="100%" height="14"></rect>
                        <rect class="bar-done" width=format!("{done}%") height="14"></rect>
                        <rect class="bar-valid" x=format!("{done}%") width=format!("{valid}%") height="14"></rect>
                    </svg>
                    <span class="bar-share num">{share_words(share.done, share.total)}</span>
                </div>
            }
        })
        .collect_view();
    view! {
        <Figure title=title finding=finding head=vec![of, "Registered", "Invited", "Everybody", "Registered, share"] rows=rows>
            {bars}
        </Figure>
    }
    .into_any()
}

/// Lowest share of done first, ties by name; what does not fit becomes one bar at the end.
fn ranked(mut shares: Vec<Share>) -> Vec<Share> {
    shares.sort_by(|a, b| {
        let (left, right) =
            (a.done as u128 * b.total.max(1) as u128, b.done as u128 * a.total.max(1) as u128);
        left.cmp(&right).then_with(|| a.label.cmp(&b.label))
    });
    if shares.len() > MOST {
        let rest = shares.split_off(MOST - 1);
        let mut other = Share { label: format!("Other ({})", rest.len()), done: 0, valid: 0, total: 0 };
        for share in rest {
            other.done += share.done;
            other.valid += share.valid;
            other.total += share.total;
        }
        shares.push(other);
    }
    shares
}

#[cfg(test)]
mod tests {
    use super::*;

    fn share(label: &str, done: u64, total: u64) -> Share {
        Share { label: label.into(), done, valid: 0, total }
    }

    #[test]
    fn the_lowest_comes_first() {
        let order: Vec<String> = ranked(vec![share("Employees", 98, 100), share("Contractors", 71, 100)])
            .into_iter()
            .map(|s| s.label)
            .collect();
        assert_eq!(order, ["Contractors", "Employees"]);
    }

    #[test]
    fn nobody_is_lost_in_other() {
        let shares: Vec<Share> = (0..20).map(|n| share(&format!("P{n:02}"), n, 20)).collect();
        let shown = ranked(shares);
        assert_eq!(shown.len(), MOST);
        assert_eq!(shown.iter().map(|s| s.total).sum::<u64>(), 400);
        assert!(shown.last().is_some_and(|s| s.label == "Other (9)"), "{shown:?}");
    }
}
