"""Making a product and its outbound review: drafted, submitted, examined by one, approved or refused by another 五(五)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from applicants.documents import attach
from applicants.models import Document
from audit.act import Acts
from audit.actor import Actor
from audit.clock import today
from audit.outbox.post import post
from audit.roles import Role
from operations.agreements.models import Agreement, ScopeItem
from operations.applications.models import Scenario
from operations.dataflow import letters, permissions
from operations.dataflow.checks import products as checks
from operations.dataflow.forms import products as forms
from operations.dataflow.models import ProcessingTask, Product
from operations.dataflow.queries import products as queries
from operations.domains import permissions as domains
from operations.domains.queries import tenancy_of
from operations.papers.letters import give_out
from operations.papers.numbering import take
from statute.findings import gettext_noop
from web.forms import ReasonForm

State = Product.State
NUMBER, REVIEW = "授品", "授审"
product: Acts[Product] = Acts(Product, see=permissions.products)
agreement: Acts[Agreement] = Acts(Agreement, see=domains.agreements)
_MAKERS = [Role.ORG_ADMIN, Role.ORG_STAFF]


@agreement.act(
    "make_product", label=_("新建数据产品"), roles=_MAKERS, states=[Agreement.State.ACTIVE], arrow=None, clause="五(四)",
    checks=checks.making, form=forms.ProductForm, input_checks=checks.made, makes=Product,
)  # fmt: skip
def make_product(
    subject: Agreement, *, by: Actor, at: datetime, name: str, type: str, leaves: str, scenario: Scenario,
    description: str, tasks: Sequence[ProcessingTask] = (), items: Sequence[ScopeItem] = (), **columns: Any,
) -> Product:  # fmt: skip
    """A draft of a product or service; a raw package is refused here already, for everybody."""
    report = columns.pop("test_report", None)
    made = Product.objects.create(
        agreement=subject, region_id=subject.region_id, organization_id=subject.organization_id,
        number=take(str(subject.region_id), NUMBER, at), name=name, type=type, leaves=leaves, scenario=scenario,
        description=description, made_at=at, made_by=by.user_id, **columns,
    )  # fmt: skip
    _trace(made, tasks, items)
    if report is not None:
        made.test_report = attach(report, made, "test")
        made.save(update_fields=["test_report"])
    return made


@product.act(
    "edit", label=_("修改产品"), roles=_MAKERS, states=[State.DRAFT, State.REFUSED], arrow=None, clause="五(四)",
    form=forms.ProductForm, input_checks=checks.edited,
)  # fmt: skip
def edit(
    subject: Product, *, by: Actor, at: datetime, tasks: Sequence[ProcessingTask] = (),
    items: Sequence[ScopeItem] = (), test_report: Document | None = None, **columns: Any,
) -> None:  # fmt: skip
    """Until it is submitted; the test report stays unless another is given."""
    for name, value in columns.items():
        setattr(subject, name, value)
    _trace(subject, tasks, items)
    if test_report is not None:
        subject.test_report = attach(test_report, subject, "test")


def _trace(subject: Product, tasks: Sequence[ProcessingTask], items: Sequence[ScopeItem]) -> None:
    """Where it comes from: the tasks, and of what they used the rows chosen, all unless told otherwise 六(一)."""
    subject.tasks.set(tasks)
    used = ScopeItem.objects.filter(tasks__in=list(tasks)).distinct()
    subject.items.set(items or used)


@product.act("submit", label=_("提交出域审核"), checks=checks.submit, tone="primary")
def submit(subject: Product, *, by: Actor, at: datetime) -> None:
    """Everything is there; the review begins anew, earlier answers are void."""
    subject.submitted_at, subject.submitted_by = at, by.user_id
    subject.review_due_on, subject.overdue_noted_at = queries.review_due(str(subject.region_id), at), None
    subject.refused_reason = ""
    unanswered(subject)
    subject.scenarios.clear()
    post(
        subject, gettext_noop("%(operator)s提交“%(product)s”出域审核，请于%(due)s前办结。"), at=at, to=Role.CLERK,
        region=subject.region_id, operator=subject.organization.name, product=subject.name, due=subject.review_due_on,
    )  # fmt: skip


def unanswered(subject: Product) -> None:
    """Nothing is examined yet."""
    subject.raw = subject.reversible = subject.price_lawful = None
    subject.examined_at = subject.examined_by = None
    subject.examination = ""


@product.act("begin_review", label=_("开始出域审核"), tone="primary")
def begin_review(subject: Product, *, by: Actor, at: datetime) -> None:
    """The clerk takes it up: from now on its maker changes nothing."""
    post(
        subject, gettext_noop("“%(product)s”已开始出域审核。"), at=at, to=Role.ORG_ADMIN,
        organization=subject.organization_id, product=subject.name,
    )  # fmt: skip


@product.act(
    "examine", label=_("记载审核意见"), roles=[Role.CLERK], states=[State.REVIEWING, *queries.REVIEWED], arrow=None,
    clause="五(五)", form=forms.ExamineForm, checks=checks.examine, tone="primary",
    ready=lambda row: row.state == State.REVIEWING or row.rereview_due,
)  # fmt: skip
def examine(
    subject: Product, *, by: Actor, at: datetime, raw: bool | None, reversible: bool | None,
    scenarios: Sequence[Scenario], price_lawful: bool | None, examination: str,
) -> None:  # fmt: skip
    """Raw? reversible? for which scenarios? priced lawfully? In a re-review too; another person decides."""
    subject.raw, subject.reversible, subject.price_lawful = raw, reversible, price_lawful
    subject.examination, subject.examined_at, subject.examined_by = examination, at, by.user_id
    if subject.state == State.REVIEWING:  # a re-review looks at the content, what it was approved for stays
        subject.scenarios.set(scenarios)
    post(
        subject, gettext_noop("“%(product)s”的审核意见已记载，待审批。"), at=at, to=Role.APPROVER,
        region=subject.region_id, product=subject.name,
    )  # fmt: skip


@product.act("approve", label=_("审核通过"), checks=checks.approve, not_by=["examined_by"], tone="primary")
def approve(subject: Product, *, by: Actor, at: datetime) -> None:
    """For the scenarios examined; the number of the review goes with what leaves."""
    subject.approved_at, subject.approved_by = at, by.user_id
    subject.review_no = take(str(subject.region_id), REVIEW, at)
    give_out(letters.approved(subject, subject.review_no, today(at)), subject, at)
    text = gettext_noop("“%(product)s”通过出域审核（%(number)s）。")
    post(
        subject, text, at=at, to=(Role.ORG_ADMIN, Role.ORG_STAFF), organization=subject.organization_id,
        product=subject.name, number=subject.review_no,
    )  # fmt: skip
    tenancy = tenancy_of(subject.agreement)
    if tenancy is not None:
        post(
            subject, gettext_noop("“%(product)s”获准出域（%(number)s），请核对摘要后导出并登记。"), at=at,
            to=Role.DOMAIN_OPERATOR, domain=tenancy.domain_id, product=subject.name, number=subject.review_no,
        )  # fmt: skip


@product.act(
    "refuse", label=_("审核不通过"), checks=checks.refuse, not_by=["examined_by"], form=ReasonForm, tone="danger"
)
def refuse(subject: Product, *, by: Actor, at: datetime, reason: str) -> None:
    """With reasons; it may be mended and submitted again under a new review."""
    subject.refused_reason = reason
    number = take(str(subject.region_id), REVIEW, at)
    give_out(letters.refused(subject, number, today(at)), subject, at)
    post(
        subject, gettext_noop("“%(product)s”未通过出域审核：%(reason)s"), at=at, to=(Role.ORG_ADMIN, Role.ORG_STAFF),
        organization=subject.organization_id, product=subject.name, reason=reason,
    )  # fmt: skip
