"""The quickstart's resources, changed and run by benchmarks, and what their evaluations say."""

import json
import pathlib
import subprocess

import numpy
import yaml

HOME = pathlib.Path(__file__).resolve().parent.parent
TOOL = str(HOME / "bin/reasonrank")
QUICKSTART = HOME / "k8s/samples/quickstart"
METRIC = "ndcg_cut_10"


def resources():
    """By kind; nothing is promoted."""
    documents = []
    for name in ("synthesis.yaml", "training.yaml"):
        documents += list(yaml.safe_load_all((QUICKSTART / name).read_text()))
    by_kind = {d["kind"]: d for d in documents}
    for kind in ("SFTRun", "RLRun"):
        by_kind[kind]["spec"].pop("promotion", None)
    return by_kind


def named(resource, name):
    """The resource under another name, its output beside the others'."""
    resource["metadata"]["name"] = name
    resource["spec"]["output"] = {"uri": f"pvc://quickstart/out/{name}"}
    return resource


def write(file, documents):
    """Writes resources and lets the tool validate them."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(yaml.safe_dump_all(documents, sort_keys=False))
    subprocess.run([TOOL, "validate", "-f", file], check=True, stdout=subprocess.DEVNULL)
    return file


def run(manifest, work, base=QUICKSTART / "base", corpus=QUICKSTART / "corpus"):
    """Runs resources; stages that were finished in this directory are not run again."""
    subprocess.run([TOOL, "run", "-f", manifest, "--work", work,
                    "--volume", f"quickstart/base={base}", "--volume", f"quickstart/corpus={corpus}"],
                   check=True)


def output(work, name):
    return work / f"volumes/quickstart/out/{name}"


def evaluation(work, name):
    return json.loads((output(work, name) / "evaluation/evaluation.json").read_text())


def values(report, system="model"):
    """nDCG@10 by query."""
    results = report["systems"][system]["perQuery"]
    return {qid: metrics[METRIC] for qid, metrics in results.items()}


def interval(samples, seed=1, draws=10_000):
    """Mean of per-query values and the 95 % interval of its bootstrap."""
    samples = numpy.asarray(samples)
    picks = numpy.random.default_rng(seed).integers(0, len(samples), (draws, len(samples)))
    low, high = numpy.quantile(samples[picks].mean(axis=1), [0.025, 0.975])
    return samples.mean(), low, high


def difference(one, other):
    """Paired by query: mean of one - other and its 95 % interval."""
    return interval([value - other[qid] for qid, value in sorted(one.items())])
