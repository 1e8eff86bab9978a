//! The argument finder: from a trigger word and a slot to what fills it.

use newsgraph_annotate::{Dep, Pos, Tag};
use newsgraph_model::MentionKind;
use newsgraph_model::ontology::{Slot, Step};

use super::lexicon::Words;
use super::tree::Tree;

/// Relative words that stand for the noun they follow.
pub(crate) const RELATIVES: &[Tag] = &[Tag::Wp, Tag::Wdt, Tag::WpS];

/// Verbs whose subject is, has or brings about what their object or complement means.
const BRINGS: &[&str] = &[
    "be",
    "have",
    "make",
    "do",
    "create",
    "cause",
    "start",
    "bring",
    "spread",
    "fuel",
    "show",
    "promote",
    "push",
    "represent",
    "embody",
    "perpetuate",
    "sow",
    "produce",
    "lead",
    "continue",
    "keep",
    "become",
    "leave",
    "get",
    "go",
    "come",
    "run",
    "pursue",
    "peddle",
    "commit",
    "engage",
    "launch",
    "offer",
    "give",
    "use",
    "put",
    "turn",
    "play",
    "deliver",
    "bear",
    "carry",
    "invite",
    "sign",
    "pass",
    "impose",
    "back",
    "try",
    "begin",
    "want",
    "plan",
    "threaten",
    "need",
    "contain",
    "seem",
    "look",
    "appear",
    "remain",
    "prove",
    "feel",
    "sound",
    "drive",
    "speak",
    "talk",
    "act",
];

/// Nouns that make a title longer and are no body: `Chief Executive`, `Vice President`.
const OF_TITLES: &[&str] = &[
    "chief",
    "vice",
    "deputy",
    "executive",
    "general",
    "assistant",
];

/// How far control and conjunction are followed.
pub(crate) const MAX_STEPS: usize = 12;

/// Finds arguments in one text.
pub(crate) struct Finder<'a> {
    pub(crate) tree: &'a Tree<'a>,
    pub(crate) words: &'a Words,
}

impl Finder<'_> {
    /// The heads of the phrases in a slot of a trigger, in text order; conjuncts of one list are all there.
    pub(crate) fn heads(&self, trigger: usize, slot: &Slot) -> Vec<usize> {
        let mut current = vec![trigger];
        for step in &slot.steps {
            let mut next = Vec::new();
            for token in current {
                next.extend(self.step(token, step));
            }
            next.dedup();
            current = next;
        }
        current
    }

    fn step(&self, token: usize, step: &Step) -> Vec<usize> {
        let list =
            |head: Option<usize>| head.map_or_else(Vec::new, |head| self.tree.conjuncts(head));
        match step {
            Step::Subject => self.acting(token),
            Step::Object => self.objects(token),
            Step::Dative => list(self.dative(token)),
            Step::Complement => list(self.complement(token)),
            Step::Clause => self.clauses(token),
            Step::Infinitive => self
                .clauses(token)
                .into_iter()
                .filter(|&clause| self.tree.is_infinitive(clause))
                .collect(),
            Step::Auxiliary => self
                .tree
                .with_dep(token, &[Dep::Aux, Dep::Mark, Dep::Neg])
                .collect(),
            Step::Modifier if self.tree.is_verb(token) => {
                self.tree.with_dep(token, &[Dep::Advmod]).collect()
            }
            Step::Modifier => self
                .tree
                .with_dep(token, &[Dep::Compound, Dep::Amod, Dep::Nmod])
                .collect(),
            Step::Bearer => self.bearer(token),
            Step::Possessor => list(self.possessor(token)),
            Step::Between => self.between(token),
            Step::Compound => self
                .tree
                .with_dep(token, &[Dep::Compound, Dep::Amod, Dep::Nmod])
                .filter(|&child| self.tree.is_noun(child) || self.named(child))
                .filter(|&child| !OF_TITLES.contains(&self.tree.lower(child).as_str()))
                .collect(),
            Step::Modified => self.modified(token),
            Step::Around => self.subjects_around(token),
            Step::Speaker => Vec::new(),
            Step::Itself => vec![token],
            Step::Statement => vec![self.statement(token)],
            Step::Within => self.within(token),
            Step::Prep(prepositions) => self.preposition_objects(token, prepositions),
        }
    }

    fn dative(&self, verb: usize) -> Option<usize> {
        let dative = self.tree.first(verb, &[Dep::Dative])?;
        Some(self.tree.first(dative, &[Dep::Pobj]).unwrap_or(dative))
    }

    /// `called him a liar`, `elected mayor`, `labeled her as weak`.
    fn complement(&self, verb: usize) -> Option<usize> {
        let tree = self.tree;
        if !tree.is_verb(verb) {
            return None;
        }
        if let Some(complement) = tree.first(verb, &[Dep::Oprd]) {
            return Some(complement);
        }
        let clause = tree
            .with_dep(verb, &[Dep::Ccomp, Dep::Xcomp])
            .find(|&clause| !tree.is_verb(clause) && clause > verb);
        if clause.is_some() {
            return clause;
        }
        if self.tree.first(verb, &[Dep::Dative]).is_some() {
            return tree.first(verb, &[Dep::Dobj]);
        }
        // `voted no` is read with an interjection.
        let attribute = tree.first(verb, &[Dep::Attr, Dep::Acomp, Dep::Intj]);
        if attribute.is_some() {
            return attribute;
        }
        // `called Roe a liar` as two objects.
        let objects: Vec<usize> = tree.with_dep(verb, &[Dep::Dobj]).collect();
        (objects.len() == 2).then(|| objects[1])
    }

    /// The clauses that a verb, noun or adjective governs.
    fn clauses(&self, token: usize) -> Vec<usize> {
        let tree = self.tree;
        let direct = tree
            .with_dep(token, &[Dep::Ccomp, Dep::Xcomp])
            .filter(|&clause| clause != token);
        let mut clauses: Vec<usize> = direct.collect();
        if clauses.is_empty() && tree.is_noun(token) {
            clauses.extend(tree.with_dep(token, &[Dep::Acl]));
        }
        if clauses.is_empty() {
            let prepositions = tree.with_dep(token, &[Dep::Prep]);
            clauses.extend(prepositions.filter_map(|prep| tree.first(prep, &[Dep::Pcomp])));
        }
        if clauses.is_empty() && tree.is_verb(token) {
            clauses.extend(self.clause_told_in(token));
        }
        if clauses.is_empty() && tree.is_verb(token) {
            // `threatened … to cut` attached to a noun in between, or as an adverbial.
            let adverbial = tree
                .with_dep(token, &[Dep::Advcl])
                .find(|&clause| clause > token && tree.is_infinitive(clause));
            let last = || self.stray_infinitive(token);
            clauses.extend(adverbial.or_else(last));
        }
        let mut all: Vec<usize> = clauses
            .into_iter()
            .flat_map(|clause| tree.conjuncts(clause))
            .collect();
        all.dedup();
        all
    }

    /// An infinitive under a noun phrase of an adverbial: `threatened ahead of the vote to cut`.
    fn stray_infinitive(&self, verb: usize) -> Option<usize> {
        let tree = self.tree;
        let adverbials = tree.children(verb).iter().copied().filter(|&child| {
            child > verb
                && matches!(
                    tree.dep(child),
                    Dep::Advmod | Dep::Prep | Dep::Dobj | Dep::Npadvmod
                )
        });
        for adverbial in adverbials {
            let (first, last) = tree.subtree(adverbial);
            let inside = first..=last;
            let found = inside.into_iter().find(|&idx| {
                matches!(tree.dep(idx), Dep::Acl | Dep::Relcl) && tree.is_infinitive(idx)
            });
            if found.is_some() {
                return found;
            }
        }
        None
    }

    /// Whom a noun phrase describes.
    fn bearer(&self, noun: usize) -> Vec<usize> {
        let tree = self.tree;
        // `the bank, whose chairman, Jane Roe, …`: the chairman is she, and never the bank.
        let is_whose = |&owner: &usize| tree.token(owner).tag == Tag::WpS;
        if tree
            .with_dep(noun, &[Dep::Poss])
            .any(|owner| is_whose(&owner))
        {
            let mut names = tree.with_dep(noun, &[Dep::Appos]);
            return vec![names.find(|&name| self.named(name)).unwrap_or(noun)];
        }
        let mut current = noun;
        for _ in 0..MAX_STEPS {
            let Some(head) = tree.head(current) else {
                break;
            };
            match tree.dep(current) {
                // What somebody is called is a label, not what he is.
                Dep::Oprd => return Vec::new(),
                Dep::Compound | Dep::Nmod | Dep::Amod
                    if tree.token(head).pos == Pos::Propn || self.named(head) =>
                {
                    // `nominee Gov. Jane Roe`: the title in between bears nothing.
                    let over = |&title: &usize| {
                        let name = tree.head(title)?;
                        let is_title = tree.dep(title) == Dep::Compound && !self.named(title);
                        (is_title && self.named(name) && name > title).then_some(name)
                    };
                    return vec![over(&head).unwrap_or(head)];
                }
                Dep::Appos => return vec![head],
                Dep::Attr => {
                    return self
                        .surface_subject(head, MAX_STEPS)
                        .into_iter()
                        .flat_map(|subject| tree.conjuncts(subject))
                        .collect();
                }
                Dep::Pobj if tree.dep(head) == Dep::Prep && tree.lower(head) == "as" => {
                    let Some(verb) = tree.head(head).filter(|&verb| tree.is_verb(verb)) else {
                        break;
                    };
                    let serves = matches!(
                        tree.lemma(verb).as_str(),
                        "serve"
                            | "work"
                            | "act"
                            | "continue"
                            | "start"
                            | "begin"
                            | "return"
                            | "remain"
                            | "stay"
                            | "run"
                            | "register"
                            | "campaign"
                            | "stand"
                            | "sit"
                    );
                    if !serves || !self.objects(verb).is_empty() {
                        return Vec::new();
                    }
                    return self.surface_subject(verb, MAX_STEPS).into_iter().collect();
                }
                Dep::Conj if tree.token(head).pos != Pos::Propn => current = head,
                _ => break,
            }
        }
        if let Some(name) = tree
            .with_dep(noun, &[Dep::Appos])
            .find(|&name| self.named(name))
            .filter(|_| !self.belongs_to_another(noun))
        {
            // `the two senators, Jane Roe and Paul Dorn,`
            let is_plural = matches!(tree.token(noun).tag, Tag::Nns | Tag::Nnps);
            return match is_plural {
                true => tree.conjuncts(name),
                false => vec![name],
            };
        }
        let named = self.named_among(noun);
        if named.is_empty() { vec![noun] } else { named }
    }

    /// `supporters of the bill, such as Roe and Dorn`: those of a kind who are named.
    fn named_among(&self, noun: usize) -> Vec<usize> {
        let tree = self.tree;
        let (_, last) = tree.subtree(noun);
        let first = (noun + 1..last)
            .filter(|&link| tree.lists_members(link))
            .find_map(|link| tree.first(link, &[Dep::Pobj]));
        let mut named = first.map_or_else(Vec::new, |first| tree.conjuncts(first));
        named.retain(|&name| self.named(name));
        named
    }

    /// `a spokesman for the senator, Jane Roe,`: the name may be that of the spokesman.
    fn belongs_to_another(&self, noun: usize) -> bool {
        let tree = self.tree;
        let preposition = tree.head(noun).filter(|_| tree.dep(noun) == Dep::Pobj);
        preposition
            .and_then(|preposition| tree.head(preposition))
            .is_some_and(|other| tree.is_noun(other) && self.words.is_human(&tree.lemma(other)))
    }

    /// The highest verb of the statement that a verb makes, within its quotation.
    fn statement(&self, verb: usize) -> usize {
        let tree = self.tree;
        let quotation = tree.discourse.quotation_at(verb);
        let mut current = verb;
        for _ in 0..MAX_STEPS {
            let inside = |head: &usize| tree.discourse.quotation_at(*head) == quotation;
            let Some(head) = tree.head(current).filter(inside) else {
                break;
            };
            let belongs = matches!(tree.dep(current), Dep::Xcomp | Dep::Ccomp | Dep::Acomp)
                && self.words.reporting(&tree.lemma(head)).is_none();
            if !belongs {
                break;
            }
            current = head;
        }
        current
    }

    /// The names in the clause that a verb governs or the quotation that it introduces.
    fn within(&self, verb: usize) -> Vec<usize> {
        let discourse = self.tree.discourse;
        let quoted = self
            .tree
            .quotation_of(verb)
            .map(|quotation| quotation.tokens.clone());
        let spans: Vec<std::ops::Range<usize>> = match quoted {
            Some(tokens) => vec![tokens],
            None => self
                .clauses(verb)
                .into_iter()
                .map(|clause| {
                    let (first, last) = self.tree.subtree(clause);
                    first..last + 1
                })
                .collect(),
        };
        let mut heads: Vec<usize> = spans
            .into_iter()
            .flatten()
            .filter(|&token| {
                discourse
                    .mention_with_head(token)
                    .is_some_and(|mention| discourse.mentions[mention].kind == MentionKind::Named)
            })
            .collect();
        heads.sort_unstable();
        heads.dedup();
        heads
    }

    pub(super) fn named(&self, token: usize) -> bool {
        let discourse = self.tree.discourse;
        discourse
            .mention_with_head(token)
            .is_some_and(|mention| discourse.mentions[mention].kind == MentionKind::Named)
    }

    /// The verbs that a noun in `-ing` with an `of` may be made of: `hacking of the network`.
    pub(super) fn gerund_of(&self, noun: usize) -> Vec<String> {
        let tree = self.tree;
        let word = tree.lower(noun);
        let Some(stem) = word.strip_suffix("ing").filter(|stem| stem.len() > 2) else {
            return Vec::new();
        };
        let has_of = tree
            .with_dep(noun, &[Dep::Prep])
            .any(|of| of == noun + 1 && tree.lower(of) == "of");
        if !has_of || !tree.is_noun(noun) || !stem.is_ascii() {
            return Vec::new();
        }
        let mut verbs = vec![stem.to_owned(), format!("{stem}e")];
        let mut last = stem.chars().rev();
        if let (Some(one), Some(two)) = (last.next(), last.next())
            && one == two
        {
            verbs.push(stem[..stem.len() - 1].to_owned());
        }
        verbs
    }

    fn possessor(&self, noun: usize) -> Option<usize> {
        self.tree.first(noun, &[Dep::Poss])
    }

    fn between(&self, noun: usize) -> Vec<usize> {
        self.preposition_objects(noun, &["between".into(), "among".into()])
    }

    fn modified(&self, token: usize) -> Vec<usize> {
        let tree = self.tree;
        let mut current = token;
        for _ in 0..4 {
            let Some(head) = tree.head(current) else {
                return Vec::new();
            };
            match tree.dep(current) {
                Dep::Amod | Dep::Compound | Dep::Nmod | Dep::Poss => {
                    if tree.is_noun(head) {
                        return vec![head];
                    }
                    current = head;
                }
                _ => return Vec::new(),
            }
        }
        Vec::new()
    }

    /// Of whom a clause says what a word in it means: the subjects of the verbs above the word that bring about or are what it says.
    ///
    /// `he started this mess` tells of him, `he condemned the abuses` does not; nor does what is denied, or done to the subject.
    fn subjects_around(&self, token: usize) -> Vec<usize> {
        let tree = self.tree;
        let quotation = tree.discourse.quotation_at(token);
        let mut found = Vec::new();
        let mut current = token;
        for _ in 0..MAX_STEPS {
            if tree.is_verb(current) {
                let lemma = tree.lemma(current);
                let brings = current == token || BRINGS.contains(&lemma.as_str());
                let is_denied = tree.first(current, &[Dep::Neg]).is_some();
                if tree.is_passive(current) || is_denied || !brings {
                    break;
                }
                found.extend(self.surface_subject(current, MAX_STEPS));
            }
            let inside = |head: &usize| tree.discourse.quotation_at(*head) == quotation;
            let Some(head) = tree.head(current).filter(inside) else {
                break;
            };
            let leaves = matches!(tree.dep(current), Dep::Ccomp | Dep::Advcl | Dep::Nsubj)
                || tree.is_verb(head) && self.words.reporting(&tree.lemma(head)).is_some();
            if leaves {
                break;
            }
            current = head;
        }
        found.dedup();
        found.retain(|&subject| subject != token);
        found
    }
}
