//! Pronouns: by agreement, salience, binding, and the speaker inside quotations.

use newsgraph_annotate::{Dep, Tag};
use newsgraph_model::MentionKind;

use super::Resolver;
use super::hops::HopRule;
use super::interviews::Person;
use crate::gazetteer::Gender;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Third(Gender),
    Thing,
    Plural,
    Speaker,
    Speakers,
    Addressee,
    Relative,
}

pub(super) fn kind_of(lower: &str) -> Option<Kind> {
    Some(match lower {
        "he" | "him" | "his" | "himself" => Kind::Third(Gender::Male),
        "she" | "her" | "hers" | "herself" => Kind::Third(Gender::Female),
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

impl Resolver<'_> {
    pub(super) fn add_pronoun(&mut self, idx: usize) {
        let Some(kind) = kind_of(self.words.lower(idx)) else {
            return;
        };
        let itself = self.reflexive(idx, kind);
        let clusters = match kind {
            _ if !itself.is_empty() => self.by(HopRule::Reflexive, itself),
            Kind::Third(gender) => self.person(idx, gender).into_iter().collect(),
            Kind::Thing => self.by(HopRule::Thing, self.thing(idx).into_iter().collect()),
            Kind::Plural => self.several(idx),
            Kind::Speaker => {
                self.rule.set(HopRule::Speaker);
                self.spoken(idx, Person::First, self.speaker_at(idx))
            }
            Kind::Speakers => {
                self.rule.set(HopRule::Speaker);
                self.spoken(idx, Person::Several, self.speaker_at(idx))
            }
            Kind::Addressee => {
                self.rule.set(HopRule::Addressee);
                self.spoken(idx, Person::Second, self.addressee(idx))
            }
            Kind::Relative => self.by(HopRule::Relative, self.antecedent(idx)),
        };
        if kind == Kind::Relative && clusters.is_empty() {
            return;
        }
        self.push_mention(idx..idx + 1, idx, MentionKind::Pronoun, clusters);
    }

    /// Whom `I`, `we` or `you` mean: in a quotation its speaker or whom it is said to, else whoever speaks in an interview.
    fn spoken(&self, idx: usize, person: Person, quoted: Option<usize>) -> Vec<usize> {
        quoted
            .or_else(|| self.voice(idx, person))
            .into_iter()
            .collect()
    }

    fn is_reflexive(&self, idx: usize) -> bool {
        let lower = self.words.lower(idx);
        lower.ends_with("self") || lower.ends_with("selves")
    }

    /// Who does what a reflexive pronoun of the third person stands in; empty when that is not known.
    fn reflexive(&self, idx: usize, kind: Kind) -> Vec<usize> {
        let n_most = match kind {
            Kind::Third(_) | Kind::Thing => 1,
            Kind::Plural => usize::MAX,
            _ => 0,
        };
        if n_most == 0 || !self.is_reflexive(idx) {
            return Vec::new();
        }
        let mut mates = self.clause_mates(idx);
        mates.truncate(n_most);
        mates
    }

    fn person(&mut self, idx: usize, gender: Gender) -> Option<usize> {
        let words = self.words;
        let is_possessive = words.tag(idx) == Tag::PrpS;
        let mut excluded = if is_possessive || matches!(words.dep(idx), Dep::Nsubj | Dep::Nsubjpass)
        {
            Vec::new()
        } else {
            self.clause_mates(idx)
        };
        excluded.extend(self.speaker_at(idx));
        excluded.extend(self.named_below(idx));
        excluded.extend_from_slice(&self.only_signers);
        let best = self.ranked_person(idx, gender, &excluded)?;
        // What the recogniser took for a body is somebody after all.
        self.clusters[best].entity_type = "Person".into();
        self.clusters[best].gender.get_or_insert(gender);
        let rule = if self.subject_after(idx) == Some(best) {
            HopRule::NameAfter
        } else {
            HopRule::Likeliest
        };
        Some(self.by(rule, best))
    }

    /// `When she met Roe, Ana Sol …`, `In his speech, Dorn …`: a pronoun in what opens a sentence is the subject that follows, when that is a name.
    pub(super) fn subject_after(&self, idx: usize) -> Option<usize> {
        let words = self.words;
        let is_subject = matches!(words.dep(idx), Dep::Nsubj | Dep::Nsubjpass);
        if !is_subject && words.tag(idx) != Tag::PrpS {
            return None;
        }
        self.links_at(self.subject_behind_opening(idx)?)
    }

    /// The subject of the narrator's sentence before this one.
    pub(super) fn last_subject(&self, sentence: usize) -> Option<usize> {
        let sentences = self.words.sentences;
        let first = sentence.saturating_sub(3 * REACH);
        let is_speech = |before: usize| self.in_speech[sentences[before].tokens.start];
        let before = (first..sentence).rev().find(|&before| !is_speech(before))?;
        self.main_subject(before).map(|(subject, _)| subject)
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
            if overlaps || mention.clusters.is_empty() || mention.is_unlisted {
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
        let number = self.speech_at(idx)?;
        let quotation = &self.quotations[number];
        let Some(cue) = quotation.cue else {
            return self.other_voice(number);
        };
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

    /// Whom a turn of an interview is said to: whoever speaks next, after the last turn whoever spoke before.
    fn other_voice(&self, turn: usize) -> Option<usize> {
        let label = |number: usize| {
            let signature = self.quotations[number].signature.clone()?;
            let is_label = signature.end < self.words.len()
                && self.words.word(signature.end) == ":"
                && signature.end <= self.quotations[number].tokens.start;
            is_label.then_some(signature)
        };
        let own = self.words.surface(label(turn)?);
        let is_other =
            |number: &usize| label(*number).is_some_and(|label| self.words.surface(label) != own);
        let mut after = turn + 1..self.quotations.len();
        let other = after
            .find(is_other)
            .or_else(|| (0..turn).rev().find(is_other))?;
        self.signer(&label(other)?)
    }

    /// What a relative pronoun stands for: the noun that its clause belongs to.
    fn antecedent(&self, idx: usize) -> Vec<usize> {
        let words = self.words;
        let mut current = idx;
        // `the bank, whose chairman, Jane Roe, …`, read as an apposition.
        let owned = words.head(idx);
        if words.tag(idx) == Tag::WpS && words.dep(owned) == Dep::Appos {
            return self.clusters_at(words.head(owned)).to_vec();
        }
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
