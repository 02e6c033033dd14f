"""Forms validate shape only; whether something is allowed is said by findings. One renderer, one field template."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Any, ClassVar

from django import forms
from django.forms.renderers import TemplatesSetting
from django.utils.translation import gettext_lazy as _

from audit import clock
from audit.actor import Actor
from audit.subject import Subject
from statute.findings import Finding

CHOOSE = _("请选择")


class FormRenderer(TemplatesSetting):
    """Every form of the house looks alike: templates/web/forms/."""

    form_template_name = "web/forms/form.html"
    field_template_name = "web/forms/field.html"


class DateInput(forms.DateInput):
    """The browser's own date picker; plain text with a hint where there is none."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs=attrs, format="%Y-%m-%d")


class DateTimeInput(forms.DateTimeInput):
    input_type = "datetime-local"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs=attrs, format="%Y-%m-%dT%H:%M")


def _unchosen(field: forms.Field) -> None:
    """Nothing is chosen before somebody has: a list begins with the request to choose."""
    if isinstance(field, forms.ModelChoiceField):
        if field.empty_label is not None:
            field.empty_label = CHOOSE if field.required else "—"
    elif type(field) is forms.ChoiceField and type(field.widget) is forms.Select:
        choices: list[Any] = list(field.choices)  # type: ignore[arg-type]
        if field.required and field.initial is None and all(value != "" for value, _label in choices):
            field.choices = [("", CHOOSE), *choices]


class ActionForm(forms.Form):
    """Inputs of one action. Cleaned values become the action's keyword arguments, one for one.

    `subject` is the object acted on (None for a first object), `by` and `at` the asker and the time, for choices and initials.
    """

    # Names of the fields that are long texts spanning the page.
    wide: ClassVar[tuple[str, ...]] = ()
    # Names of the fields that a rule asks for: it says so with its clause, the form lets a blank through to it.
    asked: ClassVar[tuple[str, ...]] = ()
    # Names of the dates that are today unless another is entered.
    dated: ClassVar[tuple[str, ...]] = ()
    # Findings of a refusal that name a field, by field: shown beside it with clause and remedy.
    field_findings: Mapping[str, Sequence[Finding]] = MappingProxyType({})

    def __init__(self, *args: Any, subject: Subject | None, by: Actor, at: datetime, **kwargs: Any) -> None:
        self.subject, self.by, self.at = subject, by, at
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if type(field.widget) is forms.DateInput:
                field.widget = DateInput()
            elif type(field.widget) is forms.DateTimeInput:
                field.widget = DateTimeInput()
            else:
                _unchosen(field)
        if not self.is_bound:
            self.prefill()

    def prefill(self) -> None:
        """Take initial values from columns of the same name; override to add others."""
        for name, field in self.fields.items():
            if self.subject is not None and name not in self.initial and field.initial is None:
                value = getattr(self.subject, name, None)
                if value not in (None, "") and not callable(value):
                    self.initial[name] = value
        for name in self.dated:
            self.initial.setdefault(name, clock.today(self.at))

    def inputs(self) -> dict[str, Any]:
        """What the action is called with."""
        return dict(self.cleaned_data)


class ReasonForm(ActionForm):
    """Actions that only need to say why."""

    reason = forms.CharField(label=_("理由"), widget=forms.Textarea(attrs={"rows": 4}), max_length=2000)
