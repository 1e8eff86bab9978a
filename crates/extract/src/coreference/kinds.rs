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

/// `mayor-elect` may be called `mayor`, and `mayor` is not called `mayor-elect`.
pub(super) fn qualifiers_agree(known: &str, said: &str) -> bool {
    !said.ends_with("-elect") || known.ends_with("-elect")
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
