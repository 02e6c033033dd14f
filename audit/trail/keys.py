"""The keys that sign checkpoints: Ed25519, each kept as a file that only the service can read. The public ones are rows.

`signer` is the one door: whatever answers `Signer` may stand behind it, a security module as well as a file.
"""

import os
from functools import lru_cache
from pathlib import Path
from typing import Protocol

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings

from audit.trail.digest import sm3
from audit.trail.models import TrailKey


class KeyMissing(Exception):
    """The private key that has to sign is not where it should be; the sentence says where."""


class Signer(Protocol):
    """What signs checkpoints."""

    @property
    def public(self) -> bytes:
        """The 32-byte public key."""

    def sign(self, message: bytes) -> bytes:
        """The 64-byte Ed25519 signature."""


class FileSigner:
    """A private key in a file."""

    def __init__(self, path: Path) -> None:
        self._private = Ed25519PrivateKey.from_private_bytes(path.read_bytes())

    @property
    def public(self) -> bytes:
        return _public(self._private)

    def sign(self, message: bytes) -> bytes:
        return self._private.sign(message)


def folder() -> Path:
    """Where private keys are kept: SHOUQUAN_TRAIL_KEYS, else the data directory."""
    return Path(os.environ.get("SHOUQUAN_TRAIL_KEYS") or settings.DATA_DIR)


def id_of(public: bytes) -> str:
    """A key's short name: the first 16 hex digits of the SM3 of the public key."""
    return sm3(public).hex()[:16]


def _public(key: Ed25519PrivateKey) -> bytes:
    return key.public_key().public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)


def _only_one() -> Path:
    """The key of an installation that has never rotated: before rotation there was one file, without an id in its name."""
    return folder() / "trail.key"


def generate() -> bytes:
    """Make a private key in a new file; answers the public one."""
    key = Ed25519PrivateKey.generate()
    public = _public(key)
    path = folder() / f"trail-{id_of(public)}.key"
    raw = key.private_bytes(serialization.Encoding.Raw, serialization.PrivateFormat.Raw, serialization.NoEncryption())
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(raw)
        file.flush()
        os.fsync(file.fileno())
    path.with_suffix(".pub").write_text(public.hex() + "\n")
    return public


def present(key_id: str) -> bool:
    """Whether this key's private half is here."""
    try:
        signer(key_id)
    except KeyMissing:
        return False
    return True


def signer(key_id: str) -> Signer:
    """What signs with this key; raises KeyMissing."""
    return _signer(folder(), key_id)


@lru_cache(maxsize=4)
def _signer(folder: Path, key_id: str) -> Signer:
    for path in (folder / f"trail-{key_id}.key", folder / "trail.key"):
        if path.exists() and id_of((found := FileSigner(path)).public) == key_id:
            return found
    raise KeyMissing(f"the private key {key_id} is not in {folder}: put trail-{key_id}.key back from where it is kept")


def all_keys() -> list[TrailKey]:
    """Every key, the first one first."""
    return list(TrailKey.objects.order_by("since"))


def first() -> TrailKey:
    """The installation's first key, made when there is none yet; for the sequencer, which holds its lock."""
    known = TrailKey.objects.order_by("since").first()
    if known is not None:
        return known
    public = FileSigner(_only_one()).public if _only_one().exists() else generate()
    return TrailKey.objects.create(id=id_of(public), public=public, since=0)


def current() -> TrailKey | None:
    """The key that signs the next checkpoint; None before the first."""
    return TrailKey.objects.order_by("-since").first()


def valid_at(keys: list[TrailKey], size: int) -> TrailKey | None:
    """Of all keys, the first one first, the one that must have signed the checkpoint of this global size."""
    return next((key for key in reversed(keys) if key.since < size), None)
