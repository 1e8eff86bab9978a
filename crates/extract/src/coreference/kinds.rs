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
