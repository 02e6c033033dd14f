"""The key that signs checkpoints: Ed25519, kept as a file only the service can read."""

import os
from functools import lru_cache
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.conf import settings

from audit.trail.digest import sm3


def key_file() -> Path:
    """Where the private key is kept: SHOUQUAN_TRAIL_KEY, else trail.key in the data directory."""
    return Path(os.environ.get("SHOUQUAN_TRAIL_KEY") or settings.DATA_DIR / "trail.key")


@lru_cache(maxsize=4)
def _load(path: Path) -> Ed25519PrivateKey:
    if not path.exists():
        key = Ed25519PrivateKey.generate()
        raw = key.private_bytes(
            serialization.Encoding.Raw, serialization.PrivateFormat.Raw, serialization.NoEncryption()
        )
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(raw)
        public = path.with_suffix(".pub")
        public.write_text(_public(key).hex() + "\n")
        return key
    return Ed25519PrivateKey.from_private_bytes(path.read_bytes())


def _public(key: Ed25519PrivateKey) -> bytes:
    return key.public_key().public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)


def public_key() -> bytes:
    """The 32-byte public key that verifies checkpoints."""
    return _public(_load(key_file()))


def key_id() -> str:
    """The key's short name on checkpoints: the first 16 hex digits of its SM3."""
    return sm3(public_key()).hex()[:16]


def sign(message: bytes) -> bytes:
    """The 64-byte Ed25519 signature."""
    return _load(key_file()).sign(message)


def verifies(signature: bytes, message: bytes, public: bytes) -> bool:
    """Whether the signature is this key's over this message."""
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except InvalidSignature:
        return False
    return True
