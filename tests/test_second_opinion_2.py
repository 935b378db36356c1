"""A second hand's replicas: from their home pages alone every report is found, and nothing else counts as one."""

from __future__ import annotations

import json
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent


@cache
def _findings() -> dict[str, dict[str, Any]]:
    done = subprocess.run(
        [sys.executable, "-m", "portals.third.judge"],
        capture_output=True,
        text=True,
        timeout=900,
        cwd=HERE.parent,
        env={"PYTHONPATH": f"{HERE}:{HERE.parent}", "PATH": "/usr/bin:/bin", "PYTHONUTF8": "1"},
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return {finding["replica"]: finding for finding in json.loads(done.stdout.splitlines()[-1])}


@pytest.mark.slow
@pytest.mark.parametrize("what", ["missing", "year", "documents", "extra", "strange"])
def test_every_report_is_found_with_its_year_and_documents_and_nothing_else(what):
    wrong = {name: finding[what] for name, finding in _findings().items() if finding[what]}
    assert wrong == {}


@pytest.mark.slow
def test_no_crawl_asks_for_much_more_than_the_reports_it_finds():
    greedy = {name: (f["asked"], f["wanted"]) for name, f in _findings().items() if f["asked"] > 120 + 3 * f["wanted"]}
    assert greedy == {}
