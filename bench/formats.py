"""How fast one core reads each format, from bytes to facts, beside what a user would take instead.

Input: `--documents N` printed reports of each format (LibreOffice and Chromium print them), the real PDF
of `--real`; output: a table on standard output: processor time a document, documents a second. A peer reads
the same documents right after: `pdfplumber.extract_tables`, python-docx, openpyxl, `pandas.read_html`,
LibreOffice to DOCX; only the library's own time, no label is matched.
"""

from __future__ import annotations

import argparse
import gc
import io
import logging
import resource
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from printer import FORMATS, Printed, print_report
from printer.office import office
from printer.sent import SENT, missing, sent

from extract.document import read

REAL = Path(__file__).parents[2] / "shared" / "samples" / "huaian_hongze_2024.pdf"
WORD = Callable[[Sequence[bytes]], None]


def pdfplumber(files: Sequence[bytes]) -> None:
    """Extract the tables of every page."""
    import pdfplumber

    for data in files:
        with pdfplumber.open(io.BytesIO(data)) as document:
            for page in document.pages:
                page.extract_tables()


def python_docx(files: Sequence[bytes]) -> None:
    """Read the text of every cell."""
    import docx

    for data in files:
        for table in docx.Document(io.BytesIO(data)).tables:
            for row in table.rows:
                [cell.text for cell in row.cells]


def openpyxl(files: Sequence[bytes]) -> None:
    """Read the value of every cell."""
    import openpyxl

    for data in files:
        for sheet in openpyxl.load_workbook(io.BytesIO(data)):
            list(sheet.values)


def read_html(files: Sequence[bytes]) -> None:
    """Read every table of a page."""
    import pandas

    for data in files:
        pandas.read_html(io.BytesIO(data))


def libreoffice(files: Sequence[bytes]) -> None:
    """Convert all files to DOCX in one go."""
    office({f"{at}.doc": data for at, data in enumerate(files)}, "docx")


PEERS: dict[str, WORD] = {
    "pdf-office": pdfplumber, "pdf-browser": pdfplumber, "pdf (real)": pdfplumber, "docx": python_docx,
    "xlsx": openpyxl, "html": read_html, "doc": libreoffice, "rtf": libreoffice,
}  # fmt: skip


def printed(format: str, count: int) -> list[Printed]:
    """Print reports of levels 0 to 2."""
    jobs = [(number, number % 3) for number in range(count)]
    if format in SENT:
        return sent(format, jobs, "bench")
    return [print_report(number, format, level, seed="bench") for number, level in jobs]


def milliseconds(work: Callable[[], object], count: int) -> float:
    """Return the processor's time a document, that of child processes with it."""
    before = _processor()
    work()
    return 1000 * (_processor() - before) / count


def _processor() -> float:
    child = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + child.ru_utime + child.ru_stime


def line(name: str, files: Sequence[bytes]) -> None:
    """Print the line of one format."""
    for data in files[:3]:
        read(data)  # what is loaded once
    ours = milliseconds(lambda: [read(data) for data in files], len(files))
    said = f"{name:12}{len(files):6}{ours:9.1f} ms{1000 / ours:8.1f} docs/s"
    if peer := PEERS.get(name):
        theirs = milliseconds(lambda: peer(files), len(files))
        said += f"   {peer.__name__}: {theirs:8.1f} ms{1000 / theirs:8.1f} docs/s   ×{theirs / ours:.1f}"
    print(said, flush=True)


def formats(asked: str) -> Iterable[str]:
    """Yield the formats that can be printed here."""
    for name in asked.split(",") if asked else [*FORMATS, *SENT]:
        if name in SENT and (why := missing(name)):
            print(f"{name:12} {why}", file=sys.stderr)
        else:
            yield name


def main() -> int:
    """Run the bench from the command line."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--documents", type=int, default=60)
    parser.add_argument("--formats", default="")
    parser.add_argument("--real", type=Path, default=REAL)
    args = parser.parse_args()
    logging.getLogger("pdfminer").setLevel(logging.ERROR)
    gc.freeze()  # as a worker does
    gc.set_threshold(100_000, 50, 50)
    for name in formats(args.formats):
        line(name, [report.data for report in printed(name, args.documents)])
    if args.real.exists() and (not args.formats or "pdf" in args.formats):
        line("pdf (real)", [args.real.read_bytes()] * 20)
    return 0


if __name__ == "__main__":
    sys.exit(main())
