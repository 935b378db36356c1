"""`gongkai update` on replicas of portals: one command from home pages to the explorer, and what it leaves behind."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from lxml import html
from portals import stock
from portals.trs import TrsPortal
from printer.agencies import BODIES

ROOT = Path(__file__).parents[1]


@pytest.mark.slow
def test_update_ends_with_the_explorer_and_says_what_it_found(tmp_path: Path) -> None:
    portal = TrsPortal(stock("update", BODIES[:4], (2022, 2023)))
    portal.start(0)
    try:
        options = ["--allow-host", "127.0.0.1", "--delay", "0", "--workers", "1", "--data", str(tmp_path)]
        command = [sys.executable, "gongkai.py", "update", "--portal", portal.url, *options]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, encoding="utf-8", env={**os.environ, "LANG": "C"})
    finally:
        portal.stop()
    assert done.returncode == 0, done.stdout + done.stderr
    assert str(tmp_path / "site") in done.stderr
    told = json.loads((tmp_path / "status.json").read_text("utf-8"))
    assert (told["last"]["exit"], told["last"]["found"]["crawl"]["reports"]) == (0, 8)
    assert told["last"]["found"]["tables"]["reports"] == 8
    assert json.loads((tmp_path / "site/data/status.json").read_text("utf-8"))["last"] == told["last"]
    page = html.fromstring((tmp_path / "site/index.html").read_text("utf-8"))
    assert [one.text_content() for one in page.iter("td")][:2] == ["4", "4"]
