"""Real clients, unmodified but for the address, against the endpoint with its lexical judge.

Prints a table of client, dialect and outcome; exits 1 if one failed. A client that is not there
says SKIPPED. Node's client runs by itself: see verify_clients.mjs.
"""

import argparse
import importlib.metadata
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request

QUERY = "sticky rose leaves"
DOCUMENTS = [
    "Prune plums in summer.",
    "Sticky honeydew covers the leaves of a rose.",
    "A rose needs sun.",
]
BEST_FIRST = [1, 2, 0]


class Endpoint:
    def __init__(self, jar, port):
        self.url = f"http://localhost:{port}"
        environment = dict(
            os.environ,
            REASONRANK_ENGINE="lexical",
            QUARKUS_HTTP_PORT=str(port),
            REASONRANK_CACHE_WEIGHT="0",
        )
        java = os.path.join(os.environ["JAVA_HOME"], "bin", "java")
        self.process = subprocess.Popen(
            [java, "--enable-native-access=ALL-UNNAMED", "-jar", jar],
            env=environment,
            stdout=subprocess.DEVNULL,
        )
        self.wait()

    def wait(self):
        until = time.monotonic() + 60
        while time.monotonic() < until:
            try:
                with urllib.request.urlopen(self.url + "/q/health/ready", timeout=2):
                    return
            except (urllib.error.URLError, ConnectionError):
                time.sleep(0.2)
        self.stop()
        raise SystemExit("the endpoint did not become ready")

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(timeout=40)


def ranked(order, what):
    assert list(order) == BEST_FIRST, f"{what}: {order}"


def cohere_v1(url):
    import cohere

    client = cohere.Client(api_key="none", base_url=url)
    answer = client.rerank(
        model="any", query=QUERY, documents=DOCUMENTS, return_documents=True
    )
    ranked([r.index for r in answer.results], "cohere v1")
    assert answer.results[0].document.text == DOCUMENTS[1]
    assert answer.meta.billed_units.search_units == 1


def cohere_v2(url):
    import cohere

    client = cohere.ClientV2(api_key="none", base_url=url)
    answer = client.rerank(model="any", query=QUERY, documents=DOCUMENTS, top_n=2)
    assert [r.index for r in answer.results] == BEST_FIRST[:2]
    try:
        client.rerank(model="any", query=" ", documents=DOCUMENTS)
    except cohere.BadRequestError as error:
        assert "query is empty" in error.body["message"], error.body
    else:
        raise AssertionError("an empty query was not refused")


def litellm_with(provider, path):
    def check(url):
        import litellm

        answer = litellm.rerank(
            model=f"{provider}/any",
            query=QUERY,
            documents=DOCUMENTS,
            top_n=3,
            return_documents=True,
            api_base=url + path,
            api_key="none",
        )
        ranked([r["index"] for r in answer.results], provider)
        assert answer.results[0]["relevance_score"] > answer.results[1]["relevance_score"]

    return check


def rerankers_with(provider, path):
    def check(url):
        from rerankers import Reranker

        model = Reranker(provider + "/any", api_key="none", url=url + path)
        answer = model.rank(QUERY, DOCUMENTS, doc_ids=[0, 1, 2])
        ranked([r.doc_id for r in answer.results], provider)

    return check


def generated_grpc(url):
    """A client that protoc generates for Python from our files, and TEI's service by its names."""
    import grpc
    from grpc_tools import protoc

    folder = tempfile.mkdtemp()
    protos = os.path.join(HOME, "function/src/main/proto")
    for name in ("reasonrank.proto", "tei.proto"):
        arguments = ["", f"-I{protos}", f"--python_out={folder}", f"--grpc_python_out={folder}", name]
        assert protoc.main(arguments) == 0, name
    sys.path.insert(0, folder)
    import reasonrank_pb2
    import reasonrank_pb2_grpc
    import tei_pb2
    import tei_pb2_grpc

    with grpc.insecure_channel(url.removeprefix("http://")) as channel:
        ours = reasonrank_pb2_grpc.RerankingStub(channel)
        request = reasonrank_pb2.RerankRequest(query=QUERY, documents=DOCUMENTS, return_reasoning=True)
        ranked([r.index for r in ours.Rerank(request, timeout=20).results], "unary")
        events = [event.WhichOneof("event") for event in ours.RerankEvents(request, timeout=20)]
        assert events[0] == "round_started" and events[-1] == "completed", events
        tei = tei_pb2_grpc.RerankStub(channel)
        texts = tei_pb2.RerankRequest(query=QUERY, texts=DOCUMENTS, return_text=True)
        ranked([r.index for r in tei.Rerank(texts, timeout=20).ranks], "tei unary")
        parts = (tei_pb2.RerankStreamRequest(query=QUERY, text=text) for text in DOCUMENTS)
        ranked([r.index for r in tei.RerankStream(parts, timeout=20).ranks], "tei stream")
        assert tei_pb2_grpc.InfoStub(channel).Info(tei_pb2.InfoRequest()).max_client_batch_size == 1000
        try:
            ours.Rerank(reasonrank_pb2.RerankRequest(query=QUERY), timeout=20)
        except grpc.RpcError as error:
            assert error.code() == grpc.StatusCode.INVALID_ARGUMENT, error
        else:
            raise AssertionError("an empty list was not refused")


def vercel(url):
    """The AI SDK's rerank() with its Cohere provider, by node."""
    folder = os.environ.get("REASONRANK_NODE_CLIENTS")
    if not folder:
        raise ModuleNotFoundError("node's clients are not installed")
    script = os.path.join(folder, "verify_clients.mjs")
    done = subprocess.run(["node", script, url], capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr.strip()[-500:]
    ranked(json.loads(done.stdout), "vercel")


def described(url):
    """Schemathesis: every operation of /q/openapi, answers checked against their schemas."""
    import importlib.util

    if importlib.util.find_spec("schemathesis") is None:
        raise ModuleNotFoundError("schemathesis is not installed")
    command = [
        os.path.join(os.path.dirname(sys.executable), "schemathesis"),
        "run",
        url + "/q/openapi?format=json",
        "--seed=7",
        f"--max-examples={EXAMPLES}",
        "--suppress-health-check=all",
        "--include-path-regex=rerank|/predict|/invocations|/info|/v1/models|^/$",
    ]
    done = subprocess.run(
        command, capture_output=True, text=True, timeout=1500, cwd=tempfile.mkdtemp()
    )
    if os.environ.get("VERBOSE"):
        print(done.stdout)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-500:]


EXAMPLES = 100
CHECKS = [
    ("cohere", "Cohere v1", "cohere", cohere_v1),
    ("cohere", "Cohere v2", "cohere", cohere_v2),
    ("litellm cohere", "Cohere", "litellm", litellm_with("cohere", "/v2/rerank")),
    ("litellm jina_ai", "Jina", "litellm", litellm_with("jina_ai", "/v1/rerank")),
    ("litellm hosted_vllm", "vLLM", "litellm", litellm_with("hosted_vllm", "")),
    ("litellm infinity", "Infinity", "litellm", litellm_with("infinity", "/infinity")),
    ("litellm voyage", "Voyage", "litellm", litellm_with("voyage", "/voyage/v1/rerank")),
    ("rerankers cohere", "Cohere", "rerankers", rerankers_with("cohere", "/v2/rerank")),
    ("rerankers jina", "Jina", "rerankers", rerankers_with("jina", "/v1/rerank")),
    ("rerankers voyage", "Voyage", "rerankers", rerankers_with("voyage", "/voyage/v1/rerank")),
    (
        "rerankers mixedbread.ai",
        "Mixedbread",
        "rerankers",
        rerankers_with("mixedbread.ai", "/v1/reranking"),
    ),
    (
        "rerankers text-embeddings-inference",
        "TEI",
        "rerankers",
        rerankers_with("text-embeddings-inference", "/rerank"),
    ),
    ("grpcio, generated", "gRPC, ours and TEI's", "grpcio", generated_grpc),
    ("ai (Vercel) rerank()", "Cohere v2", None, vercel),
    ("schemathesis", "all of /q/openapi", "schemathesis", described),
]

HOME = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


def version(package):
    try:
        return importlib.metadata.version(package) if package else ""
    except importlib.metadata.PackageNotFoundError:
        return "absent"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--jar", required=True)
    parser.add_argument("--port", type=int, default=18089)
    arguments = parser.parse_args()
    endpoint = Endpoint(arguments.jar, arguments.port)
    failed = 0
    try:
        for client, dialect, package, check in CHECKS:
            try:
                check(endpoint.url)
                outcome = "ok"
            except ModuleNotFoundError as absent:
                outcome = f"SKIPPED: {absent}"
            except Exception as fault:  # each check says for itself what is wrong
                failed += 1
                outcome = f"FAILED: {type(fault).__name__}: {' '.join(str(fault).split())[-1500:]}"
            print(f"{client:38} {version(package):10} {dialect:22} {outcome}", flush=True)
    finally:
        endpoint.stop()
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
