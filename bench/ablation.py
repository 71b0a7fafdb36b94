"""The ablations of the paper's Table 3 on the quickstart's corpus, each by fields of the resources.

variant          what differs from `full`
full             nothing: SFT, then RL with the multi-view reward
no-sft           the RLRun starts from the base
no-rl            the SFTRun's model is measured
ndcg-only        the reward has one view, nDCG@10
no-filter        filters.selfConsistency.enabled: false
no-reasoning     the base's prompt template asks for an answer alone (mode direct)
single-domain    the queries of one domain only

usage: bench/ablation [--variants V…] [--sft-steps N] [--rl-steps N] [--only-manifests] [--work DIR]
Needs make build. --only-manifests writes and validates the resources and trains nothing. What
variants have in common is trained once; finished stages in DIR are not run again.
"""

import argparse
import json
import pathlib
import shutil

import samples

VARIANTS = ["full", "no-sft", "no-rl", "ndcg-only", "no-filter", "no-reasoning", "single-domain"]
SHARED = {"full", "no-sft", "no-rl", "ndcg-only"}  # the same data, and where there is one, the same SFT


def variant(name, options):
    """Resources of a variant; only the RLRun is named after it."""
    d = samples.resources()
    d["SFTRun"]["spec"]["steps"] = options.sft_steps
    d["RLRun"]["spec"]["steps"] = options.rl_steps
    samples.named(d["RLRun"], name)
    synthesis, sft, rl = (d[kind]["spec"] for kind in ("SynthesisJob", "SFTRun", "RLRun"))
    if name == "no-sft":
        rl["baseModel"] = sft["baseModel"]
        d.pop("SFTRun")
    elif name == "no-rl":
        d.pop("RLRun")
    elif name == "ndcg-only":
        rl["reward"]["views"] = [{"metric": "ndcg", "cutoff": 10, "weight": 1.0}]
    elif name == "no-filter":
        synthesis["filters"]["selfConsistency"]["enabled"] = False
    return list(d.values())


def place(name, options):
    return options.work / ("shared" if name in SHARED else name)


def corpus(name, work):
    """The base and the corpus folder of a variant."""
    base, data = samples.QUICKSTART / "base", samples.QUICKSTART / "corpus"
    if name == "no-reasoning":
        base = work / "base"
        shutil.copytree(samples.QUICKSTART / "base", base, dirs_exist_ok=True)
        template = base / "prompt-template.txt"
        template.write_text(template.read_text().replace("=== mode\nreasoning", "=== mode\ndirect"))
    if name == "single-domain":
        data = work / "corpus"
        shutil.copytree(samples.QUICKSTART / "corpus", data, dirs_exist_ok=True)
        queries = [json.loads(line) for line in (data / "train/queries.jsonl").open()]
        one = min(q["metadata"]["domain"] for q in queries)
        kept = [q for q in queries if q["metadata"]["domain"] == one]
        (data / "train/queries.jsonl").write_text("".join(json.dumps(q) + "\n" for q in kept))
        ids = {q["_id"] for q in kept}
        lines = (data / "train/qrels.tsv").read_text().splitlines(True)
        (data / "train/qrels.tsv").write_text(
            lines[0] + "".join(line for line in lines[1:] if line.split("\t")[0] in ids))
    return base, data


def train(name, options):
    work = place(name, options)
    manifest = samples.write(work / f"{name}.yaml", variant(name, options))
    samples.run(manifest, work / "run", *corpus(name, work))
    return samples.evaluation(work / "run", "quickstart-sft" if name == "no-rl" else name)


def row(name, report, full):
    mean, low, high = samples.interval(list(samples.values(report).values()))
    line = f"{name:15} {mean:.3f} [{low:.3f}, {high:.3f}]  {report['systems']['model']['formatValidity']:11.2f}"
    if full is not None and full is not report:
        change, low, high = samples.difference(samples.values(report), samples.values(full))
        line += f"  {change:+.3f} [{low:+.3f}, {high:+.3f}]"
    print(line, flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--variants", nargs="+", choices=VARIANTS, default=VARIANTS)
    parser.add_argument("--sft-steps", type=int, default=600)
    parser.add_argument("--rl-steps", type=int, default=40)
    parser.add_argument("--only-manifests", action="store_true")
    parser.add_argument("--work", type=pathlib.Path, default=pathlib.Path("target/ablation"))
    options = parser.parse_args()
    if options.only_manifests:
        for name in options.variants:
            manifest = samples.write(place(name, options) / f"{name}.yaml", variant(name, options))
            print(f"{name}: {manifest} is valid")
        return
    reports = {name: train(name, options) for name in options.variants}
    print(f"{'variant':15} {'nDCG@10, 95 % interval':22}  well-formed  minus full, paired")
    for name, report in reports.items():
        row(name, report, reports.get("full"))


if __name__ == "__main__":
    main()
