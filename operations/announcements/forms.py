"""Shapes of an announcement's inputs."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from applicants.forms import EvidenceField
from audit import clock
from operations.announcements.models import Announcement, Condition
from operations.mechanism.models import KeyField
from operations.mechanism.queries import rulesets
from statute.rulesets import applied
from statute.vocabulary import UNIT_KINDS
from web.forms import ActionForm


def _area(rows: int = 4) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class DraftForm(ActionForm):
    """What an announcement says."""

    wide: ClassVar[tuple[str, ...]] = ("heading", "text", "criteria", "field_conditions", "extra_materials")

    heading = forms.CharField(label=_("标题"), max_length=200)
    field = forms.ModelChoiceField(
        label=_("重点领域"), queryset=KeyField.objects.order_by("code"), to_field_name="code"
    )
    ground = forms.ChoiceField(
        label=_("优先领域依据"), choices=[("", "—"), *Announcement.Ground.choices], required=False,
        help_text=_("市、县优先选择与民生紧密相关、行业发展潜力显著、产业战略意义重大的领域。"),
    )  # fmt: skip
    use_kind = forms.ChoiceField(label=_("使用方式"), choices=Announcement.UseKind.choices)
    opens_at = forms.DateTimeField(label=_("申请开始时间"), required=False)
    closes_at = forms.DateTimeField(label=_("申请截止时间"), required=False, help_text=_("北京时间，含该时刻。"))
    quota = forms.IntegerField(label=_("授权总量（家）"), min_value=0, max_value=999, required=False)
    ruleset = forms.ChoiceField(label=_("适用规则"))
    text = forms.CharField(label=_("正文"), widget=_area(6), required=False)
    criteria = forms.CharField(label=_("评审标准"), widget=_area())
    field_conditions = forms.CharField(
        label=_("领域具体安全要求"), widget=_area(), required=False,
        help_text=_("每行一条；须由领域主管部门会签，修改后重新会签。"),
    )  # fmt: skip
    extra_materials = forms.CharField(
        label=_("其他材料"), widget=_area(3), required=False, help_text=_("五项法定材料之外另需提交的，每行一项。")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(r.code, f"{r.code} {gettext(r.title)}") for r in rulesets().values()]
        self.fields["ruleset"].choices = choices  # type: ignore[attr-defined]

    def inputs(self) -> dict[str, Any]:
        values = super().inputs()
        values["quota"] = values["quota"] or 0
        return values

    def prefill(self) -> None:
        super().prefill()
        if isinstance(self.subject, Announcement):
            self.initial["field"] = self.subject.field.code
        else:
            self.initial.setdefault("ruleset", applied(clock.today(self.at), rulesets()).code)


class BackEntryForm(DraftForm):
    """What a paper announcement said."""

    number = forms.CharField(label=_("编号"), max_length=60)
    fact_on = forms.DateField(label=_("纸质通告发布日期"))
    scan = EvidenceField(label=_("通告扫描件"))
    field_order = ("number", "fact_on", "scan")


class ConditionForm(ActionForm):
    """Which units verify a condition, and what it asks in detail."""

    unit_kinds = forms.MultipleChoiceField(
        label=_("核实单位"), choices=[(code, _(name)) for code, name in UNIT_KINDS.items()],
        widget=forms.CheckboxSelectMultiple, required=False,
    )  # fmt: skip
    text = forms.CharField(label=_("具体要求"), widget=_area(3), required=False)

    def prefill(self) -> None:
        super().prefill()
        if isinstance(self.subject, Condition):
            self.initial["unit_kinds"] = list(self.subject.kinds)


class ConcurForm(ActionForm):
    """The sector authority's concurrence."""

    concurrence_no = forms.CharField(label=_("会签文号"), max_length=60)


class ExtendForm(ActionForm):
    """A later closing instant."""

    closes_at = forms.DateTimeField(label=_("延期后的截止时间"))
    reason = forms.CharField(label=_("理由"), widget=_area(3), max_length=2000)
