"""What did not change is taken over from the generation before, and nobody can tell."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

import pytest
from filled import Filled, change, report, write
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from forms.paths import Folders, current
from forms.records import Paragraph
from normalize import batch, profiles
from normalize.generation import BATCHES
from normalize.run import normalize

AGENCIES = ("甲县统计局", "乙县统计局", "武汉市江汉区统计局", "天门调查队", "福州市鼓楼区教育局", "佛山市三水区财政局")


def files(data: Path) -> dict[str, bytes]:
    folder = current(data)
    assert folder is not None
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()
    }


def inodes(data: Path) -> dict[str, int]:
    return {path.relative_to(data).as_posix(): path.stat().st_ino for path in (data / "tidy/").rglob("*.parquet")}


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Batches of an agency or two."""
    monkeypatch.setattr(batch, "batches", lambda placed, _cut=batch.batches: _cut(placed, facts=1200, usual=500))


@pytest.fixture
def wrote(monkeypatch: pytest.MonkeyPatch) -> list[set[str | None]]:
    """The agencies of each batch that is written rather than taken over."""
    found: list[set[str | None]] = []
    real = batch.write

    def write_it(extracted: Path, some: list[batch.Candidate], *more: object) -> batch.Came:
        found.append({one.who.agency for one in some})
        return real(extracted, some, *more)  # type: ignore[arg-type]

    monkeypatch.setattr(batch, "write", write_it)
    return found


def panel() -> list[Filled]:
    return [report(agency, year) for agency in AGENCIES for year in range(2019, 2024)]


def test_nothing_new_writes_no_batch_and_the_same_files(tmp_path: Path, wrote: list[set[str]]) -> None:
    write(tmp_path, panel())
    normalize(tmp_path)
    assert len(wrote) > 2
    before, places = files(tmp_path), inodes(tmp_path)
    wrote.clear()
    normalize(tmp_path)
    assert not wrote
    assert files(tmp_path) == before
    assert inodes(tmp_path) == places


def test_one_report_more_writes_its_agencys_batch_and_the_files_of_its_year(
    tmp_path: Path, wrote: list[set[str]]
) -> None:
    made = [one for one in panel() if (one.agency, one.year) != (AGENCIES[2], 2022)]
    write(tmp_path, made)
    normalize(tmp_path)
    places = inodes(tmp_path)
    wrote.clear()
    write(tmp_path, [*made, report(AGENCIES[2], 2022)], shards=2)
    summary = normalize(tmp_path)
    assert len(wrote) == 1
    assert AGENCIES[2] in wrote[0]
    assert summary.reports == len(made) + 1
    changed = {name for name, inode in inodes(tmp_path).items() if places.get(name) != inode}
    assert "tidy/requests/2022.parquet" in changed
    assert "tidy/checks/2023.parquet" in changed
    assert not {name for name in changed if name.endswith(("2019.parquet", "2020.parquet", "2021.parquet"))}
    assert "tidy/requests/2023.parquet" not in changed


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_whatever_changes_the_tables_are_those_of_a_run_from_nothing(data: st.DataObject) -> None:
    made = {(agency, year): report(agency, year) for agency in AGENCIES for year in (2021, 2022, 2023)}
    keys = st.sampled_from(sorted(made))
    with tempfile.TemporaryDirectory() as name:
        grown = Path(name, "grown")
        for turn in range(3):
            for key in data.draw(st.lists(keys, max_size=3)):
                how = data.draw(st.sampled_from(("gone", "other numbers", "other text", "twice", "another's")))
                if how == "gone":
                    made.pop(key, None)
                elif key in made:
                    made[key] = _changed(made[key], how, turn, data.draw(keys), made)
            documents = [one for value in made.values() for one in (value if isinstance(value, list) else [value])]
            write(grown, documents, shards=1 + turn)
            normalize(grown)
            write(fresh := Path(name, f"fresh{turn}"), documents)
            normalize(fresh)
            assert files(grown) == files(fresh)


def _changed(
    one: Filled | list[Filled], how: str, turn: int, other: tuple[str, int], made: dict
) -> Filled | list[Filled]:
    first = one[0] if isinstance(one, list) else one
    fresh = report(first.agency, first.year, seed=turn + 1)
    if how == "other numbers":
        return change(fresh, "granted/person", 77)
    if how == "other text":
        fresh.paragraphs.append(Paragraph("overview", "other", 2, None, f"全年新收政府信息公开申请{turn}件。" * 9))
        return fresh
    if how == "another's" and isinstance(made.get(other), Filled):
        fresh.facts, fresh.paragraphs = made[other].facts, made[other].paragraphs
        return fresh
    fresh.source = f"later{turn}.html"
    return [first, fresh]


def test_a_decision_about_one_report_is_taken_in(tmp_path: Path, wrote: list[set[str]]) -> None:
    made = panel()
    write(tmp_path, made)
    normalize(tmp_path)
    wrote.clear()
    decided = tmp_path / "decided.csv"
    decided.write_text(
        f"document_id,report_id,what,value,why,evidence,by,date\n{made[0].document_id},,scope,area,w,e,b,2025-01-01\n",
        encoding="utf-8",
    )
    normalize(tmp_path, decisions=decided)
    assert len(wrote) == 1
    normalize(tmp_path)
    assert len(wrote) == 2


def test_other_code_or_another_reader_writes_everything_anew(
    tmp_path: Path, wrote: list[set[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, panel())
    normalize(tmp_path)
    before, count = files(tmp_path), len(wrote)
    monkeypatch.setattr(batch, "version", lambda: "other")
    normalize(tmp_path)
    assert len(wrote) == 2 * count
    assert {name: data for name, data in files(tmp_path).items() if name != BATCHES} == {
        name: data for name, data in before.items() if name != BATCHES
    }


def test_tables_that_somebody_touched_are_written_anew(tmp_path: Path, wrote: list[set[str]]) -> None:
    write(tmp_path, panel())
    normalize(tmp_path)
    before, count = files(tmp_path), len(wrote)
    for harm in (Path.unlink, lambda path: path.write_bytes(b"PAR1"), lambda path: path.write_bytes(b"")):
        folder = current(tmp_path)
        assert folder is not None
        harm(folder / "requests/2021.parquet")
        normalize(tmp_path)
        assert files(tmp_path) == before
    assert len(wrote) == 4 * count


def test_profiles_are_kept_by_shard_and_those_of_shards_that_are_gone_go(tmp_path: Path) -> None:
    write(tmp_path, panel(), shards=3)
    normalize(tmp_path)
    kept = Folders(tmp_path).data / ".tidy/profiles"
    assert sorted(path.name for path in kept.iterdir()) == [f"s{n}.{profiles.version()}.arrow" for n in range(3)]
    write(tmp_path, panel(), shards=2)
    normalize(tmp_path)
    assert len([*kept.iterdir()]) == 2


def test_a_profile_that_is_no_longer_whole_is_read_again(tmp_path: Path) -> None:
    write(tmp_path, panel())
    normalize(tmp_path)
    before = files(tmp_path)
    for path in (tmp_path / ".tidy/profiles").iterdir():
        path.write_bytes(path.read_bytes()[:100])
    normalize(tmp_path)
    assert files(tmp_path) == before


def test_what_the_user_knows_of_a_document_outranks_what_was_kept(tmp_path: Path) -> None:
    made = panel()
    write(tmp_path, made)
    normalize(tmp_path)
    normalize(tmp_path, about={made[0].name: {"agency": "丙县财政局"}})
    batches = json.loads((tmp_path / "tidy" / BATCHES).read_text())
    assert len(batches["batches"]) > 2
    folder = current(tmp_path)
    assert folder is not None
    import pandas as pd

    assert "丙县财政局" in set(pd.read_parquet(folder / "reports")["agency"])
