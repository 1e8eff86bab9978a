//! The words a person types, and the help they get.

mod answers;
mod changes;
mod structure;
mod values;

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use newsgraph_model::View;

use values::{at_least_one, listen_address};

pub(crate) use answers::{MomentArgs, PageArgs, PathArgs, Period, QuotesArgs, TimelineArgs};
pub(crate) use changes::{ChangeArgs, PurgeArgs};
pub(crate) use structure::{CommonArgs, Grouping, GroupsArgs, MatchArgs, PathWeight, RankArgs};

/// Reads news articles into a graph of who did what to whom, who says so, when, and where it stands in the text.
#[derive(Debug, Parser)]
#[command(
    name = "newsgraph",
    version,
    max_term_width = 110,
    disable_help_subcommand = true
)]
#[command(
    after_help = "Exit status: 0 done, 1 nothing found or a fault found, 2 error.\n\nStart with:  newsgraph demo"
)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Option<Command>,
    /// Say less on standard error.
    #[arg(short, long, global = true)]
    pub(crate) quiet: bool,
    /// Say more on standard error; twice for even more.
    #[arg(short, long, global = true, action = clap::ArgAction::Count)]
    pub(crate) verbose: u8,
}

/// Where the graph is kept.
#[derive(Clone, Debug, Args)]
pub(crate) struct DataDir {
    /// Directory of the graph.
    #[arg(
        long,
        env = "NEWSGRAPH_DATA",
        default_value = "newsgraph-data",
        value_name = "DIR"
    )]
    pub(crate) data: PathBuf,
    /// MiB of the disk that stay free: changes that would take them are refused, reads go on. 64 unless the disk is small.
    #[arg(
        long,
        env = "NEWSGRAPH_KEEP_FREE",
        hide_short_help = true,
        value_name = "MIB"
    )]
    pub(crate) keep_free: Option<u64>,
}

/// What a read takes into account.
#[derive(Clone, Debug, Args)]
pub(crate) struct ReadArgs {
    #[command(flatten)]
    pub(crate) data: DataDir,
    /// Which assertions count: asserted, planned, claimed, possible, negated, reported, all.
    #[arg(long, default_value = "reported", value_name = "NAME")]
    pub(crate) view: View,
    /// Only what documents with this tag say.
    #[arg(long, value_name = "TAG")]
    pub(crate) collection: Option<String>,
}

/// What is known of articles that do not say it themselves.
#[derive(Clone, Debug, Default, Args)]
pub(crate) struct ArticleArgs {
    /// When it was published, for articles that do not say: 2025, 2025-11, 2025-11-20 or a time.
    #[arg(long, value_name = "DATE")]
    pub(crate) published: Option<String>,
    /// Who published it, for articles that do not say.
    #[arg(long, value_name = "NAME")]
    pub(crate) publisher: Option<String>,
}

/// What tables are taken in as.
#[derive(Debug, Args)]
pub(crate) struct DatasetArgs {
    /// What the dataset is called; the name of the file when left out. The same files under one name are taken in once.
    #[arg(long, value_name = "NAME")]
    pub(crate) dataset: Option<String>,
    /// The type of names that have none: Person, Organization, …; without it their lines are set aside.
    #[arg(long = "type", value_name = "TYPE")]
    pub(crate) entity_type: Option<String>,
    /// Tag the dataset, to read it apart later; may be given several times.
    #[arg(long, value_name = "TAG")]
    pub(crate) collection: Vec<String>,
    /// File to write all lines to that were set aside, with number and reason.
    #[arg(long, value_name = "FILE")]
    pub(crate) rejected: Option<PathBuf>,
    /// Lines stored at once, when two million take too much memory. The same when an import goes on that was stopped.
    #[arg(
        long,
        hide_short_help = true,
        value_name = "N",
        value_parser = clap::value_parser!(u32).range(1000..)
    )]
    pub(crate) part_lines: Option<u32>,
    /// Take a dataset out of the graph, as if it had never come.
    #[arg(long, value_name = "NAME", conflicts_with_all = ["files", "dataset", "entity_type", "collection", "rejected", "part_lines"])]
    pub(crate) discard: Option<String>,
}

/// How answers are printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum AnswerFormat {
    /// For people.
    Table,
    /// One JSON value.
    Json,
}

/// What is searched for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum SearchKind {
    /// By names and aliases.
    Entities,
    /// By the sentences that tell them.
    Relations,
    /// By titles, and by sentences that say something.
    Documents,
}

impl SearchKind {
    /// What the API calls it.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Entities => "ENTITY",
            Self::Relations => "RELATION",
            Self::Documents => "DOCUMENT",
        }
    }
}

/// Which documents are listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum StateFilter {
    /// All.
    All,
    /// Those whose claims are in the graph.
    Live,
    /// Those with a newer revision in their place.
    Revised,
    /// Those taken back.
    Retracted,
    /// What is left of those that were purged.
    Purged,
}

/// How an extraction is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ExtractFormat {
    /// For people: each claim with its sentence.
    Table,
    /// Graph JSON, one line per article.
    Jsonl,
    /// Graph JSON as one array.
    Json,
    /// A drawing for Graphviz.
    Dot,
}

/// How the graph is written out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ExportFormat {
    /// A drawing for Graphviz.
    Dot,
    /// Graph JSON, one line per document.
    Json,
    /// Everything that `import` needs to make the identical graph.
    Archive,
    /// Archive of what is live plus the derived graph, in fixed order: equal graphs give equal bytes.
    Canonical,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Read the sample articles into a temporary graph and serve it.
    #[command(after_help = "Example:\n  newsgraph demo --listen 127.0.0.1:8080")]
    Demo {
        /// Address to listen on.
        #[arg(long, default_value = "127.0.0.1:8080", value_name = "ADDRESS", value_parser = listen_address)]
        listen: SocketAddr,
    },
    /// Read articles into the graph.
    #[command(
        after_help = "Reads .txt and .md files (with an optional header between two lines of ---: title, url, publisher, published,\nlanguage, authors, collections), .jsonl files with one article a line, directories of these, and - for standard input.\n\nExamples:\n  newsgraph ingest articles/\n  newsgraph ingest --published 2025-11-20 --publisher \"Harbor Ledger\" story.txt\n  cat news.jsonl | newsgraph ingest -"
    )]
    Ingest {
        /// Files, directories, or - for standard input.
        #[arg(required = true, value_name = "PATH")]
        paths: Vec<PathBuf>,
        #[command(flatten)]
        data: DataDir,
        #[command(flatten)]
        article: ArticleArgs,
        /// Tag the documents, to read them apart later; may be given several times.
        #[arg(long, value_name = "TAG")]
        collection: Vec<String>,
        /// Who does it, for the journal.
        #[arg(
            long,
            env = "NEWSGRAPH_ACTOR",
            default_value = "cli",
            value_name = "NAME"
        )]
        actor: String,
    },
    /// Show what articles say, without storing anything.
    #[command(
        after_help = "Examples:\n  newsgraph extract story.txt --published 2025-11-20\n  newsgraph extract story.txt --explain\n  newsgraph extract articles/ --format dot | dot -Tsvg -o story.svg"
    )]
    Extract {
        /// Files, directories, or - for standard input.
        #[arg(required = true, value_name = "PATH")]
        paths: Vec<PathBuf>,
        #[command(flatten)]
        article: ArticleArgs,
        /// How to print it.
        #[arg(long, value_enum, default_value_t = ExtractFormat::Table)]
        format: ExtractFormat,
        /// Say for each claim why it was made and why it reads so, and for each sentence with names why it makes none.
        #[arg(
            long,
            long_help = "Say why each claim was made: the words that carry it, the rule and its word, how pronouns and descriptions got their names, \
                         who says so and by which word, and what decided status, polarity, certainty, time and confidence. For each sentence that names \
                         two things, or one and a word that could have made a claim, and makes none: why not. With json and jsonl each article gets \
                         the same as its field `explanation`"
        )]
        explain: bool,
    },
    /// Serve the graph: web page, playground, GraphQL.
    #[command(
        after_help = "Examples:\n  newsgraph serve\n  newsgraph serve --data news --listen 127.0.0.1:9000 --read-only"
    )]
    Serve {
        #[command(flatten)]
        data: DataDir,
        /// Address to listen on.
        #[arg(
            long,
            env = "NEWSGRAPH_LISTEN",
            default_value = "127.0.0.1:8080",
            value_name = "ADDRESS",
            value_parser = listen_address
        )]
        listen: SocketAddr,
        /// Ask every request for this token (`Authorization: Bearer …`).
        #[arg(
            long,
            env = "NEWSGRAPH_TOKEN",
            hide_env_values = true,
            value_name = "TOKEN"
        )]
        token: Option<String>,
        /// Take no changes.
        #[arg(long)]
        read_only: bool,
    },
    /// Ask the graph in GraphQL.
    #[command(
        after_help = "Example:\n  newsgraph query '{ stats { documents entities relations } }'\n  newsgraph query 'query($name: String!) { entity(by: {name: $name}) { name } }' --variables '{\"name\": \"Jane Roe\"}'"
    )]
    Query {
        /// The operation, or - for standard input.
        #[arg(value_name = "GRAPHQL")]
        operation: String,
        /// Variables, as a JSON object.
        #[arg(long, value_name = "JSON")]
        variables: Option<String>,
        /// Let the operation change the graph.
        #[arg(long)]
        write: bool,
        #[command(flatten)]
        data: DataDir,
    },
    /// List entities, those with most relations first.
    #[command(
        after_help = "Examples:\n  newsgraph entities --type Person\n  newsgraph entities mam"
    )]
    Entities {
        /// Only names that match this.
        #[arg(value_name = "NAME")]
        name: Option<String>,
        /// Only this type of the ontology and its subtypes.
        #[arg(long = "type", value_name = "TYPE")]
        entity_type: Option<String>,
        /// How many at most.
        #[arg(long, default_value_t = 20, value_name = "N", value_parser = at_least_one)]
        limit: usize,
        #[command(flatten)]
        read: ReadArgs,
        /// How to print it.
        #[arg(long, value_enum, default_value_t = AnswerFormat::Table)]
        format: AnswerFormat,
    },
    /// Search names, titles and the sentences that say something.
    #[command(
        after_help = "Words in quotation marks stand together; typing errors are forgiven. The first search reads all texts into an index,\nlater ones what changed since.\n\nExamples:\n  newsgraph search mamdni\n  newsgraph search '\"city hall\" meeting' --kind documents\n  newsgraph search strike --view planned --format json"
    )]
    Search {
        /// What to look for.
        #[arg(value_name = "WORDS")]
        words: String,
        /// Only this kind; may be given several times.
        #[arg(long, value_enum, value_name = "KIND")]
        kind: Vec<SearchKind>,
        /// How many at most, up to 100.
        #[arg(long, default_value_t = 20, value_name = "N", value_parser = at_least_one)]
        limit: usize,
        #[command(flatten)]
        read: ReadArgs,
        /// How to print it.
        #[arg(long, value_enum, default_value_t = AnswerFormat::Table)]
        format: AnswerFormat,
    },
    /// Show an entity: its relations, who says so, and the sentences.
    #[command(
        after_help = "Examples:\n  newsgraph show cuomo\n  newsgraph show \"Donald Trump\" --predicate endorsed\n  newsgraph show trump --predicate met --view planned"
    )]
    Show {
        /// A name, part of a name, or an entity id.
        #[arg(value_name = "NAME")]
        name: String,
        /// Only this predicate and those under it; may be given several times.
        #[arg(long, value_name = "NAME")]
        predicate: Vec<String>,
        #[command(flatten)]
        read: ReadArgs,
        /// How to print it.
        #[arg(long, value_enum, default_value_t = AnswerFormat::Table)]
        format: AnswerFormat,
    },
    /// Show how two entities are connected, with a sentence for each hop.
    #[command(
        after_help = "Of each hop the best supported relation is shown with the sentence that shows it best: in the words of a text, what is\nasserted before what is planned or claimed, the narrator before speakers, then the most certain, then the earliest.\n\nExamples:\n  newsgraph path \"Andrew Cuomo\" \"Dora Pekec\"\n  newsgraph path cuomo pekec --view asserted --max-hops 6\n  newsgraph path cuomo pekec --weight publishers --count 5"
    )]
    Path(PathArgs),
    /// Show what an entity, or two, did and met, in the order of event time.
    #[command(
        after_help = "Scores and quad classes are those of PLOVER, a vocabulary of political events; its scores go from -10, conflict, to 10,\ncooperation, after the scale of Goldstein (1992). What has no date is left out and counted; --undated lists it.\n\nExamples:\n  newsgraph timeline mamdani\n  newsgraph timeline trump mamdani --from 2025-11 --view all\n  newsgraph timeline trump --by month"
    )]
    Timeline(TimelineArgs),
    /// Show what somebody said, newest first, in quotation marks and reported.
    #[command(
        after_help = "Examples:\n  newsgraph quotes hochul\n  newsgraph quotes trump --about mamdani --direct\n  newsgraph quotes mamdani --containing budget"
    )]
    Quotes(QuotesArgs),
    /// Find every way to fill a pattern of relations with entities.
    #[command(
        after_help = "A pattern is relations separated by commas: an end, predicates, an end. An end is a variable (?a, ?a:Person, ?a:Company|Party),\nan entity (a name, in quotation marks when it has several words, or an id) or _ for anything. Predicates are names joined by |,\nor * for any; ~ before them means either way. {view=planned, publishers=2, on=2025-11-20, collection=north, evidence=text}\nbehind a relation asks for more.\n\nExamples:\n  newsgraph match '?a:Person endorsed ?b, ?b candidate_in ?c'\n  newsgraph match '?a endorsed \"Zohran Mamdani\", ?a ~* trump'"
    )]
    Match(MatchArgs),
    /// Show what entities have in common: whom each of them is connected with.
    #[command(
        after_help = "Examples:\n  newsgraph common trump mamdani\n  newsgraph common trump mamdani cuomo --rare"
    )]
    Common(CommonArgs),
    /// Show which entities belong together, the largest group first.
    #[command(
        after_help = "Communities are found by the method Leiden, by modularity. Of each group its size is shown and five members, those with most\nrelations within the group first.\n\nExamples:\n  newsgraph groups\n  newsgraph groups --resolution 2\n  newsgraph groups --by weak --predicate met"
    )]
    Groups(GroupsArgs),
    /// List entities by PageRank, or by how near they are to some.
    #[command(
        after_help = "PageRank follows relations from subject to object, nearness follows them either way: how likely a walk is at an entity that\nbegins at those named and begins again now and then.\n\nExamples:\n  newsgraph rank\n  newsgraph rank --predicate supported\n  newsgraph rank --near mamdani --near cuomo"
    )]
    Rank(RankArgs),
    /// Write the graph out.
    #[command(
        after_help = "Examples:\n  newsgraph export --format dot | dot -Tsvg -o graph.svg\n  newsgraph export --format dot --around mamdani --hops 2 -o mamdani.dot\n  newsgraph export --format archive -o backup.jsonl"
    )]
    Export {
        /// What to write.
        #[arg(long, value_enum)]
        format: ExportFormat,
        /// Only what is near this entity (drawings only).
        #[arg(long, value_name = "NAME")]
        around: Option<String>,
        /// How near.
        #[arg(long, default_value_t = 2, value_parser = clap::value_parser!(u8).range(0..=6))]
        hops: u8,
        /// File to write; standard output when left out.
        #[arg(short, long, value_name = "FILE")]
        output: Option<PathBuf>,
        #[command(flatten)]
        read: ReadArgs,
    },
    /// Read an archive made by `export --format archive`, or tables of relations and things made elsewhere.
    #[command(
        after_help = "Tables are .csv or .tsv files whose first line names the columns, or .jsonl files with --dataset. Relations have\nsubject, predicate, object (or value), and may have subject_type, object_type, date (or start and end), precision, status,\npolarity, certainty, confidence, source; things have name, type, aliases. Lines that cannot be read are set aside and told.\n\nExamples:\n  newsgraph import --data restored backup.jsonl\n  newsgraph import --dataset donors people.csv gifts.tsv\n  newsgraph import --discard donors"
    )]
    Import {
        /// The archive, or - for standard input; or tables, things before the relations that name them.
        #[arg(required_unless_present = "discard", value_name = "FILE")]
        files: Vec<PathBuf>,
        #[command(flatten)]
        dataset: DatasetArgs,
        #[command(flatten)]
        data: DataDir,
        /// Who does it, for the journal.
        #[arg(
            long,
            env = "NEWSGRAPH_ACTOR",
            default_value = "cli",
            value_name = "NAME"
        )]
        actor: String,
    },
    /// Take a document's claims out of the graph, as if it had never come.
    #[command(
        after_help = "Example:\n  newsgraph documents\n  newsgraph retract doc_3f0a12b4 --reason \"wrong article\""
    )]
    Retract {
        /// Document id, the beginning of one, or its url; see `newsgraph documents`.
        #[arg(value_name = "DOCUMENT")]
        document: String,
        #[command(flatten)]
        change: ChangeArgs,
    },
    /// Remove a document's words from everything, for good, and refuse it from then on: a takedown.
    #[command(
        after_help = "Its text, title, address and all that was read in it leave the graph, every older version, the journal and the files, and\nso every backup made from then on. Reasons of other changes that quote it are emptied. What stays is a tombstone: the\nids of document and text, who, when and why; the reason must not hold words of the document. It cannot be undone.\nOther revisions of the page and other texts that quote it stay, and are listed. Needs the graph for itself and room for\na second copy, and can be killed at any time: then all is done or nothing.\n\nExamples:\n  newsgraph purge doc_3f0a12b4 --reason \"court order 17/4\"\n  newsgraph purge doc_3f0a12b4 --copies --yes --reason \"court order 17/4\""
    )]
    Purge {
        #[command(flatten)]
        purge: PurgeArgs,
        /// How to print what was done.
        #[arg(long, value_enum, default_value_t = AnswerFormat::Table)]
        format: AnswerFormat,
    },
    /// Judge two entities to be the same thing. Rewrites nothing and can be undone.
    #[command(after_help = "Example:\n  newsgraph merge \"Jane Roe\" \"J. Roe\"")]
    Merge {
        /// A name or entity id.
        #[arg(value_name = "A")]
        left: String,
        /// A name or entity id.
        #[arg(value_name = "B")]
        right: String,
        #[command(flatten)]
        change: ChangeArgs,
    },
    /// Take a change back: the last one, or the one with this number.
    #[command(
        after_help = "Examples:\n  newsgraph undo\n  newsgraph undo 12 --reason \"was right after all\""
    )]
    Undo {
        /// Number of the changeset; see `newsgraph history`.
        #[arg(value_name = "CHANGESET")]
        sequence: Option<u64>,
        #[command(flatten)]
        change: ChangeArgs,
    },
    /// List the changes made, newest first.
    #[command(after_help = "Example:\n  newsgraph history --limit 5")]
    History {
        /// How many at most.
        #[arg(long, default_value_t = 20, value_name = "N", value_parser = at_least_one)]
        limit: usize,
        #[command(flatten)]
        data: DataDir,
        /// How to print it.
        #[arg(long, value_enum, default_value_t = AnswerFormat::Table)]
        format: AnswerFormat,
    },
    /// List documents, the newest first, with ids that other verbs take.
    #[command(
        after_help = "Examples:\n  newsgraph documents --state live\n  newsgraph documents --collection mayor --format json"
    )]
    Documents {
        /// Only documents with this tag.
        #[arg(long, value_name = "TAG")]
        collection: Option<String>,
        /// Only documents in this state.
        #[arg(long, value_enum, default_value_t = StateFilter::All)]
        state: StateFilter,
        /// How many at most.
        #[arg(long, default_value_t = 20, value_name = "N", value_parser = at_least_one)]
        limit: usize,
        #[command(flatten)]
        data: DataDir,
        /// How to print it.
        #[arg(long, value_enum, default_value_t = AnswerFormat::Table)]
        format: AnswerFormat,
    },
    /// Show what changed in the graph between two moments: entities and relations added, removed, changed.
    #[command(
        after_help = "A moment is the number of a change (see `newsgraph history`), or a time (UTC). A day given first means its beginning,\ngiven second its end.\n\nExamples:\n  newsgraph diff 12\n  newsgraph diff 12 15 --format json\n  newsgraph diff 2025-11-20 2025-11-21"
    )]
    Diff {
        /// From this change or time.
        #[arg(value_name = "SINCE")]
        since: String,
        /// To this change or time; now when left out.
        #[arg(value_name = "UNTIL")]
        until: Option<String>,
        #[command(flatten)]
        data: DataDir,
        /// How to print it.
        #[arg(long, value_enum, default_value_t = AnswerFormat::Table)]
        format: AnswerFormat,
    },
    /// Count what the graph holds.
    #[command(after_help = "Example:\n  newsgraph stats --format json")]
    Stats {
        #[command(flatten)]
        data: DataDir,
        /// How to print it.
        #[arg(long, value_enum, default_value_t = AnswerFormat::Table)]
        format: AnswerFormat,
    },
    /// Read everything stored and say what is wrong with it.
    #[command(
        after_help = "Reads every stored value of every version, the journal, every text and span, and derives the graph again from nothing\nto compare it. Takes time and memory in proportion to the graph. Exit status 1 when there is a fault.\n\nExample:\n  newsgraph verify --data news"
    )]
    Verify {
        #[command(flatten)]
        data: DataDir,
        /// How to print it.
        #[arg(long, value_enum, default_value_t = AnswerFormat::Table)]
        format: AnswerFormat,
    },
    /// Look for what goes wrong in practice: the directory, the disk, the lock, leftovers, limits.
    #[command(
        after_help = "Each line is ok, warn or fail, with the cure. Exit status 1 when one is fail. `newsgraph verify` reads everything stored.\n\nExample:\n  newsgraph doctor --data news"
    )]
    Doctor {
        #[command(flatten)]
        data: DataDir,
        /// How to print it.
        #[arg(long, value_enum, default_value_t = AnswerFormat::Table)]
        format: AnswerFormat,
    },
    /// Write everything stored into one file: texts, graph, journal, all versions.
    #[command(
        after_help = "The file is complete or not there, and proves itself when it is restored. While `serve` runs, ask\nit: see the last example.\n\nExamples:\n  newsgraph backup news.backup\n  curl --fail --output news.backup http://127.0.0.1:8080/backup\n  newsgraph backup - | ssh elsewhere 'cat > news.backup'"
    )]
    Backup {
        /// File to write, or - for standard output.
        #[arg(value_name = "FILE")]
        file: PathBuf,
        /// Replace the file when it is there.
        #[arg(long)]
        force: bool,
        #[command(flatten)]
        data: DataDir,
        /// How to print what was written.
        #[arg(long, value_enum, default_value_t = AnswerFormat::Table)]
        format: AnswerFormat,
    },
    /// Make a graph from a backup, in an empty directory.
    #[command(
        after_help = "The graph appears whole, after all of the backup has proved to be what was written, or not at all.\n\nExample:\n  newsgraph restore news.backup --data restored"
    )]
    Restore {
        /// A file made by `newsgraph backup`, or - for standard input.
        #[arg(value_name = "FILE")]
        file: PathBuf,
        #[command(flatten)]
        data: DataDir,
        /// How to print what was restored.
        #[arg(long, value_enum, default_value_t = AnswerFormat::Table)]
        format: AnswerFormat,
    },
    /// Write the graph's files anew, so that they take no more room than they need.
    #[command(
        after_help = "Nothing is lost, older versions neither. Needs room for a second copy while it works, and can be killed at any time.\n\nExample:\n  newsgraph compact --data news"
    )]
    Compact {
        #[command(flatten)]
        data: DataDir,
        /// How to print what was done.
        #[arg(long, value_enum, default_value_t = AnswerFormat::Table)]
        format: AnswerFormat,
    },
    /// Print the GraphQL schema.
    #[command(after_help = "Example:\n  newsgraph schema > schema.graphql")]
    Schema,
    /// Ask a running server whether it is ready; for health checks.
    #[command(after_help = "Example:\n  newsgraph health --url http://127.0.0.1:8080")]
    Health {
        /// Where the server listens.
        #[arg(long, default_value = "http://127.0.0.1:8080", value_name = "URL")]
        url: String,
    },
}
