//! From text to discourse: the steps in order.

mod positions;
mod seats;

use std::ops::Range;

use jiff::civil::Date;
use newsgraph_annotate::{Annotated, Dep};
use newsgraph_model::{MentionKind, NameUse};
use rustc_hash::FxHashMap;
use smol_str::SmolStr;

use crate::coreference::Resolver;
use crate::coreference::clusters::Growing;
use crate::coreference::names::link_names;
use crate::coreference::ranker::{Decision, Ranker};
use crate::dates::find_dates;
use crate::discourse::{ClusterDraft, Discourse, MentionTokens, TitleTokens, TokenIndex};
use crate::gazetteer::Gazetteers;
use crate::mentions::names::{NameSpan, find_names, is_party_member};
use crate::mentions::titles::{Title, role_nouns, titles_of};
use crate::quotations::{add_signers, quotations, sign};
use crate::segments::{Parsed, parse};
use crate::trace::Trace;
use crate::words::Words;

/// A text with the layers that need no names: what [`Reading::discourse`] borrows from.
#[derive(Clone, Debug, Default)]
pub struct Reading {
    parsed: Parsed,
}

impl Reading {
    /// Parses a text with `annotate`, which is given one segment of normalised text at a time.
    pub fn of(
        text: &str,
        gazetteers: &Gazetteers,
        annotate: &mut dyn FnMut(&str) -> Annotated,
    ) -> Self {
        Self {
            parsed: parse(text, gazetteers, annotate),
        }
    }

    /// Reads names, titles, quotations, dates and coreference. `text` is the text that was parsed.
    pub fn discourse<'a>(
        &'a self,
        text: &'a str,
        published: Option<Date>,
        gazetteers: &Gazetteers,
    ) -> Discourse<'a> {
        self.traced_discourse((text, published), gazetteers, Trace::off())
    }

    /// Reads as [`Self::discourse`] does, with another ranker, and tells what was ranked where it is asked to.
    pub fn ranked_discourse<'a>(
        &'a self,
        text: &'a str,
        published: Option<Date>,
        gazetteers: &Gazetteers,
        ranker: &Ranker,
        decisions: &mut Option<Vec<Decision>>,
    ) -> Discourse<'a> {
        self.read_with(
            (text, published),
            gazetteers,
            Trace::off(),
            (ranker, decisions),
        )
    }

    /// The same; how mentions are linked is taken down in `trace`.
    pub(crate) fn traced_discourse<'a>(
        &'a self,
        text: (&'a str, Option<Date>),
        gazetteers: &Gazetteers,
        trace: Trace<'_>,
    ) -> Discourse<'a> {
        let ranker = (Ranker::builtin(), &mut None);
        self.read_with(text, gazetteers, trace, ranker)
    }

    fn read_with<'a>(
        &'a self,
        (text, published): (&'a str, Option<Date>),
        gazetteers: &Gazetteers,
        trace: Trace<'_>,
        (ranker, decisions): (&Ranker, &mut Option<Vec<Decision>>),
    ) -> Discourse<'a> {
        let parsed = &self.parsed;
        let words = Words::new(&parsed.annotated, &parsed.words, &parsed.sentences);
        let dates = find_dates(
            &words.lowers,
            &parsed.words,
            &parsed.annotated.tokens,
            published,
        );
        let mut quotations = quotations(&words, &parsed.marks);
        sign((&words, &parsed.labels), gazetteers, &mut quotations);
        let mut in_speech = vec![false; words.len()];
        for quotation in quotations.iter().filter(|quotation| quotation.is_speech) {
            in_speech[quotation.tokens.clone()].fill(true);
        }
        let mut names = find_names(&words, gazetteers, &in_speech);
        add_signers(&words, &quotations, &mut names);
        let (mut clusters, links) = link_names(&words, gazetteers, &names, trace);
        let titles = name_titles(&words, gazetteers, &names, &links, &mut clusters);
        let mut resolver = Resolver::new(
            &words,
            gazetteers,
            (&names, &links),
            clusters,
            (quotations, &in_speech),
            ranker,
        );
        resolver.trace = trace;
        resolver.decisions = decisions.take();
        resolver.run();
        *decisions = resolver.decisions.take();
        let assembly = Assembly::new(&words, gazetteers, resolver, titles);
        let (mentions, clusters, titles, quotations) = assembly.finish();
        let index = TokenIndex::new(words.len(), &mentions, &quotations);
        Discourse {
            text,
            published,
            annotated: &parsed.annotated,
            words: &parsed.words,
            zones: parsed.layout.zones.clone(),
            sentences: parsed.sentences.clone(),
            mentions,
            clusters,
            titles,
            dates,
            quotations,
            index,
        }
    }
}

/// The titles of names; their nouns are told to the clusters, so that descriptions can find them.
fn name_titles(
    words: &Words<'_>,
    gazetteers: &Gazetteers,
    names: &[NameSpan],
    links: &[Option<usize>],
    clusters: &mut [Growing],
) -> Vec<(Title, usize)> {
    let mut named = vec![false; words.len()];
    let members = |name: &&NameSpan| !is_party_member(words, gazetteers, name);
    for name in names.iter().filter(members) {
        named[name.tokens.clone()].fill(true);
    }
    let mut titles = Vec::new();
    for (name, link) in names.iter().zip(links) {
        let Some(cluster) = link.filter(|&cluster| clusters[cluster].entity_type == "Person")
        else {
            continue;
        };
        for title in titles_of(words, gazetteers, name, &named) {
            for (_, noun) in &title.nouns {
                clusters[cluster].add_noun(noun);
                let told = gazetteers.noun(noun).and_then(|noun| noun.gender);
                if clusters[cluster].gender.is_none() {
                    clusters[cluster].gender = told;
                }
            }
            for idx in title.tokens.clone() {
                let of = party_or_place(words, gazetteers, idx);
                clusters[cluster].belongs_to.extend(of);
            }
            titles.push((title, cluster));
        }
        let party = party_beside(words, names, name);
        clusters[cluster].belongs_to.extend(party);
    }
    titles
}

/// The party that stands right before or behind a name: `Republican Jane Roe`, `Jane Roe (R-Ohio)`, `Jane Roe, D-Ohio`.
fn party_beside(words: &Words<'_>, names: &[NameSpan], name: &NameSpan) -> Option<String> {
    let party = |known: &&NameSpan| known.entity_type == "Party";
    let behind = matches!(words.word(name.tokens.end), "(" | ",").then_some(name.tokens.end + 1);
    let before = names
        .iter()
        .filter(party)
        .find(|known| known.tokens.end == name.tokens.start);
    let behind = names.iter().filter(party).find(|known| {
        let word = words.word(known.tokens.start);
        let is_letter =
            word == "D" || word == "R" || word.starts_with("D-") || word.starts_with("R-");
        is_letter && Some(known.tokens.start) == behind
    });
    let listed = before.or(behind)?.listed.as_ref()?;
    Some(listed.to_string())
}

/// The party or place that a word names or is the adjective of, by its listed name.
pub(crate) fn party_or_place(
    words: &Words<'_>,
    gazetteers: &Gazetteers,
    idx: usize,
) -> Option<String> {
    let word = words.word(idx);
    let party = gazetteers.party_of(word);
    let place = || gazetteers.place_of(word);
    let named = || gazetteers.named(word).map(|(listed, _)| listed);
    let listed = party.or_else(place).or_else(named)?;
    matches!(listed.entity_type.as_str(), "Party" | "GPE").then(|| listed.name.to_string())
}

struct Assembly<'a> {
    words: &'a Words<'a>,
    gazetteers: &'a Gazetteers,
    resolver: Resolver<'a>,
    titles: Vec<TitleTokens>,
    positions: FxHashMap<String, usize>,
    /// Per person and office the label with its place, so that `Mayor Roe` means the office of `Roe, the mayor of Arden`.
    offices: FxHashMap<(usize, String), String>,
}

impl<'a> Assembly<'a> {
    fn new(
        words: &'a Words<'a>,
        gazetteers: &'a Gazetteers,
        resolver: Resolver<'a>,
        found: Vec<(Title, usize)>,
    ) -> Self {
        let mut assembly = Self {
            words,
            gazetteers,
            resolver,
            titles: Vec::new(),
            positions: FxHashMap::default(),
            offices: FxHashMap::default(),
        };
        assembly.note_offices(&found);
        for (title, cluster) in found {
            assembly.add_title(title, cluster);
        }
        assembly.add_described_titles();
        assembly.add_bare_positions();
        assembly
    }

    fn note_offices(&mut self, titles: &[(Title, usize)]) {
        for (title, cluster) in titles {
            for (idx, noun) in &title.nouns {
                let Some(label) = self.label_of_title(*idx, noun, title) else {
                    continue;
                };
                if let Some((office, _)) = label.split_once(" of ") {
                    self.offices
                        .entry((*cluster, office.to_owned()))
                        .or_insert(label);
                }
            }
        }
    }

    fn add_title(&mut self, title: Title, cluster: usize) {
        let mut position = None;
        for (idx, noun) in title.nouns.iter().rev() {
            position = self.position(*idx, noun, &title, cluster).or(position);
        }
        self.titles.push(TitleTokens {
            tokens: title.tokens,
            cluster,
            at: title.at,
            position,
        });
    }

    /// Titles that descriptions and pronouns get: `the governor, a Democrat`, `He is the mayor`.
    fn add_described_titles(&mut self) {
        let words = self.words;
        let known: rustc_hash::FxHashSet<usize> =
            self.titles.iter().map(|title| title.at).collect();
        let mut added = Vec::new();
        for mention in self
            .resolver
            .mentions
            .iter()
            .filter(|mention| mention.kind == MentionKind::Nominal)
        {
            let head = mention.head;
            let [cluster] = mention.clusters.as_slice() else {
                continue;
            };
            let joined =
                matches!(words.dep(head), Dep::Attr | Dep::Appos) && !known.contains(&head);
            if !joined || self.resolver.clusters[*cluster].entity_type != "Person" {
                continue;
            }
            let nouns = role_nouns(words, self.gazetteers, mention.tokens.clone());
            let title = Title {
                tokens: mention.tokens.clone(),
                bearer: head,
                at: head,
                nouns: nouns.into_iter().filter(|(idx, _)| *idx == head).collect(),
            };
            added.push((title, *cluster));
        }
        for (title, cluster) in added {
            self.add_title(title, cluster);
        }
    }

    /// `elected mayor of Arden`, `ran for governor`: the office itself.
    fn add_bare_positions(&mut self) {
        let words = self.words;
        let mut found = Vec::new();
        for (idx, mention) in self.resolver.mentions.iter().enumerate() {
            let is_open = mention.kind == MentionKind::Nominal && mention.clusters.is_empty();
            let noun = is_open.then(|| role_nouns(words, self.gazetteers, mention.tokens.clone()));
            let head = noun
                .into_iter()
                .flatten()
                .find(|(token, _)| *token == mention.head);
            if let Some((_, noun)) = head {
                found.push((idx, noun));
            }
        }
        for (idx, noun) in found {
            let tokens = self.resolver.mentions[idx].tokens.clone();
            let head = self.resolver.mentions[idx].head;
            if let Some(label) = self.position_label(head, &noun, &tokens) {
                let cluster = self.position_cluster(label);
                self.resolver.mentions[idx].clusters = vec![cluster];
            }
        }
    }

    /// The cluster of the office that a noun names, with a mention of its own.
    fn position(&mut self, head: usize, noun: &str, title: &Title, bearer: usize) -> Option<usize> {
        let label = self.label_of_title(head, noun, title)?;
        let label = self
            .offices
            .get(&(bearer, label.clone()))
            .cloned()
            .unwrap_or(label);
        let cluster = self.position_cluster(label);
        let tokens = self.position_extent(head, noun, &title.tokens);
        let span = self.words.span(&tokens)?;
        self.resolver.mentions.push(MentionTokens {
            tokens,
            head,
            span,
            kind: MentionKind::Nominal,
            clusters: vec![cluster],
            is_unlisted: false,
        });
        Some(cluster)
    }

    fn position_cluster(&mut self, label: String) -> usize {
        if let Some(&known) = self.positions.get(&label) {
            return known;
        }
        self.resolver.clusters.push(Growing {
            name: label.clone(),
            entity_type: SmolStr::new_static("Position"),
            named: true,
            is_node: true,
            ..Growing::default()
        });
        let cluster = self.resolver.clusters.len() - 1;
        self.positions.insert(label, cluster);
        cluster
    }

    fn position_extent(&self, head: usize, noun: &str, title: &Range<usize>) -> Range<usize> {
        let n_words = noun.split(' ').count();
        let start = (head + 1).saturating_sub(n_words).max(title.start);
        let end = if title.contains(&head) && self.words.lower(head + 1) == "of" {
            title.end
        } else {
            head + 1
        };
        start..end.max(head + 1)
    }

    /// Mentions in text order, clusters in order of their first mention.
    fn finish(
        self,
    ) -> (
        Vec<MentionTokens>,
        Vec<ClusterDraft>,
        Vec<TitleTokens>,
        Vec<crate::discourse::Quotation>,
    ) {
        let gazetteers = self.gazetteers;
        let Resolver {
            clusters,
            mentions,
            quotations,
            ..
        } = self.resolver;
        let mut order: Vec<usize> = (0..mentions.len()).collect();
        order.sort_by_key(|&idx| {
            let mention = &mentions[idx];
            (mention.tokens.start, usize::MAX - mention.tokens.end, idx)
        });
        let mut new_mention = vec![0; mentions.len()];
        for (new, &old) in order.iter().enumerate() {
            new_mention[old] = new;
        }
        let mut new_cluster: Vec<Option<usize>> = vec![None; clusters.len()];
        let mut drafts: Vec<ClusterDraft> = Vec::new();
        let mut sorted: Vec<MentionTokens> = Vec::with_capacity(mentions.len());
        for (new, &old) in order.iter().enumerate() {
            let mut mention = mentions[old].clone();
            for cluster in &mut mention.clusters {
                let draft = *new_cluster[*cluster].get_or_insert_with(|| {
                    drafts.push(draft_of(&clusters[*cluster], gazetteers));
                    drafts.len() - 1
                });
                drafts[draft].mentions.push(new);
                *cluster = draft;
            }
            sorted.push(mention);
        }
        for draft in &mut drafts {
            draft.is_node &= is_worth_a_node(draft);
        }
        let mut titles: Vec<TitleTokens> = self
            .titles
            .into_iter()
            .filter_map(|title| {
                Some(TitleTokens {
                    cluster: new_cluster[title.cluster]?,
                    position: title.position.and_then(|position| new_cluster[position]),
                    ..title
                })
            })
            .collect();
        titles.sort_by_key(|title| (title.tokens.start, title.tokens.end, title.cluster));
        titles.dedup();
        let quotations = quotations
            .into_iter()
            .map(|mut quotation| {
                quotation.speaker = quotation.speaker.and_then(|speaker| new_cluster[speaker]);
                quotation.speaker_mention = quotation
                    .speaker_mention
                    .map(|mention| new_mention[mention]);
                quotation
            })
            .collect();
        (sorted, drafts, titles, quotations)
    }
}

/// A description that the text comes back to is a thing of its own; one that stands once is words of the claim it stands in.
fn is_worth_a_node(draft: &ClusterDraft) -> bool {
    // `rally in Arden`, `Arden town hall`: an event with a name in its words can be told from others.
    let is_known_event = matches!(
        draft.entity_type.as_str(),
        "Event" | "Meeting" | "Speech" | "Contest"
    ) && draft
        .name
        .split_whitespace()
        .any(|word| word.starts_with(char::is_uppercase) && !word.ends_with(['’', '\'']));
    draft.named || draft.entity_type == "Position" || draft.mentions.len() > 1 || is_known_event
}

fn draft_of(cluster: &Growing, gazetteers: &Gazetteers) -> ClusterDraft {
    let names = cluster.names.iter().map(|(text, &mentions)| NameUse {
        text: text.clone(),
        mentions,
    });
    ClusterDraft {
        name: cluster.name.clone(),
        entity_type: cluster.entity_type.clone(),
        named: cluster.named,
        has_people: cluster.entity_type == "GPE"
            && !cluster.name.ends_with(" City")
            && gazetteers
                .named(&cluster.name)
                .is_some_and(|(listed, _)| listed.has_adjective),
        is_node: cluster.is_node,
        names: names.collect(),
        mentions: Vec::new(),
    }
}
