//! Is the invite programme working: three charts, each with its finding.

use super::outlook;
use crate::pages::chrome::people;
use crate::pages::times::Times;
use crate::ui::charts::{Funnel, FunnelStep, Share, Shares, Week, Weekly};
use crate::ui::{plural, thousands};
use gangway_types::overview::{FunnelCounts, Overview, ProfileCounts, WeekCounts};
use leptos::prelude::*;

/// The charts; those of batches only for who may read batches.
/// `read_at` is how old the directory is that they count.
pub fn section(
    overview: &Overview,
    times: &Times,
    reads_batches: bool,
    read_at: Option<i64>,
) -> Option<AnyView> {
    let funnel = overview.funnel.filter(|funnel| funnel.known > 0).map(funnel);
    let weeks = reads_batches.then(|| weekly(&overview.weeks, times));
    let profiles = (reads_batches && !overview.profiles.is_empty()).then(|| shares(&overview.profiles));
    let managers = (reads_batches && !overview.managers.is_empty()).then(|| by_manager(&overview.managers));
    let pace = outlook::pace(overview, times);
    let ahead = outlook::ahead(overview, times);
    if funnel.is_none() && weeks.is_none() {
        return None;
    }
    Some(
        view! {
            <section class="section" aria-labelledby="progress">
                <h2 id="progress">"How it is going"</h2>
                <div class="charts">{funnel} {weeks} {ahead} {pace} {profiles} {managers}</div>
                <p class="hint chart-date">{format!("As of {}.", times.exact(read_at.unwrap_or(times.now)))}</p>
            </section>
        }
        .into_any(),
    )
}

fn funnel(counts: FunnelCounts) -> AnyView {
    let step = |label: &str, count| FunnelStep { label: label.to_owned(), count };
    let steps = vec![
        step("Known", counts.known),
        step("Invited", counts.invited),
        step("Registered", counts.registered),
    ];
    view! { <Funnel title="Registration" finding=funnel_finding(counts) steps=steps /> }.into_any()
}

fn funnel_finding(counts: FunnelCounts) -> String {
    match (counts.known, counts.registered) {
        (known, registered) if known == registered => "Everybody can sign in.".to_owned(),
        (_, 0) => "Nobody has registered yet.".to_owned(),
        (known, registered) => {
            format!(
                "{} of {} can sign in: {}.",
                thousands(registered),
                people(known),
                percent(registered, known)
            )
        }
    }
}

fn weekly(counts: &[WeekCounts], times: &Times) -> AnyView {
    let weeks = counts
        .iter()
        .map(|week| Week {
            label: times.day(week.from),
            registered: week.registered,
            valid: week.valid,
            expired: week.expired,
        })
        .collect();
    view! { <Weekly title="Invites per week" finding=weekly_finding(counts) weeks=weeks /> }.into_any()
}

fn weekly_finding(weeks: &[WeekCounts]) -> String {
    let sum = |of: fn(&WeekCounts) -> u64| weeks.iter().map(of).sum::<u64>();
    let (registered, valid, expired) =
        (sum(|week| week.registered), sum(|week| week.valid), sum(|week| week.expired));
    match registered + valid + expired {
        0 => "Nobody was invited in the last eight weeks.".to_owned(),
        all => format!(
            "Of {} in eight weeks, {} led to a registration, {} ran out.",
            plural(all, "invitation", "invitations"),
            thousands(registered),
            thousands(expired)
        ),
    }
}

fn shares(profiles: &[ProfileCounts]) -> AnyView {
    let shares = profiles
        .iter()
        .map(|profile| Share {
            label: profile.profile.clone(),
            done: profile.registered,
            valid: profile.valid,
            total: profile.invited,
        })
        .collect();
    view! { <Shares title="Outcome by profile" finding=shares_finding(profiles) shares=shares /> }.into_any()
}

fn shares_finding(profiles: &[ProfileCounts]) -> String {
    match profiles.first() {
        Some(lowest) if lowest.registered < lowest.invited => format!(
            "Lowest: {}, where {} of those invited have registered.",
            lowest.profile,
            percent(lowest.registered, lowest.invited)
        ),
        _ => "Everybody who was invited has registered.".to_owned(),
    }
}

fn by_manager(managers: &[ProfileCounts]) -> AnyView {
    let shares = managers
        .iter()
        .map(|manager| Share {
            label: manager.profile.clone(),
            done: manager.registered,
            valid: manager.valid,
            total: manager.invited,
        })
        .collect();
    view! { <Shares title="Registration by manager" finding=managers_finding(managers) shares=shares of="Manager" /> }
        .into_any()
}

fn managers_finding(managers: &[ProfileCounts]) -> String {
    match managers.first() {
        Some(most) if most.registered < most.invited => format!(
            "Most are left with {}: {} of {} have not registered.",
            most.profile,
            thousands(most.invited - most.registered),
            plural(most.invited, "invited person", "invited people")
        ),
        _ => "Everybody who was invited has registered.".to_owned(),
    }
}

/// `71 %`, `under 1 %`: never rounded up to all.
pub fn percent(part: u64, whole: u64) -> String {
    match (part, whole) {
        (_, 0) | (0, _) => "0 %".to_owned(),
        (part, whole) if part.saturating_mul(100) < whole => "under 1 %".to_owned(),
        (part, whole) => format!("{} %", part.saturating_mul(100) / whole),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn findings_are_sentences_even_of_nothing() {
        assert_eq!(weekly_finding(&[]), "Nobody was invited in the last eight weeks.");
        let counts = FunnelCounts { known: 1_000, invited: 999, registered: 999 };
        assert_eq!(funnel_finding(counts), "999 of 1,000 people can sign in: 99 %.");
    }

    #[test]
    fn a_share_is_never_rounded_up_to_all() {
        assert_eq!(percent(999, 1_000), "99 %");
        assert_eq!(percent(1, 1_000), "under 1 %");
    }
}
