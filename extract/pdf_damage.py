"""Which parts of a PDF did not arrive whole: compressed streams that do not unpack to their checksum.

Input: the bytes of a file; output: how many such streams there are. pdfium draws what it can of them and says
nothing, so that half a page, or a font's digits, may be missing from a page that looks read.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator

_STREAM = re.compile(rb">>\s*stream\r?\n")
#: how far before its stream a dictionary begins
_DICTIONARY = 1000
#: bytes unpacked at a time, in all streams of a file; what is behind is not looked at
_STEP, _MOST = 1 << 20, 100 << 20


def damaged_streams(data: bytes) -> int:
    """Return how many streams are cut or spoiled; 0 for an encrypted file, whose streams say nothing."""
    if b"/Encrypt" in data:
        return 0
    room, damaged = _MOST, 0
    for start, end in _packed(data):
        size, is_whole = _unpacked(data, start, end, room)
        room -= size
        damaged += not is_whole
        if room <= 0:
            break
    return damaged


def _packed(data: bytes) -> Iterator[tuple[int, int]]:
    """Yield where the streams begin and end that are compressed before all else."""
    at = 0
    while found := _STREAM.search(data, at):
        at = data.find(b"endstream", found.end())
        if at < 0:
            at = len(data)
        _, begun, dictionary = data[max(0, found.start() - _DICTIONARY) : found.start()].rpartition(b"obj")
        if begun and dictionary.partition(b"/Filter")[2].lstrip(b" \r\n\t[").startswith(b"/FlateDecode"):
            yield found.end(), at


def _unpacked(data: bytes, start: int, end: int, room: int) -> tuple[int, bool]:
    """Unpack a stream and throw it away; return its size, as far as there is room, and whether it is whole."""
    unpacker, size = zlib.decompressobj(), 0
    rest: bytes | memoryview = memoryview(data)[start:end]
    try:
        while rest and not unpacker.eof and size < room:
            size += len(unpacker.decompress(rest, _STEP))
            rest = unpacker.unconsumed_tail
    except zlib.error:
        return size, False
    return size, unpacker.eof or size >= room
