"""The stage sft with LLaMA-Factory as its trainer: all weights and an adapter of the quickstart's
base, a stop in the middle, and the export of what came out. `llamafactory-cli` has to be in PATH.

The quickstart's base has no ChatML tokens, so LLaMA-Factory's plainest template is asked for.

usage: verify_delegated.py REPOSITORY WORK [full] [adapter] [resumed]   (all by default)
"""

import json
import pathlib
import shutil
import signal
import subprocess
import sys
import time

from training_stages import COMMON, STAGES, dataset

STEPS = 6
home, work = map(pathlib.Path, sys.argv[1:3])
base = home / "k8s/samples/quickstart/base"
passed = failed = 0


def check(name, good, detail):
    global passed, failed
    passed, failed = passed + bool(good), failed + (not good)
    print(("ok   " if good else "FAIL ") + f"{name}: {detail}", flush=True)


def spec(stage, output, inputs, parameters):
    file = work / f"{output.name}.json"
    file.write_text(json.dumps({
        "schema": "reasonrank.io/stage/v1alpha1", "stage": stage,
        "run": {"kind": "SFTRun", "namespace": "default", "name": "delegated"}, "seed": 7,
        "inputs": {role: {"uri": str(place), "digest": ""} for role, place in inputs.items()},
        "output": str(output), "parameters": parameters}))
    return file


def start(stage, file):
    return subprocess.Popen([str(home / "bin/reasonrank"), "stage", stage, "--spec", str(file)],
                            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)


def finish(process):
    return process.communicate()[1].strip().splitlines(), process.returncode


def fresh(name):
    place = work / name
    for old in (place, pathlib.Path(f"{place}.partial")):
        shutil.rmtree(old, ignore_errors=True)
    return place


def verify(name, lora, stopped):
    output = fresh(name)
    trainer = {**COMMON["trainer"], "type": "llamafactory",
               "settings": {"use_cpu": "true", "template": "default"}}
    parameters = {**STAGES["sft"], "lora": lora, "steps": STEPS, "trainer": trainer}
    file = spec("sft", output, {"baseModel": base, "dataset": data}, parameters)
    process = start("sft", file)
    result = pathlib.Path(f"{output}.partial/state/trainer/result")
    if stopped:
        while process.poll() is None and not (result / "checkpoint-2/trainer_state.json").exists():
            time.sleep(0.05)
        process.send_signal(signal.SIGTERM)
        _, status = finish(process)
        check(f"{name}: stops when asked to", status == 143, f"exit {status}")
        process = start("sft", file)
    errors, status = finish(process)
    if status != 0:
        log = result.parent / "trainer.log"
        check(name, False, f"exit {status}, {errors[-1:]}, {log.read_text()[-800:]}")
        return
    lines = [json.loads(line) for line in (output / "metrics.jsonl").read_text().splitlines()]
    losses = [round(line["loss"], 3) for line in lines]
    check(f"{name}: every step's loss is in metrics.jsonl",
          [line["step"] for line in lines] == list(range(1, STEPS + 1)), losses)
    metrics = json.loads((output / "manifest.json").read_text())["metrics"]
    check(f"{name}: the manifest tells its steps", metrics["steps"] == STEPS,
          f"{metrics['steps']} steps over {metrics['records']} records in {metrics['seconds']:.0f} s")
    model = fresh(f"{name}-model")
    exported = spec("export", model, {"training": output, "baseModel": base},
                    {"maxShardBytes": 1 << 30})
    errors, status = finish(start("export", exported))
    norm = status == 0 and json.loads((model / "manifest.json").read_text())["metrics"]["deltaNorm"]
    check(f"{name}: the export's proof", status == 0, errors[-1:] or f"norm of the change {norm:.3f}")


data = dataset(home, work)
CASES = {"full": (None, False), "adapter": ({"rank": 4, "alpha": 8.0}, False),
         "resumed": (None, True)}
for case in sys.argv[3:] or CASES:
    verify(case, *CASES[case])
print(f"{passed} passed, {failed} failed")
sys.exit(failed > 0)
