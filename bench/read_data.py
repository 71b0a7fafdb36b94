"""Reads a dataset with pyarrow and pandas, and with the dataset readers of LLaMA-Factory and verl."""

import json
import os
import sys


def lines(path):
    with open(path, encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def tables(dataset):
    import pandas
    import pyarrow.parquet

    for split in ("sft", "rl", "validation"):
        records = lines(os.path.join(dataset, split + ".jsonl"))
        path = os.path.join(dataset, "parquet", split + ".parquet")
        rows = pyarrow.parquet.read_table(path).to_pylist()
        frame = pandas.read_parquet(path)
        assert len(rows) == len(records) == len(frame), split
        for row, record in zip(rows, records):
            row["gains"] = dict(row["gains"])
            assert row == record, (split, record["qid"])
    print("pyarrow and pandas: every record of every split is read as it stands in JSONL")


def llama_factory(dataset):
    from llamafactory.data.loader import _load_single_dataset
    from llamafactory.data.parser import get_dataset_list
    from llamafactory.hparams import DataArguments, ModelArguments
    from transformers import Seq2SeqTrainingArguments

    folder = os.path.join(dataset, "llamafactory")
    records = lines(os.path.join(dataset, "sft.jsonl"))
    data = DataArguments(dataset="reasonrank_sft", dataset_dir=folder)
    model = ModelArguments(model_name_or_path="none")
    training = Seq2SeqTrainingArguments(output_dir=os.path.join(dataset, "..", "none"), report_to=[])
    (attributes,) = get_dataset_list(["reasonrank_sft"], folder)
    rows = _load_single_dataset(attributes, model, data, training)
    assert len(rows) == len(records)
    for row, record in zip(rows, records):
        assert row["_response"][0]["content"].startswith("<think>")
        assert record["query"].split()[0] in row["_prompt"][0]["content"]
    print(f"LLaMA-Factory: {len(rows)} SFT records are converted by its own loader")


def verl(dataset):
    from omegaconf import OmegaConf
    from verl.utils.dataset.rl_dataset import RLHFDataset

    class Words:
        """Stands in for a tokenizer: the reader needs a chat template and ids, not a model."""

        pad_token_id = 0

        def apply_chat_template(self, messages, add_generation_prompt=True, tokenize=False, **_):
            text = "\n".join(m["role"] + ": " + m["content"] for m in messages)
            return [len(w) for w in text.split()] if tokenize else text

        def encode(self, text, add_special_tokens=False):
            return [len(word) for word in text.split()]

        def __call__(self, text, return_tensors="pt", add_special_tokens=False):
            import torch

            ids = torch.tensor([self.encode(text)])
            return {"input_ids": ids, "attention_mask": torch.ones_like(ids)}

    records = lines(os.path.join(dataset, "rl.jsonl"))
    config = OmegaConf.create({"max_prompt_length": 20480, "cache_dir": os.path.join(dataset, "..", "verl-cache"),
                               "filter_overlong_prompts": True, "filter_overlong_prompts_workers": 1})
    rows = RLHFDataset(os.path.join(dataset, "verl", "rl.parquet"), Words(), config)
    assert len(rows) == len(records)
    for i, record in enumerate(records):
        row = rows[i]
        truth = [int(part.strip("[] ")) - 1 for part in row["reward_model"]["ground_truth"].split(">")]
        assert [record["initial_list"][at] for at in truth] == record["final_list"], record["qid"]
        assert list(row["extra_info"]["relevant_docids"]) == record["relevant_docids"]
    print(f"verl: {len(rows)} RL records are read by its own dataset, ground truth in place")


if __name__ == "__main__":
    tables(sys.argv[1])
    llama_factory(sys.argv[1])
    verl(sys.argv[1])
