"""The mathematics of the verifier against published vectors and against trees computed naively from the definition."""

import base64
import hashlib
from collections.abc import Callable, Sequence

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from audit import verifier
from audit.verifier import (
    ALGORITHMS,
    consistent,
    cosigned_at,
    ed25519_verify,
    inclusion_root,
    key_hash,
    leaf_hash,
    node_hash,
    note_signed_by,
    parse_note,
    sm3,
    sm3_pure,
)

SIZES = range(1, 34)

# --- hashes


@pytest.mark.parametrize("function", [sm3, sm3_pure])
@pytest.mark.parametrize(
    ("data", "digest"),
    [
        (b"abc", "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"),
        (b"abcd" * 16, "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732"),
        (b"", "1ab21d8355cfa17f8e61194831e81a8f22bec8c728fefb747ed035eb5082aa2b"),
    ],
)
def test_sm3_gives_the_digests_of_the_standard(function: Callable[[bytes], bytes], data: bytes, digest: str) -> None:
    assert function(data).hex() == digest


@pytest.mark.skipif(not verifier.NATIVE, reason="hashlib has no SM3 to compare with")
def test_the_own_sm3_is_that_of_hashlib_at_every_padding(monkeypatch: pytest.MonkeyPatch) -> None:
    keyed = [(bytes(n), verifier.hmac_sm3(bytes(n), b"x" * n)) for n in (0, 32, 64, 65)]
    for size in range(130):
        assert sm3_pure(b"\xa5" * size) == hashlib.new("sm3", b"\xa5" * size).digest()
    monkeypatch.setattr(verifier, "NATIVE", False)
    assert [verifier.hmac_sm3(key, b"x" * len(key)) for key, _mac in keyed] == [mac for _key, mac in keyed]


def test_a_tree_of_another_hash_is_refused() -> None:
    with pytest.raises(ValueError, match="md5"):
        verifier.hasher("md5")


# --- proofs, against the recursive definitions of RFC 6962, 2.1


def mth(leaves: Sequence[bytes], algorithm: str) -> bytes:
    if len(leaves) == 1:
        return leaf_hash(leaves[0], algorithm)
    k = split(len(leaves))
    return node_hash(mth(leaves[:k], algorithm), mth(leaves[k:], algorithm), algorithm)


def split(n: int) -> int:
    return 1 << (n - 1).bit_length() - 1


def path(m: int, leaves: Sequence[bytes], algorithm: str) -> list[bytes]:
    if len(leaves) == 1:
        return []
    k = split(len(leaves))
    if m < k:
        return [*path(m, leaves[:k], algorithm), mth(leaves[k:], algorithm)]
    return [*path(m - k, leaves[k:], algorithm), mth(leaves[:k], algorithm)]


def proof(m: int, leaves: Sequence[bytes], algorithm: str, *, whole: bool = True) -> list[bytes]:
    if m == len(leaves):
        return [] if whole else [mth(leaves, algorithm)]
    k = split(len(leaves))
    if m <= k:
        return [*proof(m, leaves[:k], algorithm, whole=whole), mth(leaves[k:], algorithm)]
    return [*proof(m - k, leaves[k:], algorithm, whole=False), mth(leaves[:k], algorithm)]


def spoiled(hashes: Sequence[bytes]) -> list[list[bytes]]:
    """The path with one hash altered, left out or put in, at every place."""
    found = [[*hashes[:i], bytes([h[0] ^ 1]) + h[1:], *hashes[i + 1 :]] for i, h in enumerate(hashes)]
    found += [[*hashes[:i], *hashes[i + 1 :]] for i in range(len(hashes))]
    return [*found, *([*hashes[:i], bytes(32), *hashes[i:]] for i in range(len(hashes) + 1))]


DATA = [b"%d" % i for i in range(SIZES[-1])]


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_every_leaf_of_every_small_tree_leads_to_its_root_by_its_own_path_only(algorithm: str) -> None:
    for size in SIZES:
        root = mth(DATA[:size], algorithm)
        for index in range(size):
            leaf, hashes = leaf_hash(DATA[index], algorithm), path(index, DATA[:size], algorithm)
            assert inclusion_root(leaf, index, size, hashes, algorithm) == root
            assert inclusion_root(leaf_hash(b"other", algorithm), index, size, hashes, algorithm) != root
            if size in (1, 7, 8, 11):
                assert not any(leads(leaf, index, size, wrong, root, algorithm) for wrong in spoiled(hashes))


def leads(leaf: bytes, index: int, size: int, hashes: Sequence[bytes], root: bytes, algorithm: str) -> bool:
    try:
        return inclusion_root(leaf, index, size, hashes, algorithm) == root
    except ValueError:
        return False


@pytest.mark.parametrize(("index", "size"), [(0, 0), (1, 1), (-1, 3), (9, 8)])
def test_a_leaf_outside_the_tree_has_no_root(index: int, size: int) -> None:
    with pytest.raises(ValueError, match="outside"):
        inclusion_root(bytes(32), index, size, [], "sm3")


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_every_small_tree_begins_every_larger_one_and_a_forged_beginning_is_refused(algorithm: str) -> None:
    roots = {size: mth(DATA[:size], algorithm) for size in SIZES}
    for new in SIZES:
        for old in range(1, new + 1):
            hashes = proof(old, DATA[:new], algorithm)
            assert consistent(old, roots[old], new, roots[new], hashes, algorithm)
            assert not consistent(old, bytes(32), new, roots[new], hashes, algorithm)
            assert not consistent(old, roots[old], new, bytes(32), hashes, algorithm)
            if new in (7, 8, 11):
                assert not any(
                    consistent(old, roots[old], new, roots[new], wrong, algorithm) for wrong in spoiled(hashes)
                )


def test_the_empty_tree_begins_every_tree_and_none_shrinks() -> None:
    root = mth(DATA[:5], "sha256")
    assert consistent(0, b"", 5, root, [], "sha256")
    assert consistent(0, hashlib.sha256(b"").digest(), 5, root, [], "sha256")
    assert not consistent(0, b"", 5, root, [root], "sha256")
    assert not consistent(0, root, 5, root, [], "sha256")
    assert not consistent(5, root, 4, mth(DATA[:4], "sha256"), [], "sha256")
    assert not consistent(-1, b"", 5, root, [], "sha256")


# --- signatures, the vectors of RFC 8032, 7.1

VECTORS = [
    (
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
    ),
    (
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
    ),
    (
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
    ),
    (
        "ec172b93ad5e563bf4932c70e1245034c35467ef2efd4d64ebf819683467e2bf",
        hashlib.sha512(b"abc").hexdigest(),
        "dc2a4459e7369633a52b1bf277839a00201009a3efbf3ecb69bea2186c26b58909351fc9ac90b3ecfdfbc7c66431e0303dca179c138ac17ad9bef1177331a704",
    ),
]


@pytest.mark.parametrize(("public", "message", "signature"), VECTORS)
def test_the_signatures_of_the_standard_are_valid_and_no_others(public: str, message: str, signature: str) -> None:
    key, text, sig = bytes.fromhex(public), bytes.fromhex(message), bytes.fromhex(signature)
    assert ed25519_verify(key, text, sig)
    assert not ed25519_verify(key, text + b"\x00", sig)
    for place in range(0, 64, 7):
        assert not ed25519_verify(key, text, sig[:place] + bytes([sig[place] ^ 1]) + sig[place + 1 :])
    assert not ed25519_verify(bytes.fromhex(VECTORS[0][0 if public != VECTORS[0][0] else 2][:64]), text, sig)


def test_another_way_to_write_the_same_signature_is_refused() -> None:
    key, _text, sig = (bytes.fromhex(part) for part in VECTORS[1])
    order = 2**252 + 27742317777372353535851937790883648493
    larger = (int.from_bytes(sig[32:], "little") + order).to_bytes(32, "little")
    assert not ed25519_verify(key, b"\x72", sig[:32] + larger)


@pytest.mark.parametrize(
    "public",
    [
        pytest.param(b"\xed" + b"\xff" * 30 + b"\x7f", id="y-is-p-instead-of-0"),
        pytest.param(b"\x01" + bytes(30) + b"\x80", id="minus-zero"),
        pytest.param(b"\x02" + bytes(31), id="not-on-the-curve"),
        pytest.param(bytes(31), id="too-short"),
    ],
)
def test_what_is_no_point_is_no_key(public: bytes) -> None:
    assert not ed25519_verify(public, b"", bytes(64))


# --- notes

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
PUBLIC = KEY.public_key().public_bytes_raw()
NAME = "shouquan/0123456789abcdef"
TEXT = f"{NAME}/2026h2\n7\n{base64.b64encode(bytes(32)).decode()}\nsm3 {'ab' * 32}\nprevious 3\nsigned 2026-11-23T02:00:00.000000Z\n"


def signature_line(text: str, name: str = NAME, key: Ed25519PrivateKey = KEY) -> str:
    data = key_hash(name, key.public_key().public_bytes_raw()) + key.sign(text.encode())
    return f"— {name} {base64.b64encode(data).decode()}\n"


def test_a_note_says_what_stands_in_it() -> None:
    note = parse_note(TEXT + "\n" + signature_line(TEXT))
    assert (note.text, note.origin, note.size, note.root) == (TEXT, f"{NAME}/2026h2", 7, bytes(32))
    assert (note.sm3, note.previous, note.line("signed")) == (b"\xab" * 32, 3, "2026-11-23T02:00:00.000000Z")
    assert note_signed_by(note, NAME, PUBLIC)


def test_a_note_is_signed_by_nobody_else() -> None:
    note = parse_note(TEXT + "\n" + signature_line(TEXT))
    assert not note_signed_by(note, NAME, VECTORS[0][0].encode()[:32])
    assert not note_signed_by(note, "shouquan/other", PUBLIC)
    other = parse_note(TEXT.replace("\n7\n", "\n8\n") + "\n" + signature_line(TEXT))
    assert not note_signed_by(other, NAME, PUBLIC)


def test_one_false_signature_under_the_same_key_spoils_the_true_one() -> None:
    false = signature_line(TEXT + "x")
    assert not note_signed_by(parse_note(TEXT + "\n" + signature_line(TEXT) + false), NAME, PUBLIC)


def test_a_key_hash_is_that_of_other_tools() -> None:
    public = base64.b64decode("ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW")[1:]
    assert key_hash("PeterNeumann", public).hex() == "c74f20a3"


def test_a_witness_says_when_it_cosigned() -> None:
    at = 1_790_000_000
    signed = KEY.sign(f"cosignature/v1\ntime {at}\n{TEXT}".encode())
    data = key_hash("witness", PUBLIC, verifier.COSIGNED) + at.to_bytes(8, "big") + signed
    line = f"— witness {base64.b64encode(data).decode()}\n"
    note = parse_note(TEXT + "\n" + signature_line(TEXT) + line)
    assert cosigned_at(note, "witness", PUBLIC) == at
    assert cosigned_at(note, NAME, PUBLIC) is None
    changed = parse_note(TEXT.replace("\n7\n", "\n8\n") + "\n" + signature_line(TEXT) + line)
    assert cosigned_at(changed, "witness", PUBLIC) is None


LINE = signature_line(TEXT)
MALFORMED = {
    "empty": "",
    "no signature": TEXT,
    "no signature after the empty line": TEXT + "\n",
    "no newline at the end": (TEXT + "\n" + LINE)[:-1],
    "two empty lines": TEXT + "\n\n" + LINE,
    "empty line after the signatures": TEXT + "\n" + LINE + "\n",
    "an empty line inside": TEXT.replace("\nsm3", "\n\nsm3") + "\n" + LINE,
    "two lines only": "origin\n7\n\n" + LINE,
    "no origin": TEXT[TEXT.index("\n") :] + "\n" + LINE,
    "size with a zero before it": TEXT.replace("\n7\n", "\n07\n") + "\n" + LINE,
    "size with a sign": TEXT.replace("\n7\n", "\n+7\n") + "\n" + LINE,
    "size in other digits": TEXT.replace("\n7\n", "\n٧\n") + "\n" + LINE,
    "size beyond all measure": TEXT.replace("\n7\n", "\n7" + "0" * 30 + "\n") + "\n" + LINE,
    "a short root": TEXT.replace("AAAA", "", 1) + "\n" + LINE,
    "a root that is not base64": TEXT.replace("AAAA", "A!AA", 1) + "\n" + LINE,
    "a root with spare bits": TEXT.replace("AAA=", "AAB=", 1) + "\n" + LINE,
    "carriage returns": TEXT.replace("\n", "\r\n") + "\r\n" + LINE,
    "a tab": TEXT.replace("sm3 ", "sm3\t") + "\n" + LINE,
    "a lone surrogate": TEXT + "\n" + LINE.replace(NAME, "\ud800"),
    "a hyphen for the dash": TEXT + "\n" + LINE.replace("—", "-"),
    "a signature line in four parts": TEXT + "\n" + LINE.replace("\n", " x\n"),
    "a signature without a name": TEXT + "\n" + LINE.replace(NAME, ""),
    "a name with a plus": TEXT + "\n" + LINE.replace(NAME, "a+b"),
    "a signature of nothing": TEXT + "\n— x AAAAAA==\n",
    "text after the signatures": TEXT + "\n" + LINE + "more\n",
}


@pytest.mark.parametrize("text", MALFORMED.values(), ids=MALFORMED)
def test_a_note_that_is_not_in_its_form_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="."):
        parse_note(text)


@pytest.mark.parametrize(
    ("old", "new"),
    [("sm3 ", "sm4 "), ("sm3 ab", "sm3 AB"), ("sm3 ab", "sm3 a"), ("previous 3", "previous 3\nprevious 3")],
)
def test_a_further_line_is_read_only_where_it_stands_once_and_in_its_form(old: str, new: str) -> None:
    note = parse_note(TEXT.replace(old, new) + "\n" + LINE)
    with pytest.raises(ValueError, match="note has|hex digits"):
        _both = note.sm3, note.previous
