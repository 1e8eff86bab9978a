//! Word lists: names of places, outlets, parties, bodies; nouns that describe; first names.

use rustc_hash::{FxHashMap, FxHashSet};
use smol_str::SmolStr;

/// Why a word list is not one.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum GazetteerError {
    /// A row lacks a column.
    #[error("line {line} of the {list} has no `{column}`; columns are separated by tabs")]
    MissingColumn {
        /// Which list.
        list: &'static str,
        /// Line number from 1.
        line: usize,
        /// Name of the column.
        column: &'static str,
    },
    /// A column holds a word that it must not.
    #[error("line {line} of the {list} has the {column} `{word}`, which is not known")]
    UnknownWord {
        /// Which list.
        list: &'static str,
        /// Line number from 1.
        line: usize,
        /// Name of the column.
        column: &'static str,
        /// The word.
        word: String,
    },
}

/// The texts of the lists; the columns are described in the header of each file under `data/gazetteers`.
#[derive(Clone, Copy, Debug)]
pub struct GazetteerFiles<'a> {
    /// Lists of names: type, name, other names, adjectives.
    pub names: &'a [&'a str],
    /// Nouns: noun, type, class, gender.
    pub nouns: &'a str,
    /// First names: name, gender.
    pub first_names: &'a str,
    /// Plurals that name a people, a creed or a part of a population.
    pub peoples: &'a str,
}

/// One thing of the lists.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// Its fullest name.
    pub name: SmolStr,
    /// Its type in the ontology.
    pub entity_type: SmolStr,
    /// Whether it has adjectives or a word for its people or members.
    pub has_adjective: bool,
}

/// What a noun says about what it describes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum NounClass {
    /// An office that somebody holds: `mayor`.
    Office,
    /// A role or trade: `spokesman`, `lawyer`.
    Role,
    /// A human being: `woman`.
    Person,
    /// A relative: `wife`.
    Kin,
    /// Several people: `voters`.
    People,
    /// Anything else.
    Thing,
}

/// Grammatical and natural gender of a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Gender {
    /// He.
    Male,
    /// She.
    Female,
}

/// A noun that describes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DescribingNoun {
    /// The type in the ontology of what it describes.
    pub entity_type: SmolStr,
    /// What kind of noun it is.
    pub class: NounClass,
    /// The gender it tells.
    pub gender: Option<Gender>,
}

/// The lists, indexed.
#[derive(Clone, Debug, Default)]
pub struct Gazetteers {
    listed: Vec<Listed>,
    names: FxHashMap<SmolStr, (u32, bool)>,
    adjectives: FxHashMap<SmolStr, Vec<u32>>,
    nouns: FxHashMap<SmolStr, DescribingNoun>,
    first_names: FxHashMap<SmolStr, Option<Gender>>,
    peoples: FxHashSet<SmolStr>,
    longest: FxHashMap<SmolStr, usize>,
}

impl Gazetteers {
    /// Reads the lists.
    ///
    /// # Errors
    /// A row lacks a column or holds an unknown class or gender.
    pub fn parse(files: GazetteerFiles<'_>) -> Result<Self, GazetteerError> {
        let mut gazetteers = Self::default();
        for names in files.names {
            gazetteers.add_names(names)?;
        }
        gazetteers.add_nouns(files.nouns)?;
        gazetteers.add_first_names(files.first_names)?;
        let peoples = rows(files.peoples).filter_map(|(_, columns)| columns.first().copied());
        gazetteers.peoples = peoples.map(SmolStr::new).collect();
        Ok(gazetteers)
    }

    /// The lists of `data/gazetteers`, as they were when the program was built.
    pub fn builtin() -> Self {
        let files = GazetteerFiles {
            names: &[
                include_str!("../../../data/gazetteers/places.tsv"),
                include_str!("../../../data/gazetteers/media.tsv"),
                include_str!("../../../data/gazetteers/parties.tsv"),
                include_str!("../../../data/gazetteers/organisations.tsv"),
                include_str!("../../../data/gazetteers/works_and_ideas.tsv"),
            ],
            nouns: include_str!("../../../data/gazetteers/nouns.tsv"),
            first_names: include_str!("../../../data/gazetteers/first_names.tsv"),
            peoples: include_str!("../../../data/gazetteers/peoples.tsv"),
        };
        Self::parse(files).expect("a test parses the lists that are built in")
    }

    /// The thing with this name, spelled exactly so, and whether the name counts only where the recogniser sees a name too.
    pub fn named(&self, name: &str) -> Option<(&Listed, bool)> {
        self.names
            .get(name)
            .map(|&(idx, is_unsure)| (&self.listed[idx as usize], is_unsure))
    }

    /// Whether words are a listed name, first name or adjective of a place or party.
    pub fn is_listed(&self, words: &str) -> bool {
        self.names.contains_key(words)
            || self.adjectives.contains_key(words)
            || self.first_names.contains_key(words)
    }

    /// The most words that a listed name beginning with `word` has; 0 when none does.
    pub fn longest_from(&self, word: &str) -> usize {
        self.longest.get(word).copied().unwrap_or(0)
    }

    /// Whether a plural in small letters names a people, a creed or a part of a population: `latinos`.
    pub fn is_people(&self, plural: &str) -> bool {
        self.peoples.contains(plural)
    }

    /// The thing that an adjective or a people's name belongs to, among those of a type that `fits`: `Democratic`, `Texans`.
    pub fn of_adjective(&self, word: &str, fits: impl Fn(&str) -> bool) -> Option<&Listed> {
        let listed = self.adjectives.get(word)?;
        listed
            .iter()
            .map(|&idx| &self.listed[idx as usize])
            .find(|listed| fits(&listed.entity_type))
    }

    /// The party that an adjective or a word for its members belongs to: `Democratic`, `Republicans`.
    pub fn party_of(&self, word: &str) -> Option<&Listed> {
        self.of_adjective(word, |entity_type| entity_type == "Party")
    }

    /// The place that an adjective or a word for its people belongs to: `French`, `New Yorkers`.
    pub fn place_of(&self, word: &str) -> Option<&Listed> {
        self.of_adjective(word, |entity_type| matches!(entity_type, "GPE" | "Region"))
    }

    /// What a noun in the singular, or a plural of its own, describes; `-elect` and `ex-` do not matter.
    pub fn noun(&self, noun: &str) -> Option<&DescribingNoun> {
        if let Some(found) = self.nouns.get(noun) {
            return Some(found);
        }
        let bare = noun
            .strip_suffix("-elect")
            .or_else(|| noun.strip_suffix("-designate"))
            .unwrap_or(noun);
        let bare = ["ex-", "then-", "co-"]
            .iter()
            .find_map(|prefix| bare.strip_prefix(prefix))
            .unwrap_or(bare);
        self.nouns.get(bare)
    }

    /// Whether it is a first name.
    pub fn is_first_name(&self, word: &str) -> bool {
        self.first_names.contains_key(word)
    }

    /// The gender that a first name usually goes with.
    pub fn gender_of(&self, first_name: &str) -> Option<Gender> {
        self.first_names.get(first_name).copied().flatten()
    }

    fn add_names(&mut self, text: &str) -> Result<(), GazetteerError> {
        for (line, columns) in rows(text) {
            let missing = |column| GazetteerError::MissingColumn {
                list: "names",
                line,
                column,
            };
            let [entity_type, name, ..] = columns.as_slice() else {
                return Err(missing("name"));
            };
            let idx = u32::try_from(self.listed.len()).expect("lists are short");
            let others = columns.get(2).copied().unwrap_or("");
            self.listed.push(Listed {
                name: name.trim_start_matches('~').into(),
                entity_type: (*entity_type).into(),
                has_adjective: columns.get(3).is_some_and(|words| !words.is_empty()),
            });
            for alias in std::iter::once(*name).chain(others.split('|')) {
                self.add_name(alias, idx);
            }
            for word in columns.get(3).copied().unwrap_or("").split('|') {
                // `~Communist` belongs to a party in some countries only, and is a label elsewhere.
                if !word.is_empty() && !word.starts_with('~') {
                    self.adjectives.entry(word.into()).or_default().push(idx);
                }
            }
        }
        Ok(())
    }

    fn add_name(&mut self, alias: &str, idx: u32) {
        let is_unsure = alias.starts_with('~');
        let alias = alias.trim_start_matches('~').trim();
        if alias.is_empty() {
            return;
        }
        self.names.entry(alias.into()).or_insert((idx, is_unsure));
        let n_words = 2 * alias.split([' ', '-', '\'', '.', '&']).count();
        let first = alias.split([' ', '-', '\'']).next().unwrap_or(alias);
        let longest = self.longest.entry(first.into()).or_default();
        *longest = (*longest).max(n_words);
    }

    fn add_nouns(&mut self, text: &str) -> Result<(), GazetteerError> {
        for (line, columns) in rows(text) {
            let [noun, entity_type, class, ..] = columns.as_slice() else {
                return Err(GazetteerError::MissingColumn {
                    list: "nouns",
                    line,
                    column: "class",
                });
            };
            let class = match *class {
                "office" => NounClass::Office,
                "role" => NounClass::Role,
                "person" => NounClass::Person,
                "kin" => NounClass::Kin,
                "people" => NounClass::People,
                "thing" => NounClass::Thing,
                word => {
                    return Err(GazetteerError::UnknownWord {
                        list: "nouns",
                        line,
                        column: "class",
                        word: word.to_owned(),
                    });
                }
            };
            let gender = gender("nouns", line, columns.get(3).copied().unwrap_or(""))?;
            let described = DescribingNoun {
                entity_type: (*entity_type).into(),
                class,
                gender,
            };
            self.nouns.entry((*noun).into()).or_insert(described);
        }
        Ok(())
    }

    fn add_first_names(&mut self, text: &str) -> Result<(), GazetteerError> {
        for (line, columns) in rows(text) {
            let gender = gender("first names", line, columns.get(1).copied().unwrap_or(""))?;
            self.first_names.insert(columns[0].into(), gender);
        }
        Ok(())
    }
}

fn gender(list: &'static str, line: usize, word: &str) -> Result<Option<Gender>, GazetteerError> {
    match word {
        "m" => Ok(Some(Gender::Male)),
        "f" => Ok(Some(Gender::Female)),
        "" => Ok(None),
        _ => Err(GazetteerError::UnknownWord {
            list,
            line,
            column: "gender",
            word: word.to_owned(),
        }),
    }
}

fn rows(text: &str) -> impl Iterator<Item = (usize, Vec<&str>)> {
    text.lines()
        .enumerate()
        .filter(|(_, line)| !line.is_empty() && !line.starts_with('#'))
        .map(|(idx, line)| (idx + 1, line.split('\t').collect()))
}
