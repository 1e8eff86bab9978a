//! A page of an ordered list, found in one pass over its items in whatever order they come.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// Keeps the items of one page out of all that are offered: the first few after a place, or the last few before one.
#[derive(Clone, Debug)]
pub struct Window<K> {
    after: Option<K>,
    before: Option<K>,
    size: usize,
    kept: Kept<K>,
    n_lower: usize,
    n_inside: usize,
    n_higher: usize,
}

/// What is kept, with the item on top that goes when a better one comes.
#[derive(Clone, Debug)]
enum Kept<K> {
    Least(BinaryHeap<K>),
    Greatest(BinaryHeap<Reverse<K>>),
}

/// One page of an ordered list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TimelinePage<K> {
    /// Its items, in order.
    pub items: Vec<K>,
    /// Whether items stand before them.
    pub has_previous: bool,
    /// Whether items stand after them.
    pub has_next: bool,
    /// How many items were offered.
    pub total: usize,
}

impl<K: Ord> Window<K> {
    /// The first `size` items between two places, or with `backward` the last. An open place reaches to the end.
    pub fn new((after, before): (Option<K>, Option<K>), size: usize, backward: bool) -> Self {
        let kept = match backward {
            false => Kept::Least(BinaryHeap::new()),
            true => Kept::Greatest(BinaryHeap::new()),
        };
        Self {
            after,
            before,
            size,
            kept,
            n_lower: 0,
            n_inside: 0,
            n_higher: 0,
        }
    }

    /// Takes an item into account; equal ones count each.
    pub fn offer(&mut self, item: K) {
        if self.after.as_ref().is_some_and(|after| item <= *after) {
            self.n_lower += 1;
            return;
        }
        if self.before.as_ref().is_some_and(|before| item >= *before) {
            self.n_higher += 1;
            return;
        }
        self.n_inside += 1;
        match &mut self.kept {
            Kept::Least(heap) => keep(heap, item, self.size),
            Kept::Greatest(heap) => keep(heap, Reverse(item), self.size),
        }
    }

    /// The page of all that was offered.
    pub fn finish(self) -> TimelinePage<K> {
        let (items, backward) = match self.kept {
            Kept::Least(heap) => (heap.into_sorted_vec(), false),
            Kept::Greatest(heap) => {
                let falling = heap.into_sorted_vec().into_iter();
                (falling.map(|Reverse(item)| item).rev().collect(), true)
            }
        };
        let dropped = self.n_inside > items.len();
        TimelinePage {
            has_previous: self.n_lower > 0 || dropped && backward,
            has_next: self.n_higher > 0 || dropped && !backward,
            total: self.n_lower + self.n_inside + self.n_higher,
            items,
        }
    }
}

/// Keeps the `size` least items.
fn keep<K: Ord>(heap: &mut BinaryHeap<K>, item: K, size: usize) {
    if heap.len() < size {
        heap.push(item);
        return;
    }
    if let Some(mut worst) = heap.peek_mut()
        && item < *worst
    {
        *worst = item;
    }
}
