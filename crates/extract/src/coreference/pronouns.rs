//! Pronouns: by agreement, salience, binding, and the speaker inside quotations.

use newsgraph_annotate::{Dep, Tag};
use newsgraph_model::MentionKind;

use super::Resolver;
use super::hops::HopRule;
use crate::gazetteer::Gender;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Person(Gender),
    Thing,
    Plural,
    Speaker,
    Speakers,
    Addressee,
    Relative,
}

fn kind_of(lower: &str) -> Option<Kind> {
    Some(match lower {
        "he" | "him" | "his" | "himself" => Kind::Person(Gender::Male),
        "she" | "her" | "hers" | "herself" => Kind::Person(Gender::Female),
        "it" | "its" | "itself" => Kind::Thing,
        "they" | "them" | "their" | "theirs" | "themselves" => Kind::Plural,
        "i" | "me" | "my" | "mine" | "myself" => Kind::Speaker,
        "we" | "us" | "our" | "ours" | "ourselves" => Kind::Speakers,
        "you" | "your" | "yours" | "yourself" | "yourselves" => Kind::Addressee,
        "who" | "whom" | "whose" | "which" | "that" => Kind::Relative,
        _ => return None,
    })
}

/// How many sentences back a pronoun reaches.
const REACH: usize = 4;

/// How much a subject gains that goes on from the subject before.
const PARALLEL: f32 = 2.0;

/// How much a subject gains for what its own clause says.
const OWN: f32 = 1.7;

/// How far a candidate of known gender may lie behind one of unknown gender.
const SURE: f32 = 1.2;

impl Resolver<'_> {
    pub(super) fn add_pronoun(&mut self, idx: usize) {
        let Some(kind) = kind_of(self.words.lower(idx)) else {
            return;
        };
        let clusters = match kind {
            Kind::Person(gender) => self.person(idx, gender).into_iter().collect(),
            Kind::Thing => self.by(HopRule::Thing, self.thing(idx).into_iter().collect()),
            Kind::Plural => self.several(idx),
            Kind::Speaker | Kind::Speakers => {
                self.by(HopRule::Speaker, self.speaker_at(idx).into_iter().collect())
            }
            Kind::Addressee => self.by(
                HopRule::Addressee,
                self.addressee(idx).into_iter().collect(),
            ),
            Kind::Relative => self.by(HopRule::Relative, self.antecedent(idx)),
        };
        if kind == Kind::Relative && clusters.is_empty() {
            return;
        }
        self.push_mention(idx..idx + 1, idx, MentionKind::Pronoun, clusters);
    }

    fn is_reflexive(&self, idx: usize) -> bool {
        let lower = self.words.lower(idx);
        lower.ends_with("self") || lower.ends_with("selves")
    }

    fn person(&mut self, idx: usize, gender: Gender) -> Option<usize> {
        let words = self.words;
        if self.is_reflexive(idx) {
            let mates = self.clause_mates(idx);
            if let Some(&mate) = mates.first() {
                return Some(self.by(HopRule::Reflexive, mate));
            }
        }
        let is_possessive = words.tag(idx) == Tag::PrpS;
        let excluded = if is_possessive || matches!(words.dep(idx), Dep::Nsubj | Dep::Nsubjpass) {
            Vec::new()
        } else {
            self.clause_mates(idx)
        };
        let speaker = self.speaker_at(idx);
        let fits = |cluster: usize| {
            let known = &self.clusters[cluster];
            known.is_person()
                && known.gender.is_none_or(|known| known == gender)
                && !excluded.contains(&cluster)
        };
        let sentence = words.sentence(idx);
        if let Some(after) = self.subject_after(idx)
            && fits(after)
            && Some(after) != speaker
        {
            self.clusters[after].gender.get_or_insert(gender);
            return Some(self.by(HopRule::SubjectAfter, after));
        }
        let ranked = self.salience.ranked(sentence, REACH, |cluster| {
            fits(cluster) && Some(cluster) != speaker
        });
        let wider = || {
            self.salience.ranked(sentence, 3 * REACH, |cluster| {
                fits(cluster) && Some(cluster) != speaker
            })
        };
        let ranked = if ranked.is_empty() { wider() } else { ranked };
        let mut ranked = ranked;
        // `A reporter asked` rarely brings in somebody whom the text goes on to speak of.
        for (cluster, score) in &mut ranked {
            if !self.clusters[*cluster].named {
                *score *= 0.5;
            }
        }
        let ranked = self.preferring_last_subject(idx, ranked);
        let ranked = self.preferring_own_subject(idx, ranked);
        let best = self.preferring_known_gender(&ranked, gender)?;
        self.clusters[best].gender.get_or_insert(gender);
        Some(self.by(HopRule::Agreement, best))
    }

    /// `When she met Roe, Ana Sol …`, `In his speech, Dorn …`: a pronoun in what opens a sentence is the subject that follows, when that is a name.
    fn subject_after(&self, idx: usize) -> Option<usize> {
        let words = self.words;
        let is_subject = matches!(words.dep(idx), Dep::Nsubj | Dep::Nsubjpass);
        if !is_subject && words.tag(idx) != Tag::PrpS {
            return None;
        }
        let mut current = idx;
        for _ in 0..12 {
            let head = words.head(current);
            if head == current {
                return None;
            }
            let opens = matches!(words.dep(current), Dep::Advcl | Dep::Prep) && current < head;
            if opens && words.dep(head) == Dep::Root {
                let subject = words
                    .subject_of(head)
                    .filter(|&subject| subject > current)?;
                return self.links_at(subject);
            }
            current = head;
        }
        None
    }

    /// A possessive, and a pronoun of a clause inside the sentence, go rather with the subject of the clause around them.
    fn preferring_own_subject(
        &self,
        idx: usize,
        mut ranked: Vec<(usize, f32)>,
    ) -> Vec<(usize, f32)> {
        let words = self.words;
        let Some(verb) = words.governing_verb(idx) else {
            return sorted(ranked);
        };
        let around = if words.tag(idx) == Tag::PrpS {
            Some(verb)
        } else {
            words.governing_verb(verb)
        };
        let Some(subject) = around
            .and_then(|verb| words.subject_of(verb))
            .filter(|&subject| subject != idx)
        else {
            return sorted(ranked);
        };
        for (cluster, score) in &mut ranked {
            if self.clusters_at(subject) == [*cluster] {
                *score *= OWN;
            }
        }
        sorted(ranked)
    }

    /// A subject goes rather with the subject of what the narrator said last, also where a quotation stands between.
    fn preferring_last_subject(
        &self,
        idx: usize,
        mut ranked: Vec<(usize, f32)>,
    ) -> Vec<(usize, f32)> {
        let words = self.words;
        if words.dep(idx) != Dep::Nsubj || self.in_speech[idx] || !self.is_main_clause(idx) {
            return ranked;
        }
        let subject = self.last_subject(words.sentence(idx));
        for (cluster, score) in &mut ranked {
            if Some(*cluster) == subject {
                *score *= PARALLEL;
            }
        }
        ranked
    }

    /// The subject of the narrator's sentence before this one.
    fn last_subject(&self, sentence: usize) -> Option<usize> {
        let sentences = self.words.sentences;
        let first = sentence.saturating_sub(3 * REACH);
        let is_speech = |before: usize| self.in_speech[sentences[before].tokens.start];
        let before = (first..sentence).rev().find(|&before| !is_speech(before))?;
        self.main_subject(before).map(|(subject, _)| subject)
    }

    /// The most salient; one whose gender is known to agree beats one of unknown gender unless that is far more salient.
    fn preferring_known_gender(&self, ranked: &[(usize, f32)], gender: Gender) -> Option<usize> {
        let &(first, top) = ranked.first()?;
        if self.clusters[first].gender == Some(gender) {
            return Some(first);
        }
        let sure = ranked
            .iter()
            .find(|(cluster, _)| self.clusters[*cluster].gender == Some(gender));
        match sure {
            Some(&(cluster, score)) if score * SURE >= top => Some(cluster),
            _ => Some(first),
        }
    }

    fn thing(&self, idx: usize) -> Option<usize> {
        let words = self.words;
        if self.is_empty_it(idx) {
            return None;
        }
        let sentence = words.sentence(idx);
        let is_possessive = words.tag(idx) == Tag::PrpS;
        let is_subject = matches!(words.dep(idx), Dep::Nsubj | Dep::Nsubjpass);
        let excluded = if is_possessive || is_subject {
            Vec::new()
        } else {
            self.clause_mates(idx)
        };
        let fits = |cluster: usize| {
            let known = &self.clusters[cluster];
            let acts = matches!(
                known.entity_type.as_str(),
                "Organization"
                    | "Company"
                    | "GovernmentBody"
                    | "Party"
                    | "MediaOutlet"
                    | "Campaign"
                    | "Platform"
            );
            let is_place = known.entity_type == "GPE";
            let is_made = matches!(
                known.entity_type.as_str(),
                "Law"
                    | "Agreement"
                    | "Work"
                    | "Document"
                    | "Post"
                    | "Policy"
                    | "Election"
                    | "Meeting"
                    | "Event"
                    | "LegalCase"
                    | "Speech"
            );
            !excluded.contains(&cluster)
                && !known.is_plural
                && (acts || is_place || (is_made && !is_possessive))
        };
        let ranked = self.salience.ranked(sentence, 2, fits);
        let &(best, score) = ranked.first()?;
        // A place that is only mentioned in passing is not what `it` means.
        let is_sure = score >= 0.3 || self.clusters[best].entity_type != "GPE";
        is_sure.then_some(best)
    }

    /// `It is likely that …`, `it rains`.
    fn is_empty_it(&self, idx: usize) -> bool {
        let words = self.words;
        if words.lower(idx) != "it" {
            return false;
        }
        if words.dep(idx) == Dep::Expl {
            return true;
        }
        let verb = words.head(idx);
        let lemma = words.lemma(verb);
        let is_copula = matches!(
            lemma.as_str(),
            "be" | "seem" | "appear" | "take" | "turn" | "remain" | "become" | "look" | "happen"
        );
        is_copula
            && words.children(verb).any(|child| {
                matches!(
                    words.dep(child),
                    Dep::Acomp | Dep::Attr | Dep::Ccomp | Dep::Xcomp | Dep::Advcl | Dep::Oprd
                )
            })
    }

    fn several(&self, idx: usize) -> Vec<usize> {
        let words = self.words;
        let sentence = words.sentence(idx);
        let mates = if matches!(words.dep(idx), Dep::Nsubj | Dep::Nsubjpass | Dep::Poss)
            || self.is_reflexive(idx)
        {
            Vec::new()
        } else {
            self.clause_mates(idx)
        };
        // The nearest mention of several things, back over two sentences.
        let mut found: Vec<usize> = Vec::new();
        for mention in self.mentions.iter().rev().take(40) {
            let distance = sentence.abs_diff(words.sentence(mention.head));
            if distance > 2 {
                break;
            }
            let is_several = mention.clusters.len() > 1
                || mention
                    .clusters
                    .first()
                    .is_some_and(|&cluster| self.clusters[cluster].is_plural);
            let is_joined = words
                .children(mention.head)
                .any(|child| words.dep(child) == Dep::Conj && self.mention_at.contains_key(&child));
            let overlaps = mention
                .clusters
                .iter()
                .any(|cluster| mates.contains(cluster));
            if overlaps || mention.clusters.is_empty() {
                continue;
            }
            if is_joined {
                found.extend_from_slice(&mention.clusters);
                for child in words
                    .children(mention.head)
                    .filter(|&child| words.dep(child) == Dep::Conj)
                {
                    found.extend_from_slice(self.clusters_at(child));
                }
                self.by(HopRule::Several, ());
                break;
            }
            if is_several {
                found.extend_from_slice(&mention.clusters);
                self.by(HopRule::Several, ());
                break;
            }
            let is_body =
                mention.kind != MentionKind::Pronoun && words.dep(mention.head) == Dep::Nsubj && {
                    let known = &self.clusters[mention.clusters[0]];
                    matches!(
                        known.entity_type.as_str(),
                        "Organization"
                            | "Company"
                            | "GovernmentBody"
                            | "Party"
                            | "MediaOutlet"
                            | "Campaign"
                    )
                };
            if is_body {
                found.extend_from_slice(&mention.clusters);
                self.by(HopRule::Body, ());
                break;
            }
        }
        found.dedup();
        found
    }

    /// Whom the speaker tells: `Roe told Doe, “You …”`, or whom the quotation calls by name first.
    fn addressee(&self, idx: usize) -> Option<usize> {
        let quotation = &self.quotations[self.speech_at(idx)?];
        let cue = quotation.cue?;
        if !matches!(
            self.words.lemma(cue).as_str(),
            "tell" | "ask" | "urge" | "warn" | "address"
        ) {
            return None;
        }
        let object = self
            .words
            .children(cue)
            .find(|&child| matches!(self.words.dep(child), Dep::Dobj | Dep::Dative))?;
        self.clusters_at(object)
            .first()
            .copied()
            .filter(|&cluster| Some(cluster) != quotation.speaker)
    }

    /// What a relative pronoun stands for: the noun that its clause belongs to.
    fn antecedent(&self, idx: usize) -> Vec<usize> {
        let words = self.words;
        let mut current = idx;
        for _ in 0..8 {
            let head = words.head(current);
            if head == current {
                break;
            }
            if words.dep(current) == Dep::Relcl {
                return if head < idx {
                    self.clusters_at(head).to_vec()
                } else {
                    Vec::new()
                };
            }
            current = head;
        }
        // `who is a doctor and who left`: the one before.
        let is_and = idx > 0 && matches!(words.lower(idx - 1), "and" | "but" | "or");
        let before = is_and.then(|| {
            (idx.saturating_sub(30)..idx - 1)
                .rev()
                .find(|&before| words.lower(before) == "who")
        });
        match before.flatten() {
            Some(before) if words.lower(idx) == "who" => self.clusters_at(before).to_vec(),
            _ => Vec::new(),
        }
    }
}

/// Most salient first; a stable sort, so that the order of equals stays.
fn sorted(mut ranked: Vec<(usize, f32)>) -> Vec<(usize, f32)> {
    ranked.sort_by(|a, b| b.1.total_cmp(&a.1));
    ranked
}
