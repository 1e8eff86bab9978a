//! The codes of PETRARCH's unit tests: categories of WEIS, which the set names by CAMEO's table.
//!
//! WEIS (C. McClelland, World Event/Interaction Survey) numbers other deeds than CAMEO: its 06 is "grant", its 18 "demonstrate".

use super::dump::Event;

/// A category: its number, the class that the set gives the number by CAMEO's table, and PLOVER's class for what WEIS means by it.
///
/// PLOVER has no class for comments; yielding and granting are more than one class each, so they have none here.
const CATEGORIES: &[(&str, Option<&str>, Option<&str>)] = &[
    ("01", None, None),                           // yield
    ("02", Some("APPEAL"), None),                 // comment
    ("03", Some("AGREE"), Some("CONSULT")),       // consult
    ("04", Some("CONSULT"), Some("SUPPORT")),     // approve
    ("05", Some("SUPPORT"), Some("AGREE")),       // promise
    ("06", Some("COOPERATE"), None),              // grant
    ("07", Some("AID"), Some("AID")),             // reward
    ("08", Some("CONCEDE"), Some("AGREE")),       // agree
    ("09", Some("INVESTIGATE"), Some("REQUEST")), // request
    ("10", Some("DEMAND"), Some("REQUEST")),      // propose, urge
    ("11", Some("DISAPPROVE"), Some("REJECT")),   // reject
    ("12", Some("REJECT"), Some("ACCUSE")),       // accuse
    ("13", Some("THREATEN"), Some("ACCUSE")),     // complain
    ("14", Some("PROTEST"), Some("REJECT")),      // deny
    ("15", Some("MOBILIZE"), Some("REQUEST")),    // demand
    ("16", Some("SANCTION"), Some("THREATEN")),   // warn
    ("17", Some("COERCE"), Some("THREATEN")),     // threaten
    ("18", Some("ASSAULT"), Some("PROTEST")),     // demonstrate
    ("19", Some("FIGHT"), Some("SANCTION")),      // reduce relations
    ("20", Some("FIGHT"), Some("COERCE")),        // expel
    ("21", None, Some("COERCE")),                 // seize
    ("22", None, Some("ASSAULT")),                // force
];

/// What is said of somebody without a class.
const COMMENT: &str = "COMMENT";

/// Categories by our class, and by the word that says so where a class is several; the first that fits.
const BY_CLASS: &[(&str, &[&str], &str)] = &[
    (
        "SUPPORT",
        &[
            "restore",
            "resume",
            "renew",
            "establish",
            "normalize",
            "normalise",
            "recognize",
            "recognise",
            "upgrade",
            "apologize",
            "apologise",
            "regret",
            "open",
            "reopen",
            "tie",
            "relation",
            "resumption",
        ],
        "06",
    ),
    (
        "SUPPORT",
        &[
            "sign",
            "conclude",
            "reach",
            "ratify",
            "accord",
            "agreement",
            "deal",
            "pact",
        ],
        "08",
    ),
    ("SUPPORT", &["agree"], "03"),
    ("SUPPORT", &[], "04"),
    (COMMENT, &[], "02"),
    ("CONSULT", &[], "03"),
    (
        "AGREE",
        &[
            "promise",
            "pledge",
            "vow",
            "offer",
            "assure",
            "guarantee",
            "commit",
        ],
        "05",
    ),
    // Being of one mind is the tests' 030, as in CAMEO.
    ("AGREE", &["agree"], "03"),
    ("AGREE", &[], "08"),
    ("COOPERATE", &["sign", "conclude", "agree"], "08"),
    ("COOPERATE", &[], "06"),
    ("AID", &[], "07"),
    (
        "YIELD",
        &[
            "release",
            "free",
            "return",
            "lift",
            "ease",
            "repatriate",
            "pardon",
            "allow",
            "permit",
        ],
        "06",
    ),
    ("YIELD", &[], "08"),
    (
        "REQUEST",
        &[
            "urge",
            "propose",
            "suggest",
            "advise",
            "press",
            "encourage",
            "recommend",
        ],
        "10",
    ),
    ("REQUEST", &["demand", "order", "insist", "command"], "15"),
    ("REQUEST", &[], "09"),
    ("ACCUSE", &["complain", "chide", "rebuke", "protest"], "13"),
    ("ACCUSE", &[], "12"),
    ("REJECT", &["deny"], "14"),
    (
        "REJECT",
        &["postpone", "cancel", "delay", "defer", "suspend", "halt"],
        "19",
    ),
    ("REJECT", &[], "11"),
    ("THREATEN", &["warn", "caution", "alert"], "16"),
    ("THREATEN", &[], "17"),
    ("PROTEST", &[], "18"),
    ("MOBILIZE", &[], "18"),
    // Who calls for a boycott asks for it.
    ("SANCTION", &["call", "appeal", "ask"], "09"),
    ("SANCTION", &[], "19"),
    (
        "COERCE",
        &["expel", "deport", "oust", "banish", "exile"],
        "20",
    ),
    (
        "COERCE",
        &["arrest", "detain", "seize", "capture", "jail", "imprison"],
        "21",
    ),
    ("COERCE", &[], "17"),
    ("ASSAULT", &["fire", "fight", "clash", "battle"], "19"),
    ("ASSAULT", &[], "22"),
];

/// The class that the set gives an event; `None` inside for categories that its table has no class for.
pub(super) fn class_in_set(event: &Event) -> Option<&'static str> {
    let deed = event.deed.as_deref().unwrap_or(COMMENT);
    let mut rules = BY_CLASS.iter();
    let (_, _, number) = rules.find(|(class, words, _)| {
        *class == deed && (words.is_empty() || words.contains(&event.lemma.as_str()))
    })?;
    let mut categories = CATEGORIES.iter();
    categories.find(|(known, ..)| known == number)?.1
}

/// PLOVER's class for a code of the set; `None` where the code is no category of WEIS with one class of PLOVER.
pub(super) fn plover_of(code: &str) -> Option<&'static str> {
    let digits = code.bytes().all(|digit| digit.is_ascii_digit());
    let is_plain = code.len() == 3 && digits && !code.ends_with('0');
    let mut categories = CATEGORIES.iter();
    let number = code.get(..2).filter(|_| is_plain)?;
    categories.find(|(known, ..)| *known == number)?.2
}

/// Whether the set's codes have such a category; some tests use numbers of no scheme, `345`, to see which pattern fitted.
pub(super) fn is_category(code: &str) -> bool {
    let number = code.get(..2);
    CATEGORIES.iter().any(|(known, ..)| number == Some(*known))
}
