//! What a speaker says in one document, put together from the claims read in it.
//!
//! The words of a speech in quotation marks are those between the marks. Of reported speech they are the clause that `said`
//! has as its content, where the extractor kept it in words, and else the sentence. Claims about the same words are one
//! utterance.

use std::collections::BTreeSet;

use newsgraph_ingest::Quoted;
use newsgraph_model::ontology::{Ontology, PredicateKind};
use newsgraph_model::{Claim, ClusterId, Evidence, Extraction, Filler, Stance, TextSpan};

/// The predicate whose content is what was said, word for word as far as it is in words.
const SAID: &str = "said";

/// The role of what was said.
const CONTENT: &str = "content";

/// The stances of predicates that are more than saying it.
const STANCES: [(&str, Stance); 2] = [("denied", Stance::Denies), ("confirmed", Stance::Confirms)];

/// Words of a speaker.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Utterance {
    /// The words themselves.
    pub(super) words: TextSpan,
    /// Whether they stand in quotation marks.
    pub(super) direct: bool,
    /// How the speaker stands to them.
    pub(super) stance: Stance,
    /// The word that shows who speaks.
    pub(super) cue: Option<TextSpan>,
    /// Claims read from them, by their place in the extraction, in order.
    pub(super) claims: Vec<usize>,
}

/// A document in which a speaker's words are looked for.
pub(super) struct Speech<'a> {
    pub(super) ontology: &'a Ontology,
    pub(super) extraction: &'a Extraction,
    /// All words in quotation marks, in order.
    pub(super) quoted: &'a [Quoted],
    /// The clusters that are the speaker.
    pub(super) speaker: &'a BTreeSet<ClusterId>,
}

/// One claim as a sign that the speaker said something.
struct Sign {
    claim: usize,
    stance: Stance,
    cue: Option<TextSpan>,
    told: Told,
}

/// How exactly a claim knows the words.
enum Told {
    /// These are the words.
    Words(TextSpan),
    /// They are somewhere in this sentence, and these places are in them.
    Within {
        sentence: TextSpan,
        places: Vec<TextSpan>,
    },
}

impl Speech<'_> {
    /// All that the speaker says by claims that `sees` lets through, in text order.
    pub(super) fn utterances(&self, sees: impl Fn(&Claim) -> bool) -> Vec<Utterance> {
        let mut signs = Vec::new();
        for (number, claim) in self.extraction.claims.iter().enumerate() {
            if sees(claim) {
                self.add_statement(number, claim, &mut signs);
                self.add_attributed(number, claim, &mut signs);
            }
        }
        let told: Vec<TextSpan> = signs
            .iter()
            .filter_map(|sign| match sign.told {
                Told::Words(words) => Some(words),
                Told::Within { .. } => None,
            })
            .collect();
        let mut utterances: Vec<Utterance> = Vec::new();
        for sign in signs {
            let (words, direct) = self.words(&sign.told, &told);
            let place = utterances
                .binary_search_by_key(&(words, direct), |known| (known.words, known.direct));
            match place {
                Ok(known) => join(&mut utterances[known], &sign),
                Err(place) => utterances.insert(
                    place,
                    Utterance {
                        words,
                        direct,
                        stance: sign.stance,
                        cue: sign.cue,
                        claims: vec![sign.claim],
                    },
                ),
            }
        }
        utterances
    }

    /// The clusters that mentions in some words refer to, without the speaker; in text order, each once.
    pub(super) fn named_in(&self, words: TextSpan) -> Vec<ClusterId> {
        let mentions = self.extraction.mentions.iter();
        let inside = mentions.filter(|mention| words.contains(mention.span));
        let mut named = Vec::new();
        for cluster in inside.filter_map(|mention| mention.cluster) {
            if !self.speaker.contains(&cluster) && !named.contains(&cluster) {
                named.push(cluster);
            }
        }
        named
    }

    fn is_speaker(&self, filler: &Filler) -> bool {
        matches!(filler, Filler::Cluster { cluster, .. } if self.speaker.contains(cluster))
    }

    /// A statement whose subject is the speaker.
    fn add_statement(&self, number: usize, claim: &Claim, signs: &mut Vec<Sign>) {
        let Some(known) = self.ontology.predicate(&claim.predicate) else {
            return;
        };
        let by_speaker = || {
            claim
                .role(&known.subject_role)
                .iter()
                .any(|filler| self.is_speaker(filler))
        };
        if known.kind != PredicateKind::Statement || !by_speaker() {
            return;
        }
        let stance = STANCES.iter().find(|(name, _)| *name == known.name);
        let stance = stance.map_or(Stance::Asserts, |(_, stance)| *stance);
        let is_saying = self.ontology.is_predicate(&known.name, SAID);
        for content in claim.role(CONTENT) {
            let told = match content {
                Filler::Literal {
                    span: Some(span), ..
                } if is_saying || self.quotation(*span).is_some() => {
                    vec![Told::Words(*span)]
                }
                Filler::Claim(inner) => {
                    let inner = self
                        .extraction
                        .claims
                        .iter()
                        .find(|known| known.id == *inner);
                    inner.map(within).unwrap_or_default()
                }
                Filler::Literal { .. } | Filler::Cluster { .. } => within(claim),
            };
            signs.extend(told.into_iter().map(|told| Sign {
                claim: number,
                stance,
                cue: None,
                told,
            }));
        }
    }

    /// What is said on the speaker's word.
    fn add_attributed(&self, number: usize, claim: &Claim, signs: &mut Vec<Sign>) {
        // The innermost link is whose words they are; further out they are passed on.
        let link = claim
            .attribution
            .iter()
            .rev()
            .find(|link| self.is_speaker(&link.source));
        let Some(link) = link else { return };
        signs.extend(within(claim).into_iter().map(|told| Sign {
            claim: number,
            stance: link.stance,
            cue: link.cue,
            told,
        }));
    }

    /// The words of a sign, and whether they stand in quotation marks; `told` are all spans that are known exactly.
    fn words(&self, sign: &Told, told: &[TextSpan]) -> (TextSpan, bool) {
        let (sentence, places) = match sign {
            Told::Words(words) => {
                let quoted = self.quotation(*words);
                return quoted.map_or((*words, false), |quoted| (quoted.words, true));
            }
            Told::Within { sentence, places } => (*sentence, places),
        };
        // Marks around a part of what a claim says may hold the words of somebody else.
        let holds_all = |span: TextSpan| places.iter().all(|place| span.contains(*place));
        let is_quoted =
            |quoted: &&Quoted| quoted.marked.overlaps(sentence) && holds_all(quoted.marked);
        let quoted = self
            .quoted
            .iter()
            .find(is_quoted)
            .filter(|_| !places.is_empty());
        if let Some(quoted) = quoted {
            return (quoted.words, true);
        }
        let mut clauses = told.iter().copied().filter(|span| span.overlaps(sentence));
        let holds_one = |span: &TextSpan| places.iter().any(|place| span.contains(*place));
        let clause = clauses
            .clone()
            .find(holds_one)
            .or_else(|| clauses.find(|span| sentence.contains(*span)));
        match clause {
            Some(clause) => self.words(&Told::Words(clause), told),
            None => (sentence, false),
        }
    }

    /// The quotation that a stretch of words is, or is part of. Words of which only a part is in marks are none.
    fn quotation(&self, words: TextSpan) -> Option<&Quoted> {
        self.quoted
            .iter()
            .find(|quoted| quoted.marked.contains(words))
    }
}

/// The places of a claim's evidence in the text.
fn within(claim: &Claim) -> Vec<Told> {
    let fillers = claim.roles.iter().flat_map(|role| &role.fillers);
    let places: Vec<TextSpan> = fillers
        .filter_map(|filler| match filler {
            Filler::Cluster { mention, .. } => *mention,
            Filler::Literal { span, .. } => *span,
            Filler::Claim(_) => None,
        })
        .collect();
    let sentences = claim.evidence.iter().filter_map(|evidence| match evidence {
        Evidence::Span { span, .. } => Some(*span),
        Evidence::Attested(_) => None,
    });
    sentences
        .map(|sentence| Told::Within {
            sentence,
            places: places.clone(),
        })
        .collect()
}

/// Adds another claim about the same words. A stance that says more than that the words are passed on stays or comes.
fn join(utterance: &mut Utterance, sign: &Sign) {
    if let Err(place) = utterance.claims.binary_search(&sign.claim) {
        utterance.claims.insert(place, sign.claim);
    }
    let weight = |stance: Stance| match stance {
        Stance::Quotes => 0,
        Stance::Asserts => 1,
        _ => 2,
    };
    if weight(sign.stance) > weight(utterance.stance) {
        utterance.stance = sign.stance;
    }
    utterance.cue = utterance.cue.or(sign.cue);
}
