"""Of several documents of one report one counts, by rules that can be read, and the others stay linked."""

from __future__ import annotations

from datetime import timedelta
from itertools import permutations
from pathlib import Path

import pandas as pd
import pytest
from filled import SEEN, Filled, change, report, write
from hypothesis import given
from hypothesis import strategies as st

from forms.records import Paragraph
from forms.titles import parse
from normalize.choose import Candidate
from normalize.dates import Clues
from normalize.identify import Who
from normalize.renditions import rendition
from normalize.run import normalize
from normalize.versions import RULES, Version, ranked, sight

LATER = SEEN + timedelta(days=30)


def tables(data: Path, *documents: Filled) -> dict[str, pd.DataFrame]:
    write(data, documents)
    normalize(data)
    return {name: pd.read_parquet(data / "tidy" / name) for name in ("reports", "documents", "report_documents")}


def fates(found: dict[str, pd.DataFrame]) -> dict[str, tuple[str, str | None, str | None]]:
    """Source → outcome, reason, role."""
    roles = dict(found["report_documents"][["document_id", "role"]].itertuples(index=False))
    return {
        row.source: (row.outcome, None if pd.isna(row.reason) else row.reason, roles.get(row.document_id))
        for row in found["documents"].itertuples()
    }


def made(source: str, **more: object) -> Filled:
    found = report("甲县统计局", 2022)
    found.source = source
    for name, value in more.items():
        setattr(found, name, value)
    return found


def another(one: Filled) -> Filled:
    """The same cells in other bytes."""
    one.paragraphs = [*one.paragraphs, Paragraph("other_matters", None, 2, None, one.name)]
    return one


def test_a_page_counts_before_its_pdf_with_the_same_cells(tmp_path: Path) -> None:
    found = tables(tmp_path, another(made("a.pdf", format="pdf")), another(made("b.html")))
    assert fates(found) == {
        "a.pdf": ("duplicate", "same-report", "duplicate"),
        "b.html": ("report", None, "cells"),
    }


def test_a_pdf_with_tables_counts_before_a_page_without(tmp_path: Path) -> None:
    page = made("a.html", facts=[])
    found = tables(tmp_path, page, made("z.pdf", format="pdf"))
    assert fates(found)["a.html"] == ("part", None, "narrative")
    assert fates(found)["z.pdf"] == ("report", None, "cells")


def test_a_picture_of_the_report_is_linked_as_such(tmp_path: Path) -> None:
    title = "甲县统计局2022年政府信息公开工作年度报告（图解）"
    drawn = made("a.html", title=title)
    drawn.facts = [fact for fact in drawn.facts if fact.key in ("received/all", "handled/all")]
    bare = made("b.html", title=title, facts=[], paragraphs=[])
    assert fates(tables(tmp_path, drawn, bare, made("c.html"))) == {
        "a.html": ("duplicate", "same-report", "picture"),
        "b.html": ("part", None, "picture"),
        "c.html": ("report", None, "cells"),
    }


def test_a_scan_counts_after_a_text_of_the_same_report(tmp_path: Path) -> None:
    scanned = made("a.png", format="scan")
    scanned.facts = [fact._replace(reading="ocr", confidence=0.98) for fact in scanned.facts]
    found = tables(tmp_path, scanned, another(made("z.docx", format="docx")))
    assert fates(found)["z.docx"][0] == "report"
    assert fates(found)["a.png"][0] == "duplicate"


def test_the_first_of_two_posts_counts(tmp_path: Path) -> None:
    first, again = another(made("z.html")), another(made("a.html", seen=LATER))
    assert fates(tables(tmp_path, first, again))["a.html"] == ("duplicate", "same-report", "duplicate")


def test_later_bytes_at_the_same_address_count(tmp_path: Path) -> None:
    old = made("https://www.jia.gov.cn/1.html")
    new = change(made("http://www.jia.gov.cn/1.html", seen=LATER), "received/all", 77)
    found = tables(tmp_path, old, new)
    assert found["reports"]["document_id"].tolist() == [new.document_id]
    assert found["reports"]["versions"].tolist() == [2]
    assert fates(found)[old.name] == ("superseded", "corrected", "superseded")


def test_later_bytes_with_fewer_tables_correct_nothing(tmp_path: Path) -> None:
    old, torn = made("https://www.jia.gov.cn/1.html"), made("https://www.jia.gov.cn/1.html", seen=LATER)
    torn.facts = [fact for fact in torn.facts if fact.section == "disclosure"]
    found = tables(tmp_path, old, torn)
    assert found["reports"]["document_id"].tolist() == [old.document_id]


def test_what_comes_back_to_an_address_counts_again(tmp_path: Path) -> None:
    old = made("https://www.jia.gov.cn/1.html")
    new = change(made("https://www.jia.gov.cn/1.html", seen=LATER), "received/all", 77)
    back = made("https://www.jia.gov.cn/1.html", seen=LATER + timedelta(days=3))
    one = {name: Candidate(name, "x", "", "html", None, Who(), 1, True) for name in (old.document_id, new.document_id)}
    rows = [
        {"source": it.name, "document_id": it.document_id, "role": "page", "first_seen": first, "last_seen": last}
        for it, first, last in ((old, 1, 9), (new, 4, 5))
    ]
    sight(one, rows)
    assert one[new.document_id].later == [back.document_id]
    assert one[old.document_id].later == []


@pytest.mark.parametrize(
    "title",
    [
        "甲县统计局2022年政府信息公开工作年度报告（更正版）",
        "甲县统计局2022年政府信息公开工作年度报告(更新)",
        "【更正】甲县统计局2022年政府信息公开工作年度报告",
        "关于更正甲县统计局2022年政府信息公开工作年度报告的公告",
        "甲县统计局2022年政府信息公开工作年度报告修订版",
    ],
)
def test_a_document_that_says_it_corrects_counts(tmp_path: Path, title: str) -> None:
    new = change(made("a.html", title=title), "received/all", 77)
    found = tables(tmp_path, made("0.html"), new)
    assert found["reports"]["document_id"].tolist() == [new.document_id]
    assert fates(found)["0.html"] == ("superseded", "corrected", "superseded")
    assert found["reports"]["agency"].tolist() == ["甲县统计局"]


@pytest.mark.parametrize(
    "front, source",
    [
        (["更新时间：2023-02-01"], "a.html"),
        (["广州市城市更新局2022年政府信息公开工作年度报告"], "a.html"),
        (["信息来源：甲县 更新日期：2023-02-01", "我局对错误信息及时更正，" * 20], "b.html"),
        (["上海报告"], "上海报2022.html"),
    ],
)
def test_what_is_only_dated_or_so_named_is_no_correction(front: list[str], source: str) -> None:
    assert rendition(Clues(source, front=front), parse(front[0])) == (False, False)


def test_a_menu_that_names_anothers_correction_makes_none() -> None:
    front = [
        "更正公告",
        "乙县统计局2022年政府信息公开工作年度报告（更正版）",
        "甲县统计局2022年政府信息公开工作年度报告",
    ]
    assert rendition(Clues("a.html", front=front), parse(front[2])) == (False, False)


def test_a_note_above_the_report_makes_it_a_correction() -> None:
    front = ["甲县统计局2022年政府信息公开工作年度报告", "因工作人员疏忽，原报告表三有误，现予以更正。"]
    assert rendition(Clues("a.html", front=front), parse(front[0])) == (True, False)


_VERSION = st.builds(
    lambda name, counts, tables, corrected, picture, read: Version(
        Candidate(f"{name}", f"{name}", "", "html", None, Who(corrected=corrected, picture=picture), read, True,
                  counts=counts), tables, read, read, 0, None),  # type: ignore[arg-type]
    st.integers(0, 99), st.booleans(), st.integers(0, 3), st.booleans(), st.booleans(), st.integers(0, 3),
)  # fmt: skip


@given(st.lists(_VERSION, min_size=2, max_size=4, unique_by=lambda it: it.one.document_id))
def test_the_order_in_which_documents_come_never_matters(versions: list[Version]) -> None:
    first = [it.one.document_id for it in ranked(versions)]
    assert all([it.one.document_id for it in ranked(some)] == first for some in permutations(versions))


@given(_VERSION, _VERSION)
def test_the_first_rule_that_tells_two_apart_decides(one: Version, other: Version) -> None:
    for rule in RULES:
        if rule.value(one) != rule.value(other):
            assert ranked([one, other])[0] is (one if rule.value(one) > rule.value(other) else other)
            return
