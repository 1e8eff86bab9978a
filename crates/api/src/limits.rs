//! The limits of a request, as one table that the guard obeys and `server { limits }` shows.

/// How much one request may ask for. Over a limit the answer is an error, never a silent cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Nesting of fields, fragments written out.
    pub depth: usize,
    /// Nesting of fields in operations that only ask for introspection.
    pub introspection_depth: usize,
    /// Nesting of values, of types, and of the JSON of a request.
    pub value_depth: usize,
    /// Aliases in an operation, fragments written out.
    pub aliases: usize,
    /// Root fields of an operation, fragments written out.
    pub root_fields: usize,
    /// Tokens in a document, and in an operation with its fragments written out.
    pub tokens: usize,
    /// Operations in a document.
    pub operations: usize,
    /// Directives in a document, and in an operation with its fragments written out.
    pub directives: usize,
    /// Values in the JSON of a request.
    pub json_values: usize,
    /// Highest `first` and `last`.
    pub page: usize,
    /// `first` when a list is asked for without it.
    pub default_page: usize,
    /// Highest `max` of `totalCount`.
    pub total_count: usize,
    /// Ids in `nodes`.
    pub nodes: usize,
    /// Hops of a walk.
    pub hops: usize,
    /// Entities of a subgraph.
    pub subgraph_nodes: usize,
    /// Relations of a subgraph.
    pub subgraph_relations: usize,
    /// Periods that a timeline is counted by.
    pub periods: usize,
    /// Documents that are looked through for one page of quotes.
    pub quoted_documents: usize,
    /// Paths of a list of paths.
    pub paths: usize,
    /// Lines of a pattern.
    pub pattern_lines: usize,
    /// Bytes of a pattern written as text.
    pub pattern_bytes: usize,
    /// Objects that one request may resolve.
    pub resolved_nodes: usize,
    /// Bytes of a request, ingest mutations apart.
    pub body_bytes: usize,
    /// Bytes of a request with an ingest mutation.
    pub ingest_body_bytes: usize,
    /// Time for a query, in milliseconds.
    pub query_ms: u64,
    /// Bytes of an answer.
    pub answer_bytes: usize,
    /// Errors in an answer.
    pub errors: usize,
}

impl Limits {
    /// The limits as the schema's head lists them.
    pub const STANDARD: Self = Self {
        depth: 16,
        introspection_depth: 20,
        value_depth: 16,
        aliases: 30,
        root_fields: 20,
        tokens: 2_000,
        operations: 10,
        directives: 50,
        json_values: 20_000,
        page: 100,
        default_page: 20,
        total_count: 10_000,
        nodes: 100,
        hops: 6,
        subgraph_nodes: 5_000,
        subgraph_relations: 20_000,
        paths: 100,
        pattern_lines: 6,
        pattern_bytes: 2_000,
        periods: 1_000,
        quoted_documents: 1_000,
        resolved_nodes: 50_000,
        body_bytes: 1 << 20,
        ingest_body_bytes: 16 << 20,
        query_ms: 10_000,
        answer_bytes: 4 << 20,
        errors: 20,
    };
}

impl Default for Limits {
    fn default() -> Self {
        Self::STANDARD
    }
}
