"""Shapes of the inputs of this room."""

from typing import Any, ClassVar, cast

from django import forms
from django.db.models import Field, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import UnitKind
from applicants.forms import EvidenceField
from applicants.models import Organization
from audit import clock
from operations.agreements import queries, wording
from operations.agreements.models import Agreement, Amendment, AmendmentItem, EndingProposal, Plan, ScopeItem
from operations.announcements.models import Announcement
from operations.applications.forms import ItemChoice, MilestonesField
from operations.applications.models import Application, RequestedItem, Scenario
from operations.applications.queries import requestable
from operations.catalog.models import Item
from operations.mechanism.models import Matter, Seal
from operations.mechanism.queries import active_seals
from statute import terms
from statute.vocabulary import PLAN_UNITS
from web.forms import ActionForm


def _text(rows: int = 4) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class RequestedChoice(forms.ModelMultipleChoiceField):
    """Requested data, each with its scenario."""

    def label_from_instance(self, obj: RequestedItem) -> str:
        return f"{obj.item}（{obj.scenario or '—'}）"


class DraftForm(ActionForm):
    """A new agreement: who signs, for how long, over which of the granted data."""

    party_a = forms.CharField(label=_("甲方"), max_length=60, required=False, help_text=_("本级人民政府。"))
    representative = forms.CharField(label=_("甲方授权代表"), max_length=60)
    first_responsible = forms.CharField(
        label=_("数据安全第一责任人"), max_length=60, required=False, help_text=_("授权运营单位的主要负责人。")
    )
    first_on = forms.DateField(label=_("起始日"))
    last_on = forms.DateField(label=_("届满日（含）"), help_text=_("首日和末日均计入期限。"))
    rectification_workdays = forms.IntegerField(label=_("改正期限（工作日）"), min_value=1, max_value=250, initial=15)
    requested = RequestedChoice(
        label=_("授权数据"),
        queryset=RequestedItem.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("不选择的，列入全部可授权的数据。"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        application = cast(Application, self.subject)
        choice = cast(RequestedChoice, self.fields["requested"])
        choice.queryset = (
            RequestedItem.objects.filter(application=application, removed=False)
            .select_related("item", "scenario")
            .order_by("pk")
        )

    def prefill(self) -> None:
        super().prefill()
        application = cast(Application, self.subject)
        today = clock.today(self.at)
        months = application.granted_months or application.term_months or 36
        self.initial.update(
            party_a=application.region.government,
            first_responsible=application.organization.principal,
            first_on=today,
            last_on=terms.last_day_of_months(today, months),
        )


class EditForm(ActionForm):
    """The eight terms and who signs."""

    wide: ClassVar[tuple[str, ...]] = Agreement.TERMS
    representative = forms.CharField(label=_("甲方授权代表"), max_length=60)
    first_responsible = forms.CharField(label=_("数据安全第一责任人"), max_length=60)
    rectification_workdays = forms.IntegerField(label=_("改正期限（工作日）"), min_value=1, max_value=250)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in Agreement.TERMS:
            column = cast("Field[str, str]", Agreement._meta.get_field(name))
            self.fields[name] = forms.CharField(label=column.verbose_name, widget=_text(), required=False)
        if not self.is_bound:
            self.prefill()

    def prefill(self) -> None:
        super().prefill()
        for name, model in wording.MODEL_TERMS.items():
            if name in self.fields and not getattr(self.subject, name, ""):
                self.initial[name] = model


class TermForm(ActionForm):
    """The term by first and last day, both included."""

    first_on = forms.DateField(label=_("起始日"))
    last_on = forms.DateField(label=_("届满日（含）"))


class FieldsForm(ActionForm):
    """The fields of one data item."""

    fields_text = forms.CharField(label=_("字段（每行一项）"), widget=_text(6), required=False)

    def prefill(self) -> None:
        self.initial["fields_text"] = cast(ScopeItem, self.subject).fields


class SignForm(ActionForm):
    """The copy the organization signed and sealed."""

    signed_copy = EvidenceField(label=_("已签署盖章的协议"))
    sealed = forms.BooleanField(label=_("已加盖本单位公章"), required=False)
    authority = EvidenceField(label=_("授权委托书"), required=False, help_text=_("由代理人签署的，上传授权委托书。"))


class SealForm(ActionForm):
    """Which seal, on how many copies."""

    seal = forms.ModelChoiceField(label=_("印章"), queryset=Seal.objects.none())
    copies = forms.IntegerField(label=_("份数"), min_value=1, max_value=99, initial=4)
    signature_value = forms.CharField(
        label=_("电子签章值"),
        widget=_text(3),
        required=False,
        help_text=_("使用电子印章的，填写签章系统返回的签章值。"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        agreement = cast(Agreement, self.subject)
        choice = cast("forms.ModelChoiceField[Seal]", self.fields["seal"])
        choice.queryset = active_seals(str(agreement.region_id)).order_by("code", "pk")


class PaperSealForm(ActionForm):
    """A seal affixed on paper, entered afterwards."""

    seal = forms.ModelChoiceField(label=_("印章"), queryset=Seal.objects.none())
    sealed_on = forms.DateField(label=_("用印日期"))
    copies = forms.IntegerField(label=_("份数"), min_value=1, max_value=99, initial=4)
    scan = EvidenceField(label=_("用印件扫描件"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        agreement = cast(Agreement, self.subject)
        choice = cast("forms.ModelChoiceField[Seal]", self.fields["seal"])
        choice.queryset = Seal.objects.filter(
            region_id=agreement.region_id, kind=Seal.Kind.SPECIAL_CONTRACT, confirmed_by__isnull=False
        ).order_by("code", "pk")


class AnnulForm(ActionForm):
    """Why a grant should be withdrawn, and what the applicant said to it."""

    reason = forms.CharField(label=_("理由"), widget=_text())
    statement = forms.CharField(label=_("申请单位的陈述申辩"), widget=_text(), help_text=_("没有意见的，写明已听取。"))


class ConclusionForm(ActionForm):
    """What the mechanism's meeting concluded."""

    met_on = forms.DateField(label=_("会议日期"))
    minutes_no = forms.CharField(label=_("纪要编号"), max_length=60)
    advice = forms.ChoiceField(label=_("审议结论"), choices=Matter.Advice.choices)
    reasons = forms.CharField(label=_("结论理由"), widget=_text())
    follow_ups = forms.CharField(
        label=_("交办事项"), widget=_text(), required=False,
        help_text=_("每行一项，逐项交本级公共数据主管部门办理。"),
    )  # fmt: skip
    minutes = EvidenceField(label=_("会议纪要"), required=False)


class DecisionForm(ActionForm):
    """The government's document."""

    document_no = forms.CharField(label=_("政府文号"), max_length=60)
    decided_on = forms.DateField(label=_("决定日期"))
    approves = forms.BooleanField(label=_("同意"), required=False)
    reasons = forms.CharField(label=_("理由"), widget=_text(), required=False)
    back_entered = forms.BooleanField(label=_("补录"), required=False)


class PlanForm(ActionForm):
    """A version of the emergency plan."""

    wide: ClassVar[tuple[str, ...]] = ("text",)
    text = forms.CharField(label=_("预案内容"), widget=_text(18))
    scenarios = forms.ModelMultipleChoiceField(
        label=_("覆盖的应用场景"), queryset=Scenario.objects.none(), widget=forms.CheckboxSelectMultiple
    )
    document = EvidenceField(label=_("预案文件"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        agreement = cast(Agreement, self.subject.case if self.subject else None)
        choice = cast("forms.ModelMultipleChoiceField[Scenario]", self.fields["scenarios"])
        choice.queryset = Scenario.objects.filter(scope__agreement=agreement).distinct().order_by("pk")

    def prefill(self) -> None:
        """An edited version starts from itself, a new one from the version before."""
        source = self.subject if isinstance(self.subject, Plan) else None
        if source is None and isinstance(self.subject, Agreement):
            source = Plan.objects.filter(agreement=self.subject).order_by("-version").first()
        if source is not None:
            self.initial.update(text=source.text, scenarios=[s.pk for s in source.scenarios.all()])


class SendOutForm(ActionForm):
    """Units beyond the five that the region also asks."""

    further_units = forms.MultipleChoiceField(
        label=_("另行征求意见的单位"),
        choices=[(k.value, k.label) for k in UnitKind if k.value not in PLAN_UNITS],
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("网信、密码管理、保密、公安、国家安全五类单位必须会同，不能减少。"),
    )


class ConcurrenceForm(ActionForm):
    """What a unit says to a plan."""

    agrees = forms.TypedChoiceField(
        label=_("意见"), choices=[("yes", _("同意")), ("no", _("不同意"))], coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )  # fmt: skip
    opinion = forms.CharField(label=_("具体意见"), widget=_text(6), required=False)


class ReplyForm(ActionForm):
    """The number of the sealed reply."""

    reply_no = forms.CharField(label=_("复函编号"), max_length=60)


class EnterForForm(ConcurrenceForm):
    """A unit's letter, entered for it."""

    reply_no = forms.CharField(label=_("复函编号"), max_length=60)
    letter = EvidenceField(label=_("复函扫描件"))


class EndingForm(ActionForm):
    """A proposal to end, wholly or in part."""

    kind = forms.ChoiceField(label=_("方式"), choices=EndingProposal.Kind.choices)
    ground = forms.ChoiceField(label=_("理由"), choices=EndingProposal.Ground.choices)
    text = forms.CharField(label=_("情况说明"), widget=_text(6))
    items = forms.ModelMultipleChoiceField(
        label=_("涉及的授权数据"),
        queryset=ScopeItem.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("不选择的，为全部终止或者撤销。"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice = cast("forms.ModelMultipleChoiceField[ScopeItem]", self.fields["items"])
        choice.queryset = queries.remaining(cast(Agreement, self.subject)).select_related("item", "scenario")
        if self.by.of_organization:
            own = {EndingProposal.Ground.EXIT, EndingProposal.Ground.CONSENT}
            cast(forms.ChoiceField, self.fields["ground"]).choices = [
                c for c in EndingProposal.Ground.choices if c[0] in own
            ]
            cast(forms.ChoiceField, self.fields["kind"]).choices = [
                c for c in EndingProposal.Kind.choices if c[0] == EndingProposal.Kind.TERMINATION
            ]


class StatementForm(ActionForm):
    """陈述申辩."""

    statement = forms.CharField(label=_("陈述申辩"), widget=_text(8))
    evidence = EvidenceField(label=_("证明材料"), required=False)


class ResponsibleForm(ActionForm):
    """变更备案: another person is first responsible."""

    first_responsible = forms.CharField(label=_("现第一责任人"), max_length=60)
    changed_on = forms.DateField(label=_("变更日期"))
    reason = forms.CharField(label=_("变更理由"), widget=_text(3))
    document = EvidenceField(label=_("变更证明"))

    def prefill(self) -> None:
        self.initial["first_responsible"] = cast(Agreement, self.subject).organization.principal


class NameChangeForm(ActionForm):
    """变更备案: the organization goes by another name."""

    name = forms.CharField(label=_("新名称"), max_length=120, help_text=_("与变更后的登记证照一致。"))
    credit_code = forms.CharField(
        label=_("统一社会信用代码"), max_length=18, help_text=_("变更后的登记证照载明的代码。")
    )
    changed_on = forms.DateField(label=_("变更日期"))
    reason = forms.CharField(label=_("变更理由"), widget=_text(3))
    document = EvidenceField(label=_("变更证明"))

    def prefill(self) -> None:
        """The name is to be another one, so it starts empty."""


class AmendmentForm(ActionForm):
    """补充协议: why, and the scenario it adds, if it adds one; it may be saved unfinished."""

    wide: ClassVar[tuple[str, ...]] = (
        "reason",
        "description",
        "economic_value",
        "social_value",
        "safeguards",
        "feasibility",
        "goals",
        "milestones",
    )

    reason = forms.CharField(label=_("补充理由"), widget=_text())
    scenario_name = forms.CharField(
        label=_("新增应用场景"), max_length=120, required=False,
        help_text=_("只在已有场景下增加数据的，不填写本项和以下各项。"),
    )  # fmt: skip
    description = forms.CharField(label=_("场景说明"), widget=_text(), required=False)
    economic_value = forms.CharField(label=_("经济价值"), widget=_text(3), required=False)
    social_value = forms.CharField(label=_("社会价值"), widget=_text(3), required=False)
    safeguards = forms.CharField(label=_("数据安全保障措施"), widget=_text(3), required=False)
    feasibility = forms.CharField(label=_("可实施性"), widget=_text(3), required=False)
    goals = forms.CharField(label=_("目标（每行一项，可衡量）"), widget=_text(3), required=False)
    milestones = MilestonesField(
        label=_("阶段计划（每行：月份 | 目标）"), required=False, help_text=_("月份从授权起始日算起，期限不变。")
    )

    def prefill(self) -> None:
        super().prefill()
        if isinstance(self.subject, Amendment):
            self.initial["milestones"] = "\n".join(f"{month} | {text}" for month, text in self.subject.milestones)


class AddItemForm(ActionForm):
    """A data item to be added, for a scenario of the agreement or for the new one."""

    wide = ("necessity", "fields_wanted")

    item = ItemChoice(label=_("数据项"), queryset=Item.objects.none())
    scenario = forms.ModelChoiceField(
        label=_("应用场景"), queryset=Scenario.objects.none(), required=False,
        help_text=_("用于新增应用场景的，不选择。"),
    )  # fmt: skip
    necessity = forms.CharField(
        label=_("必要性说明"), widget=_text(3), required=False, help_text=_("说明该场景为何离不开这项数据。")
    )
    fields_wanted = forms.CharField(label=_("所需字段（每行一项）"), widget=_text(3), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        agreement = cast(Agreement, getattr(self.subject, "agreement", self.subject))
        if "item" in self.fields:
            items = cast("forms.ModelChoiceField[Item]", self.fields["item"])
            items.queryset = requestable(agreement.application)
        choice = cast("forms.ModelChoiceField[Scenario]", self.fields["scenario"])
        choice.queryset = queries.scenarios_of(agreement)


class EditAddedItemForm(AddItemForm):
    """What is said of an item already asked for."""

    item = None  # type: ignore[assignment]

    def prefill(self) -> None:
        super().prefill()
        self.initial["fields_wanted"] = cast(AmendmentItem, self.subject).fields


class AmendmentDecisionForm(DecisionForm):
    """The government's document on a supplement, with its scan."""

    document = EvidenceField(label=_("政府文件"), required=False)


class PublishAmendmentForm(ActionForm):
    """Where and when the result became public."""

    published_on = forms.DateField(label=_("公开日期"))
    channel = forms.CharField(label=_("公开渠道"), max_length=200)

    def prefill(self) -> None:
        self.initial.setdefault("published_on", clock.today(self.at))


class CorrectionForm(ActionForm):
    """更正: what is mistyped, what it should say, why."""

    column = forms.ChoiceField(label=_("事项"))
    new = forms.CharField(label=_("更正为"), max_length=300)
    reason = forms.CharField(label=_("更正理由"), widget=_text(3))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.ChoiceField, self.fields["column"]).choices = list(queries.CORRECTABLE.items())


class StockForm(ActionForm):
    """An agreement from before the system, and the application it rests on."""

    announcement = forms.ModelChoiceField(label=_("通告"), queryset=Announcement.objects.none())
    organization = forms.ModelChoiceField(label=_("授权运营单位"), queryset=Organization.objects.none())
    heading = forms.CharField(label=_("申请名称"), max_length=120)
    submitted_on = forms.DateField(label=_("申请日期"))
    decision_no = forms.CharField(label=_("政府文号"), max_length=60)
    decided_on = forms.DateField(label=_("决定日期"))
    granted_months = forms.IntegerField(label=_("授权期限（月）"), min_value=1, max_value=120)
    published_on = forms.DateField(label=_("公开日期"), required=False)
    channel = forms.CharField(label=_("公开渠道"), max_length=200, required=False)
    filing_no = forms.CharField(label=_("报备文号"), max_length=60, required=False)
    filed_on = forms.DateField(label=_("报送日期"), required=False)
    scenarios = forms.CharField(label=_("应用场景（每行一个）"), widget=_text(3))
    items = forms.ModelMultipleChoiceField(label=_("授权数据"), queryset=Item.objects.none())
    number = forms.CharField(label=_("协议编号"), max_length=60)
    representative = forms.CharField(label=_("甲方授权代表"), max_length=60)
    first_on = forms.DateField(label=_("起始日"))
    last_on = forms.DateField(label=_("届满日（含）"))
    sealed_on = forms.DateField(label=_("用印日期"))
    seal = forms.ModelChoiceField(label=_("印章"), queryset=Seal.objects.none())
    copies = forms.IntegerField(label=_("份数"), min_value=1, max_value=99, initial=4)
    scan = EvidenceField(label=_("协议扫描件"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        region = self.by.region
        rows: dict[str, QuerySet[Any]] = {
            "announcement": Announcement.objects.filter(region_id=region).exclude(state=Announcement.State.DRAFT),
            "organization": Organization.objects.filter(state=Organization.State.CONFIRMED),
            "items": Item.objects.filter(region_id=region, state=Item.State.CONFIRMED),
            "seal": Seal.objects.filter(region_id=region, confirmed_by__isnull=False),
        }
        for name, queryset in rows.items():
            cast("forms.ModelChoiceField[Any]", self.fields[name]).queryset = queryset.order_by("pk")
        for name in Agreement.TERMS:
            column = cast("Field[str, str]", Agreement._meta.get_field(name))
            self.fields[name] = forms.CharField(label=column.verbose_name, widget=_text(), required=False)
