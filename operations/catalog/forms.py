"""Shapes of the catalog's inputs."""

from django import forms
from django.utils.translation import gettext_lazy as _

from applicants.forms import EvidenceField
from operations.catalog.models import Attribute, Item, Level
from operations.mechanism.models import KeyField
from web.forms import ActionForm


class ItemForm(ActionForm):
    """A new item, as its steward proposes it."""

    code = forms.CharField(label=_("编号"), max_length=40)
    name = forms.CharField(label=_("数据项"), max_length=120)
    classification = forms.CharField(label=_("分类"), max_length=60)
    level = forms.ChoiceField(label=_("级别"), choices=Level.choices, help_text=_("先定级，再定开放属性。"))
    attribute = forms.ChoiceField(label=_("开放属性"), choices=Attribute.choices)
    fields_of_use = forms.ModelMultipleChoiceField(label=_("适用领域"), queryset=KeyField.objects.order_by("code"))
    update_cycle = forms.CharField(label=_("更新周期"), max_length=30)
    description = forms.CharField(label=_("说明"), widget=forms.Textarea(attrs={"rows": 3}), required=False)
    personal = forms.BooleanField(label=_("个人信息"), required=False)
    trade_secret = forms.BooleanField(label=_("商业秘密"), required=False)
    confidential_business = forms.BooleanField(label=_("保密商务信息"), required=False)
    returned_by_province = forms.BooleanField(label=_("省回流"), required=False)


class AmendForm(ItemForm):
    """A proposal as its steward corrects it."""

    def prefill(self) -> None:
        super().prefill()
        if isinstance(self.subject, Item):
            self.initial["fields_of_use"] = list(self.subject.fields.values_list("pk", flat=True))


class ReclassifyForm(ActionForm):
    """A change of level or attribute, with its reason. To prohibited there is an act of its own, with what follows from it."""

    level = forms.ChoiceField(label=_("级别"), choices=Level.choices)
    attribute = forms.ChoiceField(
        label=_("开放属性"), choices=[c for c in Attribute.choices if c[0] != Attribute.PROHIBITED],
        help_text=_("改为禁止开放的，请办理“改为禁止开放”。"),
    )  # fmt: skip
    reason = forms.CharField(label=_("理由"), widget=forms.Textarea(attrs={"rows": 3}))


class SupervisionForm(ActionForm):
    """What the providing institution found."""

    found_on = forms.DateField(label=_("监管日期"))
    text = forms.CharField(label=_("监管情况"), widget=forms.Textarea(attrs={"rows": 4}))
    measure = forms.CharField(label=_("处理要求"), widget=forms.Textarea(attrs={"rows": 3}), required=False)


class RegistrationForm(ActionForm):
    """Where the item stands in the national register of public data resources."""

    registration_code = forms.CharField(label=_("公共数据资源登记编码"), max_length=60)
    query_code = forms.CharField(label=_("登记结果查询码"), max_length=60, required=False)
    registered_on = forms.DateField(label=_("登记日期"))


class ImportForm(ActionForm):
    """A file of proposals."""

    file = EvidenceField(
        label=_("XLSX 文件"),
        help_text=_(
            "一张工作表，全部单元格为文本。第一行为列名：编号、数据项、分类、级别、开放属性、适用领域、更新周期；"
            "可另有说明、个人信息、商业秘密、保密商务信息、省回流（填是或否）。不得含有数据内容。"
        ),
    )


class TakeForm(ActionForm):
    """Which rows become proposals."""

    good_only = forms.BooleanField(
        label=_("只导入没有问题的行"), required=False, help_text=_("不选择时，有一行不通过就一行也不导入。")
    )

    def prefill(self) -> None:
        """Never chosen beforehand."""
