"""A picture of what was found in a document: lines, cells, labels, values, each where it stands.

Input: the bytes of a document; output: one PNG of the pages that hold a part of the form, side by
side. A PDF's pages are drawn as printed, other pages from their characters; a document without pages
is drawn as its tables are nested (`schematic`). The drawing itself is `explain_drawing`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from PIL import Image

from extract import pages, pdf_picture, readers, schematic
from extract.explain_drawing import Sheet, Tint, legend
from extract.locate import Located, locate
from extract.vocabulary import BLANK, NUMBER, Hit, Vocabulary, vocabulary
from forms.records import Cell, Fact, Grid

#: pixels to a point (180 dpi), and the longest side of the drawing of one page (pixels)
SCALE, LONGEST = 180 / 72, 4000
#: pages drawn, pages side by side
MOST, ABREAST = 12, 3
#: how pages of a format are drawn as printed; those of the others are drawn from their characters
PICTURES: dict[str, Callable[[bytes, Iterable[int], float], dict[int, Image.Image]]] = {"pdf": pdf_picture.pictures}

#: between pages (pixels)
_GAP = 12


def draw(data: bytes, name: str = "") -> Image.Image | None:
    """Return the picture of a document, None where it has nothing of the form; raises `Unreadable`."""
    drawn = list(drawn_pages(data, name).values())
    return _side_by_side(drawn) if drawn else None


def drawn_pages(data: bytes, name: str = "") -> dict[int, Image.Image]:
    """Return the pages that hold a part of the form, by number, with what was found drawn on them."""
    with pages.watched() as seen:
        reading = readers.read(data, name)
    grids = [item for item in reading.body if isinstance(item, Grid)]
    located = locate(grids)
    grids = [grid for grid in grids if grid.table in located.tables]
    if not seen:
        seen, grids = schematic.laid_out(grids)
    numbers = sorted({cell.page for grid in grids for row in grid.rows for cell in row if cell.page})[:MOST]
    shown = [page for page in seen if page.number in numbers]
    scale = min([SCALE, *(LONGEST / max(page.width, page.height) for page in shown)])
    printed = PICTURES[reading.format](data, numbers, scale) if reading.format in PICTURES else {}
    sheets = {page.number: Sheet(page, scale, printed.get(page.number)) for page in shown}
    _Marker(grids, located, sheets).mark()
    return {number: sheet.picture() for number, sheet in sheets.items()}


class _Marker:
    """Marks on the sheets what each cell of the form's tables became."""

    def __init__(self, grids: Sequence[Grid], located: Located, sheets: dict[int, Sheet]) -> None:
        self.grids, self.located, self.sheets = grids, located, sheets
        self.words: Vocabulary = vocabulary(tuple(sorted(_editions(located.facts).items())))
        self.facts = {(fact.table, fact.row, fact.column): fact for fact in located.facts if fact.column}
        self.lost_rows = {(fact.table, fact.row) for fact in located.facts if fact.row and not fact.column}
        self.unknown = "\n".join(issue.detail for issue in located.issues if issue.code == "label-unknown")

    def mark(self) -> None:
        for grid in self.grids:
            for row in grid.rows:
                sheet = self.sheets.get(row[0].page or 0) if row else None
                if sheet:
                    is_named = self._name(sheet, row, grid.table)
                    for cell in row:
                        self._cell(sheet, cell, grid.table, is_named)

    def _name(self, sheet: Sheet, row: Sequence[Cell], table: int) -> bool:
        """Name a row beside the page by what the names of its cells have in common."""
        cells = [(cell.box, fact) for cell in row if cell.box and (fact := self._fact(cell, table))]
        heads = {fact.key.rpartition("/")[0] for _, fact in cells}
        if len(cells) < 2 or len(heads) > 1:
            return False
        sheet.row([box for box, _ in cells], f"{heads.pop()}/", cells[0][1].section)
        return True

    def _fact(self, cell: Cell, table: int) -> Fact | None:
        return self.facts.get((cell.table or table, cell.row, cell.column))

    def _cell(self, sheet: Sheet, cell: Cell, table: int, is_named: bool) -> None:
        assert cell.box
        box, fact, hit = cell.box, self._fact(cell, table), self.words[cell.text]
        if fact:
            sheet.value(box, fact, is_named)
        elif hit.is_label:
            sheet.label(box, self.located.tables[table])
        else:
            sheet.outline(box, Tint.LOST if self._is_lost(cell, hit, table) else Tint.OTHER)

    def _is_lost(self, cell: Cell, hit: Hit, table: int) -> bool:
        """Whether it is a number that became no cell of the form, a text that no edition has, or in a row not taken."""
        if hit is NUMBER:
            return cell.text not in self.words.units
        return (table, cell.row) in self.lost_rows if hit is BLANK else cell.text in self.unknown


def _editions(facts: Iterable[Fact]) -> dict[str, str]:
    return {fact.section: fact.edition for fact in facts}


def _side_by_side(pictures: Sequence[Image.Image]) -> Image.Image:
    """Return the pages in rows of `ABREAST`, what the colours mean above them."""
    rows = [pictures[at : at + ABREAST] for at in range(0, len(pictures), ABREAST)]
    width = max(sum(one.width for one in row) + _GAP * (len(row) - 1) for row in rows)
    strip = legend(width, SCALE)
    height = strip.height + sum(max(one.height for one in row) + _GAP for row in rows)
    whole = Image.new("RGB", (width, height), (225, 225, 225))
    whole.paste(strip, (0, 0))
    top = strip.height + _GAP
    for row in rows:
        left = 0
        for one in row:
            whole.paste(one, (left, top))
            left += one.width + _GAP
        top += max(one.height for one in row) + _GAP
    return whole
