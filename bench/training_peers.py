"""Seconds per optimiser step of the embedded trainer and of TRL, measured in turns.

Each trainer runs in a process of its own and is asked for one step at a time, so that the noise of
a machine falls on both alike. A line `sft` is a step over the same examples; a line `grpo` is a
rollout of the same prompts to the same lengths and one update with a frozen reference (β 0.001).
Figures are medians; a ratio is the median of the ratios of neighbouring measurements, above 1 where
the embedded trainer is faster.

shape       model                                              trained
quickstart  the quickstart's base, 0.3 M parameters            all weights
135m        Llama of SmolLM2-135M's shape, random weights      LoRA, rank 16, on all projections

usage: bench/bench-training [--shapes quickstart 135m] [--threads N] [--repetitions N]
"""

import argparse
import json
import os
import pathlib
import random
import statistics
import subprocess
import sys
import time

from engine_peers import SHAPES, Worker, write_checkpoint

HOME = pathlib.Path(__file__).resolve().parent.parent
JOBS = {
    "quickstart": dict(rank=0, passRows=8192, examples=9, prompt=(120, 240), completion=(40, 90),
                       prompts=8, group=8, response=64, vocabulary=3032),
    "135m": dict(rank=16, passRows=1200, examples=4, prompt=(180, 320), completion=(60, 140),
                 prompts=2, group=4, response=64, vocabulary=49152),
}


def job(name, directory, work):
    """The data of a shape, drawn from a fixed seed, as a file for both trainers."""
    made = dict(JOBS[name], model=str(directory))
    draw = random.Random(20260103)

    def tokens(bounds):
        return [draw.randrange(100, made["vocabulary"]) for _ in range(draw.randint(*bounds))]

    made["examples"] = [{"prompt": tokens(made["prompt"]), "completion": tokens(made["completion"])}
                        for _ in range(made["examples"])]
    made["prompts"] = [tokens(made["prompt"]) for _ in range(made["prompts"])]
    file = work / f"{name}.json"
    file.write_text(json.dumps(made))
    return made, file


class Peer:
    """TRL's trainers with their defaults, but 32-bit numbers, no checkpoints and no recomputation
    (which saves memory and costs time); they wait for a line before each step."""

    def __init__(self, file, threads):
        import torch
        import transformers

        torch.set_num_threads(threads)
        transformers.logging.set_verbosity_error()
        self.job = json.loads(pathlib.Path(file).read_text())
        self.common = dict(output_dir=str(pathlib.Path(file).with_suffix(".trl")), use_cpu=True,
                           bf16=False, fp16=False, gradient_checkpointing=False, max_steps=10**6,
                           save_strategy="no", report_to=[], logging_strategy="no", disable_tqdm=True,
                           learning_rate=1e-5, weight_decay=0.01, seed=1)

    def model(self):
        from transformers import AutoModelForCausalLM

        return AutoModelForCausalLM.from_pretrained(self.job["model"])

    def tokenizer(self):
        """Ids are given; a tokenizer only has to be there."""
        from tokenizers import Tokenizer, models, pre_tokenizers
        from transformers import PreTrainedTokenizerFast

        words = {f"w{i}": i for i in range(self.job["vocabulary"])}
        plain = Tokenizer(models.WordLevel(words, unk_token="w0"))
        plain.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
        return PreTrainedTokenizerFast(tokenizer_object=plain, unk_token="w0", pad_token="w1",
                                       eos_token="w2", padding_side="left",
                                       model_input_names=["input_ids", "attention_mask"])

    def adapter(self):
        from peft import LoraConfig

        rank = self.job["rank"]
        return LoraConfig(r=rank, lora_alpha=2 * rank, target_modules="all-linear",
                          task_type="CAUSAL_LM") if rank else None

    def callback(self, answer):
        from transformers import TrainerCallback

        class Turns(TrainerCallback):
            def on_step_begin(self, args, state, control, **kwargs):
                if not sys.stdin.readline():
                    os._exit(0)
                answer.start = time.perf_counter()

            def on_step_end(self, args, state, control, **kwargs):
                print(answer.text(), flush=True)

        return Turns()

    def sft(self):
        from datasets import Dataset
        from trl import SFTConfig, SFTTrainer

        rows = [{"input_ids": e["prompt"] + e["completion"],
                 "completion_mask": [0] * len(e["prompt"]) + [1] * len(e["completion"])}
                for e in self.job["examples"]]
        config = SFTConfig(per_device_train_batch_size=len(rows), max_length=None,
                           completion_only_loss=True, **self.common)
        trainer = SFTTrainer(self.model(), config, train_dataset=Dataset.from_list(rows),
                             processing_class=self.tokenizer(), peft_config=self.adapter(),
                             callbacks=[self.callback(Seconds())])
        print("ready", flush=True)
        trainer.train()

    def grpo(self):
        from datasets import Dataset
        from trl import GRPOConfig, GRPOTrainer

        answer = Seconds()
        draw = random.Random(1)

        class Timed(GRPOTrainer):
            def _generate_and_score_completions(self, inputs):
                answer.begin()
                made = super()._generate_and_score_completions(inputs)
                answer.end()
                return made

        rows = [{"prompt": " ".join(f"w{i}" for i in prompt)} for prompt in self.job["prompts"]]
        count, length = len(rows) * self.job["group"], self.job["response"]
        config = GRPOConfig(
            per_device_train_batch_size=count, num_generations=self.job["group"],
            max_prompt_length=None, max_completion_length=length, beta=0.001, temperature=1.0,
            generation_kwargs={"min_new_tokens": length}, **self.common)
        trainer = Timed(self.model(), lambda completions, **_: [draw.random() for _ in completions],
                        args=config, train_dataset=Dataset.from_list(rows),
                        processing_class=self.tokenizer(), peft_config=self.adapter(),
                        callbacks=[self.callback(answer)])
        print("ready", flush=True)
        trainer.train()


class Seconds:
    """Seconds since the step began; with a part that is timed apart, the part and the rest."""

    start = 0.0
    part = None

    def begin(self):
        self.began = time.perf_counter()

    def end(self):
        self.part = time.perf_counter() - self.began

    def text(self):
        all_of_it = time.perf_counter() - self.start
        return f"{all_of_it:.4f}" if self.part is None else f"{self.part:.4f} {all_of_it - self.part:.4f}"


class Turns(Worker):
    """A process that answers a word with one or two numbers."""

    def ask(self, command):
        self.process.stdin.write(command + "\n")
        self.process.stdin.flush()
        return [float(word) for word in self.line().split()]


def started(options, file, what):
    threads = str(options.threads)
    environment = {"REASONRANK_THREADS": threads, "OMP_NUM_THREADS": threads}
    ours = Turns([options.java, "-Dslf4j.internal.verbosity=ERROR",
                  "--enable-native-access=ALL-UNNAMED", "-Dai.djl.offline=true", "-XX:+UseSerialGC",
                  "-cp", options.classes, "io.reasonrank.bench.engine.TrainingBench", str(file)],
                 environment)
    theirs = Turns([sys.executable, __file__, "--peer", what, str(file), threads], environment)
    return ours, theirs


def row(label, ours, theirs, tokens):
    one, other = statistics.median(ours), statistics.median(theirs)
    ratio = statistics.median(b / a for a, b in zip(ours, theirs))
    speed = f"{tokens / one:9.0f} {tokens / other:9.0f}" if tokens else ""
    print(f"{label:32} {one:9.3f} {other:9.3f} {ratio:7.2f}x {speed}", flush=True)


def measure(options, name, made, file, what):
    ours, theirs = started(options, file, what)
    figures = [], []
    for turn in range(options.repetitions + 2):
        for worker, seen in zip((ours, theirs), figures):
            answer = worker.ask(what)
            if turn >= 2:  # compilers and allocators settle first
                seen.append(answer)
    ours.close()
    theirs.process.kill()
    theirs.process.wait()
    if what == "sft":
        tokens = sum(len(e["prompt"]) + len(e["completion"]) for e in made["examples"])
        row(f"{name} SFT step, {tokens} tokens", *([f[0] for f in seen] for seen in figures), tokens)
        return
    rollouts = len(made["prompts"]) * made["group"]
    generated = rollouts * made["response"]
    row(f"{name} rollout, {rollouts} x {made['response']}",
        *([f[0] for f in seen] for seen in figures), generated)
    row(f"{name} update", *([f[1] for f in seen] for seen in figures), None)
    row(f"{name} GRPO step", *([sum(f) for f in seen] for seen in figures), None)


def main():
    if sys.argv[1:2] == ["--peer"]:
        what, file, threads = sys.argv[2:]
        getattr(Peer(file, int(threads)), what)()
        return
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--java", required=True)
    parser.add_argument("--classes", required=True)
    parser.add_argument("--work", type=pathlib.Path, required=True)
    parser.add_argument("--shapes", nargs="+", choices=list(JOBS), default=list(JOBS))
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--repetitions", type=int, default=7)
    options = parser.parse_args()
    options.work.mkdir(parents=True, exist_ok=True)
    print(f"threads {options.threads}; seconds a step, medians of {options.repetitions}")
    print(f"{'':32} {'ours':>9} {'TRL':>9} {'ratio':>8} {'tokens/s':>9} {'TRL':>9}")
    for name in options.shapes:
        directory = HOME / "k8s/samples/quickstart/base"
        if name in SHAPES:
            directory = options.work / name / "model"
            if not (directory / "config.json").exists():
                write_checkpoint(SHAPES[name], directory)
        made, file = job(name, directory, options.work)
        for what in ("sft", "grpo"):
            measure(options, name, made, file, what)


if __name__ == "__main__":
    main()
