//! Checks that the ontology file is consistent, and says at which line it is not.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt;

use smol_str::SmolStr;

use super::file::OntologyFile;
use crate::vocabulary::{Certainty, Polarity, Stance, Status};

/// One thing wrong with an ontology file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OntologyFault {
    /// Line of the file, from 1.
    pub line: usize,
    /// What is wrong.
    pub message: String,
}

/// Everything wrong with an ontology file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OntologyError {
    /// The faults, by line.
    pub faults: Vec<OntologyFault>,
}

impl fmt::Display for OntologyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (idx, fault) in self.faults.iter().enumerate() {
            let separator = if idx == 0 { "" } else { "\n" };
            write!(
                f,
                "{separator}ontology line {}: {}",
                fault.line, fault.message
            )?;
        }
        Ok(())
    }
}

impl std::error::Error for OntologyError {}

/// Finds the line on which something of the file is defined.
struct Lines<'a> {
    /// The lines, from 0, with each pair of a key and a text, both as they stand between quotation marks.
    places: HashMap<(&'a str, &'a str), Vec<usize>>,
}

impl<'a> Lines<'a> {
    fn new(text: &'a str) -> Self {
        let mut places: HashMap<(&str, &str), Vec<usize>> = HashMap::new();
        for (idx, mut line) in text.lines().enumerate() {
            while let Some((key, rest)) = quoted(line) {
                line = rest;
                let value = rest.trim_start().strip_prefix(':').map(str::trim_start);
                if let Some((value, rest)) =
                    value.filter(|rest| rest.starts_with('"')).and_then(quoted)
                {
                    line = rest;
                    let places = places.entry((key, value)).or_default();
                    if places.last() != Some(&idx) {
                        places.push(idx);
                    }
                }
            }
        }
        Self { places }
    }

    /// The line of the `nth` place where `"key": "value"` stands, or 1.
    fn of(&self, key: &str, value: &str, nth: usize) -> usize {
        let written = serde_json::Value::from(value).to_string();
        let written = quoted(&written).map_or("", |(value, _)| value);
        let place = self
            .places
            .get(&(key, written))
            .and_then(|places| places.get(nth));
        place.map_or(1, |idx| idx + 1)
    }
}

/// The first text in quotation marks, and what follows it.
fn quoted(line: &str) -> Option<(&str, &str)> {
    let start = line.find('"')? + 1;
    let mut escaped = false;
    let len = line[start..].bytes().position(|byte| {
        let is_end = byte == b'"' && !escaped;
        escaped = byte == b'\\' && !escaped;
        is_end
    })?;
    Some((&line[start..start + len], &line[start + len + 1..]))
}

struct Check<'a> {
    file: &'a OntologyFile,
    lines: Lines<'a>,
    faults: Vec<OntologyFault>,
}

pub(super) fn check(file: &OntologyFile, text: &str) -> Result<(), OntologyError> {
    let mut check = Check {
        file,
        lines: Lines::new(text),
        faults: Vec::new(),
    };
    check.vocabulary();
    check.duplicates();
    check.types();
    check.roles();
    check.predicates();
    check.ambiguities();
    check.frames();
    if check.faults.is_empty() {
        return Ok(());
    }
    check.faults.sort_by_key(|fault| fault.line);
    Err(OntologyError {
        faults: check.faults,
    })
}

impl Check<'_> {
    fn fault(&mut self, line: usize, message: String) {
        self.faults.push(OntologyFault { line, message });
    }

    fn vocabulary(&mut self) {
        let vocabulary = &self.file.vocabulary;
        let complete = [
            ("status", vocabulary.status == Status::ALL),
            ("polarity", vocabulary.polarity == Polarity::ALL),
            ("certainty", vocabulary.certainty == Certainty::ALL),
            ("stance", vocabulary.stance == Stance::ALL),
        ];
        for (name, equal) in complete {
            if !equal {
                self.fault(1, format!("`vocabulary.{name}` must list exactly the words of the program, in their order"));
            }
        }
    }

    fn duplicates(&mut self) {
        let file = self.file;
        let groups: [(&str, Vec<&SmolStr>); 4] = [
            (
                "predicate",
                file.predicates
                    .iter()
                    .flat_map(|p| std::iter::once(&p.name).chain(&p.aliases))
                    .collect(),
            ),
            (
                "entity type",
                file.entity_types
                    .iter()
                    .flat_map(|t| std::iter::once(&t.name).chain(&t.aliases))
                    .collect(),
            ),
            ("role", file.roles.iter().map(|role| &role.name).collect()),
            (
                "family",
                file.families.iter().map(|family| &family.name).collect(),
            ),
        ];
        for (kind, names) in groups {
            let mut seen = BTreeSet::new();
            for name in names {
                if !seen.insert(name) {
                    let line = self.lines.of("name", name, 1);
                    self.fault(line, format!("{kind} `{name}` is defined twice"));
                }
            }
        }
    }

    fn types(&mut self) {
        let parents: BTreeMap<_, _> = self
            .file
            .entity_types
            .iter()
            .map(|t| (t.name.clone(), t.parent.clone()))
            .collect();
        for (name, parent) in &parents {
            self.parent("entity type", name, parent.as_ref(), &parents);
        }
        for (label, name) in &self.file.ner_defaults {
            if !parents.contains_key(name) {
                let line = self.lines.of(label, name, 0);
                self.fault(
                    line,
                    format!("`ner_defaults.{label}` names unknown entity type `{name}`"),
                );
            }
        }
    }

    fn parent(
        &mut self,
        kind: &str,
        name: &SmolStr,
        parent: Option<&SmolStr>,
        parents: &BTreeMap<SmolStr, Option<SmolStr>>,
    ) {
        let Some(parent) = parent else { return };
        let line = self.lines.of("name", name, 0);
        if !parents.contains_key(parent) {
            self.fault(
                line,
                format!("{kind} `{name}` has unknown parent `{parent}`"),
            );
            return;
        }
        let mut current = Some(parent);
        for _ in 0..parents.len() {
            current = match current {
                Some(ancestor) => parents.get(ancestor).and_then(Option::as_ref),
                None => return,
            };
        }
        if current.is_some() {
            self.fault(line, format!("{kind} `{name}` is its own ancestor"));
        }
    }

    fn known_types(&mut self, line: usize, what: &str, types: &[SmolStr]) {
        for name in types {
            if !self
                .file
                .entity_types
                .iter()
                .any(|t| t.name == *name || t.aliases.contains(name))
            {
                self.fault(line, format!("{what} names unknown entity type `{name}`"));
            }
        }
    }

    fn known_role(&mut self, line: usize, what: &str, name: &str) {
        if !self.file.roles.iter().any(|role| role.name == name) {
            self.fault(line, format!("{what} names unknown role `{name}`"));
        }
    }

    fn roles(&mut self) {
        let file = self.file;
        for role in &file.roles {
            let line = self.lines.of("name", &role.name, 0);
            self.known_types(line, &format!("role `{}`", role.name), &role.fillers);
        }
    }

    fn predicates(&mut self) {
        let file = self.file;
        let parents: BTreeMap<_, _> = file
            .predicates
            .iter()
            .map(|p| (p.name.clone(), p.parent.clone()))
            .collect();
        for predicate in &file.predicates {
            let line = self.lines.of("name", &predicate.name, 0);
            let what = format!("predicate `{}`", predicate.name);
            self.parent(
                "predicate",
                &predicate.name,
                predicate.parent.as_ref(),
                &parents,
            );
            if predicate.name.is_empty() || predicate.name.starts_with(super::RAW_PREFIX) {
                self.fault(
                    line,
                    format!("{what} must have a name that does not begin with `raw:`"),
                );
            }
            if !file
                .families
                .iter()
                .any(|family| family.name == predicate.family)
            {
                self.fault(
                    line,
                    format!("{what} names unknown family `{}`", predicate.family),
                );
            }
            self.known_types(line, &what, &predicate.subject_types);
            self.known_types(line, &what, &predicate.object_types);
            self.known_role(line, &what, &predicate.subject_role);
            self.known_role(line, &what, &predicate.object_role);
            for role in predicate
                .object_fallback_role
                .iter()
                .chain(predicate.roles.iter().map(|role| &role.name))
            {
                self.known_role(line, &what, role);
            }
            if let Some(single_valued) = &predicate.single_valued
                && !matches!(single_valued.per.as_str(), "subject" | "object")
            {
                self.known_role(line, &what, &single_valued.per);
            }
            if predicate.symmetric && predicate.inverse_label.is_some() {
                self.fault(
                    line,
                    format!("{what} is symmetric and has an inverse label; drop one"),
                );
            }
        }
    }

    fn frames(&mut self) {
        let file = self.file;
        for predicate in &file.predicates {
            let mut seen = BTreeSet::new();
            for frame in &predicate.frames {
                let nth = file
                    .predicates
                    .iter()
                    .take_while(|other| other.name != predicate.name)
                    .flat_map(|other| &other.frames)
                    .filter(|other| other.id == frame.id)
                    .count();
                let line = self.lines.of("id", &frame.id, nth);
                let what = format!("frame `{}:{}`", predicate.name, frame.id);
                if !seen.insert(&frame.id) {
                    self.fault(line, format!("{what} is defined twice"));
                }
                let triggers = [
                    &frame.verbs,
                    &frame.nouns,
                    &frame.adjectives,
                    &frame.modifiers,
                ];
                if triggers.iter().all(|words| words.is_empty()) {
                    self.fault(
                        line,
                        format!("{what} has no verbs, nouns, adjectives or modifiers"),
                    );
                }
                self.known_types(line, &what, &frame.modifiers);
                self.frame_roles(line, &what, predicate, frame);
            }
        }
    }

    fn frame_roles(
        &mut self,
        line: usize,
        what: &str,
        predicate: &super::Predicate,
        frame: &super::Frame,
    ) {
        if !frame.slots.contains_key(&predicate.subject_role) {
            self.fault(
                line,
                format!("{what} fills no `{}`", predicate.subject_role),
            );
        }
        for (role, slots) in &frame.slots {
            let of_predicate = predicate.roles.iter().any(|other| other.name == *role)
                || [&predicate.subject_role, &predicate.object_role].contains(&role)
                || predicate.object_fallback_role.as_ref() == Some(role);
            if !of_predicate {
                self.fault(
                    line,
                    format!("{what} fills `{role}`, which is no role of the predicate"),
                );
            }
            if slots.is_empty() {
                self.fault(line, format!("{what} gives no slot for `{role}`"));
            }
        }
        for (role, types) in &frame.types {
            if !frame.slots.contains_key(role) {
                self.fault(
                    line,
                    format!("{what} limits `{role}`, which it does not fill"),
                );
            }
            self.known_types(line, what, types);
        }
        for condition in &frame.when {
            self.known_types(line, what, &condition.types);
        }
        if frame
            .confidence
            .is_some_and(|confidence| !(0.0..=1.0).contains(&confidence))
        {
            self.fault(line, format!("{what} has a confidence outside 0 to 1"));
        }
    }

    fn ambiguities(&mut self) {
        let file = self.file;
        type Words = fn(&super::Predicate) -> &[SmolStr];
        let tables: [(&str, &[super::Ambiguity], Words); 3] = [
            ("ambiguous_lemmas", &file.ambiguous_lemmas, |p| &p.lemmas),
            ("ambiguous_phrases", &file.ambiguous_phrases, |p| &p.phrases),
            (
                "ambiguous_nominalisations",
                &file.ambiguous_nominalisations,
                |p| &p.nominalisations,
            ),
        ];
        for (table, listed, words) in tables {
            let mut users: BTreeMap<&SmolStr, BTreeSet<&SmolStr>> = BTreeMap::new();
            for predicate in &file.predicates {
                for word in words(predicate) {
                    users.entry(word).or_default().insert(&predicate.name);
                }
            }
            for (word, predicates) in users.iter().filter(|(_, predicates)| predicates.len() > 1) {
                let row = listed.iter().find(|row| row.words == **word);
                let same = row.is_some_and(|row| {
                    row.predicates.iter().collect::<BTreeSet<_>>() == *predicates
                });
                if !same {
                    let line = self.lines.of("words", word, 0);
                    let names = predicates
                        .iter()
                        .map(|name| name.as_str())
                        .collect::<Vec<_>>()
                        .join(", ");
                    self.fault(
                        line,
                        format!("`{word}` is shared by {names}; `{table}` must say so"),
                    );
                }
            }
            for row in listed
                .iter()
                .filter(|row| users.get(&row.words).is_none_or(|users| users.len() < 2))
            {
                let line = self.lines.of("words", &row.words, 0);
                self.fault(
                    line,
                    format!(
                        "`{table}` lists `{}`, which no two predicates share",
                        row.words
                    ),
                );
            }
        }
    }
}
