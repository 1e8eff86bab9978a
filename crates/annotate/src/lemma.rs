//! Base forms by rule: exceptions, then suffix rules whose result is a known word.

use rustc_hash::FxHashMap;
use smol_str::SmolStr;

use crate::blob::{Blob, Reader};
use crate::error::ModelError;
use crate::labels::Pos;
use crate::morph;
use crate::unicode::is_alphabetic;

/// The tables of one part of speech.
struct Table {
    /// An ending and what replaces it.
    rules: Vec<(SmolStr, SmolStr)>,
    exceptions: FxHashMap<SmolStr, Vec<SmolStr>>,
    index: WordList,
}

/// Words in byte order, in one string.
struct WordList {
    text: String,
    ends: Vec<u32>,
}

impl WordList {
    fn read(section: &mut Reader<'_>) -> Result<Self, ModelError> {
        let words = section.texts()?;
        if !words.is_sorted() {
            return Err(section.malformed("words are not in order"));
        }
        let mut list = Self {
            text: String::new(),
            ends: Vec::with_capacity(words.len()),
        };
        for word in words {
            list.text.push_str(word);
            list.ends.push(list.text.len() as u32);
        }
        Ok(list)
    }

    fn has(&self, word: &str) -> bool {
        let word_at = |at: usize| {
            let start = at
                .checked_sub(1)
                .map_or(0, |before| self.ends[before] as usize);
            &self.text[start..self.ends[at] as usize]
        };
        let (mut low, mut high) = (0, self.ends.len());
        while low < high {
            let middle = low.midpoint(high);
            match word_at(middle).cmp(word) {
                std::cmp::Ordering::Less => low = middle + 1,
                std::cmp::Ordering::Equal => return true,
                std::cmp::Ordering::Greater => high = middle,
            }
        }
        false
    }
}

/// The lemma tables.
pub(crate) struct Lemmatizer {
    tables: FxHashMap<Pos, Table>,
}

impl Lemmatizer {
    pub(crate) fn read(blob: &Blob<'_>) -> Result<Self, ModelError> {
        let mut section = blob.section("lemmas")?;
        let mut tables = FxHashMap::default();
        for _ in 0..section.count()? {
            let name = section.text()?;
            let pos = Pos::parse(&name.to_uppercase()).ok_or_else(|| section.unknown(name))?;
            let rules =
                (0..section.count()?).map(|_| Ok((section.text()?.into(), section.text()?.into())));
            let rules = rules.collect::<Result<_, ModelError>>()?;
            let mut exceptions = FxHashMap::default();
            for _ in 0..section.count()? {
                let form = SmolStr::new(section.text()?);
                exceptions.insert(
                    form,
                    section.texts()?.into_iter().map(SmolStr::new).collect(),
                );
            }
            let index = WordList::read(&mut section)?;
            tables.insert(
                pos,
                Table {
                    rules,
                    exceptions,
                    index,
                },
            );
        }
        Ok(Self { tables })
    }

    /// The base form of a word; `lower` is the word in lower case.
    pub(crate) fn lemma(&self, word: &str, lower: &SmolStr, pos: Pos, morph: &str) -> SmolStr {
        if pos == Pos::Space || morph::is_base_form(pos, morph) {
            return lower.clone();
        }
        match self.tables.get(&pos) {
            Some(table) => table.lemma(lower).unwrap_or_else(|| SmolStr::new(word)),
            None if pos == Pos::Propn => SmolStr::new(word),
            None => lower.clone(),
        }
    }
}

impl Table {
    fn lemma(&self, lower: &SmolStr) -> Option<SmolStr> {
        // Each form of an exception goes to the front, unless it is a form already, so the last new one counts.
        let exceptions = self.exceptions.get(lower).map_or(&[][..], Vec::as_slice);
        let (mut forms, mut unknown): (Vec<SmolStr>, Option<SmolStr>) = (Vec::new(), None);
        for (old, new) in &self.rules {
            let Some(stem) = lower.strip_suffix(old.as_str()) else {
                continue;
            };
            let form = smol_str::format_smolstr!("{stem}{new}");
            if form.is_empty() {
                continue;
            }
            if self.index.has(&form) {
                forms.insert(0, form);
            } else if !form.chars().all(is_alphabetic) {
                forms.push(form);
            } else if unknown.is_none() {
                unknown = Some(form);
            }
        }
        for form in exceptions {
            if !forms.contains(form) {
                forms.insert(0, form.clone());
            }
        }
        forms.into_iter().next().or(unknown)
    }
}
