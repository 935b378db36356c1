"""What a later version of a report changed is a row of `revisions`, cell by cell."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pandas as pd
from filled import SEEN, Filled, change, report, write
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from forms.records import Paragraph
from normalize.run import normalize

ADDRESS = "https://www.jia.gov.cn/1.html"
CORRECTED = "甲县统计局2022年政府信息公开工作年度报告（更正版）"


def version(days: int = 0, source: str = ADDRESS, **more: object) -> Filled:
    made = report("甲县统计局", 2022)
    made.source, made.seen = source, SEEN + timedelta(days=days)
    for name, value in more.items():
        setattr(made, name, value)
    return made


def revisions(data: Path, *documents: Filled) -> pd.DataFrame:
    write(data, documents)
    normalize(data)
    return pd.read_parquet(data / "tidy/revisions")


def value(made: Filled, key: str) -> float | None:
    return next(fact.value for fact in made.facts if fact.key == key)


def test_a_corrected_address_gives_a_row_for_each_cell_that_changed(tmp_path: Path) -> None:
    old = version()
    new = change(change(version(365), "received/all", 777), "review/all", 88)
    rows = revisions(tmp_path, old, new)
    assert rows[["section", "key", "old", "new"]].values.tolist() == [
        ["disputes", "review/all", value(old, "review/all"), 88],
        ["requests", "received/all", value(old, "received/all"), 777],
    ]
    assert set(rows["document_old"]) == {old.document_id}
    assert set(rows["document_new"]) == {new.document_id}
    assert set(rows["report_id"]) == set(pd.read_parquet(tmp_path / "tidy/reports")["report_id"])
    assert set(rows["seen"]) == {pd.Timestamp(new.seen).floor("ms")}
    assert [path.name for path in (tmp_path / "tidy/revisions").iterdir()] == ["2026.parquet"]


def test_three_versions_at_one_address_are_two_steps(tmp_path: Path) -> None:
    some = [change(version(day), "received/all", number) for day, number in ((0, 500), (1, 600), (2, 700))]
    rows = revisions(tmp_path, *some)
    assert rows[["old", "new"]].values.tolist() == [[500, 600], [600, 700]]
    assert pd.read_parquet(tmp_path / "tidy/reports")["versions"].tolist() == [3]


def test_a_correction_elsewhere_is_compared_once_however_often_the_first_was_posted(tmp_path: Path) -> None:
    posts = [version(0, f"{name}.html") for name in "abc"]
    for post in posts:
        post.paragraphs.append(Paragraph("other_matters", None, 2, None, post.name))
    rows = revisions(tmp_path, *posts, change(version(1, "z.html", title=CORRECTED), "received/all", 777))
    assert rows[["key", "new"]].values.tolist() == [["received/all", 777]]


def test_another_document_with_other_cells_that_corrects_nothing_is_no_revision(tmp_path: Path) -> None:
    assert revisions(tmp_path, version(0, "a.html"), change(version(1, "b.html"), "received/all", 777)).empty


def test_a_number_that_was_taken_out_or_put_in_is_a_revision(tmp_path: Path) -> None:
    old, new = change(version(), "received/all", None, "blank"), change(version(1), "handled/all", None, "dash", "/")
    rows = revisions(tmp_path, old, new).set_index("key")
    assert pd.isna(rows.loc["received/all", "old"])
    assert rows.loc["received/all", "new"] == value(new, "received/all")
    assert pd.isna(rows.loc["handled/all", "new"])


def test_a_cell_that_one_version_has_not_or_that_could_not_be_read_was_not_changed(tmp_path: Path) -> None:
    new = change(change(version(1), "received/all", None, "absent"), "handled/all", None, "unreadable")
    assert revisions(tmp_path, version(), new).empty


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.dictionaries(st.sampled_from(["received/all", "granted/person", "review/all"]), st.integers(100, 999)))
def test_revisions_lead_from_the_old_cells_to_the_new(tmp_path: Path, changes: dict[str, int]) -> None:
    new = version(1)
    for key, number in changes.items():
        change(new, key, number)
    new.paragraphs = [*new.paragraphs, Paragraph("other_matters", None, 2, None, "更新")]
    rows = revisions(tmp_path, version(), new)
    assert dict(zip(rows["key"], rows["new"], strict=True)) == changes
