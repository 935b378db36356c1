"""A release holds the tables unchanged, says what it is, appears whole, and is never written again."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from datetime import UTC, date, datetime
from pathlib import Path

import pandas as pd
import pytest
import yaml
from asking import CHINESE, ROOT, SAMPLE, ask, ask_here
from filled import report
from released import no_waiting_for_the_disk, release, rewrite, tables  # noqa: F401

from forms.paths import current
from normalize.generation import BATCHES
from normalize.release import check, citation, database, folder
from normalize.release.folder import StaleError, TakenError
from normalize.release.markdown import escaped
from normalize.release.naming import BadName, latest
from normalize.release.sides import NoTablesError

pytestmark = pytest.mark.usefixtures("no_waiting_for_the_disk")
SEEN = datetime(2025, 5, 3, tzinfo=UTC)
BODIES = ("天门市统计局", "仙桃市教育局")


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A DIR with a few reports, seen when those on 2024 were all due."""
    made = [report(name, year, seed=year) for name in BODIES for year in (2023, 2024)]
    made.append(report(BODIES[0], 2025))
    for one in made:
        one.seen = SEEN
    return tables(tmp_path_factory.mktemp("tables") / "data", made)


@pytest.fixture(scope="module")
def made(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return release(data, tmp_path_factory.mktemp("made"))


@pytest.fixture
def no_duckdb(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "possible", lambda: False)


def bytes_of(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_release_holds_the_tables_unchanged(data: Path, made: Path) -> None:
    source = current(data)
    assert source is not None
    there = bytes_of(made)
    for name, content in bytes_of(source).items():
        assert name == BATCHES or there[name] == content, name
    assert (made / "requests/2024.parquet").samefile(source / "requests/2024.parquet")


@pytest.mark.usefixtures("no_duckdb")
def test_it_is_named_by_the_newest_complete_year_and_a_number(data: Path, tmp_path: Path) -> None:
    assert [release(data, tmp_path).name for _ in range(2)] == ["2024.1", "2024.2"]
    (tmp_path / "2024.10").mkdir()
    assert release(data, tmp_path).name == "2024.11"


def test_a_name_can_be_given_and_must_be_one(data: Path, tmp_path: Path) -> None:
    assert release(data, tmp_path, "spring").name == "spring"
    for name in ("a/b", "../a", ".hidden", "", "a b", "a."):
        with pytest.raises(BadName):
            folder.valid(name)


def test_a_release_is_never_overwritten(data: Path, tmp_path: Path) -> None:
    before = bytes_of(release(data, tmp_path, "2024.1"))
    answer = ask_here("release", "2024.1", "--data", data, "--output", tmp_path)
    assert answer.status == 2
    assert "never overwritten" in answer.err
    assert bytes_of(tmp_path / "2024.1") == before


def test_without_tables_there_is_nothing_to_release(tmp_path: Path) -> None:
    answer = ask_here("release", "--data", tmp_path, "--output", tmp_path / "releases")
    assert answer.status == 2
    assert "gongkai run" in answer.err
    assert not (tmp_path / "releases").exists()
    with pytest.raises(NoTablesError):
        release(tmp_path, tmp_path)


def test_tables_with_other_columns_than_the_schema_are_not_released(tmp_path: Path) -> None:
    data = tables(tmp_path / "data", [report(BODIES[0], 2024)])
    rewrite(data / "tidy/requests/2024.parquet", lambda rows: rows.append_column("more", rows["year"]))
    with pytest.raises(StaleError, match="gongkai normalize"):
        release(data, tmp_path / "releases")


def test_a_release_that_fails_leaves_nothing(data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    (tmp_path / ".new-1").mkdir()  # of a run that was killed
    monkeypatch.setattr(folder, "describe", interrupt)
    with pytest.raises(KeyboardInterrupt):
        release(data, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == [".lock"]


@pytest.mark.skipif(os.name != "posix", reason="kills as POSIX does")
def test_a_killed_release_leaves_nothing_under_its_name_and_the_next_one_clears_up(data: Path, tmp_path: Path) -> None:
    kill = "import os, normalize.release.folder as it; it.describe = lambda *_: os.kill(os.getpid(), 9)"
    words = ("release", "--data", data, "--output", tmp_path)
    assert ask(*words, code=kill).status == -9
    assert not list(tmp_path.glob("[!.]*"))
    assert len(list(tmp_path.glob(".new-*"))) == 1
    assert ask_here(*words).status == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == [".lock", "2024.1"]


def test_a_release_that_does_not_pass_its_own_check_leaves_nothing(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(check, "mistakes", lambda _: iter(["something is wrong"]))
    answer = ask_here("release", "--data", data, "--output", tmp_path)
    assert answer.status == 1
    assert answer.err.endswith("Not released, because it does not pass its own check:\nsomething is wrong\n")
    assert [path.name for path in tmp_path.iterdir()] == [".lock"]


@pytest.mark.usefixtures("no_duckdb")  # its file holds an identifier of its own
def test_the_same_tables_and_name_give_the_same_bytes(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = bytes_of(release(data, tmp_path / "one"))
    monkeypatch.setenv("LC_ALL", CHINESE["LC_ALL"])
    other = bytes_of(release(shutil.copytree(data, tmp_path / "data", symlinks=True), tmp_path / "other"))
    assert one == other


def test_dates_are_those_of_the_tables_or_given(data: Path, made: Path, tmp_path: Path) -> None:
    assert yaml.safe_load((made / "CITATION.cff").read_text())["date-released"] == SEEN.date()
    ask_here("release", "x", "--data", data, "--output", tmp_path, "--date", "2025-06-01")
    assert yaml.safe_load((tmp_path / "x/CITATION.cff").read_text())["date-released"] == date(2025, 6, 1)
    assert json.loads((tmp_path / "x/datapackage.json").read_text())["created"] == "2025-06-01T00:00:00Z"


def test_authors_and_licence_are_those_of_the_repository() -> None:
    ours = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    made = yaml.safe_load(citation.text("2024.1", date(2025, 5, 3), "2023–2024"))
    assert (made["authors"], made["license"]) == (ours["authors"], ours["license"])
    assert (made["cff-version"], made["type"], made["version"]) == ("1.2.0", "dataset", "2024.1")
    assert (ROOT / "LICENSE").read_text(encoding="utf-8").startswith(f"{citation.LICENCE} License")


def test_the_readme_says_what_is_covered_before_anything_else(made: Path) -> None:
    lines = (made / "README.md").read_text(encoding="utf-8").splitlines()
    assert next(line for line in lines if line.startswith("##")) == "## 覆盖 · Coverage"
    # 仙桃市教育局 reported on 2023 and 2024 and half of all bodies on 2025, which is not yet due
    rows = {line.split(" | ")[0].strip("| "): line for line in lines if re.match(r"\| 20\d\d ", line)}
    assert list(rows) == ["2023", "2024", "2025"]
    assert rows["2024"].startswith("| 2024 | 2 | 2 | 0 | 2 | 0 | 0 | 400 / 400")


@pytest.mark.usefixtures("no_duckdb")
def test_who_is_missing_is_counted_as_expected(tmp_path: Path) -> None:
    made = [report(BODIES[0], year) for year in (2021, 2023)] + [report(BODIES[1], year) for year in (2021, 2022, 2023)]
    found = release(tables(tmp_path / "data", made), tmp_path / "out")
    (row,) = [line for line in (found / "README.md").read_text().splitlines() if line.startswith("| 2022 |")]
    assert row.startswith("| 2022 | 2 | 1 |")
    assert row.split("|")[6].strip() == "1"
    assert json.loads((found / "datapackage.json").read_text())["coverage"]["2022"]["missing"] == 1


@pytest.mark.usefixtures("no_duckdb")
def test_what_an_agency_prints_is_never_markup(tmp_path: Path) -> None:
    one, other = report(BODIES[0], 2024), report(BODIES[0], 2024)
    other.paragraphs[0] = other.paragraphs[0]._replace(text="<script>alert(1)</script> | [x](javascript:y) *a*")
    data = tables(tmp_path / "data", [one])
    first = release(data, tmp_path / "out")
    tables(data, [other])
    page = (release(data, tmp_path / "out", previous=first) / "CHANGES.md").read_text(encoding="utf-8")
    assert r"\<script\>alert(1)\</script\> \| \[x\](javascript:y) \*a\*" in page
    assert escaped("a\n|" + "长" * 200) == "a \\|" + "长" * 116 + "…"


@pytest.mark.usefixtures("no_duckdb")
def test_known_issues_are_counted(tmp_path: Path) -> None:
    broken = report(BODIES[0], 2024)
    broken.facts = [
        fact._replace(value=999.0, raw="999") if fact.key == "handled/all" else fact for fact in broken.facts
    ]
    found = release(tables(tmp_path / "data", [broken]), tmp_path / "out")
    text = (found / "KNOWN_ISSUES.md").read_text(encoding="utf-8")
    assert "| equality | `T3.TOTAL` |" in text
    assert "Of 1 of the documents the source is a path" in text
    assert "| `report` | 1 |" in text
    assert "`normative_documents`" in text


def test_the_dataset_loads_as_its_readme_says(made: Path) -> None:
    found = pd.read_parquet(made / "requests")
    assert str(found["value"].dtype) == "Int64"
    assert len(found) == 5 * 175
    assert len(pd.read_parquet(made / "changes.parquet")) == 0


@pytest.mark.skipif(shutil.which("sha256sum") is None, reason="no sha256sum here")
def test_the_sums_are_read_by_sha256sum(made: Path) -> None:
    assert subprocess.run(["sha256sum", "--check", "--quiet", "--strict", "SHA256SUMS"], cwd=made).returncode == 0


@pytest.mark.usefixtures("no_duckdb")
def test_without_duckdb_a_release_says_so_and_is_whole(data: Path, tmp_path: Path) -> None:
    answer = ask_here("release", "--data", data, "--output", tmp_path)
    assert answer.status == 0
    assert 'pip install "gongkai[duckdb]"' in answer.err
    assert answer.out.strip() == str(tmp_path / "2024.1")
    assert not (tmp_path / "2024.1" / database.NAME).exists()
    assert "gongkai.duckdb" not in (tmp_path / "2024.1/README.md").read_text(encoding="utf-8")
    assert ask_here("release", "--check", tmp_path / "2024.1").status == 0


@pytest.mark.usefixtures("no_duckdb")
def test_the_release_before_is_the_last_by_date_then_by_number(data: Path, tmp_path: Path) -> None:
    for name in ("2024.9", "2024.10", "2024.2"):
        release(data, tmp_path, name)
    found = latest(tmp_path)
    assert found is not None
    assert found.name == "2024.10"


def test_a_release_of_the_sample_passes_its_own_check(tmp_path: Path) -> None:
    assert ask_here("run", SAMPLE, "--data", tmp_path / "data", "--workers", 1).status == 0
    answer = ask_here("release", "--data", tmp_path / "data", "--output", tmp_path / "releases")
    assert answer.status == 0, answer.err
    (made,) = (tmp_path / "releases").glob("[!.]*")
    checked = ask_here("release", "--check", made)
    assert (checked.status, checked.out) == (0, f"{made}: as stated\n")
    answer = ask_here("diff", tmp_path / "data", made)
    assert (answer.status, answer.out) == (0, "nothing changed\n")


def test_a_second_disk_gets_copies(data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise OSError("another device")

    monkeypatch.setattr(os, "link", refuse)
    assert list(check.mistakes(release(data, tmp_path))) == []
    with pytest.raises(TakenError):
        release(data, tmp_path, "2024.1")
