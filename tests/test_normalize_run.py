"""From what was extracted to the tables: which document counts, and nothing collected disappears."""

from __future__ import annotations

import functools
import random
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from filled import SEEN, Filled, change, report, write

from forms.deadlines import due
from forms.records import Issue, Paragraph
from normalize import batch
from normalize.run import Summary, normalize
from normalize.schema import tables

OUTCOMES = {
    "report",
    "part",
    "container",
    "duplicate",
    "superseded",
    "unplaced",
    "not_a_report",
    "unreadable",
    "blocked",
}


def _run(data: Path, documents: list[Filled], **options: Any) -> Summary:
    shards = options.pop("shards", 1)
    more = options.pop("more", ())
    write(data, documents, shards, more)
    return normalize(data, **options)


def _table(data: Path, name: str) -> pd.DataFrame:
    return pd.read_parquet(data / "tidy" / name)


def _outcomes(data: Path) -> dict[str, tuple[str, str | None]]:
    frame = _table(data, "documents")
    return {row.source: (row.outcome, None if pd.isna(row.reason) else row.reason) for row in frame.itertuples()}


def _capture(source: str, **values: Any) -> dict[str, Any]:
    empty = dict.fromkeys(
        ["document_id", "parent", "warc", "offset", "length", "status", "reason", "media_type", "bytes"]
    )
    return {"source": source, "role": "file", "first_seen": SEEN, "last_seen": SEEN} | empty | values


def test_the_later_of_two_sources_of_the_same_bytes_is_a_duplicate(tmp_path: Path) -> None:
    made = report("天门市统计局", 2022)
    again = Filled(made.agency, made.year, made.facts, made.paragraphs, source="z/again.html")
    assert again.document_id == made.document_id
    summary = _run(tmp_path, [made, again])
    assert _outcomes(tmp_path) == {made.name: ("report", None), "z/again.html": ("duplicate", "same-bytes")}
    assert (summary.files, summary.reports, summary.duplicates, summary.cells_expected) == (2, 1, 1, 200)


def test_of_two_documents_with_the_same_cells_one_is_a_duplicate(tmp_path: Path) -> None:
    made, other = report("天门市统计局", 2022), report("天门市统计局", 2022)
    other.source, other.paragraphs = "reports/other.html", []
    _run(tmp_path, [made, other])
    assert sorted(_outcomes(tmp_path).values()) == [("duplicate", "same-report"), ("report", None)]
    assert _table(tmp_path, "reports")["versions"].tolist() == [1]


def test_the_document_with_most_cells_counts_and_the_other_is_superseded(tmp_path: Path) -> None:
    whole, less = report("天门市统计局", 2022), report("天门市统计局", 2022, seed=1)
    less.source = "a first.html"
    change(less, "granted/person", None, "absent")
    _run(tmp_path, [less, whole])
    assert _outcomes(tmp_path) == {whole.name: ("report", None), "a first.html": ("superseded", "other-version")}
    row = _table(tmp_path, "reports").iloc[0]
    assert (row["document_id"], row["versions"], row["cells_read"]) == (whole.document_id, 2, 200)
    roles = dict(_table(tmp_path, "report_documents")[["document_id", "role"]].itertuples(index=False))
    assert roles == {whole.document_id: "cells", less.document_id: "superseded"}
    assert set(_table(tmp_path, "requests")["document_id"]) == {whole.document_id}


def test_a_page_without_tables_is_a_part_where_another_document_has_them(tmp_path: Path) -> None:
    whole, page = report("天门市统计局", 2022), report("天门市统计局", 2022)
    page.facts, page.source = [], "page.html"
    page.issues = [Issue("section-missing", "requests", "")]
    _run(tmp_path, [whole, page])
    assert _outcomes(tmp_path)["page.html"] == ("part", None)
    assert set(_table(tmp_path, "report_documents")["role"]) == {"cells", "narrative"}
    assert len(_table(tmp_path, "issues")) == 0


def test_a_report_without_tables_is_a_report_with_its_issues(tmp_path: Path) -> None:
    made = report("天门市统计局", 2022)
    made.facts = []
    made.issues = [Issue("section-missing", section, "") for section in ("disclosure", "requests", "disputes")]
    _run(tmp_path, [made])
    assert _outcomes(tmp_path) == {made.name: ("report", None)}
    assert _table(tmp_path, "reports")["cells_expected"].tolist() == [0]
    assert len(_table(tmp_path, "overview")) == 1
    issues = _table(tmp_path, "issues")
    assert set(issues["where"]) == {"disclosure", "requests", "disputes"}
    assert set(issues["report_id"]) == set(_table(tmp_path, "reports")["report_id"])
    assert issues["message"].str.contains("没有找到").all()


def test_a_filled_form_of_nobody_is_unplaced_and_keeps_its_cells(tmp_path: Path) -> None:
    facts = report("天门市统计局", 2022).facts
    nobody = Filled(None, None, facts, source="form.html")
    no_year = Filled("天门市统计局", None, facts, title="天门市统计局政府信息公开工作年度报告", source="form2.html")
    _run(tmp_path, [nobody, no_year])
    assert _outcomes(tmp_path) == {
        "form.html": ("unplaced", "no-agency-no-year"),
        "form2.html": ("unplaced", "no-year"),
    }
    reports = _table(tmp_path, "reports").set_index("document_id")
    assert reports.loc[nobody.document_id, "report_id"] == f"x-{nobody.document_id[:10]}-unknown"
    assert reports.loc[no_year.document_id, "agency"] == "天门市统计局"
    assert len(_table(tmp_path, "requests")) == 350
    assert sorted(_table(tmp_path, "issues")["code"]) == ["agency-unknown", "year-unknown", "year-unknown"]


def test_what_has_neither_cells_nor_a_title_is_not_a_report(tmp_path: Path) -> None:
    weather = Filled(None, None, [], [Paragraph("front", None, 1, None, "今天天气晴")], source="weather.html")
    weather.issues = [Issue("section-missing", "requests", "")]
    _run(tmp_path, [weather])
    assert _outcomes(tmp_path) == {"weather.html": ("not_a_report", "no-labels")}
    assert len(_table(tmp_path, "reports")) == len(_table(tmp_path, "issues")) == 0


def test_what_cannot_be_read_keeps_its_reason(tmp_path: Path) -> None:
    bad = Filled(None, None, outcome="unreadable", reason="damaged", source="bad.docx")
    bad.issues = [Issue("unforeseen", "", "Traceback")]
    more = [
        _capture("locked.html", reason="no-permission"),
        _capture("all.warc.gz", document_id="c" * 64, role="container"),
        _capture("waiting.html", document_id="d" * 64),
    ]
    summary = _run(tmp_path, [bad], more=more)
    assert _outcomes(tmp_path) == {
        "bad.docx": ("unreadable", "damaged"),
        "locked.html": ("unreadable", "no-permission"),
        "all.warc.gz": ("container", None),
        "waiting.html": ("unreadable", "not-extracted"),
    }
    assert summary.look["damaged"] == ["bad.docx"]
    assert _table(tmp_path, "issues")["code"].tolist() == ["unforeseen"]


@pytest.mark.parametrize("seed", range(4))
def test_every_capture_is_one_document_and_every_id_is_known(tmp_path: Path, seed: int) -> None:
    dice = random.Random(seed)
    made = [_any(dice, number) for number in range(30)]
    made += [Filled(**{name: getattr(one, name) for name in FIELDS}, source=f"copy/{one.name}") for one in made[:5]]
    more = [_capture(f"gone{number}.html", reason="vanished") for number in range(3)]
    _run(tmp_path, made, shards=3, more=more)
    documents, reports = _table(tmp_path, "documents"), _table(tmp_path, "reports")
    collected = pq.read_table(tmp_path / "raw/captures.parquet").to_pylist()
    assert sorted(documents["source"]) == sorted(row["source"] for row in collected)
    assert set(documents["outcome"]) <= OUTCOMES
    linked = set(_table(tmp_path, "report_documents")["document_id"])
    belongs = documents["outcome"].isin(["report", "part", "duplicate", "superseded", "unplaced"])
    assert set(documents.loc[belongs, "document_id"]) == linked
    assert reports["report_id"].is_unique
    assert set(reports["document_id"]) <= linked
    cells = sum(len(_table(tmp_path, name)) for name in ("disclosure", "requests", "disputes", "statistics"))
    assert cells == reports["cells_expected"].sum()


FIELDS = ("agency", "year", "facts", "paragraphs", "issues", "title", "outcome", "reason")


def _any(dice: random.Random, number: int) -> Filled:
    agency, year = f"第{dice.randrange(6)}县统计局", dice.choice((2016, 2020, 2022))
    made = report(agency, year, {2016: "2014", 2020: "2019", 2022: "2021"}[year], seed=dice.randrange(2))
    kind = dice.choice(("whole", "whole", "narrative", "nobody", "nothing", "unreadable"))
    made.source = f"{kind}{number}.html"
    if kind in ("narrative", "nothing"):
        made.facts = []
    if kind in ("nobody", "nothing"):
        made.agency = made.year = None
        made.paragraphs = []
    if kind == "unreadable":
        made.facts, made.paragraphs, made.outcome, made.reason = [], [], "unreadable", dice.choice(("damaged", "empty"))
    return made


def test_what_the_user_knows_outranks_what_is_read(tmp_path: Path) -> None:
    made = report("天门市统计局", 2022)
    said = {"agency": "仙桃市教育局", "year": "2021", "scope": "system", "url": "https://example.gov.cn/1.html"}
    _run(tmp_path, [made], about={made.name: said})
    row = _table(tmp_path, "reports").iloc[0]
    assert (row["agency"], row["year"], row["scope"], row["url"]) == ("仙桃市教育局", 2021, "system", said["url"])
    assert row["report_id"].endswith("-2021-system")
    _run(tmp_path, [made], about={Path(made.name).name: {"year": "2020"}})
    assert _table(tmp_path, "reports")["year"].tolist() == [2020]


def test_the_reading_that_the_manifest_names_counts(tmp_path: Path) -> None:
    made = report("天门市统计局", 2022)
    _run(tmp_path, [made])
    old = tmp_path / "extracted/s0.facts.parquet"
    facts = pq.read_table(old)
    other = facts.set_column(facts.schema.get_field_index("value"), "value", pa.array([7.0] * len(facts)))
    pq.write_table(other, old)
    extra = report("仙桃市统计局", 2022)
    write(tmp_path, [extra, made], shards=2)
    stale = pa.concat_tables([other, pq.read_table(old)]).unify_dictionaries()
    pq.write_table(stale, old)
    normalize(tmp_path)
    names = _table(tmp_path, "reports").set_index("report_id")["agency"]
    requests = _table(tmp_path, "requests")
    ours = requests[requests["report_id"].astype(str).map(names) == "天门市统计局"]
    assert len(requests) == 350
    assert (ours["value"] != 7).any()


def test_batches_cut_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = [report(f"第{number % 7}县统计局", 2021 + number % 3, seed=number // 21) for number in range(30)]
    _run(tmp_path, made, shards=2)
    whole = {name: _table(tmp_path, name) for name in tables()}
    monkeypatch.setattr(batch, "batches", functools.partial(batch.batches, facts=500))
    normalize(tmp_path)
    for name, frame in whole.items():
        pd.testing.assert_frame_equal(_table(tmp_path, name), frame, check_categorical=False)


def test_a_government_has_until_march_and_an_office_until_january() -> None:
    assert due("天门市人民政府", 2022) == date(2023, 3, 31)
    assert due("天门市人民政府办公室", 2022) == date(2023, 1, 31)
    assert due("天门市统计局", 2018) == date(2019, 3, 31)
    assert due("天门市统计局", None) is None


def test_a_town_has_no_day_since_the_regulations_of_2019() -> None:
    towns = (
        "天门市乙镇人民政府",
        "天门市乙民族乡人民政府",
        "甲区乙街道办事处",
        "甲区乙街道",
        "天门市乙镇",
        "甲旗乙苏木",
    )
    assert [due(name, 2019) for name in towns] == [None] * len(towns)
    assert due("天门市乙镇人民政府", 2018) == date(2019, 3, 31)
    assert due("景德镇市人民政府", 2019) == date(2020, 3, 31)
    assert due("天门市政府", 2019) == date(2020, 3, 31)


def test_days_late_count_from_the_day_it_was_due(tmp_path: Path) -> None:
    made = report("天门市统计局", 2022)
    made.paragraphs += [
        Paragraph("foot", None, 1, None, "天门市统计局"),
        Paragraph("foot", None, 2, None, "2023年2月3日"),
    ]
    _run(tmp_path, [made])
    row = _table(tmp_path, "reports").iloc[0]
    assert (row["published"], row["due"], row["days_late"]) == (date(2023, 2, 3), date(2023, 1, 31), 3)
    assert _table(tmp_path, "indicators")["days_late"].tolist() == [3.0]


def test_progress_counts_up_to_its_total(tmp_path: Path) -> None:
    steps: list[tuple[int, int]] = []
    _run(
        tmp_path,
        [report(f"第{number}县统计局", 2022) for number in range(5)],
        progress=lambda *step: steps.append(step),
    )
    assert steps == sorted(steps)
    assert steps[-1][0] == steps[-1][1] == 10


def test_the_summary_says_what_came_out(tmp_path: Path) -> None:
    summary = _run(
        tmp_path, [change(report("天门市统计局", 2022), "review/all", 50), Filled(None, None, source="x.html")]
    )
    said = summary.as_dict()
    assert (said["files"], said["reports"], said["reports_broken"], said["cells_read"]) == (2, 1, 1, 200)
    assert said["outcomes"] == {"report": 1, "not_a_report": 1}
