//! Chance that comes again: the same number gives the same throws on every machine.

/// `SplitMix64`.
#[derive(Debug, Clone)]
pub struct Dice(u64);

impl Dice {
    /// The throws of this number.
    #[must_use]
    pub const fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// Any number.
    pub const fn throw(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// From zero to one less than this; zero where that is nothing.
    pub fn below(&mut self, end: usize) -> usize {
        let throw = usize::try_from(self.throw() >> 32).unwrap_or_default();
        throw.checked_rem(end).unwrap_or_default()
    }

    /// Any byte.
    pub const fn byte(&mut self) -> u8 {
        (self.throw() >> 56) as u8
    }

    /// One of these, if there are any.
    pub fn one<'a, T>(&mut self, all: &'a [T]) -> Option<&'a T> {
        all.get(self.below(all.len()))
    }
}
