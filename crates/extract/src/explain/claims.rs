//! One claim: its words, its rule, and why status, polarity, certainty, time and confidence are what they are.

use newsgraph_annotate::Dep;
use newsgraph_model::wire::{
    Because, ConfidenceMark, ConfidencePart, Explained, ExplainedClaim, ExplainedConfidence,
    ExplainedPart, ExplainedRule, ExplainedWords,
};
use newsgraph_model::{Claim, EventTime, Evidence, Filler, Polarity, Status, TextSpan};

use super::Explainer;
use super::words;
use crate::claims::{Because as Step, Cause, Effect, Indirect, StatusFrom, TimeFrom};
use crate::trace::Made;

/// How many words before its verb an `if` is looked for.
const MAX_BEFORE: usize = 40;

impl Explainer<'_> {
    /// The explanation of a claim.
    pub(super) fn claim(&self, number: usize, made: &Made) -> ExplainedClaim {
        let claim = &made.claim;
        ExplainedClaim {
            number,
            claim: claim.id,
            predicate: claim.predicate.clone(),
            nested: claim.nested,
            sentence: self.words_or_nothing(sentence_of(claim)),
            parts: self.parts(made),
            rule: self.rule(made),
            references: self.references(made),
            attribution: self.attribution(made),
            own_act: made.why.own_act,
            status: self.status(made),
            polarity: self.polarity(made),
            certainty: self.certainty(made),
            condition: claim
                .condition
                .as_ref()
                .and_then(|condition| Some(self.words(condition.span?))),
            time: self.time(made),
            confidence: confidence(made),
        }
    }

    fn words_or_nothing(&self, span: Option<TextSpan>) -> ExplainedWords {
        match span {
            Some(span) => self.words(span),
            None => ExplainedWords {
                start: 0,
                end: 0,
                text: String::new(),
            },
        }
    }

    fn rule(&self, made: &Made) -> ExplainedRule {
        let trigger = self.token(made.trigger);
        let kind = match made.at {
            None => "a verb outside the ontology, kept as it is",
            Some(at) if self.log.facts.contains(&(made.trigger, at)) => {
                "a fact that the words beside a name tell"
            }
            Some(_) => "a frame of the ontology over the dependency tree",
        };
        ExplainedRule {
            name: made.claim.rule.to_string(),
            kind: kind.to_owned(),
            trigger: trigger.unwrap_or_else(|| self.words_or_nothing(None)),
        }
    }

    /// The words that carry a claim, in text order.
    fn parts(&self, made: &Made) -> Vec<ExplainedPart> {
        let mut parts = Vec::new();
        let trigger = self.token(made.trigger);
        parts.extend(trigger.map(|words| ExplainedPart {
            role: "predicate".to_owned(),
            means: made.claim.lemma.to_string(),
            words,
        }));
        for role in &made.claim.roles {
            let name = self.role_name(&made.claim.predicate, &role.name);
            for filler in &role.fillers {
                if let Some((words, means)) = self.filler(filler) {
                    parts.push(ExplainedPart {
                        role: name.clone(),
                        means,
                        words,
                    });
                }
            }
        }
        parts.sort_by_key(|part| (part.words.start, part.words.end));
        parts
    }

    /// The words of a filler and what they mean.
    pub(super) fn filler(&self, filler: &Filler) -> Option<(ExplainedWords, String)> {
        match filler {
            Filler::Cluster { cluster, mention } => {
                let name = self.clusters.get(cluster);
                let name = name.map(|&idx| self.discourse.clusters[idx].name.clone());
                Some((self.words((*mention)?), name.unwrap_or_default()))
            }
            Filler::Literal { value, span } => Some((self.words((*span)?), value.clone())),
            Filler::Claim(id) => {
                let idx = self.claims.iter().position(|claim| claim.id == *id)?;
                let made = self.log.claims.get(idx)?;
                Some((self.token(made.trigger)?, format!("claim {}", idx + 1)))
            }
        }
    }

    /// The steps of a reading that had one kind of effect.
    fn steps(&self, made: &Made, wanted: impl Fn(&Effect) -> bool) -> Vec<Because> {
        let steps = made.because.iter().filter(|step| wanted(&step.effect));
        steps
            .map(|step| Because {
                why: words::change(step.cause, step.effect),
                words: self.token(self.telling(step)),
            })
            .collect()
    }

    /// The word that shows a step: of a condition its `if`.
    fn telling(&self, step: &Step) -> usize {
        let tokens = &self.discourse.annotated.tokens;
        let is_mark = |&idx: &usize| {
            let token = &tokens[idx];
            token.head == step.word && matches!(token.dep, Dep::Mark | Dep::Advmod)
        };
        let first = step.word.saturating_sub(MAX_BEFORE);
        let mark = (first..step.word).find(is_mark);
        mark.filter(|_| step.cause == Cause::Condition)
            .unwrap_or(step.word)
    }

    fn status(&self, made: &Made) -> Explained<Status> {
        let status = made.claim.status;
        let plain = |why: String| vec![Because { why, words: None }];
        let mut because = match made.why.status {
            StatusFrom::Predicate => plain(format!(
                "nothing says otherwise, and `{}` by itself counts as {status}",
                made.claim.predicate
            )),
            StatusFrom::Frame => plain(format!("the rule itself makes it {status}")),
            StatusFrom::Reading => self.steps(made, |effect| matches!(effect, Effect::Status(_))),
            StatusFrom::Content(outer) => vec![Because {
                why: format!("the word whose content it is makes it {status}"),
                words: self.token(outer),
            }],
            StatusFrom::PastState => plain("a state in the past tense is over".to_owned()),
            StatusFrom::DateToCome => plain("a present tense with a date to come".to_owned()),
        };
        if because.is_empty() {
            because = plain("the words beside the name say so".to_owned());
        }
        Explained {
            value: status,
            because,
        }
    }

    fn polarity(&self, made: &Made) -> Explained<Polarity> {
        let mut because = self.steps(made, |effect| matches!(effect, Effect::Polarity(_)));
        if made.why.frame_negates {
            because.push(Because {
                why: "the rule itself denies it".to_owned(),
                words: None,
            });
        }
        if let Some(outer) = made.why.content_negates {
            because.push(Because {
                why: "the word whose content it is denies it".to_owned(),
                words: self.token(outer),
            });
        }
        if because.is_empty() {
            because.push(Because {
                why: "no word denies it".to_owned(),
                words: None,
            });
        }
        Explained {
            value: made.claim.polarity,
            because,
        }
    }

    fn certainty(&self, made: &Made) -> Explained<newsgraph_model::Certainty> {
        let mut because = self.steps(made, |effect| matches!(effect, Effect::Certainty(_)));
        if because.is_empty() {
            because.push(Because {
                why: "no word hedges it".to_owned(),
                words: None,
            });
        }
        Explained {
            value: made.claim.certainty,
            because,
        }
    }

    fn time(&self, made: &Made) -> Explained<Option<EventTime>> {
        let value = made.claim.time;
        let published = self.discourse.published;
        let from = published.map_or_else(
            || "as it stands, the publication day is not known".to_owned(),
            |day| {
                let is_to_come = self.log.dated.get(&made.trigger).copied().unwrap_or(false);
                let direction = if is_to_come { "forward" } else { "back" };
                format!("read {direction} from the publication day {day}")
            },
        );
        let is_published = published.is_some() && value.and_then(|time| time.end) == published;
        let why = match (value, made.why.time) {
            (None, _) => {
                "no date of its clause, and nothing that it must have been done by".to_owned()
            }
            (Some(_), TimeFrom::Saying) => "the day on which it was said".to_owned(),
            (Some(_), TimeFrom::Report) if is_published => {
                "told as done, so not later than the publication day".to_owned()
            }
            (Some(_), TimeFrom::Report) => {
                "told as done, so not later than the day on which it was said".to_owned()
            }
            (Some(_), TimeFrom::Nothing | TimeFrom::Expression) => {
                format!("a date of its clause, {from}")
            }
        };
        let words = value.and_then(|time| Some(self.words(time.expression?)));
        Explained {
            value,
            because: vec![Because { why, words }],
        }
    }
}

/// The sentence of a claim.
pub(super) fn sentence_of(claim: &Claim) -> Option<TextSpan> {
    claim.evidence.iter().find_map(|evidence| match evidence {
        Evidence::Span { span, .. } => Some(*span),
        Evidence::Attested(_) => None,
    })
}

fn confidence(made: &Made) -> ExplainedConfidence {
    let mut parts = vec![ConfidencePart {
        amount: made.why.base.1,
        why: format!("what {} is worth", words::base(made.why.base.0)),
    }];
    let fillers: [(&str, (Indirect, f64)); 2] =
        [("subject", made.why.subject), ("object", made.why.object)];
    for (role, (kind, amount)) in fillers {
        parts.extend(words::indirect(kind).map(|why| ConfidencePart {
            amount: -amount,
            why: format!("the {role} {why}"),
        }));
    }
    if made.why.crossed > 0.0 {
        parts.push(ConfidencePart {
            amount: -made.why.crossed,
            why: "more than three pairs were made of two lists".to_owned(),
        });
    }
    let guess: f64 = parts.iter().map(|part| part.amount).sum();
    let marks = made.odds.iter().filter(|(_, odds)| *odds != 0.0);
    ExplainedConfidence {
        value: made.claim.confidence.get(),
        guess: guess.clamp(0.05, 0.99),
        parts,
        marks: marks
            .map(|(mark, odds)| ConfidenceMark {
                mark: (*mark).to_owned(),
                odds: *odds,
            })
            .collect(),
    }
}
