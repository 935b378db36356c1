"""The way back into an OFD: what text stands in a box of a page, found without our reader.

Input: the bytes of a file that `print_ofd` wrote; output: a function from page and box to the text
there. Only what that writer writes is understood: its paths, upright CTMs, runs of equal deltas.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterator
from xml.etree import ElementTree

from forms.records import Box

_POINTS = 72 / 25.4
_OFD = "{http://www.ofdspec.org/2016}"


def finder(data: bytes) -> Callable[[int, Box], str]:
    """Return a function from a page (from 1) and a box in points to the characters in it, in the order of the file."""
    archive = zipfile.ZipFile(io.BytesIO(data))
    pages: dict[int, list[tuple[str, float, float]]] = {}

    def find(page: int, box: Box) -> str:
        if page not in pages:
            root = ElementTree.fromstring(archive.read(f"Doc_0/Pages/Page_{page - 1}/Content.xml"))
            pages[page] = list(_characters(root))
        left, top, right, bottom = box
        return "".join(char for char, x, y in pages[page] if left < x < right and top < y < bottom)

    return find


def _characters(root: ElementTree.Element) -> Iterator[tuple[str, float, float]]:
    """Yield each character with the middle of its foot (points)."""
    for each in root.iter(f"{_OFD}TextObject"):
        left, top, *_ = map(float, each.get("Boundary", "").split())
        scale = float(each.get("CTM", "1").split()[0])
        size = float(each.get("Size", "")) * scale
        for code in each.iter(f"{_OFD}TextCode"):
            x, y = left + float(code.get("X", "")) * scale, top + float(code.get("Y", "")) * scale
            for char, step in zip(code.text or "", [*_steps(code.get("DeltaX", "")), 0.0], strict=True):
                yield char, (x + size / 4) * _POINTS, (y - size / 3) * _POINTS
                x += step * scale


def _steps(written: str) -> Iterator[float]:
    words = iter(written.split())
    for word in words:
        if word == "g":
            times, step = int(next(words)), float(next(words))
            yield from [step] * times
        else:
            yield float(word)
