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

from training_stages import EVERY, STAGES, dataset, spec

KILLS = 10
home, work = map(pathlib.Path, sys.argv[1:])
tool = str(home / "bin/reasonrank")
random.seed(20260101)
passed = failed = 0


def check(name, good, detail):
    global passed, failed
    passed, failed = passed + bool(good), failed + (not good)
    print(("ok   " if good else "FAIL ") + f"{name}: {detail}", flush=True)


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
    if start(stage, spec(home, work, stage, data, whole), work / f"{stage}-whole.progress").wait() != 0:
        sys.exit((work / "stage.err").read_text())
    seconds = time.monotonic() - begin
    file = spec(home, work, stage, data, killed)
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


data = dataset(home, work)
for stage in STAGES:
    verify(stage, data)
print(f"{passed} passed, {failed} failed")
sys.exit(failed > 0)
