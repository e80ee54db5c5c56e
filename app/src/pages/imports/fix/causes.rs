//! What is wrong, by cause, with what can be done about all rows of one; and what was fixed without asking.

use super::super::At;
use super::href;
use crate::api::imports::{ImportExisting, ImportFix, ImportGroup, ImportLeaveOut};
use crate::pages::help::keys;
use crate::ui::{Button, Choice, Field, Icon, Radios, Select, Symbol, Why, thousands};
use gangway_types::accounts::FieldKind;
use gangway_types::imports::{CauseGroup, CauseKind, ExistingChoice, FixGroup, FixView, RowFilter};
use leptos::prelude::*;
use server_fn::ServerFn as _;

/// Key of the cause "the account exists".
const EXISTS: &str = "exists";

/// The whole panel.
pub fn panel(at: &At, view: &FixView) -> AnyView {
    let of = |kind: CauseKind| view.causes.iter().filter(move |cause| cause.kind == kind).collect::<Vec<_>>();
    let (problems, decisions) = (of(CauseKind::Problem), of(CauseKind::Decide));
    let none = (problems.is_empty() && decisions.is_empty()).then(|| {
        view! { <p class="import-none"><Icon symbol=Symbol::Check />"Nothing is left to fix or to decide."</p> }
    });
    view! {
        {none}
        {group(at, view, "Problems", "problems", &problems)}
        {group(at, view, "Decide", "decide", &decisions)}
        {fixed(at, view)}
    }
    .into_any()
}

fn group(
    at: &At,
    view: &FixView,
    title: &'static str,
    id: &'static str,
    causes: &[&CauseGroup],
) -> Option<AnyView> {
    if causes.is_empty() {
        return None;
    }
    let lines = causes
        .iter()
        .enumerate()
        .map(|(n, cause)| line(at, view, cause, &format!("{id}-{n}")))
        .collect_view();
    Some(
        view! {
            <section aria-labelledby=id>
                <h2 class="import-group" id=id>{title}</h2>
                <ul class="import-list">{lines}</ul>
            </section>
        }
        .into_any(),
    )
}

/// A link to the rows of a cause, said to be current when they are shown.
fn show(view: &FixView, key: &str, words: &str) -> AnyView {
    let current = view.filter.cause.as_deref() == Some(key);
    let filter = RowFilter { cause: Some(key.to_owned()), ..RowFilter::default() };
    let to = href(&view.head, &filter);
    view! {
        <a href=to aria-current=current.then_some("true")>"Show"<span class="sr-only">{format!(" rows: {words}")}</span></a>
    }
    .into_any()
}

fn line(at: &At, view: &FixView, cause: &CauseGroup, id: &str) -> AnyView {
    let symbol = match cause.kind {
        CauseKind::Problem => Symbol::Bad,
        CauseKind::Decide => Symbol::Unknown,
    };
    let class =
        if cause.kind == CauseKind::Problem { "import-cause tone-bad" } else { "import-cause tone-waiting" };
    let head = view! {
        <div class=class>
            <Icon symbol=symbol />
            <span>{cause.words.clone()}</span>
            <span class="num">{thousands(cause.count)}</span>
            {show(view, &cause.key, &cause.words)}
            <Why word=keys::cause(&cause.key) about=cause.words.clone() />
        </div>
    };
    let actions = view
        .head
        .may_change
        .then(|| if cause.key == EXISTS { existing(at, view) } else { actions(at, view, cause, id) });
    view! { <li>{head}{actions}</li> }.into_any()
}

/// What the actions are about.
fn for_all(n: u64) -> String {
    if n == 1 { "For this row".to_owned() } else { format!("For all {}", thousands(n)) }
}

/// Hidden fields of a form about all rows of a cause.
fn fields(at: &At, cause: &CauseGroup) -> impl IntoView + use<> {
    let back = at.address.here.clone();
    let (key, said) = (cause.key.clone(), cause.count.to_string());
    view! {
        {at.keys()}
        <input type="hidden" name="cause" value=key />
        <input type="hidden" name="said" value=said />
        <input type="hidden" name="back" value=back />
    }
}

/// Fill, replace, change case, repair, leave out: for all rows of the cause at once.
fn actions(at: &At, view: &FixView, cause: &CauseGroup, id: &str) -> AnyView {
    let is_secret = view.columns.iter().any(|column| {
        column.kind == FieldKind::Secret && cause.field.as_deref() == Some(column.field.as_str())
    });
    let rows = super::super::words::rows(cause.count);
    let repair = cause.repairable.then(|| {
        view! {
            <form method="post" action=ImportGroup::PATH>
                {fields(at, cause)}
                <Button name="action" value="repair">{format!("Repair {rows}")}</Button>
            </form>
        }
    });
    let about = cause.field.clone().map(|field| {
        let missing = cause.key.starts_with("missing");
        let (to, from) = (format!("{id}-to"), format!("{id}-from"));
        let (fill_name, fill_kind) = if is_secret { ("secret_to", "password") } else { ("to", "text") };
        let fill = missing.then(|| {
            view! {
                <form method="post" action=ImportGroup::PATH class="import-inline" autocomplete="off">
                    {fields(at, cause)}
                    <Field id=to.clone() name=fill_name label=format!("Value for {field}") kind=fill_kind />
                    <Button name="action" value="fill">{format!("Fill {rows}")}</Button>
                </form>
            }
        });
        let replace = (!missing && !is_secret).then(|| {
            view! {
                <form method="post" action=ImportGroup::PATH class="import-inline" autocomplete="off">
                    {fields(at, cause)}
                    <Field id=from name="from" label=format!("{field} now") hint="Exactly as it stands in the cells." />
                    <Field id=to name="to" label="Replace by" />
                    <Button name="action" value="replace">"Replace"</Button>
                </form>
            }
        });
        let case_id = format!("{id}-case");
        let case = (!missing && !is_secret).then(|| {
            let options = vec![
                Choice::new("lower", "lower case"),
                Choice::new("upper", "UPPER CASE"),
                Choice::new("title", "Title Case"),
            ];
            view! {
                <form method="post" action=ImportGroup::PATH class="import-inline">
                    {fields(at, cause)}
                    <Select id=case_id name="to" label="Letters" options=options />
                    <Button name="action" value="case">{format!("Change in {rows}")}</Button>
                </form>
            }
        });
        view! { {fill} {replace} {case} }
    });
    let leave = view! {
        <form method="post" action=ImportLeaveOut::PATH>
            {fields(at, cause)}
            <input type="hidden" name="on" value="yes" />
            <Button>{format!("Leave out {rows}")}</Button>
        </form>
    };
    view! {
        <details class="import-actions" id=format!("{id}-actions")>
            <summary>{for_all(cause.count)}</summary>
            <div class="stack">{repair} {about} {leave}</div>
        </details>
    }
    .into_any()
}

/// What is done about accounts that exist: skip all, update all (typed), or each by itself.
fn existing(at: &At, view: &FixView) -> AnyView {
    let kept = at.kept_of(ImportExisting::PATH);
    let now = match view.existing {
        Some(ExistingChoice::Skip) => "skip",
        Some(ExistingChoice::Update) => "update",
        None => "each",
    };
    let value = kept.and_then(|form| form.value("choice")).unwrap_or(now).to_owned();
    let typed = kept.and_then(|form| form.value("typed")).unwrap_or_default().to_owned();
    let error = kept.and_then(|form| form.reason("typed")).unwrap_or_default().to_owned();
    let options = vec![
        Choice { hint: "They stay as they are.".to_owned(), ..Choice::new("skip", "Skip all") },
        Choice { hint: "They get the values of the file.".to_owned(), ..Choice::new("update", "Update all") },
        Choice { hint: "Decide row by row.".to_owned(), ..Choice::new("each", "Each") },
    ];
    let back = at.address.here.clone();
    let is_open = kept.is_some();
    view! {
        <details class="import-actions" id="existing-actions" open=is_open>
            <summary>{for_all(view.exist)}</summary>
            <form method="post" action=ImportExisting::PATH class="stack" autocomplete="off">
                {at.keys()}
                <input type="hidden" name="back" value=back />
                <Radios id="existing" name="choice" legend="Accounts that exist already" options=options value=value />
                <Field
                    id="existing-typed"
                    name="typed"
                    label="To update all, type: update"
                    value=typed
                    error=error
                />
                <div class="btn-row"><Button>{format!("Apply to {}", super::super::words::rows(view.exist))}</Button></div>
            </form>
        </details>
    }
    .into_any()
}

/// Fixed without asking, to be taken back.
fn fixed(at: &At, view: &FixView) -> Option<AnyView> {
    if view.fixes.is_empty() {
        return None;
    }
    let sum: u64 = view.fixes.iter().filter(|fix| fix.on).map(|fix| fix.count).sum();
    let lines = view.fixes.iter().map(|fix| fix_line(at, view, fix)).collect_view();
    Some(
        view! {
            <section aria-labelledby="fixed-for-you">
                <h2 class="import-group" id="fixed-for-you">"Fixed for you "<span class="num">{thousands(sum)}</span></h2>
                <ul class="import-list">{lines}</ul>
            </section>
        }
        .into_any(),
    )
}

fn fix_line(at: &At, view: &FixView, fix: &FixGroup) -> AnyView {
    let (symbol, words) = if fix.on { (Symbol::Check, "Take back") } else { (Symbol::Dash, "Make again") };
    let back = at.address.here.clone();
    let form = view.head.may_change.then(|| {
        view! {
            <form method="post" action=ImportFix::PATH>
                {at.keys()}
                <input type="hidden" name="fix" value=fix.key.clone() />
                <input type="hidden" name="on" value=if fix.on { "no" } else { "yes" } />
                <input type="hidden" name="back" value=back />
                <button class="linklike" type="submit">{words}<span class="sr-only">{format!(": {}", fix.words)}</span></button>
            </form>
        }
    });
    view! {
        <li>
            <div class="import-cause tone-plain">
                <Icon symbol=symbol />
                <span>{fix.words.clone()}{(!fix.on).then_some(" – taken back")}</span>
                <span class="num">{thousands(fix.count)}</span>
                {show(view, &fix.key, &fix.words)}
            </div>
            {form}
        </li>
    }
    .into_any()
}
