//! Patterns as text: `?a:Person endorsed ?b, ?b candidate_in "Norwick"`.

use jiff::civil::Date;
use newsgraph_model::{EntityId, TypeName, View};
use smol_str::SmolStr;

use super::{Pattern, PatternEdge, PatternTerm};
use crate::filter::{Direction, Filter};

/// Why a text is not a pattern. Columns count characters from 1.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PatternSyntaxError {
    /// Something else should stand there.
    #[error("column {column}: {wanted} should stand here, not {found}")]
    Unexpected {
        /// Where.
        column: usize,
        /// What should stand there, with an example.
        wanted: &'static str,
        /// What does.
        found: String,
    },
    /// A name is opened and not closed.
    #[error("column {column}: the name has no closing `\"`")]
    OpenName {
        /// Where it begins.
        column: usize,
    },
    /// An entity is not known, or its name may mean several.
    #[error("column {column}: {reason}")]
    Entity {
        /// Where it stands.
        column: usize,
        /// Why it stands for no entity.
        reason: String,
    },
    /// A setting in braces is not one.
    #[error(
        "column {column}: `{name}` is no setting: give `view`, `publishers`, `on`, `collection` or `evidence`, as in `{{view=planned}}`"
    )]
    Setting {
        /// Where it stands.
        column: usize,
        /// As it was given.
        name: String,
    },
    /// A setting has a value that it cannot have.
    #[error("column {column}: `{value}` is not {wanted}")]
    Value {
        /// Where it stands.
        column: usize,
        /// As it was given.
        value: String,
        /// What it should be.
        wanted: &'static str,
    },
    /// A variable has different types in two places.
    #[error("column {column}: `?{variable}` has other types before: give them once")]
    Types {
        /// The second place.
        column: usize,
        /// The variable.
        variable: SmolStr,
    },
}

impl Pattern {
    /// Reads a pattern. Relations are separated by commas, semicolons or line ends. Each has a term, predicates, and a term,
    /// and may have settings in braces:
    ///
    /// * a term is a variable (`?a`, `?a:Person`, `?a:Company|Party`), an entity (its id, its name in quotation marks, or as
    ///   a single word), or `_` for anything;
    /// * predicates are names joined by `|`, or `*` for any; `~` before them means either way;
    /// * settings are `view=planned`, `publishers=2`, `on=2025-03-01`, `collection=north`, `evidence=text` or `attested`.
    ///
    /// `defaults` is what a relation is asked for where its settings say nothing else; `entity` gives the entity of an id or
    /// name, or says why there is none. Predicates and types are not looked up. Variables are taken to be distinct.
    ///
    /// # Errors
    /// The text is no pattern.
    pub fn parse(
        text: &str,
        defaults: &Filter,
        mut entity: impl FnMut(&str) -> Result<EntityId, String>,
    ) -> Result<Self, PatternSyntaxError> {
        let mut parser = Parser {
            rest: text.char_indices().peekable(),
            text,
            entity: &mut entity,
            defaults,
            pattern: Self {
                edges: Vec::new(),
                types: std::collections::BTreeMap::new(),
                distinct: true,
            },
        };
        parser.edges()?;
        Ok(parser.pattern)
    }
}

type Parsed<T> = Result<T, PatternSyntaxError>;

struct Parser<'p> {
    text: &'p str,
    rest: std::iter::Peekable<std::str::CharIndices<'p>>,
    defaults: &'p Filter,
    entity: &'p mut dyn FnMut(&str) -> Result<EntityId, String>,
    pattern: Pattern,
}

const TERM: &str = "a variable such as `?a`, an entity such as `\"Ada Roe\"`, or `_`";
const NEXT: &str = "a comma, the end, or quotation marks around a name of several words";
const PREDICATE: &str = "a predicate such as `endorsed`, or `*`";

impl<'p> Parser<'p> {
    fn edges(&mut self) -> Parsed<()> {
        loop {
            self.separators();
            if self.rest.peek().is_none() {
                return Ok(());
            }
            self.edge()?;
            self.blanks();
            match self.rest.peek() {
                None | Some((_, ',' | ';' | '\n')) => {}
                Some(_) => return Err(self.unexpected(NEXT)),
            }
        }
    }

    fn edge(&mut self) -> Parsed<()> {
        let subject = self.term()?;
        self.blanks();
        let direction = match self.rest.next_if(|(_, next)| *next == '~') {
            Some(_) => Direction::Both,
            None => Direction::Out,
        };
        let predicates = if self.rest.next_if(|(_, next)| *next == '*').is_some() {
            Vec::new()
        } else {
            self.words(PREDICATE)?
        };
        self.blanks();
        let object = self.term()?;
        self.blanks();
        let mut filter = Filter {
            predicates,
            ..self.defaults.clone()
        };
        if self.rest.next_if(|(_, next)| *next == '{').is_some() {
            self.settings(&mut filter)?;
        }
        self.pattern.edges.push(PatternEdge {
            subject,
            object,
            direction,
            filter,
        });
        Ok(())
    }

    fn term(&mut self) -> Parsed<PatternTerm> {
        let start = self.at();
        if self.rest.next_if(|(_, next)| *next == '?').is_some() {
            let name = SmolStr::new(self.word("the name of a variable, as in `?a`")?);
            if self.rest.next_if(|(_, next)| *next == ':').is_some() {
                let types = self.words("a type such as `Person`")?;
                self.type_variable(&name, types, start)?;
            }
            return Ok(PatternTerm::Variable(name));
        }
        let name = if self.rest.next_if(|(_, next)| *next == '"').is_some() {
            self.quoted(start)?
        } else {
            self.word(TERM)?
        };
        if name == "_" {
            return Ok(PatternTerm::Anything);
        }
        match (self.entity)(name) {
            Ok(entity) => Ok(PatternTerm::Entity(entity)),
            Err(reason) => Err(PatternSyntaxError::Entity {
                column: self.column(start),
                reason,
            }),
        }
    }

    fn type_variable(&mut self, name: &SmolStr, types: Vec<TypeName>, start: usize) -> Parsed<()> {
        let known = self
            .pattern
            .types
            .entry(name.clone())
            .or_insert_with(|| types.clone());
        if *known == types {
            return Ok(());
        }
        Err(PatternSyntaxError::Types {
            column: self.column(start),
            variable: name.clone(),
        })
    }

    /// The rest of a name in quotation marks.
    fn quoted(&mut self, start: usize) -> Parsed<&'p str> {
        let first = self.at();
        for (place, next) in self.rest.by_ref() {
            if next == '"' {
                return Ok(&self.text[first..place]);
            }
        }
        Err(PatternSyntaxError::OpenName {
            column: self.column(start),
        })
    }

    /// Words joined by `|`; one of them may be `raw:` and a lemma.
    fn words(&mut self, wanted: &'static str) -> Parsed<Vec<SmolStr>> {
        let mut words = Vec::new();
        loop {
            let start = self.at();
            let word = self.word(wanted)?;
            if word == "raw" && self.rest.next_if(|(_, next)| *next == ':').is_some() {
                self.word("a verb such as `wave_at`")?;
            }
            let end = self.at();
            words.push(SmolStr::new(&self.text[start..end]));
            if self.rest.next_if(|(_, next)| *next == '|').is_none() {
                return Ok(words);
            }
        }
    }

    /// Letters, digits, and what names, ids and dates have between them.
    fn word(&mut self, wanted: &'static str) -> Parsed<&'p str> {
        let start = self.at();
        let is_of_word = |next: char| next.is_alphanumeric() || "_-.'’".contains(next);
        while self.rest.next_if(|(_, next)| is_of_word(*next)).is_some() {}
        let end = self.at();
        if start == end {
            return Err(self.unexpected(wanted));
        }
        Ok(&self.text[start..end])
    }

    /// What stands between braces; the first is read.
    fn settings(&mut self, filter: &mut Filter) -> Parsed<()> {
        loop {
            self.blanks();
            let start = self.at();
            let name = self.word("a setting such as `view=planned`")?;
            self.blanks();
            if self.rest.next_if(|(_, next)| *next == '=').is_none() {
                return Err(self.unexpected("`=` and a value"));
            }
            self.blanks();
            self.set(filter, name, start)?;
            self.blanks();
            match self.rest.next_if(|(_, next)| matches!(next, ',' | '}')) {
                Some((_, '}')) => return Ok(()),
                Some(_) => {}
                None => return Err(self.unexpected("`,` or `}`")),
            }
        }
    }

    fn set(&mut self, filter: &mut Filter, name: &str, start: usize) -> Parsed<()> {
        let at = self.at();
        let value = if self.rest.next_if(|(_, next)| *next == '"').is_some() {
            self.quoted(at)?
        } else {
            self.word("a value")?
        };
        let bad = |wanted| PatternSyntaxError::Value {
            column: self.column(at),
            value: value.to_owned(),
            wanted,
        };
        match name {
            "view" => {
                let view = value.parse::<View>();
                filter.view = view.map_err(|_| bad("a view such as `planned`"))?;
            }
            "publishers" => {
                let least = value.parse();
                filter.min_publishers = least.map_err(|_| bad("a number of publishers"))?;
            }
            "on" => {
                let day = value.parse::<Date>();
                filter.valid_at = Some(day.map_err(|_| bad("a day such as `2025-03-01`"))?);
            }
            "collection" => filter.collection = Some(value.into()),
            "evidence" => {
                filter.attested = Some(match value {
                    "text" => false,
                    "attested" => true,
                    _ => return Err(bad("`text` or `attested`")),
                });
            }
            _ => {
                return Err(PatternSyntaxError::Setting {
                    column: self.column(start),
                    name: name.to_owned(),
                });
            }
        }
        Ok(())
    }

    fn blanks(&mut self) {
        let is_blank = |next: char| next.is_whitespace() && next != '\n';
        while self.rest.next_if(|(_, next)| is_blank(*next)).is_some() {}
    }

    fn separators(&mut self) {
        let separates = |next: char| next.is_whitespace() || next == ',' || next == ';';
        while self.rest.next_if(|(_, next)| separates(*next)).is_some() {}
    }

    /// The byte where the rest begins.
    fn at(&mut self) -> usize {
        self.rest
            .peek()
            .map_or(self.text.len(), |(place, _)| *place)
    }

    fn column(&self, place: usize) -> usize {
        self.text[..place].chars().count() + 1
    }

    fn unexpected(&mut self, wanted: &'static str) -> PatternSyntaxError {
        let place = self.at();
        let rest = self.text[place..].split(|next: char| next.is_whitespace() || next == ',');
        let found = match rest.into_iter().next().filter(|word| !word.is_empty()) {
            Some(word) => format!("`{}`", word.chars().take(40).collect::<String>()),
            None if place == self.text.len() => "the end".to_owned(),
            None => "nothing".to_owned(),
        };
        PatternSyntaxError::Unexpected {
            column: self.column(place),
            wanted,
            found,
        }
    }
}
