"""Long-lived worker processes with a limit of time and memory for each document.

Input: a function and batches of items; output: what the function makes of each batch, in the order
of the batches whatever the workers do. A batch that ends its worker is tried again item by item, each
alone; an item that ends a worker alone is handed back as `Ended`. Every worker has a pipe of its own:
one that dies, at whatever moment, can garble nobody else's.
"""

from __future__ import annotations

import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from multiprocessing.connection import wait
from typing import Any, Generic, NamedTuple, TypeVar

from extract.allowance import DOCUMENT, PAGE, Limits
from extract.worker import LOOK, Prepare, Worker

T = TypeVar("T")
R = TypeVar("R")

#: batches that may be finished before an earlier one is
AHEAD = 256
#: a kill from outside says little about the item: alone, it is tried so often
KILLS = 8
#: workers that may die of themselves one after another while starting
STARTS = 5


class Ended(NamedTuple):
    """An item that ended its worker. `reason`: ended-time, ended-memory or ended-crash."""

    item: Any
    reason: str


@dataclass(slots=True)
class _Task(Generic[T]):
    """Items on their way through a worker; `place` is None for a whole batch."""

    slot: int
    items: Sequence[T]
    place: int | None = None
    kills: int = 0


@dataclass(slots=True)
class _Slot(Generic[R]):
    """Where the results of one batch come together."""

    wanted: int = 1
    results: dict[int, R | Ended] = field(default_factory=dict)

    def full(self) -> bool:
        return len(self.results) == self.wanted


def run(
    work: Callable[[list[T]], R],
    batches: Iterable[Sequence[T]],
    *,
    workers: int = 1,
    limits: Limits | None = None,
    prepare: Prepare | None = None,
    progress: Callable[[int], None] | None = None,
) -> Iterator[list[R | Ended]]:
    """Yield for each batch, in order, what `work` returned for it: a list of one.

    For a batch that ended its worker the list has one result an item, or `Ended`. `work` must be
    importable by name (or a `functools.partial` of such), as must `prepare`, which every worker calls
    once before its time counts. `progress` is told how many items are done, also those behind one that
    takes its time. `RuntimeError` for what they raise, and where workers cannot start.
    """
    pool: _Pool[T, R] = _Pool(work, iter(batches), max(1, workers), limits or Limits(), prepare, progress)
    try:
        yield from pool.results()
    finally:
        pool.end()


class _Pool(Generic[T, R]):
    """Hands out batches, hears results, buries the dead. `given` and `taken` count batches."""

    def __init__(
        self,
        work: Callable[[list[T]], R],
        batches: Iterator[Sequence[T]],
        most: int,
        limits: Limits,
        prepare: Prepare | None,
        progress: Callable[[int], None] | None,
    ) -> None:
        self.work, self.batches, self.most = work, batches, most
        self.limits, self.prepare = limits, prepare
        self.workers: list[Worker[_Task[T]]] = []
        self.again: deque[_Task[T]] = deque()
        self.slots: dict[int, _Slot[R]] = {}
        self.progress = progress or (lambda done: None)
        self.taken = self.given = self.deaths = self.done = 0

    def results(self) -> Iterator[list[R | Ended]]:
        while True:
            self._hand_out()
            if self.given == self.taken:
                return
            self._listen()
            self._hand_out()  # the caller may take its time over what is yielded
            while self.given in self.slots and self.slots[self.given].full():
                slot = self.slots.pop(self.given)
                self.given += 1
                yield [slot.results[place] for place in sorted(slot.results)]

    def end(self) -> None:
        for worker in self.workers:
            worker.end()

    def _hand_out(self) -> None:
        """Give every idle worker a task; start workers while there is more to do than hands."""
        for worker in self.workers:
            if worker.task is None and (task := self._next()):
                worker.give(task, task.items)
        while len(self.workers) < self.most and (task := self._next()):
            worker = Worker(self.work, self.limits, self.prepare)
            worker.give(task, task.items)
            self.workers.append(worker)

    def _next(self) -> _Task[T] | None:
        if self.again:
            return self.again.popleft()
        batch = next(self.batches, None) if self.taken - self.given < AHEAD else None
        if batch is None:
            return None
        self.slots[self.taken] = _Slot()
        self.taken += 1
        return _Task(self.taken - 1, list(batch))

    def _listen(self) -> None:
        ready = set(wait([worker.pipe for worker in self.workers], timeout=LOOK))
        for worker in list(self.workers):
            if worker.pipe in ready:
                self._hear(worker)
            elif reason := worker.over_limit():
                self._bury(worker, reason)

    def _hear(self, worker: Worker[_Task[T]]) -> None:
        try:
            word, content = worker.pipe.recv()
        except (EOFError, OSError):
            self._bury(worker)
            return
        if word == "failed":
            raise RuntimeError(f"a worker could not go on:\n{content}")
        if word == "ready":
            worker.start_clock()
            return
        if word in (DOCUMENT, PAGE):
            worker.hear(word)
            return
        task, worker.task = worker.task, None
        assert task is not None
        self.deaths = 0
        self._keep(task, content)
        if worker.has_grown():
            self._remove(worker, kill=True)

    def _remove(self, worker: Worker[_Task[T]], kill: bool) -> int | None:
        self.workers.remove(worker)
        return worker.end(kill)

    def _bury(self, worker: Worker[_Task[T]], reason: str | None = None) -> None:
        """Take a dead or overdue worker away and decide what becomes of its task."""
        task, started = worker.task, worker.started
        status = self._remove(worker, kill=reason is not None)
        killed = reason is None and status == -signal.SIGKILL
        if not started:
            self._count_death(status, killed)
        if task is None:
            return
        if not started:
            self.again.appendleft(task)
        elif task.place is None:
            self._split(task)
        elif killed and task.kills + 1 < KILLS:
            task.kills += 1
            self.again.append(task)
        else:
            self._keep(task, Ended(task.items[0], reason or worker.cause(status)))

    def _keep(self, task: _Task[T], result: R | Ended) -> None:
        self.slots[task.slot].results[task.place or 0] = result
        self.done += len(task.items)
        self.progress(self.done)

    def _count_death(self, status: int | None, killed: bool) -> None:
        self.deaths += not killed
        if self.deaths >= STARTS:
            raise RuntimeError(f"workers end while starting (status {status})")

    def _split(self, task: _Task[T]) -> None:
        self.slots[task.slot].wanted = len(task.items)
        self.again.extend(_Task(task.slot, [item], place) for place, item in enumerate(task.items))
