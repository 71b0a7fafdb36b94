"""Prints JMH's figures beside those of Python peers on the same work."""

import json
import random
import re
import sys
import time

SEED = 3
TAGS = re.compile(r"<think>(.*?)</think>\s*<answer>(.*?)</answer>", re.DOTALL)


def per_second(work, items):
    """Calls per second over at least one second."""
    count, start = 0, time.perf_counter()
    while time.perf_counter() - start < 1:
        for item in items:
            work(item)
        count += len(items)
    return count / (time.perf_counter() - start)


def completions():
    rng = random.Random(SEED)
    for _ in range(256):
        ids = rng.sample(range(1, 21), 20)
        answer = " > ".join(f"[{i}]" for i in ids)
        yield "<think>\n" + "[3] says why, " * 143 + "\n</think>\n<answer> " + answer + " </answer>"


def ids_of(completion):
    answer = TAGS.search(completion).group(2)
    return [int(i) for i in "".join(c if c.isdigit() else " " for c in answer).split()]


def peers():
    """Rewards with pytrec_eval and rbo, parses with re, the bootstrap with NumPy."""
    import numpy
    import pytrec_eval
    import rbo
    texts, identity = list(completions()), list(range(1, 21))
    evaluator = pytrec_eval.RelevanceEvaluator(
        {"q": {"1": 1, "2": 1, "3": 1}}, {"ndcg_cut.10", "recall.10"})

    def reward(text):
        ids = ids_of(text)
        measured = evaluator.evaluate({"q": {str(i): -r for r, i in enumerate(ids)}})["q"]
        overlap = rbo.RankingSimilarity(ids, identity).rbo()
        return measured["ndcg_cut_10"] + 0.2 * measured["recall_10"] + 0.1 * overlap

    differences = numpy.random.default_rng(SEED).random(1000)

    def bootstrap(_):
        rng = numpy.random.default_rng(SEED)
        for _ in range(10):
            differences[rng.integers(0, 1000, (1000, 1000))].mean(axis=1)

    return {"reward": per_second(reward, texts), "parse": per_second(ids_of, texts),
            "bootstrap": per_second(bootstrap, [0])}


def main():
    ours = {}
    for result in json.load(open(sys.argv[1])):
        name = result["benchmark"].rsplit(".", 1)[1]
        score = result["primaryMetric"]["score"]
        ours[name] = 1000 / score if result["mode"] == "avgt" else score
    try:
        theirs = peers()
    except ImportError:
        theirs = {}
    for name, unit in [("reward", "rewards/s"), ("parse", "parses/s"), ("bootstrap", "runs/s")]:
        line = f"{name:10} {ours[name]:14,.1f} {unit}"
        if name in theirs:
            line += f"   Python {theirs[name]:12,.1f}   ratio {ours[name] / theirs[name]:8.1f}"
        print(line)
    print(f"bootstrap of 10,000 resamples x 1,000 queries: {1000 / ours['bootstrap']:.0f} ms")


if __name__ == "__main__":
    main()
