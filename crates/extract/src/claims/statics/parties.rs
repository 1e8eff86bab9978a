//! Parties beside names: `Roe (D-Ohio)`, `Roe of the Civic Union`, `the Civic Union's Jane Roe`, `Democrat Jane Roe`.

use newsgraph_annotate::Dep;

use super::{Fact, Found, Reader};

/// Words before a name that a party or outlet in front of them belongs to as well.
const LINKS: &[&str] = &["of", "from"];

/// Bodies whose possessive stands before the names of their people.
const BODIES: &[&str] = &["Party", "MediaOutlet", "Organization"];

impl Reader<'_> {
    /// The parties and employers that stand next to a person's name without a role.
    pub(super) fn read_affiliations(&mut self, person: usize) {
        for (at, whole) in self.affiliations(person) {
            let rule = if self.is_a(&whole, "Party") {
                ("member_of", "party_modifier")
            } else if self.type_of(&whole) == "Organization" && !self.employs(&whole) {
                ("member_of", "member")
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
        let is_letter = |token: usize| {
            let word = tree.text(token);
            matches!(word, "D" | "R") || word.starts_with("D-") || word.starts_with("R-")
        };
        if tokens.end + 1 < end
            && (tree.text(tokens.end) == "("
                || tree.text(tokens.end) == "," && is_letter(tokens.end + 1))
        {
            found.extend(self.body_at(tokens.end + 1, &["Party"]));
        }
        // `the Rev. Jane Roe, of Arden Baptist Church,`
        if tokens.end + 3 < end
            && tree.text(tokens.end) == ","
            && tree.lower(tokens.end + 1) == "of"
        {
            let at = tokens.end + 2;
            let at = if tree.lower(at) == "the" { at + 1 } else { at };
            found.extend(self.body_at(at, &["Party", "MediaOutlet", "Organization"]));
        }
        if tokens.end + 1 < end && LINKS.contains(&tree.lower(tokens.end).as_str()) {
            let at = tokens.end + 1;
            let at = if tree.lower(at) == "the" { at + 1 } else { at };
            let wanted: &[&str] = if tree.lower(tokens.end) == "of" {
                &["Party", "MediaOutlet", "Organization"]
            } else {
                &["Party"]
            };
            if at < end {
                found.extend(self.body_at(at, wanted));
            }
        }
        if tokens.start >= start + 2 && self.is_possessive_ending(tokens.start - 1) {
            found.extend(self.body_at(tokens.start - 2, BODIES));
        }
        found.extend(self.shared_body(tokens.start, start));
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

    /// `Arden Mail's Jane Roe and Ana Sol`: the second is of the same body.
    fn shared_body(&self, name: usize, floor: usize) -> Option<(usize, Found)> {
        let tree = self.tree;
        if name < floor + 2 || tree.lower(name - 1) != "and" {
            return None;
        }
        let first = self.name_at(name - 2)?;
        let is_person = self
            .found(first)
            .iter()
            .any(|found| self.is_a(found, "Person"));
        let start = tree.discourse.mentions[first].tokens.start;
        if !is_person || start < floor + 2 || !self.is_possessive_ending(start - 1) {
            return None;
        }
        let past = self
            .name_from(name)
            .map(|name| &tree.discourse.mentions[name].tokens)?;
        let has_own = tree.lower(past.end) == "of";
        self.body_at(start - 2, BODIES)
            .filter(|_| !has_own)
            .map(|(_, body)| (name, body))
    }

    /// Bodies that people work for rather than belong to.
    fn employs(&self, body: &Found) -> bool {
        const EMPLOYERS: &[&str] = &[
            "University",
            "College",
            "School",
            "Institute",
            "Institution",
            "Foundation",
            "Center",
            "Centre",
            "Group",
            "LLC",
            "Partners",
            "Bank",
            "Inc",
            "Inc.",
            "Research",
            "Associates",
            "Hospital",
            "Clinic",
            "Fund",
            "Capital",
            "Report",
            "Project",
            "Agency",
            "Services",
            "Corp.",
            "Co.",
            "Trust",
            "Museum",
            "Strategies",
            "Media",
            "Radio",
            "Network",
            "Television",
            "Magazine",
            "Times",
            "Post",
            "News",
            "Consulting",
            "Laboratory",
            "Consult",
            "Analytics",
            "Securities",
        ];
        let super::Fill::Cluster { cluster, .. } = body.fill else {
            return false;
        };
        let name = &self.tree.discourse.clusters[cluster].name;
        name.split_whitespace()
            .any(|word| EMPLOYERS.contains(&word))
    }

    /// The body of one of these types whose name holds a token.
    fn body_at(&self, token: usize, wanted: &[&str]) -> Option<(usize, Found)> {
        let mention = self.name_at(token)?;
        let found = self.found(mention).into_iter().next()?;
        let fits = wanted.iter().any(|wanted| self.is_a(&found, wanted));
        fits.then_some((token, found))
    }
}
