//! Room to work in, used for text after text, so that annotating allocates nothing that grows with the network.

use std::sync::Mutex;

use crate::encoder::Window;
use crate::network::{HIDDEN, Pages};

/// Workspaces that wait for the next text at most; more are dropped.
const MAX_IDLE: usize = 8;
/// Tokens whose room is kept; that of a longer text is given back.
const KEPT_TOKENS: usize = 16_384;

/// Room for one text at a time.
#[derive(Default)]
pub(crate) struct Workspace {
    pub(crate) window: Window,
    pub(crate) pages: Pages,
    pub(crate) tag_scores: Vec<f32>,
    /// The tokens as the parser sees them.
    pub(crate) for_parser: Vec<f32>,
    /// The tokens as the entity recogniser sees them.
    pub(crate) for_entities: Vec<f32>,
}

/// The workspaces that no thread uses at the moment.
#[derive(Default)]
pub(crate) struct Workspaces(Mutex<Vec<Workspace>>);

impl Workspaces {
    pub(crate) fn take(&self) -> Workspace {
        let idle = self.0.lock().ok().and_then(|mut idle| idle.pop());
        idle.unwrap_or_default()
    }

    pub(crate) fn give_back(&self, mut space: Workspace) {
        for values in [&mut space.for_parser, &mut space.for_entities] {
            values.clear();
            values.shrink_to(KEPT_TOKENS * HIDDEN);
        }
        if let Ok(mut idle) = self.0.lock()
            && idle.len() < MAX_IDLE
        {
            idle.push(space);
        }
    }
}
