"""Times stage label and stage finalize on made-up queries, with at most 2 GiB of heap."""

import argparse
import json
import os
import random
import resource
import shutil
import subprocess
import time

WORDS = 20000

MEMORY = {"type": "memory", "bootstrapServers": "", "patienceSeconds": 300}


def text(random_, length):
    # Zipf-like: low numbers are frequent, as words are
    return " ".join("w%x" % int(WORDS ** random_.random()) for _ in range(length))


def corpus(work, queries):
    draw = random.Random(1)
    with open(os.path.join(work, "corpus.jsonl"), "w") as passages, \
            open(os.path.join(work, "queries.jsonl"), "w") as asked, \
            open(os.path.join(work, "qrels.tsv"), "w") as labels:
        labels.write("query-id\tcorpus-id\tscore\n")
        for i in range(queries):
            body = text(draw, 60)
            passages.write(json.dumps({"_id": f"p{i}", "title": "", "text": body}) + "\n")
            words = body.split()
            draw.shuffle(words)
            asked.write(json.dumps({"_id": f"q{i}", "text": " ".join(words[:10])}) + "\n")
            labels.write(f"q{i}\tp{i}\t1\n")


def spec(stage, inputs, output, parameters):
    return {"schema": "reasonrank.io/stage/v1alpha1", "stage": stage,
            "run": {"kind": "SynthesisJob", "namespace": "default", "name": "bench"}, "seed": 1,
            "inputs": {role: {"uri": "file:" + path, "digest": ""} for role, path in inputs.items()},
            "output": "file:" + output, "parameters": parameters}


def candidates():
    return {"listSize": 20, "bm25Depth": 15, "listsPerQuery": 1, "denseDepth": 0, "poolSize": 40,
            "hardNegatives": 0, "encoder": {"type": "embedded", "baseUrl": "", "model": ""}}


def teacher():
    return {"type": "lexical", "lexicon": "", "model": "", "baseUrl": "",
            "access": {"dialect": "compatible", "apiKeyVariable": "NO_KEY", "requestsPerMinute": 0,
                       "tokensPerMinute": 0, "concurrency": 2, "silenceSeconds": 60, "patienceSeconds": 60},
            "asking": {"thought": "own", "contextTokens": 65536, "maxPassageTokens": 512, "reasoningTokens": 64,
                       "answerTokens": 64, "temperature": 0, "attempts": 1, "samples": 1, "minAgreement": -1},
            "prices": {"inputPerMillion": 0, "outputPerMillion": 0}}


def run(arguments, stage, content):
    path = os.path.join(arguments.work, stage + ".json")
    with open(path, "w") as out:
        json.dump(content, out)
    environment = {**os.environ, "JAVA_TOOL_OPTIONS": "-Xmx1536m"}
    begun = time.monotonic()
    done = subprocess.run([arguments.reasonrank, "stage", stage, "--spec", path], env=environment,
                          capture_output=True, text=True)
    seconds = time.monotonic() - begun
    if done.returncode != 0:
        raise SystemExit(f"stage {stage} ended with {done.returncode}: {done.stderr[-400:]}")
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(f"{stage}: {arguments.queries} queries in {seconds:.1f} s, {arguments.queries / seconds:.0f}/s; largest"
          f" process so far {peak:.0f} MiB; load {os.getloadavg()[0]:.1f}", flush=True)
    return json.loads(done.stdout)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--reasonrank", required=True)
    parser.add_argument("--work", required=True)
    parser.add_argument("--queries", type=int, default=100000)
    arguments = parser.parse_args()
    shutil.rmtree(arguments.work, ignore_errors=True)
    os.makedirs(arguments.work)
    work = arguments.work = os.path.abspath(arguments.work)
    corpus(work, arguments.queries)
    source = {"name": "bench", "type": "beir", "corpus": "corpus", "queries": "queries", "qrels": "qrels",
              "labels": "given", "prompts": "positives-complex-qa", "domain": "", "quota": 0, "teacherQueries": 0,
              "fetch": None}
    run(arguments, "label", spec(
        "label", {role: os.path.join(work, name) for role, name in
                  (("corpus", "corpus.jsonl"), ("queries", "queries.jsonl"), ("qrels", "qrels.tsv"))},
        os.path.join(work, "labels"),
        {"sources": [source], "candidates": candidates(), "generatedQueriesPerPassage": 0, "teacher": teacher(),
         "budget": {"tokens": 0, "cost": 0}, "shards": 1, "messaging": MEMORY}))
    result = run(arguments, "finalize", spec(
        "finalize", {"labels": os.path.join(work, "labels")}, os.path.join(work, "dataset"),
        {"shards": 1, "messaging": MEMORY,
         "selfConsistency": {"enabled": True, "metric": "ndcg", "cutoff": 10, "threshold": 0.4},
         "hygiene": {"conflictingLabels": True, "answerLeak": True, "maxPromptTokens": 20480, "nearDuplicates": 0.8,
                     "decontamination": {"queries": [], "overlap": 0.7, "cosine": 0},
                     "languages": []},
         "split": {"sft": 0.6, "rl": 0.3, "validation": 0.1}, "heldOut": None, "candidates": candidates(),
         "exports": ["parquet"]}))
    print("splits", json.dumps(result["metrics"]["splits"]), "rejected", json.dumps(result["metrics"]["rejected"]))


if __name__ == "__main__":
    main()
