//! Objects: whom or what something is done to, however the sentence was read.

use newsgraph_annotate::{Dep, Pos, Tag};

use super::arguments::{Finder, MAX_STEPS, RELATIVES};

impl Finder<'_> {
    /// Whom it is done to.
    pub(crate) fn objects(&self, token: usize) -> Vec<usize> {
        let tree = self.tree;
        if !tree.is_verb(token) {
            return match self.gerund_of(token).is_empty() {
                true => Vec::new(),
                false => self.preposition_objects(token, &["of".into()]),
            };
        }
        if tree.is_passive(token) {
            let patient = self.surface_subject(token, MAX_STEPS);
            return patient.map_or_else(Vec::new, |patient| self.with_members(patient));
        }
        let own = tree
            .with_dep(token, &[Dep::Dobj])
            .filter(|&object| !self.is_object_of_gerund(object, token))
            .map(|object| self.before_head_on(object))
            .map(|object| self.whole_of(object))
            .filter_map(|object| self.resolve_relative(object, token));
        let mut objects: Vec<usize> = own.flat_map(|object| self.with_members(object)).collect();
        if objects.is_empty() {
            // Label schemes differ: a lone dative is an object (`told him that`).
            let lone = tree
                .with_dep(token, &[Dep::Dative])
                .find(|&dative| tree.token(dative).pos != Pos::Adp);
            objects.extend(lone.into_iter().flat_map(|dative| tree.conjuncts(dative)));
        }
        if objects.is_empty() {
            objects.extend(self.small_clause_subject(token));
        }
        if objects.is_empty() {
            objects.extend(self.name_before_office(token));
        }
        if objects.is_empty() {
            objects.extend(self.shared_object(token));
        }
        if objects.is_empty() {
            objects.extend(self.relative_object(token));
        }
        if objects.is_empty() {
            objects.extend(self.swallowed_object(token));
        }
        objects
    }

    /// `endorsed Roe and Roe lost` is read as if the verb governed a clause: the name behind it is its object.
    fn swallowed_object(&self, verb: usize) -> Option<usize> {
        let tree = self.tree;
        let lemma = tree.lemma(verb);
        let governs =
            self.words.clause_governor(&lemma).is_some() || self.words.reporting(&lemma).is_some();
        let clause = tree
            .with_dep(verb, &[Dep::Ccomp])
            .find(|&clause| clause > verb && tree.is_verb(clause))
            .filter(|_| !governs)?;
        let subject = tree.first(clause, &[Dep::Nsubj])?;
        let (first, _) = tree.subtree(subject);
        let is_next = first == verb + 1 && tree.first(clause, &[Dep::Mark]).is_none();
        (is_next && self.named(subject)).then_some(subject)
    }

    /// `denied meeting Roe` is read as if the gerund belonged to the name.
    fn is_object_of_gerund(&self, object: usize, verb: usize) -> bool {
        let tree = self.tree;
        let lemma = tree.lemma(verb);
        let governs =
            self.words.clause_governor(&lemma).is_some() || self.words.reporting(&lemma).is_some();
        governs
            && tree.token(object).pos == Pos::Propn
            && tree
                .with_dep(object, &[Dep::Compound, Dep::Amod, Dep::Nmod])
                .any(|child| {
                    child == verb + 1
                        && tree.text(child).ends_with("ing")
                        && tree.text(child).starts_with(char::is_lowercase)
                })
    }

    /// `imposed some of the harshest sanctions`: what an amount or kind is of.
    fn whole_of(&self, part: usize) -> usize {
        let tree = self.tree;
        let of = tree
            .with_dep(part, &[Dep::Prep])
            .find(|&of| of == part + 1 && tree.lower(of) == "of");
        let whole = of.and_then(|of| tree.first(of, &[Dep::Pobj]));
        let is_part = self.words.is_amount(&tree.lemma(part))
            && tree.first(part, &[Dep::Poss]).is_none()
            && !self.named(part);
        whole
            .filter(|&whole| is_part && tree.is_noun(whole))
            .unwrap_or(part)
    }

    /// `addressed Roe head on`: the adverb is read as the object's head.
    fn before_head_on(&self, object: usize) -> usize {
        let tree = self.tree;
        let idiom = tree.lower(object) == "head"
            && object + 1 < tree.tokens().len()
            && tree.lower(object + 1) == "on";
        if !idiom {
            return object;
        }
        tree.first(object, &[Dep::Compound, Dep::Poss, Dep::Nmod])
            .unwrap_or(object)
    }

    /// `called Roe a liar` is often read as `called [Roe a liar]`.
    fn small_clause_subject(&self, verb: usize) -> Option<usize> {
        let tree = self.tree;
        let clause = tree
            .with_dep(verb, &[Dep::Ccomp])
            .find(|&clause| !tree.is_verb(clause) || tree.token(clause).tag == Tag::Vb)?;
        let finite = tree.first(clause, &[Dep::Mark]).is_some()
            || tree
                .with_dep(clause, &[Dep::Aux])
                .any(|aux| tree.token(aux).tag != Tag::To);
        (!finite).then(|| tree.first(clause, &[Dep::Nsubj]))?
    }

    /// `named Jane Roe attorney general` is often read as one phrase.
    fn name_before_office(&self, verb: usize) -> Option<usize> {
        let tree = self.tree;
        let office = tree.first(verb, &[Dep::Oprd])?;
        tree.with_dep(office, &[Dep::Compound, Dep::Nmod])
            .find(|&name| tree.token(name).pos == Pos::Propn && self.named(name))
    }

    /// `met and praised Roe`: the first verb shares the object of the second.
    fn shared_object(&self, verb: usize) -> Vec<usize> {
        let tree = self.tree;
        let next = tree
            .with_dep(verb, &[Dep::Conj])
            .find(|&conjunct| tree.is_verb(conjunct) && conjunct <= verb + 3);
        let Some(next) = next else { return Vec::new() };
        let closed = tree.children(verb).iter().any(|&child| {
            child > verb
                && child < next
                && !matches!(tree.dep(child), Dep::Cc | Dep::Punct | Dep::Advmod)
        });
        let own_subject = tree.first(next, &[Dep::Nsubj, Dep::Nsubjpass]).is_some();
        // `interrupted and told Roe to leave`: whom the second verb sends is only its own object.
        let is_own = tree.first(next, &[Dep::Xcomp, Dep::Ccomp]).is_some();
        if closed || own_subject || is_own {
            return Vec::new();
        }
        let objects = tree.with_dep(next, &[Dep::Dobj]);
        objects.flat_map(|object| tree.conjuncts(object)).collect()
    }

    /// `the man Roe endorsed`: the antecedent is the object.
    fn relative_object(&self, verb: usize) -> Option<usize> {
        let tree = self.tree;
        let mut current = verb;
        for _ in 0..4 {
            let head = tree.head(current)?;
            match tree.dep(current) {
                Dep::Relcl => {
                    let subject = tree.first(current, &[Dep::Nsubj, Dep::Nsubjpass])?;
                    if RELATIVES.contains(&tree.token(subject).tag) {
                        return None;
                    }
                    let stranded = tree
                        .with_dep(verb, &[Dep::Prep])
                        .any(|prep| tree.children(prep).is_empty());
                    return (!stranded).then_some(head);
                }
                Dep::Xcomp => current = head,
                _ => return None,
            }
        }
        None
    }
}
