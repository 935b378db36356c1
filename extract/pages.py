"""From pages to lines of text and grids in reading order, whatever kind of file the pages come from.

Input: the `Page`s of one document; output: the body of a `Reading`. A table that goes on over the
page is a grid on each, the later one marked (`Grid.continues`). Page numbers and running heads, told
by their place and by being there on most pages, are dropped.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import count

from extract.lattice import Lattice, lattices
from extract.layout import LONG, Parts, Row, cut
from extract.lines import Line, cell_text, paragraphs, text_lines
from extract.page import Char, Page
from forms.records import Cell, Grid

_PAGE_NUMBER = re.compile(
    r"[-\u2010-\u2015\u2212\u2500\u00b7.\s]*(?:第\s*)?[\dⅠ-Ⅻ]{1,3}(?:\s*页)?(?:\s*[/,，]?\s*(?:共\s*)?\d{1,3}(?:\s*页)?)?[-\u2010-\u2015\u2212\u2500\u00b7.\s]*"
)
#: the part of the page's height, at its top and bottom, in which a page number or running head stands
_MARGIN = 0.12
#: lines at the same place on different pages stand this close (points)
_SAME = 6.0
_DIGITS = re.compile(r"\d+")

Item = Line | Lattice


def body(pages: Sequence[Page]) -> Parts:
    """Return the lines and grids of the pages in reading order."""
    laid = [_items(page) for page in pages]
    kept = _without_furniture(pages, [items for items, _ in laid])
    texts = paragraphs([[item if isinstance(item, Line) else None for item in items] for items in kept])
    grids = _grids(pages, kept, [cells for _, cells in laid])
    parts: Parts = []
    for text in texts:
        if text is None:
            parts += next(grids)
        elif text.strip():
            parts.append(text)
    return parts


def _items(page: Page) -> tuple[list[Item], dict[int, dict[tuple[int, int], list[Char]]]]:
    """Return the page's lines and tables from the top, and the characters of each table's cells."""
    tables = [one for one in lattices(page.rules) if not one.is_frame]
    cells: dict[int, dict[tuple[int, int], list[Char]]] = {id(table): {} for table in tables}
    inner_first = sorted(tables, key=lambda one: (one.box[2] - one.box[0]) * (one.box[3] - one.box[1]))
    outside: list[Char] = []
    for char in page.chars:
        x, y = (char.left + char.right) / 2, (char.top + char.bottom) / 2
        for table in inner_first:
            place = table.cell_at(x, y)
            if place:
                cells[id(table)].setdefault(place, []).append(char)
                break
        else:
            outside.append(char)
    items: list[Item] = [*text_lines(outside), *tables]
    return sorted(items, key=_top), cells


def _top(item: Item) -> float:
    return item.top if isinstance(item, Line) else item.box[1]


# --- grids -----------------------------------------------------------------------------------------


def _grids(
    pages: Sequence[Page], kept: Sequence[list[Item]], cells: Sequence[dict[int, dict[tuple[int, int], list[Char]]]]
) -> Iterator[Parts]:
    """Yield what each table holds, in order."""
    numbers = count(1)
    open_below = False
    for page, items, of in zip(pages, kept, cells, strict=True):
        for at, item in enumerate(items):
            if isinstance(item, Lattice):
                parts = cut(next(numbers), _rows(item, of[id(item)], page.number))
                first = next((part for part in parts if isinstance(part, Grid)), None)
                if first and at == 0 and open_below:
                    first.continues = True
                yield parts
        open_below = bool(items) and isinstance(items[-1], Lattice)


def _rows(table: Lattice, chars: dict[tuple[int, int], list[Char]], page: int) -> Iterator[Row]:
    for row, boxes in enumerate(table.rows):
        cells = []
        for column, box in enumerate(boxes):
            found = chars.get((row, column), ())
            text = cell_text(found) if found else ""
            sure = [char.confidence for char in found if char.confidence is not None]
            others = found[0].others if len(found) == 1 else ()
            cells.append(Cell(text, row + 1, column + 1, page, box, min(sure) if sure else None, None, others))
        if any(len(cell.text) > LONG for cell in cells):
            yield [], [line for cell in cells for line in cell.text.split("\n") if line]
        else:
            yield cells, []


# --- page numbers, running heads -------------------------------------------------------------------


def _without_furniture(pages: Sequence[Page], laid: Sequence[list[Item]]) -> list[list[Item]]:
    repeated = _repeated(pages, laid)
    return [
        [item for item in items if not (isinstance(item, Line) and _is_furniture(item, page, repeated))]
        for page, items in zip(pages, laid, strict=True)
    ]


def _is_furniture(line: Line, page: Page, repeated: set[tuple[str, int]]) -> bool:
    if _MARGIN * page.height < (line.top + line.bottom) / 2 < (1 - _MARGIN) * page.height:
        return False
    return bool(_PAGE_NUMBER.fullmatch(line.text)) or any(key in repeated for key in _keys(line))


def _repeated(pages: Sequence[Page], laid: Sequence[list[Item]]) -> set[tuple[str, int]]:
    """Return what stands at the same place on most pages, its digits masked."""
    if len(pages) < 2:
        return set()
    seen = Counter(key for items in laid for item in items if isinstance(item, Line) for key in set(_keys(item)))
    return {key for key, times in seen.items() if times >= max(2, 0.6 * len(pages))}


def _keys(line: Line) -> list[tuple[str, int]]:
    text, place = _DIGITS.sub("0", line.text), round(line.top / _SAME)
    return [(text, place), (text, place + 1)]
