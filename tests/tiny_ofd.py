"""Tiny OFD files, built by hand for the tests of the reader.

Input: the content of pages as XML without a prefix; output: the bytes of an OFD. `parts` replaces or
adds parts, `ns` is the prefix and namespace that all of them declare.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping, Sequence

MM = 25.4 / 72
FORM = "2021"


def ofd(*pages: str, parts: Mapping[str, str | bytes] | None = None, common: str = "", prefix: str = "ofd:",
        namespace: str = "http://www.ofdspec.org/2016", box: str = "0 0 210 297") -> bytes:  # fmt: skip
    """Return an OFD whose pages have this content (what stands in `Content`, or a whole `Page`)."""
    listed = "".join(f'<Page ID="{at}" BaseLoc="Pages/Page_{at}/Content.xml"/>' for at in range(len(pages)))
    files: dict[str, str | bytes] = {
        "OFD.xml": "<OFD><DocBody><DocInfo><Title>年报</Title></DocInfo><DocRoot>Doc_0/Document.xml</DocRoot></DocBody></OFD>",
        "Doc_0/Document.xml": f"<Document><CommonData><PageArea><PhysicalBox>{box}</PhysicalBox></PageArea>{common}</CommonData>"
        f"<Pages>{listed}</Pages></Document>",
    }
    for at, page in enumerate(pages):
        files[f"Doc_0/Pages/Page_{at}/Content.xml"] = (
            page if page.startswith("<Page") else f"<Page>{content(page)}</Page>"
        )
    files |= parts or {}
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, _declared(data, prefix, namespace) if isinstance(data, str) else data)
    return target.getvalue()


def content(objects: str) -> str:
    """Return a page's content of one layer."""
    return f'<Content><Layer ID="1">{objects}</Layer></Content>'


def _declared(xml: str, prefix: str, namespace: str) -> str:
    xml = re.sub(r"<(/?)(?=[A-Za-z])", rf"<\1{prefix}", xml)
    declaration = f' xmlns{":" + prefix[:-1] if prefix else ""}="{namespace}"' if namespace else ""
    return '<?xml version="1.0" encoding="UTF-8"?>' + re.sub(r"(?<=[\w:])(?=[\s/>])", declaration, xml, count=1)


def text(written: str, x: float, y: float, size: float = 4, deltas: str = "", more: str = "", inside: str = "") -> str:
    """Return a text object at a place of the page (mm, the line it stands on)."""
    return (
        f'<TextObject Boundary="{x} {y - size} 100 {size}" Size="{size}" {more}>{inside}'
        f'<TextCode X="0" Y="{size}" {deltas}>{written}</TextCode></TextObject>'
    )


def path(data: str, more: str = "", boundary: str = "0 0 210 297") -> str:
    """Return a path object in the page's own coordinates."""
    return f'<PathObject Boundary="{boundary}" {more}><AbbreviatedData>{data}</AbbreviatedData></PathObject>'


def ruled(cells: Sequence[Sequence[str]], left: float = 20, top: float = 30, wide: float = 30, high: float = 10) -> str:
    """Return a table with lines around every cell."""
    rows, columns = len(cells), len(cells[0])
    right, bottom = left + wide * columns, top + high * rows
    lines = [f"M {left} {top + high * at} L {right} {top + high * at}" for at in range(rows + 1)]
    lines += [f"M {left + wide * at} {top} L {left + wide * at} {bottom}" for at in range(columns + 1)]
    return path(" ".join(lines)) + "".join(
        text(cell, left + wide * column + 3, top + high * row + 7)
        for row, line in enumerate(cells)
        for column, cell in enumerate(line)
        if cell
    )
