"""A new generation replaces the old one whole, or not at all."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from filled import change, report, write

from forms.paths import Busy, Folders, current, lock
from normalize import generation
from normalize.run import normalize
from normalize.schema import tables
from normalize.soundness import UnsoundError
from normalize.tables import row_table

HERE = Path(__file__).parent


def _files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()
    }


def test_the_same_input_gives_the_same_bytes(tmp_path: Path) -> None:
    made = [report(f"甲{i}县统计局", 2021 + i % 2) for i in range(8)]
    for name, shards in (("one", 1), ("two", 1), ("three", 3)):
        write(tmp_path / name, made, shards)
        normalize(tmp_path / name)
    assert _files(tmp_path / "one/tidy") == _files(tmp_path / "two/tidy") == _files(tmp_path / "three/tidy")


def test_what_did_not_change_is_the_same_file(tmp_path: Path) -> None:
    old, new = report("甲县统计局", 2021), report("甲县统计局", 2022)
    write(tmp_path, [old, new])
    normalize(tmp_path)
    before = {name: (tmp_path / "tidy/requests" / name).stat().st_ino for name in ("2021.parquet", "2022.parquet")}
    write(tmp_path, [old, change(new, "granted/person", 99)])
    normalize(tmp_path)
    after = {name: (tmp_path / "tidy/requests" / name).stat().st_ino for name in ("2021.parquet", "2022.parquet")}
    assert before["2021.parquet"] == after["2021.parquet"]
    assert before["2022.parquet"] != after["2022.parquet"]


def test_the_generation_before_stays_until_the_next(tmp_path: Path) -> None:
    write(tmp_path, [report("甲县统计局", 2021)])
    seen = []
    for _ in range(3):
        normalize(tmp_path)
        seen.append(current(tmp_path))
    assert [folder is not None and folder.exists() for folder in seen] == [False, True, True]
    assert (tmp_path / "tidy").is_symlink()
    assert not os.path.isabs(os.readlink(tmp_path / "tidy"))


def test_a_year_that_is_gone_is_gone(tmp_path: Path) -> None:
    write(tmp_path, [report("甲县统计局", 2021), report("甲县统计局", 2022)])
    normalize(tmp_path)
    write(tmp_path, [report("甲县统计局", 2022)])
    normalize(tmp_path)
    assert [path.name for path in (tmp_path / "tidy/requests").iterdir()] == ["2022.parquet"]


def test_every_table_can_be_read_from_nothing(tmp_path: Path) -> None:
    normalize(tmp_path)
    assert {
        name: len(pd.read_parquet(tmp_path / "tidy" / name)) for name in tables() if name != "labels"
    } == dict.fromkeys([name for name in tables() if name != "labels"], 0)


def test_a_generation_that_contradicts_itself_is_refused(tmp_path: Path) -> None:
    write(tmp_path, [report("甲县统计局", 2021)])
    normalize(tmp_path)
    before = _files(tmp_path / "tidy")
    for rows in ([("x", "d", "cells")], [("y", "d", "cells")] * 2):
        with pytest.raises(UnsoundError), generation.new(Folders(tmp_path)) as unsound:
            unsound.append("report_documents", "2021", row_table("report_documents", rows))
    assert _files(tmp_path / "tidy") == before
    normalize(tmp_path)
    assert _files(tmp_path / "tidy") == before


def test_a_key_that_stands_twice_is_found(tmp_path: Path) -> None:
    agency = ("x-1", "甲", *[None] * 12)
    with pytest.raises(UnsoundError, match="twice"), generation.new(Folders(tmp_path)) as unsound:
        unsound.append("documents", "2025", row_table("documents", [("a.html", None, *[None] * 11)] * 2))
    assert current(tmp_path) is None
    assert len(agency) == len(tables()["agencies"].columns)


def test_two_runs_do_not_write_at_once(tmp_path: Path) -> None:
    write(tmp_path, [report("甲县统计局", 2021)])
    with lock(tmp_path / ".tidy"), pytest.raises(Busy):
        normalize(tmp_path)


def test_where_links_cannot_be_a_manifest_names_the_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError("no links here")

    monkeypatch.setattr(Path, "symlink_to", refuse)
    for years in ((2021, 2022), (2022,)):
        write(tmp_path, [report("甲县统计局", year) for year in years])
        normalize(tmp_path)
        frame = pd.read_parquet(tmp_path / "tidy/requests")
        assert set(frame["year"]) == set(years)
        folder = current(tmp_path)
        assert folder is not None
        assert _files(folder).items() <= _files(tmp_path / "tidy").items()
        assert (tmp_path / "tidy/manifest.json").exists()


WRITER = """
    import os, random, signal, sys, time
    from pathlib import Path
    sys.path[:0] = [{here!r}, {root!r}]
    from filled import report, write
    from normalize.run import normalize
    data, dice = Path({data!r}), random.Random(7)
    for run in range(13):
        write(data, [report(f"第{{run}}县{{i}}局", 2021 + i % 2) for i in range(6)])
        child = os.fork()
        if not child:
            normalize(data)
            os._exit(0)
        if run in (3, 6, 9):
            time.sleep(dice.uniform(0.02, 0.3))
            os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_a_reader_never_fails_and_never_meets_two_runs(tmp_path: Path) -> None:
    code = textwrap.dedent(WRITER).format(here=str(HERE), root=str(HERE.parent), data=str(tmp_path))
    with subprocess.Popen([sys.executable, "-c", code]) as writer:
        met: set[str] = set()
        while writer.poll() is None:
            folder = current(tmp_path)
            if folder is None:
                time.sleep(0.01)
                continue
            met |= _one_run(folder)
    assert writer.returncode == 0
    assert "第12县" in _one_run(current(tmp_path) or tmp_path)
    assert len(met) >= 3


def _one_run(folder: Path) -> set[str]:
    """Read every table of a generation; all its agencies are of one run."""
    read = {name: pq.read_table(folder / name) for name in tables()}
    names = dict(zip(*(read["agencies"][name].to_pylist() for name in ("agency_id", "name")), strict=True))
    for table in read.values():
        if "agency_id" in table.column_names:
            assert set(table["agency_id"].cast(pa.string()).to_pylist()) <= set(names)
    runs = {name.split("县")[0] + "县" for name in names.values()}
    assert len(runs) == 1
    return runs
