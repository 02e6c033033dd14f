"""The fold as tests ask it: what the tests' world writes as plain rows has no entries."""

from audit.trail.folding import Difference, fold

# tests/world.py and the fixtures of tests/trail make these without an act.
PLAIN = frozenset({"region", "unit", "user", "seat", "keyfield"})


def differences() -> list[Difference]:
    """Where the folded trail and the database differ."""
    return [found for found in fold().differences if found.kind not in PLAIN]
