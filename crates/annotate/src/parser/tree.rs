//! The finished tree: heads of crossing arcs found again, sentences cut at the edges of the roots' subtrees.

use crate::labels::Dep;

use super::ArcLabel;
use super::lifted::lower;
use super::state::State;

/// How often edges are computed until every head lies in its sentence.
const MAX_ROUNDS: usize = 12;

/// Heads, labels and sentence starts by token.
pub(crate) struct Tree {
    pub(crate) heads: Vec<usize>,
    pub(crate) deps: Vec<Dep>,
    pub(crate) sentence_starts: Vec<bool>,
}

impl Tree {
    pub(super) fn new(state: &State, is_space: impl Fn(usize) -> bool) -> Self {
        let n_tokens = state.n_tokens();
        let root = ArcLabel {
            dep: Dep::Root,
            host: None,
        };
        let arcs = (0..n_tokens).map(|token| state.arc(token).unwrap_or((token, root)));
        let (mut heads, mut labels): (Vec<_>, Vec<_>) = arcs.unzip();
        if labels.iter().any(|label| label.host.is_some()) {
            lower(&mut heads, &mut labels, is_space);
        }
        let sentence_starts = Edges::new(&heads).sentence_starts;
        Self {
            heads,
            deps: labels.iter().map(|label| label.dep).collect(),
            sentence_starts,
        }
    }
}

/// The first and last token of every subtree.
struct Edges {
    first: Vec<usize>,
    last: Vec<usize>,
    sentence_starts: Vec<bool>,
}

impl Edges {
    fn new(heads: &[usize]) -> Self {
        let n_tokens = heads.len();
        let mut edges = Self {
            first: (0..n_tokens).collect(),
            last: (0..n_tokens).collect(),
            sentence_starts: vec![false; n_tokens],
        };
        for _ in 0..MAX_ROUNDS {
            (0..n_tokens).for_each(|token| edges.widen(heads[token], token));
            (0..n_tokens)
                .rev()
                .for_each(|token| edges.widen(heads[token], token));
            edges.sentence_starts.fill(false);
            for (token, &head) in heads.iter().enumerate() {
                if token == head {
                    edges.sentence_starts[edges.first[token]] = true;
                }
            }
            if edges.hold_all_heads(heads) {
                break;
            }
        }
        edges
    }

    fn widen(&mut self, head: usize, child: usize) {
        self.first[head] = self.first[head].min(self.first[child]);
        self.last[head] = self.last[head].max(self.last[child]);
    }

    /// Whether heads lie in the sentences of their words. The sentence's last token, which begins the next check, is
    /// left out, as in the implementation whose results we want.
    fn hold_all_heads(&self, heads: &[usize]) -> bool {
        let mut start = 0;
        for token in 0..heads.len() {
            if (token > 0 && self.sentence_starts[token]) || token + 1 == heads.len() {
                if heads[start..token]
                    .iter()
                    .any(|&head| head < start || head > token)
                {
                    return false;
                }
                start = token;
            }
        }
        true
    }
}
