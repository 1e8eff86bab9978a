//! The outline of a GraphQL document: operations, fragments and selections, with what each costs to write.

use super::lexer::{Fault, Token, TokenKind};

/// What an operation does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OperationKind {
    /// Reads.
    Query,
    /// Writes.
    Mutation,
    /// Watches.
    Subscription,
}

/// An operation of the document.
#[derive(Clone, Debug)]
pub(crate) struct Operation<'a> {
    pub kind: OperationKind,
    pub name: Option<&'a str>,
    /// Directives and tokens of its head: name, variables, braces.
    pub head: Written,
    /// Index of its selection set.
    pub set: usize,
}

/// A named fragment.
#[derive(Clone, Debug)]
pub(crate) struct Fragment<'a> {
    pub name: &'a str,
    pub set: usize,
}

/// What one part of the source costs as it is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Written {
    pub tokens: usize,
    pub directives: usize,
}

/// One selection of a set.
#[derive(Clone, Debug)]
pub(crate) struct Selection<'a> {
    pub what: Selected<'a>,
    pub written: Written,
}

/// What is selected.
#[derive(Clone, Debug)]
pub(crate) enum Selected<'a> {
    Field {
        name: &'a str,
        aliased: bool,
        set: Option<usize>,
    },
    Inline {
        set: usize,
    },
    Spread {
        fragment: &'a str,
    },
}

/// The outline. A set stands before the sets nested in it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Outline<'a> {
    pub operations: Vec<Operation<'a>>,
    pub fragments: Vec<Fragment<'a>>,
    pub sets: Vec<Vec<Selection<'a>>>,
    /// Names of all directives, with their places.
    pub directives: Vec<(&'a str, usize)>,
    /// Deepest nesting of lists and objects in values and of lists in types.
    pub value_depth: usize,
}

/// Reads the outline of a document. Values and types are only measured: the library checks them afterwards.
pub(crate) fn outline<'a>(tokens: &[Token<'a>], source_len: usize) -> Result<Outline<'a>, Fault> {
    let mut reader = Reader {
        tokens,
        at: 0,
        source_len,
        outline: Outline::default(),
    };
    while reader.at < tokens.len() {
        reader.definition()?;
    }
    if reader.outline.operations.is_empty() {
        return Err(reader.fault("expected an operation"));
    }
    Ok(reader.outline)
}

struct Reader<'a, 't> {
    tokens: &'t [Token<'a>],
    at: usize,
    source_len: usize,
    outline: Outline<'a>,
}

impl<'a> Reader<'a, '_> {
    fn peek(&self) -> Option<TokenKind<'a>> {
        self.tokens.get(self.at).map(|token| token.kind)
    }

    fn offset(&self) -> usize {
        self.tokens
            .get(self.at)
            .map_or(self.source_len, |token| token.offset)
    }

    fn fault(&self, message: &str) -> Fault {
        Fault {
            offset: self.offset(),
            message: message.to_owned(),
        }
    }

    fn take(&mut self, punctuator: u8) -> bool {
        let found = self.peek() == Some(TokenKind::Punctuator(punctuator));
        self.at += usize::from(found);
        found
    }

    fn expect(&mut self, punctuator: u8) -> Result<(), Fault> {
        if self.take(punctuator) {
            return Ok(());
        }
        Err(self.fault(&format!("expected `{}`", punctuator as char)))
    }

    fn name(&mut self) -> Result<&'a str, Fault> {
        let Some(TokenKind::Name(name)) = self.peek() else {
            return Err(self.fault("expected a name"));
        };
        self.at += 1;
        Ok(name)
    }

    fn definition(&mut self) -> Result<(), Fault> {
        let start = self.at;
        let kind = match self.peek() {
            Some(TokenKind::Punctuator(b'{')) => OperationKind::Query,
            Some(TokenKind::Name("query")) => OperationKind::Query,
            Some(TokenKind::Name("mutation")) => OperationKind::Mutation,
            Some(TokenKind::Name("subscription")) => OperationKind::Subscription,
            Some(TokenKind::Name("fragment")) => return self.fragment(),
            _ => {
                return Err(
                    self.fault("expected `query`, `mutation`, `subscription`, `fragment` or `{`")
                );
            }
        };
        let mut name = None;
        let n_directives = self.outline.directives.len();
        if matches!(self.peek(), Some(TokenKind::Name(_))) {
            self.at += 1;
            if let Some(TokenKind::Name(given)) = self.peek() {
                self.at += 1;
                name = Some(given);
            }
            self.brackets()?;
            self.directives()?;
        }
        let head = Written {
            tokens: self.at - start,
            directives: self.outline.directives.len() - n_directives,
        };
        let set = self.selection_set()?;
        self.outline.operations.push(Operation {
            kind,
            name,
            head,
            set,
        });
        Ok(())
    }

    fn fragment(&mut self) -> Result<(), Fault> {
        self.at += 1;
        let name = self.name()?;
        if name == "on" || self.name()? != "on" {
            return Err(self.fault("expected `on` and a type after the fragment's name"));
        }
        self.name()?;
        self.directives()?;
        let set = self.selection_set()?;
        self.outline.fragments.push(Fragment { name, set });
        Ok(())
    }

    /// Reads `{ … }` with everything nested in it, keeping the open sets on a stack of our own.
    fn selection_set(&mut self) -> Result<usize, Fault> {
        self.expect(b'{')?;
        let root = self.outline.sets.len();
        self.outline.sets.push(Vec::new());
        let mut open = vec![root];
        while let Some(&current) = open.last() {
            if self.peek() == Some(TokenKind::Punctuator(b'}')) {
                if self.outline.sets[current].is_empty() {
                    return Err(self.fault("expected a field before `}`"));
                }
                self.at += 1;
                open.pop();
                continue;
            }
            let selection = self.selection()?;
            let nested = match selection.what {
                Selected::Field { set, .. } => set,
                Selected::Inline { set } => Some(set),
                Selected::Spread { .. } => None,
            };
            self.outline.sets[current].push(selection);
            open.extend(nested);
        }
        Ok(root)
    }

    /// One selection up to and with the `{` of its own set.
    fn selection(&mut self) -> Result<Selection<'a>, Fault> {
        let start = self.at;
        let n_directives = self.outline.directives.len();
        let what = match self.peek() {
            Some(TokenKind::Spread) => {
                self.at += 1;
                self.spread()?
            }
            _ => self.field()?,
        };
        let tokens = self.at - start;
        Ok(Selection {
            what,
            written: Written {
                tokens,
                directives: self.outline.directives.len() - n_directives,
            },
        })
    }

    fn spread(&mut self) -> Result<Selected<'a>, Fault> {
        if let Some(TokenKind::Name(name)) = self.peek() {
            self.at += 1;
            if name != "on" {
                self.directives()?;
                return Ok(Selected::Spread { fragment: name });
            }
            self.name()?;
        }
        self.directives()?;
        self.expect(b'{')?;
        Ok(Selected::Inline {
            set: self.open_set(),
        })
    }

    fn field(&mut self) -> Result<Selected<'a>, Fault> {
        let mut name = self.name()?;
        let aliased = self.take(b':');
        if aliased {
            name = self.name()?;
        }
        self.brackets()?;
        self.directives()?;
        let set = self.take(b'{').then(|| self.open_set());
        Ok(Selected::Field { name, aliased, set })
    }

    fn open_set(&mut self) -> usize {
        self.outline.sets.push(Vec::new());
        self.outline.sets.len() - 1
    }

    fn directives(&mut self) -> Result<(), Fault> {
        while self.peek() == Some(TokenKind::Punctuator(b'@')) {
            let offset = self.offset();
            self.at += 1;
            let name = self.name()?;
            self.outline.directives.push((name, offset));
            self.brackets()?;
        }
        Ok(())
    }

    /// Passes over `( … )` when it stands here, measuring how deep it nests. Directives of variables count as well.
    fn brackets(&mut self) -> Result<(), Fault> {
        if self.peek() != Some(TokenKind::Punctuator(b'(')) {
            return Ok(());
        }
        let mut closing = Vec::new();
        loop {
            match self.peek() {
                None => return Err(self.fault("expected `)`")),
                Some(TokenKind::Punctuator(open @ (b'(' | b'[' | b'{'))) => {
                    closing.push(match open {
                        b'(' => b')',
                        b'[' => b']',
                        _ => b'}',
                    });
                }
                Some(TokenKind::Punctuator(close @ (b')' | b']' | b'}'))) => {
                    if closing.pop() != Some(close) {
                        return Err(self.fault("this bracket closes nothing"));
                    }
                }
                Some(TokenKind::Punctuator(b'@')) => {
                    if let Some(Token {
                        kind: TokenKind::Name(name),
                        ..
                    }) = self.tokens.get(self.at + 1)
                    {
                        self.outline.directives.push((name, self.offset()));
                    }
                }
                Some(_) => {}
            }
            self.at += 1;
            // The outer parentheses are no nesting of a value.
            self.outline.value_depth = self
                .outline
                .value_depth
                .max(closing.len().saturating_sub(1));
            if closing.is_empty() {
                return Ok(());
            }
        }
    }
}
