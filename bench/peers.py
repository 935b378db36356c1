"""What a researcher would use instead: `pandas.read_html` and python-docx, the label matching apart.

Input: files; output: seconds of processor time, and cells found. `alone` is the library's own time to
give the text of every cell of every table; `matching` what a plain dictionary of the form's labels
adds, to pick the numbers out of these.
"""

from __future__ import annotations

import time
import warnings
from collections.abc import Callable, Sequence
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

from forms.form import load

Rows = list[list[object]]


class Cost(NamedTuple):
    """Seconds of processor time for some documents: the library alone, and the matching on top; cells found."""

    documents: int
    alone: float
    matching: float
    cells: int


def cost(format: str, files: Sequence[Path]) -> Cost:
    """Read the files with the format's peer and match their labels."""
    library = PEERS[format]
    library(files[0].read_bytes())  # imports and first calls do not count
    alone = matching = 0.0
    cells = 0
    for file in files:
        start = time.process_time()
        tables = library(file.read_bytes())
        middle = time.process_time()
        cells += len(matched(tables))
        alone += middle - start
        matching += time.process_time() - middle
    return Cost(len(files), alone, matching, cells)


def by_pandas(data: bytes) -> list[Rows]:
    """Return the cells of every table of a page."""
    import pandas as pd

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            frames = pd.read_html(BytesIO(data))
        except ValueError:
            return []
    return [frame.to_numpy().tolist() for frame in frames]


def by_python_docx(data: bytes) -> list[Rows]:
    """Return the cells of every table of a Word file."""
    from docx import Document

    return [[[cell.text for cell in row.cells] for row in table.rows] for table in Document(BytesIO(data)).tables]


PEERS: dict[str, Callable[[bytes], list[Rows]]] = {"html": by_pandas, "docx": by_python_docx}


def matched(tables: list[Rows]) -> dict[tuple[int, str, int], str]:
    """Return the cells behind each row that begins with labels of the form, by table, label and place."""
    known = _labels()
    found: dict[tuple[int, str, int], str] = {}
    for number, rows in enumerate(tables):
        for row in rows:
            texts = ["".join(str(text).split()) for text in row]
            named = [text for text in texts if text in known]
            if named:
                values = [text for text in texts if text not in known]
                found.update({(number, "/".join(named), place): value for place, value in enumerate(values)})
    return found


@cache
def _labels() -> frozenset[str]:
    tops = [top for form in load() for section in form.tables() for block in section.blocks for top in block.rows]
    return frozenset("".join(label.zh.split()) for top in tops for label in top.walk())
