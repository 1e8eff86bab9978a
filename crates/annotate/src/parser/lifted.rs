//! The heads of arcs that were lifted to keep the tree free of crossings, found again.
//!
//! Such a head is the first word with the label that the arc names, level by level below the arc's present head. White
//! space and the word itself are not entered; nor is a word that has got its new head before. (It hangs outside of what
//! its new head covered, which is where the implementation whose results we want looks.)
//!
//! Looking through the levels takes as many steps as there are words for each lifted arc. But the parser's arcs do not
//! cross: a subtree covers a range of words, and a level is in the order of the text. The word is therefore the least in
//! a range by depth, then place, of those with the label, and a tree of minima finds it in logarithmic time.

use std::ops::Range;

use crate::labels::Dep;

use super::ArcLabel;

/// Gives lifted arcs their heads, first word first. An arc for which there is none stays, and all labels lose their hosts.
///
/// The arcs must not cross, as those of a [`State`](super::state::State) do not.
pub(super) fn lower(
    heads: &mut [usize],
    labels: &mut [ArcLabel],
    is_space: impl Fn(usize) -> bool,
) {
    let mut lifted = Lifted::new(heads, labels, is_space);
    for token in 0..heads.len() {
        let Some(host) = labels[token].host.take() else {
            continue;
        };
        match lifted.find(heads[token], token, host) {
            Some(head) => {
                heads[token] = head;
                lifted.leave_out(token);
            }
            None => lifted.add(token, labels[token].dep),
        }
    }
}

struct Lifted {
    shape: Shape,
    /// How many words were left out whose subtrees a token is in, as sums over the tokens up to it.
    left_out: Sums,
    /// By label, for labels that a lifted arc names.
    candidates: Vec<Option<Minima>>,
}

impl Lifted {
    fn new(heads: &[usize], labels: &[ArcLabel], is_space: impl Fn(usize) -> bool) -> Self {
        let shape = Shape::new(heads, is_space);
        let mut words = vec![None; Dep::ALL.len()];
        for host in labels.iter().filter_map(|label| label.host) {
            words[host as usize].get_or_insert_with(Vec::new);
        }
        for (token, label) in labels.iter().enumerate() {
            if let Some(words) = &mut words[label.dep as usize] {
                words.push(Candidate {
                    is_lifted: label.host.is_some(),
                    n_closed: shape.n_spaces[token],
                    depth: shape.depth[token],
                    token,
                });
            }
        }
        Self {
            left_out: Sums(vec![0; heads.len() + 1]),
            candidates: words
                .into_iter()
                .map(|words| words.map(Minima::new))
                .collect(),
            shape,
        }
    }

    /// The first word labelled `host` below `top`, level by level, but for closed subtrees and that of `skipped`, a child of `top`.
    fn find(&self, top: usize, skipped: usize, host: Dep) -> Option<usize> {
        let candidates = self.candidates[host as usize].as_ref()?;
        let (all, skipped) = (self.shape.covered(top), self.shape.covered(skipped));
        let (low, high) = if skipped.start < top {
            (skipped, top..top + 1)
        } else {
            (top..top + 1, skipped)
        };
        let ranges = [all.start..low.start, low.end..high.start, high.end..all.end];
        let least = ranges
            .into_iter()
            .filter_map(|range| candidates.least(range))
            .min()?;
        // What is closed above `top` closes nothing below it.
        let n_closed = self.shape.n_spaces[top] + self.left_out.up_to(top);
        (!least.is_lifted && least.n_closed == n_closed).then_some(least.token)
    }

    /// Closes the subtree of a word that has got its new head.
    fn leave_out(&mut self, token: usize) {
        let covered = self.shape.covered(token);
        self.left_out.add(covered.clone());
        for candidates in self.candidates.iter_mut().flatten() {
            candidates.close(covered.clone());
        }
    }

    /// Lets a word be found whose arc is lifted no more.
    fn add(&mut self, token: usize, dep: Dep) {
        if let Some(candidates) = &mut self.candidates[dep as usize] {
            candidates.settle(token);
        }
    }
}

/// Depths and subtrees of the words before any arc is lowered.
struct Shape {
    depth: Vec<usize>,
    first: Vec<usize>,
    last: Vec<usize>,
    /// How many words of white space are above a token or are it.
    n_spaces: Vec<usize>,
}

impl Shape {
    fn new(heads: &[usize], is_space: impl Fn(usize) -> bool) -> Self {
        let n_tokens = heads.len();
        let mut shape = Self {
            depth: vec![0; n_tokens],
            first: (0..n_tokens).collect(),
            last: (0..n_tokens).collect(),
            n_spaces: vec![0; n_tokens],
        };
        let order = heads_first(heads);
        for &token in &order {
            let head = heads[token];
            if head != token {
                shape.depth[token] = shape.depth[head] + 1;
                shape.n_spaces[token] = shape.n_spaces[head];
            }
            shape.n_spaces[token] += usize::from(is_space(token));
        }
        for &token in order.iter().rev() {
            let head = heads[token];
            shape.first[head] = shape.first[head].min(shape.first[token]);
            shape.last[head] = shape.last[head].max(shape.last[token]);
        }
        shape
    }

    /// The words of a token's subtree.
    fn covered(&self, token: usize) -> Range<usize> {
        self.first[token]..self.last[token] + 1
    }
}

/// The tokens in an order in which heads come before their children.
fn heads_first(heads: &[usize]) -> Vec<usize> {
    // The children of a token lie together, from `starts[token]` on.
    let mut starts = vec![0; heads.len() + 1];
    for (token, &head) in heads.iter().enumerate() {
        starts[head + 1] += usize::from(head != token);
    }
    for token in 0..heads.len() {
        starts[token + 1] += starts[token];
    }
    let mut children = vec![0; heads.len()];
    let mut free = starts.clone();
    for (token, &head) in heads.iter().enumerate() {
        if head != token {
            children[free[head]] = token;
            free[head] += 1;
        }
    }
    let mut order: Vec<usize> = (0..heads.len())
        .filter(|&token| heads[token] == token)
        .collect();
    let mut at = 0;
    while let Some(&token) = order.get(at) {
        order.extend_from_slice(&children[starts[token]..starts[token + 1]]);
        at += 1;
    }
    order
}

/// Numbers by token to which one is added for ranges: sums over powers of two, as Fenwick has them.
struct Sums(Vec<isize>);

impl Sums {
    fn add(&mut self, range: Range<usize>) {
        for (token, change) in [(range.start, 1), (range.end, -1)] {
            let mut at = token + 1;
            while let Some(sum) = self.0.get_mut(at) {
                *sum += change;
                at += at & at.wrapping_neg();
            }
        }
    }

    fn up_to(&self, token: usize) -> usize {
        let (mut sum, mut at) = (0, token + 1);
        while at > 0 {
            sum += self.0[at];
            at &= at - 1;
        }
        sum.unsigned_abs()
    }
}

/// A word with a label that is looked for. The least in a subtree is the one to be found, if any is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Candidate {
    /// Whether its own arc is lifted still, so that its label counts for nothing.
    is_lifted: bool,
    /// How many closed words are above it or are it: white space and words left out.
    n_closed: usize,
    depth: usize,
    token: usize,
}

/// Candidates in the order of the text, and the least of them by powers of two.
struct Minima {
    tokens: Vec<usize>,
    /// The least below a node: node 1 has all, node `n` what nodes `2n` and `2n + 1` have, the last ones single candidates.
    least: Vec<Option<Candidate>>,
    /// How many closed words were added for all below a node and are not yet counted there.
    added: Vec<usize>,
    n_leaves: usize,
}

impl Minima {
    fn new(candidates: Vec<Candidate>) -> Self {
        let n_leaves = candidates.len().next_power_of_two();
        let mut least = vec![None; n_leaves];
        let tokens = candidates.iter().map(|candidate| candidate.token).collect();
        least.extend(candidates.into_iter().map(Some));
        least.resize(2 * n_leaves, None);
        let mut minima = Self {
            tokens,
            least,
            added: vec![0; 2 * n_leaves],
            n_leaves,
        };
        (1..n_leaves).rev().for_each(|node| minima.renew(node));
        minima
    }

    /// The least of the tokens in the range.
    fn least(&self, tokens: Range<usize>) -> Option<Candidate> {
        let places = self.places(tokens);
        self.least_below(1, 0..self.n_leaves, &places)
    }

    /// Counts one more closed word for the tokens in the range.
    fn close(&mut self, tokens: Range<usize>) {
        let places = self.places(tokens);
        self.close_below(1, 0..self.n_leaves, &places);
    }

    /// Says that a token's arc is lifted no more.
    fn settle(&mut self, token: usize) {
        let mut node = self.n_leaves + self.places(token..token + 1).start;
        if let Some(candidate) = &mut self.least[node] {
            candidate.is_lifted = false;
        }
        while node > 1 {
            node /= 2;
            self.renew(node);
        }
    }

    fn places(&self, tokens: Range<usize>) -> Range<usize> {
        let place = |token| self.tokens.partition_point(|&other| other < token);
        place(tokens.start)..place(tokens.end)
    }

    fn renew(&mut self, node: usize) {
        let [left, right] = [2 * node, 2 * node + 1].map(|child| self.least[child]);
        let least = left.into_iter().chain(right).min();
        self.least[node] = least.map(|least| least.closed(self.added[node]));
    }

    fn least_below(
        &self,
        node: usize,
        here: Range<usize>,
        places: &Range<usize>,
    ) -> Option<Candidate> {
        if here.end <= places.start || places.end <= here.start {
            return None;
        }
        if places.start <= here.start && here.end <= places.end {
            return self.least[node];
        }
        let middle = here.start.midpoint(here.end);
        let left = self.least_below(2 * node, here.start..middle, places);
        let right = self.least_below(2 * node + 1, middle..here.end, places);
        let least = left.into_iter().chain(right).min()?;
        Some(least.closed(self.added[node]))
    }

    fn close_below(&mut self, node: usize, here: Range<usize>, places: &Range<usize>) {
        if here.end <= places.start || places.end <= here.start {
            return;
        }
        if places.start <= here.start && here.end <= places.end {
            self.added[node] += 1;
            self.least[node] = self.least[node].map(|least| least.closed(1));
            return;
        }
        let middle = here.start.midpoint(here.end);
        self.close_below(2 * node, here.start..middle, places);
        self.close_below(2 * node + 1, middle..here.end, places);
        self.renew(node);
    }
}

impl Candidate {
    fn closed(self, times: usize) -> Self {
        Self {
            n_closed: self.n_closed + times,
            ..self
        }
    }
}
