//! From triggers to sketches of claims: which frame applies, and what fills its roles.

use newsgraph_annotate::{Dep, Tag};
use newsgraph_model::ontology::{
    Frame, FrameCondition, Ontology, Predicate, PredicateKind, Slot, Step,
};
use newsgraph_model::{Certainty, Stance, Status};
use smol_str::SmolStr;

use super::arguments::Finder;
use super::fillers::{Fill, Found, Phrases};
use super::lexicon::{FrameRef, resolve};
use super::moods::{is_of_speaker, is_read_so};
use super::offices::office_at;
use super::reading::Reading;
use super::triggers::{is_of_bearer, is_of_owner, names_bearer};
use super::voices::Voice;
use super::why::{Cause, Effect, Miss};
use crate::names::capitalised;

/// The predicate of plain reporting, which stands beside those of other acts.
const SAID: &str = "said";

/// Most pairs of one list with another that a sentence is believed to mean.
const MAX_PAIRS: usize = 6;

/// A claim that a trigger and a frame make, before it has ids.
#[derive(Clone, Debug)]
pub(crate) struct Sketch {
    pub(crate) at: FrameRef,
    pub(crate) trigger: usize,
    pub(crate) subject: Found,
    pub(crate) object: Option<Found>,
    /// Other roles.
    pub(crate) roles: Vec<(SmolStr, Vec<Found>)>,
    pub(crate) reading: Reading,
    /// Two lists were paired.
    pub(crate) is_crossed: bool,
}

/// Makes sketches in one text.
pub(crate) struct Matcher<'a> {
    pub(crate) finder: &'a Finder<'a>,
    pub(crate) phrases: &'a Phrases<'a>,
    pub(crate) ontology: &'a Ontology,
}

impl Matcher<'_> {
    /// The sketches of one token; claims of speech beside those of other acts.
    pub(crate) fn sketches(&self, token: usize) -> Vec<Sketch> {
        let mut candidates = self.candidates(token);
        let is_beside = |frame: &Frame| frame.beside || frame.conditional_refusal;
        let order = |at: &FrameRef| {
            let frame = resolve(self.ontology, *at).1;
            let weight = frame.when.len()
                + usize::from(frame.particle.is_some())
                + 4 * usize::from(!frame.readings.is_empty());
            (frame.fallback, is_beside(frame), usize::MAX - weight)
        };
        candidates.sort_by_key(order);
        let mut sketches: Vec<Sketch> = Vec::new();
        let (mut spoken, mut done) = (false, false);
        for at in candidates {
            let (predicate, frame) = resolve(self.ontology, at);
            let is_speech = predicate.name == SAID;
            let is_done = if is_speech { spoken } else { done };
            let is_told = |sketch: &Sketch| sketch.at.predicate == at.predicate;
            let is_blocked = if is_beside(frame) {
                sketches.iter().any(is_told)
            } else {
                is_done
            };
            if is_blocked {
                continue;
            }
            let found = self.apply(token, at);
            if found.is_empty() {
                continue;
            }
            if is_speech {
                spoken = true;
            } else if !is_beside(frame) {
                done = true;
            }
            sketches.extend(found);
        }
        sketches
    }

    fn apply(&self, token: usize, at: FrameRef) -> Vec<Sketch> {
        let (predicate, frame) = resolve(self.ontology, at);
        self.finder.tree.trace.note(|log| log.misfits.clear());
        if let Some(miss) = self.unmet(token, frame) {
            return self.misses(token, at, miss);
        }
        let tree = self.finder.tree;
        let is_scare_quoted = tree
            .quotation_around(token)
            .is_some_and(|quotation| !quotation.is_speech);
        if predicate.kind == PredicateKind::State && !tree.is_verb(token) && is_scare_quoted {
            return self.misses(token, at, Miss::ScareQuotes);
        }
        let mut reading = self.reading(token, predicate, frame);
        let is_infinitive = predicate.name == "holds_office"
            && self.finder.tree.is_verb(token)
            && self.finder.tree.is_infinitive(token);
        if is_infinitive && reading.status.is_none() && !reading.past {
            // `fit enough to serve as mayor`
            reading.status = Some(Status::Planned);
            reading.cap(Some(Certainty::Probable));
        }
        if reading.untold {
            let is_it = |why: &&super::why::Because| why.effect == Effect::Untold;
            let because = reading.why.iter().find(is_it).copied();
            return self.misses(token, at, Miss::Untold(because));
        }
        if !is_read_so(frame, &reading) {
            return self.misses(token, at, Miss::Status(reading.status));
        }
        let act = (token, Cause::Act);
        if frame.attitude {
            // What somebody asks others for he wants himself, beside asking for it.
            let is_wish = !frame.readings.is_empty();
            let is_asked = self.finder.asking(token).is_some();
            if is_wish && (is_asked != frame.beside || self.finder.is_resisted(token)) {
                return self.misses(token, at, Miss::Status(reading.status));
            }
            self.finder.watch(act, &mut reading, Reading::take_attitude);
        }
        if frame.stance == Some(Stance::Asserts) && (reading.status.is_some() || reading.negative) {
            // `I must tell you`, `we would say` report nothing.
            return self.misses(token, at, Miss::NoReport);
        }
        if frame.in_quotation && reading.links.is_empty() {
            return self.misses(token, at, Miss::NotQuoted);
        }
        if frame.conditional_refusal {
            if !self.is_refusal(token, at, &reading) {
                return self.misses(token, at, Miss::NoRefusal);
            }
            self.finder.watch(act, &mut reading, Reading::say_so);
        } else if is_of_speaker(predicate, frame) {
            let judge = |reading: &mut Reading| self.judges(token, frame, reading);
            if !self.finder.watch(act, &mut reading, judge) {
                return self.misses(token, at, Miss::NoJudgement);
            }
        }
        if predicate.kind == PredicateKind::State && self.is_of_infinitive(token, &reading) {
            return self.misses(token, at, Miss::Infinitive);
        }
        self.finder
            .watch((token, Cause::Frame), &mut reading, |reading| {
                reading.cap(frame.certainty);
            });
        let subjects = self.fill_role(token, predicate, frame, &predicate.subject_role, &reading);
        let objects = self.fill_role(token, predicate, frame, &predicate.object_role, &reading);
        // `supporters of the bill such as Roe` are not for Roe.
        let mut objects = objects;
        if is_of_bearer(predicate, frame) {
            objects.retain(|object| !subjects.iter().any(|subject| is_same(subject, object)));
        }
        let fallback = predicate
            .object_fallback_role
            .as_ref()
            .filter(|_| objects.is_empty());
        let has_fallback = fallback.is_some_and(|role| {
            !self
                .fill_role(token, predicate, frame, role, &reading)
                .is_empty()
        });
        let mut miss = match (subjects.is_empty(), objects.is_empty()) {
            (true, _) => Miss::Role(predicate.subject_role.clone()),
            (_, true) => Miss::Role(predicate.object_role.clone()),
            _ => Miss::Pair,
        };
        let mut pairs = Vec::new();
        // `opponents such as Roe and Dorn` are none of each other.
        let is_side = || !self.phrases.members_at(token).is_empty();
        let lacks = objects.is_empty() && predicate.symmetric;
        if !(lacks && (self.names_counterpart(token, at) || is_side())) {
            pairs = self.pairs(predicate, subjects, objects, frame.alone || has_fallback);
        } else {
            miss = Miss::Counterpart;
        }
        let mut roles = Vec::new();
        for role in frame.slots.keys() {
            if *role == predicate.subject_role || *role == predicate.object_role {
                continue;
            }
            let mut found = self.fill_role(token, predicate, frame, role, &reading);
            if role == "jurisdiction" && self.finder.tree.lemma(token) == "secretary" {
                // `secretary of state`
                found.retain(|found| self.phrases.is_named(found));
            }
            if !found.is_empty() {
                roles.push((role.clone(), found));
            }
        }
        let lacks = predicate
            .roles
            .iter()
            .find(|role| role.required && !roles.iter().any(|(name, _)| *name == role.name));
        if let Some(lacks) = lacks {
            return self.misses(token, at, Miss::Role(lacks.name.clone()));
        }
        if predicate.kind == PredicateKind::State && !self.finder.tree.is_verb(token) {
            // `her husband` without a name tells nothing that the phrase itself does not.
            pairs.retain(|(subject, _)| self.phrases.is_named(subject));
        }
        if frame.in_quotation && self.finder.tree.is_noun(token) {
            // `the attack` is what it is called, not what it is blamed for.
            let is_itself = |object: &Option<Found>| {
                let own = object.as_ref().filter(|object| object.token == token);
                own.is_some_and(|object| !self.phrases.is_named(object))
            };
            pairs.retain(|(_, object)| !is_itself(object));
        }
        if is_of_owner(predicate, frame) {
            // Somebody's plan that is spoken of once tells nothing that its phrase does not.
            pairs.retain(|(_, object)| object.as_ref().is_none_or(|plan| self.is_topic(plan)));
        }
        if pairs.is_empty() {
            return self.misses(token, at, miss);
        }
        let is_crossed = pairs.len() > 3;
        let sketch = |(subject, object)| Sketch {
            at,
            trigger: token,
            subject,
            object,
            roles: roles.clone(),
            reading: reading.clone(),
            is_crossed,
        };
        pairs.into_iter().map(sketch).collect()
    }

    /// Whether a thing has a name or is spoken of more than once; words are only what they are.
    fn is_topic(&self, thing: &Found) -> bool {
        let Fill::Cluster { cluster, .. } = thing.fill else {
            return true;
        };
        let mentions = &self.finder.tree.discourse.mentions;
        let mut about = mentions
            .iter()
            .filter(|mention| mention.clusters.contains(&cluster));
        self.phrases.is_named(thing) || about.nth(1).is_some()
    }

    /// What a noun phrase says by itself is the narrator's, whatever clause it stands in.
    fn reading(&self, token: usize, predicate: &Predicate, frame: &Frame) -> Reading {
        let tree = self.finder.tree;
        let copular = matches!(tree.dep(token), Dep::Attr | Dep::Acomp | Dep::Oprd)
            || tree.dep(token) == Dep::Pobj
                && tree
                    .head(token)
                    .is_some_and(|head| tree.lower(head) == "as")
            || tree.dep(token) == Dep::Conj
                && tree
                    .head(token)
                    .is_some_and(|head| matches!(tree.dep(head), Dep::Attr | Dep::Acomp));
        // `a critic of the mayor` is one, whatever the clause around him says.
        let is_role = is_of_bearer(predicate, frame);
        // So is whose a plan is.
        let is_owned = is_of_owner(predicate, frame);
        let is_phrase = !tree.is_verb(token)
            && (predicate.kind == PredicateKind::State
                || frame.in_quotation
                || is_role
                || is_owned);
        if is_phrase && !copular {
            return self.finder.read_phrase(token);
        }
        self.finder.read(token)
    }

    /// What a frame wants of the words around its trigger and does not find.
    pub(super) fn unmet(&self, token: usize, frame: &Frame) -> Option<Miss> {
        let tree = self.finder.tree;
        if let Some(particle) = &frame.particle {
            let is_of_time = |child: usize| {
                tree.first(child, &[Dep::Pobj])
                    .is_some_and(|object| tree.is_date(object))
            };
            let follows = tree.children(token).iter().any(|&child| {
                child > token
                    && !is_of_time(child)
                    && matches!(tree.dep(child), Dep::Prt | Dep::Advmod | Dep::Prep)
                    && tree.lower(child) == *particle
            });
            if !follows {
                return Some(Miss::NoParticle);
            }
        } else if tree.is_verb(token)
            && tree.first(token, &[Dep::Prt]).is_some()
            && frame.id != "default_phrase"
        {
            // `call off` is not `call`; a frame for it names its particle.
            let harmless = tree
                .with_dep(token, &[Dep::Prt])
                .all(|particle| matches!(tree.lower(particle).as_str(), "out" | "up" | "over"));
            if !harmless {
                return Some(Miss::OtherParticle);
            }
        }
        let unmet = frame.when.iter().position(|condition| {
            let mut heads = self.finder.heads(token, &condition.slot);
            // `on Monday` says when, whatever else `on` may say, and `for eleven years` how long.
            let is_for = matches!(
                condition.slot.steps.last(),
                Some(Step::Prep(prepositions)) if prepositions.iter().any(|word| word == "for")
            );
            let is_of_time = |head: usize| tree.is_date(head) || is_for && tree.is_duration(head);
            heads.retain(|&head| !is_of_time(head));
            let matches = heads.iter().any(|&head| {
                let lemma = tree.lemma(head);
                let is_meant = |word: &SmolStr| {
                    *word == lemma
                        || *word == tree.lower(head)
                        || word == "$" && self.finder.counts_money(head)
                };
                let word = condition.words.is_empty() || condition.words.iter().any(is_meant);
                let typed = condition.types.is_empty() || self.has_type(head, &condition.types);
                word && typed
            });
            let matches = matches || self.has_clause_after(token, condition);
            matches == condition.absent
        });
        unmet.map(Miss::Condition)
    }

    /// Whether a condition that only wants a preposition finds one before a clause: `warned Roe against going`.
    fn has_clause_after(&self, token: usize, condition: &FrameCondition) -> bool {
        let [Step::Prep(prepositions)] = condition.slot.steps.as_slice() else {
            return false;
        };
        let tree = self.finder.tree;
        let before_clause = |preposition: usize| {
            let word = tree.lower(preposition);
            prepositions.iter().any(|wanted| *wanted == word)
                && tree.first(preposition, &[Dep::Pcomp]).is_some()
        };
        condition.words.is_empty()
            && condition.types.is_empty()
            && !condition.absent
            && tree.with_dep(token, &[Dep::Prep]).any(before_clause)
    }

    fn has_type(&self, token: usize, types: &[SmolStr]) -> bool {
        let discourse = self.finder.tree.discourse;
        let Some(mention) = self.phrases.mention_at(token) else {
            return false;
        };
        let mut clusters = discourse.mentions[mention].clusters.iter();
        clusters.any(|&cluster| {
            self.ontology
                .fits(&discourse.clusters[cluster].entity_type, types)
        })
    }

    pub(super) fn fill_role(
        &self,
        token: usize,
        predicate: &Predicate,
        frame: &Frame,
        role: &SmolStr,
        reading: &Reading,
    ) -> Vec<Found> {
        let Some(slots) = frame.slots.get(role) else {
            return Vec::new();
        };
        let types = self.types_of(predicate, role);
        for slot in slots {
            let mut found = self.fill_slot(token, frame, slot, reading, types);
            if *role == predicate.subject_role && predicate.name != SAID {
                self.name_authors(token, &mut found);
            }
            let fits = |found: &Found, types: &[SmolStr]| {
                self.phrases.fits(found, types) || self.misfits(role, found)
            };
            found.retain(|found| fits(found, types));
            if *role == predicate.object_role {
                // `shot himself` is done to nobody else.
                found.retain(|found| !self.finder.is_reflexive(found.token));
            }
            if let Some(limits) = frame.types.get(role) {
                found.retain(|found| fits(found, limits));
            }
            // `told the broadcaster Orlo` is read as if it told two.
            found.dedup_by(|later, first| is_same(later, first));
            if !found.is_empty() {
                return found;
            }
        }
        Vec::new()
    }

    fn types_of<'p>(&'p self, predicate: &'p Predicate, role: &SmolStr) -> &'p [SmolStr] {
        if *role == predicate.subject_role {
            return &predicate.subject_types;
        }
        if *role == predicate.object_role {
            return &predicate.object_types;
        }
        self.ontology.role(role).map_or(&[], |role| &role.fillers)
    }

    fn fill_slot(
        &self,
        token: usize,
        frame: &Frame,
        slot: &Slot,
        reading: &Reading,
        types: &[SmolStr],
    ) -> Vec<Found> {
        let tree = self.finder.tree;
        if slot.steps == [Step::Speaker] {
            return self.speaker(reading);
        }
        // Who asks others to repeal a law opposes it himself.
        let asking = || self.finder.asking(token);
        let heads = (frame.attitude && frame.beside && slot.steps == [Step::Subject])
            .then(asking)
            .flatten()
            .unwrap_or_else(|| self.finder.heads(token, slot));
        let wants_office = slot.text && types.iter().any(|name| name == "Position");
        let is_clause = matches!(
            slot.steps.last(),
            Some(Step::Clause | Step::Infinitive | Step::Statement)
        ) && !slot.text;
        let mut found = Vec::new();
        for head in heads {
            if wants_office {
                let mut office = office_at(self.phrases, head);
                if let Some(Found {
                    fill: Fill::Literal { value, .. },
                    ..
                }) = &mut office
                    && *value == tree.text(head)
                    && tree.token(head).tag == Tag::Nns
                {
                    *value = capitalised(&tree.lemma(head));
                }
                let takes_words = types.iter().any(|name| name == "Literal");
                found.extend(
                    office.or_else(|| takes_words.then(|| self.phrases.label_at(head)).flatten()),
                );
            } else if slot.text {
                found.extend(self.phrases.label_at(head));
            } else if is_clause {
                let is_aim = frame.stance.is_some() && frame.stance != Some(Stance::Denies);
                if is_aim && tree.dep(head) == Dep::Xcomp || self.finder.is_set_aside(head) {
                    continue;
                }
                found.push(Found {
                    fill: Fill::Clause(head),
                    token: head,
                    is_indirect: false,
                });
            } else {
                found.extend(self.phrases.found_at(head, frame.metonymy));
            }
        }
        if slot.steps == [Step::Bearer] && found.iter().any(|found| self.phrases.is_named(found)) {
            // `opponents such as Roe`: those who are named bear it.
            found.retain(|found| self.phrases.is_named(found));
        }
        if slot.steps == [Step::Compound] && names_bearer(frame) {
            // `the Republican leader` belongs to the party, and need not lead it.
            found.retain(|found| tree.token(found.token).tag != Tag::Jj);
        }
        if found.is_empty() && is_clause {
            found.extend(self.quoted_content(token));
        }
        found.dedup();
        found
            .retain(|found| found.token != token || slot.text || !tree.is_verb(token) || is_clause);
        // The staff that somebody is chief of is nobody he works for.
        let has_of = found.iter().any(|found| found.token == token + 2)
            && !slot.text
            && !self.frames_with_of(token, &tree.lemma(token)).is_empty();
        found.retain(|found| !has_of || found.token != token + 2);
        found
    }

    /// The quotation that a verb of speaking introduces.
    fn quoted_content(&self, verb: usize) -> Option<Found> {
        let discourse = self.finder.tree.discourse;
        let quotation = self
            .finder
            .tree
            .quotation_of(verb)
            .filter(|quotation| quotation.is_speech)?;
        let value = super::fillers::tidy(quotation.span.of(discourse.text)?);
        Some(Found {
            fill: Fill::Literal {
                value,
                span: quotation.span,
            },
            token: quotation.tokens.start,
            is_indirect: false,
        })
    }

    pub(super) fn speaker(&self, reading: &Reading) -> Vec<Found> {
        let discourse = self.finder.tree.discourse;
        match reading.links.last().map(|link| link.voice) {
            Some(Voice::Token(token)) => self.phrases.nodes_at(token),
            Some(Voice::Quotation(idx)) => {
                let quotation = &discourse.quotations[idx];
                let (Some(cluster), Some(mention)) = (quotation.speaker, quotation.speaker_mention)
                else {
                    return Vec::new();
                };
                if !discourse.clusters[cluster].is_node {
                    return Vec::new();
                }
                let token = discourse.mentions[mention].head;
                vec![Found {
                    fill: Fill::Cluster { cluster, mention },
                    token,
                    is_indirect: false,
                }]
            }
            None => Vec::new(),
        }
    }

    /// One claim for each subject and object; the members of one list with each other when the predicate is symmetric.
    fn pairs(
        &self,
        predicate: &Predicate,
        subjects: Vec<Found>,
        objects: Vec<Found>,
        alone: bool,
    ) -> Vec<(Found, Option<Found>)> {
        let mut pairs = Vec::new();
        if objects.is_empty() && predicate.symmetric && subjects.len() > 1 {
            for (idx, left) in subjects.iter().enumerate() {
                for right in &subjects[idx + 1..] {
                    if !is_same(left, right) {
                        pairs.push((left.clone(), Some(right.clone())));
                    }
                }
            }
            pairs.truncate(MAX_PAIRS);
            return pairs;
        }
        for subject in &subjects {
            if objects.is_empty() && alone {
                pairs.push((subject.clone(), None));
            }
            for object in &objects {
                let words_only = matches!(subject.fill, Fill::Literal { .. })
                    && !matches!(object.fill, Fill::Cluster { .. })
                    && self.phrases.described_type(subject.token).is_none();
                if !is_same(subject, object) && !words_only {
                    pairs.push((subject.clone(), Some(object.clone())));
                }
            }
        }
        pairs.retain(|(subject, _)| self.may_act(subject));
        if predicate.name == SAID {
            // `officials said` is no more than who says it, which the claims said have.
            pairs.retain(|(subject, _)| !matches!(subject.fill, Fill::Literal { .. }));
        }
        pairs.truncate(MAX_PAIRS);
        pairs
    }

    /// Words act only when they mean people.
    fn may_act(&self, subject: &Found) -> bool {
        match subject.fill {
            Fill::Cluster { .. } => true,
            Fill::Literal { .. } => {
                let acts = ["Person".into(), "Group".into(), "Organization".into()];
                let described = self.phrases.described_type(subject.token);
                described.is_some_and(|described| self.ontology.fits(described, &acts))
                    || self
                        .finder
                        .words
                        .is_human(&self.finder.tree.lemma(subject.token))
                    || self.phrases.is_number_of_people(subject.token)
            }
            Fill::Clause(_) => false,
        }
    }
}

/// Whether two fillers are the same cluster or words.
pub(crate) fn is_same(left: &Found, right: &Found) -> bool {
    match (&left.fill, &right.fill) {
        (Fill::Cluster { cluster: left, .. }, Fill::Cluster { cluster: right, .. }) => {
            left == right
        }
        (left, right) => left == right,
    }
}
