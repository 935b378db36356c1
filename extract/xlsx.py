"""XLSX workbooks (OOXML): the sheets that are shown, cell by cell as they are read there.

Input: the bytes of a zip archive; output: `Sheet`s. Parts are parsed as a stream, so that a sheet of
a gigabyte of empty cells costs no memory. A formula without a stored result is text (`=SUM(A1:A2)`),
never a blank or a zero; the picture that WPS puts into a cell (`DISPIMG`) is a picture.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator

from lxml import etree

from extract.number_format import built_in, shown
from extract.package import Package
from extract.sheet import Sheet
from forms.records import PICTURE, Unreadable

Element = etree._Element

_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_PLACE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
_RANGE = re.compile(r"([A-Z]{1,3})([0-9]{1,7}):([A-Z]{1,3})([0-9]{1,7})")
_STRICT = (
    b"http://purl.oclc.org/ooxml/officeDocument/relationships",
    b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
)
_LAST_ROW, _LAST_COLUMN = 1_048_576, 16_384
_SIDES = ("left", "right", "top", "bottom", "start", "end")
#: merged ranges that a sheet may have
_MOST_MERGED = 50_000
#: bytes of all parts together
_MOST_UNPACKED = 160 << 20


def sheets(data: bytes) -> tuple[list[Sheet], str]:
    """Return the shown sheets of a workbook and the title in its properties.

    `Unreadable`: "damaged", "encrypted", "too-large", "needs-later-version" (xlsb).
    """
    workbook = Workbook(data)
    try:
        return list(workbook.sheets()), workbook.title()
    except (etree.XMLSyntaxError, ValueError, OverflowError) as error:
        raise Unreadable("damaged") from error


class Workbook(Package):
    """An open workbook: its parts, texts and formats."""

    #: bytes of its parts so far
    unpacked = 0

    def _main(self) -> str:
        for relation in self.relations(""):
            if relation[0].endswith("/officeDocument") and relation[2].endswith(".xml"):
                return relation[2]
        if "xl/workbook.xml" in self.names:
            return "xl/workbook.xml"
        raise Unreadable("needs-later-version")

    def relations(self, part: str) -> list[tuple[str, str, str]]:
        """Return type, id and target of each relation of a part that leads to a part of the archive."""
        folder, _, name = part.rpartition("/")
        root = self._parsed(f"{folder}/_rels/{name}.rels".lstrip("/"))
        found = []
        for each in root if root is not None else ():
            target = each.get("Target", "")
            path = target.lstrip("/") if target.startswith("/") else f"{folder}/{target}".lstrip("/")
            if path in self.names:
                found.append((each.get("Type", ""), each.get("Id", ""), path))
        return found

    def sheets(self) -> Iterator[Sheet]:
        """Yield each sheet that is shown."""
        root = self.document()
        relations = self.relations(self.main)
        by_id = {name: (kind, path) for kind, name, path in relations}
        parts = {kind.rpartition("/")[2]: path for kind, _, path in relations}
        self.since_1904 = any(_is_on(each.get("date1904")) for each in root.iter("{*}workbookPr"))
        self.texts = list(self._shared(parts.get("sharedStrings", "")))
        self.codes, self.ruled = self._styles(parts.get("styles", ""))
        for number, each in enumerate(root.iter("{*}sheet"), 1):
            kind, path = by_id.get(each.get(_RELATION, ""), ("", ""))
            if kind.endswith("/worksheet") and each.get("state", "visible") == "visible":
                yield self._sheet(number, path)

    def _unpacked(self, name: str) -> bytes:
        try:
            xml = super()._unpacked(name)
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError) as error:
            raise Unreadable("damaged") from error
        self.unpacked += len(xml)
        if self.unpacked > _MOST_UNPACKED:
            raise Unreadable("too-large")
        return xml.replace(*_STRICT)

    def _stream(self, name: str, *tags: str) -> Iterator[Element]:
        """Yield the elements of a part as they end, emptied after use."""
        if name not in self.names:
            return
        options = {"resolve_entities": False, "no_network": True, "load_dtd": False, "huge_tree": False}
        stream = etree.iterparse(io.BytesIO(self._unpacked(name)), tag=[f"{{*}}{tag}" for tag in tags], **options)
        for _, element in stream:
            yield element
            element.clear(keep_tail=False)
            around = element.getparent()
            while around is not None and element.getprevious() is not None:
                del around[0]

    def _shared(self, name: str) -> Iterator[str]:
        for element in self._stream(name, "si"):
            yield _text(element)

    def _styles(self, name: str) -> tuple[list[str], list[bool]]:
        """Return for each cell style the code of its number format, and whether it draws a border."""
        root = self._parsed(name)
        if root is None:
            return [], []
        codes = {int(each.get("numFmtId", "0")): each.get("formatCode", "") for each in root.iter("{*}numFmt")}
        borders = [
            any(side.get("style", "none") != "none" for side in each if etree.QName(side).localname in _SIDES)
            for each in root.iterfind("{*}borders/{*}border")
        ]
        formats = [
            (int(x.get("numFmtId", "0")), int(x.get("borderId", "0"))) for x in root.iterfind("{*}cellXfs/{*}xf")
        ]
        ruled = [0 <= border < len(borders) and borders[border] for _, border in formats]
        return [codes.get(number, built_in(number)) for number, _ in formats], ruled

    # --- one sheet -------------------------------------------------------------------------------

    def _sheet(self, number: int, name: str) -> Sheet:
        sheet = Sheet(number)
        self.row = self.column = 0
        for element in self._stream(name, "row", "c", "mergeCell", "col"):
            kind = etree.QName(element).localname
            if kind == "c":
                self._cell(sheet, element)
            elif kind == "row":
                self._row(sheet, element)
            elif kind == "col" and _is_on(element.get("hidden")):
                first, last = int(element.get("min", "1")), int(element.get("max", "1"))
                sheet.hidden_columns.update(range(first, min(last, _LAST_COLUMN) + 1))
            elif found := _RANGE.fullmatch(element.get("ref", "")):
                sheet.merged.append((int(found[2]), _column(found[1]), int(found[4]), _column(found[3])))
                if len(sheet.merged) > _MOST_MERGED:
                    raise Unreadable("too-large")
        return sheet

    def _row(self, sheet: Sheet, row: Element) -> None:
        """Take the end of a row; one without a number stands below the one before."""
        self.row, self.column = self._row_number(row), 0
        if _is_on(row.get("hidden")):
            sheet.hidden_rows.add(self.row)

    def _row_number(self, row: Element | None) -> int:
        said = row.get("r", "") if row is not None else ""
        return int(said) if said.isdecimal() and 0 < int(said) <= _LAST_ROW else self.row + 1

    def _cell(self, sheet: Sheet, cell: Element) -> None:
        found = _PLACE.fullmatch(cell.get("r", ""))
        if found:
            row, self.column = int(found[2]), _column(found[1])
        else:
            row, self.column = self._row_number(cell.getparent()), self.column + 1
        if not (0 < row <= _LAST_ROW and 0 < self.column <= _LAST_COLUMN):
            return
        style = int(cell.get("s", "0"))
        if 0 <= style < len(self.ruled) and self.ruled[style]:
            sheet.rule(row, self.column)
        if len(cell):
            sheet.put(row, self.column, self._value(cell, self.codes[style] if 0 <= style < len(self.codes) else ""))

    def _value(self, cell: Element, code: str) -> str:
        """Return a cell's text as it is shown."""
        kind, value, formula = cell.get("t", "n"), cell.find("{*}v"), cell.find("{*}f")
        if kind == "inlineStr":
            inside = cell.find("{*}is")
            return _text(inside) if inside is not None else ""
        if formula is not None and "DISPIMG(" in (formula.text or ""):
            return PICTURE
        text = (value.text or "") if value is not None else ""
        if formula is not None and not text and kind != "str":
            return "=" + (formula.text or "")
        if kind == "s" and text:
            return self.texts[int(text)] if int(text) < len(self.texts) else "#REF!"
        if kind == "b" and text:
            return "TRUE" if _is_on(text) else "FALSE"
        return shown(float(text), code, self.since_1904) if kind == "n" and text else text


def _text(element: Element) -> str:
    """Return the text of a string and its runs, without the reading aids over it."""
    texts = element.iterfind("{*}t"), (run for each in element.iterfind("{*}r") for run in each.iterfind("{*}t"))
    return "".join(each.text or "" for some in texts for each in some).replace("_x000D_", "").replace("\r\n", "\n")


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def _is_on(value: str | None) -> bool:
    return value in ("1", "true", "on")
