//! Buttons do, links lead. Both can look alike; what they are decides the element.

use leptos::prelude::*;

use super::{Why, some};
use crate::refusals::word;

/// How loud a button is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ButtonKind {
    /// The one action a page is for. At most one in sight.
    Primary,
    /// Everything else.
    #[default]
    Secondary,
    /// Removes or cancels something for good.
    Danger,
    /// Beside text: refresh, clear, undo.
    Quiet,
}

impl ButtonKind {
    fn class(self) -> &'static str {
        match self {
            ButtonKind::Primary => "btn btn-primary",
            ButtonKind::Secondary => "btn",
            ButtonKind::Danger => "btn btn-danger",
            ButtonKind::Quiet => "btn btn-quiet",
        }
    }
}

/// Use for every action that changes something: it posts its form. The words are verb + number + noun.
///
/// An action that is visible but not allowed gets `blocked`: the button stays focusable, says so to assistive tech, does
/// not post, and the reason stands beside it as text.
#[component]
pub fn Button(
    /// How loud.
    #[prop(optional)]
    kind: ButtonKind,
    /// Name of the field the button sends.
    #[prop(optional, into)]
    name: String,
    /// Value of the field the button sends.
    #[prop(optional, into)]
    value: String,
    /// Id of the form it belongs to, when it stands outside of it.
    #[prop(optional, into)]
    form: String,
    /// Address to post to, when it differs from the form's.
    #[prop(optional, into)]
    formaction: String,
    /// Element id, so that focus can come back to it.
    #[prop(optional, into)]
    id: String,
    /// Why the action cannot be taken; empty when it can.
    #[prop(optional, into)]
    blocked: String,
    /// The words.
    children: Children,
) -> impl IntoView {
    let open = blocked.is_empty();
    view! {
        <button
            class=kind.class()
            type=if open { "submit" } else { "button" }
            id=some(id)
            name=some(name)
            value=some(value)
            form=some(form)
            formaction=some(formaction)
            aria-disabled=(!open).then_some("true")
        >
            {children()}
        </button>
        {some(blocked).map(refusal)}
    }
    .into_any()
}

/// Use for a step that leads somewhere and changes nothing, when it deserves the weight of a button.
#[component]
pub fn LinkButton(
    /// Where it leads.
    #[prop(into)]
    href: String,
    /// How loud.
    #[prop(optional)]
    kind: ButtonKind,
    /// Element id, so that focus can come back to it.
    #[prop(optional, into)]
    id: String,
    /// Why the step cannot be taken; empty when it can.
    #[prop(optional, into)]
    blocked: String,
    /// Saves the answer as a file instead of showing it.
    #[prop(optional)]
    download: bool,
    /// Takes the focus when the page arrives: the way out of a destructive [`super::Dialog`].
    #[prop(optional)]
    focus: bool,
    /// The words.
    children: Children,
) -> impl IntoView {
    let open = blocked.is_empty();
    view! {
        <a
            class=kind.class()
            href=open.then_some(href)
            id=some(id)
            download=download.then_some("")
            data-autofocus=focus.then_some("")
            role=(!open).then_some("link")
            aria-disabled=(!open).then_some("true")
        >
            {children()}
        </a>
        {some(blocked).map(refusal)}
    }
    .into_any()
}

/// Why an action cannot be taken, with the way to the word that explains it.
fn refusal(reason: String) -> AnyView {
    let word = word(&reason);
    let about = reason.clone();
    view! { <span class="hint">{reason}" "<Why word=word about=about /></span> }.into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_button_posts_what_it_is_told() {
        let html =
            view! { <Button kind=ButtonKind::Primary name="do" value="invite">"Invite 46 people"</Button> }
                .to_html();
        assert!(html.contains(r#"type="submit""#) && html.contains(r#"name="do""#), "{html}");
        assert!(html.contains("Invite 46 people") && !html.contains("aria-disabled"), "{html}");
    }

    #[test]
    fn a_blocked_action_keeps_its_place_says_why_and_cannot_post() {
        let html = view! { <Button blocked="Needs the Helpdesk level">"Invite"</Button> }.to_html();
        assert!(html.contains(r#"type="button""#) && html.contains(r#"aria-disabled="true""#), "{html}");
        assert!(html.contains("Needs the Helpdesk level") && html.contains("/help/words#"), "{html}");

        let html =
            view! { <LinkButton href="/x" blocked="Read is older than 10 min">"Download"</LinkButton> }
                .to_html();
        assert!(!html.contains(r#"href="/x""#) && html.contains(r#"role="link""#), "{html}");
    }
}
