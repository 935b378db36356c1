"""Who reported: names of all levels and organs to agencies, and what cannot be told to an issue."""

from __future__ import annotations

import csv
from datetime import date
from fnmatch import fnmatch
from pathlib import Path

import pandas as pd
import pytest
from filled import report, write
from hypothesis import given
from hypothesis import strategies as st

from normalize import credit
from normalize.agencies import Agency, Hints, find
from normalize.organs import taxonomy
from normalize.places import table as places
from normalize.run import normalize

NAMES = Path(__file__).with_name("agency_names.csv")
TITLES = Path(__file__).parents[2] / "shared" / "samples" / "titles.csv"


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _found(row: dict[str, str]) -> Agency | None:
    names = (row["publisher"],) if row.get("publisher") else ()
    found = find(row["name"], Hints(int(row["year"]), address=row["address"], names=names))
    assert isinstance(found, Agency) or found.issues
    return found if isinstance(found, Agency) else None


def _id(name: str, hints: Hints = Hints()) -> str:  # noqa: B008
    found = find(name, hints)
    return found.agency_id if isinstance(found, Agency) else ""


def _codes(name: str, hints: Hints = Hints()) -> list[str]:  # noqa: B008
    return [issue.code for issue in find(name, hints).issues]


def test_98_of_100_names_lead_to_their_agency_and_none_to_another_without_an_issue() -> None:
    rows = _rows(NAMES)
    found = [(row, _found(row)) for row in rows]
    wrong = [
        (row, agency) for row, agency in found if not fnmatch(agency.agency_id if agency else "", row["agency_id"])
    ]
    assert len(rows) >= 400
    assert len(wrong) <= 0.02 * len(rows), [row["name"] for row, _ in wrong]
    assert [row["name"] for row, agency in wrong if agency and not agency.issues] == []


@pytest.mark.skipif(not TITLES.exists(), reason="the real titles are not here")
def test_the_agencies_of_real_titles_are_known() -> None:
    rows = [row for row in _rows(TITLES) if row["kind"] == "report"]
    told = [find(row["agency"], Hints(int(row["year"]), address=row["url"])) for row in rows]
    unknown = [row["agency"] for row, found in zip(rows, told, strict=True) if not isinstance(found, Agency)]
    assert len(unknown) <= 0.02 * len(rows), unknown


def test_generic_words_are_never_an_agency() -> None:
    for name in ("我局", "本机关", "本单位", "我镇", "各有关单位"):
        assert _codes(name) == ["agency-generic"]


@given(st.text("天门市江汉区教育局统计调查队人民政府办公室镇街道xX1 ", max_size=14))
def test_whatever_is_printed_there_is_an_agency_or_an_issue(name: str) -> None:
    found = find(name)
    assert isinstance(found, Agency) or found.issues


def test_homonyms_need_the_page_or_the_host() -> None:
    assert _codes("鼓楼区教育局") == ["agency-ambiguous"]
    assert _id("鼓楼区教育局", Hints(place="350102")) == "350102-education"
    assert _id("鼓楼区教育局", Hints(names=("南京市鼓楼区人民政府",))) == "320106-education"
    assert _id("鼓楼区教育局", Hints(address="https://www.njgl.gov.cn/xxgk/1.html")) == "320106-education"


def test_a_town_without_its_county_is_believed_only_with_the_page() -> None:
    assert _id("河包镇") == ""
    here = Hints(address="http://rongchang.gov.cn/jz/hbz/1.html")
    assert (_id("河包镇", here), _codes("河包镇", here)) == ("500153109-township", ["agency-by-page"])


def test_a_town_that_no_table_has_gets_an_id_of_its_name_and_an_issue() -> None:
    first, second = find("天门市老渡口镇人民政府"), find("湖北省天门市老渡口镇")
    assert isinstance(first, Agency)
    assert isinstance(second, Agency)
    assert first.agency_id == second.agency_id
    assert first.agency_id.startswith("429006t")
    assert [issue.code for issue in first.issues] == ["town-unlisted"]


def test_a_mirror_whose_credit_code_is_of_another_place_is_flagged() -> None:
    code = _with_check_digit("11341702003277088")
    assert _codes("宁国市商务局", Hints(2022, index_number=f"{code}/2023-00001")) == ["credit-code-disagrees"]
    assert _id("池州市贵池区商务局", Hints(2022, index_number=code)) == "341702-commerce"


def test_a_credit_code_counts_only_with_its_check_digit() -> None:
    assert credit.credit_code("11330782002609266A/2023-1") == "11330782002609266A"
    assert credit.credit_code("11330782002609267A/2023-1") is None
    found = find("义乌市交通运输局", Hints(2022, index_number="11330782002609266A"))
    assert isinstance(found, Agency)
    assert found.credit_code == "11330782002609266A"


def test_an_old_code_in_a_credit_code_is_that_of_the_same_place() -> None:
    code = _with_check_digit("11320684014000000")
    assert _id("南通市海门区统计局", Hints(2022, index_number=code)) == "320684-statistics"


def _with_check_digit(code: str) -> str:
    return next(code + last for last in "0123456789ABCDEFGHJKLMNPQRTUWXY" if credit.holds(code + last))


def test_the_same_agency_over_eight_years_is_one_id_with_its_history(tmp_path: Path) -> None:
    names = {
        **dict.fromkeys((2015, 2016, 2017), ("海门市环境保护局", "www.haimen.gov.cn")),
        **dict.fromkeys((2018, 2019), ("海门市生态环境局", "www.haimen.gov.cn")),
        **dict.fromkeys((2020, 2021, 2022), ("南通市海门生态环境局", "www.nantong.gov.cn")),
    }
    made = []
    for year, (name, host) in names.items():
        one = report(name, year)
        one.source = f"http://{host}/xxgk/{year}.html"
        made.append(one)
    write(tmp_path, made, 1)
    normalize(tmp_path)
    reports = pd.read_parquet(tmp_path / "tidy" / "reports")
    assert set(reports["agency_id"]) == {"320684-ecology"}
    rows = pd.read_parquet(tmp_path / "tidy" / "agencies")
    assert list(rows["name"]) == ["海门市环境保护局", "海门市生态环境局", "南通市海门生态环境局"]
    assert list(rows["place_code"]) == ["320684", "320684", "320614"]
    assert list(rows["county"]) == ["海门市", "海门市", "海门区"]
    assert list(rows["valid_from"])[1:] == [date(2018, 1, 1), date(2020, 1, 1)]
    assert list(rows["valid_to"])[:2] == [date(2018, 1, 1), date(2020, 1, 1)]
    assert (set(rows["organ"]), set(rows["line"]), set(rows["level"])) == ({"ecology"}, {"local"}, {"county"})


def test_an_agency_of_a_place_that_was_merged_names_its_successor(tmp_path: Path) -> None:
    write(tmp_path, [report("上海市闸北区审计局", 2013), report("上海市闸北区审计局", 2014)], 1)
    normalize(tmp_path)
    row = pd.read_parquet(tmp_path / "tidy" / "agencies").iloc[0]
    assert (row["agency_id"], row["valid_to"], row["successor"]) == ("310108-audit", date(2015, 1, 1), "310106-audit")
    assert _codes("上海市闸北区审计局", Hints(2022)) == ["place-dissolved"]


def test_every_place_has_its_own_code_and_every_chain_of_codes_one_place() -> None:
    for code, place in places.divisions().items():
        assert place.eras
        assert place.code == code
        assert all(places.of_code(above) is not None for above in place.above)
        assert not place.successor or place.successor in places.divisions()


def test_places_keep_their_first_code_through_renames() -> None:
    for names, code in {
        ("海门市", "海门区"): "320684",
        ("莱城区", "莱芜区"): "371202",
        ("荣昌县", "荣昌区"): "500226",
    }.items():
        assert {place.code for name in names for place, whole in places.named(name) if whole} == {code}


def test_what_lies_above_a_place_is_that_of_the_year() -> None:
    place = places.of_code("370116")
    assert place is not None
    cities = [places.above(place, year)["prefecture"].era(year).name for year in (2016, 2022)]
    assert cities == ["莱芜市", "济南市"]


def test_no_word_says_two_organs() -> None:
    seen: dict[str, str] = {}
    for key, organ in taxonomy().items():
        for said in (organ, *organ.get("was", ())):
            for word in (*said.get("words", ()), *said.get("whole", ())):
                assert seen.setdefault(word, key) == key, word
