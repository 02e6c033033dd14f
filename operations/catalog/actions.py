"""Everything that changes the catalog."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.models import Unit
from applicants import documents
from applicants.models import Document
from audit import beside
from audit.act import Acts
from audit.actor import Actor
from audit.outbox.post import post
from audit.roles import Role
from operations.catalog import checks, forms, permissions, queries, reading
from operations.catalog.models import CatalogImport, ImportRow, Item, Supervision
from operations.mechanism.models import KeyField
from statute.findings import Finding, gettext_noop
from statute.rules import cataloguing
from web.forms import ReasonForm

item = Acts(Item, see=permissions.items)
catalog_import = Acts(CatalogImport, see=permissions.imports)


def _proposal(
    *, by: Actor, at: datetime, code: str, level: str = "", attribute: str = "", **inputs: Any
) -> tuple[Finding, ...]:
    return (*_graded(level, attribute, inputs), *checks.code_free(by.region, code))


def _graded(level: str, attribute: str, inputs: Mapping[str, Any]) -> tuple[Finding, ...]:
    return cataloguing.graded(
        queries.grading(inputs.get("name", ""), inputs.get("classification", ""), level, attribute, inputs)
    )


def _amendment(
    subject: Item, *, by: Actor, at: datetime, code: str, level: str = "", attribute: str = "", **inputs: Any
) -> tuple[Finding, ...]:
    return (*_graded(level, attribute, inputs), *checks.code_free(str(subject.region_id), code, subject))


@item.act(
    "propose", label=_("提出数据项"), root=True, roles=[Role.STEWARD], arrow=None, clause="六(一)",
    form=forms.ItemForm, input_checks=_proposal, tone="primary",
)  # fmt: skip
def propose(
    *, by: Actor, at: datetime, fields_of_use: Sequence[KeyField], of: CatalogImport | None = None, **columns: Any
) -> Item:
    """The steward of the providing institution enters an item; of a file of them, the authority is told once."""
    unit = Unit.objects.get(pk=by.unit)
    made = Item.objects.create(
        region_id=unit.region.code, provider=unit, proposed_by=by.user_id, proposed_at=at, **columns
    )
    made.fields.set(fields_of_use)
    if of is not None:
        return made
    post(
        made,
        gettext_noop("%(provider)s提出数据项“%(item)s”，待确认。"),
        at=at,
        to=Role.CLERK,
        region=made.region_id,
        provider=unit.name,
        item=made.name,
    )
    return made


@item.act(
    "amend", label=_("修改数据项"), roles=[Role.STEWARD], arrow=None, states=[Item.State.PROPOSED], clause="六(一)",
    form=forms.AmendForm, checks=checks.provider_only, input_checks=_amendment, scoped=False,
)  # fmt: skip
def amend(subject: Item, *, by: Actor, at: datetime, fields_of_use: Sequence[KeyField], **columns: Any) -> None:
    """The steward corrects a proposal until it is confirmed."""
    for name, value in columns.items():
        setattr(subject, name, value)
    subject.proposed_by = by.user_id
    subject.fields.set(fields_of_use)


@item.act("confirm", label=_("确认入目录"), checks=checks.confirm, not_by=["proposed_by"], tone="primary")
def confirm(subject: Item, *, by: Actor, at: datetime) -> None:
    """The data authority confirms class, level and attribute."""
    subject.confirmed_at = at


def _reclassification(
    subject: Item, *, by: Actor, at: datetime, level: str, attribute: str, **_inputs: Any
) -> tuple[Finding, ...]:
    return (
        *cataloguing.graded(replace(queries.facts_of(subject), level=level, attribute=attribute)),
        *checks.own_act(subject, attribute),
    )


@item.act(
    "reclassify", label=_("调整级别或开放属性"), roles=[Role.STEWARD, Role.CLERK, Role.APPROVER], arrow=None,
    states=[Item.State.CONFIRMED], clause="一(一)", checks=checks.own_provider, input_checks=_reclassification,
    form=forms.ReclassifyForm, scoped=False,
)  # fmt: skip
def reclassify(subject: Item, *, by: Actor, at: datetime, level: str, attribute: str, reason: str) -> None:
    """Level or attribute changes; to prohibited it changes by `prohibit`, with what follows from it."""
    subject.change(level=level, attribute=attribute, reason=reason, by=by.user_id, at=at)


def _supervision(subject: Item, *, by: Actor, at: datetime, found_on: date, **_inputs: Any) -> tuple[Finding, ...]:
    return checks.found_on(found_on, at)


@item.act(
    "supervise", label=_("登记安全监管情况"), roles=[Role.STEWARD], arrow=None, states=[Item.State.CONFIRMED],
    clause="二(三)", form=forms.SupervisionForm, checks=checks.supervision, input_checks=_supervision,
    makes=Supervision, scoped=False,
)  # fmt: skip
def supervise(subject: Item, *, by: Actor, at: datetime, found_on: date, text: str, measure: str = "") -> Supervision:
    """The institution that provides an item records what it found about its safety in use; the data authority is told."""
    made = Supervision.objects.create(
        item=subject, found_on=found_on, text=text, measure=measure, recorded_at=at, recorded_by=by.user_id
    )
    post(
        subject,
        gettext_noop("%(provider)s登记了数据项“%(item)s”的安全监管情况。"),
        at=at, to=[Role.CLERK, Role.APPROVER], region=subject.region_id, provider=subject.provider.name,
        item=subject.name,
    )  # fmt: skip
    return made


def _registration(
    subject: Item, *, by: Actor, at: datetime, registration_code: str, registered_on: date, **_inputs: Any
) -> tuple[Finding, ...]:
    return checks.registered(subject, at, registration_code, registered_on)


@item.act(
    "register", label=_("登记公共数据资源编码"), roles=[Role.STEWARD, Role.CLERK], arrow=None,
    states=[Item.State.CONFIRMED], form=forms.RegistrationForm, checks=checks.own_provider,
    input_checks=_registration, scoped=False,
)  # fmt: skip
def register(
    subject: Item, *, by: Actor, at: datetime, registration_code: str, registered_on: date, query_code: str = ""
) -> None:
    """The code under which the item stands in the national register of public data resources."""
    subject.registration_code, subject.query_code = registration_code, query_code
    subject.registered_on = registered_on


@catalog_import.act(
    "read", label=_("从 XLSX 导入数据项"), root=True, roles=[Role.STEWARD], arrow=None, clause="六(一)",
    form=forms.ImportForm, input_checks=checks.file,
    hint=_("只读入名称和类别；逐行列出问题，由您选择后才提出。"),
)  # fmt: skip
def read_file(*, by: Actor, at: datetime, file: Document) -> CatalogImport:
    """The steward has a file read: its rows are kept as they stand, nothing is proposed yet."""
    unit = Unit.objects.get(pk=by.unit)
    made = CatalogImport.objects.create(
        region_id=unit.region.code, provider=unit, name=file.name[:200], digest=file.digest, read_at=at,
        read_by=by.user_id,
    )  # fmt: skip
    beside.make_all(
        ImportRow(
            catalog_import=made, number=line.number, values=dict(line.values),
            faults={"formulas": line.formulas, "not_text": line.not_text},
        )
        for line in reading.read(file).lines
    )  # fmt: skip
    documents.attach(file, made, "file")
    return made


def _taking(subject: CatalogImport, *, by: Actor, at: datetime, good_only: bool = False) -> tuple[Finding, ...]:
    return checks.taking(subject, by=by, at=at, good_only=good_only)


@catalog_import.act(
    "propose", label=_("提出数据项"), checks=checks.own_import, input_checks=_taking, form=forms.TakeForm,
    tone="primary", scoped=False,
)  # fmt: skip
def propose_import(subject: CatalogImport, *, by: Actor, at: datetime, good_only: bool = False) -> None:
    """Each row becomes a proposal as if its steward had entered it; the authority is told once."""
    taken = [row for row in queries.rows_of(subject) if row.good]
    for looked in taken:
        beside.change(looked.row, item=propose(by=by, at=at, of=subject, **looked.columns))
    subject.good_only, subject.proposed_at, subject.proposed_by = good_only, at, by.user_id
    post(
        subject,
        gettext_noop("%(provider)s从文件“%(name)s”提出%(n)s个数据项，待确认。"),
        at=at, to=Role.CLERK, region=subject.region_id, provider=subject.provider.name, name=subject.name,
        n=len(taken),
    )  # fmt: skip


@catalog_import.act(
    "confirm", label=_("全部确认入目录"), checks=checks.confirm_import, not_by=["proposed_by"], tone="primary"
)
def confirm_import(subject: CatalogImport, *, by: Actor, at: datetime) -> None:
    """The data authority confirms every proposal of the file that still waits, all of them or none."""
    for id in list(queries.proposals_of(subject).values_list("pk", flat=True)):
        confirm(id=id, by=by, at=at)
    subject.confirmed_at = at
    post(
        subject,
        gettext_noop("文件“%(name)s”中的数据项已确认入目录。"),
        at=at, to=Role.STEWARD, unit=subject.provider_id, name=subject.name,
    )  # fmt: skip


@catalog_import.act("drop", label=_("作废"), form=ReasonForm, checks=checks.own_import, tone="danger", scoped=False)
def drop_import(subject: CatalogImport, *, by: Actor, at: datetime, reason: str) -> None:
    """The file was wrong; a better one is uploaded."""
    subject.dropped_reason = reason


ACTS = (*item.all, *catalog_import.all)
