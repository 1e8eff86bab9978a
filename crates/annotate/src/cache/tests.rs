use super::{CAPACITY, Key, LexemeCache, Word};
use crate::network::WIDTH;

fn key(text: &str) -> Key<'_> {
    Key {
        text,
        norm: None,
        space_after: false,
    }
}

fn word(lower: &str) -> Word {
    Word {
        lower: lower.into(),
        number: None,
        is_space: false,
    }
}

/// What is kept for a word: its lower case and the first value of each network.
fn kept(cache: &LexemeCache, key: Key<'_>) -> Option<(String, f32, f32)> {
    let (mut shared, mut entities) = ([0.0; WIDTH], [0.0; WIDTH]);
    let word = cache.get(key, &mut shared, &mut entities)?;
    Some((word.lower.to_string(), shared[0], entities[WIDTH - 1]))
}

#[test]
fn keeps_by_all_that_the_first_layers_see() {
    let cache = LexemeCache::new();
    assert_eq!(kept(&cache, key("Velde")), None);
    cache.insert(key("Velde"), &word("velde"), &[1.0; WIDTH], &[2.0; WIDTH]);
    assert_eq!(
        kept(&cache, key("Velde")),
        Some(("velde".to_owned(), 1.0, 2.0))
    );
    for other in [
        key("velde"),
        Key {
            norm: Some(7),
            ..key("Velde")
        },
        Key {
            space_after: true,
            ..key("Velde")
        },
    ] {
        assert_eq!(kept(&cache, other), None, "{other:?}");
    }
}

#[test]
fn keeps_no_long_words() {
    let cache = LexemeCache::new();
    let long = "x".repeat(24);
    cache.insert(key(&long), &word(&long), &[1.0; WIDTH], &[1.0; WIDTH]);
    assert_eq!(kept(&cache, key(&long)), None);
}

#[test]
fn stays_within_its_bounds_and_spares_what_is_used() {
    let cache = LexemeCache::new();
    cache.insert(key("the"), &word("the"), &[1.0; WIDTH], &[1.0; WIDTH]);
    for number in 0..4 * CAPACITY {
        let text = number.to_string();
        cache.insert(key(&text), &word(&text), &[2.0; WIDTH], &[2.0; WIDTH]);
        if number % 64 == 0 {
            assert!(kept(&cache, key("the")).is_some(), "after {number} others");
        }
    }
    let n_kept = (0..4 * CAPACITY)
        .filter(|number| kept(&cache, key(&number.to_string())).is_some())
        .count();
    assert!(
        n_kept <= CAPACITY && n_kept > CAPACITY / 2,
        "{n_kept} of {CAPACITY}"
    );
}
