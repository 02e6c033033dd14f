"""JSON and multipart bodies for the same forms that the pages use; the shape of those forms for the API's description."""

from collections.abc import Iterator, Mapping
from typing import Any

from django import forms
from django.utils.datastructures import MultiValueDict
from django.utils.encoding import force_str

from audit.act import Act
from statute.findings import Finding, Kind, gettext_noop
from web.forms import ActionForm

ENVELOPE = {"seq"}


def form_data(data: Any) -> MultiValueDict[str, Any]:
    """A body as a form takes it: lists as several values, true as a ticked box, false and null as nothing."""
    if isinstance(data, MultiValueDict):
        return data
    found: MultiValueDict[str, Any] = MultiValueDict()
    for name, value in (data or {}).items():
        values = value if isinstance(value, list) else [value]
        kept = ["on" if v is True else str(v) for v in values if v is not None and v is not False]
        if kept:
            found.setlist(str(name), kept)
    return found


def unknown(spec: Act[Any], form: ActionForm | None, data: Any) -> tuple[Finding, ...]:
    """Names the action doesn't take: a client that misspells one should hear of it."""
    known = ENVELOPE | set(form.fields if form is not None else ())
    names = data.keys() if isinstance(data, Mapping | MultiValueDict) else ()
    return tuple(
        Finding(
            code="unknown-input",
            message=gettext_noop("“%(action)s”没有输入项 %(name)s。"),
            params={"action": str(spec.label), "name": name},
            kind=Kind.SHAPE,
            field=str(name),
        )
        for name in names
        if name not in known and str(name).removesuffix("-kept") not in known
    )


def shape_findings(form: ActionForm) -> tuple[Finding, ...]:
    """A form's own errors as findings."""
    return tuple(_shape(name, force_str(message)) for name, messages in form.errors.items() for message in messages)


def _shape(name: str, message: str) -> Finding:
    return Finding(
        code="shape",
        message="%(message)s",
        params={"message": message},
        kind=Kind.SHAPE,
        field="" if name == "__all__" else name,
    )


def schema_of(spec: Act[Any]) -> dict[str, Any]:
    """The JSON schema of an action's inputs."""
    fields: Mapping[str, forms.Field] = spec.form.base_fields if spec.form is not None else {}
    properties = {name: _property(field) for name, field in fields.items()}
    if not spec.root:
        properties["seq"] = {"type": "integer", "description": "trail_seq last seen: refuses a stale change"}
    found: dict[str, Any] = {"type": "object", "properties": properties}
    if required := [name for name, field in fields.items() if field.required]:
        found["required"] = required
    return found


def _property(field: forms.Field) -> dict[str, Any]:
    return {**dict(_type(field)), "title": force_str(field.label or "")} | (
        {"description": force_str(field.help_text)} if field.help_text else {}
    )


def _type(field: forms.Field) -> Iterator[tuple[str, Any]]:
    if isinstance(field, forms.ModelMultipleChoiceField | forms.MultipleChoiceField):
        yield from (("type", "array"), ("items", {"type": "string"}))
    elif isinstance(field, forms.BooleanField):
        yield "type", "boolean"
    elif isinstance(field, forms.IntegerField):
        yield "type", "number" if isinstance(field, forms.DecimalField | forms.FloatField) else "integer"
    else:
        yield "type", "string"
        if isinstance(field, forms.DateTimeField):
            yield "format", "date-time"
        elif isinstance(field, forms.DateField):
            yield "format", "date"
        elif isinstance(field, forms.ChoiceField) and not isinstance(field, forms.ModelChoiceField):
            if values := [str(value) for value, _label in _flat(field)]:
                yield "enum", values
        elif getattr(field, "max_length", None):
            yield "maxLength", field.max_length  # type: ignore[attr-defined]


def _flat(field: forms.ChoiceField) -> Iterator[tuple[Any, Any]]:
    choices: Any = field.choices  # a form resolves a callable when it is read
    for value, label in choices:
        if isinstance(label, list | tuple):
            yield from label
        else:
            yield value, label
