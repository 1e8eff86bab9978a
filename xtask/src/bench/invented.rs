//! Invented names, and numbers that look like chance; the same on every machine.

/// Parts that invented names are put together from.
const STARTS: [&str; 24] = [
    "Bal", "Cor", "Dov", "Ely", "Far", "Gil", "Hal", "Ing", "Jor", "Kel", "Lum", "Mar", "Nor",
    "Ost", "Pel", "Quil", "Ros", "Sil", "Tam", "Ulf", "Ves", "Wen", "Yar", "Zel",
];
const MIDDLES: [&str; 16] = [
    "a", "e", "i", "o", "u", "an", "en", "in", "on", "ar", "er", "ir", "or", "al", "el", "il",
];
const ENDS: [&str; 20] = [
    "bert", "by", "cott", "dal", "fell", "ford", "gard", "ham", "kin", "ley", "mere", "mond",
    "nor", "rick", "sen", "son", "stad", "ton", "ville", "wick",
];

/// Numbers that look like chance and are the same every time (xorshift64*).
pub(super) struct Chance(pub(super) u64);

impl Chance {
    /// The next 64 bits.
    pub(super) fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d)
    }

    /// A number below `most`, each as likely as any other.
    pub(super) fn below(&mut self, most: u64) -> u64 {
        ((u128::from(self.next()) * u128::from(most)) >> 64) as u64
    }
}

/// Seven of ten things are persons, two companies, one a place.
pub(super) const fn kind_of(idx: u64) -> &'static str {
    match idx % 10 {
        0..7 => "Person",
        7 | 8 => "Company",
        _ => "GPE",
    }
}

/// The name of a thing: no two things have one, and none has a form of another's.
pub(super) fn name_of(idx: u64) -> String {
    let pick = |words: &[&'static str], number: u64| words[(number % words.len() as u64) as usize];
    // A number that has no factor with the number of pairs takes every pair once.
    let (n_given, n_surnames) = (24 * 16, 24 * 16 * 20 * 16);
    let pair = idx.wrapping_mul(7_368_787) % (n_given * n_surnames);
    let (given, surname) = (pair % n_given, pair / n_given);
    let given = format!("{}{}na", pick(&STARTS, given), pick(&MIDDLES, given / 24));
    let surname = format!(
        "{}{}{}{}",
        pick(&STARTS, surname),
        pick(&MIDDLES, surname / 24),
        pick(&ENDS, surname / (24 * 16)),
        pick(&MIDDLES, surname / (24 * 16 * 20))
    );
    match kind_of(idx) {
        "Person" => format!("{given} {surname}"),
        "Company" => format!("{given} {surname} Mills"),
        _ => format!("{surname} {given}"),
    }
}
