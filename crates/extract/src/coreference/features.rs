//! What speaks for and against each person whom a pronoun may mean.

use newsgraph_annotate::{Dep, Tag};
use newsgraph_model::MentionKind;

use super::Resolver;
use super::ranker::{Candidate, Decision, Family, feature, weights_of};
use crate::gazetteer::Gender;
use crate::names::first_word;

/// How many sentences back a pronoun reaches.
const REACH: usize = 12;

/// Somebody who may be meant, with what is known before features are made.
#[derive(Clone, Copy, Debug)]
pub(super) struct Possible {
    pub(super) cluster: usize,
    /// Head of the nearest mention before, else of the name that follows.
    pub(super) head: usize,
    pub(super) kind: MentionKind,
    pub(super) is_full_name: bool,
    pub(super) is_after: bool,
    pub(super) n_mentions: usize,
    pub(super) n_pronouns: usize,
    /// How many sentences back it was the subject of a main clause, at most 3.
    pub(super) subject: usize,
    /// Head of its first mention in the sentence of the nearest.
    pub(super) first_head: usize,
}

/// What holds of all candidates of one pronoun.
pub(super) struct Setting {
    pub(super) idx: usize,
    pub(super) block: usize,
    pub(super) sentence: usize,
    pub(super) last_subject: Option<usize>,
    /// Subjects and objects of the clause and those around it, as values of [`Family::Clause`].
    pub(super) clause: Vec<(usize, usize)>,
    pub(super) most: usize,
    pub(super) n_most: usize,
    pub(super) gender_is_known: bool,
    pub(super) is_speech: bool,
    pub(super) role: usize,
    /// The first candidates of their sentences.
    pub(super) leftmost: Vec<usize>,
    /// Whom the last pronoun of the same gender meant, and how many sentences back.
    pub(super) last_pronoun: Option<(usize, usize)>,
    /// Names behind the pronoun in its sentence: cluster and head.
    pub(super) names_after: Vec<(usize, usize)>,
    /// The last subject of any clause before the pronoun.
    pub(super) near_subject: Option<usize>,
    /// Whom the main clause behind an opening is about, as values of [`Family::Opening`].
    pub(super) opened: Option<(usize, usize)>,
    /// How often the candidate is named that the whole text names most.
    pub(super) most_named: u32,
}

impl Resolver<'_> {
    /// Ranks the persons whom a pronoun may mean and gives the best; `None` when nobody is likelier than each.
    pub(super) fn ranked_person(
        &mut self,
        idx: usize,
        gender: Gender,
        excluded: &[usize],
    ) -> Option<usize> {
        let possible = self.possible(idx, gender, excluded);
        let setting = self.setting(idx, gender, &possible);
        let mut features = Vec::with_capacity(24);
        let mut candidates = Vec::new();
        let mut best = (possible.len(), f32::NEG_INFINITY);
        for order in 0..=possible.len() {
            features.clear();
            match possible.get(order) {
                Some(one) => self.describe(one, order, gender, &setting, &mut features),
                None => self.describe_nobody(&possible, &setting, &mut features),
            }
            let score = self.ranker.score(setting.block, &features);
            if score > best.1 {
                best = (order, score);
            }
            if self.decisions.is_some() {
                candidates.push(Candidate {
                    spans: possible
                        .get(order)
                        .map_or_else(Vec::new, |one| self.spans_of(one.cluster)),
                    weights: weights_of(setting.block, &features).collect(),
                });
            }
        }
        if let (Some(trace), Some(span)) = (&mut self.decisions, self.words.span(&(idx..idx + 1))) {
            trace.push(Decision {
                span,
                candidates,
                chosen: best.0,
            });
        }
        possible.get(best.0).map(|one| one.cluster)
    }

    /// Whoever agrees and has been spoken of not long ago, the last first; then names that follow in the sentence.
    fn possible(&self, idx: usize, gender: Gender, excluded: &[usize]) -> Vec<Possible> {
        let words = self.words;
        let sentence = words.sentence(idx);
        let fits = |cluster: usize| {
            let known = &self.clusters[cluster];
            (known.is_person() || self.kind_of_doubtful(cluster).is_some())
                && known.gender.is_none_or(|known| known == gender)
                && !excluded.contains(&cluster)
        };
        let mut possible: Vec<Possible> = Vec::new();
        // `Roe, who is his rival`: nor is any mention of her before.
        let mut barred = Vec::new();
        let is_subject = matches!(words.dep(idx), Dep::Nsubj | Dep::Nsubjpass);
        let is_main_subject = is_subject && self.is_main_clause(idx);
        for recent in self.salience.latest_first() {
            // In speech names are read before pronouns.
            let is_to_come = recent.token > idx && self.in_speech[recent.token];
            if sentence.abs_diff(recent.sentence) > REACH || is_main_subject && is_to_come {
                continue;
            }
            let mention = &self.mentions[recent.mention];
            let is_pronoun = mention.kind == MentionKind::Pronoun;
            let is_subject = recent.token < idx && self.role_of(recent.token) == 0;
            let subject = if is_subject {
                sentence.abs_diff(recent.sentence).min(3)
            } else {
                3
            };
            let known = possible
                .iter_mut()
                .find(|known| known.cluster == recent.cluster);
            if let Some(known) = known {
                known.n_mentions += 1;
                known.n_pronouns += usize::from(is_pronoun);
                known.subject = known.subject.min(subject);
                if words.sentence(recent.token) == words.sentence(known.head) {
                    known.first_head = known.first_head.min(recent.token);
                }
            } else if self.is_same_phrase(idx, recent.token) {
                barred.push(recent.cluster);
            } else if fits(recent.cluster) && !barred.contains(&recent.cluster) {
                possible.push(Possible {
                    cluster: recent.cluster,
                    head: recent.token,
                    kind: mention.kind,
                    is_full_name: mention.tokens.len() > 1,
                    is_after: recent.token > idx,
                    n_mentions: 1,
                    n_pronouns: usize::from(is_pronoun),
                    subject,
                    first_head: recent.token,
                });
            }
        }
        self.add_following(idx, fits, &mut possible);
        possible
    }

    /// Whether a name may be that of a person though the recogniser took it for something else, as a value of [`Family::Kind`].
    fn kind_of_doubtful(&self, cluster: usize) -> Option<usize> {
        let known = &self.clusters[cluster];
        let value = match known.entity_type.as_str() {
            "Organization" | "GPE" | "Region" | "Thing" | "Work" | "Facility"
                if known.name.contains(' ') =>
            {
                let is_first_name = self.gazetteers.is_first_name(first_word(&known.name));
                return (is_first_name && self.is_like_a_person(cluster)).then_some(2);
            }
            "Organization" => 1,
            "GPE" | "Region" => 3,
            "Thing" | "Work" | "Facility" => 4,
            _ => return None,
        };
        self.is_like_a_person(cluster).then_some(value)
    }

    /// One to three words that are listed nowhere and have small letters.
    fn is_like_a_person(&self, cluster: usize) -> bool {
        let known = &self.clusters[cluster];
        if self.unlike_person.get(cluster).copied().unwrap_or(true) {
            return false;
        }
        let is_name = |word: &str| {
            word.starts_with(char::is_uppercase)
                && word.contains(char::is_lowercase)
                && word.chars().all(|letter| {
                    letter.is_alphabetic() || matches!(letter, '-' | '\'' | '’' | '.')
                })
        };
        let mut words = known.name.split(' ');
        known.named
            && !known.is_plural
            && words.clone().count() <= 3
            && words.all(is_name)
            && self.gazetteers.named(&known.name).is_none()
    }

    /// For each cluster of names whether the text speaks of it as of no person: `the Bell`, `in Bell`, `Bell officials`.
    pub(super) fn unlike_persons(&self) -> Vec<bool> {
        let words = self.words;
        let mut unlike = vec![false; self.clusters.len()];
        let mut acts = vec![false; self.clusters.len()];
        for (name, link) in self.names.iter().zip(self.links) {
            let Some(cluster) = *link else { continue };
            let head = words.head_of(&name.tokens);
            let is_first = words.lower(name.tokens.start) == "the";
            let is_behind = matches!(
                words.lower_before(name.tokens.start),
                "the" | "in" | "at" | "within" | "inside" | "near" | "across" | "into"
            );
            unlike[cluster] |= is_first || is_behind || words.dep(head) == Dep::Compound;
            acts[cluster] |= matches!(words.dep(head), Dep::Nsubj | Dep::Nsubjpass | Dep::Poss);
        }
        for (unlike, acts) in unlike.iter_mut().zip(acts) {
            *unlike |= !acts;
        }
        unlike
    }

    /// Names behind the pronoun in its sentence, where it does not stand above them.
    fn add_following(
        &self,
        idx: usize,
        fits: impl Fn(usize) -> bool,
        possible: &mut Vec<Possible>,
    ) {
        let words = self.words;
        // Who does what a main clause says is known before.
        let is_subject = matches!(words.dep(idx), Dep::Nsubj | Dep::Nsubjpass);
        if is_subject && self.is_main_clause(idx) {
            return;
        }
        let end = words.sentences[words.sentence(idx)].tokens.end;
        let first = self.names.partition_point(|name| name.tokens.start <= idx);
        let names = self.names[first..].iter().zip(&self.links[first..]);
        for (name, link) in names.take_while(|(name, _)| name.tokens.start < end) {
            let Some(cluster) = link.filter(|&cluster| fits(cluster)) else {
                continue;
            };
            let head = words.head_of(&name.tokens);
            let is_known = possible.iter().any(|known| known.cluster == cluster);
            if is_known || self.stands_above(idx, head) || self.is_same_phrase(idx, head) {
                continue;
            }
            possible.push(Possible {
                cluster,
                head,
                kind: MentionKind::Named,
                is_full_name: name.tokens.len() > 1,
                is_after: true,
                n_mentions: 0,
                n_pronouns: 0,
                subject: 3,
                first_head: head,
            });
        }
    }

    /// Whether the name depends on the verb whose subject the pronoun is: `he saw that Roe …` is about two people.
    pub(super) fn stands_above(&self, idx: usize, name: usize) -> bool {
        let words = self.words;
        let is_subject = matches!(words.dep(idx), Dep::Nsubj | Dep::Nsubjpass);
        let above = if is_subject || words.dep(idx) == Dep::Poss {
            words.head(idx)
        } else {
            return false;
        };
        let mut current = name;
        for _ in 0..20 {
            let head = words.head(current);
            if head == above {
                return true;
            }
            if head == current {
                return false;
            }
            current = head;
        }
        false
    }

    /// `his wife Ann Roe`, `Ann Roe, his wife`, `Ann Roe is his wife`: she is not he.
    pub(super) fn is_same_phrase(&self, idx: usize, other: usize) -> bool {
        let words = self.words;
        if words.dep(idx) != Dep::Poss {
            return false;
        }
        let owned = words.head(idx);
        let joins = matches!(words.dep(other), Dep::Appos | Dep::Compound | Dep::Nmod);
        let is_attribute = words.dep(owned) == Dep::Attr
            && matches!(words.dep(other), Dep::Nsubj | Dep::Attr)
            && words.head(owned) == words.head(other);
        other == owned
            || joins && words.head(other) == owned
            || words.dep(owned) == Dep::Appos && words.head(owned) == other
            || is_attribute
    }

    fn setting(&self, idx: usize, gender: Gender, possible: &[Possible]) -> Setting {
        let words = self.words;
        let is_subject = matches!(words.dep(idx), Dep::Nsubj | Dep::Nsubjpass);
        let block = match () {
            () if words.tag(idx) == Tag::PrpS || words.dep(idx) == Dep::Poss => {
                let owned = words.dep(words.head(idx));
                if matches!(owned, Dep::Nsubj | Dep::Nsubjpass) {
                    4
                } else {
                    2
                }
            }
            () if is_subject && self.is_main_clause(idx) => 0,
            () if is_subject => 1,
            () => 3,
        };
        let most = possible.iter().map(|one| one.n_mentions).max().unwrap_or(0);
        Setting {
            idx,
            block,
            sentence: words.sentence(idx),
            last_subject: self.last_subject(words.sentence(idx)),
            clause: self.clause_roles(idx, block),
            most,
            n_most: possible.iter().filter(|one| one.n_mentions == most).count(),
            gender_is_known: possible
                .iter()
                .any(|one| self.clusters[one.cluster].gender == Some(gender)),
            is_speech: self.in_speech[idx],
            role: self.role_of(idx),
            leftmost: self.leftmost(possible),
            last_pronoun: self.last_pronoun(idx, gender),
            names_after: self.names_after(idx),
            near_subject: self.near_subject(idx),
            opened: self.opened(idx),
            most_named: possible
                .iter()
                .map(|one| self.n_names(one.cluster))
                .max()
                .unwrap_or(0),
        }
    }

    fn describe_nobody(&self, possible: &[Possible], setting: &Setting, features: &mut Vec<u16>) {
        let is_near = possible
            .iter()
            .any(|one| setting.sentence.abs_diff(self.words.sentence(one.head)) <= 1);
        features.push(feature(Family::Nobody, 0));
        if !is_near {
            features.push(feature(Family::Nobody, 1));
        }
        if setting.is_speech {
            features.push(feature(Family::Nobody, 2));
        }
    }

    fn describe(
        &self,
        one: &Possible,
        order: usize,
        gender: Gender,
        setting: &Setting,
        features: &mut Vec<u16>,
    ) {
        let words = self.words;
        let mut push = |family, value| features.push(feature(family, value));
        let sentences = setting.sentence.abs_diff(words.sentence(one.head));
        let role = self.role_of(one.head);
        let form = match one.kind {
            MentionKind::Named => usize::from(!one.is_full_name),
            MentionKind::Nominal => 2,
            MentionKind::Pronoun => 3,
        };
        if one.is_after {
            push(Family::After, role);
        } else {
            let place = role * 4 + sentences.min(3);
            push(Family::RoleDistance, place);
            push(Family::RoleForm, place * 4 + form);
            push(Family::RoleRecency, place * 5 + order.min(4));
            push(Family::Sentences, sentences);
            let tokens = setting.idx.saturating_sub(one.head).max(1);
            push(Family::Tokens, tokens.ilog2() as usize);
            push(Family::Recency, order);
            if role == setting.role {
                push(Family::SameRole, sentences);
            }
            push(Family::Subject, one.subject);
            if setting.leftmost.contains(&one.cluster) {
                push(Family::Leftmost, sentences);
            }
            if sentences == 0
                && let Some(steps) = self.path(one.head, setting.idx)
            {
                push(Family::Path, steps.saturating_sub(1));
            }
        }
        push(Family::Mentions, [0, 1, 2, 3, 3, 4][one.n_mentions.min(5)]);
        if one.n_mentions == setting.most {
            push(Family::Most, usize::from(setting.n_most > 1));
        }
        push(Family::Pronouns, one.n_pronouns);
        push(Family::Form, form);
        if let Some(kind) = self.kind_of_doubtful(one.cluster) {
            push(Family::Kind, kind);
        }
        let known = self.clusters[one.cluster].gender == Some(gender);
        let doubt = if setting.gender_is_known { 1 } else { 2 };
        push(Family::Gender, if known { 0 } else { doubt });
        self.describe_place(one, role, setting, features);
        self.describe_text(one, setting, features);
    }

    /// The names and mentions of a cluster so far.
    fn spans_of(&self, cluster: usize) -> Vec<newsgraph_model::TextSpan> {
        let names = self.names.iter().zip(self.links);
        let names = names
            .filter(|(_, link)| **link == Some(cluster))
            .filter_map(|(name, _)| self.words.span(&name.tokens));
        let mentions = self.mentions.iter();
        let mentions = mentions
            .filter(|mention| mention.clusters == [cluster])
            .map(|mention| mention.span);
        names.chain(mentions).collect()
    }
}
