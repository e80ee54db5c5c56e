//! Caps of a day: how many people may still be mailed, over all and per mail domain.

use std::collections::HashMap;

/// What settings allow in a day.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Caps {
    /// Over all batches; none: no cap.
    pub all: Option<u32>,
    /// Per mail domain; none: no cap.
    pub domain: Option<u32>,
}

impl Caps {
    /// Whether there is anything to count.
    pub fn any(self) -> bool {
        self.all.is_some() || self.domain.is_some()
    }
}

/// What is left of a day's caps. Whoever is let through is counted.
#[derive(Clone, Debug)]
pub struct Room {
    caps: Caps,
    all: u32,
    domains: HashMap<String, u32>,
}

impl Room {
    /// The room that is left after mail went to these addresses on the day.
    pub fn after<'a>(caps: Caps, mailed: impl IntoIterator<Item = Option<&'a str>>) -> Self {
        let mut room = Self { caps, all: 0, domains: HashMap::new() };
        for address in mailed {
            room.count(address);
        }
        room
    }

    /// Whether nobody at all may be mailed any more on the day.
    pub fn is_used_up(&self) -> bool {
        self.caps.all.is_some_and(|cap| self.all >= cap)
    }

    /// Lets one more person through, or not.
    pub fn take(&mut self, address: Option<&str>) -> bool {
        let domain = self.domains.get(domain(address)).copied().unwrap_or_default();
        if self.is_used_up() || self.caps.domain.is_some_and(|cap| domain >= cap) {
            return false;
        }
        self.count(address);
        true
    }

    fn count(&mut self, address: Option<&str>) {
        self.all = self.all.saturating_add(1);
        if self.caps.domain.is_some() {
            let n = self.domains.entry(domain(address).to_owned()).or_default();
            *n = n.saturating_add(1);
        }
    }
}

/// What stands behind the last `@` of a normalised address.
fn domain(address: Option<&str>) -> &str {
    address.and_then(|address| address.rsplit_once('@')).map_or("", |(_, domain)| domain)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_full_domain_does_not_hold_the_others_up() {
        let caps = Caps { all: Some(4), domain: Some(2) };
        let mut room = Room::after(caps, [Some("a@x.example")]);
        assert!(room.take(Some("b@x.example")));
        assert!(!room.take(Some("c@x.example")), "two of this domain were mailed");
        assert!(room.take(Some("a@y.example")) && room.take(Some("b@y.example")));
        assert!(room.is_used_up() && !room.take(Some("a@z.example")));
    }

    proptest! {
        #[test]
        fn caps_hold_whatever_comes(
            all in proptest::option::of(0..12_u32), domain in proptest::option::of(0..5_u32),
            people in proptest::collection::vec(0..4_u8, 0..40), mailed in 0..40_usize,
        ) {
            let addresses: Vec<String> = people.iter().map(|n| format!("a@{n}.example")).collect();
            let mailed = mailed.min(addresses.len());
            let caps = Caps { all, domain };
            // What was mailed before the caps were set may be more than they allow.
            let mut room = Room::after(caps, addresses[..mailed].iter().map(|address| Some(address.as_str())));
            let taken: Vec<&String> =
                addresses[mailed..].iter().filter(|address| room.take(Some(address.as_str()))).collect();
            let sum = (mailed + taken.len()) as u64;
            prop_assert!(taken.is_empty() || all.is_none_or(|cap| sum <= u64::from(cap)));
            for address in &taken {
                let same = addresses[..mailed].iter().chain(taken.iter().copied()).filter(|one| one == address);
                prop_assert!(domain.is_none_or(|cap| same.count() as u64 <= u64::from(cap)));
            }
            if !caps.any() {
                prop_assert_eq!(taken.len(), addresses.len() - mailed);
            }
        }
    }
}
