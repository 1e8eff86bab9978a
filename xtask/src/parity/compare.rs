//! Compares analyses field by field and counts the differences.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use newsgraph_annotate::{Annotated, Annotator};
use serde::Deserialize;

/// How `oracle/dump.py` writes a token: start, end, space after, tag, part of speech, morphology, lemma, head,
/// dependency, sentence start.
type TheirToken = (
    usize,
    usize,
    bool,
    String,
    String,
    String,
    String,
    usize,
    String,
    bool,
);

/// One line of what `oracle/dump.py` prints.
#[derive(Deserialize)]
pub(super) struct Analysis {
    tokens: Vec<TheirToken>,
    entities: Vec<(usize, usize, String)>,
}

/// What is compared, and how many differences there may be per 18,000 tokens when tables are rounded.
const FIELDS: [(&str, f64); 10] = [
    ("tokens", 0.0),
    ("spaces", 0.0),
    ("tags", 1.0),
    ("heads", 5.0),
    ("dependencies", 5.0),
    ("sentence starts", 0.0),
    ("parts of speech", 1.0),
    ("morphology", 1.0),
    ("lemmas", 1.0),
    ("entities", 0.0),
];
/// The number of tokens to which the allowed differences refer.
const UNIT: f64 = 18_000.0;
/// Differences of a field that are shown.
const MAX_SHOWN: usize = 8;
/// Bytes of text shown around a difference.
const CONTEXT: usize = 40;

/// The differences found so far.
pub(super) struct Comparison<'a> {
    annotator: &'a Annotator,
    /// By source: texts, tokens, entities, differences.
    sources: BTreeMap<&'static str, [usize; 4]>,
    counts: [usize; FIELDS.len()],
    examples: String,
}

impl<'a> Comparison<'a> {
    pub(super) fn new(annotator: &'a Annotator) -> Self {
        Self {
            annotator,
            sources: BTreeMap::new(),
            counts: [0; FIELDS.len()],
            examples: String::new(),
        }
    }

    /// Analyses the text and compares with the original's analysis.
    pub(super) fn add(&mut self, source: &'static str, text: &str, theirs: &Analysis) {
        let ours = self.annotator.annotate(text);
        let before: usize = self.counts.iter().sum();
        let spans = |text: &Analysis| {
            text.tokens
                .iter()
                .map(|t| (t.0, t.1))
                .collect::<BTreeSet<_>>()
        };
        let (our_spans, their_spans) = (
            ours.tokens.iter().map(|t| (t.start, t.end)).collect(),
            spans(theirs),
        );
        if our_spans == their_spans {
            self.compare_tokens(text, &ours, theirs);
            self.compare_entities(text, &ours, theirs);
        } else {
            // Without the same tokens there is nothing else to compare.
            for &(start, end) in their_spans.symmetric_difference(&our_spans) {
                let side = if our_spans.contains(&(start, end)) {
                    "ours"
                } else {
                    "theirs"
                };
                self.differ(0, text, start..end, &format!("only {side}"));
            }
        }
        let total = self.sources.entry(source).or_default();
        total[0] += 1;
        total[1] += theirs.tokens.len();
        total[2] += theirs.entities.len();
        total[3] += self.counts.iter().sum::<usize>() - before;
    }

    fn compare_tokens(&mut self, text: &str, ours: &Annotated, theirs: &Analysis) {
        for (a, b) in ours.tokens.iter().zip(&theirs.tokens) {
            let fields = [
                (1, a.space_after.to_string(), b.2.to_string()),
                (2, a.tag.to_string(), b.3.clone()),
                (3, a.head.to_string(), b.7.to_string()),
                (4, a.dep.to_string(), b.8.clone()),
                (5, a.sentence_start.to_string(), b.9.to_string()),
                (6, a.pos.to_string(), b.4.clone()),
                (7, a.morph.to_string(), b.5.clone()),
                (8, a.lemma.to_string(), b.6.clone()),
            ];
            for (field, ours, theirs) in fields {
                if ours != theirs {
                    self.differ(
                        field,
                        text,
                        a.start..a.end,
                        &format!("ours `{ours}`, theirs `{theirs}`"),
                    );
                }
            }
        }
    }

    fn compare_entities(&mut self, text: &str, ours: &Annotated, theirs: &Analysis) {
        let our_set: BTreeSet<_> = ours
            .entities
            .iter()
            .map(|e| (e.start, e.end, e.label.as_str()))
            .collect();
        let their_set: BTreeSet<_> = theirs
            .entities
            .iter()
            .map(|e| (e.0, e.1, e.2.as_str()))
            .collect();
        let (only_ours, only_theirs): (Vec<_>, Vec<_>) = (
            our_set.difference(&their_set).collect(),
            their_set.difference(&our_set).collect(),
        );
        // One entity with another label or border counts once.
        for idx in 0..only_ours.len().max(only_theirs.len()) {
            let (ours_, theirs_) = (only_ours.get(idx), only_theirs.get(idx));
            let at = ours_.or(theirs_).map_or(0, |entity| entity.0);
            let last = ours_.or(theirs_).map_or(1, |entity| entity.1) - 1;
            let range = ours.tokens[at].start..ours.tokens[last].end;
            self.differ(
                9,
                text,
                range,
                &format!("ours {ours_:?}, theirs {theirs_:?}"),
            );
        }
    }

    fn differ(&mut self, field: usize, text: &str, range: std::ops::Range<usize>, what: &str) {
        self.counts[field] += 1;
        if self.counts[field] > MAX_SHOWN {
            return;
        }
        let before =
            &text[text.floor_char_boundary(range.start.saturating_sub(CONTEXT))..range.start];
        let after =
            &text[range.end..text.ceil_char_boundary((range.end + CONTEXT).min(text.len()))];
        let word = &text[range];
        let name = FIELDS[field].0;
        writeln!(
            self.examples,
            "{name}: {what}: {before:?} [{word:?}] {after:?}"
        )
        .expect("a string grows");
    }

    /// The first differences of each kind with the text around them.
    pub(super) fn examples(&self) -> String {
        self.examples.clone()
    }

    fn n_tokens(&self) -> usize {
        self.sources.values().map(|total| total[1]).sum()
    }

    fn per_unit(&self, field: usize) -> f64 {
        self.counts[field] as f64 * UNIT / self.n_tokens().max(1) as f64
    }

    /// Differences that are allowed per [`UNIT`].
    fn allowed(field: usize, is_exact: bool) -> f64 {
        if is_exact { 0.0 } else { FIELDS[field].1 }
    }

    /// Whether no field differs more than it may.
    pub(super) fn is_within(&self, is_exact: bool) -> bool {
        (0..FIELDS.len()).all(|field| self.per_unit(field) <= Self::allowed(field, is_exact))
    }

    /// Sources and differences as Markdown tables.
    pub(super) fn table(&self, is_exact: bool) -> String {
        let mut out =
            "| source | texts | tokens | entities | differences |\n|---|--:|--:|--:|--:|\n"
                .to_owned();
        let mut sum = [0; 4];
        for (source, total) in &self.sources {
            let [texts, tokens, entities, differences] = total;
            writeln!(
                out,
                "| {source} | {texts} | {tokens} | {entities} | {differences} |"
            )
            .expect("a string grows");
            sum.iter_mut()
                .zip(total)
                .for_each(|(sum, value)| *sum += value);
        }
        let [texts, tokens, entities, differences] = sum;
        writeln!(
            out,
            "| all | {texts} | {tokens} | {entities} | {differences} |\n"
        )
        .expect("a string grows");
        out.push_str("| field | differences | per 18,000 tokens | allowed |\n|---|--:|--:|--:|\n");
        for (field, (name, _)) in FIELDS.iter().enumerate() {
            let (count, rate, allowed) = (
                self.counts[field],
                self.per_unit(field),
                Self::allowed(field, is_exact),
            );
            writeln!(out, "| {name} | {count} | {rate:.2} | {allowed} |").expect("a string grows");
        }
        out
    }
}
