"""Replicas written from the field notes alone, as real portals look round their reports: nothing lost, nothing invented."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from portals.second.census import KINDS

HERE = Path(__file__).parent
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def found() -> dict[str, dict[str, Any]]:
    """What one crawl of all replicas, from their home pages alone, has wrong in each."""
    places = os.pathsep.join((str(HERE), str(HERE.parent)))
    done = subprocess.run(
        [sys.executable, "-m", "portals.second.judge"],
        capture_output=True,
        text=True,
        timeout=900,
        cwd=HERE.parent,
        env={**os.environ, "PYTHONPATH": places, "PYTHONUTF8": "1"},
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout.splitlines()[-1])


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_every_report_is_captured_on_its_year_and_nothing_else_counts_as_one(kind, found):
    wrong = found[kind.__name__]
    assert (wrong["missing"], wrong["year"], wrong["invented"]) == ([], [], [])


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_every_attachment_of_a_report_is_captured(kind, found):
    assert found[kind.__name__]["unattached"] == []


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_title_and_date_are_those_that_the_page_shows(kind, found):
    assert found[kind.__name__]["said"] == []
