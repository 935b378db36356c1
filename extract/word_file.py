"""A binary Word file (Word 97 to 2003, WPS Writer): its text in pieces and where properties stand.

Input: an open `Container`; output: the text of all stories by character position, and for any of them
the bytes of its paragraph's and run's properties. What these mean is `word_properties`' affair. Rules:
[MS-DOC] 2.4 (reading a file), 2.5 (FIB), 2.8.35 (piece table), 2.9.33 and 2.9.175 (formatted pages).
"""

from __future__ import annotations

import struct
from bisect import bisect_right
from collections.abc import Callable, Iterator
from typing import NamedTuple

from extract.container import Container
from extract.sprm import of_piece
from forms.records import Unreadable

_WORD, _DATA = "WordDocument", "Data"
_MAGIC = 0xA5EC
#: the least `nFib` of Word 97
_WORD_97 = 0xBE
_PAGE = 512
#: more text, pieces or pages of properties than these no document has (4,000,000 characters are 5,000 printed pages)
_MOST_TEXT, _MOST_PIECES, _MOST_PAGES = 4_000_000, 200_000, 20_000
#: one-byte text is Windows-1252; the five bytes that it leaves out are themselves
_ANSI = "".join(bytes([code]).decode("cp1252", "ignore") or chr(code) for code in range(256))

#: pairs of the FIB (offset and length in the table stream), by their ordinal
STYLES, CHAR_PAGES, PARA_PAGES, CLX, ANCHORS, BOXES, LISTS, LIST_USES = 1, 12, 13, 33, 40, 56, 73, 74
#: lengths of the stories in the FIB, in the order in which they follow each other
_STORIES = (0x4C, 0x50, 0x54, 0x58, 0x5C, 0x60, 0x64, 0x68)
_MAIN_STORY, _BOX_STORY = 0, 6


#: from a formatted page and an offset in it to the bytes of properties there
_Reader = Callable[[bytes, int], bytes]


class Piece(NamedTuple):
    """Some text that stands in one place of the stream. `prl` are properties of all of it."""

    start: int
    end: int
    offset: int
    width: int
    prl: bytes


class Span(NamedTuple):
    """A range of the stream and the bytes of the properties it has."""

    start: int
    end: int
    raw: bytes


class WordFile:
    """An open file. `Unreadable`: "damaged", "encrypted", "old-word" (6 and 95)."""

    def __init__(self, container: Container) -> None:
        self.container = container
        self.main = container.stream(_WORD)
        self._check()
        self.tables = container.stream("1Table" if self._word(0x0A) & 0x200 else "0Table")
        self.pieces = self._pieces()
        self.text = "".join(map(self._decoded, self.pieces))
        self._starts = [piece.start for piece in self.pieces]
        self._paragraphs = sorted(self._spans(PARA_PAGES, 13, _paragraph))
        self._paragraph_starts = [span.start for span in self._paragraphs]
        self._data: bytes | None = None

    # --- the header

    def _check(self) -> None:
        main = self.main
        if len(main) < 0x200 or self._word(0) not in (_MAGIC, 0xA5DC):
            raise Unreadable("damaged")
        if self._word(0x0A) & 0x100:
            raise Unreadable("encrypted")
        if self._word(2) < _WORD_97:
            raise Unreadable("old-word")

    def _word(self, at: int) -> int:
        return int.from_bytes(self.main[at : at + 2], "little")

    def story(self, which: int) -> tuple[int, int]:
        """Return where a story begins and ends in the text."""
        lengths = [int.from_bytes(self.main[at : at + 4], "little") for at in _STORIES]
        start = sum(lengths[:which])
        if start + lengths[which] > len(self.text):
            raise Unreadable("damaged")
        return start, start + lengths[which]

    def main_story(self) -> tuple[int, int]:
        """Return where the document's own text begins and ends."""
        return self.story(_MAIN_STORY)

    def box_story(self) -> tuple[int, int]:
        """Return where the text of all text boxes begins and ends."""
        return self.story(_BOX_STORY)

    def part(self, which: int, longer: bool = False) -> bytes:
        """Return a part of the table stream, "" where the file has none; `longer` to the stream's end."""
        at = 0x9A + 8 * which
        if at + 8 > len(self.main):
            return b""
        offset, length = struct.unpack_from("<II", self.main, at)
        if length and offset + length > len(self.tables):
            raise Unreadable("damaged")
        return self.tables[offset : len(self.tables) if longer and length else offset + length]

    def plc(self, which: int, size: int) -> tuple[list[int], list[bytes]]:
        """Return a part that holds positions and, between each two of them, a record of `size` bytes."""
        data = self.part(which)
        count = max(0, (len(data) - 4) // (4 + size))
        places = list(struct.unpack_from(f"<{count + 1}I", data)) if count else []
        base = 4 * (count + 1)
        return places, [data[base + size * at : base + size * (at + 1)] for at in range(count)]

    # --- the text

    def _pieces(self) -> list[Piece]:
        lists, table = _split(self.part(CLX))
        count = (len(table) - 4) // 12
        if count < 1:
            raise Unreadable("damaged")
        if count > _MOST_PIECES:
            raise Unreadable("too-large")
        places = struct.unpack_from(f"<{count + 1}I", table)
        records = struct.iter_unpack("<HIH", table[4 * (count + 1) : 4 * (count + 1) + 8 * count])
        ends = zip(places, places[1:], records, strict=False)
        return self._checked([_piece(start, end, place, prm, lists) for start, end, (_, place, prm) in ends])

    def _checked(self, pieces: list[Piece]) -> list[Piece]:
        """Pieces follow each other, stand in the stream and, so that nothing grows, not over one another."""
        at = total = 0
        for piece in pieces:
            size = (piece.end - piece.start) * piece.width
            total += size
            if piece.start != at or size < 0 or piece.offset + size > len(self.main) or total > len(self.main):
                raise Unreadable("damaged")
            at = piece.end
        if at > _MOST_TEXT:
            raise Unreadable("too-large")
        return pieces

    def _decoded(self, piece: Piece) -> str:
        """Return a piece's text, one character for each position: halves of a pair stay apart."""
        count = piece.end - piece.start
        raw = self.main[piece.offset : piece.offset + count * piece.width]
        if piece.width == 1:
            return "".join([_ANSI[code] for code in raw])
        text = raw.decode("utf-16-le", "surrogatepass")
        return text if len(text) == count else "".join(map(chr, struct.unpack(f"<{count}H", raw)))

    # --- properties

    def runs(self) -> Iterator[tuple[int, int, bytes]]:
        """Yield stretches of text that have character properties, with their bytes, then those of pieces."""
        runs = sorted(self._spans(CHAR_PAGES, 1, _run))
        starts = [run.start for run in runs]
        for piece in self.pieces:
            last = piece.offset + (piece.end - piece.start) * piece.width
            for run in runs[max(0, bisect_right(starts, piece.offset) - 1) : bisect_right(starts, last)]:
                start, end = max(run.start, piece.offset), min(run.end, last)
                if start < end and (run.raw or piece.prl):
                    yield (
                        piece.start + (start - piece.offset) // piece.width,
                        piece.start + (end - piece.offset) // piece.width,
                        run.raw + piece.prl,
                    )

    def paragraph(self, at: int) -> tuple[bytes, bool]:
        """Return the style and properties of the paragraph with the mark at that position, and whether it ends there."""
        piece = self.pieces[bisect_right(self._starts, at) - 1]
        offset = piece.offset + (at - piece.start) * piece.width
        found = bisect_right(self._paragraph_starts, offset) - 1
        span = self._paragraphs[found] if found >= 0 else None
        if span is None or span.end <= offset:
            return b"\0\0" + piece.prl, False
        return (span.raw or b"\0\0") + piece.prl, span.end == offset + piece.width

    def data(self, at: int) -> bytes:
        """Return the properties that stand in the data stream because they are too long for a page."""
        if self._data is None:
            self._data = self.container.stream(_DATA) if self.container.has(_DATA) else b""
        size = int.from_bytes(self._data[at : at + 2], "little")
        return self._data[at + 2 : at + 2 + size]

    def _spans(self, which: int, size: int, read: _Reader) -> Iterator[Span]:
        """Yield the spans of all formatted pages of one kind, each page once."""
        _, records = self.plc(which, 4)
        numbers = dict.fromkeys(int.from_bytes(record, "little") & 0x3FFFFF for record in records)
        if len(numbers) > _MOST_PAGES:
            raise Unreadable("too-large")
        for number in numbers:
            page = self.main[number * _PAGE : (number + 1) * _PAGE]
            count = page[-1] if len(page) == _PAGE else 0
            if not count or 4 * (count + 1) + size * count > _PAGE - 1:
                raise Unreadable("damaged")
            places = struct.unpack_from(f"<{count + 1}I", page)
            if list(places) != sorted(places):
                raise Unreadable("damaged")
            for at in range(count):
                yield Span(places[at], places[at + 1], read(page, 2 * page[4 * (count + 1) + size * at]))


def _run(page: bytes, at: int) -> bytes:
    return page[at + 1 : at + 1 + page[at]] if at else b""


def _paragraph(page: bytes, at: int) -> bytes:
    if not at or at + 1 >= _PAGE:
        return b""
    if page[at]:
        return page[at + 1 : at + 2 * page[at]]
    return page[at + 2 : at + 2 + 2 * page[at + 1]]


def _split(clx: bytes) -> tuple[list[bytes], bytes]:
    """Return the lists of modifiers and the piece table ([MS-DOC] 2.9.38 Clx)."""
    lists, at = [], 0
    while clx[at : at + 1] == b"\1":
        size = int.from_bytes(clx[at + 1 : at + 3], "little")
        lists.append(clx[at + 3 : at + 3 + size])
        at += 3 + size
    if clx[at : at + 1] != b"\2":
        raise Unreadable("damaged")
    return lists, clx[at + 5 : at + 5 + int.from_bytes(clx[at + 1 : at + 5], "little")]


def _piece(start: int, end: int, place: int, prm: int, lists: list[bytes]) -> Piece:
    """Bit 30 of the place says that the text has one byte a character, and then the place is doubled."""
    one_byte = bool(place & 1 << 30)
    offset = place & (1 << 30) - 1
    return Piece(start, end, offset // 2 if one_byte else offset, 2 - one_byte, of_piece(prm, lists))
