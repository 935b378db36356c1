"""The order in which a page is read: columns one after the other, each from the top.

Input: pieces of lines and tables of a page with their boxes; output: regions in reading order, each a
column or the whole width of the page, with its lines whole again. A region is cut in two where nothing
crosses a strip from its top to its foot and both sides have lines of their own.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from extract.lattice import Lattice
from extract.lines import Line

Item = Line | Lattice

#: the strip between two columns (points), and the lines that a column has at least
_GUTTER, _LINES = 8.0, 4


def regions(lines: Sequence[Sequence[Line]], tables: Iterable[Lattice]) -> list[list[Item]]:
    """Return the regions of a page in reading order; a page without columns is one. Lines come in pieces."""
    items: list[Item] = sorted([*(piece for line in lines for piece in line), *tables], key=_top)
    if sum(len(line) > 1 for line in lines) < _LINES:
        return [_whole(items)]
    return [_whole(region) for region in _cut(items)]


def _cut(items: list[Item]) -> list[list[Item]]:
    """Cut into columns where that can be done: the whole, else the longest run of rows that can be cut."""
    if halves := _halves(items):
        return [region for half in halves for region in _cut(half)]
    bands = _bands(items)
    found: list[list[Item]] = []
    plain: list[Item] = []
    at = 0
    while at < len(bands):
        end = _longest(bands, at) if len(bands) > 1 else at
        if end > at:
            found += [plain] if plain else []
            found += _cut([item for band in bands[at:end] for item in band])
            plain, at = [], end
        else:
            plain += bands[at]
            at += 1
    return [*found, plain] if plain else found


def _longest(bands: list[list[Item]], at: int) -> int:
    """Return the end of the longest run of rows from a place on that has columns; the place itself if none has."""
    for end in range(len(bands), at, -1):
        if (at, end) != (0, len(bands)) and _halves([item for band in bands[at:end] for item in band]):
            return end
    return at


def _halves(items: Sequence[Item]) -> tuple[list[Item], list[Item]] | None:
    """Return what stands left and right of a strip that nothing crosses, each in its order."""
    edge = float("-inf")
    by_left = sorted(items, key=_left)
    for at, item in enumerate(by_left):
        if at and _left(item) - edge > _GUTTER and _is_column(by_left[:at]) and _is_column(by_left[at:]):
            return sorted(by_left[:at], key=_top), sorted(by_left[at:], key=_top)
        edge = max(edge, _right(item))
    return None


def _is_column(items: Sequence[Item]) -> bool:
    lines = {round(item.top) for item in items if isinstance(item, Line)}
    return len(lines) >= _LINES or any(isinstance(item, Lattice) for item in items)


def _bands(items: Sequence[Item]) -> list[list[Item]]:
    """Return the rows of items with white space over the whole width between them."""
    bands: list[list[Item]] = []
    foot = float("-inf")
    for item in items:
        if _top(item) >= foot:
            bands.append([])
        bands[-1].append(item)
        foot = max(foot, _bottom(item))
    return bands


def _whole(items: Sequence[Item]) -> list[Item]:
    """Return the items from the top, the pieces of a line as one again."""
    whole: list[Item] = []
    for item in sorted(items, key=_top):
        last = whole[-1] if whole else None
        if isinstance(item, Line) and isinstance(last, Line) and item.middle < last.bottom and last.middle > item.top:
            whole[-1] = last.beside(item)
        else:
            whole.append(item)
    return whole


def _top(item: Item) -> float:
    return item.top if isinstance(item, Line) else item.box[1]


def _bottom(item: Item) -> float:
    return item.bottom if isinstance(item, Line) else item.box[3]


def _left(item: Item) -> float:
    return item.left if isinstance(item, Line) else item.box[0]


def _right(item: Item) -> float:
    return item.right if isinstance(item, Line) else item.box[2]
