"""A training that is killed once shows all its figures in one run of a real MLflow server.

usage: verify_tracking.py REPOSITORY WORK   (in an environment with mlflow)
"""

import json
import os
import pathlib
import shutil
import socket
import subprocess
import sys
import time
import urllib.request

from mlflow import MlflowClient

from training_stages import dataset, spec

home, work = map(pathlib.Path, sys.argv[1:])
passed = failed = 0


def check(name, good, detail):
    global passed, failed
    passed, failed = passed + bool(good), failed + (not good)
    print(("ok   " if good else "FAIL ") + f"{name}: {detail}", flush=True)


def server():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    store = work / "mlflow"
    shutil.rmtree(store, ignore_errors=True)
    store.mkdir(parents=True)
    process = subprocess.Popen(
        [sys.executable, "-m", "mlflow", "server", "--host", "127.0.0.1", "--port", str(port),
         "--workers", "1", "--backend-store-uri", f"sqlite:///{store / 'runs.db'}"],
        cwd=store, stdout=subprocess.DEVNULL, stderr=(work / "mlflow.err").open("w"),
        start_new_session=True)
    uri = f"http://127.0.0.1:{port}"
    for _ in range(240):
        try:
            urllib.request.urlopen(uri + "/health", timeout=1).close()
            return process, uri
        except OSError:
            time.sleep(0.5)
    sys.exit((work / "mlflow.err").read_text())


def train(uri, output):
    """Kills the stage when it has saved, then runs it to its end."""
    command = [str(home / "bin/reasonrank"), "stage", "sft", "--spec",
               str(spec(home, work, "sft", dataset(home, work), output))]
    surroundings = {**os.environ, "MLFLOW_TRACKING_URI": uri}
    first = subprocess.Popen(command, env=surroundings, stdout=subprocess.DEVNULL)
    checkpoints = pathlib.Path(f"{output}.partial/state/checkpoints")
    while first.poll() is None and not list(checkpoints.glob("step-*")):
        time.sleep(0.05)
    first.kill()
    first.wait()
    subprocess.run(command, env=surroundings, check=True, stdout=subprocess.DEVNULL)


def verify(uri):
    output = work / "tracked"
    for place in (output, pathlib.Path(f"{output}.partial")):
        shutil.rmtree(place, ignore_errors=True)
    train(uri, output)
    lines = [json.loads(line) for line in (output / "metrics.jsonl").read_text().splitlines()]
    client = MlflowClient(uri)
    experiment = client.get_experiment_by_name("reasonrank/default")
    runs = client.search_runs([experiment.experiment_id])
    check("one run for one training", len(runs) == 1, f"{len(runs)}, killed once")
    check("its state", runs[0].info.status == "FINISHED", runs[0].info.status)
    shown = {m.step: m.value for m in client.get_metric_history(runs[0].info.run_id, "loss")}
    wanted = {line["step"]: line["loss"] for line in lines if "loss" in line}
    check("every loss of metrics.jsonl", shown == wanted, f"{len(wanted)} steps")


process, address = server()
try:
    verify(address)
finally:
    os.killpg(process.pid, 15)
print(f"{passed} passed, {failed} failed")
sys.exit(failed > 0)
