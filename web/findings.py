"""Findings as people and programs read them: in the reader's language, with the clause."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext

from audit.roles import Role
from audit.trail.recording import findings_of
from statute.findings import Finding
from statute.vocabulary import UNIT_KINDS
from web import citing
from web.showing import parameter_text


def text_of(finding: Finding) -> str:
    """The message in the reader's language, names in a row separated as it does."""
    return finding.render(_saying(finding), parameter_text).replace("、", gettext("、"))


def remedy_of(finding: Finding) -> str:
    """What to do about it, in the reader's language; empty where nothing can be done."""
    return finding.render_remedy(_saying(finding), parameter_text)


def _saying(finding: Finding) -> Callable[[str], str]:
    """Its words in the reader's language and in the terms of the rule set that applies; what they are filled with as it is."""
    reword = citing.applied().reword

    def said(text: str) -> str:
        return reword(gettext(text)) if text in (finding.message, finding.remedy) else gettext(text)

    return said


def owner_of(finding: Finding) -> str:
    """Who can mend it, as a name."""
    if finding.owner in Role.values:
        return str(Role(finding.owner).label)
    return gettext(UNIT_KINDS.get(finding.owner, finding.owner)) if finding.owner else ""


def reasons_of(payload: Mapping[str, Any]) -> tuple[str, ...]:
    """Why an attempt was refused, from the payload of its entry; an old one has the texts alone."""
    told = findings_of(payload)
    return tuple(map(text_of, told)) if told else tuple(str(text) for text in payload.get("reasons", ()))


def as_data(finding: Finding) -> Mapping[str, Any]:
    """The finding in a problem document."""
    return {
        "code": finding.code,
        "message": text_of(finding),
        "clause": finding.clause,
        "citation": citing.cite(finding.clause) if finding.clause else "",
        "kind": str(finding.kind),
        "severity": str(finding.severity),
        "field": finding.field,
        "owner": owner_of(finding),
        "remedy": remedy_of(finding),
        "where": finding.where,
    }
