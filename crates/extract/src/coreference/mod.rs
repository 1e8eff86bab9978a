//! Which mentions refer to the same thing: names first, then one pass from left to right over descriptions and pronouns.

pub(crate) mod clusters;
pub(crate) mod descriptions;
mod features;
pub(crate) mod hops;
mod interviews;
mod kinds;
mod labels;
pub(crate) mod names;
pub(crate) mod order;
mod places;
pub(crate) mod pronouns;
pub(crate) mod ranker;
pub(crate) mod salience;
mod things;
mod unlisted;

use std::cell::Cell;
use std::ops::Range;

use newsgraph_annotate::{Dep, Tag};
use newsgraph_model::MentionKind;
use rustc_hash::FxHashMap;

use crate::discourse::{MentionTokens, Quotation, ZoneKind};
use crate::gazetteer::Gazetteers;
use crate::mentions::names::{NameSpan, is_party_member};
use crate::mentions::phrases::phrase_at;
use crate::quotations::ANSWER;
use crate::quotations::speakers::{Cue, Side, find_cue};
use crate::trace::Trace;
use crate::words::Words;
use clusters::Growing;
use hops::{HopRule, SpeakerRule};
use ranker::{Decision, Ranker};
use salience::{Recent, Salience};

/// What the pass works on and what it makes.
pub(crate) struct Resolver<'a> {
    pub(crate) words: &'a Words<'a>,
    pub(crate) gazetteers: &'a Gazetteers,
    pub(crate) clusters: Vec<Growing>,
    pub(crate) mentions: Vec<MentionTokens>,
    pub(crate) quotations: Vec<Quotation>,
    /// For each token whether it stands in speech.
    pub(crate) in_speech: &'a [bool],
    /// For each token whether it belongs to a name.
    pub(crate) named: Vec<bool>,
    /// For each token the name that starts there.
    name_at: FxHashMap<usize, usize>,
    names: &'a [NameSpan],
    links: &'a [Option<usize>],
    /// For each head token the mention made for it.
    pub(crate) mention_at: FxHashMap<usize, usize>,
    pub(crate) salience: Salience,
    /// Descriptions seen before, by their words.
    pub(crate) described: FxHashMap<String, usize>,
    quotation_at: Vec<u32>,
    speaker_known: Vec<bool>,
    last_speaker: Option<(usize, Option<usize>, usize)>,
    /// The rule by which the mention at hand got its clusters.
    rule: Cell<HopRule>,
    /// Where decisions are taken down.
    pub(crate) trace: Trace<'a>,
    /// The person whom the text names first.
    pub(crate) first_person: Option<usize>,
    ranker: &'a Ranker,
    interview: Option<interviews::Interview>,
    unlisted: unlisted::Unlisted<'a>,
    /// Whoever is named only by signing: nobody speaks of them.
    only_signers: Vec<usize>,
    /// For each cluster of names whether the text speaks of it as of no person.
    unlike_person: Vec<bool>,
    /// What was ranked, when it is asked for.
    pub(crate) decisions: Option<Vec<Decision>>,
}

const NO_QUOTATION: u32 = u32::MAX;

impl<'a> Resolver<'a> {
    pub(crate) fn new(
        words: &'a Words<'a>,
        gazetteers: &'a Gazetteers,
        (names, links): (&'a [NameSpan], &'a [Option<usize>]),
        clusters: Vec<Growing>,
        (quotations, in_speech): (Vec<Quotation>, &'a [bool]),
        ranker: &'a Ranker,
    ) -> Self {
        let mut named = vec![false; words.len()];
        for name in names
            .iter()
            .filter(|name| !is_party_member(words, gazetteers, name))
        {
            named[name.tokens.clone()].fill(true);
        }
        let mut quotation_at = vec![NO_QUOTATION; words.len()];
        for (idx, quotation) in quotations.iter().enumerate() {
            quotation_at[quotation.tokens.clone()].fill(u32::try_from(idx).unwrap_or(NO_QUOTATION));
        }
        Self {
            words,
            gazetteers,
            clusters,
            mentions: Vec::new(),
            speaker_known: vec![false; quotations.len()],
            quotations,
            in_speech,
            named,
            name_at: names
                .iter()
                .enumerate()
                .map(|(idx, name)| (name.tokens.start, idx))
                .collect(),
            names,
            links,
            mention_at: FxHashMap::default(),
            salience: Salience::default(),
            described: FxHashMap::default(),
            quotation_at,
            last_speaker: None,
            rule: Cell::default(),
            trace: Trace::off(),
            first_person: None,
            ranker,
            interview: None,
            unlisted: unlisted::Unlisted::default(),
            only_signers: Vec::new(),
            unlike_person: Vec::new(),
            decisions: None,
        }
    }

    /// Goes through the sentences, words around a quotation before the quotation.
    pub(crate) fn run(&mut self) {
        self.unlike_person = self.unlike_persons();
        self.only_signers = self.find_only_signers();
        self.find_interview();
        self.count_nouns();
        for sentence_idx in order::reading_order(self.words, &self.quotations, &self.quotation_at) {
            let sentence = &self.words.sentences[sentence_idx];
            let tokens = sentence.tokens.clone();
            if let Some(quotation) = self.speech_at(tokens.start)
                && self.quotations[quotation].tokens.start <= tokens.start
            {
                self.find_speaker(quotation);
            }
            self.read_sentence(tokens);
        }
        for quotation in 0..self.quotations.len() {
            self.find_speaker(quotation);
        }
        self.show_signers();
    }

    /// The mentions by which signed words name their speakers.
    fn show_signers(&mut self) {
        for quotation in 0..self.quotations.len() {
            let known = &self.quotations[quotation];
            let (Some(signature), Some(speaker), None) =
                (&known.signature, known.speaker, known.speaker_mention)
            else {
                continue;
            };
            let of_speaker = |mention: &MentionTokens| mention.clusters == [speaker];
            let signs = |mention: &MentionTokens| {
                of_speaker(mention)
                    && mention.tokens.start < signature.end
                    && mention.tokens.end > signature.start
            };
            let shown = self.mentions.iter().position(signs);
            let shown = shown.or_else(|| self.mentions.iter().position(of_speaker));
            self.quotations[quotation].speaker_mention = shown;
        }
    }

    fn find_only_signers(&self) -> Vec<usize> {
        let signatures: Vec<&Range<usize>> = self
            .quotations
            .iter()
            .filter_map(|quotation| quotation.signature.as_ref())
            .collect();
        if signatures.is_empty() {
            return Vec::new();
        }
        let mut signs = vec![None; self.clusters.len()];
        for (name, link) in self.names.iter().zip(self.links) {
            let Some(cluster) = *link else { continue };
            let is_signature = signatures
                .iter()
                .any(|signature| **signature == name.tokens);
            signs[cluster] = Some(signs[cluster].unwrap_or(true) && is_signature);
        }
        (0..signs.len())
            .filter(|&cluster| signs[cluster] == Some(true))
            .collect()
    }

    /// Whom the name that signs a quotation names.
    pub(super) fn signer(&self, signature: &Range<usize>) -> Option<usize> {
        let is_answer = |signature: &Range<usize>| self.words.surface(signature.clone()) == ANSWER;
        if is_answer(signature) {
            let mut signatures = self
                .quotations
                .iter()
                .filter_map(|one| one.signature.as_ref());
            let first = signatures.find(|one| is_answer(one))?;
            return self.guest(first.start);
        }
        let named = signature.clone().find_map(|token| self.links_at(token));
        let surname = self.words.lower(signature.end - 1);
        let bears = |cluster: &&Growing| {
            cluster.is_person() && crate::names::surname(&cluster.name).to_lowercase() == surname
        };
        named
            .filter(|&cluster| self.clusters[cluster].is_person())
            .or_else(|| {
                let bearer = self.clusters.iter().find(bears)?;
                let same = |cluster: &Growing| std::ptr::eq(cluster, bearer);
                self.clusters.iter().position(same)
            })
    }

    fn read_sentence(&mut self, tokens: Range<usize>) {
        let mut late = Vec::new();
        for idx in tokens {
            if let Some(&name) = self.name_at.get(&idx) {
                self.add_name(name);
            }
            if self.named[idx] {
                continue;
            }
            // Inside an inline quotation the speaker is found first, at the end of the sentence.
            if self
                .speech_at(idx)
                .is_some_and(|quotation| !self.speaker_known[quotation])
            {
                late.push(idx);
                continue;
            }
            self.read_token(idx);
        }
        for idx in late {
            if let Some(quotation) = self.speech_at(idx) {
                self.find_speaker(quotation);
            }
            self.read_token(idx);
        }
    }

    fn read_token(&mut self, idx: usize) {
        let words = self.words;
        if matches!(words.tag(idx), Tag::Prp | Tag::PrpS | Tag::Wp | Tag::WpS)
            || (words.tag(idx) == Tag::Wdt)
        {
            self.add_pronoun(idx);
            return;
        }
        // A label in scare quotes is no description of the narrator's.
        let quotation = self.quotation_at[idx];
        if quotation != NO_QUOTATION && !self.quotations[quotation as usize].is_speech {
            return;
        }
        if let Some(phrase) = phrase_at(words, self.gazetteers, idx, &self.named) {
            self.add_description(phrase);
        } else {
            self.add_unlisted(idx);
        }
    }

    /// The speech that holds the token.
    pub(crate) fn speech_at(&self, token: usize) -> Option<usize> {
        let quotation = *self.quotation_at.get(token)?;
        (quotation != NO_QUOTATION && self.quotations[quotation as usize].is_speech)
            .then_some(quotation as usize)
    }

    /// The speaker of the speech that holds the token.
    pub(crate) fn speaker_at(&self, token: usize) -> Option<usize> {
        self.quotations[self.speech_at(token)?].speaker
    }

    fn add_name(&mut self, name: usize) {
        self.by(HopRule::Open, ());
        let tokens = self.names[name].tokens.clone();
        let mut clusters: Vec<usize> = self.links[name].into_iter().collect();
        if let Some(told) = names::address_before(self.words, &self.names[name])
            && let [cluster] = clusters.as_slice()
        {
            // `Ms. Roe` is nobody of whom the text said `he`.
            let known = self.clusters[*cluster].gender.get_or_insert(told);
            if *known != told {
                clusters.clear();
            }
        }
        let head = self.words.head_of(&tokens);
        self.push_mention(tokens, head, MentionKind::Named, clusters);
    }

    /// Records a mention and that its clusters have just been spoken of.
    pub(crate) fn push_mention(
        &mut self,
        tokens: Range<usize>,
        head: usize,
        kind: MentionKind,
        clusters: Vec<usize>,
    ) {
        let Some(span) = self.words.span(&tokens) else {
            return;
        };
        let sentence = self.words.sentence(head);
        let zone = self
            .words
            .sentences
            .get(sentence)
            .map_or(ZoneKind::Body, |sentence| sentence.zone);
        if matches!(zone, ZoneKind::Body | ZoneKind::Headline) {
            let weight = self.weight(head, kind, zone);
            if self.first_person.is_none()
                && let [cluster] = clusters.as_slice()
                && self.clusters[*cluster].is_person()
            {
                self.first_person = Some(*cluster);
            }
            for &cluster in &clusters {
                self.salience.push(Recent {
                    cluster,
                    token: head,
                    sentence,
                    weight,
                    mention: self.mentions.len(),
                });
            }
        }
        self.note_hop(&tokens, head, &clusters);
        self.mention_at.insert(head, self.mentions.len());
        self.mentions.push(MentionTokens {
            tokens,
            head,
            span,
            kind,
            clusters,
            is_unlisted: false,
        });
    }

    fn weight(&self, head: usize, kind: MentionKind, zone: ZoneKind) -> f32 {
        let role = match self.words.dep(head) {
            Dep::Nsubj | Dep::Nsubjpass if self.is_main_clause(head) => 1.2,
            Dep::Nsubj | Dep::Nsubjpass => 0.75,
            Dep::Root => 0.8,
            Dep::Dobj | Dep::Dative => 0.65,
            Dep::Poss => 0.5,
            Dep::Conj => 0.6,
            Dep::Compound => 0.25,
            _ => 0.45,
        };
        let kind = if kind == MentionKind::Named { 1.1 } else { 1.0 };
        let zone = if zone == ZoneKind::Headline { 0.5 } else { 1.0 };
        let speech = if self.in_speech[head] { 0.7 } else { 1.0 };
        role * kind * zone * speech
    }

    /// Whether the subject belongs to the main verb or one conjoined with it.
    fn is_main_clause(&self, subject: usize) -> bool {
        let verb = self.words.head(subject);
        match self.words.dep(verb) {
            Dep::Root => true,
            Dep::Conj => self.words.dep(self.words.head(verb)) == Dep::Root,
            _ => false,
        }
    }

    /// The clusters of the mention with this head.
    pub(crate) fn clusters_at(&self, head: usize) -> &[usize] {
        self.mention_at
            .get(&head)
            .map_or(&[], |&mention| &self.mentions[mention].clusters)
    }

    /// The clusters that the subject of the clause refers to, for a token that cannot refer to it too.
    pub(crate) fn clause_mates(&self, idx: usize) -> Vec<usize> {
        let Some(verb) = self.words.governing_verb(idx) else {
            return Vec::new();
        };
        let Some(subject) = self
            .words
            .subject_of(verb)
            .filter(|&subject| subject != idx)
        else {
            return Vec::new();
        };
        self.clusters_at(subject).to_vec()
    }

    fn find_speaker(&mut self, quotation: usize) {
        if std::mem::replace(&mut self.speaker_known[quotation], true)
            || !self.quotations[quotation].is_speech
        {
            return;
        }
        if let Some(signature) = &self.quotations[quotation].signature {
            let signer = self.signer(signature);
            self.quotations[quotation].speaker = signer;
            let place = self
                .words
                .paragraph(self.quotations[quotation].tokens.start);
            self.last_speaker = signer.map(|signer| (signer, None, place));
            return;
        }
        let beside = self.cue_of(quotation);
        let rule = match beside {
            Some(_) => SpeakerRule::Beside,
            None => SpeakerRule::GoesOn,
        };
        let found = beside.or_else(|| self.free_speaker(quotation));
        let Some((speaker, mention, cue)) = found else {
            return;
        };
        self.trace.note(|log| {
            log.speakers.insert(quotation, rule);
        });
        self.quotations[quotation].speaker = Some(speaker);
        self.quotations[quotation].speaker_mention = mention;
        self.quotations[quotation].cue = cue;
        self.last_speaker = Some((
            speaker,
            mention,
            self.words
                .paragraph(self.quotations[quotation].tokens.start),
        ));
    }

    /// The speaker that the words next to a quotation name.
    fn cue_of(&self, quotation: usize) -> Option<(usize, Option<usize>, Option<usize>)> {
        let words = self.words;
        let tokens = self.quotations[quotation].tokens.clone();
        let sentence = words.sentence(tokens.start);
        let inline = words.sentences[sentence].tokens.clone();
        let is_inline = inline.start < tokens.start || inline.end > tokens.end;
        let paragraph = words.sentences[sentence].paragraph;
        let last_sentence = words.sentence(tokens.end - 1);
        let after = self.frame_after(quotation, last_sentence, paragraph);
        let before = sentence.checked_sub(1).filter(|&idx| {
            let frame = &words.sentences[idx];
            let last = words.word(frame.tokens.end - 1);
            frame.paragraph == paragraph
                && matches!(last, "," | ":" | "—" | "–")
                && !self.in_speech[frame.tokens.start]
        });
        let mut tries: Vec<(Range<usize>, Side)> = Vec::new();
        if is_inline {
            tries.push((inline.start..tokens.start, Side::Last));
            tries.push((tokens.end..inline.end.max(tokens.end), Side::First));
        }
        if let Some(before) = before {
            tries.push((words.sentences[before].tokens.clone(), Side::Last));
        }
        if let Some(after) = after {
            tries.push((words.sentences[after].tokens.clone(), Side::First));
        }
        for (range, side) in tries {
            let is_mention = |idx: usize| self.mention_at.contains_key(&idx);
            let cue = find_cue(words, range, side, self.in_speech, is_mention);
            if let Some(found) = cue.and_then(|cue| self.speaker_of_cue(cue)) {
                return Some(found);
            }
        }
        // `In her words:` has no verb; the subject of the sentence speaks.
        before
            .and_then(|before| self.main_subject(before))
            .map(|(speaker, mention)| (speaker, Some(mention), None))
    }

    /// The sentence after a quotation that carries on from it: `…,” she said.`
    fn frame_after(
        &self,
        quotation: usize,
        last_sentence: usize,
        paragraph: usize,
    ) -> Option<usize> {
        order::frame_after(self.words, &self.quotations[quotation], last_sentence).filter(|&idx| {
            self.words.sentences[idx].paragraph == paragraph
                && !self.in_speech[self.words.sentences[idx].tokens.start]
        })
    }

    fn speaker_of_cue(&self, cue: Cue) -> Option<(usize, Option<usize>, Option<usize>)> {
        let mention = *self.mention_at.get(&cue.speaker)?;
        let speaker = *self.mentions[mention].clusters.first()?;
        self.can_speak(speaker)
            .then_some((speaker, Some(mention), Some(cue.verb)))
    }

    fn can_speak(&self, cluster: usize) -> bool {
        matches!(
            self.clusters[cluster].entity_type.as_str(),
            "Person"
                | "Group"
                | "Organization"
                | "GovernmentBody"
                | "Party"
                | "MediaOutlet"
                | "Company"
                | "Campaign"
                | "GPE"
                | "Document"
                | "Platform"
        )
    }

    /// The subject of the main clause of a sentence, when it can speak.
    pub(crate) fn main_subject(&self, sentence: usize) -> Option<(usize, usize)> {
        let tokens = self.words.sentences.get(sentence)?.tokens.clone();
        let root = tokens
            .clone()
            .find(|&idx| self.words.dep(idx) == Dep::Root)?;
        let subject = self
            .words
            .subject_of(root)
            .filter(|subject| tokens.contains(subject))?;
        let mention = *self.mention_at.get(&subject)?;
        let speaker = *self.mentions[mention].clusters.first()?;
        self.can_speak(speaker).then_some((speaker, mention))
    }

    /// The speaker of a quotation that stands alone: whom the sentence before makes speak, else the last speaker, else its subject.
    fn free_speaker(&self, quotation: usize) -> Option<(usize, Option<usize>, Option<usize>)> {
        let words = self.words;
        let sentence = words.sentence(self.quotations[quotation].tokens.start);
        let paragraph = words.sentences[sentence].paragraph;
        let before = sentence.checked_sub(1)?;
        let frame = &words.sentences[before];
        let same_paragraph = frame.paragraph == paragraph;
        if frame.zone != ZoneKind::Body || frame.paragraph + 1 < paragraph {
            return None;
        }
        if let Some(speech) = self.speech_at(frame.tokens.end - 1) {
            let speech = &self.quotations[speech];
            return speech
                .speaker
                .map(|speaker| (speaker, speech.speaker_mention, None));
        }
        let is_mention = |idx: usize| self.mention_at.contains_key(&idx);
        let cue = find_cue(
            words,
            frame.tokens.clone(),
            Side::First,
            self.in_speech,
            is_mention,
        );
        if let Some(found) = cue.and_then(|cue| self.speaker_of_cue(cue)) {
            return Some(found);
        }
        if let Some((speaker, mention, at)) = self.last_speaker
            && at + 1 >= paragraph
            && !same_paragraph
        {
            return Some((speaker, mention, None));
        }
        self.main_subject(before)
            .map(|(speaker, mention)| (speaker, Some(mention), None))
    }
}

impl Resolver<'_> {
    /// The cluster of the name that covers this token.
    pub(crate) fn links_at(&self, token: usize) -> Option<usize> {
        let after = self.names.partition_point(|name| name.tokens.end <= token);
        let name = self
            .names
            .get(after)
            .filter(|name| name.tokens.contains(&token))?;
        let idx = after;
        debug_assert_eq!(self.names[idx].tokens, name.tokens);
        self.links[idx]
    }
}
