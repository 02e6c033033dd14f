"""The access decision over the API: asked by a domain before each use."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import PermissionDenied
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.tokens import actor_for
from audit import clock
from audit.roles import AUTHORITY, Role
from audit.trail.recording import plain
from operations.domains.access import decide
from web.findings import as_data

ASKERS = AUTHORITY | {Role.DOMAIN_OPERATOR}


class QuestionSerializer(serializers.Serializer[Any]):
    """Who wants to use what, under which agreement, for which scenario."""

    agreement = serializers.UUIDField()
    person = serializers.UUIDField(help_text="A person of the operator, or their registration under the agreement.")
    item = serializers.UUIDField()
    purpose = serializers.CharField(max_length=200, help_text="Id of the scenario.")


class DecisionSerializer(serializers.Serializer[Any]):
    """The answer at one instant; every reason against, with its clause."""

    allowed = serializers.BooleanField()
    decided_at = serializers.DateTimeField()
    reasons = serializers.ListField(child=serializers.DictField())


class AccessDecisionView(APIView):
    """`POST /api/v1/access/decision`: allowed or not at this instant. Changes nothing; never to be cached."""

    @extend_schema(request=QuestionSerializer, responses=DecisionSerializer)
    def post(self, request: Request) -> Response:
        by = actor_for(request)
        if by.role not in ASKERS:
            raise PermissionDenied
        question = QuestionSerializer(data=request.data)
        question.is_valid(raise_exception=True)
        asked = question.validated_data
        at = getattr(request._request, "at", None) or clock.now()
        decision = decide(asked["agreement"], asked["person"], asked["item"], asked["purpose"], at, by=by)
        body = {
            "allowed": decision.allowed,
            "decided_at": plain(at),
            "reasons": [as_data(finding) for finding in decision.findings],
        }
        return Response(body, headers={"Cache-Control": "no-store"})
