"""Small stages of training on the quickstart's corpus, for scripts that run them."""

import json
import subprocess

EVERY = 2


def dataset(home, work):
    samples = home / "k8s/samples/quickstart"
    place = work / "data"
    made = place / "volumes/quickstart/out/quickstart-data/dataset"
    subprocess.run([str(home / "bin/reasonrank"), "run", "-f", str(samples / "synthesis.yaml"),
                    "--work", str(place), "--volume", f"quickstart/corpus={samples / 'corpus'}"],
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


def spec(home, work, stage, data, output):
    samples = home / "k8s/samples/quickstart"
    file = work / f"{stage}-{output.name}.json"
    file.write_text(json.dumps({
        "schema": "reasonrank.io/stage/v1alpha1", "stage": stage,
        "run": {"kind": "SFTRun", "namespace": "default", "name": "resume"}, "seed": 7,
        "inputs": {"baseModel": {"uri": str(samples / "base"), "digest": ""},
                   "dataset": {"uri": str(data), "digest": ""}},
        "output": str(output), "parameters": STAGES[stage]}))
    return file
