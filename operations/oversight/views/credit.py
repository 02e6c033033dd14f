"""Supervision: the desks of credit records and of the rules of the market."""

from collections.abc import Mapping
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from applicants import documents
from audit.actor import Actor
from audit.roles import ORGANIZATION, Role
from operations.mechanism.regions import region_filter
from operations.oversight import permissions
from operations.oversight.models import CreditRecord, MarketRule
from operations.oversight.views.correcting import OFFICIALS, day_of, state_filter
from web.desk import Column, Desk, Fact, Hanging, Stage, track_of

State = CreditRecord.State


def _track(subject: CreditRecord, at: datetime) -> tuple[Stage, ...]:
    return track_of(
        subject.state,
        (
            (State.RECORDED, _("记入"), day_of(subject.recorded_at)),
            (State.APPEALED, _("异议"), day_of(subject.appealed_at)),
            (State.LIFTED, _("移出"), day_of(subject.lifted_at)),
        ),
    )


def _fields(subject: CreditRecord, by: Actor) -> Mapping[str, object]:
    return {
        "organization": str(subject.organization_id),
        "agreement": str(subject.agreement_id) if subject.agreement_id else None,
        "unit": subject.unit.name,
        "document_no": subject.document_no,
        "decided_on": subject.decided_on,
        "text": subject.text,
        "basis": subject.basis,
        "appeal": subject.appeal_text,
        "answer": subject.answer,
        "lifted_at": subject.lifted_at,
        "lifted_reason": subject.lifted_reason,
    }


CREDIT = Desk(
    model=CreditRecord,
    see=permissions.credit_records,
    title=_("信用档案"),
    columns=(
        Column(name="document_no", label=_("处理文号"), value=lambda c: c.document_no, order="document_no", kind="link"),
        Column(name="operator", label=_("单位"), value=lambda c: str(c.organization), order="organization__name"),
        Column(name="unit", label=_("处理单位"), value=lambda c: str(c.unit)),
        Column(name="decided_on", label=_("处理日期"), value=lambda c: c.decided_on, order="decided_on"),
        Column(name="state", label=_("状态"), value=lambda c: c.state_label, order="state", kind="state"),
    ),
    filters=(state_filter(State.choices), region_filter()),
    search=("document_no", "organization__name", "organization__credit_code", "text"),
    rows=lambda rows: rows.select_related("organization", "agreement__application", "unit", "region"),
    template="operations/oversight/creditrecord.html",
    context=lambda c, by, at: {"evidence": list(documents.of(c))},
    facts=lambda c, at: (
        Fact(label=_("单位"), value=str(c.organization), to=c.organization),
        Fact(label=_("处理单位"), value=str(c.unit)),
        Fact(label=_("处理日期"), value=c.decided_on),
        Fact(label=_("处理依据"), value=c.basis),
        Fact(label=_("相关协议"), value=str(c.agreement or ""), to=c.agreement),
    ),
    track=_track,
    fields=_fields,
    nav_for=OFFICIALS | ORGANIZATION,
    hangs=(
        Hanging(on="agreement", by="agreement", name="document_no"),
        Hanging(on="organization", by="organization", name="document_no"),
    ),
)  # fmt: skip

RULES = Desk(
    model=MarketRule,
    see=permissions.market_rules,
    title=_("市场化运营管理制度"),
    columns=(
        Column(name="name", label=_("名称"), value=lambda r: r.name, order="name", kind="link"),
        Column(name="document_no", label=_("文号"), value=lambda r: r.document_no, order="document_no"),
        Column(name="unit", label=_("印发单位"), value=lambda r: str(r.unit)),
        Column(name="issued_on", label=_("印发日期"), value=lambda r: r.issued_on, order="issued_on"),
        Column(name="region", label=_("区划"), value=lambda r: r.region.name),
    ),
    filters=(region_filter(),),
    search=("name", "document_no", "unit__name"),
    rows=lambda rows: rows.select_related("unit", "region"),
    template="operations/oversight/marketrule.html",
    context=lambda r, by, at: {"evidence": list(documents.of(r))},
    facts=lambda r, at: (
        Fact(label=_("文号"), value=r.document_no),
        Fact(label=_("印发单位"), value=str(r.unit)),
        Fact(label=_("印发日期"), value=r.issued_on),
    ),
    fields=lambda r, by: {
        "name": r.name, "document_no": r.document_no, "unit": r.unit.name, "issued_on": r.issued_on,
        "region": r.region_id,
    },
    nav_for=OFFICIALS | ORGANIZATION | {Role.PROVINCIAL_DESK},
)  # fmt: skip

DESKS: tuple[Desk, ...] = (CREDIT, RULES)
