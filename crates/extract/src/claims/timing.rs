//! Which date of a sentence belongs to which event.

use newsgraph_annotate::{Dep, Pos, Tag};
use newsgraph_model::{EventTime, Precision, Status};

use super::arguments::Finder;
use super::reading::Reading;

/// Most steps from a date up to its verb.
const MAX_STEPS: usize = 12;

impl Finder<'_> {
    /// When the event of a trigger happens, by the nearest date of its clause.
    pub(crate) fn time_of(&self, trigger: usize, reading: &Reading) -> Option<EventTime> {
        let discourse = self.tree.discourse;
        let sentence = discourse.sentence_at(trigger)?;
        let tokens = &discourse.sentences[sentence].tokens;
        let inside = self.tree.dates_in(tokens).iter();
        let attached = inside.filter_map(|date| {
            let n_steps = self.distance(date.tokens.clone(), trigger)?;
            Some((n_steps, date.tokens.start.abs_diff(trigger), date))
        });
        let (_, _, date) = attached.min_by_key(|(n_steps, gap, _)| (*n_steps, *gap))?;
        let to_come = match reading.status {
            None => false,
            Some(status) => !matches!(
                status,
                Status::Occurred | Status::Historical | Status::Alleged | Status::Denied
            ),
        };
        // `may have met in May` looks back.
        let is_perfect = self
            .tree
            .with_dep(trigger, &[Dep::Aux])
            .any(|aux| self.tree.lemma(aux) == "have");
        let to_come = to_come && !is_perfect
            || reading.present && !reading.past && self.is_progressive(trigger);
        self.tree.trace.note(|log| {
            log.dated.insert(trigger, to_come);
        });
        if !to_come {
            return Some(date.past);
        }
        let mut time = date.future;
        if date.is_current {
            time.start = time.start.max(discourse.published);
        }
        Some(time)
    }

    /// When the last speaker spoke, by the date of the words that say so.
    pub(crate) fn time_of_saying(&self, reading: &Reading) -> Option<EventTime> {
        let cue = reading.links.last()?.cue?;
        self.time_of(cue, &self.read(cue))
    }

    /// What is told as done was done by the day on which it is told, if no words say when.
    pub(crate) fn time_before_report(&self, reading: &Reading) -> Option<EventTime> {
        let said = self.time_of_saying(reading).and_then(|time| time.end);
        let published = self.tree.discourse.published;
        let end = said.into_iter().chain(published).min()?;
        Some(EventTime {
            expression: None,
            start: None,
            end: Some(end),
            precision: Precision::Before,
        })
    }

    /// `is meeting on Friday` may be a plan.
    pub(crate) fn is_progressive(&self, trigger: usize) -> bool {
        self.tree.token(trigger).tag == Tag::Vbg
            && self
                .tree
                .with_dep(trigger, &[Dep::Aux])
                .any(|aux| self.tree.lemma(aux) == "be")
    }

    /// Steps between a date and the trigger it tells the time of; `None` when it tells that of another event.
    fn distance(&self, date: std::ops::Range<usize>, trigger: usize) -> Option<usize> {
        let tree = self.tree;
        let inside = |&idx: &usize| tree.head(idx).is_none_or(|head| !date.contains(&head));
        let mut current = date.clone().find(inside)?;
        for n_steps in 0..MAX_STEPS {
            if current == trigger {
                return Some(n_steps);
            }
            if tree.is_verb(current)
                || n_steps > 0
                    && !matches!(
                        tree.dep(current),
                        Dep::Pobj
                            | Dep::Prep
                            | Dep::Npadvmod
                            | Dep::Advmod
                            | Dep::Nummod
                            | Dep::Pcomp
                    )
                    && tree.is_noun(current)
            {
                let below = self.steps_to_clause(trigger, current, &date)?;
                return Some(n_steps + below);
            }
            current = tree.head(current)?;
        }
        None
    }

    /// The clause that a noun stands beside when it is read as an object: `plans to host Roe on Friday, the first meeting of the two`.
    fn stray_apposition(&self, noun: usize, verb: usize) -> Option<usize> {
        let tree = self.tree;
        let clause = tree.first(verb, &[Dep::Xcomp])?;
        let (first, _) = tree.subtree(noun);
        let beside = tree.dep(noun) == Dep::Dobj
            && clause < first
            && first > 0
            && tree.text(first - 1) == ",";
        beside.then_some(clause)
    }

    /// `agreed on Wednesday to buy it`: the day of the agreement, which says nothing of what is agreed.
    fn is_before_act(&self, date: &std::ops::Range<usize>, (verb, act): (usize, usize)) -> bool {
        let tree = self.tree;
        tree.token(verb).tag == Tag::Vbd
            && !tree.is_passive(verb)
            && tree.is_infinitive(act)
            && (verb + 1..act).contains(&date.start)
            && self
                .governor_of(verb, act)
                .is_some_and(|governor| governor.status.is_some())
    }

    /// Whether a date is what something is set for: `planned for Friday`.
    fn is_aim(&self, date: &std::ops::Range<usize>) -> bool {
        let before = date.start.checked_sub(1);
        before.is_some_and(|before| self.tree.lower(before) == "for")
    }

    /// Steps from a trigger up to a word whose date it shares: the verb it completes or the noun it belongs to.
    fn steps_to_clause(
        &self,
        trigger: usize,
        above: usize,
        date: &std::ops::Range<usize>,
    ) -> Option<usize> {
        let tree = self.tree;
        let is_aim = self.is_aim(date);
        let mut current = trigger;
        for n_steps in 0..MAX_STEPS {
            if current == above {
                return Some(n_steps);
            }
            let head = tree.head(current)?;
            if let Some(clause) = self.stray_apposition(current, head) {
                current = clause;
                continue;
            }
            let shares = match tree.dep(current) {
                Dep::Xcomp | Dep::Acomp | Dep::Attr | Dep::Oprd => {
                    self.words.reporting(&tree.lemma(head)).is_none()
                        && !self.is_before_act(date, (head, current))
                }
                Dep::Dobj | Dep::Nsubj | Dep::Nsubjpass => {
                    !tree.is_verb(current)
                        && self.words.reporting(&tree.lemma(head)).is_none()
                        && (is_aim
                            || self
                                .words
                                .noun_governor(&tree.lemma(head))
                                .is_none_or(|governor| governor.status.is_none()))
                }
                Dep::Conj => tree.first(current, &[Dep::Nsubj, Dep::Nsubjpass]).is_none(),
                Dep::Prep | Dep::Pobj => !tree.is_verb(current),
                // `will host Roe on Friday, the first meeting of the two`
                Dep::Appos | Dep::Npadvmod => {
                    let is_event = tree.token(current).pos == Pos::Noun || current != trigger;
                    is_event && tree.token(trigger).pos == Pos::Noun
                }
                Dep::Advcl => {
                    let when = tree
                        .with_dep(current, &[Dep::Advmod, Dep::Mark])
                        .any(|mark| matches!(tree.lower(mark).as_str(), "when" | "as" | "while"));
                    when || !self.is_conditional(current)
                        && tree.first(current, &[Dep::Mark, Dep::Nsubj]).is_none()
                }
                _ => false,
            };
            if !shares {
                return None;
            }
            current = head;
        }
        None
    }
}
