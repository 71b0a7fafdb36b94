"""From the start of a program to its first answer, and what it holds then.

usage: first_answer.py [--times N] [--goal-ms MS] [--goal-mib MIB] COMMAND...

The program is the endpoint; the engine behind it is a server of this process that speaks OpenAI's
protocol. Prints one line; exit 1 where a median misses a goal.
"""

import argparse
import json
import os
import signal
import socket
import statistics
import subprocess
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

MODELS = {"data": [{"id": "loopback", "owned_by": "vllm", "max_model_len": 8192}]}
CHUNKS = [
    {"choices": [{"index": 0, "delta": {"content": "<think></think><answer>[2] > [3] > [1]</answer>"},
                  "finish_reason": "stop"}]},
    {"choices": [], "usage": {"prompt_tokens": 120, "completion_tokens": 12, "total_tokens": 132}},
]
BODY = json.dumps({
    "query": "why is bread dear",
    "documents": ["a pair of shoes", "bread is dear after a poor harvest", "a poor harvest"],
}).encode()


class Engine(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # as servers of models do; else a delayed ACK is measured, 40 ms

    def answer(self, kind, body):
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self):
        self.answer("application/json", json.dumps(MODELS).encode())

    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        lines = [json.dumps(chunk) for chunk in CHUNKS] + ["[DONE]"]
        self.answer("text/event-stream", "".join(f"data: {line}\n\n" for line in lines).encode())

    def log_message(self, *ignored):
        pass


def free_port():
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


def ask(port):
    head = (f"POST /v2/rerank HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(BODY)}\r\n\r\n").encode()
    with socket.create_connection(("127.0.0.1", port)) as client:
        client.sendall(head + BODY)
        answer = b""
        while more := client.recv(65536):
            answer += more
    return answer


def start(command, environment):
    """Milliseconds to the first answer, and MiB resident then."""
    begun = time.monotonic()
    program = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
    try:
        while True:
            if program.poll() is not None:
                sys.exit(f"first_answer: the program ended with status {program.returncode}")
            try:
                answer = ask(int(environment["QUARKUS_HTTP_PORT"]))
                if answer.startswith(b"HTTP/1.1 200"):
                    break
            except OSError:
                pass
            time.sleep(0.001)
        millis = (time.monotonic() - begun) * 1000
        if json.loads(answer.split(b"\r\n\r\n", 1)[1])["results"][0]["index"] != 1:
            sys.exit("first_answer: the engine's ranking did not come through")
        with open(f"/proc/{program.pid}/status") as status:
            resident = next(int(line.split()[1]) for line in status if line.startswith("VmRSS"))
        return millis, resident / 1024
    finally:
        program.send_signal(signal.SIGTERM)
        program.wait()


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--times", type=int, default=10)
    options.add_argument("--goal-ms", type=float)
    options.add_argument("--goal-mib", type=float)
    options.add_argument("command", nargs=argparse.REMAINDER)
    asked = options.parse_args()
    engine = ThreadingHTTPServer(("127.0.0.1", 0), Engine)
    threading.Thread(target=engine.serve_forever, daemon=True).start()
    environment = dict(
        os.environ,
        QUARKUS_HTTP_PORT=str(free_port()),
        REASONRANK_ENGINE="openai",
        REASONRANK_OPENAI_BASE_URL=f"http://127.0.0.1:{engine.server_address[1]}/v1",
    )
    seen = [start(asked.command, environment) for _ in range(asked.times)]
    millis = [each[0] for each in seen]
    resident = statistics.median(each[1] for each in seen)
    print(f"first answer {statistics.median(millis):.0f} ms (median of {len(seen)}; "
          f"{min(millis):.0f} to {max(millis):.0f}), {resident:.0f} MiB resident")
    late = asked.goal_ms is not None and statistics.median(millis) > asked.goal_ms
    large = asked.goal_mib is not None and resident > asked.goal_mib
    if late or large:
        sys.exit(f"first_answer: the goal is {asked.goal_ms:.0f} ms and {asked.goal_mib:.0f} MiB")


if __name__ == "__main__":
    main()
