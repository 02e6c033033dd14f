"""How a refusal is expected: by its code, with the citation people read."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from statute.findings import Finding, Refused, cite


@contextmanager
def refusal(code: str, clause: str = "") -> Iterator[list[Finding]]:
    """What is done inside is refused with this code, citing this clause; every finding of that code is collected."""
    found: list[Finding] = []
    with pytest.raises(Refused) as refused:
        yield found
    found.extend(f for f in refused.value.findings if f.code == code)
    assert found, [f"{f.code}: {f.text}" for f in refused.value.findings]
    if clause:
        assert {f.basis for f in found} == {cite(clause)}, [f.basis for f in found]


def codes(act: Callable[..., Any], subject: Any, by: Any, at: Any) -> list[str]:
    """The codes of what stands in the way of an action, as its panel shows them."""
    return [f.code for f in act.findings(subject, by=by, at=at) if f.blocks]
