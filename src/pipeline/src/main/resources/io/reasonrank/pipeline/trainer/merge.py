"""Gathers the shards of the best checkpoint by validation score, or of the last, in ./result."""

import json
import pathlib
import re
import subprocess
import sys

steps = sorted(
    (int(re.search(r"\d+$", place.name).group()), place)
    for place in pathlib.Path("checkpoints").glob("global_step_*")
)
scores = {}
for line in pathlib.Path("metrics.verl.jsonl").read_text().splitlines():
    entry = json.loads(line)
    found = [v for k, v in entry["data"].items() if re.fullmatch(r"val-.*/ndcg/mean@\d+", k)]
    if found:
        scores[entry["step"]] = sum(found) / len(found)
scored = [(scores[step], step, place) for step, place in steps if step in scores]
chosen = max(scored)[2] if scored else steps[-1][1]
sys.exit(
    subprocess.call(
        [sys.executable, "-m", "verl.model_merger", "merge", "--backend", "fsdp"]
        + ["--local_dir", str(chosen / "actor"), "--target_dir", "result"]
    )
)
