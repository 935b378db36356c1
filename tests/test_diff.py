"""What changed between two sets of tables is said exactly, each change with its reason."""

from __future__ import annotations

import csv
import io
import json
import shutil
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from asking import CHINESE, ask_here
from filled import Filled, change, report, write
from hypothesis import given, settings
from hypothesis import strategies as st
from released import no_waiting_for_the_disk, release, rewrite, set_cell  # noqa: F401
from test_decisions import decide

from normalize.release import sides
from normalize.release.changes import Tally, changes
from normalize.release.compare import differing, pairs
from normalize.release.sides import NoTablesError, Side, opened
from normalize.release.told import WHAT
from normalize.run import normalize
from normalize.schema import released
from normalize.terms import CHANGE_REASONS

pytestmark = pytest.mark.usefixtures("no_waiting_for_the_disk")
SEEN = datetime(2025, 5, 3, tzinfo=UTC)
ONE, OTHER = "天门市统计局", "仙桃市教育局"


@dataclass
class Versioned(Filled):
    """A document that keeps its bytes whatever is read in it, and says which version read it."""

    bytes: str = field(default="")

    @property
    def document_id(self) -> str:
        return self.bytes


def document(agency: str, year: int, of: str = "a", **cells: float) -> Versioned:
    """Return a report with cells changed (`received__person=5`); the same bytes for the same letter."""
    made = report(agency, year)
    for name, value in cells.items():
        change(made, name.replace("__", "/"), value)
    letter = f"{ord(of):02x}{sum(map(ord, agency)):04x}{year}"
    found = Versioned(agency, year, made.facts, made.paragraphs, seen=SEEN, bytes=letter.ljust(64, "0"))
    found.source = f"https://www.example.gov.cn/{agency}{year}.html"
    return found


def written(data: Path, *documents: Filled, version: str = "v1", **options: Any) -> Path:
    """Write tables; `version` is that of the reader."""
    write(data, documents)
    manifest = data / "extracted/manifest.parquet"
    rewrite(manifest, lambda rows: rows.set_column(2, "reader_version", pa.array([version] * len(rows))))
    normalize(data, **options)
    return data


def found(old: Path, new: Path) -> tuple[list[dict[str, Any]], Tally]:
    tally = Tally()
    rows = [row for part in changes(opened(old), opened(new), tally) for row in part.to_pylist()]
    return rows, tally


def said(rows: list[dict[str, Any]], *what: str) -> set[tuple[Any, ...]]:
    """Return table, key, column, old, new and reason of changes of some kinds."""
    names = ("table", "key", "column", "old", "new", "reason")
    return {tuple(row[name] for name in names) for row in rows if row["what"] in (what or ("cell",))}


# --- rows ------------------------------------------------------------------------------------------

keys = st.tuples(st.sampled_from("abcd"), st.one_of(st.none(), st.integers(0, 3)))
cells = st.dictionaries(keys, st.one_of(st.none(), st.floats(-5, 5), st.just(float("nan"))), max_size=12)


def table(found: dict[tuple[str, int | None], float | None]) -> pa.Table:
    columns = {
        "name": pa.array([key[0] for key in found], pa.string()),
        "number": pa.array([key[1] for key in found], pa.int64()),
        "value": pa.array(list(found.values()), pa.float64()),
    }
    return pa.table(columns)


@given(cells)
def test_a_table_does_not_differ_from_itself_in_whatever_order(made: dict[Any, Any]) -> None:
    one, other = table(made), table(dict(reversed(made.items())))
    met = pairs(one, other, ("name", "number"))
    assert (len(met.old), len(met.gone), len(met.come)) == (len(made), 0, 0)
    assert not differing(one, other, met, "value").any()


@given(cells, cells)
def test_exactly_the_rows_that_differ_are_found(old: dict[Any, Any], new: dict[Any, Any]) -> None:
    one, other = table(old), table(new)
    met = pairs(one, other, ("name", "number"))
    gone = {tuple(row.values())[:2] for row in one.take(pa.array(met.gone)).to_pylist()}
    come = {tuple(row.values())[:2] for row in other.take(pa.array(met.come)).to_pylist()}
    differ = met.old[differing(one, other, met, "value")]
    changed = {tuple(row.values())[:2] for row in one.take(pa.array(differ)).to_pylist()}
    assert gone == old.keys() - new.keys()
    assert come == new.keys() - old.keys()
    assert changed == {
        key
        for key in old.keys() & new.keys()
        if str(old[key] or 0.0) != str(new[key] or 0.0) or (old[key] is None) != (new[key] is None)
    } - _zeros(old, new)


def _zeros(old: dict[Any, Any], new: dict[Any, Any]) -> set[Any]:
    """Return the keys whose values are equal though written otherwise: 0 and -0; NaN is as absent as null."""
    nothing = (None, "nan")
    return {
        key
        for key in old.keys() & new.keys()
        if old[key] == new[key] or all(str(it) in map(str, nothing) for it in (old[key], new[key]))
    }


def test_many_columns_of_many_values_do_not_run_out_of_numbers() -> None:
    columns = {f"c{n}": pa.array([f"{n}-{row}" for row in range(5000)]) for n in range(8)}
    one = pa.table(columns | {"value": pa.array(range(5000))})
    met = pairs(one, one.slice(1), [f"c{n}" for n in range(8)])
    assert (len(met.old), met.gone.tolist(), met.come.tolist()) == (4999, [0], [])


# --- tables ----------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two agencies over two years, seen when all that was due."""
    made = [document(name, year) for name in (ONE, OTHER) for year in (2022, 2023)]
    return written(tmp_path_factory.mktemp("base") / "data", *made)


def test_nothing_changed_between_a_dir_its_tidy_its_generation_and_its_release(base: Path, tmp_path: Path) -> None:
    made = release(base, tmp_path)
    for one in (base, base / "tidy", (base / "tidy").resolve(), made):
        rows, tally = found(base, one)
        assert (rows, tally.nothing) == ([], True)


#: file, row and new content of one cell each, and what is said of it
PLANTED = {
    "a value": ("requests/2022", 3, {"value": 77, "raw": "77"}, ("value", "77")),
    "a number that became words": ("disputes/2023", 2, {"value": None, "status": "text", "raw": "无"}, ("value", None)),
    "a slash in the place of a blank": ("disclosure/2022", 0, {"value": None, "status": "dash"}, ("value", None)),
    "another unit": ("disclosure/2023", 9, {"unit": "元"}, ("unit", "元")),
    "another text for the same number": ("requests/2023", 5, {"raw": "〇"}, ("raw", "〇")),
}


@pytest.mark.parametrize("what", PLANTED)
def test_one_cell_that_was_changed_is_one_change(base: Path, tmp_path: Path, what: str) -> None:
    file, row, values, (column, new) = PLANTED[what]
    other = Path(shutil.copytree((base / "tidy").resolve(), tmp_path / "other"))
    before = pq.read_table(other / f"{file}.parquet").to_pylist()[row]
    set_cell(other / f"{file}.parquet", row, **values)
    rows, tally = found(base, other)
    (one,) = rows
    assert (one["report_id"], one["table"], one["year"]) == (before["report_id"], file[:-5], before["year"])
    assert (one["column"], one["new"], one["reason"]) == (column, new, "other")
    assert one["status_old"] == before["status"]
    assert one["status_new"] == values.get("status", before["status"])
    assert tally.counts == {("cell", "other"): 1}


@settings(max_examples=8)
@given(st.sets(st.tuples(st.sampled_from((2022, 2023)), st.integers(0, 349)), max_size=6))
def test_exactly_the_cells_that_were_changed_are_listed(
    base: Path, tmp_path_factory: pytest.TempPathFactory, at: set[tuple[int, int]]
) -> None:
    other = Path(shutil.copytree((base / "tidy").resolve(), tmp_path_factory.mktemp("planted") / "other"))
    planted = set()
    for year in {year for year, _ in at}:
        cells = pq.read_table(other / f"requests/{year}.parquet").to_pylist()
        for row in [row for one, row in at if one == year]:
            cells[row]["value"] += 1
            planted.add(
                (cells[row]["report_id"], f"{cells[row]['item']}/{cells[row]['applicant']}", str(cells[row]["value"]))
            )
        rewrite(
            other / f"requests/{year}.parquet",
            lambda rows, cells=cells: pa.Table.from_pylist(cells, schema=rows.schema),
        )  # type: ignore[misc]
    rows, _ = found(base, other)
    assert {(row["report_id"], row["key"], row["new"]) for row in rows} == planted
    assert len(rows) == len(planted)


def test_cells_that_came_and_cells_that_are_gone_are_said(base: Path, tmp_path: Path) -> None:
    other = Path(shutil.copytree((base / "tidy").resolve(), tmp_path / "other"))
    rewrite(other / "disputes/2022.parquet", lambda rows: rows.slice(1))
    (gone,), _ = found(base, other)
    (come,), _ = found(other, base)
    assert (gone["new"], gone["status_new"], gone["status_old"]) == (None, None, "number")
    assert (come["old"], come["status_old"], come["new"]) == (None, None, gone["old"])


def test_a_paragraph_more_is_one_change_though_all_after_it_move(base: Path, tmp_path: Path) -> None:
    other = Path(shutil.copytree((base / "tidy").resolve(), tmp_path / "other"))

    def insert(rows: pa.Table) -> pa.Table:
        plain = rows.to_pylist()
        moved = [row | {"order": row["order"] + 1} for row in plain]
        return pa.Table.from_pylist([plain[0] | {"text": "新的一段。"}, *moved], schema=rows.schema)

    rewrite(other / "problems/2022.parquet", insert)
    rows, _ = found(base, other)
    assert said(rows, "paragraph") == {("problems", "1", "text", None, "新的一段。", "other")}


def test_tables_and_columns_that_only_one_side_has_are_named(base: Path, tmp_path: Path) -> None:
    other = Path(shutil.copytree((base / "tidy").resolve(), tmp_path / "other"))
    shutil.rmtree(other / "labels")
    for path in (other / "documents").glob("*.parquet"):
        rewrite(path, lambda rows: rows.drop_columns(["reader_version"]))
    rows, tally = found(base, other)
    assert rows == []
    assert (tally.columns_gone, tally.columns_added) == (["documents.reader_version"], [])
    assert tally.tables["labels"] == (211, None)
    assert not tally.nothing


# --- reasons ---------------------------------------------------------------------------------------


def test_a_report_that_the_agency_published_again_is_source_revised(tmp_path: Path) -> None:
    old = written(tmp_path / "old", document(ONE, 2022))
    revised = document(ONE, 2022, "b", received__person=777)
    revised.seen = datetime(2025, 6, 1, tzinfo=UTC)
    new = written(tmp_path / "new", document(ONE, 2022), revised)
    rows, _ = found(old, new)
    assert ("requests", "received/person", "value") in {it[:3] for it in said(rows)}
    assert {row["reason"] for row in rows} == {"source_revised"}
    assert all(row["document_new"] == revised.document_id != row["document_old"] for row in rows)


def test_a_document_read_by_a_better_reader_is_parser_fixed(tmp_path: Path) -> None:
    old = written(tmp_path / "old", document(ONE, 2022, received__person=1))
    new = written(tmp_path / "new", document(ONE, 2022, received__person=5), version="v2")
    rows, _ = found(old, new)
    assert said(rows) == {("requests", "received/person", "value", "1", "5", "parser_fixed")}
    assert {row["reason"] for row in rows} == {"parser_fixed"}


def test_a_value_that_changed_under_the_same_reader_is_other(tmp_path: Path) -> None:
    old = written(tmp_path / "old", document(ONE, 2022, received__person=1))
    new = written(tmp_path / "new", document(ONE, 2022, received__person=5))
    assert said(found(old, new)[0]) == {("requests", "received/person", "value", "1", "5", "other")}


def test_tables_from_before_versions_were_kept_do_not_accuse_the_reader(tmp_path: Path) -> None:
    old = written(tmp_path / "old", document(ONE, 2022, received__person=1))
    rewrite(next((old / "tidy/documents").glob("*")), lambda rows: rows.drop_columns(["reader_version"]))
    new = written(tmp_path / "new", document(ONE, 2022, received__person=5), version="v2")
    assert {row["reason"] for row in found(old, new)[0]} == {"other"}


def test_a_report_on_an_older_year_is_late_and_one_on_a_newer_is_new(base: Path, tmp_path: Path) -> None:
    made = [document(name, year) for name in (ONE, OTHER) for year in (2022, 2023)]
    new = written(tmp_path / "new", *made, document(ONE, 2021), document(OTHER, 2024))
    rows, _ = found(base, new)
    came = {row["report_id"]: row["reason"] for row in rows if row["what"] == "report_added"}
    assert came == {"429006-statistics-2021": "late_report", "429004-education-2024": "new_report"}
    assert not said(rows, "cell", "paragraph")


def test_what_follows_from_the_year_before_says_so(base: Path, tmp_path: Path) -> None:
    made = [document(name, year) for name in (ONE, OTHER) for year in (2022, 2023)]
    rows, _ = found(base, written(tmp_path / "new", *made, document(ONE, 2021)))
    follows = {(row["report_id"], row["reason"]) for row in rows if row["what"] == "indicator"}
    assert follows == {("429006-statistics-2022", "other_report")}


def test_a_report_that_is_gone_says_so(base: Path, tmp_path: Path) -> None:
    made = [document(name, year) for name in (ONE, OTHER) for year in (2022, 2023)]
    rows, _ = found(base, written(tmp_path / "new", *made[:-1]))
    (gone,) = [row for row in rows if row["what"] == "report_gone"]
    assert (gone["report_id"], gone["old"], gone["new"]) == ("429004-education-2023", "429004-education-2023", None)
    assert gone["reason"] == "other"


def test_a_document_that_is_another_agencys_now_keeps_its_cells_comparable(tmp_path: Path) -> None:
    old = written(tmp_path / "old", document(ONE, 2022, received__person=1))
    moved = document(ONE, 2022, received__person=5)
    moved.agency, moved.title = OTHER, f"{OTHER}2022年政府信息公开工作年度报告"
    rows, tally = found(old, written(tmp_path / "new", moved, version="v2"))
    assert said(rows, "report_id") == {
        ("reports", "", "report_id", "429006-statistics-2022", "429004-education-2022", "agency_mapping")
    }
    assert said(rows) == {("requests", "received/person", "value", "1", "5", "parser_fixed")}
    assert not [row for row in rows if row["what"] in ("report_added", "report_gone")]
    assert tally.agencies == {("429006-statistics", "429004-education"): 1}


def test_a_report_moved_to_another_year_is_compared_with_itself(tmp_path: Path) -> None:
    made = document(ONE, 2022)
    old = written(tmp_path / "old", made, document(OTHER, 2022))
    private = decide(tmp_path, {"document_id": made.document_id, "what": "year", "value": "2021"})
    rows, _ = found(old, written(tmp_path / "new", made, document(OTHER, 2022), decisions=private))
    assert said(rows, "report_id") == {
        ("reports", "", "report_id", "429006-statistics-2022", "429006-statistics-2021", "decision")
    }
    assert said(rows) == set()
    assert {row["reason"] for row in rows} == {"decision"}


def test_a_report_that_a_person_decided_is_none_is_gone_by_decision(tmp_path: Path) -> None:
    made = document(ONE, 2022)
    old = written(tmp_path / "old", made, document(OTHER, 2022))
    private = decide(tmp_path, {"document_id": made.document_id, "what": "not_a_report", "value": ""})
    rows, _ = found(old, written(tmp_path / "new", made, document(OTHER, 2022), decisions=private))
    assert said(rows, "report_gone") == {("reports", "", "report_id", "429006-statistics-2022", None, "decision")}


def test_another_of_the_documents_that_were_there_counts_now(tmp_path: Path) -> None:
    one, other = document(ONE, 2022, "a"), document(ONE, 2022, "b", received__person=777)
    old, new = (written(tmp_path / name, one, other) for name in ("old", "new"))
    path = new / "tidy/reports/2022.parquet"
    (counted,) = pq.read_table(path)["document_id"].to_pylist()
    ((unused),) = {one.document_id, other.document_id} - {counted}
    set_cell(path, 0, document_id=unused)
    rows, _ = found(old, new)
    assert {row["reason"] for row in rows} == {"other_document"}


def test_every_kind_and_every_reason_has_its_words() -> None:
    about = {column.name: column.about for column in released()["changes"].columns}
    assert all(what in about["what"] for what in WHAT)
    assert set(CHANGE_REASONS) >= {
        "source_revised",
        "parser_fixed",
        "late_report",
        "agency_mapping",
        "decision",
        "other",
    }


# --- memory ----------------------------------------------------------------------------------------


def test_no_more_than_one_file_of_one_table_is_read_at_once(
    base: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    new = written(
        tmp_path / "new",
        *[document(name, year, received__person=777) for name in (ONE, OTHER) for year in (2022, 2023)],
    )
    read: list[tuple[str, str]] = []
    whole = Side.read

    def watched(self: Side, table: str, stem: str, columns: Any) -> pa.Table:
        read.append((table, stem))
        return whole(self, table, stem, columns)

    monkeypatch.setattr(sides.Side, "read", watched)
    steps = iter(changes(opened(base), opened(new), Tally()))
    next(steps)
    assert {stem for table, stem in read if table == "requests"} == {"2022"}
    assert len(list(steps)) == 1


# --- the command -----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def mended(base: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = [document(name, year, received__person=777) for name in (ONE, OTHER) for year in (2022, 2023)]
    return written(tmp_path_factory.mktemp("mended") / "data", *made, version="v2")


def test_diff_says_counts_then_each_change_with_its_reason(base: Path, mended: Path) -> None:
    answer = ask_here("diff", base, mended)
    lines = answer.out.splitlines()
    assert (answer.status, answer.err) == (0, "")
    assert lines[0] == "Cells: 4 parser_fixed (the same document, read by another version of the reader)"
    (line,) = [
        line for line in lines if line.startswith("  429006-statistics-2022 天门市统计局 requests received/person")
    ]
    assert line.endswith(" → 777 [parser_fixed]")
    assert "自然人" in line
    assert ask_here("diff", base, mended, env=CHINESE).out.startswith("单元格: 4 parser_fixed (同一文件")


def test_diff_as_json_and_as_csv_hold_every_change(base: Path, mended: Path) -> None:
    rows, _ = found(base, mended)
    answer = json.loads(ask_here("diff", base, mended, "--json").out)
    assert answer["changes"] == rows
    assert sum(one["number"] for one in answer["counts"]) == len(rows)
    assert answer["tables"]["requests"] == {"old": 700, "new": 700}
    printed = list(csv.DictReader(io.StringIO(ask_here("diff", base, mended, "--csv").out)))
    assert [row["new"] for row in printed] == [row["new"] or "" for row in rows]
    assert list(printed[0]) == [column.name for column in released()["changes"].columns]


def test_what_would_run_in_a_spreadsheet_or_a_terminal_does_not(base: Path, tmp_path: Path) -> None:
    other = Path(shutil.copytree((base / "tidy").resolve(), tmp_path / "other"))
    set_cell(other / "problems/2022.parquet", 0, text='=HYPERLINK("x")\x1b[2J')
    (row,) = csv.DictReader(io.StringIO(ask_here("diff", base, other, "--csv").out))
    assert row["new"].startswith("'=HYPERLINK")
    assert "\x1b" not in ask_here("diff", base, other).out


def test_diff_of_a_folder_without_tables_says_what_was_expected(base: Path, tmp_path: Path) -> None:
    answer = ask_here("diff", base, tmp_path)
    assert answer.status == 2
    assert "a release, DIR or DIR/tidy was expected" in answer.err
    assert ask_here("diff", base, base, "--json", "--csv").status == 2
    with pytest.raises(NoTablesError):
        opened(tmp_path)


def test_a_second_release_lists_what_changed_since_the_first(base: Path, mended: Path, tmp_path: Path) -> None:
    first = release(base, tmp_path)
    second = release(mended, tmp_path)
    rows, _ = found(first, second)
    assert pq.read_table(second / "changes.parquet").to_pylist() == rows
    assert len(list(csv.DictReader((second / "changes.csv").open(encoding="utf-8", newline="")))) == len(rows)
    text = (second / "CHANGES.md").read_text(encoding="utf-8")
    assert "Compared with 2023.1" in text
    assert text.count("`parser_fixed` |\n") == len(rows)


def test_a_side_that_cannot_be_read_is_no_traceback(base: Path, tmp_path: Path) -> None:
    other = Path(shutil.copytree((base / "tidy").resolve(), tmp_path / "other"))
    (other / "requests/2022.parquet").unlink()
    (other / "requests/2022.parquet").write_bytes(b"PAR1")
    answer = ask_here("diff", base, other)
    assert answer.status == 2
    assert "gongkai release --check says which file" in answer.err


def test_the_release_before_can_be_named_by_its_name(base: Path, mended: Path, tmp_path: Path) -> None:
    for name in ("a", "b"):
        release(base, tmp_path, name)
    answer = ask_here("release", "c", "--data", mended, "--output", tmp_path, "--previous", "a")
    assert "Changes since a: " in answer.err
    assert ask_here("release", "d", "--data", mended, "--output", tmp_path, "--previous", "z").status == 2


def test_a_form_that_was_nobodys_and_is_decided_to_be_somebodys_came_by_decision(tmp_path: Path) -> None:
    nobody = document(ONE, 2022)
    nobody.agency, nobody.title, nobody.source = None, "年度报告", "form.html"
    old = written(tmp_path / "old", nobody, document(OTHER, 2022))
    private = decide(
        tmp_path,
        {"document_id": nobody.document_id, "what": "agency", "value": ONE},
        {"document_id": nobody.document_id, "what": "year", "value": "2022"},
    )
    rows, _ = found(old, written(tmp_path / "new", nobody, document(OTHER, 2022), decisions=private))
    assert {row["reason"] for row in rows} == {"decision"}
    assert [row["new"] for row in rows if row["what"] in ("report_id", "report_added")] == ["429006-statistics-2022"]
