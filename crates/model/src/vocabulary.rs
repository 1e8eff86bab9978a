//! The one vocabulary of ontology, API, JSON and gold data, and the views over it.

use serde::{Deserialize, Serialize};

use crate::claim::Attribution;

/// Why a text is not a word of the vocabulary.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is not a {kind}; it must be one of {words}")]
pub struct ParseWordError {
    /// The text as given, cut to 80 characters.
    pub text: String,
    /// What was wanted: `status`, `view`, …
    pub kind: &'static str,
    /// All words, separated by commas.
    pub words: String,
}

macro_rules! vocabulary {
    ($(#[$doc:meta])* $name:ident, $kind:literal { $($(#[$variant_doc:meta])* $variant:ident = $word:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum $name {
            $($(#[$variant_doc])* $variant),+
        }

        impl $name {
            /// Every word, in the order of the vocabulary.
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            /// The word as JSON and the command line spell it.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::ParseWordError;

            fn from_str(text: &str) -> Result<Self, $crate::ParseWordError> {
                match text {
                    $($word => Ok(Self::$variant),)+
                    _ => Err($crate::ParseWordError {
                        text: text.chars().take(80).collect(),
                        kind: $kind,
                        words: [$($word),+].join(", "),
                    }),
                }
            }
        }
    };
}
pub(crate) use vocabulary;

vocabulary! {
    /// Whether what a claim says happened. Not who says so: that is the attribution.
    Status, "status" {
        /// An event that happened.
        Occurred = "occurred",
        /// A state that holds at the document's date.
        Ongoing = "ongoing",
        /// A state that held and ended.
        Historical = "historical",
        /// Said to be going to happen.
        Planned = "planned",
        /// To happen because parties agreed on it.
        Agreed = "agreed",
        /// Asked for, not (yet) done.
        Requested = "requested",
        /// Tried; the text does not say that it worked.
        Attempted = "attempted",
        /// Promised by the one who would do it.
        Promised = "promised",
        /// Content of a threat.
        Threatened = "threatened",
        /// Happens only if the claim's condition holds.
        Conditional = "conditional",
        /// Wanted or hoped for.
        Desired = "desired",
        /// A contested deed that only an interested party reports.
        Alleged = "alleged",
        /// Someone denies it.
        Denied = "denied",
        /// Was planned or agreed and will not happen.
        Cancelled = "cancelled",
        /// Only imagined.
        Hypothetical = "hypothetical",
    }
}

vocabulary! {
    /// Whether the sentence says that it is so or that it is not.
    Polarity, "polarity" {
        /// It is so.
        Positive = "positive",
        /// It is not so.
        Negative = "negative",
    }
}

vocabulary! {
    /// How sure the wording is, from most to least sure.
    Certainty, "certainty" {
        /// Stated flatly.
        Certain = "certain",
        /// Likely, expected, appears to.
        Probable = "probable",
        /// May, might, is considering.
        Possible = "possible",
    }
}

vocabulary! {
    /// How a speaker stands to what is attributed to them.
    Stance, "stance" {
        /// Says that it is so.
        Asserts = "asserts",
        /// Passes on someone else's words.
        Quotes = "quotes",
        /// Says that what was reported or asked is true.
        Confirms = "confirms",
        /// Says that it is not so.
        Denies = "denies",
        /// Does not believe it, or questions it.
        Doubts = "doubts",
        /// Wants it to be so.
        Hopes = "hopes",
        /// Says that they will make it so, as a threat.
        Threatens = "threatens",
    }
}

vocabulary! {
    /// A filter over assertions.
    View, "view" {
        /// Positive; occurred, ongoing or historical; in the narrator's voice, or confirmed by a speaker.
        Asserted = "asserted",
        /// Positive; planned, agreed, requested or promised; in any voice.
        Planned = "planned",
        /// Positive; occurred, ongoing or historical; attributed to a speaker.
        Claimed = "claimed",
        /// Positive; attempted, threatened, conditional, desired, alleged or hypothetical.
        Possible = "possible",
        /// Negative polarity, or denied, or cancelled.
        Negated = "negated",
        /// All but negated: the default of reads.
        Reported = "reported",
        /// Everything.
        All = "all",
    }
}

impl View {
    /// The five views that partition by what a claim says; the other two are unions of these.
    pub const BASIC: &[Self] = &[
        Self::Asserted,
        Self::Planned,
        Self::Claimed,
        Self::Possible,
        Self::Negated,
    ];

    /// The set of basic views that this view shows.
    pub const fn set(self) -> ViewSet {
        match self {
            Self::Asserted => ViewSet(1),
            Self::Planned => ViewSet(1 << 1),
            Self::Claimed => ViewSet(1 << 2),
            Self::Possible => ViewSet(1 << 3),
            Self::Negated => ViewSet(1 << 4),
            Self::Reported => ViewSet(0b01111),
            Self::All => ViewSet(0b11111),
        }
    }
}

/// A set of basic views, as bits: asserted 1, planned 2, claimed 4, possible 8, negated 16.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
pub struct ViewSet(u8);

impl ViewSet {
    /// No view.
    pub const EMPTY: Self = Self(0);

    /// The views of an assertion with this status, polarity and chain of speakers: DESIGN 4.2 as a function.
    pub fn of(
        status: Status,
        polarity: Polarity,
        stances: impl IntoIterator<Item = Stance>,
    ) -> Self {
        if polarity == Polarity::Negative {
            return View::Negated.set();
        }
        match status {
            Status::Denied | Status::Cancelled => View::Negated.set(),
            Status::Planned | Status::Agreed | Status::Requested | Status::Promised => {
                View::Planned.set()
            }
            Status::Attempted
            | Status::Threatened
            | Status::Conditional
            | Status::Desired
            | Status::Alleged
            | Status::Hypothetical => View::Possible.set(),
            Status::Occurred | Status::Ongoing | Status::Historical => voiced(stances),
        }
    }

    /// The views of a claim with this attribution.
    pub fn of_claim(status: Status, polarity: Polarity, attribution: &[Attribution]) -> Self {
        Self::of(status, polarity, attribution.iter().map(|link| link.stance))
    }

    /// Both sets together.
    #[must_use]
    pub const fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether the two share a view.
    pub const fn intersects(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    /// Whether a read in `view` sees something with these views.
    pub const fn is_in(self, view: View) -> bool {
        self.intersects(view.set())
    }

    /// Whether no view is in the set.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The bits.
    pub const fn bits(self) -> u8 {
        self.0
    }

    /// The set with these bits; bits past the fifth are dropped.
    pub const fn from_bits(bits: u8) -> Self {
        Self(bits & 0b11111)
    }

    /// The basic views in the set, in the order of the vocabulary.
    pub fn views(self) -> impl Iterator<Item = View> {
        View::BASIC
            .iter()
            .copied()
            .filter(move |view| self.intersects(view.set()))
    }
}

/// What happened or holds: the narrator's word is asserted, a speaker's is claimed, and a speaker who confirms is both.
fn voiced(stances: impl IntoIterator<Item = Stance>) -> ViewSet {
    let mut views = ViewSet::EMPTY;
    let mut narrator = true;
    for stance in stances {
        narrator = false;
        views = views.union(View::Claimed.set());
        if stance == Stance::Confirms {
            views = views.union(View::Asserted.set());
        }
    }
    if narrator {
        return View::Asserted.set();
    }
    views
}
