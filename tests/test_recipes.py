"""The five recipes of CONTRIBUTING.md, carried out in a copy of the project: at most two places each."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest
import yaml
from house import House
from printer import Printed, print_report
from test_new_edition import EDITION, made_up

from forms.form import edition

NEW_PORTAL = """\
key: xianning
name: 咸宁市人民政府
place: "421200"
home: https://www.xianning.gov.cn/
columns: [https://www.xianning.gov.cn/xxgk/nb/]
checked: never
"""
MOST = 2


def plain_report(number: int = 3, format: str = "text", slips: bool = False) -> Printed:
    return print_report(number, format, form=edition("2021"), slips=slips, only=frozenset())


def places(house: House) -> set[str]:
    """Return the places changed: a file, or the folder of a case."""
    changed = (Path(name) for name in house.changed() if not name.startswith("d/"))
    return {(path.parent if path.is_relative_to("tests/cases") else path).as_posix() for path in changed}


def run(house: House, reports: Path) -> None:
    house.command("run", reports, "--data", "d", "--workers", "1")


def table(house: House, name: str) -> pd.DataFrame:
    return pd.read_parquet(house.root / "d" / "tidy" / name)


def values(house: House, name: str = "requests") -> dict[str, float]:
    frame = table(house, name)
    keys = frame["item"].astype(str) + "/" + frame["applicant"].astype(str)
    return dict(zip(keys, frame["value"], strict=True))


def printed_values(report: Printed, section: str = "requests") -> dict[str, float | None]:
    return {key: cell.value for (name, key), cell in report.truth.cells.items() if name == section}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "reports"
    path.mkdir()
    return path


def test_a_portal_is_one_file(tmp_path: Path) -> None:
    house = House(tmp_path / "house")
    house.write("crawler/portals/xianning.yml", NEW_PORTAL)
    script = "from crawler.registry import load; print(*(portal.name for portal in load()), sep='\\n')"
    assert "咸宁市人民政府" in house.python("-c", script).splitlines()
    assert places(house) == {"crawler/portals/xianning.yml"}


def test_an_edition_is_one_file_and_the_dictionary_follows(tmp_path: Path) -> None:
    house = House(tmp_path / "house", "DICTIONARY.md")
    text = yaml.safe_dump(made_up(), allow_unicode=True, sort_keys=False)
    house.write(f"forms/{EDITION}.yml", text)
    house.write("DICTIONARY.md", house.command("dictionary", "--language", "en"))
    assert places(house) == {f"forms/{EDITION}.yml", "DICTIONARY.md"}
    assert len(places(house)) <= MOST
    assert "新闻媒体" in (house.root / "DICTIONARY.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "label, other, line",
    [
        ("4.保护第三方合法权益", "4.涉及他人商业秘密或隐私", "4.保护第三方合法权益: [涉及他人商业秘密或隐私]"),
        ("科研机构", "院校及研究所", None),
    ],
    ids=["a new line", "a word more in its line"],
)
def test_a_wording_is_one_line(tmp_path: Path, folder: Path, label: str, other: str, line: str | None) -> None:
    report = plain_report()
    assert report.data.decode(report.encoding).count(label) == 1
    text = report.data.decode(report.encoding).replace(label, other)
    (folder / report.name).write_text(text, encoding="utf-8")
    house = House(tmp_path / "house")
    run(house, folder)
    assert table(house, "issues")["code"].str.startswith("label-").any()

    wordings = house.root / "forms/wordings.yml"
    before = wordings.read_text(encoding="utf-8")
    if line:
        house.add_line("forms/wordings.yml", line)
    else:
        house.write("forms/wordings.yml", before.replace(f"\n{label}: [", f"\n{label}: [{other}, "))
    after = wordings.read_text(encoding="utf-8")
    assert len(set(after.splitlines()) - set(before.splitlines())) == 1

    run(house, folder)
    assert table(house, "issues").empty
    assert values(house) == printed_values(report)
    assert places(house) == {"forms/wordings.yml"}


def expected(report: Printed) -> dict[str, object]:
    """Return what a person would write down of a report for its case."""
    truth = report.truth
    return {
        "document": report.name,
        "agency": truth.agency,
        "year": truth.year,
        "title": truth.title,
        "cells": len(truth.cells),
        "values": {f"{section}/{key}": cell.value for (section, key), cell in truth.cells.items()},
        "issues": [],
        "broken": sorted(map(list, truth.slips)),
    }


def test_a_broken_report_is_one_folder(tmp_path: Path) -> None:
    house = House(tmp_path / "house", "pyproject.toml", "tests/test_cases.py", "tests/conftest.py")
    report = plain_report(5, "docx", slips=True)
    case = house.write("tests/cases/sums_do_not_hold/expected.json", json.dumps(expected(report), ensure_ascii=False))
    case.with_name(report.name).write_bytes(report.data)
    pytest_run = ("-m", "pytest", "-p", "no:cacheprovider", "-p", "no:xdist", "tests/test_cases.py")
    assert "1 passed" in house.python(*pytest_run)
    assert places(house) == {"tests/cases/sums_do_not_hold"}

    wrong = expected(report) | {"agency": "另一个局"}
    case.write_text(json.dumps(wrong, ensure_ascii=False), encoding="utf-8")
    assert "sums_do_not_hold" in house.python(*pytest_run, status=1)


def test_an_agency_is_one_line(tmp_path: Path, folder: Path) -> None:
    report = plain_report()
    (folder / report.name).write_bytes(report.data)
    house = House(tmp_path / "house", "data/decisions")
    run(house, folder)
    (before,) = table(house, "reports").itertuples()
    assert before.agency == report.truth.agency

    line = f"{before.document_id},,agency,另一个县统计局,Title names the host,its seal,A Person,2026-01-05"
    house.add_line("data/decisions/agencies.csv", line)
    house.command("normalize", "--data", "d")
    (after,) = table(house, "reports").itertuples()
    assert (after.agency, after.decided) == ("另一个县统计局", "agency=另一个县统计局")
    assert after.report_id != before.report_id
    assert set(table(house, "requests")["report_id"]) == {after.report_id}
    assert values(house) == printed_values(report)
    assert places(house) == {"data/decisions/agencies.csv"}
