"""The records of an XLS file: its stream cut into records, and the texts and numbers packed in them.

Input: the stream of a workbook; output: records in their order, for `extract.xls`. Source: [MS-XLS] 2.1.4, 2.5.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

_CONTINUE = 0x3C

#: a record's kind and its data, those of the records that continue it apart
Record = tuple[int, list[bytes]]


def records(stream: bytes, start: int) -> Iterator[Record]:
    """Yield the records from a place on; a stream that ends within one is damaged."""
    at, last = start, None
    while at + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, at)
        body = stream[at + 4 : at + 4 + length]
        if len(body) < length:
            raise ValueError("cut short")
        if kind == _CONTINUE and last is not None:
            last[1].append(body)
        else:
            if last is not None:
                yield last
            last = kind, [body]
        at += 4 + length
    if last is not None:
        yield last


def packed_number(body: bytes, at: int) -> float:
    """Return a number packed into 30 bits: the upper half of a double or an integer, perhaps of hundredths."""
    (packed,) = struct.unpack_from("<i", body, at)
    if packed & 2:
        value: float = packed >> 2
    else:
        (value,) = struct.unpack("<d", b"\0\0\0\0" + struct.pack("<i", packed & ~3))
    return value / 100 if packed & 1 else value


class Texts:
    """Reads texts of BIFF8 over the ends of records: where one is cut, its characters say anew how wide they are."""

    def __init__(self, bodies: list[bytes]) -> None:
        self.bodies, self.body, self.at = bodies, 0, 0

    def skip(self, count: int) -> None:
        """Pass over so many bytes."""
        while count:
            here = min(count, len(self.bodies[self.body]) - self.at)
            self.at += here
            count -= here
            if count:
                self.body, self.at = self.body + 1, 0

    def number(self, size: int) -> int:
        """Read a number of so many bytes."""
        if self.at == len(self.bodies[self.body]):
            self.body, self.at = self.body + 1, 0
        value = self.bodies[self.body][self.at : self.at + size]
        if len(value) < size:
            raise ValueError("cut short")
        self.at += size
        return int.from_bytes(value, "little")

    def text(self, size: int) -> str:
        """Read a text whose length is a number of that size."""
        count, flags = self.number(size), self.number(1)
        runs = self.number(2) if flags & 8 else 0
        extra = self.number(4) if flags & 4 else 0
        text = self._characters(count, flags & 1)
        self.skip(4 * runs + extra)
        return text

    def _characters(self, count: int, wide: int) -> str:
        pieces = []
        while count:
            body = self.bodies[self.body]
            here = min(count, (len(body) - self.at) >> wide)
            end = self.at + (here << wide)
            pieces.append(body[self.at : end].decode("utf-16-le" if wide else "latin-1", "replace"))
            self.at, count = end, count - here
            if count:
                self.body, self.at = self.body + 1, 0
                wide = self.number(1) & 1
        return "".join(pieces)
