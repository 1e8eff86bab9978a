//! Agents that are no subjects: who does what is passive, asked for or owned.

use newsgraph_annotate::{Dep, Pos, Tag};
use newsgraph_model::Status;

use super::arguments::{Finder, MAX_STEPS};
use super::lexicon::TriggerKind;

impl Finder<'_> {
    /// Who asks somebody else to do what a verb says: `Roe urged the council to repeal it`, `a request from Roe to repeal it`.
    ///
    /// `None` when nobody is asked; empty when it is not said who asks.
    pub(super) fn asking(&self, verb: usize) -> Option<Vec<usize>> {
        let tree = self.tree;
        let above = tree.head(verb)?;
        let lemma = tree.lemma(above);
        match tree.dep(verb) {
            Dep::Xcomp | Dep::Ccomp if tree.is_verb(above) => {
                let doer = self.surface_subject(verb, MAX_STEPS);
                let is_own =
                    !tree.is_passive(above) && doer == self.surface_subject(above, MAX_STEPS);
                (self.words.controls_object(&lemma) && !is_own).then(|| self.acting(above))
            }
            Dep::Acl if tree.is_noun(above) && tree.is_infinitive(verb) => {
                let governor = self.words.clause_governor(&lemma)?;
                if governor.status != Some(Status::Requested) {
                    return None;
                }
                let owner = tree
                    .first(above, &[Dep::Poss])
                    .or_else(|| self.owner_behind(above));
                let light = || self.subject_of_predicate(above);
                let asking = owner.or_else(light);
                Some(asking.map_or_else(Vec::new, |asking| self.with_members(asking)))
            }
            _ => None,
        }
    }

    /// `a request from Roe`, `the decision by Roe`: whose it is.
    pub(super) fn owner_behind(&self, noun: usize) -> Option<usize> {
        self.object_of(noun, &["from", "by"])
    }

    /// What the first of these prepositions on a noun governs.
    fn object_of(&self, noun: usize, prepositions: &[&str]) -> Option<usize> {
        let tree = self.tree;
        let preposition = tree
            .with_dep(noun, &[Dep::Prep])
            .find(|&child| prepositions.contains(&tree.lower(child).as_str()))?;
        tree.first(preposition, &[Dep::Pobj])
    }

    /// `opposes efforts to repeal it`: the wish is not the subject's.
    pub(super) fn is_resisted(&self, verb: usize) -> bool {
        let tree = self.tree;
        let Some(noun) = tree.head(verb).filter(|_| tree.dep(verb) == Dep::Acl) else {
            return false;
        };
        let owned = tree.first(noun, &[Dep::Poss]).is_some() || self.owner_behind(noun).is_some();
        let above = match (tree.dep(noun), tree.head(noun)) {
            (Dep::Dobj, Some(above)) => above,
            (Dep::Pobj, Some(against)) => match tree.head(against) {
                Some(above) if tree.lower(against) == "against" => above,
                _ => return false,
            },
            _ => return false,
        };
        let backs = matches!(
            tree.lemma(above).as_str(),
            "support"
                | "back"
                | "join"
                | "endorse"
                | "favor"
                | "applaud"
                | "praise"
                | "push"
                | "help"
                | "fund"
        );
        let is_light = self.words.is_light(&tree.lemma(above))
            || self
                .words
                .clause_governor(&tree.lemma(above))
                .is_some_and(|known| !known.negates);
        !owned && tree.is_verb(above) && !backs && !is_light
    }

    pub(super) fn passive_agent(&self, verb: usize) -> Option<usize> {
        let tree = self.tree;
        let agents = tree.with_dep(verb, &[Dep::Agent]).chain(
            tree.with_dep(verb, &[Dep::Prep])
                .filter(|&child| tree.lower(child) == "by"),
        );
        let mut objects = agents.filter_map(|agent| tree.first(agent, &[Dep::Pobj]));
        let is_agent = |&object: &usize| !matches!(tree.token(object).pos, Pos::Num | Pos::Verb);
        objects
            .find(is_agent)
            .or_else(|| self.agent_behind_crime(verb).filter(is_agent))
            .or_else(|| self.agent_behind_topic(verb).filter(is_agent))
            .or_else(|| self.agent_behind_infinitive(verb).filter(is_agent))
    }

    /// Whether somebody does what a noun tells: `complaint`, `defeat`.
    fn is_event(&self, noun: usize) -> bool {
        let lemma = self.tree.lemma(noun);
        !self.words.frames(TriggerKind::Noun, &lemma).is_empty()
    }

    /// `was asked to resign by Roe` is read as if she were to resign by somebody.
    fn agent_behind_infinitive(&self, verb: usize) -> Option<usize> {
        let tree = self.tree;
        let is_act = |&act: &usize| {
            tree.is_infinitive(act)
                && !tree.is_passive(act)
                && tree
                    .first(act, &[Dep::Dobj, Dep::Xcomp, Dep::Ccomp])
                    .is_none()
        };
        let act = tree.with_dep(verb, &[Dep::Xcomp]).find(is_act)?;
        let behind = tree.with_dep(act, &[Dep::Prep, Dep::Agent]);
        let mut agents = behind
            .filter(|&by| tree.lower(by) == "by")
            .filter_map(|by| tree.first(by, &[Dep::Pobj]));
        agents.find(|&agent| self.named(agent))
    }

    /// `was criticized over the deal by Roe` is read as if the deal were Roe's; in `was fired after a complaint by Roe` it is
    /// Roe who complained.
    fn agent_behind_topic(&self, verb: usize) -> Option<usize> {
        let tree = self.tree;
        let mut topics = tree
            .with_dep(verb, &[Dep::Prep])
            .filter(|&child| {
                let word = tree.lower(child);
                matches!(
                    word.as_str(),
                    "over" | "during" | "after" | "in" | "on" | "at" | "as" | "before"
                )
            })
            .filter_map(|topic| Some((topic, tree.first(topic, &[Dep::Pobj])?)))
            .filter(|&(topic, noun)| {
                let is_time = matches!(tree.lower(topic).as_str(), "after" | "before");
                !(is_time && self.is_event(noun))
            })
            .map(|(_, noun)| noun);
        topics.find_map(|topic| {
            let agent = self.object_of(topic, &["by"]);
            agent.filter(|&agent| self.named(agent))
        })
    }

    /// `accused of fraud by Roe` is often read as if the fraud were Roe's.
    fn agent_behind_crime(&self, verb: usize) -> Option<usize> {
        let tree = self.tree;
        let mut crimes = tree
            .with_dep(verb, &[Dep::Prep])
            .filter(|&child| tree.lower(child) == "of")
            .filter_map(|of| tree.first(of, &[Dep::Pobj]));
        crimes.find_map(|crime| self.object_of(crime, &["by"]))
    }

    /// `Roe, the head of the party's youth wing, who won`: the person that a clause with `who` is about, when it is read as part of a thing's description.
    pub(super) fn person_before(&self, thing: usize, relative: usize) -> Option<usize> {
        let tree = self.tree;
        let is_aside = relative > 0 && tree.text(relative - 1) == ",";
        let is_thing = tree.token(thing).tag == Tag::Nn && !self.words.is_human(&tree.lemma(thing));
        if !is_aside || !is_thing || tree.lower(relative) != "who" || self.is_person(thing) {
            return None;
        }
        let heads = std::iter::successors(tree.head(thing), |&above| tree.head(above));
        let inside = heads
            .take(6)
            .take_while(|&above| tree.is_noun(above) || tree.dep(above) == Dep::Prep);
        let mut people = inside.filter(|&above| tree.is_noun(above) && self.is_person(above));
        people.next()
    }

    /// Whether a phrase means a person that the text names or describes.
    fn is_person(&self, noun: usize) -> bool {
        let discourse = self.tree.discourse;
        let mention = discourse.mention_with_head(noun);
        mention.is_some_and(|mention| {
            let mut clusters = discourse.mentions[mention].clusters.iter();
            clusters.any(|&cluster| discourse.clusters[cluster].entity_type == "Person")
        })
    }
}
