"""The pool: whatever ends a worker, nothing else changes and nothing is lost."""

import sys
import time
from functools import partial
from pathlib import Path

import pytest

from extract import pool
from extract.pool import Ended
from extract.worker import Limits

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


@pytest.mark.parametrize(
    ("bad", "reason"),
    [(b"exit", "ended-crash"), (b"abort", "ended-crash"), (b"hang", "ended-time"), (b"memory", "ended-memory")],
)
def test_an_item_that_ends_its_worker_is_named_and_its_batch_is_not_lost(bad, reason):
    batches = [[b"a"], [b"bb", bad, b"ccc"], [b"dddd"]]
    limits = Limits(seconds=0.6, bytes=300_000_000)
    assert flat(batches, limits=limits) == [1, 2, Ended(bad, reason), 3, 4]


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
