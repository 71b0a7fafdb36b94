"""Tokens per second of the embedded engine and its peers, measured in turns.

Peers: llama.cpp's library, llama.cpp's server, transformers, vLLM's build for processors.

Each engine runs in a process of its own and is asked for one measurement at a time, so that the
noise of a machine falls on all of them alike. Figures are medians; a ratio is the median of the
ratios of neighbouring measurements.
"""
import argparse
import json
import os
import pathlib
import statistics
import subprocess
import sys
import time

from engine_servers import LlamaServer, Vllm, environment, llama_server, skipped

SHAPES = {
    "135m": dict(model_type="llama", hidden_size=576, num_hidden_layers=30, num_attention_heads=9,
                 num_key_value_heads=3, intermediate_size=1536, vocab_size=49152, bias=False),
    "0.5b": dict(model_type="qwen2", hidden_size=896, num_hidden_layers=24, num_attention_heads=14,
                 num_key_value_heads=2, intermediate_size=4864, vocab_size=151936, bias=True),
}
CLASSES = {"fp32": "F32", "bf16": "BF16", "int8": "Q8_0"}
CONTEXT = 4096
PEERS = ("llama.cpp", "llama-server", "transformers", "vllm")


def tensors(shape, generator):
    """Name and values of every tensor of a random checkpoint, small enough to stay finite."""
    d, ff = shape["hidden_size"], shape["intermediate_size"]
    head = d // shape["num_attention_heads"]
    kv = head * shape["num_key_value_heads"]

    def random(*size):
        return generator.standard_normal(size, dtype="float32") * 0.02

    yield "model.embed_tokens.weight", random(shape["vocab_size"], d)
    for i in range(shape["num_hidden_layers"]):
        block = f"model.layers.{i}."
        for norm in ("input_layernorm", "post_attention_layernorm"):
            yield block + norm + ".weight", random(d) + 1
        for name, size in (("q", d), ("k", kv), ("v", kv)):
            yield block + f"self_attn.{name}_proj.weight", random(size, d)
            if shape["bias"]:
                yield block + f"self_attn.{name}_proj.bias", random(size)
        yield block + "self_attn.o_proj.weight", random(d, d)
        yield block + "mlp.gate_proj.weight", random(ff, d)
        yield block + "mlp.up_proj.weight", random(ff, d)
        yield block + "mlp.down_proj.weight", random(d, ff)
    yield "model.norm.weight", random(d) + 1


def write_checkpoint(shape, directory):
    import numpy
    from safetensors.numpy import save_file

    directory.mkdir(parents=True, exist_ok=True)
    config = {k: v for k, v in shape.items() if k != "bias"}
    config.update(
        architectures=["LlamaForCausalLM" if shape["model_type"] == "llama" else "Qwen2ForCausalLM"],
        rms_norm_eps=1e-6, rope_theta=10000.0, tie_word_embeddings=True,
        max_position_embeddings=CONTEXT, hidden_act="silu", torch_dtype="float32")
    values = dict(tensors(shape, numpy.random.default_rng(1)))
    save_file(values, str(directory / "model.safetensors"), metadata={"format": "pt"})
    (directory / "config.json").write_text(json.dumps(config))


NAMES = {"input_layernorm": "attn_norm", "post_attention_layernorm": "ffn_norm",
         "self_attn.q_proj": "attn_q", "self_attn.k_proj": "attn_k", "self_attn.v_proj": "attn_v",
         "self_attn.o_proj": "attn_output", "mlp.gate_proj": "ffn_gate", "mlp.up_proj": "ffn_up",
         "mlp.down_proj": "ffn_down"}


def gguf_name(name):
    name = name.replace("model.embed_tokens.", "token_embd.").replace("model.norm.", "output_norm.")
    name = name.replace("model.layers.", "blk.")
    for theirs, ours in NAMES.items():
        name = name.replace(theirs + ".", ours + ".")
    return name


def add_words(writer, count):
    """A vocabulary without sense: a server must have texts for its tokens, nobody reads them."""
    plain = [*range(33, 127), *range(161, 173), *range(174, 256)]
    others = [256 + i for i in range(256 - len(plain))]
    words = [chr(c) for c in plain + others]
    words += [f"t{i}" for i in range(len(words), count)]
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre("gpt-2")
    writer.add_token_list(words)
    writer.add_token_types([1] * count)
    writer.add_token_merges([f"{words[0]} {words[1]}"])
    writer.add_bos_token_id(0)
    writer.add_eos_token_id(0)
    writer.add_add_bos_token(False)


def write_gguf(shape, checkpoint, file, kind):
    """The same weights as llama.cpp wants them; Llama's queries and keys are interleaved."""
    import gguf
    from safetensors.numpy import load_file

    arch = shape["model_type"]
    writer = gguf.GGUFWriter(str(file), arch)
    writer.add_context_length(CONTEXT)
    writer.add_embedding_length(shape["hidden_size"])
    writer.add_block_count(shape["num_hidden_layers"])
    writer.add_feed_forward_length(shape["intermediate_size"])
    writer.add_head_count(shape["num_attention_heads"])
    writer.add_head_count_kv(shape["num_key_value_heads"])
    writer.add_layer_norm_rms_eps(1e-6)
    writer.add_rope_freq_base(10000.0)
    writer.add_vocab_size(shape["vocab_size"])
    add_words(writer, shape["vocab_size"])
    quantised = gguf.GGMLQuantizationType[kind]
    for name, value in load_file(str(checkpoint / "model.safetensors")).items():
        if arch == "llama" and (".q_proj.w" in name or ".k_proj.w" in name):
            heads = shape["num_attention_heads" if "q_proj" in name else "num_key_value_heads"]
            value = value.reshape(heads, 2, -1, value.shape[1]).swapaxes(1, 2).reshape(value.shape)
        kept = quantised if value.ndim == 2 else gguf.GGMLQuantizationType.F32
        writer.add_tensor(gguf_name(name), gguf.quants.quantize(value, kept), raw_dtype=kept)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


class LlamaCpp:
    """llama.cpp through its C interface: one batch per step, greedy."""

    def __init__(self, file, threads):
        import llama_cpp
        import numpy

        self.api, self.numpy = llama_cpp, numpy
        llama_cpp.llama_backend_init()
        silent = llama_cpp.llama_log_callback(lambda level, text, data: None)
        self.silent = silent
        llama_cpp.llama_log_set(silent, None)
        model = llama_cpp.llama_model_default_params()
        self.model = llama_cpp.llama_model_load_from_file(str(file).encode(), model)
        if not self.model:
            raise SystemExit(f"llama.cpp cannot load {file}")
        params = llama_cpp.llama_context_default_params()
        params.n_ctx = CONTEXT * 2
        params.n_batch = params.n_ubatch = 2048
        params.n_ubatch = 512
        params.n_seq_max = 16
        params.n_threads = params.n_threads_batch = threads
        if hasattr(params, "kv_unified"):
            params.kv_unified = True
        self.context = llama_cpp.llama_init_from_model(self.model, params)
        self.vocabulary = llama_cpp.llama_vocab_n_tokens(llama_cpp.llama_model_get_vocab(self.model))
        self.batch = llama_cpp.llama_batch_init(4096, 0, 1)
        self.random = numpy.random.default_rng(1)

    def step(self, rows):
        """Rows are (token, position, sequence, whether its logits are wanted)."""
        batch = self.batch
        batch.n_tokens = len(rows)
        for i, (token, position, sequence, wanted) in enumerate(rows):
            batch.token[i] = token
            batch.pos[i] = position
            batch.n_seq_id[i] = 1
            batch.seq_id[i][0] = sequence
            batch.logits[i] = wanted
        if self.api.llama_decode(self.context, batch) != 0:
            raise SystemExit("llama.cpp: decode failed")
        best = []
        for i, row in enumerate(rows):
            if row[3]:
                logits = self.api.llama_get_logits_ith(self.context, i)
                array = self.numpy.ctypeslib.as_array(logits, shape=(self.vocabulary,))
                best.append(int(array.argmax()))
        return best

    def clear(self):
        self.api.llama_memory_clear(self.api.llama_get_memory(self.context), True)

    def prompt(self, tokens):
        return [int(t) for t in self.random.integers(0, self.vocabulary, tokens)]

    def read(self, tokens, sequence):
        last = len(tokens) - 1
        return self.step([(t, i, sequence, i == last) for i, t in enumerate(tokens)])[0]

    def prefill(self, count):
        self.clear()
        tokens = self.prompt(count)
        start = time.perf_counter()
        self.read(tokens, 0)
        return count / (time.perf_counter() - start)

    def decode(self, sequences, prompt, steps):
        self.clear()
        last = [self.read(self.prompt(prompt), s) for s in range(sequences)]
        start = time.perf_counter()
        for step in range(steps):
            last = self.step([(last[s], prompt + step, s, True) for s in range(sequences)])
        return sequences * steps / (time.perf_counter() - start)


class Transformers:
    """transformers with its dynamic cache, greedy."""

    def __init__(self, directory, precision, threads):
        import torch
        import transformers

        transformers.logging.set_verbosity_error()
        torch.set_num_threads(threads)
        torch.set_grad_enabled(False)
        kind = torch.bfloat16 if precision == "bf16" else torch.float32
        self.torch = torch
        self.model = transformers.AutoModelForCausalLM.from_pretrained(
            str(directory), torch_dtype=kind).eval()
        self.vocabulary = self.model.config.vocab_size

    def prefill(self, count):
        ids = self.torch.randint(0, self.vocabulary, (1, count))
        start = time.perf_counter()
        self.model(ids, use_cache=True, logits_to_keep=1)
        return count / (time.perf_counter() - start)

    def decode(self, sequences, prompt, steps):
        ids = self.torch.randint(0, self.vocabulary, (sequences, prompt))
        out = self.model(ids, use_cache=True, logits_to_keep=1)
        start = time.perf_counter()
        for _ in range(steps):
            ids = out.logits[:, -1:].argmax(-1)
            out = self.model(ids, past_key_values=out.past_key_values, use_cache=True)
        return sequences * steps / (time.perf_counter() - start)


def stream(threads):
    """Bytes per second of reading memory: the limit of decoding with one sequence."""
    import torch

    torch.set_num_threads(threads)
    block = torch.ones(64 << 20)
    best = 0.0
    for _ in range(7):
        start = time.perf_counter()
        torch.sum(block)
        best = max(best, block.numel() * 4 / (time.perf_counter() - start))
    return best


class EndedEarly(Exception):
    """A measured process is gone; says how and where its words are."""


class Worker:
    """A process that answers 'prefill T' and 'decode B T N' with tokens per second."""

    def __init__(self, command, settings, log):
        self.log = log
        with open(log, "w", encoding="utf-8") as errors:
            self.process = subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors, text=True,
                env={**os.environ, **settings})
        self.expect("ready")

    def line(self):
        line = self.process.stdout.readline()
        if not line:
            self.process.wait()
            raise EndedEarly(f"it ended with status {self.process.returncode}; see {self.log}")
        return line.strip()

    def expect(self, word):
        while self.line() != word:
            pass

    def ask(self, command):
        try:
            self.process.stdin.write(command + "\n")
            self.process.stdin.flush()
        except BrokenPipeError:
            pass  # the answer that does not come says so
        return float(self.line())

    def peak(self):
        """MiB that it and its children held at most, mapped files included."""
        return sum(peak_of(pid) for pid in family(self.process.pid)) / 1024

    def close(self):
        self.process.stdin.close()
        self.process.wait()


def family(pid):
    """A process and what it started."""
    found = [pid]
    for task in pathlib.Path(f"/proc/{pid}/task").iterdir():
        for child in (task / "children").read_text().split():
            found += family(int(child))
    return found


def peak_of(pid):
    for line in pathlib.Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1])
    return 0


def serve(arguments):
    """A peer in a process of its own: peer KIND PATH PRECISION THREADS [BINARY VOCABULARY]."""
    kind, path, precision, threads, *rest = arguments
    if kind == "stream":
        print(stream(int(threads)), flush=True)
        return
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # what libraries print is no answer
    peer = start(kind, path, precision, int(threads), rest)
    print("ready", file=answers, flush=True)
    for line in sys.stdin:
        name, *numbers = line.split()
        print(f"{getattr(peer, name)(*map(int, numbers)):.3f}", file=answers, flush=True)
    if kind == "llama-server":
        peer.close()


def start(kind, path, precision, threads, rest):
    if kind == "llama.cpp":
        return LlamaCpp(path, threads)
    if kind == "llama-server":
        return LlamaServer(rest[0], path, CONTEXT * 2, threads, int(rest[1]))
    if kind == "vllm":
        return Vllm(path, precision, CONTEXT, threads)
    return Transformers(path, precision, threads)


def found_peers(options):
    """The peers asked for that can be had, with what starts them: interpreter, or a server."""
    makers = {"llama-server": llama_server, "vllm": lambda: environment("vllm", {})}
    found = {}
    for peer in options.peers.split(","):
        if peer not in PEERS:
            raise SystemExit(f"--peers: there is no {peer!r}; give some of {','.join(PEERS)}")
        start_with = makers[peer]() if peer in makers else sys.executable
        if start_with is not None:
            found[peer] = start_with
    return found


def command_of(peer, start_with, options, shape, checkpoint, file, precision):
    """How a peer is started, or None where it does not have that precision."""
    threads = str(options.threads)
    python = start_with if peer == "vllm" else sys.executable
    command = [python, __file__, "--peer", peer]
    if peer == "llama.cpp":
        return command + [str(file), precision, threads]
    if peer == "llama-server":
        return command + [str(file), precision, threads, start_with, str(shape["vocab_size"])]
    # Neither takes a float checkpoint as int8 on a processor.
    return None if precision == "int8" else command + [str(checkpoint), precision, threads]


def workers(options, peers, shape, checkpoint, file, precision):
    ours = [options.java, "-Dslf4j.internal.verbosity=ERROR",
            "--enable-native-access=ALL-UNNAMED", "-Dai.djl.offline=true", "-XX:+UseSerialGC",
            "-cp", options.classes, "io.reasonrank.bench.engine.EngineBench", str(checkpoint),
            precision]
    settings = {"REASONRANK_THREADS": str(options.threads)}
    started = {"ours": Worker(ours, settings, options.work / "ours.log")}
    for peer, start_with in list(peers.items()):
        command = command_of(peer, start_with, options, shape, checkpoint, file, precision)
        if command is None:
            continue
        try:
            started[peer] = Worker(command, {}, options.work / f"{peer}.log")
        except EndedEarly as fault:
            skipped(peer, str(fault))
            del peers[peer]
    return started


def measure(started, command, repetitions):
    """Figures of one kind, in turns after a first that does not count; who fails is left out."""
    figures = {name: [] for name in started}
    for turn in range(repetitions + 1):
        for name, worker in list(started.items()):
            try:
                figure = worker.ask(command)
            except EndedEarly as fault:
                if name == "ours":
                    raise SystemExit(f"EngineBench: {fault}") from fault
                skipped(name, str(fault))
                del started[name], figures[name]
                continue
            if turn:
                figures[name].append(figure)
    return figures


def row(label, figures, limit=None):
    ours = statistics.median(figures["ours"])
    cells = [f"{label:28s}", f"{ours:10.1f}"]
    for peer in PEERS:
        if peer in figures:
            ratio = statistics.median(a / b for a, b in zip(figures["ours"], figures[peer]))
            cells.append(f"{statistics.median(figures[peer]):10.1f} {ratio:6.2f}x")
        else:
            cells.append(f"{'-':>10s} {'':7s}")
    cells.append(f"{100 * ours / limit:5.0f} %" if limit else "")
    print("  ".join(cells).rstrip(), flush=True)


def measure_class(label, started, prompts, steps, repetitions, limit):
    """One shape in one precision: prompts, then decoding, then memory."""
    for tokens in prompts:
        figures = measure(started, f"prefill {tokens}", repetitions)
        row(f"{label} prefill {tokens}", figures)
        times = {name: [1e3 * tokens / v for v in values] for name, values in figures.items()}
        row(f"{label}   first token, ms", times)
    for sequences in (1, 4, 16):
        figures = measure(started, f"decode {sequences} 128 {steps}", repetitions)
        row(f"{label} decode x{sequences}", figures, limit if sequences == 1 else None)
    row(f"{label} peak memory, MiB", {name: [w.peak()] for name, w in started.items()})


def prepare(options, name):
    shape = SHAPES[name]
    directory = options.work / name
    if not (directory / "config.json").exists():
        write_checkpoint(shape, directory)
    files = {}
    for precision, kind in CLASSES.items():
        (directory / f"{kind}.gguf").unlink(missing_ok=True)  # without words, as once written
        files[precision] = directory / f"{kind}-words.gguf"
        if not files[precision].exists():
            partial = directory / f"{kind}.partial"
            write_gguf(shape, directory, partial, kind)
            partial.rename(files[precision])
    return shape, directory, files


def weight_bytes(shape, precision):
    """Bytes that one token has to read: all matrices, the head among them."""
    d, ff = shape["hidden_size"], shape["intermediate_size"]
    kv = d // shape["num_attention_heads"] * shape["num_key_value_heads"]
    layer = 2 * d * d + 2 * d * kv + 3 * d * ff
    count = shape["num_hidden_layers"] * layer + shape["vocab_size"] * d
    return count * {"fp32": 4, "bf16": 2, "int8": 1}[precision]


def main():
    if sys.argv[1:2] == ["--peer"]:
        serve(sys.argv[2:])
        return
    parser = argparse.ArgumentParser()
    parser.add_argument("--java", required=True)
    parser.add_argument("--classes", required=True)
    parser.add_argument("--work", type=pathlib.Path, required=True)
    parser.add_argument("--shapes", default=",".join(SHAPES))
    parser.add_argument("--peers", default=",".join(PEERS))
    parser.add_argument("--classes-of", default=",".join(CLASSES))
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    parser.add_argument("--quick", action="store_true", help="few and short repetitions")
    options = parser.parse_args()
    options.work.mkdir(parents=True, exist_ok=True)
    peers = found_peers(options)
    repetitions, steps = (2, 8) if options.quick else (7, 48)
    prompts = (256,) if options.quick else (128, 512, 2048)
    bandwidth = float(subprocess.run(
        [sys.executable, __file__, "--peer", "stream", "-", "-", str(options.threads)],
        check=True, capture_output=True, text=True).stdout)
    print(f"threads {options.threads}, memory {bandwidth / 1e9:.1f} GB/s (stream)")
    print("tokens per second where no unit is named; a ratio is ours to theirs")
    print(f"{'':28s}  {'ours':>10s}  " + "  ".join(f"{p:>12s} {'ratio':>5s}" for p in PEERS)
          + "  of limit")
    for name in options.shapes.split(","):
        shape, checkpoint, files = prepare(options, name)
        for precision in options.classes_of.split(","):
            started = workers(options, peers, shape, checkpoint, files[precision], precision)
            limit = bandwidth / weight_bytes(shape, precision)
            measure_class(f"{name} {precision}", started, prompts, steps, repetitions, limit)
            for worker in started.values():
                worker.close()


if __name__ == "__main__":
    main()
