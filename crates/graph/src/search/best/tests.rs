//! The best of a range against sorting it.

use proptest::prelude::*;

use super::Ranks;

proptest! {
    #[test]
    fn the_best_come_first_in_any_range(
        seed in proptest::collection::vec(0_u32..400, 1..5),
        len in 1_usize..9_000,
        cuts in proptest::collection::vec((any::<u16>(), any::<u16>()), 1..12),
    ) {
        let value = |place: usize| {
            let mixed = (place as u32).wrapping_mul(2_654_435_761) >> 9;
            mixed.wrapping_mul(seed[place % seed.len()] + 1) % 5_000
        };
        let values: Vec<u32> = (0..len).map(value).collect();
        let ranks = Ranks::new(values.clone());
        for (left, right) in cuts {
            let (left, right) = (usize::from(left) % (len + 1), usize::from(right) % (len + 1));
            let range = left.min(right)..left.max(right);
            let mut sorted: Vec<usize> = range.clone().collect();
            sorted.sort_by_key(|place| (values[*place], *place));
            sorted.truncate(300);
            let best: Vec<usize> = ranks.best_first(range).take(300).collect();
            prop_assert_eq!(best, sorted);
        }
    }
}
