//! The objects of prepositions: under a trigger, behind its agent, stranded in a relative clause.

use newsgraph_annotate::Dep;

use super::arguments::Finder;

impl Finder<'_> {
    pub(super) fn preposition_objects(
        &self,
        token: usize,
        prepositions: &[smol_str::SmolStr],
    ) -> Vec<usize> {
        let tree = self.tree;
        let wanted = |text: &str| prepositions.iter().any(|preposition| preposition == text);
        let mut found = Vec::new();
        let mut own: Vec<usize> = tree
            .with_dep(
                token,
                &[Dep::Prep, Dep::Agent, Dep::Dative, Dep::Prt, Dep::Advmod],
            )
            .collect();
        // `out of`, `away from`, `ahead of`: a preposition under a particle or another preposition.
        let nested: Vec<usize> = own
            .iter()
            // What stands behind `according to` says so, and takes no part.
            .filter(|&&child| tree.lower(child) != "according")
            .flat_map(|&child| tree.with_dep(child, &[Dep::Prep]))
            .collect();
        own.retain(|&child| matches!(tree.dep(child), Dep::Prep | Dep::Agent | Dep::Dative));
        own.extend(nested);
        own.extend(self.behind_copula(token));
        // `called for lower taxes and for relief`: a second preposition beside the first.
        let is_contrast = |&&child: &&usize| {
            tree.with_dep(child, &[Dep::Cc])
                .any(|and| tree.lower(and) == "but")
        };
        let beside: Vec<usize> = own
            .iter()
            .filter(|child| !is_contrast(child))
            .flat_map(|&child| tree.with_dep(child, &[Dep::Conj]))
            .filter(|&child| tree.first(child, &[Dep::Pobj]).is_some())
            .collect();
        own.extend(beside);
        if tree.is_verb(token) && tree.dep(token) == Dep::Relcl {
            own.retain(|&child| !tree.children(child).is_empty() || wanted(&tree.lower(child)));
        }
        for preposition in own {
            if !wanted(&tree.lower(preposition)) {
                continue;
            }
            let object = tree.first(preposition, &[Dep::Pobj]);
            // `describes Roe as weak`
            let object = object.or_else(|| {
                (tree.lower(preposition) == "as")
                    .then(|| tree.first(preposition, &[Dep::Amod, Dep::Acomp, Dep::Advmod]))
                    .flatten()
            });
            let object = object.or_else(|| {
                tree.children(preposition)
                    .is_empty()
                    .then(|| self.stranded(token))
                    .flatten()
            });
            if let Some(object) = object {
                let object = self.resolve_relative(object, token).unwrap_or(object);
                found.extend(self.with_members(object));
            }
        }
        if found.is_empty() {
            found.extend(self.behind_agent(token, &wanted));
        }
        found
    }

    /// `imposed by Roe on Dorn`, `filed by Roe against Dorn` are read as if the second phrase were part of the first.
    fn behind_agent(&self, verb: usize, wanted: &impl Fn(&str) -> bool) -> Vec<usize> {
        let tree = self.tree;
        let behind = tree
            .with_dep(verb, &[Dep::Agent])
            .filter_map(|by| tree.first(by, &[Dep::Pobj]))
            .flat_map(|agent| tree.with_dep(agent, &[Dep::Prep]))
            .filter(|&preposition| {
                let word = tree.lower(preposition);
                wanted(&word)
                    && matches!(
                        word.as_str(),
                        "on" | "against" | "into" | "to" | "over" | "for" | "from"
                    )
            })
            .filter_map(|preposition| tree.first(preposition, &[Dep::Pobj]));
        behind
            .flat_map(|object| self.with_members(object))
            .collect()
    }

    /// `the man she met with`: the object of a preposition without one is the antecedent.
    fn stranded(&self, verb: usize) -> Option<usize> {
        let tree = self.tree;
        (tree.dep(verb) == Dep::Relcl)
            .then(|| tree.head(verb))
            .flatten()
    }

    /// `is chief of staff to Roe`, `served as counsel to Roe`: the `to` of a role is read as if it were the verb's.
    fn behind_copula(&self, role: usize) -> Option<usize> {
        let tree = self.tree;
        let head = tree.head(role)?;
        let verb = match tree.dep(role) {
            Dep::Attr => head,
            Dep::Pobj if tree.lower(head) == "as" => tree.head(head)?,
            _ => return None,
        };
        let takes_role = matches!(tree.lemma(verb).as_str(), "be" | "become" | "serve" | "act");
        tree.with_dep(verb, &[Dep::Prep])
            .find(|&to| takes_role && to > role && tree.lower(to) == "to")
    }
}
