"""HTTP around the witness: three requests that bring something, four that ask; nothing else."""

import json
from collections.abc import Callable
from dataclasses import asdict
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import unquote, urlsplit

from audit.verifier import sm3
from audit.witness.protocol import Answer, Witness
from audit.witness.store import opened

LONGEST_BODY = 256 * 1024
PATIENCE = 10  # seconds a caller may take over one request
JSON = "application/json"


class Server(ThreadingHTTPServer):
    """Many callers at once; each request opens the store for itself."""

    daemon_threads = True

    def __init__(self, address: tuple[str, int], witness: Witness) -> None:
        self.witness = witness
        super().__init__(address, Handler)


class Handler(BaseHTTPRequestHandler):
    """One request."""

    protocol_version = "HTTP/1.1"
    timeout = PATIENCE
    server: Server

    def do_POST(self) -> None:
        witness = self.server.witness
        requests: dict[str, Callable[[str], Answer]] = {
            "/add-checkpoint": witness.add_checkpoint,
            "/add-log": witness.add_log,
            "/add-statement": witness.add_statement,
        }
        request, body = requests.get(urlsplit(self.path).path), self._body()
        if body is None:
            return
        self._answer(request(body) if request else Answer(404, "there is no such request\n"))

    def do_GET(self) -> None:
        path = unquote(urlsplit(self.path).path)
        if path.startswith("/checkpoint/"):
            self._answer(checkpoint(self.server.witness, path.removeprefix("/checkpoint/")))
            return
        answers: dict[str, Callable[[Witness], Answer]] = {
            "/healthz": healthy,
            "/key": lambda witness: Answer(200, witness.signer.verifier_key + "\n"),
            "/logs": logs,
            "/conflicts": conflicts,
        }
        answer = answers.get(path)
        self._answer(answer(self.server.witness) if answer else Answer(404, "there is no such page\n"))

    def _body(self) -> str | None:
        length = self.headers.get("Content-Length", "")
        if not length.isdigit() or int(length) > LONGEST_BODY:
            self.close_connection = True
            self._answer(Answer(413 if length.isdigit() else 411, "no body, or one that is too long\n"))
            return None
        try:
            return self.rfile.read(int(length)).decode()
        except UnicodeDecodeError:
            self._answer(Answer(400, "not UTF-8\n"))
            return None

    def _answer(self, answer: Answer) -> None:
        data = answer.text.encode()
        self.send_response(answer.status)
        self.send_header("Content-Type", answer.type)
        self.send_header("Content-Length", str(len(data)))
        self.send_header("X-Content-Type-Options", "nosniff")
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, format: str, *args: Any) -> None:
        """Requests that were refused stay in the store as evidence; the rest is nobody's business."""


def healthy(witness: Witness) -> Answer:
    """The store can be written."""
    with opened(witness.directory) as store:
        return Answer(200, f"ok {len(store.logs())}\n")


def logs(witness: Witness) -> Answer:
    """Every log: its keys, the latest note of each shard with our cosignature, how much evidence of forks there is."""
    with opened(witness.directory) as store:
        evidence = store.conflicts()
        told = [
            {
                "name": name,
                "keys": [
                    {"id": sm3(key.public).hex()[:16], "public": key.public.hex(), "how": key.how,
                     "after": [key.shard, key.size]}
                    for key in store.keys(name)
                ],
                "shards": [
                    {"name": head.shard, "size": head.size, "note": head.note, "cosignature": head.cosignature,
                     "at": head.at}
                    for head in store.heads(name)
                ],
                "conflicts": sum(conflict.log == name for conflict in evidence),
            }
            for name in store.logs()
        ]  # fmt: skip
    return Answer(200, json.dumps({"witness": witness.signer.verifier_key, "logs": told}), JSON)


def checkpoint(witness: Witness, origin: str) -> Answer:
    """The latest note of a shard with our cosignature under it."""
    log, _slash, shard = origin.rpartition("/")
    with opened(witness.directory) as store:
        head = store.head(log, shard)
    return Answer(200, head.note + head.cosignature) if head else Answer(404, "unknown origin\n")


def conflicts(witness: Witness) -> Answer:
    """The evidence: both notes of every fork that was tried."""
    with opened(witness.directory) as store:
        return Answer(200, json.dumps([asdict(conflict) for conflict in store.conflicts()]), JSON)
