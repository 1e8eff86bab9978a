//! Where the words stand that tell a person's roles: in front of the name, behind a comma, as predicate.

use newsgraph_annotate::{Dep, Pos, Tag};
use newsgraph_model::Status;

use super::Reader;

impl Reader<'_> {
    /// The words of a title that ends where a name begins.
    pub(super) fn title_before(&self, name: usize) -> Option<(usize, usize)> {
        let tree = self.tree;
        let (floor, _) = self.sentence(name);
        let mut end = name;
        while end > floor
            && matches!(
                tree.lower(end - 1).as_str(),
                "mr." | "ms." | "mrs." | "dr." | "-" | "”" | "\""
            )
        {
            end -= 1;
        }
        let last = end.checked_sub(1).filter(|&last| last >= floor)?;
        if self.role_from(last, end).is_none() && self.role_ending_at(last, floor).is_none() {
            return None;
        }
        let mut start = self.role_ending_at(last, floor).unwrap_or(last);
        while start > floor && last - start < 14 && self.may_precede(start - 1) {
            start -= 1;
        }
        Some((start, end))
    }

    /// `the lawyer for the outlets, Jane Roe,`, `Roe's running mate, Gov. Jim Dorn,`: a role and a comma before the name.
    pub(super) fn title_over(&self, person: usize) -> Option<(usize, usize)> {
        let tree = self.tree;
        let name = &tree.discourse.mentions[person];
        let (floor, _) = self.sentence(name.tokens.start);
        let noun = tree
            .head(name.head)
            .filter(|_| tree.dep(name.head) == Dep::Appos)?;
        // `a lawyer for Roe, Jane Dorn,`: the name in apposition is the lawyer's.
        let for_whom = tree
            .head(noun)
            .filter(|_| tree.dep(noun) == Dep::Pobj && self.name_at(noun).is_some())
            .filter(|&prep| matches!(tree.lower(prep).as_str(), "for" | "of" | "to" | "at"))
            .and_then(|prep| tree.head(prep))
            .filter(|&role| self.role_ending_at(role, floor).is_some());
        let noun = for_whom.unwrap_or(noun);
        let comma = (noun..name.tokens.start).rfind(|&token| tree.text(token) == ",")?;
        if noun >= name.tokens.start || self.role_ending_at(noun, floor).is_none() {
            return None;
        }
        let (first, _) = tree.subtree(noun);
        Some((first.max(floor), comma))
    }

    /// `whose chief executive, Sister Jane Roe,`, `his agent, Ana Moss,`: the same where the parser lost it.
    pub(super) fn title_before_comma(&self, name: usize) -> Option<(usize, usize)> {
        let tree = self.tree;
        let (floor, _) = self.sentence(name);
        let mut near = floor.max(name.saturating_sub(3))..name;
        let comma = near.rfind(|&token| tree.text(token) == ",")?;
        let is_titled = (comma + 1..name).all(|token| {
            tree.text(token).starts_with(char::is_uppercase) || tree.text(token) == "."
        });
        let last = comma.checked_sub(1).filter(|&last| last > floor)?;
        let mut start = self.role_ending_at(last, floor).filter(|_| is_titled)?;
        while start > floor && last - start < 8 && self.may_precede(start - 1) {
            start -= 1;
            let owns = self.name_from(start).is_some_and(|name| {
                self.is_possessive_ending(tree.discourse.mentions[name].tokens.end)
            });
            if owns || matches!(tree.token(start).tag, Tag::PrpS | Tag::WpS) {
                return Some((start, comma));
            }
        }
        None
    }

    fn role_ending_at(&self, last: usize, floor: usize) -> Option<usize> {
        (floor.max(last.saturating_sub(2))..=last).find(|&first| {
            self.role_from(first, last + 1)
                .is_some_and(|(past, _)| past == last + 1)
        })
    }

    /// Whether a token before a title belongs to it.
    fn may_precede(&self, token: usize) -> bool {
        let tree = self.tree;
        let lower = tree.lower(token);
        if self.name_at(token).is_some() {
            return true;
        }
        if self.is_possessive_ending(token) || matches!(tree.token(token).tag, Tag::PrpS | Tag::WpS)
        {
            return true;
        }
        match tree.token(token).pos {
            Pos::Noun | Pos::Propn | Pos::Adj => true,
            Pos::Cconj => lower == "and" && token > 0 && self.role_from(token - 1, token).is_some(),
            Pos::Adv | Pos::Verb => matches!(
                lower.as_str(),
                "then"
                    | "newly"
                    | "formerly"
                    | "acting"
                    | "retired"
                    | "ousted"
                    | "elected"
                    | "longtime"
            ),
            Pos::Punct => lower == "-",
            _ => false,
        }
    }

    /// The words behind a name and a comma, up to what closes them.
    pub(super) fn title_behind(&self, past: usize) -> Option<(usize, usize)> {
        let tree = self.tree;
        let (_, limit) = self.sentence(past.saturating_sub(1));
        let mut at = past;
        if at < limit && tree.text(at) == "(" {
            at = (at..limit.min(at + 8)).find(|&token| tree.text(token) == ")")? + 1;
        }
        if at >= limit || !matches!(tree.text(at), "," | "—" | "–") {
            return None;
        }
        at += 1;
        if at + 1 < limit && tree.token(at).tag == Tag::Cd && tree.text(at + 1) == "," {
            at += 2;
        }
        let end = self.closes(at, limit);
        let begins = at < end
            && (matches!(
                tree.lower(at).as_str(),
                "the" | "a" | "an" | "former" | "then" | "acting" | "one" | "who"
            ) || tree.token(at).tag == Tag::PrpS
                || self.begins_title(at, end));
        begins.then_some((at, end))
    }

    /// `, president of …,`, `, Arden's mayor,`, `, Arden Steel chairman,`: no name of a person may come first.
    fn begins_title(&self, at: usize, end: usize) -> bool {
        let mut at = at;
        for _ in 0..6 {
            if at >= end {
                return false;
            }
            if self.role_from(at, end).is_some() {
                return true;
            }
            if let Some(mention) = self.name_from(at) {
                let found = self.found(mention);
                let past = self.tree.discourse.mentions[mention].tokens.end;
                let owns = past < end && self.is_possessive_ending(past);
                if found.iter().any(|found| self.is_a(found, "Person")) && !owns {
                    return false;
                }
                at = past.max(at + 1);
                continue;
            }
            if !self.is_noun_like(at) && !self.is_possessive_ending(at) {
                return false;
            }
            at += 1;
        }
        false
    }

    /// Where an apposition ends: before a verb, a relative clause, a mark, or a comma that no list goes on behind.
    fn closes(&self, start: usize, limit: usize) -> usize {
        let tree = self.tree;
        for at in start..limit.min(start + 40) {
            let text = tree.text(at);
            if matches!(text, "." | ";" | ":" | "—" | "–" | "(" | ")" | "?" | "!") {
                return at;
            }
            let is_relative = matches!(tree.lower(at).as_str(), "who" | "which" | "that" | "whose");
            let is_finite = matches!(tree.token(at).tag, Tag::Vbd | Tag::Vbz | Tag::Vbp | Tag::Md);
            if is_relative || is_finite && self.name_at(at).is_none() {
                return at;
            }
            if text == "," && !self.list_goes_on(at + 1, limit) {
                return at;
            }
        }
        limit.min(start + 40)
    }

    /// Behind a comma another role or body of the same apposition: `chairman of A, B and C`.
    fn list_goes_on(&self, start: usize, limit: usize) -> bool {
        let tree = self.tree;
        let at = if start < limit && tree.lower(start) == "and" {
            start + 1
        } else {
            start
        };
        if at >= limit {
            return false;
        }
        let is_body = self.name_from(at).is_some_and(|mention| {
            let found = self.found(mention);
            found.iter().any(|found| self.is_a(found, "Organization"))
        });
        let is_followed =
            (at..limit.min(at + 8)).any(|token| matches!(tree.lower(token).as_str(), "and"));
        is_body && (is_followed || at > start)
    }

    /// What somebody is said to be: `Roe is a columnist at the Mail and analyst for Arden Radio`.
    pub(super) fn title_told(&self, person: usize) -> Option<(usize, usize, Option<Status>)> {
        let tree = self.tree;
        let head = tree.discourse.mentions[person].head;
        let copula = match tree.dep(head) {
            Dep::Nsubj => tree.head(head)?,
            _ => tree
                .with_dep(head, &[Dep::Relcl])
                .find(|&clause| tree.lemma(clause) == "be")?,
        };
        let attribute = tree.first(copula, &[Dep::Attr])?;
        let is_plain = tree.lemma(copula) == "be"
            && tree.first(copula, &[Dep::Neg]).is_none()
            && tree.with_dep(copula, &[Dep::Aux]).count() == 0
            && self.matcher.finder.read(copula).status.is_none();
        if !is_plain || attribute < copula || self.matcher.finder.speech_at(copula).is_some() {
            return None;
        }
        let (first, last) = tree.subtree(attribute);
        let end = self.closes(first, last + 1);
        let was = tree.token(copula).tag == Tag::Vbd;
        Some((first, end, was.then_some(Status::Historical)))
    }
}
