//! Facts that noun phrases tell without a verb: titles, employers, parties, kin, places, who was at what.

mod bodies;
mod candidacies;
mod documents;
mod events;
mod ideologies;
mod offices;
mod origins;
mod parties;
mod partisans;
mod places;
mod principals;
mod residences;
mod roles;
mod titles;

use std::collections::BTreeMap;

use newsgraph_annotate::{Dep, Pos, Tag};
use newsgraph_model::{Certainty, MentionKind, Status};

pub(super) use candidacies::drop_hoped_for;

use super::fillers::{Fill, Found};
use super::lexicon::FrameRef;
use super::sketch::{Matcher, Sketch, is_same};
use super::tree::Tree;
use crate::discourse::ZoneKind;

/// The facts of one text, by the token they are read at.
pub(crate) fn static_facts(matcher: &Matcher<'_>) -> BTreeMap<usize, Vec<Sketch>> {
    let mut reader = Reader {
        matcher,
        tree: matcher.finder.tree,
        facts: BTreeMap::new(),
    };
    let discourse = reader.tree.discourse;
    for sentence in &discourse.sentences {
        let is_body = matches!(sentence.zone, ZoneKind::Body | ZoneKind::Embed);
        // Lines about the author stand among boilerplate.
        let has_people = is_body || sentence.zone == ZoneKind::Boilerplate;
        let has_places = is_body || sentence.zone == ZoneKind::Dateline;
        for token in sentence.tokens.clone() {
            if has_places {
                reader.read_place(token);
            }
            if has_people {
                reader.read_person(token);
            }
            if is_body {
                reader.read_event(token);
                reader.read_appearance(token);
                reader.read_origin(token);
                reader.read_seat(token);
                reader.read_work(token);
                reader.read_candidacy(token);
                reader.read_body(token);
                reader.read_ideology(token);
                reader.read_home(token);
                reader.read_native(token);
                reader.read_author(token);
                reader.read_credit(token);
                reader.read_part(token);
                reader.read_residence(token);
                reader.read_document(token);
                reader.read_fellow(token);
            }
        }
    }
    reader.read_signers();
    reader.facts
}

/// Collects facts.
struct Reader<'a> {
    matcher: &'a Matcher<'a>,
    tree: &'a Tree<'a>,
    facts: BTreeMap<usize, Vec<Sketch>>,
}

/// A fact before it is checked.
struct Fact<'a> {
    /// Predicate and frame that it counts as.
    rule: (&'a str, &'a str),
    /// The token that tells it.
    at: usize,
    subject: Found,
    object: Found,
    status: Option<Status>,
    /// Another role that the predicate may have.
    extra: Option<(&'a str, Found)>,
}

impl Reader<'_> {
    /// Keeps a fact whose ends have the types that its predicate wants.
    fn tell(&mut self, fact: Fact<'_>) {
        let (name, id) = fact.rule;
        let Some((predicate_idx, frame_idx)) = self.frame(name, id) else {
            return;
        };
        let matcher = self.matcher;
        let predicate = &matcher.ontology.predicates()[predicate_idx];
        let fits = matcher
            .phrases
            .fits(&fact.subject, &predicate.subject_types)
            && matcher.phrases.fits(&fact.object, &predicate.object_types);
        if !fits || is_same(&fact.subject, &fact.object) {
            return;
        }
        let extra = fact.extra.into_iter().filter(|(name, _)| {
            let mut known = predicate.roles.iter();
            known.any(|role| role.name == *name)
        });
        let roles = extra
            .map(|(name, found)| (name.into(), vec![found]))
            .collect();
        let mut reading = matcher.finder.read_phrase(fact.at);
        reading.status = fact.status.or(reading.status);
        if name == "resides_in" {
            // Where somebody is from is hardly more than likely to be where he lives.
            reading.cap(Some(Certainty::Probable));
        }
        self.tree.trace.note(|log| {
            let at = FrameRef {
                predicate: predicate_idx,
                frame: frame_idx,
            };
            log.facts.insert((fact.at, at));
        });
        self.facts.entry(fact.at).or_default().push(Sketch {
            at: FrameRef {
                predicate: predicate_idx,
                frame: frame_idx,
            },
            trigger: fact.at,
            subject: fact.subject,
            object: Some(fact.object),
            roles,
            reading,
            is_crossed: false,
        });
    }

    fn frame(&self, predicate: &str, id: &str) -> Option<(usize, usize)> {
        let predicates = self.matcher.ontology.predicates();
        let at = predicates
            .iter()
            .position(|known| known.name == predicate)?;
        let frame = predicates[at]
            .frames
            .iter()
            .position(|frame| frame.id == id)?;
        Some((at, frame))
    }

    /// The name that holds a token.
    fn name_at(&self, token: usize) -> Option<usize> {
        let discourse = self.tree.discourse;
        let mention = discourse.mention_at(token)?;
        (discourse.mentions[mention].kind == MentionKind::Named).then_some(mention)
    }

    /// The name that begins at a token.
    fn name_from(&self, token: usize) -> Option<usize> {
        let mention = self.name_at(token)?;
        (self.tree.discourse.mentions[mention].tokens.start == token).then_some(mention)
    }

    /// What a mention refers to, when it can be a node.
    fn found(&self, mention: usize) -> Vec<Found> {
        let discourse = self.tree.discourse;
        let known = &discourse.mentions[mention];
        let nodes = known.clusters.iter().copied();
        nodes
            .filter(|&cluster| discourse.clusters[cluster].is_node)
            .map(|cluster| Found {
                fill: Fill::Cluster { cluster, mention },
                token: known.head,
                is_indirect: known.kind == MentionKind::Pronoun,
            })
            .collect()
    }

    /// The type of what a filler is.
    fn type_of(&self, found: &Found) -> &str {
        match found.fill {
            Fill::Cluster { cluster, .. } => {
                self.tree.discourse.clusters[cluster].entity_type.as_str()
            }
            Fill::Literal { .. } | Fill::Clause(_) => "",
        }
    }

    fn is_a(&self, found: &Found, wanted: &str) -> bool {
        self.matcher.ontology.is_type(self.type_of(found), wanted)
    }

    /// First and one past the last token of the sentence that holds a token.
    fn sentence(&self, token: usize) -> (usize, usize) {
        let discourse = self.tree.discourse;
        discourse.sentence_at(token).map_or((token, token), |idx| {
            let tokens = &discourse.sentences[idx].tokens;
            (tokens.start, tokens.end)
        })
    }

    fn is_possessive_ending(&self, token: usize) -> bool {
        self.tree.token(token).tag == Tag::Pos || matches!(self.tree.text(token), "'s" | "’s")
    }

    fn is_noun_like(&self, token: usize) -> bool {
        matches!(
            self.tree.token(token).pos,
            Pos::Noun | Pos::Propn | Pos::Adj
        )
    }

    /// The person or people who act in the clause of a verb.
    fn actors(&self, verb: usize) -> Vec<Found> {
        let finder = self.matcher.finder;
        let Some(subject) = finder.subject(verb) else {
            return Vec::new();
        };
        let mut found = Vec::new();
        for head in self.tree.conjuncts(subject) {
            found.extend(self.matcher.phrases.nodes_at(head));
        }
        found.retain(|found| self.is_a(found, "Person"));
        found
    }

    /// The verb that a prepositional phrase belongs to, over nouns of time and place in between.
    fn verb_of_phrase(&self, preposition: usize) -> Option<usize> {
        let mut current = preposition;
        for _ in 0..4 {
            let head = self.tree.head(current)?;
            if self.tree.is_verb(head) {
                return Some(head);
            }
            if !matches!(
                self.tree.dep(current),
                Dep::Prep | Dep::Pobj | Dep::Npadvmod | Dep::Advmod | Dep::Pcomp
            ) {
                return None;
            }
            current = head;
        }
        None
    }
}
