//! Work that goes on while the person is elsewhere.

use leptos::prelude::*;

use crate::ui::{Icon, Progress, Symbol, message::Tone};

/// One running or lately finished piece of work.
#[derive(Clone, Debug)]
pub struct JobItem {
    /// "Invite 430 people, B-0140".
    pub title: String,
    /// Its page.
    pub href: String,
    /// "312 of 430, about 3 min left", "Done", "Failed: HTTP 403".
    pub words: String,
    /// Done and total while it runs.
    pub progress: Option<(u64, u64)>,
    /// How it stands.
    pub tone: Tone,
}

/// Use in the top bar. Lists running work first, then what finished since the person last looked. Read when the page loads;
/// finishing pops nothing up.
#[component]
pub fn JobsMenu(
    /// Running first.
    items: Vec<JobItem>,
    /// All tasks; empty where the person may not see them.
    #[prop(optional, into)]
    all_href: String,
) -> impl IntoView {
    let running = items.iter().filter(|job| job.progress.is_some()).count();
    let empty = items.is_empty();
    view! {
        <details class="menu menu-end">
            <summary class="top-btn" id="jobs">
                <Icon symbol=Symbol::Jobs/>
                <span class="top-label">"Jobs"</span>
                {(running > 0)
                    .then(|| view! { <span class="count-dot">{running}<span class="sr-only">" running"</span></span> })}
            </summary>
            <div class="menu-panel jobs">
                {empty.then(|| view! { <p class="hint">"Nothing is running, and nothing finished since you last looked."</p> })}
                <ul>
                    {items
                        .into_iter()
                        .map(|job| {
                            let state = match job.progress {
                                Some((done, total)) => {
                                    view! { <Progress label=job.title.clone() done=done total=total words=job.words/> }.into_any()
                                }
                                None => {
                                    view! { <span class="job-state"><Icon symbol=job.tone.symbol()/>{job.words}</span> }
                                        .into_any()
                                }
                            };
                            view! { <li><a href=job.href>{job.title}</a>{state}</li> }
                        })
                        .collect_view()}
                </ul>
                {(!all_href.is_empty()).then(|| view! { <a class="menu-item" href=all_href>"All tasks"</a> })}
            </div>
        </details>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn running_work_has_a_bar_and_is_counted() {
        let job = |progress| JobItem {
            title: "Invite 430 people".into(),
            href: "/batches/B-0140".into(),
            words: "312 of 430".into(),
            progress,
            tone: Tone::Info,
        };
        let html = view! { <JobsMenu items=vec![job(Some((312, 430))), job(None)]/> }.to_html();
        assert_eq!(html.matches("progressbar").count(), 1, "{html}");
        assert!(html.contains(" running"), "{html}");
    }

    #[test]
    fn no_work_is_a_sentence() {
        assert!(view! { <JobsMenu items=vec![]/> }.to_html().contains("Nothing is running"));
    }
}
