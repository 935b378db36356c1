"""Binary Word files made by hand, for what LibreOffice never writes: fast-saved pieces, merges, overrides.

Input: paragraphs as runs with their properties; output: the streams of a file, and a container of them
that `extract.read_doc` reads. Written from [MS-DOC], without the reader's code.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

Run = tuple[str, bytes]
#: runs with the mark at the end of the last, and the properties of the paragraph (behind b"style" with its number)
Para = tuple[Sequence[Run], bytes]

_FIRST_TEXT = 0x800
_PARTS = {"styles": 1, "chpx": 12, "papx": 13, "clx": 33, "anchors": 40, "boxes": 56, "lists": 73, "uses": 74}


def sprm(code: int, operand: bytes | int) -> bytes:
    """Return one modifier; an operand given as a number has the size that the code asks."""
    size = {0: 1, 1: 1, 2: 2, 3: 4, 4: 2, 5: 2, 7: 3}.get(code >> 13, 0)
    return struct.pack("<H", code) + (operand if isinstance(operand, bytes) else operand.to_bytes(size, "little"))


def p(*runs: str | Run, props: bytes = b"", end: str = "\r") -> Para:
    """Return a paragraph; its mark belongs to no run."""
    return [*((run, b"") if isinstance(run, str) else run for run in runs), (end, b"")], props


IN_TABLE = sprm(0x2416, 1)
INNER = IN_TABLE + sprm(0x6649, 2)


def cell(*runs: str | Run, props: bytes = b"") -> Para:
    return p(*runs, props=IN_TABLE + sprm(0x6649, 1) + props, end="\x07")


def table_definition(flags: Sequence[int]) -> bytes:
    """Return the definition of a row whose cells have these flags (TCGRF)."""
    body = bytes([len(flags)]) + b"".join(struct.pack("<h", 900 * at) for at in range(len(flags) + 1))
    body += b"".join(struct.pack("<HH16x", flag, 900) for flag in flags)
    return struct.pack("<HH", 0xD608, len(body) + 1) + body


def row_end(flags: Sequence[int] = (), props: bytes = b"", mark: bytes = b"") -> Para:
    definition = table_definition(flags) if flags else b""
    return [("\x07", mark)], IN_TABLE + sprm(0x6649, 1) + sprm(0x2417, 1) + definition + props


def row(*texts: str, flags: Sequence[int] = ()) -> list[Para]:
    return [*(cell(text) for text in texts), row_end(flags)]


@dataclass
class Streams:
    """What a file is made of; stands in for `extract.container.Container`."""

    streams: dict[str, bytes] = field(default_factory=dict)

    def has(self, name: str) -> bool:
        return name in self.streams

    def stream(self, name: str) -> bytes:
        return self.streams[name]

    def title(self) -> str:
        return ""


def word(
    paragraphs: Iterable[Para], *, cuts: Sequence[int] = (), one_byte: Iterable[int] = (), backwards: bool = False,
    prms: dict[int, int] | None = None, lists_of_prms: Sequence[bytes] = (), boxes: Sequence[Para] = (),
    data: bytes = b"", n_fib: int = 0xC1, flags: int = 0, **parts: bytes,
) -> Streams:  # fmt: skip
    """Return the streams of a file.

    `cuts` are where the text is cut into pieces, `one_byte` the pieces of one byte a character, which lie
    in the stream `backwards`; `prms` are the words that pieces carry, `lists_of_prms` what those may name.
    """
    main_text = list(paragraphs)
    text, runs, paras = _laid_out([*main_text, *boxes])
    bounds = [0, *cuts, len(text)]
    pieces = list(pairwise(bounds))
    main, places = bytearray(_FIRST_TEXT), {}
    for at in reversed(range(len(pieces))) if backwards else range(len(pieces)):
        start, end = pieces[at]
        places[at] = len(main)
        main += b"".join(map(_unit, text[start:end])) if at not in set(one_byte) else bytes(map(ord, text[start:end]))
    widths = [1 if at in set(one_byte) else 2 for at in range(len(pieces))]
    where = [(start, end, places[at], widths[at]) for at, (start, end) in enumerate(pieces)]
    chpx, papx = _pages(main, _spans(runs, where), 1), _pages(main, _spans(paras, where), 13)
    stories = len(_laid_out(main_text)[0]), len(text) - len(_laid_out(main_text)[0])
    found = {"chpx": chpx, "papx": papx, "clx": _clx(pieces, where, prms or {}, lists_of_prms), **parts}
    table = _with_header(main, found, stories, n_fib, flags)
    return Streams({"WordDocument": bytes(main), "1Table": table} | ({"Data": data} if data else {}))


def _unit(sign: str) -> bytes:
    return struct.pack("<H", ord(sign))


def _laid_out(paragraphs: Iterable[Para]) -> tuple[str, list[tuple[int, int, bytes]], list[tuple[int, int, bytes]]]:
    text, runs, paras = "", [], []
    for its_runs, props in paragraphs:
        begin = len(text)
        for run, chpx in its_runs:
            run = _units(run)
            runs.append((len(text), len(text) + len(run), chpx))
            text += run
        paras.append(
            (begin, len(text), props.removeprefix(b"style") if props.startswith(b"style") else b"\0\0" + props)
        )
    return text, runs, paras


def _units(text: str) -> str:
    """Return the text with one character for each UTF-16 unit."""
    data = text.encode("utf-16-le")
    return "".join(map(chr, struct.unpack(f"<{len(data) // 2}H", data)))


def _spans(
    ranges: list[tuple[int, int, bytes]], where: list[tuple[int, int, int, int]]
) -> list[tuple[int, int, bytes]]:
    spans = []
    for start, end, raw in ranges:
        for first, last, place, width in where:
            low, high = max(start, first), min(end, last)
            if low < high:
                spans.append((place + (low - first) * width, place + (high - first) * width, raw))
    return sorted(spans)


def _pages(main: bytearray, spans: list[tuple[int, int, bytes]], size: int) -> bytes:
    """Append formatted pages of at most five spans to the stream; return the table of them."""
    pages, firsts = [], []
    for at in range(0, len(spans), 5):
        chunk = spans[at : at + 5]
        page = bytearray(512)
        page[511] = len(chunk)
        struct.pack_into(f"<{len(chunk) + 1}I", page, 0, *(s for s, _, _ in chunk), chunk[-1][1])
        free = 511
        for number, (_, _, raw) in enumerate(chunk):
            if not raw:
                continue
            stored = bytes([len(raw)]) + raw if size == 1 else _papx(raw)
            free = (free - len(stored)) & ~1
            page[free : free + len(stored)] = stored
            page[4 * (len(chunk) + 1) + size * number] = free // 2
        main += bytes(-len(main) % 512)
        pages.append(len(main) // 512)
        firsts.append(chunk[0][0])
        main += page
    return struct.pack(f"<{len(pages) + 1}I{len(pages)}I", *firsts, spans[-1][1], *pages)


def _papx(raw: bytes) -> bytes:
    """Odd lengths have one length byte, even ones a zero before it."""
    if len(raw) % 2:
        return bytes([(len(raw) + 1) // 2]) + raw
    return bytes([0, len(raw) // 2]) + raw


def _clx(
    pieces: list[tuple[int, int]], where: list[tuple[int, int, int, int]], prms: dict[int, int], lists: Sequence[bytes]
) -> bytes:
    table = struct.pack(f"<{len(pieces) + 1}I", *(start for start, _ in pieces), pieces[-1][1])
    for at, (_, _, place, width) in enumerate(where):
        table += struct.pack("<HIH", 0, place if width == 2 else place * 2 | 1 << 30, prms.get(at, 0))
    prcs = b"".join(b"\1" + struct.pack("<H", len(each)) + each for each in lists)
    return prcs + b"\2" + struct.pack("<I", len(table)) + table


def _with_header(main: bytearray, parts: dict[str, bytes], stories: tuple[int, int], n_fib: int, flags: int) -> bytes:
    struct.pack_into("<HH", main, 0, 0xA5EC, n_fib)
    struct.pack_into("<H", main, 0x0A, 0x1200 | flags)
    struct.pack_into("<I", main, 0x4C, stories[0])
    struct.pack_into("<I", main, 0x64, stories[1])
    table = b"\0" * 16
    for name, content in parts.items():
        struct.pack_into("<II", main, 0x9A + 8 * _PARTS[name], len(table), len(content))
        table += content
    return table
