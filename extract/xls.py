"""XLS workbooks (BIFF5 to BIFF8, also ET of WPS): the sheets that are shown, cell by cell as they are read there.

Input: the bytes of an OLE2 file; output: `Sheet`s. The stream is walked record by record and only
cells that are there are kept, so a sheet that says it has 16 million cells costs no memory. Errors
(#REF!) are texts, never blanks. Source: [MS-XLS].
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

from extract.biff import Texts, packed_number, records
from extract.number_format import built_in, shown
from extract.sheet import Sheet
from forms.records import Unreadable

_BOF, _EOF, _FILEPASS, _CODEPAGE, _DATEMODE = 0x809, 0x0A, 0x2F, 0x42, 0x22
_BOUNDSHEET, _FORMAT, _XF, _SST = 0x85, 0x41E, 0xE0, 0xFC
_LABELSST, _LABEL, _RSTRING, _NUMBER, _RK, _MULRK = 0xFD, 0x204, 0xD6, 0x203, 0x27E, 0xBD
_BLANK, _MULBLANK, _BOOLERR, _FORMULA, _STRING = 0x201, 0xBE, 0x205, 0x06, 0x207
_MERGED, _ROW, _COLINFO = 0xE5, 0x208, 0x7D
_ERRORS = {0: "#NULL!", 7: "#DIV/0!", 15: "#VALUE!", 23: "#REF!", 29: "#NAME?", 36: "#NUM!", 42: "#N/A"}
#: what the bytes of texts are in before BIFF8, where it is no Chinese
_CODEPAGES = {936: "gb18030", 950: "big5", 1200: "utf-16-le", 65001: "utf-8", 932: "cp932"}
_MOST_MERGED = 50_000


def sheets(stream: bytes) -> list[Sheet]:
    """Return the shown sheets of a workbook's stream; `Unreadable`: "damaged", "encrypted"."""
    try:
        return list(_Workbook(stream).sheets())
    except (struct.error, IndexError, ValueError, OverflowError) as error:
        raise Unreadable("damaged") from error


class _Workbook:
    """The records that stand before the sheets, and the way to each sheet."""

    def __init__(self, stream: bytes) -> None:
        self.stream = stream
        self.is_new = True
        self.codepage = "gb18030"
        self.since_1904 = False
        self.texts: list[str] = []
        self.codes: dict[int, str] = {}
        self.styles: list[tuple[int, bool]] = []
        self.bounds: list[tuple[int, bool]] = []
        self._read()

    def _read(self) -> None:
        for kind, bodies in records(self.stream, 0):
            body = bodies[0]
            if kind == _EOF:
                return
            if kind == _FILEPASS:
                raise Unreadable("encrypted")
            if kind == _BOF:
                self.is_new = struct.unpack_from("<H", body)[0] >= 0x600
            elif kind == _CODEPAGE:
                page = struct.unpack_from("<H", body)[0]
                self.codepage = _CODEPAGES.get(page, "gb18030")
            elif kind == _DATEMODE:
                self.since_1904 = bool(struct.unpack_from("<H", body)[0])
            elif kind == _BOUNDSHEET:
                place, state, sort = struct.unpack_from("<IBB", body)
                self.bounds.append((place, state & 3 == 0 and sort == 0))
            elif kind == _FORMAT:
                self.codes[struct.unpack_from("<H", body)[0]] = self.text([body[2:]])
            elif kind == _XF:
                self.styles.append((struct.unpack_from("<H", body, 2)[0], self._is_ruled(body)))
            elif kind == _SST:
                self.texts = list(self._shared(bodies))
        raise ValueError("no end of the workbook's own records")

    def _is_ruled(self, body: bytes) -> bool:
        if self.is_new:
            return bool(struct.unpack_from("<H", body, 10)[0])
        return bool(struct.unpack_from("<H", body, 12)[0] & 0x1FF or struct.unpack_from("<I", body, 8)[0] & 0x1C00000)

    def _shared(self, bodies: list[bytes]) -> Iterator[str]:
        reader = Texts(bodies)
        reader.skip(4)
        count = reader.number(4)
        for _ in range(min(count, sum(map(len, bodies)) // 3 + 1)):
            yield reader.text(2)

    def text(self, bodies: list[bytes], wide_count: bool | None = None) -> str:
        """Return a text with its length before it, in the way of the workbook's version."""
        wide = self.is_new if wide_count is None else wide_count
        if self.is_new:
            return Texts(bodies).text(2 if wide else 1)
        body = b"".join(bodies)
        length = struct.unpack_from("<H", body)[0] if wide else body[0]
        start = 2 if wide else 1
        return body[start : start + length].decode(self.codepage, "replace")

    def sheets(self) -> Iterator[Sheet]:
        """Yield each sheet that is shown."""
        for number, (place, is_shown) in enumerate(self.bounds, 1):
            if is_shown:
                yield _Reader(self, number).read(place)

    def number(self, value: float, style: int) -> str:
        """Return a number as it is shown."""
        form = self.styles[style][0] if style < len(self.styles) else 0
        return shown(value, self.codes.get(form, built_in(form)), self.since_1904)


class _Reader:
    """Reads one sheet's records."""

    def __init__(self, book: _Workbook, number: int) -> None:
        self.book, self.sheet = book, Sheet(number)
        #: the cell of a formula whose text follows in a record of its own
        self.waits: tuple[int, int] | None = None

    def read(self, place: int) -> Sheet:
        depth = 0
        for kind, bodies in records(self.book.stream, place):
            if kind == _BOF:
                depth += 1
            elif kind == _EOF:
                depth -= 1
                if depth <= 0:
                    return self.sheet
            elif depth == 1:
                self._take(kind, bodies)
            elif not depth:
                raise ValueError("no sheet there")
        raise ValueError("no end of the sheet")

    def _take(self, kind: int, bodies: list[bytes]) -> None:
        body = bodies[0]
        if kind == _STRING and self.waits:
            self.sheet.put(*self.waits, self.book.text(bodies, True))
        elif kind in _CELLS:
            row, column, style = struct.unpack_from("<HHH", body)
            self._rule(row, column, style)
            self._put(row, column, _CELLS[kind](self, bodies, style))
        elif kind in (_MULRK, _MULBLANK):
            self._many(kind, body)
        elif kind == _MERGED:
            self._merged(body)
        elif kind == _ROW and struct.unpack_from("<I", body, 12)[0] & 0x20:
            self.sheet.hidden_rows.add(struct.unpack_from("<H", body)[0] + 1)
        elif kind == _COLINFO and struct.unpack_from("<H", body, 8)[0] & 1:
            first, last = struct.unpack_from("<HH", body)
            self.sheet.hidden_columns.update(range(first + 1, min(last, 16_383) + 2))

    def _put(self, row: int, column: int, text: str | None) -> None:
        self.waits = (row + 1, column + 1) if text is None else None
        self.sheet.put(row + 1, column + 1, text or "")

    def _rule(self, row: int, column: int, style: int) -> None:
        if style < len(self.book.styles) and self.book.styles[style][1]:
            self.sheet.rule(row + 1, column + 1)

    def _many(self, kind: int, body: bytes) -> None:
        row, first = struct.unpack_from("<HH", body)
        size = 6 if kind == _MULRK else 2
        for at, place in enumerate(range(4, len(body) - 2 - size + 1, size)):
            style = struct.unpack_from("<H", body, place)[0]
            self._rule(row, first + at, style)
            if kind == _MULRK:
                self._put(row, first + at, self.book.number(packed_number(body, place + 2), style))

    def _merged(self, body: bytes) -> None:
        for at in range(struct.unpack_from("<H", body)[0]):
            top, bottom, left, right = struct.unpack_from("<4H", body, 2 + 8 * at)
            self.sheet.merged.append((top + 1, left + 1, bottom + 1, right + 1))
        if len(self.sheet.merged) > _MOST_MERGED:
            raise Unreadable("too-large")

    # --- the kinds of cells ----------------------------------------------------------------------

    def _blank(self, bodies: list[bytes], style: int) -> str:
        return ""

    def _shared(self, bodies: list[bytes], style: int) -> str:
        at: int = struct.unpack_from("<I", bodies[0], 6)[0]
        return self.book.texts[at]

    def _label(self, bodies: list[bytes], style: int) -> str:
        return self.book.text([bodies[0][6:], *bodies[1:]], True)

    def _number(self, bodies: list[bytes], style: int) -> str:
        return self.book.number(struct.unpack_from("<d", bodies[0], 6)[0], style)

    def _packed(self, bodies: list[bytes], style: int) -> str:
        return self.book.number(packed_number(bodies[0], 6), style)

    def _logical(self, bodies: list[bytes], style: int) -> str:
        value, is_error = bodies[0][6:8]
        return _logical(value, bool(is_error))

    def _formula(self, bodies: list[bytes], style: int) -> str | None:
        result = bodies[0][6:14]
        if result[6:] != b"\xff\xff":
            return self.book.number(struct.unpack("<d", result)[0], style)
        if result[0] in (1, 2):
            return _logical(result[2], result[0] == 2)
        return None if result[0] == 0 else ""


_CELLS = {
    _BLANK: _Reader._blank, _LABELSST: _Reader._shared, _LABEL: _Reader._label, _RSTRING: _Reader._label,
    _NUMBER: _Reader._number, _RK: _Reader._packed, _BOOLERR: _Reader._logical, _FORMULA: _Reader._formula,
}  # fmt: skip


def _logical(value: int, is_error: bool) -> str:
    return _ERRORS.get(value, "#ERROR!") if is_error else "TRUE" if value else "FALSE"
