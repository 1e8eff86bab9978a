//! What the pipeline answers to the tasks `claims` and `discourse`.

use anyhow::Result;
use serde::Deserialize;
use serde_json::Value;

/// First byte and the byte after the last.
pub(super) type Span = [usize; 2];

/// Answer to `claims`.
#[derive(Deserialize)]
pub(super) struct Claims {
    pub(super) claims: Vec<Claim>,
    pub(super) mentions: Vec<(Span, String)>,
    /// What the marked source does to the marked target.
    #[serde(default)]
    pub(super) pair: Option<PairEvent>,
    /// What the one marked side does to the other, and the other to it.
    #[serde(default)]
    pub(super) deeds: [Option<PairEvent>; 2],
}

/// Answer to `events`.
#[derive(Deserialize)]
pub(super) struct Events {
    pub(super) events: Vec<Event>,
}

/// Who does what class of thing to whom.
#[derive(Deserialize)]
pub(super) struct Event {
    pub(super) source: Actor,
    pub(super) target: Actor,
    /// PLOVER's class apart from `will` and `about to`; `None` where something is only said of the target.
    pub(super) deed: Option<String>,
    /// The word that says so.
    pub(super) lemma: String,
    /// What kind of clause tells it.
    #[serde(default)]
    pub(super) construction: String,
}

/// One side of an event.
#[derive(Deserialize)]
pub(super) struct Actor {
    #[serde(default)]
    pub(super) words: Option<String>,
    #[serde(default)]
    pub(super) name: Option<String>,
}

/// A class without a claim.
#[derive(Deserialize)]
pub(super) struct PairEvent {
    pub(super) event: String,
    pub(super) confidence: f64,
}

#[derive(Deserialize)]
pub(super) struct Claim {
    #[serde(default)]
    pub(super) predicate: String,
    pub(super) subject_role: String,
    pub(super) object_role: String,
    pub(super) symmetric: bool,
    pub(super) roles: Vec<Role>,
    pub(super) status: String,
    pub(super) negative: bool,
    pub(super) confidence: f64,
    pub(super) plover: Option<Plover>,
}

#[derive(Deserialize)]
pub(super) struct Role {
    pub(super) name: String,
    pub(super) fillers: Vec<Filler>,
}

#[derive(Clone, Deserialize)]
pub(super) struct Filler {
    #[serde(default)]
    pub(super) cluster: Option<String>,
    #[serde(default)]
    pub(super) span: Option<Span>,
}

#[derive(Deserialize)]
pub(super) struct Plover {
    pub(super) event: String,
    pub(super) score: f64,
    if_future: Option<String>,
    if_cancelled: Option<String>,
    pub(super) swap_roles: bool,
}

/// Answer to `discourse`.
#[derive(Deserialize)]
pub(super) struct Discourse {
    pub(super) mentions: Vec<Mention>,
    /// The type of each cluster.
    pub(super) types: Vec<String>,
    pub(super) reports: Vec<Report>,
    pub(super) dates: Vec<Date>,
}

#[derive(Deserialize)]
pub(super) struct Mention {
    pub(super) span: Span,
    pub(super) head: Span,
    pub(super) clusters: Vec<usize>,
}

/// Whose words a text passes on.
#[derive(Clone, Deserialize)]
pub(super) struct Report {
    pub(super) source: Vec<Span>,
    pub(super) cue: Vec<Span>,
    pub(super) content: Vec<Span>,
    /// The report whose words this one is part of.
    #[serde(default)]
    pub(super) within: Option<usize>,
}

#[derive(Deserialize)]
pub(super) struct Date {
    pub(super) span: Span,
    pub(super) past: [Option<String>; 2],
    pub(super) future: [Option<String>; 2],
}

pub(super) fn read<T: for<'de> Deserialize<'de>>(answers: &[Value]) -> Result<Vec<T>> {
    Ok(answers
        .iter()
        .map(T::deserialize)
        .collect::<Result<_, _>>()?)
}

pub(super) fn overlap(a: Span, b: Span) -> bool {
    a[0] < b[1] && b[0] < a[1]
}

/// Bytes of a text by characters, and the other way round.
pub(super) struct Offsets {
    /// The byte of each character, and the length.
    bytes: Vec<usize>,
}

impl Offsets {
    pub(super) fn new(text: &str) -> Self {
        let starts = text.char_indices().map(|(at, _)| at);
        Self {
            bytes: starts.chain([text.len()]).collect(),
        }
    }

    pub(super) fn byte(&self, character: usize) -> usize {
        let last = self.bytes.len() - 1;
        self.bytes[character.min(last)]
    }

    pub(super) fn character(&self, byte: usize) -> usize {
        self.bytes.partition_point(|&start| start < byte)
    }

    pub(super) fn bytes(&self, characters: Span) -> Span {
        characters.map(|character| self.byte(character))
    }

    pub(super) fn characters(&self, bytes: Span) -> Span {
        bytes.map(|byte| self.character(byte))
    }
}

impl Claim {
    fn role(&self, name: &str) -> &[Filler] {
        self.roles
            .iter()
            .find(|role| role.name == name)
            .map_or(&[], |role| &role.fillers)
    }

    /// Who does it, in the order of PLOVER.
    pub(super) fn sources(&self) -> &[Filler] {
        let swapped = self.plover.as_ref().is_some_and(|plover| plover.swap_roles);
        self.role(if swapped {
            &self.object_role
        } else {
            &self.subject_role
        })
    }

    /// To whom it is done: the object, else whoever fills another role.
    pub(super) fn targets(&self) -> Vec<&Filler> {
        let swapped = self.plover.as_ref().is_some_and(|plover| plover.swap_roles);
        let (actor, target) = if swapped {
            (&self.object_role, &self.subject_role)
        } else {
            (&self.subject_role, &self.object_role)
        };
        let objects: Vec<&Filler> = self.role(target).iter().collect();
        if !objects.is_empty() {
            return objects;
        }
        let others = self.roles.iter().filter(|role| role.name != *actor);
        others.flat_map(|role| &role.fillers).collect()
    }

    /// PLOVER's class, by the ontology's codes and its rule for what is to come or called off.
    pub(super) fn event(&self) -> Option<&str> {
        let plover = self.plover.as_ref()?;
        let turned = match self.status.as_str() {
            "planned" | "promised" | "agreed" => plover.if_future.as_deref(),
            "cancelled" => plover.if_cancelled.as_deref(),
            _ => None,
        };
        Some(turned.unwrap_or(&plover.event))
    }

    /// The class as PLV has it, which puts concessions and retreats together.
    pub(super) fn plv_event(&self) -> Option<&str> {
        self.event().map(|event| match event {
            "CONCEDE" | "RETREAT" => "YIELD",
            event => event,
        })
    }
}

impl Claims {
    /// Whether what fills a role is what stands in a span: by its own place, else by another mention of its cluster.
    pub(super) fn is_at(&self, filler: &Filler, place: Span) -> bool {
        if filler.span.is_some_and(|span| overlap(span, place)) {
            return true;
        }
        let Some(cluster) = &filler.cluster else {
            return false;
        };
        let mut mentions = self.mentions.iter();
        mentions.any(|(span, other)| other == cluster && overlap(*span, place))
    }
}
