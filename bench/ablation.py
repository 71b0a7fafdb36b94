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
Needs make build. --only-manifests writes and validates the resources and trains nothing.
"""

import argparse
import copy
import json
import pathlib
import shutil
import subprocess
import sys

import yaml

HOME = pathlib.Path(__file__).resolve().parent.parent
TOOL = str(HOME / "bin/reasonrank")
SAMPLES = HOME / "k8s/samples/quickstart"
VARIANTS = ["full", "no-sft", "no-rl", "ndcg-only", "no-filter", "no-reasoning", "single-domain"]


def resources(options):
    documents = []
    for name in ("synthesis.yaml", "training.yaml"):
        documents += list(yaml.safe_load_all((SAMPLES / name).read_text()))
    by_kind = {d["kind"]: d for d in documents}
    by_kind["SFTRun"]["spec"]["steps"] = options.sft_steps
    by_kind["RLRun"]["spec"]["steps"] = options.rl_steps
    for kind in ("SFTRun", "RLRun"):
        by_kind[kind]["spec"].pop("promotion", None)
    return by_kind


def variant(name, documents):
    """The changed resources; their names and outputs stay, each variant has a folder of its own."""
    d = copy.deepcopy(documents)
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


def corpus(name, work):
    """The corpus folder and the base of a variant."""
    base, data = SAMPLES / "base", SAMPLES / "corpus"
    if name == "no-reasoning":
        base = work / "base"
        shutil.copytree(SAMPLES / "base", base, dirs_exist_ok=True)
        template = base / "prompt-template.txt"
        template.write_text(template.read_text().replace("=== mode\nreasoning", "=== mode\ndirect"))
    if name == "single-domain":
        data = work / "corpus"
        shutil.copytree(SAMPLES / "corpus", data, dirs_exist_ok=True)
        queries = [json.loads(line) for line in (data / "train/queries.jsonl").open()]
        one = min(q["metadata"]["domain"] for q in queries)
        kept = [q for q in queries if q["metadata"]["domain"] == one]
        (data / "train/queries.jsonl").write_text("".join(json.dumps(q) + "\n" for q in kept))
        ids = {q["_id"] for q in kept}
        lines = (data / "train/qrels.tsv").read_text().splitlines(True)
        (data / "train/qrels.tsv").write_text(
            lines[0] + "".join(line for line in lines[1:] if line.split("\t")[0] in ids))
    return base, data


def prepare(name, options):
    work = options.work / name
    work.mkdir(parents=True, exist_ok=True)
    manifest = work / "resources.yaml"
    manifest.write_text(yaml.safe_dump_all(variant(name, resources(options)), sort_keys=False))
    subprocess.run([TOOL, "validate", "-f", manifest], check=True, stdout=subprocess.DEVNULL)
    return work, manifest


def train(name, options):
    work, manifest = prepare(name, options)
    base, data = corpus(name, work)
    subprocess.run([TOOL, "run", "-f", manifest, "--work", work / "run",
                    "--volume", f"quickstart/base={base}", "--volume", f"quickstart/corpus={data}"],
                   check=True)
    last = "quickstart-sft" if name == "no-rl" else "quickstart-rl"
    report = work / f"run/volumes/quickstart/out/{last}/evaluation/evaluation.json"
    return json.loads(report.read_text())


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--variants", nargs="+", choices=VARIANTS, default=VARIANTS)
    parser.add_argument("--sft-steps", type=int, default=1200)
    parser.add_argument("--rl-steps", type=int, default=60)
    parser.add_argument("--only-manifests", action="store_true")
    parser.add_argument("--work", type=pathlib.Path, default=pathlib.Path("target/ablation"))
    options = parser.parse_args()
    if options.only_manifests:
        for name in options.variants:
            print(f"{name}: {prepare(name, options)[1]} is valid")
        return
    reports = {name: train(name, options) for name in options.variants}
    full = reports.get("full")
    print(f"{'variant':15} {'nDCG@10':>8} {'to full':>8}  well-formed")
    for name, report in reports.items():
        system = report["systems"]["model"]
        value = system["mean"]["ndcg_cut_10"]
        change = f"{value - full['systems']['model']['mean']['ndcg_cut_10']:+.3f}" if full else ""
        print(f"{name:15} {value:8.3f} {change:>8}  {system['formatValidity']:.2f}")


if __name__ == "__main__":
    main()
