//! The finished tree: heads of crossing arcs found again, sentences cut at the edges of the roots' subtrees.

use crate::labels::Dep;

use super::ArcLabel;
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
            Lifted::new(&heads, is_space).lower(&mut heads, &mut labels);
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

/// Finds the heads of arcs that were lifted to keep the tree free of crossings.
struct Lifted<F> {
    edges: Edges,
    children: Vec<Vec<usize>>,
    is_space: F,
}

impl<F: Fn(usize) -> bool> Lifted<F> {
    fn new(heads: &[usize], is_space: F) -> Self {
        let mut children = vec![Vec::new(); heads.len()];
        for (token, &head) in heads.iter().enumerate() {
            if token != head {
                children[head].push(token);
            }
        }
        Self {
            edges: Edges::new(heads),
            children,
            is_space,
        }
    }

    fn lower(mut self, heads: &mut [usize], labels: &mut [ArcLabel]) {
        let mut n_with_label = [0usize; Dep::ALL.len()];
        for label in labels.iter().filter(|label| label.host.is_none()) {
            n_with_label[label.dep as usize] += 1;
        }
        for token in 0..heads.len() {
            let Some(host) = labels[token].host else {
                continue;
            };
            // Without any such word the search would look at the whole subtree in vain.
            let head = if n_with_label[host as usize] > 0 {
                self.find(heads[token], token, host, labels)
            } else {
                None
            };
            if let Some(head) = head {
                self.move_child(token, heads[token], head);
                heads[token] = head;
            }
            labels[token].host = None;
            n_with_label[labels[token].dep as usize] += 1;
        }
    }

    /// The first word labelled `host` below `top`, level by level; white space and `skipped` are not entered.
    fn find(&self, top: usize, skipped: usize, host: Dep, labels: &[ArcLabel]) -> Option<usize> {
        let mut level = vec![top];
        // A level more than there are words would mean a cycle.
        for _ in 0..=labels.len() {
            let mut next = Vec::new();
            for &parent in &level {
                let reach = self.edges.first[parent]..=self.edges.last[parent];
                for &child in self.children[parent]
                    .iter()
                    .filter(|child| reach.contains(child))
                {
                    if (self.is_space)(child) || child == skipped {
                        continue;
                    }
                    if labels[child]
                        == (ArcLabel {
                            dep: host,
                            host: None,
                        })
                    {
                        return Some(child);
                    }
                    next.push(child);
                }
            }
            if next.is_empty() {
                return None;
            }
            level = next;
        }
        None
    }

    fn move_child(&mut self, child: usize, old: usize, new: usize) {
        self.children[old].retain(|&other| other != child);
        let at = self.children[new].partition_point(|&other| other < child);
        self.children[new].insert(at, child);
    }
}
