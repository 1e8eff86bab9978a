//! Which nouns can describe what: kinds of bodies, qualified titles, loose roles.

/// Whether a thing of one type can be described by a noun for another.
pub(super) fn fits_kind(known: &str, wanted: &str) -> bool {
    if known == wanted {
        return true;
    }
    match wanted {
        "Company" => known == "Organization",
        "Organization" => matches!(
            known,
            "Company" | "Party" | "GovernmentBody" | "MediaOutlet" | "Campaign"
        ),
        "GovernmentBody" | "MediaOutlet" => known == "Organization",
        "Platform" => known == "MediaOutlet",
        "Region" | "Facility" => false,
        _ => false,
    }
}

/// Nouns for bodies, each with the words of names that tell of the same kind.
const KINDS: &[(&str, &str)] = &[
    (
        "agency bureau regulator watchdog service",
        "agency bureau service administration commission authority regulator inspectorate",
    ),
    ("department ministry", "department ministry treasury"),
    (
        "committee panel subcommittee commission board inquiry",
        "committee commission board panel subcommittee inquiry",
    ),
    ("council", "council"),
    ("court tribunal", "court tribunal"),
    (
        "parliament legislature congress senate assembly house chamber",
        "parliament legislature congress senate assembly house duma bundestag knesset statehouse",
    ),
    ("union", "union workers teamsters federation brotherhood"),
    (
        "university college school academy",
        "university college school institute academy",
    ),
    ("bank lender", "bank bancorp financial savings building"),
    ("hospital clinic", "hospital clinic infirmary"),
    ("army military navy", "army navy forces marines guard"),
    ("police", "police constabulary"),
    (
        "newspaper paper daily tabloid",
        "times post journal herald tribune gazette courier chronicle mail telegraph standard",
    ),
    ("airline carrier", "airlines airways air"),
    ("insurer", "insurance mutual assurance"),
    ("automaker carmaker", "motor motors automotive"),
    (
        "drugmaker",
        "pharma pharmaceuticals laboratories therapeutics",
    ),
    ("retailer grocer supermarket", "stores markets foods"),
    ("utility", "power energy electric gas water"),
    ("publisher", "press books publishing"),
    ("studio", "pictures studios films"),
    ("fund", "capital fund partners"),
    ("party", "party"),
    ("campaign", "campaign"),
    ("museum", "museum gallery"),
    ("foundation charity", "foundation trust fund"),
];

/// Whether a name has a noun in it or a word that tells of the same kind: `Arden Savings` is named like a bank.
pub(super) fn is_named_so(name: &str, noun: &str) -> bool {
    let words = name.split_whitespace().map(str::to_lowercase);
    let kin: Vec<&str> = kinds_of(noun).collect();
    words
        .into_iter()
        .any(|word| word == noun || kin.contains(&word.as_str()))
}

/// The words of names that tell of the kind of a noun.
fn kinds_of(noun: &str) -> impl Iterator<Item = &'static str> {
    let last = noun.rsplit(' ').next().unwrap_or(noun);
    KINDS
        .iter()
        .filter(move |(nouns, _)| nouns.split(' ').any(|known| known == last))
        .flat_map(|(_, names)| names.split(' '))
}

/// The noun without `vice`, `deputy`, `-elect`.
pub(super) fn bare_noun(noun: &str) -> &str {
    let noun = noun.strip_suffix("-elect").unwrap_or(noun);
    noun.strip_prefix("ex-").unwrap_or(noun)
}

/// Whether somebody with a title is called by a noun: the house speaker is the speaker, the deputy mayor is not the mayor.
pub(super) fn is_same_title(known: &str, said: &str) -> bool {
    const LESSER: &[&str] = &[
        "vice",
        "deputy",
        "lieutenant",
        "assistant",
        "under",
        "associate",
    ];
    if known == said {
        return true;
    }
    let Some(before) = known
        .strip_suffix(said)
        .and_then(|before| before.strip_suffix(' '))
    else {
        return false;
    };
    said != "general" && !before.split(' ').any(|word| LESSER.contains(&word))
}

/// `mayor-elect` may be called `mayor`, and `mayor` is not called `mayor-elect`.
pub(super) fn qualifiers_agree(known: &str, said: &str) -> bool {
    !said.ends_with("-elect") || known.ends_with("-elect")
}

/// Words for who wants an office.
pub(super) fn is_contender(noun: &str) -> bool {
    matches!(
        noun,
        "nominee"
            | "candidate"
            | "contender"
            | "frontrunner"
            | "front-runner"
            | "hopeful"
            | "challenger"
    )
}

/// Roles that writers use for whoever is being spoken of.
pub(super) fn is_loose_role(noun: &str) -> bool {
    matches!(
        noun,
        "leader"
            | "candidate"
            | "nominee"
            | "billionaire"
            | "politician"
            | "businessman"
            | "mogul"
            | "socialist"
            | "democratic socialist"
            | "democrat"
            | "republican"
            | "conservative"
            | "liberal"
            | "progressive"
            | "independent"
            | "communist"
            | "libertarian"
            | "native"
            | "tycoon"
            | "frontrunner"
            | "front-runner"
            | "contender"
            | "incumbent"
            | "visitor"
            | "veteran"
            | "newcomer"
            | "actor"
            | "singer"
    )
}

/// Whether a place is called a state, rather than a country or town.
pub(super) fn is_state(name: &str) -> bool {
    STATES.contains(&name)
}

/// States of the United States, and some of other federations.
const STATES: &[&str] = &[
    "Alabama",
    "Alaska",
    "Arizona",
    "Arkansas",
    "California",
    "Colorado",
    "Connecticut",
    "Delaware",
    "Florida",
    "Georgia",
    "Hawaii",
    "Idaho",
    "Illinois",
    "Indiana",
    "Iowa",
    "Kansas",
    "Kentucky",
    "Louisiana",
    "Maine",
    "Maryland",
    "Massachusetts",
    "Michigan",
    "Minnesota",
    "Mississippi",
    "Missouri",
    "Montana",
    "Nebraska",
    "Nevada",
    "New Hampshire",
    "New Jersey",
    "New Mexico",
    "New York State",
    "New York",
    "North Carolina",
    "North Dakota",
    "Ohio",
    "Oklahoma",
    "Oregon",
    "Pennsylvania",
    "Rhode Island",
    "South Carolina",
    "South Dakota",
    "Tennessee",
    "Texas",
    "Utah",
    "Vermont",
    "Virginia",
    "Washington State",
    "West Virginia",
    "Wisconsin",
    "Wyoming",
    "Queensland",
    "New South Wales",
    "Victoria",
    "Tasmania",
    "Bavaria",
    "Hesse",
    "Saxony",
    "Kerala",
    "Maharashtra",
];
