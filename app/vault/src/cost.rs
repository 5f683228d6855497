//! How much work one guess at a passphrase is: Argon2id's memory, passes and lanes.

use std::time::Duration;

/// Never less than [`Cost::FLOOR`], whoever says so, and never more than a tablet can do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cost {
    memory_kib: u32,
    passes: u32,
    lanes: u32,
}

const MIB: u32 = 1024;

/// What one opening should take, and may take, in microseconds.
const WANTED: u64 = 750_000;
const LONGEST: u64 = 1_000_000;

impl Cost {
    /// Less is not opened, so that nobody can make guessing cheap by writing another header.
    pub const FLOOR: Self = Self { memory_kib: 32 * MIB, passes: 2, lanes: 1 };
    /// What a new vault is tried with.
    pub const USUAL: Self = Self { memory_kib: 64 * MIB, passes: 3, lanes: 1 };
    /// More is not opened, so that nobody can make the tablet stand still by writing another header.
    pub const CEILING: Self = Self { memory_kib: 256 * MIB, passes: 64, lanes: 4 };

    /// The cost of these numbers, if it is neither too little nor too much.
    #[must_use]
    pub const fn new(memory_kib: u32, passes: u32, lanes: u32) -> Option<Self> {
        let enough = memory_kib >= Self::FLOOR.memory_kib
            && passes >= Self::FLOOR.passes
            && lanes >= Self::FLOOR.lanes;
        let bearable = memory_kib <= Self::CEILING.memory_kib
            && passes <= Self::CEILING.passes
            && lanes <= Self::CEILING.lanes;
        if enough && bearable { Some(Self { memory_kib, passes, lanes }) } else { None }
    }

    /// Memory in KiB.
    #[must_use]
    pub const fn memory_kib(self) -> u32 {
        self.memory_kib
    }

    /// How often it goes over that memory.
    #[must_use]
    pub const fn passes(self) -> u32 {
        self.passes
    }

    /// How many lanes it has.
    #[must_use]
    pub const fn lanes(self) -> u32 {
        self.lanes
    }

    /// The cost that takes this device half a second to a second, as one opening at this cost took so long: as much
    /// memory as the usual if it can, three passes or more, and on the slowest device the floor, however long it takes.
    #[must_use]
    pub fn calibrated(self, took: Duration) -> Self {
        let took = u64::try_from(took.as_micros()).unwrap_or(u64::MAX).max(1);
        let work = u64::from(self.memory_kib) * u64::from(self.passes);
        let passes_in = |time: u64, memory: u32| {
            let one_pass = took.saturating_mul(u64::from(memory));
            u32::try_from(time * work / one_pass).unwrap_or(u32::MAX)
        };
        for memory_kib in [64 * MIB, 48 * MIB, 32 * MIB] {
            if passes_in(LONGEST, memory_kib) >= Self::USUAL.passes {
                let passes =
                    passes_in(WANTED, memory_kib).clamp(Self::USUAL.passes, Self::CEILING.passes);
                return Self { memory_kib, passes, lanes: 1 };
            }
        }
        Self::FLOOR
    }
}

#[cfg(test)]
mod tests;
