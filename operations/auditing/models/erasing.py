"""Erasures of contents of the trail: on what ground, how many, by whom; the list itself stands in the trail (`audit.trail`)."""

from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from operations.auditing.lifecycle import ErasureLifecycle
from statute.rules.erasing import DUTY


class Erasure(ErasureLifecycle):
    """A request to erase what entries say, and files: approved by the other side, carried out by the job."""

    class Basis(models.TextChoices):
        DUTY = "duty", _("应当删除个人信息（个人信息保护法第四十七条）")
        COURT = "court", _("人民法院生效裁判")
        ORDER = "order", _("有关机关依法作出的决定")

    region = models.ForeignKey("accounts.Region", on_delete=models.PROTECT, to_field="code", related_name="+")
    number = models.CharField(_("编号"), max_length=60)
    basis = models.CharField(_("法律依据"), max_length=10, choices=Basis.choices)
    # Of the judgment or decision.
    document_no = models.CharField(_("文号"), max_length=60, blank=True)
    # Why, without repeating what is to be erased.
    reason = models.TextField(_("删除理由"))
    entries = models.PositiveIntegerField(_("涉及记录"))
    # SM3 of the ids of these entries, in order.
    entries_digest = models.CharField(_("记录清单摘要"), max_length=64)
    documents = models.ManyToManyField("applicants.Document", blank=True, related_name="+", verbose_name=_("涉及文件"))
    requested_at = models.DateTimeField(_("申请时间"))
    requested_by = models.UUIDField()
    requested_as = models.CharField(max_length=30)
    decided_at = models.DateTimeField(_("审批时间"), null=True)
    decided_by = models.UUIDField(null=True)
    decision = models.TextField(_("审批意见"), blank=True)
    withdrawn_reason = models.TextField(_("撤回理由"), blank=True)
    carried_out_at = models.DateTimeField(_("删除时间"), null=True)
    # How many of them were emptied now: another erasure may have been there before.
    erased = models.PositiveIntegerField(_("已删除内容"), null=True)
    # SM3 of what is left of them: which columns they had told, without values.
    outline_digest = models.CharField(_("删除后留存摘要"), max_length=64, blank=True)
    record_no = models.CharField(_("删除证明编号"), max_length=60, blank=True)

    class Meta(ErasureLifecycle.Meta):
        constraints = [
            *ErasureLifecycle.Meta.constraints,
            models.UniqueConstraint(fields=["number"], name="erasure_number_unique"),
            models.CheckConstraint(
                condition=models.Q(decided_at__isnull=True, decided_by__isnull=True)
                | (
                    models.Q(decided_at__isnull=False, decided_by__isnull=False)
                    & ~models.Q(decided_by=models.F("requested_by"))
                ),
                name="erasure_two_persons",
            ),
        ]
        indexes = [
            models.Index(fields=["region", "state", "id"], name="erasure_region_state"),
            models.Index(fields=["state", "decided_at"], name="erasure_approved"),
        ]

    def __str__(self) -> str:
        return gettext("依法删除 %(number)s") % {"number": self.number}

    @property
    def ground(self) -> str:
        """The ground as it is cited where the content was."""
        if self.basis == self.Basis.DUTY:
            return DUTY
        return f"{self.Basis(self.basis).label}（{self.document_no}）"
