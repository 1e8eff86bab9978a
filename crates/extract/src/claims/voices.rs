//! Voices: who says what a sentence says, by quotations, reporting verbs and asides.

use newsgraph_annotate::Dep;
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
}
