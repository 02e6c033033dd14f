"""The witness's own key: Ed25519 in its data directory, and the cosignatures it makes (C2SP tlog-cosignature)."""

import base64
import os
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from audit.verifier import COSIGNED, Note, key_hash, sm3

SECRET, PUBLIC = "witness.key", "witness.pub"


@dataclass(frozen=True)
class Signer:
    """The key with the name it signs under."""

    name: str
    public: bytes
    key: Ed25519PrivateKey

    @property
    def verifier_key(self) -> str:
        """What others need to check its cosignatures, as C2SP signed-note writes it: name+hash+base64(type and key)."""
        return verifier_key(self.name, self.public)

    def cosign(self, note: Note, at: int) -> str:
        """The signature line for a note, saying that it was seen `at` (seconds of Unix time)."""
        signature = self.key.sign(f"cosignature/v1\ntime {at}\n{note.text}".encode())
        data = key_hash(self.name, self.public, COSIGNED) + at.to_bytes(8, "big") + signature
        return f"— {self.name} {base64.b64encode(data).decode()}\n"


def verifier_key(name: str, public: bytes) -> str:
    """A witness's public key with its name, as one word."""
    mark = key_hash(name, public, COSIGNED).hex()
    return f"{name}+{mark}+{base64.b64encode(COSIGNED + public).decode()}"


def parse_verifier_key(text: str) -> tuple[str, bytes]:
    """Name and public key of a witness; raises ValueError where the text is not `verifier_key`'s."""
    name, _plus, rest = text.strip().partition("+")
    _mark, _plus, packed = rest.partition("+")
    data = base64.b64decode(packed, validate=True)
    if len(data) != 33 or data[:1] != COSIGNED or verifier_key(name, data[1:]) != text.strip():
        raise ValueError("not the public key of a witness: name+hash+base64")
    return name, data[1:]


def signer_in(directory: Path) -> Signer:
    """The key in this directory; one is made where there is none, readable by its owner alone."""
    path = directory / SECRET
    if not path.exists():
        raw = Ed25519PrivateKey.generate().private_bytes(
            serialization.Encoding.Raw, serialization.PrivateFormat.Raw, serialization.NoEncryption()
        )
        fresh = path.with_suffix(".new")
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(raw)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)
    key = Ed25519PrivateKey.from_private_bytes(path.read_bytes())
    public = key.public_key().public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
    signer = Signer(f"witness/{sm3(public).hex()[:16]}", public, key)
    (directory / PUBLIC).write_text(signer.verifier_key + "\n")
    return signer
