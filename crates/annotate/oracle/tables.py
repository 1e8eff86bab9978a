"""Writes ../src/tokenizer/tables.rs and ../src/unicode/tables.rs from spaCy's character classes and Python's Unicode tables.

A development tool: the crate and its tests need no Python. Run with spaCy 3.8.18 on Python 3.11 (Unicode 14.0):
    python tables.py
"""
import pathlib, re, sys, unicodedata
from spacy.lang import char_classes as cc

HERE = pathlib.Path(__file__).resolve().parent.parent / "src"
POINTS = [i for i in range(sys.maxunicode + 1) if not 0xD800 <= i <= 0xDFFF]


def ranges(keep):
    out = []
    for point in POINTS:
        if not keep(chr(point)):
            continue
        if out and (out[-1][1] + 1 == point or (out[-1][1] == 0xD7FF and point == 0xE000)):
            out[-1][1] = point
        else:
            out.append([point, point])
    return out


def table(name, doc, keep):
    rows = ranges(keep)
    text = [f"/// {doc}", "#[rustfmt::skip]", f"pub(crate) const {name}: &[(u32, u32)] = &["]
    for at in range(0, len(rows), 8):
        text.append("    " + " ".join(f"(0x{a:X}, 0x{b:X})," for a, b in rows[at:at + 8]))
    return "\n".join(text + ["];"])


def words(name, doc, items):
    body = ", ".join('"' + i.replace("\\", "\\\\").replace('"', '\\"') + '"' for i in items)
    return f"/// {doc}\n#[rustfmt::skip]\npub(crate) const {name}: &[&str] = &[{body}];"


def in_class(body):
    match = re.compile(f"[{body}]").match
    return lambda c: match(c) is not None


def ones(items):
    """The members of a list of expressions that are one literal character."""
    plain = [re.sub(r"\\(.)", r"\1", i) for i in items if i.strip()]
    return {i for i in plain if len(i) == 1}


def letters(name, doc, chars):
    body = "".join(sorted(chars)).replace("\\", "\\\\").replace('"', '\\"')
    return f'/// {doc}\n#[rustfmt::skip]\npub(crate) const {name}: &str = "{body}";'


before_dot = in_class(r"0-9{al}{e}{p}(?:{q})".format(al=cc.ALPHA_LOWER, e=r"%²\-\+", p=cc.PUNCT, q=cc.CONCAT_QUOTES))
lower = in_class(cc.ALPHA_LOWER)
unescape = lambda s: re.sub(r"\\(.)", r"\1", s)
parts = [
    "//! Character classes of spaCy 3.8's English tokenizer (MIT, Explosion), written by `oracle/tables.py`; not edited by hand.",
    table("ALPHA", "Letters of the scripts the tokenizer knows.", in_class(cc.ALPHA)),
    table("ALPHA_LOWER", "Those that are lower case or have no case.", lower),
    table("ALPHA_UPPER", "Those that are upper case or have no case.", in_class(cc.ALPHA_UPPER)),
    table("ICONS", "Symbols such as dingbats and emoji.", in_class(cc.CONCAT_ICONS)),
    letters("QUOTES", "Quotation marks and brackets of quotations.", {c for c in map(chr, POINTS) if in_class(cc.CONCAT_QUOTES)(c)}),
    letters("PREFIX_CHARS", "Characters that are a prefix by themselves, whatever follows.",
            ones(["§", "%", "=", "—", "–"] + cc.LIST_PUNCT + cc.LIST_ELLIPSES + cc.LIST_QUOTES + cc.LIST_CURRENCY)),
    letters("SUFFIX_CHARS", "Characters that are a suffix by themselves, whatever precedes.",
            ones(cc.LIST_PUNCT + cc.LIST_ELLIPSES + cc.LIST_QUOTES + ["—", "–"])),
    letters("BEFORE_DOT", "Characters other than `ALPHA_LOWER` after which a full stop is a suffix.",
            {c for c in map(chr, POINTS) if before_dot(c) and not lower(c)}),
    words("CURRENCY", "Currency signs, suffixes after a digit.", list(dict.fromkeys(map(unescape, cc.CURRENCY.split("|"))))),
    words("UNITS", "Units, suffixes after a digit.", list(dict.fromkeys(cc.UNITS.split("|")))),
    words("HYPHENS", "Hyphens, in the order in which they are tried.", cc.HYPHENS.split("|")),
]
(HERE / "tokenizer").mkdir(exist_ok=True)
(HERE / "tokenizer" / "tables.rs").write_text("\n\n".join(parts) + "\n")

def lower_case(name, doc):
    rows = []
    for point in POINTS:
        lower = chr(point).lower()
        if point == 0x130 or lower == chr(point):
            continue
        assert len(lower) == 1
        delta = ord(lower) - point
        last = rows[-1] if rows else None
        if last and last[3] == delta and point - last[1] in (1, 2) and last[2] in (0, point - last[1]):
            last[1], last[2] = point, point - last[1]
        else:
            rows.append([point, point, 0, delta])
    text = [f"/// {doc}", "#[rustfmt::skip]", f"pub(crate) const {name}: &[(u32, u32, u32, i32)] = &["]
    for at in range(0, len(rows), 6):
        text.append("    " + " ".join(f"(0x{a:X}, 0x{b:X}, {max(s, 1)}, {d})," for a, b, s, d in rows[at:at + 6]))
    return "\n".join(text + ["];"])


def is_cased(char):
    # Behind a character that is passed over, the sigma is final only when a character with case stands before that.
    return (" " + char + "Σ").lower().endswith("ς")


def is_case_ignorable(char):
    return not is_cased(char) and ("A" + char + "Σ").lower().endswith("ς")


version = unicodedata.unidata_version
parts = [
    f"//! What Python's `str` predicates say (Unicode {version}), written by `oracle/tables.py`; not edited by hand.",
    table("ALPHABETIC", "`str.isalpha`.", str.isalpha),
    table("DIGIT", "`str.isdigit`.", str.isdigit),
    table("DECIMAL", "`str.isdecimal`, the `\\d` of a pattern.", str.isdecimal),
    table("ALPHANUMERIC_ONLY", "`str.isalnum` without `str.isalpha`.", lambda c: c.isalnum() and not c.isalpha()),
    table("UPPER", "`str.isupper`.", str.isupper),
    lower_case("LOWER_CASE", "`str.lower`: first, last, step and what is added, for all but U+0130, which becomes two characters."),
    table("CASED", "Characters with case, by what `str.lower` makes of a sigma behind them.", is_cased),
    table("CASE_IGNORABLE", "Characters that are passed over when `str.lower` looks for one with case.", is_case_ignorable),
]
(HERE / "unicode").mkdir(exist_ok=True)
(HERE / "unicode" / "tables.rs").write_text("\n\n".join(parts) + "\n")
