"""Yearly disclosures."""

from operations.oversight.actions import disclosing as actions
from operations.oversight.models import Disclosure
from tests.matrix.scenes.running import in_operation
from tests.matrix.scenes.scene import Scene, builds
from tests.scenarios import oversight_disclosing as disclosing
from tests.scenarios.oversight_disclosing import NEW_YEAR


def _due(*, operator: bool = False) -> Disclosure:
    return disclosing.due(in_operation(), operator=operator)


@builds("disclosure", "due")
def disclosure_due() -> Scene:
    return Scene(subject=_due(), at=NEW_YEAR)


@builds("disclosure", "due operator")
def disclosure_of_operator_due() -> Scene:
    return Scene(subject=_due(operator=True), at=NEW_YEAR)


@builds("disclosure", "prepared")
def disclosure_prepared() -> Scene:
    return Scene(subject=disclosing.prepared(_due()), at=NEW_YEAR)


@builds("disclosure", "prepared operator")
def disclosure_of_operator_prepared() -> Scene:
    return Scene(subject=disclosing.prepared(_due(operator=True)), at=NEW_YEAR)


@builds("disclosure", "published")
def disclosure_published() -> Scene:
    return Scene(subject=disclosing.published(_due()), at=NEW_YEAR)


@builds("disclosure", "published operator")
def disclosure_of_operator_published() -> Scene:
    return Scene(subject=disclosing.published(_due(operator=True)), at=NEW_YEAR)


@builds("disclosure", "superseded")
def disclosure_superseded() -> Scene:
    row = disclosing.published(_due())
    disclosing.published(disclosing.correcting(row))
    return Scene(subject=row, at=NEW_YEAR)


@builds("disclosure", "dropped")
def disclosure_dropped() -> Scene:
    new = disclosing.correcting(disclosing.published(_due()))
    by = disclosing.writer(new)
    return Scene(
        subject=actions.drop_disclosure(id=new.pk, by=by, at=NEW_YEAR, reason="无须更正"), at=NEW_YEAR
    )  # fmt: skip
