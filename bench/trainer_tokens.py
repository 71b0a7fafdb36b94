"""Whether LLaMA-Factory reads the same token ids from what the stage sft wrote for it as serving
gives the model: its own loader's against messages of `reasonrank prompt`, templated by transformers.

usage: trainer_tokens.py REPOSITORY DATASET BASE TRAINER_DIRECTORY; prints one JSON object
"""

import json
import os
import pathlib
import subprocess
import sys

import yaml
from llamafactory.data import get_dataset, get_template_and_fix_tokenizer
from llamafactory.hparams import get_train_args
from transformers import AutoTokenizer

IGNORED = -100
COMPARED = 40
home, data, base, trainer = map(pathlib.Path, sys.argv[1:])


def lines(file):
    return [json.loads(line) for line in file.open()]


def read_by_llamafactory():
    """(prompt, completion) ids of every example."""
    os.chdir(trainer)
    model, dataset, training, _, _ = get_train_args(yaml.safe_load(open("train.yaml")))
    tokenizer = AutoTokenizer.from_pretrained(base)
    template = get_template_and_fix_tokenizer(tokenizer, dataset)
    made = get_dataset(template, model, dataset, training, stage="sft", tokenizer=tokenizer)
    for row in made["train_dataset"]:
        start = sum(label == IGNORED for label in row["labels"])
        yield row["input_ids"][:start], row["labels"][start:]


def shown_by_serving(records):
    """(prompt, completion) ids by the messages of serving and the template of the base."""
    passages = {p["id"]: p for p in lines(data / "passages.jsonl")}
    asked = "".join(json.dumps({
        "id": r["qid"], "query": r["query"],
        "passages": [passages[i]["text"] for i in r["initial_list"]]}) + "\n" for r in records)
    (trainer / "asked.jsonl").write_text(asked)
    command = [str(home / "bin/reasonrank"), "prompt", "--in", "asked.jsonl", "--model", str(base)]
    if not (base / "prompt-template.txt").exists():
        command += ["--prompt-template", "reasonrank"]  # what a base is taught that names none
    told = subprocess.run(command, check=True, capture_output=True, text=True, cwd=trainer).stdout
    tokenizer = AutoTokenizer.from_pretrained(base)
    for record, line in zip(records, told.splitlines()):
        prompt = tokenizer.apply_chat_template(
            json.loads(line)["messages"], add_generation_prompt=True, tokenize=True)
        order = " > ".join(f"[{record['initial_list'].index(i) + 1}]" for i in record["final_list"])
        answer = f"<think>\n{record['reasoning']}\n</think>\n<answer> {order} </answer>"
        yield prompt, tokenizer.encode(answer, add_special_tokens=False) + [tokenizer.eos_token_id]


records = lines(data / "sft.jsonl")
theirs = list(read_by_llamafactory())
ours = list(shown_by_serving(records[:COMPARED]))
print(json.dumps({
    "examples": len(theirs), "compared": len(ours),
    "prompts": sum(a[0] == list(b[0]) for a, b in zip(theirs, ours)),
    "completions": sum(a[1] == b[1] for a, b in zip(theirs, ours)),
    "first": [theirs[0], ours[0]] if list(theirs[0]) != list(ours[0]) else []}))
