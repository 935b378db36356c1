"""A folder of mixed formats, one file of twenty damaged, some made to hurt: every file is accounted for."""

import os
import re
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path

import print_fixtures
import print_ofd_fixtures
import psutil
import pyarrow.parquet as pq
import pytest
from asking import ENGLISH, ROOT, same, tables
from printer import mess
from printer.judge import Score, judge
from printer.mess import File
from printer.structure import Truth

import gongkai
from forms.messages import REASONS
from forms.paths import path_of
from forms.records import Fact, Issue

PRINTED = Path(__file__).parent / "printed"
#: what is asked of a good file: nothing wrong, nothing missing without an issue
ASKED = ("wrong", "invented", "unannounced", "status", "edition")
#: the part of their cells that may be missing, each with its issue
MISSING = 0.0005
PLACED = {"report", "part", "duplicate", "superseded", "unplaced"}


@dataclass
class Ran:
    """A command that has run: its status, what it said, seconds, the most memory that its processes had together."""

    status: int
    out: str
    err: str
    seconds: float
    most: int


@dataclass
class Case:
    """A folder of mess, the command's data for it, the first run."""

    files: list[File]
    folder: Path
    data: Path
    ran: Ran

    def again(self) -> Ran:
        return run(self.folder, self.data)


def run(folder: Path, data: Path, limit: float = 300) -> Ran:
    """Call `gongkai run` in a process of its own and watch it."""
    words = [sys.executable, "-c", "import gongkai; gongkai.main()", "run", str(folder), "--data", str(data)]
    began = time.monotonic()
    with psutil.Popen(
        [*words, "--workers", "2"], cwd=ROOT, env={**os.environ, **ENGLISH}, stdout=-1, stderr=-1
    ) as process:
        most = [0]
        watch = threading.Thread(target=_watch, args=(process, most))
        watch.start()
        out, err = process.communicate(timeout=limit)
        watch.join()
    return Ran(process.returncode, out.decode(), err.decode(), time.monotonic() - began, most[0])


def _watch(process: psutil.Process, most: list[int]) -> None:
    while process.is_running() and process.status() != psutil.STATUS_ZOMBIE:
        try:
            sizes = [one.memory_info().rss for one in [process, *process.children(recursive=True)]]
        except psutil.Error:
            continue
        most[0] = max(most[0], sum(sizes))
        time.sleep(0.05)


def fixtures() -> list[File]:
    """Return the printed files of formats that only LibreOffice writes."""
    reports = print_fixtures.REPORTS | print_ofd_fixtures.REPORTS
    whole = {name: report().truth for name, report in reports.items() if name.startswith("report_")}
    of_one = {(truth.agency, truth.year): (name, truth) for name, truth in whole.items()}
    return [File(f"office/{name}", (PRINTED / name).read_bytes(), truth) for name, truth in of_one.values()]


@pytest.fixture(
    scope="module",
    params=[pytest.param(48, id="small"), pytest.param(400, id="large", marks=pytest.mark.slow)],
)
def case(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Case:
    large = request.param > 100
    good = mess.reports(request.param, by_office=large)
    files = [*mess.mess(good, heavy=large), *([] if large else fixtures())]
    folder = tmp_path_factory.mktemp("mess")
    mess.write(files, folder / "in")
    return Case(files, folder / "in", folder / "data", run(folder / "in", folder / "data"))


def rows(case: Case) -> dict[str, dict[str, object]]:
    """Return the rows of `documents` by the path below the folder."""
    found = gongkai.load(case.data, "documents").astype(object)
    listed = found.where(found.notna(), None).to_dict("records")
    return {str(Path(path_of(row["source"])).relative_to(case.folder)): row for row in listed}


def scores(case: Case) -> dict[str, Score]:
    """Hold what was extracted from each good file against its truth."""
    facts, issues = read(case, "facts", Fact), read(case, "issues", Issue)
    ids = {name: str(row["document_id"]) for name, row in rows(case).items()}
    return {
        name: judge(truth, facts.get(ids[name], []), issues.get(ids[name], [])) for name, truth in truths(case).items()
    }


def truths(case: Case) -> dict[str, Truth]:
    """Return what is true of the good files, members of archives too."""
    found = {file.name: file.truth for file in case.files if file.truth}
    inside = {f"{file.name}!/{name}": truth for file in case.files for name, truth in file.members.items()}
    return found | inside


def names(case: Case) -> list[str]:
    """Return the names of all files and members."""
    return sorted([*(file.name for file in case.files), *truths(case).keys() - {file.name for file in case.files}])


def read(case: Case, table: str, kind: type) -> dict[str, list]:
    """Return the records of a table of `extracted`, by document."""
    found: dict[str, list] = {}
    for path in (case.data / "extracted").glob(f"[!.]*.{table}.parquet"):
        for row in pq.read_table(path).to_pylist():
            given = {name: row.get(name) for name in kind._fields}
            found.setdefault(row["document_id"], []).append(kind(**given))
    return found


def test_it_ends_with_status_3_says_nothing_but_its_summary_and_in_time(case: Case) -> None:
    assert (case.ran.status, re.sub(r"(?m)^\w+ \d+/\d+\n", "", case.ran.err)) == (3, "")
    assert case.ran.out.startswith(f"{len(names(case))} files: ")
    assert case.ran.seconds < 30 + 0.5 * len(case.files)


def test_every_file_is_one_row_with_an_outcome_and_a_reason_of_the_list(case: Case) -> None:
    found = rows(case)
    assert sorted(found) == names(case)
    assert len(gongkai.load(case.data, "documents")) == len(found)
    for name, row in found.items():
        assert row["outcome"] in PLACED | {"container", "unreadable", "not_a_report"}, name
        assert row["reason"] in REASONS or row["outcome"] in PLACED | {"container"}, name
        assert row["reason"] != "unforeseen", name


def test_the_good_ones_are_all_right(case: Case) -> None:
    told = scores(case)
    wrong = {name: [text for text in score.complaints if text.split(":")[0] in ASKED] for name, score in told.items()}
    assert {name: texts for name, texts in wrong.items() if texts} == {}
    cells, missing = (sum(score.counts[what] for score in told.values()) for what in ("cells", "missing"))
    assert missing <= MISSING * cells
    assert {rows(case)[name]["outcome"] for name in told} == {"report"}


def test_a_file_made_to_hurt_has_its_reason(case: Case) -> None:
    found = rows(case)
    for file in case.files:
        if file.damage == "hostile":
            assert found[file.name]["reason"] in file.reasons, file.name


def test_its_processes_stay_below_the_limits_together(case: Case) -> None:
    assert case.ran.most < 1_600_000_000


def test_a_second_run_does_nothing_new(case: Case) -> None:
    before = tables(case.data)
    kept = {path: path.stat().st_mtime_ns for path in case.data.glob("extracted/*.*.parquet")}
    again = case.again()
    assert again.status == 0
    assert again.out == case.ran.out
    assert {path: path.stat().st_mtime_ns for path in case.data.glob("extracted/*.*.parquet")} == kept
    same(before, tables(case.data))
