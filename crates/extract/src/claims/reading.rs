//! How a sentence stands to what its trigger says: status, polarity, certainty, condition, and who says so.

use newsgraph_annotate::{Dep, Pos, Tag};
use newsgraph_model::ontology::Governor;
use newsgraph_model::{Certainty, Stance, Status};

use super::arguments::Finder;
pub(crate) use super::standing::Reading;
use super::voices::{Link, Voice};
use super::why::Cause;

/// Adverbs that make `would` a habit.
const HABITS: &[&str] = &[
    "sometimes",
    "often",
    "always",
    "usually",
    "regularly",
    "routinely",
    "frequently",
    "occasionally",
];

impl Finder<'_> {
    /// Reads the surroundings of a trigger.
    pub(crate) fn read(&self, trigger: usize) -> Reading {
        let mut reading = Reading::plain();
        let mut current = trigger;
        if self.tree.is_verb(trigger) {
            self.read_verb(trigger, &mut reading);
        } else {
            current = self.read_noun(trigger, &mut reading);
        }
        self.climb(current, &mut reading);
        if let Some(condition) = reading.condition
            && (reading.status.is_none() && !reading.past || reading.weak)
        {
            let set = |reading: &mut Reading| reading.status = Some(Status::Conditional);
            self.watch((condition, Cause::Condition), &mut reading, set);
        }
        reading
    }

    /// Reads a noun phrase by itself: its modifiers, and the quotation it stands in.
    pub(crate) fn read_phrase(&self, noun: usize) -> Reading {
        let mut reading = Reading::plain();
        self.read_modifiers(noun, &mut reading);
        let head = self.tree.head(noun).filter(|_| {
            matches!(
                self.tree.dep(noun),
                Dep::Amod | Dep::Compound | Dep::Nmod | Dep::Conj
            )
        });
        if let Some(head) = head.filter(|&head| self.tree.is_noun(head)) {
            self.read_modifiers(head, &mut reading);
        }
        self.push_quotation(self.speech_at(noun), &mut reading);
        reading
    }

    /// Auxiliaries, negation and adverbs of a verb.
    pub(super) fn read_verb(&self, verb: usize, reading: &mut Reading) {
        let tree = self.tree;
        let token = tree.token(verb);
        let mut auxiliaries: Vec<usize> = tree.with_dep(verb, &[Dep::Aux]).collect();
        let own_subject = tree.first(verb, &[Dep::Nsubj, Dep::Nsubjpass]).is_some();
        let mut finite = verb;
        if tree.dep(verb) == Dep::Conj && !own_subject && auxiliaries.is_empty() {
            let head = tree
                .head(verb)
                .filter(|&head| tree.token(head).tag == token.tag && token.tag != Tag::Vbd);
            if let Some(head) = head {
                auxiliaries = tree.with_dep(head, &[Dep::Aux]).collect();
                finite = head;
                self.read_negation(head, reading);
            }
        }
        self.read_negation(verb, reading);
        for auxiliary in &auxiliaries {
            if let Some(governor) = self.words.auxiliary(&tree.lower(*auxiliary)) {
                self.govern((*auxiliary, Cause::Auxiliary), governor, reading);
                reading.weak = reading.status.is_some();
            }
        }
        let is_habit = tree
            .with_dep(verb, &[Dep::Advmod])
            .any(|adverb| HABITS.contains(&tree.lower(adverb).as_str()));
        if is_habit && reading.weak && reading.status == Some(Status::Hypothetical) {
            // `would often meet` is what happened.
            (reading.status, reading.weak, reading.past) = (None, false, true);
        }
        for adverb in tree.with_dep(verb, &[Dep::Advmod]) {
            if tree.lower(adverb) == "longer" && adverb > 0 && tree.lower(adverb - 1) == "no" {
                self.read_no_longer(adverb, reading);
            }
            if let Some(governor) = self.words.adverb(&tree.lower(adverb)) {
                self.govern((adverb, Cause::Adverb), governor, reading);
            }
        }
        let finite_words = auxiliaries
            .iter()
            .copied()
            .chain(tree.with_dep(finite, &[Dep::Auxpass]))
            .chain([finite]);
        let mut past = false;
        let mut present = false;
        for word in finite_words {
            match tree.token(word).tag {
                Tag::Vbd => past = true,
                Tag::Vbz | Tag::Vbp => present = true,
                _ => {}
            }
        }
        // `has worked` goes on, `had worked` is over.
        let perfect = auxiliaries
            .iter()
            .any(|&aux| tree.lemma(aux) == "have" && tree.token(aux).tag != Tag::Vbd);
        reading.past |= past && (!perfect || token.tag != Tag::Vbn);
        reading.present |= present && !perfect;
    }

    /// Modifiers of a noun or adjective and the verb it completes; gives the token to climb from.
    fn read_noun(&self, noun: usize, reading: &mut Reading) -> usize {
        let tree = self.tree;
        self.read_modifiers(noun, reading);
        let mut current = noun;
        for _ in 0..4 {
            let Some(head) = tree.head(current) else {
                return current;
            };
            match tree.dep(current) {
                Dep::Conj | Dep::Compound | Dep::Nmod | Dep::Amod if !tree.is_verb(head) => {
                    current = head;
                }
                Dep::Attr | Dep::Acomp | Dep::Oprd if tree.is_verb(head) => {
                    self.read_verb(head, reading);
                    return head;
                }
                Dep::Dobj | Dep::Nsubj | Dep::Nsubjpass if tree.is_verb(head) => {
                    return self.read_verb_of_noun(head, current, reading);
                }
                Dep::Pobj => {
                    let Some(verb) = tree.head(head).filter(|&verb| tree.is_verb(verb)) else {
                        return current;
                    };
                    // `called for the resignation of Roe`
                    let lemma = tree.lemma(verb);
                    let governor = self
                        .words
                        .noun_governor_beside(&lemma, &tree.lower(head))
                        .or_else(|| self.words.noun_governor(&lemma));
                    if let Some(governor) =
                        governor.filter(|_| tree.lower(head) != "in" && head > verb)
                    {
                        self.govern((verb, Cause::NounGovernor), governor, reading);
                        return verb;
                    }
                    return current;
                }
                _ => return current,
            }
        }
        current
    }

    fn read_verb_of_noun(&self, verb: usize, noun: usize, reading: &mut Reading) -> usize {
        let tree = self.tree;
        let lemma = tree.lemma(verb);
        let with_particle = tree.first(verb, &[Dep::Prt]).and_then(|particle| {
            self.words
                .noun_governor_beside(&lemma, &tree.lower(particle))
        });
        if let Some(governor) = with_particle.filter(|_| tree.dep(noun) != Dep::Nsubj) {
            self.govern((verb, Cause::NounGovernor), governor, reading);
            return verb;
        }
        if self.words.is_light(&lemma) {
            let negative = reading.negative;
            self.read_verb(verb, reading);
            if lemma == "be" && tree.dep(noun) == Dep::Nsubj {
                // `the inquiry is not over`: what is denied is what it is like.
                reading.negative = negative;
            }
            if self.has_no(noun) && tree.dep(noun) != Dep::Dobj {
                self.deny((noun, Cause::Nothing), reading);
            }
            return verb;
        }
        if let Some(governor) = self.words.noun_governor(&lemma)
            && tree.dep(noun) != Dep::Nsubj
        {
            if governor.negates && self.is_told(noun) && !self.is_own_deed(noun, verb) {
                // Who rejects a demand has been asked.
                return verb;
            }
            let mut above = Reading::plain();
            self.read_verb(verb, &mut above);
            self.govern((verb, Cause::NounGovernor), governor, reading);
            if governor.status.is_some() {
                reading.negative ^= above.negative;
                reading.inherit(above.why, false);
            }
        }
        verb
    }

    fn read_modifiers(&self, noun: usize, reading: &mut Reading) {
        let tree = self.tree;
        for child in tree.with_dep(
            noun,
            &[Dep::Amod, Dep::Compound, Dep::Nmod, Dep::Advmod, Dep::Det],
        ) {
            if child < noun
                && let Some(governor) = self.words.noun_modifier(&tree.lower(child))
            {
                self.govern((child, Cause::Modifier), governor, reading);
            }
        }
        let title = (noun, Cause::Modifier);
        if tree.is_elect(noun) {
            self.watch(title, reading, |reading| {
                reading.status = Some(Status::Planned);
            });
        }
        if tree.is_ex(noun) {
            self.watch(title, reading, |reading| {
                reading.status = Some(Status::Historical);
            });
        }
    }

    /// Follows the clause upwards: governors, conditions, reporting verbs, quotations.
    fn climb(&self, from: usize, reading: &mut Reading) {
        let tree = self.tree;
        let mut current = from;
        let mut quotation = self.speech_at(current);
        let mut within_clause = true;
        let mut within_statement = true;
        for _ in 0..60 {
            within_statement &= tree.dep(current) != Dep::Relcl;
            let untold = within_statement.then(|| self.untold(current)).flatten();
            if let Some(cause) = untold {
                self.watch((current, cause), reading, |reading| reading.untold = true);
            }
            if tree.is_verb(current) {
                self.read_asides(current, quotation.is_some(), reading);
                if within_clause && reading.condition.is_none() {
                    reading.condition = self.condition_of(current);
                }
            }
            let Some(head) = tree.head(current) else {
                break;
            };
            let above = self.speech_at(head);
            if quotation.is_some() && above != quotation {
                self.push_quotation(quotation, reading);
                quotation = above;
            }
            match tree.dep(current) {
                _ if let Some(noun) = self.hearsay_of(current) => {
                    if within_clause {
                        self.watch((noun, Cause::Hearsay), reading, |reading| {
                            self.read_hearsay(current, noun, reading);
                        });
                    }
                    within_clause = false;
                }
                _ if let Some(verb) = self.telling_verb(current) => {
                    if let Some(stance) = self.words.reporting(&tree.lemma(verb)) {
                        self.report(verb, stance, reading);
                    }
                    within_clause = false;
                }
                Dep::Pcomp if self.is_aside(head) => {
                    let verb = tree.head(head).unwrap_or(head);
                    self.watch((head, Cause::Aim), reading, |reading| {
                        self.read_adverbial(current, verb, within_clause, reading);
                    });
                    if within_clause && tree.lower(head) == "without" {
                        self.deny((head, Cause::Negator), reading);
                    }
                    within_clause = false;
                }
                Dep::Pcomp if self.is_short_of(head) => {
                    if within_clause {
                        self.deny((head, Cause::Negator), reading);
                    }
                    within_clause = false;
                }
                Dep::Xcomp | Dep::Ccomp | Dep::Pcomp => {
                    let governor = if tree.dep(current) == Dep::Pcomp {
                        tree.above_preposition(head).unwrap_or(head)
                    } else {
                        head
                    };
                    let is_against = within_clause
                        && tree.dep(current) == Dep::Pcomp
                        && tree.lower(head) == "against"
                        && self
                            .words
                            .clause_governor(&tree.lemma(governor))
                            .is_some_and(|known| {
                                matches!(known.status, None | Some(Status::Planned))
                            });
                    if is_against {
                        self.deny((head, Cause::Negator), reading);
                    }
                    within_clause = self.watch((governor, Cause::Governor), reading, |reading| {
                        self.read_governor(current, governor, within_clause, reading)
                    });
                }
                // `hopes to` with a quotation between is often read as `hopes (in order) to`.
                Dep::Advcl if self.is_stray_complement(current, head) => {
                    within_clause = self.watch((head, Cause::Governor), reading, |reading| {
                        self.read_governor(current, head, within_clause, reading)
                    });
                }
                Dep::Advcl => {
                    self.watch((head, Cause::Aim), reading, |reading| {
                        self.read_adverbial(current, head, within_clause, reading);
                    });
                    within_clause = false;
                }
                Dep::Acl if within_clause => {
                    self.watch((head, Cause::Governor), reading, |reading| {
                        self.read_noun_governor(current, head, reading);
                    });
                    within_clause = false;
                }
                Dep::Conj => {}
                Dep::Dobj | Dep::Nsubj | Dep::Nsubjpass | Dep::Attr | Dep::Acomp
                    if !tree.is_verb(current) => {}
                _ => within_clause = false,
            }
            current = head;
        }
        self.push_quotation(quotation, reading);
        reading.links.reverse();
    }

    /// The verb of an `if` clause of a verb.
    fn condition_of(&self, verb: usize) -> Option<usize> {
        let tree = self.tree;
        tree.with_dep(verb, &[Dep::Advcl])
            .find(|&clause| self.is_conditional(clause))
    }

    /// Whether a clause is a condition: `if …`, `should X …`, `had X …`.
    pub(crate) fn is_conditional(&self, clause: usize) -> bool {
        let tree = self.tree;
        let marked = tree
            .with_dep(clause, &[Dep::Mark, Dep::Advmod])
            .find(|&mark| self.words.is_condition_mark(&tree.lower(mark)));
        if let Some(mark) = marked {
            let even = mark > 0 && matches!(tree.lower(mark - 1).as_str(), "even" | "as");
            return !even;
        }
        let subject = tree.first(clause, &[Dep::Nsubj, Dep::Nsubjpass]);
        tree.with_dep(clause, &[Dep::Aux]).any(|aux| {
            matches!(tree.text(aux), "Should" | "should")
                && subject.is_some_and(|subject| aux < subject)
        })
    }

    /// A governing verb or adjective; gives whether the clause above still tells of the same event.
    fn read_governor(
        &self,
        clause: usize,
        governor: usize,
        within_clause: bool,
        reading: &mut Reading,
    ) -> bool {
        let tree = self.tree;
        let lemma = tree.lemma(governor);
        let finite = self.is_finite(clause);
        let stance = self.words.reporting(&lemma);
        if let Some(stance) = stance.filter(|_| tree.dep(clause) != Dep::Xcomp || finite) {
            self.report(governor, stance, reading);
        }
        if stance == Some(Stance::Denies) && tree.dep(clause) == Dep::Xcomp && !finite {
            self.push_denier(governor, reading);
        }
        if !within_clause {
            return false;
        }
        let denies = stance == Some(Stance::Denies) && finite;
        if denies && tree.first(governor, &[Dep::Neg]).is_none() {
            reading.status = Some(Status::Denied);
            reading.weak = false;
            return false;
        }
        if let Some(judged) = self.judged_by(clause, governor) {
            let mut above = Reading::plain();
            self.read_verb(governor, &mut above);
            reading.govern(judged);
            reading.negative ^= above.negative;
            reading.inherit(above.why, false);
            return true;
        }
        if self.is_yet_to(clause, governor) || self.is_told_untrue(clause, governor) {
            reading.negative = !reading.negative;
            return true;
        }
        let infinitive_of_be = lemma == "be" && tree.dep(clause) == Dep::Xcomp && !finite;
        if infinitive_of_be {
            reading.govern(&plan());
        }
        if self.is_hearsay_passive(clause, governor) {
            if reading.status.is_none() || reading.weak {
                reading.status = Some(Status::Alleged);
                reading.weak = false;
            }
            reading.cap(Some(Certainty::Probable));
            return false;
        }
        // `afraid that Roe will win` denies nothing, `afraid to go` does.
        let is_fear = finite && matches!(lemma.as_str(), "afraid" | "wary");
        let known = self.governor_of(governor, clause).filter(|_| !is_fear);
        if let Some(known) = known.filter(|_| lemma != "go" || tree.token(governor).tag == Tag::Vbg)
        {
            let mut above = Reading::plain();
            self.read_verb(governor, &mut above);
            if stance.is_some() && finite {
                // `told Roe to resign` asks, `told Roe that she resigned` tells.
                reading.cap(known.certainty);
                return false;
            }
            let is_to_come = matches!(known.status, Some(Status::Requested | Status::Promised));
            if is_to_come && self.is_told_as_done(clause) {
                return false;
            }
            reading.govern(known);
            let is_lacking =
                !tree.is_verb(governor) && !above.negative && self.is_lacking(governor);
            reading.negative ^= (above.negative || is_lacking) && known.status.is_some();
            if let Some(stance) = known.stance
                && finite
                && let Some(subject) = self.subject(governor)
            {
                self.push_link(
                    Link {
                        voice: Voice::Token(subject),
                        stance,
                        cue: Some(governor),
                    },
                    reading,
                );
            }
            // A past hope is still a hope, but `began to` and `managed to` happened as their verb says.
            if known.status.is_none() && !finite {
                merge_verb(reading, above);
            } else if known.status.is_some() {
                reading.inherit(above.why, false);
            }
        } else if stance.is_none() && !finite && tree.is_verb(governor) {
            let mut above = Reading::plain();
            self.read_verb(governor, &mut above);
            if tree.is_infinitive(clause)
                && reading.status.is_none()
                && above.status.is_none()
                && !self.goes_on_to(governor, &lemma, &above)
            {
                // What an unknown verb governs has not happened yet, as far as the sentence says.
                self.watch((governor, Cause::Aim), reading, |reading| {
                    reading.status = Some(Status::Planned);
                    reading.cap(Some(Certainty::Probable));
                });
            }
            merge_verb(reading, above);
        }
        let transparent = !finite && stance.is_none();
        transparent || tree.token(governor).pos == Pos::Adj
    }

    pub(super) fn is_finite(&self, clause: usize) -> bool {
        let tree = self.tree;
        if tree.first(clause, &[Dep::Nsubj, Dep::Nsubjpass]).is_none() {
            return false;
        }
        let finite = |idx: usize| {
            matches!(
                tree.token(idx).tag,
                Tag::Vbd | Tag::Vbz | Tag::Vbp | Tag::Md
            )
        };
        finite(clause) || tree.with_dep(clause, &[Dep::Aux, Dep::Auxpass]).any(finite)
    }

    fn read_adverbial(
        &self,
        clause: usize,
        head: usize,
        within_clause: bool,
        reading: &mut Reading,
    ) {
        let tree = self.tree;
        if self.is_conditional(clause) {
            if reading.status.is_none() || reading.weak {
                let set = |reading: &mut Reading| reading.status = Some(Status::Conditional);
                self.watch((clause, Cause::Condition), reading, set);
            }
            return;
        }
        if !within_clause || self.is_finite(clause) {
            return;
        }
        let mut above = Reading::plain();
        self.read_verb(head, &mut above);
        if tree.is_infinitive(clause)
            && reading.status.is_none()
            && !self.goes_on_to(head, &tree.lemma(head), &above)
        {
            reading.status = Some(Status::Planned);
            reading.cap(Some(Certainty::Probable));
            return;
        }
        if tree.is_verb(head) {
            above.negative = false;
            merge_verb(reading, above);
        }
    }

    /// `a plan to meet`, `the decision to sue`.
    fn read_noun_governor(&self, clause: usize, noun: usize, reading: &mut Reading) {
        let tree = self.tree;
        if let Some(governor) = self
            .words
            .clause_governor(&tree.lemma(noun))
            .filter(|_| tree.is_infinitive(clause) || self.is_finite(clause))
        {
            reading.govern(governor);
            if self.is_lacking(noun) {
                reading.negative = !reading.negative;
            }
            self.read_end_of_plan(noun, reading);
        } else if tree.is_infinitive(clause) && reading.status.is_none() {
            reading.status = Some(Status::Planned);
            reading.cap(Some(Certainty::Possible));
        }
    }

    /// `canceled plans to meet`, `abandoned a bid to buy Acme`: what somebody gives up is not to come any more.
    fn read_end_of_plan(&self, noun: usize, reading: &mut Reading) {
        let tree = self.tree;
        let is_given_up = matches!(tree.dep(noun), Dep::Dobj | Dep::Nsubjpass);
        let Some(verb) = tree.head(noun).filter(|_| is_given_up) else {
            return;
        };
        let ends = self
            .event_governor(verb)
            .filter(|governor| governor.status == Some(Status::Cancelled));
        if let Some(governor) = ends {
            reading.govern(governor);
        }
    }
}

fn plan() -> Governor {
    Governor {
        words: Vec::new(),
        status: Some(Status::Planned),
        certainty: None,
        negates: false,
        stance: None,
    }
}

/// Takes over what the verb above says about a clause without tense of its own.
fn merge_verb(reading: &mut Reading, above: Reading) {
    let takes_status = reading.status.is_none() || reading.weak && above.status.is_some();
    if takes_status {
        reading.status = above.status;
        reading.weak = above.weak;
    }
    reading.inherit(above.why, takes_status);
    reading.negative ^= above.negative;
    reading.cap(Some(above.certainty));
    reading.past |= above.past;
    reading.present |= above.present;
}
