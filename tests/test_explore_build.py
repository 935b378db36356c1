"""The explorer's data: everything of the tables is in the site once, the same tables give the same bytes."""

from __future__ import annotations

import hashlib
import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow.parquet as pq
import pytest
from filled import change, report, write

import explore.agencies
from explore import layout
from explore.run import build
from forms.form import NARRATIVE, TABLES
from forms.messages import Mistake
from normalize.run import normalize

HOSTILE = "<script>alert(1)</script>局"
FORMULA = '=HYPERLINK("http://example.com","局")'
#: so few cells a shard that a handful of agencies fill several
FEW = 1_000


def _documents() -> list[Any]:
    made = [
        report(name, year)
        for name in ("天门市统计局", "武汉市江汉区统计局", "武汉市江汉区教育局", "宜昌市夷陵区住房和城乡建设局", HOSTILE, FORMULA)
        for year in (2021, 2022, 2023)
        if (name, year) != ("武汉市江汉区教育局", 2022)
    ]  # fmt: skip
    made.append(report("天门市统计局", 2019, "2019"))
    made.append(report("天门市交通运输局", None))
    change(made[0], "handled/all", 9999)
    change(made[1], "received/person", None, "dash", "/")
    return made


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A DIR with tables, and a site of several shards."""
    data = tmp_path_factory.mktemp("explore")
    documents = _documents()
    write(data, documents)
    told = {
        one.name: {"agency": one.agency, "year": str(one.year)} for one in documents if one.agency in (HOSTILE, FORMULA)
    }
    normalize(data, about=told)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(explore.agencies, "CELLS_OF_A_SHARD", FEW)
        build(data)
    return data


def _tidy(data: Path, *names: str) -> pd.DataFrame:
    return pd.concat([_plain(pd.read_parquet(data / "tidy" / name)).copy().assign(section=name) for name in names])


def _plain(frame: pd.DataFrame) -> pd.DataFrame:
    words = frame.select_dtypes("category").columns
    return frame.astype(dict.fromkeys(words, object))


def _shards(data: Path, name: str) -> pd.DataFrame:
    paths = sorted((data / "site/data/shard").glob(f"*/{name}.parquet"))
    return pd.concat([pd.read_parquet(path).assign(shard=int(path.parent.name)) for path in paths])


def _same(ours: pd.DataFrame, theirs: pd.DataFrame, key: list[str]) -> None:
    """Hold that two frames have the same rows, column by column."""
    columns = [name for name in theirs.columns if name in ours.columns]
    one, other = (frame.sort_values(key)[columns].reset_index(drop=True) for frame in (ours, theirs))
    assert len(one) == len(other) > 0
    for name in columns:
        left, right = one[name], other[name]
        if name == "box":
            continue
        assert (left.isna() == right.isna()).all(), name
        known = left.notna()
        assert (left[known].to_numpy() == right[known].to_numpy()).all(), name


def test_every_cell_is_in_exactly_one_shard_as_it_stands_in_the_tables(data: Path) -> None:
    keys = ["report_id", "section", "item", "measure", "applicant", "channel", "outcome"]
    ours = _shards(data, "cells")
    assert ours["shard"].nunique() > 2
    _same(ours.drop(columns=["unit"]), _tidy(data, *TABLES), keys)
    fixed = ours[~ours["section"].isin(["disclosure", "statistics"])]
    assert set(fixed["unit"]) == {"件"}
    _same(ours[ours["section"] == "disclosure"], _tidy(data, "disclosure"), [*keys[:2], "article", "item", "measure"])


def test_every_report_and_every_paragraph_is_in_exactly_one_shard(data: Path) -> None:
    _same(_shards(data, "reports"), _tidy(data, "reports"), ["report_id"])
    _same(_shards(data, "texts"), _tidy(data, *NARRATIVE), ["report_id", "section", "order"])


def test_checks_that_hold_are_left_out_and_all_others_kept(data: Path) -> None:
    checks = _tidy(data, "checks")
    key = ["report_id", "identity", "key", "cells"]
    _same(_shards(data, "checks"), checks[checks["status"] != "holds"], key)


def test_every_document_of_a_report_is_there_with_its_place_in_the_archive(data: Path) -> None:
    own = _tidy(data, "report_documents").merge(_tidy(data, "documents"), on="document_id")
    _same(_shards(data, "documents"), own[own["report_id"].notna()], ["report_id", "document_id", "source"])


def test_everything_of_an_agency_is_in_its_shard(data: Path) -> None:
    agencies = pd.read_parquet(data / "site/data/agencies.parquet")
    assert agencies["agency_id"].tolist() == sorted(set(_tidy(data, "reports")["agency_id"]))
    shard = agencies.set_index("agency_id")["shard"]
    reports = _shards(data, "reports")
    assert (reports["agency_id"].map(shard) == reports["shard"]).all()
    of = reports.set_index("report_id")["shard"]
    for name in ("cells", "checks", "texts", "documents", "issues"):
        rows = _shards(data, name)
        assert (rows["report_id"].map(of) == rows["shard"]).all(), name
    missing = _shards(data, "missing")
    assert (missing["agency_id"].map(shard) == missing["shard"]).all()
    named = set(zip(missing["agency"], missing["year"], strict=True))
    assert named == {("武汉市江汉区教育局", 2022), ("天门市统计局", 2020)}


def test_an_indicator_has_each_agencys_own_report_of_each_year(data: Path) -> None:
    agencies = pd.read_parquet(data / "site/data/agencies.parquet")
    wide = _tidy(data, "indicators")
    wide = wide[wide["report_id"] == wide["agency_id"] + "-" + wide["year"].astype(str)]
    manifest = json.loads((data / "site/data/manifest.json").read_text("utf-8"))
    for one in manifest["indicators"]:
        ours = pd.read_parquet(data / f"site/data/ind/{one['key']}.parquet").set_index(agencies["agency_id"])
        for row in wide.itertuples():
            if one["kind"] == "rate":
                top, bottom = (ours.loc[row.agency_id, f"{part}_{row.year}"] for part in ("num", "den"))
                value = top / bottom
            else:
                value = ours.loc[row.agency_id, f"v_{row.year}"]
            expected = getattr(row, one["key"])
            assert value == expected or (pd.isna(value) and pd.isna(expected)), (one["key"], row.report_id)
    assert ours.notna().sum().sum() == len(wide)  # all_zero, the last, is known of every report


def test_the_hashes_of_the_manifest_are_those_of_the_files(data: Path) -> None:
    site = data / "site"
    manifest = json.loads((site / "data/manifest.json").read_text("utf-8"))
    known = dict(manifest["files"])
    for number in range(manifest["shards"]):
        path = manifest["shards_sha256"].format(number // manifest["shards_per_list"])
        files = json.loads((site / path).read_text("utf-8"))[str(number)]
        known |= {f"data/shard/{number:04}/{name}": digest for name, digest in files.items()}
    there = {p.relative_to(site).as_posix() for p in (site / "data").rglob("*") if p.is_file()}
    assert there - {"data/manifest.json"} == set(known)
    assert all(hashlib.sha256((site / path).read_bytes()).hexdigest() == digest for path, digest in known.items())


def test_the_manifest_says_how_to_read_an_indicator_and_where_its_meaning_changed(data: Path) -> None:
    manifest = json.loads((data / "site/data/manifest.json").read_text("utf-8"))
    entries = {one["key"]: one for one in manifest["indicators"]}
    assert entries["disclosure_rate"]["kind"] == "rate"
    assert entries["disclosure_rate"]["breaks"] == []
    assert [one["from"] for one in entries["dispute_rate"]["breaks"]] == [2024]
    assert [one["from"] for one in entries["penalty_share"]["breaks"]] == [2021]
    assert entries["days_late"]["better"] == "low"
    assert "予以公开" in entries["disclosure_rate"]["formula_zh"]
    assert manifest["years"] == [2019, 2021, 2022, 2023]
    assert manifest["captions"]["organ"]["statistics"] == ["统计", "Statistics"]


def test_no_file_of_the_site_has_a_column_that_a_browser_reads_as_another_kind_of_number(data: Path) -> None:
    for path in (data / "site/data").rglob("*.parquet"):
        physical = {column.physical_type for column in pq.ParquetFile(path).schema if column.name not in ("first_seen", "last_seen", "seen")}  # fmt: skip
        assert "INT64" not in physical, path


def test_coverage_counts_what_was_found_late_and_missing(data: Path) -> None:
    coverage = json.loads((data / "site/data/coverage.json").read_text("utf-8"))
    at = coverage["years"].index(2022)
    total = dict(zip(coverage["measures"], coverage["total"][at], strict=True))
    assert total["found"] == 5
    assert total["missing"] == 1
    assert total["expected"] == 6
    assert (
        coverage["provinces"]["湖北省"][at]
        == coverage["levels"]["county"][at][:0] + coverage["provinces"]["湖北省"][at]
    )
    for group in ("provinces", "organs", "levels", "portals"):
        sums = [sum(column) for column in zip(*(years[at] for years in coverage[group].values()), strict=True)]
        assert sums == coverage["total"][at], group


def _bytes(site: Path) -> dict[str, str]:
    """Return a hash of each file; what is told of the time of the build is left out."""
    found = {}
    for path in sorted(p for p in site.rglob("*") if p.is_file()):
        content = path.read_bytes()
        if path.name == "manifest.json":
            content = json.dumps(json.loads(content) | {"built": ""}).encode()
        found[path.relative_to(site).as_posix()] = hashlib.sha256(content).hexdigest()
    return found


def test_the_same_tables_give_the_same_bytes(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(explore.agencies, "CELLS_OF_A_SHARD", FEW)
    before = _bytes(data / "site")
    build(data)
    assert _bytes(data / "site") == before


KILLED = """
import os, signal, sys
from pathlib import Path
from explore import place, run
def die(*_):
    os.kill(os.getpid(), signal.SIGKILL)
if sys.argv[2] == "shard":
    run.build(Path(sys.argv[1]), progress=die)
elif sys.argv[2] == "before the exchange":
    place._swap = die
elif sys.argv[2] == "after the exchange":
    swap = place._swap
    place._swap = lambda *given: (swap(*given), die())
elif sys.argv[2] == "between two renames":
    place._exchanged = lambda *given: False
    replace, done = Path.replace, []
    def once(path, target):
        if path.name == "new":
            die()
        return replace(path, target)
    Path.replace = once
run.build(Path(sys.argv[1]))
"""


@pytest.mark.parametrize("when", ["shard", "before the exchange", "after the exchange", "between two renames"])
def test_a_killed_build_leaves_a_whole_site_or_the_next_one_brings_it_back(tmp_path: Path, when: str) -> None:
    write(tmp_path, [report("天门市统计局", 2022)])
    normalize(tmp_path)
    build(tmp_path)
    before = _bytes(tmp_path / "site")
    done = subprocess.run([sys.executable, "-c", KILLED, str(tmp_path), when], cwd=Path(__file__).parents[1])
    assert done.returncode == -signal.SIGKILL
    if when != "between two renames":
        assert _bytes(tmp_path / "site") == before
    build(tmp_path)
    assert _bytes(tmp_path / "site") == before
    assert [path.name for path in (tmp_path / ".site").iterdir()] == [".lock"]


def test_a_failed_build_leaves_the_old_site(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = _bytes(data / "site")

    def fail(*_: object, **__: object) -> None:
        raise OSError(28, os.strerror(28))

    monkeypatch.setattr(layout, "write", fail)
    with pytest.raises(OSError, match=os.strerror(28)):
        build(data)
    assert _bytes(data / "site") == before


def test_without_tables_the_message_says_what_to_run(tmp_path: Path) -> None:
    with pytest.raises(Mistake, match="gongkai run"):
        build(tmp_path)


def test_empty_tables_build_a_site(tmp_path: Path) -> None:
    write(tmp_path, [])
    normalize(tmp_path)
    build(tmp_path)
    manifest = json.loads((tmp_path / "site/data/manifest.json").read_text("utf-8"))
    assert (manifest["agencies"], manifest["reports"], manifest["shards"], manifest["years"]) == (0, 0, 0, [])
    assert pq.read_table(tmp_path / "site/data/agencies.parquet").num_rows == 0
