"""The ceremony every action goes through, written once: lock → gate → checks → arrow → save → record → outbox.

A room declares its actions on one kind of object:

    application = Acts(Application, see=permissions.applications)

    @application.act("submit", label=_("提交申请"), checks=checks.submit, clause="四(一)")
    def submit(case: Application, *, by: Actor, at: datetime) -> None:
        case.submitted_at = at

and everybody calls `submit(id=…, by=…, at=…)`. The body runs on the locked row after every finding has passed and says only
what differs; the arrow of the same name is followed after it, the row is saved, the entry written. A refusal rolls everything
back; the outermost act then records the attempt in a transaction of its own and raises `Refused` again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar, Generic, TypeVar
from uuid import UUID

from django.db import OperationalError, models, transaction
from django_fsm import TransitionNotAllowed

from audit import beside
from audit.actor import Actor
from audit.roles import ORGANIZATION, REGIONAL, Role
from audit.subject import Lifecycle, Subject
from audit.trail.recording import changes_of, columns_of, plain, record, record_refusal
from statute.findings import Finding, Kind, Refused, blocking, gettext_noop

S = TypeVar("S", bound=Subject)

_depth: ContextVar[int] = ContextVar("act_depth", default=0)

Checks = Callable[..., Sequence[Finding]]


class Unseen(Exception):
    """The object is not there for this person; a foreign one and a missing one answer alike."""


@dataclass
class _Course:
    """One act on its way: the object it found, and the rows its body writes."""

    rows: list[beside.Written] = field(default_factory=list)
    subject: Subject | None = None


@contextmanager
def _ceremony(spec: Act[Any], id: UUID | None, by: Actor, at: datetime) -> Iterator[_Course]:
    """One transaction; on refusal, the outermost ceremony records the attempt after the rollback.

    Two acts that wait for each other's rows are parted by the database: one goes on, the other is refused as crossed.
    """
    outermost = _depth.get() == 0
    own = outermost and not transaction.get_connection().in_atomic_block
    token = _depth.set(_depth.get() + 1)
    course = _Course()
    try:
        with transaction.atomic(), beside.sheet() as course.rows:
            yield course
    except (Refused, Unseen) as refusal:
        if outermost:
            findings = refusal.findings if isinstance(refusal, Refused) else (UNSEEN,)
            _note(spec, id, course.subject, by, at, findings)
        raise
    except OperationalError as error:
        if not (own and _crossed(error)):
            raise
        _note(spec, id, course.subject, by, at, (CROSSED,))
        raise Refused((CROSSED,)) from error
    finally:
        _depth.reset(token)


def _note(
    spec: Act[Any], id: UUID | None, found: Subject | None, by: Actor, at: datetime, findings: Sequence[Finding]
) -> None:
    if not (by.signed_in or by.is_system):
        return
    subject = found or spec.find(id)
    with transaction.atomic():
        record_refusal(
            action=spec.code,
            object_type=spec.model.type_code(),
            object_id=id,
            case_id=subject.case.pk if subject is not None else None,
            by=by,
            at=at,
            findings=findings,
        )


def _crossed(error: OperationalError) -> bool:
    """PostgreSQL: deadlock or serialization failure; SQLite: another writer held the file for too long."""
    state = getattr(error.__cause__, "sqlstate", None)
    return state in {"40P01", "40001"} or "database is locked" in str(error)


CROSSED = Finding(
    code="crossed",
    message=gettext_noop("另一人正在办理与之相关的事项，本次操作未执行。"),
    remedy=gettext_noop("请稍候再办理一次，已填内容仍保留。"),
    kind=Kind.STATE,
)
UNSEEN = Finding(code="unseen", message=gettext_noop("没有这个对象，或者您无权查看。"), kind=Kind.ROLE)


@dataclass(frozen=True, kw_only=True)
class Act(Generic[S]):
    """One action on one kind of object: what it is called, who may, when, and the body that does it."""

    # Templates read an act's label and tone; they would call it otherwise.
    do_not_call_in_templates: ClassVar[bool] = True

    verb: str
    model: type[S]
    see: Callable[[Actor], models.QuerySet[Any]]
    body: Callable[..., Any]
    label: Any
    roles: tuple[str, ...]
    states: tuple[str, ...]
    arrow: str | None
    clause: str
    checks: Checks | None
    input_checks: Checks | None
    form: Any
    not_by: tuple[str, ...]
    makes: type[Subject] | None
    root: bool
    tone: str
    hint: Any
    scoped: bool
    ready: Callable[[Any], bool] | None
    doc: str

    @property
    def code(self) -> str:
        return f"{self.model.type_code()}.{self.verb}"

    def __call__(
        self, *, by: Actor, at: datetime, id: UUID | None = None, seq: int | None = None, **inputs: Any
    ) -> Any:
        """Do it. `id`: the object (none for a root action); `seq`: the trail_seq the caller last saw, to notice a stale page.

        Answers the object, or what the action made. Raises Refused with every finding, or Unseen.
        """
        with _ceremony(self, id, by, at) as course:
            if self.root:
                return self._make(by, at, inputs, course)
            return self._change(id, by, at, seq, inputs, course)

    def _make(self, by: Actor, at: datetime, inputs: Mapping[str, Any], course: _Course) -> Any:
        self._refuse([*self.findings(None, by=by, at=at), *self._about_inputs(None, by, at, inputs)])
        made = self.body(by=by, at=at, **inputs)
        self._record_made(made, by, at, inputs, course.rows)
        return made

    def _change(
        self,
        id: UUID | None,
        by: Actor,
        at: datetime,
        seq: int | None,
        inputs: Mapping[str, Any],
        course: _Course,
    ) -> Any:
        subject = self._locked(id, by, course)
        if seq is not None and seq != subject.trail_seq:
            self._refuse([STALE])
        self._refuse([*self.findings(subject, by=by, at=at), *self._about_inputs(subject, by, at, inputs)])
        before, columns = str(getattr(subject, "state", "")), columns_of(subject)
        try:
            made = self.body(subject, by=by, at=at, **inputs)
            if self.arrow:
                getattr(subject, self.arrow)()
        except TransitionNotAllowed:
            self._refuse([wrong_state(subject, self)])
        subject.trail_seq += 1
        subject.save()
        record(
            action=self.code,
            subject=subject,
            by=by,
            at=at,
            clause=self.clause,
            before=before,
            payload=_payload(inputs, columns, columns_of(subject), made=made, rows=course.rows),
        )
        if self.makes is not None:
            self._record_made(made, by, at, inputs, ())
        return subject if made is None else made

    def _record_made(
        self, made: Any, by: Actor, at: datetime, inputs: Mapping[str, Any], rows: Sequence[beside.Written]
    ) -> None:
        for subject in made if isinstance(made, list | tuple) else (made,):
            subject.trail_seq += 1
            type(subject)._base_manager.filter(pk=subject.pk).update(trail_seq=subject.trail_seq)
            record(
                action=f"{subject.type_code()}.created" if not self.root else self.code,
                subject=subject,
                by=by,
                at=at,
                clause=self.clause,
                payload=_payload(inputs, {}, columns_of(subject), rows=rows),
            )
            rows = ()

    def _locked(self, id: UUID | None, by: Actor, course: _Course) -> S:
        rows = self.model._default_manager.select_for_update().filter(pk=id)  # type: ignore[misc]
        # Not first(): it orders the one row there is.
        subject: S | None = next(iter(rows), None)  # type: ignore[assignment]
        course.subject = subject
        if subject is None or not self.see(by).filter(pk=id).exists():
            raise Unseen(self.code)
        return subject

    def findings(self, subject: S | None, *, by: Actor, at: datetime) -> tuple[Finding, ...]:
        """Everything that stands in the way now, warnings included; what the button, the API and the refusal show."""
        found: list[Finding] = [*self._about_person(subject, by)]
        if subject is not None and self.states and str(getattr(subject, "state", "")) not in self.states:
            found.append(wrong_state(subject, self))
        if self.checks is not None and not any(f.kind == Kind.STATE for f in found):
            found.extend(self.checks(subject, by=by, at=at) if subject is not None else self.checks(by=by, at=at))
        return tuple(found)

    def exists_for(self, subject: S) -> bool:
        """Whether the action belongs on the panel of this object now: its state is one of the sources."""
        if self.states and str(getattr(subject, "state", "")) not in self.states:
            return False
        return self.ready is None or self.ready(subject)

    def find(self, id: UUID | None) -> S | None:
        """The object an attempt was made on, where there is one; seen by this person or not."""
        if id is None or self.root:
            return None
        subject: S | None = self.model._default_manager.filter(pk=id).first()  # type: ignore[assignment]
        return subject

    @property
    def _people(self) -> tuple[str, ...]:
        """The roles a person could have; jobs are nobody to be sent to."""
        return tuple(r for r in self.roles if r != Role.SYSTEM)

    def _about_person(self, subject: S | None, by: Actor) -> Iterator[Finding]:
        if by.role not in self.roles:
            yield Finding(
                code="role",
                message=gettext_noop("“%(action)s”由%(roles)s办理。"),
                params={
                    "action": str(self.label),
                    "roles": "、".join(str(Role(r).label) for r in self._people or self.roles),
                },
                kind=Kind.ROLE,
                clause=self.clause,
                owner=self.roles[0] if self.roles else "",
            )
            return
        if subject is None or by.is_system:
            return
        if self.scoped and not _in_scope(subject, by):
            yield Finding(code="scope", message=gettext_noop("不在您的办理范围内。"), kind=Kind.ROLE)
        party = str(subject.organization_id or "")
        if party and not by.of_organization and party in by.organizations:
            yield Finding(
                code="own-organization",
                message=gettext_noop("您属于本案的当事单位，应当回避。"),
                kind=Kind.DUTY,
            )
        for name in self.not_by:
            if by.user_id is not None and getattr(subject, name, None) == by.user_id:
                yield Finding(
                    code="four-eyes",
                    message=gettext_noop("上一步由您本人办理，“%(action)s”须由另一人办理。"),
                    params={"action": str(self.label)},
                    kind=Kind.DUTY,
                    owner=self.roles[0],
                )
                break

    def _about_inputs(self, subject: S | None, by: Actor, at: datetime, inputs: Mapping[str, Any]) -> Sequence[Finding]:
        if self.input_checks is None:
            return ()
        if subject is None:
            return self.input_checks(by=by, at=at, **inputs)
        return self.input_checks(subject, by=by, at=at, **inputs)

    @staticmethod
    def _refuse(findings: Sequence[Finding]) -> None:
        if stopping := blocking(findings):
            raise Refused(stopping)


STALE = Finding(
    code="stale-page",
    message=gettext_noop("您打开页面之后，本案已有新的办理，本次操作未执行。"),
    remedy=gettext_noop("请查看最新办理轨迹后再办理，已填内容仍保留。"),
    kind=Kind.STATE,
)


def wrong_state(subject: Subject, spec: Act[Any]) -> Finding:
    """The object is not in a state from which the action goes out."""
    return Finding(
        code="wrong-state",
        message=gettext_noop("当前状态为“%(state)s”，不能办理“%(action)s”。"),
        params={"state": str(getattr(subject, "state_label", "")), "action": str(spec.label)},
        kind=Kind.STATE,
        clause=spec.clause,
    )


def _in_scope(subject: Subject, by: Actor) -> bool:
    if by.role in ORGANIZATION:
        return str(subject.organization_id or "") == by.organization
    if by.role in REGIONAL:
        return str(subject.region_id or "") == by.region
    return True


def _payload(
    inputs: Mapping[str, Any],
    before: Mapping[str, object],
    after: Mapping[str, object],
    *,
    rows: Sequence[beside.Written],
    made: Any = None,
) -> dict[str, object]:
    """What an entry says: the inputs, the columns changed, what was made, the rows written beside. `whole`: the row is new."""
    payload: dict[str, object] = {"inputs": plain(inputs), "changes": changes_of(before, after)}
    if not before:
        payload["whole"] = True
    if rows:
        payload["rows"] = list(rows)
    if made is not None and not isinstance(made, bool):
        payload["made"] = [
            f"{m.type_code()}:{m.pk}"
            for m in (made if isinstance(made, list | tuple) else (made,))
            if isinstance(m, Subject)
        ]
    return payload


class Acts(Generic[S]):
    """The actions of one kind of object. `see` is the gate: the rows an actor may know of."""

    def __init__(self, model: type[S], *, see: Callable[[Actor], models.QuerySet[Any]]) -> None:
        self.model, self.see = model, see
        self.all: list[Act[S]] = []

    def act(  # noqa: PLR0913 - one declaration says everything about an action
        self,
        verb: str,
        *,
        label: Any,
        roles: Sequence[str] = (),
        states: Sequence[str] | None = None,
        arrow: str | Sequence[str] | None = "",
        clause: str = "",
        checks: Checks | None = None,
        input_checks: Checks | None = None,
        form: Any = None,
        not_by: Sequence[str] = (),
        makes: type[Subject] | None = None,
        root: bool = False,
        tone: str = "second",
        hint: Any = "",
        scoped: bool = True,
        ready: Callable[[S], bool] | None = None,
    ) -> Callable[[Callable[..., Any]], Act[S]]:
        """Declare an action.

        `arrow`: left out, the arrow named like the verb where the lifecycle has one; several, and the body follows one
        itself; None, no arrow. Roles, source states and clause come from the arrow(s) unless given. `checks(case, by, at)`
        answers what stands in the way before anything is filled in; `input_checks(case, by, at, **inputs)` looks at what was.
        `form`: shape of the inputs, for web and API. `not_by`: columns naming persons who must not be the one acting.
        `makes`: the body answers new subjects, each recorded. `root`: makes a first object, there is none to lock.
        `tone`: primary, second or danger. `scoped=False`: the checks decide on scope themselves. `ready`: whether it exists now.
        """
        names = self._arrows(verb, arrow)
        specs = [self.model.arrow(n) for n in names] if issubclass(self.model, Lifecycle) else []

        def declare(body: Callable[..., Any]) -> Act[S]:
            declared_roles = tuple(str(r) for r in roles) or tuple(dict.fromkeys(r for a in specs for r in a.roles))
            if not declared_roles:
                raise TypeError(f"{self.model.__name__}.{verb}: no roles")
            spec = Act(
                verb=verb,
                model=self.model,
                see=self.see,
                body=body,
                label=label,
                roles=declared_roles,
                states=tuple(
                    str(s)
                    for s in (states if states is not None else dict.fromkeys(s for a in specs for s in a.sources))
                ),
                arrow=names[0] if len(names) == 1 else None,
                clause=clause or next((a.clause for a in specs if a.clause), ""),
                checks=checks,
                input_checks=input_checks,
                form=form,
                not_by=tuple(not_by),
                makes=makes,
                root=root,
                tone=tone,
                hint=hint,
                scoped=scoped,
                ready=ready,
                doc=(body.__doc__ or "").strip(),
            )
            self.all.append(spec)
            return spec

        return declare

    def _arrows(self, verb: str, arrow: str | Sequence[str] | None) -> tuple[str, ...]:
        if arrow is None:
            return ()
        if arrow == "":
            return (verb,) if hasattr(getattr(self.model, verb, None), "_arrow") else ()
        return (arrow,) if isinstance(arrow, str) else tuple(arrow)
