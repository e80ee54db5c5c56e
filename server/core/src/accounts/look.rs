//! When an account is looked for: soon and often at first, then ever more seldom.

/// Up to an hour late is normal; after two, nobody waits for it any more, and looking goes on by itself.
pub(super) const OVER_MS: i64 = 2 * 3_600_000;
/// An account that was seen may be linked later: this long nobody says that it is nobody's.
pub(super) const LINK_MS: i64 = 15 * 60_000;
/// Looked for this long at most.
const LONGEST_MS: i64 = 86_400_000;
/// Jobs of more items than this are looked for in bunches.
const MANY: u64 = 20;
/// What is due within this time is looked for together.
const BUNCH_MS: i64 = 5_000;

/// The first look after a call, real time.
pub(super) fn first(real: i64, items: u64) -> i64 {
    let at = real + 2_000;
    if items > MANY { (at / BUNCH_MS + 1) * BUNCH_MS } else { at }
}

/// When to look again, by how long ago the call left; none after a day.
pub(super) fn pause_after(age_ms: i64) -> Option<i64> {
    const PAUSES: [(i64, i64); 6] = [
        (4_000, 3_000),
        (12_000, 10_000),
        (25_000, 45_000),
        (300_000, 60_000),
        (OVER_MS, 300_000),
        (LONGEST_MS, 3_600_000),
    ];
    PAUSES.iter().find(|(younger_than, _)| age_ms < *younger_than).map(|(_, pause)| *pause)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn looks_become_seldom_and_end() {
        let (mut age, mut looks, mut last) = (2_000, Vec::new(), 0);
        while let Some(pause) = pause_after(age) {
            assert!(pause >= last, "at {age}");
            last = pause;
            looks.push(age);
            age += pause;
        }
        assert_eq!(looks[..4], [2_000, 5_000, 15_000, 60_000]);
        assert!(looks.len() < 60, "{}", looks.len());
        assert!((LONGEST_MS..LONGEST_MS + 3_600_001).contains(&age), "{age}");
    }

    #[test]
    fn many_are_looked_for_together() {
        let due: Vec<i64> = [0, 1_000, 2_000, 2_999].into_iter().map(|real| first(real, 1_000)).collect();
        assert_eq!(due, [5_000; 4]);
        assert_eq!(first(1_000, 1), 3_000);
    }
}
