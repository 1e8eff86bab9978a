//! The one vocabulary as GraphQL enums; the words are those of the model.

use async_graphql::Enum;

/// Whether what a claim says happened. Not who says so: that is the attribution.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
#[graphql(remote = "newsgraph_model::Status")]
pub(crate) enum Status {
    /// An event that happened.
    Occurred,
    /// A state that holds at the document's date.
    Ongoing,
    /// A state that held and ended: former, ex-.
    Historical,
    /// Said to be going to happen: will, plans to, is set to.
    Planned,
    /// To happen because parties agreed on it.
    Agreed,
    /// Asked for, not (yet) done.
    Requested,
    /// Tried; the text does not say that it worked.
    Attempted,
    /// Promised by the one who would do it.
    Promised,
    /// Content of a threat. The threat itself is a claim of its own, which occurred.
    Threatened,
    /// Happens only if the claim's `condition` holds.
    Conditional,
    /// Wanted or hoped for.
    Desired,
    /// A contested deed that only an interested party reports.
    Alleged,
    /// Someone denies it. The denial does not delete the claim that it happened.
    Denied,
    /// Was planned or agreed and will not happen.
    Cancelled,
    /// Only imagined: would, could have, in a thought experiment.
    Hypothetical,
}

/// Whether the sentence says that it is so or that it is not.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
#[graphql(remote = "newsgraph_model::Polarity")]
pub(crate) enum Polarity {
    /// It is so.
    Positive,
    /// It is not so: did not meet, failed to win.
    Negative,
}

/// How sure the wording is. Not how sure the extractor is: that is `confidence`.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
#[graphql(remote = "newsgraph_model::Certainty")]
pub(crate) enum Certainty {
    /// Stated flatly.
    Certain,
    /// Likely, expected, appears to.
    Probable,
    /// May, might, is considering.
    Possible,
}

/// How a speaker stands to what is attributed to them.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
#[graphql(remote = "newsgraph_model::Stance")]
pub(crate) enum Stance {
    /// Says that it is so.
    Asserts,
    /// Passes on someone else's words without taking a side.
    Quotes,
    /// Says that what was reported or asked is true.
    Confirms,
    /// Says that it is not so.
    Denies,
    /// Does not believe it, or questions it.
    Doubts,
    /// Wants it to be so.
    Hopes,
    /// Says that they will make it so, as a threat.
    Threatens,
}

/// Which assertions a read takes into account. A relation is in a view when at least one of its assertions is.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
#[graphql(remote = "newsgraph_model::View")]
pub(crate) enum View {
    /// Positive; occurred, ongoing or historical; in the narrator's voice, or confirmed by a speaker.
    Asserted,
    /// Positive; planned, agreed, requested or promised; in any voice.
    Planned,
    /// Positive; occurred, ongoing or historical; attributed to a speaker.
    Claimed,
    /// Positive; attempted, threatened, conditional, desired, alleged or hypothetical.
    Possible,
    /// Negative polarity, or denied, or cancelled.
    Negated,
    /// All but NEGATED. The default of reads, drawings, exports and paths; each relation shows its standing.
    Reported,
    /// Everything.
    All,
}

/// How exact a date or time is.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
#[graphql(remote = "newsgraph_model::Precision")]
pub(crate) enum Precision {
    /// To the minute or better.
    Time,
    /// To the day.
    Day,
    /// To the month.
    Month,
    /// To the year.
    Year,
    /// Some stretch from start to end, both known.
    Interval,
    /// Around the date given.
    Approx,
    /// Not later than the end; the start is not known.
    Before,
}

/// Whether two things are the same.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
#[graphql(remote = "newsgraph_model::Verdict")]
pub(crate) enum Verdict {
    /// They are one thing.
    Same,
    /// They are two things. Later evidence does not merge them.
    Different,
    /// Cannot be told. Kept apart and put in the review queue.
    Unsure,
}

/// Whether a document counts at the moment read.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
#[graphql(remote = "newsgraph_store::DocumentState")]
pub(crate) enum DocumentState {
    /// Its claims are in the graph.
    Live,
    /// A newer revision of the same page is live. Readable; its claims are not in the graph.
    Revised,
    /// Taken back by a person. Still readable by its id; its claims are not in the graph.
    Retracted,
}

/// What sort of thing a predicate tells.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
#[graphql(remote = "newsgraph_model::ontology::PredicateKind")]
pub(crate) enum PredicateKind {
    /// Happens at a time.
    Event,
    /// Holds over a stretch of time.
    State,
    /// Something said.
    Statement,
}

/// Which way to follow a relation. Symmetric predicates go both ways.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
#[graphql(remote = "newsgraph_graph::Direction")]
pub(crate) enum Direction {
    /// From subject to object.
    Out,
    /// From object to subject.
    In,
    /// Either way.
    Both,
}

/// How far reading a document has come.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
pub(crate) enum ExtractionState {
    /// Read to the end. It may still hold no claims.
    Done,
    /// Stored but not read: its language is not supported.
    LanguageNotSupported,
}

/// The two kinds of evidence.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
pub(crate) enum EvidenceKind {
    /// A span of a document.
    Span,
    /// A person or a dataset.
    Attested,
}

/// What happened to one thing.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
pub(crate) enum ChangeKind {
    /// New in the graph, or new in the view.
    Added,
    /// The same id with something else in it.
    Changed,
    /// No longer in the graph, or no longer in the view.
    Removed,
}

/// Ascending or descending.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
pub(crate) enum SortDirection {
    /// Smallest, oldest or A first.
    Asc,
    /// Largest, newest or Z first.
    Desc,
}

/// What documents are sorted by.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
pub(crate) enum DocumentOrderField {
    /// When it was published (the earliest date it may be).
    Published,
    /// When the server took it in.
    Recorded,
    /// Title; those without one last.
    Title,
    /// Name of the publisher.
    Publisher,
}

/// What entities are sorted by.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
pub(crate) enum EntityOrderField {
    /// The displayed name.
    Name,
    /// Number of relations.
    Degree,
    /// Number of documents that mention it.
    Documents,
}

/// What relations are sorted by.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
pub(crate) enum RelationOrderField {
    /// Start of the event time.
    Time,
    /// Highest confidence among its claims.
    Confidence,
    /// Independent publishers.
    Publishers,
    /// Name of the predicate.
    Predicate,
}

/// What neighbours are sorted by. Ties are broken by id.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
pub(crate) enum NeighborOrder {
    /// Independent publishers behind the connection, most first.
    Publishers,
    /// The neighbour's own number of relations, most first.
    Degree,
    /// The displayed name, A first.
    Name,
}

/// What to search for.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
pub(crate) enum SearchKind {
    /// Names and aliases.
    Entity,
    /// What sentences with the words say.
    Relation,
    /// Titles, and sentences that say something.
    Document,
}

/// How far the index of titles and sentences is.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
pub(crate) enum FullTextState {
    /// Nobody has searched yet.
    Idle,
    /// It has everything.
    Current,
    /// It lacks something that it is taking in now.
    Behind,
    /// It could not be written or read; it is tried again.
    Failed,
}

/// What an export looks like.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
pub(crate) enum ExportFormat {
    /// Graphviz. Solid asserted, dashed planned, dotted claimed, grey possible, red with a T-shaped head negated; width is independent publishers.
    Dot,
    /// Graph JSON: JSON lines, one object per document, one row per assertion and document.
    GraphJson,
    /// Documents, judgements, corrections and ontology version: all that is needed to build the identical graph again. Always the whole store.
    Archive,
}

/// What sort of change a changeset is.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
#[graphql(remote = "newsgraph_model::ChangeKind")]
pub(crate) enum ChangesetKind {
    /// A document was taken in, or a revision of one.
    Ingest,
    /// A document was taken back.
    Retract,
    /// A relation was added by a person or dataset.
    #[graphql(name = "ADD")]
    Attest,
    /// An added relation was taken back.
    Withdraw,
    /// Two entities were judged same, different or unsure.
    Judge,
    /// A part of a dataset was taken in.
    Import,
    /// A part of a dataset was taken back.
    Discard,
    /// An older changeset was taken back.
    Undo,
    /// A document's words were removed from everything, for good. Changesets that were about it are empty.
    Purge,
}
