"""Supplements to agreements and the data they add."""

from operations.agreements import actions as agreeing
from operations.agreements.models import Amendment
from tests.matrix.scenes.scene import Scene, builds
from tests.scenarios import amendments
from tests.world import AT

# --- supplements ---------------------------------------------------------------------------------------------------


@builds("amendment", "draft")
def drafted() -> Scene:
    return Scene(subject=amendments.drafted())


@builds("amendment", "submitted")
def submitted() -> Scene:
    return Scene(subject=amendments.submitted())


@builds("amendment", "reviewing")
def reviewing() -> Scene:
    return Scene(subject=amendments.reviewing())


@builds("amendment", "deliberating")
def deliberating() -> Scene:
    return Scene(subject=amendments.deliberating())


@builds("amendment", "granted")
def granted() -> Scene:
    return Scene(subject=amendments.granted())


@builds("amendment", "refused")
def refused() -> Scene:
    return Scene(subject=amendments.refused())


@builds("amendment", "operator_signed")
def signed() -> Scene:
    return Scene(subject=amendments.signed())


@builds("amendment", "sealed")
def sealed() -> Scene:
    return Scene(subject=amendments.sealed())


@builds("amendment", "withdrawn")
def withdrawn() -> Scene:
    return Scene(subject=amendments.withdrawn())


@builds("amendment", "void")
def void() -> Scene:
    return Scene(subject=amendments.void())


# --- the data they add ---------------------------------------------------------------------------------------------


def _row(made: Amendment) -> Scene:
    return Scene(subject=made.items.select_related("agreement", "amendment", "item__provider").get())


@builds("amendmentitem", "unasked")
def asked_for() -> Scene:
    return _row(drafted().subject)


@builds("amendmentitem", "unasked submitted")
def handed_in() -> Scene:
    return _row(submitted().subject)


@builds("amendmentitem", "open")
def with_its_provider() -> Scene:
    return _row(reviewing().subject)


@builds("amendmentitem", "agreed")
def agreed() -> Scene:
    return _row(amendments.agree(reviewing().subject))


@builds("amendmentitem", "agreed deliberating")
def before_the_mechanism() -> Scene:
    return _row(deliberating().subject)


@builds("amendmentitem", "reduced")
def reduced() -> Scene:
    at = with_its_provider()
    by = amendments.steward(at.subject)
    done = agreeing.reduce_added(id=at.subject.pk, by=by, at=AT, allowed_fields="缴纳区间", opinion="月数无必要")
    return _row(done.amendment)


@builds("amendmentitem", "refused")
def not_agreed() -> Scene:
    at = with_its_provider()
    done = agreeing.refuse_added(id=at.subject.pk, by=amendments.steward(at.subject), at=AT, opinion="与场景无关")
    return _row(done.amendment)
