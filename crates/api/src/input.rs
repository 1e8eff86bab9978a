//! Inputs of reads: filters, orders, walks. All fields given in one filter must hold.

use async_graphql::{ID, InputObject, OneofObject};

use crate::code::Failure;
use crate::scalar::{Date, DateTime, PredicateName, Sequence, TypeName};
use crate::vocabulary::{
    Direction, DocumentOrderField, DocumentState, EntityOrderField, EvidenceKind, PredicateKind,
    RelationOrderField, SortDirection, View,
};

/// A moment in recorded time: the graph as the server knew it then. Give exactly one field. A time stands for the newest changeset recorded at or before it.
#[derive(Clone, Debug, OneofObject)]
pub(crate) enum AsOfInput {
    /// Right after the changeset with this number.
    Sequence(Sequence),
    /// At this instant of the server's clock, not of the news.
    Time(DateTime),
}

/// How to find a document. Give exactly one field.
#[derive(Clone, Debug, OneofObject)]
pub(crate) enum DocumentByInput {
    /// Its id.
    Id(ID),
    /// Where it was published; the live revision.
    Url(String),
    /// TextId: the hash of its text; the first by id when several documents have that text.
    TextId(String),
}

/// How to find an entity. Give exactly one field.
#[derive(Clone, Debug, OneofObject)]
pub(crate) enum EntityByInput {
    /// Its id, or any id it ever had.
    Id(ID),
    /// Its name or an alias, exactly but for case.
    Name(String),
}

/// Conditions on a text. All that are given must hold.
#[derive(Clone, Debug, Default, InputObject)]
pub(crate) struct StringFilter {
    /// Equal, case and accents included.
    eq: Option<String>,
    /// Equal to one of these, case and accents included.
    #[graphql(name = "in")]
    one_of: Option<Vec<String>>,
    /// Case and accents do not matter.
    starts_with: Option<String>,
    /// Case and accents do not matter.
    contains: Option<String>,
}

impl StringFilter {
    /// Whether a text, or no text, matches.
    pub(crate) fn matches(&self, text: Option<&str>) -> bool {
        let Some(text) = text else {
            return self.eq.is_none()
                && self.one_of.is_none()
                && self.starts_with.is_none()
                && self.contains.is_none();
        };
        let folded = newsgraph_graph::fold_name;
        self.eq.as_deref().is_none_or(|eq| eq == text)
            && self
                .one_of
                .as_ref()
                .is_none_or(|words| words.iter().any(|word| word == text))
            && self
                .starts_with
                .as_deref()
                .is_none_or(|start| folded(text).starts_with(&folded(start)))
            && self
                .contains
                .as_deref()
                .is_none_or(|part| folded(text).contains(&folded(part)))
    }
}

/// Whole numbers between two bounds, both included. A bound left out is open.
#[derive(Clone, Copy, Debug, Default, InputObject)]
pub(crate) struct IntRange {
    gte: Option<i32>,
    lte: Option<i32>,
}

impl IntRange {
    pub(crate) fn holds(self, number: usize) -> bool {
        let number = i64::try_from(number).unwrap_or(i64::MAX);
        self.gte.is_none_or(|gte| number >= i64::from(gte))
            && self.lte.is_none_or(|lte| number <= i64::from(lte))
    }
}

/// Numbers between two bounds, both included. A bound left out is open.
#[derive(Clone, Copy, Debug, Default, InputObject)]
pub(crate) struct FloatRange {
    gte: Option<f64>,
    lte: Option<f64>,
}

impl FloatRange {
    pub(crate) fn holds(self, number: f64) -> bool {
        self.gte.is_none_or(|gte| number >= gte) && self.lte.is_none_or(|lte| number <= lte)
    }
}

/// From and to are both included. A part left out is open. A reduced date covers its whole month or year.
#[derive(Clone, Debug, Default, InputObject)]
pub(crate) struct DateRange {
    from: Option<Date>,
    to: Option<Date>,
}

impl DateRange {
    /// First and last day.
    pub(crate) fn days(
        &self,
    ) -> Result<(Option<jiff::civil::Date>, Option<jiff::civil::Date>), Failure> {
        let days = |date: &Date| {
            date.days().ok_or_else(|| {
                Failure::bad_input(format!("`{}` is not a date", crate::scalar::cut(&date.0)))
                    .hint("write `2025`, `2025-11` or `2025-11-21`")
            })
        };
        let from = self
            .from
            .as_ref()
            .map(days)
            .transpose()?
            .map(|(first, _)| first);
        let to = self
            .to
            .as_ref()
            .map(days)
            .transpose()?
            .map(|(_, last)| last);
        Ok((from, to))
    }
}

/// Which documents. All fields given must hold.
#[derive(Clone, Debug, Default, InputObject)]
pub(crate) struct DocumentFilter {
    pub(crate) title: Option<StringFilter>,
    pub(crate) url: Option<StringFilter>,
    pub(crate) publisher: Option<StringFilter>,
    pub(crate) language: Option<StringFilter>,
    /// Documents that may have been published in this range.
    pub(crate) published: Option<DateRange>,
    /// Has at least one of these tags.
    pub(crate) collections: Option<Vec<String>>,
    /// Left out: only live documents.
    pub(crate) states: Option<Vec<DocumentState>>,
}

/// Which entities. All fields given must hold.
#[derive(Clone, Debug, Default, InputObject)]
pub(crate) struct EntityFilter {
    pub(crate) ids: Option<Vec<ID>>,
    /// The displayed name.
    pub(crate) name: Option<StringFilter>,
    /// The displayed name or any alias.
    pub(crate) alias: Option<StringFilter>,
    /// Any of these, subtypes included.
    pub(crate) types: Option<Vec<TypeName>>,
    /// Number of relations that touch it in the view read.
    pub(crate) degree: Option<IntRange>,
}

/// Two entities, in either order.
#[derive(Clone, Debug, InputObject)]
pub(crate) struct PairInput {
    pub(crate) a: ID,
    pub(crate) b: ID,
}

/// Bounds on support counts, over all views.
#[derive(Clone, Debug, Default, InputObject)]
pub(crate) struct SupportFilter {
    pub(crate) claims: Option<IntRange>,
    pub(crate) documents: Option<IntRange>,
    pub(crate) publishers: Option<IntRange>,
}

/// Which relations. All fields given must hold.
#[derive(Clone, Debug, Default, InputObject)]
pub(crate) struct RelationFilter {
    pub(crate) ids: Option<Vec<ID>>,
    /// Has any of these entities in any role.
    pub(crate) entities: Option<Vec<ID>>,
    /// Has both of these entities, in either direction.
    pub(crate) pair: Option<PairInput>,
    /// Its subject is an entity that matches.
    pub(crate) subject: Option<EntityFilter>,
    /// Its object is an entity that matches.
    pub(crate) object: Option<EntityFilter>,
    /// Any of these, narrower predicates included.
    pub(crate) predicates: Option<Vec<PredicateName>>,
    /// Any of these families of predicates.
    pub(crate) families: Option<Vec<String>>,
    pub(crate) kinds: Option<Vec<PredicateKind>>,
    /// In at least one of these views, over all assertions whatever view is read.
    pub(crate) standing: Option<Vec<View>>,
    /// Happens or holds at some time in this range. Relations without a time do not match.
    pub(crate) time: Option<DateRange>,
    /// Highest confidence among its claims.
    pub(crate) confidence: Option<FloatRange>,
    pub(crate) support: Option<SupportFilter>,
    /// True: only inferred ones. False: none of them.
    pub(crate) inferred: Option<bool>,
    /// Has at least one claim with evidence of this kind. SPAN leaves out what only imports and people attest.
    pub(crate) evidence: Option<EvidenceKind>,
}

/// One sort key. Ties are broken by id.
#[derive(Clone, Copy, Debug, InputObject)]
pub(crate) struct DocumentOrder {
    pub(crate) field: DocumentOrderField,
    #[graphql(default_with = "SortDirection::Desc")]
    pub(crate) direction: SortDirection,
}

/// One sort key. Ties are broken by id.
#[derive(Clone, Copy, Debug, InputObject)]
pub(crate) struct EntityOrder {
    pub(crate) field: EntityOrderField,
    #[graphql(default_with = "SortDirection::Desc")]
    pub(crate) direction: SortDirection,
}

/// One sort key. Ties are broken by id.
#[derive(Clone, Copy, Debug, InputObject)]
pub(crate) struct RelationOrder {
    pub(crate) field: RelationOrderField,
    #[graphql(default_with = "SortDirection::Desc")]
    pub(crate) direction: SortDirection,
}

/// Which relations a walk may use, and how far it goes.
#[derive(Clone, Debug, InputObject)]
pub(crate) struct TraversalInput {
    /// Which way to follow relations.
    #[graphql(default_with = "Direction::Both")]
    pub(crate) direction: Direction,
    /// At most this many relations from a seed, 1 to 6. Left out: 2, for a path 4.
    pub(crate) max_hops: Option<i32>,
    /// Only these predicates, narrower ones included.
    pub(crate) predicates: Option<Vec<PredicateName>>,
    /// Not these predicates, nor narrower ones.
    pub(crate) exclude_predicates: Option<Vec<PredicateName>>,
    /// Only step on entities of these types. Seeds may have any type.
    pub(crate) types: Option<Vec<TypeName>>,
    /// Only relations with at least this many independent publishers.
    #[graphql(default = 0)]
    pub(crate) min_publishers: i32,
    /// SPAN: only relations with a text behind them. ATTESTED: only those without one.
    pub(crate) evidence: Option<EvidenceKind>,
    /// Do not walk on through an entity with more relations than this. It is still shown.
    pub(crate) max_degree: Option<i32>,
}

/// An id of one kind, read from what the caller gave.
pub(crate) fn parse_id<I: std::str::FromStr<Err = newsgraph_model::ParseIdError>>(
    id: &ID,
) -> Result<I, Failure> {
    id.parse().map_err(|error: newsgraph_model::ParseIdError| {
        Failure::bad_input(error.to_string())
            .hint("`search(query:)` and `entity(by: {name:})` find ids by names")
    })
}
