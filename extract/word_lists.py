"""The lists of a binary Word file, whose numbers Word generates.

Input: the list tables of a `WordFile`; output: lists as `counters` counts them, by the number that a
paragraph names. A broken table has the lists before the break. Rules: [MS-DOC] 2.9.131 (LFO), 2.9.147
(LSTF), 2.9.150 (LVL), 2.9.133 (LFOLVL).
"""

from __future__ import annotations

import struct

from extract.counters import Level, NumberedList
from extract.word_file import LIST_USES, LISTS, WordFile

_LIST_SIZE, _LEVEL_SIZE, _USE_SIZE = 28, 28, 16
#: a paragraph can name no more
_MOST_USES = 0x7FE
#: number formats by their code, as ECMA-376 names them (what is not here counts 1, 2, 3)
_FORMATS = {
    1: "upperRoman", 2: "lowerRoman", 3: "upperLetter", 4: "lowerLetter", 10: "ideographDigital",
    11: "japaneseCounting", 14: "decimalFullWidth", 17: "japaneseDigitalTenThousand", 18: "decimalEnclosedCircle",
    19: "decimalFullWidth", 22: "decimalZero", 23: "bullet", 26: "decimalEnclosedFullstop", 27: "decimalEnclosedParen",
    28: "decimalEnclosedCircleChinese", 29: "ideographEnclosedCircle", 30: "ideographTraditional",
    31: "ideographZodiac", 33: "taiwaneseCounting", 35: "taiwaneseCountingThousand", 36: "taiwaneseDigital",
    37: "chineseCounting", 38: "chineseLegalSimplified", 39: "chineseCountingThousand", 255: "none",
}  # fmt: skip


class _CutShortError(ValueError):
    """A table that ends before what it says it holds."""


def word_lists(file: WordFile) -> dict[str, NumberedList]:
    """Return the lists of the file by the number that paragraphs use, counted from 1."""
    definitions = _definitions(file.part(LISTS, longer=True))
    uses = file.part(LIST_USES)
    count = int.from_bytes(uses[:4], "little")
    at = 4 + _USE_SIZE * count
    lists: dict[str, NumberedList] = {}
    for number in range(min(count, len(uses) // _USE_SIZE, _MOST_USES)):
        record = uses[4 + _USE_SIZE * number : 4 + _USE_SIZE * (number + 1)]
        key = str(int.from_bytes(record[:4], "little"))
        used = lists[str(number + 1)] = NumberedList(key, dict(definitions.get(key, {})))
        try:
            at = _override(used, uses, at + 4, record[12])
        except (_CutShortError, IndexError):
            at = len(uses)
    return lists


def _definitions(data: bytes) -> dict[str, dict[int, Level]]:
    """Return the levels of each list; they stand behind the table of lists, one or nine each."""
    count = int.from_bytes(data[:2], "little")
    at = 2 + _LIST_SIZE * count
    found: dict[str, dict[int, Level]] = {}
    try:
        for number in range(count):
            record = data[2 + _LIST_SIZE * number : 2 + _LIST_SIZE * (number + 1)]
            levels = found[str(int.from_bytes(record[:4], "little"))] = {}
            for each in range(1 if record[26] & 1 else 9):
                levels[each], at = _level(data, at)
    except (_CutShortError, IndexError):
        pass
    return found


def _level(data: bytes, at: int) -> tuple[Level, int]:
    """Return a level and where the next begins. Characters below 9 in its text stand for levels' numbers."""
    head = data[at : at + _LEVEL_SIZE]
    if len(head) < _LEVEL_SIZE:
        raise _CutShortError
    start, form, info = struct.unpack_from("<iBB", head)
    at += _LEVEL_SIZE + head[24] + head[25]
    length = int.from_bytes(data[at : at + 2], "little")
    text = data[at + 2 : at + 2 + 2 * length].decode("utf-16-le", "replace")
    printed = "".join(f"%{ord(sign) + 1}" if ord(sign) < 9 else sign for sign in text)
    restart = head[26] if info & 8 else None
    level = Level(max(start, 0), _FORMATS.get(form, "decimal"), printed, restart, bool(info & 4), None)
    return level, at + 2 + 2 * length


def _override(used: NumberedList, data: bytes, at: int, count: int) -> int:
    """Let a use of a list start elsewhere or look otherwise; return where the next use's overrides begin."""
    for _ in range(count):
        if at + 8 > len(data):
            raise _CutShortError
        start, flags = struct.unpack_from("<iI", data, at)
        at += 8
        number = flags & 15
        if flags & 32:
            used.levels[number], at = _level(data, at)
            start = used.levels[number].start
        if flags & 16:
            used.starts[number] = start
    return at
