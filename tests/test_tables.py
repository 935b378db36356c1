"""The tables as the contract has them: columns, types, statuses, places, sizes."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from filled import Filled, change, report, write

from forms.form import load
from forms.records import Fact
from normalize.column import KINDS
from normalize.run import normalize
from normalize.schema import tables
from normalize.tables import encode

COMMON = ["report_id", "agency_id", "year", "edition", "document_id"]
CELL = ["status", "raw", "reading", "confidence", "page", "table", "row", "column", "box"]
CONTRACT = {
    "overview": [*COMMON, "part", "order", "heading", "text"],
    "disclosure": [*COMMON, "article", "item", "measure", "unit", "value", *CELL],
    "requests": [*COMMON, "item", "applicant", "value", *CELL],
    "disputes": [*COMMON, "channel", "outcome", "value", *CELL],
    "problems": [*COMMON, "order", "heading", "text"],
    "other_matters": [*COMMON, "order", "heading", "text"],
    "statistics": [*COMMON, "indicator", "unit", "value", *CELL],
    "reports": [
        "report_id",
        "agency_id",
        "agency",
        "year",
        "scope",
        "title",
        "edition_disclosure",
        "edition_requests",
        "edition_disputes",
        "edition_cited",
        "published",
        "published_from",
        "due",
        "days_late",
        "document_id",
        "url",
        "format",
        "cells_expected",
        "cells_read",
        "cells_resolved",
        "identities_checked",
        "identities_broken",
        "versions",
        "decided",
    ],
    "documents": [
        "source",
        "document_id",
        "parent",
        "warc",
        "offset",
        "first_seen",
        "last_seen",
        "media_type",
        "format",
        "bytes",
        "outcome",
        "reason",
        "reader_version",
    ],
    "report_documents": ["report_id", "document_id", "role"],
    "agencies": [
        "agency_id",
        "name",
        "aliases",
        "place_code",
        "province",
        "city",
        "county",
        "level",
        "organ",
        "line",
        "credit_code",
        "valid_from",
        "valid_to",
        "successor",
    ],
    "checks": [
        "report_id",
        "agency_id",
        "year",
        "identity",
        "kind",
        "key",
        "cells",
        "left",
        "right",
        "difference",
        "status",
        "sure",
        "sentence",
    ],
    "issues": ["document_id", "report_id", "code", "where", "message"],
    "labels": [
        "edition",
        "section",
        "dimension",
        "key",
        "label_zh",
        "label_en",
        "unit",
        "order",
        "parent",
        "break_from",
        "break_why",
        "break_why_zh",
    ],
}


@pytest.fixture(scope="module")
def tidy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    data = tmp_path_factory.mktemp("tidy")
    made = [
        report(f"甲{i}县统计局", 2019 + i % 4, "2019" if i % 4 < 2 else "2021", one_row=i % 8 == 7) for i in range(240)
    ]
    made += [report(f"乙{i}县人民政府", 2014 + i % 5, "2014") for i in range(40)]
    write(data, [*made, Filled(None, None, made[2].facts, source="no name.html")], shards=3)
    normalize(data)
    return data / "tidy"


def _read(tidy: Path, name: str) -> pd.DataFrame:
    return pd.read_parquet(tidy / name)


@pytest.mark.parametrize("name", list(CONTRACT))
def test_a_table_has_the_columns_of_the_contract_in_order(tidy: Path, name: str) -> None:
    assert list(_read(tidy, name).columns) == CONTRACT[name]


@pytest.mark.parametrize("name", list(tables()))
def test_every_file_has_the_declared_schema_and_every_column_its_labels(tidy: Path, name: str) -> None:
    files = sorted((tidy / name).glob("*"))
    assert files
    for path in files:
        schema = pq.read_schema(path)
        assert schema.equals(tables()[name].schema, check_metadata=True)
        assert all(
            schema.field(i).metadata[b"label_zh"] and schema.field(i).metadata[b"label_en"] for i in range(len(schema))
        )
        assert {b"unit", b"description"} <= schema.field(0).metadata.keys()


@pytest.mark.parametrize("name", list(tables()))
def test_columns_arrive_in_pandas_as_declared(tidy: Path, name: str) -> None:
    frame = _read(tidy, name)
    expected = {
        "category": "category",
        "flag": "boolean",
        "time": "datetime64[ms, UTC]",
        "float": "float64",
        "float32": "float32",
    }
    expected |= {kind: numpy for kind, (_, numpy) in KINDS.items() if numpy}
    wrong = {
        column.name: str(frame[column.name].dtype)
        for column in tables()[name].columns
        if column.kind in expected and str(frame[column.name].dtype) != expected[column.kind]
    }
    assert wrong == {}


def test_a_count_is_a_nullable_integer_and_an_amount_a_float(tidy: Path) -> None:
    assert str(_read(tidy, "requests")["value"].dtype) == str(_read(tidy, "disputes")["value"].dtype) == "Int64"
    assert str(_read(tidy, "disclosure")["value"].dtype) == str(_read(tidy, "statistics")["value"].dtype) == "float64"


def test_there_is_one_file_a_year_and_one_for_the_unknown(tidy: Path) -> None:
    assert sorted(path.name for path in (tidy / "requests").iterdir()) == [
        "2019.parquet", "2020.parquet", "2021.parquet", "2022.parquet", "unknown.parquet",
    ]  # fmt: skip
    assert set(_read(tidy, "requests/2021.parquet")["year"]) == {2021}
    assert _read(tidy, "requests/unknown.parquet")["year"].isna().all()
    assert [path.name for path in (tidy / "labels").iterdir()] == ["labels.parquet"]


@pytest.mark.parametrize("form", load(), ids=lambda form: form.edition)
def test_a_complete_report_has_every_cell_of_its_form_once(tidy: Path, form: Any) -> None:
    for section in form.tables():
        frame = _read(tidy, section.key)
        ours = frame[(frame["edition"] == form.edition) & (frame["status"] != "absent")]
        per_report = ours.groupby("report_id", observed=True).size()
        assert set(per_report) <= {len(section.cells), len(section.cells) - 21 + 7}


def test_a_report_with_one_row_of_other_handling_has_182_rows(tidy: Path) -> None:
    frame = _read(tidy, "requests")
    one_row = frame[
        frame["report_id"].isin(frame.loc[(frame["item"] == "closed") & (frame["edition"] == "2021"), "report_id"])
    ]
    per_report = one_row.groupby("report_id", observed=True)["status"].value_counts().unstack()
    assert set(per_report["number"]) == {161}
    assert set(per_report["absent"]) == {21}


def test_rows_are_sorted_by_agency(tidy: Path) -> None:
    for name, table in tables().items():
        for path in (tidy / name).glob("*") if "agency_id" in [column.name for column in table.columns] else ():
            assert pd.read_parquet(path)["agency_id"].astype(str).is_monotonic_increasing


def test_a_row_of_cells_takes_less_than_sixty_bytes_in_pandas_and_a_pointer_for_a_box_it_has_not(tidy: Path) -> None:
    frames = {name: _read(tidy, name) for name in ("disclosure", "requests", "disputes", "statistics")}
    assert all(frame["box"].memory_usage(index=False) == 8 * len(frame) for frame in frames.values())
    frames = {name: frame.drop(columns="box") for name, frame in frames.items()}
    sizes = {name: int(frame.memory_usage(deep=True, index=False).sum()) for name, frame in frames.items()}
    assert sizes["requests"] < 52 * len(frames["requests"])
    # sections of ten or fifteen cells share a report's three ids among few rows
    assert all(size < 70 * len(frames[name]) for name, size in sizes.items())
    assert sum(sizes.values()) < 60 * sum(map(len, frames.values()))


def test_a_box_is_four_points_to_a_tenth_and_null_where_the_format_has_none(tmp_path: Path) -> None:
    made = report("甲县统计局", 2022)
    made.facts[0] = made.facts[0]._replace(page=3, box=(309.84, 496.79, 341.56, 519.59))
    write(tmp_path, [made])
    normalize(tmp_path)
    boxes = pd.concat([_read(tmp_path / "tidy", name)["box"] for name in ("disclosure", "requests", "disputes")])
    assert [list(box) for box in boxes.dropna()] == [[309.8, 496.8, 341.6, 519.6]]


def test_values_places_and_texts_are_those_of_the_facts(tmp_path: Path) -> None:
    made = report("甲县统计局", 2022)
    change(made, "granted/person", None, "dash", "/")
    change(made, "granted/business", 22, "remark", "22（其中修订16件）")
    write(tmp_path, [made])
    normalize(tmp_path)
    seen = {}
    for name, keys in (
        ("disclosure", ["item", "measure"]),
        ("requests", ["item", "applicant"]),
        ("disputes", ["channel", "outcome"]),
    ):
        for row in pd.read_parquet(tmp_path / "tidy" / name).itertuples():
            value = None if pd.isna(row.value) else float(row.value)
            place = tuple(None if pd.isna(at) else int(at) for at in (row.page, row.table, row.row, row.column))
            seen["/".join(str(getattr(row, key)) for key in keys)] = (row.status, row.raw, value, *place)
    assert seen == {
        fact.key: (fact.status, fact.raw, fact.value, None, fact.table, fact.row, fact.column) for fact in made.facts
    }


def test_an_amount_keeps_its_decimals_and_the_printed_unit(tmp_path: Path) -> None:
    made = report("甲县统计局", 2020, "2019")
    made.facts = [
        fact._replace(unit="元", value=59237.2449) if fact.key == "procurement/amount" else fact for fact in made.facts
    ]
    write(tmp_path, [made])
    normalize(tmp_path)
    row = pd.read_parquet(tmp_path / "tidy/disclosure").query("measure == 'amount'").iloc[0]
    assert (row["article"], row["unit"], row["value"]) == ("20.9", "元", 59237.2449)


def test_a_cell_that_no_form_has_is_left_out_and_hurts_nothing(tmp_path: Path) -> None:
    made = report("甲县统计局", 2022)
    made.facts.append(Fact("requests", "1999", "made/up", "number", 1.0, "1"))
    made.facts[0] = made.facts[0]._replace(table=10**6, status="of tomorrow", value=None)
    write(tmp_path, [made])
    normalize(tmp_path)
    first = pd.read_parquet(tmp_path / "tidy/disclosure").iloc[0]
    assert first["status"] == "unreadable"
    assert pd.isna(first["table"])
    assert len(pd.read_parquet(tmp_path / "tidy/requests")) == 175


def test_files_whose_dictionaries_differ_read_as_one_category(tidy: Path) -> None:
    years = [pq.read_table(path)["report_id"].chunk(0).dictionary for path in sorted((tidy / "requests").glob("20*"))]
    assert not any(one.equals(other) for one, other in pairwise(years))
    assert str(_read(tidy, "requests")["report_id"].dtype) == "category"


def test_an_encoded_column_keeps_only_the_words_it_uses() -> None:
    import numpy as np

    column = encode(np.array([2, -1, 0, 2]), pa.array(["c", "b", "a"]))
    assert column.to_pylist() == ["a", None, "c", "a"]
    assert column.dictionary.to_pylist() == ["a", "c"]


def test_indicators_divide_only_what_is_printed(tmp_path: Path) -> None:
    full = report("甲县统计局", 2022)
    values = {fact.key: fact.value for fact in full.facts if fact.section == "requests"}
    blank = change(report("乙县统计局", 2022), "granted/all", None, "blank")
    one_row = report("丙县统计局", 2022, one_row=True)
    write(tmp_path, [full, blank, one_row])
    normalize(tmp_path)
    names = pd.read_parquet(tmp_path / "tidy/reports").set_index("report_id")["agency"]
    rows = pd.read_parquet(tmp_path / "tidy/indicators").set_index("report_id").rename(index=names.to_dict())
    top = (values["granted/all"] or 0) + (values["partly_granted/all"] or 0)
    first = rows.loc["甲县统计局"]
    assert first["disclosure_rate"] == top / (values["handled/all"] or 1)
    assert (first["disclosure_rate_num"], first["disclosure_rate_den"]) == (top, values["handled/all"])
    assert first["disclosure_rate_low"] < first["disclosure_rate"] < first["disclosure_rate_high"]
    assert first["disclosure_rate_small"] == (values["handled/all"] < 30)
    assert (
        rows.loc[
            "乙县统计局", ["disclosure_rate", "disclosure_rate_num", "disclosure_rate_low", "disclosure_rate_small"]
        ]
        .isna()
        .all()
    )
    assert rows["closed_rate"].notna().all()
    assert rows["days_late"].isna().all()


def test_labels_name_each_key_once_with_its_heading_and_its_break(tidy: Path) -> None:
    labels = _read(tidy, "labels").set_index(["edition", "section", "dimension", "key"])
    assert labels.index.is_unique
    assert labels.loc[("2021", "requests", "item", "refused_internal"), "parent"] == "refused"
    assert labels.loc[("2021", "disputes", "channel", "lawsuit_direct"), "label_zh"] == "未经复议直接起诉"
    assert labels.loc[("2021", "disputes", "outcome", "pending"), "break_from"] == 2024
    broken = labels[labels["break_from"].notna()]
    assert broken["break_why"].notna().all()
    assert broken["break_why_zh"].str.contains("年").all()
    assert labels.loc[("2021", "disclosure", "measure", "amount"), "unit"] == "万元"
    assert labels.loc[("2021", "overview", "part", "platform"), "label_zh"] == "平台建设"
