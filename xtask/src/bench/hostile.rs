//! `cargo xtask bench hostile`: texts made to be slow, at one length and at twice that; time must not grow much faster.

use anyhow::{Result, bail, ensure};
use fs_err as fs;
use serde::Deserialize;
use serde_json::Value;

use super::annotate::print;
use super::child::{Measurer, ours};

/// What its options are.
pub(super) const USAGE: &str = "\
usage: cargo xtask bench hostile [--len BYTES] [NAME...]

  --len BYTES   length of the first try; 20,000 unless told
  NAME...       only these kinds of text";

/// Twice the text may take so many times the time.
const LIMIT: f64 = 2.5;
/// Shorter measurements say little; the text is made longer.
const ENOUGH_SECONDS: f64 = 0.05;
/// A kind above the limit is measured so many times at most: page faults and other programs add time, and only ever add.
const MAX_TRIES: usize = 3;
/// Bytes of the first try, and bytes of which twice as much is not exceeded.
const FIRST_LEN: usize = 20_000;
const LAST_LEN: usize = 5_000_000;

/// A kind of text: a beginning, what is repeated, an end.
struct Kind {
    name: &'static str,
    parts: [&'static str; 3],
}

#[derive(Deserialize)]
struct Growth {
    tokens: [usize; 2],
    seconds: [f64; 2],
    peak_mib: f64,
}

/// Measures all kinds, or those named.
///
/// # Errors
/// When there is no such kind, the annotator cannot be built or ends early, or a kind's time grows too fast.
pub(crate) fn run(args: &[String]) -> Result<()> {
    let (first_len, args) = match args {
        [flag, number, names @ ..] if flag == "--len" => (number.parse()?, names),
        names => (FIRST_LEN, names),
    };
    for name in args {
        ensure!(
            KINDS.iter().any(|kind| kind.name == name),
            "there is no kind `{name}`"
        );
    }
    let folder = tempfile::tempdir()?;
    let texts = folder.path().join("texts.json");
    fs::write(&texts, "[]")?;
    let command = &mut ours(&texts)?;
    let (mut too_fast, mut n_kinds) = (Vec::new(), 0);
    for kind in KINDS
        .iter()
        .filter(|kind| args.is_empty() || args.iter().any(|name| name == kind.name))
    {
        let growth = measure(command, folder.path(), kind, first_len)?;
        n_kinds += 1;
        if growth > LIMIT {
            too_fast.push(kind.name);
        }
    }
    if !too_fast.is_empty() {
        bail!(
            "with twice the text the time grows more than {LIMIT} times for {}",
            too_fast.join(", ")
        );
    }
    print(&format!(
        "{n_kinds} kinds, all at most {LIMIT} times the time for twice the text"
    ));
    Ok(())
}

/// Prints the figures of one kind in a process of its own, whose memory is its own too; gives how its time grows.
fn measure(
    command: &mut std::process::Command,
    folder: &std::path::Path,
    kind: &Kind,
    first_len: usize,
) -> Result<f64> {
    let (mut measurer, _): (_, Value) = Measurer::start(command)?;
    let paths = ["once", "twice"].map(|name| folder.join(name));
    let line = format!("growth {} {}", paths[0].display(), paths[1].display());
    let mut len = first_len;
    let mut growth: Growth = loop {
        for (path, len) in paths.iter().zip([len, 2 * len]) {
            fs::write(path, kind.text(len))?;
        }
        let growth: Growth = measurer.ask(&line)?;
        if growth.seconds[0] >= ENOUGH_SECONDS || len >= LAST_LEN {
            break growth;
        }
        len = LAST_LEN.min(len * 4);
    };
    let mut n_tries = 1;
    while growth.factor() > LIMIT && n_tries < MAX_TRIES {
        growth.keep_least(&measurer.ask(&line)?);
        n_tries += 1;
    }
    print(&growth.row(kind, 2 * len, n_tries));
    Ok(growth.factor())
}

impl Growth {
    /// How many times longer twice the text takes.
    fn factor(&self) -> f64 {
        self.seconds[1] / self.seconds[0]
    }

    fn row(&self, kind: &Kind, len: usize, n_tries: usize) -> String {
        let row = format!(
            "{:<26} {:>5.2} times; {len:>8} bytes, {:>7} tokens, {:>7.0} ms, {:>5.0} MiB at most",
            kind.name,
            self.factor(),
            self.tokens[1],
            self.seconds[1] * 1e3,
            self.peak_mib
        );
        if n_tries == 1 {
            return row;
        }
        format!("{row}; least of {n_tries} tries")
    }

    /// Keeps the least time of each length.
    fn keep_least(&mut self, other: &Self) {
        for (seconds, other) in self.seconds.iter_mut().zip(other.seconds) {
            *seconds = seconds.min(other);
        }
        self.peak_mib = self.peak_mib.max(other.peak_mib);
    }
}

impl Kind {
    fn text(&self, len: usize) -> String {
        let [begin, unit, end] = self.parts;
        let mut text = begin.to_owned();
        // Of a unit with a number sign each repetition has another number.
        for number in 0_usize.. {
            if text.len() >= len {
                break;
            }
            if unit.contains('#') {
                text.push_str(&unit.replace('#', &number.to_string()));
            } else {
                text.push_str(unit);
            }
        }
        text + end
    }
}

const fn kind(name: &'static str, unit: &'static str) -> Kind {
    between(name, "", unit, "")
}

const fn between(
    name: &'static str,
    begin: &'static str,
    unit: &'static str,
    end: &'static str,
) -> Kind {
    Kind {
        name,
        parts: [begin, unit, end],
    }
}

#[rustfmt::skip]
const KINDS: &[Kind] = &[
    kind("one token", "x"),
    kind("one token, upper case", "X"),
    kind("one token, mixed case", "xX"),
    kind("digits", "7"),
    kind("digits and commas", "7,"),
    kind("quotes", "\""),
    kind("curly quotes", "“"),
    kind("apostrophes", "'"),
    kind("curly apostrophes", "’"),
    kind("possessives", "'s"),
    kind("dots", "."),
    kind("dots and apostrophes", ".'"),
    kind("ellipses", "…"),
    kind("commas", ","),
    kind("hyphens", "-"),
    kind("long dashes", "—"),
    kind("hyphenated", "ab-"),
    kind("underscores", "_"),
    kind("slashes", "a/"),
    kind("colons", "a:"),
    kind("dollars", "$"),
    kind("prices", "US$5"),
    kind("percents", "5%"),
    kind("units", "5km"),
    kind("units at the end", "km"),
    kind("plus signs", "+1"),
    kind("open brackets", "("),
    between("nested brackets", "", "((((((((((x))))))))))", ""),
    between("brackets around", "(((((((((((((((((((((((((((((((((((((((((((((", "x", ")))))))))))))))))))))))))))))))))))))))))))))))"),
    kind("initials", "A.B."),
    kind("abbreviations", "e.g."),
    kind("abbreviations and spaces", "e.g. "),
    kind("exceptions", "can't "),
    kind("exceptions unspaced", "can't"),
    kind("exceptions of tokens", "' Cause "),
    kind("begun exceptions", "'Cause'"),
    kind("emoticons", ":) "),
    kind("emoticons unspaced", ":)"),
    kind("addresses", "http://www.velde#.example.org/a?b=c "),
    kind("one address", "a.b/"),
    kind("host labels", "a."),
    between("no address", "http://", "a.b-", "!"),
    kind("at signs", "a.b@"),
    kind("mail addresses", "anna#@velde.org "),
    kind("numbers with dots", "8.8."),
    kind("combining marks", "\u{301}"),
    between("marks on one letter", "e", "\u{301}\u{323}", ""),
    kind("bidi controls", "\u{202e}\u{202c}"),
    kind("zero width", "\u{200b}\u{200d}"),
    kind("joined emoji", "👩\u{200d}👩\u{200d}👧"),
    kind("emoji", "😀"),
    kind("flags", "🇻🇪"),
    kind("han", "新聞記者"),
    kind("hangul", "기자들이 "),
    kind("arabic", "صحيفة "),
    kind("sigmas", "ΑΣ"),
    kind("dotted capital i", "İ"),
    kind("spaces", " "),
    kind("tabs", "\t"),
    kind("newlines", "\n"),
    kind("carriage returns", "\r\n"),
    kind("odd spaces", "\u{a0} \u{2003}"),
    kind("spaces around letters", "  a"),
    kind("nul", "\0"),
    kind("controls", "\u{1}\u{7f}\u{85}"),
    kind("separators", "\u{1c}a\u{1f}"),
    kind("letters", "a "),
    kind("new words", "w# "),
    kind("new long words", "antidisestablishmentarianism# "),
    kind("capitals", "Velde "),
    kind("who left", "the mayor who met the council that "),
    kind("clauses", "she said that he thought that "),
    kind("lists", "bread, "),
    kind("conjunctions", "and "),
    kind("prepositions", "of the "),
    kind("nouns", "council "),
    kind("questions", "What? "),
    kind("what they knew", "What he said she knew they wanted, "),
    kind("lifted arcs", "what are you looking at "),
    kind("quoted", "\"Why?\" she asked, \"who "),
    kind("titles", "Mr. Mrs. Dr. "),
    kind("one letter lines", "a\n"),
    kind("sentences", "The mayor of Velde met the council on Tuesday. "),
];
