use super::{harmless, plain};

#[test]
fn what_a_terminal_would_obey_is_left_out() {
    let hostile = "Jane\u{1b}[2J Roe\r\u{9b}31m\u{202e}\n\tfaults";
    assert_eq!(plain(hostile), "Jane[2J Roe 31m faults");
    assert_eq!(harmless(hostile), "Jane[2J Roe31m\nfaults");
}
