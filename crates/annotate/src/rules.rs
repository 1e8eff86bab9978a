//! The attribute rules: parts of speech, morphology and some lemmas from tag, word, dependency and neighbours.

use rustc_hash::FxHashMap;
use smol_str::SmolStr;

use crate::blob::{Blob, Reader};
use crate::cache::Word;
use crate::error::ModelError;
use crate::labels::{Dep, Pos, Tag};
use crate::morph;

/// A test on one attribute whose values are numbered below 64.
#[derive(Clone, Copy, Debug)]
struct Mask(u64);

impl Mask {
    const ANY: Self = Self(u64::MAX);

    fn has(self, value: u8) -> bool {
        self.0 >> value & 1 == 1
    }
}

/// A test on the lower-case word, whose values are words of the rules by number.
#[derive(Clone, Debug)]
enum WordTest {
    Any,
    In(Vec<u16>),
}

struct TokenTest {
    tags: Mask,
    deps: Mask,
    words: WordTest,
    is_space: Option<bool>,
}

#[derive(Default)]
struct Changes {
    tag: Option<Tag>,
    pos: Option<Pos>,
    morph: Option<&'static str>,
    dep: Option<Dep>,
    lemma: Option<SmolStr>,
}

struct Rule {
    patterns: Vec<Vec<TokenTest>>,
    /// Which token of a pattern changes.
    index: usize,
    changes: Changes,
}

/// What the rules read and write.
pub(crate) struct Attributes {
    pub(crate) tags: Vec<Tag>,
    pub(crate) deps: Vec<Dep>,
    pub(crate) pos: Vec<Pos>,
    pub(crate) morphs: Vec<&'static str>,
    pub(crate) lemmas: Vec<Option<SmolStr>>,
}

/// All rules in the order in which they are applied.
pub(crate) struct AttributeRules {
    rules: Vec<Rule>,
    words: FxHashMap<SmolStr, u16>,
    /// For words that the rules name, and for all others.
    candidates: Candidates,
    wordless_candidates: Candidates,
}

impl AttributeRules {
    pub(crate) fn read(blob: &Blob<'_>) -> Result<Self, ModelError> {
        let mut section = blob.section("rules")?;
        let (mut rules, mut words) = (Vec::new(), FxHashMap::default());
        for _ in 0..section.count()? {
            rules.push(read_rule(&mut section, &mut words)?);
        }
        Ok(Self {
            candidates: candidates(&rules, true),
            wordless_candidates: candidates(&rules, false),
            rules,
            words,
        })
    }

    /// The number of a lower-case word that the rules name.
    pub(crate) fn number(&self, lower: &str) -> Option<u16> {
        self.words.get(lower).copied()
    }

    /// All tests look at the attributes as they were before the first change; of two changes the later rule's counts.
    pub(crate) fn apply(&self, words: &[Word], tags: Vec<Tag>, deps: Vec<Dep>) -> Attributes {
        let views: Vec<_> = words
            .iter()
            .enumerate()
            .map(|(token, word)| View {
                tag: tags[token],
                dep: deps[token],
                word: word.number,
                is_space: word.is_space,
            })
            .collect();
        let mut attributes = Attributes {
            tags,
            deps,
            pos: vec![Pos::X; words.len()],
            morphs: vec![""; words.len()],
            lemmas: vec![None; words.len()],
        };
        for (token, view) in views.iter().enumerate() {
            let candidates = match view.word {
                Some(_) => &self.candidates[view.tag as usize],
                None => &self.wordless_candidates[view.tag as usize],
            };
            for &(rule, pattern) in candidates {
                let rule = &self.rules[usize::from(rule)];
                let pattern = &rule.patterns[usize::from(pattern)];
                let window = token
                    .checked_sub(rule.index)
                    .and_then(|start| views.get(start..start + pattern.len()));
                if window.is_some_and(|window| {
                    pattern
                        .iter()
                        .zip(window)
                        .all(|(test, view)| test.fits(view))
                }) {
                    attributes.change(token, &rule.changes);
                }
            }
        }
        attributes
    }
}

/// Per tag the rules and patterns that may change a word with it, in the rules' order.
type Candidates = Vec<Vec<(u16, u16)>>;

fn candidates(rules: &[Rule], has_number: bool) -> Candidates {
    let fits = |test: &TokenTest, tag: Tag| {
        test.tags.has(tag as u8) && (has_number || matches!(test.words, WordTest::Any))
    };
    let of_tag = |&tag: &Tag| {
        let mut found = Vec::new();
        for (idx, rule) in rules.iter().enumerate() {
            for (at, pattern) in rule.patterns.iter().enumerate() {
                if fits(&pattern[rule.index], tag) {
                    found.push((idx as u16, at as u16));
                }
            }
        }
        found
    };
    Tag::ALL.iter().map(of_tag).collect()
}

struct View {
    tag: Tag,
    dep: Dep,
    word: Option<u16>,
    is_space: bool,
}

impl TokenTest {
    fn fits(&self, view: &View) -> bool {
        self.tags.has(view.tag as u8)
            && self.deps.has(view.dep as u8)
            && self
                .is_space
                .is_none_or(|is_space| is_space == view.is_space)
            && match (&self.words, view.word) {
                (WordTest::Any, _) => true,
                (WordTest::In(words), Some(word)) => words.contains(&word),
                (WordTest::In(_), None) => false,
            }
    }
}

impl Attributes {
    fn change(&mut self, token: usize, changes: &Changes) {
        if let Some(tag) = changes.tag {
            self.tags[token] = tag;
        }
        if let Some(pos) = changes.pos {
            self.pos[token] = pos;
        }
        if let Some(morph) = changes.morph {
            self.morphs[token] = morph;
        }
        if let Some(dep) = changes.dep {
            self.deps[token] = dep;
        }
        if let Some(lemma) = &changes.lemma {
            self.lemmas[token] = Some(lemma.clone());
        }
    }
}

fn read_rule(
    section: &mut Reader<'_>,
    words: &mut FxHashMap<SmolStr, u16>,
) -> Result<Rule, ModelError> {
    let mut patterns = Vec::new();
    for _ in 0..section.count()? {
        let n_tokens = section.count()?;
        patterns.push(
            (0..n_tokens)
                .map(|_| read_test(section, words))
                .collect::<Result<Vec<_>, _>>()?,
        );
    }
    let index = usize::from(section.byte()?);
    if patterns.iter().any(|pattern| index >= pattern.len()) {
        return Err(section.malformed("a rule changes a token outside its pattern"));
    }
    let changes = Changes {
        tag: read_change(section, Tag::parse)?,
        pos: read_change(section, Pos::parse)?,
        morph: read_change(section, morph::parse)?,
        dep: read_change(section, Dep::parse)?,
        lemma: read_change(section, |lemma| Some(SmolStr::new(lemma)))?,
    };
    Ok(Rule {
        patterns,
        index,
        changes,
    })
}

fn read_change<T>(
    section: &mut Reader<'_>,
    parse: impl Fn(&str) -> Option<T>,
) -> Result<Option<T>, ModelError> {
    if section.byte()? == 0 {
        return Ok(None);
    }
    let label = section.text()?;
    parse(label).map(Some).ok_or_else(|| section.unknown(label))
}

fn read_test(
    section: &mut Reader<'_>,
    words: &mut FxHashMap<SmolStr, u16>,
) -> Result<TokenTest, ModelError> {
    let tags = read_mask(section, |label| Tag::parse(label).map(|tag| tag as u8))?;
    let word_test = match section.byte()? {
        0 => WordTest::Any,
        1 => WordTest::In(
            section
                .texts()?
                .into_iter()
                .map(|word| number_word(words, word))
                .collect(),
        ),
        _ => return Err(section.malformed("there is no such test on words")),
    };
    let deps = read_mask(section, |label| Dep::parse(label).map(|dep| dep as u8))?;
    let is_space = match section.byte()? {
        0 => None,
        1 => Some(false),
        2 => Some(true),
        _ => return Err(section.malformed("there is no such test on white space")),
    };
    Ok(TokenTest {
        tags,
        deps,
        words: word_test,
        is_space,
    })
}

fn number_word(words: &mut FxHashMap<SmolStr, u16>, word: &str) -> u16 {
    let number = words.len() as u16;
    *words.entry(SmolStr::new(word)).or_insert(number)
}

/// Labels that the model never gives, such as the empty one of tokens without analysis, count for nothing in a test.
fn read_mask(
    section: &mut Reader<'_>,
    parse: impl Fn(&str) -> Option<u8>,
) -> Result<Mask, ModelError> {
    let kind = section.byte()?;
    if kind == 0 {
        return Ok(Mask::ANY);
    }
    let mut bits = 0;
    for label in section.texts()?.into_iter().filter_map(parse) {
        bits |= 1 << label;
    }
    match kind {
        1 => Ok(Mask(bits)),
        2 => Ok(Mask(!bits)),
        _ => Err(section.malformed("there is no such test on labels")),
    }
}
