"""What became of each portal's crawls: `DIR/raw/runs.json`.

Input: a crawl that begins or ends; output: when it began, so that one that was cut off goes on, and what
the last ones came to, for `status` and for the exit status of a portal that has been blocked for long.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass, fields
from pathlib import Path

from forms.paths import write_whole

NAME = "runs.json"
#: runs of a portal that are remembered, and how long one that was cut off may be gone on with (seconds)
KEPT, STALE = 20, 21 * 86_400
#: runs in a row that end blocked before a portal's block is no news any more
LONG_BLOCKED = 3


@dataclass(slots=True)
class Run:
    """One crawl of one portal; times are seconds since 1970. `ended` is null while it goes on.

    `outcome`: done, part (some addresses gave nothing), blocked, failed, closed (its YAML says so).
    """

    started: int
    year: int | None = None
    ended: int | None = None
    outcome: str | None = None
    reason: str | None = None
    columns: int = 0
    reports: int = 0
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    failed: int = 0
    blocked: int = 0
    bytes: int = 0


class Runs:
    """The runs of all portals of one `DIR/raw`."""

    def __init__(self, raw: Path) -> None:
        self.path = raw / NAME
        self._runs: dict[str, list[Run]] = {key: list(runs) for key, runs in _read(self.path)}

    def __iter__(self) -> Iterator[tuple[str, list[Run]]]:
        return iter(self._runs.items())

    def last(self, portal: str) -> Run | None:
        """Return the latest run of a portal."""
        runs = self._runs.get(portal)
        return runs[-1] if runs else None

    def begin(self, portal: str, year: int | None) -> Run:
        """Return the run that was cut off, or a new one that begins after everything seen so far."""
        last, now = self.last(portal), int(time.time())
        if last is not None and last.ended is None and last.year == year and now - last.started < STALE:
            return last
        if last is not None:
            now = max(now, (last.ended or last.started) + 1)
        run = Run(now, year)
        self._runs[portal] = [*(each for each in self._runs.get(portal, ()) if each.ended is not None), run][-KEPT:]
        return run

    def long_blocked(self, portal: str) -> bool:
        """Whether the last runs of a portal were all blocked."""
        ended = [run for run in self._runs.get(portal, ()) if run.ended is not None][-LONG_BLOCKED:]
        return len(ended) == LONG_BLOCKED and all(run.outcome == "blocked" for run in ended)

    def save(self) -> None:
        """Write them, whole."""
        data = {portal: [asdict(run) for run in runs] for portal, runs in sorted(self._runs.items())}
        write_whole(self.path, json.dumps(data, ensure_ascii=False, indent=1).encode())


def _read(path: Path) -> Iterator[tuple[str, Iterator[Run]]]:
    if not path.exists():
        return
    known = {field.name for field in fields(Run)}
    for portal, runs in json.loads(path.read_text(encoding="utf-8")).items():
        yield portal, (Run(**{name: value for name, value in run.items() if name in known}) for run in runs)
