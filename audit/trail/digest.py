"""SM3 (GB/T 32905-2016), from OpenSSL where Python has it, else from `cryptography`."""

import hashlib
import hmac

_NATIVE = "sm3" in hashlib.algorithms_available


def sm3(data: bytes) -> bytes:
    """The 32-byte SM3 digest."""
    if _NATIVE:
        return hashlib.new("sm3", data).digest()
    from cryptography.hazmat.primitives import hashes

    digest = hashes.Hash(hashes.SM3())
    digest.update(data)
    return digest.finalize()


def hmac_sm3(key: bytes, data: bytes) -> bytes:
    """HMAC with SM3: the commitment to a payload."""
    if _NATIVE:
        return hmac.new(key, data, "sm3").digest()
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.hmac import HMAC

    mac = HMAC(key, hashes.SM3())
    mac.update(data)
    return mac.finalize()
