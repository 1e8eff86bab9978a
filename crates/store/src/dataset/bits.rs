//! Columns of numbers in as few bits as the largest of a block needs, and columns of texts.

/// Why a block cannot be read: it ends too early, or says what cannot be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Malformed;

/// Adds a number, seven bits a byte, lowest first.
pub(super) fn put_number(out: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        out.push(number as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}

/// Reads a number back and moves past it.
pub(super) fn take_number(bytes: &mut &[u8]) -> Result<u64, Malformed> {
    let mut number = 0;
    for shift in (0..64).step_by(7) {
        let (&first, rest) = bytes.split_first().ok_or(Malformed)?;
        *bytes = rest;
        number |= u64::from(first & 0x7f) << shift;
        if first < 0x80 {
            return Ok(number);
        }
    }
    Err(Malformed)
}

/// Adds a column: the smallest value, the bits of what is above it, then these bits value after value.
pub(super) fn put_column(out: &mut Vec<u8>, values: &[u64]) {
    let least = values.iter().copied().min().unwrap_or(0);
    let most = values.iter().copied().max().unwrap_or(0);
    let width = u64::BITS - (most - least).leading_zeros();
    put_number(out, least);
    out.push(width as u8);
    let (mut waiting, mut n_bits) = (0u128, 0);
    for value in values {
        waiting |= u128::from(value - least) << n_bits;
        n_bits += width;
        if n_bits >= 64 {
            out.extend_from_slice(&(waiting as u64).to_le_bytes());
            waiting >>= 64;
            n_bits -= 64;
        }
    }
    out.extend_from_slice(&waiting.to_le_bytes()[..n_bits.div_ceil(8) as usize]);
}

/// A column of numbers in a block; any value is read without those before it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Column<'a> {
    least: u64,
    width: u32,
    len: usize,
    bits: &'a [u8],
}

impl<'a> Column<'a> {
    /// Reads a column of `len` values and moves past it.
    pub(super) fn take(bytes: &mut &'a [u8], len: usize) -> Result<Self, Malformed> {
        let least = take_number(bytes)?;
        let (&width, rest) = bytes.split_first().ok_or(Malformed)?;
        let n_bits = len.checked_mul(usize::from(width)).ok_or(Malformed)?;
        if width > 64 {
            return Err(Malformed);
        }
        let (bits, rest) = rest.split_at_checked(n_bits.div_ceil(8)).ok_or(Malformed)?;
        *bytes = rest;
        Ok(Self {
            least,
            width: u32::from(width),
            len,
            bits,
        })
    }

    /// The value at a place; 0 past the end.
    pub(super) fn get(&self, idx: usize) -> u64 {
        if idx >= self.len {
            return 0;
        }
        let at = idx * self.width as usize;
        let rest = &self.bits[at / 8..];
        let value = match rest.first_chunk::<16>() {
            Some(bytes) => u128::from_le_bytes(*bytes),
            None => {
                let mut bytes = [0; 16];
                bytes[..rest.len()].copy_from_slice(rest);
                u128::from_le_bytes(bytes)
            }
        };
        let above = (value >> (at % 8)) & ((1u128 << self.width) - 1);
        self.least.wrapping_add(above as u64)
    }

    /// All values in order.
    pub(super) fn iter(self) -> impl Iterator<Item = u64> + use<'a> {
        (0..self.len).map(move |idx| self.get(idx))
    }
}

/// Adds a column of texts: their lengths, then their bytes.
pub(super) fn put_texts(out: &mut Vec<u8>, texts: &[&str]) {
    let lens: Vec<u64> = texts.iter().map(|text| text.len() as u64).collect();
    put_column(out, &lens);
    for text in texts {
        out.extend_from_slice(text.as_bytes());
    }
}

/// Reads a column of `len` texts back and moves past it.
pub(super) fn take_texts<'a>(bytes: &mut &'a [u8], len: usize) -> Result<Vec<&'a str>, Malformed> {
    // A text without bytes needs no bits, so only the length of the block bounds what is claimed.
    let lens = Column::take(bytes, len)?;
    let mut texts = Vec::new();
    for text_len in lens.iter() {
        let text_len = usize::try_from(text_len).map_err(|_| Malformed)?;
        let (text, rest) = bytes.split_at_checked(text_len).ok_or(Malformed)?;
        texts.push(std::str::from_utf8(text).map_err(|_| Malformed)?);
        *bytes = rest;
    }
    Ok(texts)
}
