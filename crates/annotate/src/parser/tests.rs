use proptest::prelude::*;

use super::lifted::lower;
use super::state::State;
use super::tree::Tree;
use super::{ArcLabel, Move};
use crate::labels::Dep;

const DEPS: [Dep; 4] = [Dep::Nsubj, Dep::Dobj, Dep::Relcl, Dep::Prep];

fn label(dep: usize, host: Option<usize>) -> ArcLabel {
    ArcLabel {
        dep: DEPS[dep],
        host: host.map(|host| DEPS[host]),
    }
}

/// Heads and labels after moves that the choices pick among those allowed, of all that any model could have.
fn parsed(n_tokens: usize, choices: &[usize]) -> (Vec<usize>, Vec<ArcLabel>) {
    let mut moves = vec![Move::Shift, Move::Reduce, Move::Break];
    for dep in 0..DEPS.len() {
        for host in [None, None, Some(0), Some(1), Some(2)] {
            moves.extend([Move::Left(label(dep, host)), Move::Right(label(dep, host))]);
        }
    }
    let mut state = State::new(n_tokens);
    for choice in choices.iter().cycle() {
        if state.is_done() {
            break;
        }
        let allowed = state.allowed();
        let possible: Vec<_> = moves.iter().filter(|step| allowed.allows(**step)).collect();
        state.apply(*possible[choice % possible.len()]);
    }
    arcs(&state)
}

fn arcs(state: &State) -> (Vec<usize>, Vec<ArcLabel>) {
    let root = ArcLabel {
        dep: Dep::Root,
        host: None,
    };
    (0..state.n_tokens())
        .map(|token| state.arc(token).unwrap_or((token, root)))
        .unzip()
}

/// The words that a word's subtree has.
fn below(heads: &[usize], top: usize) -> Vec<usize> {
    let is_below = |&token: &usize| {
        let mut token = token;
        while token != top && heads[token] != token {
            token = heads[token];
        }
        token == top
    };
    (0..heads.len()).filter(is_below).collect()
}

/// [`lower`] by definition: level by level, in lists of children that change, among what a head covered at the beginning.
fn lower_by_levels(heads: &mut [usize], labels: &mut [ArcLabel], is_space: impl Fn(usize) -> bool) {
    let covered: Vec<_> = (0..heads.len()).map(|token| below(heads, token)).collect();
    for token in 0..heads.len() {
        let Some(host) = labels[token].host else {
            continue;
        };
        let wanted = ArcLabel {
            dep: host,
            host: None,
        };
        let (mut level, mut found) = (vec![heads[token]], None);
        while found.is_none() && !level.is_empty() {
            let children = level.iter().flat_map(|&parent| {
                let (first, last) = (
                    covered[parent][0],
                    covered[parent][covered[parent].len() - 1],
                );
                let is_child = |&child: &usize| heads[child] == parent && child != parent;
                (first..=last).filter(is_child).collect::<Vec<_>>()
            });
            level = children
                .filter(|&child| child != token && !is_space(child))
                .collect();
            found = level.iter().copied().find(|&child| labels[child] == wanted);
        }
        if let Some(head) = found {
            heads[token] = head;
        }
        labels[token].host = None;
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn arcs_of_any_moves_do_not_cross(n_tokens in 1usize..40, choices in prop::collection::vec(0usize..1000, 1..200)) {
        let (heads, _) = parsed(n_tokens, &choices);
        for token in 0..n_tokens {
            let covered = below(&heads, token);
            prop_assert_eq!(covered[covered.len() - 1] - covered[0] + 1, covered.len(), "{:?}", heads);
        }
    }

    #[test]
    fn lifted_arcs_are_lowered_as_defined(
        n_tokens in 1usize..40,
        choices in prop::collection::vec(0usize..1000, 1..200),
        spaces in prop::collection::vec(0usize..40, 0..5),
    ) {
        let (mut heads, mut labels) = parsed(n_tokens, &choices);
        let (mut expected_heads, mut expected_labels) = (heads.clone(), labels.clone());
        let is_space = |token: usize| spaces.contains(&token);
        lower(&mut heads, &mut labels, is_space);
        lower_by_levels(&mut expected_heads, &mut expected_labels, is_space);
        prop_assert_eq!(heads, expected_heads);
        prop_assert_eq!(labels, expected_labels);
    }
}

/// A head with so many lifted arcs and another child; the label that they look for has a child of that, or of the next root.
fn many_lifted(n_lifted: usize, is_below: bool) -> State {
    let mut state = State::new(n_lifted + 5);
    state.apply(Move::Shift);
    for _ in 0..n_lifted {
        state.apply(Move::Right(label(0, Some(2))));
        state.apply(Move::Reduce);
    }
    state.apply(Move::Right(label(1, None)));
    let near = if is_below { 2 } else { 3 };
    state.apply(Move::Right(label(near, None)));
    for _ in 0..3 {
        state.apply(Move::Reduce);
    }
    state.apply(Move::Shift);
    let far = if is_below { 3 } else { 2 };
    state.apply(Move::Right(label(far, None)));
    state.apply(Move::Reduce);
    state.apply(Move::Reduce);
    assert!(state.is_done());
    state
}

/// Were each search to go through the level where the lifted words are, this would take hours.
#[test]
fn many_lifted_arcs_take_no_time() {
    const LIFTED: usize = 400_000;
    for is_below in [true, false] {
        let state = many_lifted(LIFTED, is_below);
        let tree = Tree::new(&state, |_| false);
        let head = if is_below { LIFTED + 2 } else { 0 };
        assert!(tree.heads[1..=LIFTED].iter().all(|&other| other == head));
    }
}
