"""The stage: work is done once, whatever is killed, and shards depend on nothing but the documents."""

import os
import random
import subprocess
import sys
import threading
import time
from pathlib import Path

import psutil
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from crawler.collect import archive
from extract import run
from extract.allowance import Limits
from extract.run import extract
from extract.store import Store
from forms.paths import Busy, lock

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))
READER = "stub_readers.read"


def collect(data, documents, keep=True):
    folder = data / "in"
    folder.mkdir(parents=True, exist_ok=True)
    for number, content in enumerate(documents):
        (folder / f"{number:04}.txt").write_bytes(content)
    archive([folder], data / "raw", keep=keep)
    return data


def manifest(data):
    return {row["document_id"]: row for row in pq.read_table(data / "extracted" / "manifest.parquet").to_pylist()}


def counted(data, table):
    """Return the rows that count, without their shard: the manifest says which do."""
    shards = {name: row["shard"] for name, row in manifest(data).items()}
    out = []
    for path in (data / "extracted").glob(f"*.{table}.parquet"):
        shard = path.name.partition(".")[0]
        out += [row for row in pq.read_table(path).to_pylist() if shards.get(row["document_id"]) == shard]
    return sorted(out, key=repr)


def shards(data):
    return {path.name: path.read_bytes() for path in (data / "extracted").glob("*.parquet")}


def plain(count):
    return [b"slow document %d" % number for number in range(count)]


def test_facts_paragraphs_and_the_manifest_say_what_was_read(tmp_path):
    count = extract(collect(tmp_path, plain(3)), reader=READER)
    assert (count.documents, count.read, count.unreadable, count.facts) == (3, 3, 0, 27)
    facts = counted(tmp_path, "facts")
    assert len(facts) == 27
    assert sum(fact["raw"] is None for fact in facts) == 3
    assert {fact["value"] for fact in facts} == {float(n) for n in range(9)}
    assert len(counted(tmp_path, "paragraphs")) == 3
    assert counted(tmp_path, "issues") == []
    (row, *_) = manifest(tmp_path).values()
    assert (row["outcome"], row["format"], row["meta"], row["facts"]) == ("read", "text", '{"title": "slow docu"}', 9)


def test_columns_of_few_values_are_dictionaries(tmp_path):
    extract(collect(tmp_path, plain(2)), reader=READER)
    (path,) = (tmp_path / "extracted").glob("*.facts.parquet")
    schema = pq.read_schema(path)
    few = [field.name for field in schema if pa.types.is_dictionary(field.type)]
    assert few == ["document_id", "section", "edition", "key", "status", "raw", "unit", "reading"]


def test_a_second_run_reads_nothing_and_changes_nothing(tmp_path):
    extract(collect(tmp_path, plain(3)), reader=READER)
    before = shards(tmp_path)
    count = extract(tmp_path, reader=READER)
    assert (count.known, count.read) == (3, 0)
    assert shards(tmp_path) == before


def test_the_same_documents_give_the_same_shards_whatever_the_workers(tmp_path):
    documents = [*plain(40), b"exit", *plain(60)]
    one, two = collect(tmp_path / "one", documents), collect(tmp_path / "two", documents)
    extract(one, workers=1, reader=READER)
    extract(two, workers=2, reader=READER)
    assert shards(one) == shards(two)


def test_each_bad_document_has_its_reason_and_the_others_are_read(tmp_path):
    bad = {
        b"exit": "ended-crash",
        b"segfault": "ended-crash",
        b"memory": "ended-memory",
        b"native": "ended-memory",
        b"hang": "ended-time",
        b"raise": "unforeseen",
        b"surrogate": "unforeseen",
        b"damaged": "damaged",
    }
    collect(tmp_path, [*plain(5), *bad, b"the end"])
    count = extract(tmp_path, workers=2, reader=READER, limits=Limits(seconds=2, bytes=200_000_000))
    assert (count.read, count.unreadable) == (6, 8)
    rows = manifest(tmp_path).values()
    assert sorted(row["reason"] for row in rows if row["outcome"] == "unreadable") == sorted(bad.values())
    details = [issue["detail"] for issue in counted(tmp_path, "issues")]
    assert len(details) == 2
    assert any("ZeroDivisionError: on purpose" in detail for detail in details)


def test_documents_that_end_their_workers_change_no_byte_of_what_others_give(tmp_path):
    bad, good = [b"segfault", b"array", b"native", b"spin"], plain(40)
    calm, wild = collect(tmp_path / "calm", good), collect(tmp_path / "wild", [*good[:7], *bad, *good[7:]])
    extract(calm, workers=1, reader=READER)
    assert extract(wild, workers=2, reader=READER, limits=Limits(seconds=2, bytes=200_000_000)).unreadable == 4
    one, two = shards(calm), shards(wild)
    assert one.pop("manifest.parquet") != two.pop("manifest.parquet")
    assert one == two


def test_a_lot_that_was_tried_again_document_by_document_ends_no_shard(tmp_path, monkeypatch):
    monkeypatch.setattr("extract.store.DOCUMENTS", 24)
    ways = {"calm": lambda work, lot: [work(lot)], "wild": lambda work, lot: [work([job]) for job in lot]}
    for name, read in ways.items():
        collect(tmp_path / name, plain(80))
        monkeypatch.setattr(run.pool, "run", lambda work, lots, read=read, **_: (read(work, [*lot]) for lot in lots))
        assert extract(tmp_path / name, reader=READER).read == 80
    assert shards(tmp_path / "calm") == shards(tmp_path / "wild")
    assert len(shards(tmp_path / "calm")) > 4


@pytest.mark.parametrize("documents, kills", [(150, 8), pytest.param(3000, 100, marks=pytest.mark.slow)])
def test_a_worker_killed_at_random_moments_changes_no_result(tmp_path, documents, kills):
    calm, wild = collect(tmp_path / "calm", plain(documents)), collect(tmp_path / "wild", plain(documents))
    extract(calm, workers=2, reader=READER)
    done, killed = threading.Event(), []
    killer = threading.Thread(target=kill_workers, args=(done, kills, killed))
    killer.start()
    extract(wild, workers=2, reader=READER)
    done.set()
    killer.join()
    assert shards(calm) == shards(wild)
    assert len(killed) == kills or documents < 3000


def kill_workers(done, times, killed):
    chance = random.Random(times)
    while len(killed) < times and not done.wait(chance.uniform(0.02, 0.3)):
        workers = [p for p in psutil.Process().children() if "spawn_main" in " ".join(p.cmdline())]
        if workers:
            worker = chance.choice(workers)
            worker.kill()
            killed.append(worker.pid)


def test_a_killed_run_leaves_nothing_half_and_the_next_goes_on(tmp_path, monkeypatch):
    monkeypatch.setattr(run, "reader_version", lambda: "v")
    collect(tmp_path, plain(300))
    code = (
        "from pathlib import Path; from extract import run, store\n"
        "store.DOCUMENTS, store.SHARE, run.reader_version = 32, 0, lambda: 'v'\n"
        f"if __name__ == '__main__': run.extract(Path({str(tmp_path)!r}), reader={READER!r})"
    )
    path = os.pathsep.join([str(HERE), str(HERE.parent)])
    process = subprocess.Popen([sys.executable, "-c", code], env={**os.environ, "PYTHONPATH": path})
    while not (tmp_path / "extracted" / "manifest.parquet").exists() and process.poll() is None:
        time.sleep(0.02)
    process.kill()
    process.wait()
    (tmp_path / "extracted" / ".half.facts.parquet").write_bytes(b"half")
    (tmp_path / "extracted" / "0123456789abcdef.facts.parquet").write_bytes(b"a stranger")
    count = extract(tmp_path, reader=READER)
    assert count.known >= 32
    assert count.known + count.read == 300
    assert len(manifest(tmp_path)) == 300
    assert len(counted(tmp_path, "facts")) == 2700
    assert not list((tmp_path / "extracted").glob(".half*"))
    assert len(shards(tmp_path)) % 3 == 1


def test_what_an_older_version_read_is_read_again_and_overtaken(tmp_path, monkeypatch):
    extract(collect(tmp_path, plain(4)), reader=READER)
    monkeypatch.setattr(run, "reader_version", lambda: "newer")
    assert extract(tmp_path, reader=READER, limit=3).read == 3
    assert sorted(row["reader_version"] == "newer" for row in manifest(tmp_path).values()) == [False, True, True, True]
    assert len(counted(tmp_path, "facts")) == 36
    assert extract(tmp_path, reader=READER, again=True).read == 4
    assert len(counted(tmp_path, "facts")) == 36
    assert len(shards(tmp_path)) == 4


def test_small_shards_are_merged(tmp_path):
    for count in range(1, 5):
        extract(collect(tmp_path, plain(count)), reader=READER)
    assert len(shards(tmp_path)) == 4
    assert len(counted(tmp_path, "facts")) == 36


def test_full_shards_stay_as_they_are(tmp_path):
    (tmp_path / "s").mkdir()
    collect(tmp_path, plain(40))
    work = run._read(run._jobs(tmp_path / "raw"), tmp_path / "raw", 1, READER, None, lambda done: None)
    store = Store(tmp_path / "s", documents=16)
    for batch in work:
        store.add(batch, "v")
    store.close("v")
    assert len(list((tmp_path / "s").glob("*.facts.parquet"))) == 3
    assert store.version(next(iter(manifest_ids(tmp_path / "s")))) == "v"


def manifest_ids(folder):
    return pq.read_table(folder / "manifest.parquet")["document_id"].to_pylist()


def test_a_lost_shard_or_manifest_is_read_again(tmp_path):
    extract(collect(tmp_path, plain(3)), reader=READER)
    next((tmp_path / "extracted").glob("*.facts.parquet")).unlink()
    assert extract(tmp_path, reader=READER).read == 3
    (tmp_path / "extracted" / "manifest.parquet").write_bytes(b"damaged")
    assert extract(tmp_path, reader=READER).read == 3


def test_documents_that_are_not_archived_are_read_at_their_path(tmp_path):
    collect(tmp_path, plain(3), keep=False)
    (tmp_path / "in" / "0001.txt").write_bytes(b"changed")
    (tmp_path / "in" / "0002.txt").unlink()
    assert extract(tmp_path, reader=READER).read == 1
    assert [row["reason"] for row in manifest(tmp_path).values()] == [None, "vanished", "vanished"]


def test_a_script_without_a_main_guard_may_call_it(tmp_path):
    collect(tmp_path, plain(1))
    code = f"from pathlib import Path; from extract import run; print(run.extract(Path({str(tmp_path)!r}), reader={READER!r}).read)"
    path = os.pathsep.join([str(HERE), str(HERE.parent)])
    script = tmp_path / "script.py"
    script.write_text(code)
    done = subprocess.run(
        [sys.executable, script], env={**os.environ, "PYTHONPATH": path}, capture_output=True, text=True
    )
    assert (done.stdout, done.stderr) == ("1\n", "")


def test_nothing_collected_is_nothing_to_do(tmp_path):
    assert extract(tmp_path, reader=READER).documents == 0


def test_a_locked_folder_says_try_later(tmp_path):
    with lock(tmp_path / "extracted"), pytest.raises(Busy):
        extract(tmp_path, reader=READER)


def test_the_readers_version_is_of_its_modules_and_forms():
    version = run.reader_version()
    assert len(version) == 16
    assert run.reader_version() == version


@pytest.mark.parametrize("media_type, size, lots", [("text/html", 90_000, [16, 4]), ("application/pdf", 90_000, [5] * 4), ("image/png", 90_000, [1] * 20), ("text/plain", 5_000_000, [1] * 20)])  # fmt: skip
def test_a_worker_is_given_so_many_documents_as_it_reads_in_about_the_same_time(media_type, size, lots):
    jobs = [run.Job(str(number), "", media_type, size, None, 0, 0) for number in range(20)]
    assert [len(lot) for lot in run._batches(jobs)] == lots
