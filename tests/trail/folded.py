"""The fold as tests ask it: what the tests' world writes as plain rows has no entries."""

from audit.trail.folding import Difference, fold

# tests/world.py and the fixtures of tests/trail make these without an act.
PLAIN = frozenset({"region", "unit", "user", "seat", "keyfield"})
# Scenarios mark items of a catalog as no act does any more once they are confirmed (tests/scenarios/dataflow_requests.flagged).
MARKED = frozenset({("item", "personal"), ("item", "sensitive"), ("item", "returned_by_province")})


def differences() -> list[Difference]:
    """Where the folded trail and the database differ."""
    return [
        found for found in fold().differences if found.kind not in PLAIN and (found.kind, found.column) not in MARKED
    ]
