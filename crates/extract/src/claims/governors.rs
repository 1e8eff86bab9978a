//! Words above a clause or noun that decide whether it happened: `has yet to`, `went on to`, `rejected a demand from`.

use newsgraph_annotate::{Dep, Tag};
use newsgraph_model::ontology::Governor;

use super::arguments::Finder;
use super::reading::Reading;

impl Finder<'_> {
    /// What a word does to a clause that it governs: by itself, or with its particle, preposition or object.
    pub(super) fn governor_of(&self, word: usize, clause: usize) -> Option<&Governor> {
        let tree = self.tree;
        let mut lemma = tree.lemma(word);
        // `has to go`, `will have to go`: he needs to; `had to go`: he went.
        let is_duty = lemma == "have"
            && tree.dep(clause) == Dep::Xcomp
            && tree.is_infinitive(clause)
            && matches!(tree.token(word).tag, Tag::Vbz | Tag::Vbp | Tag::Vb);
        if is_duty {
            "need".clone_into(&mut lemma);
        }
        let beside = tree
            .with_dep(word, &[Dep::Prt, Dep::Prep, Dep::Dobj, Dep::Advmod])
            .filter(|&beside| beside < clause)
            .find_map(|beside| {
                let word = match tree.dep(beside) {
                    Dep::Dobj => tree.lemma(beside),
                    _ => tree.lower(beside),
                };
                self.words.clause_governor_beside(&lemma, &word)
            });
        beside.or_else(|| self.words.clause_governor(&lemma))
    }

    /// What a verb does to an event told by its object or subject: by itself, or with its particle.
    pub(super) fn event_governor(&self, verb: usize) -> Option<&Governor> {
        let tree = self.tree;
        let lemma = tree.lemma(verb);
        let mut particles = tree.with_dep(verb, &[Dep::Prt]);
        let with_particle = particles.find_map(|particle| {
            self.words
                .noun_governor_beside(&lemma, &tree.lower(particle))
        });
        with_particle.or_else(|| self.words.noun_governor(&lemma))
    }

    /// `has yet to meet`, `is yet to meet`: he has not.
    pub(super) fn is_yet_to(&self, clause: usize, governor: usize) -> bool {
        let tree = self.tree;
        tree.is_infinitive(clause)
            && matches!(tree.lemma(governor).as_str(), "have" | "be")
            && tree
                .with_dep(governor, &[Dep::Advmod])
                .chain(tree.with_dep(clause, &[Dep::Advmod]))
                .any(|adverb| tree.lower(adverb) == "yet" && adverb < clause)
    }

    /// `it is false that she met Roe`, `it is not true that …`: she did not.
    pub(super) fn is_told_untrue(&self, clause: usize, copula: usize) -> bool {
        let tree = self.tree;
        if !self.is_judgement(clause, copula) {
            return false;
        }
        let judged = tree.first(copula, &[Dep::Acomp, Dep::Attr]);
        let judged = judged.map(|word| tree.lower(word)).unwrap_or_default();
        let is_negated = tree.first(copula, &[Dep::Neg]).is_some();
        match judged.as_str() {
            "true" | "correct" | "accurate" => is_negated,
            word => self.words.is_untrue(word) && !is_negated,
        }
    }

    /// `said after meeting Roe`, `by running a campaign`: what goes with a verb and is not asked, planned or denied by it.
    pub(super) fn is_aside(&self, preposition: usize) -> bool {
        let tree = self.tree;
        let is_of_verb = tree
            .head(preposition)
            .is_some_and(|head| tree.is_verb(head));
        is_of_verb
            && matches!(
                tree.lower(preposition).as_str(),
                "after"
                    | "before"
                    | "since"
                    | "while"
                    | "by"
                    | "upon"
                    | "through"
                    | "without"
                    | "despite"
                    | "besides"
                    | "when"
                    | "until"
            )
    }

    /// `is said to have met Roe`: somebody says so, and the text does not say who.
    pub(super) fn is_hearsay_passive(&self, clause: usize, verb: usize) -> bool {
        let tree = self.tree;
        tree.dep(clause) == Dep::Xcomp
            && tree.is_infinitive(clause)
            && tree.is_verb(verb)
            && tree.is_passive(verb)
            && matches!(
                tree.lemma(verb).as_str(),
                "say" | "report" | "claim" | "rumor" | "rumour" | "repute" | "understand"
            )
    }

    /// `went on to win`, `took to the web to mock`, `used the speech to attack`: what was done is done.
    pub(super) fn goes_on_to(&self, verb: usize, lemma: &str, own: &Reading) -> bool {
        let tree = self.tree;
        let has = |word: &str| {
            tree.children(verb)
                .iter()
                .any(|&child| tree.lower(child) == word)
        };
        let goes_on = match lemma {
            "go" => has("on"),
            "take" => has("to"),
            "use" | "interrupt" | "pause" | "seize" => true,
            _ => false,
        };
        goes_on && own.past && own.status.is_none() && !own.negative
    }

    /// The adjective that judges a clause: `it is unlikely that Roe will go`.
    pub(super) fn judged_by(&self, clause: usize, copula: usize) -> Option<&Governor> {
        let tree = self.tree;
        if !self.is_judgement(clause, copula) {
            return None;
        }
        let adjective = tree.first(copula, &[Dep::Acomp])?;
        self.words.clause_governor(&tree.lemma(adjective))
    }

    /// Whether a clause stands behind `it is`, which judges it.
    fn is_judgement(&self, clause: usize, copula: usize) -> bool {
        let tree = self.tree;
        let subject = tree.first(copula, &[Dep::Nsubj, Dep::Expl]);
        tree.lemma(copula) == "be"
            && subject.is_some_and(|subject| tree.lower(subject) == "it")
            && self.is_finite(clause)
    }

    /// Whether an infinitive is what a verb such as `hope` still lacks.
    pub(super) fn is_stray_complement(&self, clause: usize, verb: usize) -> bool {
        let tree = self.tree;
        let complements = [Dep::Dobj, Dep::Xcomp, Dep::Ccomp, Dep::Prep, Dep::Attr];
        tree.is_infinitive(clause)
            && verb < clause
            && tree.is_verb(verb)
            && tree.first(verb, &complements).is_none()
            && self
                .governor_of(verb, clause)
                .is_some_and(|governor| governor.status.is_some())
    }

    /// `withheld her endorsement`: what whoever acts says or does himself, and nobody says to him.
    pub(super) fn is_own_deed(&self, noun: usize, verb: usize) -> bool {
        let tree = self.tree;
        let (Some(owner), Some(subject)) = (tree.first(noun, &[Dep::Poss]), self.subject(verb))
        else {
            return false;
        };
        let clusters = |token: usize| {
            let mention = tree.discourse.mention_with_head(token)?;
            Some(&tree.discourse.mentions[mention].clusters)
        };
        let is_pronoun = tree.token(owner).tag == Tag::PrpS;
        is_pronoun && clusters(owner).is_some() && clusters(owner) == clusters(subject)
    }

    /// Whether a noun is of what somebody says to another, with who says it: `the demand from Roe`, `her accusation`.
    pub(super) fn is_told(&self, noun: usize) -> bool {
        let tree = self.tree;
        let is_said = matches!(
            tree.lemma(noun).as_str(),
            "demand"
                | "request"
                | "call"
                | "plea"
                | "appeal"
                | "petition"
                | "invitation"
                | "offer"
                | "accusation"
                | "allegation"
                | "charge"
                | "complaint"
                | "criticism"
                | "attack"
                | "warning"
                | "threat"
                | "ultimatum"
                | "proposal"
                | "motion"
                | "endorsement"
                | "praise"
        );
        is_said
            && (tree.first(noun, &[Dep::Poss]).is_some()
                || tree
                    .with_dep(noun, &[Dep::Prep])
                    .any(|by| matches!(tree.lower(by).as_str(), "from" | "by")))
    }
}
