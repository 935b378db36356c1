"""`gongkai compare`: every number with what stands behind it, every gap with its reason."""

from __future__ import annotations

import io
import json
import sys
import unicodedata
import warnings
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from asking import CHINESE, Answer, ask, ask_here
from filled import Filled, change, report, write

from explore import compare_picture
from explore.agencies import Agencies
from explore.chosen import peers
from explore.tables import Tidy
from forms.records import Paragraph
from normalize.run import normalize

DISTRICTS = ("江汉", "江岸", "硚口", "汉阳", "武昌", "青山", "洪山")
NAMES = [f"武汉市{one}区统计局" for one in DISTRICTS]
YEARS = range(2020, 2025)


def _reports() -> list[Filled]:
    """Seven districts over five years; of the first two some years are planted."""
    planted = {("江岸", 2022)}
    made = {
        (one, year): report(name, year, "2019" if year < 2021 else "2021")
        for one, name in zip(DISTRICTS, NAMES, strict=True)
        for year in YEARS
        if (one, year) not in planted
    }
    change(made["江汉", 2021], "handled/all", None, "blank")
    made["江汉", 2022] = _nothing_handled(made["江汉", 2022])
    change(change(change(made["江汉", 2023], "handled/all", 12), "granted/all", 4), "partly_granted/all", 1)
    made["江汉", 2023].published = date(2024, 2, 20)
    return [*made.values(), report("武汉市人民政府", 2023)]


def _nothing_handled(made: Filled) -> Filled:
    for fact in made.facts:
        if fact.section == "requests":
            change(made, fact.key, 0)
    return made


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("compare")
    write(folder, _reports())
    normalize(folder)
    return folder


def _rows(data: Path, *words: object) -> pd.DataFrame:
    answer = ask_here("compare", *words, "--csv", "--data", data)
    assert answer.status == 0, answer.err
    return pd.read_csv(io.BytesIO(answer.data)).set_index(["indicator", "agency_id", "year"])


def _shown(data: Path, *words: object, **options: dict[str, str]) -> Answer:
    answer = ask_here("compare", *words, "--data", data, **options)
    assert answer.status == 0, answer.err
    return answer


def _line(text: str, *words: str) -> str:
    return next(line for line in text.splitlines() if all(word in line for word in words))


RATE = ("disclosure_rate", "420103-statistics")


def test_values_are_those_of_the_tables_in_full(data: Path) -> None:
    rows = _rows(data, "420103-statistics", "420102-statistics", "--years", "2020-2024")
    tidy = pd.read_parquet(data / "tidy" / "indicators").astype({"agency_id": str})
    for (key, agency, year), row in rows.iterrows():
        known = tidy[(tidy["agency_id"] == agency) & (tidy["year"] == year)]
        expected = known[[key, f"{key}_num", f"{key}_den", f"{key}_low", f"{key}_high"]]
        found = row[["value", "numerator", "denominator", "low", "high"]].to_numpy(float)
        np.testing.assert_array_equal(found, expected.to_numpy(float)[0] if len(known) else [np.nan] * 5)


def test_numerator_denominator_and_interval_stand_beside_each_rate(data: Path) -> None:
    line = _line(_shown(data, "江汉", "--years", "2023").out, "江汉")
    assert "41.7%" in line
    assert "5/12" in line
    assert "19.3% – 68.0%" in line


def test_a_rate_of_few_cases_is_flagged(data: Path) -> None:
    assert "fewer than 30" in _line(_shown(data, "江汉", "--years", "2023").out, "江汉")
    assert _rows(data, "江汉", "--years", "2023")["small"].tolist() == [True]


def test_a_late_report_and_failing_checks_are_marked(data: Path) -> None:
    line = _line(_shown(data, "江汉", "--years", "2023").out, "江汉")
    assert "20 days late" in line
    assert "checks fail" in line
    assert _rows(data, "江汉", "--years", "2023")["checks_failed"].iloc[0] > 0


def test_a_missing_report_is_a_gap_that_says_why(data: Path) -> None:
    row = _rows(data, "江岸", "--years", "2021-2023").loc[("disclosure_rate", "420102-statistics", 2022)]
    assert (row["gap"], pd.isna(row["value"])) == ("missing", True)
    assert "reports before and after" in row["why"]
    assert "–" in _line(_shown(data, "江岸", "--years", "2022").out, "江岸")


def test_a_denominator_of_zero_and_a_cell_without_a_number_are_told_apart(data: Path) -> None:
    rows = _rows(data, "江汉", "--years", "2021-2022")
    assert rows.loc[(*RATE, 2021), "why"] == "not computable: a cell that it needs is no number"
    assert rows.loc[(*RATE, 2022), "why"] == "not computable: the denominator is zero"
    assert set(rows["gap"]) == {"not_computable"}


def test_a_heading_in_the_denominator_is_zero_where_the_cells_below_it_are(data: Path) -> None:
    rows = _rows(data, "江汉", "--indicator", "refused_internal_share", "--years", "2022")
    assert rows["why"].tolist() == ["not computable: the denominator is zero"]


def test_a_report_that_nobody_expected_is_not_called_missing(data: Path) -> None:
    rows = _rows(data, "江汉", "--years", "2015-2015")
    assert rows["gap"].tolist() == ["not_collected"]


def test_a_report_that_is_not_due_yet_is_not_called_missing(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("explore.gaps.today", lambda: date(2026, 1, 2))
    row = _rows(data, "江汉", "--years", "2025").iloc[0]
    assert (row["gap"], row["why"]) == ("not_due", "not due until 2026-01-31")


def test_only_reports_on_the_agency_itself_count(tmp_path: Path) -> None:
    own, area = report("甲县人民政府", 2022), report("甲县人民政府", 2022, seed=1)
    area.source = "area.html"
    area.paragraphs = [*area.paragraphs, Paragraph("overview", None, 2, None, "全县受理政府信息公开申请9件。")]
    write(tmp_path, [own, area])
    normalize(tmp_path)
    reports = pd.read_parquet(tmp_path / "tidy" / "reports").set_index("report_id")
    assert len(reports) == 2
    row = _rows(tmp_path, "甲县人民政府", "--years", "2022").iloc[0]
    assert row["document_id"] == own.document_id
    assert not row["report_id"].endswith("-area")


# --- peers -------------------------------------------------------------------------------------------


def test_peers_share_organ_level_and_the_place_above(data: Path) -> None:
    agencies = Agencies(Tidy(data))
    found = {agencies.ids[n] for n in peers(agencies, agencies.index["420103-statistics"])}
    assert found == {f"4201{code}-statistics" for code in ("02", "04", "05", "06", "07", "11")}


def test_quartiles_and_standing_among_peers_are_those_of_the_tables(data: Path) -> None:
    row = _rows(data, "江汉", "--peers", "--years", "2024").iloc[0]
    tidy = pd.read_parquet(data / "tidy" / "indicators").query("year == 2024")
    others = tidy[tidy["agency_id"].str.endswith("statistics") & (tidy["agency_id"] != "420103-statistics")]
    q1, median, q3 = others["disclosure_rate"].quantile([0.25, 0.5, 0.75])
    assert row[["peers_q1", "peers_median", "peers_q3"]].tolist() == pytest.approx([q1, median, q3], rel=1e-12)
    assert row["peers_below"] == (others["disclosure_rate"] < row["value"]).sum()
    assert row[["peers", "peers_reported", "peers_counted"]].tolist() == [6, 6, 6]


def test_peers_that_did_not_report_are_counted_as_such(data: Path) -> None:
    row = _rows(data, "江汉", "--peers", "--years", "2022").iloc[0]
    assert row[["peers", "peers_reported", "peers_counted"]].tolist() == [6, 5, 5]
    assert pd.isna(row["peers_below"])
    assert "6 peers: 5 reported" in _shown(data, "江汉", "--peers", "--years", "2022").out


def test_an_agency_without_peers_says_so(data: Path) -> None:
    answer = ask_here("compare", "武汉市人民政府", "--peers", "--data", data, "--years", "2023")
    assert answer.status == 0
    assert "no peers" in answer.err


# --- whom ----------------------------------------------------------------------------------------------


def test_a_name_that_several_bear_lists_them_with_their_ids(data: Path) -> None:
    answer = ask_here("compare", "统计局", "--data", data)
    assert (answer.status, answer.out) == (2, "")
    for name in NAMES:
        assert name in answer.err
    assert "420103-statistics" in answer.err


def test_words_of_a_name_are_enough_where_one_agency_has_them(data: Path) -> None:
    assert "武汉市江汉区统计局" in _shown(data, "统计 江汉").out


@pytest.mark.parametrize(
    "words, message",
    [
        (["不存在局"], "no agency is called"),
        (["江汉", "--indicator", "nothing"], "disclosure_rate"),
        (["江汉", "--years", "2024-2021"], "--years"),
        (["江汉", "--years", "9999"], "--years"),
        (["江汉", "--years", "1024-2024"], "--years"),
        (["江汉", "--csv", "--json"], "choose one"),
        ([], "AGENCY"),
    ],
)
def test_what_cannot_be_done_is_said_with_status_two(data: Path, words: list[str], message: str) -> None:
    answer = ask_here("compare", *words, "--data", data)
    assert answer.status == 2
    assert message in answer.err
    assert answer.out == ""


def test_more_than_eight_are_refused(tmp_path: Path) -> None:
    write(tmp_path, [report(name, 2023) for name in [*NAMES, "武汉市蔡甸区统计局", "武汉市江夏区统计局"]])
    normalize(tmp_path)
    ids = sorted(set(pd.read_parquet(tmp_path / "tidy" / "agencies")["agency_id"]))
    assert ask_here("compare", *ids[:8], "--data", tmp_path).status == 0
    answer = ask_here("compare", *ids[:9], "--data", tmp_path)
    assert (answer.status, "at most 8" in answer.err) == (2, True)


def test_without_tables_it_says_what_to_run(tmp_path: Path) -> None:
    answer = ask("compare", "江汉", "--data", tmp_path)
    assert answer.status == 2
    assert "gongkai run" in answer.err


# --- as what --------------------------------------------------------------------------------------------


def test_columns_stand_under_each_other_in_chinese(data: Path) -> None:
    text = _shown(data, "江汉", "江岸", "--years", "2023-2024", env=CHINESE).out
    lines = [line for line in text.splitlines() if "统计局" in line]
    ends = {_width(line[: line.index("%") + 1]) for line in lines}
    assert len(lines) == 4
    assert len(ends) == 1


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(one) in "WF" else 1 for one in text)


def test_several_indicators_are_a_table_each_and_breaks_are_said(data: Path) -> None:
    words = ("--indicator", "received", "--indicator", "dispute_rate", "--years", "2022-2024")
    text = _shown(data, "江汉", *words).out
    assert text.index("Requests received") < text.index("Dispute rate")
    assert "breaks in 2024" in text
    assert "breaks" not in _shown(data, "江汉", *words[:-1], "2021-2023").out


def test_the_last_five_years_are_shown_by_default(data: Path) -> None:
    assert sorted(_rows(data, "江汉").index.get_level_values("year")) == list(YEARS)


def test_json_says_the_generation_and_the_formulas(data: Path) -> None:
    found = json.loads(_shown(data, "江汉", "--json", "--years", "2023").out)
    assert found["generation"] == "1"
    assert found["indicators"][0]["formula_en"].startswith("(requests.granted/all")
    assert found["values"][0]["numerator"] == 5


def test_a_name_that_is_a_formula_or_steers_the_terminal_does_no_harm(tmp_path: Path) -> None:
    write(tmp_path, [report("武汉市江汉区统计局", 2023)])
    normalize(tmp_path)
    path = next((tmp_path / "tidy" / "agencies").glob("*.parquet"))
    table = pq.read_table(path)
    name = '=HYPERLINK("http://x")[red]\x1b[31m$a_b$'
    at = table.column_names.index("name")
    pq.write_table(table.set_column(at, table.schema.field(at), pa.array([name] * len(table))), path)
    agency = pd.read_csv(io.BytesIO(_shown(tmp_path, "420103-statistics", "--csv").data))["agency"].iloc[0]
    assert agency == f"'{name}"
    text = _shown(tmp_path, "420103-statistics").out
    assert "\x1b" not in text
    assert "[red]\ufffd[31m$a_b$" in text
    _needs_a_font()
    assert ask_here("compare", "420103-statistics", "--png", tmp_path / "a.png", "--data", tmp_path).status == 0


def test_a_document_that_nobody_can_be_told_of_has_no_name_and_stops_nothing(tmp_path: Path) -> None:
    nobody = report(None, None)
    write(tmp_path, [nobody, report("武汉市江汉区统计局", 2023)])
    normalize(tmp_path)
    assert "%" in _shown(tmp_path, "江汉").out
    unknown = next(iter(pd.read_parquet(tmp_path / "tidy" / "reports").query("agency.isna()")["agency_id"]))
    assert unknown in _shown(tmp_path, unknown).out


def test_tables_that_are_replaced_meanwhile_are_read_from_one_generation(tmp_path: Path) -> None:
    write(tmp_path, [report("武汉市江汉区统计局", 2023)])
    normalize(tmp_path)
    before = Tidy(tmp_path)
    write(tmp_path, [report("武汉市江岸区统计局", 2023)])
    normalize(tmp_path)
    assert Agencies(before).ids == ["420103-statistics"]
    assert Agencies(Tidy(tmp_path)).ids == ["420102-statistics"]


# --- a picture ------------------------------------------------------------------------------------------


def _needs_a_font() -> None:
    pytest.importorskip("matplotlib")
    from matplotlib import font_manager

    if not {font.name for font in font_manager.fontManager.ttflist} & set(compare_picture.FONTS):
        pytest.skip("needs a Chinese font: apt install fonts-noto-cjk")


@pytest.mark.parametrize("language", [{}, CHINESE], ids=["en", "zh"])
def test_a_picture_is_drawn_without_a_missing_glyph(data: Path, tmp_path: Path, language: dict[str, str]) -> None:
    _needs_a_font()
    target = tmp_path / "a.png"
    words = ("江汉", "江岸", "--peers", "--indicator", "disclosure_rate", "--indicator", "dispute_rate")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        answer = _shown(data, *words, "--png", target, env=language)
    assert target.read_bytes().startswith(b"\x89PNG")
    assert answer.out == ""
    assert str(target) in answer.err


def test_without_a_chinese_font_it_says_which_to_install(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("matplotlib")
    monkeypatch.setattr(compare_picture, "FONTS", ("No Such Family",))
    answer = ask_here("compare", "江汉", "--png", tmp_path / "a.png", "--data", data)
    assert answer.status == 2
    assert "fonts-noto-cjk" in answer.err
    assert not (tmp_path / "a.png").exists()


def test_without_matplotlib_it_says_how_to_install_it(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    answer = ask_here("compare", "江汉", "--png", tmp_path / "a.png", "--data", data)
    assert answer.status == 2
    assert 'pip install "gongkai[plot]"' in answer.err


def test_the_table_needs_no_matplotlib(data: Path) -> None:
    code = "sys.modules['matplotlib'] = None"
    assert ask("compare", "江汉", "--data", data, code=code).status == 0
