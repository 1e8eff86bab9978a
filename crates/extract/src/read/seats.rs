//! The states that legislators sit for, as the words behind their names tell.

use newsgraph_model::MentionKind;

use super::Assembly;
use crate::mentions::titles::Title;

impl Assembly<'_> {
    /// The office with the state that the words behind the name tell: `Sen. Jane Roe (D-Ohio)` is `Senator of Ohio`.
    pub(super) fn label_of_title(&self, head: usize, noun: &str, title: &Title) -> Option<String> {
        let mut label = self.position_label(head, noun, &title.tokens)?;
        let is_sent = matches!(
            noun,
            "senator" | "representative" | "congressman" | "congresswoman" | "lawmaker"
        );
        if is_sent
            && !label.contains(" of ")
            && title.bearer > head
            && let Some(state) = self.state_behind(title.bearer)
        {
            label.push_str(" of ");
            label.push_str(&state);
        }
        Some(label)
    }

    /// The state in `Roe (D-Ohio)`, `Roe, R-Ky.`, `Roe of Texas`.
    fn state_behind(&self, bearer: usize) -> Option<String> {
        let words = self.words;
        let names = self.resolver.mentions.iter();
        let name = names
            .filter(|mention| mention.kind == MentionKind::Named)
            .find(|mention| mention.tokens.start == bearer)?;
        let open = name.tokens.end;
        if words.lower(open) == "of" {
            let cluster = &self.resolver.clusters[self.resolver.links_at(open + 1)?];
            let listed = self.gazetteers.named(&cluster.name)?.0;
            let is_state = listed.entity_type == "GPE" && listed.has_adjective;
            return is_state.then(|| listed.name.to_string());
        }
        if !matches!(words.word(open), "(" | ",") || open + 1 >= words.len() {
            return None;
        }
        let limit = words.len().min(open + 8);
        let close = (open + 1..limit).find(|&at| matches!(words.word(at), ")" | "," | ";"))?;
        let inside = words.surface(open + 1..close);
        let (letter, state) = match inside.split_once('-') {
            Some((letter, state)) => (letter, state),
            None => ("", inside.as_str()),
        };
        let is_party = matches!(letter.trim_end_matches('.'), "D" | "R" | "I" | "");
        if !is_party || letter.is_empty() && words.word(open) != "(" {
            return None;
        }
        let state = state.trim();
        let dotted = format!("{}.", state.trim_end_matches('.'));
        let known = [state, dotted.as_str()];
        let listed = known.iter().find_map(|name| self.gazetteers.named(name))?.0;
        let is_state = listed.entity_type == "GPE" && listed.has_adjective;
        is_state.then(|| listed.name.to_string())
    }
}
