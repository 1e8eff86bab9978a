//! Subjects: who acts, through control, conjunction, participles and relative clauses.

use newsgraph_annotate::{Dep, Pos, Tag};
use newsgraph_model::Status;

use super::arguments::{Finder, MAX_STEPS, RELATIVES};

/// How many sentences without a subject a list may have before the one at hand.
const ELIDED_REACH: usize = 12;

impl Finder<'_> {
    /// Who acts.
    pub(crate) fn subject(&self, token: usize) -> Option<usize> {
        let tree = self.tree;
        if !tree.is_verb(token) {
            if !self.gerund_of(token).is_empty() {
                let owner = tree.first(token, &[Dep::Poss]);
                return owner
                    .or_else(|| self.owner_behind(token))
                    .or_else(|| self.subject_of_predicate(token));
            }
            return self.subject_of_predicate(token);
        }
        if tree.is_passive(token) {
            return self.passive_agent(token);
        }
        self.surface_subject(token, MAX_STEPS)
    }

    /// Who acts, with all of a list and who acts along with them: `Roe, along with Dorn,`, `states led by Ohio`, `joined Roe in voting`.
    pub(super) fn acting(&self, token: usize) -> Vec<usize> {
        let tree = self.tree;
        let Some(subject) = self.subject(token) else {
            return Vec::new();
        };
        let subject = self.body_of_nobody(subject).unwrap_or(subject);
        let mut acting = self.with_members(subject);
        let with = |beside: usize| -> Option<usize> {
            let word = tree.lower(beside);
            if !matches!(word.as_str(), "along" | "together") {
                return None;
            }
            let with = tree
                .with_dep(beside, &[Dep::Prep])
                .find(|&with| tree.lower(with) == "with")?;
            tree.first(with, &[Dep::Pobj])
        };
        let mut companions: Vec<usize> = Vec::new();
        for holder in [Some(subject), tree.head(subject)].into_iter().flatten() {
            let beside = tree
                .with_dep(holder, &[Dep::Prep, Dep::Advmod])
                .filter(|&beside| beside > subject && (holder == subject || beside < holder));
            companions.extend(beside.filter_map(with));
        }
        // `a delegation led by Roe` goes with her; what a fund that she leads does, she does not.
        let is_led = !self.named(subject);
        let behind = tree.with_dep(subject, &[Dep::Acl]).filter(|&clause| {
            let goes_along = match tree.lemma(clause).as_str() {
                "lead" | "head" => is_led,
                "join" | "accompany" => true,
                _ => false,
            };
            goes_along && tree.is_passive(clause)
        });
        companions.extend(behind.filter_map(|clause| self.passive_agent(clause)));
        companions.extend(self.joined(token));
        for companion in companions {
            acting.extend(tree.conjuncts(companion));
        }
        acting.retain(|&actor| actor != token);
        acting.sort_unstable();
        acting.dedup();
        acting
    }

    /// `joined Roe in voting against it`: Roe votes too.
    fn joined(&self, verb: usize) -> Option<usize> {
        let tree = self.tree;
        let mut governor = tree.head(verb).filter(|_| tree.is_verb(verb))?;
        match tree.dep(verb) {
            Dep::Pcomp if tree.lower(governor) == "in" => governor = tree.head(governor)?,
            Dep::Xcomp | Dep::Advcl if tree.is_infinitive(verb) => {}
            _ => return None,
        }
        let joins = tree.is_verb(governor) && tree.lemma(governor) == "join";
        if joins && tree.is_passive(governor) {
            return self.passive_agent(governor);
        }
        joins.then(|| tree.first(governor, &[Dep::Dobj]))?
    }

    /// The members of a list, and those that a description names: `three senators, including Roe`, `senators such as Roe`.
    pub(super) fn with_members(&self, head: usize) -> Vec<usize> {
        let tree = self.tree;
        let mut list = tree.conjuncts(head);
        let is_several = |member: &&usize| {
            !matches!(tree.token(**member).tag, Tag::Nn | Tag::Nnp)
                || matches!(
                    tree.lower(**member).as_str(),
                    "group" | "coalition" | "number" | "team"
                )
        };
        let included = list
            .iter()
            .filter(is_several)
            .flat_map(|&member| tree.with_dep(member, &[Dep::Prep]))
            .filter(|&preposition| {
                tree.lower(preposition) == "including"
                    || tree.lower(preposition) == "as"
                        && preposition > 0
                        && tree.lower(preposition - 1) == "such"
            })
            .filter_map(|preposition| tree.first(preposition, &[Dep::Pobj]))
            .collect::<Vec<_>>();
        for member in included {
            list.extend(tree.conjuncts(member));
        }
        list.sort_unstable();
        list.dedup();
        list
    }

    /// The subject that a noun or adjective gets from the verb it completes.
    pub(super) fn subject_of_predicate(&self, token: usize) -> Option<usize> {
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
                    if tree.is_passive(verb) && tree.lower(head) == "in" {
                        // `was raised by Roe in an interview`: who raised it was interviewed.
                        let agent = self.passive_agent(verb);
                        return agent.or_else(|| self.surface_subject(verb, MAX_STEPS));
                    }
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
        if tree.dep(verb) == Dep::Root {
            return self.elided_subject(verb);
        }
        let head = tree.head(verb)?;
        match tree.dep(verb) {
            Dep::Conj if tree.is_verb(head) => self.surface_subject(head, n_left),
            Dep::Xcomp => self.controller(verb, head, n_left),
            Dep::Advcl if !tree.is_verb(head) => Some(head).filter(|&noun| tree.is_noun(noun)),
            Dep::Advcl | Dep::Dep | Dep::Parataxis => self.surface_subject(head, n_left),
            Dep::Ccomp if matches!(tree.token(verb).tag, Tag::Vbg | Tag::Vb | Tag::Vbn) => {
                self.controller(verb, head, n_left)
            }
            Dep::Acl | Dep::Relcl => self
                .noun_controller(verb, head, n_left)
                .map(|noun| self.described_actor(noun)),
            Dep::Pcomp => self.preposition_controller(head, n_left),
            Dep::Acomp | Dep::Attr if tree.is_verb(head) => self.surface_subject(head, n_left),
            Dep::Amod if tree.token(verb).tag == Tag::Vbn => Some(head),
            _ => None,
        }
    }

    /// `Roe's record: Cut taxes. Voted for the war.`: who did what sentences without a subject tell is whom the one before them is about.
    fn elided_subject(&self, verb: usize) -> Option<usize> {
        let tree = self.tree;
        let discourse = tree.discourse;
        let here = discourse.sentence_at(verb)?;
        if !self.lacks_subject(here, verb) || self.words.reporting(&tree.lemma(verb)).is_some() {
            return None;
        }
        let root = |sentence: usize| {
            let mut tokens = discourse.sentences[sentence].tokens.clone();
            tokens.find(|&token| tree.dep(token) == Dep::Root)
        };
        let about = (here.saturating_sub(ELIDED_REACH)..here)
            .rev()
            .find(|&before| root(before).is_some_and(|root| !self.lacks_subject(before, root)))?;
        let root = root(about)?;
        if let Some(subject) = tree.first(root, &[Dep::Nsubj, Dep::Nsubjpass]) {
            let paragraphs = [about, here].map(|idx| discourse.sentences[idx].paragraph);
            let mut heading = discourse.sentences[about].tokens.clone();
            let subject = match tree.first(subject, &[Dep::Poss]) {
                Some(owner) if heading.any(|token| tree.text(token) == ":") => owner,
                _ => subject,
            };
            let is_one = matches!(tree.token(subject).pos, Pos::Propn | Pos::Pron);
            let is_near = here == about + 1 || paragraphs[0] == paragraphs[1];
            return (is_one && is_near).then_some(subject);
        }
        let heading = discourse.sentences[about].tokens.clone();
        let is_heading = heading
            .clone()
            .next_back()
            .is_some_and(|last| tree.text(last) == ":");
        heading
            .into_iter()
            .find(|&token| is_heading && self.named(token))
    }

    /// Whether a sentence begins with its verb, and not as a request does.
    fn lacks_subject(&self, sentence: usize, root: usize) -> bool {
        let tree = self.tree;
        let mut tokens = tree.discourse.sentences[sentence].tokens.clone();
        let first = tokens
            .find(|&token| !matches!(tree.token(token).pos, Pos::Punct | Pos::Space | Pos::Sym));
        first == Some(root)
            && tree.is_verb(root)
            && matches!(tree.token(root).tag, Tag::Vbd | Tag::Vbz | Tag::Vbn)
            && tree
                .first(
                    root,
                    &[
                        Dep::Nsubj,
                        Dep::Nsubjpass,
                        Dep::Aux,
                        Dep::Auxpass,
                        Dep::Expl,
                    ],
                )
                .is_none()
            && tree.text(root).starts_with(char::is_uppercase)
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
        // `his plan to meet`, `the decision by Roe to meet`; a person `to watch` is an object.
        let owner = tree.first(noun, &[Dep::Poss]);
        // `an invitation from Roe to come` is for somebody else to do.
        let is_own = self
            .words
            .clause_governor(&tree.lemma(noun))
            .is_some_and(|governor| governor.status != Some(Status::Requested));
        let behind = || self.owner_behind(noun).filter(|_| is_own);
        if let Some(owner) = owner.or_else(behind) {
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
        let governor = tree.above_preposition(preposition)?;
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
            "of" | "for" | "from" | "into" | "against"
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

    /// `himself`, `themselves`: who acts is meant.
    pub(super) fn is_reflexive(&self, token: usize) -> bool {
        let word = self.tree.lower(token);
        self.tree.token(token).pos == Pos::Pron
            && (word.ends_with("self") || word.ends_with("selves"))
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

    /// Whom an apposition describes: in `Roe, a Republican who opposed it` Roe opposed it, as in `Roe, one of those who opposed it`.
    fn described_by(&self, noun: usize) -> usize {
        let tree = self.tree;
        let one = self.one_among(noun).unwrap_or(noun);
        if let Some(place) = self.place_before(one) {
            return place;
        }
        let described = match (tree.dep(one), tree.head(one)) {
            (Dep::Appos, Some(head)) => Some(head),
            (Dep::Attr, Some(copula)) if one != noun || tree.lower(one) == "one" => {
                tree.first(copula, &[Dep::Nsubj])
            }
            _ => None,
        };
        described
            .filter(|&described| self.named(described))
            .unwrap_or(noun)
    }

    /// Whom a person or group with a participle describes: `Roe, a senator opposing it`.
    fn described_actor(&self, noun: usize) -> usize {
        let tree = self.tree;
        let is_actor = self.one_among(noun).is_some()
            || tree.lower(noun) == "one"
            || self.words.is_human(&tree.lemma(noun));
        if is_actor {
            self.described_by(noun)
        } else {
            noun
        }
    }

    /// The place before `one of the states`, which may stand within a longer name or title.
    fn place_before(&self, one: usize) -> Option<usize> {
        let tree = self.tree;
        let of = tree
            .with_dep(one, &[Dep::Prep])
            .find(|&of| tree.lower(of) == "of")?;
        let group = tree.first(of, &[Dep::Pobj])?;
        let is_of_places = matches!(
            tree.lemma(group).as_str(),
            "state" | "country" | "nation" | "city" | "town" | "county"
        );
        let before = one.checked_sub(2)?;
        (is_of_places
            && tree.lower(one) == "one"
            && tree.text(one - 1) == ","
            && self.named(before))
        .then_some(before)
    }

    /// The `one` of `one of the senators`.
    fn one_among(&self, noun: usize) -> Option<usize> {
        let tree = self.tree;
        let of = tree.head(noun).filter(|&of| {
            tree.dep(noun) == Dep::Pobj && matches!(tree.lower(of).as_str(), "of" | "among")
        })?;
        tree.head(of).filter(|&one| tree.lower(one) == "one")
    }

    /// The noun that `who` or `which` stands for; any other token itself.
    pub(crate) fn resolve_relative(&self, token: usize, verb: usize) -> Option<usize> {
        let tree = self.tree;
        if !RELATIVES.contains(&tree.token(token).tag) || tree.is_unknown_name(token) {
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
                    if self.is_of_many(head, current, token) {
                        return Some(head);
                    }
                    let nearest = tree
                        .conjuncts(head)
                        .into_iter()
                        .rfind(|&noun| noun < token)
                        .unwrap_or(head);
                    let meant = self.person_before(nearest, token).unwrap_or(nearest);
                    return Some(self.described_by(meant));
                }
                Dep::Conj | Dep::Xcomp | Dep::Ccomp | Dep::Advcl => current = head,
                _ => break,
            }
        }
        self.beside_relative(token)
    }

    /// Whether a relative clause is about a list, because its verb is plural and the nearest name is one of several: `Roe and Dorn, who oppose it`.
    fn is_of_many(&self, head: usize, verb: usize, relative: usize) -> bool {
        let tree = self.tree;
        let list = tree.conjuncts(head);
        let is_plural = |word: usize| {
            tree.token(word).tag == Tag::Vbp || matches!(tree.lower(word).as_str(), "were" | "have")
        };
        let mut finite = tree.with_dep(verb, &[Dep::Aux, Dep::Auxpass]).chain([verb]);
        list.len() > 1
            && list
                .iter()
                .all(|&member| member < relative && self.named(member))
            && finite.any(is_plural)
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
