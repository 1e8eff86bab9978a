use super::Casing;

fn check_restored(headline: &str, body: &str, expected: &str) {
    let mut text = headline.to_owned();
    Casing::of(&format!("{headline}\n\n{body}")).restore(&mut text, |word| word == "Velmora");
    assert_eq!(text, expected);
}

#[test]
fn headlines_become_running_text() {
    check_restored(
        "Mayor Roe Rips Harbour Plan As A ‘Costly Fraud’",
        "ARDEN — On Monday Jane Roe said the harbour plan was costly.",
        "Mayor Roe rips harbour plan as a ‘costly fraud’",
    );
}

#[test]
fn sentences_stay() {
    let sentence = "Jane Roe met Paul Dorn and Ana Sol in Arden";
    check_restored(sentence, "It rained.", sentence);
}

#[test]
fn known_names_and_acronyms_stay() {
    check_restored(
        "Velmora Rejects NATO Offer After Talks Fail",
        "The talks ended on Monday.",
        "Velmora rejects NATO offer after talks fail",
    );
}
