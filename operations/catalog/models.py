"""The catalog of public data items: what they are called, who provides them, how sensitive they are. Never their content."""

from datetime import datetime
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

from audit import beside
from audit.subject import Subject
from operations.catalog.lifecycle import CatalogImportLifecycle, ItemLifecycle


class Attribute(models.TextChoices):
    """Opening attribute of an item."""

    OPEN = "open", _("无条件开放")
    RESTRICTED = "restricted", _("受限开放")
    PROHIBITED = "prohibited", _("禁止开放")


class Level(models.TextChoices):
    """Sensitivity: L1 none, L2 low, L3 higher, L4 sensitive."""

    L1 = "L1", _("L1 不敏感")
    L2 = "L2", _("L2 低敏感")
    L3 = "L3", _("L3 较敏感")
    L4 = "L4", _("L4 敏感")


class Item(ItemLifecycle):
    """A data item of one region's catalog, provided by one unit."""

    region = models.ForeignKey("accounts.Region", on_delete=models.PROTECT, to_field="code", related_name="items")
    code = models.CharField(_("编号"), max_length=40)
    name = models.CharField(_("数据项"), max_length=120)
    provider = models.ForeignKey(
        "accounts.Unit", on_delete=models.PROTECT, related_name="items", verbose_name=_("数据提供单位")
    )
    fields = models.ManyToManyField("operations.KeyField", related_name="items", verbose_name=_("适用领域"))
    classification = models.CharField(_("分类"), max_length=60, blank=True)
    level = models.CharField(_("级别"), max_length=2, choices=Level.choices, blank=True)
    attribute = models.CharField(_("开放属性"), max_length=12, choices=Attribute.choices)
    update_cycle = models.CharField(_("更新周期"), max_length=30)
    description = models.TextField(_("说明"), blank=True)
    personal = models.BooleanField(_("个人信息"), default=False)
    trade_secret = models.BooleanField(_("商业秘密"), default=False)
    confidential_business = models.BooleanField(_("保密商务信息"), default=False)
    returned_by_province = models.BooleanField(_("省回流"), default=False)
    # National registration of public data resources: its code, the code to look it up by, its day.
    registration_code = models.CharField(_("公共数据资源登记编码"), max_length=60, blank=True)
    query_code = models.CharField(_("登记结果查询码"), max_length=60, blank=True)
    registered_on = models.DateField(_("登记日期"), null=True, blank=True)
    proposed_by = models.UUIDField(null=True)
    proposed_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)

    class Meta(ItemLifecycle.Meta):
        constraints = [
            *ItemLifecycle.Meta.constraints,
            models.UniqueConstraint(fields=["region", "code"], name="item_code_unique"),
            models.UniqueConstraint(
                fields=["registration_code"], condition=~models.Q(registration_code=""), name="item_registration_unique"
            ),
            models.CheckConstraint(condition=models.Q(attribute__in=Attribute.values), name="item_attribute_valid"),
        ]
        indexes = [models.Index(fields=["region", "attribute", "id"], name="item_region_attribute")]

    def __str__(self) -> str:
        return self.name

    @property
    def prohibited(self) -> bool:
        """Prohibited items can't be part of any authorization 一(一)."""
        return bool(self.attribute == Attribute.PROHIBITED)

    def change(self, *, level: str, attribute: str, reason: str, by: UUID | None, at: datetime) -> None:
        """Part of an act on the item: the new values, and the record of the old ones."""
        beside.make(
            Reclassification(
                item=self, attribute_before=self.attribute, attribute_after=attribute, level_before=self.level,
                level_after=level, reason=reason, changed_at=at, changed_by=by,
            )
        )  # fmt: skip
        self.level, self.attribute = level, attribute


class Reclassification(Subject):
    """A change of an item's attribute or level: who, when, why, what it was."""

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="reclassifications")
    attribute_before = models.CharField(max_length=12)
    attribute_after = models.CharField(max_length=12)
    level_before = models.CharField(max_length=2, blank=True)
    level_after = models.CharField(max_length=2, blank=True)
    reason = models.TextField(_("理由"))
    changed_at = models.DateTimeField()
    changed_by = models.UUIDField(null=True)

    def __str__(self) -> str:
        return f"{self.item}: {self.attribute_before} → {self.attribute_after}"

    @property
    def case(self) -> Subject:
        return self.item

    @property
    def region_id(self) -> str:
        return str(self.item.region_id)


class Supervision(Subject):
    """What the providing institution found when it supervised the safety of an item in use 二(三)."""

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="supervisions")
    found_on = models.DateField(_("监管日期"))
    text = models.TextField(_("监管情况"))
    measure = models.TextField(_("处理要求"), blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.UUIDField(null=True)

    def __str__(self) -> str:
        return f"{self.item}: {self.found_on}"

    @property
    def case(self) -> Subject:
        return self.item

    @property
    def region_id(self) -> str:
        return str(self.item.region_id)


class CatalogImport(CatalogImportLifecycle):
    """A file of proposals by one providing institution; what stands in its rows is kept as it was read."""

    region = models.ForeignKey(
        "accounts.Region", on_delete=models.PROTECT, to_field="code", related_name="catalog_imports"
    )
    provider = models.ForeignKey(
        "accounts.Unit", on_delete=models.PROTECT, related_name="+", verbose_name=_("数据提供单位")
    )
    name = models.CharField(_("文件"), max_length=200)
    digest = models.CharField(_("文件摘要"), max_length=128)
    read_at = models.DateTimeField()
    read_by = models.UUIDField(null=True)
    good_only = models.BooleanField(_("只导入没有问题的行"), default=False)
    proposed_at = models.DateTimeField(null=True)
    proposed_by = models.UUIDField(null=True)
    confirmed_at = models.DateTimeField(null=True)
    dropped_reason = models.TextField(_("作废理由"), blank=True)

    class Meta(CatalogImportLifecycle.Meta):
        indexes = [models.Index(fields=["region", "state", "id"], name="catalogimport_region_state")]

    def __str__(self) -> str:
        return self.name


class ImportRow(Subject):
    """One row of such a file, column by column, and the item it became."""

    catalog_import = models.ForeignKey(CatalogImport, on_delete=models.PROTECT, related_name="rows")
    number = models.PositiveIntegerField(_("行号"))
    # {column: text}; {"formulas": [columns], "not_text": [columns]}.
    values = models.JSONField(default=dict)
    faults = models.JSONField(default=dict)
    item = models.OneToOneField(Item, on_delete=models.PROTECT, null=True, related_name="import_row")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["catalog_import", "number"], name="import_row_unique")]

    def __str__(self) -> str:
        return f"{self.number} {self.values.get('name', '')}"

    @property
    def case(self) -> Subject:
        return self.catalog_import

    @property
    def region_id(self) -> str:
        return str(self.catalog_import.region_id)
