//! Keys in memory: wiped when they are no longer needed, and never printed.

use zeroize::Zeroizing;

/// Fills what it is given with random bits that nobody can foresee. It does not come back unless it did.
pub type Random = fn(&mut [u8]);

/// 256 secret bits. There is no `Debug`, no copy and no comparison of them on purpose.
pub struct Secret(Zeroizing<[u8; 32]>);

impl Secret {
    /// These bits.
    #[must_use]
    pub fn new(bytes: [u8; 32]) -> Self {
        Self(Zeroizing::new(bytes))
    }

    /// New ones.
    #[must_use]
    pub fn drawn(random: Random) -> Self {
        let mut drawn = Self::empty();
        random(drawn.room());
        drawn
    }

    /// What was opened, if it is as long as a secret is. The rest of it is wiped.
    pub(crate) fn read(opened: Vec<u8>) -> Option<Self> {
        let opened = Zeroizing::new(opened);
        let bytes: &[u8; 32] = opened.as_slice().try_into().ok()?;
        Some(Self::new(*bytes))
    }

    /// Room for one.
    pub(crate) fn empty() -> Self {
        Self::new([0; 32])
    }

    pub(crate) fn room(&mut self) -> &mut [u8; 32] {
        &mut self.0
    }

    /// The bits, for whoever has to hand them on.
    #[must_use]
    pub fn bytes(&self) -> &[u8; 32] {
        &self.0
    }
}
