"""Shapes of the inputs about applications."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import Seat
from applicants.forms import EvidenceField
from audit.clock import today
from audit.roles import Role
from audit.subject import Subject
from operations.applications import permissions, queries
from operations.applications.checks.results import CORRECTABLE
from operations.applications.models import Application, CheckItem, Consultation, Experience, Material, Scenario
from operations.catalog.models import Item
from operations.mechanism import queries as mechanism
from operations.mechanism.models import Matter
from web.forms import ActionForm

RESULTS = [(s.value, s.label) for s in CheckItem.State if s != CheckItem.State.OPEN]


def _area(rows: int = 4) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


def _text(label: Any, rows: int = 4, **more: Any) -> forms.CharField:
    return forms.CharField(label=label, widget=_area(rows), max_length=8000, **more)


class StartForm(ActionForm):
    """A new application; which agreement it continues, where the organization has one."""

    renews = forms.ModelChoiceField(
        label=_("续接的授权"),
        queryset=Application.objects.none(),
        required=False,
        help_text=_("期限届满后需要继续的，选择原来的授权。"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = Application.objects.filter(
            organization_id=self.by.organization or permissions.NONE, state=Application.State.AGREED
        ).order_by("-id")
        self.fields["renews"].queryset = own  # type: ignore[attr-defined]


class FillForm(ActionForm):
    """The organization's part."""

    wide = ("capability", "data_maturity")

    heading = forms.CharField(label=_("申请名称"), max_length=120)
    term_months = forms.IntegerField(
        label=_("拟授权期限（月）"), min_value=1, max_value=600, help_text=_("一般不超过36个月。")
    )
    security_officer = forms.CharField(label=_("数据安全负责人"), max_length=60, required=False)
    security_department = forms.CharField(label=_("数据安全管理部门"), max_length=80, required=False)
    capability = _text(_("经营状况、专业资质、人才和服务能力"), required=False)
    data_maturity = _text(_("数据管理和安全保障能力"), required=False)
    declares_no_incident = forms.BooleanField(
        label=_("近3年未发生网络安全或数据安全事件"),
        required=False,
        help_text=_("发生过的不要勾选，请在单位记录中逐件申报。"),
    )


class MilestonesField(forms.CharField):
    """Lines of "月份 | 目标"; the cleaned value is a tuple of (month, text)."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=_area(4), max_length=8000, **kwargs)

    def clean(self, value: Any) -> Any:
        if isinstance(value, list | tuple):
            value = "\n".join(f"{month} | {text}" for month, text in value)
        return tuple(self._line(line) for line in (super().clean(value) or "").splitlines() if line.strip())

    @staticmethod
    def _line(line: str) -> tuple[int, str]:
        month, _bar, text = line.replace("｜", "|").partition("|")
        digits, text = month.strip().removeprefix("第").removesuffix("月").removesuffix("个").strip(), text.strip()
        if not digits.isascii() or not digits.isdigit() or len(digits) > 4 or not text or len(text) > 200:
            raise ValidationError(_("“%(line)s”不符合格式，应为：月份 | 目标。"), params={"line": line.strip()[:40]})
        return int(digits), text


class ScenarioForm(ActionForm):
    """An application scenario; it may be saved unfinished."""

    wide = ("description", "economic_value", "social_value", "safeguards", "feasibility", "goals", "milestones")

    name = forms.CharField(label=_("应用场景"), max_length=120)
    description = _text(_("场景说明"))
    economic_value = _text(_("经济价值"), 3, required=False)
    social_value = _text(_("社会价值"), 3, required=False)
    safeguards = _text(_("数据安全保障措施"), 3, required=False)
    feasibility = _text(_("可实施性"), 3, required=False)
    goals = _text(_("目标（每行一项，可衡量）"), 3, required=False)
    milestones = MilestonesField(
        label=_("阶段计划（每行：月份 | 目标）"),
        required=False,
        help_text=_("月份从授权起始日算起，例如：6 | 完成试点上线。"),
    )

    def prefill(self) -> None:
        super().prefill()
        if isinstance(self.subject, Scenario):
            rows = self.subject.milestones.order_by("month", "id")
            self.initial["milestones"] = "\n".join(f"{m.month} | {m.text}" for m in rows)


class ItemChoice(forms.ModelChoiceField):
    """An item of the catalog with what one needs to know to choose it; never its content."""

    def label_from_instance(self, item: Subject) -> str:
        assert isinstance(item, Item)
        facts = (item.provider.name, item.update_cycle, item.level, item.get_attribute_display())
        return f"{item.code} {item.name}（{'，'.join(str(f) for f in facts if f)}）"


class RequestItemForm(ActionForm):
    """A data item asked for one scenario."""

    wide = ("necessity", "fields_wanted")

    item = ItemChoice(label=_("数据项"), queryset=Item.objects.none())
    scenario = forms.ModelChoiceField(label=_("应用场景"), queryset=Scenario.objects.none(), required=False)
    necessity = _text(_("必要性说明"), 3, required=False, help_text=_("说明该场景为何离不开这项数据。"))
    fields_wanted = _text(_("所需字段（每行一项）"), 3, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        application = getattr(self.subject, "application", self.subject)
        if isinstance(application, Application):
            if "item" in self.fields:
                self.fields["item"].queryset = queries.requestable(application)  # type: ignore[attr-defined]
            scenarios = application.scenarios.filter(removed=False).order_by("id")
            self.fields["scenario"].queryset = scenarios  # type: ignore[attr-defined]


class EditItemForm(RequestItemForm):
    """What is said about an item already asked for."""

    item = None  # type: ignore[assignment]

    def prefill(self) -> None:
        super().prefill()
        self.initial["fields_wanted"] = getattr(self.subject, "fields", "")


class MaterialForm(ActionForm):
    """A document as one of the materials."""

    kind = forms.ChoiceField(label=_("材料"))
    document = EvidenceField(label=_("文件"))
    period_end = forms.DateField(label=_("报告期截止日"), required=False, help_text=_("审计报告和财务会计报告必填。"))
    sealed = forms.BooleanField(label=_("已加盖公章或由负责人签字"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if isinstance(self.subject, Application):
            kinds = [(code, _(title)) for code, title in queries.material_kinds(self.subject.announcement)]
            self.fields["kind"].choices = kinds  # type: ignore[attr-defined]


class ExperienceForm(ActionForm):
    """A system built or run, with what proves it."""

    kind = forms.ChoiceField(label=_("类别"), choices=Experience.Kind.choices)
    system = forms.CharField(label=_("系统名称"), max_length=120)
    filing_no = forms.CharField(label=_("备案号或报告编号"), max_length=80)
    level = forms.IntegerField(
        label=_("等级保护级别"), min_value=1, max_value=5, required=False, help_text=_("等级保护填写。")
    )
    passed = forms.BooleanField(label=_("测评或评估通过"), required=False)
    assessor = forms.CharField(label=_("测评机构"), max_length=120)
    assessed_on = forms.DateField(label=_("测评日期"))
    document = EvidenceField(label=_("证明文件"), required=False)


class CheckMaterialForm(ActionForm):
    """Complete or lacking, and what is lacking."""

    found = forms.ChoiceField(label=_("核对"), choices=[c for c in Material.Found.choices if c[0]])
    note = forms.CharField(label=_("缺什么"), max_length=300, required=False)


class SupplementForm(ActionForm):
    """One notice built from all gaps."""

    wide = ("points",)

    points = _text(_("补正事项（每行一项）"), 6)
    served_on = forms.DateField(label=_("送达日期"))

    def prefill(self) -> None:
        super().prefill()
        self.initial.setdefault("served_on", today(self.at))
        if isinstance(self.subject, Application):
            self.initial.setdefault("points", "\n".join(queries.gaps(self.subject)))


class ResubmitForm(ActionForm):
    """An answer to every point of the notice."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        notice = queries.dossier(self.subject).open_supplement if isinstance(self.subject, Application) else None
        for number, point in enumerate(notice.lines if notice else ()):
            self.fields[f"answer_{number}"] = _text(point, 3, required=False)

    def inputs(self) -> dict[str, Any]:
        """The answers in the order of the points, one line each."""
        given = [v for k, v in self.cleaned_data.items() if k.startswith("answer_")]
        return {"answers": "\n".join(" ".join(str(v or "").split()) for v in given)}


class RejectForm(ActionForm):
    """Why, under which clause, and what the applicant can do."""

    reason = _text(_("不予受理的理由"))
    clause = forms.CharField(label=_("依据"), max_length=20, initial="四(一)")
    remedy = _text(
        _("救济途径"),
        3,
        initial=_("可以在通告规定的时间内补齐材料后重新申请；不服的，可以依法申请行政复议或者提起行政诉讼。"),
    )


class CheckForm(ActionForm):
    """A unit's conclusion on one condition."""

    wide = ("opinion",)

    result = forms.ChoiceField(label=_("结论"), choices=RESULTS)
    opinion = _text(_("核实意见和理由"), required=False)
    materials = forms.ModelMultipleChoiceField(
        label=_("依据的申请材料"), queryset=Material.objects.none(), required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    evidence_note = forms.CharField(label=_("依据材料"), max_length=300, required=False)
    document = EvidenceField(label=_("证明文件"), required=False)
    reply_no = forms.CharField(label=_("复函编号"), max_length=60, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        check = self.subject
        if not isinstance(check, CheckItem):
            return
        if check.condition.code == "credit":
            self.fields["credit_source"] = forms.CharField(label=_("信用查询来源"), max_length=120, required=False)
            self.fields["credit_queried_on"] = forms.DateField(label=_("查询日期"), required=False)
            self.fields["credit_result"] = forms.CharField(label=_("查询结果"), max_length=200, required=False)
            if not self.is_bound:
                self.prefill()
        choice = self.fields["materials"]
        choice.queryset = check.application.materials.filter(current=True).order_by("added_at", "id")  # type: ignore[attr-defined]
        choice.label_from_instance = lambda m: str(_(queries.material_title(m.kind)))  # type: ignore[attr-defined]

    def prefill(self) -> None:
        super().prefill()
        if isinstance(self.subject, CheckItem):
            self.initial["result"] = self.subject.proposed
            self.initial.pop("materials", None)
            self.initial["materials"] = [m.pk for m in self.subject.materials.all()]
            self.initial.pop("document", None)


class LetterForm(CheckForm):
    """A conclusion entered for a unit from its letter."""

    document = EvidenceField(label=_("复函扫描件"))
    reply_no = forms.CharField(label=_("复函编号"), max_length=60)


class AgreeItemForm(ActionForm):
    """The provider agrees."""

    opinion = _text(_("审核意见"), 3, required=False)


class ReduceItemForm(ActionForm):
    """The provider agrees to part of it."""

    allowed_fields = _text(_("同意提供的字段（每行一项）"), 4, required=False)
    opinion = _text(_("审核意见"), 3, required=False)

    def prefill(self) -> None:
        super().prefill()
        self.initial["allowed_fields"] = getattr(self.subject, "allowed_fields", "") or getattr(
            self.subject, "fields", ""
        )


class RefuseItemForm(ActionForm):
    """The provider does not agree."""

    opinion = _text(_("不同意提供的理由"), 3, required=False)


class ExpertChoice(forms.ModelChoiceField):
    """An expert by name."""

    def label_from_instance(self, seat: Subject) -> str:
        assert isinstance(seat, Seat)
        return f"{seat.user}（{seat.place}）"


class ConsultForm(ActionForm):
    """A question to one expert."""

    expert = ExpertChoice(label=_("专家"), queryset=Seat.objects.none())
    question = _text(_("论证问题"))
    due_on = forms.DateField(label=_("出具意见的时限"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if isinstance(self.subject, Application):
            self.fields["expert"].queryset = self._experts(self.subject)  # type: ignore[attr-defined]

    def _experts(self, application: Application) -> QuerySet[Seat]:
        group = mechanism.expert_group_for(application.region)
        on = today(self.at)
        return (
            Seat.objects.filter(role=Role.EXPERT, region_code=group.region_id if group else "-", valid_from__lte=on)
            .exclude(valid_until__lt=on)
            .select_related("user")
            .order_by("user__display_name", "id")
        )

    def prefill(self) -> None:
        super().prefill()
        self.initial.setdefault("due_on", mechanism.calendar().add_workdays(today(self.at), 10))


class DeclareForm(ActionForm):
    """Interest first."""

    no_conflict = forms.TypedChoiceField(
        label=_("利害关系"),
        choices=[("yes", _("与申请单位没有利害关系")), ("no", _("有利害关系，回避"))],
        coerce=lambda v: v == "yes",
        widget=forms.RadioSelect,
    )
    recused_reason = forms.CharField(label=_("回避理由"), max_length=300, required=False)


class OpinionForm(ActionForm):
    """An expert's opinion in four parts with an advice."""

    business = _text(_("业务论证"))
    technology = _text(_("技术论证"))
    necessity = _text(_("数据是否最小必要"), 3)
    reversibility = _text(_("可逆还原风险"), 3)
    advice = forms.ChoiceField(label=_("总体建议"), choices=Consultation.Advice.choices)


class AbsenceForm(ActionForm):
    """Why there is no opinion."""

    absence_reason = forms.CharField(label=_("未出具意见的原因"), max_length=300)


class ConcludeForm(ActionForm):
    """What the meeting concluded."""

    met_on = forms.DateField(label=_("会议日期"))
    minutes_no = forms.CharField(label=_("纪要编号"), max_length=60)
    advice = forms.ChoiceField(label=_("审议结论"), choices=Matter.Advice.choices)
    reasons = _text(_("结论理由"))
    reason_over_grade = _text(
        _("以往评估不合格仍同意的理由"), 3, required=False, help_text=_("以往评估不合格的单位再次申请时填写。")
    )
    follow_ups = _text(_("交办事项"), 3, required=False, help_text=_("每行一项，逐项交本级公共数据主管部门办理。"))
    minutes = EvidenceField(label=_("会议纪要"), required=False)


class EnterDecisionForm(ActionForm):
    """The government's document."""

    document_no = forms.CharField(label=_("政府文号"), max_length=60)
    decided_on = forms.DateField(label=_("决定日期"))
    grants = forms.TypedChoiceField(
        label=_("决定"),
        choices=[("yes", _("确定授权")), ("no", _("不予授权"))],
        coerce=lambda v: v == "yes",
        widget=forms.RadioSelect,
    )
    scenarios = forms.ModelMultipleChoiceField(
        label=_("批准的应用场景"), queryset=Scenario.objects.none(), required=False, widget=forms.CheckboxSelectMultiple
    )
    granted_months = forms.IntegerField(label=_("授权期限（月）"), min_value=1, max_value=600, required=False)
    reasons = _text(_("理由"), 3, required=False, help_text=_("与审议结论不一致，或者不予授权的，必填。"))
    remedy = _text(_("救济途径"), 3, required=False, help_text=_("不予授权的必填。"))
    document = EvidenceField(label=_("政府文件"), required=False)
    back_entered = forms.BooleanField(label=_("补录"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if isinstance(self.subject, Application):
            own = self.subject.scenarios.filter(removed=False).order_by("id")
            self.fields["scenarios"].queryset = own  # type: ignore[attr-defined]

    def prefill(self) -> None:
        super().prefill()
        application = self.subject
        if isinstance(application, Application):
            self.initial["granted_months"] = application.granted_months or application.term_months
            self.initial["document_no"] = application.decision_no
            self.initial["scenarios"] = [s.pk for s in queries.dossier(application).scenarios]


class PublishForm(ActionForm):
    """Where and when the result became public."""

    published_on = forms.DateField(label=_("公开日期"))
    channel = forms.CharField(label=_("公开渠道"), max_length=200)
    text = _text(_("补充说明"), 3, required=False, help_text=_("不得含有联系方式、个人信息或商业秘密。"))

    def prefill(self) -> None:
        super().prefill()
        self.initial.setdefault("published_on", today(self.at))


class FileForm(ActionForm):
    """The report to the provincial government."""

    number = forms.CharField(label=_("报备文号"), max_length=60)
    sent_on = forms.DateField(label=_("报送日期"))
    document = EvidenceField(label=_("备案报告"), required=False)

    def prefill(self) -> None:
        super().prefill()
        self.initial.pop("number", None)
        self.initial.setdefault("sent_on", today(self.at))


class ReceiptForm(ActionForm):
    """The receipt of a filing."""

    receipt_no = forms.CharField(label=_("回执编号"), max_length=60)
    received_on = forms.DateField(label=_("回执日期"))


class ObjectionForm(ActionForm):
    """An objection to a published result."""

    raised_by_text = forms.CharField(label=_("异议人"), max_length=120)
    raised_on = forms.DateField(label=_("提出日期"))
    text = _text(_("异议内容"))
    document = EvidenceField(label=_("异议材料"), required=False)


class AnswerForm(ActionForm):
    """The answer to an objection."""

    answer = _text(_("答复"))


class CorrectFactForm(ActionForm):
    """Old, new, reason."""

    column = forms.ChoiceField(label=_("更正事项"), choices=[(k, _(v)) for k, v in CORRECTABLE.items()])
    new = forms.CharField(label=_("更正为"), max_length=300, help_text=_("日期写作 2026-11-23。"))
    reason = _text(_("更正理由"), 3)
