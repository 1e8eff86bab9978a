//! Made-up text that asks the tokenizer and the character tables what news never asks; the same at every run.

/// Texts of each kind, and pieces of each text.
const N_TEXTS: usize = 30;
const N_PIECES: usize = 220;

/// Numbers that look random and are always the same.
struct Noise(u64);

impl Noise {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % limit
    }

    fn pick<'a>(&mut self, from: &[&'a str]) -> &'a str {
        from[self.below(from.len())]
    }
}

/// Every character of the scripts of Europe and the Near East, and a sample of all others, alone and inside words.
pub(super) fn unicode() -> Vec<String> {
    let mut noise = Noise(7);
    let common = (0x80..0x2c00)
        .chain(0x1_0400..0x1_0450)
        .chain(0xff00..0xfff0);
    let rest = (0x2c00..0x11_0000_usize).step_by(211);
    let chars: Vec<char> = common
        .chain(rest)
        .filter_map(|point| char::from_u32(point as u32))
        .collect();
    let mut texts = Vec::new();
    for chars in chars.chunks(160) {
        let mut text = String::new();
        for &char in chars {
            match noise.below(9) {
                0 => text.push(char),
                1 => text.extend(['A', char, 'b']),
                2 => text.extend([char, 's']),
                3 => text.extend(['x', '-', char]),
                4 => text.extend([char, char, char, char, char]),
                5 => text.extend(['Σ', char, 'Σ']),
                6 => text.extend(['7', char]),
                7 => text.extend([char, '.']),
                _ => text.extend(['(', char, ',', 'a', char, 'A', ')']),
            }
            text.push_str(noise.pick(&[" ", " ", " ", "  ", "\n", " the ", " said Anna. "]));
        }
        texts.push(text);
    }
    texts
}

/// Fragments that meet the tokenizer's rules, put together with and without spaces, and sentences between them.
pub(super) fn tokenizer() -> Vec<String> {
    let mut noise = Noise(11);
    let mut texts = Vec::new();
    for _ in 0..N_TEXTS {
        let mut text = String::new();
        for _ in 0..N_PIECES {
            match noise.below(4) {
                0 => text.push_str(noise.pick(SENTENCES)),
                1 => text.push_str(noise.pick(WORDS)),
                _ => {
                    for _ in 0..=noise.below(4) {
                        let kind = [AFFIXES, WORDS][noise.below(2)];
                        text.push_str(noise.pick(kind));
                    }
                }
            }
            text.push_str(noise.pick(SPACES));
        }
        texts.push(text);
    }
    texts
}

const SPACES: &[&str] = &[
    " ", " ", " ", " ", " ", " ", "", "  ", "\n", "\n\n", "\t", "\u{a0}", "\r\n", " \n ",
    "\u{2009}",
];

#[rustfmt::skip]
const AFFIXES: &[&str] = &[
    ".", ",", ";", ":", "!", "?", "..", "...", "…", "-", "--", "—", "–", "~", "/", "'", "’", "‘", "\"", "“", "”", "«", "»", "``", "''",
    "(", ")", "[", "]", "{", "}", "<", ">", "*", "&", "#", "@", "%", "$", "£", "€", "US$", "C$", "+", "=", "_", "|", "^", "°", "×",
    "'s", "’s", "'S", "n't", "n’t", "'ll", "'re", "'ve", "'d", "'m", "km", "kg", "cm²", "mb", "%", "°C", "°F", "№", "§", "\u{301}", "\u{200d}",
    "\u{fe0f}", "😀", "🇳🇴", "✓", "→", "²", "½",
];

#[rustfmt::skip]
const WORDS: &[&str] = &[
    "a", "A", "I", "i", "x", "X", "b", "Z", "3", "10", "2,500", "3.14", "1/2", "7th", "1990s", "'90s", "10am", "5p.m.", "a.m.", "e.g.", "i.e.",
    "U.S.", "U.K.", "D.C.", "Mr.", "Mrs.", "Dr.", "St.", "vs.", "Inc.", "Jan.", "No.", "Ph.D.", "J.K.", "co-op", "re-elect", "anti-war",
    "can't", "cannot", "won't", "don't", "I'm", "it's", "Its", "they've", "who're", "he'd", "y'all", "ma'am", "o'clock", "'em", "'Cause", "cause",
    "gonna", "Gotta", "dunno", "lemme", "ol'", "nothin'", "dont", "Im", "ill", "well", "were", "wont", "id", "shed", "hell", "cant",
    "shouldn't've", "shouldnt", "couldn’t", "Let's", "c'mon", "and/or", "w/o", "b/c",
    ":)", ":-(", ";)", ":D", "xD", "<3", "o_O", "^_^", "(-:", ":'(", "\\o/", "¯\\(ツ)/¯", "=/", "-_-", ":-P", "8)", "v.v", "(*_*)", "V_V",
    "http://example.org", "https://www.example.com/a-b/c_d?e=f&g=h#i", "www.example.net", "example.co.uk/path", "ftp://files.example.org:21/x",
    "anna@example.org", "mailto:press@example.com", "a.b@c.d-e.museum", "192.0.2.17", "10.0.0.1:8080", "@anna", "#topic", "file.tar.gz", "v1.2.3",
    "foo.Bar", "Foo.bar", "foo,bar", "a,b", "foo:bar", "foo-bar", "foo--bar", "foo/bar", "foo_bar", "foo=bar", "foo+bar", "1+1", "2-3", "a*b", "f(x)",
    "ORG", "GPE", "NORP", "LAW", "DATE", "PERSON", "det", "neg", "aux", "cc", "case", "mark", "num", "obj", "nsubj", "ROOT", "LEMMA", "IS_ALPHA", "prep",
    "Straße", "ΣΑΣ", "İzmir", "ǅ", "naïve", "Łódź", "Київ", "Москва", "中国", "日本語", "한국어", "עברית", "العربية", "हिन्दी", "ไทย", "ﬁn", "Ⅷ", "٣",
    "McDonald", "iPhone", "eBay", "USA", "NATO", "COVID-19", "F-16s", "A380", "T-shirt", "x86_64", "mRNA", "pH",
    "Ostrava", "Velde", "Marta", "Lindqvist", "mayor", "bank", "Monday", "yesterday", "million", "billion", "percent", "running", "better", "worst",
    "mice", "was", "being", "had", "to", "that", "which", "whose", "herself", "mine", "theirs", "this", "those", "more", "most", "not", "there",
    "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
];

const SENTENCES: &[&str] = &[
    "The council of Velde voted on Tuesday to close the harbour.",
    "A report was published yesterday that nobody on the board had asked for.",
    "“We won't pay,” said Marta Lindqvist, who has led the union since 2019.",
    "What did the engineers say that the ministry was looking into?",
    "It rained.",
    "Not until the third ballot did Oduya, 54, win 51.2% of the vote.",
    "Prices rose by $3.5 million in the first quarter, the Kestrel Bank said in a statement.",
    "Who's there?",
    "He'd've gone if she had not told him to stay at the old mill near Cape Morrow until 5 p.m.",
    "Tickets cost €12 (children: free) at www.example.org or by phone.",
];
