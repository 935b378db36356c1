"""The portals' YAML."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from crawler.address import host_of
from crawler.registry import FOLDER, ORDER, Portal, PortalError, load, read, write

FULL = Portal(
    key="mou-xian_1",
    name="某县: 人民政府 # 一",
    home="https://www.mou.gov.cn/",
    place="420000",
    columns=("https://www.mou.gov.cn/zfxxgknb/", "http://mou.gov.cn/gkmlpt/index#1234?x=1&y=[2]"),
    family="trs",
    expected={2021: 40, 2022: 0, 2023: 41},
    closed="robots.txt: 'Disallow: /'",
    robots="absent",
    hosts=("scsqw.cn", "122.137.242.24"),
    subordinate=("http://jyj.mou.gov.cn/",),
    checked="2026-01-31",
)
FAMILIES = (
    "trs",
    "hanweb",
    "jpaas",
    "gkmlpt",
    "ucap",
    "pc_list",
    "lonsun",
    "openness",
    "epoint",
    "truecms",
    "vsb",
    "links",
)
BASE = "key: x\nname: 某县\nhome: http://x/\n"


@pytest.fixture
def reread(tmp_path: Path):
    def again(text: str, **options):
        path = tmp_path / "x.yml"
        path.write_text(text, encoding="utf-8")
        return read(path, **options)

    return again


def test_every_portal_that_is_shipped_can_be_used():
    assert {portal.key for portal in load(families=FAMILIES)} >= {"hubei", "tianmen", "beijing", "csrc"}


def test_no_two_portals_are_the_same_site_or_name_the_same_column():
    portals = load()
    homes = Counter(host_of(portal.home).removeprefix("www.") for portal in portals)
    columns = Counter(column for portal in portals for column in portal.columns)
    assert [each for each, number in (homes + columns).items() if number > 1] == []


def test_shipped_addresses_are_the_government_s_own_and_homes_are_roots():
    for portal in load():
        hosts = [host_of(address) for address in (portal.home, *portal.columns)]
        assert all(host.endswith(".gov.cn") or host in portal.hosts for host in hosts), portal.key
        assert urlsplit(portal.home).path == "/", portal.key


def test_nobody_has_looked_at_a_shipped_portal_unless_its_file_says_when():
    assert all(re.fullmatch(r"never|\d{4}-\d\d-\d\d", portal.checked) for portal in load())


def test_shipped_files_have_their_fields_in_the_order_that_write_uses():
    for path in FOLDER.glob("*.yml"):
        names = list(yaml.safe_load(path.read_text(encoding="utf-8")))
        assert names == [name for name in ORDER if name in names], path.name


def test_a_province_s_place_ends_in_four_zeros():
    provinces = [portal.place for portal in load() if re.search("(省|自治区)人民政府$", portal.name)]
    assert len(provinces) >= 26
    assert all(place and place.endswith("0000") for place in provinces)
    assert len(set(provinces)) == len(provinces)


def test_what_is_written_is_read_again(tmp_path):
    path = tmp_path / f"{FULL.key}.yml"
    path.write_text(write(FULL), encoding="utf-8")
    assert read(path) == FULL


lines = st.text(st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"]), min_size=1).filter(str.strip)


@given(name=lines, closed=st.none() | lines, expected=st.dictionaries(st.integers(2007, 2100), st.integers(0)))
def test_any_text_and_counts_are_read_again(tmp_path_factory, name, closed, expected):
    portal = Portal(key="x", name=name, home="http://x/", closed=closed, expected=expected)
    path = tmp_path_factory.mktemp("portal") / "x.yml"
    path.write_text(write(portal), encoding="utf-8", newline="")
    assert read(path) == portal


def test_what_is_written_is_for_a_person_to_read():
    text = write(FULL, {"columns": "found in the menu\nboth"})
    assert [line.split(":")[0] for line in text.splitlines() if re.match("[a-z]", line)] == list(ORDER)
    assert "某县" in text
    assert '\nplace: "420000"\n' in text
    assert "\n# found in the menu\n# both\ncolumns:\n  - https://www.mou.gov.cn/zfxxgknb/\n" in text
    assert text.endswith("\nchecked: 2026-01-31\n")


def test_fields_that_say_nothing_are_left_out():
    text = write(Portal(key="x", name="某县", home="http://x/"))
    assert text == "key: x\nname: 某县\nhome: http://x/\nchecked: never\n"


def test_an_empty_field_is_as_one_left_out(reread):
    assert reread(BASE + "columns:\nexpected:\nplace:\nfamily:\n") == reread(BASE)


def test_a_family_is_one_of_those_that_the_crawler_has(reread):
    assert reread(BASE + "family: trs", families=["trs"]).family == "trs"
    assert reread(BASE + "family: future").family == "future"
    with pytest.raises(PortalError, match=r"x\.yml: unknown family 'future'; known: hanweb, trs"):
        reread(BASE + "family: future", families=["trs", "hanweb"])


@pytest.mark.parametrize(
    "text, message",
    [
        ("key: x\nname: 某县\nhome: http://x/\ncolour: red", "unknown field 'colour'"),
        ("key: x\nname: 某县", "'home' is missing"),
        ("key: y\nname: 某县\nhome: http://x/", "the file's name says 'x'"),
        ("- a", "expected a mapping"),
        ("a: [", "not a YAML file"),
        ("", "expected a mapping"),
        (BASE + "name: 某市", "'name' stands twice"),
        (BASE + "expected: {2023: 1, 2023: 2}", "'2023' stands twice"),
        ("key: X\nname: 某县\nhome: http://x/", "small letters"),
        ("key: 1\nname: 某县\nhome: http://x/", "small letters"),
        ("key: x\nname: 1\nhome: http://x/", "one line of text"),
        ("key: x\nname: ' '\nhome: http://x/", "one line of text"),
        ('key: x\nname: "某\\n县"\nhome: http://x/', "one line of text"),
        ("key: x\nname: 某县\nhome: www.x.gov.cn", "begins with http"),
        ("key: x\nname: 某县\nhome: ftp://x/", "begins with http"),
        ("key: x\nname: 某县\nhome: http://x/?a=1", r"without \? and #"),
        ("key: x\nname: 某县\nhome: [http://x/]", "begins with http"),
        (BASE + "place: 420000", 'in quotes: "420000"'),
        (BASE + 'place: "42000"', "six digits"),
        (BASE + 'place: "４２００００"', "six digits"),
        (BASE + "columns: http://x/nb/", "write a list"),
        (BASE + "columns: {a: http://x/nb/}", "write a list"),
        (BASE + "columns: [/nb/]", "begins with http.*'/nb/'"),
        (BASE + "columns: ['http://x/a b/']", "begins with http"),
        (BASE + "columns: ['http://u:p@x/nb/']", "begins with http"),
        (BASE + "columns: ['http:///nb/']", "begins with http"),
        (BASE + "columns: [http://x/nb/, http://x/nb/]", "stands twice"),
        (BASE + "columns: [1]", "begins with http"),
        (BASE + "family: [trs]", "family of CMS"),
        (BASE + "family: TRS", "family of CMS"),
        (BASE + "expected: 41", "2023: 41"),
        (BASE + "expected: [2023]", "2023: 41"),
        (BASE + "expected: {'2023': 41}", "no report year"),
        (BASE + "expected: {203: 41}", "no report year"),
        (BASE + "expected: {2023: '41'}", "a whole number, as 2023: 41"),
        (BASE + "expected: {2023: 41.5}", "a whole number"),
        (BASE + "expected: {2023: yes}", "a whole number"),
        (BASE + "expected: {2023: -1}", "a whole number"),
        (BASE + "closed: yes", "one line of text"),
        (BASE + "robots: gone", "write absent"),
        (BASE + "hosts: [http://scsqw.cn/]", "hosts alone"),
        (BASE + "hosts: ['122.137.242.24:8080']", "hosts alone"),
        (BASE + "hosts: [SCSQW.cn]", "hosts alone"),
        (BASE + "hosts: ['*.cn']", "hosts alone"),
        (BASE + "hosts: scsqw.cn", "write a list"),
        (BASE + "hosts: [127.0.0.1]", "--allow-host"),
        (BASE + "subordinate: [jyj.x.gov.cn]", "begins with http"),
        (BASE + "checked: 2026", "the day as 2026-01-31, or never"),
        (BASE + "checked: soon", "the day as 2026-01-31, or never"),
        (BASE + "checked: '2026-1-31'", "the day as 2026-01-31, or never"),
        (BASE + "checked: '2026-02-30'", "the day as 2026-01-31, or never"),
        (BASE + "checked: 2026-02-30", "not a YAML file"),
        (BASE + "checked: 2026-01-31 10:00:00", "the day as 2026-01-31, or never"),
        (BASE + "checked: no", "the day as 2026-01-31, or never"),
    ],
)
def test_a_portal_that_says_something_unknown_is_refused(reread, text, message):
    with pytest.raises(PortalError, match=message) as raised:
        reread(text)
    assert str(raised.value).startswith("x.yml: ")
