"""Rule sets as data: the province enters the published text, a second person confirms; versions are never written over."""

from datetime import datetime
from typing import Any

from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from accounts.models import Region
from applicants import documents
from applicants.models import Document
from audit.act import Acts
from audit.actor import Actor
from audit.outbox.post import post
from audit.roles import Role
from audit.trail.digest import sm3
from operations.mechanism import checks, forms, permissions, values
from operations.mechanism.models import RuleText
from statute.findings import Finding, gettext_noop
from statute.loading import load

rule_text = Acts(RuleText, see=permissions.rule_texts)


def _file(*, by: Actor, at: datetime, document: Document, **_inputs: Any) -> tuple[Finding, ...]:
    return checks.rule_text(document)


@rule_text.act(
    "enter", label=_("录入规则集"), root=True, roles=[Role.CLERK], arrow=None, clause="七", form=forms.RuleTextForm,
    checks=checks.provincial, input_checks=_file, hint=_("按官方公布的文本录入，条文只写概括；经另一人确认后自施行日期起适用。"),
)  # fmt: skip
def enter_rule_text(*, by: Actor, at: datetime, document: Document, basis: str) -> RuleText:
    """The provincial clerk enters a rule set; the same code again is its next version."""
    text = documents.text_of(document)
    assert text is not None
    ruleset = load(text, values.read).ruleset
    assert ruleset is not None
    assert ruleset.effective_from is not None
    last = RuleText.objects.filter(code=ruleset.code).aggregate(last=Max("version"))["last"] or 0
    made = RuleText.objects.create(
        region_id=by.region, code=ruleset.code, version=last + 1, name=ruleset.title[:120],
        effective_from=ruleset.effective_from, basis=basis, content=text, digest=sm3(text.encode()).hex(),
        entered_by=by.user_id,
    )  # fmt: skip
    documents.attach(document, made, "text")
    post(made, gettext_noop("规则集%(set)s已录入，待确认。"), at=at, to=Role.APPROVER, region=by.region, set=str(made))
    return made


@rule_text.act(
    "confirm", label=_("确认规则集"), roles=[Role.APPROVER], arrow=None, clause="七", checks=checks.confirm_text,
    not_by=["entered_by"], ready=checks.text_waits, tone="primary",
)  # fmt: skip
def confirm_rule_text(subject: RuleText, *, by: Actor, at: datetime) -> None:
    """A second person of the province compared it with the published text; every region is told."""
    subject.confirmed_at, subject.confirmed_by = at, by.user_id
    for region in Region.objects.order_by("code"):
        post(
            subject,
            gettext_noop("%(set)s已载入，自%(day)s起发布的通告适用；此前发布的通告仍适用原规则。"),
            at=at, to=[Role.CLERK, Role.APPROVER, Role.SECRETARIAT], region=region.code, set=subject.name,
            day=subject.effective_from,
        )  # fmt: skip


@rule_text.act(
    "withdraw", label=_("撤回规则集"), roles=[Role.CLERK], arrow=None, clause="七", checks=checks.text_open,
    ready=checks.text_waits,
)  # fmt: skip
def withdraw_rule_text(subject: RuleText, *, by: Actor, at: datetime) -> None:
    """What nobody has confirmed is taken back; its record stays."""
    subject.withdrawn_at = at
