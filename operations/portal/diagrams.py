"""Pictures drawn on the server: lifecycles from their arrows, terms as bars. Colours come from the style sheet."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from audit.subject import Lifecycle
from audit.trail.models import Entry, Outcome
from operations.portal.queries import Term
from web.showing import state_labels

LINE = 14  # letters that fit a box
BOX_W, BOX_H, GAP_X, GAP_Y, EDGE = 118, 38, 62, 34, 12


@dataclass(frozen=True, kw_only=True)
class Node:
    """A state as a box. `kind`: classes for the style sheet."""

    code: str
    label: str
    x: float
    y: float
    kind: str

    @property
    def middle(self) -> float:
        return self.x + BOX_W / 2

    @property
    def lines(self) -> tuple[tuple[str, float], ...]:
        """The label with its height in the picture; a long one in words takes two lines."""
        middle = self.y + BOX_H / 2
        first, rest = _halves(self.label)
        return ((first, middle - 3), (rest, middle + 11)) if rest else ((first, middle + 5),)


@dataclass(frozen=True, kw_only=True)
class Edge:
    """An arrow as a path."""

    path: str
    label: str
    kind: str


@dataclass(frozen=True, kw_only=True)
class Picture:
    """What the template draws."""

    width: float
    height: float
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    box: tuple[int, int] = (BOX_W, BOX_H)


def lifecycle_picture(model: type[Lifecycle], subject: Lifecycle | None = None) -> Picture:
    """A machine in layers from its first state; states that lead nowhere stand in the last row of their layer."""
    labels = state_labels(model)
    moves = {(s, a.target): str(a.label) for a in model.arrows() for s in a.sources if s != a.target}
    layers = _layers(str(model().state), list(labels), list(moves))
    here = str(subject.state) if subject is not None else ""
    passed = _passed(subject) if subject is not None else set()
    places = _places(layers, {s for s, _t in moves})
    been = {state for move in passed for state in move}
    nodes = tuple(
        Node(
            code=code, label=labels[code], x=x, y=y,
            kind="here" if code == here else "passed" if code in been else "" if _goes_on(code, moves) else "final",
        )
        for code, (x, y) in places.items()
    )  # fmt: skip
    edges = tuple(
        Edge(path=_path(places[s], places[t]), label=label, kind="passed" if (s, t) in passed else "")
        for (s, t), label in moves.items()
    )
    width = max(x for x, _y in places.values()) + BOX_W + EDGE
    height = max(y for _x, y in places.values()) + BOX_H + GAP_Y + EDGE
    return Picture(width=width, height=height, nodes=nodes, edges=edges)


def _halves(label: str) -> tuple[str, str]:
    """A label broken at the space next to its middle; whole where it is short or has none."""
    spaces = [place for place, sign in enumerate(label) if sign == " "]
    if len(label) <= LINE or not spaces:
        return label, ""
    place = min(spaces, key=lambda space: abs(space - len(label) / 2))
    return label[:place], label[place + 1 :]


def _goes_on(code: str, moves: Mapping[tuple[str, str], str]) -> bool:
    return any(source == code for source, _target in moves)


def _layers(first: str, states: Sequence[str], moves: Sequence[tuple[str, str]]) -> dict[str, int]:
    """How many steps each state is from the first one, by the shortest way."""
    found, edge = {first: 0}, [first]
    while edge:
        reached = [t for s, t in moves if s in edge and t not in found]
        for state in reached:
            found.setdefault(state, found[_from(state, edge, moves)] + 1)
        edge = list(dict.fromkeys(reached))
    return {state: found.get(state, 0) for state in states}


def _from(state: str, edge: Sequence[str], moves: Sequence[tuple[str, str]]) -> str:
    return next(s for s, t in moves if t == state and s in edge)


def _places(layers: Mapping[str, int], going_on: set[str]) -> dict[str, tuple[float, float]]:
    rows: dict[int, int] = {}
    found: dict[str, tuple[float, float]] = {}
    for state in sorted(layers, key=lambda s: s not in going_on):
        layer = layers[state]
        row = rows.get(layer, 0)
        rows[layer] = row + 1
        found[state] = (EDGE + layer * (BOX_W + GAP_X), EDGE + GAP_Y / 2 + row * (BOX_H + GAP_Y))
    return found


def _path(start: tuple[float, float], end: tuple[float, float]) -> str:
    """A curve from box to box: forward from side to side, back over the top, down within a layer."""
    (x1, y1), (x2, y2) = start, end
    if x2 > x1:
        a, b, c, d = x1 + BOX_W, y1 + BOX_H / 2, x2 - 5, y2 + BOX_H / 2
        bend = (c - a) / 2
        return f"M{a:.0f} {b:.0f} C{a + bend:.0f} {b:.0f} {c - bend:.0f} {d:.0f} {c:.0f} {d:.0f}"
    if x2 == x1:
        down = y2 > y1
        a, b, d = x1 + BOX_W / 2, y1 + (BOX_H if down else 0), y2 + (-5 if down else BOX_H + 5)
        return f"M{a:.0f} {b:.0f} L{a:.0f} {d:.0f}"
    a, c = x1 + BOX_W * 0.35, x2 + BOX_W * 0.65
    b, d = y1 + BOX_H, y2 + BOX_H + 5
    low = max(b, d) + GAP_Y * 0.6
    return f"M{a:.0f} {b:.0f} C{a:.0f} {low:.0f} {c:.0f} {low:.0f} {c:.0f} {d:.0f}"


def _passed(subject: Lifecycle) -> set[tuple[str, str]]:
    """The moves this object has made."""
    rows = Entry.objects.filter(object_type=subject.type_code(), object_id=subject.pk, outcome=Outcome.DONE)
    return {(before, after) for before, after in rows.values_list("before", "after") if before and before != after}


@dataclass(frozen=True, kw_only=True)
class Bar:
    """A term as a bar; where its logs are held afterwards, a second one."""

    label: str
    text_y: float
    y: float
    x: float
    width: float
    tone: str
    held_x: float
    held_width: float
    says: str


@dataclass(frozen=True, kw_only=True)
class Gantt:
    """Terms over time, with today."""

    bars: tuple[Bar, ...]
    today_x: float
    height: float
    width: int = 300


def gantt(terms: Sequence[Term], today: date) -> Gantt | None:
    """The terms as bars between the earliest first and the latest last day, at most three years to either side."""
    if not terms:
        return None
    reach = timedelta(days=3 * 365)
    first = max(min(t.first for t in terms), today - reach)
    last = min(max((t.hold_until or t.last) for t in terms), today + reach)
    days = max((max(last, today) - min(first, today)).days, 1)
    start = min(first, today)

    def across(day: date) -> float:
        return min(max((day - start).days / days, 0), 1) * 300

    bars = []
    for index, term in enumerate(terms):
        x, end = across(term.first), across(term.last)
        held = across(term.hold_until) if term.hold_until else end
        bars.append(
            Bar(
                label=term.label, text_y=14 + index * 28, y=19 + index * 28, x=round(x, 1),
                width=round(max(end - x, 2), 1), tone=term.tone, held_x=round(end, 1),
                held_width=round(held - end, 1), says=f"{term.label} {term.first} – {term.last}",
            )
        )  # fmt: skip
    return Gantt(bars=tuple(bars), today_x=round(across(today), 1), height=28 * len(terms) + 18)


BAR = 640


def lengths(numbers: Sequence[int]) -> list[float]:
    """Numbers as bars: the greatest fills BAR, and what there is one of can still be seen."""
    most = max(numbers, default=0)
    return [round(max(n / most * BAR, 6), 1) if n else 0 for n in numbers]
