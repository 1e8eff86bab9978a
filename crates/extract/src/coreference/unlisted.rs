//! Nouns that no list knows: `the gallery`, `the gallery` again. They are no nodes, and what they mean is known by the noun alone.

use newsgraph_annotate::{Dep, Tag};
use newsgraph_model::MentionKind;
use rustc_hash::FxHashMap;

use super::Resolver;
use super::clusters::Growing;
use super::descriptions::REACH;
use crate::discourse::MentionTokens;
use crate::mentions::phrases::extent;

/// What has been spoken of by nouns that no list knows.
#[derive(Clone, Debug, Default)]
pub(super) struct Unlisted<'a> {
    /// The last phrase with a noun.
    by_noun: FxHashMap<String, Last>,
    /// Clusters of nouns with what modifies them.
    by_words: FxHashMap<String, usize>,
    /// How often each noun stands in the text, and once more when a name ends in it.
    counts: FxHashMap<&'a str, u32>,
}

/// Where a noun stood last.
#[derive(Clone, Debug)]
struct Last {
    cluster: usize,
    sentence: usize,
    /// The noun with what modifies it.
    key: String,
}

impl Resolver<'_> {
    /// Counts the nouns of the text: one that comes up once is not known again.
    pub(super) fn count_nouns(&mut self) {
        let words = self.words;
        for idx in (0..words.len()).filter(|&idx| !self.named[idx] && is_common(words.tag(idx))) {
            let noun = without_plural(words.lower(idx));
            *self.unlisted.counts.entry(noun).or_default() += 1;
        }
        for name in self.names.iter().filter(|name| name.tokens.len() > 1) {
            let last = without_plural(words.lower(name.tokens.end - 1));
            *self.unlisted.counts.entry(last).or_default() += 1;
        }
    }

    /// A phrase whose noun no list knows.
    pub(super) fn add_unlisted(&mut self, head: usize) {
        let words = self.words;
        let is_part = matches!(
            words.dep(head),
            Dep::Compound | Dep::Nmod | Dep::Npadvmod | Dep::Amod
        );
        if !is_common(words.tag(head)) || self.named[head] || is_part {
            return;
        }
        if let Some(bearer) = self.bearer_of_unlisted(head) {
            self.push_unlisted(head, bearer);
            return;
        }
        let n_times = self.unlisted.counts.get(without_plural(words.lower(head)));
        if n_times.is_none_or(|n_times| *n_times < 2) {
            return;
        }
        let noun = words.lemma(head);
        let mut is_definite = false;
        let mut is_counted = false;
        let mut key = noun.clone();
        let mut is_bare = true;
        for child in words.children(head) {
            match words.dep(child) {
                Dep::Det => {
                    is_definite |= matches!(
                        words.lower(child),
                        "the" | "this" | "that" | "these" | "those"
                    );
                    is_counted = true;
                }
                Dep::Poss => {
                    is_definite = true;
                    is_bare = false;
                    key.push(' ');
                    match self.clusters_at(child) {
                        [owner] => key.push_str(&owner.to_string()),
                        _ => key.push_str(words.lower(child)),
                    }
                }
                Dep::Amod | Dep::Compound | Dep::Nmod | Dep::Nummod => {
                    is_counted |= words.dep(child) == Dep::Nummod
                        || matches!(words.tag(child), Tag::Jjr | Tag::Jjs)
                        || matches!(
                            words.lower(child),
                            "many" | "several" | "other" | "few" | "such"
                        );
                    is_bare = false;
                    key.push(' ');
                    key.push_str(words.lower(child));
                }
                Dep::Prep if words.lower(child) == "of" => {
                    is_bare = false;
                    if let Some(object) = words.child(child, Dep::Pobj) {
                        key.push_str(" of ");
                        key.push_str(words.lower(object));
                    }
                }
                Dep::Relcl | Dep::Acl => is_bare = false,
                _ => {}
            }
        }
        let is_plural = words.tag(head) == Tag::Nns;
        let sentence = words.sentence(head);
        // `the art gallery` after `the old art gallery`: nothing is told that was not.
        let fits = |last: &&Last| {
            sentence.abs_diff(last.sentence) <= 2 * REACH
                && key
                    .split(' ')
                    .all(|word| last.key.split(' ').any(|known| known == word))
        };
        let is_same_kind = is_plural && !is_counted && !is_bare;
        let known = self.unlisted.by_words.get(&key).copied();
        let cluster = match known.filter(|_| is_definite || is_same_kind) {
            Some(known) => Some(known),
            None if is_definite => {
                let last = self.unlisted.by_noun.get(&noun).filter(fits);
                let last = last.map(|last| last.cluster);
                last.or_else(|| is_bare.then(|| self.named_like(&noun, sentence))?)
            }
            None => None,
        };
        let cluster = cluster.unwrap_or_else(|| {
            self.clusters.push(Growing {
                name: noun.clone(),
                entity_type: "Thing".into(),
                is_plural,
                ..Growing::default()
            });
            self.clusters.len() - 1
        });
        self.unlisted.by_words.entry(key.clone()).or_insert(cluster);
        self.unlisted.by_noun.insert(
            noun,
            Last {
                cluster,
                sentence,
                key,
            },
        );
        self.push_unlisted(head, cluster);
    }

    fn push_unlisted(&mut self, head: usize, cluster: usize) {
        let tokens = extent(self.words, head);
        if let Some(span) = self.words.span(&tokens) {
            self.mentions.push(MentionTokens {
                tokens,
                head,
                span,
                kind: MentionKind::Nominal,
                clusters: vec![cluster],
                is_unlisted: true,
            });
        }
    }

    /// `Roe, a legend,`: what a noun in apposition describes, where that is no name.
    fn bearer_of_unlisted(&self, head: usize) -> Option<usize> {
        let words = self.words;
        let subject = match words.dep(head) {
            Dep::Appos => words.head(head),
            Dep::Attr if words.lemma(words.head(head)) == "be" => {
                let is_negated = words.child(words.head(head), Dep::Neg).is_some();
                words.subject_of(words.head(head)).filter(|_| !is_negated)?
            }
            _ => return None,
        };
        match self.clusters_at(subject) {
            [cluster] => Some(*cluster),
            _ => None,
        }
    }

    /// Something near by whose name ends in the noun: `the gallery` for `Arden Gallery`.
    fn named_like(&self, noun: &str, sentence: usize) -> Option<usize> {
        let fits = |cluster: usize| {
            let known = &self.clusters[cluster];
            known.named && known.entity_type != "Person" && is_last_word(&known.name, noun)
        };
        self.salience.latest(sentence, 2 * REACH, fits)
    }
}

fn is_common(tag: Tag) -> bool {
    matches!(tag, Tag::Nn | Tag::Nns)
}

/// The word without the ending of plurals.
fn without_plural(lower: &str) -> &str {
    lower.strip_suffix('s').unwrap_or(lower)
}

fn is_last_word(name: &str, noun: &str) -> bool {
    let last = name.rsplit(' ').next().unwrap_or(name);
    last.len() < name.len() && last.eq_ignore_ascii_case(noun)
}
