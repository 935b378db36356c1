"""A made-up edition of the form is one YAML: its reports are read, and everything else follows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import yaml
from house import House
from printer import Printed, print_report
from printer.figures import COUNTED
from printer.judge import visible

from forms import form as forms_form
from forms.form import Form

EDITION = "2031"
ROW, OTHER_ROW, COLUMN = "unavailable_transferred", "levies", "media"
NEW = {ROW: "4.已移交国家档案馆", OTHER_ROW: "行政征收", COLUMN: "新闻媒体"}
RENAMED = {"partly_granted": "（二）区分处理后公开"}
#: 12 reports: three formats, from clean ones to those with the first quirks
REPORTS = [(number, ("html", "text", "docx")[number % 3], number // 3 % 3) for number in range(12)]
TABLES = {"disclosure": ["item", "measure"], "requests": ["item", "applicant"]}


def made_up() -> dict[str, Any]:
    """Return the newest form with two rows more, one renamed, one column more and no table of disputes."""
    data: dict[str, Any] = yaml.safe_load((forms_form.FOLDER / "2021.yml").read_text(encoding="utf-8"))
    data |= {"edition": EDITION, "from_year": int(EDITION), "instrument": "国办公开办函〔2031〕7号"}
    sections = {section["key"]: section for section in data["sections"]}
    data["sections"].remove(sections["disputes"])
    sections["problems"]["number"], sections["other_matters"]["number"] = "四", "五"
    fines = next(block for block in sections["disclosure"]["blocks"] if block["key"] == "20.6")
    fines["rows"].append({"key": OTHER_ROW, "zh": NEW[OTHER_ROW], "en": "Administrative levies"})
    table = sections["requests"]["blocks"][0]
    _find(table, "rows", "unavailable")["rows"].append({"key": ROW, "zh": NEW[ROW], "en": "Transferred to an archive"})
    _find(table, "rows", "partly_granted")["zh"] = RENAMED["partly_granted"]
    bodies = next(column for column in table["columns"][0]["columns"] if "columns" in column)
    bodies["columns"].insert(2, {"key": COLUMN, "zh": NEW[COLUMN], "en": "News media"})
    data["identities"] = [one for one in data["identities"] if one["section"] != "disputes"]
    next(one for one in data["identities"] if one["id"] == "T3.ROW")["left"].append(COLUMN)
    return data


def _find(label: dict[str, Any], below: str, key: str) -> dict[str, Any]:
    for child in label[below]:
        if child.get("key") == key:
            return child
        if below in child and (found := _find(child, below, key)):
            return found
    return {}


@dataclass(frozen=True)
class Read:
    """A house that has read the reports, and the reports as they were printed."""

    house: House
    form: Form
    printed: list[Printed]

    def table(self, name: str) -> pd.DataFrame:
        return pd.read_parquet(self.house.root / "d" / "tidy" / name)

    def reports(self) -> dict[str, Printed]:
        """Return what was printed, by the id of the report."""
        printed = {report.truth.agency: report for report in self.printed}
        return {row.report_id: printed[row.agency] for row in self.table("reports").itertuples()}


def _read(root: Path, form: Form, write: Callable[[House], object]) -> Read:
    house = House(root)
    write(house)
    printed = [
        print_report(number, format, level, form=form, slips=number % 2 == 0) for number, format, level in REPORTS
    ]
    folder = root.parent / f"{root.name} reports"
    folder.mkdir()
    for number, report in enumerate(printed):
        (folder / f"{number}{Path(report.name).suffix}").write_bytes(report.data)
    house.command("run", folder, "--data", "d", "--workers", "1")
    return Read(house, form, printed)


@pytest.fixture(scope="module")
def text() -> str:
    return yaml.safe_dump(made_up(), allow_unicode=True, sort_keys=False)


@pytest.fixture(scope="module")
def form(text: str, tmp_path_factory: pytest.TempPathFactory) -> Form:
    path = tmp_path_factory.mktemp("made up") / f"{EDITION}.yml"
    path.write_text(text, encoding="utf-8")
    return forms_form.read(path)


@pytest.fixture(scope="module")
def known(text: str, form: Form, tmp_path_factory: pytest.TempPathFactory) -> Read:
    root = tmp_path_factory.mktemp("known") / "house"
    return _read(root, form, lambda house: house.write(f"forms/{EDITION}.yml", text))


@pytest.fixture(scope="module")
def unknown(form: Form, tmp_path_factory: pytest.TempPathFactory) -> Read:
    return _read(tmp_path_factory.mktemp("unknown") / "house", form, lambda house: None)


def cells(read: Read, table: str) -> pd.DataFrame:
    """Return a table's cells by report and key (`received/person`)."""
    frame = read.table(table)
    first, second = (frame[name].astype(str) for name in TABLES[table])
    return frame.assign(key=first + "/" + second).set_index([frame["report_id"].astype(str), "key"])


def test_the_made_up_form_differs_as_it_should(form: Form) -> None:
    newest = forms_form.edition("2021")
    assert {section.key: len(section.cells) for section in form.tables()} == {"disclosure": 11, "requests": 26 * 8}
    assert {section.key for section in newest.tables()} - {section.key for section in form.tables()} == {"disputes"}
    assert {identity.id for identity in form.identities} == {"T3.STOCK", "T3.TOTAL", "T3.ROW", "T2.GE"}


def test_no_code_was_changed(known: Read) -> None:
    assert {name for name in known.house.changed() if not name.startswith("d/")} == {f"forms/{EDITION}.yml"}


def test_the_copy_uses_no_code_of_the_original(known: Read) -> None:
    script = "import crawler, extract, forms, gongkai, normalize as n; print(*(m.__file__ for m in (crawler, extract, forms, gongkai, n)), sep='\\n')"
    found = known.house.python("-c", script).splitlines()
    assert len(found) == 5
    assert all(Path(path).is_relative_to(known.house.root) for path in found), found


def test_every_report_of_the_made_up_edition_is_one(known: Read) -> None:
    assert known.table("documents")["outcome"].tolist() == ["report"] * len(REPORTS)
    reports = known.table("reports")
    assert sorted(reports["agency"]) == sorted(report.truth.agency for report in known.printed)
    assert set(reports["year"]) == {int(EDITION)}
    assert set(reports["edition_requests"]) == set(reports["edition_cited"]) == {EDITION}
    assert reports["edition_disputes"].isna().all()
    assert set(reports["cells_read"]) <= {11 + 26 * 8, 11 + 24 * 8}


@pytest.mark.parametrize("table", TABLES)
def test_every_printed_cell_is_right(known: Read, table: str) -> None:
    frame = cells(known, table)
    for report_id, printed in known.reports().items():
        truth = {key: cell for (section, key), cell in printed.truth.cells.items() if section == table}
        own = frame.loc[report_id]
        assert set(own["edition"]) == {EDITION}
        assert set(own.index) == set(truth)
        for key, cell in truth.items():
            said = own.loc[key]
            assert said["status"] == cell.status, (printed.name, key)
            assert visible(None if pd.isna(said["raw"]) else said["raw"]) == visible(cell.raw), (printed.name, key)
            assert cell.value == said["value"] if cell.value is not None else pd.isna(said["value"]), (
                printed.name,
                key,
            )


def test_the_new_keys_stand_in_the_tables(known: Read) -> None:
    requests, disclosure = known.table("requests"), known.table("disclosure")
    assert (requests.loc[requests["item"] == ROW, "value"] > 0).any()
    assert (requests.loc[requests["applicant"] == COLUMN, "value"] > 0).any()
    assert (disclosure.loc[disclosure["item"] == OTHER_ROW, "value"] > 0).any()
    assert not known.house.root.joinpath("d/tidy/disputes").exists() or known.table("disputes").empty


def test_the_new_labels_stand_in_labels(known: Read) -> None:
    labels = known.table("labels")
    own = labels[labels["edition"] == EDITION].set_index("key")["label_zh"]
    assert {key: own[key] for key in NEW} == NEW
    assert own["partly_granted"] == RENAMED["partly_granted"]
    assert "disputes" not in set(labels.loc[labels["edition"] == EDITION, "section"])


def _sums(known: Read) -> pd.DataFrame:
    """Return the checks of sums: the numbers of a printed report's text are not those of its tables."""
    checks = known.table("checks")
    return checks[checks["kind"].isin(["equality", "inequality"])]


def test_the_identities_are_tried_with_the_new_row_and_column(known: Read) -> None:
    checks = _sums(known)
    assert set(checks["identity"]) == {"T3.STOCK", "T3.TOTAL", "T3.ROW", "T2.GE"}
    by_row = checks[(checks["identity"] == "T3.ROW") & (checks["key"] == ROW)]
    by_column = checks[(checks["identity"] == "T3.TOTAL") & (checks["key"] == COLUMN)]
    assert len(by_row) == len(by_column) == len(REPORTS)
    assert by_row["cells"].str.contains(f"{ROW}/{COLUMN}").all()
    assert by_column["cells"].str.contains(f"{ROW}/{COLUMN}").all()


def test_exactly_the_sums_that_do_not_hold_in_print_differ(known: Read) -> None:
    checks = _sums(known)
    kinds = checks.groupby("report_id", observed=True)
    assert sum(len(report.truth.slips) for report in known.printed) > 3
    for report_id, printed in known.reports().items():
        own = kinds.get_group(report_id)
        differs = own[own["status"] == "differs"]
        assert {(row.identity, row.key) for row in differs.itertuples()} == printed.truth.slips, printed.name
        assert (own["status"] == "holds").any()


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_dictionary_names_the_new_labels(known: Read, language: str) -> None:
    text = known.house.command("dictionary", "--language", language)
    for key, label in (NEW | RENAMED).items():
        assert any(f"`{key}`" in line and label in line for line in text.splitlines()), key
    assert EDITION in text


def test_without_its_yaml_the_new_labels_are_issues(unknown: Read) -> None:
    assert {name for name in unknown.house.changed() if not name.startswith("d/")} == set()
    issues = unknown.table("issues")
    found = issues[issues["code"] == "label-unknown"].groupby("document_id", observed=True)["message"].agg(" ".join)
    assert len(found) == len(REPORTS)


def test_without_its_yaml_no_number_is_wrong(unknown: Read) -> None:
    printed = unknown.reports()
    held = 0
    for table in TABLES:
        frame = cells(unknown, table)
        for report_id, key in frame.index[frame["value"].notna()]:
            cell = printed[report_id].truth.cells.get((table, key))
            value = frame.loc[(report_id, key), "value"]
            assert cell is not None, (report_id, key)
            assert cell.status in COUNTED, (report_id, key)
            assert value == cell.value, (report_id, key)
            held += 1
    assert held > len(REPORTS) * 5
