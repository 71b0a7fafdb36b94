"""Runs SFT and RL on disks that are too small at different moments, makes them larger, and compares.

A disk is a tmpfs of a bounded size. On each the stage has to end with exit 74 and one line, keep
checkpoints that match their digests, and, given room, go on to the digest of a run on a large disk.

usage: verify_disk.py REPOSITORY WORK   (as root, or under unshare -rm); exit 3 where nothing can be
mounted
"""

import hashlib
import json
import os
import pathlib
import shutil
import subprocess
import sys
import time

from training_stages import STAGES, dataset, spec

SHARES = [0.1, 0.3, 0.5, 0.65, 0.8, 0.95]
home, work = map(pathlib.Path, sys.argv[1:])
disk = work / "disk"
passed = failed = 0


def check(name, good, detail):
    global passed, failed
    passed, failed = passed + bool(good), failed + (not good)
    print(("ok   " if good else "FAIL ") + f"{name}: {detail}", flush=True)


def mount(kibibytes, remount=False):
    options = f"size={kibibytes}k" + (",remount" if remount else "")
    return subprocess.run(["mount", "-t", "tmpfs", "-o", options, "none", str(disk)]).returncode == 0


def unmount():
    subprocess.run(["umount", str(disk)], check=True)


def used():
    state = os.statvfs(disk)
    return (state.f_blocks - state.f_bfree) * state.f_frsize // 1024


def start(stage, data):
    file = spec(home, work, stage, data, disk / "out")
    return subprocess.Popen([str(home / "bin/reasonrank"), "stage", stage, "--spec", str(file)],
                            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)


def digest():
    return json.loads((disk / "out/manifest.json").read_text())["digest"]


def whole(stage, data):
    """Digest of a run with room, and the most that it had on disk in KiB."""
    mount(1 << 20)
    process, peak = start(stage, data), 0
    while process.poll() is None:
        peak = max(peak, used())
        time.sleep(0.02)
    if process.returncode != 0:
        sys.exit(process.stderr.read())
    made = digest()
    unmount()
    return made, peak


def sound():
    """Checkpoints on the disk, and how many of them match their digests."""
    all_of_them = list((disk / "out.partial/state/checkpoints").glob("step-*"))
    good = [c for c in all_of_them
            if hashlib.sha256((c / "trainer.safetensors").read_bytes()).hexdigest()
            == json.loads((c / "state.json").read_text())["sha256"]]
    return len(all_of_them), len(good)


def verify(stage, data):
    made, peak = whole(stage, data)
    for share in SHARES:
        mount(int(peak * share))
        process = start(stage, data)
        _, errors = process.communicate()
        lines = errors.strip().splitlines()
        checkpoints, good = sound()
        check(f"{stage} on {share:.0%} of {peak} KiB",
              process.returncode == 74 and len(lines) == 1 and checkpoints == good,
              f"exit {process.returncode}, {good} of {checkpoints} checkpoints sound, {lines[-1:]}")
        mount(1 << 20, remount=True)
        process = start(stage, data)
        _, errors = process.communicate()
        again = digest() if process.returncode == 0 else errors
        check(f"{stage} goes on", again == made, again[:200].strip())
        unmount()


shutil.rmtree(disk, ignore_errors=True)
disk.mkdir(parents=True)
if not mount(1024):
    print("SKIPPED disk: no tmpfs can be mounted")
    sys.exit(3)
unmount()
data = dataset(home, work)
for stage in STAGES:
    verify(stage, data)
print(f"{passed} passed, {failed} failed")
sys.exit(failed > 0)
