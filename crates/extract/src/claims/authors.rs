//! Whose words a document is made of: `an ad by Roe attacks Dorn`, `Roe released a letter accusing Dorn`.

use newsgraph_annotate::Dep;

use super::arguments::MAX_STEPS;
use super::fillers::{Fill, Found};
use super::sketch::Matcher;

/// Nouns of what somebody writes, says or files, which does to others what its author does.
const DOCUMENTS: &[&str] = &[
    "ad",
    "advert",
    "advertisement",
    "spot",
    "commercial",
    "video",
    "mailer",
    "flyer",
    "leaflet",
    "letter",
    "statement",
    "report",
    "memo",
    "memorandum",
    "column",
    "editorial",
    "op-ed",
    "essay",
    "article",
    "story",
    "piece",
    "tweet",
    "post",
    "message",
    "speech",
    "address",
    "remark",
    "remarks",
    "comment",
    "comments",
    "book",
    "memoir",
    "brief",
    "filing",
    "complaint",
    "lawsuit",
    "suit",
    "petition",
    "motion",
    "resolution",
    "study",
    "analysis",
    "email",
    "e-mail",
    "note",
    "release",
    "newsletter",
    "manifesto",
    "platform",
    "blog",
    "testimony",
    "answer",
    "response",
    "reply",
    "ruling",
    "decision",
    "verdict",
    "opinion",
    "order",
    "injunction",
    "campaign",
    "website",
    "audit",
    "review",
    "indictment",
    "airstrike",
    "strike",
    "raid",
    "missile",
    "rocket",
    "drone",
    "shelling",
    "bombing",
    "bombardment",
    "warplane",
    "jet",
];

/// Verbs whose subject is the author of their object.
const PUBLISHES: &[&str] = &[
    "release",
    "write",
    "send",
    "air",
    "run",
    "publish",
    "issue",
    "launch",
    "post",
    "file",
    "give",
    "deliver",
    "make",
    "circulate",
    "produce",
    "unveil",
    "put",
    "submit",
    "pen",
    "tweet",
    "broadcast",
    "sign",
    "bring",
    "read",
    "have",
    "debut",
    "share",
];

impl Matcher<'_> {
    /// Puts the authors of documents in the place of the documents.
    pub(super) fn name_authors(&self, trigger: usize, found: &mut Vec<Found>) {
        let mut named = Vec::new();
        for one in found.drain(..) {
            let is_nameless =
                matches!(one.fill, Fill::Literal { .. }) || !self.phrases.is_named(&one);
            let authors = match is_nameless {
                true => self.authors_of(one.token, trigger),
                false => Vec::new(),
            };
            if authors.is_empty() {
                named.push(one);
            } else {
                named.extend(authors);
            }
        }
        *found = named;
    }

    /// Whose words a document is made of.
    fn authors_of(&self, noun: usize, trigger: usize) -> Vec<Found> {
        let tree = self.finder.tree;
        if !tree.is_noun(noun) || !DOCUMENTS.contains(&tree.lemma(noun).as_str()) {
            return Vec::new();
        }
        let owner = tree.first(noun, &[Dep::Poss]);
        let by = || {
            let written = tree
                .with_dep(noun, &[Dep::Acl])
                .filter(|&clause| clause != trigger && tree.is_passive(clause))
                .find_map(|clause| self.finder.subject(clause));
            written.or_else(|| {
                let by = tree
                    .with_dep(noun, &[Dep::Prep])
                    .find(|&by| matches!(tree.lower(by).as_str(), "by" | "from"))?;
                tree.first(by, &[Dep::Pobj])
            })
        };
        let before = || {
            tree.with_dep(noun, &[Dep::Compound, Dep::Nmod, Dep::Amod])
                .find(|&before| self.finder.named(before))
        };
        let publisher = || {
            let verb = tree.head(noun).filter(|_| tree.dep(noun) == Dep::Dobj)?;
            (PUBLISHES.contains(&tree.lemma(verb).as_str()) && !tree.is_passive(verb))
                .then(|| self.finder.surface_subject(verb, MAX_STEPS))?
        };
        let author = owner.or_else(by).or_else(before).or_else(publisher);
        let mut authors: Vec<Found> = author
            .into_iter()
            .flat_map(|author| tree.conjuncts(author))
            .flat_map(|author| {
                let nodes = self.phrases.nodes_at(author);
                let is_people = nodes.is_empty() && self.finder.words.is_human(&tree.lemma(author));
                let people = is_people.then(|| self.phrases.words_at(author)).flatten();
                nodes.into_iter().chain(people)
            })
            .collect();
        for author in &mut authors {
            author.is_indirect = true;
        }
        authors
    }
}
