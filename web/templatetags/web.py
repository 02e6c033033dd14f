"""The components every page shares. `{% load web %}`."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from audit.roles import Role
from audit.subject import Subject
from statute.findings import Finding, Kind, cite
from web import addresses, citing, hanging, panel, showing
from web.desk import Column, Fact, Stage
from web.exporting import value_of
from web.findings import owner_of, remedy_of, text_of
from web.listing import Query
from web.page import page_in

register = template.Library()


# --- words -----------------------------------------------------------------------------------------------------------


@register.simple_tag
def badge(subject: Any, label: Any = "", tone: str = "") -> SafeString:
    """`{% badge case %}` the state of a lifecycle object; `{% badge "met" "符合" %}` any code with its label;
    `tone`: ok, warn, bad, off instead of the code's own."""
    if isinstance(subject, Subject):
        code, text = str(getattr(subject, "state", "")), label or getattr(subject, "state_label", "")
        tone = tone or showing.tone_of(code, subject.type_code())
    else:
        code, text = str(subject or ""), label or subject
        tone = tone or showing.tone_of(code)
    return format_html('<span class="badge {}">{}</span>', tone, text) if text else SafeString("")


@register.simple_tag
def clause(number: str) -> SafeString:
    """A clause as a link to its page: 四、（四）; another law's citation as plain text."""
    if not number:
        return SafeString("")
    if cite(number) == number:
        return format_html('<span class="clause">{}</span>', number)
    plain = number.split("-", maxsplit=1)[0]
    return format_html(
        '<a class="clause" href="{}" title="{}">{}</a>',
        addresses.of_clause(citing.applied().numbers.get(plain, plain)),
        showing.cited(number),
        showing.cited_short(number),
    )


@register.filter
def day(value: date | datetime | None) -> str:
    """2026年11月23日; a dash where there is none."""
    return showing.day_text(value) if value else "—"


@register.filter
def moment(value: datetime | None) -> str:
    """2026年11月23日 16:42, Shanghai time."""
    return showing.time_text(value) if value else "—"


@register.simple_tag
def span(first: datetime, last: datetime) -> str:
    """Two times of one day: 2026年11月23日 09:10–09:32."""
    begun, ended = showing.time_text(first), showing.time_text(last)
    return begun if begun == ended else f"{begun}–{ended.rsplit(' ', maxsplit=1)[-1]}"


@register.simple_tag(takes_context=True)
def recent(context: Mapping[str, Any], value: datetime) -> str:
    """今天 08:00, 昨天 16:42, else day and time."""
    return showing.recent_text(value, page_in(context).today)


@register.filter
def filesize(value: int | None) -> str:
    """3.2 MB."""
    return showing.size_text(value or 0)


@register.filter
def show(value: object) -> str:
    """Any value as text: dates, yes and no, lists, a dash for nothing."""
    return showing.value_text(value)


@register.filter
def get(mapping: Mapping[Any, Any] | None, key: Any) -> Any:
    """A mapping's value by a variable key."""
    return mapping.get(key) if mapping else None


@register.simple_tag(takes_context=True)
def due(context: Mapping[str, Any], day: date | None) -> SafeString:
    """A deadline in working days, coloured by what is left: 剩 4 个工作日, 逾期 1 个工作日."""
    if not day:
        return SafeString('<span class="due">—</span>')
    page = page_in(context)
    found = showing.due(day, page.today, page.calendar)
    return format_html('<span class="due {}" title="{}">{}</span>', found.tone, showing.day_text(found.day), found.text)


# --- places ----------------------------------------------------------------------------------------------------------


@register.filter
def address(subject: Subject) -> str:
    """The page of an object."""
    return addresses.of(subject)


@register.simple_tag
def act_address(subject: Subject, verb: str) -> str:
    """The form of an action on an object."""
    return addresses.of_verb(subject, verb)


@register.simple_tag
def link(subject: Subject | None, text: Any = "") -> SafeString:
    """An object as a link to its page."""
    if subject is None:
        return SafeString("—")
    return format_html('<a href="{}">{}</a>', addresses.of(subject), text or subject.title)


# --- components ------------------------------------------------------------------------------------------------------


@register.inclusion_tag("web/_track.html")
def track(stages: Sequence[Stage]) -> dict[str, Any]:
    """The stage track: done, now, ahead."""
    return {"stages": stages}


@register.inclusion_tag("web/_facts.html", takes_context=True)
def facts(
    context: Mapping[str, Any], facts: Iterable[Fact], deadline: tuple[Any, date] | None = None
) -> dict[str, Any]:
    """Facts of the header in one line; empty ones are left out, links only to what the reader may see."""
    page = page_in(context)
    given = [fact for fact in facts if fact.value not in (None, "")]
    visible = page.within_reach
    shown = [
        {"label": fact.label, "value": fact.value, "to": fact.to if fact.to and fact.to.pk in visible else None}
        for fact in given
    ]
    return {"facts": shown, "deadline": deadline, "page": page}


@register.inclusion_tag("web/_findings.html")
def findings(found: Iterable[Finding], case: Subject | None = None) -> dict[str, Any]:
    """Findings as a list: what, clause, who can mend it, what to do, and a link to where. `case`: whose page it is on."""
    return {"findings": [_shown(finding, case) for finding in found]}


def _shown(finding: Finding, case: Subject | None) -> dict[str, Any]:
    return {
        "text": text_of(finding),
        "clause": finding.clause,
        "local": finding.kind == Kind.POLICY,
        "owner": owner_of(finding),
        "remedy": remedy_of(finding),
        "warn": not finding.blocks,
        "where": _place(finding.where, case),
    }


def _place(where: str, case: Subject | None) -> str:
    """An address as it is; else the part of the case's page of that name."""
    if not where or where.startswith(("/", "#")):
        return where
    return f"{addresses.of(case.case)}#{where}" if case is not None else ""


@register.inclusion_tag("web/_acts_of.html", takes_context=True)
def acts_of(context: Mapping[str, Any], part: Subject) -> dict[str, Any]:
    """What this actor can do on a part of the case, as compact buttons; the impossible ones say why when opened. What is
    another unit's to do is left out."""
    page = page_in(context)
    found = panel.offers(part, page.acts_on(part.type_code()), by=page.actor, at=page.at)
    return {
        "offers": [offer for offer in found if not offer.foreign],
        "page": page,
        "csrf_token": context.get("csrf_token"),
        "request": context.get("request"),
    }


@register.inclusion_tag("web/_steps.html", takes_context=True)
def steps_of(context: Mapping[str, Any], about: Subject | None) -> dict[str, Any]:
    """The next steps (primary acts) of this actor on another object than the page's, each with what stands in its way."""
    page = page_in(context)
    acts = [act for act in page.acts_on(about.type_code()) if act.tone == "primary"] if about is not None else []
    found = panel.offers(about, acts, by=page.actor, at=page.at) if about is not None else ()
    return {
        "offers": [offer for offer in found if not offer.foreign],
        "about": about,
        "page": page,
        "csrf_token": context.get("csrf_token"),
    }


@register.inclusion_tag("web/_panel.html", takes_context=True)
def action_panel(context: Mapping[str, Any], subject: Subject | None = None) -> dict[str, Any]:
    """The action panel of an object (default: the page's own)."""
    page, about = page_in(context), subject or context["subject"]
    found = panel.panel(about, page.acts_on(about.type_code()), by=page.actor, at=page.at)
    return {"panel": found, "page": page, "csrf_token": context.get("csrf_token"), "subject": about}


@register.inclusion_tag("web/_hanging.html", takes_context=True)
def hanging_lists(context: Mapping[str, Any]) -> dict[str, Any]:
    """What belongs to the page's object in rooms down-river of it: the newest of each kind, and a way to all."""
    page = page_in(context)
    return {"lists": hanging.lists(context["subject"], page.house.desks, page.actor), "page": page}


@register.inclusion_tag("web/_evidence.html")
def evidence(document: Any, label: Any = "") -> dict[str, Any]:
    """An evidence file as a link with size, and a link that shows it in place."""
    return {"document": document, "label": label}


@register.simple_tag
def field_errors(field: Any) -> list[dict[str, str]]:
    """Errors of a form field; those from findings with their clause."""
    found = getattr(field.form, "field_findings", {}).get(field.name, ())
    said = {text_of(f) for f in found}
    return [
        *({"text": text_of(f), "clause": f.clause, "remedy": remedy_of(f)} for f in found),
        *({"text": e, "clause": "", "remedy": ""} for e in field.errors if e not in said),
    ]


@register.simple_tag
def confirm_question(act: Any) -> str:
    return gettext("确定要办理“%(act)s”吗？") % {"act": act.label}


_CLASSES = {"checkbox": "form-check-input", "select": "form-select", "selectmultiple": "form-select"}
_PLAIN = {"radioselect", "checkboxselectmultiple", "clearablefile", "hidden"}


@register.filter
def styled(field: Any) -> SafeString:
    """A form field's control in the look of the house; what it is described by includes its errors."""
    if field.widget_type in _PLAIN:
        return SafeString(field)
    widget = field.field.widget
    own = str(widget.attrs.get("class", ""))
    attrs = {"class": f"{own} {_CLASSES.get(field.widget_type, 'form-control')}".strip()}
    if field.errors:
        described = [f"{field.auto_id}_helptext"] if field.help_text else []
        attrs["aria-describedby"] = " ".join([*described, f"{field.auto_id}_error"])
    return SafeString(field.as_widget(attrs=attrs))


# --- lists -----------------------------------------------------------------------------------------------------------


@register.simple_tag
def sorted_by(query: Query, sort: str) -> str:
    """The query string of the list in another order."""
    return query.address(sort=sort)


@register.simple_tag
def placed(query: Query, name: str, value: str) -> str:
    """The query string of the list at another place, or as a file."""
    return query.address(**{name: value})


@register.simple_tag(takes_context=True)
def cell(context: Mapping[str, Any], column: Column, row: Any, first: bool = False) -> SafeString:
    """One cell of a list."""
    value = value_of(column, row)
    if column.kind == "state":
        return badge(str(getattr(row, "state", "")), value, showing.tone_of_subject(row)) if value else SafeString("—")
    if column.kind == "due" and isinstance(value, date):
        return due(context, value)
    text = showing.value_text(value)
    if column.kind == "link" or (first and not column.kind):
        return format_html('<a href="{}">{}</a>', addresses.of(row), text)
    return format_html("{}", text)


@register.simple_tag
def role_names(roles: Iterable[str]) -> str:
    """Roles by the names officials use."""
    return showing.joined(Role(role).label for role in roles)


@register.simple_tag
def clause_text(number: str) -> str:
    """A clause as printed, without a link."""
    return showing.cited_short(number)


@register.simple_tag
def cited(number: str) -> str:
    """A clause with the name of the Measures."""
    return showing.cited(number)
