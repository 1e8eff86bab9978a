//! Names: their normalised keys, the name node a cluster belongs to, and when two names can be one person.

use newsgraph_model::ontology::Ontology;
use newsgraph_model::{Cluster, EntityId, IdHasher};
use unicode_normalization::UnicodeNormalization;

use crate::rows::{BlockKey, NodeId};

/// The type family of persons.
const PERSON: &str = "Person";

/// Legal forms at the end of an organisation's name; they do not tell organisations apart.
const LEGAL_FORMS: &[&str] = &[
    "ag",
    "co",
    "corp",
    "corporation",
    "gmbh",
    "inc",
    "incorporated",
    "limited",
    "llc",
    "llp",
    "ltd",
    "nv",
    "plc",
    "sa",
    "se",
];

/// Words after a surname that tell generations apart.
const GENERATIONS: &[&str] = &["jr", "junior", "sr", "senior", "ii", "iii", "iv"];

/// Where a cluster's name puts it.
#[derive(Clone, Debug)]
pub(crate) struct Place {
    pub(crate) node: NodeId,
    pub(crate) block: BlockKey,
    pub(crate) key: String,
    pub(crate) family: String,
}

/// The normalised form of a name within a type family: NFKC, lower case, straight apostrophes, no other punctuation at
/// the edges of words, no leading article (persons have none), no legal form. Equal keys mean equal names. May be empty.
pub fn name_key(name: &str, family: &str) -> String {
    let folded = folded(name);
    let mut words: Vec<&str> = folded.split_whitespace().filter_map(word_key).collect();
    // What looks like an article before a person's name is an initial or a given name: "A. Roe", "An Thanh".
    if words.len() > 1 && family != PERSON && matches!(words[0], "the" | "a" | "an") {
        words.remove(0);
    }
    if family == "Organization" {
        while words.len() > 1 && words.last().is_some_and(|word| LEGAL_FORMS.contains(word)) {
            words.pop();
        }
    }
    words.join(" ")
}

/// ASCII is its own NFKC, and most names are nothing else.
fn folded(name: &str) -> String {
    if name.is_ascii() {
        let lower = name.chars().map(|c| c.to_ascii_lowercase());
        return lower.filter_map(folded_char).collect();
    }
    let lower = name.nfkc().flat_map(char::to_lowercase);
    lower.filter_map(folded_char).collect()
}

fn folded_char(c: char) -> Option<char> {
    match c {
        '\u{2018}' | '\u{2019}' | '\u{02bc}' | '`' | '\u{00b4}' => Some('\''),
        '\u{2010}'..='\u{2015}' => Some('-'),
        '\u{200b}'..='\u{200f}'
        | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{2069}'
        | '\u{feff}'
        | '.' => None,
        c if c.is_control() => Some(' '),
        c => Some(c),
    }
}

fn word_key(word: &str) -> Option<&str> {
    let word = word.strip_suffix("'s").unwrap_or(word);
    let word = word.trim_matches(|c: char| !c.is_alphanumeric() && c != '&' && c != '+');
    (!word.is_empty()).then_some(word)
}

/// The name node that a cluster belongs to, and the block that node is judged in.
pub fn node_of(cluster: &Cluster, ontology: &Ontology) -> (NodeId, BlockKey) {
    let place = place_of(cluster, ontology);
    (place.node, place.block)
}

/// The name node and the block of a thing that is known by name and type alone; `None` when nothing of the name is left
/// once it is normalised.
pub fn named_node(
    name: &str,
    entity_type: &str,
    ontology: &Ontology,
) -> Option<(NodeId, BlockKey)> {
    let place = place_of_name(name, entity_type, ontology)?;
    Some((place.node, place.block))
}

pub(crate) fn place_of(cluster: &Cluster, ontology: &Ontology) -> Place {
    let place = cluster
        .named
        .then(|| place_of_name(&cluster.name, &cluster.entity_type, ontology));
    place.flatten().unwrap_or_else(|| {
        // A description holds in its own source only, so the cluster itself is the node.
        let node = IdHasher::new("local entity")
            .bytes(cluster.id.as_bytes())
            .finish16();
        Place {
            node: EntityId::from_bytes(node),
            block: BlockKey::of("local", &cluster.id.to_string()),
            key: String::new(),
            family: ontology.type_family(&cluster.entity_type).to_owned(),
        }
    })
}

fn place_of_name(name: &str, entity_type: &str, ontology: &Ontology) -> Option<Place> {
    let family = ontology.type_family(entity_type).to_owned();
    let key = name_key(name, &family);
    if key.is_empty() {
        return None;
    }
    let node = IdHasher::new("entity").text(&family).text(&key).finish16();
    let block = BlockKey::of(&family, &block_word(&key, &family));
    Some(Place {
        node: EntityId::from_bytes(node),
        block,
        key,
        family,
    })
}

/// Persons are compared within surname and first initial; other names only with themselves.
fn block_word(key: &str, family: &str) -> String {
    if family != PERSON {
        return key.to_owned();
    }
    let person = PersonName::of(key);
    let initial = person.given.first().and_then(|given| given.chars().next());
    match initial {
        Some(initial) => format!("{} {initial}", person.surname),
        None => person.surname.to_owned(),
    }
}

/// What two names of one block say about the identity of their bearers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Likeness {
    /// One person, with a score in thousandths.
    Same(u32),
    /// Two persons.
    Conflict,
    /// It cannot be told.
    Unsure,
}

struct PersonName<'a> {
    given: Vec<&'a str>,
    surname: &'a str,
    generation: Option<&'a str>,
}

impl<'a> PersonName<'a> {
    fn of(key: &'a str) -> Self {
        let mut words: Vec<&str> = key.split(' ').collect();
        let generation = (words.len() > 1)
            .then(|| {
                words
                    .last()
                    .copied()
                    .filter(|word| GENERATIONS.contains(word))
            })
            .flatten();
        if generation.is_some() {
            words.pop();
        }
        let surname = words.pop().unwrap_or_default();
        Self {
            given: words,
            surname,
            generation,
        }
    }
}

/// Compares two different keys of one block. A bare surname is never the same as anything.
pub(crate) fn likeness(left: &str, right: &str, family: &str) -> Likeness {
    if family != PERSON {
        return Likeness::Unsure;
    }
    let (left, right) = (PersonName::of(left), PersonName::of(right));
    if left.surname != right.surname || left.generation != right.generation {
        return Likeness::Conflict;
    }
    let (Some(left_first), Some(right_first)) = (left.given.first(), right.given.first()) else {
        return Likeness::Unsure;
    };
    if left_first != right_first {
        return if abbreviates(left_first, right_first) {
            Likeness::Unsure
        } else {
            Likeness::Conflict
        };
    }
    let (left_middle, right_middle) = (&left.given[1..], &right.given[1..]);
    if left_middle.is_empty() || right_middle.is_empty() {
        return Likeness::Same(950);
    }
    let agree = left_middle
        .iter()
        .zip(right_middle)
        .all(|(left, right)| left == right || abbreviates(left, right));
    if agree {
        Likeness::Same(970)
    } else {
        Likeness::Conflict
    }
}

/// Whether one word is the initial of the other.
fn abbreviates(left: &str, right: &str) -> bool {
    let initial = |short: &str, long: &str| short.chars().count() == 1 && long.starts_with(short);
    initial(left, right) || initial(right, left)
}
