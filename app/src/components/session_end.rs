//! The warning before a session ends.

use leptos::prelude::*;

/// Rendered by [`super::Frame`] for whoever is signed in; hidden until two minutes before the end, when
/// [`crate::islands`] shows it. Without script the page after the session ended says so, and keeps what was typed.
#[component]
pub fn SessionEnd(
    /// Milliseconds until the session ends unused, and at most.
    left: (i64, i64),
    /// Where staying is posted.
    #[prop(into)]
    stay_action: String,
    /// This page.
    #[prop(into)]
    here: String,
    /// Sign in and come back to this page.
    #[prop(into)]
    sign_in_href: String,
) -> impl IntoView {
    view! {
        <dialog
            class="dialog"
            id="session-end"
            aria-labelledby="session-end-title"
            data-session-unused=left.0.to_string()
            data-session-most=left.1.to_string()
        >
            <div class="overlay-body stack">
                <h2 id="session-end-title">
                    <span data-session="unused old">"Your session is about to end"</span>
                    <span data-session="over" hidden="">"Your session ended"</span>
                </h2>
                <p data-session="unused">
                    "Nothing was done here for a while, so Gangway signs you out in less than two minutes."
                </p>
                <p data-session="old" hidden="">
                    "It has lasted as long as a session may and ends in less than two minutes. Save what you typed, then sign \
                     in again."
                </p>
                <p data-session="over" hidden="">
                    "What you typed is still on this page. If you send it now, it is kept for an hour while you sign in."
                </p>
                <div class="btn-row">
                    <form method="post" action=stay_action data-session="unused">
                        <input type="hidden" name="return" value=here />
                        <button class="btn btn-primary" type="submit">"Stay signed in"</button>
                    </form>
                    <a class="btn" href=sign_in_href data-session="old over" hidden="">"Sign in again"</a>
                    <form method="dialog">
                        <button class="btn" type="submit">"Close"</button>
                    </form>
                </div>
            </div>
        </dialog>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_not_open_and_staying_is_a_post() {
        let html = view! {
            <SessionEnd left=(7_200_000, 43_200_000) stay_action="/auth/stay" here="/people?q=a" sign_in_href="/in" />
        }
        .to_html();
        assert!(!html.contains(" open"), "{html}");
        assert!(html.contains(r#"method="post" action="/auth/stay""#), "{html}");
        assert!(html.contains(r#"value="/people?q=a""#), "{html}");
    }
}
