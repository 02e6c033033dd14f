"""Idempotency-Key: the answer to a repeated POST is the first one, and nothing is done twice."""

import json
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.encoders import JSONEncoder

from audit.actor import Actor
from audit.trail.digest import sm3
from operations.portal.models import Replay
from statute.findings import Finding, Kind, gettext_noop
from web.jobs import Job
from web.problems import problem

KEPT = timedelta(days=7)
OTHER_BODY = Finding(
    code="idempotency-key-reused",
    message=gettext_noop("这个 Idempotency-Key 已用于另一请求。"),
    remedy=gettext_noop("请为新的请求使用新的 Idempotency-Key。"),
    kind=Kind.SHAPE,
)
BAD_KEY = Finding(code="idempotency-key", message=gettext_noop("Idempotency-Key 不超过 120 个字符。"), kind=Kind.SHAPE)


def once(request: Request, by: Actor, at: datetime, run: Callable[[], Response]) -> Response:
    """Run a change once for each key. Key, change and answer are one transaction: a crash leaves none of them."""
    key = request.headers.get("Idempotency-Key", "").strip()
    if not key:
        return run()
    if len(key) > 120:
        return problem(422, "refused", (BAD_KEY,))
    assert by.user_id is not None
    digest = _digest(request)
    if (known := _known(by, key, digest)) is not None:
        return known
    try:
        with transaction.atomic():
            row = Replay.objects.create(actor_id=by.user_id, key=key, digest=digest, status=0, body="", created_at=at)
            answer = run()
            row.status, row.body = answer.status_code, json.dumps(answer.data, cls=JSONEncoder, ensure_ascii=False)
            row.save(update_fields=["status", "body"])
            return answer
    except IntegrityError:  # the same key, answered by another process in the meantime
        if (known := _known(by, key, digest)) is not None:
            return known
        raise


def _known(by: Actor, key: str, digest: str) -> Response | None:
    assert by.user_id is not None
    row = Replay.objects.filter(actor_id=by.user_id, key=key).first()
    if row is None:
        return None
    if row.digest != digest:
        return problem(422, "refused", (OTHER_BODY,))
    kind = "application/problem+json" if row.status >= 400 else None
    return Response(json.loads(row.body), status=row.status, content_type=kind, headers={"Idempotent-Replay": "true"})


def _digest(request: Request) -> str:
    """What the request says: method, place, fields, and the content of files."""
    data = request.data
    files = {name: sm3(b"".join(upload.chunks())).hex() for name, upload in request.FILES.items()}
    for upload in request.FILES.values():
        upload.seek(0)
    fields = {k: v for k, v in dict(data).items() if k not in files} if hasattr(data, "items") else str(data)
    text = json.dumps([request.method, request.path, fields, files], cls=JSONEncoder, sort_keys=True)
    return sm3(text.encode()).hex()


def drop_old(at: datetime) -> int:
    """Forget answers after a week."""
    return Replay.objects.filter(created_at__lt=at - KEPT).delete()[0]


DROPPING = Job(name="drop_replays", run=drop_old, every=86400, title=_("清理接口重放记录"))
