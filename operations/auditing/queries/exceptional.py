"""The exception lists: what each asks, of which rows, and how a row says what is exceptional about it."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Exists, F, Model, OuterRef, Q, QuerySet
from django.db.models.functions import TruncDate
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import Region, Seat
from audit import clock
from audit.roles import Role
from audit.trail.models import Entry, Outcome
from operations.agreements.models import (
    Agreement,
    Amendment,
    Plan,
    ScopeItem,
)
from operations.applications.models import Application, CheckItem, Consultation
from operations.auditing.queries.afterwards import BACK_ENTERED, OF_APPLICATION, WITH_APPLICATION
from operations.auditing.queries.exceptions import Asked, Exceptions, Part, person
from operations.closures.models import CarryOver, Closure
from operations.dataflow.models import DataImport, DataRequest, Delivery, Product
from operations.domains.models import Tenancy
from operations.oversight.models import Violation
from web.findings import reasons_of
from web.showing import day_text, joined, time_text
from web.timeline import payload_of

_GRANTED = (
    Application.State.GRANTED, Application.State.AGREED, Application.State.LAPSED, Application.State.ANNULLED,
)  # fmt: skip
_DECIDED = (Amendment.State.GRANTED, Amendment.State.OPERATOR_SIGNED, Amendment.State.SEALED)
# Who handles and who approves, in each kind of house.
_HANDLES = (Role.CLERK, Role.SECRETARIAT, Role.UNIT_HANDLER)
_APPROVES = (Role.APPROVER, Role.CONVENER, Role.UNIT_APPROVER, Role.SEAL_KEEPER)
# Attempts that an auditor wants to know of whoever made them.
SENSITIVE = (
    "product.export", "product.deliver", "agreement.release", "agreement.seal", "agreement.enter_paper_seal",
    "amendment.release", "amendment.seal", "closure.propose_purge", "purgeproposal.prepare", "purgeproposal.approve",
    "purgeproposal.purge", "closure.release_legal_hold",
)  # fmt: skip


def _organization(row: Any) -> str:
    return str(row.organization)


# --- decided on the day it was submitted ---------------------------------------------------------------------------


def _same_day(asked_for: str, decided: str) -> Callable[[QuerySet[Any], Asked], QuerySet[Any]]:
    """Rows whose two instants lie on one Shanghai day."""

    def narrowed(rows: QuerySet[Any], asked: Asked) -> QuerySet[Any]:
        days = rows.annotate(_submitted=TruncDate(asked_for), _decided=TruncDate(decided))
        found: QuerySet[Any] = days.filter(_submitted=F("_decided"))
        return found

    return narrowed


def _decided_on_submission(rows: QuerySet[Any], asked: Asked) -> QuerySet[Any]:
    found: QuerySet[Any] = rows.annotate(_submitted=TruncDate("submitted_at")).filter(_submitted=F("decided_on"))
    return found


def _at_once(asked_for: str, decided: str) -> Callable[[Any, Asked], str]:
    def said(row: Any, asked: Asked) -> str:
        first, last = getattr(row, asked_for), getattr(row, decided)
        shown = time_text(last) if isinstance(last, datetime) else day_text(last)
        return gettext("%(submitted)s提交，%(decided)s作出决定") % {"submitted": time_text(first), "decided": shown}

    return said


def _quick(model: type[Model], asked_for: str, *acts: str, decided: str = "approved_at") -> Part:
    return Part(
        model=model, belongs=_same_day(asked_for, decided), says=_at_once(asked_for, decided), whose=_organization,
        day=decided, shown=("organization", "region"), acts=acts,
    )  # fmt: skip


SAME_DAY = Exceptions(
    code="same-day",
    title=_("提交当日即作出决定"),
    question=_("提交的当日就作出决定的，是否真正审查过？"),
    clause="四(一)",
    parts=(
        _quick(DataRequest, "submitted_at", "datarequest.approve"),
        _quick(Product, "submitted_at", "product.approve"),
        _quick(DataImport, "requested_at", "dataimport.approve"),
        Part(
            model=Application, belongs=_decided_on_submission, says=_at_once("submitted_at", "decided_on"),
            whose=_organization, day="decided_on", timed=False, shown=("organization", "region"),
            acts=("application.decide",),
        ),
        Part(
            model=Amendment, belongs=_decided_on_submission, says=_at_once("submitted_at", "decided_on"),
            whose=lambda row: str(row.agreement.organization), day="decided_on", timed=False,
            region="agreement__region__code", region_name=lambda row: str(row.agreement.region),
            shown=("agreement__organization", "agreement__region", "agreement__application"),
            acts=("amendment.decide",),
        ),
    ),
)  # fmt: skip


# --- handled and approved by one person ----------------------------------------------------------------------------


def _by_one_person(rows: QuerySet[Any], asked: Asked) -> QuerySet[Any]:
    """Approvals by somebody who handled the same case from another seat. Only who has held seats of both kinds can have."""
    handles = Seat.objects.filter(role__in=_HANDLES).values("user_id")
    approves = Seat.objects.filter(role__in=_APPROVES).values("user_id")
    handled = Entry.objects.filter(
        case_id=OuterRef("case_id"), actor_id=OuterRef("actor_id"), role__in=_HANDLES, outcome=Outcome.DONE
    )
    return rows.filter(
        Exists(handled), actor_id__in=handles, role__in=_APPROVES, outcome=Outcome.DONE, case_id__isnull=False
    ).filter(actor_id__in=approves)


def _entry(
    belongs: Callable[[QuerySet[Any], Asked], QuerySet[Any]], says: Callable[[Any, Asked], str], *shown: str
) -> Part:
    return Part(
        model=Entry, belongs=belongs, says=says, whose=person, day="at", region="region",
        region_name=lambda row: row.region, about=lambda row: None, shown=shown,
    )  # fmt: skip


SAME_PERSON = Exceptions(
    code="same-person",
    title=_("同一人经办又审批"),
    question=_("在同一案件中，经办和审批（用印）是否由同一人换岗位完成？"),
    clause="二(二)",
    choice="person",
    parts=(
        _entry(
            _by_one_person,
            lambda row, asked: gettext("以%(role)s身份办理，此前以经办身份办理过本案") % {"role": _role(row.role)},
        ),
    ),
)


def _role(code: str) -> str:
    return str(Role(code).label) if code in Role.values else code


# --- conditions waived ---------------------------------------------------------------------------------------------


def _not_met(rows: QuerySet[Any], asked: Asked) -> QuerySet[Any]:
    return rows.filter(application__state__in=_GRANTED).exclude(state=CheckItem.State.MET)


def _without_opinion(rows: QuerySet[Any], asked: Asked) -> QuerySet[Any]:
    return rows.filter(application__state__in=_GRANTED, given_at__isnull=True)


WAIVED = Exceptions(
    code="waived",
    title=_("条件未满足仍授权"),
    question=_("有申请条件没有核实为符合，或者委托的论证没有意见，仍确定授权的，理由是否成立？"),
    clause="三(一)",
    parts=(
        Part(
            model=CheckItem, belongs=_not_met, day="application__decided_on", timed=False,
            shown=(*WITH_APPLICATION, "condition", "unit"), acts=("checkitem.conclude", "checkitem.enter_for"),
            says=lambda row, asked: gettext("%(condition)s：%(state)s，仍确定授权")
            % {"condition": row.condition, "state": row.state_label},
            **OF_APPLICATION,
        ),
        Part(
            model=Consultation, belongs=_without_opinion, day="application__decided_on", timed=False,
            shown=WITH_APPLICATION, acts=("consultation.record_absence",),
            says=lambda row, asked: gettext("专家论证没有意见：%(reason)s")
            % {"reason": row.absence_reason or gettext("未记载原因")},
            **OF_APPLICATION,
        ),
    ),
)  # fmt: skip


# --- made public or reported late ----------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class _Result:
    """A grant and what became of its result."""

    region: str
    province: bool
    decided_on: date
    published_on: date | None
    sent_on: date | None

    def late(self, asked: Asked) -> Iterator[str]:
        """What came too late, or is still owed: publicity goes before the report, the report has its working days 四(二)."""
        days = asked.everywhere.rules_for(self.region, self.decided_on).integer("filing_due_workdays")
        due = asked.everywhere.calendar.add_workdays(self.decided_on, days)
        before = min(due, self.sent_on) if self.sent_on and not self.province else due
        if (self.published_on or asked.today) > before:
            yield _came(gettext("公开"), self.published_on, before)
        if not self.province and (self.sent_on or asked.today) > due:
            yield _came(gettext("报备"), self.sent_on, due)


def _came(what: str, on: date | None, due: date) -> str:
    if on is None:
        return gettext("%(what)s应在%(due)s前，尚未办理") % {"what": what, "due": day_text(due)}
    return gettext("%(what)s应在%(due)s前，%(day)s办理") % {"what": what, "due": day_text(due), "day": day_text(on)}


def _granted(row: Any) -> _Result:
    publication, filing = getattr(row, "publication", None), getattr(row, "filing", None)
    return _Result(
        region=str(row.region_id), province=row.region.level == Region.Level.PROVINCE, decided_on=row.decided_on,
        published_on=publication.published_on if publication and not publication.irregular else None,
        sent_on=filing.sent_on if filing and not filing.irregular else None,
    )  # fmt: skip


def _supplemented(row: Any) -> _Result:
    region = row.agreement.region
    return _Result(
        region=region.code, province=region.level == Region.Level.PROVINCE, decided_on=row.decided_on,
        published_on=row.published_on, sent_on=row.filed_on,
    )  # fmt: skip


def _grants() -> QuerySet[Application]:
    """Every grant with what its result and its term are judged by; bounded by how much is ever granted."""
    rows = Application.objects.filter(state__in=_GRANTED, decided_on__isnull=False)
    return rows.select_related("region", "publication", "filing").order_by("pk")


def _supplements() -> QuerySet[Amendment]:
    rows = Amendment.objects.filter(state__in=_DECIDED, decided_on__isnull=False)
    return rows.select_related("agreement__region").order_by("pk")


def _late(
    grants: Callable[[], QuerySet[Any]], read: Callable[[Any], _Result]
) -> Callable[[QuerySet[Any], Asked], QuerySet[Any]]:
    return lambda rows, asked: rows.filter(pk__in=[row.pk for row in asked.kept(grants) if any(read(row).late(asked))])


def _of_results(grants: Callable[[], QuerySet[Any]]) -> Callable[[Asked], tuple[QuerySet[Any], ...]]:
    return lambda asked: (asked.kept(grants), *asked.everywhere.lists)


LATE_RESULT = Exceptions(
    code="late-result",
    title=_("公开或者报备迟延"),
    question=_("授权结果是否及时公开、及时报省政府备案？公开应当在报备之前。"),
    clause="四(二)",
    parts=(
        Part(
            model=Application, belongs=_late(_grants, _granted), day="decided_on", timed=False, whose=_organization,
            shown=("organization", "region", "publication", "filing"), reads=_of_results(_grants),
            acts=("application.publish_result", "application.file_report", "application.decide"),
            says=lambda row, asked: joined(_granted(row).late(asked)),
        ),
        Part(
            model=Amendment, belongs=_late(_supplements, _supplemented), day="decided_on", timed=False,
            whose=lambda row: str(row.agreement.organization), region="agreement__region__code",
            region_name=lambda row: str(row.agreement.region), reads=_of_results(_supplements),
            shown=("agreement__organization", "agreement__region", "agreement__application"),
            acts=("amendment.publish_result", "amendment.file_report", "amendment.decide"),
            says=lambda row, asked: joined(_supplemented(row).late(asked)),
        ),
    ),
)  # fmt: skip


# --- open without a plan -------------------------------------------------------------------------------------------


def _open_unplanned(rows: QuerySet[Any], asked: Asked) -> QuerySet[Any]:
    """In operation, opened in its domain, with data for a scenario that no approved emergency plan covers."""
    plans = Plan.objects.filter(
        agreement=OuterRef("agreement_id"), state=Plan.State.APPROVED, scenarios=OuterRef("scenario_id")
    )
    unplanned = ScopeItem.objects.filter(~Exists(plans), agreement=OuterRef("pk"), ended_at__isnull=True)
    return rows.filter(Exists(unplanned), state=Agreement.State.ACTIVE, tenancy__state__in=_OPENED)


_OPENED = (Tenancy.State.OPENING, Tenancy.State.OPEN)

NO_PLAN = Exceptions(
    code="no-plan",
    title=_("无预案而开通权限"),
    question=_("权限已经开通的，每个应用场景是否都有经批准的应急预案？"),
    clause="六(四)",
    parts=(
        Part(
            model=Agreement, belongs=_open_unplanned, day="activated_at", whose=_organization,
            shown=("organization", "region", "application"), acts=("agreement.activate",),
            says=lambda row, asked: gettext("已开通运营，有应用场景不在经批准的应急预案之内"),
        ),
    ),
)  # fmt: skip


# --- terms near the bound ------------------------------------------------------------------------------------------


def _cap(case: Any, asked: Asked) -> int:
    """The bound in months where and when it was granted."""
    return 12 * asked.everywhere.rules_for(str(case.region_id), case.decided_on).integer("max_term_years")


def _near(rows: QuerySet[Any], asked: Asked) -> QuerySet[Any]:
    return rows.filter(
        pk__in=[case.pk for case in asked.kept(_grants) if (case.granted_months or 0) >= _cap(case, asked) - asked.near]
    )


NEAR_CAP = Exceptions(
    code="near-cap",
    title=_("期限接近上限"),
    question=_("授权期限贴近上限的，是否确有必要？"),
    clause="四(四)",
    choice="near",
    parts=(
        Part(
            model=Application, belongs=_near, day="decided_on", timed=False, whose=_organization,
            shown=("organization", "region"), reads=_of_results(_grants), acts=("application.decide",),
            says=lambda row, asked: gettext("授权%(months)s个月，上限%(cap)s个月")
            % {"months": row.granted_months, "cap": _cap(row, asked)},
        ),
    ),
)  # fmt: skip


# --- used outside the scenario -------------------------------------------------------------------------------------


def _unapproved(rows: QuerySet[Any], asked: Asked) -> QuerySet[Any]:
    approved = Product.scenarios.through.objects.filter(
        product_id=OuterRef("product_id"), scenario_id=OuterRef("scenario_id")
    )
    return rows.filter(~Exists(approved))


def _tried_outside(rows: QuerySet[Any], asked: Asked) -> QuerySet[Any]:
    """Deliveries that were refused because of the use; the codes of the findings stand in the body."""
    return rows.filter(action="product.deliver", outcome=Outcome.REFUSED, body__contains='"no-unapproved-scenario"')


OUTSIDE = Exceptions(
    code="outside-scenario",
    title=_("产品用于批准场景之外"),
    question=_("产品是否用于，或者试图用于未批准的应用场景？"),
    clause="五(五)",
    choice="person",
    parts=(
        _entry(_tried_outside, lambda row, asked: gettext("向未批准的应用场景交付，被拒绝")),
        Part(
            model=Delivery, belongs=_unapproved, day="delivered_on", timed=False, whose=_organization,
            about=lambda row: row.product, shown=("organization", "region", "product", "scenario"),
            acts=("delivery.created",),
            says=lambda row, asked: gettext("已交付%(customer)s用于“%(scenario)s”，该场景不在批准之列")
            % {"customer": row.customer, "scenario": row.scenario},
        ),
        Part(
            model=Violation,
            belongs=lambda rows, asked: rows.filter(kind=Violation.Kind.MISUSE, dismissed_reason=""),
            day="recorded_at", whose=_organization, shown=("organization", "region", "agreement"),
            acts=("violation.created",),
            says=lambda row, asked: gettext("已登记违规情形：%(kind)s") % {"kind": row.get_kind_display()},
        ),
    ),
)  # fmt: skip


# --- deleted late --------------------------------------------------------------------------------------------------


def _deleted_late(rows: QuerySet[Any], asked: Asked) -> QuerySet[Any]:
    still = Q(deleted_at__isnull=True, deletion_due_on__lt=asked.today)
    return rows.filter(still | Q(deleted_at__date__gt=F("deletion_due_on")))


def _deletion(row: Any, asked: Asked) -> str:
    return _came(gettext("删除"), clock.today(row.deleted_at) if row.deleted_at else None, row.deletion_due_on)


LATE_DELETION = Exceptions(
    code="late-deletion",
    title=_("数据删除迟延"),
    question=_("授权结束后，数据是否在期限内删除？"),
    clause="四(五)",
    parts=(
        Part(
            model=Closure, belongs=_deleted_late, day="deletion_due_on", timed=False, whose=_organization,
            shown=("organization", "region", "agreement"), acts=("closure.certify_deletion",), says=_deletion,
        ),
        Part(
            model=CarryOver, belongs=_deleted_late, day="deletion_due_on", timed=False,
            whose=lambda row: str(row.closure.organization), region="closure__region__code",
            region_name=lambda row: str(row.closure.region), about=lambda row: row.closure,
            shown=("closure__organization", "closure__region", "closure__agreement"),
            acts=("carryover.certify_deletion",), says=_deletion,
        ),
    ),
)  # fmt: skip


# --- refused attempts ----------------------------------------------------------------------------------------------


def _attempts(rows: QuerySet[Any], asked: Asked) -> QuerySet[Any]:
    return rows.filter(action__in=SENSITIVE, outcome=Outcome.REFUSED)


ATTEMPTS = Exceptions(
    code="attempts",
    title=_("被拒绝的出域、用印和清除"),
    question=_("谁曾经试图出域、交付、用印或者清除日志而被拒绝？"),
    clause="六(三)2",
    choice="person",
    parts=(_entry(_attempts, lambda row, asked: " ".join(reasons_of(payload_of(row))), "payload"),),
)


LISTS: Sequence[Exceptions] = (
    SAME_DAY, SAME_PERSON, WAIVED, LATE_RESULT, NO_PLAN, NEAR_CAP, OUTSIDE, LATE_DELETION, BACK_ENTERED, ATTEMPTS,
)  # fmt: skip
BY_CODE = {one.code: one for one in LISTS}
