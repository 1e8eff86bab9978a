//! The small words by which verdicts are read; the good and bad ones are in the ontology.

/// Verbs whose complement tells what their subject is.
pub(super) const COPULAS: &str = "be seem look sound become remain appear prove stay turn act";

/// Verbs whose object tells what their subject has, does or shows.
pub(super) const CARRIERS: &str = "have show display bring make do commit tell spread spew offer lack demonstrate exhibit deliver \
    produce create cause represent constitute embody run engage practice promote preach possess provide \
    give use play pull perpetrate perpetuate fuel sow peddle push trade traffic";

/// Nouns that stand for a part or amount of what follows `of`.
pub(super) const PARTS: &str = "lot kind sort type rest most all much some none part number version one many bulk majority bit piece \
    couple series pattern idea notion whole";

/// Words that point at what was spoken of.
pub(super) const POINTERS: &str = "it this that these those which here there";

/// Words for speakers and for everybody, whom a statement does not judge.
pub(super) const NOBODY: &str = "i we me us you one people everyone everybody anyone anybody someone somebody nobody who what \
    something nothing anything everything thing things way time day reason fact point question answer \
    problem lot there americans voters folks guy guys man men woman women kid kids child children life \
    world year result rest";

/// Nouns without a name that a statement may judge: what is decided, proposed, said or done.
pub(super) const MATTERS: &str = "law laws plan policy bill deal agreement rule regulation tax system program programme budget \
    proposal strategy war order ban wall treaty decision ruling approach idea attack shooting rhetoric \
    comment remark statement debate media press government administration election process legislation \
    measure amendment act code reform cut economy establishment behavior action leadership campaign ad \
    advertisement tactic charge allegation accusation claim report story coverage practice standard \
    status quo pact accord settlement tariff sanction mandate initiative effort attempt speech handling \
    response record conduct language position stance demand move vote veto verdict sentence prosecution \
    investigation inquiry probe trial suit lawsuit provision requirement fee fine subsidy loan bailout \
    merger takeover project pipeline test exam curfew lockdown raid strike invasion occupation bombing \
    violence killing murder massacre narrative ideology culture tradition";

/// Verbs by which somebody grants what he would rather not say.
pub(super) const CONCEDES: &str =
    "concede admit acknowledge confess grant allow deny doubt wonder ask fear worry";

/// Verbs and the preposition behind which they say what their subject is like: `comes across as`, `smacks of`.
pub(super) const LIKENS: &[(&str, &str)] = &[
    ("come", "as"),
    ("come", "across"),
    ("come", "off"),
    ("act", "like"),
    ("sound", "like"),
    ("look", "like"),
    ("feel", "like"),
    ("behave", "like"),
    ("smack", "of"),
    ("reek", "of"),
    ("stink", "of"),
    ("amount", "to"),
    ("resort", "to"),
    ("reduce", "to"),
    ("engage", "in"),
    ("traffic", "in"),
    ("deal", "in"),
    ("be", "like"),
    ("be", "in"),
    ("be", "out"),
    ("be", "beneath"),
    ("be", "of"),
    ("serve", "as"),
    ("lead", "to"),
    ("stand", "for"),
];

/// Verbs by which what is bad is fought, suffered or told of: their bad words are not of their subject.
pub(super) const FIGHTS: &str = "fight combat oppose condemn reject denounce defeat stop prevent end criticize blame accuse address \
    face survive overcome warn tackle confront cut reduce avoid eliminate expose investigate suffer endure \
    battle resist protest challenge deny refute dispute counter answer hate fear mourn lose escape flee \
    punish prosecute uncover reveal study discuss debate call describe label mention cover report see hear \
    watch read remember forget forgive apologize repudiate disavow correct fix solve cure heal repair";

/// Verbs that say what their subject makes the speaker feel, bad ones first.
pub(super) const DISMAYS: &str = "scare frighten terrify worry concern disturb trouble alarm disgust sicken appall appal horrify offend \
    anger infuriate enrage outrage insult embarrass disappoint upset annoy bother shock dismay depress \
    frustrate repulse revolt nauseate shame irritate unsettle bore exhaust exasperate";
/// Good feelings.
pub(super) const DELIGHTS: &str =
    "inspire impress amaze encourage delight thrill please reassure excite energize hearten";

/// Adverbs by which a deed is blamed.
pub(super) const BLAMING: &str = "foolishly recklessly shamefully shamelessly stupidly unfairly wrongly wrongfully dishonestly falsely \
    cynically callously cruelly disgracefully irresponsibly illegally unlawfully unconstitutionally carelessly \
    needlessly senselessly hypocritically ignorantly arrogantly blindly corruptly deceitfully brazenly \
    blatantly flagrantly outrageously inexcusably unforgivably unjustly improperly dangerously selfishly \
    heartlessly naively clumsily incompetently maliciously viciously unethically";

/// Whether a list above has a word.
pub(super) fn has(list: &str, word: &str) -> bool {
    list.split(' ').any(|known| known == word)
}
