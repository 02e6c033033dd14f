"""What acts change: a row with a time-ordered id and its place in the trail; a lifecycle adds states and arrows."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, ClassVar
from uuid import UUID

from django.db import models
from django.utils.functional import Promise
from django_fsm import FSMField, FSMModelMixin, transition
from uuid6 import uuid7


def new_id() -> UUID:
    """A time-ordered public id (UUID version 7)."""
    return UUID(bytes=uuid7().bytes)


class StateWritten(Exception):
    """A state was about to be written around its lifecycle."""


class SubjectQuerySet(models.QuerySet):
    """Refuses to write states in bulk: `update()` goes around the arrows and the trail."""

    def update(self, **values: Any) -> int:
        if "state" in values:
            raise StateWritten("a state changes only through its action")
        return super().update(**values)

    def bulk_update(self, objs: Iterable[Any], fields: Iterable[str], batch_size: int | None = None) -> int:
        fields = list(fields)
        if "state" in fields:
            raise StateWritten("a state changes only through its action")
        return super().bulk_update(objs, fields, batch_size)


class Subject(models.Model):
    """A row that acts change. `trail_seq` counts its entries under the row's lock, so that a hole in the trail shows."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    trail_seq = models.PositiveIntegerField(default=0, editable=False)

    objects = SubjectQuerySet.as_manager()

    # Columns that no entry repeats: secrets and what a reader's own visit changes.
    unrecorded: ClassVar[frozenset[str]] = frozenset()

    # The column that is empty while the row is the draft of its `unit`: until then nobody else reads what was written.
    draft_until: ClassVar[str] = ""

    # Scope of the object; a model without the column answers with a property of the same name.
    region_id: Any = ""
    organization_id: Any = None

    class Meta:
        abstract = True

    @classmethod
    def type_code(cls) -> str:
        """The name of this kind of object in the trail, the API and addresses: application, agreement, …"""
        return cls._meta.model_name or ""

    @property
    def case(self) -> "Subject":
        """The object on whose timeline this one's entries appear; itself unless it is a part of another."""
        return self

    @property
    def title(self) -> str:
        """How lists, messages and the timeline name this object."""
        return str(self)


class Lifecycle(FSMModelMixin, Subject):
    """A subject with a `state`. The concrete model's Meta must inherit its lifecycle's, or the constraint is lost."""

    state: Any

    class Meta:
        abstract = True

    @property
    def state_label(self) -> str:
        return str(self.get_state_display())  # type: ignore[attr-defined]

    @classmethod
    def arrows(cls) -> tuple["Arrow", ...]:
        """Every arrow declared on this lifecycle, in the order of declaration."""
        found: dict[str, Arrow] = {}
        for name in dir(cls):
            method = getattr(cls, name, None)
            spec = getattr(method, "_arrow", None)
            if spec is not None:
                found[name] = spec
        return tuple(sorted(found.values(), key=lambda a: a.order))

    @classmethod
    def arrow(cls, name: str) -> "Arrow":
        spec: Arrow = getattr(cls, name)._arrow
        return spec


class StateField(FSMField):
    """The state of a lifecycle, written by arrows only.

    Migrations know it as the text it is in the database: of every model of the past that they build anew, and there are
    thousands in one `migrate`, django-fsm would go on looking for arrows.
    """

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **{"protected": True, **options})

    def deconstruct(self) -> tuple[str, str, Sequence[Any], dict[str, Any]]:
        name, _path, args, options = super().deconstruct()
        options.pop("protected", None)
        return name, "django.db.models.CharField", args, options


class Arrow:
    """One arrow as declared: from which states to which, by whom, under which clause."""

    _count = 0

    def __init__(
        self, name: str, sources: tuple[str, ...], target: str, roles: tuple[str, ...], label: Any, clause: str
    ) -> None:
        self.name, self.sources, self.target = name, sources, target
        self.roles, self.label, self.clause = roles, label, clause
        Arrow._count += 1
        self.order = Arrow._count


def arrow(
    field: Any,
    *,
    source: str | Sequence[str],
    target: str,
    roles: Sequence[str],
    label: str | Promise,
    clause: str = "",
) -> Callable[[Callable[[Any], None]], Callable[[Any], None]]:
    """Declare an arrow of a lifecycle; django-fsm guards it, the metadata feeds roles, panels, diagrams and tests."""
    sources = (source,) if isinstance(source, str) else tuple(source)
    sources = tuple(str(s) for s in sources)

    def declare(method: Callable[[Any], None]) -> Callable[[Any], None]:
        spec = Arrow(method.__name__, sources, str(target), tuple(str(r) for r in roles), label, clause)
        moved: Any = transition(
            field=field,
            source=list(sources),
            target=str(target),
            custom={"roles": spec.roles, "label": label, "clause": clause},
        )(method)
        moved._arrow = spec
        followed: Callable[[Any], None] = moved
        return followed

    return declare


def states_valid(states: type[models.TextChoices], name: str) -> models.CheckConstraint:
    """The database's own guard on the values of a state."""
    return models.CheckConstraint(condition=models.Q(state__in=states.values), name=name)
