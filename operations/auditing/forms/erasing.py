"""Shapes of the inputs about erasures."""

from typing import Any, ClassVar, cast
from uuid import UUID

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from accounts.models import Region
from applicants.models import Document
from audit.roles import Role
from audit.trail.models import Entry
from operations.auditing.models import Erasure
from operations.auditing.queries import erasing as queries
from web.forms import ActionForm
from web.house import house
from web.showing import time_text
from web.timeline import label_of


class EntriesField(forms.ModelMultipleChoiceField):
    """Entries to tick: when, what, of which leaf."""

    def label_from_instance(self, entry: Any) -> str:
        return f"{time_text(entry.at)} {label_of(entry, house())} #{entry.leaf.index}"


class RequestForm(ActionForm):
    """On what ground, why, and what: the entries of a case or those that say certain words, found before and ticked here."""

    wide: ClassVar[tuple[str, ...]] = ("reason", "entries", "documents")
    basis = forms.ChoiceField(label=_("法律依据"), choices=Erasure.Basis.choices)
    document_no = forms.CharField(
        label=_("文号"), max_length=60, required=False, help_text=_("裁判文书或者决定的文号。")
    )
    reason = forms.CharField(
        label=_("删除理由"), widget=forms.Textarea(attrs={"rows": 3}), max_length=2000,
        help_text=_("申请和审批长期保存，请勿在理由中重复要删除的内容。"),
    )  # fmt: skip
    region = forms.ModelChoiceField(label=_("所涉案件的区划"), queryset=Region.objects.order_by("code"), required=False)
    entries = EntriesField(
        label=_("要删除内容的记录"), queryset=Entry.objects.none(), widget=forms.CheckboxSelectMultiple, required=False,
        help_text=_("记录本身、时间、办理人和存证保留，只删除所载内容。"),
    )  # fmt: skip
    documents = forms.ModelMultipleChoiceField(
        label=_("要删除的文件"), queryset=Document.objects.none(), widget=forms.CheckboxSelectMultiple, required=False,
        help_text=_("文件内容删除，名称、大小和摘要保留；内容相同的文件一并删除。"),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.by.role == Role.CLERK:
            del self.fields["region"]
        entries = cast(EntriesField, self.fields["entries"])
        files = cast("forms.ModelMultipleChoiceField[Document]", self.fields["documents"])
        if self.is_bound:
            # What is ticked is looked at by the rule; the list was offered on the page before.
            ticked = [id for id in cast(QueryDict, self.data).getlist("entries") if _uuid(id) is not None]
            entries.queryset = Entry.objects.filter(pk__in=ticked).select_related("leaf").order_by("-at", "-pk")
            named = [id for id in cast(QueryDict, self.data).getlist("documents") if _uuid(id) is not None]
            files.queryset = Document.objects.filter(pk__in=named).order_by("pk")
            return
        case = _uuid(str(self.initial.get("case", "")))
        region = self.by.region if self.by.role == Role.CLERK else str(self.initial.get("region", ""))
        found = queries.choosable(region, case=case, naming=str(self.initial.get("naming", "")))
        entries.queryset = found.select_related("leaf")
        files.queryset = queries.files(case) if region else Document.objects.none()
        # What was looked for is meant, unless it is unticked.
        self.initial["entries"] = [entry.pk for entry in entries.queryset]


class DecisionForm(ActionForm):
    """The other side's word."""

    decision = forms.CharField(label=_("审批意见"), widget=forms.Textarea(attrs={"rows": 3}), max_length=2000)


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
