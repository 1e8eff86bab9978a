//! Verdicts: whom a speaker praises or blames by what he says of him, in whatever words.
//!
//! Frames read a judgement from one word and its own subject. Here a whole statement is weighed: its verb or complement, what denies it,
//! and whom it is about when its subject is a thing of his, a part of him or `it`.

mod asked;
mod targets;
mod weigh;
mod words;

use words::{CONCEDES, COPULAS, has};

use newsgraph_annotate::Dep;
use newsgraph_model::ontology::Ontology;
use newsgraph_model::{Certainty, Stance, Status};

use crate::claims::arguments::Finder;
use crate::claims::fillers::Found;
use crate::claims::lexicon::{FrameRef, TriggerKind, Verdict, resolve};
use crate::claims::reading::Reading;
use crate::claims::sketch::{Matcher, Sketch, is_same};
use crate::claims::tree::Tree;

/// Adds the verdicts of a text to the sketches that frames made, where these say nothing of the same pair.
pub(in crate::claims) fn add_verdicts(
    matcher: &Matcher<'_>,
    tokens: &[usize],
    sketches: &mut Vec<Sketch>,
) {
    let (Some(blame), Some(praise)) = (
        frame_of(matcher.ontology, "criticized"),
        frame_of(matcher.ontology, "praised"),
    ) else {
        return;
    };
    let mut judge = Judge {
        matcher,
        finder: matcher.finder,
        tree: matcher.finder.tree,
        blame,
        praise,
        label: frame_of(matcher.ontology, "labeled"),
        told: Vec::new(),
    };
    let mut known = judged_pairs(matcher, sketches);
    for sketch in judge.implied_blame(sketches) {
        let pair = (sketch.subject.clone(), sketch.object.clone());
        let (subject, Some(object)) = pair else {
            continue;
        };
        if !is_judged(&known, &subject, &object) {
            known.push((subject, object));
            sketches.push(sketch);
        }
    }
    sketches.sort_by_key(|sketch| sketch.trigger);
    for &token in tokens {
        judge.note(sketches, token);
        for sketch in judge.sketches_at(token) {
            let Some(target) = sketch.object.clone() else {
                continue;
            };
            let is_label = Some(sketch.at) == judge.label;
            let is_told = if is_label {
                is_labeled(matcher, sketches, (&sketch.subject, &target), token)
            } else {
                is_judged(&known, &sketch.subject, &target)
            };
            if is_told {
                continue;
            }
            if !is_label {
                known.push((sketch.subject.clone(), target));
            }
            sketches.push(sketch);
        }
    }
    sketches.sort_by_key(|sketch| sketch.trigger);
}

/// Whether a frame has given the target its name already, at this verb or at a word behind it.
fn is_labeled(
    matcher: &Matcher<'_>,
    sketches: &[Sketch],
    (who, whom): (&Found, &Found),
    verb: usize,
) -> bool {
    let sentence = matcher.finder.tree.discourse.sentence_at(verb);
    sketches.iter().any(|sketch| {
        let (predicate, _) = resolve(matcher.ontology, sketch.at);
        predicate.name == "labeled"
            && matcher.finder.tree.discourse.sentence_at(sketch.trigger) == sentence
            && is_same(&sketch.subject, who)
            && sketch
                .object
                .as_ref()
                .is_some_and(|object| is_same(object, whom))
    })
}

fn is_judged(known: &[(Found, Found)], subject: &Found, target: &Found) -> bool {
    known
        .iter()
        .any(|(who, whom)| is_same(who, subject) && is_same(whom, target))
}

/// Who judges whom already.
fn judged_pairs(matcher: &Matcher<'_>, sketches: &[Sketch]) -> Vec<(Found, Found)> {
    let judges = |sketch: &&Sketch| {
        let (predicate, frame) = resolve(matcher.ontology, sketch.at);
        if predicate.name == "labeled" && frame.in_quotation {
            return false;
        }
        matches!(
            predicate.name.as_str(),
            "criticized"
                | "labeled"
                | "accused"
                | "praised"
                | "endorsed"
                | "supported"
                | "opposed"
                | "mocked"
                | "agreed_with"
        )
    };
    let told = sketches.iter().filter(judges);
    told.filter_map(|sketch| Some((sketch.subject.clone(), sketch.object.clone()?)))
        .collect()
}

fn frame_of(ontology: &Ontology, name: &str) -> Option<FrameRef> {
    let predicate = ontology
        .predicates()
        .iter()
        .position(|known| known.name == name)?;
    let frames = &ontology.predicates()[predicate].frames;
    let frame = frames.iter().position(|frame| frame.id == "verdict")?;
    Some(FrameRef { predicate, frame })
}

/// Most speakers of one statement: `Roe and Dorn say`.
const MAX_SPEAKERS: usize = 3;

struct Judge<'a> {
    matcher: &'a Matcher<'a>,
    finder: &'a Finder<'a>,
    tree: &'a Tree<'a>,
    blame: FrameRef,
    praise: FrameRef,
    /// What somebody is called by a verdict.
    label: Option<FrameRef>,
    /// Sentence, speaker and target of what was judged or asked so far.
    told: Vec<(usize, Found, Found)>,
}

impl Judge<'_> {
    /// Remembers whom a speaker judged by the frames of a token: his next `it` may be about the same.
    fn note(&mut self, sketches: &[Sketch], token: usize) {
        let Some(sentence) = self.tree.discourse.sentence_at(token) else {
            return;
        };
        let here = sketches.iter().filter(|sketch| sketch.trigger == token);
        for sketch in here {
            let (predicate, _) = resolve(self.matcher.ontology, sketch.at);
            let is_judgement = matches!(
                predicate.name.as_str(),
                "criticized" | "labeled" | "accused" | "urged" | "praised" | "opposed"
            );
            if let Some(object) = sketch.object.as_ref().filter(|_| is_judgement) {
                self.told
                    .push((sentence, sketch.subject.clone(), object.clone()));
            }
        }
    }

    /// Who says `he is a liar` does not only give a label: he blames.
    fn implied_blame(&self, sketches: &[Sketch]) -> Vec<Sketch> {
        let tree = self.tree;
        let words = self.finder.words;
        let is_bad = |token: usize| {
            let kind = if tree.is_noun(token) {
                TriggerKind::Noun
            } else {
                TriggerKind::Adjective
            };
            words.verdict(kind, &tree.lemma(token)) == Some(Verdict::Bad)
        };
        let implied = sketches.iter().filter(|sketch| {
            let (predicate, frame) = resolve(self.matcher.ontology, sketch.at);
            predicate.name == "labeled" && frame.in_quotation && is_bad(sketch.trigger)
        });
        implied
            .map(|sketch| Sketch {
                at: self.blame,
                roles: Vec::new(),
                ..sketch.clone()
            })
            .collect()
    }

    fn sketches_at(&mut self, verb: usize) -> Vec<Sketch> {
        let tree = self.tree;
        if tree.is_noun(verb) && tree.dep(verb) == Dep::Root {
            return self.name_alone(verb);
        }
        if !tree.is_verb(verb)
            || matches!(
                tree.dep(verb),
                Dep::Aux | Dep::Auxpass | Dep::Amod | Dep::Compound
            )
        {
            return Vec::new();
        }
        let asked = self.asked_at(verb);
        if !asked.is_empty() {
            return asked;
        }
        let own = self.verdict_at(verb);
        let around = || Some((self.verdict_around(verb)?, None));
        let Some((verdict, nobody_like)) = own.or_else(around) else {
            return Vec::new();
        };
        let reading = self.finder.read(verb);
        let Some(is_good) = is_good(verdict, &reading).filter(|_| !self.is_conceded(&reading))
        else {
            return Vec::new();
        };
        let mut speakers = self.matcher.speaker(&reading);
        speakers.retain(|speaker| self.may_speak(speaker));
        if self.is_beside(verb) || speakers.len() > MAX_SPEAKERS {
            return Vec::new();
        }
        let judged = (verdict, nobody_like, is_good);
        let mut sketches = Vec::new();
        for speaker in &speakers {
            sketches.extend(self.judged_by(speaker, verb, judged, &reading));
        }
        sketches
    }

    /// What one speaker's verdict says.
    fn judged_by(
        &mut self,
        speaker: &Found,
        verb: usize,
        (verdict, nobody_like, is_good): (Verdict, Option<usize>, bool),
        reading: &Reading,
    ) -> Vec<Sketch> {
        let tree = self.tree;
        let (is_good, targets) = match nobody_like {
            Some(than) if verdict == Verdict::Good && reading.negative => {
                (true, self.things_at(than))
            }
            _ => (is_good, self.targets(verb, speaker, reading)),
        };
        let at = if is_good { self.praise } else { self.blame };
        let kept = self.keep(targets, at, speaker);
        let sentence = tree.discourse.sentence_at(verb).unwrap_or_default();
        let told = kept
            .iter()
            .map(|target| (sentence, speaker.clone(), target.clone()));
        self.told.extend(told);
        let labels = nobody_like.is_none().then(|| self.label_of(verb)).flatten();
        let mut sketches = Vec::new();
        for target in kept {
            if let (Some(label), Some(at)) = (&labels, self.label) {
                let mut sketch = spoken(at, verb, (speaker, target.clone()), reading);
                sketch.roles.push(("label".into(), vec![label.clone()]));
                sketches.push(sketch);
            }
            sketches.push(spoken(at, verb, (speaker, target), reading));
        }
        sketches
    }

    /// A sentence that is nothing but a name for whom the speaker judged before: `A real disgrace.`
    fn name_alone(&mut self, noun: usize) -> Vec<Sketch> {
        let tree = self.tree;
        let is_clause = tree
            .children(noun)
            .iter()
            .any(|&child| tree.is_verb(child) || matches!(tree.dep(child), Dep::Nsubj | Dep::Poss));
        let verdict = self
            .verdict_of_phrase(noun)
            .filter(|verdict| *verdict != Verdict::Due && !is_clause);
        let reading = self.finder.read(noun);
        let speakers = self.matcher.speaker(&reading);
        let ([speaker], Some(verdict)) = (speakers.as_slice(), verdict) else {
            return Vec::new();
        };
        let Some(is_good) = is_good(verdict, &reading).filter(|_| self.may_speak(speaker)) else {
            return Vec::new();
        };
        let at = if is_good { self.praise } else { self.blame };
        let targets = self.topic(noun, speaker, &reading).into_iter().collect();
        let label = self.matcher.phrases.label_at(noun);
        let mut sketches = Vec::new();
        for target in self.keep(targets, at, speaker) {
            if let (Some(label), Some(at)) = (&label, self.label) {
                let mut sketch = spoken(at, noun, (speaker, target.clone()), &reading);
                sketch.roles.push(("label".into(), vec![label.clone()]));
                sketches.push(sketch);
            }
            sketches.push(spoken(at, noun, (speaker, target), &reading));
        }
        sketches
    }

    /// What a clause calls its subject in good or bad words.
    fn label_of(&self, verb: usize) -> Option<Found> {
        let tree = self.tree;
        if !has(COPULAS, &tree.lemma(verb)) {
            return None;
        }
        let mut complements = tree.with_dep(verb, &[Dep::Attr, Dep::Acomp]);
        let complement = complements.find(|&complement| {
            self.verdict_of_phrase(complement)
                .is_some_and(|verdict| verdict != Verdict::Due)
        })?;
        self.matcher.phrases.label_at(complement)
    }

    /// Whether a clause tells something besides what is said: `who lies`, `I wonder why he lies`.
    fn is_beside(&self, verb: usize) -> bool {
        let tree = self.tree;
        let mut current = verb;
        for _ in 0..crate::claims::arguments::MAX_STEPS {
            if tree.dep(current) == Dep::Relcl {
                return true;
            }
            let Some(head) = tree.head(current) else {
                break;
            };
            if !matches!(tree.dep(current), Dep::Xcomp | Dep::Conj) {
                break;
            }
            current = head;
        }
        let asks = |&child: &usize| {
            matches!(
                tree.lower(child).as_str(),
                "why" | "how" | "when" | "where" | "whether" | "what" | "who" | "which"
            )
        };
        tree.dep(current) == Dep::Ccomp && tree.children(current).iter().any(asks)
    }

    /// Whether somebody grants, asks or fears it: that is no judgement of his.
    fn is_conceded(&self, reading: &Reading) -> bool {
        let cue = reading.links.last().and_then(|link| link.cue);
        cue.is_some_and(|cue| has(CONCEDES, &self.tree.lemma(cue)))
    }

    fn may_speak(&self, speaker: &Found) -> bool {
        let (predicate, _) = resolve(self.matcher.ontology, self.blame);
        self.matcher.phrases.fits(speaker, &predicate.subject_types)
    }
}

/// An act that is done by saying so.
fn spoken(
    at: FrameRef,
    verb: usize,
    (speaker, target): (&Found, Found),
    reading: &Reading,
) -> Sketch {
    let mut reading = reading.clone();
    reading.say_so();
    Sketch {
        at,
        trigger: verb,
        subject: speaker.clone(),
        object: Some(target),
        roles: Vec::new(),
        reading,
        is_crossed: false,
    }
}

/// Whether a verdict, as it is read, is praise; `None` when it is neither praise nor blame.
fn is_good(verdict: Verdict, reading: &Reading) -> Option<bool> {
    let last = reading.links.last()?;
    let is_doubted = last.stance == Stance::Doubts;
    if reading.untold || reading.condition.is_some() || last.stance == Stance::Denies {
        return None;
    }
    let is_open = match reading.status {
        None | Some(Status::Occurred | Status::Ongoing | Status::Historical | Status::Planned) => {
            false
        }
        Some(Status::Hypothetical) => true,
        _ => return None,
    };
    let is_sure = reading.certainty <= Certainty::Probable;
    let is_good = match (verdict, reading.negative ^ is_doubted) {
        (Verdict::Good, false) => true,
        (Verdict::Good | Verdict::Due, true) | (Verdict::Bad, false) => false,
        (Verdict::Due, false) | (Verdict::Bad, true) => return None,
    };
    (is_sure && !(is_open && is_good)).then_some(is_good)
}
