"""A real language model as the teacher, and the dataset in the hands of its readers.

SmolLM2-135M-Instruct is a poor teacher: that is the point. Chatter, truncation and repetition must
all be counted, and every list must be kept or rejected. What the lexical teacher makes of the same
corpus is exported and read back by pyarrow, pandas, and the readers of LLaMA-Factory and verl.
"""

import argparse
import importlib.util
import json
import os
import shutil
import subprocess
import sys
import time

from verify_llama_server import free_port, gguf, wait_until_up

MEMORY = {"type": "memory", "bootstrapServers": "", "patienceSeconds": 300}


def source(labels, quota):
    return {"name": "quickstart", "type": "beir", "corpus": "corpus", "queries": "queries",
            "qrels": "" if labels == "teacher" else "qrels", "labels": labels,
            "prompts": "positives-complex-qa", "domain": "", "quota": quota, "teacherQueries": 0,
            "fetch": None}


def candidates(size):
    return {"listSize": size, "bm25Depth": size - 1, "listsPerQuery": 1, "denseDepth": 2, "poolSize": size,
            "hardNegatives": 0, "encoder": {"type": "embedded", "baseUrl": "", "model": ""}}


def teacher(kind, url, dialect, thought):
    return {"type": kind, "lexicon": "", "model": "smollm2" if kind == "openai" else "", "baseUrl": url,
            "access": {"dialect": dialect, "apiKeyVariable": "NO_KEY", "requestsPerMinute": 0,
                       "tokensPerMinute": 0, "concurrency": 2, "silenceSeconds": 300,
                       "patienceSeconds": 600},
            "asking": {"thought": thought, "contextTokens": 2048, "maxPassageTokens": 60,
                       "reasoningTokens": 96, "answerTokens": 64, "temperature": 0, "attempts": 2,
                       "samples": 1, "minAgreement": -1},
            "prices": {"inputPerMillion": 0.55, "outputPerMillion": 2.19}}


def spec(stage, inputs, output, parameters):
    return {"schema": "reasonrank.io/stage/v1alpha1",
            "stage": stage, "run": {"kind": "SynthesisJob", "namespace": "default", "name": "verify"},
            "seed": 42, "inputs": inputs, "output": output, "parameters": parameters}


def file(path):
    return {"uri": "file:" + path if path.startswith("/") else path, "digest": ""}


class Stages:
    def __init__(self, reasonrank, work, corpus):
        self.reasonrank, self.work, self.corpus = reasonrank, work, os.path.abspath(corpus)

    def run(self, stage, name, content, *options):
        path = os.path.join(self.work, name + "." + stage + ".json")
        with open(path, "w", encoding="utf-8") as out:
            json.dump(content, out)
        begun = time.monotonic()
        done = subprocess.run([self.reasonrank, "stage", stage, "--spec", path, *options],
                              capture_output=True, text=True)
        if done.returncode != 0:
            raise SystemExit(f"{name}: stage {stage} ended with {done.returncode}: {done.stderr[-500:]}")
        return json.loads(done.stdout), time.monotonic() - begun

    def label(self, name, who, labels, quota, *options):
        train = os.path.join(self.corpus, "train")
        inputs = {"corpus": file(train + "/corpus.jsonl"), "queries": file(train + "/queries.jsonl")}
        if labels == "given":
            inputs["qrels"] = file(train + "/qrels.tsv")
        content = spec("label", inputs, "file:" + os.path.join(self.work, name, "labels"),
                       {"sources": [source(labels, quota)], "candidates": candidates(6),
                        "generatedQueriesPerPassage": 0, "teacher": who,
                        "budget": {"tokens": 0, "cost": 0}, "shards": 1,
                        "messaging": MEMORY})
        return self.run("label", name, content, *options)

    def finalize(self, name, threshold):
        content = spec("finalize", {"labels": file(os.path.join(self.work, name, "labels"))},
                       "file:" + os.path.join(self.work, name, "dataset"),
                       {"shards": 1, "messaging": MEMORY,
                        "selfConsistency": {"enabled": True, "metric": "ndcg", "cutoff": 10,
                                            "threshold": threshold},
                        "hygiene": {"conflictingLabels": True, "answerLeak": True,
                                    "maxPromptTokens": 20480, "nearDuplicates": 0.8,
                                    "decontamination": {"queries": [], "overlap": 0.7, "cosine": 0},
                                    "languages": []},
                        "split": {"sft": 0.5, "rl": 0.3, "validation": 0.2}, "heldOut": None,
                        "candidates": candidates(6), "exports": ["parquet", "llamafactory", "verl"]})
        return self.run("finalize", name, content)


def serve(command, url, log, use):
    with open(log, "w", encoding="utf-8") as out:
        process = subprocess.Popen(command, stdout=out, stderr=out)
    try:
        wait_until_up(url, process)
        return use()
    finally:
        process.terminate()
        process.wait()


def teach(stages, name, command, port, dialect, thought, labels, queries):
    url = f"http://127.0.0.1:{port}/v1"

    def use():
        estimate, _ = stages.label(name, teacher("openai", url, dialect, thought), labels, queries, "--estimate")
        print(f"{name}: estimate {json.dumps(estimate['job'])}")
        result, seconds = stages.label(name, teacher("openai", url, dialect, thought), labels, queries)
        metrics = result["metrics"]
        rejected = metrics["rejected"]
        sourced = sum(domain["lists"] for domain in metrics["sourced"].values())
        with open(os.path.join(stages.work, name, "labels", "shard-00000", "labels.jsonl"),
                  encoding="utf-8") as lines:
            kept = sum(1 for _ in lines)
        events = metrics["teacher"]["events"]
        asked = events.get("asked", 0)
        wrong = events.get("malformed", 0) + events.get("truncated", 0)
        print(f"{name}: {sourced} lists sourced, {kept} labelled, rejected {json.dumps(rejected)}; {asked} answers,"
              f" {wrong} of a wrong form ({wrong / max(1, asked):.0%}), {metrics['teacher']['tokens']} tokens,"
              f" cost {metrics['teacher']['cost']:.4f}, {seconds:.0f} s")
        lost = sourced - kept - sum(rejected.values())
        if lost:
            raise SystemExit(f"{name}: {lost} lists are neither kept nor rejected")

    serve(command, url, os.path.join(stages.work, name + ".log"), use)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--reasonrank", required=True)
    parser.add_argument("--corpus", required=True)
    parser.add_argument("--work", required=True)
    parser.add_argument("--trainers", required=True)
    parser.add_argument("--queries", type=int, default=12)
    arguments = parser.parse_args()
    shutil.rmtree(arguments.work, ignore_errors=True)
    os.makedirs(arguments.work)
    work = os.path.abspath(arguments.work)
    stages = Stages(arguments.reasonrank, work, arguments.corpus)

    stages.label("lexical", teacher("lexical", "", "compatible", "own"), "given", 0)
    result, _ = stages.finalize("lexical", 0.4)
    print(f"lexical: splits {json.dumps(result['metrics']['splits'])}")
    dataset = os.path.join(work, "lexical", "dataset")
    readers = os.path.join(os.path.dirname(os.path.abspath(__file__)), "read_data.py")
    environment = {**os.environ, "PYTHONPATH": arguments.trainers, "HF_HUB_OFFLINE": "1",
                   "DISABLE_VERSION_CHECK": "1"}
    if subprocess.run([sys.executable, readers, dataset], env=environment).returncode != 0:
        raise SystemExit("the dataset is not read as it was written")

    model = gguf()
    if not model or importlib.util.find_spec("llama_cpp") is None:
        print("SKIPPED teachers: no llama_cpp or no SmolLM2 model")
        return
    port = free_port()
    llama = [sys.executable, "-m", "llama_cpp.server", "--model", model, "--model_alias", "smollm2",
             "--port", str(port), "--n_ctx", "2048", "--n_threads", "2"]
    teach(stages, "llama-cpp", llama, port, "compatible", "asked", "given", arguments.queries)
    port = free_port()
    teach(stages, "llama-cpp-selects", [*llama[:llama.index("--port")], "--port", str(port), "--n_ctx", "2048",
                                        "--n_threads", "2"], port, "llama-cpp", "none", "teacher", arguments.queries)
    port = free_port()
    ours = [arguments.reasonrank, "engine", "serve", "--model", model, "--port", str(port), "--name", "smollm2"]
    teach(stages, "own-engine", ours, port, "reasonrank", "none", "given", arguments.queries)
    print("verify-data: all lists are accounted for")


if __name__ == "__main__":
    main()
