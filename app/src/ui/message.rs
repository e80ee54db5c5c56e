//! Blocks that tell: a result, a warning, what is wrong with a form.

use leptos::prelude::*;

use super::{Icon, Symbol, some};

/// The six tones. Each has its own wash, ink and shape.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// Nothing to say about it: not yet, not applicable.
    Plain,
    /// Information; running.
    Info,
    /// Done.
    Ok,
    /// Look at this; runs out soon; unknown.
    Warn,
    /// Failed.
    Bad,
    /// A person is waited for.
    Waiting,
}

impl Tone {
    /// The shape that goes with the tone.
    pub fn symbol(self) -> Symbol {
        match self {
            Tone::Plain => Symbol::Dash,
            Tone::Info => Symbol::Info,
            Tone::Ok => Symbol::Check,
            Tone::Warn => Symbol::Warn,
            Tone::Bad => Symbol::Bad,
            Tone::Waiting => Symbol::Clock,
        }
    }

    pub(crate) fn badge_class(self) -> &'static str {
        match self {
            Tone::Plain => "badge tone-plain",
            Tone::Info => "badge tone-info",
            Tone::Ok => "badge tone-ok",
            Tone::Warn => "badge tone-warn",
            Tone::Bad => "badge tone-bad",
            Tone::Waiting => "badge tone-waiting",
        }
    }

    fn message_class(self) -> &'static str {
        match self {
            Tone::Plain => "message tone-plain",
            Tone::Info => "message tone-info",
            Tone::Ok => "message tone-ok",
            Tone::Warn => "message tone-warn",
            Tone::Bad => "message tone-bad",
            Tone::Waiting => "message tone-waiting",
        }
    }
}

/// Use for the result of every send, create, run or retry, at the place of action, and for standing notes in the same shape:
/// icon, bold first clause, body, next step. It stays until the person leaves. Not for confirmations of small things
/// (see [`super::Toast`]).
#[component]
pub fn Message(
    /// Which wash and shape.
    tone: Tone,
    /// The first clause: what happened.
    #[prop(into)]
    title: String,
    /// Takes the focus when the page arrives. For results; at most one on a page.
    #[prop(optional)]
    focus: bool,
    /// Element id, so that links can point at it.
    #[prop(optional, into)]
    id: String,
    /// What was kept, what to do next; links and buttons.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    view! {
        <section class=tone.message_class() id=some(id)>
            <Icon symbol=tone.symbol()/>
            <div class="message-body">
                <h2 class="message-title" tabindex="-1" data-autofocus=focus.then_some("")>{title}</h2>
                {children.map(|children| children())}
            </div>
        </section>
    }
    .into_any()
}

/// Use on top of a form that came back: one line per problem, each a link to its field, in the same words as beside the
/// field. It takes the focus on arrival.
#[component]
pub fn ErrorSummary(
    /// Field id and words, in the order of the form.
    errors: Vec<(String, String)>,
) -> impl IntoView {
    let title = if errors.len() == 1 {
        "There is a problem".to_owned()
    } else {
        format!("There are {} problems", errors.len())
    };
    (!errors.is_empty()).then(|| {
        view! {
            <section class="message tone-bad" aria-labelledby="error-summary">
                <Icon symbol=Symbol::Bad/>
                <div class="message-body">
                    <h2 class="message-title" id="error-summary" tabindex="-1" data-autofocus="">{title}</h2>
                    <ul>
                        {errors
                            .into_iter()
                            .map(|(field, words)| view! { <li><a href=format!("#{field}")>{words}</a></li> })
                            .collect_view()}
                    </ul>
                </div>
            </section>
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_result_has_a_heading_that_can_take_the_focus() {
        let html =
            view! { <Message tone=Tone::Ok title="46 people are invited" focus=true><p>"Next"</p></Message> }
                .to_html();
        assert!(
            html.contains("<h2") && html.contains(r#"tabindex="-1""#) && html.contains("data-autofocus"),
            "{html}"
        );
    }

    #[test]
    fn every_problem_links_to_its_field_and_no_problem_is_no_summary() {
        let html =
            view! { <ErrorSummary errors=vec![("name".into(), "Give the batch a name".into())]/> }.to_html();
        assert!(html.contains(r##"href="#name""##) && html.contains("There is a problem"), "{html}");
        assert!(!view! { <ErrorSummary errors=vec![]/> }.to_html().contains("section"));
    }
}
