"""Shapes of the inputs about yearly disclosures."""

from datetime import datetime
from typing import Any, ClassVar, cast

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from audit.actor import Actor
from audit.subject import Subject
from operations.oversight.forms.correcting import area
from operations.oversight.models import Disclosure
from statute.rules import disclosing
from web.forms import ActionForm


class RemarksForm(ActionForm):
    """A remark for each table; the tables themselves are filled in from what is on record."""

    wide: ClassVar[tuple[str, ...]] = ("remark_first", "remark_second")
    remark_first = forms.CharField(label=_("第一张表的备注"), widget=area(3), required=False, max_length=2000)
    remark_second = forms.CharField(label=_("第二张表的备注"), widget=area(3), required=False, max_length=2000)

    def __init__(self, *args: Any, subject: Subject | None, by: Actor, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, subject=subject, by=by, at=at, **kwargs)
        if subject is not None:
            tables = disclosing.tables(cast(Disclosure, subject).by_operator)
            for name, table in zip(self.wide, tables, strict=True):
                self.fields[name].label = _("“%(table)s”备注") % {"table": gettext(table.title)}
