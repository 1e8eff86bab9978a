//! The words of the verbs that answer a question about entities.

use clap::{Args, ValueEnum};

use super::structure::PathWeight;
use super::{AnswerFormat, ReadArgs};

/// Which moments a read is about.
#[derive(Clone, Debug, Args)]
pub(crate) struct MomentArgs {
    /// The graph as it was known then: the number of a change, 2025-11, 2025-11-20, or a time.
    #[arg(long, value_name = "MOMENT")]
    pub(crate) as_of: Option<String>,
    /// Only what happened or held on this day of the news.
    #[arg(long, value_name = "DAY")]
    pub(crate) valid_at: Option<String>,
}

/// Which part of a list is shown.
#[derive(Clone, Debug, Args)]
pub(crate) struct PageArgs {
    /// How many at most.
    #[arg(long, default_value_t = 20, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) limit: u32,
    /// Go on behind this place, which the list before gave.
    #[arg(long, value_name = "PLACE")]
    pub(crate) after: Option<String>,
}

/// How long the periods are that a timeline is counted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Period {
    /// Days.
    Day,
    /// Weeks, Monday to Sunday.
    Week,
    /// Months.
    Month,
    /// Years.
    Year,
}

/// What `timeline` is asked.
#[derive(Clone, Debug, Args)]
pub(crate) struct TimelineArgs {
    /// A name, part of a name, or an entity id.
    #[arg(value_name = "NAME")]
    pub(crate) name: String,
    /// Only what this one and the first did to each other.
    #[arg(value_name = "NAME")]
    pub(crate) other: Option<String>,
    /// Only this predicate and those under it; may be given several times.
    #[arg(long, value_name = "NAME")]
    pub(crate) predicate: Vec<String>,
    /// Only what stands at this day or later, or reaches into it: 2025, 2025-11, 2025-11-20.
    #[arg(long, value_name = "DATE")]
    pub(crate) from: Option<String>,
    /// Only what stands at this day or before.
    #[arg(long, value_name = "DATE")]
    pub(crate) to: Option<String>,
    /// What has no date instead, by publication.
    #[arg(long, conflicts_with_all = ["from", "to", "by"])]
    pub(crate) undated: bool,
    /// Count by period instead, with the balance of conflict and cooperation.
    #[arg(long, value_enum, value_name = "PERIOD", conflicts_with_all = ["limit", "after"])]
    pub(crate) by: Option<Period>,
    #[command(flatten)]
    pub(crate) page: PageArgs,
    #[command(flatten)]
    pub(crate) moment: MomentArgs,
    #[command(flatten)]
    pub(crate) read: ReadArgs,
    /// How to print it.
    #[arg(long, value_enum, default_value_t = AnswerFormat::Table)]
    pub(crate) format: AnswerFormat,
}

/// What `quotes` is asked.
#[derive(Clone, Debug, Args)]
pub(crate) struct QuotesArgs {
    /// Who speaks: a name, part of a name, or an entity id.
    #[arg(value_name = "NAME")]
    pub(crate) name: String,
    /// Only words that mention this one.
    #[arg(long, value_name = "NAME")]
    pub(crate) about: Option<String>,
    /// Only words that hold this; case and accents do not matter.
    #[arg(long, value_name = "WORDS", value_parser = clap::builder::NonEmptyStringValueParser::new())]
    pub(crate) containing: Option<String>,
    /// Only words in quotation marks.
    #[arg(long, conflicts_with = "reported")]
    pub(crate) direct: bool,
    /// Only reported speech.
    #[arg(long)]
    pub(crate) reported: bool,
    #[command(flatten)]
    pub(crate) page: PageArgs,
    #[command(flatten)]
    pub(crate) moment: MomentArgs,
    #[command(flatten)]
    pub(crate) read: ReadArgs,
    /// How to print it.
    #[arg(long, value_enum, default_value_t = AnswerFormat::Table)]
    pub(crate) format: AnswerFormat,
}

/// What `path` is asked.
#[derive(Clone, Debug, Args)]
pub(crate) struct PathArgs {
    /// A name, part of a name, or an entity id.
    #[arg(value_name = "FROM")]
    pub(crate) from: String,
    /// A name, part of a name, or an entity id.
    #[arg(value_name = "TO")]
    pub(crate) to: String,
    /// How many hops at most.
    #[arg(long, default_value_t = 4, value_parser = clap::value_parser!(u8).range(1..=6))]
    pub(crate) max_hops: u8,
    /// Only over this predicate and those under it; may be given several times.
    #[arg(long, value_name = "NAME")]
    pub(crate) predicate: Vec<String>,
    /// What makes a path long.
    #[arg(long, value_enum, default_value_t = PathWeight::Hops)]
    pub(crate) weight: PathWeight,
    /// How many paths at most, the shortest first.
    #[arg(long, default_value_t = 1, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=100))]
    pub(crate) count: u32,
    #[command(flatten)]
    pub(crate) moment: MomentArgs,
    #[command(flatten)]
    pub(crate) read: ReadArgs,
    /// How to print it.
    #[arg(long, value_enum, default_value_t = AnswerFormat::Table)]
    pub(crate) format: AnswerFormat,
}
