"""Where things are: the one shape of address that every page, notice and answer uses."""

from typing import Any
from uuid import UUID

from django.urls import reverse

from audit.act import Act
from audit.subject import Subject


def of_home() -> str:
    return reverse("portal:home")


def of_expiry() -> str:
    return reverse("portal:expiry")


def of_list(type_code: str) -> str:
    """The list of a kind of object."""
    return reverse("portal:list", args=[type_code])


def of(subject: Subject) -> str:
    """The page of an object; a part answers with the page of its case."""
    return reverse("portal:case", args=[subject.type_code(), subject.pk])


def of_act(act: Act[Any], subject: Subject | None = None) -> str:
    """The form of an action, and where it is posted."""
    if act.root or subject is None:
        return reverse("portal:start", args=[act.model.type_code(), act.verb])
    return reverse("portal:act", args=[subject.type_code(), subject.pk, act.verb])


def of_verb(subject: Subject, verb: str) -> str:
    """The form of an action by its name; the object's page where there is none."""
    return reverse("portal:act", args=[subject.type_code(), subject.pk, verb]) if verb else of(subject)


def of_page(name: str, id: UUID) -> str:
    """A page that a room has beside its desk."""
    return reverse(name, args=[id])


def of_clause(number: str) -> str:
    return reverse("portal:clause", args=[number])
