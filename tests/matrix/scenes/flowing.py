"""Data during operation: demand lists, imports, processing, quality."""

from operations.dataflow.actions import requests
from tests import world
from tests.matrix.scenes.scene import Scene, builds
from tests.scenarios import dataflow_requests as demands
from tests.world import AT

# --- demand lists --------------------------------------------------------------------------------------------------


@builds("datarequest", "draft")
def request_draft() -> Scene:
    return Scene(subject=demands.with_lines(irs_no=""))


@builds("datarequest", "submitted")
def request_submitted() -> Scene:
    return Scene(subject=demands.submitted(irs_no=""))


@builds("datarequest", "steward_review")
def request_with_stewards() -> Scene:
    return Scene(subject=demands.in_review(irs_no=""))


@builds("datarequest", "province_review")
def request_with_province() -> Scene:
    return Scene(subject=demands.with_province(irs_no=""))


@builds("datarequest", "approved")
def request_approved() -> Scene:
    return Scene(subject=demands.approved())


@builds("datarequest", "returned")
def request_returned() -> Scene:
    made = demands.submitted()
    return Scene(subject=requests.send_back(id=made.pk, by=world.clerk(), at=AT, reason="补充说明"))


@builds("datarequest", "delivered")
def request_delivered() -> Scene:
    return Scene(subject=demands.delivered())


@builds("datarequest", "withdrawn")
def request_withdrawn() -> Scene:
    made = demands.approved()
    return Scene(subject=requests.withdraw(id=made.pk, by=world.approver(), at=AT, reason="场景调整"))
