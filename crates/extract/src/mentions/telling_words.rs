//! Words that tell what kind of thing a name names.

/// Last words of names that tell what they name.
pub(super) const TELLING_WORDS: &[(&str, &[&str])] = &[
    ("Party", &["Party", "party"]),
    (
        "Company",
        &[
            "Inc",
            "Inc.",
            "Corp",
            "Corp.",
            "Corporation",
            "LLC",
            "Ltd",
            "Ltd.",
            "Co.",
            "Company",
            "PLC",
            "plc",
            "AG",
            "GmbH",
            "SA",
            "Group",
            "Holdings",
            "Bank",
            "Motors",
            "Airlines",
            "Airways",
            "Industries",
            "Partners",
            "Capital",
            "Technologies",
            "Pharmaceuticals",
            "Energy",
            "Logistics",
            "Financial",
            "Insurance",
            "Systems",
            "Records",
            "Entertainment",
            "Studios",
        ],
    ),
    (
        "MediaOutlet",
        &[
            "Times",
            "Post",
            "Journal",
            "Herald",
            "Tribune",
            "Gazette",
            "Courier",
            "Register",
            "Chronicle",
            "Dispatch",
            "Ledger",
            "Beacon",
            "Observer",
            "Examiner",
            "Inquirer",
            "News",
            "Broadcasting",
            "Magazine",
            "Wire",
            "Telegraph",
            "Mirror",
            "Globe",
        ],
    ),
    (
        "GovernmentBody",
        &[
            "Department",
            "Ministry",
            "Commission",
            "Agency",
            "Court",
            "Police",
            "Senate",
            "House",
            "Council",
            "Bureau",
            "Office",
            "Administration",
            "Congress",
            "Parliament",
            "Assembly",
            "Army",
            "Navy",
            "Force",
            "Guard",
            "Treasury",
            "Legislature",
            "Authority",
            "Board",
            "Committee",
            "Embassy",
            "Cabinet",
            "Government",
        ],
    ),
    (
        "Organization",
        &[
            "Association",
            "Institute",
            "Institution",
            "Foundation",
            "University",
            "College",
            "School",
            "Union",
            "Alliance",
            "Coalition",
            "League",
            "Society",
            "Church",
            "Club",
            "Center",
            "Centre",
            "Federation",
            "Forum",
            "Council",
            "Trust",
            "Fund",
            "Hospital",
            "Network",
            "Project",
            "PAC",
            "Network",
            "Way",
            "Brotherhood",
            "Workers",
            "Teamsters",
        ],
    ),
    (
        "Election",
        &[
            "Election",
            "election",
            "Primary",
            "primary",
            "Runoff",
            "Referendum",
            "Caucus",
            "caucuses",
            "Caucuses",
        ],
    ),
    ("Meeting", &["Summit", "summit"]),
    ("Law", &["Act", "Bill", "Amendment", "Law", "Constitution"]),
    (
        "Agreement",
        &["Treaty", "Agreement", "Accord", "Accords", "Pact"],
    ),
    ("Award", &["Prize", "Award", "Medal"]),
    (
        "Facility",
        &[
            "Airport", "Prison", "Stadium", "Hotel", "Tower", "Bridge", "Building", "Hall",
            "Museum", "Station", "Palace", "Base",
        ],
    ),
];

/// Whether what a last word tells goes with what the recogniser says.
pub(super) fn fits_label(label: &str, found: &str) -> bool {
    match label {
        "Organization" => !matches!(found, "Facility" | "Law" | "Award"),
        "Event" => matches!(found, "Election" | "Meeting" | "Agreement"),
        "Law" => matches!(found, "Law" | "Agreement"),
        "Work" => matches!(found, "Award" | "MediaOutlet" | "Law" | "Agreement"),
        "Facility" => matches!(found, "Facility" | "Organization"),
        _ => false,
    }
}

pub(super) fn is_calendar_word(lower: &str) -> bool {
    matches!(
        lower,
        "monday"
            | "tuesday"
            | "wednesday"
            | "thursday"
            | "friday"
            | "saturday"
            | "sunday"
            | "january"
            | "february"
            | "march"
            | "april"
            | "may"
            | "june"
            | "july"
            | "august"
            | "september"
            | "october"
            | "november"
            | "december"
            | "today"
            | "tomorrow"
    )
}
