"""The pool: whatever ends a worker, nothing else changes and nothing is lost."""

import sys
import time
from functools import partial
from pathlib import Path

import pytest

from extract import pool
from extract.allowance import Limits, begin_document, begin_scanned_page
from extract.pool import Ended

sys.path.insert(0, str(Path(__file__).parent))
import stub_readers


def flat(batches, workers=1, limits=None):
    """Return the lengths of all items, or how they ended, in order."""
    out = []
    for results in pool.run(stub_readers.lengths, batches, workers=workers, limits=limits):
        for result in results:
            out.extend([result] if isinstance(result, Ended) else result)
    return out


def test_results_come_in_the_order_of_the_batches():
    batches = [[b"slow" + b"x" * n, b"y" * n] for n in range(40, 0, -1)]
    assert flat(batches, workers=2) == [len(item) for batch in batches for item in batch]


def test_no_batches_start_no_worker():
    started = time.monotonic()
    assert flat([]) == []
    assert time.monotonic() - started < 0.1


ENDS = {
    b"exit": "ended-crash",
    b"abort": "ended-crash",
    b"segfault": "ended-crash",
    b"signal": "ended-crash",
    b"hang": "ended-time",
    b"spin": "ended-time",
    b"memory": "ended-memory",
    b"array": "ended-memory",
    b"native": "ended-memory",
    b"large-page 500000000": "ended-memory",
    b"pages 4 0.8": "ended-time",
}
LIMITS = Limits(seconds=1, bytes=200_000_000, page_seconds=1.5, page_bytes=400_000_000, pages=2)


@pytest.mark.parametrize("bad", ENDS)
def test_an_item_that_ends_its_worker_is_named_and_its_batch_is_not_lost(bad):
    batches = [[b"a"], [b"bb", bad, b"ccc"], [b"dddd"]]
    assert flat(batches, limits=LIMITS) == [1, 2, Ended(bad, ENDS[bad]), 3, 4]


def test_time_is_counted_for_each_document_and_not_for_its_batch(monkeypatch):
    monkeypatch.delattr(pool._Pool, "_split")
    assert flat([[b"nap 0.6"] * 4], limits=LIMITS) == [7] * 4


def test_a_scanned_page_has_its_own_time_and_more_memory():
    items = [b"pages 2 0.8", b"large-page 300000000", b"nap 0.2"]
    assert flat([items], limits=LIMITS) == [len(item) for item in items]


def test_what_a_scanned_page_may_take_is_not_for_the_next_document():
    assert flat([[b"pages 1 0.1", b"nap 1.2"]], limits=LIMITS) == [11, Ended(b"nap 1.2", "ended-time")]
    assert flat([[b"large-page 9", b"native"]], limits=LIMITS) == [12, Ended(b"native", "ended-memory")]


def test_outside_a_worker_nobody_counts():
    begin_document()
    begin_scanned_page()


def test_an_item_that_ends_its_worker_once_is_read_the_second_time(tmp_path):
    item = f"exit-once {tmp_path / 'mark'}".encode()
    assert flat([[b"a", item]]) == [1, len(item)]


def test_what_the_work_raises_is_raised_here():
    with pytest.raises(RuntimeError, match="no such work"):
        list(pool.run(stub_readers.failing, [[b"a"]]))


def test_work_that_no_worker_can_import_stops_the_run(tmp_path, monkeypatch):
    (tmp_path / "gone.py").write_text("def work(items): return items\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    import gone

    monkeypatch.delitem(sys.modules, "gone")
    (tmp_path / "gone.py").write_text("raise ImportError('gone')\n")
    monkeypatch.setitem(sys.modules, "gone", gone)
    with pytest.raises(RuntimeError, match="while starting"):
        list(pool.run(partial(gone.work), [[b"a"]]))


def test_a_worker_that_keeps_memory_is_replaced():
    assert flat([[b"a"], [b"bb"], [b"ccc"]], limits=Limits(growth=-1)) == [1, 2, 3]


def test_leaving_early_leaves_no_worker():
    import psutil

    results = pool.run(stub_readers.lengths, [[b"slow"]] * 100)
    next(results)
    results.close()
    assert not [p for p in psutil.Process().children() if "spawn_main" in " ".join(p.cmdline())]


def test_progress_counts_what_is_done_behind_a_slow_document():
    told = []
    batches = [[b"nap 0.5"], [b"a"], [b"bb", b"ccc"]]
    for _ in pool.run(stub_readers.lengths, batches, workers=2, progress=told.append):
        pass
    assert told == [1, 3, 4]
