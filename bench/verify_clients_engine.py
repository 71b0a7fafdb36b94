"""The official openai client against `reasonrank engine serve`.

Starts the server on a free port with a small model, talks to it as applications do, and checks
what comes back. Prints one line per check; exits 1 if one failed.
"""

import argparse
import os
import re
import signal
import subprocess
import sys
import time
import urllib.request
from concurrent.futures import ThreadPoolExecutor

import openai

MODEL = "tiny"
KEY = "verify"


class Server:
    def __init__(self, reasonrank, model, log):
        environment = dict(os.environ, REASONRANK_ENGINE_API_KEY=KEY)
        command = [reasonrank, "engine", "serve", "--model", model, "--name", MODEL, "--port", "0"]
        self.process = subprocess.Popen(
            command, env=environment, stdout=subprocess.PIPE, stderr=log, text=True
        )
        line = self.process.stdout.readline()
        found = re.search(r"http://\S+/v1", line)
        if not found:
            raise SystemExit(f"the server did not start: {line!r}")
        self.url = found.group(0)

    def metric(self, name):
        with urllib.request.urlopen(self.url.removesuffix("/v1") + "/metrics") as answer:
            for line in answer.read().decode().splitlines():
                if line.startswith(name + " "):
                    return float(line.split()[1])
        return 0.0

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(timeout=30)


def chat(client, text, **fields):
    fields.setdefault("model", MODEL)
    return client.chat.completions.create(messages=[{"role": "user", "content": text}], **fields)


def whole(client, server):
    answer = chat(client, "why does ice float", max_tokens=12, temperature=0)
    assert answer.model == MODEL and len(answer.choices) == 1
    assert answer.choices[0].finish_reason in ("stop", "length")
    usage = answer.usage
    assert usage.total_tokens == usage.prompt_tokens + usage.completion_tokens
    assert 1 <= usage.completion_tokens <= 12


def streamed(client, server):
    fields = dict(max_tokens=16, temperature=0, extra_body={"separate_reasoning": False})
    answer = chat(client, "salt on roads", **fields)
    chunks = list(
        chat(client, "salt on roads", stream=True, stream_options={"include_usage": True}, **fields)
    )
    text = "".join(c.choices[0].delta.content or "" for c in chunks if c.choices)
    assert text == answer.choices[0].message.content, (text, answer)
    assert chunks[-1].usage.completion_tokens == answer.usage.completion_tokens


def seeded(client, server):
    fields = dict(max_tokens=8, temperature=1.5, seed=7, n=3)
    once = [c.message.content for c in chat(client, "yellow leaves", **fields).choices]
    again = [c.message.content for c in chat(client, "yellow leaves", **fields).choices]
    assert once == again and len(once) == 3


def log_probabilities(client, server):
    fields = dict(max_tokens=6, temperature=0, extra_body={"reasoning_budget": 0})
    answer = chat(client, "why", logprobs=True, top_logprobs=3, **fields)
    tokens = answer.choices[0].logprobs.content
    assert tokens, "no log-probabilities"
    for token in tokens:
        assert token.logprob <= 0 and len(token.top_logprobs) == 3
        assert token.bytes == list(token.token.encode())
    raw = client.completions.create(model=MODEL, prompt="ice is", max_tokens=4, logprobs=2)
    logprobs = raw.choices[0].logprobs
    assert len(logprobs.tokens) == len(logprobs.token_logprobs) == len(logprobs.top_logprobs)


def streamed_log_probabilities(client, server):
    fields = dict(max_tokens=8, temperature=0, extra_body={"reasoning_budget": 0})
    whole = chat(client, "why", logprobs=True, top_logprobs=2, **fields).choices[0]
    chunks = list(chat(client, "why", logprobs=True, top_logprobs=2, stream=True, **fields))
    choices = [c.choices[0] for c in chunks if c.choices]
    told = [(c.delta.content or "", c.logprobs.content) for c in choices if c.logprobs]
    assert len(told) > 1, "the probabilities came in one piece"
    assert all(text and tokens for text, tokens in told), told
    assert choices[-1].finish_reason and choices[-1].logprobs is None, choices[-1]
    assert [t for _, tokens in told for t in tokens] == whole.logprobs.content
    raw = dict(model=MODEL, prompt="ice is", max_tokens=4, temperature=0, logprobs=1)
    once = client.completions.create(**raw).choices[0].logprobs
    pieces = [c.choices[0].logprobs for c in client.completions.create(stream=True, **raw)]
    pieces = [p for p in pieces if p]
    assert [o for p in pieces for o in p.text_offset] == once.text_offset, (pieces, once)
    assert [v for p in pieces for v in p.token_logprobs] == once.token_logprobs


def constrained(client, server):
    for n in (1, 2, 5):
        answer = chat(
            client,
            f"order {n} passages",
            max_tokens=120,
            temperature=1,
            seed=n,
            extra_body={"answer_constraint": {"type": "permutation", "n": n}, "reasoning_budget": 8},
        )
        found = re.search(r"<answer>(.*?)</answer>", answer.choices[0].message.content, re.S)
        order = [int(i) for i in re.findall(r"\[(\d+)\]", found.group(1))]
        assert sorted(order) == list(range(1, n + 1)), (n, order)


def cancelled(client, server):
    before = server.metric("reasonrank_engine_cancelled_total")
    stream = chat(client, "why does ice float", stream=True, max_tokens=1500, temperature=1)
    next(iter(stream))
    stream.close()
    until = time.monotonic() + 10
    while server.metric("reasonrank_engine_in_flight") > 0:
        assert time.monotonic() < until, "the place was not given back"
        time.sleep(0.02)
    assert server.metric("reasonrank_engine_cancelled_total") == before + 1


def errors(client, server):
    cases = [
        (openai.NotFoundError, lambda: chat(client, "x", model="gpt")),
        (openai.BadRequestError, lambda: chat(client, "x", temperature=-1)),
        (openai.BadRequestError, lambda: chat(client, "ice " * 5000)),
        (openai.AuthenticationError, lambda: chat(client.with_options(api_key="wrong"), "x")),
    ]
    for kind, call in cases:
        try:
            call()
        except kind as error:
            assert error.body["message"], error
            continue
        raise AssertionError(f"no {kind.__name__}")


def at_once(client, server):
    with ThreadPoolExecutor(32) as pool:
        answers = list(
            pool.map(lambda i: chat(client, f"passage {i}", max_tokens=4 + i % 24, seed=i), range(64))
        )
    assert all(a.usage.completion_tokens <= 4 + i % 24 for i, a in enumerate(answers))


CHECKS = [whole, streamed, seeded, log_probabilities, streamed_log_probabilities, constrained,
          cancelled, errors, at_once]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--reasonrank", required=True)
    parser.add_argument("--model", required=True)
    parser.add_argument("--work", required=True)
    arguments = parser.parse_args()
    os.makedirs(arguments.work, exist_ok=True)
    failed = 0
    with open(os.path.join(arguments.work, "server.log"), "w", encoding="utf-8") as log:
        server = Server(arguments.reasonrank, arguments.model, log)
        client = openai.OpenAI(base_url=server.url, api_key=KEY, max_retries=0)
        for check in CHECKS:
            started = time.monotonic()
            try:
                check(client, server)
                print(f"ok     {check.__name__} ({time.monotonic() - started:.2f} s)")
            except Exception as fault:  # each check says for itself what is wrong
                failed += 1
                print(f"FAILED {check.__name__}: {type(fault).__name__}: {fault}")
        status = server.stop()
        if status != 143:
            failed += 1
            print(f"FAILED stop: the server ended with status {status}, not 143")
    print(f"openai {openai.__version__}: {len(CHECKS) - min(failed, len(CHECKS))} of {len(CHECKS)} checks hold")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
