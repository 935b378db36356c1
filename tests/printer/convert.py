"""Printed reports sent through LibreOffice into the older formats of Word.

Input: how many reports, to which format; output: each report with its converted bytes. What the way
through LibreOffice changes is known: `joined` tells whether two tables touch, which DOC and RTF, having
no mark between tables, write as one.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from itertools import pairwise

import docx
from docx.oxml.ns import qn

from .office import office
from .render import print_report
from .structure import Printed

WORD_FORMATS = ("doc", "rtf")


def converted(count: int, to: str, levels: Sequence[int], seed: str = "office") -> list[tuple[Printed, bytes]]:
    """Return `count` reports of each level; one that LibreOffice could not convert has no bytes."""
    printed = {
        f"{level}-{number}.docx": print_report(number, "docx", level, seed=seed)
        for level in levels
        for number in range(count)
    }
    made = office({name: report.data for name, report in printed.items()}, to)
    return [(report, made.get(name, b"")) for name, report in printed.items()]


def joined(printed: Printed) -> bool:
    """Whether two tables of a Word file touch."""
    body = docx.Document(io.BytesIO(printed.data)).element.body
    return any(one.tag == other.tag == qn("w:tbl") for one, other in pairwise(body))
