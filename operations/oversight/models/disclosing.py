"""年度信息披露: what the authority and the operators make public of a year."""

from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from operations.oversight.lifecycle import DisclosureLifecycle


class Disclosure(DisclosureLifecycle):
    """One discloser's tables of one year in one region: its authority's, or those of one operator authorized there.

    A correction is a version of its own that names the one it corrects.
    """

    region = models.ForeignKey("accounts.Region", on_delete=models.PROTECT, to_field="code", related_name="+")
    # Empty: the region's authority.
    organization = models.ForeignKey("applicants.Organization", on_delete=models.PROTECT, null=True, related_name="+")
    year = models.PositiveSmallIntegerField(_("年度"))
    version = models.PositiveSmallIntegerField(_("版本"), default=1)
    corrects = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="corrections")
    correction_reason = models.TextField(_("更正理由"), blank=True)
    number = models.CharField(_("编号"), max_length=60)
    # A correction has no legal day of its own.
    due_on = models.DateField(_("披露时限"), null=True)
    opened_at = models.DateTimeField()
    # {"information": [[label, value] …], table code: [{column code: text} …]} as it stood when prepared, and its SM3.
    content = models.JSONField(_("披露内容"), default=dict)
    digest = models.CharField(_("内容摘要"), max_length=64, blank=True)
    remark_first = models.TextField(_("第一张表的备注"), blank=True)
    remark_second = models.TextField(_("第二张表的备注"), blank=True)
    prepared_at = models.DateTimeField(null=True)
    prepared_by = models.UUIDField(null=True)
    returned_reason = models.TextField(_("退回理由"), blank=True)
    published_at = models.DateTimeField(_("披露时间"), null=True)
    published_by = models.UUIDField(null=True)
    late = models.BooleanField(_("逾期披露"), default=False)
    # Days of the last reminder given.
    reminded = models.PositiveSmallIntegerField(null=True)
    overdue_noted_at = models.DateTimeField(null=True)

    class Meta(DisclosureLifecycle.Meta):
        constraints = [
            *DisclosureLifecycle.Meta.constraints,
            models.UniqueConstraint(fields=["number"], name="disclosure_number_unique"),
            models.UniqueConstraint(
                fields=["year", "region", "version"], condition=models.Q(organization__isnull=True),
                name="disclosure_authority_unique",
            ),
            models.UniqueConstraint(
                fields=["year", "region", "organization", "version"], condition=models.Q(organization__isnull=False),
                name="disclosure_operator_unique",
            ),
            models.CheckConstraint(
                condition=models.Q(version=1, corrects__isnull=True) | models.Q(version__gt=1, corrects__isnull=False),
                name="disclosure_correction_named",
            ),
            models.CheckConstraint(
                condition=models.Q(published_at__isnull=True, published_by__isnull=True)
                | models.Q(published_at__isnull=False, published_by__isnull=False),
                name="disclosure_published_pair",
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["region", "state", "id"], name="disclosure_region_state"),
            models.Index(fields=["organization", "state", "id"], name="disclosure_org_state"),
            models.Index(fields=["state", "due_on"], name="disclosure_due"),
        ]

    def __str__(self) -> str:
        return gettext("%(who)s%(year)s年度信息披露") % {"who": self.discloser, "year": self.year}

    @property
    def by_operator(self) -> bool:
        return self.organization_id is not None

    @property
    def discloser(self) -> str:
        """Who discloses: the operator, else the region's authority."""
        return str(self.organization) if self.organization is not None else str(self.region.authority)
