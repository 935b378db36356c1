"""The stage: portals → `DIR/raw`. Many portals at once, each of them one address after the other.

Input: portals and limits; output: the archive, its captures, and what each portal's run came to. A
crawl that was cut off (killed, out of time, space or network) goes on with the next call.
"""

from __future__ import annotations

import asyncio
import signal
import time
import traceback
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from contextlib import closing, suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from crawler import archive, downloader
from crawler.address import same
from crawler.captures import Captures
from crawler.fence import Fence
from crawler.limits import Limits, Watch
from crawler.manners import Manners
from crawler.registry import ABSENT, Portal
from crawler.runs import Run, Runs
from crawler.shelf import PASSING, Shelf
from crawler.tour import Tour
from crawler.web import Stop, Web
from forms.messages import Text, said, say
from forms.paths import Folders, TryLater, lock, need_space, sweep

#: told portals done, all portals, and what was asked for so far
Progress = Callable[[int, int, str], None]

#: portals crawled at the same time; passes over one that fails, at most and in vain; the rest after the first, in delays
CONCURRENT, ROUNDS, BARREN, REST = 24, 8, 3, 20
#: reasons for which a document is missing for good, and those by which a host keeps us out
SPOILT, BLOCKED = ("too-large", "damaged"), ("blocked", "robots-unknown")
#: seconds between two savings of the captures, and how much longer than saving takes they are apart
CHECKPOINT, APART = 60.0, 20
#: seconds between two words on how far it is
TOLD = 1.0


class Interrupted(TryLater):
    """Nothing answers any more, or nothing can be written: what is done is kept, the next call goes on."""


_WHY = {
    "network": Text("网络不可用：已完成的部分已保存，网络恢复后再次运行即可继续。", "The network is gone: what is done is kept, run it again when it is back."),
    "disk": Text("磁盘空间不足：已完成的部分已保存，腾出空间后再次运行即可继续。", "The disk is full: what is done is kept, make room and run it again."),
}  # fmt: skip


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
    """Crawl the portals into `DIR/raw`. Raises `Busy`, `NoSpace` and `Interrupted`."""
    raw = Folders(data).raw
    with lock(raw):
        need_space(raw)
        sweep(raw)
        work = _Crawl(raw, portals, options, progress or (lambda done, total, note: None))
        work.run()
        if work.count.stopped == "disk":
            need_space(raw)
        if work.count.stopped in ("network", "disk"):
            raise Interrupted(say(_WHY[work.count.stopped]))
        return work.count


class _Crawl:
    """One call over some portals, with the lock of `raw` held."""

    def __init__(self, raw: Path, portals: Sequence[Portal], options: Options, progress: Progress) -> None:
        self.raw, self.portals, self.options, self.progress = raw, portals, options, progress
        self.captures, self.runs = Captures(raw), Runs(raw)
        self.fence = Fence([*options.allowed, *(host for portal in portals for host in portal.hosts)])
        self.manners = Manners(options.delay)
        self.absent = {urlsplit(portal.home).netloc for portal in portals if portal.robots == ABSENT}
        self.owners = {urlsplit(portal.home).netloc: portal.key for portal in portals}
        self.count = CrawlCount(portals=len(portals))
        self.watch = Watch(options.limits, raw)
        self.shelves: dict[str, Shelf] = {}
        self._asked = 0
        self._error: BaseException | None = None

    def run(self) -> None:
        for begun in archive.recover(self.raw, self.captures):
            portal = begun.capture.portal or "files"
            with closing(Shelf(self.raw, self.captures, portal, int(time.time()), self.owners)) as shelf:
                shelf.open_again([begun])
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
        due = time.monotonic() + CHECKPOINT
        while True:
            await asyncio.sleep(TOLD)
            self._tell()
            began = time.monotonic()
            if began >= due:
                self._save()
                due = time.monotonic() + max(CHECKPOINT, APART * (time.monotonic() - began))

    def _tell(self) -> None:
        asked = self._asked + sum(shelf.count.asked for shelf in self.shelves.values())
        self.progress(self.count.done, self.count.portals, said(f"（{asked:,} 次请求）", f"({asked:,} requests)"))

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
        web = Web(shelf, self.manners, self.fence, sender.send, sender.resolve, self.watch.check(shelf), self.absent)
        try:
            self._judge(portal, web, run, await self._rounds(portal, web, room))
        except (Stop, asyncio.CancelledError):
            raise
        except Exception:
            # one portal's surprise is not the others'
            traceback.print_exc()
            self._end(portal, run, "failed", "unforeseen", web)
        shelf.close()
        self._asked += shelf.count.asked
        del self.shelves[portal.key]

    async def _rounds(self, portal: Portal, web: Web, room: asyncio.Semaphore) -> Tour:
        """Walk the portal, and again for what failed, as long as that brings something; others go on meanwhile."""
        barren = number = fetched = 0
        while True:
            number += 1
            async with room:
                tour = Tour(portal, web, self.options.year, self.options.due, self.options.keep_for)
                await tour.walk()
            barren = 0 if web.fetched > fetched else barren + 1
            fetched = web.fetched
            if number == ROUNDS or barren == BARREN or not PASSING.intersection(web.troubles.values()):
                return tour
            await asyncio.sleep(max(number * REST * self.options.delay, 1.1))
            web.another_round()

    def _judge(self, portal: Portal, web: Web, run: Run, tour: Tour) -> None:
        """Say what the run came to: what keeps us from the home page first, then what keeps us from others."""
        count = tour.count
        run.columns, run.reports = count.columns, count.reports
        found = bool(count.columns or count.reports)
        reasons = Counter(web.troubles.values())
        stopped = self.manners.host(urlsplit(portal.home).netloc).stopped
        why = (stopped if found else None) or web.troubles.get(same(portal.home)) or stopped
        failed = next((reason for reason, _ in reasons.most_common() if reason in PASSING or reason in SPOILT), None)
        blocked = next((reason for reason, _ in reasons.most_common() if reason.startswith(BLOCKED)), None)
        if why and why.startswith((*BLOCKED, "robots")) and (stopped or not found):
            self._end(portal, run, "blocked", why, web)
        elif not found:
            self._end(portal, run, "failed", why or "no-columns", web)
        elif failed or count.cut:
            self._end(portal, run, "part", count.cut or failed, web)
        else:
            self._end(portal, run, "blocked" if blocked else "done", blocked, web)

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
        self._tell()
