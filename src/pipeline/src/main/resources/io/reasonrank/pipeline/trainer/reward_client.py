"""Rewards for verl from ReasonRank's reward service at REASONRANK_REWARD_URL."""

import json
import os
import urllib.request


def ask(items):
    request = urllib.request.Request(
        os.environ["REASONRANK_REWARD_URL"],
        json.dumps({"items": items}).encode(),
        {"Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=60) as answer:
        return json.load(answer)["results"]


def score(result):
    views = {name: value for name, value in result.items() if name not in ("reward", "format")}
    return {"score": result["reward"], "format_validity": float(result["format"] == "ok"), **views}


def compute_score(data_source, solution_str, ground_truth, extra_info=None, **kwargs):
    return score(ask([{**json.loads(ground_truth), "completion": solution_str}])[0])


def compute_score_batch(data_sources, solution_strs, ground_truths, extra_infos, **kwargs):
    items = [{**json.loads(g), "completion": s} for s, g in zip(solution_strs, ground_truths)]
    return [score(result) for result in ask(items)]
