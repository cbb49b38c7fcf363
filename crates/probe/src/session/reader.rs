//! Taking octets apart, without a panic.

/// Reads from the front of octets.
#[derive(Clone, Copy, Debug)]
pub(super) struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    pub(super) fn new(octets: &'a [u8]) -> Self {
        Self(octets)
    }

    /// What has not been read.
    pub(super) fn rest(&self) -> &'a [u8] {
        self.0
    }

    /// The next `length` octets.
    pub(super) fn take(&mut self, length: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(taken)
    }

    pub(super) fn u8(&mut self) -> Option<u8> {
        self.number(1)?.try_into().ok()
    }

    pub(super) fn u16(&mut self) -> Option<u16> {
        self.number(2)?.try_into().ok()
    }

    /// A block behind its length in one octet.
    pub(super) fn block8(&mut self) -> Option<&'a [u8]> {
        self.block(1)
    }

    /// A block behind its length in two octets.
    pub(super) fn block16(&mut self) -> Option<&'a [u8]> {
        self.block(2)
    }

    /// A block behind its length in three octets.
    pub(super) fn block24(&mut self) -> Option<&'a [u8]> {
        self.block(3)
    }

    /// The length in three octets that comes next, without reading it.
    pub(super) fn length24(&self) -> Option<usize> {
        Self(self.0).number(3)
    }

    fn block(&mut self, width: usize) -> Option<&'a [u8]> {
        let mut ahead = *self;
        let length = ahead.number(width)?;
        let block = ahead.take(length)?;
        *self = ahead;
        Some(block)
    }

    /// At most three octets, the first the most significant.
    fn number(&mut self, width: usize) -> Option<usize> {
        let octets = self.take(width)?;
        Some(
            octets
                .iter()
                .fold(0, |number, octet| (number << 8) | usize::from(*octet)),
        )
    }
}
