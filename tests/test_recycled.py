"""Reports whose text or figures are another report's."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import pandas as pd
from filled import Filled, change, report, write
from hypothesis import given
from hypothesis import strategies as st

from forms.records import Paragraph
from normalize.run import normalize
from normalize.shingles import SHINGLE, samples, stripped

_WORDS = [f"{a}{b}" for a in "公开解读回应平台监督培训整改目录专栏年报" for b in "增强提升完善优化落实推进规范细化健全"]


def _text(seed: str, length: int = 120) -> str:
    dice = random.Random(seed)
    return "".join(f"{dice.choice(_WORDS)}{dice.randint(1, 99)}项，" for _ in range(length))


def _report(agency: str, year: int, text: str) -> Filled:
    made = report(agency, year)
    made.paragraphs = [Paragraph("overview", None, 1, None, text)]
    return made


def _found(data: Path, *documents: Filled, identity: str = "R.TEXT") -> pd.DataFrame:
    write(data, documents)
    normalize(data)
    checks, reports = (pd.read_parquet(data / "tidy" / name) for name in ("checks", "reports"))
    found = checks[checks["identity"] == identity].merge(reports[["report_id", "agency"]], on="report_id")
    other = dict(zip(reports["report_id"].astype(str), reports["agency"].astype(str), strict=True))
    return found.assign(other=[other[key] for key in found["key"].astype(str)])


def test_last_years_text_under_a_new_year_is_found(tmp_path: Path) -> None:
    text = _text("a")
    found = _found(tmp_path, _report("甲县统计局", 2022, "2022年" + text), _report("甲县统计局", 2023, "2023年" + text))
    assert found["year"].tolist() == [2023]
    row = found.iloc[0]
    assert row["key"] == row["report_id"].replace("2023", "2022")
    assert (row["kind"], row["status"], row["left"]) == ("plausibility", "differs", 1.0)
    assert row["key"] in row["sentence"]


def test_another_agencys_text_with_its_name_swapped_is_found(tmp_path: Path) -> None:
    text = _text("a")
    made = [_report(f"{name}县统计局", 2023, f"{name}县统计局{text}") for name in "甲乙"]
    found = _found(tmp_path, *made)
    assert {*found["agency"], *found["other"]} == {"甲县统计局", "乙县统计局"}


def test_a_few_changed_numbers_hide_nothing_and_another_half_is_another_text(tmp_path: Path) -> None:
    text, other = _text("a", 200), _text("b", 100)
    made = [
        _report("甲县统计局", 2021, text),
        _report("甲县统计局", 2022, text[:-30] + "二十三项任务均已完成"),
        _report("甲县统计局", 2023, text[: len(text) // 2] + other),
    ]
    found = _found(tmp_path, *made)
    assert found["year"].tolist() == [2022]
    assert 0.9 <= found["left"].iloc[0] < 1


def test_what_many_agencies_print_is_boilerplate(tmp_path: Path) -> None:
    made = [_report(f"{name}县统计局", 2023, _text("same")) for name in "甲乙丙丁戊己"]
    assert _found(tmp_path, *made).empty


def test_two_versions_and_two_scopes_of_one_year_are_no_copies(tmp_path: Path) -> None:
    first, second = (_report("甲县统计局", 2023, _text("a")) for _ in range(2))
    second.source = "other.html"
    change(second, "granted/person", 99)
    assert _found(tmp_path, first, second).empty


def test_short_texts_say_too_little(tmp_path: Path) -> None:
    made = [_report("甲县统计局", year, "全年未收到政府信息公开申请。") for year in (2022, 2023)]
    assert _found(tmp_path, *made).empty


def test_the_same_figures_in_another_year_are_found(tmp_path: Path) -> None:
    made = [report("甲县统计局", 2022), Filled("甲县统计局", 2023, report("甲县统计局", 2022).facts)]
    for one in made:
        change(change(one, "licences/decisions", 1234), "penalties/decisions", 567)
    found = _found(tmp_path, *made, identity="R.FIGURES")
    assert found["year"].tolist() == [2023]
    change(made[1], "licences/decisions", 1235)
    assert _found(tmp_path, *made, identity="R.FIGURES").empty


def test_figures_that_say_little_are_a_coincidence(tmp_path: Path) -> None:
    made = [report("甲县统计局", 2022), Filled("甲县统计局", 2023, report("甲县统计局", 2022).facts)]
    for one in made:
        one.facts = [fact._replace(value=float(fact.key == "granted/person"), raw="0") for fact in one.facts]
    assert _found(tmp_path, *made, identity="R.FIGURES").empty


@given(st.lists(st.text(st.sampled_from("公开信息一二三，。12"), max_size=60), max_size=5))
def test_a_sample_is_of_one_text_whatever_stands_beside_it(texts: list[str]) -> None:
    for text, hashes in zip(texts, samples(texts), strict=True):
        (alone,) = samples([text])
        assert np.array_equal(hashes, alone)
        assert len(alone) <= max(0, len(text) - SHINGLE + 1)


def test_years_and_the_own_name_are_taken_out() -> None:
    assert (
        stripped("2023年，甲县统计局 公开信息。", "甲县统计局")
        == stripped("2022年，甲县统计局公开信息。", "甲县统计局")
        == "年，公开信息。"
    )
