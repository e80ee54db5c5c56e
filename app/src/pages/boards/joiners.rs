//! The board of joiners: everybody who begins in a day or a week, from the row of a file to the first sign-in.

use super::{line, query};
use crate::components::{Column, FilterBar, PageHeader, QueryTable};
use crate::pages::address::Address;
use crate::pages::chrome::people;
use crate::pages::page::{Asked, PageView, Place, page};
use crate::paths;
use crate::ui::message::Tone;
use crate::ui::{
    Breadcrumbs, EmptyFiltered, EmptyFirst, Message, Pagination, StaleLine, Why, plural, thousands,
};
use gangway_types::board::Board;
use gangway_types::{Capability, PortalError};
use leptos::prelude::*;

/// `/boards/joiners`
#[component]
pub fn JoinerBoardPage() -> impl IntoView {
    let address = Address::read();
    page(Capability::ReadPeople, move |asked| build(asked, address))
}

async fn build(asked: Asked, address: Address) -> Result<PageView, PortalError> {
    let (core, who) = (&asked.caller.core, &asked.caller.who);
    let board = gangway_core::board::board(core, who, query::read(&address)).await?;
    let (today, _) = asked.times.typed(asked.times.now, &who.zone);
    let span = span(&board, &today);
    let title = format!("Joiners, {span}");
    let crumbs = view! {
        <Breadcrumbs items=vec![("New joiners".to_owned(), paths::JOINERS.to_owned())] here=title.clone() />
    };
    let total = board.lines.total;
    let range = match total {
        0 => "Nobody".to_owned(),
        _ => format!("{}–{} of {}", board.lines.first(), board.lines.last(), thousands(total)),
    };
    let spoken =
        if total == 0 { "Nobody matches".to_owned() } else { format!("{} on the board", people(total)) };
    let chips = query::chips(&board.query);
    let clear = query::with(&board.query, |other| {
        other.profile.clear();
        other.mover.clear();
    });
    let dropped =
        if board.dropped.is_empty() { String::new() } else { format!("Not used: {}.", board.dropped) };
    let synced = synced(&board, &asked);
    let words = sentence(&board, &span);
    let body = view! {
        <PageHeader title=title.clone() crumbs=Some(crumbs.into_any()) synced=Some(synced)>{words}</PageHeader>
        {turn(&board)}
        {notes(&board)}
        <FilterBar
            action=paths::JOINER_BOARD
            q_label=""
            facets=query::facets(&board)
            menus=vec![query::days(&board)]
            chips=chips
            clear_href=clear.clone()
            range=range
            spoken=spoken
            dropped=dropped
        />
        {table(&board, clear, &asked)}
    };
    Ok(PageView::new(format!("{title} · New joiners"), Place::Joiners, body))
}

/// "Mon 24 Nov", "23–29 Nov", with the year when it is another one than today's.
fn span(board: &Board, today: &str) -> String {
    let (from, to) = (&board.query.from, &board.to);
    let year = |day: &str| day.get(..4).unwrap_or_default().to_owned();
    let days = days(from, to);
    if year(to) == year(today) { days } else { format!("{days} {}", year(to)) }
}

fn days(from: &str, to: &str) -> String {
    if from == to {
        return line::day(from);
    }
    let read = |text: &str| text.parse::<jiff::civil::Date>().ok();
    match (read(from), read(to)) {
        (Some(first), Some(last)) if (first.year(), first.month()) == (last.year(), last.month()) => {
            format!("{}–{}", first.day(), last.strftime("%-d %b"))
        }
        (Some(first), Some(last)) => format!("{} – {}", first.strftime("%-d %b"), last.strftime("%-d %b")),
        _ => format!("{from} – {to}"),
    }
}

/// How far they are, every number a link to its lines.
fn sentence(board: &Board, span: &str) -> AnyView {
    let all = board.all();
    if all == 0 {
        let whom = if board.query.profile.is_empty() { "Nobody" } else { "Nobody of these profiles" };
        return format!("{whom} begins {span}, as far as Gangway knows.").into_any();
    }
    let of = |wanted: fn(&str) -> bool| -> (u64, Vec<String>) {
        let keys: Vec<&(String, u64)> =
            board.movers.iter().filter(|(key, n)| *n > 0 && wanted(key)).collect();
        (keys.iter().map(|(_, n)| n).sum(), keys.iter().map(|(key, _)| key.clone()).collect())
    };
    type Movers = fn(&str) -> bool;
    let groups: [(Movers, &str, &str); 4] = [
        (|key| matches!(key, "coordinator" | "inviter" | "admin" | "manager"), "is stuck", "are stuck"),
        (|key| matches!(key, "isc" | "gangway"), "goes on by itself", "go on by themselves"),
        (|key| key == "person", "has an invitation", "have an invitation"),
        (|key| key == "nobody", "is done", "are done"),
    ];
    let parts: Vec<AnyView> = groups
        .into_iter()
        .filter_map(|(wanted, one, many)| {
            let (n, keys) = of(wanted);
            let href = query::with(&board.query, |other| other.mover = keys);
            let words = if n == 1 { one } else { many };
            (n > 0).then(|| view! { <a href=href>{thousands(n)}</a>" "{words} }.into_any())
        })
        .collect();
    let joined = parts.into_iter().enumerate().map(|(at, part)| view! { {(at > 0).then_some(", ")}{part} });
    let everybody = query::with(&board.query, |other| other.mover.clear());
    let verb = if all == 1 { " begins " } else { " begin " };
    view! { <a href=everybody>{people(all)}</a>{verb}{span.to_owned()}": "{joined.collect_view()}"." }
        .into_any()
}

/// "Synced 4 min ago".
fn synced(board: &Board, asked: &Asked) -> AnyView {
    let words = board
        .sync
        .synced_at
        .map_or_else(|| "Not synced yet".to_owned(), |at| format!("Synced {}", asked.times.ago(at)));
    let warning = if board.sync.stale {
        board.sync.stopped.clone().unwrap_or_else(|| "It is older than an hour".to_owned())
    } else {
        String::new()
    };
    view! { <StaleLine words=words warning=warning.trim_end_matches('.').to_owned() /> }.into_any()
}

/// To the days before and after.
fn turn(board: &Board) -> AnyView {
    let (before, after) = &board.around;
    let go = |from: &str| query::with(&board.query, |other| from.clone_into(&mut other.from));
    let (back, on) =
        if board.query.days == 7 { ("Week before", "Week after") } else { ("Days before", "Days after") };
    let (back, on) = if board.query.days == 1 { ("Day before", "Day after") } else { (back, on) };
    let now = query::with(&board.query, |other| other.from.clear());
    view! {
        <nav class="board-turn" aria-label="Other days">
            <a id="board-before" href=go(before)>{back}</a>
            <a id="board-now" href=now>"This week"</a>
            <a id="board-after" href=go(after)>{on}</a>
        </nav>
    }
    .into_any()
}

/// What the board does not show.
fn notes(board: &Board) -> AnyView {
    let unreadable = (board.unreadable > 0).then(|| {
        let (one, many) = ("person has a start date", "people have a start date");
        let words = format!(
            "{} that cannot be read as a day, or in more than one way, and can be on no board.",
            plural(board.unreadable, one, many)
        );
        view! { <p class="hint">{words}" "<Why word="start-day" about="Start date" /></p> }
    });
    let odd_rows = (board.unreadable_rows > 0).then(|| {
        let (one, many) =
            ("row of a file or account has a start date", "rows of files and accounts have a start date");
        let words = format!(
            "{} that cannot be read as a day, or in more than one way, and can be on no board.",
            plural(board.unreadable_rows, one, many)
        );
        view! { <p class="hint">{words}" "<Why word="start-day" about="Start date" /></p> }
    });
    let cut = board.cut.then(|| {
        let title = "There is more than is judged at once: not everybody is here";
        let words = "Of people 5,000 are judged, and of files the 50,000 newest rows are looked through. Choose fewer days, \
                     or discard imports that are no longer needed.";
        view! { <Message tone=Tone::Warn title=title><p>{words}</p></Message> }
    });
    view! { {cut}{unreadable}{odd_rows} }.into_any()
}

fn table(board: &Board, clear: String, asked: &Asked) -> AnyView {
    let lines = &board.lines;
    if lines.items.is_empty() {
        return empty(board, clear);
    }
    let days = board.query.days > 1;
    let labels: &[&str] = if days {
        &["Name", "Begins", "Steps", "Where it stands", "Whose move"]
    } else {
        &["Name", "Steps", "Where it stands", "Whose move"]
    };
    let columns = labels.iter().map(|label| Column { label, ..Column::default() }).collect();
    let rows =
        lines.items.iter().enumerate().map(|(at, one)| line::row(at, one, days, &asked.times)).collect();
    let go = |page| query::href(&gangway_types::board::BoardQuery { page, ..board.query.clone() });
    let prev_href = if lines.page > 1 { go(lines.page - 1) } else { String::new() };
    let next_href = if lines.page < lines.pages() { go(lines.page + 1) } else { String::new() };
    let range = format!("{}–{} of {}", lines.first(), lines.last(), thousands(lines.total));
    let at = (u64::from(lines.page), u64::from(lines.pages()));
    let paged = lines.pages() > 1;
    view! {
        <div class="board">
            <QueryTable caption="Joiners, stuck ones first" columns=columns rows=rows />
        </div>
        {paged.then(|| view! { <Pagination range=range prev_href=prev_href next_href=next_href page=at /> })}
    }
    .into_any()
}

fn empty(board: &Board, clear: String) -> AnyView {
    let chips: Vec<(String, String)> =
        query::chips(&board.query).into_iter().map(|chip| (chip.label, chip.remove_href)).collect();
    if chips.is_empty() {
        let body = format!(
            "A person is on the board of the day they begin. Gangway reads it from {}; rows of imports, and \
             accounts that are made from here, are found by the column that is called like it.",
            quoted(&board.attributes)
        );
        return view! {
            <EmptyFirst title="Joiners appear here" body=body action="Look at all new joiners" href=paths::JOINERS />
        }
        .into_any();
    }
    let title = match chips.len() {
        1 => "Nobody matches this filter".to_owned(),
        n => format!("Nobody matches these {n} filters"),
    };
    view! { <EmptyFiltered title=title chips=chips clear_href=clear /> }.into_any()
}

/// "the attribute startDate", "the first of the attributes startDate and hireDate".
fn quoted(names: &[String]) -> String {
    match names {
        [] => "no attribute: none is set".to_owned(),
        [one] => format!("the attribute {one}"),
        [rest @ .., last] => {
            format!("the first of the attributes {} and {last} that is there", rest.join(", "))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_name_the_month_once() {
        let board = |from: &str, to: &str| span(&board_of(from, to), "2026-11-22");
        assert_eq!(board("2026-11-23", "2026-11-23"), "Mon 23 Nov");
        assert_eq!(board("2026-11-23", "2026-11-29"), "23–29 Nov");
        assert_eq!(board("2026-11-30", "2026-12-06"), "30 Nov – 6 Dec");
        assert_eq!(board("2026-12-28", "2027-01-03"), "28 Dec – 3 Jan 2027");
    }

    #[test]
    fn every_number_of_the_sentence_leads_to_its_lines() {
        let mut board = board_of("2026-11-23", "2026-11-29");
        board.movers = vec![("coordinator".to_owned(), 2), ("isc".to_owned(), 1), ("nobody".to_owned(), 4)];
        let html = sentence(&board, "23–29 Nov").to_html().replace("<!>", "");
        assert!(html.contains(">7 people</a>") && html.contains("move=coordinator"), "{html}");
        assert!(html.contains("2</a> are stuck, ") && html.contains("1</a> goes on by itself"), "{html}");
    }

    fn board_of(from: &str, to: &str) -> Board {
        use gangway_types::board::BoardQuery;
        Board {
            query: BoardQuery { from: from.to_owned(), days: 7, page: 1, ..BoardQuery::default() },
            to: to.to_owned(),
            lines: gangway_types::Page { items: Vec::new(), total: 0, page: 1, per: 50 },
            movers: Vec::new(),
            profiles: Vec::new(),
            attributes: Vec::new(),
            unreadable: 0,
            unreadable_rows: 0,
            cut: false,
            sync: gangway_types::people::Sync::default(),
            around: (from.to_owned(), to.to_owned()),
            dropped: String::new(),
        }
    }
}
