"""A refusal with its reasons."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from statute.findings import Finding, Refused, cite


@contextmanager
def refusal(code: str, clause: str = "") -> Iterator[list[Finding]]:
    """The block is refused for this reason, citing this clause; its findings of that code are handed out afterwards."""
    found: list[Finding] = []
    with pytest.raises(Refused) as refused:
        yield found
    found.extend(f for f in refused.value.findings if f.code == code)
    assert found, {f.code for f in refused.value.findings}
    if clause:
        assert {cite(f.clause) for f in found} == {cite(clause)}


def codes(refused: pytest.ExceptionInfo[Refused]) -> set[str]:
    """The codes of everything that stood in the way."""
    return {f.code for f in refused.value.findings}
