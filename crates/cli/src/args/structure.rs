//! The words of the verbs that ask how entities hang together.

use clap::{Args, ValueEnum};

use super::answers::{MomentArgs, PageArgs};
use super::{AnswerFormat, ReadArgs};

/// What makes a path long.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum PathWeight {
    /// Each relation weighs 1.
    Hops,
    /// A relation weighs less the more independent publishers support it: 1 / (1 + publishers).
    Publishers,
    /// A relation weighs less the higher its confidence: -ln of it.
    Confidence,
}

impl PathWeight {
    /// As the API spells it.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Hops => "HOPS",
            Self::Publishers => "PUBLISHERS",
            Self::Confidence => "CONFIDENCE",
        }
    }
}

/// What `match` is asked.
#[derive(Clone, Debug, Args)]
pub(crate) struct MatchArgs {
    /// Relations between variables and entities, separated by commas.
    #[arg(value_name = "PATTERN")]
    pub(crate) pattern: String,
    /// Let two variables stand for one entity.
    #[arg(long)]
    pub(crate) repeated: bool,
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

/// What `common` is asked.
#[derive(Clone, Debug, Args)]
pub(crate) struct CommonArgs {
    /// Two or more names, parts of names, or entity ids.
    #[arg(value_name = "NAME", num_args = 2..=10, required = true)]
    pub(crate) names: Vec<String>,
    /// Only this predicate and those under it; may be given several times.
    #[arg(long, value_name = "NAME")]
    pub(crate) predicate: Vec<String>,
    /// Those with few relations first: what everybody is connected with says little.
    #[arg(long)]
    pub(crate) rare: bool,
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

/// How entities are grouped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Grouping {
    /// What relations connect, whichever way they point.
    Weak,
    /// What relations connect both ways, along their direction.
    Strong,
    /// What has more relations inside than chance would put there.
    Community,
}

/// What `groups` is asked.
#[derive(Clone, Debug, Args)]
pub(crate) struct GroupsArgs {
    /// What makes a group.
    #[arg(long, value_enum, default_value_t = Grouping::Community)]
    pub(crate) by: Grouping,
    /// For communities: higher than 1 gives more and smaller ones, lower fewer and larger ones.
    #[arg(long, value_name = "NUMBER")]
    pub(crate) resolution: Option<f64>,
    /// Only groups of at least so many.
    #[arg(long, default_value_t = 2, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=i64::from(i32::MAX)))]
    pub(crate) min_size: u32,
    /// Only over this predicate and those under it; may be given several times.
    #[arg(long, value_name = "NAME")]
    pub(crate) predicate: Vec<String>,
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

/// What `rank` is asked.
#[derive(Clone, Debug, Args)]
pub(crate) struct RankArgs {
    /// Rank by nearness to this one: a name, part of a name, or an entity id; may be given several times.
    #[arg(long, value_name = "NAME")]
    pub(crate) near: Vec<String>,
    /// Only over this predicate and those under it; may be given several times.
    #[arg(long, value_name = "NAME")]
    pub(crate) predicate: Vec<String>,
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
