//! Parties beside names: `Roe (D-Ohio)`, `Roe of the Civic Union`, `the Civic Union's Jane Roe`, `Democrat Jane Roe`.

use newsgraph_annotate::Dep;

use super::{Fact, Found, Reader};

/// Words before a name that a party or outlet in front of them belongs to as well.
const LINKS: &[&str] = &["of", "from"];

impl Reader<'_> {
    /// The parties and employers that stand next to a person's name without a role.
    pub(super) fn read_affiliations(&mut self, person: usize) {
        for (at, whole) in self.affiliations(person) {
            let rule = if self.is_a(&whole, "Party") {
                ("member_of", "party_modifier")
            } else {
                ("works_for", "outlet_possessive")
            };
            for subject in self.found(person) {
                self.tell(Fact {
                    rule,
                    at,
                    subject,
                    object: whole.clone(),
                    status: None,
                    extra: None,
                });
            }
        }
    }

    fn affiliations(&self, person: usize) -> Vec<(usize, Found)> {
        let tree = self.tree;
        let tokens = tree.discourse.mentions[person].tokens.clone();
        let (start, end) = self.sentence(tokens.start);
        let mut found = Vec::new();
        if tokens.end + 1 < end && tree.text(tokens.end) == "(" {
            found.extend(self.body_at(tokens.end + 1, &["Party"]));
        }
        if tokens.end + 1 < end && LINKS.contains(&tree.lower(tokens.end).as_str()) {
            let at = tokens.end + 1;
            let at = if tree.lower(at) == "the" { at + 1 } else { at };
            let wanted: &[&str] = if tree.lower(tokens.end) == "of" {
                &["Party", "MediaOutlet"]
            } else {
                &["Party"]
            };
            if at < end {
                found.extend(self.body_at(at, wanted));
            }
        }
        if tokens.start >= start + 2 && self.is_possessive_ending(tokens.start - 1) {
            found.extend(self.body_at(tokens.start - 2, &["Party", "MediaOutlet"]));
        }
        if tokens.start > start {
            // `Democrat Jane Roe`: but `the Democratic Roe bill` and `a Republican Roe` are rarer than mere lists.
            let before = self.body_at(tokens.start - 1, &["Party"]);
            let joined = matches!(
                tree.dep(tokens.start - 1),
                Dep::Compound | Dep::Amod | Dep::Nmod | Dep::Appos
            );
            found.extend(before.filter(|_| joined));
        }
        found
    }

    /// The body of one of these types whose name holds a token.
    fn body_at(&self, token: usize, wanted: &[&str]) -> Option<(usize, Found)> {
        let mention = self.name_at(token)?;
        let found = self.found(mention).into_iter().next()?;
        let fits = wanted.iter().any(|wanted| self.is_a(&found, wanted));
        fits.then_some((token, found))
    }
}
