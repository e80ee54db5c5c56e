//! Picking from known values: select, radios, checkbox.

use leptos::prelude::*;

use super::field::{box_class, described_by, notes};

/// One value to pick.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Choice {
    /// What is posted.
    pub value: String,
    /// What is read.
    pub label: String,
    /// Under the label; empty when there is nothing to add.
    pub hint: String,
}

impl Choice {
    /// A choice without a hint.
    pub fn new(value: impl Into<String>, label: impl Into<String>) -> Self {
        Choice { value: value.into(), label: label.into(), hint: String::new() }
    }
}

/// Use for one of more than five known values.
#[component]
pub fn Select(
    /// Element id.
    #[prop(into)]
    id: String,
    /// Name in the posted form.
    #[prop(into)]
    name: String,
    /// The label.
    #[prop(into)]
    label: String,
    /// The values.
    options: Vec<Choice>,
    /// The one picked now.
    #[prop(optional, into)]
    value: String,
    /// Under the label.
    #[prop(optional, into)]
    hint: String,
    /// Above the select.
    #[prop(optional, into)]
    error: String,
) -> impl IntoView {
    let described = described_by(&id, &hint, &error);
    let invalid = (!error.is_empty()).then_some("true");
    let class = box_class(&error);
    let options = options.into_iter().map(|option| {
        let picked = option.value == value;
        view! { <option value=option.value selected=picked>{option.label}</option> }
    });
    view! {
        <div class=class>
            <label class="field-label" for=id.clone()>{label}</label>
            {notes(&id, hint, error)}
            <select class="input" id=id name=name aria-invalid=invalid aria-describedby=described>
                {options.collect_view()}
            </select>
        </div>
    }
    .into_any()
}

/// Use for one of two to five values, all in sight.
#[component]
pub fn Radios(
    /// Element id of the group; the first radio is `{id}-0`.
    #[prop(into)]
    id: String,
    /// Name in the posted form.
    #[prop(into)]
    name: String,
    /// The question.
    #[prop(into)]
    legend: String,
    /// The values.
    options: Vec<Choice>,
    /// The one picked now; empty for none.
    #[prop(optional, into)]
    value: String,
    /// Under the question.
    #[prop(optional, into)]
    hint: String,
    /// Above the first radio.
    #[prop(optional, into)]
    error: String,
) -> impl IntoView {
    let described = described_by(&id, &hint, &error);
    let class = box_class(&error);
    let radios = options
        .into_iter()
        .enumerate()
        .map(|(at, option)| {
            let picked = option.value == value;
            let described = (!option.hint.is_empty()).then(|| format!("{id}-{at}-hint"));
            let hint =
                described.clone().map(|id| view! { <span class="hint block" id=id>{option.hint}</span> });
            view! {
                <label class="choice">
                    <input
                        type="radio"
                        id=format!("{id}-{at}")
                        name=name.clone()
                        value=option.value
                        checked=picked
                        aria-describedby=described
                    />
                    <span>{option.label}{hint}</span>
                </label>
            }
        })
        .collect_view();
    view! {
        <fieldset class=class id=id.clone() aria-describedby=described>
            <legend class="field-label">{legend}</legend>
            {notes(&id, hint, error)}
            {radios}
        </fieldset>
    }
    .into_any()
}

/// Use for one yes-or-no that stands alone, or one of several in a list.
#[component]
pub fn Checkbox(
    /// Element id.
    #[prop(into)]
    id: String,
    /// Name in the posted form.
    #[prop(into)]
    name: String,
    /// What is posted when ticked.
    #[prop(into)]
    value: String,
    /// What ticking means.
    #[prop(into)]
    label: String,
    /// Ticked now.
    #[prop(optional)]
    checked: bool,
    /// Under the label.
    #[prop(optional, into)]
    hint: String,
) -> impl IntoView {
    let described = described_by(&id, &hint, "");
    let hint =
        (!hint.is_empty()).then(|| view! { <span class="hint block" id=format!("{id}-hint")>{hint}</span> });
    view! {
        <label class="choice">
            <input type="checkbox" id=id name=name value=value checked=checked aria-describedby=described/>
            <span>{label}{hint}</span>
        </label>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exactly_the_current_value_is_picked() {
        let options = vec![Choice::new("a", "A"), Choice::new("b", "B")];
        let html =
            view! { <Select id="s" name="s" label="Letter" options=options.clone() value="b"/> }.to_html();
        assert_eq!(html.matches("selected").count(), 1, "{html}");
        let html = view! { <Radios id="r" name="r" legend="Letter?" options=options value="a"/> }.to_html();
        assert_eq!(html.matches("checked").count(), 1, "{html}");
        assert!(html.contains("<fieldset") && html.contains("<legend"), "{html}");
    }
}
