"""The API's description, made from desks and acts: one operation for every kind of object and every action."""

from typing import Any

from django.utils.encoding import force_str
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter

from operations.portal.api.inputs import schema_of

OBJECT = {
    "type": "object",
    "properties": {
        "id": {"type": "string", "format": "uuid"},
        "type": {"type": "string"},
        "title": {"type": "string"},
        "state": {"type": "string"},
        "state_label": {"type": "string"},
        "seq": {"type": "integer", "description": "grows with every change"},
    },
    "required": ["id", "type", "title", "seq"],
    "additionalProperties": True,
}
FINDING = {
    "type": "object",
    "properties": {
        name: {"type": "string"}
        for name in (
            "code", "message", "clause", "citation", "kind", "severity", "field", "owner", "remedy", "where",
        )
    },
}  # fmt: skip
PROBLEM = {
    "type": "object",
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "findings": {"type": "array", "items": FINDING},
    },
}
LIST = {
    "type": "object",
    "properties": {
        "results": {"type": "array", "items": OBJECT},
        "next": {"type": "string", "nullable": True},
        "previous": {"type": "string", "nullable": True},
    },
}
ACTIONS = {
    "type": "object",
    "properties": {
        "seq": {"type": "integer"},
        "actions": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "code": {"type": "string"},
                    "verb": {"type": "string"},
                    "label": {"type": "string"},
                    "clause": {"type": "string"},
                    "possible": {"type": "boolean"},
                    "findings": {"type": "array", "items": FINDING},
                },
            },
        },
    },
}
DONE = {
    "type": "object",
    "properties": {"done": {"type": "string"}, "objects": {"type": "array", "items": OBJECT}},
}


class HouseSchema(AutoSchema):
    """Reads desk and act of the view."""

    view: Any

    def get_operation_id(self) -> str:
        view, kind = self.view, type(self.view).__name__
        if view.spec is not None:
            return f"{view.type_code}_{view.spec.verb}"
        return f"{view.type_code}_{ {'ObjectList': 'list', 'ObjectDetail': 'retrieve'}.get(kind, 'actions') }"

    def get_tags(self) -> list[str]:
        return [self.view.type_code]

    def get_summary(self) -> str | None:
        if self.view.spec is not None:
            return force_str(self.view.spec.label)
        return force_str(self.view.desk.title) if self.view.desk is not None else None

    def get_description(self) -> str:  # type: ignore[override]
        if (spec := self.view.spec) is not None:
            clause = f"\n\nClause: {spec.clause}" if spec.clause else ""
            return f"{spec.doc}\n\nRoles: {', '.join(spec.roles)}{clause}"
        return (type(self.view).__doc__ or "").strip()

    def get_override_parameters(self) -> list[Any]:
        view = self.view
        if type(view).__name__ == "ObjectList" and view.desk is not None:
            names = ["after", "before", "size", "sort", *(["q"] if view.desk.search else [])]
            return [OpenApiParameter(name, str) for name in [*names, *(f.name for f in view.desk.filters)]]
        if view.spec is not None:
            return [OpenApiParameter("Idempotency-Key", str, OpenApiParameter.HEADER)]
        return []

    def get_request_serializer(self) -> Any:
        if self.view.spec is None:
            return None
        schema = schema_of(self.view.spec)
        return {"application/json": schema, "multipart/form-data": schema}

    def get_response_serializers(self) -> Any:
        kind = type(self.view).__name__
        if self.view.spec is not None:
            status = 201 if self.view.spec.root or self.view.spec.makes else 200
            refused = {(code, "application/problem+json"): PROBLEM for code in (403, 404, 409, 422)}
            return {status: DONE} | refused
        return {200: {"ObjectList": LIST, "ObjectDetail": OBJECT}.get(kind, ACTIONS)}
