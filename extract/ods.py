"""ODS spreadsheets (OpenDocument): the sheets that are shown, with the texts that the program displayed.

Input: the bytes of a zip archive; output: `Sheet`s. Rows and cells that stand for many are counted,
never written out.
"""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from extract.package import Package
from extract.sheet import MOST_TEXTS, Sheet
from forms.records import Unreadable

Element = etree._Element
_NAMES = {
    "table": "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}",
    "text": "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}",
    "office": "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}",
    "style": "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}",
    "fo": "{urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0}",
}
_TABLE, _TEXT, _STYLE = _NAMES["table"], _NAMES["text"], _NAMES["style"]
_CELLS = (_TABLE + "table-cell", _TABLE + "covered-table-cell")
_BORDERS = [f"{_NAMES['fo']}border{side}" for side in ("", "-left", "-right", "-top", "-bottom")]
_UNSEEN = ("collapse", "filter")


def sheets(data: bytes) -> list[Sheet]:
    """Return the shown sheets of a spreadsheet; `Unreadable` as for `Package`."""
    book = Book(data)
    root = book.document()
    try:
        return list(_Reader(root).sheets())
    except (ValueError, OverflowError) as error:
        raise Unreadable("damaged") from error


class Book(Package):
    """An open OpenDocument package."""

    def _main(self) -> str:
        manifest = self._parsed("META-INF/manifest.xml")
        if manifest is not None and any(True for _ in manifest.iter("{*}encryption-data")):
            raise Unreadable("encrypted")
        return "content.xml"


class _Reader:
    """Reads the tables of a content.xml."""

    def __init__(self, root: Element) -> None:
        self.root = root
        self.ruled: set[str] = set()
        self.hidden: set[str] = set()
        for style in root.iter(_STYLE + "style"):
            name = style.get(_STYLE + "name", "")
            if any(
                p.get(side, "none") != "none" for p in style.iter(_STYLE + "table-cell-properties") for side in _BORDERS
            ):
                self.ruled.add(name)
            if any(p.get(_TABLE + "display") == "false" for p in style.iter(_STYLE + "table-properties")):
                self.hidden.add(name)

    def sheets(self) -> Iterator[Sheet]:
        for number, table in enumerate(self.root.iterfind(f".//{_NAMES['office']}spreadsheet/{_TABLE}table"), 1):
            if table.get(_TABLE + "style-name", "") not in self.hidden:
                yield self._sheet(number, table)

    def _sheet(self, number: int, table: Element) -> Sheet:
        sheet, row, column = Sheet(number), 1, 1
        for each in _own(table, _TABLE + "table-column"):
            count = _count(each, "number-columns-repeated")
            if each.get(_TABLE + "visibility") in _UNSEEN:
                sheet.hidden_columns.update(range(column, min(column + count, 16_385)))
            column += count
        for each in _own(table, _TABLE + "table-row"):
            count = _count(each, "number-rows-repeated")
            self._row(sheet, row, count, each)
            row += count
        return sheet

    def _row(self, sheet: Sheet, row: int, count: int, element: Element) -> None:
        """Take in a row that stands for so many; repeated ones with text are limited by their number."""
        said = [(at, cell) for at, cell in _placed(element) if len(cell)]
        if count * len(said) > MOST_TEXTS:
            raise Unreadable("too-large")
        repeats = range(row, row + (count if said else 1))
        hidden = element.get(_TABLE + "visibility") in _UNSEEN
        for each in repeats:
            if hidden:
                sheet.hidden_rows.add(each)
            for column, cell in _placed(element):
                self._cell(sheet, each, column, cell)

    def _cell(self, sheet: Sheet, row: int, column: int, cell: Element) -> None:
        if cell.get(_TABLE + "style-name", "") in self.ruled:
            sheet.rule(row, column)
        bottom = row + _count(cell, "number-rows-spanned") - 1
        right = column + _count(cell, "number-columns-spanned") - 1
        if (bottom, right) != (row, column):
            sheet.merged.append((row, column, bottom, right))
        if len(cell) and cell.tag == _CELLS[0]:
            text = _shown(cell)
            for at in range(column, column + min(_count(cell, "number-columns-repeated"), MOST_TEXTS + 1)):
                sheet.put(row, at, text)


def _own(table: Element, tag: str) -> Iterator[Element]:
    """Yield the rows or columns of a table, also those inside groups and headers."""
    for child in table:
        if child.tag == tag:
            yield child
        elif (
            isinstance(child.tag, str)
            and child.tag.startswith(_TABLE)
            and child.tag not in (*_CELLS, _TABLE + "shapes")
        ):
            yield from _own(child, tag)


def _placed(row: Element) -> Iterator[tuple[int, Element]]:
    column = 1
    for cell in row.iterchildren(*_CELLS):
        yield column, cell
        column += _count(cell, "number-columns-repeated")


def _count(element: Element, name: str) -> int:
    said = element.get(_TABLE + name, "1")
    return max(1, min(int(said), 1 << 21)) if said.isdecimal() else 1


def _shown(cell: Element) -> str:
    """Return the lines of a cell, its notes aside."""
    return "\n".join("".join(_pieces(line)) for line in cell.iterchildren(_TEXT + "p"))


def _pieces(element: Element) -> Iterator[str]:
    yield element.text or ""
    for child in element:
        if child.tag == _TEXT + "s":
            said = child.get(_TEXT + "c", "1")
            yield " " * (min(int(said), 99) if said.isdecimal() else 1)
        elif child.tag == _TEXT + "line-break":
            yield "\n"
        elif isinstance(child.tag, str) and child.tag.startswith(_TEXT):
            yield from _pieces(child)
        yield child.tail or ""
