//! Cuts zones into segments for the parser at quotation marks, parses them, and joins the layers over the whole text.

use std::ops::Range;

use newsgraph_annotate::{Annotated, Dep, EntityLabel, EntitySpan, Pos, Tag, Token};
use newsgraph_model::TextSpan;
use smol_str::SmolStr;

use crate::discourse::{Sentence, ZoneKind};
use crate::gazetteer::Gazetteers;
use crate::names::clean_name;
use crate::normalise::Normalised;
use crate::quotations::{Marks, find_marks, find_nicknames, speaker_labels};
use crate::truecase::Casing;
use crate::zones::{Layout, layout};

/// A segment longer than this is cut, so that hostile text cannot make one sentence of ten megabytes.
const LONGEST_SEGMENT: usize = 6_000;

/// The layers that need no names: zones, tokens, tree, sentences, quotation marks.
#[derive(Clone, Debug, Default)]
pub(crate) struct Parsed {
    /// Zones and paragraphs.
    pub(crate) layout: Layout,
    /// Tokens over the whole text.
    pub(crate) annotated: Annotated,
    /// Token texts, cleaned.
    pub(crate) words: Vec<SmolStr>,
    /// Sentences.
    pub(crate) sentences: Vec<Sentence>,
    /// Quotation marks in text order.
    pub(crate) marks: Vec<Marks>,
    /// The names before the turns of an interview or debate, in text order, as bytes without the colon.
    pub(crate) labels: Vec<Range<usize>>,
}

/// Parses a text with `annotate`, which gets one segment at a time.
pub(crate) fn parse(
    text: &str,
    gazetteers: &Gazetteers,
    annotate: &mut dyn FnMut(&str) -> Annotated,
) -> Parsed {
    let mut parsed = Parsed {
        layout: layout(text),
        ..Parsed::default()
    };
    let body = parsed.layout.zones.iter();
    let body = body.filter(|zone| zone.kind == ZoneKind::Body);
    parsed.labels = speaker_labels(text, body.map(|zone| zone.span.start()..zone.span.end()));
    let casing = Casing::of(text);
    let n_zones = parsed.layout.zones.len();
    for zone_idx in 0..n_zones {
        let zone = parsed.layout.zones[zone_idx];
        let paragraph = parsed.layout.paragraphs[zone_idx];
        let marks = find_marks(text, zone.span.start()..zone.span.end());
        let nicknames = find_nicknames(text, zone.span.start()..zone.span.end());
        let label = parsed
            .labels
            .iter()
            .find(|label| label.start == zone.span.start())
            .map_or(zone.span.start(), |label| label.end + 1);
        for segment in segments(text, (zone.span.start()..zone.span.end(), label), &marks) {
            let mut normalised =
                Normalised::of(text, segment.range.start, segment.range.end, &nicknames);
            if segment.is_quoted {
                normalised.close_sentence();
            }
            if paragraph == 0 {
                casing.restore(&mut normalised.text, |words| gazetteers.is_listed(words));
            }
            if normalised.text.is_empty() {
                continue;
            }
            let annotated = annotate(&normalised.text);
            parsed.append(text, &normalised, &annotated, (zone.kind, paragraph));
        }
        parsed
            .marks
            .extend(marks.into_iter().filter(|mark| !mark.is_nickname));
    }
    parsed
}

impl Parsed {
    fn append(
        &mut self,
        text: &str,
        normalised: &Normalised,
        part: &Annotated,
        place: (ZoneKind, usize),
    ) {
        let offset = self.annotated.tokens.len();
        for (idx, token) in part.tokens.iter().enumerate() {
            let (start, end) = normalised.source(token.start, token.end);
            let mut token = token.clone();
            let plain = normalised.text.get(token.start..token.end).unwrap_or("");
            let source = text.get(start..end).unwrap_or("");
            let word = if source == plain {
                SmolStr::new(plain)
            } else {
                word_of(source, plain)
            };
            if token.pos == Pos::Noun || token.pos == Pos::Propn {
                restore_affix(&mut token.lemma, &word);
            }
            self.words.push(word);
            (token.start, token.end) = (start, end);
            token.head = offset + token.head.min(part.tokens.len() - 1);
            token.sentence_start |= idx == 0;
            self.annotated.tokens.push(token);
        }
        for entity in &part.entities {
            let mut entity = entity.clone();
            entity.start += offset;
            entity.end += offset;
            self.annotated.entities.push(entity);
        }
        mend_head_on(
            &mut self.annotated.tokens[offset..],
            &self.words[offset..],
            offset,
        );
        mend_day_before_verb(
            &mut self.annotated.tokens[offset..],
            &self.words[offset..],
            offset,
        );
        mend_subject_in_list(&mut self.annotated.tokens[offset..], offset);
        mend_vote_to(&mut self.annotated.tokens[offset..], offset);
        let people = part.entities.iter();
        let people = people.filter(|entity| entity.label == EntityLabel::Person);
        for person in people {
            mend_named_to_post(&mut self.annotated.tokens[offset..], person, offset);
        }
        self.add_sentences(offset, place);
    }

    fn add_sentences(&mut self, offset: usize, (zone, paragraph): (ZoneKind, usize)) {
        let tokens = &self.annotated.tokens;
        let mut start = offset;
        for end in offset + 1..=tokens.len() {
            if end < tokens.len() && !tokens[end].sentence_start {
                continue;
            }
            let first = (start..end).find(|&idx| tokens[idx].pos != Pos::Space);
            let last = (start..end)
                .rev()
                .find(|&idx| tokens[idx].pos != Pos::Space);
            if let (Some(first), Some(last)) = (first, last)
                && let Some(span) = TextSpan::new(tokens[first].start, tokens[last].end)
            {
                self.sentences.push(Sentence {
                    tokens: start..end,
                    span,
                    zone,
                    paragraph,
                });
            }
            start = end;
        }
    }
}

/// A word whose source is not what the parser read: the parser's spelling unless an affix was left out.
fn word_of(source: &str, plain: &str) -> SmolStr {
    if source == "," {
        return ",".into();
    }
    let clean = clean_name(source);
    let has_affix = clean.len() > plain.len() && clean.contains('-') && !plain.contains('-');
    if has_affix {
        clean.into()
    } else {
        plain.into()
    }
}

/// Gives `mayor` its `-elect` back.
fn restore_affix(lemma: &mut SmolStr, word: &str) {
    let lower = word.to_lowercase();
    for suffix in ["-elect", "-designate", "-in-law"] {
        if lower.ends_with(suffix) && !lemma.ends_with(suffix) {
            *lemma = format!("{}{suffix}", lemma.to_lowercase()).into();
        }
    }
    for prefix in ["ex-", "then-", "co-"] {
        if lower.starts_with(prefix) && !lemma.to_lowercase().starts_with(prefix) {
            *lemma = format!("{prefix}{}", lemma.to_lowercase()).into();
        }
    }
}

/// `addressed Roe head on`: the parser makes `head` the object and `Roe` its modifier; the object is Roe.
fn mend_head_on(tokens: &mut [Token], words: &[SmolStr], offset: usize) {
    for idx in 1..tokens.len().saturating_sub(1) {
        let says_head_on = words[idx] == "head"
            && words[idx + 1] == "on"
            && words[idx - 1].starts_with(char::is_uppercase);
        if !says_head_on || tokens[idx - 1].head != offset + idx || tokens[idx].dep == Dep::Root {
            continue;
        }
        let (head, dep) = (tokens[idx].head, tokens[idx].dep);
        for token in tokens.iter_mut().filter(|token| token.head == offset + idx) {
            token.head = offset + idx - 1;
        }
        (tokens[idx - 1].head, tokens[idx - 1].dep) = (head, dep);
        (tokens[idx].head, tokens[idx].dep) = (head, Dep::Advmod);
    }
}

/// `Mayor Roe on Wednesday named Dorn`: the parser takes the verb for a participle of the day, and the name for the whole sentence.
fn mend_day_before_verb(tokens: &mut [Token], words: &[SmolStr], offset: usize) {
    for verb in 2..tokens.len() {
        let is_participle = tokens[verb].dep == Dep::Acl && tokens[verb].tag == Tag::Vbn;
        let Some(day) = tokens[verb].head.checked_sub(offset) else {
            continue;
        };
        if !is_participle || day >= verb || !is_weekday(&words[day]) || tokens[day].dep != Dep::Pobj
        {
            continue;
        }
        let Some(on) = tokens[day].head.checked_sub(offset) else {
            continue;
        };
        let Some(subject) = tokens[on].head.checked_sub(offset) else {
            continue;
        };
        let is_lost = subject < on
            && on < day
            && tokens[subject].dep == Dep::Root
            && matches!(tokens[subject].pos, Pos::Propn | Pos::Noun | Pos::Pron);
        if !is_lost {
            continue;
        }
        (tokens[verb].head, tokens[verb].dep) = (offset + verb, Dep::Root);
        tokens[verb].tag = Tag::Vbd;
        (tokens[subject].head, tokens[subject].dep) = (offset + verb, Dep::Nsubj);
        tokens[on].head = offset + verb;
        for token in &mut tokens[verb + 1..] {
            let strays = token.head == offset + subject && token.dep != Dep::Conj;
            if strays {
                token.head = offset + verb;
            }
            if token.head == offset + verb && token.dep == Dep::Oprd && token.pos == Pos::Propn {
                token.dep = Dep::Dobj;
            }
        }
    }
}

/// `Roe met Dorn and Sol praised Kral`: the parser lists Sol with Dorn, and the second verb has no subject.
///
/// In `Roe met Dorn and Sol and praised Kral` a conjunction stands right before the verb.
fn mend_subject_in_list(tokens: &mut [Token], offset: usize) {
    for verb in 3..tokens.len() {
        let joins = matches!(
            tokens[verb].dep,
            Dep::Conj | Dep::Ccomp | Dep::Xcomp | Dep::Advcl
        );
        let Some(first) = tokens[verb].head.checked_sub(offset) else {
            continue;
        };
        let is_verb = matches!(tokens[verb].pos, Pos::Verb | Pos::Aux);
        if !joins || !is_verb || first >= verb || !matches!(tokens[first].pos, Pos::Verb | Pos::Aux)
        {
            continue;
        }
        let is_child = |idx: usize| tokens[idx].head == offset + verb;
        let has_subject = (0..tokens.len()).any(|idx| {
            is_child(idx) && matches!(tokens[idx].dep, Dep::Nsubj | Dep::Nsubjpass | Dep::Expl)
        });
        let auxiliary = (0..verb).find(|&idx| {
            is_child(idx) && matches!(tokens[idx].dep, Dep::Aux | Dep::Auxpass | Dep::Neg)
        });
        let is_finite =
            |idx: usize| matches!(tokens[idx].tag, Tag::Vbd | Tag::Vbz | Tag::Vbp | Tag::Md);
        let start = auxiliary.unwrap_or(verb);
        if has_subject || !is_finite(start) || start == 0 {
            continue;
        }
        let Some(subject) = list_end(tokens, offset, start - 1, first) else {
            continue;
        };
        (tokens[subject].head, tokens[subject].dep) = (offset + verb, Dep::Nsubj);
    }
}

/// `voted 52-48 on Wednesday to confirm Roe`: the parser takes what is voted for as the aim of the vote.
fn mend_vote_to(tokens: &mut [Token], offset: usize) {
    for act in 2..tokens.len() {
        let Some(vote) = tokens[act].head.checked_sub(offset) else {
            continue;
        };
        let is_aim = tokens[act].dep == Dep::Advcl && tokens[act].tag == Tag::Vb && vote < act;
        let is_vote = || tokens[vote].pos == Pos::Verb && tokens[vote].lemma == "vote";
        let is_infinitive = || {
            let mut between = vote + 1..act;
            between.any(|to| tokens[to].tag == Tag::To && tokens[to].head == offset + act)
        };
        if is_aim && is_vote() && is_infinitive() {
            tokens[act].dep = Dep::Xcomp;
        }
    }
}

/// Verbs by which somebody comes to a post.
const NAMING: &[&str] = &[
    "name",
    "appoint",
    "elect",
    "re-elect",
    "reelect",
    "designate",
    "crown",
    "make",
];

/// `named Jane Roe chief executive`: the parser takes her name for a part of the post.
fn mend_named_to_post(tokens: &mut [Token], person: &EntitySpan, offset: usize) {
    let Some(name) = person
        .end
        .checked_sub(1)
        .filter(|&name| name < tokens.len())
    else {
        return;
    };
    let post = tokens[name].head.saturating_sub(offset);
    let is_part = matches!(
        tokens[name].dep,
        Dep::Compound | Dep::Nmod | Dep::Poss | Dep::Amod
    );
    if !is_part || post <= name || post >= tokens.len() {
        return;
    }
    let verb = tokens[post].head.saturating_sub(offset);
    let is_post = tokens[post].dep == Dep::Dobj && tokens[post].tag == Tag::Nn;
    let names = verb < person.start && NAMING.contains(&tokens[verb].lemma.as_str());
    // `named Roe's deputy`, `named a Roe aide` are of others.
    let begins = person.start > verb
        && (verb + 1..person.start).all(|idx| !matches!(tokens[idx].dep, Dep::Det | Dep::Poss));
    let is_owner = tokens
        .get(name + 1)
        .is_some_and(|next| next.tag == Tag::Pos);
    if is_post && names && begins && !is_owner {
        (tokens[name].head, tokens[name].dep) = (offset + verb, Dep::Dobj);
        tokens[post].dep = Dep::Oprd;
    }
}

/// The last member of a list of nouns that ends at a token, behind a conjunction and the verb before.
fn list_end(tokens: &[Token], offset: usize, last: usize, verb: usize) -> Option<usize> {
    let mut member = last;
    for _ in 0..8 {
        let is_noun = matches!(
            tokens[member].pos,
            Pos::Noun | Pos::Propn | Pos::Pron | Pos::Num
        );
        if tokens[member].dep == Dep::Conj && is_noun {
            break;
        }
        let head = tokens[member].head.checked_sub(offset)?;
        if head <= verb || head == member || head > last {
            return None;
        }
        member = head;
    }
    let first = tokens[member].head.checked_sub(offset)?;
    let is_listed = tokens[member].dep == Dep::Conj && first > verb && first < member;
    let is_noun = matches!(tokens[first].pos, Pos::Noun | Pos::Propn | Pos::Pron);
    let joined = (first + 1..member)
        .any(|idx| tokens[idx].dep == Dep::Cc && tokens[idx].head == offset + first);
    (is_listed && is_noun && joined).then_some(member)
}

fn is_weekday(word: &str) -> bool {
    const DAYS: &[&str] = &[
        "Monday",
        "Tuesday",
        "Wednesday",
        "Thursday",
        "Friday",
        "Saturday",
        "Sunday",
    ];
    DAYS.contains(&word)
}

struct Segment {
    range: Range<usize>,
    is_quoted: bool,
}

/// The pieces of a zone: who speaks, up to the byte `label`, what stands in split quotations and what stands between them.
fn segments(text: &str, (zone, label): (Range<usize>, usize), marks: &[Marks]) -> Vec<Segment> {
    let mut segments = Vec::new();
    push_pieces(text, zone.start..label, false, &mut segments);
    let mut at = label;
    let behind = |mark: &&Marks| mark.is_split && mark.outer.start >= label;
    for mark in marks.iter().filter(behind) {
        push_pieces(text, at..mark.outer.start, false, &mut segments);
        push_pieces(text, mark.inner.clone(), true, &mut segments);
        at = mark.outer.end;
    }
    push_pieces(text, at..zone.end, false, &mut segments);
    segments
}

fn push_pieces(text: &str, mut range: Range<usize>, is_quoted: bool, segments: &mut Vec<Segment>) {
    while range.len() > LONGEST_SEGMENT {
        let cut = cut_before(text, range.start, range.start + LONGEST_SEGMENT);
        segments.push(Segment {
            range: range.start..cut,
            is_quoted: false,
        });
        range.start = cut;
    }
    if !range.is_empty() && text[range.clone()].contains(|letter: char| !letter.is_whitespace()) {
        segments.push(Segment { range, is_quoted });
    }
}

/// The best place to cut before `limit`: after a sentence, else after white space, else between characters.
fn cut_before(text: &str, start: usize, limit: usize) -> usize {
    let limit = (start + 1..=limit)
        .rev()
        .find(|&idx| text.is_char_boundary(idx))
        .unwrap_or(text.len());
    let window = &text[start..limit];
    let sentence = [". ", "! ", "? ", ".\n"]
        .iter()
        .filter_map(|end| window.rfind(end))
        .max();
    if let Some(offset) = sentence.filter(|&offset| offset > window.len() / 2) {
        return start + offset + 2;
    }
    match window.rfind(char::is_whitespace) {
        Some(offset) if offset > 0 => start + offset,
        _ => limit,
    }
}
