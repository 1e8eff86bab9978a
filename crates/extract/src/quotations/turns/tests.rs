use super::*;

#[track_caller]
fn check_labels(text: &str, expected: &[&str]) {
    let mut at = 0;
    let paragraphs = text.split('\n').map(|paragraph| {
        let start = at;
        at += paragraph.len() + 1;
        start..start + paragraph.len()
    });
    let labels = speaker_labels(text, paragraphs);
    let labels: Vec<&str> = labels.into_iter().map(|label| &text[label]).collect();
    assert_eq!(labels, expected);
}

#[test]
fn names_that_come_back_speak() {
    let text = "Ana Roe spoke to us.\nHN: Why?\nRoe: I won.\nHN: And now?\nRoe: Rest.";
    check_labels(text, &["HN", "Roe", "HN", "Roe"]);
}

#[test]
fn names_in_capitals_are_borne_too() {
    let text = "Ana Roe met Paul Dorn.\nROE: No.\nDORN: Yes.\nROE: No!\nDORN: Yes!";
    check_labels(text, &["ROE", "DORN", "ROE", "DORN"]);
}

#[test]
fn questions_and_answers_speak() {
    let text = "Ana Roe spoke to us.\nQ: Why?\nA: I won.\nQ: And now?\nA: Rest.";
    check_labels(text, &["Q", "A", "Q", "A"]);
}

#[test]
fn headings_of_paragraphs_do_not_speak() {
    let text = "Ana Roe ran an ad.\nClaim: She won.\nFact: She lost.\nClaim: She ran.\nFact: So.";
    check_labels(text, &[]);
}

#[test]
fn one_who_never_gets_an_answer_is_no_interview() {
    check_labels("Ana Roe wrote.\nRoe: One.\nRoe: Two.\nRoe: Three.", &[]);
}
