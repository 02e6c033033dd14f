"""`python -m audit.witness --data DIR`: start the witness; `--key` tells its public key, `--trust` takes a log's."""

import argparse
import signal
import sys
import threading
from pathlib import Path

from audit.verifier import sm3
from audit.witness.protocol import NAME, Witness
from audit.witness.serving import Server
from audit.witness.signing import signer_in
from audit.witness.store import prepare

PORT = 8100


def _arguments(given: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m audit.witness", description="Cosign the checkpoints of a trail that only grows; refuse forks."
    )
    parser.add_argument("--data", required=True, type=Path, help="the witness's own directory: key and store")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen at (127.0.0.1)")
    parser.add_argument("--port", default=PORT, type=int, help=f"port ({PORT}); 0 takes a free one")
    parser.add_argument(
        "--log", action="append", default=[], metavar="NAME",
        help="serve only this log, shouquan/<id of its first key>; may be given again. Without it, the first that comes",
    )  # fmt: skip
    parser.add_argument(
        "--trust", action="append", default=[], metavar="FILE",
        help="take a log's public key from this file (hex, or the log's name and hex): the first, or the next one",
    )  # fmt: skip
    parser.add_argument("--key", action="store_true", help="say the witness's public key and end")
    arguments = parser.parse_args(given)
    if wrong := [name for name in arguments.log if not NAME.fullmatch(name)]:
        parser.error(f"--log {wrong[0]}: a log is called shouquan/ and 16 hex digits")
    return arguments


def trusted(file: Path) -> tuple[str, bytes]:
    """The log and the key that a file names; with the key alone, the log is the one that begins with it."""
    *name, public = file.read_text().split()
    key = bytes.fromhex(public)
    return (name[0] if name else f"shouquan/{sm3(key).hex()[:16]}"), key


def main(given: list[str]) -> None:
    arguments = _arguments(given)
    prepare(arguments.data)
    signer = signer_in(arguments.data)
    if arguments.key:
        sys.stdout.write(signer.verifier_key + "\n")
        return
    witness = Witness(arguments.data, signer, tuple(arguments.log))
    for file in arguments.trust:
        witness.trust(*trusted(Path(file)))
    server = Server((arguments.host, arguments.port), witness)
    for number in (signal.SIGINT, signal.SIGTERM):
        # shutdown() waits for the loop that this very thread runs.
        signal.signal(number, lambda *_: threading.Thread(target=server.shutdown).start())
    host, port = server.server_address[:2]
    sys.stdout.write(f"witness {signer.verifier_key}\nlistening http://{host!s}:{port}/\n")
    sys.stdout.flush()
    with server:
        server.serve_forever(poll_interval=0.2)


if __name__ == "__main__":
    main(sys.argv[1:])
