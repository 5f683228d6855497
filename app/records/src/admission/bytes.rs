//! Reading a byte slice from the front: fixed lengths and LEB128 numbers, refusing what is not the shortest form.

use super::Refusal;

const SHORT: Refusal = Refusal::Unreadable("ends too early");
const NUMBER: Refusal = Refusal::Unreadable("a number that is not one");

/// What is left to read.
#[derive(Clone, Copy)]
pub(super) struct Bytes<'a>(pub(super) &'a [u8]);

impl<'a> Bytes<'a> {
    pub(super) const fn is_empty(self) -> bool {
        self.0.is_empty()
    }

    pub(super) const fn len(self) -> usize {
        self.0.len()
    }

    /// The next `length` bytes.
    pub(super) fn take(&mut self, length: usize) -> Result<&'a [u8], Refusal> {
        let (taken, left) = self.0.split_at_checked(length).ok_or(SHORT)?;
        self.0 = left;
        Ok(taken)
    }

    /// The next `N` bytes.
    pub(super) fn array<const N: usize>(&mut self) -> Result<[u8; N], Refusal> {
        self.take(N)?.try_into().map_err(|_| SHORT)
    }

    fn byte(&mut self) -> Result<u8, Refusal> {
        let [byte] = self.array()?;
        Ok(byte)
    }

    /// An unsigned LEB128 number.
    pub(super) fn unsigned(&mut self) -> Result<u64, Refusal> {
        let mut value = 0_u64;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            let bits = u64::from(byte & 0x7f);
            if shift == 63 && bits > 1 {
                return Err(NUMBER);
            }
            value |= bits << shift;
            if byte & 0x80 == 0 {
                return if byte == 0 && shift > 0 { Err(NUMBER) } else { Ok(value) };
            }
        }
        Err(NUMBER)
    }

    /// An unsigned LEB128 number that counts bytes or things that take at least one byte each.
    pub(super) fn length(&mut self) -> Result<usize, Refusal> {
        let length = usize::try_from(self.unsigned()?).map_err(|_| SHORT)?;
        if length > self.len() { Err(SHORT) } else { Ok(length) }
    }

    /// A signed LEB128 number.
    pub(super) fn signed(&mut self) -> Result<i64, Refusal> {
        let mut value = 0_i64;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            if shift == 63 && byte != 0 && byte != 0x7f {
                return Err(NUMBER);
            }
            value |= i64::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                let negative = byte & 0x40 != 0;
                return Ok(if negative && shift < 57 {
                    value | (-1 << (shift + 7))
                } else {
                    value
                });
            }
        }
        Err(NUMBER)
    }

    /// Bytes behind their length.
    pub(super) fn prefixed(&mut self) -> Result<&'a [u8], Refusal> {
        let length = self.length()?;
        self.take(length)
    }
}

#[cfg(test)]
mod tests;
