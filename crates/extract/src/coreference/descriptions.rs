//! Descriptions: `the mayor`, `the company`, `the two leaders`, `ten voters`, `her lawyer`.

use newsgraph_annotate::{Dep, Tag};
use newsgraph_model::MentionKind;

use super::Resolver;
use super::clusters::Growing;
use super::hops::HopRule;
use super::kinds::{
    bare_noun, fits_kind, is_contender, is_loose_role, is_same_title, qualifiers_agree,
};
use crate::gazetteer::{Gender, NounClass};
use crate::mentions::phrases::{Definiteness, Phrase};
use crate::read::party_or_place;

/// How many sentences back a description reaches for what it could mean by salience alone.
pub(super) const REACH: usize = 6;

/// How much more salient than the next somebody must be whom a noun means that several are called by.
const CLEARLY: f32 = 1.5;

/// Whom a text has called by a noun.
enum Called {
    One(usize),
    Several,
}

impl Resolver<'_> {
    pub(super) fn add_description(&mut self, phrase: Phrase) {
        let beside = self.bearer_of(&phrase);
        let is_beside = beside.is_some();
        let clusters = match beside {
            Some(bearer) => self.by(HopRule::Beside, bearer),
            None => self.clusters_of(&phrase),
        };
        if let [cluster] = clusters.as_slice()
            && is_beside
            && phrase.described.class == NounClass::Thing
        {
            // `Arden Mutual, an insurer,` is called the insurer from here on.
            self.clusters[*cluster].add_noun(&phrase.noun);
        }
        if let [cluster] = clusters.as_slice()
            && self.clusters[*cluster].is_person()
        {
            let known = &mut self.clusters[*cluster];
            if phrase.described.class != NounClass::Person {
                known.add_noun(&phrase.noun);
            }
            if known.gender.is_none() {
                known.gender = phrase.described.gender;
            }
        }
        self.push_mention(phrase.tokens, phrase.head, MentionKind::Nominal, clusters);
    }

    fn clusters_of(&mut self, phrase: &Phrase) -> Vec<usize> {
        if phrase.is_plural {
            return self.group(phrase);
        }
        if let Some(same) = self.same_as_before(phrase) {
            return self.by(HopRule::SamePhrase, vec![same]);
        }
        match phrase.described.class {
            NounClass::Office | NounClass::Role | NounClass::Person => {
                self.person_described(phrase).into_iter().collect()
            }
            NounClass::Kin => vec![self.own_cluster(phrase)],
            NounClass::People => self.group(phrase),
            NounClass::Thing => self.thing_described(phrase).into_iter().collect(),
        }
    }

    /// `the mogul and nominee`: two descriptions under one article are of one person.
    fn same_as_before(&self, phrase: &Phrase) -> Option<usize> {
        let words = self.words;
        let first = words.head(phrase.head);
        let shares = words.dep(phrase.head) == Dep::Conj
            && words.child(phrase.head, Dep::Det).is_none()
            && words.child(phrase.head, Dep::Poss).is_none()
            && words.child(first, Dep::Det).is_some()
            && first < phrase.head;
        let [same] = self.clusters_at(first) else {
            return None;
        };
        (shares && self.type_fits(*same, phrase)).then_some(*same)
    }

    /// Whom an apposition or predicate describes: `Roe, the mayor`, `Roe is the mayor`.
    fn bearer_of(&self, phrase: &Phrase) -> Option<Vec<usize>> {
        let words = self.words;
        let head = phrase.head;
        let subject = match words.dep(head) {
            Dep::Appos => words.head(head),
            Dep::Attr if words.lemma(words.head(head)) == "be" => {
                words.subject_of(words.head(head))?
            }
            _ => return self.following_name(phrase),
        };
        let is_negated =
            words.dep(head) == Dep::Attr && words.child(words.head(head), Dep::Neg).is_some();
        let clusters = self.clusters_at(subject);
        let fits = clusters.len() == 1
            && !is_negated
            && !phrase.is_plural
            && self.type_fits(clusters[0], phrase);
        fits.then(|| clusters.to_vec())
    }

    /// `the mayor, Jane Roe,`: the name after the description.
    fn following_name(&self, phrase: &Phrase) -> Option<Vec<usize>> {
        let words = self.words;
        // `a spokesman for the mayor, Jane Roe,`: the name may be that of the spokesman.
        let preposition = words.head(phrase.head);
        let other = words.head(preposition);
        if words.dep(phrase.head) == Dep::Pobj
            && words.dep(preposition) == Dep::Prep
            && self
                .gazetteers
                .noun(words.lower(other))
                .is_some_and(|noun| matches!(noun.class, NounClass::Role | NounClass::Person))
        {
            return None;
        }
        let appos = words
            .children(phrase.head)
            .find(|&child| words.dep(child) == Dep::Appos && child > phrase.head)
            .or_else(|| self.name_between_commas(phrase))?;
        let name = self.links_at(appos)?;
        (!phrase.is_plural && self.type_fits(name, phrase)).then(|| vec![name])
    }

    /// `the nominee, Jane Roe,`: a name between commas, where the parser lost the apposition.
    fn name_between_commas(&self, phrase: &Phrase) -> Option<usize> {
        let words = self.words;
        let start = phrase.tokens.end + 1;
        let is_described = phrase.definiteness == Definiteness::Definite
            && matches!(
                phrase.described.class,
                NounClass::Office | NounClass::Role | NounClass::Kin
            );
        if !is_described || words.word(phrase.tokens.end) != "," {
            return None;
        }
        let name = *self.name_at.get(&start)?;
        let end = self.names[name].tokens.end;
        let same = words.sentence(start) == words.sentence(phrase.head);
        let closes = matches!(words.word(end), "," | "." | ")" | "—" | "–");
        (same && closes).then_some(start)
    }

    fn type_fits(&self, cluster: usize, phrase: &Phrase) -> bool {
        let known = &self.clusters[cluster];
        let wants_person = matches!(
            phrase.described.class,
            NounClass::Office | NounClass::Role | NounClass::Person | NounClass::Kin
        );
        if wants_person {
            let agrees = known
                .gender
                .is_none_or(|known| phrase.described.gender.is_none_or(|told| told == known));
            return known.is_person() && agrees;
        }
        fits_kind(&known.entity_type, &phrase.described.entity_type)
    }

    /// A person by description: by title, else by salience; else somebody not yet named.
    fn person_described(&mut self, phrase: &Phrase) -> Option<usize> {
        let words = self.words;
        let head = phrase.head;
        let is_bare_title = words.child(head, Dep::Det).is_none()
            && words.is_capitalised(head)
            && !words.tokens[head].sentence_start;
        // `ran for mayor` tells what somebody would be; `a spokesperson for the mayor` tells of another person.
        let is_predicate = matches!(words.dep(head), Dep::Attr | Dep::Oprd)
            || match words.lower_before(phrase.tokens.start) {
                "as" | "becoming" | "become" => true,
                "for" => words.child(head, Dep::Det).is_none(),
                _ => false,
            };
        if phrase.definiteness == Definiteness::Indefinite {
            if is_predicate || is_bare_title {
                self.describe_subject(phrase);
                return None;
            }
            return self.new_person(phrase);
        }
        if is_predicate && phrase.described.class == NounClass::Office {
            self.describe_subject(phrase);
            return None;
        }
        if let Some(found) = self
            .by_noun(phrase, qualifiers_agree)
            .or_else(|| self.by_noun(phrase, |_, _| true))
        {
            return match found {
                Called::One(found) => Some(self.by(HopRule::Called, found)),
                Called::Several => self.new_person(phrase),
            };
        }
        if let Some(found) = self.by_salience(phrase) {
            return Some(self.by(HopRule::Prominent, found));
        }
        self.new_person(phrase)
    }

    /// `Roe was elected mayor`, `Roe becomes mayor`: she can be called the mayor from here on.
    fn describe_subject(&mut self, phrase: &Phrase) {
        let words = self.words;
        if !matches!(words.dep(phrase.head), Dep::Attr | Dep::Oprd) {
            return;
        }
        let verb = words.head(phrase.head);
        let lemma = words.lemma(verb);
        let subject = words
            .subject_of(verb)
            .and_then(|subject| self.clusters_at(subject).first().copied());
        let Some(subject) = subject.filter(|&subject| self.clusters[subject].is_person()) else {
            return;
        };
        if matches!(
            lemma.as_str(),
            "elect" | "become" | "appoint" | "name" | "be"
        ) && words.child(verb, Dep::Neg).is_none()
        {
            self.clusters[subject].add_noun(&phrase.noun);
        }
    }

    /// The subject of the clause around the one that a description is the subject of: who is meant by it would be `he`.
    fn subject_around(&self, head: usize) -> &[usize] {
        let words = self.words;
        let outer = words
            .governing_verb(head)
            .and_then(|verb| words.governing_verb(verb));
        match outer.and_then(|outer| words.subject_of(outer)) {
            Some(subject) if subject != head => self.clusters_at(subject),
            _ => &[],
        }
    }

    pub(super) fn excluded(&self, phrase: &Phrase) -> Vec<usize> {
        let words = self.words;
        let mut excluded = if matches!(words.dep(phrase.head), Dep::Nsubj | Dep::Nsubjpass) {
            self.subject_above(phrase.head)
        } else {
            self.clause_mates(phrase.head)
        };
        // `Roe's lawyer` is not Roe.
        for child in words
            .children(phrase.head)
            .filter(|&child| words.dep(child) == Dep::Poss)
        {
            excluded.extend_from_slice(self.clusters_at(child));
        }
        excluded.extend(self.speaker_at(phrase.head));
        excluded
    }

    /// The subject of the clause above: `Roe praised Dorn as the nominee spoke` is about two people.
    fn subject_above(&self, subject: usize) -> Vec<usize> {
        let words = self.words;
        let verb = words.head(subject);
        let above = words.head(verb);
        if !matches!(words.dep(verb), Dep::Advcl | Dep::Ccomp) || above == verb {
            return Vec::new();
        }
        words
            .children(above)
            .find(|&child| matches!(words.dep(child), Dep::Nsubj | Dep::Nsubjpass))
            .map_or_else(Vec::new, |subject| self.clusters_at(subject).to_vec())
    }

    /// The person whom the text has described with the same noun.
    fn by_noun(&self, phrase: &Phrase, agree: impl Fn(&str, &str) -> bool) -> Option<Called> {
        let excluded = self.excluded(phrase);
        let noun = bare_noun(&phrase.noun);
        let is_doubtful = |cluster: usize| {
            is_contender(&phrase.noun)
                && self.names_party_or_place(phrase)
                && self.belongs_too(cluster, phrase).is_none()
                && (!self.is_prominent(cluster) || self.has_equal(cluster, phrase))
        };
        let fits = |cluster: usize| {
            self.clusters[cluster].is_person()
                && !excluded.contains(&cluster)
                && !is_doubtful(cluster)
                && self.clusters[cluster].nouns.iter().any(|known| {
                    let known_bare = bare_noun(known);
                    let is_same = known_bare == noun
                        || phrase.described.class == NounClass::Office
                            && is_same_title(known_bare, noun);
                    is_same && agree(known, &phrase.noun)
                })
                && self.gender_agrees(cluster, phrase)
                && self.belongs_too(cluster, phrase) != Some(false)
        };
        let sentence = self.words.sentence(phrase.head);
        match self.salience.within(sentence, 2 * REACH, fits).as_slice() {
            [] => {
                let mut all = (0..self.clusters.len().min(400)).filter(|&cluster| fits(cluster));
                let first = all.next()?;
                all.next().is_none().then_some(Called::One(first))
            }
            [only] => Some(Called::One(*only)),
            [_, _, ..] => {
                // Of several who are called so, one who is spoken of far more than the others is meant.
                let ranked = self.salience.ranked(sentence, REACH, fits);
                match ranked.as_slice() {
                    [(only, _)] => Some(Called::One(*only)),
                    [(first, top), (_, next), ..] if *top >= CLEARLY * next => {
                        Some(Called::One(*first))
                    }
                    _ => Some(Called::Several),
                }
            }
        }
    }

    /// Whether somebody belongs to the party or place that a description names, `the Democratic nominee`; `None` when the text does not say.
    fn belongs_too(&self, cluster: usize, phrase: &Phrase) -> Option<bool> {
        // `the Republican` names the party by its head.
        let end = phrase.head
            + usize::from(
                self.gazetteers
                    .party_of(self.words.word(phrase.head))
                    .is_some(),
            );
        let mut named = (phrase.tokens.start..end)
            .filter_map(|idx| party_or_place(self.words, self.gazetteers, idx))
            .peekable();
        named.peek()?;
        let known = &self.clusters[cluster].belongs_to;
        let is_party = |name: &String| {
            self.gazetteers
                .named(name)
                .is_some_and(|(listed, _)| listed.entity_type == "Party")
        };
        let mut is_told = false;
        for name in named {
            if known.contains(&name) {
                return Some(true);
            }
            is_told |= known.iter().any(|other| is_party(other) == is_party(&name));
        }
        is_told.then_some(false)
    }

    fn gender_agrees(&self, cluster: usize, phrase: &Phrase) -> bool {
        let known: Option<Gender> = self.clusters[cluster].gender;
        known.is_none_or(|known| phrase.described.gender.is_none_or(|told| told == known))
    }

    /// The most salient person to whom the description can apply.
    fn by_salience(&self, phrase: &Phrase) -> Option<usize> {
        let words = self.words;
        // `its ousted leader` is whoever led it, who need not be whoever is spoken of.
        let belongs = words.child(phrase.head, Dep::Poss).is_some()
            && phrase.described.class != NounClass::Person;
        if phrase.described.class == NounClass::Role
            && !is_loose_role(&phrase.noun)
            && phrase.is_modified
            && !self.is_party_described(phrase)
        {
            return None;
        }
        let mut excluded = self.excluded(phrase);
        excluded.extend_from_slice(self.subject_around(phrase.head));
        let is_office = phrase.described.class == NounClass::Office;
        let fits = |cluster: usize| {
            let known = &self.clusters[cluster];
            let has_other_office = is_office
                && known.nouns.iter().any(|noun| {
                    self.gazetteers
                        .noun(noun)
                        .is_some_and(|noun| noun.class == NounClass::Office)
                });
            known.is_person()
                && known.named
                && !has_other_office
                && !excluded.contains(&cluster)
                && self.gender_agrees(cluster, phrase)
                && self.belongs_too(cluster, phrase) != Some(false)
        };
        let sentence = words.sentence(phrase.head);
        let mut ranked = self.salience.ranked(sentence, REACH, fits);
        let n_names = |cluster: usize| self.clusters[cluster].names.values().sum::<u32>();
        if is_contender(&phrase.noun) {
            // Who runs is one of those whom the text is about.
            ranked.retain(|&(cluster, _)| n_names(cluster) >= 2);
        }
        let is_placed_office = is_office && self.names_party_or_place(phrase);
        if is_contender(&phrase.noun) || is_office && phrase.is_modified && !is_placed_office {
            // Nor is whoever the same sentence is about by name, or who is named far less often than another.
            ranked.retain(|&(cluster, _)| !self.is_named_around(cluster, phrase.head));
            ranked.retain(|&(cluster, _)| self.is_prominent(cluster));
        }
        if is_office && !phrase.is_modified && ranked.len() > 1 {
            return None;
        }
        // `the Green nominee`, `the former Arden governor`: of whom the text tells that party or place, else of none but a clear one.
        let belonging = ranked
            .iter()
            .find(|(cluster, _)| self.belongs_too(*cluster, phrase) == Some(true));
        if let Some(&(cluster, _)) = belonging {
            return Some(cluster);
        }
        if is_contender(&phrase.noun)
            && self.names_party_or_place(phrase)
            && let Some(&(cluster, _)) = ranked.first()
            && self.has_equal(cluster, phrase)
        {
            return None;
        }
        if self.names_party_or_place(phrase)
            && let [(_, top), (_, next), ..] = ranked.as_slice()
            && *top < CLEARLY * next
        {
            return None;
        }
        if belongs
            && let [(_, top), (_, next), ..] = ranked.as_slice()
            && *top < CLEARLY * next
        {
            return None;
        }
        ranked.first().map(|&(cluster, _)| cluster)
    }

    /// Whether a person is named at least a third as often as whoever is named most.
    fn is_prominent(&self, cluster: usize) -> bool {
        let n_names = |known: &Growing| known.names.values().sum::<u32>();
        let people = self.clusters.iter().filter(|known| known.is_person());
        let most = people.map(n_names).max().unwrap_or(0);
        3 * n_names(&self.clusters[cluster]) >= most
    }

    /// Whether somebody else whom the text is about as much may be meant by `the Republican candidate`, which tells whom of them only to those who know.
    fn has_equal(&self, cluster: usize, phrase: &Phrase) -> bool {
        let n_names = |cluster: usize| self.clusters[cluster].names.values().sum::<u32>();
        (0..self.clusters.len().min(400)).any(|other| {
            other != cluster
                && self.clusters[other].is_person()
                && self.belongs_too(other, phrase) != Some(false)
                && n_names(other) > n_names(cluster)
        })
    }

    /// Whether the main subject of the sentence around a description is this person, by name.
    fn is_named_around(&self, cluster: usize, head: usize) -> bool {
        let words = self.words;
        let tokens = words.sentences[words.sentence(head)].tokens.clone();
        let names = self.names.iter().zip(self.links);
        names
            .filter(|(name, link)| tokens.contains(&name.tokens.start) && **link == Some(cluster))
            .map(|(name, _)| words.head_of(&name.tokens))
            .any(|name| matches!(words.dep(name), Dep::Nsubj | Dep::Nsubjpass))
    }

    pub(super) fn names_party_or_place(&self, phrase: &Phrase) -> bool {
        let mut before = phrase.tokens.start..phrase.head;
        before.any(|idx| party_or_place(self.words, self.gazetteers, idx).is_some())
    }

    /// `the Republican leader`.
    fn is_party_described(&self, phrase: &Phrase) -> bool {
        phrase
            .tokens
            .clone()
            .any(|idx| self.gazetteers.party_of(self.words.word(idx)).is_some())
    }

    fn new_person(&mut self, phrase: &Phrase) -> Option<usize> {
        if phrase.described.class == NounClass::Person && !phrase.is_modified {
            return None;
        }
        Some(self.own_cluster(phrase))
    }

    /// `veteran politicians`: several without an article or number, who are the same when the same words come again; `more politicians` are others.
    fn is_bare_plural(&self, phrase: &Phrase) -> bool {
        let words = self.words;
        let counts = |child: usize| {
            matches!(words.dep(child), Dep::Det | Dep::Nummod)
                || matches!(words.tag(child), Tag::Jjr | Tag::Jjs)
                || matches!(
                    words.lower(child),
                    "many" | "several" | "other" | "few" | "such"
                )
        };
        phrase.is_plural && phrase.is_modified && !words.children(phrase.head).any(counts)
    }

    /// The cluster of a description that stands for itself; the same words mean the same thing when they are definite or tell of a kind.
    pub(super) fn own_cluster(&mut self, phrase: &Phrase) -> usize {
        let key = self.key_of(phrase);
        if (phrase.definiteness == Definiteness::Definite || self.is_bare_plural(phrase))
            && let Some(&known) = self.described.get(&key)
        {
            return self.by(HopRule::SameWords, known);
        }
        self.by(HopRule::New, ());
        let name = self.label_of(phrase);
        self.clusters.push(Growing {
            name,
            entity_type: phrase.described.entity_type.clone(),
            named: false,
            is_node: phrase.is_modified || phrase.described.class == NounClass::People,
            gender: phrase.described.gender,
            is_plural: phrase.is_plural || phrase.described.class == NounClass::People,
            nouns: vec![phrase.noun.clone()],
            ..Growing::default()
        });
        let cluster = self.clusters.len() - 1;
        self.described.insert(key, cluster);
        cluster
    }
}
