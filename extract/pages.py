"""From pages to lines of text and grids in reading order, whatever kind of file the pages come from.

Input: the `Page`s of one document; output: the body of a `Reading`. A table that goes on over the
page is a grid on each, the later one marked (`Grid.continues`). Page numbers and running heads, told
by their place and by being there on most pages, are dropped.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from itertools import count

from extract import unruled
from extract.lattice import NEAR, Lattice, lattices
from extract.layout import LONG, Parts, Row, beside_picture, cut
from extract.lines import Line, cell_text, in_pieces, is_number, joined, widest_line
from extract.page import WIDE_BLANK, Char, Page
from extract.paragraphs import paragraphs
from extract.reading_order import Item, regions
from extract.tracked import unmarked
from forms.records import PICTURE, Box, Cell, Grid

_PAGE_NUMBER = re.compile(
    r"[-\u2010-\u2015\u2212\u2500\u00b7.\s]*(?:第\s*)?[\dⅠ-Ⅻ]{1,3}(?:\s*页)?(?:\s*[/,，]?\s*(?:共\s*)?\d{1,3}(?:\s*页)?)?[-\u2010-\u2015\u2212\u2500\u00b7.\s]*"
)
#: the part of the page's height, at its top and bottom, in which a page number or running head stands
_MARGIN = 0.12
#: lines at the same place on different pages stand this close (points)
_SAME = 6.0
#: the part of the columns' rules that stand at the same places above and below a page break
_RULED_ALIKE = 0.8
_DIGITS = re.compile(r"\d+")

#: the characters in the cells of each table of a page, by row and place
Cells = dict[int, dict[tuple[int, int], list[Char]]]
#: a row of a table as it is ruled: boxes and the characters in them
Ruled = list[tuple[Box, list[Char]]]
#: the rules left and right of a cell
Span = tuple[float, float]

#: who wants to see the pages that readers make, to draw them
_watchers: list[list[Page]] = []


@contextmanager
def watched() -> Iterator[list[Page]]:
    """Give a list that holds, at the end, the pages of what was read meanwhile."""
    seen: list[Page] = []
    _watchers.append(seen)
    try:
        yield seen
    finally:
        _watchers.remove(seen)


@dataclass(slots=True)
class _Laid:
    """A page's lines and tables, region by region, and the characters of each table's cells."""

    page: Page
    lines: list[list[Line]]
    regions: list[list[Item]]
    cells: Cells


def body(pages: Sequence[Page]) -> Parts:
    """Return the lines and grids of the pages in reading order."""
    for seen in _watchers:
        seen += pages
    laid = [_laid(page) for page in pages]
    repeated = _repeated([one.regions for one in laid])
    for one in laid:
        one.lines = [line for line in one.lines if not _is_furniture(joined(line), one.page, repeated)]
        one.regions = [[i for i in region if not _is_furniture(i, one.page, repeated)] for region in one.regions]
    if not any(one.cells for one in laid) and (found := unruled.body([(one.page.number, one.lines) for one in laid])):
        return found
    grids = _grids(laid)
    parts: Parts = []
    for text in paragraphs([_only_lines(region) for one in laid for region in one.regions]):
        if text is None:
            parts += next(grids)
        elif text.strip():
            parts.append(text)
    return parts


def _only_lines(region: Sequence[Item]) -> list[Line | None]:
    return [item if isinstance(item, Line) else None for item in region]


def _laid(page: Page) -> _Laid:
    chars, rules = unmarked(page)
    tables = [one for one in lattices(rules) if not one.is_frame]
    cells: Cells = {id(table): {} for table in tables}
    inner_first = sorted(tables, key=lambda one: (one.box[2] - one.box[0]) * (one.box[3] - one.box[1]))
    outside: list[Char] = []
    boxes = [(*table.box, table, cells[id(table)]) for table in inner_first]
    for char in chars:
        x, y = (char[1] + char[3]) / 2, (char[2] + char[4]) / 2
        for left, top, right, bottom, table, own in boxes:  # every character passes here
            if left <= x < right and top <= y < bottom:
                own.setdefault(table.cell_at(x, y), []).append(char)
                break
        else:
            if char.text not in (WIDE_BLANK, PICTURE):
                outside.append(char)
    lines = in_pieces(outside)
    return _Laid(page, lines, regions(lines, tables), cells)


# --- grids -----------------------------------------------------------------------------------------


def _grids(laid: Sequence[_Laid]) -> Iterator[Parts]:
    """Yield what each table holds, in order."""
    numbers = count(1)
    above: Lattice | None = None
    for one in laid:
        items = [item for region in one.regions for item in region]
        for at, item in enumerate(items):
            if isinstance(item, Lattice):
                parts = cut(next(numbers), _rows(item, one.cells[id(item)], one.page))
                first = next((part for part in parts if isinstance(part, Grid)), None)
                if first and at == 0 and above and _goes_on(above, item):
                    first.continues = True
                yield parts
        last = items[-1] if items else None
        above = last if isinstance(last, Lattice) else None


def _goes_on(above: Lattice, below: Lattice) -> bool:
    """Whether a page begins with a table whose columns stand as those of the last one on the page before."""
    fewer, more = sorted((_sides(above), _sides(below)), key=len)
    same = sum(any(abs(side - other) < NEAR for other in more) for side in fewer)
    return same >= _RULED_ALIKE * len(fewer)


def _sides(table: Lattice) -> set[float]:
    """Return where the cells' sides stand, from the left side of the table."""
    return {side - table.box[0] for row in table.rows for box in row for side in (box[0], box[2])}


def _rows(table: Lattice, chars: dict[tuple[int, int], list[Char]], page: Page) -> Iterator[Row]:
    rows = [
        [
            (box, chars.get((row, at), []))
            for at, box in enumerate(boxes)
            if (row, at) not in table.loose or (row, at) in chars
        ]
        for row, boxes in enumerate(table.rows)
    ]
    _part(rows)
    widest = cache(lambda: _widest(rows))
    blank = 1.0 if any(char.confidence is not None for char in page.chars) else None  # of a cell without ink
    for row, ruled in enumerate(rows, 1):
        if len(ruled) == 1 and not ruled[0][1] and len(rows) > 1:
            continue  # what is left of the table's frame above or below a page break
        cells = []
        for column, (box, found) in enumerate(ruled, 1):
            text, sure, others = _contents(found, box, widest) if found else ("", blank, ())
            cells.append(Cell(text, row, column, page.number, box, sure, None, others))
        if any(len(cell.text) > LONG for cell in cells):
            yield [], [line for cell in cells for line in cell.text.split("\n") if line]
        else:
            yield cells, []


def _contents(
    chars: list[Char], box: Box, widest: Callable[[], Mapping[Span, float]]
) -> tuple[str, float | None, tuple[str, ...]]:
    """Return the text of a cell, how sure it is, and its other readings."""
    text = cell_text(chars, box, lambda: widest()[box[0], box[2]])
    sure = [char.confidence for char in chars if char.confidence is not None]
    others = chars[0].others if "\n" not in text else ()
    return beside_picture(text) if PICTURE in text else text, min(sure, default=None), others


def _widest(rows: Iterable[Ruled]) -> dict[Span, float]:
    """Return the width of the widest line of text between each pair of rules."""
    widest: dict[Span, float] = defaultdict(float)
    for (left, _, right, _), chars in (cell for row in rows for cell in row):
        if chars:
            widest[left, right] = max(widest[left, right], widest_line(chars))
    return widest


def _part(rows: list[Ruled]) -> None:
    """Part a label from the number under it where the line between them is not drawn, though others are in its row.

    So LibreOffice prints what follows a merged cell that a page break cut.
    """
    heads = {row[0][0][1]: row for row in rows if row}
    for row in rows:
        for at, (box, chars) in enumerate(row):
            for top in (top for top in heads if box[1] < top < box[3]) if chars else ():
                above = [char for char in chars if (char.top + char.bottom) / 2 < top]
                below = [char for char in chars if (char.top + char.bottom) / 2 >= top]
                if above and below and is_number(below) and not any(char.text.isdigit() for char in above):
                    row[at] = ((*box[:3], top), above)
                    heads[top].append(((box[0], top, *box[2:]), below))
                    heads[top].sort(key=lambda cell: cell[0][0])
                    break


# --- page numbers, running heads -------------------------------------------------------------------


def _is_furniture(item: Item, page: Page, repeated: set[tuple[str, int]]) -> bool:
    """Whether a line in the page's margin is a page number or stands on most pages."""
    if not isinstance(item, Line) or _MARGIN * page.height < item.middle < (1 - _MARGIN) * page.height:
        return False
    return bool(_PAGE_NUMBER.fullmatch(item.text)) or any(key in repeated for key in _keys(item))


def _repeated(pages: Sequence[list[list[Item]]]) -> set[tuple[str, int]]:
    """Return what stands at the same place on most pages, its digits masked."""
    if len(pages) < 2:
        return set()
    seen: Counter[tuple[str, int]] = Counter()
    for page in pages:
        seen.update({key for region in page for item in region if isinstance(item, Line) for key in _keys(item)})
    return {key for key, times in seen.items() if times >= max(2, 0.6 * len(pages))}


def _keys(line: Line) -> list[tuple[str, int]]:
    text, place = _DIGITS.sub("0", line.text), round(line.top / _SAME)
    return [(text, place), (text, place + 1)]
