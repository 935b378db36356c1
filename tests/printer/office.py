"""Reports sent through the programs that agencies use: LibreOffice Writer and a browser's print to PDF.

Input: files by name; output: the converted files by the same name. What is missing is said with the
line that installs it (`MISSING`), which tests give as the reason of a skip.
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path

OFFICE = shutil.which("soffice") or shutil.which("libreoffice")
BROWSER = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
MISSING = {
    "office": "needs LibreOffice: apt install libreoffice-writer libreoffice-calc fonts-noto-cjk",
    "browser": "needs Chromium: apt install chromium fonts-noto-cjk",
}
#: how Writer is told which of its filters to use
_FILTERS = {
    "pdf": "pdf:writer_pdf_Export",
    "doc": "doc:MS Word 97",
    "rtf": "rtf:Rich Text Format",
    "xls": "xls:MS Excel 97",
}
_QUIET = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update", "--no-pdf-header-footer",
)  # fmt: skip


def office(files: Mapping[str, bytes], to: str, seconds: float = 600) -> dict[str, bytes]:
    """Convert documents by LibreOffice in one go; `to` is pdf, doc, rtf, xlsx, ….

    Names are given with their suffixes and returned as given; what could not be converted is left out.
    """
    assert OFFICE, MISSING["office"]
    with tempfile.TemporaryDirectory() as folder:
        there = Path(folder)
        (there / "in").mkdir()
        paths = {}
        for at, (name, data) in enumerate(files.items()):
            paths[name] = there / "in" / f"{at:05}{Path(name).suffix}"
            paths[name].write_bytes(data)
        profile = f"-env:UserInstallation={(there / 'profile').as_uri()}"
        call = [OFFICE, profile, "--headless", "--norestore", "--convert-to", _FILTERS.get(to, to)]
        call += ["--outdir", str(there / "out"), *map(str, paths.values())]
        subprocess.run(call, check=True, capture_output=True, timeout=seconds)
        made = {name: there / "out" / f"{path.stem}.{to}" for name, path in paths.items()}
        return {name: path.read_bytes() for name, path in made.items() if path.exists()}


def browser(page: bytes, seconds: float = 60) -> bytes:
    """Print one page to PDF by Chromium."""
    assert BROWSER, MISSING["browser"]
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder, "page.html"), Path(folder, "page.pdf")
        source.write_bytes(page)
        call = [BROWSER, *_QUIET, f"--user-data-dir={folder}/profile", f"--print-to-pdf={target}", source.as_uri()]
        subprocess.run(call, check=True, capture_output=True, timeout=seconds)
        return target.read_bytes()
