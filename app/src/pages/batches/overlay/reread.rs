//! How far reading everybody again has come, and what it came to.

use crate::pages::chrome::people;
use crate::pages::page::Asked;
use crate::ui::message::Tone;
use crate::ui::{Message, Progress, thousands};
use gangway_types::batches::RereadView;
use leptos::prelude::*;

/// A bar while it goes on; a line with what came of it afterwards.
pub fn progress(reread: &RereadView, asked: &Asked) -> AnyView {
    if reread.reading {
        let words = format!("Read {} of {}", thousands(reread.done), people(reread.people));
        return view! {
            <div>
                <Progress label="Reading everybody again from ISC" done=reread.done total=reread.people words=words />
                <p class="hint">
                    "You can close this: reading goes on. "<a class="until-ready" href="">"Reload to see how far"</a>
                </p>
            </div>
        }
        .into_any();
    }
    let line = ended(reread);
    let when = format!(" {}, asked for by {}.", asked.times.exact(reread.at), reread.by_name);
    let problem = reread
        .problem
        .clone()
        .map(|words| view! { <Message tone=Tone::Warn title=words>{""}</Message> }.into_any());
    view! {
        <div>
            <p class="hint" data-live-say="">{line}{when}</p>
            {problem}
        </div>
    }
    .into_any()
}

/// "300 people read again: nobody has changed."
fn ended(reread: &RereadView) -> String {
    match (reread.done, reread.left_out) {
        (done, 0) => format!("{} read again: nobody has changed.", people(done)),
        (done, out) => format!("{} read again: {} left out.", people(done), thousands(out)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_came_of_it_is_a_sentence() {
        let view = |done, left_out| RereadView {
            reading: false,
            people: done,
            done,
            left_out,
            by_name: String::new(),
            at: 0,
            problem: None,
        };
        assert_eq!(ended(&view(300, 0)), "300 people read again: nobody has changed.");
        assert_eq!(ended(&view(1, 1)), "1 person read again: 1 left out.");
    }
}
