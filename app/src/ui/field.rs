//! Text fields: label above, hint under the label, error above the input.

use leptos::prelude::*;

use super::{Icon, Symbol, some};

/// Ids of hint and error as one `aria-describedby`.
pub(crate) fn described_by(id: &str, hint: &str, error: &str) -> Option<String> {
    let mut ids = Vec::new();
    if !hint.is_empty() {
        ids.push(format!("{id}-hint"));
    }
    if !error.is_empty() {
        ids.push(format!("{id}-error"));
    }
    some(ids.join(" "))
}

/// Hint and error of a field, in the one order used everywhere.
pub(crate) fn notes(id: &str, hint: String, error: String) -> impl IntoView + use<> {
    let hint = some(hint).map(|words| view! { <span class="hint" id=format!("{id}-hint")>{words}</span> });
    let error = some(error).map(|words| {
        view! {
            <span class="field-error" id=format!("{id}-error")>
                <Icon symbol=Symbol::Bad/>
                <span><span class="sr-only">"Error: "</span>{words}</span>
            </span>
        }
    });
    (hint, error)
}

/// The class of a field's box.
pub(crate) fn box_class(error: &str) -> &'static str {
    if error.is_empty() { "field" } else { "field has-error" }
}

/// Use for one line of text. The label is always there; a placeholder never stands in for it.
#[component]
pub fn Field(
    /// Element id; also the target of the error summary's link.
    #[prop(into)]
    id: String,
    /// Name in the posted form.
    #[prop(into)]
    name: String,
    /// The label.
    #[prop(into)]
    label: String,
    /// What is in it now.
    #[prop(optional, into)]
    value: String,
    /// How to fill it; under the label.
    #[prop(optional, into)]
    hint: String,
    /// What is wrong; above the input.
    #[prop(optional, into)]
    error: String,
    /// Marks the label "(required)". The server decides; the browser is not asked to.
    #[prop(optional)]
    required: bool,
    /// Type of the input: `text` when left out.
    #[prop(optional, into)]
    kind: String,
    /// Which keyboard a phone shows, e.g. `numeric`.
    #[prop(optional, into)]
    inputmode: String,
    /// What the browser may fill in; `off` when left out.
    #[prop(optional, into)]
    autocomplete: String,
) -> impl IntoView {
    let described = described_by(&id, &hint, &error);
    let invalid = (!error.is_empty()).then_some("true");
    let class = box_class(&error);
    view! {
        <div class=class>
            <label class="field-label" for=id.clone()>
                {label}
                {required.then_some(" (required)")}
            </label>
            {notes(&id, hint, error)}
            <input
                class="input"
                type=some(kind).unwrap_or_else(|| "text".into())
                id=id
                name=name
                value=value
                inputmode=some(inputmode)
                autocomplete=some(autocomplete).unwrap_or_else(|| "off".into())
                aria-required=required.then_some("true")
                aria-invalid=invalid
                aria-describedby=described
            />
        </div>
    }
    .into_any()
}

/// Use for text of several lines: a reason, a note.
#[component]
pub fn TextArea(
    /// Element id; also the target of the error summary's link.
    #[prop(into)]
    id: String,
    /// Name in the posted form.
    #[prop(into)]
    name: String,
    /// The label.
    #[prop(into)]
    label: String,
    /// What is in it now.
    #[prop(optional, into)]
    value: String,
    /// How to fill it; under the label.
    #[prop(optional, into)]
    hint: String,
    /// What is wrong; above the input.
    #[prop(optional, into)]
    error: String,
    /// Marks the label "(required)".
    #[prop(optional)]
    required: bool,
    /// Height in lines.
    #[prop(default = 3)]
    rows: u8,
) -> impl IntoView {
    let described = described_by(&id, &hint, &error);
    let invalid = (!error.is_empty()).then_some("true");
    let class = box_class(&error);
    view! {
        <div class=class>
            <label class="field-label" for=id.clone()>
                {label}
                {required.then_some(" (required)")}
            </label>
            {notes(&id, hint, error)}
            <textarea
                class="input"
                id=id
                name=name
                rows=rows.to_string()
                aria-required=required.then_some("true")
                aria-invalid=invalid
                aria-describedby=described
            >
                {value}
            </textarea>
        </div>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn label_hint_and_error_belong_to_the_input() {
        let html = view! {
            <Field id="name" name="name" label="Name" hint="Shown to approvers" error="Give the batch a name" required=true/>
        }
        .to_html();
        assert!(
            html.contains(r#"for="name""#) && html.contains(r#"aria-describedby="name-hint name-error""#),
            "{html}"
        );
        assert!(html.contains(r#"aria-invalid="true""#) && html.contains("(required)"), "{html}");
        let (error, input) = (html.find("name-error").unwrap_or(0), html.find("<input").unwrap_or(0));
        assert!(error < input, "the error stands above the input: {html}");
    }

    #[test]
    fn what_was_typed_is_escaped() {
        let html = view! { <Field id="q" name="q" label="Find" value="\"><script>"/> }.to_html();
        assert!(!html.contains("<script>"), "{html}");
    }
}
