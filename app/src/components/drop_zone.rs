//! Where a file goes in.

use leptos::prelude::*;

use crate::ui::{Icon, Symbol};

/// Use once in a multipart form: a labelled file input that fills the zone, so that choosing, dropping and the keyboard all work
/// without script. Script says what is being read, and refuses a file that is too large before it is sent.
#[component]
pub fn DropZone(
    /// Element id of the input.
    #[prop(into)]
    id: String,
    /// Name in the posted form.
    #[prop(into)]
    name: String,
    /// The label.
    #[prop(into)]
    label: String,
    /// What may be given, under the label.
    #[prop(into)]
    hint: String,
    /// File names that the browser offers first: `.csv,.xlsx`.
    #[prop(into)]
    accept: String,
    /// Largest file, in bytes.
    most: u64,
    /// Why the last one was refused.
    #[prop(optional, into)]
    error: String,
) -> impl IntoView {
    let described = crate::ui::field::described_by(&id, &hint, &error);
    let invalid = (!error.is_empty()).then_some("true");
    let status = format!("{id}-status");
    let class = if error.is_empty() { "drop" } else { "drop drop-refused" };
    view! {
        <div class=class data-drop=most.to_string()>
            <label class="field-label" for=id.clone()>{label}</label>
            {crate::ui::field::notes(&id, hint, error)}
            <span class="drop-box">
                <Icon symbol=Symbol::Import />
                <input type="file" id=id name=name accept=accept aria-invalid=invalid aria-describedby=described />
            </span>
            <p class="hint drop-status" id=status role="status"></p>
        </div>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_a_labelled_file_input() {
        let html = view! {
            <DropZone id="file" name="file" label="File" hint="CSV" accept=".csv" most=26_214_400 error="Too large" />
        }
        .to_html();
        assert!(html.contains(r#"type="file""#) && html.contains(r#"for="file""#), "{html}");
        assert!(html.contains(r#"aria-describedby="file-hint file-error""#), "{html}");
    }
}
