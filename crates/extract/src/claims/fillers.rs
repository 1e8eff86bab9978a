//! What a phrase refers to: clusters that can be nodes, words, or clauses.

use newsgraph_annotate::{Dep, Pos, Tag};
use newsgraph_model::ontology::Ontology;
use newsgraph_model::{MentionKind, TextSpan};
use smol_str::SmolStr;

use super::lexicon::Words;
use super::offices::Offices;
use super::tree::Tree;

/// What fills a role, before it has an id.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Fill {
    /// A cluster that can be a node, and the mention that stands for it.
    Cluster {
        /// Index into the clusters.
        cluster: usize,
        /// Index into the mentions.
        mention: usize,
    },
    /// Words.
    Literal {
        /// As they are to be shown.
        value: String,
        /// Where they stand.
        span: TextSpan,
    },
    /// A clause: the claims made in it, or its words.
    Clause(usize),
}

/// A filler with how it was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Found {
    pub(crate) fill: Fill,
    /// The head of the phrase.
    pub(crate) token: usize,
    /// A pronoun or possessor stands for it.
    pub(crate) is_indirect: bool,
}

/// Reads phrases of one text.
pub(crate) struct Phrases<'a> {
    pub(crate) tree: &'a Tree<'a>,
    pub(crate) ontology: &'a Ontology,
    pub(crate) words: &'a Words,
    pub(crate) offices: &'a Offices<'a>,
}

impl Phrases<'_> {
    /// The mention that a token heads, or the name it is part of.
    pub(crate) fn mention_at(&self, token: usize) -> Option<usize> {
        let discourse = self.tree.discourse;
        if let Some(mention) = discourse.mention_with_head(token) {
            return Some(mention);
        }
        let around = discourse.mention_at(token)?;
        (discourse.mentions[around].kind == MentionKind::Named).then_some(around)
    }

    /// The clusters that a token's phrase refers to and that can be nodes.
    pub(crate) fn nodes_at(&self, token: usize) -> Vec<Found> {
        let discourse = self.tree.discourse;
        let Some(mention) = self.mention_at(token) else {
            return Vec::new();
        };
        let is_indirect = discourse.mentions[mention].kind == MentionKind::Pronoun;
        let clusters = discourse.mentions[mention].clusters.iter().copied();
        let nodes = clusters.filter(|&cluster| discourse.clusters[cluster].is_node);
        nodes
            .map(|cluster| Found {
                fill: Fill::Cluster { cluster, mention },
                token,
                is_indirect,
            })
            .collect()
    }

    /// What a phrase refers to: nodes, or its words; nothing for pronouns, dates and verbs that refer to nothing known.
    pub(crate) fn found_at(&self, token: usize, metonymy: bool) -> Vec<Found> {
        let apposed = self.names_apposed(token);
        if apposed.len() > 1 {
            return apposed;
        }
        let nodes = self.nodes_at(token);
        if !nodes.iter().any(|found| self.is_named(found)) {
            let mut members = self.members_at(token);
            if !members.is_empty() {
                if nodes.is_empty() {
                    members.extend(self.words_at(token));
                }
                members.extend(nodes);
                return members;
            }
        }
        let is_described = nodes.iter().all(|found| !self.is_named(found));
        if is_described && let Some(name) = self.name_beside(token, 3) {
            return vec![name];
        }
        if !nodes.is_empty() {
            return nodes;
        }
        if let Some(found) = self.named_before(token) {
            return found;
        }
        if let Some(found) = self.told_of(token) {
            return vec![found];
        }
        if let Some(found) = self.place_named_behind(token) {
            return vec![found];
        }
        let tree = self.tree;
        // `her predecessor praised it` is not that she did.
        let is_person = self
            .described_type(token)
            .is_some_and(|described| matches!(described.as_str(), "Person" | "Group"))
            || self.words.is_human(&tree.lemma(token));
        if metonymy
            && !is_person
            && tree.is_noun(token)
            && let Some(owner) = self.owner(token)
        {
            let mut owners = self.nodes_at(owner);
            for owner in &mut owners {
                owner.is_indirect = true;
            }
            if !owners.is_empty() {
                return owners;
            }
        }
        self.words_at(token).into_iter().collect()
    }

    /// `the agency's Clean Rivers Plan rules`, `the Arden Institute group`: a plain noun behind the name of what it means.
    fn named_before(&self, token: usize) -> Option<Vec<Found>> {
        let tree = self.tree;
        let lemma = tree.lemma(token);
        let (is_thing, is_body) = (
            self.words.is_named_thing(&lemma),
            self.words.is_named_body(&lemma),
        );
        if !(is_thing || is_body) || !tree.is_noun(token) {
            return None;
        }
        let before = token.checked_sub(1)?;
        let is_compound = matches!(tree.dep(before), Dep::Compound | Dep::Nmod | Dep::Amod)
            && tree.head(before) == Some(token);
        let mention = self.mention_at(before).filter(|_| is_compound)?;
        let whole = &tree.discourse.mentions[mention];
        let mut found = self.nodes_at(before);
        let wanted: [SmolStr; 5] = match is_thing {
            true => ["Law", "Policy", "Agreement", "Work", "Event"].map(SmolStr::new_static),
            false => ["Organization"; 5].map(SmolStr::new_static),
        };
        found.retain(|found| self.is_named(found) && self.fits(found, &wanted));
        (whole.tokens.end == token && found.len() == 1).then_some(found)
    }

    /// `Arden Mines, a copper producer owned by Roe`: a noun that tells what the name before it is.
    fn told_of(&self, token: usize) -> Option<Found> {
        let tree = self.tree;
        let name = tree.head(token).filter(|_| tree.dep(token) == Dep::Appos)?;
        let has_article = tree
            .with_dep(token, &[Dep::Det])
            .any(|article| matches!(tree.lower(article).as_str(), "a" | "an" | "the"));
        let mut nodes = self.nodes_at(name).into_iter();
        let found = nodes.find(|node| self.is_named(node));
        found.filter(|_| has_article && name < token && tree.is_noun(token))
    }

    /// `the lakeside city of Arden`: the place by its name.
    fn place_named_behind(&self, token: usize) -> Option<Found> {
        const PLACES: &[&str] = &[
            "city",
            "town",
            "village",
            "port",
            "suburb",
            "hamlet",
            "state",
            "province",
            "county",
            "island",
            "borough",
            "district",
            "region",
            "capital",
            "community",
        ];
        let tree = self.tree;
        let of = tree
            .with_dep(token, &[Dep::Prep])
            .find(|&of| of == token + 1 && tree.lower(of) == "of")?;
        let name = tree.first(of, &[Dep::Pobj])?;
        let is_place = PLACES.contains(&tree.lemma(token).as_str());
        let wanted = ["GPE"].map(SmolStr::new_static);
        let mut nodes = self.nodes_at(name).into_iter();
        nodes.find(|node| is_place && self.is_named(node) && self.fits(node, &wanted))
    }

    /// The names behind a noun for several: `opponents such as Roe and Dorn`, `senators, including Roe`, `states led by Arden`.
    pub(super) fn members_at(&self, token: usize) -> Vec<Found> {
        let tree = self.tree;
        let is_several = matches!(tree.token(token).tag, Tag::Nns | Tag::Nnps)
            || matches!(
                tree.lower(token).as_str(),
                "group" | "coalition" | "number" | "host" | "chorus"
            );
        if !is_several {
            return Vec::new();
        }
        // `supporters of the bill, such as Roe`: the list may hang on what stands between.
        let between = tree
            .with_dep(token, &[Dep::Prep])
            .filter(|&of| of > token)
            .filter_map(|of| tree.first(of, &[Dep::Pobj]))
            .filter(|&inner| !matches!(tree.token(inner).tag, Tag::Nns | Tag::Nnps))
            .flat_map(|inner| tree.children(inner).iter().copied())
            .filter(|&child| tree.lists_members(child));
        let own = tree.children(token).iter().copied();
        let own = own.filter(|&child| child > token && self.is_list_link(child));
        let heads: Vec<usize> = own
            .chain(between)
            .chain(self.including_behind(token))
            .filter_map(|link| {
                let inner = tree.first(link, &[Dep::Pobj, Dep::Prep, Dep::Agent, Dep::Dobj])?;
                match tree.dep(inner) {
                    Dep::Prep | Dep::Agent => tree.first(inner, &[Dep::Pobj]),
                    _ => Some(inner),
                }
            })
            .collect();
        let named = heads.into_iter().flat_map(|head| tree.conjuncts(head));
        let mut found: Vec<Found> = named.flat_map(|head| self.nodes_at(head)).collect();
        found.retain(|found| self.is_named(found));
        found
    }

    /// `four people at the protest, including Roe`: the people, also where the list seems to hang on what stands between.
    fn including_behind(&self, token: usize) -> Option<usize> {
        /// How many words may stand between.
        const N_BETWEEN: usize = 12;
        let tree = self.tree;
        let is_people = self.words.is_human(&tree.lemma(token))
            || matches!(tree.lower(token).as_str(), "people" | "others" | "members");
        let last = tree.tokens().len().min(token + N_BETWEEN);
        let link = (token + 2..last).find(|&link| tree.lower(link) == "including")?;
        let is_apart = tree.lower(link - 1) == ",";
        let is_plain = (token + 1..link).all(|idx| !tree.is_verb(idx) && tree.lower(idx) != ".");
        let hangs_inside = tree
            .head(link)
            .is_some_and(|head| token < head && head < link);
        let first = tree.first(link, &[Dep::Pobj])?;
        let is_person = |found: &Found| self.fits(found, &["Person"].map(SmolStr::new_static));
        let names_people = self.nodes_at(first).iter().any(is_person);
        (is_people && is_apart && is_plain && hangs_inside && names_people).then_some(link)
    }

    /// The names behind a noun for several that they stand for: `the two senators, Jane Roe and Paul Dorn,`.
    fn names_apposed(&self, token: usize) -> Vec<Found> {
        let tree = self.tree;
        if !matches!(tree.token(token).tag, Tag::Nns | Tag::Nnps) {
            return Vec::new();
        }
        let first = tree
            .with_dep(token, &[Dep::Appos])
            .find(|&name| name > token && self.mention_at(name).is_some());
        let heads = first.map_or_else(Vec::new, |first| tree.conjuncts(first));
        let mut found: Vec<Found> = heads.iter().flat_map(|head| self.nodes_at(*head)).collect();
        found.retain(|found| self.is_named(found));
        found
    }

    /// Whether what was found has a name in the text.
    pub(super) fn is_named(&self, found: &Found) -> bool {
        let clusters = &self.tree.discourse.clusters;
        matches!(found.fill, Fill::Cluster { cluster, .. } if clusters[cluster].named)
    }

    /// The name that stands beside a description: `her brother, the developer Paul Dorn,`, `one of the marchers, Paul Dorn,`.
    fn name_beside(&self, token: usize, n_left: usize) -> Option<Found> {
        let tree = self.tree;
        let n_left = n_left.checked_sub(1)?;
        if !tree.is_noun(token) && tree.lower(token) != "one" {
            return None;
        }
        let of_which = tree
            .with_dep(token, &[Dep::Prep])
            .filter(|&of| tree.lower(token) == "one" && tree.lower(of) == "of")
            .filter_map(|of| tree.first(of, &[Dep::Pobj]))
            .find_map(|group| self.name_beside(group, n_left));
        let of_which = of_which.or_else(|| self.name_behind_body(token));
        of_which.or_else(|| {
            tree.with_dep(token, &[Dep::Appos])
                .filter(|&beside| beside > token)
                .find_map(|beside| {
                    let own = self.nodes_at(beside).try_into().ok();
                    let own = own.map(|[found]: [Found; 1]| found);
                    own.filter(|found| self.is_named(found))
                        .or_else(|| self.name_beside(beside, n_left))
                })
        })
    }

    /// `a spokeswoman for Arden Mills, Jane Roe,`: a person's name beside that of a body is hers who speaks for it.
    fn name_behind_body(&self, token: usize) -> Option<Found> {
        let tree = self.tree;
        let person = ["Person"].map(SmolStr::new_static);
        if !self.words.is_human(&tree.lemma(token)) {
            return None;
        }
        let bodies = tree
            .with_dep(token, &[Dep::Prep])
            .filter_map(|of| tree.first(of, &[Dep::Pobj]))
            .filter(|&body| {
                let named = self.nodes_at(body);
                !named.is_empty() && !named.iter().any(|found| self.fits(found, &person))
            });
        let names = bodies.flat_map(|body| tree.with_dep(body, &[Dep::Appos]));
        let mut found = names.flat_map(|name| self.nodes_at(name));
        found.find(|found| self.is_named(found) && self.fits(found, &person))
    }

    /// The possessor of a noun or of the list it stands in: `his looks and manners`.
    fn owner(&self, noun: usize) -> Option<usize> {
        let tree = self.tree;
        let own = tree.first(noun, &[Dep::Poss]);
        let beside = || {
            let head = tree.head(noun).filter(|_| tree.dep(noun) == Dep::Conj)?;
            tree.first(head, &[Dep::Poss])
        };
        own.or_else(beside).or_else(|| self.bearer_behind(noun))
    }

    /// `the influence of Roe`, `the policies of Roe`: whose quality or deed it is.
    fn bearer_behind(&self, noun: usize) -> Option<usize> {
        const QUALITIES: &str = "influence power role behavior behaviour conduct action actions policy policies record leadership \
            handling performance tactic tactics practice practices method methods treatment legacy presidency candidacy \
            nomination rise rhetoric word words comment comments remark remarks statement statements view views position \
            positions idea ideas agenda failure failures corruption greed decision decisions integrity honesty character \
            judgment temperament credibility motive motives attitude approach stance style manner ignorance arrogance \
            hypocrisy recklessness incompetence cowardice lies tweets speech claims";
        let tree = self.tree;
        let lemma = tree.lemma(noun);
        let of = tree
            .with_dep(noun, &[Dep::Prep])
            .find(|&of| tree.lower(of) == "of")?;
        let whose = tree.first(of, &[Dep::Pobj])?;
        let is_quality = QUALITIES.split_whitespace().any(|quality| quality == lemma);
        let people = ["Person", "Organization", "GPE"].map(SmolStr::new_static);
        let mut nodes = self.nodes_at(whose).into_iter();
        let is_named = nodes.any(|node| self.is_named(&node) && self.fits(&node, &people));
        (is_quality && is_named).then_some(whose)
    }

    /// The words of a noun phrase, without relative clauses and appositions.
    pub(crate) fn words_at(&self, token: usize) -> Option<Found> {
        let tree = self.tree;
        // `the ruling`, `this meeting`: nouns that are read as verbs.
        let has_article = || tree.first(token, &[Dep::Det]).is_some();
        let is_gerund = tree.token(token).tag == Tag::Vbg && has_article();
        let is_phrase = matches!(
            tree.token(token).pos,
            Pos::Noun | Pos::Propn | Pos::Adj | Pos::Num
        );
        if tree.is_date(token) || !(is_phrase || is_gerund) {
            return None;
        }
        let span = self.phrase_span(token)?;
        let value = tidy(span.of(tree.discourse.text)?);
        Some(Found {
            fill: Fill::Literal { value, span },
            token,
            is_indirect: false,
        })
    }

    /// `such as`, `including`, `like`, `led by`.
    fn is_list_link(&self, child: usize) -> bool {
        match self.tree.dep(child) {
            Dep::Prep => self.tree.lists_members(child) || self.tree.lower(child) == "like",
            // `states led by Arden`; what a coalition does, its leader need not.
            Dep::Acl => {
                let head = self.tree.head(child);
                let is_plural =
                    |head: usize| matches!(self.tree.token(head).tag, Tag::Nns | Tag::Nnps);
                self.tree.lower(child) == "led" && head.is_some_and(is_plural)
            }
            _ => false,
        }
    }

    /// The bytes of a noun phrase without what only adds to it.
    pub(crate) fn phrase_span(&self, token: usize) -> Option<TextSpan> {
        let tree = self.tree;
        let (mut first, mut last) = (token, token);
        for &child in tree.children(token) {
            let adds = matches!(
                tree.dep(child),
                Dep::Relcl
                    | Dep::Appos
                    | Dep::Conj
                    | Dep::Cc
                    | Dep::Punct
                    | Dep::Acl
                    | Dep::Advcl
                    | Dep::Nsubj
                    | Dep::Aux
                    | Dep::Ccomp
                    | Dep::Mark
            );
            // `her plan to close the school` is known by what it is to do.
            let is_purpose = child > token
                && tree.dep(child) == Dep::Acl
                && tree.is_infinitive(child)
                && tree.subtree(child).0 == last + 1;
            let adds = adds && !is_purpose;
            if adds || child > token && (tree.is_date(child) || tree.lists_members(child)) {
                continue;
            }
            let (child_first, child_last) = tree.subtree(child);
            if child_first > last + 1 && tree.dep(child) != Dep::Prep {
                continue;
            }
            first = first.min(child_first);
            last = last.max(child_last);
        }
        while first < token && matches!(tree.lower(first).as_str(), "the" | "a" | "an") {
            first += 1;
        }
        let last = self.without_asides(token, last);
        tree.span(first, last.min(first + 40))
    }

    /// The last word before what only adds to a phrase or clause behind a comma or dash: `an analysis by Roe, who …`.
    fn without_asides(&self, head: usize, last: usize) -> usize {
        let tree = self.tree;
        let adds = |from: usize| {
            (from..=last).any(|idx| {
                let (first, end) = tree.subtree(idx);
                matches!(tree.dep(idx), Dep::Relcl | Dep::Appos | Dep::Acl)
                    && first == from
                    && end + 1 >= last
            })
        };
        let mut breaks = (head + 1..last)
            .filter(|&mark| matches!(tree.text(mark), "," | "--" | "—" | "–") && adds(mark + 1));
        breaks.next().map_or(last, |mark| mark - 1)
    }

    /// The words of a clause.
    pub(crate) fn clause_span(&self, token: usize) -> Option<TextSpan> {
        let (first, last) = self.tree.subtree(token);
        let sentence = self.tree.discourse.sentence_at(token)?;
        let tokens = &self.tree.discourse.sentences[sentence].tokens;
        let end = tokens.end.checked_sub(1)?;
        let last = self.without_asides(token, last.min(end));
        self.tree.span(first.max(tokens.start), last)
    }

    /// Whether a filler may stand where these types are wanted.
    pub(crate) fn fits(&self, found: &Found, types: &[SmolStr]) -> bool {
        match &found.fill {
            Fill::Cluster { cluster, .. } => {
                let entity_type = &self.tree.discourse.clusters[*cluster].entity_type;
                self.ontology.fits(entity_type, types)
            }
            Fill::Literal { .. } => {
                if self
                    .described_type(found.token)
                    .is_some_and(|described| self.ontology.fits(described, types))
                {
                    return true;
                }
                let is_human = self.words.is_human(&self.tree.lemma(found.token))
                    || self.is_number_of_people(found.token);
                types.iter().any(|name| {
                    self.takes_words(name)
                        || is_human && matches!(name.as_str(), "Group" | "Person")
                })
            }
            Fill::Clause(_) => types.iter().any(|name| {
                matches!(
                    name.as_str(),
                    "Proposition" | "Literal" | "Event" | "Policy"
                )
            }),
        }
    }

    /// `thousands of teachers`, `a group of Kenyans`: whom a noun of number counts.
    pub(crate) fn is_number_of_people(&self, token: usize) -> bool {
        let tree = self.tree;
        let counts = matches!(
            tree.lemma(token).as_str(),
            "thousand"
                | "hundred"
                | "dozen"
                | "score"
                | "million"
                | "number"
                | "group"
                | "crowd"
                | "handful"
                | "majority"
                | "couple"
                | "pair"
                | "trio"
                | "array"
                | "host"
                | "many"
                | "most"
                | "several"
                | "some"
                | "few"
        );
        let counted = tree
            .with_dep(token, &[Dep::Prep])
            .find(|&of| tree.lower(of) == "of")
            .and_then(|of| tree.first(of, &[Dep::Pobj]));
        counts
            && counted.is_some_and(|counted| {
                self.words.is_human(&tree.lemma(counted))
                    || self
                        .described_type(counted)
                        .is_some_and(|of| matches!(of.as_str(), "Person" | "Group"))
                    || tree.token(counted).tag == Tag::Nnps
            })
    }

    /// The type of what a description without a name describes.
    pub(crate) fn described_type(&self, token: usize) -> Option<&SmolStr> {
        let discourse = self.tree.discourse;
        let mention = &discourse.mentions[discourse.mention_with_head(token)?];
        match mention.clusters.as_slice() {
            [cluster] => Some(&discourse.clusters[*cluster].entity_type),
            _ => None,
        }
    }

    /// Types whose things are often without a name.
    fn takes_words(&self, name: &str) -> bool {
        const NAMELESS: &[&str] = &[
            "Event",
            "Work",
            "Law",
            "Agreement",
            "Policy",
            "Issue",
            "Proposition",
            "Value",
            "Thing",
            "Position",
            "Ideology",
            "Authorization",
            "Award",
        ];
        NAMELESS
            .iter()
            .any(|nameless| self.ontology.is_type(name, nameless))
    }
}

/// Words on one line with single spaces.
pub(crate) fn tidy(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

impl Phrases<'_> {
    /// The words that a label is made of: a noun phrase or adjective as it stands, with its negation.
    pub(crate) fn label_at(&self, token: usize) -> Option<Found> {
        let tree = self.tree;
        let mut span = self.phrase_span(token)?;
        if let Some(copula) = tree.head(token).filter(|_| tree.dep(token) == Dep::Acomp)
            && let Some(negation) = tree.first(copula, &[Dep::Neg])
            && negation < token
        {
            span = span.cover(tree.span(negation, negation)?);
        }
        let quoted = tree.quotation_around(token).filter(|quotation| {
            let mut tokens = quotation.tokens.clone();
            tokens.contains(&token) && tokens.len() < 8 && !tokens.any(|inner| tree.is_verb(inner))
        });
        if let Some(quotation) = quoted {
            span = quotation.span;
        }
        let value = tidy(span.of(tree.discourse.text)?);
        let value = value
            .trim_matches(['“', '”', '"', '‘', '’', '\'', ','])
            .to_owned();
        (!value.is_empty()).then_some(Found {
            fill: Fill::Literal { value, span },
            token,
            is_indirect: false,
        })
    }
}
