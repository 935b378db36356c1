"""Crawls replicas with the command, and says what their servers saw.

Input: replicas that are being served; output: what the command answered, the captures, and from the
replicas' logs how close together requests came.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

from asking import Answer, ask
from portals.server import Seen, Site

from crawler.address import same
from crawler.captures import Capture, Captures

#: seconds by which two clocks' readings of one moment differ
SLACK = 0.03


class Crawled(NamedTuple):
    """What one call of the command came to."""

    answer: Answer
    captures: list[Capture]
    runs: dict[str, list[dict[str, Any]]]

    @property
    def status(self) -> int:
        """The exit status."""
        return self.answer.status

    @property
    def reasons(self) -> dict[str, str]:
        """Why addresses have no document, by address."""
        return {same(row.source): row.reason for row in self.captures if row.reason}

    @property
    def reports(self) -> set[str]:
        """The addresses of what was taken for a report."""
        return {same(row.source) for row in self.captures if row.report_year and row.document_id}

    def run(self, site: Site) -> dict[str, Any]:
        """Return the last run of a replica's portal."""
        return self.runs[site.place.replace(".", "_").replace(":", "_")][-1]


def crawl(data: Path, sites: Sequence[Site | Path], *words: object, delay: float = 0, **options: Any) -> Crawled:
    """Crawl some replicas, or what portals' YAML say; 127.0.0.0/8 is let in."""
    hosts = {site.host for site in sites if isinstance(site, Site)}
    chosen = [word for site in sites for word in ("--portal", site.url if isinstance(site, Site) else site)]
    allowed = [word for host in sorted(hosts) for word in ("--allow-host", host)]
    answer = ask("crawl", "--data", data, *chosen, *allowed, "--delay", delay, *words, **options)
    runs = data / "raw" / "runs.json"
    said = json.loads(runs.read_text(encoding="utf-8")) if runs.exists() else {}
    return Crawled(answer, list(Captures(data / "raw")), said)


def wanted(site: Any) -> set[str]:
    """Return the addresses of a replica's reports, as `reports` has them."""
    return {same(site.url.rstrip("/") + site.address(held)) for held in site.reports}


def seen(sites: Iterable[Site]) -> list[Seen]:
    """Return what the servers saw, in order."""
    return sorted((one for site in sites for one in site.log), key=lambda one: one.began)


def gaps(log: Sequence[Seen]) -> list[float]:
    """Return the seconds between the end of each request and the beginning of the next."""
    return [after.began - before.ended for before, after in pairwise(log)]


def paths(site: Site) -> list[str]:
    """Return what was asked of a replica, in order."""
    return [one.request.target for one in site.log]
