//! The parser's stack, buffer and arcs.

use crate::network::NO_TOKEN;

use super::{ArcLabel, Move};

/// Tokens that the network looks at.
pub(super) const N_FEATURES: usize = 8;

/// Which kinds of move a state allows.
#[derive(Clone, Copy, Debug)]
pub(super) struct Allowed {
    shift: bool,
    reduce: bool,
    arc: bool,
    sentence_break: bool,
}

impl Allowed {
    pub(super) fn allows(self, step: Move) -> bool {
        match step {
            Move::Shift => self.shift,
            Move::Reduce => self.reduce,
            Move::Left(_) | Move::Right(_) => self.arc,
            Move::Break => self.sentence_break,
        }
    }
}

/// What is known of one token. Children of one side form a list linked from the last added to the first.
#[derive(Clone, Copy, Debug)]
struct Node {
    head: usize,
    label: Option<ArcLabel>,
    last_left: usize,
    last_right: usize,
    added_before: usize,
    added_after: usize,
    is_unshiftable: bool,
    starts_sentence: bool,
}

const EMPTY: Node = Node {
    head: NO_TOKEN,
    label: None,
    last_left: NO_TOKEN,
    last_right: NO_TOKEN,
    added_before: NO_TOKEN,
    added_after: NO_TOKEN,
    is_unshiftable: false,
    starts_sentence: false,
};

/// A parse under way.
pub(super) struct State {
    nodes: Vec<Node>,
    stack: Vec<usize>,
    /// Tokens put back in front of the buffer, the next one last.
    returned: Vec<usize>,
    /// The first token that was never shifted.
    next: usize,
}

impl State {
    pub(super) fn new(n_tokens: usize) -> Self {
        Self {
            nodes: vec![EMPTY; n_tokens],
            stack: Vec::new(),
            returned: Vec::new(),
            next: 0,
        }
    }

    pub(super) fn n_tokens(&self) -> usize {
        self.nodes.len()
    }

    /// The head that a move gave a token, and the arc's label.
    pub(super) fn arc(&self, token: usize) -> Option<(usize, ArcLabel)> {
        let node = &self.nodes[token];
        Some((node.head, node.label?))
    }

    pub(super) fn is_done(&self) -> bool {
        self.stack.is_empty() && self.n_buffered() == 0
    }

    pub(super) fn features(&self) -> [usize; N_FEATURES] {
        let (buffer, stack) = (self.buffered(0), self.stacked(0));
        [
            buffer,
            self.buffered(1),
            stack,
            self.stacked(1),
            self.stacked(2),
            self.nodes
                .get(buffer)
                .map_or(NO_TOKEN, |node| node.last_left),
            self.nodes
                .get(stack)
                .map_or(NO_TOKEN, |node| node.last_left),
            self.nodes
                .get(stack)
                .map_or(NO_TOKEN, |node| node.last_right),
        ]
    }

    pub(super) fn allowed(&self) -> Allowed {
        let (buffer, n_buffered) = (self.buffered(0), self.n_buffered());
        let front = self.nodes.get(buffer);
        let is_free = front.is_some_and(|front| !front.starts_sentence);
        let has_stack = !self.stack.is_empty();
        let second = self.buffered(1);
        Allowed {
            shift: !has_stack
                || (n_buffered >= 2 && is_free && front.is_some_and(|front| !front.is_unshiftable)),
            reduce: has_stack,
            arc: has_stack && is_free,
            sentence_break: n_buffered >= 2
                && second == buffer + 1
                && !self.nodes[second].starts_sentence,
        }
    }

    pub(super) fn apply(&mut self, step: Move) {
        match step {
            Move::Shift => self.shift(),
            Move::Reduce => self.reduce(),
            Move::Left(label) => {
                let (head, child) = (self.buffered(0), self.stacked(0));
                self.add_arc(head, child, label);
                self.nodes[head].is_unshiftable = false;
                self.stack.pop();
            }
            Move::Right(label) => {
                self.add_arc(self.stacked(0), self.buffered(0), label);
                self.shift();
            }
            Move::Break => {
                let second = self.buffered(1);
                self.nodes[second].starts_sentence = true;
            }
        }
    }

    fn n_buffered(&self) -> usize {
        self.nodes.len() - self.next + self.returned.len()
    }

    fn buffered(&self, depth: usize) -> usize {
        if let Some(from_end) = self.returned.len().checked_sub(depth + 1) {
            return self.returned[from_end];
        }
        let token = self.next + depth - self.returned.len();
        if token < self.nodes.len() {
            token
        } else {
            NO_TOKEN
        }
    }

    fn stacked(&self, depth: usize) -> usize {
        self.stack
            .len()
            .checked_sub(depth + 1)
            .map_or(NO_TOKEN, |from_end| self.stack[from_end])
    }

    fn shift(&mut self) {
        let token = self.returned.pop().unwrap_or_else(|| {
            self.next += 1;
            self.next - 1
        });
        self.stack.push(token);
    }

    /// A word without head goes back to the buffer unless it is alone: something must become its head.
    fn reduce(&mut self) {
        let Some(token) = self.stack.pop() else {
            return;
        };
        if self.nodes[token].head == NO_TOKEN && !self.stack.is_empty() {
            self.nodes[token].is_unshiftable = true;
            self.returned.push(token);
        }
    }

    /// Adds an arc; an older one to the same child goes.
    fn add_arc(&mut self, head: usize, child: usize, label: ArcLabel) {
        if self.nodes[child].head != NO_TOKEN {
            self.unlink(child);
        }
        let before = std::mem::replace(self.last_child(head, child), child);
        if let Some(before) = self.nodes.get_mut(before) {
            before.added_after = child;
        }
        let node = &mut self.nodes[child];
        (node.head, node.label, node.added_before, node.added_after) =
            (head, Some(label), before, NO_TOKEN);
    }

    fn unlink(&mut self, child: usize) {
        let Node {
            head,
            added_before,
            added_after,
            ..
        } = self.nodes[child];
        if let Some(before) = self.nodes.get_mut(added_before) {
            before.added_after = added_after;
        }
        match self.nodes.get_mut(added_after) {
            Some(after) => after.added_before = added_before,
            None => *self.last_child(head, child) = added_before,
        }
    }

    /// The end of the list of the head's children on the child's side.
    fn last_child(&mut self, head: usize, child: usize) -> &mut usize {
        let node = &mut self.nodes[head];
        if head > child {
            &mut node.last_left
        } else {
            &mut node.last_right
        }
    }
}
