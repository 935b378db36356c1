"""What the properties of a binary Word file mean for reading it.

Input: the bytes that `WordFile` finds for a run or a paragraph, and the style sheet; output: whether and
how a run is printed, where in tables a paragraph stands, which list numbers it, and the states of a
row's cells. Rules: [MS-DOC] 2.6 (modifiers), 2.9.317 (TCGRF), 2.9.260 (STD).
"""

from __future__ import annotations

import struct
from dataclasses import dataclass, field, replace

from extract.sprm import sprms
from extract.word_file import STYLES, WordFile

_DELETED, _VANISH, _STRIKE, _DOUBLE_STRIKE = 0x0800, 0x083C, 0x0837, 0x2A53
_UNSEEN = (_DELETED, _VANISH, _STRIKE, _DOUBLE_STRIKE)
_RAISED, _SYMBOL, _CHARACTER_STYLE, _NO_PICTURE = 0x2A48, 0x6A09, 0x4A30, 0x0806
_IN_TABLE, _ROW_END, _DEPTH, _DEEPER = 0x2416, 0x2417, 0x6649, 0x664A
_INNER_CELL, _INNER_ROW = 0x244B, 0x244C
_LEVEL, _LIST = 0x260A, 0x460B
_TABLE_DEFINITION, _MERGE, _SPLIT, _MERGE_VERTICALLY = 0xD608, 0x5624, 0x5625, 0xD62B
_INSERT_CELLS, _DELETE_CELLS = 0x7621, 0x5622
#: the operand is where in the data stream more modifiers stand
_ELSEWHERE = (0x6646, 0x646B)
#: a row has at most 63 cells
_MOST_CELLS = 63
#: styles on styles beyond this are damage (Word allows 11)
_DEEPEST_STYLE = 20


@dataclass(frozen=True, slots=True)
class Run:
    """How a run is printed. `flags` holds those of the unseen kinds that are said of it, on or off."""

    flags: tuple[tuple[int, bool], ...] = ()
    raised: bool = False
    symbol: str | None = None
    no_picture: bool = False

    @property
    def unseen(self) -> bool:
        """Whether the run is deleted, hidden or struck out."""
        return any(on for _, on in self.flags)

    @property
    def deleted(self) -> bool:
        """Whether the run is deleted by a tracked change."""
        return (_DELETED, True) in self.flags


@dataclass(slots=True)
class Paragraph:
    """Where a paragraph stands. `cells` are a row's, each with its two merge flags."""

    style: int = 0
    depth: int = 0
    outer_row: bool = False
    inner_row: bool = False
    inner_cell: bool = False
    list_id: str = ""
    level: int = 0
    cells: list[tuple[int, int]] = field(default_factory=list)

    @property
    def row_end(self) -> bool:
        """Whether the mark ends a row of the innermost table the paragraph stands in."""
        return self.inner_row if self.depth > 1 else self.outer_row

    def states(self) -> list[str]:
        """Return of each cell of the row what `nesting` asks: merged downwards, or gone into the one before it.

        The published descriptions disagree on which horizontal flag is the first cell's; by either, the
        first of a run of merged cells is.
        """
        states, first = [], 0
        for across, down in self.cells:
            first = 0 if not across else first or across
            states.append("gone" if across not in (0, first, 3) else "merged" if down == 1 else "")
        return states


class Properties:
    """Reads properties against the style sheet; equal bytes are read once."""

    def __init__(self, file: WordFile) -> None:
        self.file = file
        self.styles = _styles(file.part(STYLES))
        self._runs: dict[bytes, Run] = {}
        self._style_runs: dict[int, Run] = {}
        self._paragraphs: dict[bytes, Paragraph] = {}

    def run(self, raw: bytes) -> Run:
        """Return what a run's properties say."""
        known = self._runs.get(raw)
        if known is None:
            known = self._runs[raw] = self._run(raw)
        return known

    def of_style(self, style: int) -> Run:
        """Return what a style says of the runs in it."""
        known = self._style_runs.get(style)
        if known is None:
            raw = b"".join(each.run for each in self._chain(style))
            known = self._style_runs[style] = self._run(raw, styled=False)
        return known

    def paragraph(self, raw: bytes) -> Paragraph:
        """Return what a paragraph's style and own properties say."""
        known = self._paragraphs.get(raw)
        if known is None:
            known = self._paragraphs[raw] = self._paragraph(raw)
        return known

    def _run(self, raw: bytes, styled: bool = True) -> Run:
        run, flags = Run(), dict[int, bool]()
        for code, operand in sprms(raw):
            if code in _UNSEEN:
                flags[code] = operand[0] in (1, 0x81)
            elif code == _RAISED:
                run = replace(run, raised=operand[0] == 1)
            elif code == _SYMBOL:
                run = replace(run, symbol=chr(int.from_bytes(operand[2:4], "little")))
            elif code == _NO_PICTURE:
                run = replace(run, no_picture=operand[0] == 1)
            elif code == _CHARACTER_STYLE and styled:
                flags = dict(self.of_style(int.from_bytes(operand, "little")).flags) | flags
        return replace(run, flags=tuple(flags.items()))

    def _chain(self, style: int) -> list[_Style]:
        """Return a style and what it is based on, the base first."""
        chain: dict[int, _Style] = {}
        while style in self.styles and style not in chain and len(chain) < _DEEPEST_STYLE:
            chain[style] = self.styles[style]
            style = self.styles[style].base
        return list(reversed(chain.values()))

    def _paragraph(self, raw: bytes) -> Paragraph:
        paragraph = Paragraph(int.from_bytes(raw[:2], "little"))
        in_table = deeper = 0
        own = b"".join(each.paragraph for each in self._chain(paragraph.style)) + raw[2:]
        for code, operand in self._with_elsewhere(own):
            if code == _IN_TABLE:
                in_table = operand[0]
            elif code == _DEPTH:
                paragraph.depth = max(0, int.from_bytes(operand, "little", signed=True))
            elif code == _DEEPER:
                deeper += int.from_bytes(operand, "little", signed=True)
            elif code == _ROW_END:
                paragraph.outer_row = bool(operand[0])
            elif code == _INNER_ROW:
                paragraph.inner_row = bool(operand[0])
            elif code == _INNER_CELL:
                paragraph.inner_cell = bool(operand[0])
            elif code == _LEVEL:
                paragraph.level = operand[0]
            elif code == _LIST:
                paragraph.list_id = _list_id(int.from_bytes(operand, "little"))
            else:
                _change_cells(paragraph.cells, code, operand)
        paragraph.depth = max(paragraph.depth + deeper, int(in_table == 1))
        return paragraph

    def _with_elsewhere(self, grpprl: bytes) -> list[tuple[int, bytes]]:
        found: list[tuple[int, bytes]] = []
        for code, operand in sprms(grpprl):
            if code in _ELSEWHERE:
                found += sprms(self.file.data(int.from_bytes(operand, "little")))
            else:
                found.append((code, operand))
        return found


def _list_id(value: int) -> str:
    """Values from 0xF802 on are negative: the list's indents were set by hand; 0xF801 and 0 are no list."""
    return str(0x10000 - value if value > 0xF801 else value % 0xF801)


def _change_cells(cells: list[tuple[int, int]], code: int, operand: bytes) -> None:
    first, second = operand[0] if operand else 0, operand[1] if len(operand) > 1 else 0
    if code == _TABLE_DEFINITION:
        cells[:] = _defined(operand)
    elif code == _MERGE_VERTICALLY and first < len(cells):
        cells[first] = (cells[first][0], second)
    elif code in (_MERGE, _SPLIT):
        for at in range(first, min(second, len(cells))):
            across = 0 if code == _SPLIT else 3 if at == first else 1
            cells[at] = (across, cells[at][1])
    elif code == _INSERT_CELLS:
        cells[first:first] = [(0, 0)] * min(second, _MOST_CELLS - len(cells))
    elif code == _DELETE_CELLS:
        del cells[first:second]


def _defined(operand: bytes) -> list[tuple[int, int]]:
    """Return the merge flags of a row's cells; trailing cells without a record are not merged."""
    count = min(operand[0], _MOST_CELLS) if operand else 0
    base = 1 + 2 * (count + 1)
    cells = []
    for at in range(count):
        flags = int.from_bytes(operand[base + 20 * at : base + 20 * at + 2], "little")
        cells.append((flags & 3, flags >> 5 & 3))
    return cells


# --- the style sheet -------------------------------------------------------------------------------


@dataclass(slots=True)
class _Style:
    base: int
    paragraph: bytes
    run: bytes


def _styles(sheet: bytes) -> dict[int, _Style]:
    """Return the styles by number; a broken sheet has those before the break ([MS-DOC] 2.9.271 STSH)."""
    styles: dict[int, _Style] = {}
    if len(sheet) < 6:
        return styles
    at = 2 + int.from_bytes(sheet[:2], "little")
    count, base_size = struct.unpack_from("<HH", sheet, 2)
    for number in range(min(count, 0xFFE)):
        size = int.from_bytes(sheet[at : at + 2], "little")
        definition = sheet[at + 2 : at + 2 + size]
        at += 2 + size
        if len(definition) > base_size + 2 and base_size >= 8:
            styles[number] = _style(definition, base_size)
    return styles


def _style(definition: bytes, base_size: int) -> _Style:
    kind_and_base, parts = struct.unpack_from("<HH", definition, 2)
    name = int.from_bytes(definition[base_size : base_size + 2], "little")
    at = base_size + 2 + 2 * name + 2
    found = []
    for _ in range(min(parts & 15, 2)):
        at += at & 1
        size = int.from_bytes(definition[at : at + 2], "little")
        found.append(definition[at + 2 : at + 2 + size])
        at += 2 + size
    found += [b"", b""]
    if kind_and_base & 15 == 1:
        return _Style(kind_and_base >> 4, found[0][2:], found[1])
    return _Style(kind_and_base >> 4, b"", found[0] if kind_and_base & 15 == 2 else b"")
