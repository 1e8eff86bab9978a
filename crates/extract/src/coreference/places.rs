//! Where a pronoun and those whom it may mean stand: roles in the clause, order in the sentence, names that follow.

use newsgraph_annotate::Dep;
use newsgraph_model::MentionKind;

use super::Resolver;
use super::features::{Possible, Setting};
use super::pronouns::{Kind, kind_of};
use super::ranker::{Family, feature};
use super::salience::Recent;
use crate::discourse::ZoneKind;
use crate::gazetteer::Gender;

impl Resolver<'_> {
    /// The clusters that stand first in their sentences.
    pub(super) fn leftmost(&self, possible: &[Possible]) -> Vec<usize> {
        let before = || possible.iter().filter(|one| !one.is_after);
        let sentence = |one: &Possible| self.words.sentence(one.first_head);
        let is_first = |one: &&Possible| {
            before()
                .all(|other| sentence(other) != sentence(one) || other.first_head >= one.first_head)
        };
        before().filter(is_first).map(|one| one.cluster).collect()
    }

    /// Steps up the tree from two tokens to where they meet; `None` when they do not.
    pub(super) fn path(&self, from: usize, to: usize) -> Option<usize> {
        let words = self.words;
        let up = |start: usize| {
            std::iter::successors(Some(start), |&at| {
                Some(words.head(at)).filter(|&head| head != at)
            })
            .take(12)
        };
        up(from)
            .enumerate()
            .find_map(|(steps, at)| Some(steps + up(to).position(|other| other == at)?))
    }

    /// Heads of subjects and objects of the clause and the one around it, each with its value of the family.
    pub(super) fn clause_roles(&self, idx: usize, block: usize) -> Vec<(usize, usize)> {
        let words = self.words;
        let mut roles = Vec::new();
        let Some(verb) = words.governing_verb(idx) else {
            return roles;
        };
        let mut push = |head: Option<usize>, value: usize| {
            roles.extend(head.filter(|&head| head != idx).map(|head| (head, value)));
        };
        let object = |verb: usize| {
            words
                .children(verb)
                .find(|&child| matches!(words.dep(child), Dep::Dobj | Dep::Dative))
        };
        if block >= 2 {
            push(words.subject_of(verb), 5);
            push(object(verb), 6);
        }
        if let Some(outer) = words.governing_verb(verb) {
            let value = match words.dep(verb) {
                _ if block >= 2 => 7,
                Dep::Advcl => 0,
                Dep::Ccomp => 1,
                Dep::Conj => 2,
                Dep::Relcl => 3,
                _ => 4,
            };
            // `he said, adding that he would go`
            let adds = || {
                let above = words.governing_verb(outer)?;
                matches!(words.dep(outer), Dep::Advcl | Dep::Xcomp)
                    .then(|| words.subject_of(above))?
            };
            push(words.subject_of(outer).or_else(adds), value);
            let is_told = block < 2 && words.dep(verb) == Dep::Ccomp;
            push(object(outer), if is_told { 9 } else { 8 });
        }
        roles
    }

    /// The role of a mention: 0 subject of the main clause, 1 other subject, 2 object, 3 owner, 4 behind a preposition, 5 conjunct,
    /// 6 apposition, 7 predicate, 8 part of a longer noun phrase, 9 anything else.
    pub(super) fn role_of(&self, head: usize) -> usize {
        match self.words.dep(head) {
            Dep::Nsubj | Dep::Nsubjpass if self.is_main_clause(head) => 0,
            Dep::Nsubj | Dep::Nsubjpass => 1,
            Dep::Dobj | Dep::Dative => 2,
            Dep::Poss => 3,
            Dep::Pobj => 4,
            Dep::Conj => 5,
            Dep::Appos => 6,
            Dep::Attr | Dep::Root | Dep::Oprd => 7,
            Dep::Compound | Dep::Nmod => 8,
            _ => 9,
        }
    }

    /// What the tree and the text around the nearest mention say.
    pub(super) fn describe_place(
        &self,
        one: &Possible,
        role: usize,
        setting: &Setting,
        features: &mut Vec<u16>,
    ) {
        let words = self.words;
        let mut push = |family, value| features.push(feature(family, value));
        if setting.last_subject == Some(one.cluster) {
            push(Family::LastSubject, 0);
        }
        for &(head, value) in &setting.clause {
            let is_it = if one.is_after {
                head == one.head
            } else {
                self.clusters_at(head) == [one.cluster]
            };
            if is_it {
                push(Family::Clause, value);
            }
        }
        let owned = words.head(setting.idx);
        if matches!(setting.block, 2 | 4)
            && words.dep(owned) == Dep::Conj
            && words.head(owned) == one.head
        {
            push(Family::Conjunct, 0);
        }
        let both = (setting.is_speech, self.in_speech[one.head]);
        match both {
            (false, false) => {}
            (true, true) => push(
                Family::Speech,
                usize::from(self.speech_at(setting.idx) != self.speech_at(one.head)),
            ),
            (true, false) => push(Family::Speech, 2),
            (false, true) => push(Family::Speech, 3),
        }
        let paragraphs = words
            .paragraph(setting.idx)
            .abs_diff(words.paragraph(one.head));
        push(Family::Paragraph, paragraphs);
        if self.first_person == Some(one.cluster) {
            push(Family::First, 0);
        }
        if let Some((cluster, value)) = setting.opened
            && cluster == one.cluster
        {
            let known = usize::from(!one.is_after);
            push(Family::Opening, 2 * value + known);
        }
        let zone = words.sentences[words.sentence(one.head)].zone;
        if zone == ZoneKind::Headline {
            push(Family::Headline, 0);
        }
        if role == 3 {
            let owned = words.dep(words.head(one.head));
            let is_subject = matches!(owned, Dep::Nsubj | Dep::Nsubjpass);
            push(Family::Owner, usize::from(!is_subject));
        }
        if role == 4 {
            let value = match words.lower(words.head(one.head)) {
                "by" => 0,
                "with" => 1,
                "of" => 2,
                "to" => 3,
                _ => 4,
            };
            push(Family::Agent, value);
        }
    }

    /// What the text says of a candidate beside its nearest mention.
    pub(super) fn describe_text(&self, one: &Possible, setting: &Setting, features: &mut Vec<u16>) {
        let words = self.words;
        let mut push = |family, value| features.push(feature(family, value));
        if let Some((cluster, sentences)) = setting.last_pronoun
            && cluster == one.cluster
        {
            push(Family::LastPronoun, sentences);
        }
        let n_names = self.n_names(one.cluster);
        push(Family::Named, n_names as usize);
        if n_names == setting.most_named && n_names > 1 {
            push(Family::MostNamed, 0);
        }
        push(Family::Depth, self.depth(one.head));
        if words.dep(one.head) == Dep::Conj {
            push(Family::List, 1);
        } else if words.child(one.head, Dep::Conj).is_some() {
            push(Family::List, 0);
        }
        if words.dep(one.head) == Dep::Nsubjpass {
            push(Family::Passive, 0);
        }
        if setting.near_subject == Some(one.cluster) {
            push(Family::NearSubject, setting.block);
        }
        let own = |names: &&(usize, usize)| names.0 == one.cluster;
        if let Some(&(_, name)) = setting.names_after.iter().find(own)
            && !one.is_after
        {
            let value = match () {
                () if self.stands_above(setting.idx, name) => setting.block,
                () if matches!(words.dep(name), Dep::Nsubj | Dep::Nsubjpass) => 6,
                () if words.governing_verb(name) == words.governing_verb(setting.idx) => 5,
                () if words.dep(name) == Dep::Poss => 7,
                () => 8,
            };
            push(Family::NamedAfter, value);
        }
    }

    /// How often the whole text names somebody.
    pub(super) fn n_names(&self, cluster: usize) -> u32 {
        self.clusters[cluster].names.values().sum()
    }

    /// Steps up the tree to the top of the sentence.
    fn depth(&self, head: usize) -> usize {
        let words = self.words;
        let up = std::iter::successors(Some(head), |&at| {
            Some(words.head(at)).filter(|&above| above != at)
        });
        up.take(8).count() - 1
    }

    /// Whom the last pronoun of the gender meant, and how many sentences back.
    pub(super) fn last_pronoun(&self, idx: usize, gender: Gender) -> Option<(usize, usize)> {
        let words = self.words;
        let sentence = words.sentence(idx);
        let is_such = |recent: &&Recent| {
            recent.token < idx
                && self.mentions[recent.mention].kind == MentionKind::Pronoun
                && kind_of(words.lower(recent.token)) == Some(Kind::Third(gender))
        };
        let last = self.salience.latest_first().find(is_such)?;
        Some((last.cluster, sentence.abs_diff(last.sentence)))
    }

    /// Names behind a pronoun in its sentence.
    pub(super) fn names_after(&self, idx: usize) -> Vec<(usize, usize)> {
        let words = self.words;
        let end = words.sentences[words.sentence(idx)].tokens.end;
        let first = self.names.partition_point(|name| name.tokens.start <= idx);
        let names = self.names[first..].iter().zip(&self.links[first..]);
        names
            .take_while(|(name, _)| name.tokens.start < end)
            .filter_map(|(name, link)| Some(((*link)?, words.head_of(&name.tokens))))
            .collect()
    }

    /// The last subject of a clause in the sentence before the pronoun.
    pub(super) fn near_subject(&self, idx: usize) -> Option<usize> {
        let words = self.words;
        let start = words.sentences[words.sentence(idx)].tokens.start;
        let subjects = (start..idx).rev();
        subjects
            .filter(|&before| matches!(words.dep(before), Dep::Nsubj | Dep::Nsubjpass))
            .find_map(|before| match self.clusters_at(before) {
                [cluster] => Some(*cluster),
                _ => None,
            })
    }

    /// The subject of the main clause behind the phrase or clause that opens the sentence and holds a token.
    pub(super) fn subject_behind_opening(&self, idx: usize) -> Option<usize> {
        let words = self.words;
        let mut current = idx;
        for _ in 0..12 {
            let head = words.head(current);
            if head == current {
                return None;
            }
            let opens = matches!(words.dep(current), Dep::Advcl | Dep::Prep) && current < head;
            if opens && words.dep(head) == Dep::Root {
                let subject = words.subject_of(head);
                return subject.filter(|&subject| subject > current);
            }
            current = head;
        }
        None
    }

    /// Whom the main clause behind an opening phrase or clause is about: its subject, or who owns it; with what the pronoun is.
    pub(super) fn opened(&self, idx: usize) -> Option<(usize, usize)> {
        let words = self.words;
        let subject = self.subject_behind_opening(idx)?;
        let role = match words.dep(idx) {
            Dep::Nsubj | Dep::Nsubjpass => 0,
            Dep::Poss => 1,
            _ => 2,
        };
        if let Some(cluster) = self.links_at(subject) {
            return Some((cluster, role));
        }
        let owner = words.child(subject, Dep::Poss)?;
        Some((self.links_at(owner)?, 3))
    }

    /// Whom a clause names whose subject the pronoun is: `he met Roe` is about two people, `she is known as Roe` about one.
    pub(super) fn named_below(&self, idx: usize) -> Vec<usize> {
        let words = self.words;
        if !matches!(words.dep(idx), Dep::Nsubj | Dep::Nsubjpass) {
            return Vec::new();
        }
        let is_as = |name: usize| {
            matches!(words.dep(name), Dep::Attr | Dep::Oprd)
                || words.dep(name) == Dep::Pobj
                    && matches!(words.lower(words.head(name)), "as" | "of" | "like")
        };
        let names = self.names_after(idx).into_iter();
        names
            .filter(|&(_, name)| self.stands_above(idx, name) && !is_as(name))
            .map(|(cluster, _)| cluster)
            .collect()
    }
}
