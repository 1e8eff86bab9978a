//! Names: the recogniser's, repaired and typed with the word lists, and those it missed.

use std::ops::Range;

use newsgraph_annotate::{Dep, EntityLabel, Pos, Tag};
use rustc_hash::{FxHashMap, FxHashSet};
use smol_str::SmolStr;

use crate::gazetteer::{Gazetteers, NounClass};
use crate::names::{ADDRESSES, SHORT_OFFICES, is_acronym, surname};
use crate::words::Words;

/// One name in the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct NameSpan {
    /// Its tokens, without titles, articles and possessive endings.
    pub(crate) tokens: Range<usize>,
    /// Its type in the ontology.
    pub(crate) entity_type: SmolStr,
    /// Its name in the word lists, when it is listed.
    pub(crate) listed: Option<SmolStr>,
}

/// The names of a text, in order, not overlapping. `in_speech` tells for each token whether it stands in a quotation.
pub(crate) fn find_names(
    words: &Words<'_>,
    gazetteers: &Gazetteers,
    in_speech: &[bool],
) -> Vec<NameSpan> {
    let finder = Finder {
        words,
        gazetteers,
        in_speech,
    };
    let mut spans = finder.recognised();
    spans = finder.with_listed(spans);
    finder.join_cut_names(&mut spans);
    finder.mend_types(&mut spans);
    finder.add_missed(&mut spans);
    finder.add_parties(&mut spans);
    spans
}

impl Finder<'_> {
    /// Words for a party's members and its adjectives name the party: `a Republican`, `Democratic governor`.
    fn add_parties(&self, spans: &mut Vec<NameSpan>) {
        let mut taken = vec![false; self.words.len()];
        for span in spans.iter() {
            taken[span.tokens.clone()].fill(true);
        }
        for (idx, taken) in taken.iter().enumerate() {
            let mut word = self.words.surface(idx..idx + 1);
            // `Rep. Jane Roe (D-Ohio)`
            let bracketed = idx > 0 && self.words.surface(idx - 1..idx) == "(";
            match word.as_str() {
                "D" if bracketed => word = "Democrat".to_owned(),
                "R" if bracketed => word = "Republican".to_owned(),
                _ => {}
            }
            let is_capital = word.chars().next().is_some_and(char::is_uppercase);
            // Words of an ideology are epithets as often as parties.
            let is_ideology = matches!(
                word.to_lowercase().trim_end_matches('s'),
                "communist" | "socialist" | "conservative" | "liberal" | "green" | "independent"
            );
            if *taken || !is_capital || is_ideology {
                continue;
            }
            // `Democratic Socialist`, `Republican National Committee` are names of their own.
            let next = self.words.surface(idx + 1..(idx + 2).min(self.words.len()));
            let in_name = next.chars().next().is_some_and(char::is_uppercase)
                && matches!(
                    next.to_lowercase().as_str(),
                    "socialist" | "socialists" | "national" | "party"
                );
            if let Some(party) = self.gazetteers.party_of(&word).filter(|_| !in_name) {
                spans.push(NameSpan {
                    tokens: idx..idx + 1,
                    entity_type: party.entity_type.clone(),
                    listed: Some(party.name.clone()),
                });
            }
        }
        spans.sort_by_key(|span| span.tokens.start);
    }
}

struct Finder<'a> {
    words: &'a Words<'a>,
    gazetteers: &'a Gazetteers,
    in_speech: &'a [bool],
}

/// Last words of names that tell what they name.
const TELLING_WORDS: &[(&str, &[&str])] = &[
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

/// Whether the name is a word for a single member of a party, with an article, who is spoken of: `the Republican said`.
/// In `Roe, a Republican` the word tells her party.
pub(crate) fn is_party_member(words: &Words<'_>, gazetteers: &Gazetteers, name: &NameSpan) -> bool {
    let head = name.tokens.start;
    name.tokens.len() == 1
        && gazetteers.party_of(words.word(head)).is_some()
        && words.child(head, Dep::Det).is_some()
        && !matches!(words.tag(head), Tag::Nns | Tag::Nnps)
        && !matches!(words.dep(head), Dep::Appos | Dep::Attr)
}

impl Finder<'_> {
    fn recognised(&self) -> Vec<NameSpan> {
        let mut spans = Vec::new();
        for entity in self.words.entities {
            let range = entity.start..entity.end;
            if range.clone().any(|idx| self.is_address_of_the_net(idx)) {
                continue;
            }
            let entity_type = match entity.label {
                EntityLabel::Person => "Person",
                EntityLabel::Org => "Organization",
                EntityLabel::Gpe => "GPE",
                EntityLabel::Loc => "Region",
                EntityLabel::Fac => "Facility",
                EntityLabel::Event => "Event",
                EntityLabel::Law => "Law",
                EntityLabel::WorkOfArt => "Work",
                EntityLabel::Product => "Thing",
                EntityLabel::Norp => {
                    self.push_people(range, &mut spans);
                    continue;
                }
                _ => continue,
            };
            self.push_repaired(range, entity_type, &mut spans);
        }
        spans
    }

    fn is_address_of_the_net(&self, idx: usize) -> bool {
        let word = self.words.word(idx);
        word.contains(['/', '@', '#', '+', '=', '_', '|', '<', '>'])
            || word.contains(".com")
            || word.contains("http")
    }

    /// Nationalities and camps count as groups where they are plural nouns: `Texans`, `Democrats`.
    fn push_people(&self, range: Range<usize>, spans: &mut Vec<NameSpan>) {
        let last = range.end - 1;
        let is_all_people = range.len() == 1 || self.is_people(&range);
        if is_all_people
            && matches!(self.words.tag(last), Tag::Nns | Tag::Nnps)
            && self.words.is_capitalised(last)
        {
            spans.push(NameSpan {
                tokens: range,
                entity_type: "Group".into(),
                listed: None,
            });
        }
    }

    fn push_repaired(&self, range: Range<usize>, entity_type: &str, spans: &mut Vec<NameSpan>) {
        // `Jane Roe of Civic Union`, `Jane Roe and John Doe`: two names in one span.
        if entity_type == "Person"
            && let Some(cut) = range.clone().skip(1).find(|&idx| {
                matches!(
                    self.words.lower(idx),
                    "of" | "and" | "," | "for" | "from" | "'s"
                )
            })
        {
            self.push_repaired(range.start..cut, "Person", spans);
            if cut + 1 < range.end {
                let rest = if self.words.lower(cut) == "and" {
                    "Person"
                } else {
                    "Organization"
                };
                self.push_repaired(cut + 1..range.end, rest, spans);
            }
            return;
        }
        let Some(range) = self.trimmed(range, entity_type) else {
            return;
        };
        if self.is_junk(&range, entity_type) {
            return;
        }
        if self.is_people(&range) {
            self.push_people(range, spans);
            return;
        }
        let surface = self.words.surface(range.clone());
        if let Some((listed, _)) = self.gazetteers.named(&surface) {
            let keeps_person = entity_type == "Person"
                && listed.entity_type == "GPE"
                && range.len() == 1
                && !self.is_place_like(range.start);
            if !keeps_person {
                spans.push(NameSpan {
                    tokens: range,
                    entity_type: listed.entity_type.clone(),
                    listed: Some(listed.name.clone()),
                });
                return;
            }
        }
        let entity_type = self.refined(&range, entity_type);
        spans.push(NameSpan {
            tokens: range,
            entity_type,
            listed: None,
        });
    }

    /// `New Yorker`, `Democrats`: a word for people, not a name.
    fn is_people(&self, range: &Range<usize>) -> bool {
        let surface = self.words.surface(range.clone());
        let is_adjective = self.gazetteers.place_of(&surface).is_some()
            || self.gazetteers.party_of(&surface).is_some();
        is_adjective && self.gazetteers.named(&surface).is_none()
    }

    /// Whether the token is the object of a preposition of place.
    fn is_place_like(&self, idx: usize) -> bool {
        matches!(
            self.words.lower_before(idx),
            "in" | "from" | "to" | "near" | "at" | "across"
        )
    }

    /// The range without articles, titles, possessive endings and punctuation at its ends.
    fn trimmed(&self, mut range: Range<usize>, entity_type: &str) -> Option<Range<usize>> {
        let words = self.words;
        while !range.is_empty() {
            let last = range.end - 1;
            let is_edge = words.tag(last) == Tag::Pos
                || (words.pos(last) == Pos::Punct && !words.word(last).ends_with('.'))
                || words.word(last).ends_with('…') && words.word(last).chars().count() == 1
                || words.pos(last) == Pos::Space
                || matches!(words.word(last), "'s" | "'" | "s'");
            if !is_edge {
                break;
            }
            range.end = last;
        }
        loop {
            let first = range.start;
            if range.is_empty() {
                return None;
            }
            let is_edge = matches!(
                words.pos(first),
                Pos::Punct | Pos::Space | Pos::Adp | Pos::Cconj
            ) || matches!(
                words.lower(first),
                "the"
                    | "a"
                    | "an"
                    | "'s"
                    | "this"
                    | "that"
                    | "his"
                    | "her"
                    | "their"
                    | "its"
                    | "our"
                    | "my"
                    | "then"
            );
            let is_edge = is_edge && !(words.lower(first) == "the" && entity_type == "Work");
            if !is_edge {
                break;
            }
            range.start += 1;
        }
        if entity_type == "Person" {
            range = self.without_titles(range)?;
        } else if range.len() > 1 {
            range = self.without_role_at_end(range)?;
        }
        (!range.is_empty()).then_some(range)
    }

    /// Drops what stands before a person's name: `Communist Mayor`, `U.S. President`, `Mr.`
    fn without_titles(&self, mut range: Range<usize>) -> Option<Range<usize>> {
        let last = range.end - 1;
        let is_title = |idx: usize| {
            self.is_title_word(idx)
                && !(idx > range.start
                    && idx == last
                    && self.gazetteers.is_first_name(self.words.word(idx - 1)))
        };
        let Some(last_title) = range.clone().rev().find(|&idx| is_title(idx)) else {
            return Some(range);
        };
        if last_title == last {
            // `State Department Spokesperson`, or nothing but a title.
            return None;
        }
        range.start = last_title + 1;
        Some(range)
    }

    /// Whether a word of a recognised person's name is a title, label or form of address rather than a name.
    pub(super) fn is_title_word(&self, idx: usize) -> bool {
        let word = self.words.word(idx);
        let lower = self.words.lower(idx);
        if ADDRESSES.iter().any(|(address, _)| *address == lower)
            || SHORT_OFFICES.iter().any(|(short, _)| *short == lower)
        {
            return true;
        }
        if self.gazetteers.is_first_name(word) {
            return false;
        }
        let is_role = self.gazetteers.noun(lower).is_some_and(|noun| {
            matches!(
                noun.class,
                NounClass::Office | NounClass::Role | NounClass::Kin | NounClass::People
            )
        });
        is_role
            || self.gazetteers.party_of(word).is_some()
            || matches!(
                lower,
                "former"
                    | "acting"
                    | "interim"
                    | "deputy"
                    | "vice"
                    | "prime"
                    | "foreign"
                    | "attorney"
                    | "chief"
                    | "house"
                    | "senate"
                    | "state"
                    | "lunatic"
            )
    }

    /// `Treasury Department Spokesperson` names the department.
    fn without_role_at_end(&self, mut range: Range<usize>) -> Option<Range<usize>> {
        while range.len() > 1 {
            let last = range.end - 1;
            let class = self
                .gazetteers
                .noun(self.words.lower(last))
                .map(|noun| noun.class);
            let before = self.words.lower(last - 1);
            let is_role = matches!(class, Some(NounClass::Office | NounClass::Role))
                && !matches!(before, "of" | "and" | "&" | "general");
            let is_general = self.words.lower(last) == "general"
                || self
                    .gazetteers
                    .named(&self.words.surface(range.clone()))
                    .is_some();
            if !is_role || is_general {
                break;
            }
            range.end = last;
        }
        Some(range)
    }

    fn is_junk(&self, range: &Range<usize>, entity_type: &str) -> bool {
        let words = self.words;
        let surface = words.surface(range.clone());
        let has_letter = surface.chars().any(char::is_alphabetic);
        let is_capitalised = range
            .clone()
            .any(|idx| words.word(idx).contains(char::is_uppercase));
        if !has_letter || !is_capitalised || range.len() > 12 {
            return true;
        }
        if self.gazetteers.named(&surface).is_some() {
            return false;
        }
        let all_capitals = surface
            .chars()
            .filter(|letter| letter.is_alphabetic())
            .all(char::is_uppercase)
            && surface.len() > 1;
        let shouts = all_capitals && self.in_speech[range.start];
        let is_loose_work =
            matches!(entity_type, "Work" | "Law") && (range.len() < 2 || range.len() > 8);
        let is_calendar = range.len() == 1 && is_calendar_word(words.lower(range.start));
        let is_plain_word = range.len() == 1
            && !words.is_proper(range.start)
            && words.tokens[range.start].sentence_start
            && !self.gazetteers.is_first_name(words.word(range.start));
        let is_common = range.len() == 1
            && self.gazetteers.noun(words.lower(range.start)).is_some()
            && entity_type != "Person";
        shouts || is_loose_work || is_calendar || is_plain_word || is_common
    }

    fn refined(&self, range: &Range<usize>, entity_type: &str) -> SmolStr {
        let last = self.words.word(range.end - 1);
        if entity_type == "Person" || entity_type == "GPE" {
            return entity_type.into();
        }
        if range.len() > 1 || entity_type == "Organization" {
            let first = self.words.word(range.start);
            if matches!(
                first,
                "Department" | "Ministry" | "Bureau" | "Board" | "Office" | "Court" | "Council"
            ) && range.len() > 1
            {
                return "GovernmentBody".into();
            }
            if first == "University" {
                return "Organization".into();
            }
            if entity_type == "Organization"
                && range.len() > 1
                && range.len() <= 4
                && self.gazetteers.is_first_name(first)
                && self.words.word(range.end - 2) == "-"
            {
                return "Person".into();
            }
            let telling = TELLING_WORDS
                .iter()
                .find(|(_, lasts)| lasts.contains(&last));
            let is_single = range.len() == 1;
            if let Some((found, _)) = telling
                && !(is_single && *found != "Election")
                && fits_label(entity_type, found)
            {
                return (*found).into();
            }
        }
        entity_type.into()
    }

    /// Adds listed names that the recogniser missed or cut, and takes its spans where they are longer.
    fn with_listed(&self, recognised: Vec<NameSpan>) -> Vec<NameSpan> {
        let mut spans: Vec<NameSpan> = Vec::with_capacity(recognised.len());
        let mut recognised = recognised.into_iter().peekable();
        let mut at = 0;
        while at < self.words.len() {
            while recognised.peek().is_some_and(|span| span.tokens.start < at) {
                recognised.next();
            }
            let inside = recognised.peek().filter(|span| span.tokens.start == at);
            let listed = self.listed_at(at);
            match (inside, listed) {
                (Some(span), Some((end, _, _))) if span.tokens.end >= end => {
                    at = span.tokens.end;
                    spans.extend(recognised.next());
                }
                (Some(span), None) => {
                    at = span.tokens.end;
                    spans.extend(recognised.next());
                }
                (confirmed, Some((end, listed, is_unsure))) => {
                    let is_confirmed = confirmed.is_some();
                    let cuts_a_name = recognised
                        .peek()
                        .is_some_and(|span| span.tokens.start < end && span.tokens.end > end);
                    if cuts_a_name
                        || (is_unsure && !is_confirmed)
                        || self.is_part_of_a_name(at, end)
                    {
                        at += 1;
                        continue;
                    }
                    spans.push(listed);
                    at = end;
                }
                (None, None) => at += 1,
            }
        }
        spans
    }

    /// `Friends of` and `Arden` are one name; an `of` that nothing follows goes.
    fn join_cut_names(&self, spans: &mut Vec<NameSpan>) {
        let mut joined: Vec<NameSpan> = Vec::with_capacity(spans.len());
        for span in spans.drain(..) {
            match joined.last_mut() {
                Some(last)
                    if last.tokens.end == span.tokens.start
                        && self.words.lower(last.tokens.end - 1) == "of"
                        && last.tokens.len() > 1 =>
                {
                    last.tokens.end = span.tokens.end;
                }
                _ => joined.push(span),
            }
        }
        for span in &mut joined {
            while span.tokens.len() > 1
                && matches!(
                    self.words.lower(span.tokens.end - 1),
                    "of" | "for" | "and" | "the"
                )
            {
                span.tokens.end -= 1;
            }
        }
        *spans = joined;
    }

    /// The longest listed name that starts at this token: its end, the name, whether it needs the recogniser.
    fn listed_at(&self, at: usize) -> Option<(usize, NameSpan, bool)> {
        let first = self.words.word(at);
        let longest = self.gazetteers.longest_from(first);
        if longest == 0 {
            return None;
        }
        let limit = (at + longest).min(self.words.len());
        let sentence_end = self
            .words
            .sentences
            .get(self.words.sentence(at))
            .map_or(limit, |sentence| sentence.tokens.end);
        for end in (at + 1..=limit.min(sentence_end)).rev() {
            let surface = self.words.surface(at..end);
            if let Some((listed, is_unsure)) = self.gazetteers.named(&surface) {
                let span = NameSpan {
                    tokens: at..end,
                    entity_type: listed.entity_type.clone(),
                    listed: Some(listed.name.clone()),
                };
                return Some((end, span, is_unsure));
            }
        }
        None
    }

    /// Whether a listed name is the surname of a person or the first word of a longer name.
    fn is_part_of_a_name(&self, start: usize, end: usize) -> bool {
        let words = self.words;
        let single = end - start == 1;
        let is_joined_before =
            start > 0 && words.head(start - 1) == end - 1 && words.is_proper(start - 1);
        let after_first_name =
            is_joined_before && self.gazetteers.is_first_name(words.word(start - 1));
        let is_all_lower = !words.surface(start..end).contains(char::is_uppercase);
        let is_verb = single
            && matches!(
                words.pos(start),
                Pos::Verb | Pos::Aux | Pos::Pron | Pos::Det
            );
        let joined_by_hyphen = words.word(end) == "-"
            && words
                .tokens
                .get(end)
                .is_some_and(|token| token.start == words.tokens[end - 1].end);
        !is_all_lower && (single && after_first_name || is_verb)
            || (joined_by_hyphen && single && words.is_capitalised(end + 1))
    }

    /// A surname that the recogniser takes for a place or body is the person's, and one type holds for one name.
    fn mend_types(&self, spans: &mut [NameSpan]) {
        let mut surnames: FxHashMap<String, bool> = FxHashMap::default();
        let mut bodies: FxHashMap<String, SmolStr> = FxHashMap::default();
        let mut votes: FxHashMap<String, FxHashMap<SmolStr, usize>> = FxHashMap::default();
        for span in spans.iter() {
            let surface = self.words.surface(span.tokens.clone());
            if span.entity_type == "Person" && surface.contains(' ') {
                surnames.insert(surname(&surface).to_owned(), true);
            }
            let is_body = matches!(
                span.entity_type.as_str(),
                "Company" | "Organization" | "MediaOutlet"
            );
            if is_body
                && span.listed.is_none()
                && let Some((first, _)) = surface.split_once(' ')
            {
                bodies.insert(first.to_owned(), span.entity_type.clone());
            }
            if span.listed.is_none() {
                *votes
                    .entry(surface)
                    .or_default()
                    .entry(span.entity_type.clone())
                    .or_default() += 1;
            }
        }
        for span in spans {
            let surface = self.words.surface(span.tokens.clone());
            let is_surname = surnames.contains_key(&surface);
            let is_sure_place = span.listed.is_some() && self.is_place_like(span.tokens.start);
            let is_place_or_unlisted = span.listed.is_none() || span.entity_type == "GPE";
            if is_surname && !is_sure_place && is_place_or_unlisted {
                span.entity_type = "Person".into();
                span.listed = None;
                continue;
            }
            if span.listed.is_some() {
                continue;
            }
            // `Orlo` after `the Orlo Group` is the group, whatever the recogniser takes it for.
            if let Some(body) = bodies.get(&surface)
                && !self.gazetteers.is_first_name(&surface)
            {
                span.entity_type = body.clone();
                continue;
            }
            if let Some(types) = votes.get(&surface)
                && types.len() > 1
            {
                let best = types
                    .iter()
                    .max_by(|a, b| a.1.cmp(b.1).then_with(|| b.0.cmp(a.0)));
                if let Some((entity_type, _)) = best {
                    span.entity_type = entity_type.clone();
                }
            }
        }
    }

    /// Capitalised words that no span covers: known surnames, first name with surname, words after a title, acronyms in brackets.
    fn add_missed(&self, spans: &mut Vec<NameSpan>) {
        let words = self.words;
        let mut covered = vec![false; words.len()];
        let mut known: FxHashSet<String> = FxHashSet::default();
        let mut acronyms: FxHashSet<String> = FxHashSet::default();
        for span in spans.iter() {
            covered[span.tokens.clone()].fill(true);
            let surface = words.surface(span.tokens.clone());
            if span.entity_type == "Person" {
                known.insert(surname(&surface).to_owned());
            } else if surface.contains(' ') {
                acronyms.insert(crate::names::initials(&surface));
            }
            known.insert(surface);
        }
        let mut added = Vec::new();
        let mut at = 0;
        while at < words.len() {
            if covered[at]
                || !words.is_proper(at)
                || !words.is_capitalised(at)
                || self.is_address_of_the_net(at)
            {
                at += 1;
                continue;
            }
            let mut end = at + 1;
            while end < words.len()
                && !covered[end]
                && words.is_proper(end)
                && words.is_capitalised(end)
                && !words.tokens[end].sentence_start
            {
                end += 1;
            }
            if let Some(span) = self.missed(at..end, &known, &acronyms) {
                added.push(span);
            }
            at = end;
        }
        spans.extend(added);
        spans.sort_by_key(|span| span.tokens.start);
    }

    fn missed(
        &self,
        chunk: Range<usize>,
        known: &FxHashSet<String>,
        acronyms: &FxHashSet<String>,
    ) -> Option<NameSpan> {
        let words = self.words;
        let span = |tokens: Range<usize>, entity_type: &str| {
            Some(NameSpan {
                tokens,
                entity_type: entity_type.into(),
                listed: None,
            })
        };
        let after_titles = chunk
            .clone()
            .rev()
            .find(|&idx| self.is_title_word(idx))
            .map_or(chunk.start, |idx| idx + 1);
        let has_title = after_titles > chunk.start
            || (chunk.start > 0
                && !words.tokens[chunk.start].sentence_start
                && self.is_title_word(chunk.start - 1));
        let rest = after_titles..chunk.end;
        if rest.is_empty() || self.is_people(&rest) {
            return None;
        }
        let surface = words.surface(rest.clone());
        let is_shouted = self.in_speech[rest.start]
            && surface.len() > 1
            && !surface.contains(char::is_lowercase);
        if is_shouted || rest.clone().all(|idx| is_calendar_word(words.lower(idx))) {
            return None;
        }
        if known.contains(&surface)
            || (has_title && rest.len() <= 3 && words.lower(rest.start).len() > 2)
        {
            return span(rest, "Person");
        }
        if rest.len() >= 2
            && rest.len() <= 4
            && self.gazetteers.is_first_name(words.word(rest.start))
        {
            return span(rest, "Person");
        }
        if rest.len() >= 2 {
            let last = words.word(rest.end - 1);
            if let Some((entity_type, _)) = TELLING_WORDS
                .iter()
                .find(|(_, lasts)| lasts.contains(&last))
            {
                return span(rest, entity_type);
            }
        }
        let in_brackets = rest.start > 0 && words.word(rest.start - 1) == "(";
        if rest.len() == 1
            && is_acronym(words.word(rest.start))
            && (in_brackets || acronyms.contains(words.word(rest.start)))
        {
            return span(rest, "Organization");
        }
        None
    }
}

/// Whether what a last word tells goes with what the recogniser says.
fn fits_label(label: &str, found: &str) -> bool {
    match label {
        "Organization" => !matches!(found, "Facility" | "Law" | "Award"),
        "Event" => matches!(found, "Election" | "Meeting" | "Agreement"),
        "Law" => matches!(found, "Law" | "Agreement"),
        "Work" => matches!(found, "Award" | "MediaOutlet" | "Law" | "Agreement"),
        "Facility" => matches!(found, "Facility" | "Organization"),
        _ => false,
    }
}

fn is_calendar_word(lower: &str) -> bool {
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
