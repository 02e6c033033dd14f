"""Lists, cases and actions of every kind of object: written once, over the desks and acts of the rooms."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import IntegrityError
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from audit import clock
from audit.act import Act
from audit.actor import Actor
from audit.subject import Lifecycle, Subject
from operations.portal.diagrams import lifecycle_picture
from operations.portal.models import SavedFilter
from statute.findings import Finding, Kind, Refused, blocking, gettext_noop
from web import addresses, citing, listing, panel
from web.desk import Beside, Desk
from web.download import KINDS, as_file
from web.forms import ActionForm
from web.house import house
from web.page import forget_inbox, page_of
from web.problems import status_of
from web.showing import state_labels
from web.timeline import timeline


def desk_or_404(type_code: str) -> Desk:
    desk = house().desk(type_code)
    if desk is None:
        raise Http404
    return desk


# --- lists -----------------------------------------------------------------------------------------------------------


@require_GET
@login_required
def objects(request: HttpRequest, type_code: str) -> HttpResponseBase:
    """The list of a kind of object, or the same rows as a file."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    desk = desk_or_404(type_code)
    query = listing.asked(desk, by, request.GET)
    if request.GET.get("format") in KINDS:
        return as_file(query, request.GET["format"], clock.today(request.at))  # type: ignore[attr-defined]
    try:
        found = listing.page(query)
    except listing.BadCursor:
        return redirect(f"{request.path}?{query.address()}")
    context = {
        "desk": desk,
        "type_code": type_code,
        "listing": found,
        "query": query,
        "starts": panel.roots(house().acts_on(type_code), by),
        "saved": saved_filters(by, type_code).order_by("name", "pk"),
    }
    return render(request, "operations/portal/list.html", context)


@require_POST
@login_required
def save_filter(request: HttpRequest, type_code: str) -> HttpResponse:
    """Keep the list's filter under a name, or drop one."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    query = listing.asked(desk_or_404(type_code), by, QueryDict(request.POST.get("query", "")[:500]))
    name = request.POST.get("name", "").strip()[:40]
    mine = saved_filters(by, type_code)
    if drop := request.POST.get("drop"):
        mine.filter(pk=drop if drop.isdigit() else 0).delete()
    elif name and len(query.address()) <= 500:
        mine.update_or_create(
            name=name, defaults={"query": query.address()}, create_defaults=_saved(by, type_code, query)
        )
    return redirect(f"{addresses.of_list(type_code)}?{query.address()}")


def saved_filters(by: Actor, type_code: str) -> QuerySet[SavedFilter]:
    """The person's own filters of a list."""
    return SavedFilter.objects.filter(user=by.user_id, type_code=type_code)


def _saved(by: Actor, type_code: str, query: listing.Query) -> dict[str, Any]:
    return {"user_id": by.user_id, "type_code": type_code, "query": query.address()}


# --- cases -----------------------------------------------------------------------------------------------------------


def seen_or_404(type_code: str, id: UUID, by: Actor) -> Any:
    """The object, where the actor may know of it; a foreign and a missing one are the same 404."""
    found = house().seen(type_code, id, by)
    if found is None:
        raise Http404
    citing.about(found)
    return found


def number_of(subject: Subject) -> str:
    return str(getattr(subject, "number", "") or "")


@require_GET
@login_required
def case(request: HttpRequest, type_code: str, id: UUID) -> HttpResponse:
    """The page of a case; a part without a page of its own leads to its case."""
    by, at = request.actor, request.at  # type: ignore[attr-defined]
    subject, desk = seen_or_404(type_code, id, by), house().desk(type_code)
    if desk is None:
        whole = subject.case
        if house().desk(whole.type_code()) is None or house().seen(whole.type_code(), whole.pk, by) is None:
            raise Http404
        return redirect(f"{addresses.of(whole)}#{type_code}-{id}")
    page = page_of(request)
    parts = house().said_on(subject, by, at)
    facts = desk.facts(subject, at)
    page.look_at(facts)
    context = {
        "desk": desk,
        "subject": subject,
        "number": number_of(subject),
        "facts": facts,
        "stages": desk.track(subject, at),
        "deadline": desk.deadline(subject, at),
        "review": desk.beside(subject, by, at),
        "parts": parts,
        "timeline": timeline(subject, house(), by=by, before=_uuid(request.GET.get("before", ""))),
        **desk.context(subject, by, at),
    }
    return render(request, desk.template, context)


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        return None


@require_GET
@login_required
def lifecycle(request: HttpRequest, type_code: str, id: UUID) -> HttpResponse:
    """The machine of this object as a picture, its state lit, the way it came drawn."""
    subject = seen_or_404(type_code, id, request.actor)  # type: ignore[attr-defined]
    if not isinstance(subject, Lifecycle):
        raise Http404
    context = {
        "subject": subject,
        "picture": lifecycle_picture(type(subject), subject),
        "arrows": type(subject).arrows(),
        "labels": state_labels(type(subject)),
    }
    return render(request, "operations/portal/lifecycle.html", context)


# --- actions ---------------------------------------------------------------------------------------------------------


@login_required
def act(request: HttpRequest, type_code: str, id: UUID, verb: str) -> HttpResponse:
    """The form of an action on an object (GET), and the action itself (POST)."""
    spec = house().act(type_code, verb)
    if spec is None or spec.root:
        raise Http404
    by: Actor = request.actor  # type: ignore[attr-defined]
    return _Attempt(request, spec, lambda: seen_or_404(type_code, id, by)).answer()


@login_required
def start(request: HttpRequest, type_code: str, verb: str) -> HttpResponse:
    """The same for an action that makes a first object."""
    spec = house().act(type_code, verb)
    if spec is None or not spec.root:
        raise Http404
    return _Attempt(request, spec, lambda: None).answer()


class _Attempt:
    """One person before one action: shown with its findings, refused with reasons, or done."""

    def __init__(self, request: HttpRequest, spec: Act[Any], load: Callable[[], Any]) -> None:
        self.request, self.spec, self.load = request, spec, load
        self.by: Actor = request.actor  # type: ignore[attr-defined]
        self.at = request.at  # type: ignore[attr-defined]
        self.subject = load()

    def answer(self) -> HttpResponse:
        if self.request.method == "POST":
            return self._posted()
        if self.request.method not in {"GET", "HEAD"}:
            return HttpResponse(status=405, headers={"Allow": "GET, POST"})
        return self._page(self._form(), self._standing())

    def _standing(self) -> tuple[Finding, ...]:
        return self.spec.findings(self.subject, by=self.by, at=self.at)

    def _form(self, *data: Any) -> ActionForm | None:
        if self.spec.form is None:
            return None
        initial = {} if data else self.request.GET.dict()
        form: ActionForm = self.spec.form(*data, subject=self.subject, by=self.by, at=self.at, initial=initial)
        return form

    def _posted(self) -> HttpResponse:
        form = self._form(self.request.POST, self.request.FILES)
        if form is not None and not form.is_valid():
            return self._page(form, self._standing(), status=422)
        inputs = form.inputs() if form is not None else {}
        target = {} if self.spec.root else {"id": self.subject.pk, "seq": self._seq()}
        try:
            made = self.spec(by=self.by, at=self.at, **target, **inputs)
        except Refused as refused:
            self.subject = self.load()
            return self._page(form, refused.findings, status=status_of(refused), refused=True)
        except IntegrityError:
            self.subject = self.load()
            return self._page(form, (_TAKEN,), status=409, refused=True)
        forget_inbox(self.by)
        messages.success(self.request, _("“%(act)s”已办理。") % {"act": self.spec.label})
        return HttpResponseRedirect(self._after(made))

    def _seq(self) -> int | None:
        seq = self.request.POST.get("seq", "")
        return int(seq) if seq.isdigit() else None

    def _beside(self) -> Beside | None:
        """The review desk this part is worked on at."""
        if self.subject is None or self.subject.case is self.subject:
            return None
        desk = house().desk(self.subject.case.type_code())
        return desk.beside(self.subject, self.by, self.at) if desk is not None else None

    def _after(self, made: Any) -> str:
        """Where one goes on: the review desk; what was made, where it has a page; else the case."""
        if (beside := self._beside()) is not None:
            return beside.address
        if isinstance(made, Subject) and (place := page_of_subject(made, self.by)):
            return place
        if self.subject is not None and (place := page_of_subject(self.subject, self.by)):
            return place
        if self.spec.root and house().desk(self.spec.model.type_code()):
            return addresses.of_list(self.spec.model.type_code())
        return addresses.of_home()

    def _page(
        self, form: ActionForm | None, findings: tuple[Finding, ...], *, status: int = 200, refused: bool = False
    ) -> HttpResponse:
        general = _on_fields(form, findings)
        stopped = bool(blocking(general)) and not refused
        context = {
            "act": self.spec,
            "subject": self.subject,
            "desk": house().desk(self.spec.model.type_code()),
            "form": form,
            "findings": general,
            "stopped": stopped,
            "refused": refused,
            "failed": status != 200,
            "multipart": form is not None and form.is_multipart(),
            "back": self._back(),
        }
        template = "operations/portal/act.html"
        if (beside := self._beside()) is not None:
            context |= {**beside.context(), "back": beside.address}
            template = beside.template
        return render(self.request, template, context, status=status)

    def _back(self) -> str:
        if self.subject is not None:
            return page_of_subject(self.subject, self.by) or addresses.of_home()
        type_code = self.spec.model.type_code()
        return addresses.of_list(type_code) if house().desk(type_code) else addresses.of_home()


_TAKEN = Finding(
    code="already-there",
    message=gettext_noop("同一内容已经存在，本次操作未执行。"),
    remedy=gettext_noop("请核对编号、名称等是否重复。"),
    kind=Kind.STATE,
)


def _on_fields(form: ActionForm | None, findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """Findings that name a field of the form go beside it; the others are answered."""
    if form is None or not form.is_bound:
        return findings
    beside: dict[str, list[Finding]] = {}
    general = []
    for finding in findings:
        if finding.field in form.fields and finding.blocks:
            beside.setdefault(finding.field, []).append(finding)
        else:
            general.append(finding)
    form.field_findings = beside
    return tuple(general)


def page_of_subject(subject: Subject, by: Actor) -> str:
    """The address of an object's page or of its case's; empty where the actor sees neither."""
    for candidate in (subject, subject.case):
        desk = house().desk(candidate.type_code())
        if desk is not None and desk.see(by).filter(pk=candidate.pk).exists():
            return addresses.of(candidate)
    return ""
