//! Propositions of clauses: a verb with its subjects, objects, complements and prepositional arguments.

use newsgraph_annotate::{Dep, Pos, Tag};

use crate::claims::arguments::{Finder, MAX_STEPS, RELATIVES};
use crate::claims::tree::Tree;

use super::Construction;
use super::actors::{members, subject_words, subjects};
use super::drafts::{Draft, Words};
use super::groups::{group, is_joined_to_next, joined_governor};
use super::phrases::{clause, list, member, phrase, phrase_without, trimmed};

/// What a clause has beside its subject and verb.
#[derive(Default)]
struct Parts {
    /// Heads of the object or complement, one for each member of a list.
    objects: Vec<usize>,
    /// Words that join the relation: an adjective, a preposition.
    joined: Vec<usize>,
    /// Further arguments.
    others: Vec<Vec<usize>>,
}

/// Reads the clause that a token heads, if it does.
pub(super) fn read(finder: &Finder<'_>, verb: usize, drafts: &mut Vec<Draft>) {
    let tree = finder.tree;
    let Some(construction) = construction(tree, verb) else {
        return;
    };
    if is_joined_to_next(tree, verb) {
        return;
    }
    let Some(subjects) = subjects(finder, verb) else {
        return;
    };
    let parts = parts(finder, verb);
    if parts.objects.iter().any(|&object| asks(tree, object)) {
        return;
    }
    let mut words = group(tree, verb);
    words.extend(&parts.joined);
    let mut relation = Words::of(words);
    relation.implied = implied_be(tree, verb, &relation.tokens, &subjects);
    let objects: Vec<Option<usize>> = match parts.objects.as_slice() {
        [] => vec![None],
        objects => objects.iter().copied().map(Some).collect(),
    };
    for &subject in &subjects {
        let is_listed = subjects.len() > 1;
        let subject = Words::of(subject_words(tree, subject, verb, is_listed));
        for &object in &objects {
            let is_listed = parts.objects.len() > 1;
            let object = object.map(|object| Words::of(member(tree, object, is_listed, &[verb])));
            let others = parts.others.iter().cloned().map(Words::of);
            let arguments = std::iter::once(subject.clone());
            drafts.push(Draft {
                construction,
                relation: relation.clone(),
                arguments: arguments.chain(object).chain(others).collect(),
            });
        }
    }
}

/// What kind of clause a token heads; `None` when it heads none.
pub(crate) fn construction(tree: &Tree<'_>, verb: usize) -> Option<Construction> {
    if !tree.is_verb(verb) {
        return None;
    }
    let mut first = verb;
    for _ in 0..MAX_STEPS {
        if tree.dep(first) != Dep::Conj {
            break;
        }
        first = tree.head(first)?;
    }
    if !tree.is_verb(first) {
        return Some(Construction::Loose);
    }
    let found = construction_of_head(tree, first)?;
    let is_absolute = found == Construction::Adverbial && !is_finite(tree, first);
    Some(if is_absolute {
        Construction::Absolute
    } else {
        found
    })
}

fn construction_of_head(tree: &Tree<'_>, verb: usize) -> Option<Construction> {
    Some(match tree.dep(verb) {
        Dep::Root => Construction::Main,
        Dep::Ccomp => Construction::Reported,
        Dep::Relcl => Construction::Relative,
        Dep::Acl => Construction::Participle,
        Dep::Advcl => Construction::Adverbial,
        Dep::Xcomp => match joined_governor(tree, verb) {
            Some(governor) => {
                let above = if tree.is_verb(governor) {
                    governor
                } else {
                    tree.head(governor)?
                };
                if above >= verb {
                    return None;
                }
                construction_of_head(tree, above)?
            }
            None => Construction::Controlled,
        },
        Dep::Pcomp => Construction::Gerund,
        Dep::Parataxis | Dep::Dep | Dep::Csubj | Dep::Csubjpass => Construction::Loose,
        _ => return None,
    })
}

fn is_finite(tree: &Tree<'_>, verb: usize) -> bool {
    let finite = |token: usize| {
        matches!(
            tree.token(token).tag,
            Tag::Vbd | Tag::Vbz | Tag::Vbp | Tag::Md
        )
    };
    finite(verb) || tree.with_dep(verb, &[Dep::Aux, Dep::Auxpass]).any(finite)
}

/// `is`, `was`, … for a participle that has no auxiliary: `Roe, elected in May`.
fn implied_be(
    tree: &Tree<'_>,
    verb: usize,
    relation: &[usize],
    subjects: &[usize],
) -> Option<&'static str> {
    let participle = matches!(tree.token(verb).tag, Tag::Vbn | Tag::Vbg)
        || tree.dep(verb) == Dep::Acl && tree.token(verb).tag == Tag::Vbd;
    let has_auxiliary = relation
        .iter()
        .any(|&token| matches!(tree.dep(token), Dep::Aux | Dep::Auxpass));
    let governed = joined_governor(tree, verb).is_some();
    let head = tree.head(verb);
    let of_active = tree.dep(verb) == Dep::Conj
        && head.is_some_and(|head| tree.is_verb(head) && is_finite(tree, head));
    if !participle || has_auxiliary || governed || of_active {
        return None;
    }
    let plural = match subjects {
        [subject] => matches!(tree.token(*subject).tag, Tag::Nns | Tag::Nnps),
        _ => false,
    };
    let past = tree.token(verb).tag != Tag::Vbg || is_told_in_past(tree, verb);
    Some(match (past, plural) {
        (true, true) => "were",
        (true, false) => "was",
        (false, true) => "are",
        (false, false) => "is",
    })
}

/// Whether the next finite verb above is in the past tense.
fn is_told_in_past(tree: &Tree<'_>, verb: usize) -> bool {
    let mut current = verb;
    for _ in 0..MAX_STEPS {
        let Some(head) = tree.head(current) else {
            break;
        };
        if tree.is_verb(head) && is_finite(tree, head) {
            let mut words = tree.with_dep(head, &[Dep::Aux, Dep::Auxpass]).chain([head]);
            return words.any(|token| tree.token(token).tag == Tag::Vbd);
        }
        current = head;
    }
    false
}

fn parts(finder: &Finder<'_>, verb: usize) -> Parts {
    let tree = finder.tree;
    let mut parts = Parts::default();
    let group = group(tree, verb);
    for &child in tree.children(verb) {
        if group.contains(&child) {
            continue;
        }
        match tree.dep(child) {
            Dep::Dobj | Dep::Attr | Dep::Oprd | Dep::Acomp => {
                let head = finder.resolve_relative(child, verb).unwrap_or(child);
                add_object(tree, head, &mut parts);
            }
            Dep::Ccomp if child > verb || is_report(finder, verb, child) => {
                parts.others.push(clause(tree, child));
            }
            Dep::Xcomp => parts.others.push(clause(tree, child)),
            Dep::Dative | Dep::Agent | Dep::Prep => {
                add_preposition(finder, verb, child, &mut parts);
            }
            Dep::Advcl if child > verb && is_finite(tree, child) => {
                parts.others.push(clause(tree, child));
            }
            Dep::Npadvmod => parts.others.push(list(tree, child)),
            Dep::Advmod if says_something(tree, child) => parts.others.push(list(tree, child)),
            _ => {}
        }
    }
    if tree.first(verb, &[Dep::Ccomp]).is_none()
        && let Some(quotation) = tree.quotation_of(verb)
    {
        parts
            .others
            .push(trimmed(tree, quotation.tokens.clone().collect()));
    }
    if parts.objects.is_empty() && tree.dep(verb) == Dep::Relcl && !tree.is_passive(verb) {
        parts.objects = finder.objects(verb);
    }
    join_adjective(tree, &mut parts);
    join_preposition(finder, verb, &mut parts);
    parts
}

/// Whether what stands before a verb is what it reports, `it rained, Roe said`, and no sentence of its own.
fn is_report(finder: &Finder<'_>, verb: usize, clause: usize) -> bool {
    let tree = finder.tree;
    let other = tree
        .with_dep(verb, &[Dep::Ccomp, Dep::Dobj])
        .any(|object| object > verb);
    let divided = (clause..verb).any(|token| tree.text(token) == ";");
    !other && !divided && finder.words.reporting(&tree.lemma(verb)).is_some()
}

/// Whether an object is only asked for: `what he did`.
fn asks(tree: &Tree<'_>, object: usize) -> bool {
    matches!(tree.token(object).tag, Tag::Wp | Tag::Wdt)
}

/// Adverbs that say when, where or how, other than words that join sentences.
fn says_something(tree: &Tree<'_>, adverb: usize) -> bool {
    !matches!(
        tree.lower(adverb).as_str(),
        "however"
            | "also"
            | "when"
            | "where"
            | "why"
            | "how"
            | "thus"
            | "therefore"
            | "moreover"
            | "then"
            | "so"
            | "instead"
            | "meanwhile"
            | "furthermore"
            | "nevertheless"
            | "though"
    )
}

fn add_object(tree: &Tree<'_>, head: usize, parts: &mut Parts) {
    if !parts.objects.is_empty() {
        parts.others.push(list(tree, head));
        return;
    }
    parts.objects = members(tree, head);
}

fn add_preposition(finder: &Finder<'_>, verb: usize, child: usize, parts: &mut Parts) {
    let tree = finder.tree;
    if tree.dep(child) == Dep::Dative && tree.first(child, &[Dep::Pobj]).is_none() {
        parts.others.push(phrase(tree, child));
        return;
    }
    let mut tokens = list(tree, child);
    let relative = tree
        .first(child, &[Dep::Pobj])
        .filter(|&object| RELATIVES.contains(&tree.token(object).tag));
    if let Some(relative) = relative
        && let Some(noun) = finder.resolve_relative(relative, verb)
    {
        tokens = vec![child];
        tokens.extend(phrase_without(tree, noun, &[verb]));
    }
    parts.others.push(tokens);
}

/// `is responsible for the fund`: the adjective and its preposition are the relation.
fn join_adjective(tree: &Tree<'_>, parts: &mut Parts) {
    let [adjective] = parts.objects.as_slice() else {
        return;
    };
    let adjective = *adjective;
    if tree.dep(adjective) != Dep::Acomp || tree.token(adjective).pos == Pos::Noun {
        return;
    }
    let Some(preposition) = tree.first(adjective, &[Dep::Prep]) else {
        return;
    };
    let Some(object) = tree.first(preposition, &[Dep::Pobj]) else {
        return;
    };
    if preposition < adjective {
        return;
    }
    parts
        .joined
        .extend(phrase_without(tree, adjective, &[preposition]));
    parts.joined.push(preposition);
    parts.objects = members(tree, object);
}

/// `lives in Arden`: without an object the first preposition behind the verb belongs to the relation.
fn join_preposition(finder: &Finder<'_>, verb: usize, parts: &mut Parts) {
    let tree = finder.tree;
    if !parts.objects.is_empty() {
        return;
    }
    if tree.first(verb, &[Dep::Ccomp, Dep::Xcomp]).is_some() {
        return;
    }
    let first = tree
        .with_dep(verb, &[Dep::Prep, Dep::Agent, Dep::Dative])
        .find(|&child| child > verb && tree.first(child, &[Dep::Pobj]).is_some());
    let Some(preposition) = first else { return };
    let Some(object) = tree.first(preposition, &[Dep::Pobj]) else {
        return;
    };
    parts.others.retain(|words| !words.contains(&preposition));
    parts.joined.push(preposition);
    parts.objects = members(tree, object);
}
