//! Who runs for an office, told by the words of a campaign: `the Republican nominee`, `the Roe campaign`, `Roe's running mate`.

use newsgraph_annotate::{Dep, Tag};
use newsgraph_model::ontology::Ontology;
use newsgraph_model::{Certainty, MentionKind, Status};

use super::{Fact, Fill, Found, Reader};
use crate::claims::is_dropped;
use crate::claims::lexicon::resolve;
use crate::claims::sketch::Sketch;
use crate::trace::{DropReason, Trace};

/// Nouns for somebody who wants an office.
const CANDIDATES: &[&str] = &[
    "nominee",
    "candidate",
    "contender",
    "hopeful",
    "challenger",
    "frontrunner",
    "front-runner",
    "aspirant",
    "standard-bearer",
];

/// What a candidate has.
const OWNED: &[&str] = &["campaign", "candidacy", "run", "bid", "ticket"];

/// What candidates meet in.
const RACES: &[&str] = &[
    "race", "contest", "matchup", "debate", "election", "showdown",
];

/// Words before a rule that has not come yet: `a Roe presidency`.
const SUPPOSED: &[&str] = &[
    "a",
    "an",
    "any",
    "potential",
    "possible",
    "prospective",
    "future",
    "hypothetical",
    "would-be",
];

impl Reader<'_> {
    /// The candidacies that a token tells.
    pub(super) fn read_candidacy(&mut self, token: usize) {
        let tree = self.tree;
        let lemma = tree.lemma(token);
        match lemma.as_str() {
            noun if CANDIDATES.contains(&noun) => self.read_candidates(token),
            "mate" if token > 0 && tree.lower(token - 1) == "running" => {
                self.read_owner(token, token);
            }
            noun if OWNED.contains(&noun) && self.is_of_a_race(token) => {
                self.read_owner(token, token);
            }
            "presidency" | "administration" if self.is_supposed(token) => {
                self.read_owner(token, token);
            }
            "rival" | "opponent" | "challenger" | "foe" => self.read_rival(token),
            "win" | "prevail" => self.read_hoped(token),
            "vote" | "elect" => {
                self.read_choice(token);
                self.read_hoped(token);
            }
            "choose" | "back" | "prefer" | "support" | "favor" | "favour" | "pick" | "endorse" => {
                self.read_poll(token);
            }
            "run" | "vie" | "campaign" | "compete" if tree.is_verb(token) => self.read_run(token),
            noun if RACES.contains(&noun) => self.read_rivals(token),
            _ => {}
        }
    }

    /// `the Republican nominee`, `both candidates`, `presidential candidates Jane Roe and Jim Dorn`.
    fn read_candidates(&mut self, token: usize) {
        let tree = self.tree;
        let discourse = tree.discourse;
        if tree.dep(token) == Dep::Attr {
            return;
        }
        let mut people: Vec<Found> = Vec::new();
        let mut start = token;
        if let Some(mention) = discourse.mention_with_head(token)
            && discourse.mentions[mention].kind == MentionKind::Nominal
        {
            start = discourse.mentions[mention].tokens.start.min(token);
            people.extend(self.found(mention));
        }
        let is_several = matches!(tree.token(token).tag, Tag::Nns | Tag::Nnps);
        if is_several && let Some(first) = self.name_from(token + 1) {
            let head = discourse.mentions[first].head;
            for name in tree.conjuncts(head) {
                people.extend(self.matcher.phrases.nodes_at(name));
            }
        }
        people.retain(|found| self.is_a(found, "Person") && self.matcher.phrases.is_named(found));
        let party = (start..token)
            .filter(|&word| tree.head(word) == Some(token))
            .filter_map(|word| self.name_at(word))
            .filter_map(|mention| self.found(mention).into_iter().next())
            .find(|found| self.is_a(found, "Party"));
        let status = self.ended(start, token);
        let contest = self
            .contest(start, token)
            .or_else(|| self.national(token, party.as_ref()?));
        for person in people {
            if let Some(party) = party.clone().filter(|_| !is_several) {
                self.tell(Fact {
                    rule: ("member_of", "party_modifier"),
                    at: token,
                    subject: person.clone(),
                    object: party,
                    status: None,
                    extra: None,
                });
            }
            if let Some(contest) = &contest {
                self.tell_candidate(token, person, contest.clone(), status);
            }
        }
    }

    /// `the Roe campaign`, `her candidacy`, `Roe's running mate`: whose it is runs.
    fn read_owner(&mut self, noun: usize, at: usize) {
        let tree = self.tree;
        let mut owners: Vec<usize> = tree
            .with_dep(noun, &[Dep::Poss, Dep::Compound, Dep::Nmod])
            .filter(|&owner| owner < noun)
            .collect();
        // `Roe's running mate Jim Dorn`: the owner hangs on the name.
        let is_mate = tree.lemma(noun) == "mate" && noun > 2;
        if is_mate && self.is_possessive_ending(noun - 2) {
            owners = vec![noun - 3];
        } else if is_mate && tree.token(noun - 2).tag == Tag::PrpS {
            owners = vec![noun - 2];
        }
        let Some((start, contest)) = owners
            .first()
            .and_then(|&first| Some((first, self.contest(first, noun)?)))
        else {
            return;
        };
        let is_over = (start..noun).any(|word| {
            matches!(
                tree.lower(word).as_str(),
                "failed" | "unsuccessful" | "losing"
            ) || tree.is_date(word)
        }) || self.ended(start, noun).is_some();
        for owner in owners {
            for person in self.matcher.phrases.nodes_at(owner) {
                let runs = self.is_a(&person, "Person")
                    && self.matcher.phrases.is_named(&person)
                    && !self.holds(&person, &contest)
                    && !(is_mate && self.is_mate(&person));
                if runs && !is_over {
                    self.tell_candidate(at, person, contest.clone(), None);
                }
            }
        }
    }

    /// `vote for Roe`, `elect Roe`: not when it is long done.
    fn read_choice(&mut self, token: usize) {
        let tree = self.tree;
        let is_done = matches!(tree.token(token).tag, Tag::Vbd | Tag::Vbn);
        if is_done || !tree.is_verb(token) {
            return;
        }
        let chosen = match tree.lemma(token).as_str() {
            "elect" => tree.first(token, &[Dep::Dobj]),
            _ => tree
                .with_dep(token, &[Dep::Prep])
                .find(|&prep| tree.lower(prep) == "for")
                .and_then(|prep| tree.first(prep, &[Dep::Pobj])),
        };
        let Some(contest) = self.contest(token, token) else {
            return;
        };
        let names = chosen.into_iter().flat_map(|head| tree.conjuncts(head));
        self.tell_runners(token, names, &contest);
    }

    /// `if Roe wins`, `Roe will be elected`: who may win runs, where the text tells of a race.
    fn read_hoped(&mut self, verb: usize) {
        let tree = self.tree;
        if !tree.is_verb(verb) || tree.lemma(verb) == "elect" && !tree.is_passive(verb) {
            return;
        }
        let is_to_come = tree.with_dep(verb, &[Dep::Aux]).any(|aux| {
            matches!(
                tree.lower(aux).as_str(),
                "will" | "’ll" | "'ll" | "could" | "might" | "may"
            )
        });
        let is_if = self.matcher.finder.is_conditional(verb);
        let prize = tree.first(verb, &[Dep::Dobj]);
        let is_race = prize.is_none_or(|prize| {
            matches!(
                tree.lemma(prize).as_str(),
                "election"
                    | "race"
                    | "presidency"
                    | "contest"
                    | "House"
                    | "house"
                    | "office"
                    | "vote"
                    | "governorship"
            )
        });
        if !(is_to_come || is_if) || !is_race {
            return;
        }
        let subject = tree.first(verb, &[Dep::Nsubj, Dep::Nsubjpass]);
        let Some(contest) = self
            .matcher
            .phrases
            .offices
            .race()
            .and_then(|office| self.office(office, verb))
        else {
            return;
        };
        let names = subject.into_iter().flat_map(|head| tree.conjuncts(head));
        self.tell_runners(verb, names, &contest);
    }

    /// `46 percent would back Roe`, `likely voters prefer Roe`, `endorsed Roe for governor`.
    fn read_poll(&mut self, verb: usize) {
        let tree = self.tree;
        if !tree.is_verb(verb) {
            return;
        }
        let is_polled = tree.first(verb, &[Dep::Nsubj]).is_some_and(|subject| {
            let (first, _) = tree.subtree(subject);
            (first..=subject).any(|word| {
                matches!(
                    tree.lower(word).as_str(),
                    "percent" | "%" | "voters" | "respondents"
                )
            })
        });
        let is_for_office = tree
            .with_dep(verb, &[Dep::Prep])
            .filter(|&prep| tree.lower(prep) == "for")
            .filter_map(|prep| tree.first(prep, &[Dep::Pobj]))
            .find(|&office| self.matcher.phrases.words.is_office(&tree.lemma(office)));
        let contest = match (is_polled, is_for_office) {
            (_, Some(office)) => crate::claims::offices::office_at(self.matcher.phrases, office),
            (true, None) => self.contest(verb, verb),
            (false, None) => None,
        };
        let (Some(contest), Some(chosen)) = (contest, tree.first(verb, &[Dep::Dobj])) else {
            return;
        };
        self.tell_runners(verb, tree.conjuncts(chosen), &contest);
    }

    /// `Roe is running to be governor`, `Roe and Dorn vie for the White House`.
    fn read_run(&mut self, verb: usize) {
        let tree = self.tree;
        let goal = tree
            .with_dep(verb, &[Dep::Xcomp, Dep::Advcl])
            .find(|&goal| goal > verb && matches!(tree.lemma(goal).as_str(), "be" | "become"))
            .and_then(|goal| tree.first(goal, &[Dep::Attr]));
        let prize = tree
            .with_dep(verb, &[Dep::Prep])
            .find(|&prep| tree.lower(prep) == "for")
            .and_then(|prep| tree.first(prep, &[Dep::Pobj]));
        let contest = match (goal, prize) {
            (Some(goal), _) => crate::claims::offices::office_at(self.matcher.phrases, goal),
            (_, Some(prize)) => {
                let (first, last) = tree.subtree(prize);
                let is_top = (first..=last).any(|word| {
                    matches!(tree.lower(word).as_str(), "presidency" | "commander")
                        || tree.lower(word) == "white"
                });
                is_top.then(|| self.office("president", prize)).flatten()
            }
            _ => None,
        };
        let Some(contest) = contest else { return };
        for person in self.actors(verb) {
            if self.matcher.phrases.is_named(&person) {
                self.tell_candidate(verb, person, contest.clone(), None);
            }
        }
    }

    /// `Roe and Democratic rival Jim Dorn`, `Roe attacked rival Jim Dorn`: whose rival he is without a word that says so.
    fn read_rival(&mut self, noun: usize) {
        let tree = self.tree;
        let is_name = |name: &usize| *name > noun && self.name_at(*name).is_some();
        let over = tree.head(noun).filter(|_| {
            let dep = tree.dep(noun);
            matches!(dep, Dep::Compound | Dep::Nmod | Dep::Amod | Dep::Appos)
        });
        let under = || {
            let mut beside = tree.with_dep(noun, &[Dep::Appos]);
            beside.find(|&name| name <= noun + 3)
        };
        let place = if over.as_ref().is_some_and(is_name) {
            over
        } else {
            Some(noun)
        };
        let Some(name) = over.filter(is_name).or_else(|| under().filter(is_name)) else {
            return;
        };
        let place = place.unwrap_or(noun);
        let is_owned = tree.first(name, &[Dep::Poss]).is_some()
            || tree.first(noun, &[Dep::Poss]).is_some()
            || noun > 1 && self.is_possessive_ending(noun - 1);
        let Some(head) = tree.head(place).filter(|_| !is_owned) else {
            return;
        };
        let other = match tree.dep(place) {
            Dep::Conj => Some(head),
            Dep::Dobj if tree.is_verb(head) => self.matcher.finder.subject(head),
            Dep::Pobj => tree
                .head(head)
                .filter(|&verb| tree.is_verb(verb))
                .and_then(|verb| self.matcher.finder.subject(verb)),
            _ => None,
        };
        let others = other.map_or_else(Vec::new, |other| self.matcher.phrases.nodes_at(other));
        let rivals = self.matcher.phrases.nodes_at(name);
        let ([other], [rival]) = (others.as_slice(), rivals.as_slice()) else {
            return;
        };
        if self.is_a(other, "Person") && self.is_a(rival, "Person") {
            self.tell(Fact {
                rule: ("rival_of", "noun"),
                at: noun,
                subject: rival.clone(),
                object: other.clone(),
                status: None,
                extra: None,
            });
        }
    }

    /// `the race between Roe and Dorn`.
    fn read_rivals(&mut self, noun: usize) {
        let tree = self.tree;
        let after = |link: &str| {
            tree.with_dep(noun, &[Dep::Prep])
                .find(|&prep| tree.lower(prep) == link)
                .and_then(|prep| tree.first(prep, &[Dep::Pobj]))
        };
        // `in a tight race with Roe`
        let is_race = matches!(tree.lemma(noun).as_str(), "race" | "contest" | "matchup");
        let rivals = after("between").or_else(|| {
            let links = ["with", "against"].into_iter().filter(|_| is_race);
            links.into_iter().find_map(after)
        });
        let (Some(rivals), Some(contest)) = (rivals, self.contest(noun, noun)) else {
            return;
        };
        for name in tree.conjuncts(rivals) {
            for person in self.matcher.phrases.nodes_at(name) {
                if self.is_a(&person, "Person") && self.matcher.phrases.is_named(&person) {
                    self.tell_candidate(noun, person, contest.clone(), None);
                }
            }
        }
    }

    /// `Roe's running mate, Jim Dorn`: he runs for the office next to hers.
    pub(super) fn tell_running_mate(&mut self, at: usize, mate: &Found, owner: Option<&Found>) {
        let is_first = owner.is_some_and(|owner| self.is_mate(owner));
        let contest = match self.matcher.phrases.offices.race() {
            Some("president" | "vice president") if is_first => self.office("president", at),
            Some("governor") if is_first => self.office("governor", at),
            Some("president" | "vice president") => self.office("vice president", at),
            Some("governor") => self.office("lieutenant governor", at),
            _ => None,
        };
        if let Some(contest) = contest {
            self.tell_candidate(at, mate.clone(), contest, None);
        }
    }

    /// The people with these names run, but for those who hold the office already.
    fn tell_runners(&mut self, at: usize, names: impl IntoIterator<Item = usize>, contest: &Found) {
        for name in names {
            for person in self.matcher.phrases.nodes_at(name) {
                let runs = self.is_a(&person, "Person")
                    && self.matcher.phrases.is_named(&person)
                    && !self.holds(&person, contest);
                if runs {
                    self.tell_candidate(at, person, contest.clone(), None);
                }
            }
        }
    }

    fn tell_candidate(&mut self, at: usize, subject: Found, object: Found, status: Option<Status>) {
        self.tell(Fact {
            rule: ("candidate_in", "candidate"),
            at,
            subject,
            object,
            status,
            extra: None,
        });
    }

    /// The office that words from here to there name, else the one that the text's race is for.
    fn contest(&self, start: usize, noun: usize) -> Option<Found> {
        let tree = self.tree;
        let words = self.matcher.phrases.words;
        let named = (start..noun).find_map(|word| {
            let office = words.office_adjective(&tree.lower(word))?;
            let is_vice = word > 0 && tree.lower(word - 1) == "vice"
                || word > 1 && tree.lower(word - 2) == "vice" && tree.text(word - 1) == "-";
            Some(if is_vice { "vice president" } else { office })
        });
        let office = named.or_else(|| self.matcher.phrases.offices.race())?;
        self.office(office, noun)
    }

    /// `the Republican nominee` of a text that names no race runs for the highest office.
    fn national(&self, noun: usize, party: &Found) -> Option<Found> {
        let Fill::Cluster { cluster, .. } = party.fill else {
            return None;
        };
        let is_national = matches!(
            self.tree.discourse.clusters[cluster].name.as_str(),
            "Democratic Party" | "Republican Party" | "Libertarian Party" | "Green Party"
        );
        let is_nominee = matches!(
            self.tree.lemma(noun).as_str(),
            "nominee" | "standard-bearer"
        );
        (is_national && is_nominee)
            .then(|| self.office("president", noun))
            .flatten()
    }

    fn office(&self, office: &str, at: usize) -> Option<Found> {
        let span = self.tree.span(at, at)?;
        let mut value = String::with_capacity(office.len());
        for word in office.split(' ') {
            if !value.is_empty() {
                value.push(' ');
            }
            value.extend(word.chars().next().map(|first| first.to_ascii_uppercase()));
            value.extend(word.chars().skip(1));
        }
        Some(Found {
            fill: Fill::Literal { value, span },
            token: at,
            is_indirect: false,
        })
    }

    /// `the Roe campaign`, but not `Roe's campaign against hunger`, `Roe's run to the store`.
    fn is_of_a_race(&self, noun: usize) -> bool {
        let tree = self.tree;
        let next = tree.lower((noun + 1).min(tree.tokens().len() - 1));
        let has_office = noun > 0
            && (self
                .matcher
                .phrases
                .words
                .office_adjective(&tree.lower(noun - 1))
                .is_some()
                || tree.lower(noun - 1) == "house" && noun > 1 && tree.lower(noun - 2) == "white");
        let is_noun = tree.is_noun(noun);
        match tree.lemma(noun).as_str() {
            "run" | "bid" | "ticket" => is_noun && has_office,
            _ => is_noun && !matches!(next.as_str(), "against" | "to" | "of" | "for"),
        }
    }

    /// `a Roe presidency`: one that may come.
    fn is_supposed(&self, noun: usize) -> bool {
        let tree = self.tree;
        let (first, _) = tree.subtree(noun);
        tree.is_noun(noun)
            && (first..noun).any(|word| SUPPOSED.contains(&tree.lower(word).as_str()))
    }

    /// Whether the text has told of a person that he runs for the second office: his running mate runs for the first.
    fn is_mate(&self, person: &Found) -> bool {
        let is_second = |found: &Found| {
            matches!(&found.fill, Fill::Literal { value, .. }
                if value.eq_ignore_ascii_case("vice president")
                    || value.eq_ignore_ascii_case("lieutenant governor"))
        };
        let own = cluster_of(person);
        let discourse = self.tree.discourse;
        let is_called = discourse.titles.iter().any(|title| {
            let mut words = title.tokens.clone();
            Some(title.cluster) == own
                && words.any(|word| self.tree.lower(word) == "vice")
                && title
                    .tokens
                    .clone()
                    .any(|word| CANDIDATES.contains(&self.tree.lemma(word).as_str()))
        });
        if is_called {
            return true;
        }
        let mut told = self.facts.values().flatten();
        told.any(|sketch| {
            cluster_of(&sketch.subject) == own && sketch.object.as_ref().is_some_and(is_second)
        })
    }

    /// Whether the text gives a person the office already, as that of the day or of the past.
    fn holds(&self, person: &Found, contest: &Found) -> bool {
        let (Fill::Cluster { cluster, .. }, Fill::Literal { value, .. }) =
            (&person.fill, &contest.fill)
        else {
            return false;
        };
        let discourse = self.tree.discourse;
        discourse.titles.iter().any(|title| {
            title.cluster == *cluster
                && title.position.is_some_and(|position| {
                    discourse.clusters[position]
                        .name
                        .starts_with(value.as_str())
                })
        })
    }
}

/// Who is a candidate and may, shall or would like to hold the office that he runs for: the candidacy says it.
pub(in crate::claims) fn drop_hoped_for(
    ontology: &Ontology,
    sketches: &mut Vec<Sketch>,
    trace: Trace<'_>,
) {
    let is = |sketch: &Sketch, name: &str| resolve(ontology, sketch.at).0.name == name;
    let runs: Vec<usize> = sketches
        .iter()
        .filter(|sketch| is(sketch, "candidate_in"))
        .filter_map(|sketch| cluster_of(&sketch.subject))
        .collect();
    sketches.retain(|sketch| {
        let is_hoped_for = match sketch.reading.status {
            Some(Status::Desired | Status::Conditional | Status::Hypothetical) => true,
            // A mayor-elect will be mayor.
            Some(Status::Planned) => sketch.reading.certainty != Certainty::Certain,
            _ => false,
        };
        !(is(sketch, "holds_office")
            && is_hoped_for
            && cluster_of(&sketch.subject).is_some_and(|cluster| runs.contains(&cluster))
            && is_dropped(trace, sketch, DropReason::HopedFor))
    });
}

fn cluster_of(found: &Found) -> Option<usize> {
    match found.fill {
        Fill::Cluster { cluster, .. } => Some(cluster),
        Fill::Literal { .. } | Fill::Clause(_) => None,
    }
}
