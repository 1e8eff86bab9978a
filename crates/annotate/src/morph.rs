//! The closed set of morphological analyses that the model gives.

use crate::labels::Pos;

/// Every analysis that a token can have, sorted; the first is that of tokens without features.
pub const MORPHS: &[&str] = &[
    "",
    "Aspect=Perf|Tense=Past|VerbForm=Part",
    "Aspect=Prog|Tense=Pres|VerbForm=Part",
    "Case=Acc|Gender=Fem|Number=Sing|Person=3|PronType=Prs",
    "Case=Acc|Gender=Fem|Number=Sing|Person=3|PronType=Prs|Reflex=Yes",
    "Case=Acc|Gender=Masc|Number=Sing|Person=3|PronType=Prs",
    "Case=Acc|Gender=Masc|Number=Sing|Person=3|PronType=Prs|Reflex=Yes",
    "Case=Acc|Gender=Neut|Number=Sing|Person=3|PronType=Prs",
    "Case=Acc|Gender=Neut|Number=Sing|Person=3|PronType=Prs|Reflex=Yes",
    "Case=Acc|Number=Plur|Person=1|PronType=Prs",
    "Case=Acc|Number=Plur|Person=1|PronType=Prs|Reflex=Yes",
    "Case=Acc|Number=Plur|Person=3|PronType=Prs",
    "Case=Acc|Number=Plur|Person=3|PronType=Prs|Reflex=Yes",
    "Case=Acc|Number=Sing|Person=1|PronType=Prs",
    "Case=Acc|Number=Sing|Person=1|PronType=Prs|Reflex=Yes",
    "Case=Acc|Number=Sing|Person=3|PronType=Prs|Reflex=Yes",
    "Case=Acc|Person=2|PronType=Prs",
    "Case=Acc|Person=2|PronType=Prs|Reflex=Yes",
    "Case=Nom|Gender=Fem|Number=Sing|Person=3|PronType=Prs",
    "Case=Nom|Gender=Masc|Number=Sing|Person=3|PronType=Prs",
    "Case=Nom|Gender=Neut|Number=Sing|Person=3|PronType=Prs",
    "Case=Nom|Number=Plur|Person=1|PronType=Prs",
    "Case=Nom|Number=Plur|Person=3|PronType=Prs",
    "Case=Nom|Number=Sing|Person=1|PronType=Prs",
    "Case=Nom|Person=2|PronType=Prs",
    "ConjType=Cmp",
    "Definite=Def|PronType=Art",
    "Definite=Ind|PronType=Art",
    "Degree=Cmp",
    "Degree=Pos",
    "Degree=Sup",
    "Foreign=Yes",
    "Gender=Fem|Number=Sing|Person=3|Poss=Yes|PronType=Prs",
    "Gender=Masc|Number=Sing|Person=3|Poss=Yes|PronType=Prs",
    "Gender=Neut|Number=Sing|Person=3|Poss=Yes|PronType=Prs",
    "Gender=Neut|Number=Sing|Person=3|PronType=Prs",
    "Hyph=Yes",
    "Mood=Ind|Number=Sing|Person=1|Tense=Pres|VerbForm=Fin",
    "Mood=Ind|Number=Sing|Person=3|Tense=Past|VerbForm=Fin",
    "Mood=Ind|Number=Sing|Person=3|Tense=Pres|VerbForm=Fin",
    "Mood=Ind|Tense=Past|VerbForm=Fin",
    "Mood=Ind|Tense=Pres|VerbForm=Fin",
    "NumType=Card",
    "NumType=Mult",
    "NumType=Ord",
    "Number=Plur",
    "Number=Plur|Person=1|Poss=Yes|PronType=Prs",
    "Number=Plur|Person=2|Poss=Yes|PronType=Prs",
    "Number=Plur|Person=3|Poss=Yes|PronType=Prs",
    "Number=Plur|PronType=Dem",
    "Number=Sing",
    "Number=Sing|Person=1|Poss=Yes|PronType=Prs",
    "Number=Sing|Person=3|Tense=Pres|VerbForm=Fin",
    "Number=Sing|PronType=Dem",
    "Number=Sing|PronType=Ind",
    "Person=2|Poss=Yes|PronType=Prs",
    "Person=2|PronType=Prs",
    "Polarity=Neg",
    "Poss=Yes",
    "Poss=Yes|PronType=Prs",
    "PronType=Dem",
    "PronType=Prs",
    "PronType=Rel",
    "PunctSide=Fin|PunctType=Brck",
    "PunctSide=Fin|PunctType=Quot",
    "PunctSide=Ini|PunctType=Brck",
    "PunctSide=Ini|PunctType=Quot",
    "PunctType=Comm",
    "PunctType=Dash",
    "PunctType=Peri",
    "Tense=Past|VerbForm=Fin",
    "Tense=Past|VerbForm=Part",
    "Tense=Pres|VerbForm=Fin",
    "VerbForm=Fin",
    "VerbForm=Ger",
    "VerbForm=Inf",
    "VerbType=Mod",
];

/// The static string for an analysis as the model file writes it (`_` is none), or `None` for an unknown one.
pub(crate) fn parse(text: &str) -> Option<&'static str> {
    let text = if text == "_" { "" } else { text };
    MORPHS.binary_search(&text).ok().map(|at| MORPHS[at])
}

/// Whether a word with this analysis is already its own base form.
pub(crate) fn is_base_form(pos: Pos, morph: &str) -> bool {
    let feature = |name: &str| {
        morph.split('|').find_map(|feature| {
            feature
                .strip_prefix(name)
                .and_then(|value| value.strip_prefix('='))
        })
    };
    let verb_form = feature("VerbForm");
    if verb_form == Some("Inf") || feature("Degree") == Some("Pos") {
        return true;
    }
    match pos {
        Pos::Noun => feature("Number") == Some("Sing"),
        Pos::Verb => {
            verb_form == Some("Fin")
                && feature("Tense") == Some("Pres")
                && feature("Number").is_none()
        }
        _ => false,
    }
}
