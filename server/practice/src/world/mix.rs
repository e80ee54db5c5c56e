//! Deterministic numbers: everything that looks random in the population comes from here, by seed.

/// SplitMix64's finaliser over three inputs: the same three give the same number, for ever.
pub(crate) fn mix(seed: u64, a: u64, b: u64) -> u64 {
    let mut z = seed
        .wrapping_mul(0x9E37_79B9_7F4A_7C15)
        .wrapping_add(a.wrapping_mul(0xD1B5_4A32_D192_ED03))
        .wrapping_add(b.wrapping_mul(0x8CB9_2BA7_2F3D_8DD7))
        .wrapping_add(0x9E37_79B9_7F4A_7C15);
    for _ in 0..2 {
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^= z >> 31;
    }
    z
}

/// A stream of numbers for one subject (a person, a task …).
pub(crate) struct Draw {
    seed: u64,
    subject: u64,
    next: u64,
}

impl Draw {
    /// The stream of `subject` under `seed`.
    pub(crate) fn new(seed: u64, subject: u64) -> Self {
        Self { seed, subject, next: 0 }
    }

    /// The next 64 bits.
    pub(crate) fn bits(&mut self) -> u64 {
        self.next += 1;
        mix(self.seed, self.subject, self.next)
    }

    /// A number below `n` (0 when `n` is 0).
    pub(crate) fn below(&mut self, n: u64) -> u64 {
        if n == 0 { 0 } else { self.bits() % n }
    }

    /// True in `n` of 1,000 cases.
    pub(crate) fn per_mille(&mut self, n: u64) -> bool {
        self.below(1000) < n
    }

    /// One of `all`; `None` when there is none.
    pub(crate) fn pick<'a, T>(&mut self, all: &'a [T]) -> Option<&'a T> {
        let n = self.below(all.len() as u64);
        all.get(n as usize)
    }

    /// A number from `from` up to but not including `to`.
    pub(crate) fn between(&mut self, from: i64, to: i64) -> i64 {
        from + self.below((to - from).max(1) as u64) as i64
    }
}

/// 32 hex digits for the `n`th thing of a kind.
pub(crate) fn hex_id(seed: u64, kind: u64, n: u64) -> [u8; 16] {
    let high = mix(seed, kind.wrapping_mul(0x100_0001), n).to_be_bytes();
    let low = mix(seed ^ 0x5851_F42D_4C95_7F2D, kind.wrapping_add(77), n).to_be_bytes();
    let mut id = [0; 16];
    id[..8].copy_from_slice(&high);
    id[8..].copy_from_slice(&low);
    id
}
