"""A page as a PDF, an OFD file and a scan have it in common: characters and ruled lines with their places.

Input: pages from `read_pdf`, `read_ofd`, `read_scan`; output: lines of text and grids in reading order.
All places are in points (1/72 inch) from the top left corner of the page as a reader sees it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

#: an ideographic blank, the one kind of blank that is kept: it takes the room of a character
WIDE_BLANK = "\u3000"


#: an OCR's reading of a number that is less sure than this is none: the cell is unreadable. Measured on 24 scanned
#: reports (`bench/scans.py`): one in a thousand of the cells read right was less sure than 0.91, a slash read as 1 was 0.81
SURE = 0.9


class Char(NamedTuple):
    """Printed text and its box: one character, or what was read at once (an OCR reading of a cell or line).

    `confidence` (0–1) is None unless an OCR read it; `others` is what it may say instead, if that is not sure.
    """

    text: str
    left: float
    top: float
    right: float
    bottom: float
    confidence: float | None = None
    others: tuple[str, ...] = ()


class Rule(NamedTuple):
    """A ruled line as its box: horizontal where it is wider than high, else vertical."""

    left: float
    top: float
    right: float
    bottom: float


@dataclass(slots=True)
class Page:
    """One page; `number` from 1. `chars` stand in the order of the file."""

    number: int
    width: float
    height: float
    chars: list[Char] = field(default_factory=list)
    rules: list[Rule] = field(default_factory=list)
