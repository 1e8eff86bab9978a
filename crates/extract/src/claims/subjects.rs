//! Subjects: who acts, through control, conjunction, participles and relative clauses.

use newsgraph_annotate::{Dep, Pos, Tag};

use super::arguments::{Finder, MAX_STEPS, RELATIVES};

impl Finder<'_> {
    /// Who acts.
    pub(crate) fn subject(&self, token: usize) -> Option<usize> {
        let tree = self.tree;
        if !tree.is_verb(token) {
            return self.subject_of_predicate(token);
        }
        if tree.is_passive(token) {
            return self.passive_agent(token);
        }
        self.surface_subject(token, MAX_STEPS)
    }

    fn passive_agent(&self, verb: usize) -> Option<usize> {
        let tree = self.tree;
        let agents = tree.with_dep(verb, &[Dep::Agent]).chain(
            tree.with_dep(verb, &[Dep::Prep])
                .filter(|&child| tree.lower(child) == "by"),
        );
        let mut objects = agents.filter_map(|agent| tree.first(agent, &[Dep::Pobj]));
        let is_agent = |&object: &usize| !matches!(tree.token(object).pos, Pos::Num | Pos::Verb);
        objects
            .find(is_agent)
            .or_else(|| self.agent_behind_crime(verb).filter(is_agent))
    }

    /// `accused of fraud by Roe` is often read as if the fraud were Roe's.
    fn agent_behind_crime(&self, verb: usize) -> Option<usize> {
        let tree = self.tree;
        let mut crimes = tree
            .with_dep(verb, &[Dep::Prep])
            .filter(|&child| tree.lower(child) == "of")
            .filter_map(|of| tree.first(of, &[Dep::Pobj]));
        crimes.find_map(|crime| {
            let by = tree
                .with_dep(crime, &[Dep::Prep])
                .find(|&child| tree.lower(child) == "by")?;
            tree.first(by, &[Dep::Pobj])
        })
    }

    /// The subject that a noun or adjective gets from the verb it completes.
    fn subject_of_predicate(&self, token: usize) -> Option<usize> {
        let tree = self.tree;
        let mut current = token;
        for _ in 0..MAX_STEPS {
            let head = tree.head(current)?;
            match tree.dep(current) {
                Dep::Conj | Dep::Appos => current = head,
                Dep::Attr | Dep::Acomp | Dep::Oprd => {
                    if tree.dep(current) == Dep::Oprd
                        && let Some(object) = tree.first(head, &[Dep::Dobj])
                    {
                        return Some(object);
                    }
                    return self.surface_subject(head, MAX_STEPS);
                }
                Dep::Dobj if tree.is_verb(head) && self.words.is_light(&tree.lemma(head)) => {
                    return self.subject(head);
                }
                Dep::Pobj if tree.dep(head) == Dep::Prep => {
                    let verb = tree.head(head)?;
                    let in_as =
                        matches!(tree.lower(head).as_str(), "in" | "as" | "during" | "into");
                    return (in_as && tree.is_verb(verb))
                        .then(|| self.surface_subject(verb, MAX_STEPS))?;
                }
                _ => return None,
            }
        }
        None
    }

    /// What stands where the subject stands, through control, conjunction, participles and relative clauses.
    pub(crate) fn surface_subject(&self, verb: usize, n_left: usize) -> Option<usize> {
        let tree = self.tree;
        let own = tree.first(verb, &[Dep::Nsubj, Dep::Nsubjpass]);
        if let Some(own) = own {
            return self.resolve_relative(self.whose_beside(own, verb), verb);
        }
        let n_left = n_left.checked_sub(1)?;
        let head = tree.head(verb)?;
        match tree.dep(verb) {
            Dep::Conj if tree.is_verb(head) => self.surface_subject(head, n_left),
            Dep::Xcomp => self.controller(verb, head, n_left),
            Dep::Advcl if !tree.is_verb(head) => Some(head).filter(|&noun| tree.is_noun(noun)),
            Dep::Advcl | Dep::Dep | Dep::Parataxis => self.surface_subject(head, n_left),
            Dep::Ccomp if matches!(tree.token(verb).tag, Tag::Vbg | Tag::Vb | Tag::Vbn) => {
                self.controller(verb, head, n_left)
            }
            Dep::Acl | Dep::Relcl => self.noun_controller(verb, head, n_left),
            Dep::Pcomp => self.preposition_controller(head, n_left),
            Dep::Acomp | Dep::Attr if tree.is_verb(head) => self.surface_subject(head, n_left),
            Dep::Amod if tree.token(verb).tag == Tag::Vbn => Some(head),
            _ => None,
        }
    }

    /// The subject of an infinitive: the object of `urge`, the subject of `plan`.
    fn controller(&self, verb: usize, governor: usize, n_left: usize) -> Option<usize> {
        let tree = self.tree;
        if !tree.is_verb(governor) {
            // `is ready to meet`, `a plan to meet`
            let owner = tree.first(governor, &[Dep::Poss]);
            return owner.or_else(|| {
                let copula = tree.head(governor)?;
                tree.is_verb(copula)
                    .then(|| self.surface_subject(copula, n_left))?
            });
        }
        let lemma = tree.lemma(governor);
        if self.words.controls_object(&lemma) {
            if tree.is_passive(governor) {
                return self.surface_subject(governor, n_left);
            }
            let object = tree
                .with_dep(governor, &[Dep::Dobj, Dep::Dative])
                .find(|&object| object < verb);
            let object = object.map(|object| match tree.dep(object) {
                Dep::Dative => tree.first(object, &[Dep::Pobj]).unwrap_or(object),
                _ => object,
            });
            let object = object.or_else(|| {
                let preposition = tree.with_dep(governor, &[Dep::Prep]).find(|&prep| {
                    prep < verb && matches!(tree.lower(prep).as_str(), "on" | "to" | "with" | "for")
                })?;
                tree.first(preposition, &[Dep::Pobj])
            });
            if object.is_some() {
                return object;
            }
        }
        self.surface_subject(governor, n_left)
    }

    fn noun_controller(&self, verb: usize, noun: usize, n_left: usize) -> Option<usize> {
        let tree = self.tree;
        if !tree.is_infinitive(verb) {
            return Some(noun);
        }
        // `his plan to meet`, `made a promise to meet`; a person `to watch` is an object.
        if let Some(owner) = tree.first(noun, &[Dep::Poss]) {
            return Some(owner);
        }
        let head = tree.head(noun)?;
        if matches!(
            tree.dep(noun),
            Dep::Dobj | Dep::Pobj | Dep::Attr | Dep::Acomp
        ) {
            let verb_above = if tree.is_verb(head) {
                head
            } else {
                tree.head(head)?
            };
            if tree.is_verb(verb_above) {
                return self.surface_subject(verb_above, n_left);
            }
        }
        None
    }

    /// The subject of `-ing` after a preposition: `accused Roe of lying`, `won by attacking`.
    fn preposition_controller(&self, preposition: usize, n_left: usize) -> Option<usize> {
        let tree = self.tree;
        let governor = tree.head(preposition)?;
        if !tree.is_verb(governor) {
            let owner = tree.first(governor, &[Dep::Poss]);
            return owner.or_else(|| {
                let above = tree.head(governor)?;
                if tree.lower(preposition) == "for" && self.answers_for(above) {
                    // `fined Roe a million dollars for polluting` is read as dollars for polluting.
                    return self.answerable(above, n_left);
                }
                tree.is_verb(above)
                    .then(|| self.surface_subject(above, n_left))?
            });
        }
        let of_object = matches!(
            tree.lower(preposition).as_str(),
            "of" | "for" | "from" | "into"
        );
        if of_object && let Some(answerable) = self.answerable(governor, n_left) {
            return Some(answerable);
        }
        self.surface_subject(governor, n_left)
    }

    /// Whether a verb holds something done against or for its object: it has one, or is passive.
    fn answers_for(&self, verb: usize) -> bool {
        let tree = self.tree;
        tree.is_verb(verb)
            && (tree.is_passive(verb) || tree.first(verb, &[Dep::Dobj, Dep::Dative]).is_some())
            && self.words.controls_object(&tree.lemma(verb))
    }

    /// Whom a verb holds something done against: its object, and no sum.
    fn answerable(&self, verb: usize, n_left: usize) -> Option<usize> {
        let tree = self.tree;
        if tree.is_passive(verb) {
            return self.surface_subject(verb, n_left);
        }
        let dative = tree
            .with_dep(verb, &[Dep::Dative])
            .find(|&dative| tree.is_noun(dative) || tree.token(dative).pos == Pos::Pron);
        dative.or_else(|| {
            let mut objects = tree.with_dep(verb, &[Dep::Dobj]);
            let first = objects.next()?;
            if !self.is_sum(first) {
                return Some(first);
            }
            // `fined Roe $2 million`: the name may hang on the sum.
            let named = tree
                .with_dep(first, &[Dep::Nmod, Dep::Compound, Dep::Appos])
                .find(|&child| tree.is_noun(child) && !self.is_sum(child));
            objects.find(|&object| !self.is_sum(object)).or(named)
        })
    }

    /// Whether a number counts money: the `500` of `$500`.
    pub(super) fn counts_money(&self, number: usize) -> bool {
        let tree = self.tree;
        tree.token(number).pos == Pos::Num
            && tree
                .children(number)
                .iter()
                .any(|&child| matches!(tree.text(child), "$" | "£" | "€"))
    }

    /// Whether a phrase is a sum of money: `$2 million`.
    fn is_sum(&self, noun: usize) -> bool {
        let tree = self.tree;
        tree.token(noun).pos == Pos::Num
            || matches!(tree.lemma(noun).as_str(), "dollar" | "euro" | "pound" | "$")
    }

    /// `before the committee, whose chairman had promised` is read as if the committee had promised and the chairman stood beside it.
    fn whose_beside(&self, subject: usize, verb: usize) -> usize {
        let tree = self.tree;
        let is_whose = |&beside: &usize| {
            subject < beside
                && beside < verb
                && tree
                    .with_dep(beside, &[Dep::Poss])
                    .any(|owner| tree.token(owner).tag == Tag::WpS)
        };
        tree.with_dep(subject, &[Dep::Appos])
            .find(is_whose)
            .unwrap_or(subject)
    }

    /// Whom an apposition describes: in `Roe, a Republican who opposed it` Roe opposed it.
    fn described_by(&self, noun: usize) -> usize {
        let tree = self.tree;
        let described = tree.head(noun).filter(|_| tree.dep(noun) == Dep::Appos);
        described
            .filter(|&described| self.named(described))
            .unwrap_or(noun)
    }

    /// The noun that `who` or `which` stands for; any other token itself.
    pub(crate) fn resolve_relative(&self, token: usize, verb: usize) -> Option<usize> {
        let tree = self.tree;
        if !RELATIVES.contains(&tree.token(token).tag) {
            return Some(token);
        }
        let mut current = verb;
        for _ in 0..MAX_STEPS {
            let Some(head) = tree.head(current) else {
                break;
            };
            match tree.dep(current) {
                // The nearest member of a list is meant, when the verb does not say otherwise.
                Dep::Relcl | Dep::Acl => {
                    let nearest = tree
                        .conjuncts(head)
                        .into_iter()
                        .rfind(|&noun| noun < token)
                        .unwrap_or(head);
                    return Some(self.described_by(nearest));
                }
                Dep::Conj | Dep::Xcomp | Dep::Ccomp | Dep::Advcl => current = head,
                _ => break,
            }
        }
        self.beside_relative(token)
    }

    /// The antecedent of a `who` that hangs on no noun: that of the `who` before, `who is a doctor and who left`, else the noun before it.
    fn beside_relative(&self, token: usize) -> Option<usize> {
        let tree = self.tree;
        if tree.token(token).tag != Tag::Wp || tree.lower(token) != "who" {
            return None;
        }
        let sentence = tree.discourse.sentence_at(token)?;
        let start = tree.discourse.sentences[sentence].tokens.start;
        let floor = start.max(token.saturating_sub(30));
        let is_and =
            token > start && matches!(tree.lower(token - 1).as_str(), "and" | "but" | "or");
        if is_and {
            let before = (floor..token - 1)
                .rev()
                .find(|&idx| tree.token(idx).tag == Tag::Wp && tree.lower(idx) == "who")?;
            let verb = tree.head(before)?;
            return self.resolve_relative(before, verb);
        }
        let before = (floor..token)
            .rev()
            .find(|&idx| tree.token(idx).pos != Pos::Punct)?;
        (tree.is_noun(before) && self.named(before)).then_some(before)
    }
}
