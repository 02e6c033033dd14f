"""Sweeps of closures: they record what time decided, remind, propose and carry out what two persons approved."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from audit.actor import SYSTEM
from audit.logs import partitions
from operations.agreements.models import Agreement
from operations.closures import carrying, queries
from operations.closures.actions import expire, note_lost, propose_purge, purge, pursue
from operations.domains.tasks import each
from web.jobs import Job


def record_expiry(at: datetime) -> int:
    """Agreements past their last day: recorded as expired, each with its closure."""
    return each(
        queries.ran_out(at).values_list("pk", flat=True),
        lambda id: expire(by=SYSTEM, at=at, agreement=Agreement.objects.select_related("region").get(pk=id)),
    )


def closure_steps(at: datetime) -> int:
    """Steps that the domain hasn't confirmed: reminded of, with growing pauses; late ones escalated."""
    return each(queries.due_steps(at).values_list("pk", flat=True), lambda id: pursue(id=id, by=SYSTEM, at=at))


def lost_carry_overs(at: datetime) -> int:
    """Data that stays for a renewal which came to nothing: put before the clerk, who has it deleted."""
    return each(carrying.to_note(at), lambda id: note_lost(id=id, by=SYSTEM, at=at))


def holds_to_proposals(at: datetime) -> int:
    """Holds that have ended: a purge is proposed, once for each closure and bundle."""
    found = {closure.pk: bundle for closure, bundle in queries.purgeable(at)}
    return each(found, lambda id: propose_purge(id=id, by=SYSTEM, at=at, bundle=found[id]))


def run_purges(at: datetime) -> int:
    """Purges that two persons approved."""
    return each(queries.approved_purges(at).values_list("pk", flat=True), lambda id: purge(id=id, by=SYSTEM, at=at))


def create_partitions(at: datetime) -> int:
    """Partitions for the log rows of this month and the next three; on SQLite the table is one."""
    return partitions.ahead(at)


JOBS = (
    Job(name="create_partitions", run=create_partitions, every=86400, title=_("预建日志分区")),
    Job(
        name="record_expiry", run=record_expiry, every=60, title=_("记载期限届满"),
        rows=queries.ran_out,
    ),
    Job(
        name="closure_steps", run=closure_steps, every=300, title=_("催办退出处置"),
        rows=queries.due_steps,
    ),
    Job(
        name="lost_carry_overs", run=lost_carry_overs, every=3600, title=_("记载延用依据消失"),
        number=lambda at: len(carrying.to_note(at)),
    ),
    Job(
        name="holds_to_proposals", run=holds_to_proposals, every=3600, title=_("日志留存期满提出清除建议"),
        number=lambda at: sum(1 for _found in queries.purgeable(at)),
    ),
    Job(
        name="run_purges", run=run_purges, every=300, title=_("执行已批准的日志清除"),
        rows=queries.approved_purges,
    ),
)  # fmt: skip
