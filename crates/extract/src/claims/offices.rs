//! The words of an office: `the city's mayor-elect` is `Mayor of New Arden`.

use newsgraph_annotate::{Dep, Pos};
use newsgraph_model::MentionKind;
use newsgraph_model::ontology::Ontology;
use rustc_hash::FxHashMap;

use super::fillers::{Fill, Found, Phrases, tidy};
use super::lexicon::Words;
use super::tree::Tree;

/// Nouns of people who want an office that the text may have named elsewhere.
const CANDIDATES: &[&str] = &["nominee", "candidate", "contender", "hopeful"];

/// The offices of one text, found once for all its nouns.
pub(crate) struct Offices<'a> {
    /// The office that the text's adjectives speak of, when it is only one: `the presidential race`.
    only: Option<&'a str>,
    /// By token, the shortest mention of an office around it and its cluster.
    mentions: FxHashMap<usize, (usize, usize)>,
}

impl<'a> Offices<'a> {
    /// Finds the offices of a text.
    pub(crate) fn new(tree: &Tree<'_>, ontology: &Ontology, words: &'a Words) -> Self {
        let only = main_race(tree, words);
        let discourse = tree.discourse;
        let mut mentions: FxHashMap<usize, (usize, usize)> = FxHashMap::default();
        for (idx, mention) in discourse.mentions.iter().enumerate() {
            let mut clusters = mention.clusters.iter().copied();
            let office = clusters.find(|&cluster| {
                ontology.is_type(&discourse.clusters[cluster].entity_type, "Position")
            });
            let Some(cluster) = office.filter(|_| mention.tokens.len() <= LONGEST_OFFICE) else {
                continue;
            };
            for token in mention.tokens.clone() {
                let known = mentions.entry(token).or_insert((idx, cluster));
                if mention.tokens.len() < discourse.mentions[known.0].tokens.len() {
                    *known = (idx, cluster);
                }
            }
        }
        Self { only, mentions }
    }

    /// The office that the race of the text is for: `president`.
    pub(crate) fn race(&self) -> Option<&'a str> {
        self.only
    }
}

/// Nouns that an adjective of an office stands before when a race is spoken of.
const OF_A_RACE: &[&str] = &[
    "race",
    "election",
    "nominee",
    "candidate",
    "campaign",
    "debate",
    "primary",
    "contest",
    "bid",
    "hopeful",
    "contender",
    "nomination",
    "run",
    "ticket",
    "poll",
    "rival",
    "runoff",
    "candidacy",
    "matchup",
    "caucus",
    "cycle",
    "ballot",
    "aspirant",
    "vote",
];

/// The office that more of the text's words for a race speak of than of all others.
fn main_race<'a>(tree: &Tree<'_>, words: &'a Words) -> Option<&'a str> {
    let mut votes: Vec<(&'a str, usize)> = Vec::new();
    let last = tree.tokens().len();
    for token in 0..last {
        let lower = tree.lower(token);
        let is_plain = lower.ends_with("ial") || lower == "mayoral";
        let before_race =
            |word: usize| word < last && OF_A_RACE.contains(&tree.lemma(word).as_str());
        let is_race = before_race(token + 1) || is_plain && before_race(token + 2);
        let is_vice = lower.starts_with("vice")
            || token > 0 && tree.lower(token - 1) == "vice"
            || token > 1 && tree.lower(token - 2) == "vice" && tree.text(token - 1) == "-";
        let told = words
            .office_adjective(&lower)
            .filter(|_| is_race && !is_vice);
        let sought = told.or_else(|| sought_office(tree, words, token));
        let Some(office) = sought else { continue };
        match votes.iter_mut().find(|(known, _)| *known == office) {
            Some((_, n_votes)) => *n_votes += 1,
            None => votes.push((office, 1)),
        }
    }
    if votes.is_empty() {
        let mut named = (0..last)
            .map(|token| tree.lower(token))
            .filter(|lower| lower.ends_with("ial") || lower == "mayoral")
            .filter_map(|lower| words.office_adjective(&lower));
        let Some(first) = named.next() else {
            let has_mate = (1..last)
                .any(|word| tree.lower(word) == "mate" && tree.lower(word - 1) == "running");
            return words.office("president").filter(|_| has_mate);
        };
        return named.all(|office| office == first).then_some(first);
    }
    let n_all: usize = votes.iter().map(|(_, n_votes)| n_votes).sum();
    let (office, n_votes) = votes.into_iter().max_by_key(|(_, n_votes)| *n_votes)?;
    (2 * n_votes > n_all).then_some(office)
}

/// `running for governor`, `the race for the White House`: an office that is sought by name.
fn sought_office<'a>(tree: &Tree<'_>, words: &'a Words, token: usize) -> Option<&'a str> {
    let is_sought = tree.lower(token) == "for"
        && token > 0
        && matches!(
            tree.lemma(token - 1).as_str(),
            "run" | "race" | "bid" | "candidate" | "campaign" | "nominee" | "candidacy"
        );
    if !is_sought {
        return None;
    }
    let last = tree.tokens().len() - 1;
    let at = |offset: usize| tree.lower((token + offset).min(last));
    let first = if matches!(at(1).as_str(), "the" | "a") {
        2
    } else {
        1
    };
    let office = match (at(first).as_str(), at(first + 1).as_str()) {
        ("white", "house") | ("presidency", _) => "president",
        ("governorship", _) => "governor",
        (word, _) => return words.office(word),
    };
    words.office(office)
}

/// Longest phrase that is believed to name an office, in tokens.
const LONGEST_OFFICE: usize = 60;

/// The office that a noun names, with where it is held when the phrase says so.
pub(crate) fn office_at(phrases: &Phrases<'_>, noun: usize) -> Option<Found> {
    if let Some(known) = known_office(phrases, noun) {
        return Some(known);
    }
    let tree = phrases.tree;
    let before = noun
        .checked_sub(1)
        .into_iter()
        .chain(tree.children(noun).iter().copied());
    let mut office = before.into_iter().find_map(|word| {
        let office = phrases.words.office_adjective(&tree.lower(word))?;
        let is_vice = word > 0 && tree.lower(word - 1) == "vice"
            || word > 1 && tree.lower(word - 2) == "vice" && tree.text(word - 1) == "-";
        Some(if is_vice { "vice president" } else { office })
    });
    if office.is_none() && CANDIDATES.contains(&tree.lemma(noun).as_str()) {
        office = phrases.offices.only;
    }
    if office.is_none() && !phrases.words.is_office(&tree.lemma(noun)) {
        return None;
    }
    let mut title = Vec::new();
    let mut place = None;
    for &child in tree.children(noun) {
        if child > noun {
            continue;
        }
        match tree.dep(child) {
            Dep::Poss => place = place_of(phrases, child),
            Dep::Compound | Dep::Amod | Dep::Nmod => {
                if let Some(name) = place_of(phrases, child) {
                    place = Some(name);
                } else if is_part_of_title(phrases, child) {
                    title.push(tree.lower(child));
                }
            }
            _ => {}
        }
    }
    if phrases.mention_at(noun).is_some_and(|mention| {
        tree.discourse.mentions[mention].kind == MentionKind::Named && !is_title_word(phrases, noun)
    }) {
        return None;
    }
    let word = tree.lower(noun);
    match office {
        Some(office) => title = vec![office.to_owned()],
        None => title.push(word.strip_suffix("-elect").unwrap_or(&word).to_owned()),
    }
    let of = tree
        .with_dep(noun, &[Dep::Prep])
        .find(|&prep| tree.lower(prep) == "of");
    if let Some(object) = of.and_then(|of| tree.first(of, &[Dep::Pobj])) {
        place = place_of(phrases, object).or_else(|| {
            let span = phrases.phrase_span(object)?;
            span.of(tree.discourse.text).map(tidy)
        });
    }
    let mut value = title.join(" ");
    if let Some(first) = value.get(..1) {
        value = format!("{}{}", first.to_uppercase(), &value[1..]);
    }
    if let Some(place) = place {
        value = format!("{value} of {place}");
    }
    let span = tree.span(noun, noun)?;
    Some(Found {
        fill: Fill::Literal { value, span },
        token: noun,
        is_indirect: false,
    })
}

/// A title inside a longer name mention is no name itself: `President Roe`.
fn is_title_word(phrases: &Phrases<'_>, token: usize) -> bool {
    matches!(phrases.tree.dep(token), Dep::Compound)
}

/// The office that the reading of titles found at a noun.
fn known_office(phrases: &Phrases<'_>, noun: usize) -> Option<Found> {
    let &(mention, cluster) = phrases.offices.mentions.get(&noun)?;
    let discourse = phrases.tree.discourse;
    let fits = discourse.mentions[mention].head == noun;
    fits.then_some(Found {
        fill: Fill::Cluster { cluster, mention },
        token: noun,
        is_indirect: false,
    })
}

fn place_of(phrases: &Phrases<'_>, token: usize) -> Option<String> {
    let discourse = phrases.tree.discourse;
    let mention = discourse.mention_with_head(token)?;
    let cluster = &discourse.clusters[*discourse.mentions[mention].clusters.first()?];
    let held_in = ["Place".into(), "Organization".into()];
    let fits = cluster.named
        && phrases.ontology.fits(&cluster.entity_type, &held_in)
        && !phrases.ontology.is_type(&cluster.entity_type, "Party");
    fits.then(|| cluster.name.clone())
}

/// `vice`, `prime`, `attorney`: words of the title, not of the person or party.
fn is_part_of_title(phrases: &Phrases<'_>, token: usize) -> bool {
    let tree = phrases.tree;
    let in_name = phrases
        .mention_at(token)
        .is_some_and(|mention| tree.discourse.mentions[mention].kind == MentionKind::Named);
    tree.token(token).pos != Pos::Punct
        && !in_name
        && phrases.words.is_title_word(&tree.lower(token))
}
