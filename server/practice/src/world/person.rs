//! One person of the tenant, as small as it can be: a tenant may hold 200,000.

use std::{borrow::Cow, fmt};

use serde::{Deserialize, Serialize};

use super::catalog::PROFILES;

/// "No other person", "no profile" and so on, where a number stands for a place in a list.
pub(crate) const NONE: u32 = u32::MAX;
/// A time that never comes.
pub(crate) const NEVER: i64 = i64::MAX;

/// An identity's id: 16 bytes, written as 32 hex digits.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Id(pub [u8; 16]);

impl Id {
    /// Reads 32 hex digits; `None` for everything else.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let mut id = [0; 16];
        hex::decode_to_slice(text, &mut id).ok()?;
        Some(Self(id))
    }
}

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(self.0))
    }
}

impl fmt::Debug for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// ISC's `identityStatus`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub(crate) enum Status {
    Unregistered,
    Registered,
    Pending,
    Warning,
    Disabled,
    Active,
    Deactivated,
    Terminated,
    Error,
    Locked,
}

impl Status {
    /// The value as ISC writes it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Unregistered => "UNREGISTERED",
            Self::Registered => "REGISTERED",
            Self::Pending => "PENDING",
            Self::Warning => "WARNING",
            Self::Disabled => "DISABLED",
            Self::Active => "ACTIVE",
            Self::Deactivated => "DEACTIVATED",
            Self::Terminated => "TERMINATED",
            Self::Error => "ERROR",
            Self::Locked => "LOCKED",
        }
    }

    /// Every value.
    #[cfg(test)]
    pub(crate) const ALL: [Self; 10] = [
        Self::Unregistered,
        Self::Registered,
        Self::Pending,
        Self::Warning,
        Self::Disabled,
        Self::Active,
        Self::Deactivated,
        Self::Terminated,
        Self::Error,
        Self::Locked,
    ];
}

/// One identity.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Person {
    pub id: Id,
    pub first: Cow<'static, str>,
    pub last: Cow<'static, str>,
    pub alias: Box<str>,
    pub email: Option<Box<str>>,
    /// Hash of the normalised address; 0 without one.
    pub address: u64,
    /// Unique among the people the tenant began with, below 10,000,000.
    pub number: u32,
    /// The number that an account gave them.
    pub own_number: Option<Box<str>>,
    /// The status, unless it follows invitations.
    pub status: Status,
    /// The status is UNREGISTERED to begin with and follows invitations and registration.
    pub follows: bool,
    /// Place in [`super::catalog::PROFILES`]; 255 = none.
    pub profile: u8,
    /// Place in the profile's lifecycle states.
    pub state: u8,
    pub state_by_hand: bool,
    pub department: u8,
    pub location: u8,
    /// Place in the list of people, or [`NONE`].
    pub manager: u32,
    pub is_manager: bool,
    pub protected: bool,
    pub correlated: bool,
    pub processing_error: bool,
    /// Taken out of the tenant.
    pub removed: bool,
    /// Their ISC account is switched off.
    pub off: bool,
    /// A reset took their raised levels.
    pub stripped: bool,
    pub created: i64,
    pub modified: i64,
    pub refreshed: i64,
    /// When they register, or [`NEVER`]. Known as soon as they are invited.
    pub registers_at: i64,
    /// Place of the newest invitation in the world's list, or [`NONE`].
    pub last_invite: u32,
    /// How often they were invited.
    pub invited: u16,
    /// First day at work, when an account gave one.
    pub own_start: Option<Box<str>>,
}

impl Person {
    /// First and last name, as ISC shows it.
    pub(crate) fn name(&self) -> String {
        let mut name = String::with_capacity(self.first.len() + self.last.len() + 1);
        name.push_str(&self.first);
        if !self.first.is_empty() && !self.last.is_empty() {
            name.push(' ');
        }
        name.push_str(&self.last);
        if name.is_empty() { self.alias.to_string() } else { name }
    }

    /// First day at work: `2026-01-31`. Pre-hires begin some weeks after they are known.
    pub(crate) fn start_date(&self) -> String {
        if let Some(own) = &self.own_start {
            return own.to_string();
        }
        let weeks = if self.state == super::catalog::PREHIRE { 2 + i64::from(self.id.0[1] % 6) } else { 0 };
        let day = super::ids::iso(self.created + weeks * 7 * super::population::DAY);
        day.get(..10).unwrap_or_default().to_owned()
    }

    /// A private address, which about six of ten people have.
    pub(crate) fn personal_email(&self) -> Option<String> {
        (self.id.0[0] % 10 < 6).then(|| format!("{}@post.example", self.alias))
    }

    /// The person's number in the source of their profile. Partners have digits only, zeros in front.
    pub(crate) fn number(&self) -> String {
        if let Some(own) = &self.own_number {
            return own.to_string();
        }
        let profile = PROFILES.get(usize::from(self.profile)).map_or("X", |profile| profile.name);
        let letter = if profile == "Partners" { "" } else { profile.get(..1).unwrap_or_default() };
        format!("{letter}{:07}", self.number)
    }
}

/// The same number for addresses that are the same to a mail server; 0 for none.
pub(crate) fn address_key(email: Option<&str>) -> u64 {
    let Some(email) = email else { return 0 };
    let normal = email.trim().to_lowercase();
    if normal.is_empty() {
        return 0;
    }
    // FNV-1a: stable across runs, which the standard hasher does not promise.
    normal.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    })
}

/// Whether a mail server would take the address: one `@` with something plain on both sides and a dot after it.
pub(crate) fn mailable(email: &str) -> bool {
    let Some((local, domain)) = email.trim().split_once('@') else { return false };
    !local.is_empty()
        && !domain.contains('@')
        && domain.split('.').count() > 1
        && domain.split('.').all(|label| !label.is_empty())
        && !email.trim().contains(char::is_whitespace)
}
