"""Strategies over the endpoint, 100 documents each: rounds, calls, tokens, seconds, nDCG@10.

Candidates are the query's relevant passages and others of the held-out corpus, in an order drawn
with a fixed seed. Seconds are of one request at a time, and amortised with several at once. Nothing
but the standard library is needed.
"""

import argparse
import concurrent.futures
import json
import math
import os
import pathlib
import random
import signal
import statistics
import subprocess
import tempfile
import time
import urllib.error
import urllib.request

STRATEGIES = ["sliding", "tdpart", "groups", "vote", "pointwise"]
HOME = pathlib.Path(__file__).resolve().parent.parent
HELD_OUT = HOME / "k8s/samples/quickstart/corpus/heldout"


def lines(name):
    return [json.loads(line) for line in (HELD_OUT / name).read_text().splitlines() if line]


def lists(queries, documents):
    """Per query its text, ids in drawn order, and the gain of each id."""
    gains = {}
    for line in (HELD_OUT / "qrels.tsv").read_text().splitlines()[1:]:
        query, document, score = line.split("\t")
        gains.setdefault(query, {})[document] = int(score)
    texts = {d["_id"]: d["text"] for d in lines("corpus.jsonl")}
    draw = random.Random(7)
    asked = []
    for query in draw.sample(lines("queries.jsonl"), queries):
        relevant = gains.get(query["_id"], {})
        others = [d for d in texts if d not in relevant]
        ids = list(relevant) + draw.sample(others, min(documents - len(relevant), len(others)))
        draw.shuffle(ids)
        asked.append((query["text"], ids, [texts[d] for d in ids], relevant))
    return asked


def ndcg(ranked, gains, cutoff=10):
    def dcg(values):
        return sum(v / math.log2(i + 2) for i, v in enumerate(values[:cutoff]))

    best = dcg(sorted(gains.values(), reverse=True))
    return dcg([gains.get(d, 0) for d in ranked]) / best if best else 0.0


class Endpoint:
    def __init__(self, model, port, settings):
        self.url = f"http://127.0.0.1:{port}"
        environment = dict(
            os.environ,
            REASONRANK_MODEL_DIR=str(model),
            REASONRANK_CACHE_WEIGHT="0",
            REASONRANK_DEADLINE="1h",
            REASONRANK_ADMISSION_LONGEST_WAIT="1h",
            QUARKUS_HTTP_PORT=str(port),
            **settings,
        )
        java = os.path.join(os.environ["JAVA_HOME"], "bin", "java")
        jar = HOME / "function/target/quarkus-app/quarkus-run.jar"
        self.log = tempfile.NamedTemporaryFile(suffix=".log", delete=False)
        self.process = subprocess.Popen(
            [java, "--enable-native-access=ALL-UNNAMED", "-jar", str(jar)],
            env=environment, stdout=self.log, stderr=self.log,
        )
        until = time.monotonic() + 300
        while time.monotonic() < until and self.process.poll() is None:
            try:
                urllib.request.urlopen(self.url + "/q/health/ready", timeout=2).close()
                return
            except (urllib.error.URLError, OSError):
                time.sleep(0.3)
        raise SystemExit(f"the endpoint did not become ready; see {self.log.name}")

    def rerank(self, query, texts, strategy, effort):
        body = {"query": query, "documents": texts, "strategy": strategy, "reasoning_effort": effort}
        request = urllib.request.Request(
            self.url + "/v1/rerank", json.dumps(body).encode(),
            {"Content-Type": "application/json", "X-Request-Timeout": "3600"},
        )
        start = time.monotonic()
        with urllib.request.urlopen(request, timeout=3600) as answer:
            return json.load(answer), time.monotonic() - start

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(timeout=60)


def measure(endpoint, asked, strategy, arguments):
    """Half of the queries one after the other, the others with some at once: an engine that has
    read a prompt reads it faster the next time."""
    def ask(one):
        return endpoint.rerank(one[0], one[2], strategy, arguments.effort)

    single = [ask(one) for one in asked[::2]]
    start = time.monotonic()
    with concurrent.futures.ThreadPoolExecutor(arguments.parallel) as pool:
        together = list(pool.map(ask, asked[1::2]))
    batched = (time.monotonic() - start) / len(together)
    order = {id(one): answer for one, (answer, _) in zip(asked[::2] + asked[1::2], single + together)}
    answers = [order[id(one)] for one in asked]
    scores = [
        ndcg([ids[r["index"]] for r in answer["results"]], gains)
        for (_, ids, _, gains), answer in zip(asked, answers)
    ]
    mean = statistics.mean
    return (
        mean(a["rounds"] for a in answers),
        mean(a["calls"] for a in answers),
        mean(a["usage"]["prompt_tokens"] for a in answers),
        mean(a["usage"]["completion_tokens"] for a in answers),
        mean(seconds for _, seconds in single),
        batched,
        mean(scores),
        sum(a["degraded"] for a in answers),
    )


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--model", required=True)
    parser.add_argument("--name", required=True)
    parser.add_argument("--queries", type=int, required=True, help="half of them alone")
    parser.add_argument("--template", help="of a model that brings none")
    parser.add_argument("--documents", type=int, default=100)
    parser.add_argument("--window", default="20")
    parser.add_argument("--step", default="10")
    parser.add_argument("--thought", default="160", help="most tokens of a thought")
    parser.add_argument("--effort", default="high")
    parser.add_argument("--parallel", type=int, default=4)
    parser.add_argument("--port", type=int, default=18096)
    parser.add_argument("--strategies", default=",".join(STRATEGIES))
    arguments = parser.parse_args()
    asked = lists(arguments.queries, arguments.documents)
    given = statistics.mean(ndcg(ids, gains) for _, ids, _, gains in asked)
    settings = {
        "REASONRANK_WINDOW": arguments.window,
        "REASONRANK_STEP": arguments.step,
        "REASONRANK_REASONING_TOKENS": arguments.thought,
    }
    if arguments.template:
        settings["REASONRANK_PROMPT_TEMPLATE"] = arguments.template
    print(f"{arguments.name}: {arguments.queries} queries of {arguments.documents} documents, window "
          f"{arguments.window}, step {arguments.step}, thought <= {arguments.thought} tokens, effort "
          f"{arguments.effort}; nDCG@10 of the given order {given:.3f}\n")
    print("| strategy | rounds | calls | tokens read | tokens written | seconds, alone "
          f"| seconds, {arguments.parallel} at once | nDCG@10 | degraded |")
    print("|---|---|---|---|---|---|---|---|---|")
    endpoint = Endpoint(arguments.model, arguments.port, settings)
    try:
        endpoint.rerank(asked[0][0], asked[0][2][:20], "sliding", arguments.effort)
        for strategy in arguments.strategies.split(","):
            row = measure(endpoint, asked, strategy, arguments)
            print("| {} | {:.1f} | {:.1f} | {:.0f} | {:.0f} | {:.2f} | {:.2f} | {:.3f} | {} |".format(
                strategy, *row), flush=True)
    finally:
        endpoint.stop()
    print()


if __name__ == "__main__":
    main()
