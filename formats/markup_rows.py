"""XML elements to rows: paths declared once, the texts they lead to read in one walk down the element.

A path leads from the element to a text. Its last step may end in `*` (every occurrence, a list), `+` (the first of
several), `?` (whether the element is there) or be `@name` (an attribute). Any other path occurs once and holds no
elements: otherwise the row's last cell, `doubled`, names it. What no path names is passed over.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from lxml import etree

Paths: TypeAlias = Mapping[str, str]
Groups: TypeAlias = Mapping[str, tuple[str, "Shape"]]
Row: TypeAlias = list[Any]
"""A cell for each name of a shape: text, a list of texts, a list of rows, or null where nothing was sent."""

_Look: TypeAlias = Callable[[etree._Element, Row], None]
_Plan: TypeAlias = tuple[list[Any], list[tuple[int, int]], list[tuple[int, Any]]]
_Branch: TypeAlias = dict[str, Any]  # tag -> the cell of a text, the branch below, or what looks at the element

PLANNED_CHARACTERS = 2**21  # of elements whose structure is remembered, together
_MARK = "\ue000"  # private use: stands before a text's number in a plan


@dataclass(frozen=True)
class Shape:
    """What is read of one element: its texts, and its repeated parts with a shape of their own."""

    paths: Paths
    groups: Groups

    @property
    def names(self) -> tuple[str, ...]:
        """The cells of a row in order; the last one, `doubled`, names an element that occurs twice or holds others."""
        return (*self.paths, *self.groups, "doubled")


def shape(paths: Paths, **groups: tuple[str, Shape]) -> Shape:
    """A shape of paths, and of groups given as (path of the repeated element, its shape)."""
    return Shape(paths, groups)


class Reader:
    """Reads one shape from elements of one namespace."""

    def __init__(self, what: Shape, namespace: str) -> None:
        self.names = what.names
        self._width = len(what.names)
        self._branch: _Branch = {}
        self._plans: dict[str, _Plan] = {}
        self._planned = 0
        for cell, path in enumerate(what.paths.values()):
            self._add(path, cell, namespace)
        for cell, (path, part) in enumerate(what.groups.values(), start=len(what.paths)):
            self._leaf(path, namespace, _group(cell, Reader(part, namespace)))

    def row(self, element: etree._Element) -> Row:
        """The texts of an element, one cell for each of `names`: text, list, or null where nothing was sent."""
        cells: Row = [None] * self._width
        _fill(element, self._branch, cells)
        return cells

    def row_like_others(self, element: etree._Element) -> Row:
        """As `row`, faster for elements of which a file has many with the same structure.

        The walk is done once for each structure, on its tags with numbers for texts, and gives the plan: which text
        goes to which cell. An element with `&`, and one of a new structure when many are
        remembered, is walked through itself.
        """
        source = etree.tostring(element, encoding="unicode", with_tail=False)
        if "&" in source or _MARK in source:
            return self.row(element)
        pieces = source.replace(">", "<").split("<")  # by turns texts and tags, the first text before the first tag
        structure = ">".join(pieces[1::2])
        plan = self._plans.get(structure)
        if plan is None:
            self._planned += len(source)
            if self._planned > PLANNED_CHARACTERS:
                return self.row(element)
            plan = self._plans[structure] = self._plan(pieces[1::2])
        return _made(plan, pieces)

    def _plan(self, tags: list[str]) -> _Plan:
        """The row of an element with these tags, whose texts are their places among the pieces."""
        last = len(tags) - 1
        marked = "".join(f"<{tag}>{_MARK}{2 * at + 2}" if at < last else f"<{tag}>" for at, tag in enumerate(tags))
        return _plan_of(self.row(etree.fromstring(marked)))

    def before(self, inner: etree._Element) -> Row:
        """What stands before `inner` in its parent, while the rest of the parent may not have been met yet."""
        cells: Row = [None] * self._width
        _fill(list(inner.itersiblings(preceding=True))[::-1], self._branch, cells)
        return cells

    def fill(self, element: Any, cells: Row) -> None:
        """Read what stands in an element into a row begun with `before`."""
        _fill(element, self._branch, cells)

    def _add(self, path: str, cell: int, namespace: str) -> None:
        *steps, last = path.split("/")
        if last.startswith("@"):
            text = self._below(steps[:-1], namespace)[namespace + steps[-1]]
            self._leaf("/".join(steps), namespace, _with_attribute(text, cell, last[1:]))
        elif last[-1] in _MARKED:
            self._leaf(path[:-1], namespace, _MARKED[last[-1]](cell))
        else:
            self._leaf(path, namespace, cell)

    def _leaf(self, path: str, namespace: str, node: int | _Look) -> None:
        *steps, last = path.split("/")
        self._below(steps, namespace)[namespace + last] = node

    def _below(self, steps: list[str], namespace: str) -> _Branch:
        branch = self._branch
        for step in steps:
            node = branch.setdefault(namespace + step, {})
            branch = node.below if isinstance(node, _Presence) else node
            assert isinstance(branch, dict), f"{'/'.join(steps)} goes through a text"
        return branch


def _fill(children: Iterable[etree._Element], branch: _Branch, cells: Row) -> None:
    """Walk down the branches, from an element or a list of them; the hot loop of the format."""
    for child in children:
        node = branch.get(child.tag)
        if node is None:
            continue
        if type(node) is int:
            if cells[node] is None and not len(child):
                cells[node] = child.text or ""
            else:
                cells[-1] = child.tag
        elif type(node) is dict:
            _fill(child, node, cells)
        else:
            node(child, cells)


def _plan_of(values: list[Any]) -> _Plan:
    """What of a row, or of a list inside it, is the same for every element, is a text of its own, or is a list."""
    places = [(at, int(value[1:])) for at, value in enumerate(values) if isinstance(value, str) and value[:1] == _MARK]
    nested = [(at, _plan_of(value)) for at, value in enumerate(values) if isinstance(value, list)]
    moving = {at for at, _ in (*places, *nested)}
    return [None if at in moving else value for at, value in enumerate(values)], places, nested


def _made(plan: _Plan, pieces: list[str]) -> list[Any]:
    """The row of a plan with the texts of one element."""
    same, places, nested = plan
    values = same.copy()
    for at, place in places:
        values[at] = pieces[place]
    for at, inner in nested:
        values[at] = _made(inner, pieces)
    return values


def _group(cell: int, part: Reader) -> _Look:
    def read(element: etree._Element, cells: Row) -> None:
        row = part.row(element)
        if row[-1] is not None:
            cells[-1] = row[-1]
        if cells[cell] is None:
            cells[cell] = [row]
        else:
            cells[cell].append(row)

    return read


def _with_attribute(text: int, cell: int, attribute: str) -> _Look:
    def read(element: etree._Element, cells: Row) -> None:
        if cells[text] is None and not len(element):
            cells[text] = element.text or ""
            cells[cell] = element.get(attribute)
        else:
            cells[-1] = element.tag

    return read


def _every(cell: int) -> _Look:
    def read(element: etree._Element, cells: Row) -> None:
        if len(element):
            cells[-1] = element.tag
        elif cells[cell] is None:
            cells[cell] = [element.text or ""]
        else:
            cells[cell].append(element.text or "")

    return read


def _first(cell: int) -> _Look:
    def read(element: etree._Element, cells: Row) -> None:
        if len(element):
            cells[-1] = element.tag
        elif cells[cell] is None:
            cells[cell] = element.text or ""

    return read


class _Presence:
    """Notes that an element is there, and reads what stands below it."""

    def __init__(self, cell: int) -> None:
        self._cell = cell
        self.below: _Branch = {}

    def __call__(self, element: etree._Element, cells: Row) -> None:
        cells[self._cell] = "true"
        _fill(element, self.below, cells)


_MARKED: dict[str, Callable[[int], _Look]] = {"*": _every, "+": _first, "?": _Presence}
