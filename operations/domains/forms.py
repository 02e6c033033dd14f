"""Shapes of the inputs about domains, openings, people, accounts, orders and logs."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Region
from applicants.forms import EvidenceField
from applicants.models import Person
from audit import clock
from audit.logs.models import Batch
from audit.logs.reading import MAX_SENT, LogFile, Malformed, TooLarge, malformed, read
from operations.agreements.models import Stop
from operations.domains.models import Account, Domain, Personnel, Trainee
from statute.findings import gettext_noop
from statute.rules.domains import SIX_FUNCTIONS, THIRTEEN_POINTS
from web.findings import text_of
from web.forms import ActionForm


def _area(rows: int = 3) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class DomainForm(ActionForm):
    """A domain that is being built."""

    name = forms.CharField(label=_("名称"), max_length=80)
    platform = forms.CharField(label=_("依托平台"), max_length=120, required=False, help_text=_("本级公共数据平台。"))
    platform_level = forms.ChoiceField(label=_("平台层级"), choices=Region.Level.choices)
    owner = forms.CharField(
        label=_("建设运维单位"), max_length=120, required=False, help_text=_("负责组织建设和运维的公共数据主管部门。")
    )
    necessity = forms.CharField(
        label=_("单独建设的必要性"), widget=_area(), required=False, help_text=_("县（市、区）单独建设时必填。")
    )


class ChecklistForm(ActionForm):
    """Evidence for each of the six functions and thirteen points; what is left blank is not evidenced yet."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = self.subject.checklist if isinstance(self.subject, Domain) else {}
        for codes, hint in ((SIX_FUNCTIONS, _("功能")), (THIRTEEN_POINTS, _("条件"))):
            for code, name in codes.items():
                self.fields[code] = forms.CharField(
                    label=f"{hint}：{_(name)}", max_length=500, required=False, initial=known.get(code, ""),
                    widget=_area(1),
                )  # fmt: skip

    def inputs(self) -> dict[str, Any]:
        """One input: the whole list."""
        return {"evidence": {code: text for code, text in self.cleaned_data.items() if text}}


class AcceptForm(ActionForm):
    """The province's acceptance."""

    accepted_on = forms.DateField(label=_("验收日期"))
    acceptance_no = forms.CharField(label=_("验收文号"), max_length=60)
    document = EvidenceField(label=_("验收报告"))


class ActivationForm(ActionForm):
    """From which day, in which domain."""

    activate_on = forms.DateField(label=_("开通日"), help_text=_("可以预定以后的日期，到日自动开通。"))
    domain = forms.ModelChoiceField(
        label=_("授权运营域"), queryset=Domain.objects.order_by("region_id", "id"), required=False,
        help_text=_("不选时用本级的域；县（市、区）用所属市的域。"),
    )  # fmt: skip

    def prefill(self) -> None:
        """The first day, or today when it has come."""
        super().prefill()
        first = getattr(self.subject, "first_on", None)
        if first is not None and "activate_on" not in self.initial:
            self.initial["activate_on"] = max(first, clock.today(self.at))


class SuspendForm(ActionForm):
    """Why the permissions are closed for now, where no case of its own closes them."""

    cause = forms.ChoiceField(
        label=_("原因"),
        choices=[(cause.value, cause.label) for cause in (Stop.Cause.EMERGENCY, Stop.Cause.OTHER)],
        help_text=_("违反协议的，发出改正通知；安全事件和数据风险，在该事件、该报告中暂停。"),
    )
    reason = forms.CharField(label=_("情况"), widget=_area())
    emergency = forms.BooleanField(
        label=_("紧急情形"), required=False, help_text=_("一人先行暂停，另一人在下一工作日前确认。")
    )


class ConfirmOrderForm(ActionForm):
    """What the domain did."""

    evidence = forms.CharField(label=_("办理情况"), widget=_area(), max_length=2000)
    document = EvidenceField(label=_("证明材料"), required=False)


class RegisterForm(ActionForm):
    """One of the organization's people, and their post under this agreement."""

    person = forms.ModelChoiceField(label=_("人员"), queryset=Person.objects.none())
    duty = forms.CharField(label=_("岗位"), max_length=60)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        owner = self.subject.organization_id if self.subject is not None else None
        field = self.fields["person"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = Person.objects.filter(Q(organization_id=owner), left_on__isnull=True).order_by("name", "id")


class VerifyForm(ActionForm):
    """When and how the real name was checked."""

    verified_on = forms.DateField(label=_("实名认证日期"))


class FileForm(ActionForm):
    """The filing."""

    filing_no = forms.CharField(label=_("备案号"), max_length=60)


class NdaForm(ActionForm):
    """The confidentiality agreement."""

    signed_on = forms.DateField(label=_("签订日期"))
    until = forms.DateField(label=_("保密期限至"))
    liability = forms.BooleanField(label=_("约定了违约责任"), required=False)
    document = EvidenceField(label=_("保密协议"))


class TrainingForm(ActionForm):
    """The training passed."""

    passed_on = forms.DateField(label=_("培训通过日期"))
    certificate_no = forms.CharField(label=_("培训证书编号"), max_length=60)


class SessionForm(ActionForm):
    """A training to be held."""

    title = forms.CharField(label=_("培训名称"), max_length=120)
    held_on = forms.DateField(label=_("培训日期"))
    place = forms.CharField(label=_("地点"), max_length=120)


class _People(forms.ModelMultipleChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        row = obj.personnel if isinstance(obj, Trainee) else obj
        return f"{row.person.name} · {row.agreement.organization} · {row.agreement.number}"


class InviteForm(ActionForm):
    """Who is asked to it, of every operator."""

    people = _People(label=_("参训人员"), queryset=Personnel.objects.none(), widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = Personnel.objects.exclude(state=Personnel.State.LEFT).exclude(trainings__session__in=[self.subject])
        self.fields["people"].queryset = rows.select_related(  # type: ignore[attr-defined]
            "person", "agreement__application", "agreement__organization"
        ).order_by("training_passed_on", "agreement__organization__name", "person__name", "pk")

    def prefill(self) -> None:
        """Nobody is asked beforehand."""


class ResultsForm(ActionForm):
    """Who passed, who did not come; the others did not pass."""

    passed = _People(
        label=_("通过"), queryset=Trainee.objects.none(), widget=forms.CheckboxSelectMultiple, required=False
    )
    absent = _People(
        label=_("缺席"), queryset=Trainee.objects.none(), widget=forms.CheckboxSelectMultiple, required=False
    )
    certificate_prefix = forms.CharField(
        label=_("证书编号前缀"), max_length=50, help_text=_("证书编号由前缀和两位以上的序号组成。")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = Trainee.objects.filter(session=self.subject).select_related(  # type: ignore[misc]
            "personnel__person", "personnel__agreement__application", "personnel__agreement__organization"
        )
        for name in ("passed", "absent"):
            self.fields[name].queryset = rows.order_by("personnel__person__name", "pk")  # type: ignore[attr-defined]

    def prefill(self) -> None:
        """Nothing is known beforehand."""


class LeaveForm(ActionForm):
    """The last day at the post."""

    left_on = forms.DateField(label=_("离岗日期"))


class AccountForm(ActionForm):
    """A domain account: name, role, dates."""

    name = forms.CharField(label=_("账号"), max_length=60)
    role = forms.ChoiceField(label=_("账号角色"), choices=Account.Role.choices)
    valid_from = forms.DateField(label=_("生效日期"))
    valid_until = forms.DateField(label=_("失效日期"), help_text=_("不晚于协议届满日。"))


class LogForm(ActionForm):
    """A log file of one kind and day."""

    kind = forms.ChoiceField(label=_("日志种类"), choices=Batch.Kind.choices)
    day = forms.DateField(label=_("日志日期"))
    log = forms.FileField(
        label=_("日志文件"),
        help_text=_(
            "UTF-8 编码的 CSV（首行为表头）或者每行一个 JSON 对象；列：at、person、item、act、result、detail。"
        ),
    )

    def clean_log(self) -> LogFile:
        """The file read into lines."""
        upload = self.cleaned_data["log"]
        try:
            if upload.size > MAX_SENT:
                raise malformed(gettext_noop("日志文件超过大小上限。"), 0, TooLarge)
            return read(upload.chunks(), upload.name)
        except Malformed as wrong:
            raise ValidationError(text_of(wrong.finding)) from None


class ReconcileForm(ActionForm):
    """The accounts a domain really has."""

    file = EvidenceField(
        label=_("账号清单"),
        help_text=_("CSV 或者 XLSX，第一行为列名：协议编号、账号、状态；状态为启用、冻结或者注销。"),
    )
