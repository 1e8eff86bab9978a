//! Clauses that are named and not told: open questions, what is set aside for something else, and hearsay.

use newsgraph_annotate::Dep;
use newsgraph_model::{Stance, Status};

use super::arguments::Finder;
use super::reading::Reading;
use super::voices::{Link, Voice};
use super::why::Cause;

impl Finder<'_> {
    /// Why a clause is named and not told: it asks, or it is set aside.
    pub(super) fn untold(&self, clause: usize) -> Option<Cause> {
        if self.is_open(clause) {
            return Some(Cause::Open);
        }
        self.is_set_aside(clause).then_some(Cause::SetAside)
    }

    /// Whether a clause asks: `whether …`, or `if …` as what somebody asks, knows or says.
    pub(super) fn is_open(&self, clause: usize) -> bool {
        let tree = self.tree;
        let mut marks = tree
            .with_dep(
                clause,
                &[Dep::Mark, Dep::Advmod, Dep::Prep, Dep::Cc, Dep::Preconj],
            )
            .filter(|&mark| mark < clause)
            .map(|mark| tree.lower(mark));
        if self.is_asked_directly(clause) {
            return true;
        }
        if self.is_deliberated(clause) {
            return false;
        }
        let asks = |head: usize| head < clause && self.words.asks(&tree.lemma(head));
        marks.any(|mark| match mark.as_str() {
            "whether" => true,
            "if" => match tree.dep(clause) {
                Dep::Ccomp | Dep::Pcomp => true,
                Dep::Advcl => tree.head(clause).is_some_and(asks),
                _ => false,
            },
            _ => false,
        })
    }

    /// `is weighing whether to sue`: what somebody thinks of doing is a plan, not a question.
    pub(super) fn is_deliberated(&self, clause: usize) -> bool {
        let tree = self.tree;
        let plans = |head: usize| {
            let governor = self.words.clause_governor(&tree.lemma(head));
            governor.is_some_and(|governor| {
                governor.status == Some(Status::Planned) && governor.certainty.is_some()
            })
        };
        tree.is_infinitive(clause)
            && tree.dep(clause) == Dep::Xcomp
            && tree.head(clause).is_some_and(plans)
    }

    /// Whether a clause is a question that `yes` or `no` answers: `Did Roe meet Dorn?`
    fn is_asked_directly(&self, clause: usize) -> bool {
        let tree = self.tree;
        let Some(subject) = tree.first(clause, &[Dep::Nsubj, Dep::Nsubjpass]) else {
            return false;
        };
        let (first, last) = tree.subtree(clause);
        let (subject_first, _) = tree.subtree(subject);
        let is_inverted = tree
            .with_dep(clause, &[Dep::Aux, Dep::Auxpass])
            .next()
            .is_some_and(|auxiliary| auxiliary < subject_first && auxiliary <= first + 1);
        is_inverted && (clause..=last).any(|idx| tree.text(idx) == "?")
    }

    /// Whether a clause is what is not done: `rather than …`, `instead of …ing`, `without …ing`.
    pub(super) fn is_set_aside(&self, clause: usize) -> bool {
        let tree = self.tree;
        let Some(head) = tree.head(clause).filter(|_| tree.is_verb(clause)) else {
            return false;
        };
        if tree.dep(clause) == Dep::Pcomp {
            let before = tree.head(head).map(|above| tree.lower(above));
            return match tree.lower(head).as_str() {
                "without" | "than" => true,
                "of" => {
                    before.as_deref() == Some("instead")
                        || head > 0 && tree.lower(head - 1) == "instead"
                }
                _ => false,
            };
        }
        // `helped rather than hurt`: a conjunction before the clause, wherever it hangs.
        let (first, _) = tree.subtree(clause);
        let is_than =
            |idx: usize| idx > 0 && tree.lower(idx) == "than" && tree.lower(idx - 1) == "rather";
        matches!(
            tree.dep(clause),
            Dep::Conj | Dep::Advcl | Dep::Ccomp | Dep::Xcomp
        ) && (is_than(first)
            || first + 1 < clause && is_than(first + 1)
            || first > 0 && is_than(first - 1))
    }

    /// The noun of hearsay whose content a clause is: `rumors that …`, and no `claims that Roe made`.
    pub(super) fn hearsay_of(&self, clause: usize) -> Option<usize> {
        let tree = self.tree;
        let noun = tree.head(clause)?;
        let is_content = tree.is_verb(clause)
            && noun < clause
            && matches!(tree.dep(clause), Dep::Acl | Dep::Ccomp | Dep::Relcl)
            && self.words.is_hearsay(&tree.lemma(noun))
            && tree.is_noun(noun)
            && self.is_finite(clause);
        let is_that = |&child: &usize| tree.lower(child) == "that" && child < clause;
        let that = tree.children(clause).iter().copied().find(is_that)?;
        let is_relative = match tree.dep(that) {
            Dep::Mark | Dep::Dative => false,
            Dep::Dobj => tree
                .with_dep(clause, &[Dep::Dobj])
                .all(|object| object == that),
            _ => true,
        };
        (is_content && !is_relative).then_some(noun)
    }

    /// `rumors that …`: nobody in the text vouches for it, and who calls it false or denies it says that it is not so.
    pub(super) fn read_hearsay(&self, clause: usize, noun: usize, reading: &mut Reading) {
        let tree = self.tree;
        reading.status = Some(Status::Alleged);
        reading.weak = false;
        let Some(above) = tree.head(noun) else {
            return;
        };
        let is_untrue = |word: usize| {
            self.words.is_untrue(&tree.lemma(word)) || self.words.is_untrue(&tree.lower(word))
        };
        let complements = [Dep::Acomp, Dep::Attr, Dep::Oprd];
        let called = |word: usize| tree.with_dep(word, &complements).any(is_untrue);
        let mut own = Reading::plain();
        if tree.is_verb(above) {
            self.read_verb(above, &mut own);
        }
        if own.negative {
            return;
        }
        if tree.dep(noun) == Dep::Nsubj {
            if is_untrue(above) || called(above) {
                reading.status = Some(Status::Occurred);
                reading.negative = !reading.negative;
            }
            return;
        }
        let governor = self.words.noun_governor(&tree.lemma(above));
        let is_rejected = governor
            .is_some_and(|governor| governor.negates || governor.status == Some(Status::Denied));
        let stance = self.words.reporting(&tree.lemma(above));
        if is_rejected || stance == Some(Stance::Denies) || called(above) || called(clause) {
            reading.status = Some(Status::Denied);
            self.push_denier(above, reading);
        }
    }

    /// Whoever a verb says it of denies it.
    pub(super) fn push_denier(&self, verb: usize, reading: &mut Reading) {
        if let Some(denier) = self.subject(verb) {
            let link = Link {
                voice: Voice::Token(denier),
                stance: Stance::Denies,
                cue: Some(verb),
            };
            self.push_link(link, reading);
        }
    }
}
