"""Holds `reasonrank evaluate|reward|prompt` against pytrec_eval, rbo and ftfy.

Run by bench/verify-ranking. Prints one line per comparison and exits 1 on a difference.
"""

import argparse
import html
import json
import os
import random
import re
import subprocess
import sys
from pathlib import Path

import ftfy
import pytrec_eval
import rbo

SEED = 20
TOLERANCE = 1e-9
METRICS = ["ndcg_cut_5", "ndcg_cut_10", "recall_10", "map", "recip_rank", "P_10"]

# nDCG@10 x 100 of the first stage by trec_eval; table 1 of ReasonRank has the same, two decimals.
BRIGHT = {
    "biology": 43.4931, "earth_science": 42.9977, "economics": 32.6543, "psychology": 39.5679,
    "robotics": 20.8198, "stackoverflow": 30.9614, "sustainable_living": 27.3440,
    "leetcode": 31.6850, "pony": 19.5519, "aops": 7.3685, "theoremqa_questions": 33.9324,
    "theoremqa_theorems": 36.6836,
}

SENTENCES = [
    "Müller’s café serves crème brûlée for 5 €",
    "naïve façade – coöperate — résumé…",
    "The temperature is 20 °C ± 3 °C, 5 µm × 7 µm",
    "Ångström, Øresund, Straße, Łódź, Dvořák",
    "“Quoted” and ‘quoted’ text with • bullets™",
    "El niño comió piñas; ¿dónde está?",
    "≤ ≥ ≠ ∞ √ π Δ → in formulas",
    "Привет, как дела?",
    "Ελληνικά κείμενα",
    "日本語のテキスト",
    "emoji 😀 and flags",
    "plain ASCII only [12] with an id",
]

# What good text also looks like: nothing here may change beyond ftfy's own normalisation.
GOOD = [
    "CAFÉ® is a brand", "Größe: 10 m²", "SÃO PAULO", "50 £ or 60 ¥",
    "ﬁne ﬂow of oﬃce ligatures", "ＦＵＬＬ　ＷＩＤＴＨ", "soft\u00adhyphen", "a\u00a0b\u2009c",
    "e\u0301 composed", "bell\x07 and \ufeffmark", "line\r\nends\rhere\u2028and there",
    "AT&amp;T &lt;3 caf&eacute; &#8364;5 &#x20AC;5 &NTILDE; &notanentity; &amp;amp; &#59; &#x;",
    "a <b>tag</b> keeps &amp; as it is", "first line &amp; then\na <b>tag</b> &amp; no more",
    "C1 \x93quotes\x94 and \x85", "\x1b[1;31mred\x1b[0m and \x1b[", "ﾊﾝｶｸ ｶﾞ ￡5 ￣",
    "Ǳ ǲ ǳ Ǆ ŉ Ĳ", "Â\x03¼ cup", "&Atilde;&copy; twice broken", "\ufffc object",
    "if (a && b) { c &= d; }", "x &ThickSpace; y &fjlig; z",
]


class Comparison:
    def __init__(self, name):
        self.name, self.count, self.wrong = name, 0, []

    def same(self, ours, theirs, what):
        self.count += 1
        equal = abs(ours - theirs) <= TOLERANCE if isinstance(ours, float) else ours == theirs
        if not equal:
            self.wrong.append((what, ours, theirs))

    def report(self):
        verdict = "equal" if not self.wrong else f"{len(self.wrong)} DIFFER"
        print(f"{self.name}: {self.count} compared, {verdict}")
        for what, ours, theirs in self.wrong[:5]:
            print(f"  {what}: ours {ours!r}, reference {theirs!r}")
        return not self.wrong


def reasonrank(args, *words):
    done = subprocess.run([args.reasonrank, *map(str, words)], stdout=subprocess.PIPE, check=False)
    if done.returncode != 0:
        sys.exit(f"reasonrank {words[0]} ended with {done.returncode}")
    return done.stdout.decode()


def random_pair(rng, documents):
    """Scores from few values, so that many tie; some differ only beyond a float's precision."""
    judged = rng.sample(documents, rng.randint(1, 8))
    qrels = {d: rng.choice([-1, 0, 0, 1, 1, 2, 3]) for d in judged}
    levels = [rng.choice([0.5, 1.0, 1.0 + 1e-9, 2.25, -3.0, 1e-8]) for _ in range(3)]
    retrieved = rng.sample(documents, rng.randint(1, 12))
    return qrels, {d: rng.choice(levels) for d in retrieved}


def verify_metrics(args):
    comparison = Comparison(f"trec_eval measures {','.join(METRICS)} on pairs")
    rng = random.Random(SEED)
    documents = [f"d{i}" for i in range(9)] + ["D10", "d10", "a_b", "Z-1", "0", "00", "é", "日"]
    evaluator_names = {m.rsplit("_", 1)[0] + "." + m.rsplit("_", 1)[1] if m[-1].isdigit() else m
                      for m in METRICS}
    left = args.pairs
    while left > 0:
        size = min(left, 50_000)
        left -= size
        qrels, run = {}, {}
        for i in range(size):
            qrels[f"q{i}"], run[f"q{i}"] = random_pair(rng, documents)
        write_pairs(args, qrels, run)
        ours = json.loads(reasonrank(args, "evaluate", "--qrels", args.work / "qrels",
                                     "--run", args.work / "run", "--per-query",
                                     "--metrics", ",".join(METRICS)))["per_query"]
        theirs = pytrec_eval.RelevanceEvaluator(qrels, evaluator_names).evaluate(run)
        for query, values in theirs.items():
            for metric in METRICS:
                comparison.same(ours[query][metric], values[metric], (query, metric))
    return comparison.report()


def write_pairs(args, qrels, run):
    with open(args.work / "qrels", "w") as out:
        for query, grades in qrels.items():
            out.writelines(f"{query} 0 {d} {g}\n" for d, g in grades.items())
    with open(args.work / "run", "w") as out:
        for query, scores in run.items():
            out.writelines(f"{query} Q0 {d} 0 {s!r} t\n" for d, s in scores.items())


def verify_overlap(args):
    good = True
    for name, p, extrapolated in [("average overlap", 1.0, False), ("truncated RBO", 0.9, False),
                                  ("extrapolated RBO", 0.9, True)]:
        comparison = Comparison(name + " on permutations")
        rng = random.Random(SEED)
        pairs = []
        with open(args.work / "reward.jsonl", "w") as out:
            for i in range(20_000):
                n = rng.randint(1, 20)
                a, b = rng.sample(range(1, n + 1), n), rng.sample(range(1, n + 1), n)
                pairs.append((a, b))
                answer = " > ".join(f"[{x}]" for x in a)
                out.write(json.dumps({
                    "id": i, "num_passages": n, "reference": b, "relevant": [1],
                    "completion": f"<think>t</think><answer>{answer}</answer>"}) + "\n")
        words = ["--persistence", p] + (["--extrapolated"] if extrapolated else [])
        lines = reasonrank(args, "reward", "--in", args.work / "reward.jsonl", *words)
        for line, (a, b) in zip(lines.splitlines(), pairs, strict=True):
            theirs = rbo.RankingSimilarity(a, b).rbo(p=p, ext=extrapolated)
            comparison.same(json.loads(line)["rbo"], float(theirs), (a, b))
        good &= comparison.report()
    return good


def broken(rng, text):
    """Character references, or mojibake of one or two layers as Windows-1252 or Latin-1."""
    if rng.random() < 0.2:
        return html.escape(text).encode("ascii", "xmlcharrefreplace").decode()
    for _ in range(rng.choice([1, 1, 1, 2])):
        codec = rng.choice(["cp1252", "latin-1", "sloppy-windows-1252"])
        try:
            text = text.encode("utf-8").decode(codec)
        except UnicodeDecodeError:
            text = text.encode("utf-8").decode("sloppy-windows-1252")
    return text


def on_one_line(text):
    """What a prompt does with repaired text: one line, and [12] as (12)."""
    return re.sub(r"\[(\d+)\]", r"(\1)", " ".join(text.split()))


def verify_text_repair(args):
    comparison = Comparison("text repair on mojibake and good text")
    rng = random.Random(SEED)
    texts = SENTENCES + GOOD
    for _ in range(2_000):
        sentence = " ".join(rng.sample(SENTENCES, rng.randint(1, 3)))
        texts.append(broken(rng, sentence))
    with open(args.work / "prompt.jsonl", "w") as out:
        for i, text in enumerate(texts):
            out.write(json.dumps({"id": i, "query": "q", "passages": [text]}) + "\n")
    lines = reasonrank(args, "prompt", "--in", args.work / "prompt.jsonl",
                       "--prompt-template", "compact", "--max-passage-tokens", 100_000)
    for line, text in zip(lines.splitlines(), texts, strict=True):
        content = json.loads(line)["messages"][0]["content"]
        ours = content.split("\n")[1].removeprefix("[1] ")
        comparison.same(ours, on_one_line(ftfy.fix_text(text)), text)
    return comparison.report()


def verify_bright(args):
    folder = os.environ.get("REASONRANK_BRIGHT")
    if not folder:
        print("SKIPPED BRIGHT: REASONRANK_BRIGHT is not set", file=sys.stderr)
        return True
    comparison = Comparison("published nDCG@10 of BRIGHT's first stage, four decimals")
    for domain, published in BRIGHT.items():
        report = json.loads(reasonrank(
            args, "evaluate", "--qrels", Path(folder, domain + ".qrels.gz"),
            "--run", Path(folder, domain + ".run.gz"), "--metrics", "ndcg_cut_10"))
        ours = 100 * report["metrics"]["ndcg_cut_10"]
        comparison.same(f"{ours:.4f}", f"{published:.4f}", domain)
    return comparison.report()


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--reasonrank", required=True)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--pairs", type=int, default=1_000_000)
    parser.add_argument("--only", choices=["bright", "overlap", "text", "metrics"])
    args = parser.parse_args()
    args.work.mkdir(parents=True, exist_ok=True)
    checks = {"bright": verify_bright, "overlap": verify_overlap, "text": verify_text_repair,
              "metrics": verify_metrics}
    chosen = [args.only] if args.only else list(checks)
    results = [checks[name](args) for name in chosen]
    sys.exit(0 if all(results) else 1)


if __name__ == "__main__":
    main()
