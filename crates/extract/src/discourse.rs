//! What is known of a text before claims are read: zones, sentences, mentions, clusters, dates, quotations.

use std::ops::Range;

use jiff::civil::Date;
use newsgraph_annotate::Annotated;
use newsgraph_model::{EventTime, MentionKind, NameUse, TextSpan};
use rustc_hash::FxHashMap;
use smol_str::SmolStr;

/// What a stretch of text is in the article.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ZoneKind {
    /// Headline or subheading: names and dates count, claims are not read.
    Headline,
    /// `By Jane Roe, Paper`.
    Byline,
    /// `LONDON (Agency) —`.
    Dateline,
    /// Running text, quotations included.
    Body,
    /// An embedded post, caption or credit line.
    Embed,
    /// Copyright, navigation, newsletter and contribution lines.
    Boilerplate,
}

/// A stretch of text and what it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Zone {
    /// Where.
    pub span: TextSpan,
    /// What.
    pub kind: ZoneKind,
}

/// One sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sentence {
    /// Its tokens.
    pub tokens: Range<usize>,
    /// Its bytes, without surrounding white space.
    pub span: TextSpan,
    /// The zone it stands in.
    pub zone: ZoneKind,
    /// Number of its paragraph, from 0.
    pub paragraph: usize,
}

/// One mention, in tokens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MentionTokens {
    /// Its tokens: for a name the name alone (`Jane Roe`), for a description the noun phrase (`the mayor of Arden`).
    pub tokens: Range<usize>,
    /// The syntactic head among them.
    pub head: usize,
    /// Its bytes.
    pub span: TextSpan,
    /// What it is made of.
    pub kind: MentionKind,
    /// Indexes into [`Discourse::clusters`]: one, none when it could not be told, several for `the two`, `both leaders`, `they`.
    pub clusters: Vec<usize>,
    /// Whether its noun is in no list: rules read it as words, and no token leads to it.
    pub is_unlisted: bool,
}

/// A title or role that the text gives somebody, as far as names and noun phrases show it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TitleTokens {
    /// The tokens of the title: `mayor-elect`, `former governor of Arden`.
    pub tokens: Range<usize>,
    /// The cluster that bears it.
    pub cluster: usize,
    /// The sentence or quotation token where the two are joined.
    pub at: usize,
    /// The cluster of the office that the title names, of type `Position`; `None` for roles and labels.
    pub position: Option<usize>,
}

/// Mentions that refer to the same thing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClusterDraft {
    /// The fullest name, without personal titles; for a description its words.
    pub name: String,
    /// Type of the ontology.
    pub entity_type: SmolStr,
    /// Whether `name` is a proper name.
    pub named: bool,
    /// Whether it is a country or state, with a word for its people.
    pub has_people: bool,
    /// Whether it can be a node of the graph: false for dates, generic nouns, unresolved pronouns.
    pub is_node: bool,
    /// Names its mentions use, sorted by text.
    pub names: Vec<NameUse>,
    /// Indexes into [`Discourse::mentions`], in text order.
    pub mentions: Vec<usize>,
}

/// A date expression, resolved against the publication date.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DateTokens {
    /// Its tokens: `on` left out, `Friday , November 21st` whole.
    pub tokens: Range<usize>,
    /// When it is, for an event the text tells of in the past.
    pub past: EventTime,
    /// When it is, for an event the text tells of as to come.
    pub future: EventTime,
    /// Whether `future` is a stretch that holds the publication day, as `this week` does: what is to come comes in its rest.
    pub is_current: bool,
}

/// A direct quotation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quotation {
    /// The tokens between the marks.
    pub tokens: Range<usize>,
    /// Its bytes, marks included.
    pub span: TextSpan,
    /// Index of the speaker's cluster; `None` when it could not be told.
    pub speaker: Option<usize>,
    /// The speaker's mention that shows it, an index into [`Discourse::mentions`].
    pub speaker_mention: Option<usize>,
    /// The token that says so: `said`, `wrote`.
    pub cue: Option<usize>,
    /// False for scare quotes, titles and single quoted words: the words are the narrator's or a label.
    pub is_speech: bool,
    /// The tokens of the name that signs it, where the layout tells who speaks: a letter, a comment, a transcript.
    pub signature: Option<Range<usize>>,
}

/// What is known of a text before claims are read.
#[derive(Clone, Debug)]
pub struct Discourse<'a> {
    /// The text, as it was given.
    pub text: &'a str,
    /// The publication day that relative dates count from; `None` when unknown.
    pub published: Option<Date>,
    /// Tokens, tree and recognised names over the whole text; token offsets are bytes of `text`.
    pub annotated: &'a Annotated,
    /// Spelling of each token, cleaned: straight quotes, NFC, nothing invisible.
    pub words: &'a [SmolStr],
    /// Zones in text order, covering every character that is not white space.
    pub zones: Vec<Zone>,
    /// Sentences in text order.
    pub sentences: Vec<Sentence>,
    /// Mentions in text order.
    pub mentions: Vec<MentionTokens>,
    /// Clusters in order of their first mention.
    pub clusters: Vec<ClusterDraft>,
    /// Titles and roles, in text order.
    pub titles: Vec<TitleTokens>,
    /// Dates in text order.
    pub dates: Vec<DateTokens>,
    /// Quotations in text order; they do not overlap.
    pub quotations: Vec<Quotation>,
    /// Where mentions and quotations stand, by token.
    pub index: TokenIndex,
}

/// Mentions and quotations by token.
#[derive(Clone, Debug, Default)]
pub struct TokenIndex {
    mention_with_head: FxHashMap<usize, usize>,
    mention_at: Vec<u32>,
    quotation_at: Vec<u32>,
}

const NOTHING: u32 = u32::MAX;

impl TokenIndex {
    pub(crate) fn new(
        n_tokens: usize,
        mentions: &[MentionTokens],
        quotations: &[Quotation],
    ) -> Self {
        let mut index = Self {
            mention_with_head: FxHashMap::default(),
            mention_at: vec![NOTHING; n_tokens],
            quotation_at: vec![NOTHING; n_tokens],
        };
        for (idx, quotation) in quotations.iter().enumerate() {
            let number = u32::try_from(idx).unwrap_or(NOTHING);
            index.quotation_at[quotation.tokens.clone()].fill(number);
        }
        let listed = mentions.iter().enumerate();
        for (idx, mention) in listed.filter(|(_, mention)| !mention.is_unlisted) {
            let number = u32::try_from(idx).unwrap_or(NOTHING);
            if mention.tokens.len() <= LONGEST_INDEXED {
                // Inner mentions begin later or are shorter, and so overwrite the outer.
                index.mention_at[mention.tokens.clone()].fill(number);
            }
            let known = index.mention_with_head.entry(mention.head).or_insert(idx);
            if mentions[*known].tokens.len() < mention.tokens.len() {
                *known = idx;
            }
        }
        index
    }
}

/// A mention of more tokens is not indexed token by token.
const LONGEST_INDEXED: usize = 60;

impl Discourse<'_> {
    /// The widest mention whose syntactic head is this token.
    pub fn mention_with_head(&self, token: usize) -> Option<usize> {
        self.index.mention_with_head.get(&token).copied()
    }

    /// The innermost mention that holds this token.
    pub fn mention_at(&self, token: usize) -> Option<usize> {
        number_at(&self.index.mention_at, token)
    }

    /// The quotation that holds this token.
    pub fn quotation_at(&self, token: usize) -> Option<usize> {
        number_at(&self.index.quotation_at, token)
    }

    /// The sentence that holds this token.
    pub fn sentence_at(&self, token: usize) -> Option<usize> {
        let after = self
            .sentences
            .partition_point(|sentence| sentence.tokens.end <= token);
        self.sentences
            .get(after)
            .filter(|sentence| sentence.tokens.contains(&token))
            .map(|_| after)
    }
}

fn number_at(numbers: &[u32], token: usize) -> Option<usize> {
    let number = *numbers.get(token)?;
    (number != NOTHING).then_some(number as usize)
}
