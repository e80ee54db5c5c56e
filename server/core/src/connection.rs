//! "Test connection": what works for the person who asks, line by line. Nothing is written, and nobody is mailed.

use crate::auth::{GrantProblem, Signed};
use crate::roles::level_name;
use crate::{Core, Result};
use gangway_isc::{Acting, Claims, Error, ErrorKind, IdentityQuery, Lane, SearchQuery, TaskQuery};
use gangway_types::settings::{TestLine, Tested};
use std::time::Duration;

/// How long one line may take.
const PATIENCE: Duration = Duration::from_secs(10);

/// Who may invite: ISC's specification of `/identities/invite`.
const INVITERS: &[&str] = &["ORG_ADMIN", "HELPDESK"];
/// Who may write accounts: ISC's specification of `/accounts`.
const WRITERS: &[&str] = &["ORG_ADMIN", "SOURCE_ADMIN", "SOURCE_SUBADMIN"];

fn line(what: &str, result: Tested, found: impl Into<String>, fix: impl Into<String>) -> TestLine {
    TestLine { what: what.to_owned(), result, found: found.into(), fix: fix.into(), request_id: None }
}

/// The user levels in words.
fn levels(who: &Signed) -> String {
    let names: Vec<String> =
        who.levels.iter().filter(|level| !level.contains(':')).map(|level| level_name(level)).collect();
    if names.is_empty() { "no user level".to_owned() } else { names.join(", ") }
}

/// Tries everything that can be tried without changing anything, under the sign-in of `who`.
///
/// # Errors
/// When the store does not answer. What ISC answers is in the lines.
pub async fn test(core: &Core, who: &Signed) -> Result<Vec<TestLine>> {
    let mut lines = vec![reachable(core).await];
    let renewed = core.grants.renew_now(&who.grant_id).await;
    let token = core.grants.token(&who.grant_id).await;
    let (acting, scopes) = match &token {
        Ok((token, _)) => (Some(core.isc.acting(token, Lane::People)), Claims::of(token).scope),
        Err(_) => (None, None),
    };
    let Some(acting) = acting else {
        let why = token.err().map_or_else(String::new, |problem| problem.to_string());
        lines.push(line("Your session", Tested::Failed, format!("{why}."), "Sign in again."));
        lines.push(renews(renewed));
        return Ok(lines);
    };
    let (identities, search, tasks) = tokio::join!(identities(&acting), search(&acting, who), tasks(&acting));
    lines.push(acts_as(&acting, who).await);
    lines.push(renews(renewed));
    lines.push(identities);
    lines.push(search);
    let invite = scopes.as_deref();
    lines.push(by_level(
        "May invite",
        who,
        INVITERS,
        invite,
        &["idn:password-user-invite:manage"],
        "sends mail",
    ));
    lines.push(by_level(
        "May write accounts",
        who,
        WRITERS,
        invite,
        &["idn:accounts:manage"],
        "writes an account",
    ));
    lines.push(tasks);
    Ok(lines)
}

async fn patient<T>(
    asked: impl Future<Output = gangway_isc::Result<T>>,
) -> std::result::Result<T, Option<Error>> {
    match tokio::time::timeout(PATIENCE, asked).await {
        Ok(Ok(answer)) => Ok(answer),
        Ok(Err(error)) => Err(Some(error)),
        Err(_elapsed) => Err(None),
    }
}

/// A line for a call that did not work.
fn failed(what: &str, error: Option<Error>, forbidden: impl Into<String>) -> TestLine {
    let Some(error) = error else {
        let found = format!("ISC did not answer within {} seconds.", PATIENCE.as_secs());
        return line(what, Tested::Failed, found, "Try again; if it stays, ask whoever runs the network.");
    };
    let fix = match error.kind() {
        ErrorKind::Forbidden => forbidden.into(),
        ErrorKind::Unauthorized => "Sign in again.".to_owned(),
        ErrorKind::RateLimited => "ISC asked to wait. Try again in a moment.".to_owned(),
        ErrorKind::NotSent | ErrorKind::Timeout | ErrorKind::Cut => {
            "Check GANGWAY_ISC_URL, and that this machine may reach it; gangway check says more.".to_owned()
        }
        _ => "Try again; if it stays, give SailPoint the request id.".to_owned(),
    };
    TestLine {
        request_id: error.tracking_id().map(str::to_owned),
        ..line(what, Tested::Failed, format!("{error}."), fix)
    }
}

async fn reachable(core: &Core) -> TestLine {
    const WHAT: &str = "Reachable";
    match patient(core.isc.oauth_info()).await {
        Ok(info) if info.tenant_id != core.tenant.id => line(
            WHAT,
            Tested::Failed,
            "The address leads to another tenant than the one this portal's data belongs to.",
            "Correct GANGWAY_ISC_URL, or name another database.",
        ),
        Ok(info) => {
            let name = info.tenant_name.unwrap_or(info.tenant_id);
            line(WHAT, Tested::Ok, format!("The tenant {name} answers."), "")
        }
        Err(error) => failed(WHAT, error, "Check GANGWAY_ISC_URL."),
    }
}

async fn acts_as(acting: &Acting, who: &Signed) -> TestLine {
    let what = format!("You act as {}, {}", who.name, levels(who));
    if !who.levels.is_empty() {
        return line(&what, Tested::Ok, "ISC names these levels for your sign-in.", "");
    }
    // Without levels in the token ISC is asked; nobody has to be allowed to ask.
    let asked = match who.person_id.parse() {
        Ok(id) => patient(acting.auth_user(&id)).await.ok(),
        Err(_) => None,
    };
    match asked {
        Some(user) if user.capabilities.is_empty() => line(
            &what,
            Tested::Ok,
            "ISC gives you no user level: you read what Gangway lets you read, and ISC refuses the rest.",
            "An Org Admin can give you a user level in ISC under Admin > Identities.",
        ),
        Some(user) => {
            let names: Vec<String> = user.capabilities.iter().map(|level| level_name(level)).collect();
            line(
                &what,
                Tested::Ok,
                format!("ISC says: {}.", names.join(", ")),
                "Sign in again, so that it counts.",
            )
        }
        None => line(
            &what,
            Tested::NotTested,
            "The token names no user level, and ISC does not tell which one you have.",
            "Sign in again; if it stays, give the OAuth client the scope sp:auth-user:read.",
        ),
    }
}

fn renews(renewed: std::result::Result<bool, GrantProblem>) -> TestLine {
    const WHAT: &str = "Your session renews itself";
    match renewed {
        Ok(true) => line(WHAT, Tested::Ok, "It was renewed just now.", ""),
        Ok(false) => line(
            WHAT,
            Tested::NotTested,
            "It is being renewed by another request just now.",
            "Test again in a moment.",
        ),
        Err(GrantProblem::Ended { why, .. }) => line(
            WHAT,
            Tested::Failed,
            format!("{}.", capital(&why)),
            "Sign in again, and give the OAuth client in ISC the grant REFRESH_TOKEN.",
        ),
        Err(GrantProblem::NotNow { why }) => {
            line(WHAT, Tested::Failed, format!("{}.", capital(&why)), "Try again in a moment.")
        }
    }
}

fn capital(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

async fn identities(acting: &Acting) -> TestLine {
    const WHAT: &str = "May read identities";
    let query = IdentityQuery { limit: Some(1), ..IdentityQuery::default() };
    match patient(acting.list_identities(&query)).await {
        Ok(_) => line(WHAT, Tested::Ok, "ISC answered.", ""),
        Err(error) => failed(WHAT, error, "Give the OAuth client the scope idn:identity:read."),
    }
}

async fn search(acting: &Acting, who: &Signed) -> TestLine {
    const WHAT: &str = "May search";
    let query = SearchQuery { limit: 1, ..SearchQuery::new("*") };
    match patient(acting.search_identities(&query, None)).await {
        Ok(_) => line(WHAT, Tested::Ok, "ISC answered.", ""),
        Err(error) => failed(
            WHAT,
            error,
            format!(
                "ISC does not let {} search. Profiles and sources of people are filled when an Org Admin or a Source Admin is signed \
                 in.",
                levels(who)
            ),
        ),
    }
}

async fn tasks(acting: &Acting) -> TestLine {
    const WHAT: &str = "May read tasks";
    let query = TaskQuery { limit: Some(1), ..TaskQuery::default() };
    match patient(acting.list_task_status(&query)).await {
        Ok(_) => line(WHAT, Tested::Ok, "ISC answered.", ""),
        Err(error) => failed(
            WHAT,
            error,
            "Needs a user level such as Org Admin, Helpdesk or Source Admin, and the scope idn:task-management:read.",
        ),
    }
}

/// What cannot be tried without doing it is judged from the user level and the token's scopes.
fn by_level(
    what: &str,
    who: &Signed,
    wanted: &[&str],
    scopes: Option<&[String]>,
    needed: &[&str],
    effect: &str,
) -> TestLine {
    let names: Vec<String> = wanted.iter().map(|level| level_name(level)).collect();
    let carries = who.levels.iter().any(|level| wanted.iter().any(|name| name.eq_ignore_ascii_case(level)));
    if !carries {
        let found = format!("Your user level does not carry it: {}.", levels(who));
        let fix = format!("It takes one of these user levels in ISC: {}.", names.join(", "));
        return line(what, Tested::Failed, found, fix);
    }
    // A token that does not tell its scopes, or tells them in a form that is not documented, proves nothing.
    let told = scopes.filter(|scopes| scopes.iter().any(|scope| scope.contains(':')));
    let narrowed = told.is_some_and(|scopes| {
        !scopes.iter().any(|scope| scope == "sp:scopes:all" || needed.contains(&scope.as_str()))
    });
    if narrowed {
        let found = format!(
            "Your user level carries it, but the token's scopes do not: {} is missing.",
            needed.join(" or ")
        );
        return line(what, Tested::Failed, found, "Give the OAuth client that scope, and sign in again.");
    }
    let found = format!("Your user level carries it. It was not tried, because trying {effect}.");
    line(what, Tested::NotTested, found, "")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Stage;
    use gangway_practice::Options;

    fn signed(grant_id: String, person_id: String, levels: &[&str]) -> Signed {
        Signed {
            session: "s".to_owned(),
            grant_id,
            person_id,
            name: "Lena Roth".to_owned(),
            alias: "lroth".to_owned(),
            levels: levels.iter().map(|level| (*level).to_owned()).collect(),
            roles: Vec::new(),
            zone: "UTC".to_owned(),
        }
    }

    async fn lines(who: &str, levels: &[&str]) -> Vec<(String, Tested)> {
        let stage = Stage::new(Options { people: 200, rate: 0, ..Options::default() }).await;
        let grant = stage.sign_in(who).await;
        let known = stage.core.grants.signed_in_now().await.expect("read").remove(0);
        let signed = signed(grant, known.person_id, levels);
        let lines = test(&stage.core, &signed).await.expect("tested");
        lines.into_iter().map(|line| (line.what, line.result)).collect()
    }

    #[tokio::test]
    async fn helpdesk_may_not_search_and_nobody_is_mailed_to_find_out() {
        let found = lines("helpdesk", &["HELPDESK"]).await;
        let of =
            |what: &str| found.iter().find(|(known, _)| known.starts_with(what)).map(|(_, result)| *result);
        assert_eq!(of("May read identities"), Some(Tested::Ok));
        assert_eq!(of("May search"), Some(Tested::Failed));
        assert_eq!(of("May invite"), Some(Tested::NotTested), "judged from the level, never tried");
        assert_eq!(of("May write accounts"), Some(Tested::Failed));
        assert_eq!(of("May read tasks"), Some(Tested::Ok));
        assert_eq!(of("Your session renews itself"), Some(Tested::Failed), "a token without a refresh token");
    }

    #[test]
    fn scopes_that_lack_it_are_named_and_unreadable_ones_prove_nothing() {
        let who = signed("g".to_owned(), "p".to_owned(), &["ORG_ADMIN"]);
        let line = |scopes: &[&str]| {
            let scopes: Vec<String> = scopes.iter().map(|scope| (*scope).to_owned()).collect();
            by_level(
                "May invite",
                &who,
                INVITERS,
                Some(&scopes),
                &["idn:password-user-invite:manage"],
                "sends mail",
            )
            .result
        };
        assert_eq!(line(&["sp:scopes:all"]), Tested::NotTested);
        assert_eq!(line(&["Cg=="]), Tested::NotTested);
        assert_eq!(line(&["idn:identity:read"]), Tested::Failed);
    }
}
