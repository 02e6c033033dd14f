"""The API over the same desks and acts as the pages: lists, objects, what can be done, doing it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import Http404
from django.utils.encoding import force_str
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.tokens import actor_for
from audit.act import Act, Unseen
from audit.actor import Actor
from audit.subject import Subject
from audit.trail.recording import plain
from operations.portal.api import inputs
from operations.portal.api.replays import once
from operations.portal.api.schema import HouseSchema
from statute.findings import Finding, Kind, Refused, gettext_noop
from web import citing, listing, panel
from web.desk import Desk
from web.findings import as_data
from web.house import house
from web.page import forget_inbox
from web.problems import problem, status_of

MOST = 100
BAD_CURSOR = Finding(code="cursor", message=gettext_noop("分页位置无效，请从第一页开始。"), kind=Kind.SHAPE)


def data_of(subject: Subject, desk: Desk | None, by: Actor) -> dict[str, Any]:
    """An object in an answer: what every object has, and what its desk adds."""
    found: dict[str, Any] = {
        "id": str(subject.pk),
        "type": subject.type_code(),
        "title": subject.title,
        "seq": subject.trail_seq,
    }
    if hasattr(subject, "state"):
        found |= {"state": str(subject.state), "state_label": force_str(getattr(subject, "state_label", ""))}
    return found | {k: _plain(v) for k, v in (desk.fields(subject, by) if desk is not None else {}).items()}


def _plain(value: object) -> object:
    return force_str(value) if hasattr(value, "_proxy____args") else plain(value)


class HouseView(APIView):
    """Who asks, and when."""

    schema = HouseSchema()
    desk: Desk | None = None
    spec: Act[Any] | None = None
    type_code: str = ""

    def by(self, request: Request) -> Actor:
        actor: Actor = actor_for(request)
        return actor

    def at(self, request: Request) -> datetime:
        at: datetime = request._request.at  # type: ignore[attr-defined]
        return at

    def seen(self, request: Request, id: UUID) -> Subject:
        """The object, where the asker may know of it."""
        found = house().seen(self.type_code, id, self.by(request))
        if found is None:
            raise Http404
        citing.about(found)
        return found


class ObjectList(HouseView):
    """Objects of a kind that the asker may know of; `after` and `before` page through them, filters as in the list."""

    def get(self, request: Request) -> Response:
        assert self.desk is not None
        by = self.by(request)
        query = listing.asked(self.desk, by, request.query_params)
        size = request.query_params.get("size", "")
        try:
            found = listing.page(query, min(int(size), MOST) if size.isdigit() and int(size) else listing.PAGE)
        except listing.BadCursor:
            return problem(422, "refused", (BAD_CURSOR,))
        place = request.build_absolute_uri(request.path)
        return Response(
            {
                "results": [data_of(row, self.desk, by) for row in found.rows],
                "next": f"{place}?{query.address(after=found.after, size=size)}" if found.after else None,
                "previous": f"{place}?{query.address(before=found.before, size=size)}" if found.before else None,
            }
        )


class ObjectDetail(HouseView):
    """One object."""

    def get(self, request: Request, id: UUID) -> Response:
        return Response(data_of(self.seen(request, id), self.desk, self.by(request)))


class ObjectActions(HouseView):
    """What the asker can do with an object now, and why the rest of their role's actions can't be done."""

    def get(self, request: Request, id: UUID) -> Response:
        subject, by = self.seen(request, id), self.by(request)
        found = panel.offers(subject, house().acts_on(self.type_code), by=by, at=self.at(request))
        return Response({"seq": subject.trail_seq, "actions": [_offer(offer) for offer in found]})


def _offer(offer: panel.Offer) -> dict[str, Any]:
    return {
        "code": offer.act.code,
        "verb": offer.act.verb,
        "label": force_str(offer.act.label),
        "clause": offer.act.clause,
        "possible": offer.possible,
        "findings": [as_data(finding) for finding in offer.findings],
    }


class DoAction(HouseView):
    """Do an action on an object, or make a first one. Refused: a problem document with every finding."""

    def post(self, request: Request, id: UUID | None = None) -> Response:
        by, at = self.by(request), self.at(request)
        return once(request, by, at, lambda: self._done(request, id, by, at))

    def _done(self, request: Request, id: UUID | None, by: Actor, at: datetime) -> Response:
        assert self.spec is not None
        subject = None if id is None else self.seen(request, id)
        data = request.data if isinstance(request.data, Mapping) or hasattr(request.data, "getlist") else {}
        form = self._form(request, subject, by, at, data)
        if wrong := (*inputs.unknown(self.spec, form, data), *(inputs.shape_findings(form) if form else ())):
            return problem(422, "refused", wrong)
        spec = self.spec
        target: dict[str, Any] = {} if id is None else {"id": id, "seq": _seq(data)}
        made = self.refusable(lambda: spec(by=by, at=at, **target, **(form.inputs() if form else {})))
        if isinstance(made, Response):
            return made
        forget_inbox(by)
        return self._answer(made, by)

    def refusable(self, run: Any) -> Any:
        """A refusal as an answer: inside the transaction of an idempotent request nothing may be raised."""
        try:
            return run()
        except Refused as refused:
            return problem(status_of(refused), "refused", refused.findings)
        except Unseen:
            return problem(404, "not found")

    def _form(self, request: Request, subject: Subject | None, by: Actor, at: datetime, data: Any) -> Any:
        assert self.spec is not None
        if self.spec.form is None:
            return None
        return self.spec.form(inputs.form_data(data), request.FILES, subject=subject, by=by, at=at)

    def _answer(self, made: Any, by: Actor) -> Response:
        assert self.spec is not None
        rows = made if isinstance(made, list | tuple) else (made,)
        found = [data_of(row, house().desk(row.type_code()), by) for row in rows if isinstance(row, Subject)]
        status = 201 if self.spec.root or self.spec.makes else 200
        return Response({"done": self.spec.code, "objects": found}, status=status)


def _seq(data: Any) -> int | None:
    seq = str(data.get("seq", "") or "")
    return int(seq) if seq.isdigit() else None
