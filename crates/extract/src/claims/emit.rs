//! From sketches to claims: nested ones first, with ids, evidence, time and confidence.

use std::collections::{BTreeMap, BTreeSet};

use newsgraph_annotate::Dep;
use newsgraph_model::ontology::{Ontology, PredicateKind, Step};
use newsgraph_model::{
    Attribution, Claim, ClaimDraft, ClaimId, Cluster, ClusterId, Condition, Confidence, Document,
    Evidence, Filler, Polarity, Role, SourceId, Stance, Status, TextSpan,
};
use smol_str::SmolStr;

use super::arguments::Finder;
use super::confidence::Marks;
use super::fillers::{Fill, Found, Phrases, tidy};
use super::lexicon::resolve;
use super::reading::Reading;
use super::sketch::Sketch;
use super::voices::{Link, Voice};
use super::why::{StatusFrom, TimeFrom, Why};
use crate::trace::DropReason;

/// Longest content that is kept in words, in bytes.
const MAX_CONTENT: usize = 400;

/// Turns the sketches of one document into claims.
pub(crate) struct Emitter<'a> {
    pub(crate) finder: &'a Finder<'a>,
    pub(crate) phrases: &'a Phrases<'a>,
    pub(crate) ontology: &'a Ontology,
    pub(crate) document: &'a Document,
    pub(crate) sketches: &'a [Sketch],
    /// The tokens that are read, in text order.
    pub(crate) tokens: &'a [usize],
    cluster_ids: Vec<ClusterId>,
    /// Which sketches are only the content of others, with the status and polarity their frame gives.
    nested: BTreeMap<usize, Content>,
    state: Vec<State>,
    claims: Vec<(Claim, Marks)>,
    known: BTreeSet<ClaimId>,
}

/// What a frame says of the claims in its clause.
#[derive(Clone, Copy)]
struct Content {
    status: Option<Status>,
    negates: bool,
    /// The word of that frame.
    outer: usize,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Waiting,
    Open,
    Done(Option<ClaimId>),
}

impl<'a> Emitter<'a> {
    /// An emitter for these sketches.
    pub(crate) fn new(
        finder: &'a Finder<'a>,
        phrases: &'a Phrases<'a>,
        document: &'a Document,
        (tokens, sketches): (&'a [usize], &'a [Sketch]),
    ) -> Self {
        let source = SourceId::Document(document.id);
        let discourse = finder.tree.discourse;
        let clusters = discourse.clusters.iter().map(|cluster| {
            let first = cluster
                .mentions
                .first()
                .map(|&mention| discourse.mentions[mention].span);
            Cluster::id_of(source, &cluster.name, &cluster.entity_type, first)
        });
        Self {
            finder,
            phrases,
            ontology: phrases.ontology,
            document,
            sketches,
            tokens,
            known: BTreeSet::new(),
            cluster_ids: clusters.collect(),
            nested: BTreeMap::new(),
            state: vec![State::Waiting; sketches.len()],
            claims: Vec::new(),
        }
    }

    /// The claims with what is seen of them, in text order, each after those nested in it.
    pub(crate) fn claims(mut self) -> Vec<(Claim, Marks)> {
        for (idx, sketch) in self.sketches.iter().enumerate() {
            let (_, frame) = resolve(self.ontology, sketch.at);
            if frame.content_status.is_none() {
                continue;
            }
            for content in contents(sketch) {
                for inner in self.sketches_in(content, idx) {
                    let negates = frame.content_polarity == Some(Polarity::Negative);
                    // `reminded Roe that she had met Dorn` asks for no meeting.
                    let is_done = matches!(
                        frame.content_status,
                        Some(Status::Requested | Status::Promised)
                    ) && self.finder.is_told_as_done(content);
                    let status = frame.content_status.filter(|_| !is_done);
                    let outer = sketch.trigger;
                    let content = Content {
                        status,
                        negates,
                        outer,
                    };
                    self.nested.insert(inner, content);
                }
            }
        }
        let tokens = self.tokens.iter().copied();
        let mut next = 0;
        for token in tokens {
            let first = next;
            while self
                .sketches
                .get(next)
                .is_some_and(|sketch| sketch.trigger <= token)
            {
                self.emit(next);
                next += 1;
            }
            if first == next
                && let Some((draft, made)) = self.raw_claim(self.document, token)
            {
                let marks = self.marks_of_raw(token, &draft);
                let claim = self.finish(draft, &marks);
                self.note_made((&claim, &marks), (token, None), &made.0, made.1);
                self.claims.push((claim, marks));
            }
        }
        // What lines behind the running text tell, as who wrote it.
        for idx in next..self.sketches.len() {
            self.emit(idx);
        }
        self.claims
    }

    /// The sketches whose event is the one that a clause tells of.
    fn sketches_in(&self, clause: usize, outer: usize) -> Vec<usize> {
        let reaches = |sketch: &Sketch| {
            let tree = self.finder.tree;
            let mut current = sketch.trigger;
            for _ in 0..8 {
                if current == clause {
                    return true;
                }
                let Some(head) = tree.head(current) else {
                    return false;
                };
                let carries = match tree.dep(current) {
                    Dep::Xcomp | Dep::Conj | Dep::Attr | Dep::Acomp | Dep::Oprd => true,
                    Dep::Dobj | Dep::Nsubj | Dep::Nsubjpass => {
                        !tree.is_verb(current) && self.finder.words.is_light(&tree.lemma(head))
                    }
                    _ => false,
                };
                if !carries {
                    return false;
                }
                current = head;
            }
            false
        };
        // Sketches are in text order, and only those under the clause can reach it.
        let (first, last) = self.finder.tree.subtree(clause);
        let start = self
            .sketches
            .partition_point(|sketch| sketch.trigger < first);
        let end = self
            .sketches
            .partition_point(|sketch| sketch.trigger <= last);
        (start..end)
            .filter(|&idx| idx != outer && !self.is_wish(idx) && reaches(&self.sketches[idx]))
            .collect()
    }

    /// Whether a sketch tells of who asks for what a clause says, and not of what it says.
    fn is_wish(&self, idx: usize) -> bool {
        let (_, frame) = resolve(self.ontology, self.sketches[idx].at);
        frame.attitude && frame.beside && !frame.readings.is_empty()
    }

    fn emit(&mut self, idx: usize) -> Option<ClaimId> {
        match self.state[idx] {
            State::Done(id) => return id,
            State::Open => return None,
            State::Waiting => self.state[idx] = State::Open,
        }
        let draft = self.draft(idx);
        if draft.is_none() {
            self.note_dropped(idx, DropReason::Unfilled);
        }
        let id = draft.map(|(draft, why)| {
            let sketch = &self.sketches[idx];
            let marks = self.marks(sketch, &draft);
            let claim = self.finish(draft, &marks);
            let id = claim.id;
            if self.known.insert(id) {
                let place = (sketch.trigger, Some(sketch.at));
                self.note_made((&claim, &marks), place, &sketch.reading, why);
                self.claims.push((claim, marks));
            } else {
                self.note_dropped(idx, DropReason::Same(id));
            }
            id
        });
        self.state[idx] = State::Done(id);
        id
    }

    fn finish(&self, mut draft: ClaimDraft, marks: &Marks) -> Claim {
        draft.confidence = marks.confidence();
        draft.finish(
            SourceId::Document(self.document.id),
            Some(self.document.text_id),
        )
    }

    fn draft(&mut self, idx: usize) -> Option<(ClaimDraft, Why)> {
        let sketch = &self.sketches[idx];
        let (predicate, frame) = resolve(self.ontology, sketch.at);
        let discourse = self.finder.tree.discourse;
        let sentence = &discourse.sentences[discourse.sentence_at(sketch.trigger)?];
        let mut roles = vec![(predicate.subject_role.clone(), vec![sketch.subject.clone()])];
        if let Some(object) = &sketch.object {
            roles.push((predicate.object_role.clone(), vec![object.clone()]));
        }
        roles.extend(sketch.roles.iter().cloned());
        let mut filled = Vec::new();
        for (name, found) in roles {
            let fillers = self.fillers(idx, &found);
            if !fillers.is_empty() && !filled.iter().any(|role: &Role| role.name == name) {
                filled.push(Role { name, fillers });
            }
        }
        if !filled
            .iter()
            .any(|role| role.name == predicate.subject_role)
        {
            return None;
        }
        if sketch.object.is_some() && !filled.iter().any(|role| role.name == predicate.object_role)
        {
            return None;
        }
        let nested = self.nested.get(&idx).copied();
        let mut why = Why::default();
        let mut time = self.finder.time_of(sketch.trigger, &sketch.reading);
        why.time = TimeFrom::Expression;
        let mut status = self.status(sketch, nested, &mut why);
        if let Some(time) = &time
            && status == Status::Occurred
            && sketch.reading.present
            && self.is_to_come(time.start)
        {
            status = Status::Planned;
            why.status = StatusFrom::DateToCome;
        }
        why.frame_negates = frame.polarity == Some(Polarity::Negative);
        why.content_negates = nested
            .filter(|content| content.negates)
            .map(|content| content.outer);
        let negative = sketch.reading.negative ^ why.frame_negates ^ why.content_negates.is_some();
        let is_own_act = self.is_own_act(sketch, negative);
        why.own_act = is_own_act;
        let is_disputed = negative || is_disputed(&sketch.reading);
        if is_own_act && status == Status::Occurred && time.is_none() {
            time = self.finder.time_of_saying(&sketch.reading);
            why.time = TimeFrom::Saying;
        }
        let happened = predicate.kind != PredicateKind::State && status == Status::Occurred;
        if happened && !is_disputed && time.is_none() {
            time = self.finder.time_before_report(&sketch.reading);
            why.time = TimeFrom::Report;
        }
        let attribution = self.attribution(sketch, negative);
        let condition = self.condition(sketch);
        let guess = self.guess(sketch, &mut why);
        let draft = ClaimDraft {
            predicate: predicate.name.clone(),
            family: predicate.family.clone(),
            lemma: self.finder.tree.lemma(sketch.trigger).into(),
            trigger: self.finder.tree.span(sketch.trigger, sketch.trigger),
            roles: filled,
            attribution,
            status,
            polarity: if negative {
                Polarity::Negative
            } else {
                Polarity::Positive
            },
            certainty: sketch.reading.certainty,
            condition,
            time,
            evidence: vec![Evidence::Span {
                document: self.document.id,
                span: sentence.span,
            }],
            confidence: Confidence::new(guess),
            rule: SmolStr::from(format!("{}:{}", predicate.name, frame.id)),
            inferred: false,
            nested: nested.is_some(),
        };
        Some((draft, why))
    }

    fn is_to_come(&self, start: Option<jiff::civil::Date>) -> bool {
        let published = self.finder.tree.discourse.published;
        matches!((start, published), (Some(start), Some(published)) if start > published)
    }

    fn status(&self, sketch: &Sketch, nested: Option<Content>, why: &mut Why) -> Status {
        let (predicate, frame) = resolve(self.ontology, sketch.at);
        let own = frame.status.unwrap_or(predicate.default_status);
        if frame.status.is_some() {
            why.status = StatusFrom::Frame;
        }
        if let Some(status) = sketch.reading.status {
            let told = match (status, own) {
                // A state that will hold is planned; one that is only imagined stays so.
                (Status::Occurred, Status::Ongoing | Status::Historical) => own,
                (_, Status::Planned | Status::Historical)
                    if predicate.kind == PredicateKind::State =>
                {
                    own
                }
                _ => status,
            };
            if told != own {
                why.status = StatusFrom::Reading;
            }
            return told;
        }
        if let Some(content) = nested
            && let Some(status) = content.status
        {
            why.status = StatusFrom::Content(content.outer);
            return status;
        }
        let is_verbal = self.finder.tree.is_verb(sketch.trigger)
            || matches!(self.finder.tree.dep(sketch.trigger), Dep::Attr);
        if frame.status.is_none()
            && predicate.kind == PredicateKind::State
            && own == Status::Ongoing
            && sketch.reading.past
            && is_verbal
            && !within_report(&sketch.reading)
        {
            why.status = StatusFrom::PastState;
            return Status::Historical;
        }
        own
    }

    fn fillers(&mut self, outer: usize, found: &[Found]) -> Vec<Filler> {
        let mut fillers = Vec::new();
        for found in found {
            match &found.fill {
                Fill::Cluster { cluster, mention } => {
                    fillers.push(self.cluster(*cluster, *mention));
                }
                Fill::Literal { value, span } => fillers.push(Filler::Literal {
                    value: value.clone(),
                    span: Some(*span),
                }),
                Fill::Clause(clause) => fillers.extend(self.clause(outer, *clause)),
            }
        }
        let mut unique: Vec<Filler> = Vec::new();
        for filler in fillers {
            if !unique.contains(&filler) {
                unique.push(filler);
            }
        }
        unique
    }

    /// The filler of a found cluster.
    pub(super) fn named_filler(&self, found: &Found) -> Option<Filler> {
        match found.fill {
            Fill::Cluster { cluster, mention } => Some(self.cluster(cluster, mention)),
            Fill::Literal { .. } | Fill::Clause(_) => None,
        }
    }

    /// The chain of speakers of a reading.
    pub(super) fn chain(&self, reading: &Reading) -> Vec<Attribution> {
        reading
            .links
            .iter()
            .filter_map(|link| self.link(link))
            .collect()
    }

    fn cluster(&self, cluster: usize, mention: usize) -> Filler {
        let span = self.finder.tree.discourse.mentions[mention].span;
        Filler::Cluster {
            cluster: self.cluster_ids[cluster],
            mention: Some(span),
        }
    }

    /// The claims of a clause; its words when it makes none.
    fn clause(&mut self, outer: usize, clause: usize) -> Vec<Filler> {
        let inner = self.sketches_in(clause, outer);
        let claims: Vec<ClaimId> = inner.into_iter().filter_map(|idx| self.emit(idx)).collect();
        if let Some(denied) = self.carried(outer, clause) {
            return vec![denied];
        }
        if !claims.is_empty() {
            return claims.into_iter().map(Filler::Claim).collect();
        }
        let words = self
            .phrases
            .clause_span(clause)
            .filter(|span| span.len() <= MAX_CONTENT);
        let literal = words.and_then(|span| {
            Some(Filler::Literal {
                value: tidy(span.of(self.finder.tree.discourse.text)?),
                span: Some(span),
            })
        });
        literal.into_iter().collect()
    }

    fn condition(&mut self, sketch: &Sketch) -> Option<Condition> {
        let clause = sketch
            .reading
            .condition
            .or_else(|| self.condition_of_content(sketch))?;
        let span = self.phrases.clause_span(clause)?;
        let text = tidy(span.of(self.finder.tree.discourse.text)?);
        let inner = self.sketches_in(clause, usize::MAX);
        let claim = inner.into_iter().find_map(|idx| self.emit(idx));
        Some(Condition {
            text,
            span: Some(span),
            claim,
        })
    }

    /// What a threat or promise depends on, when its content says it.
    fn condition_of_content(&self, sketch: &Sketch) -> Option<usize> {
        let (_, frame) = resolve(self.ontology, sketch.at);
        frame.content_status?;
        let tree = self.finder.tree;
        let quoted = tree.quotation_of(sketch.trigger);
        let mut ranges: Vec<std::ops::Range<usize>> = quoted
            .map(|quotation| quotation.tokens.clone())
            .into_iter()
            .collect();
        ranges.extend(contents(sketch).into_iter().map(|clause| {
            let (first, last) = tree.subtree(clause);
            first..last + 1
        }));
        let conditional =
            |&token: &usize| tree.dep(token) == Dep::Advcl && self.finder.is_conditional(token);
        ranges.into_iter().flatten().find(conditional)
    }

    /// The chain of speakers; a verbal act of the last speaker is the act itself, and that he did not do it is only his word.
    fn attribution(&self, sketch: &Sketch, negative: bool) -> Vec<Attribution> {
        let mut links: Vec<Attribution> = sketch
            .reading
            .links
            .iter()
            .filter_map(|link| self.link(link))
            .collect();
        if self.is_own_act(sketch, negative) {
            links.pop();
        }
        links
    }

    /// Whether what is said is done by saying it: a verbal act of the last speaker, unless he says that he does not do it.
    fn is_own_act(&self, sketch: &Sketch, negative: bool) -> bool {
        let (predicate, frame) = resolve(self.ontology, sketch.at);
        let by_words = frame
            .slots
            .get(&predicate.subject_role)
            .is_some_and(|slots| slots.iter().any(|slot| slot.steps == [Step::Speaker]));
        predicate.verbal_act && (!negative || by_words) && self.is_of_speaker(sketch)
    }

    /// Whether the last speaker is who acts.
    fn is_of_speaker(&self, sketch: &Sketch) -> bool {
        if is_disputed(&sketch.reading) {
            return false;
        }
        let last = sketch.reading.links.last();
        let source = last
            .and_then(|link| self.link(link))
            .map(|link| link.source);
        match (&sketch.subject.fill, source) {
            (
                Fill::Cluster { cluster, .. },
                Some(Filler::Cluster {
                    cluster: source, ..
                }),
            ) => self.cluster_ids[*cluster] == source,
            _ => false,
        }
    }

    fn link(&self, link: &Link) -> Option<Attribution> {
        let discourse = self.finder.tree.discourse;
        let cue = link.cue.and_then(|cue| self.finder.tree.span(cue, cue));
        let source = match link.voice {
            Voice::Quotation(idx) => {
                let quotation = &discourse.quotations[idx];
                let cluster = quotation.speaker?;
                let mention = quotation
                    .speaker_mention
                    .map(|mention| discourse.mentions[mention].span);
                if discourse.clusters[cluster].is_node {
                    Filler::Cluster {
                        cluster: self.cluster_ids[cluster],
                        mention,
                    }
                } else {
                    Filler::Literal {
                        value: discourse.clusters[cluster].name.clone(),
                        span: mention,
                    }
                }
            }
            Voice::Token(token) => {
                let found = self.phrases.found_at(token, false).into_iter().next();
                match found.map(|found| found.fill) {
                    Some(Fill::Cluster { cluster, mention }) => self.cluster(cluster, mention),
                    Some(Fill::Literal { value, span }) => Filler::Literal {
                        value,
                        span: Some(span),
                    },
                    _ => {
                        let span: Option<TextSpan> = self.finder.tree.span(token, token);
                        Filler::Literal {
                            value: self.finder.tree.text(token).to_owned(),
                            span,
                        }
                    }
                }
            }
        };
        Some(Attribution {
            source,
            stance: link.stance,
            cue,
        })
    }
}

/// The clauses that a sketch's roles hold.
fn contents(sketch: &Sketch) -> Vec<usize> {
    let found = sketch
        .object
        .iter()
        .chain(sketch.roles.iter().flat_map(|(_, found)| found));
    found
        .filter_map(|found| {
            if let Fill::Clause(clause) = found.fill {
                Some(clause)
            } else {
                None
            }
        })
        .collect()
}

/// Backshifted tense after a verb of speaking says nothing about an end.
fn within_report(reading: &Reading) -> bool {
    !reading.links.is_empty()
}

/// Whether the last speaker says that it is not so.
fn is_disputed(reading: &Reading) -> bool {
    let last = reading.links.last().map(|link| link.stance);
    matches!(last, Some(Stance::Denies | Stance::Doubts))
}
