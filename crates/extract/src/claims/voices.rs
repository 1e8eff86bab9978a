//! Voices: who says what a sentence says, by quotations, reporting verbs and asides.

use newsgraph_annotate::{Dep, Tag};
use newsgraph_model::{Certainty, Stance, Status};

use super::arguments::Finder;
use super::reading::Reading;
use super::why::Cause;

/// Who speaks, before it is a filler.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Voice {
    /// The phrase with this head.
    Token(usize),
    /// A cluster, by the speaker of this quotation.
    Quotation(usize),
}

/// One link of the chain of speakers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Link {
    pub(crate) voice: Voice,
    pub(crate) stance: Stance,
    pub(crate) cue: Option<usize>,
}

impl Finder<'_> {
    pub(super) fn speech_at(&self, token: usize) -> Option<usize> {
        let discourse = self.tree.discourse;
        discourse
            .quotation_at(token)
            .filter(|&idx| discourse.quotations[idx].is_speech)
    }

    pub(super) fn push_quotation(&self, quotation: Option<usize>, reading: &mut Reading) {
        let Some(idx) = quotation else { return };
        let found = &self.tree.discourse.quotations[idx];
        if found.speaker.is_none() {
            return;
        }
        let stance = found
            .cue
            .and_then(|cue| self.words.reporting(&self.tree.lemma(cue)));
        let stance = stance
            .filter(|stance| *stance != Stance::Asserts)
            .unwrap_or(Stance::Quotes);
        self.push_link(
            Link {
                voice: Voice::Quotation(idx),
                stance,
                cue: found.cue,
            },
            reading,
        );
    }

    pub(super) fn push_link(&self, link: Link, reading: &mut Reading) {
        let same = |other: &Link| {
            self.clusters_of_voice(other.voice) == self.clusters_of_voice(link.voice)
        };
        if let Some(last) = reading.links.last_mut()
            && same(last)
        {
            if last.stance == Stance::Quotes && link.stance != Stance::Asserts {
                *last = link;
            }
            return;
        }
        reading.links.push(link);
    }

    /// The clusters that a voice may be; a phrase without any is itself.
    fn clusters_of_voice(&self, voice: Voice) -> (Vec<usize>, Option<usize>) {
        let discourse = self.tree.discourse;
        match voice {
            Voice::Quotation(idx) => (
                discourse.quotations[idx].speaker.into_iter().collect(),
                None,
            ),
            Voice::Token(token) => {
                let mention = discourse.mention_with_head(token);
                let clusters =
                    mention.map_or_else(Vec::new, |idx| discourse.mentions[idx].clusters.clone());
                let own = clusters.is_empty().then_some(token);
                (clusters, own)
            }
        }
    }

    /// `according to X`, `, X said,` around a clause.
    pub(super) fn read_asides(&self, verb: usize, in_quotation: bool, reading: &mut Reading) {
        let tree = self.tree;
        for &child in tree.children(verb) {
            if tree.lower(child) == "according" {
                let source = tree
                    .first(child, &[Dep::Prep])
                    .and_then(|to| tree.first(to, &[Dep::Pobj]));
                if let Some(source) = source {
                    self.push_link(
                        Link {
                            voice: Voice::Token(source),
                            stance: Stance::Asserts,
                            cue: Some(child),
                        },
                        reading,
                    );
                }
            }
            if let Some(teller) = self.teller_aside(child) {
                let link = Link {
                    voice: Voice::Token(teller),
                    stance: Stance::Asserts,
                    cue: Some(child),
                };
                self.push_link(link, reading);
            }
            let aside = matches!(tree.dep(child), Dep::Parataxis | Dep::Ccomp)
                && tree.is_verb(child)
                && !in_quotation;
            if aside
                && child > verb
                && tree
                    .first(child, &[Dep::Ccomp, Dep::Xcomp, Dep::Dobj, Dep::Mark])
                    .is_none()
                && tree.dep(child) == Dep::Parataxis
                && let (Some(stance), Some(subject)) = (
                    self.words.reporting(&tree.lemma(child)),
                    tree.first(child, &[Dep::Nsubj]),
                )
            {
                self.push_link(
                    Link {
                        voice: Voice::Token(subject),
                        stance,
                        cue: Some(child),
                    },
                    reading,
                );
            }
        }
    }

    /// `in Roe's telling`, `by Roe's account`: whose words a phrase beside a verb calls it.
    fn teller_aside(&self, preposition: usize) -> Option<usize> {
        let tree = self.tree;
        let is_phrase = tree.dep(preposition) == Dep::Prep
            && matches!(tree.lower(preposition).as_str(), "in" | "by");
        let words = tree
            .first(preposition, &[Dep::Pobj, Dep::Pcomp])
            .filter(|_| is_phrase)?;
        let is_telling = matches!(
            tree.lower(words).as_str(),
            "telling" | "account" | "version" | "words" | "view" | "recollection"
        );
        tree.first(words, &[Dep::Poss]).filter(|_| is_telling)
    }

    pub(super) fn report(&self, verb: usize, stance: Stance, reading: &mut Reading) {
        let tree = self.tree;
        let mut above = Reading::plain();
        if tree.is_verb(verb) {
            self.read_verb(verb, &mut above);
        }
        // `would meet` after a past verb of speaking is `will meet`.
        let would = reading.weak
            && reading.status == Some(Status::Hypothetical)
            && reading.certainty != Certainty::Possible;
        if would && above.past {
            let set = |reading: &mut Reading| reading.status = Some(Status::Planned);
            self.watch((verb, Cause::FutureInPast), reading, set);
        }
        let stance = if above.negative {
            Stance::Doubts
        } else {
            stance
        };
        if let Some(subject) = self
            .subject(verb)
            .or_else(|| tree.first(verb, &[Dep::Poss]))
        {
            self.push_link(
                Link {
                    voice: Voice::Token(subject),
                    stance,
                    cue: Some(verb),
                },
                reading,
            );
        }
    }

    /// `said in a statement that …`, `told us in an email that …`: the clause that a verb of saying tells is read as part of the noun.
    pub(super) fn clause_told_in(&self, verb: usize) -> Option<usize> {
        let tree = self.tree;
        self.words.reporting(&tree.lemma(verb))?;
        let nouns = tree
            .with_dep(verb, &[Dep::Prep])
            .filter_map(|preposition| tree.first(preposition, &[Dep::Pobj]));
        nouns
            .flat_map(|noun| tree.with_dep(noun, &[Dep::Acl, Dep::Relcl, Dep::Ccomp]))
            .find(|&clause| self.telling_verb(clause) == Some(verb))
    }

    /// The verb of saying whose content is read as part of a noun behind its preposition.
    pub(super) fn telling_verb(&self, clause: usize) -> Option<usize> {
        let tree = self.tree;
        let noun = tree
            .head(clause)
            .filter(|&noun| noun < clause && tree.dep(noun) == Dep::Pobj)?;
        let is_content = matches!(tree.dep(clause), Dep::Acl | Dep::Relcl | Dep::Ccomp)
            && self.is_finite(clause)
            && tree
                .with_dep(clause, &[Dep::Mark])
                .any(|that| that < clause && tree.lower(that) == "that");
        let preposition = tree.head(noun)?;
        let verb = tree.head(preposition).filter(|_| is_content)?;
        let has_own = tree.with_dep(verb, &[Dep::Ccomp]).next().is_some();
        let tells = tree.is_verb(verb)
            && tree.dep(preposition) == Dep::Prep
            && !self.words.is_hearsay(&tree.lemma(noun))
            && self.words.reporting(&tree.lemma(verb)).is_some();
        (tells && !has_own).then_some(verb)
    }

    /// Whether a clause tells what was or is so: nobody asks or promises that somebody has met somebody.
    pub(super) fn is_told_as_done(&self, clause: usize) -> bool {
        let tree = self.tree;
        let auxiliaries = || tree.with_dep(clause, &[Dep::Aux, Dep::Auxpass]);
        let is_past = |word: usize| tree.token(word).tag == Tag::Vbd;
        let is_modal = |word: usize| tree.token(word).tag == Tag::Md;
        self.is_finite(clause)
            && !auxiliaries().any(is_modal)
            && (is_past(clause) || auxiliaries().any(is_past))
    }
}
