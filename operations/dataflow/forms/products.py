"""Shapes of the inputs about products and deliveries."""

from typing import Any, ClassVar, cast

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from applicants.forms import EvidenceField
from audit import clock
from operations.agreements.models import Agreement, ScopeItem
from operations.applications.models import Scenario
from operations.dataflow.models import ProcessingTask, Product
from operations.dataflow.queries import products as queries
from statute.rules.products import RAW
from statute.rules.trading import PRODUCT, PUBLIC_DATA
from web.forms import ActionForm

# Shown to be chosen and refused with the reason, so that nobody packs it under another name.
LEAVES = (*Product.Leaves.choices, (RAW, _("原始数据包")))
ANSWERS = (("", _("未审核")), ("no", _("否")), ("yes", _("是")))
VERDICT = (("", _("未审核")), ("yes", _("符合规定")), ("no", _("不符合规定")))


def _area(rows: int = 3) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


def _answer(value: str) -> bool | None:
    return {"yes": True, "no": False}.get(value)


class DigestField(forms.CharField):
    """A digest in hexadecimal: SM3, SHA-256 or longer."""

    def __init__(self, **kwargs: Any) -> None:
        shape = RegexValidator(r"^[0-9a-f]{64,128}$", _("请填写64至128位十六进制摘要（SM3或者SHA-256等）。"))
        super().__init__(max_length=128, validators=[shape], **kwargs)

    def to_python(self, value: Any) -> Any:
        return "".join(str(super().to_python(value) or "").split()).lower()


class ProductForm(ActionForm):
    """What it is, what leaves, from which sources, at what price; what is still open may follow until submission."""

    name = forms.CharField(label=_("名称"), max_length=120)
    type = forms.ChoiceField(label=_("类型"), choices=Product.Type.choices)
    type_note = forms.CharField(
        label=_("类型说明"), max_length=200, required=False, help_text=_("类型为“其他”时必填。")
    )
    leaves = forms.ChoiceField(label=_("出域内容"), choices=LEAVES, help_text=_("导出授权运营域的是什么。"))
    scenario = forms.ModelChoiceField(label=_("应用场景"), queryset=Scenario.objects.none())
    description = forms.CharField(
        label=_("说明"), widget=_area(5), help_text=_("写明内容、形式和使用方式；不附原始数据。")
    )
    tasks = forms.ModelMultipleChoiceField(
        label=_("加工任务"), queryset=ProcessingTask.objects.none(), required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    items = forms.ModelMultipleChoiceField(
        label=_("来源数据项"), queryset=ScopeItem.objects.none(), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("不选择的，为所选加工任务使用的全部数据项。"),
    )  # fmt: skip
    digest = DigestField(label=_("出域内容摘要"), required=False, help_text=_("拟出域内容的SM3或者SHA-256摘要。"))
    test_report = EvidenceField(label=_("不可还原测试报告"), required=False)
    price_basis = forms.ChoiceField(
        label=_("定价依据"), choices=[("", _("未填写")), *Product.PriceBasis.choices], required=False
    )
    price = forms.DecimalField(label=_("价格（元）"), max_digits=14, decimal_places=2, required=False)
    price_unit = forms.CharField(label=_("计价单位"), max_length=30, required=False, help_text=_("如：次、份、年。"))
    price_cap = forms.DecimalField(label=_("收费上限（元）"), max_digits=14, decimal_places=2, required=False)
    price_cap_reference = forms.CharField(
        label=_("上限依据"), max_length=120, required=False, help_text=_("规定收费上限的文件和文号。")
    )
    free_public_use = forms.BooleanField(
        label=_("用于公共治理、公益事业的无偿使用"), required=False, help_text=_("提交出域审核前，定价记录须载明。")
    )
    ip_no = forms.CharField(
        label=_("数据知识产权登记号"), max_length=60, required=False, help_text=_("没有登记的，可以不填。")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        owner = self.subject.agreement if isinstance(self.subject, Product) else cast(Agreement, self.subject)
        fields = cast("dict[str, forms.ModelChoiceField[Any]]", self.fields)
        fields["scenario"].queryset = queries.scenarios_of(owner)
        fields["tasks"].queryset = queries.tasks_of(owner)
        fields["items"].queryset = ScopeItem.objects.filter(agreement=owner).select_related("item", "scenario")

    def prefill(self) -> None:
        """A product starts from itself."""
        super().prefill()
        if isinstance(self.subject, Product):
            self.initial["scenario"] = self.subject.scenario_id
            self.initial["tasks"] = [task.pk for task in self.subject.tasks.all()]
            self.initial["items"] = [row.pk for row in self.subject.items.all()]

    def inputs(self) -> dict[str, Any]:
        """Lists for what may be chosen several times."""
        found = dict(self.cleaned_data)
        return found | {"tasks": list(found["tasks"]), "items": list(found["items"])}


class ExamineForm(ActionForm):
    """The clerk's examination; what is not answered yet blocks the approval."""

    raw = forms.TypedChoiceField(
        label=_("属于原始数据包"), choices=ANSWERS, coerce=_answer, empty_value=None, required=False
    )
    reversible = forms.TypedChoiceField(
        label=_("可还原出原始数据包"), choices=ANSWERS, coerce=_answer, empty_value=None, required=False
    )
    scenarios = forms.ModelMultipleChoiceField(
        label=_("批准用于的应用场景"), queryset=Scenario.objects.none(), required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    price_lawful = forms.TypedChoiceField(
        label=_("定价审核"), choices=VERDICT, coerce=_answer, empty_value=None, required=False
    )
    examination = forms.CharField(label=_("审核意见"), widget=_area(5), max_length=4000)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice = cast("forms.ModelMultipleChoiceField[Scenario]", self.fields["scenarios"])
        choice.queryset = queries.scenarios_of(cast(Product, self.subject).agreement)

    def prefill(self) -> None:
        """The scenario it was made for, or those it has; answers given before."""
        product = cast(Product, self.subject)
        chosen = [s.pk for s in product.scenarios.all()]
        given = {True: "yes", False: "no", None: ""}
        self.initial.update(
            scenarios=chosen or [product.scenario_id], raw=given[product.raw], reversible=given[product.reversible],
            price_lawful=given[product.price_lawful], examination=product.examination,
        )  # fmt: skip

    def inputs(self) -> dict[str, Any]:
        """A list of scenarios."""
        return dict(self.cleaned_data) | {"scenarios": list(self.cleaned_data["scenarios"])}


class ExportForm(ActionForm):
    """The digest of what left the domain."""

    digest = DigestField(label=_("出域内容摘要"), help_text=_("按实际导出的内容计算，须与审核通过的摘要一致。"))

    def prefill(self) -> None:
        """Never taken from the record: it is computed from what leaves."""


class MarketForm(ActionForm):
    """Where it is traded."""

    asked: ClassVar[tuple[str, ...]] = ("venue", "venue_reference")
    dated: ClassVar[tuple[str, ...]] = ("listed_on",)
    venue = forms.ChoiceField(label=_("流通方式"), choices=[("", _("未填写")), *Product.Venue.choices], required=False)
    venue_reference = forms.CharField(
        label=_("挂牌或者合同编号"), max_length=120, required=False,
        help_text=_("在交易场所挂牌的，填挂牌编号；直接签订合同的，填合同编号。"),
    )  # fmt: skip
    listed_on = forms.DateField(label=_("上市日期"))


class IpForm(ActionForm):
    """The registration of data intellectual property."""

    ip_no = forms.CharField(label=_("数据知识产权登记号"), max_length=60, required=False)


class DeliveryForm(ActionForm):
    """One delivery: what, to whom, for what, at what price."""

    content = forms.ChoiceField(
        label=_("交付内容"),
        choices=((PRODUCT, _("经审核出域的产品和服务")), (PUBLIC_DATA, _("授权运营的公共数据"))),
        initial=PRODUCT,
    )
    customer = forms.CharField(label=_("使用单位"), max_length=120)
    customer_code = forms.CharField(label=_("统一社会信用代码"), max_length=18, required=False)
    scenario = forms.ModelChoiceField(label=_("应用场景"), queryset=Scenario.objects.none())
    use = forms.CharField(label=_("用途"), widget=_area())
    public_use = forms.BooleanField(label=_("用于公共治理、公益事业"), required=False)
    price = forms.DecimalField(
        label=_("价格（元）"), max_digits=14, decimal_places=2,
        help_text=_("向该使用单位实际收取的价格；无偿的填 0。"),
    )  # fmt: skip
    price_ground = forms.CharField(
        label=_("价格差异理由"), widget=_area(2), required=False, help_text=_("与其他使用单位价格不同的，说明理由。")
    )
    contract_no = forms.CharField(label=_("合同编号"), max_length=120, required=False)
    digest = DigestField(label=_("交付内容摘要"), help_text=_("按实际交付的内容计算，须与审核通过的摘要一致。"))
    delivered_on = forms.DateField(label=_("交付日期"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice = cast("forms.ModelChoiceField[Scenario]", self.fields["scenario"])
        choice.queryset = queries.scenarios_of(cast(Product, self.subject).agreement)

    def prefill(self) -> None:
        """At the price on record, for the product's own scenario, today; the digest comes from what is delivered."""
        product = cast(Product, self.subject)
        self.initial.update(scenario=product.scenario_id, price=product.price, delivered_on=clock.today(self.at))


class GroundForm(ActionForm):
    """Why this customer pays another price, and the contract where it was left out."""

    price_ground = forms.CharField(label=_("价格差异理由"), widget=_area(3), required=False)
    contract_no = forms.CharField(label=_("合同编号"), max_length=120, required=False)


class OpinionForm(ActionForm):
    """The conclusion of a re-review."""

    opinion = forms.CharField(label=_("复审意见"), widget=_area(4), max_length=2000)
