"""What a person decided changes who, when and what, never a cell, and is named."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from filled import Filled, report, write

from normalize.decisions import COLUMNS, FOLDER, DecisionError, load
from normalize.run import normalize

WHY = {"why": "the title is that of another body", "evidence": "its seal", "by": "A Person", "date": "2026-01-05"}


def decide(folder: Path, *rows: dict[str, str]) -> Path:
    path = folder / "decided.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, restval="")
        writer.writeheader()
        writer.writerows(WHY | row for row in rows)
    return path


def run(data: Path, made: Filled, *rows: dict[str, str]) -> dict[str, pd.DataFrame]:
    write(data, [made])
    normalize(data, decisions=decide(data, *({"document_id": made.document_id} | row for row in rows)))
    return {name: pd.read_parquet(data / "tidy" / name) for name in ("reports", "documents", "issues", "requests")}


def test_a_decision_on_a_document_outranks_what_was_read(tmp_path: Path) -> None:
    decided: tuple[dict[str, str], ...] = (
        {"what": "agency", "value": "仙桃市教育局"},
        {"what": "year", "value": "2021"},
        {"what": "scope", "value": "system"},
    )
    tables = run(tmp_path, report("天门市统计局", 2022), *decided)
    (row,) = tables["reports"].itertuples()
    assert (row.agency, row.year, row.scope) == ("仙桃市教育局", 2021, "system")
    assert row.decided == "agency=仙桃市教育局; year=2021; scope=system"
    assert row.report_id.endswith("-2021-system")
    assert set(tables["requests"]["report_id"]) == {row.report_id}


def test_a_report_is_named_as_the_program_alone_would_call_it(tmp_path: Path) -> None:
    made = report("天门市统计局", 2022)
    write(tmp_path, [made])
    normalize(tmp_path)
    (before,) = pd.read_parquet(tmp_path / "tidy/reports")["report_id"]
    private = decide(tmp_path, {"report_id": before, "what": "year", "value": "2020"})
    for _ in range(2):
        normalize(tmp_path, decisions=private)
        assert pd.read_parquet(tmp_path / "tidy/reports")["year"].tolist() == [2020]


def test_a_form_of_nobody_gets_its_agency_and_year(tmp_path: Path) -> None:
    nobody = Filled(None, None, report("天门市统计局", 2022).facts, source="form.html")
    tables = run(tmp_path, nobody, {"what": "agency", "value": "天门市统计局"}, {"what": "year", "value": "2022"})
    assert tables["documents"]["outcome"].tolist() == ["report"]
    assert tables["issues"].empty


def test_what_is_decided_to_be_no_report_leaves_the_tables(tmp_path: Path) -> None:
    tables = run(tmp_path, report("天门市统计局", 2022), {"what": "not_a_report"})
    assert tables["documents"][["outcome", "reason"]].values.tolist() == [["not_a_report", "decided"]]
    assert len(tables["reports"]) == len(tables["requests"]) == 0


def test_a_decision_that_changes_nothing_is_an_issue(tmp_path: Path) -> None:
    tables = run(tmp_path, report("天门市统计局", 2022), {"what": "year", "value": "2022"})
    assert tables["reports"]["decided"].isna().all()
    (issue,) = tables["issues"].itertuples()
    assert (issue.code, issue.message.endswith("year=2022")) == ("decision-idle", True)


def test_a_decision_about_a_document_that_is_not_here_is_nothing(tmp_path: Path) -> None:
    tables = run(tmp_path, report("天门市统计局", 2022), {"document_id": "0" * 64, "what": "year", "value": "2020"})
    assert tables["reports"]["year"].tolist() == [2022]
    assert tables["issues"].empty


def idle(issues: pd.DataFrame) -> list[str]:
    """The issues about decisions; made-up names have others."""
    return [code for code in issues["code"].astype(str) if code.startswith("decision")]


def two(data: Path, *rows: dict[str, str]) -> tuple[Filled, Filled, dict[str, pd.DataFrame]]:
    """A whole document and one with other cells and less of them, and what comes of a decision about them."""
    whole, less = report("甲县统计局", 2022), report("甲县统计局", 2022, seed=1)
    less.source, less.facts = "less.html", less.facts[:-1]
    write(data, [whole, less])
    ids = {"whole": whole.document_id, "less": less.document_id}
    named = [{name: ids.get(value, value) for name, value in row.items()} for row in rows]
    normalize(data, decisions=decide(data, *named))
    return whole, less, {name: pd.read_parquet(data / "tidy" / name) for name in ("reports", "issues", "documents")}


def test_a_person_says_which_document_counts(tmp_path: Path) -> None:
    whole, less, found = two(tmp_path, {"document_id": "less", "what": "counts"})
    assert found["reports"][["document_id", "decided", "versions"]].values.tolist() == [[less.document_id, "counts", 2]]
    assert found["documents"].set_index("document_id").loc[whole.document_id, "outcome"] == "superseded"
    assert not idle(found["issues"])


def test_a_person_says_of_a_report_which_document_counts(tmp_path: Path) -> None:
    _, _, before = two(tmp_path)
    (name,) = before["reports"]["report_id"]
    _, less, found = two(tmp_path, {"report_id": name, "what": "counts", "value": "less"})
    assert found["reports"]["document_id"].tolist() == [less.document_id]
    assert found["reports"]["decided"].tolist() == [f"counts={less.document_id}"]
    assert not idle(found["issues"])


def test_a_document_that_counts_anyway_needs_no_decision(tmp_path: Path) -> None:
    whole, _, found = two(tmp_path, {"document_id": "whole", "what": "counts"})
    assert found["reports"]["document_id"].tolist() == [whole.document_id]
    assert found["reports"]["decided"].isna().all()
    assert idle(found["issues"]) == ["decision-idle"]
    alone = run(tmp_path, report("甲县统计局", 2022), {"what": "counts"})
    assert idle(alone["issues"]) == ["decision-idle"]


def test_a_document_can_be_moved_and_count_there(tmp_path: Path) -> None:
    other = report("乙县统计局", 2022)
    whole = report("甲县统计局", 2022)
    write(tmp_path, [whole, other])
    rows = [{"what": "agency", "value": "甲县统计局"}, {"what": "counts"}]
    normalize(tmp_path, decisions=decide(tmp_path, *({"document_id": other.document_id} | row for row in rows)))
    reports = pd.read_parquet(tmp_path / "tidy/reports")
    assert reports["document_id"].tolist() == [max(whole, other, key=lambda it: it is other).document_id]


def test_two_agencies_are_one_where_a_person_says_so(tmp_path: Path) -> None:
    made = [report("甲县统计局", year) for year in (2021, 2022)] + [report("甲县统计和大数据局", 2023)]
    write(tmp_path, made)
    normalize(tmp_path)
    before = pd.read_parquet(tmp_path / "tidy/reports").set_index("document_id")
    new, old = before.loc[made[2].document_id], before.loc[made[0].document_id]
    said = {"report_id": old["report_id"], "what": "same_agency", "value": new["agency_id"]}
    normalize(tmp_path, decisions=decide(tmp_path, said))
    after = pd.read_parquet(tmp_path / "tidy/reports").set_index("document_id")
    assert set(after["agency_id"]) == {new["agency_id"]}
    assert sorted(after["report_id"]) == [f"{new['agency_id']}-{year}" for year in (2021, 2022, 2023)]
    assert after["decided"].isna().to_dict() == {one.document_id: one is made[2] for one in made}
    assert len(pd.read_parquet(tmp_path / "tidy/agencies")) == 1
    assert not idle(pd.read_parquet(tmp_path / "tidy/issues"))


def test_agencies_that_are_called_each_others_end_somewhere(tmp_path: Path) -> None:
    made = [report("甲县统计局", 2021), report("乙县统计局", 2021)]
    write(tmp_path, made)
    normalize(tmp_path)
    ids = pd.read_parquet(tmp_path / "tidy/reports").set_index("document_id")["agency_id"].astype(str)
    rows = [
        {"document_id": one.document_id, "what": "same_agency", "value": ids[other.document_id]}
        for one, other in (made, made[::-1])
    ]
    normalize(tmp_path, decisions=decide(tmp_path, *rows))
    assert len(pd.read_parquet(tmp_path / "tidy/reports")) == 2


def test_an_agency_that_has_that_id_needs_no_decision(tmp_path: Path) -> None:
    made = report("甲县统计局", 2022)
    write(tmp_path, [made])
    normalize(tmp_path)
    (name,) = pd.read_parquet(tmp_path / "tidy/reports")["agency_id"]
    assert idle(run(tmp_path, made, {"what": "same_agency", "value": name})["issues"]) == ["decision-idle"]


def test_a_decision_settles_what_the_clues_disagreed_on(tmp_path: Path) -> None:
    made = report("天门市统计局", 2022)
    made.paragraphs.append(made.paragraphs[0]._replace(section="front", text="统计期限为2021年1月1日至2021年12月31日"))
    assert "year-disagrees" in set(run(tmp_path, made)["issues"]["code"])
    tables = run(tmp_path, made, {"what": "year", "value": "2021"})
    assert "year-disagrees" not in set(tables["issues"]["code"])


@pytest.mark.parametrize(
    "row, message",
    [
        ({"what": "cell", "value": "7"}, "what must be one of"),
        ({"what": "year", "value": "last"}, "'last' is no value for year"),
        ({"what": "scope", "value": "all"}, "'all' is no value for scope"),
        ({"what": "agency"}, "'' is no value for agency"),
        ({"what": "counts", "value": "yes"}, "'yes' is no value for counts"),
        ({"what": "same_agency"}, "'' is no value for same_agency"),
        ({"what": "same_agency", "value": "甲县统计局"}, "'甲县统计局' is no value for same_agency"),
        ({"what": "not_a_report", "value": "yes"}, "'yes' is no value for not_a_report"),
        ({"what": "agency", "value": "甲", "why": ""}, "line 2: why is missing"),
        ({"what": "agency", "value": "甲", "report_id": "x-1-2022"}, "a document_id or a report_id"),
    ],
)
def test_a_decision_that_cannot_be_used_is_refused(tmp_path: Path, row: dict[str, Any], message: str) -> None:
    with pytest.raises(DecisionError, match=message):
        load(decide(tmp_path, {"document_id": "0" * 64} | row))


@pytest.mark.parametrize("text", ["document_id,what\n", "", b"\xff\xfe\x00"])
def test_a_file_that_is_no_list_of_decisions_is_refused(tmp_path: Path, text: str | bytes) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(DecisionError, match=r"x\.csv"):
        load(path)


def test_every_decision_that_is_shipped_can_be_used() -> None:
    assert FOLDER.is_dir()
    load()
