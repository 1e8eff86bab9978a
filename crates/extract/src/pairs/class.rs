//! The classes of what one side does to another, and what a word does to the class of its complement.

/// What one side does to another: PLOVER's classes, with concessions and retreats as one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum EventClass {
    /// Says that it will do what the other side wants.
    Agree,
    /// Meets, calls, visits, mediates.
    Consult,
    /// Praises, defends, recognises, apologises, signs agreements.
    Support,
    /// Works together: trade, manoeuvres, shared evidence.
    Cooperate,
    /// Gives money, goods, troops for peace, asylum.
    Aid,
    /// Eases, frees, returns, allows, withdraws, gives in.
    Yield,
    /// Asks, urges, demands.
    Request,
    /// Criticises, accuses, investigates, sues, convicts.
    Accuse,
    /// Refuses, vetoes, defies, ignores.
    Reject,
    /// Says that it will do harm.
    Threaten,
    /// Demonstrates, strikes, riots.
    Protest,
    /// Cuts relations, help or trade.
    Sanction,
    /// Brings forces into readiness.
    Mobilize,
    /// Arrests, bans, seizes, represses.
    Coerce,
    /// Uses force: strikes, bombs, kills.
    Assault,
}

impl EventClass {
    const ALL: [(Self, &'static str); 15] = [
        (Self::Agree, "AGREE"),
        (Self::Consult, "CONSULT"),
        (Self::Support, "SUPPORT"),
        (Self::Cooperate, "COOPERATE"),
        (Self::Aid, "AID"),
        (Self::Yield, "YIELD"),
        (Self::Request, "REQUEST"),
        (Self::Accuse, "ACCUSE"),
        (Self::Reject, "REJECT"),
        (Self::Threaten, "THREATEN"),
        (Self::Protest, "PROTEST"),
        (Self::Sanction, "SANCTION"),
        (Self::Mobilize, "MOBILIZE"),
        (Self::Coerce, "COERCE"),
        (Self::Assault, "ASSAULT"),
    ];

    /// The class of PLOVER's name, `CONCEDE` and `RETREAT` being [`EventClass::Yield`].
    pub fn from_code(code: &str) -> Option<Self> {
        if matches!(code, "CONCEDE" | "RETREAT") {
            return Some(Self::Yield);
        }
        let mut all = Self::ALL.iter();
        all.find(|(_, name)| *name == code).map(|(class, _)| *class)
    }

    /// PLOVER's name, in capitals.
    pub fn code(self) -> &'static str {
        let mut all = Self::ALL.iter();
        all.find(|(class, _)| *class == self)
            .map_or("", |(_, name)| name)
    }

    /// Whether it is against the other side.
    pub fn is_hostile(self) -> bool {
        use EventClass::{Accuse, Assault, Coerce, Mobilize, Protest, Reject, Sanction, Threaten};
        matches!(
            self,
            Accuse | Assault | Coerce | Mobilize | Protest | Reject | Sanction | Threaten
        )
    }

    /// What it is when it does not happen.
    pub(super) fn denied(self) -> Self {
        match self {
            Self::Assault | Self::Coerce | Self::Sanction | Self::Threaten | Self::Mobilize => {
                Self::Yield
            }
            _ => Self::Reject,
        }
    }
}

/// What a word makes of the class of its complement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Turn {
    /// `launch`, `make`: the class of what is done.
    Do,
    /// `end`, `lift`, `suspend`: bad things ended are yielded, good things withdrawn.
    End,
    /// `cancel`, `postpone`.
    Cancel,
    /// `plan`, `vow`, `ready to`: promises and threats.
    Intend,
    /// `call for`, `urge`.
    Request,
    /// `order`: asked of persons, forced on things.
    Order,
    /// `fail to`.
    Fail,
    /// `allow`.
    Allow,
    /// `say`: what is said of the other side.
    Say,
    /// `call`, `write to`: what is told the other side, else that they are in touch.
    Contact,
    /// `accuse of`: whatever it is, it is said against somebody.
    Always(EventClass),
}

impl Turn {
    /// The turn that the word list calls so.
    pub(super) fn from_name(name: &str) -> Option<Self> {
        Some(match name {
            "do" => Self::Do,
            "end" => Self::End,
            "cancel" => Self::Cancel,
            "intend" => Self::Intend,
            "request" => Self::Request,
            "order" => Self::Order,
            "fail" => Self::Fail,
            "allow" => Self::Allow,
            "say" => Self::Say,
            "contact" => Self::Contact,
            code => Self::Always(EventClass::from_code(code)?),
        })
    }

    /// The class of the word with a complement of this class.
    pub(super) fn of(self, inner: Option<EventClass>) -> Option<EventClass> {
        match self {
            Self::Do | Self::Say => inner,
            Self::End => inner.map(ended),
            Self::Cancel => Some(inner.map_or(EventClass::Reject, cancelled)),
            Self::Intend => inner.map(intended),
            Self::Request => Some(match inner {
                Some(EventClass::Protest) => EventClass::Protest,
                _ => EventClass::Request,
            }),
            Self::Order => Some(inner.map_or(EventClass::Request, ordered)),
            Self::Fail => Some(inner.map_or(EventClass::Reject, EventClass::denied)),
            Self::Allow => Some(EventClass::Yield),
            Self::Contact => Some(inner.unwrap_or(EventClass::Consult)),
            Self::Always(class) => Some(class),
        }
    }
}

fn ended(class: EventClass) -> EventClass {
    use EventClass::{Agree, Aid, Assault, Consult, Cooperate, Sanction, Support, Yield};
    match class {
        Aid | Cooperate | Support | Agree | Consult => Sanction,
        Yield => Assault,
        _ => Yield,
    }
}

fn cancelled(class: EventClass) -> EventClass {
    match class {
        EventClass::Aid => EventClass::Sanction,
        class if class.is_hostile() => EventClass::Yield,
        _ => EventClass::Reject,
    }
}

fn intended(class: EventClass) -> EventClass {
    use EventClass::{Accuse, Agree, Reject, Request, Threaten};
    match class {
        Request | Accuse | Reject => class,
        class if class.is_hostile() => Threaten,
        _ => Agree,
    }
}

fn ordered(class: EventClass) -> EventClass {
    use EventClass::{Aid, Consult, Request, Support, Yield};
    match class {
        Consult | Support | Request => Request,
        Aid | Yield => Yield,
        class => class,
    }
}
