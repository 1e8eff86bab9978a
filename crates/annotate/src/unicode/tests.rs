use super::{
    is_alphabetic, is_alphanumeric, is_decimal, is_digit, is_space, is_upper, lower_case, shape_of,
};

#[test]
fn spaces_are_those_of_python() {
    let spaces: String = (0..=0x10_ffff)
        .filter_map(char::from_u32)
        .filter(|&char| is_space(char))
        .collect();
    let python = "\t\n\u{b}\u{c}\r\u{1c}\u{1d}\u{1e}\u{1f} \u{85}\u{a0}\u{1680}\u{2000}\u{2001}\u{2002}\u{2003}\u{2004}\u{2005}\
                  \u{2006}\u{2007}\u{2008}\u{2009}\u{200a}\u{2028}\u{2029}\u{202f}\u{205f}\u{3000}";
    assert_eq!(spaces, python);
}

#[test]
fn predicates_differ_from_those_of_rust_where_python_does() {
    // A vowel sign is `Alphabetic` but no letter, and so is the Roman numeral eight.
    assert!(!is_alphabetic('\u{93e}') && '\u{93e}'.is_alphabetic());
    assert!(!is_alphabetic('Ⅷ') && is_alphanumeric('Ⅷ') && is_upper('Ⅷ'));
    assert!(is_digit('²') && !is_decimal('²') && is_decimal('٣'));
    assert!(!is_digit('½') && is_alphanumeric('½'));
}

#[test]
fn ascii_agrees_with_the_tables() {
    use super::tables::{ALPHABETIC, DECIMAL, DIGIT, UPPER};
    for char in (0..0x80).filter_map(char::from_u32) {
        assert_eq!(
            is_alphabetic(char),
            super::in_ranges(ALPHABETIC, char),
            "{char:?}"
        );
        assert_eq!(is_digit(char), super::in_ranges(DIGIT, char), "{char:?}");
        assert_eq!(
            is_decimal(char),
            super::in_ranges(DECIMAL, char),
            "{char:?}"
        );
        assert_eq!(is_upper(char), super::in_ranges(UPPER, char), "{char:?}");
    }
}

#[test]
fn shapes() {
    let shape = |word: &str| word.chars().map(shape_of).collect::<String>();
    assert_eq!(shape("Ab3²ÉЖя中'-Ⅷǅ"), "XxddXXxx'-Ⅷx");
}

#[test]
fn lower_case_is_that_of_python() {
    assert_eq!(lower_case("İSTANBUL Ǆ ǅ ẞ K"), "i̇stanbul ǆ ǆ ß k");
    assert_eq!(lower_case("ΟΔΟΣ ΣΑΣ"), "οδος σας");
    // A sigma that no letter precedes is not final; marks and apostrophes between are passed over.
    assert_eq!(
        lower_case("Σ ΑΣ'Α ΑΣ' Α\u{301}Σ\u{301} 1Σ"),
        "σ ασ'α ας' α\u{301}ς\u{301} 1σ"
    );
}

#[test]
fn lower_case_differs_from_that_of_rust_only_for_newer_characters() {
    let differ = (0..=0x10_ffff).filter_map(char::from_u32).filter(|&char| {
        let lower: String = char.to_lowercase().collect();
        lower_case(char.encode_utf8(&mut [0; 4])) != lower
    });
    // None of these was in Unicode 14.
    for char in differ {
        assert!(
            matches!(char, '\u{1c89}' | '\u{a7cb}'..='\u{a7dd}' | '\u{10d50}'..='\u{10d65}' | '\u{16ea0}'..='\u{16eb8}'),
            "{char:?} is new"
        );
    }
}
