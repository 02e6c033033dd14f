"""What a domain's own systems ask and send: the access decision before each use, and logs in batches."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import Http404
from django.utils.translation import gettext_lazy as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed, PermissionDenied
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.tokens import actor_for, digest_of
from audit import clock
from audit.logs import intake
from audit.logs.models import Batch
from audit.logs.reading import BLOCK, MAX_SENT, LogFile, Malformed, TooLarge, malformed, read, unpacked
from audit.roles import AUTHORITY, Role
from audit.trail.recording import plain
from operations.domains import permissions, queries
from operations.domains.access import decide
from operations.domains.actions import receive_logs
from operations.domains.models import MachineClient
from statute.findings import Finding, Kind, gettext_noop
from web.findings import as_data
from web.problems import problem

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


# --- logs ----------------------------------------------------------------------------------------------------------

NDJSON = "application/x-ndjson"
PACKINGS = frozenset({"", "identity", "gzip"})
KINDS = [str(kind) for kind in Batch.Kind.values]
LONGEST_KEY = 120


@dataclass(frozen=True, slots=True)
class Sender:
    """What DRF takes for the user of a log sender's request."""

    client: MachineClient
    is_authenticated = True


class MachineAuthentication(BaseAuthentication):
    """A log sender by its key. The address it opens names this class and no other does, so it opens nothing else."""

    keyword = "Bearer"

    def authenticate(self, request: Request) -> tuple[Sender, MachineClient] | None:
        parts = get_authorization_header(request).split()
        if not parts or parts[0].lower() != self.keyword.lower().encode():
            return None
        client = None
        if len(parts) == 2:
            digest = digest_of(parts[1].decode(errors="replace"))
            client = queries.sender_of(digest, clock.today(_now(request)))
        if client is None:
            raise AuthenticationFailed(_("接入密钥无效、未经准予、已停用或者已过期。"))
        return Sender(client), client

    def authenticate_header(self, request: Request) -> str:
        return self.keyword


class MachineScheme(OpenApiAuthenticationExtension):
    """The key in the API's own description."""

    target_class = "operations.domains.api.MachineAuthentication"
    name = "machine"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer", "description": "Key of a domain's log sender."}


class BatchSerializer(serializers.Serializer[Batch]):
    """A batch that was taken in."""

    id = serializers.UUIDField()
    kind = serializers.ChoiceField(choices=Batch.Kind.choices)
    day = serializers.DateField(help_text="First Shanghai day of its rows.")
    last_day = serializers.DateField(help_text="Last day, where they span several.", allow_null=True)
    rows = serializers.IntegerField()
    digest = serializers.CharField(help_text="SM3 of agreement, kind, first day and the SM3 of the unpacked bytes.")
    received_at = serializers.DateTimeField()


class LineSerializer(serializers.Serializer[Any]):
    """One line of the body: a JSON object; times without a zone are Shanghai's."""

    at = serializers.DateTimeField()
    act = serializers.CharField(max_length=120)
    person = serializers.CharField(max_length=80, required=False)
    item = serializers.CharField(max_length=80, required=False)
    result = serializers.CharField(max_length=60, required=False)
    detail = serializers.CharField(required=False)


PROBLEM = {
    (status, "application/problem+json"): OpenApiTypes.OBJECT for status in (401, 404, 409, 411, 413, 415, 422, 429)
}


def _shape(message: str, code: str, **params: object) -> tuple[Finding, ...]:
    return (Finding(code=code, message=message, params=params, kind=Kind.SHAPE),)


UNMEASURED = _shape(gettext_noop("请在 Content-Length 中写明请求内容的长度。"), "log-length")
NO_TYPE = _shape(gettext_noop("请以 application/x-ndjson 发送，可以用 gzip 压缩。"), "log-type")
NO_KIND = _shape(gettext_noop("请在 kind 中写明日志种类：%(kinds)s。"), "log-kind", kinds=KINDS)
LONG_KEY = _shape(gettext_noop("Idempotency-Key 不超过 120 个字符。"), "idempotency-key")
TOO_MANY = _shape(gettext_noop("每分钟最多发送%(most)s批日志，请稍候再发。"), "log-rate", most=queries.MOST_A_MINUTE)


class LogIntake(APIView):
    """`POST /api/v1/logs/<agreement>/?kind=…`: one batch of log rows of one kind, taken in whole or refused whole.

    The body is NDJSON (`application/x-ndjson`), one object a line, packed with gzip or not; it may span days. Sent again, the
    same batch answers the same, under whatever Idempotency-Key; another body under a key that was used is refused. A line that
    can't be read refuses the batch and is named in the problem document. At most 50 MiB as sent, 256 MiB unpacked, 500,000 rows.
    """

    authentication_classes = [MachineAuthentication]  # noqa: RUF012

    @extend_schema(
        operation_id="logs_receive",
        tags=["logs"],
        parameters=[
            OpenApiParameter("kind", str, required=True, enum=KINDS),
            OpenApiParameter("Idempotency-Key", str, OpenApiParameter.HEADER),
            OpenApiParameter("Content-Encoding", str, OpenApiParameter.HEADER, enum=["identity", "gzip"]),
        ],
        request={NDJSON: LineSerializer},
        responses={201: BatchSerializer} | PROBLEM,
    )
    def post(self, request: Request, agreement: UUID) -> Response:
        sender: Any = request.user
        client: MachineClient = sender.client
        plain_request, at = request._request, _now(request)
        by = queries.actor_of_sender(
            client,
            address=plain_request.META.get("REMOTE_ADDR", ""),
            request_id=getattr(plain_request, "request_id", ""),
        )
        if not permissions.agreements(by).filter(pk=agreement).exists():
            raise Http404
        if (wrong := _unfit(request)) is not None:
            return wrong
        if queries.too_many(client, at):
            answer = problem(429, "too many requests", TOO_MANY)
            answer["Retry-After"] = "60"
            return answer
        kind, key = request.query_params["kind"], _key(request)
        try:
            log = _read(request, key)
        except TooLarge as large:
            return problem(413, "refused", (large.finding,))
        except Malformed as unreadable:
            return problem(422, "refused", (unreadable.finding,))
        known = intake.already(agreement, kind, log) if not intake.key_taken(agreement, kind, log, key) else None
        made = known or receive_logs(id=agreement, by=by, at=at, kind=kind, log=log, client=client, key=key)
        headers = {"Idempotent-Replay": "true"} if known is not None else {}
        return Response(BatchSerializer(made).data, status=201, headers=headers)


def _now(request: Request) -> datetime:
    return getattr(request._request, "at", None) or clock.now()


def _key(request: Request) -> str:
    return request.headers.get("Idempotency-Key", "").strip()


def _unfit(request: Request) -> Response | None:
    """What is wrong with a request before its body is looked at."""
    length = request.META.get("CONTENT_LENGTH") or ""
    kind = (request.content_type or "").split(";")[0].strip().lower()
    if not str(length).isdigit():
        return problem(411, "refused", UNMEASURED)
    if int(length) > MAX_SENT:
        return problem(413, "refused", (malformed(gettext_noop("日志文件超过大小上限。"), 0).finding,))
    if kind != NDJSON or request.headers.get("Content-Encoding", "").strip().lower() not in PACKINGS:
        return problem(415, "refused", NO_TYPE)
    if request.query_params.get("kind") not in KINDS:
        return problem(422, "refused", NO_KIND)
    return problem(422, "refused", LONG_KEY) if len(_key(request)) > LONGEST_KEY else None


def _read(request: Request, key: str) -> LogFile:
    """The body, piece by piece: it is never in memory as a whole."""
    packed = request.headers.get("Content-Encoding", "").strip().lower() == "gzip"
    chunks = _chunks(request)
    return read(unpacked(chunks) if packed else chunks, key or "API")


def _chunks(request: Request) -> Iterator[bytes]:
    stream = request._request
    while chunk := stream.read(BLOCK):
        yield chunk
