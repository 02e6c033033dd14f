"""Facts entered afterwards, for somebody else or as existing stock: one list, of every kind of row that can be."""

from collections.abc import Callable
from typing import Any

from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from operations.agreements.models import Concurrence, SealUse
from operations.announcements.models import Announcement
from operations.applications.models import Application, CheckItem, Filing, Publication
from operations.auditing.queries.exceptions import Asked, Exceptions, Part
from operations.mechanism.models import Decision, Opinion
from web.showing import day_text

# How a row that hangs on an application is shown.
OF_APPLICATION: dict[str, Any] = {
    "region": "application__region__code",
    "region_name": lambda row: str(row.application.region),
    "whose": lambda row: str(row.application.organization),
    "about": lambda row: row.application,
}
WITH_APPLICATION = ("application__organization", "application__region")


def _fact(day: str, label: Any) -> Callable[[Any, Asked], str]:
    """What was entered after the fact, with the day of the paper where it is known."""

    def said(row: Any, asked: Asked) -> str:
        on = getattr(row, day) if day else None
        irregular = bool(getattr(row, "irregular", False))
        parts = (str(label), day_text(on) if on else "", gettext("不规范事实") if irregular else "")
        return " · ".join(part for part in parts if part)

    return said


def _flagged(*flags: str) -> Callable[[QuerySet[Any], Asked], QuerySet[Any]]:
    wanted = Q(pk__in=[])
    for flag in flags:
        wanted |= Q(**{flag: True})
    return lambda rows, asked: rows.filter(wanted)


def _of_matter(model: type[Model], day: str, **more: Any) -> Part:
    return Part(
        model=model, region="matter__region__code", region_name=lambda row: str(row.matter.region),
        whose=lambda row: str(row.matter.organization), about=lambda row: row.matter, day=day, **more,
    )  # fmt: skip


BACK_ENTERED = Exceptions(
    code="back-entered",
    title=_("补录和代录"),
    question=_("事后补录、代单位录入和存量登记的事实，与纸质材料是否一致？"),
    clause="四(一)",
    parts=(
        Part(
            model=Announcement, belongs=_flagged("back_entered"), says=_fact("fact_on", _("补录纸质通告")),
            whose=lambda row: str(row.region.authority),
            day="drafted_at", shown=("region",), acts=("announcement.back_enter", "announcement.created"),
        ),
        Part(
            model=Application, belongs=_flagged("stock"), says=_fact("decided_on", _("存量登记")),
            whose=lambda row: str(row.organization), day="created_at", shown=("organization", "region"),
            acts=("application.register_stock", "application.created"),
        ),
        Part(
            model=Publication, belongs=_flagged("back_entered", "irregular"),
            says=_fact("published_on", _("补录公开")), day="published_at", shown=WITH_APPLICATION,
            acts=("application.publish_result",), **OF_APPLICATION,
        ),
        Part(
            model=Filing, belongs=_flagged("back_entered", "irregular"), says=_fact("sent_on", _("补录报备")),
            day="sent_at", shown=WITH_APPLICATION, acts=("application.file_report",), **OF_APPLICATION,
        ),
        Part(
            model=CheckItem, belongs=_flagged("entered_for"), says=_fact("", _("代录核实意见")), day="concluded_at",
            shown=(*WITH_APPLICATION, "condition", "unit"), acts=("checkitem.enter_for",), **OF_APPLICATION,
        ),
        _of_matter(
            Decision, "entered_at", belongs=_flagged("back_entered"),
            says=_fact("decided_on", _("补录政府决定")), shown=("matter__organization", "matter__region"),
            acts=("matter.enter_decision", "decision.created"),
        ),
        _of_matter(
            Opinion, "given_at", belongs=_flagged("entered_for"),
            says=_fact("", _("代录单位意见")), shown=("matter__organization", "matter__region", "unit"),
            acts=("opinion.enter_for",),
        ),
        Part(
            model=SealUse, belongs=_flagged("back_entered", "irregular"), says=_fact("sealed_on", _("补录纸质用印")),
            day="sealed_at", region="agreement__region__code", region_name=lambda row: str(row.agreement.region),
            whose=lambda row: str(row.agreement.organization), about=lambda row: row.agreement,
            shown=("agreement__organization", "agreement__region", "agreement__application"),
            acts=("agreement.enter_paper_seal", "agreement.seal", "agreement.confirm_stock"),
        ),
        Part(
            model=Concurrence, belongs=_flagged("entered_for"), says=_fact("", _("代录会同意见")), day="given_at",
            region="agreement__region__code", region_name=lambda row: str(row.agreement.region),
            whose=lambda row: str(row.agreement.organization), about=lambda row: row.agreement,
            shown=("agreement__organization", "agreement__region", "agreement__application", "unit"),
            acts=("concurrence.enter_for",),
        ),
    ),
)  # fmt: skip
