//! Whether somebody can read an invitation: the rule, without I/O. It judges by what is known and says what that is; a hint
//! keeps nobody from being mailed.

use gangway_types::reach::{Hint, HintKind};
use gangway_types::settings::GoesTo;
use jiff::civil::Date;

/// Domains of providers where anybody can have a mailbox. Not complete, and need not be: a domain that hardly anybody of the
/// tenant has is hinted at in any case.
const PRIVATE: [&str; 40] = [
    "aol.com",
    "bluewin.ch",
    "btinternet.com",
    "comcast.net",
    "fastmail.com",
    "free.fr",
    "freenet.de",
    "gmail.com",
    "gmx.at",
    "gmx.ch",
    "gmx.com",
    "gmx.de",
    "gmx.net",
    "googlemail.com",
    "hey.com",
    "hotmail.co.uk",
    "hotmail.com",
    "hotmail.de",
    "hotmail.fr",
    "icloud.com",
    "laposte.net",
    "libero.it",
    "live.com",
    "mac.com",
    "mail.com",
    "mail.ru",
    "me.com",
    "msn.com",
    "orange.fr",
    "outlook.com",
    "outlook.de",
    "posteo.de",
    "proton.me",
    "protonmail.com",
    "qq.com",
    "t-online.de",
    "web.de",
    "yahoo.co.uk",
    "yahoo.com",
    "yahoo.de",
];
/// Below this many people with an address, nothing is usual or unusual.
const TELLING: u64 = 50;
/// A domain that as many people have is usual.
const MANY: u64 = 10;
/// Or one that this many of a thousand have.
const SHARE: u64 = 10;
/// Invitations at a domain before its share of registered says anything.
const INVITED: u64 = 10;
/// Few have registered below this many percent.
const FEW: u64 = 20;
/// Not processed by ISC for this many days is long. ISC processes everybody twice a day, except those who are inactive for
/// long (FACTS: scheduled processing at 08:00 and 20:00).
const LONG_DAYS: i64 = 30;
const DAY_MS: i64 = 86_400_000;

/// What is known of one mail domain.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Domain {
    /// People still in ISC with an address there.
    pub people: u64,
    /// Those of them whose invitation was answered or has run out.
    pub invited: u64,
    /// Those of these who have registered.
    pub registered: u64,
}

/// What is known of the tenant.
#[derive(Clone, Copy, Debug)]
pub struct Tenant<'a> {
    /// People still in ISC with an address.
    pub people: u64,
    /// Domains that count as usual because somebody said so.
    pub usual: &'a [String],
    /// Some mail templates have a sender of their own.
    pub own_from: bool,
    /// Today, in the tenant's zone.
    pub today: Date,
    /// The domain's clock, milliseconds UTC.
    pub now: i64,
}

/// What is known of one person.
#[derive(Clone, Debug, Default)]
pub struct Facts<'a> {
    /// Normalised address.
    pub address: Option<&'a str>,
    /// Its domain, as the directory counts it.
    pub domain: Domain,
    /// The day they start.
    pub start: Option<Date>,
    /// When ISC last processed them.
    pub last_refresh: Option<i64>,
    /// Which address their profile's invitations go to, as recorded.
    pub goes_to: GoesTo,
    /// Whether mailboxes of the profile are live before the start, as recorded.
    pub live_early: Option<bool>,
    /// Who recorded it, and when in words.
    pub recorded: Option<String>,
    /// Whether ISC has a personal address of theirs; only asked when invitations go there.
    pub has_personal: bool,
}

/// What stands behind the `@` of a normalised address.
pub fn domain(address: &str) -> &str {
    address.rsplit_once('@').map_or("", |(_, domain)| domain)
}

/// Whether anybody can have a mailbox at this domain.
pub fn is_private(domain: &str) -> bool {
    PRIVATE.binary_search(&domain).is_ok()
}

/// Judges one person; in the order of [`HintKind::ALL`].
pub fn judge(of: &Facts<'_>, tenant: &Tenant<'_>) -> Vec<Hint> {
    let mut hints = Vec::new();
    let personal = of.goes_to == GoesTo::Personal;
    let recorded = of.recorded.as_deref().map(|words| format!(" ({words})")).unwrap_or_default();
    if personal {
        // The work e-mail is not where the invitation goes: nothing is said about it.
        if !of.has_personal {
            let words = format!("invitations go to the personal e-mail{recorded}, and ISC has none");
            hints.push(Hint { kind: HintKind::NoPersonal, words });
        }
    } else {
        if let Some(start) = of.start.filter(|start| *start > tenant.today && of.live_early != Some(true)) {
            let known = if of.live_early == Some(false) {
                format!("; mailboxes are not live before{recorded}")
            } else {
                String::new()
            };
            let words = format!("starts on {}{known}", day(start));
            hints.push(Hint { kind: HintKind::NotLive, words });
        }
        if let Some(address) = of.address.filter(|address| !domain(address).is_empty()) {
            hints.extend(by_domain(domain(address), of.domain, tenant));
        }
    }
    if let Some(at) = of.last_refresh {
        let days = (tenant.now - at) / DAY_MS;
        if days >= LONG_DAYS {
            let words = format!("ISC last processed them {days} days ago");
            hints.push(Hint { kind: HintKind::Inactive, words });
        }
    }
    hints
}

fn by_domain(domain: &str, counts: Domain, tenant: &Tenant<'_>) -> Vec<Hint> {
    let mut hints = Vec::new();
    let listed = tenant.usual.iter().any(|usual| usual.trim_start_matches('@').eq_ignore_ascii_case(domain));
    if is_private(domain) && !listed {
        hints.push(Hint { kind: HintKind::PersonalDomain, words: format!("{domain} is open to everybody") });
    } else if !listed && is_unusual(counts.people, tenant.people) {
        let words = if counts.people <= 1 {
            format!("nobody else of {} has an address at {domain}", tenant.people)
        } else {
            format!("{} of {} have an address at {domain}", counts.people, tenant.people)
        };
        hints.push(Hint { kind: HintKind::UnusualDomain, words });
    }
    if counts.invited >= INVITED && counts.registered * 100 < counts.invited * FEW {
        let from = if tenant.own_from {
            "; the tenant's mail has a sender of its own, which mail servers may take for forged"
        } else {
            ""
        };
        let words =
            format!("{} of {} invited at {domain} have registered{from}", counts.registered, counts.invited);
        hints.push(Hint { kind: HintKind::SilentDomain, words });
    }
    hints
}

fn is_unusual(people: u64, of: u64) -> bool {
    of >= TELLING && people < MANY && people * 1_000 < of * SHARE
}

/// `1 Dec 2025`.
fn day(date: Date) -> String {
    date.strftime("%-d %b %Y").to_string()
}

#[cfg(test)]
mod tests;
