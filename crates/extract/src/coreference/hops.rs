//! By which rule a mention got its clusters, and which mentions it was linked to: kept only when somebody asks.

use std::ops::Range;

use newsgraph_model::MentionKind;

use super::Resolver;
use crate::trace::Tokens;

/// The rule that linked a mention.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum HopRule {
    /// Nothing linked it.
    #[default]
    Open,
    /// A name as the text writes it elsewhere, or a new one.
    SameName,
    /// A company by a shorter or longer form of its name.
    Extended,
    /// A surname or first name of one person.
    PartOfName,
    /// A surname of several, settled by `Mr.` or `Mrs.`
    Address,
    /// A surname of several, by who was named in full when it came up.
    FirstBearer,
    /// A surname of several, by who is named far more often.
    MostNamed,
    /// The initials of a name.
    Acronym,
    /// The first word of a name.
    FirstWord,
    /// `himself`: the subject of the clause.
    Reflexive,
    /// A pronoun before its name: the likeliest of the persons that follow, by trained weights.
    NameAfter,
    /// The likeliest person before a pronoun, by trained weights.
    Likeliest,
    /// The most prominent body, place or thing.
    Thing,
    /// The members of a list, a pair or a group just spoken of.
    Several,
    /// A body that acts as its people.
    Body,
    /// `I`, `we`: the speaker of the quotation.
    Speaker,
    /// `you`: whom the speaker tells.
    Addressee,
    /// `who`, `which`: the noun before.
    Relative,
    /// A description beside a name: apposition or `is`.
    Beside,
    /// Two descriptions under one article.
    SamePhrase,
    /// The text has called one person so.
    Called,
    /// The most prominent person to whom the description can apply.
    Prominent,
    /// The same words again.
    SameWords,
    /// The two that are spoken of most.
    Pair,
    /// The bodies of that kind that the text has named.
    Members,
    /// The name within the description.
    NameWithin,
    /// Whose it is makes it known.
    Owned,
    /// The only one of its kind near by.
    OnlyOne,
    /// The last one of its kind.
    Latest,
    /// Something not spoken of before.
    New,
}

impl HopRule {
    /// The rule in words.
    pub(crate) const fn words(self) -> &'static str {
        match self {
            Self::Open => "nothing links it",
            Self::SameName => "the same name",
            Self::Extended => "the same company's name, shorter or longer",
            Self::PartOfName => "surname or first name of one person",
            Self::Address => "of those with this surname, the one whom `Mr.` or `Mrs.` fits",
            Self::FirstBearer => "of those with this surname, the one named in full by then",
            Self::MostNamed => "of those with this surname, the one named far more often",
            Self::Acronym => "initials of the name",
            Self::FirstWord => "first word of the name",
            Self::Reflexive => "reflexive: the subject of its clause",
            Self::NameAfter => "a pronoun before its name: the likeliest that follows",
            Self::Likeliest => "the likeliest person, by trained weights",
            Self::Thing => "the most prominent body, place or thing near by",
            Self::Several => "the list, pair or group spoken of last",
            Self::Body => "a body that acts as its people",
            Self::Speaker => "first person: the speaker of the quotation",
            Self::Addressee => "second person: whom the speaker tells",
            Self::Relative => "relative: the noun before it",
            Self::Beside => "describes the name beside it",
            Self::SamePhrase => "described together under one article",
            Self::Called => "whom the text calls so",
            Self::Prominent => "the most prominent person whom the description fits",
            Self::SameWords => "the same description again",
            Self::Pair => "the two who are most prominent",
            Self::Members => "those of the kind that the text has named",
            Self::NameWithin => "the name within the description",
            Self::Owned => "known by whose it is",
            Self::OnlyOne => "the only one of its kind near by",
            Self::Latest => "the last one of its kind",
            Self::New => "not spoken of before",
        }
    }
}

/// How the speaker of a quotation was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SpeakerRule {
    /// Words next to the quotation say so.
    Beside,
    /// The quotation stands alone; the text before it tells who goes on speaking.
    GoesOn,
}

impl Resolver<'_> {
    /// Remembers by which rule the mention at hand got what was found.
    pub(super) fn by<T>(&self, rule: HopRule, found: T) -> T {
        self.rule.set(rule);
        found
    }

    /// Takes down the rule of a new mention and the mentions that it was linked to.
    pub(super) fn note_hop(&self, tokens: &Range<usize>, head: usize, clusters: &[usize]) {
        let rule = self.rule.take();
        self.trace.note(|log| {
            let speaker = (rule == HopRule::Speaker)
                .then(|| self.quotations[self.speech_at(head)?].speaker_mention)
                .flatten();
            let latest = |cluster: &usize| {
                let earlier = self.mentions.iter().rev();
                let mut earlier = earlier.filter(|mention| mention.clusters.contains(cluster));
                let last = earlier.clone().next();
                // What a pronoun stands for tells more than that it was used before.
                let telling = earlier.find(|mention| mention.kind != MentionKind::Pronoun);
                telling.or(last).map(|mention| &mention.tokens)
            };
            let linked = match speaker {
                Some(mention) => vec![&self.mentions[mention].tokens],
                None => clusters.iter().filter_map(latest).collect(),
            };
            let linked = linked.into_iter().map(place).collect();
            // The name of a mention was linked before, with those of the whole text.
            log.hops
                .entry(place(tokens))
                .and_modify(|(known, known_links)| {
                    if rule != HopRule::Open {
                        *known = rule;
                    }
                    known_links.clone_from(&linked);
                })
                .or_insert((rule, linked));
        });
    }
}

/// How a mention is known.
pub(crate) fn place(tokens: &Range<usize>) -> Tokens {
    (tokens.start, tokens.end)
}
