"""The properties of a binary Word file, as it writes them: single property modifiers in a row.

Input: the bytes of a `grpprl`; output: codes and operands. Rules: [MS-DOC] 2.2.5 and 2.6.1 to 2.6.3.
"""

from __future__ import annotations

from collections.abc import Iterator

#: operand bytes by the three highest bits of the code; 0 where the operand states its own length
_SIZES = (1, 1, 2, 4, 2, 2, 0, 3)
_TABLE_DEFINITIONS = (0xD608, 0xD606)
_CHANGED_TABS = 0xC615

#: the one byte of a modifier that a piece carries without a list of them ([MS-DOC] 2.9.215 Prm0)
_SHORT = {
    0x0C: 0x260A, 0x18: 0x2416, 0x19: 0x2417, 0x41: 0x0800, 0x57: 0x0837, 0x5C: 0x083C, 0x68: 0x2A48, 0x73: 0x2A53,
}  # fmt: skip


def sprms(grpprl: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield each modifier's code and operand, a length before the operand left out; what is cut short ends it."""
    at, end = 0, len(grpprl)
    while at + 2 < end:
        code = grpprl[at] | grpprl[at + 1] << 8
        at += 2
        size = _SIZES[code >> 13]
        if not size:
            at, size = _length(grpprl, at, code)
        if at + size > end:
            return
        yield code, grpprl[at : at + size]
        at += size


def _length(grpprl: bytes, at: int, code: int) -> tuple[int, int]:
    """Return where an operand that states its length begins, and the length."""
    size = grpprl[at]
    if code in _TABLE_DEFINITIONS:
        return at + 2, max(0, int.from_bytes(grpprl[at : at + 2], "little") - 1)
    if code == _CHANGED_TABS and size == 255:
        deleted = grpprl[at + 1] if at + 1 < len(grpprl) else 0
        added = at + 2 + 4 * deleted
        return at + 1, 2 + 4 * deleted + 3 * (grpprl[added] if added < len(grpprl) else 0)
    return at + 1, size


def of_piece(prm: int, lists: list[bytes]) -> bytes:
    """Return the modifiers that a piece of the text carries: one in the word itself, or one of the lists."""
    if prm & 1:
        return lists[prm >> 1] if prm >> 1 < len(lists) else b""
    code = _SHORT.get(prm >> 1 & 0x7F)
    return code.to_bytes(2, "little") + bytes([prm >> 8]) if code is not None else b""
