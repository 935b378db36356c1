"""The last run of `gongkai update` and the next: `DIR/status.json`, which the explorer shows.

Input: when it began, what each stage came to, its exit status; output: the file, whole. The next run is told where
a timer is in place.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from crawler import schedule
from crawler.timers import following
from forms.paths import STATUS, write_whole


def write(
    data: Path, began: datetime, found: Mapping[str, Any], status: int, runner: schedule.Runner = schedule.run
) -> None:
    """Write what the run that ends now came to: `found` is plain values by stage."""
    now = datetime.now(UTC)
    next_run = following(now) if schedule.installed(schedule.kind(runner), runner) else None
    known = {
        "last": {"began": _iso(began), "ended": _iso(now), "exit": status, "found": dict(found)},
        "next": next_run and next_run.isoformat(),
    }
    write_whole(data / STATUS, json.dumps(known, ensure_ascii=False, indent=1).encode())


def _iso(moment: datetime) -> str:
    return moment.replace(microsecond=0).isoformat()
