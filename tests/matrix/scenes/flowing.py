"""Data during operation: demand lists, imports, processing, quality."""

from audit.actor import SYSTEM
from operations.dataflow.actions import imports, processing, quality, requests
from tests import world
from tests.matrix.scenes.scene import Scene, builds
from tests.scenarios import dataflow_processing as flow
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


# --- social data ---------------------------------------------------------------------------------------------------


@builds("dataimport", "requested")
def import_requested() -> Scene:
    return Scene(subject=flow.requested_import())


@builds("dataimport", "approved")
def import_approved() -> Scene:
    return Scene(subject=flow.approved_import())


@builds("dataimport", "refused")
def import_refused() -> Scene:
    made = flow.examined_import()
    return Scene(subject=imports.refuse(id=made.pk, by=world.approver(), at=AT, reason="来源不明"))


@builds("dataimport", "imported")
def import_imported() -> Scene:
    return Scene(subject=flow.imported())


@builds("dataimport", "removed")
def import_removed() -> Scene:
    made = flow.imported()
    operator = flow.operator_of(made.agreement)
    return Scene(subject=imports.remove(id=made.pk, by=operator, at=AT, reason="不再需要"))


# --- processing ----------------------------------------------------------------------------------------------------


@builds("processingtask", "running")
def task_running() -> Scene:
    return Scene(subject=flow.running())


@builds("processingtask", "stopped")
def task_stopped() -> Scene:
    return Scene(subject=flow.stopped())


@builds("processingtask", "finished")
def task_finished() -> Scene:
    made = flow.running()
    return Scene(subject=processing.finish_task(id=made.pk, by=demands.admin(made.agreement), at=AT))


# --- quality -------------------------------------------------------------------------------------------------------


@builds("qualitydemand", "raised")
def demand_raised() -> Scene:
    return Scene(subject=flow.raised())


@builds("qualitydemand", "accepted")
def demand_accepted() -> Scene:
    return Scene(subject=flow.accepted())


@builds("qualitydemand", "declined")
def demand_declined() -> Scene:
    made = flow.raised()
    return Scene(subject=quality.decline(id=made.pk, by=world.clerk(), at=AT, answer="按规定不采集"))


@builds("qualitydemand", "assigned")
def demand_assigned() -> Scene:
    return Scene(subject=flow.assigned())


@builds("qualitydemand", "cured")
def demand_cured() -> Scene:
    return Scene(subject=flow.cured())


@builds("qualitydemand", "confirmed")
def demand_confirmed() -> Scene:
    made = flow.cured()
    return Scene(subject=quality.confirm(id=made.pk, by=world.clerk(), at=AT))


@builds("qualitydemand", "closed")
def demand_closed() -> Scene:
    made = flow.assigned()
    return Scene(subject=quality.close(id=made.pk, by=SYSTEM, at=AT, reason="授权已结束"))
