"""Makes the README's pictures of the explorer: `python tests/print_screenshots.py` writes docs/*.png.

The site is the made one of the tests around one real report (tests/made_site.py); each picture has at most 150 KB.
"""

from __future__ import annotations

import io
import shutil
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from made_site import make, served
from PIL import Image
from playwright.sync_api import Browser, sync_playwright

ROOT = Path(__file__).parents[1]
LIMIT = 150_000
REPORT = "420103-statistics-2022"
#: name → view, the element that the picture ends with
PICTURES = {
    "agency": (f"agency.html?id=420103-statistics&report={REPORT}", "#trend figure"),
    "rank": ("rank.html?indicator=refusal_rate&year=2023&organ=statistics", "table.ranking"),
    "source": (
        f"source.html?report={REPORT}&section=requests&item=refused_administrative_query&applicant=person",
        "table.printed",
    ),
    "compare": ("compare.html?of=420103-statistics", "table.years"),
}


def main() -> None:
    """Build the site and write the pictures."""
    docs = ROOT / "docs"
    docs.mkdir(exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as folder,
        served(make(Path(folder) / "data")) as address,
        sync_playwright() as tool,
    ):
        browser = tool.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"])
        for name, (view, last) in PICTURES.items():
            data = _packed(_shot(browser, address + view, last))
            assert len(data) <= LIMIT, f"{name}: {len(data)} bytes"
            (docs / f"{name}.png").write_bytes(data)
            print(f"docs/{name}.png {len(data):,} bytes")
        browser.close()


def _shot(browser: Browser, url: str, last: str) -> bytes:
    page = browser.new_page(viewport={"width": 1120, "height": 900})
    page.goto(url)
    page.wait_for_selector("#view[aria-busy=false]")
    page.evaluate(
        "document.querySelectorAll('main > .notice[role=note]').forEach(one => one.remove())"
    )  # made data are old
    box = page.locator(last).first.bounding_box()
    assert box
    data = page.screenshot(full_page=True, clip={"x": 0, "y": 0, "width": 1120, "height": box["y"] + box["height"] + 3})
    page.close()
    return data


def _packed(png: bytes) -> bytes:
    """Return the picture with a palette: text on white needs few colours."""
    out = io.BytesIO()
    Image.open(io.BytesIO(png)).convert("RGB").quantize(192).save(out, "PNG", optimize=True)
    return out.getvalue()


if __name__ == "__main__":
    main()
