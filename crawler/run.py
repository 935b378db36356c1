"""The stage: portals → `DIR/raw`. Many portals at once, each of them one address after the other.

Input: portals and limits; output: the archive, its captures, and what each portal's run came to. A
crawl that was cut off (killed, out of time, space or network) goes on with the next call.
"""

from __future__ import annotations

import asyncio
import signal
import time
import traceback
from collections.abc import Callable, Collection, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from crawler import archive, downloader
from crawler.captures import Captures
from crawler.fence import Fence
from crawler.limits import Limits, Watch
from crawler.manners import Manners
from crawler.registry import Portal
from crawler.runs import Run, Runs
from crawler.shelf import PASSING, Shelf, take_in
from crawler.tour import Tour
from crawler.web import Stop, Web
from forms.paths import Folders, TryLater, lock, need_space, sweep

Progress = Callable[[int, int], None]

#: portals crawled at the same time; passes over one that fails, and the rest between two, in delays
CONCURRENT, ROUNDS, REST = 24, 3, 20
#: seconds between two savings of the captures, and how much longer than saving takes they are apart
CHECKPOINT, APART = 60.0, 20


class NoNetwork(TryLater):
    """Nothing answers any more: the network is gone."""


@dataclass(slots=True)
class CrawlCount:
    """What a crawl came to, over all portals. `stopped`: why it ended early; `interrupted` by a signal."""

    portals: int = 0
    done: int = 0
    reports: int = 0
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    failed: int = 0
    blocked: int = 0
    bytes: int = 0
    #: portals that did not end well, and are no old story
    troubled: list[str] = field(default_factory=list)
    stopped: str | None = None
    #: how each portal's run ended
    outcomes: dict[str, Run] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Options:
    """How to crawl. `delay` in seconds between requests to a group, `keep_for` spares reports seen so lately (seconds)."""

    year: int | None = None
    #: the report year that is looked at again in any case
    due: int | None = None
    allowed: Collection[str] = ()
    delay: float = 3.0
    agent: str = "gongkai"
    limits: Limits = field(default_factory=Limits)
    keep_for: int = 0
    timeout: float = downloader.TIMEOUT


def crawl(data: Path, portals: Sequence[Portal], options: Options, progress: Progress | None = None) -> CrawlCount:
    """Crawl the portals into `DIR/raw`. Raises `Busy`, `NoSpace` and `NoNetwork`."""
    raw = Folders(data).raw
    with lock(raw):
        need_space(raw)
        sweep(raw)
        work = _Crawl(raw, portals, options, progress or (lambda done, total: None))
        work.run()
        if work.count.stopped in ("network", "disk"):
            raise NoNetwork(work.count.stopped)
        return work.count


class _Crawl:
    """One call over some portals, with the lock of `raw` held."""

    def __init__(self, raw: Path, portals: Sequence[Portal], options: Options, progress: Progress) -> None:
        self.raw, self.portals, self.options, self.progress = raw, portals, options, progress
        self.captures, self.runs = Captures(raw), Runs(raw)
        self.fence = Fence([*options.allowed, *(host for portal in portals for host in portal.hosts)])
        self.manners = Manners(options.delay)
        self.owners = {urlsplit(portal.home).netloc: portal.key for portal in portals}
        self.count = CrawlCount(portals=len(portals))
        self.watch = Watch(options.limits, raw)
        self.shelves: dict[str, Shelf] = {}
        self._error: BaseException | None = None

    def run(self) -> None:
        take_in(self.captures, archive.recover(self.raw))
        try:
            downloader.run(self._work, self.fence, 4 * CONCURRENT, self.options.timeout)
        finally:
            self._save(last=True)
        if self._error is not None:
            raise self._error

    async def _work(self, engine: Any) -> None:
        task = asyncio.ensure_future(self._all(downloader.Downloader(engine, self.options.agent)))
        for number in (signal.SIGINT, signal.SIGTERM):
            with suppress(NotImplementedError, RuntimeError):
                asyncio.get_running_loop().add_signal_handler(number, task.cancel)
        try:
            await task
        except asyncio.CancelledError:
            self.count.stopped = "interrupted"
        except BaseException as error:
            self._error = error

    async def _all(self, sender: downloader.Downloader) -> None:
        room = asyncio.Semaphore(CONCURRENT)
        saving = asyncio.ensure_future(self._checkpoints())
        try:
            async with asyncio.TaskGroup() as group:
                for portal in self.portals:
                    group.create_task(self._one(portal, sender, room))
        except* Stop as stops:
            self.count.stopped = str(stops.exceptions[0])
        finally:
            saving.cancel()

    async def _checkpoints(self) -> None:
        rest = CHECKPOINT
        while True:
            await asyncio.sleep(rest)
            began = time.monotonic()
            self._save()
            rest = max(CHECKPOINT, APART * (time.monotonic() - began))

    def _save(self, last: bool = False) -> None:
        """Bring records to the disk, then what names them."""
        for shelf in self.shelves.values():
            shelf.segment.flush()
        self.captures.save()
        self.runs.save()
        if last:
            for shelf in self.shelves.values():
                shelf.close()

    # --- one portal ---------------------------------------------------------------------------------

    async def _one(self, portal: Portal, sender: downloader.Downloader, room: asyncio.Semaphore) -> None:
        async with room:
            run = self.runs.begin(portal.key, self.options.year)
            if portal.closed:
                self._end(portal, run, "closed", portal.closed)
                return
            self.runs.save()
            while run.started > time.time():
                await asyncio.sleep(0.1)
            shelf = self.shelves[portal.key] = Shelf(self.raw, self.captures, portal.key, run.started, self.owners)
            shelf.round_since = int(time.time())
            web = Web(shelf, self.manners, self.fence, sender.send, sender.resolve, self.watch.check(shelf))
            try:
                await self._rounds(portal, web, run)
            except (Stop, asyncio.CancelledError):
                raise
            except Exception:
                # one portal's surprise is not the others'
                traceback.print_exc()
                self._end(portal, run, "failed", "unforeseen", web)
            shelf.close()
            del self.shelves[portal.key]

    async def _rounds(self, portal: Portal, web: Web, run: Run) -> None:
        for number in range(ROUNDS):
            tour = Tour(portal, web, self.options.year, self.options.due, self.options.keep_for)
            await tour.walk()
            if number == ROUNDS - 1 or not self._worth_another(web):
                break
            await asyncio.sleep(max(REST * self.options.delay, 1.1))
            web.shelf.round_since = int(time.time())
            for place in web.places:
                self.manners.host(place).one_more_try()
        run.columns, run.reports = tour.count.columns, tour.count.reports
        self._judge(portal, web, run, tour)

    def _worth_another(self, web: Web) -> bool:
        failed = any(c.portal == web.shelf.portal and c.reason in PASSING for c in self.captures)
        return failed and not any((self.manners.host(p).stopped or "").startswith("blocked") for p in web.places)

    def _judge(self, portal: Portal, web: Web, run: Run, tour: Tour) -> None:
        stopped = sorted({reason for place in web.places if (reason := self.manners.host(place).stopped)})
        blocked = [reason for reason in stopped if reason.startswith(("blocked", "robots"))]
        mine = [c for c in self.captures if c.portal == portal.key and c.document_id is None]
        failed = [c for c in mine if c.reason in PASSING or c.reason in ("too-large", "damaged")]
        if blocked:
            self._end(portal, run, "blocked", blocked[0], web)
        elif stopped or not (tour.count.columns or tour.count.reports):
            self._end(portal, run, "failed", stopped[0] if stopped else "no-columns", web)
        else:
            self._end(portal, run, "part" if failed or tour.count.cut else "done", tour.count.cut, web)

    def _end(self, portal: Portal, run: Run, outcome: str, reason: str | None, web: Web | None = None) -> None:
        run.outcome, run.reason, run.ended = outcome, reason, int(time.time())
        if web is not None:
            for name, value in asdict(web.shelf.count).items():
                if hasattr(run, name):
                    setattr(run, name, value)
            for name in ("new", "changed", "unchanged", "failed", "blocked", "bytes"):
                setattr(self.count, name, getattr(self.count, name) + getattr(run, name))
        self.count.outcomes[portal.key] = run
        self.count.reports += run.reports
        self.count.done += 1
        if outcome in ("part", "failed") or (outcome == "blocked" and not self.runs.long_blocked(portal.key)):
            self.count.troubled.append(portal.key)
        self.runs.save()
        self.progress(self.count.done, self.count.portals)
