"""The quickstart's RL with several seeds after one SFT: mean reward of the first and the last tenth
of the steps, and nDCG@10 on the held-out queries beside that of the SFT model it started from.

usage: bench/rl-seeds [--seeds N…] [--sft-steps N] [--rl-steps N] [--work DIR]
Needs make build. Finished stages in DIR are not run again. Exit 1 if the reward of a seed fell.
"""

import argparse
import json
import pathlib
import statistics
import sys

import samples


def train(seed, options):
    d = samples.resources()
    name = f"rl-seed-{seed}"
    d["SFTRun"]["spec"]["steps"] = options.sft_steps
    rl = samples.named(d["RLRun"], name)["spec"]
    rl["steps"], rl["seed"] = options.rl_steps, seed
    manifest = samples.write(options.work / f"{name}.yaml", list(d.values()))
    samples.run(manifest, options.work / "run")
    return name


def tenths(work, name):
    """Mean reward of the first and of the last tenth of the steps."""
    lines = (samples.output(work, name) / "training/metrics.jsonl").read_text().splitlines()
    rewards = [json.loads(line)["reward"] for line in lines]
    tenth = max(1, len(rewards) // 10)
    return statistics.mean(rewards[:tenth]), statistics.mean(rewards[-tenth:])


def with_interval(triple):
    return "{:.3f} [{:.3f}, {:.3f}]".format(*triple)


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
    print(f"SFT: held-out nDCG@10 {with_interval(samples.interval(list(before.values())))}")
    print(f"{'seed':4}  {'reward, first tenth':>19}  {'last tenth':>10}  {'nDCG@10':22}  minus SFT, paired")
    fell, after = 0, []
    for seed, name in names.items():
        first, last = tenths(run, name)
        fell += last <= first
        after.append(samples.values(samples.evaluation(run, name)))
        print(f"{seed:4}  {first:19.3f}  {last:10.3f}"
              f"  {with_interval(samples.interval(list(after[-1].values())))}"
              f"  {{:+.3f}} [{{:+.3f}}, {{:+.3f}}]".format(*samples.difference(after[-1], before)))
    mean = {qid: statistics.mean(one[qid] for one in after) for qid in before}
    print(f"mean of seeds: nDCG@10 {with_interval(samples.interval(list(mean.values())))}, minus SFT"
          " {:+.3f} [{:+.3f}, {:+.3f}]".format(*samples.difference(mean, before)))
    print(f"the reward rose with {len(names) - fell} of {len(names)} seeds")
    sys.exit(fell > 0)


if __name__ == "__main__":
    main()
