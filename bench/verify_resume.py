"""Kills SFT and RL with SIGKILL at ten random moments each and compares what comes out.

usage: verify_resume.py REPOSITORY WORK
"""

import json
import pathlib
import random
import shutil
import subprocess
import sys
import time

KILLS = 10
EVERY = 2
home, work = map(pathlib.Path, sys.argv[1:])
tool = str(home / "bin/reasonrank")
samples = home / "k8s/samples/quickstart"
random.seed(20260101)
passed = failed = 0


def check(name, good, detail):
    global passed, failed
    passed, failed = passed + bool(good), failed + (not good)
    print(("ok   " if good else "FAIL ") + f"{name}: {detail}", flush=True)


def dataset():
    place = work / "data"
    made = place / "volumes/quickstart/out/quickstart-data/dataset"
    subprocess.run([tool, "run", "-f", str(samples / "synthesis.yaml"), "--work", str(place),
                    "--volume", f"quickstart/corpus={samples / 'corpus'}"],
                   check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return made


OPTIMIZER = {"learningRate": 1e-3, "schedule": "cosine", "warmupSteps": 3,
             "minLearningRateRatio": 0.1, "beta1": 0.9, "beta2": 0.99, "weightDecay": 0.01,
             "maxGradientNorm": 1.0, "embeddingLearningRateRatio": 0.5}
COMMON = {"tooLong": "drop", "optimizer": OPTIMIZER,
          "trainer": {"type": "djl", "recompute": False, "nodes": 1, "acceleratorsPerNode": 1,
                      "settings": {}},
          "checkpoint": {"everySteps": EVERY, "keep": 2},
          "validation": {"everySteps": 20, "queries": 4, "patience": 0}}
STAGES = {
    "sft": {**COMMON, "split": "sft", "lora": None, "steps": 40, "tokensPerStep": 600,
            "maxSequenceTokens": 512, "curriculum": []},
    "rl": {**COMMON, "split": "rl", "lora": {"rank": 4, "alpha": 8.0}, "steps": 10,
           "grpo": {"groupSize": 4, "promptsPerStep": 2, "miniBatchSize": 1, "clipRatio": 0.2,
                    "dualClip": 3.0, "klCoefficient": 0.001, "normalizeByStd": True,
                    "lossAggregation": "token-mean", "dynamicSampling": True, "truncated": "mask",
                    "temperature": 1.0, "maxPromptTokens": 400, "maxResponseTokens": 96},
           "reward": {"views": [{"metric": "ndcg", "cutoff": 10, "weight": 1.0, "persistence": 1.0},
                                {"metric": "rbo", "cutoff": 0, "weight": 0.1, "persistence": 1.0}],
                      "aggregation": "sum", "malformedAnswer": 0.0, "malformedOutput": -1.0},
           "collapse": {"minFormatValidity": 0.0, "steps": 1}},
}


def spec(stage, data, output):
    file = work / f"{stage}-{output.name}.json"
    file.write_text(json.dumps({
        "schema": "reasonrank.io/stage/v1alpha1", "stage": stage,
        "run": {"kind": "SFTRun", "namespace": "default", "name": "resume"}, "seed": 7,
        "inputs": {"baseModel": {"uri": str(samples / "base"), "digest": ""},
                   "dataset": {"uri": str(data), "digest": ""}},
        "output": str(output), "parameters": STAGES[stage]}))
    return file


def start(stage, file, progress):
    return subprocess.Popen([tool, "stage", stage, "--spec", str(file), "--progress", str(progress)],
                            stdout=subprocess.DEVNULL, stderr=(work / "stage.err").open("w"))


def newest(output):
    steps = [int(p.name[5:]) for p in
             pathlib.Path(f"{output}.partial/state/checkpoints").glob("step-*")]
    return max(steps, default=0)


def reached(progress):
    lines = progress.read_text().splitlines() if progress.exists() else []
    return json.loads(lines[-1])["step"] if lines and lines[-1].endswith("}") else 0


def verify(stage, data):
    whole, killed = work / f"{stage}-whole", work / f"{stage}-killed"
    for place in (whole, killed, pathlib.Path(f"{killed}.partial"), pathlib.Path(f"{whole}.partial")):
        shutil.rmtree(place, ignore_errors=True)
    begin = time.monotonic()
    if start(stage, spec(stage, data, whole), work / f"{stage}-whole.progress").wait() != 0:
        sys.exit((work / "stage.err").read_text())
    seconds = time.monotonic() - begin
    file = spec(stage, data, killed)
    kills, most, moments = 0, 0, []
    while True:
        progress = work / f"{stage}-killed-{kills}.progress"
        progress.unlink(missing_ok=True)
        process = start(stage, file, progress)
        if kills < KILLS:
            moment = random.uniform(0.3, max(0.6, seconds / 3))
            try:
                process.wait(moment)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
                kills += 1
                moments.append(round(moment, 1))
                most = max(most, reached(progress) - newest(killed))
                continue
        if process.wait() != 0:
            sys.exit((work / "stage.err").read_text())
        break
    one, two = (json.loads((p / "manifest.json").read_text()) for p in (whole, killed))
    weights = [(p / "model.safetensors").read_bytes() for p in (whole, killed)]
    check(f"{stage}: weights after {kills} kills", weights[0] == weights[1],
          f"byte-identical, at seconds {moments}")
    check(f"{stage}: digest", one["digest"] == two["digest"], two["digest"][:19])
    check(f"{stage}: steps done twice", most <= EVERY, f"{most} at most, saved every {EVERY}")


data = dataset()
for stage in STAGES:
    verify(stage, data)
print(f"{passed} passed, {failed} failed")
sys.exit(failed > 0)
