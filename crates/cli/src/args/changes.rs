//! Who makes a change, and why.

use clap::Args;

use super::DataDir;

/// What is purged, by whom and why.
#[derive(Clone, Debug, Args)]
pub(crate) struct PurgeArgs {
    /// Document id, the beginning of one, or its url; see `newsgraph documents`.
    #[arg(value_name = "DOCUMENT")]
    pub(crate) document: String,
    /// Why, for the tombstone and the journal. What only the document says is refused here.
    #[arg(long, value_name = "WORDS", value_parser = clap::builder::NonEmptyStringValueParser::new())]
    pub(crate) reason: String,
    /// Purge all other documents with the same text too. Without it, nothing is purged when there are some.
    #[arg(long)]
    pub(crate) copies: bool,
    /// Do not ask.
    #[arg(long)]
    pub(crate) yes: bool,
    /// Who does it, for the journal.
    #[arg(
        long,
        env = "NEWSGRAPH_ACTOR",
        default_value = "cli",
        value_name = "NAME"
    )]
    pub(crate) actor: String,
    #[command(flatten)]
    pub(crate) data: DataDir,
}

/// Where and by whom a change is made.
#[derive(Clone, Debug, Args)]
pub(crate) struct ChangeArgs {
    #[command(flatten)]
    pub(crate) data: DataDir,
    /// Why, for the journal.
    #[arg(long, default_value = "", value_name = "WORDS")]
    pub(crate) reason: String,
    /// Who does it, for the journal.
    #[arg(
        long,
        env = "NEWSGRAPH_ACTOR",
        default_value = "cli",
        value_name = "NAME"
    )]
    pub(crate) actor: String,
}
