//! Where people and bodies are from, and what they made: `Malta-born`, `Ohio-based`, `Arden Steel of Boston`, `her novel, “The Weir”`.

use newsgraph_annotate::{Dep, Pos, Tag};

use super::{Fact, Fill, Found, Reader};
use crate::claims::fillers::tidy;

/// What people make that has a title.
const WORKS: &[&str] = &[
    "book",
    "memoir",
    "novel",
    "play",
    "album",
    "song",
    "essay",
    "autobiography",
    "column",
    "op-ed",
    "poem",
    "bestseller",
    "biography",
    "screenplay",
    "film",
    "movie",
    "documentary",
    "opera",
    "musical",
];

/// Words for bodies between where they are and their names: `the Chicago firm Arden Gale`.
const FIRMS: &[&str] = &[
    "firm",
    "company",
    "startup",
    "start-up",
    "bank",
    "nonprofit",
    "manufacturer",
    "retailer",
    "publisher",
    "brewery",
    "charity",
];

impl Reader<'_> {
    /// `a Malta-born entrepreneur`, `the Ohio-based company`.
    pub(super) fn read_origin(&mut self, token: usize) {
        let tree = self.tree;
        let lower = tree.lower(token);
        let rule = match lower.as_str() {
            "born" => ("born_in", "native"),
            "based" | "headquartered" => ("located_in", "verb"),
            _ => return,
        };
        if token < 2 || tree.text(token - 1) != "-" {
            return;
        }
        let Some(place) = self
            .name_at(token - 2)
            .and_then(|mention| self.found(mention).into_iter().next())
            .filter(|place| self.is_a(place, "Place"))
        else {
            return;
        };
        let Some(head) = tree
            .head(token)
            .filter(|&head| head > token && tree.is_noun(head))
        else {
            return;
        };
        let described = match tree.dep(head) {
            Dep::Appos => tree.head(head).unwrap_or(head),
            _ => head,
        };
        let bearer = self
            .matcher
            .phrases
            .nodes_at(described)
            .into_iter()
            .next()
            .filter(|bearer| self.matcher.phrases.is_named(bearer));
        let Some(subject) = bearer else { return };
        let rule = if rule.0 == "located_in" && self.is_a(&subject, "Person") {
            ("resides_in", "resident")
        } else {
            rule
        };
        self.tell(Fact {
            rule,
            at: token,
            subject,
            object: place,
            status: None,
            extra: None,
        });
    }

    /// `Arden Steel of Boston`, `the Boston firm Arden Steel`: a body and the city that it is from.
    pub(super) fn read_seat(&mut self, token: usize) {
        let tree = self.tree;
        let Some(body) = self.name_from(token) else {
            return;
        };
        let past = tree.discourse.mentions[body].tokens.end;
        let (start, end) = self.sentence(token);
        if token >= start + 2 && FIRMS.contains(&tree.lower(token - 1).as_str()) {
            self.tell_seat(token, body, token - 2);
        }
        if past + 1 >= end || tree.lower(past) != "of" {
            return;
        }
        let is_company = self
            .found(body)
            .iter()
            .any(|found| self.is_a(found, "Company"));
        if is_company && self.name_from(past + 1).is_some() {
            self.tell_seat(token, body, past + 1);
        }
    }

    fn tell_seat(&mut self, token: usize, body: usize, place: usize) {
        let (Some(subject), Some(object)) = (
            self.found(body).into_iter().next(),
            self.name_at(place)
                .and_then(|place| self.found(place).into_iter().next()),
        ) else {
            return;
        };
        if self.is_a(&subject, "Organization") && self.is_a(&object, "GPE") {
            self.tell(Fact {
                rule: ("located_in", "verb"),
                at: token,
                subject,
                object,
                status: None,
                extra: None,
            });
        }
    }

    /// `her novel, “The Weir”,`, `Roe's memoir Lantern Year`: who wrote what has a title.
    pub(super) fn read_work(&mut self, token: usize) {
        let tree = self.tree;
        if !WORKS.contains(&tree.lemma(token).as_str()) {
            return;
        }
        let Some(owner) = tree.first(token, &[Dep::Poss]) else {
            return;
        };
        let mut owners = self.matcher.phrases.nodes_at(owner);
        if let Some(subject) = self
            .subject_behind(token)
            .filter(|_| tree.token(owner).tag == Tag::PrpS)
        {
            owners = self.matcher.phrases.nodes_at(subject);
        }
        let [author] = owners.as_slice() else { return };
        if !self.is_a(author, "Person") {
            return;
        }
        let (_, end) = self.sentence(token);
        let start = (token + 1..end.min(token + 4)).find(|&at| tree.token(at).pos != Pos::Punct);
        let Some(work) = start.and_then(|start| self.work_at(start)) else {
            return;
        };
        self.tell(Fact {
            rule: ("authored", "noun"),
            at: token,
            subject: author.clone(),
            object: work,
            status: None,
            extra: None,
        });
    }

    /// `The Long Weir author Jane Roe`: the title stands before the word.
    pub(super) fn read_author(&mut self, token: usize) {
        let tree = self.tree;
        if !matches!(tree.lower(token).as_str(), "author" | "co-author") {
            return;
        }
        let (floor, end) = self.sentence(token);
        let Some(author) = (token + 1 < end)
            .then(|| self.name_from(token + 1))
            .flatten()
            .and_then(|mention| self.found(mention).into_iter().next())
            .filter(|author| self.is_a(author, "Person"))
        else {
            return;
        };
        let is_title = |at: usize| {
            tree.text(at).starts_with(char::is_uppercase)
                || matches!(
                    tree.lower(at).as_str(),
                    "of" | "the" | "and" | "in" | "to" | "a" | "for"
                )
        };
        let mut start = token;
        while start > floor && token - start < 8 && is_title(start - 1) {
            start -= 1;
        }
        while start < token && !tree.text(start).starts_with(char::is_uppercase) {
            start += 1;
        }
        if start + 2 > token {
            return;
        }
        let Some(span) = tree.span(start, token - 1) else {
            return;
        };
        let Some(value) = span.of(tree.discourse.text).map(tidy) else {
            return;
        };
        self.tell(Fact {
            rule: ("authored", "noun"),
            at: token,
            subject: author,
            object: Found {
                fill: Fill::Literal { value, span },
                token: token - 1,
                is_indirect: false,
            },
            status: None,
            extra: None,
        });
    }

    /// `(Reporting by Jane Roe; Editing by Jim Dorn)`: who wrote the article.
    pub(super) fn read_credit(&mut self, token: usize) {
        let tree = self.tree;
        let (start, end) = self.sentence(token);
        let is_credit = tree.lower(token) == "reporting"
            && token + 2 < end
            && tree.lower(token + 1) == "by"
            && (token == start
                || matches!(tree.lower(token - 1).as_str(), "(" | "additional" | ";"));
        if !is_credit {
            return;
        }
        let Some(span) = tree.span(token, token) else {
            return;
        };
        let mut at = token + 2;
        while at < end {
            if let Some(mention) = self.name_from(at) {
                let writer = self.found(mention).into_iter().next();
                if let Some(writer) = writer.filter(|writer| self.is_a(writer, "Person")) {
                    self.tell(Fact {
                        rule: ("authored", "noun"),
                        at: token,
                        subject: writer,
                        object: Found {
                            fill: Fill::Literal {
                                value: "this article".to_owned(),
                                span,
                            },
                            token,
                            is_indirect: false,
                        },
                        status: None,
                        extra: None,
                    });
                }
                at = tree.discourse.mentions[mention].tokens.end.max(at + 1);
            } else if matches!(tree.lower(at).as_str(), "," | "and" | "in" | "at") {
                at += 1;
            } else {
                break;
            }
        }
    }

    /// `In her memoir, “The Weir”, Roe recalls …`: the subject behind is whose it is.
    pub(super) fn subject_behind(&self, noun: usize) -> Option<usize> {
        let tree = self.tree;
        let preposition = tree.head(noun).filter(|_| tree.dep(noun) == Dep::Pobj)?;
        let verb = self.verb_of_phrase(preposition)?;
        tree.first(verb, &[Dep::Nsubj])
            .filter(|&subject| noun < subject && subject < verb && self.name_at(subject).is_some())
    }

    fn work_at(&self, start: usize) -> Option<Found> {
        let discourse = self.tree.discourse;
        let named = self
            .name_at(start)
            .and_then(|mention| self.found(mention).into_iter().next())
            .filter(|found| self.is_a(found, "Work"));
        if named.is_some() {
            return named;
        }
        let quotation = self.tree.quotation_around(start)?;
        if quotation.is_speech || quotation.tokens.start != start || quotation.tokens.len() > 8 {
            return None;
        }
        let last = quotation.tokens.end - 1;
        let span = self.tree.span(start, last)?;
        Some(Found {
            fill: Fill::Literal {
                value: tidy(span.of(discourse.text)?),
                span,
            },
            token: last,
            is_indirect: false,
        })
    }
}
