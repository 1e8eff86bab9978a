//! Which names of a text name the same thing: full names, surnames, first names, acronyms, short forms.

use rustc_hash::{FxHashMap, FxHashSet};
use smol_str::SmolStr;

use super::clusters::Growing;
use super::hops::{HopRule, place};
use crate::gazetteer::{Gazetteers, Gender, NounClass};
use crate::mentions::names::NameSpan;
use crate::names::{
    clean_name, first_word, initials, is_acronym, surname, without_article, without_capitals,
};
use crate::trace::Trace;
use crate::words::Words;

/// The clusters of the names, and for each name the cluster it belongs to; `None` for a surname that two people share.
pub(crate) fn link_names(
    words: &Words<'_>,
    gazetteers: &Gazetteers,
    spans: &[NameSpan],
    trace: Trace<'_>,
) -> (Vec<Growing>, Vec<Option<usize>>) {
    let mut linker = Linker {
        gazetteers,
        clusters: Vec::new(),
        by_key: FxHashMap::default(),
        by_surname: FxHashMap::default(),
        by_first_name: FxHashMap::default(),
        by_initials: FxHashMap::default(),
        by_first_word: FxHashMap::default(),
        settled_surnames: FxHashMap::default(),
        addressed: FxHashMap::default(),
        relatives: FxHashSet::default(),
        longer: FxHashMap::default(),
        rule: HopRule::SameName,
    };
    for span in spans.iter().filter(|span| span.tokens.len() == 1) {
        if let Some(told) = address_before(words, span) {
            let surname = words.lower(span.tokens.start).to_owned();
            linker.addressed.entry(surname).or_default().push(told);
        }
    }
    let surfaces: Vec<String> = spans
        .iter()
        .map(|span| {
            let name = clean_name(&words.surface(span.tokens.clone()));
            let is_place = span.entity_type == "GPE";
            let small = is_place.then(|| without_capitals(&name)).flatten();
            small.unwrap_or(name)
        })
        .collect();
    linker.find_longer(spans, &surfaces);
    let mut links = vec![None; spans.len()];
    // Names of several words first: a surname may stand before the full name, as in headlines.
    for (idx, span) in spans.iter().enumerate() {
        if is_full(span, &surfaces[idx]) {
            let n_known = linker.clusters.len();
            let cluster = linker.full_name(span, &surfaces[idx]);
            if cluster == n_known && is_beside_kin(words, gazetteers, span) {
                linker.relatives.insert(cluster);
            }
            links[idx] = Some(cluster);
            linker.note(span, trace);
        }
    }
    let mut introduced = vec![false; linker.clusters.len()];
    for (idx, span) in spans.iter().enumerate() {
        match links[idx] {
            Some(cluster) => introduced[cluster] = true,
            None => {
                links[idx] = linker.short_name(
                    span,
                    &surfaces[idx],
                    &introduced,
                    address_before(words, span),
                );
                introduced.resize(linker.clusters.len(), true);
                linker.note(span, trace);
            }
        }
        if let Some(cluster) = links[idx] {
            *linker.clusters[cluster]
                .names
                .entry(surfaces[idx].clone())
                .or_default() += 1;
        }
    }
    (linker.clusters, links)
}

fn is_full(span: &NameSpan, surface: &str) -> bool {
    if span.entity_type == "Person" && surface.starts_with(char::is_lowercase) {
        return false;
    }
    span.listed.is_some()
        || surface.contains(' ')
        || !(span.entity_type == "Person" || is_acronym(surface)) && surface.contains('-')
}

/// The gender that `Mr.` or `Mrs.` in front of the name tells.
pub(super) fn address_before(words: &Words<'_>, span: &NameSpan) -> Option<Gender> {
    let before = words.lower_before(span.tokens.start);
    let told = crate::names::ADDRESSES
        .iter()
        .find(|(address, _)| *address == before)?
        .1?;
    Some(if told == 'm' {
        Gender::Male
    } else {
        Gender::Female
    })
}

/// Whether a word for a relative stands right before a person's name, in its sentence: `the daughter of a banker, John Roe`.
fn is_beside_kin(words: &Words<'_>, gazetteers: &Gazetteers, span: &NameSpan) -> bool {
    /// How many words back the relative may be told.
    const N_BEFORE: usize = 8;
    let start = span.tokens.start;
    let sentence = words.sentence(start);
    let is_kin = |idx: usize| {
        let noun = gazetteers.noun(words.lower(idx));
        noun.is_some_and(|noun| noun.class == NounClass::Kin)
    };
    span.entity_type == "Person"
        && (start.saturating_sub(N_BEFORE)..start)
            .any(|idx| words.sentence(idx) == sentence && is_kin(idx))
}

struct Linker<'a> {
    gazetteers: &'a Gazetteers,
    clusters: Vec<Growing>,
    by_key: FxHashMap<String, usize>,
    by_surname: FxHashMap<String, Vec<usize>>,
    by_first_name: FxHashMap<String, Vec<usize>>,
    by_initials: FxHashMap<String, Vec<usize>>,
    by_first_word: FxHashMap<String, Vec<usize>>,
    /// Whom a shared surname has been used for before the second bearer came up.
    settled_surnames: FxHashMap<String, usize>,
    /// The genders that `Mr.` and `Mrs.` before a surname tell.
    addressed: FxHashMap<String, Vec<Gender>>,
    /// Who comes up as somebody's relative: `her father, John Roe`.
    relatives: FxHashSet<usize>,
    /// For the short form of a body's name the key of the one longer form in the text; `None` when it has several.
    longer: FxHashMap<String, Option<String>>,
    /// The rule that linked the name at hand.
    rule: HopRule,
}

impl Linker<'_> {
    /// Takes down the rule that linked a name.
    fn note(&mut self, span: &NameSpan, trace: Trace<'_>) {
        let rule = std::mem::replace(&mut self.rule, HopRule::SameName);
        trace.note(|log| {
            log.hops.insert(place(&span.tokens), (rule, Vec::new()));
        });
    }

    fn full_name(&mut self, span: &NameSpan, surface: &str) -> usize {
        let name = span.listed.as_ref().map_or(surface, SmolStr::as_str);
        let key = key_of(&span.entity_type, name);
        if let Some(&cluster) = self.by_key.get(&key) {
            if span.listed.is_none()
                && span.entity_type == "Person"
                && name.len() > self.clusters[cluster].name.len()
                && self.clusters[cluster].named
            {
                self.clusters[cluster].name = name.to_owned();
            }
            return cluster;
        }
        if span.listed.is_none()
            && span.entity_type == "Person"
            && let Some(cluster) = self.last_words(name)
        {
            if name.len() > self.clusters[cluster].name.len() {
                name.clone_into(&mut self.clusters[cluster].name);
            }
            self.by_key.insert(key, cluster);
            self.rule = HopRule::PartOfName;
            return cluster;
        }
        if span.listed.is_none()
            && span.entity_type != "Person"
            && let Some(cluster) = self.shorter_or_longer(span, name)
        {
            self.by_key.insert(key, cluster);
            self.rule = HopRule::Extended;
            return cluster;
        }
        if is_body(&span.entity_type)
            && let Some(Some(longer)) = self.longer.get(without_article(name)).cloned()
        {
            if let Some(&cluster) = self.by_key.get(&longer) {
                self.by_key.insert(key, cluster);
                self.rule = HopRule::Extended;
                return cluster;
            }
            // The longer form that is to come is of the same body.
            self.by_key.insert(longer, self.clusters.len());
        }
        let cluster = self.add(span, name);
        self.by_key.insert(key, cluster);
        if span.entity_type == "Person" {
            push_bounded(
                self.by_surname
                    .entry(surname(name).to_lowercase())
                    .or_default(),
                cluster,
            );
            push_bounded(
                self.by_first_name
                    .entry(first_word(name).to_lowercase())
                    .or_default(),
                cluster,
            );
        } else {
            push_bounded(self.by_initials.entry(initials(name)).or_default(), cluster);
            push_bounded(
                self.by_first_word
                    .entry(first_word(without_article(name)).to_lowercase())
                    .or_default(),
                cluster,
            );
        }
        cluster
    }

    /// The one person whose name ends in this one, or this one in it, both of several words: `Htoo Nay Lin`, `Nay Lin`.
    fn last_words(&self, name: &str) -> Option<usize> {
        let ends = |long: &str, short: &str| {
            let before = long.strip_suffix(short);
            before.is_some_and(|before| before.ends_with(' '))
        };
        let bearers = self.by_surname.get(&surname(name).to_lowercase())?;
        let mut fitting = bearers.iter().copied().filter(|&bearer| {
            let known = self.clusters[bearer].name.as_str();
            known.contains(' ') && (ends(known, name) || ends(name, known))
        });
        let first = fitting.next()?;
        fitting.next().is_none().then_some(first)
    }

    /// Notes the short forms of bodies' names: `Home Office` of `Arden Home Office`, `Roe Foundation` of `Roe Foundation for the Arts`.
    fn find_longer(&mut self, spans: &[NameSpan], surfaces: &[String]) {
        let bodies = spans.iter().zip(surfaces);
        for (span, surface) in bodies.filter(|(span, _)| is_body(&span.entity_type)) {
            let name = without_article(span.listed.as_ref().map_or(surface, SmolStr::as_str));
            let key = key_of(&span.entity_type, name);
            for short in [self.without_place(name), without_tail(name)]
                .into_iter()
                .flatten()
            {
                self.longer
                    .entry(short.to_owned())
                    .and_modify(|known| {
                        if known.as_ref() != Some(&key) {
                            *known = None;
                        }
                    })
                    .or_insert_with(|| Some(key.clone()));
            }
        }
    }

    /// The name of a body without the place or people in front of it, when two words are left.
    fn without_place<'a>(&self, name: &'a str) -> Option<&'a str> {
        let ends = name.match_indices(' ').map(|(at, _)| at).take(2);
        let is_place = |end: &usize| {
            let place = &name[..*end];
            let listed = self.gazetteers.named(place);
            listed.is_some_and(|(listed, _)| listed.entity_type == "GPE")
                || self.gazetteers.place_of(place).is_some()
        };
        let end = ends.filter(is_place).last()?;
        Some(&name[end + 1..]).filter(|rest| rest.contains(' '))
    }

    /// An organisation known by a name that this one begins with, of the same type: `Arden Steel` and `Arden Steel Corp.`
    fn shorter_or_longer(&self, span: &NameSpan, name: &str) -> Option<usize> {
        if !matches!(
            span.entity_type.as_str(),
            "Company" | "Organization" | "MediaOutlet"
        ) {
            return None;
        }
        let name = without_article(name);
        let candidates = self.by_first_word.get(&first_word(name).to_lowercase())?;
        let begins = |long: &str, short: &str| {
            long.strip_prefix(short)
                .is_some_and(|rest| is_suffix_of_companies(rest.trim_start_matches([',', ' '])))
        };
        let mut fitting = candidates.iter().copied().take(20).filter(|&cluster| {
            let known = without_article(&self.clusters[cluster].name);
            begins(known, name) || begins(name, known)
        });
        let first = fitting.next()?;
        fitting.next().is_none().then_some(first)
    }

    fn short_name(
        &mut self,
        span: &NameSpan,
        surface: &str,
        introduced: &[bool],
        address: Option<Gender>,
    ) -> Option<usize> {
        let key = key_of(&span.entity_type, surface);
        if span.entity_type == "Person" {
            let lower = surface.to_lowercase();
            let bearers = self
                .by_surname
                .get(&lower)
                .or_else(|| self.by_first_name.get(&lower))
                .cloned();
            if let Some(bearers) = bearers.filter(|bearers| !self.is_another(&lower, bearers)) {
                return self.one_bearer(&lower, &bearers, introduced, address);
            }
        } else {
            let candidates = if is_acronym(surface) {
                self.by_initials.get(&surface.replace('.', ""))
            } else {
                self.by_first_word.get(&surface.to_lowercase())
            };
            let fitting: Vec<usize> = candidates
                .into_iter()
                .flatten()
                .copied()
                .filter(|&cluster| {
                    families_fit(&self.clusters[cluster].entity_type, &span.entity_type)
                })
                .take(2)
                .collect();
            if let [cluster] = fitting.as_slice() {
                self.rule = if is_acronym(surface) {
                    HopRule::Acronym
                } else {
                    HopRule::FirstWord
                };
                return Some(*cluster);
            }
        }
        if let Some(&cluster) = self.by_key.get(&key) {
            return Some(cluster);
        }
        let cluster = self.add(span, surface);
        if address.is_some() {
            self.clusters[cluster].gender = address;
        }
        self.by_key.insert(key, cluster);
        Some(cluster)
    }

    /// Whether a text that names one `Jane Roe` speaks of a `Mr. Roe` whom it does not name in full.
    fn is_another(&self, surname: &str, bearers: &[usize]) -> bool {
        let [bearer] = bearers else { return false };
        let (Some(gender), Some(addressed)) =
            (self.clusters[*bearer].gender, self.addressed.get(surname))
        else {
            return false;
        };
        !addressed.contains(&gender) && addressed.contains(&other(gender))
    }

    fn one_bearer(
        &mut self,
        lower: &str,
        bearers: &[usize],
        introduced: &[bool],
        address: Option<Gender>,
    ) -> Option<usize> {
        if let [bearer] = bearers {
            self.rule = HopRule::PartOfName;
            return Some(*bearer);
        }
        if let Some(address) = address {
            let mut fitting = bearers
                .iter()
                .filter(|&&bearer| self.clusters[bearer].gender != Some(other(address)));
            let first = fitting.next();
            if let (Some(&bearer), None) = (first, fitting.next()) {
                self.rule = HopRule::Address;
                return Some(bearer);
            }
        }
        self.rule = HopRule::FirstBearer;
        if let Some(&bearer) = self.settled_surnames.get(lower) {
            return Some(bearer);
        }
        let mut known = bearers
            .iter()
            .filter(|&&bearer| introduced.get(bearer).copied().unwrap_or(true));
        let (first, second) = (known.next(), known.next());
        match (first, second) {
            (Some(&bearer), None) => {
                self.settled_surnames.insert(lower.to_owned(), bearer);
                Some(bearer)
            }
            _ => {
                self.rule = HopRule::MostNamed;
                self.most_named(bearers)
                    .or_else(|| self.besides_relatives(bearers, introduced))
            }
        }
    }

    /// Of several with one surname, the one whom the text has named clearly more often so far.
    fn most_named(&self, bearers: &[usize]) -> Option<usize> {
        let n_names = |bearer: &usize| self.clusters[*bearer].names.values().sum::<u32>();
        let first = *bearers.iter().max_by_key(|bearer| n_names(bearer))?;
        let others = bearers.iter().filter(|&&bearer| bearer != first);
        let next = others.map(n_names).max().unwrap_or(0);
        (n_names(&first) > next + 1).then_some(first)
    }

    /// Of several with one surname, whoever came up first when the others did as relatives: writers call those by their first names.
    fn besides_relatives(&self, bearers: &[usize], introduced: &[bool]) -> Option<usize> {
        let is_introduced = |&&bearer: &&usize| introduced.get(bearer).copied().unwrap_or(true);
        let mut known = bearers.iter().filter(is_introduced);
        let &first = known.next()?;
        known
            .all(|bearer| self.relatives.contains(bearer))
            .then_some(first)
    }

    fn add(&mut self, span: &NameSpan, name: &str) -> usize {
        let gender = (span.entity_type == "Person")
            .then(|| self.gazetteers.gender_of(first_word(name)))
            .flatten();
        self.clusters.push(Growing {
            name: if span.listed.is_some() {
                name.to_owned()
            } else {
                without_article(name).to_owned()
            },
            entity_type: span.entity_type.clone(),
            named: true,
            is_node: true,
            gender,
            is_plural: span.entity_type == "Group",
            ..Growing::default()
        });
        self.clusters.len() - 1
    }
}

/// What acts under a name of its own and is no party: countries have parties of the same name.
fn is_body(entity_type: &str) -> bool {
    matches!(
        entity_type,
        "Company" | "Organization" | "MediaOutlet" | "GovernmentBody"
    )
}

/// The name of a body without what it is for or where it is, when two words are left.
fn without_tail(name: &str) -> Option<&str> {
    let tails = [" for ", " at ", " of "].iter();
    let end = tails.filter_map(|tail| name.find(tail)).min()?;
    Some(&name[..end]).filter(|rest| rest.contains(' '))
}

/// Names that very many things share tell nothing: the list stays short.
fn push_bounded(clusters: &mut Vec<usize>, cluster: usize) {
    if clusters.len() < 16 {
        clusters.push(cluster);
    }
}

const fn other(gender: Gender) -> Gender {
    match gender {
        Gender::Male => Gender::Female,
        Gender::Female => Gender::Male,
    }
}

/// Persons by first name and surname, everything else by its name without article.
fn key_of(entity_type: &str, name: &str) -> String {
    let lower = without_article(name).to_lowercase();
    if entity_type == "Person" && lower.contains(' ') {
        return format!("person {} {}", first_word(&lower), surname(&lower));
    }
    let family = match entity_type {
        "Person" => "person",
        _ => "",
    };
    format!("{family} {}", lower.replace('.', ""))
}

fn is_suffix_of_companies(rest: &str) -> bool {
    rest.is_empty()
        || matches!(
            rest.trim_end_matches('.'),
            "Inc"
                | "Corp"
                | "Corporation"
                | "Co"
                | "Company"
                | "Group"
                | "Ltd"
                | "Limited"
                | "LLC"
                | "PLC"
                | "plc"
                | "AG"
                | "GmbH"
                | "SA"
                | "Holdings"
                | "International"
                | "Industries"
                | "& Co"
                | "Bank"
                | "Partners"
                | "Technologies"
        )
}

fn families_fit(known: &str, short: &str) -> bool {
    let is_person = |entity_type: &str| entity_type == "Person";
    let is_place = |entity_type: &str| matches!(entity_type, "GPE" | "Region" | "Place");
    is_person(known) == is_person(short) && is_place(known) == is_place(short)
}
