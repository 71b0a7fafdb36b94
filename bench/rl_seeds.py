"""The quickstart's RL with several seeds after one SFT. Does the reward rise, and what becomes of
nDCG@10 on the held-out queries?

Two answers to the first question: the mean reward of the first and the last tenth of the steps, as
the curve shows it, whose prompts differ from step to step; and a probe: the same validation
prompts, sampled at temperature 1 by the SFT model and by each seed's model, with the same random
streams, and the differences paired by step of the probe.

usage: bench/rl-seeds [--seeds N…] [--sft-steps N] [--rl-steps N] [--work DIR]
Needs make build. Finished stages in DIR are not run again. Exit 1 unless the probe's reward rose
beyond its 95 % interval with every seed.
"""

import argparse
import json
import pathlib
import statistics
import subprocess
import sys

import samples

PROBE_STEPS = 24  # of 8 prompts with 8 samples each, as in training


def train(seed, options):
    d = samples.resources()
    name = f"rl-seed-{seed}"
    d["SFTRun"]["spec"]["steps"] = options.sft_steps
    rl = samples.named(d["RLRun"], name)["spec"]
    rl["steps"], rl["seed"] = options.rl_steps, seed
    manifest = samples.write(options.work / f"{name}.yaml", list(d.values()))
    samples.run(manifest, options.work / "run")
    return name


def metrics(place, name):
    lines = (place / "metrics.jsonl").read_text().splitlines()
    return [json.loads(line)[name] for line in lines]


def tenths(rewards):
    """Mean of the first and of the last tenth of the steps."""
    tenth = max(1, len(rewards) // 10)
    return statistics.mean(rewards[:tenth]), statistics.mean(rewards[-tenth:])


def probe(run, name, model):
    """Mean reward of each step of a stage rl that has a rate of 0 and so measures one policy."""
    place = (run / "probe" / name).resolve()
    if not (place / "manifest.json").exists():
        specs = (run / "stages").glob("rlrun-rl-seed-*-rl/spec.json")
        spec = json.loads(min(specs).read_text())
        volumes = str((run / "volumes/quickstart").resolve())
        data = spec["inputs"]["dataset"]["uri"].replace("pvc://quickstart", volumes)
        spec.update(seed=1, output=str(place), inputs={
            "baseModel": {"uri": str(samples.output(run, model).resolve() / "model"), "digest": ""},
            "dataset": {"uri": data, "digest": ""}})
        parameters = spec["parameters"]
        parameters.update(split="validation", steps=PROBE_STEPS)
        parameters["optimizer"]["learningRate"] = 0.0
        parameters["validation"].update(everySteps=0, queries=1)
        file = place.with_suffix(".json")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(spec))
        subprocess.run([samples.TOOL, "stage", "rl", "--spec", file], check=True,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return metrics(place, "reward")


def with_interval(triple, form="{:.3f} [{:.3f}, {:.3f}]"):
    return form.format(*triple)


def signed(triple):
    return with_interval(triple, "{:+.3f} [{:+.3f}, {:+.3f}]")


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--seeds", nargs="+", type=int, default=[1, 2, 3, 4, 5])
    parser.add_argument("--sft-steps", type=int, default=1200)
    parser.add_argument("--rl-steps", type=int, default=60)
    parser.add_argument("--work", type=pathlib.Path, default=pathlib.Path("target/rl-seeds"))
    options = parser.parse_args()
    names = {seed: train(seed, options) for seed in options.seeds}
    run = options.work / "run"
    before = samples.values(samples.evaluation(run, "quickstart-sft"))
    sampled = probe(run, "sft", "quickstart-sft")
    print(f"SFT: held-out nDCG@10 {with_interval(samples.interval(list(before.values())))},"
          f" reward of the probe {statistics.mean(sampled):.3f}")
    print("seed | first tenth | last tenth | probe minus SFT, paired | held-out nDCG@10"
          " | minus SFT, paired")
    curve, rose, after = 0, 0, []
    for seed, name in names.items():
        first, last = tenths(metrics(samples.output(run, name) / "training", "reward"))
        gain = samples.interval(
            [b - a for a, b in zip(sampled, probe(run, name, name), strict=True)])
        after.append(samples.values(samples.evaluation(run, name)))
        curve, rose = curve + (last > first), rose + (gain[1] > 0)
        print(f"{seed} | {first:.3f} | {last:.3f} | {signed(gain)}"
              f" | {with_interval(samples.interval(list(after[-1].values())))}"
              f" | {signed(samples.difference(after[-1], before))}", flush=True)
    mean = {qid: statistics.mean(one[qid] for one in after) for qid in before}
    print(f"mean of seeds: nDCG@10 {with_interval(samples.interval(list(mean.values())))}, minus SFT"
          f" {signed(samples.difference(mean, before))}")
    print(f"the reward rose with {curve} of {len(names)} seeds by the curve, and beyond its interval"
          f" with {rose} of {len(names)} by the probe")
    sys.exit(rose < len(names))


if __name__ == "__main__":
    main()
