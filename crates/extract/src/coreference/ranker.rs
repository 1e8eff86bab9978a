//! The trained ranker of antecedents: weights of features, as `cargo xtask train coreference` writes them.

use std::sync::LazyLock;

use newsgraph_model::TextSpan;

/// Kinds of what is resolved, each with weights of its own beside those that all share.
pub(crate) const BLOCKS: &[&str] = &[
    "subject",
    "inner subject",
    "possessive",
    "object",
    "possessive of a subject",
];

/// Features come in families: one value of each holds, or none does.
macro_rules! families {
    ($($family:ident $name:literal $n_values:literal $meaning:literal)*) => {
        /// What is looked at, each with how many values it has.
        #[derive(Clone, Copy, Debug)]
        pub(crate) enum Family {
            $(#[doc = $meaning] $family,)*
        }

        const FAMILIES: &[(&str, u16)] = &[$(($name, $n_values),)*];
    };
}

families! {
    Nobody "nobody" 3 "No candidate is meant; whether one stands near, whether in speech."
    RoleDistance "role and distance" 40 "Role of the nearest mention, and how many sentences back it stands."
    Sentences "sentences" 6 "How many sentences back the nearest mention stands."
    Recency "recency" 5 "How many candidates stand between."
    Tokens "tokens" 8 "How many tokens back, in powers of two."
    Mentions "mentions" 5 "How often it has been mentioned."
    Most "most mentioned" 2 "Mentioned most, alone or with others."
    Pronouns "pronouns" 3 "How often a pronoun meant it."
    Form "form" 4 "Full name, single name, description or pronoun."
    Gender "gender" 3 "Known to agree; not known, while another's is; nobody's is known."
    LastSubject "last subject" 1 "Subject of the last sentence of the narrator."
    SameRole "same role" 3 "In the same role, in this sentence, the last, or before."
    Clause "clause" 10 "Subject or object of the clause or the one around it."
    Conjunct "conjunct" 1 "Roe and his wife."
    Speech "speech" 4 "Which of the two stand in speech."
    Paragraph "paragraph" 3 "In the same paragraph, the last, or before."
    First "first" 3 "The first that was named, and whether as a subject."
    After "after" 10 "It follows, in this role."
    Opening "opening" 8 "It is the subject that follows an opening phrase or clause, or owns it; whether it was named before."
    Headline "headline" 1 "Only the headline speaks of it."
    Owner "owner" 2 "Its last mention owns a noun that is the subject, or another noun."
    Kind "kind" 5 "A person, or what the recogniser took for a body (of one word, of more), for a place, for something else."
    Subject "subject" 4 "Subject of a main clause in this sentence, the last, two back, or none of them."
    Leftmost "leftmost" 3 "The first candidate of its sentence: this one, the last, one before."
    Path "path" 8 "Steps up the tree from the nearest mention and from the pronoun to where they meet, in the same sentence."
    Agent "agent" 5 "Its last mention stands behind `by`, `with`, `of`, `to`, or another preposition."
    LastPronoun "last pronoun" 3 "The last pronoun of the gender meant it, in this sentence, the last, or before."
    Named "named" 6 "How often the whole text names it."
    MostNamed "most named" 1 "The whole text names it most."
    Depth "depth" 7 "Steps up the tree from the nearest mention to the top of its sentence."
    List "list" 2 "The first of a list, or a later one."
    Passive "passive" 1 "Subject of a passive verb."
    NearSubject "near subject" 5 "The last subject before the pronoun in its sentence."
    NamedAfter "named after" 9 "Named behind the pronoun in its sentence: in its clause, beside it, as a subject, as an owner, elsewhere."
    RoleForm "role, distance and form" 160 "Role and distance with the form."
    RoleRecency "role, distance and recency" 200 "Role and distance with how many candidates stand between."
}

const fn offset(family: usize) -> u16 {
    let (mut idx, mut sum) = (0, 0);
    while idx < family {
        sum += FAMILIES[idx].1;
        idx += 1;
    }
    sum
}

/// Number of features.
pub(crate) const N_FEATURES: u16 = offset(FAMILIES.len());

/// Features before this one have weights of their own for each block; of pairs there are too few examples.
const N_OWN: u16 = offset(Family::RoleForm as usize);

/// The number of a feature; a value past the last counts as the last.
pub(crate) fn feature(family: Family, value: usize) -> u16 {
    let n_values = FAMILIES[family as usize].1;
    let value = u16::try_from(value).unwrap_or(u16::MAX);
    offset(family as usize) + value.min(n_values - 1)
}

/// The name of a feature in the file of weights: `sentences 2`.
fn feature_name(feature: u16) -> String {
    let mut value = feature;
    for (name, n_values) in FAMILIES {
        if value < *n_values {
            return format!("{name} {value}");
        }
        value -= n_values;
    }
    String::new()
}

/// What the weights are called, in the order of [`Decision`]'s numbers: `all/sentences 2`, `possessive/sentences 2`.
pub fn weight_names() -> Vec<String> {
    let named = |block: &'static str, n: u16| {
        (0..n).map(move |one| format!("{block}/{}", feature_name(one)))
    };
    let own = BLOCKS.iter().flat_map(|block| named(block, N_OWN));
    named("all", N_FEATURES).chain(own).collect()
}

/// A pronoun and who may be meant by it.
#[derive(Clone, Debug, PartialEq)]
pub struct Decision {
    /// The pronoun.
    pub span: TextSpan,
    /// The candidates; the last stands for nobody of them.
    pub candidates: Vec<Candidate>,
    /// The candidate that was taken.
    pub chosen: usize,
}

/// Who may be meant.
#[derive(Clone, Debug, PartialEq)]
pub struct Candidate {
    /// Its mentions and names, those read last at the end; none for nobody.
    pub spans: Vec<TextSpan>,
    /// The weights that speak for or against it, by their number in [`weight_names`].
    pub weights: Vec<u16>,
}

/// Weights, and those of the models that the figures are counted with.
#[derive(Clone, Debug, PartialEq)]
pub struct Ranker {
    weights: Vec<f32>,
}

/// Why a file of weights is none.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RankerError {
    /// A row lacks the column, or the column is no number.
    #[error("the row `{row}` has no number in column {column}")]
    NoNumber {
        /// The row.
        row: String,
        /// The column, from 0.
        column: usize,
    },
    /// A weight that the program does not know.
    #[error(
        "`{name}` is no feature of the ranker; train it anew with `cargo xtask train coreference`"
    )]
    UnknownFeature {
        /// Its name.
        name: String,
    },
}

/// How many parts the training data is cut into: the model of a part has not seen it.
pub const N_PARTS: usize = 5;

impl Ranker {
    /// The ranker of the repository.
    pub fn builtin() -> &'static Self {
        &Self::all_builtin()[0]
    }

    /// A ranker that takes whoever was spoken of last.
    pub fn untrained() -> Self {
        Self {
            weights: vec![0.0; weight_names().len()],
        }
    }

    /// The ranker of the repository that was trained without one part of the data, so that the part can be measured.
    pub fn without_part(part: usize) -> &'static Self {
        &Self::all_builtin()[1 + part % N_PARTS]
    }

    fn all_builtin() -> &'static [Self] {
        static RANKERS: LazyLock<Vec<Ranker>> = LazyLock::new(|| {
            let file = include_str!("../../../../data/models/coreference.tsv");
            (0..=N_PARTS)
                .map(|column| {
                    Ranker::parse(file, column)
                        .expect("a test reads every column of the file of weights")
                })
                .collect()
        });
        &RANKERS
    }

    /// Reads a table: the name of a weight, then its values, the first of the whole data. Weights that are not there are 0.
    ///
    /// # Errors
    /// A row lacks the column or names a feature that there is not.
    pub fn parse(file: &str, column: usize) -> Result<Self, RankerError> {
        let names = weight_names();
        let known: rustc_hash::FxHashMap<&str, usize> = names
            .iter()
            .enumerate()
            .map(|(idx, name)| (name.as_str(), idx))
            .collect();
        let mut weights = vec![0.0; names.len()];
        let rows = file.lines().filter(|row| !row.starts_with('#'));
        for row in rows.filter(|row| !row.trim().is_empty()) {
            let mut cells = row.split('\t');
            let name = cells.next().unwrap_or_default();
            let idx = *known
                .get(name)
                .ok_or_else(|| RankerError::UnknownFeature { name: name.into() })?;
            weights[idx] = cells
                .nth(column)
                .and_then(|cell| cell.parse().ok())
                .ok_or_else(|| RankerError::NoNumber {
                    row: row.to_owned(),
                    column,
                })?;
        }
        Ok(Self { weights })
    }

    /// How much speaks for a candidate with these features.
    pub(crate) fn score(&self, block: usize, features: &[u16]) -> f32 {
        weights_of(block, features)
            .map(|one| self.weights[usize::from(one)])
            .sum()
    }
}

/// The numbers of the weights of features.
pub(crate) fn weights_of(block: usize, features: &[u16]) -> impl Iterator<Item = u16> + '_ {
    let own = N_FEATURES + u16::try_from(block).unwrap_or(0) * N_OWN;
    features
        .iter()
        .flat_map(move |&one| [Some(one), (one < N_OWN).then_some(own + one)])
        .flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weights_of_the_repository_can_be_read() {
        for ranker in
            std::iter::once(Ranker::builtin()).chain((0..N_PARTS).map(Ranker::without_part))
        {
            let names = weight_names();
            assert_eq!(ranker.weights.len(), names.len());
            assert!(ranker.weights.iter().any(|weight| *weight != 0.0));
            let near = names.iter().position(|name| name == "all/sentences 0");
            let far = names.iter().position(|name| name == "all/sentences 5");
            let weight = |idx: Option<usize>| ranker.weights[idx.expect("a name of a weight")];
            assert!(weight(near) > weight(far), "who is far is meant less often");
        }
        assert_ne!(Ranker::without_part(0), Ranker::without_part(1));
    }

    #[test]
    fn names_tell_every_weight_once() {
        let names = weight_names();
        let distinct: std::collections::BTreeSet<&String> = names.iter().collect();
        assert_eq!(distinct.len(), names.len());
        let last = feature(Family::RoleRecency, 199);
        assert_eq!(last + 1, N_FEATURES);
        assert_eq!(feature(Family::RoleRecency, 999), last);
    }

    #[test]
    fn wrong_files_are_refused() {
        let unknown = Ranker::parse("all/shoe size 0\t1.0\n", 0);
        assert_eq!(
            unknown,
            Err(RankerError::UnknownFeature {
                name: "all/shoe size 0".to_owned()
            })
        );
        for row in ["all/sentences 0\t1.0", "all/sentences 0\t1.0\tmuch"] {
            let found = Ranker::parse(row, 1);
            let wanted = RankerError::NoNumber {
                row: row.to_owned(),
                column: 1,
            };
            assert_eq!(found, Err(wanted));
        }
        assert_eq!(Ranker::parse("# nothing\n\n", 0), Ok(Ranker::untrained()));
    }
}
