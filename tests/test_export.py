"""Tables for Excel, Stata and R: the same numbers, and no text that a spreadsheet would run."""

import io
import sys
import unicodedata
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from asking import SAMPLE, ask, ask_here
from hypothesis import given
from hypothesis import strategies as st

import gongkai
from normalize import export
from normalize.schema import tables

FORMULA = '=HYPERLINK("http://example.com/?x","统计局")'


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A DIR with the sample, one report of which is said to be by an agency whose name is a formula."""
    folder = tmp_path_factory.mktemp("export")
    quoted = FORMULA.replace('"', '""')
    (folder / "about.csv").write_text(f'source,agency\nprinted_word.docx,"{quoted}"\n', encoding="utf-8")
    answer = ask_here("run", SAMPLE, "--about", folder / "about.csv", "--data", folder / "data", "--workers", 1)
    assert answer.status == 0, answer.err
    return folder / "data"


def exported(data: Path, *words: object, form: str = "csv") -> pd.DataFrame:
    answer = ask_here("export", *words, "--format", form, "--data", data)
    assert (answer.status, answer.err) == (0, "")
    if form == "dta":
        return pd.read_stata(io.BytesIO(answer.data))
    read = pd.read_csv if form == "csv" else pd.read_excel
    return read(io.BytesIO(answer.data), dtype={"raw": str}, keep_default_na=False, na_values=[""])


@pytest.mark.parametrize("form", export.FORMATS)
@pytest.mark.parametrize("table", ["requests", "disputes", "disclosure", "statistics"])
def test_numbers_come_back_as_they_are(table: str, form: str, data: Path) -> None:
    here, back = gongkai.load(data, table), exported(data, table, form=form)
    assert list(back.columns) == list(here.columns)
    for name in ("year", "value", "row"):
        pd.testing.assert_series_equal(back[name].astype("Float64"), here[name].astype("Float64"), check_names=False)
    assert back["status"].tolist() == here["status"].astype(str).tolist()
    assert back["raw"].fillna("").astype(str).tolist() == here["raw"].astype(object).fillna("").astype(str).tolist()


@pytest.mark.parametrize("form", export.FORMATS)
@pytest.mark.parametrize("table", list(tables()))
def test_every_table_can_be_written_in_every_format(table: str, form: str, data: Path) -> None:
    file = io.BytesIO()
    frame = gongkai.load(data, table)
    export.write(frame.head(50), file, form)
    assert file.getvalue()


def test_csv_is_what_excel_opens_as_utf_8(data: Path) -> None:
    assert ask_here("export", "reports", "--data", data).data.startswith(b"\xef\xbb\xbfreport_id,")


def test_standard_output_takes_binary_formats_whole(data: Path) -> None:
    answer = ask("export", "disputes", "--format", "xlsx", "--data", data)
    assert len(pd.read_excel(io.BytesIO(answer.data))) == len(gongkai.load(data, "disputes"))


@pytest.mark.parametrize("name, read", [("a.csv", pd.read_csv), ("a.xlsx", pd.read_excel), ("a.dta", pd.read_stata)])
def test_the_output_s_name_decides_the_format(name: str, read: object, data: Path, tmp_path: Path) -> None:
    answer = ask_here("export", "disputes", "--output", tmp_path / name, "--data", data)
    assert (answer.status, answer.data) == (0, b"")
    assert len(read(tmp_path / name)) == len(gongkai.load(data, "disputes"))  # type: ignore[operator]


def test_an_output_in_a_folder_that_is_not_there_is_wrong_usage(data: Path, tmp_path: Path) -> None:
    answer = ask_here("export", "disputes", "--output", tmp_path / "no" / "a.csv", "--data", data)
    assert answer.status == 2
    assert "Traceback" not in answer.err


@pytest.mark.parametrize("years, expected", [("2023", {2023}), ("2019-2022", {2019, 2022}), ("1990-1999", set())])
def test_years_are_those_asked_for(years: str, expected: set[int], data: Path) -> None:
    assert set(exported(data, "requests", "--years", years)["year"].dropna().astype(int)) == expected
    assert set(exported(data, "--wide", "--years", years)["year"].dropna().astype(int)) == expected


@pytest.mark.parametrize("form", export.FORMATS)
def test_wide_is_one_row_a_report_and_one_column_a_cell(form: str, data: Path) -> None:
    wide, reports = exported(data, "--wide", form=form), gongkai.load(data, "reports")
    assert sorted(wide["report_id"]) == sorted(reports["report_id"])
    wide = wide.set_index("report_id")
    for table, keys in (("requests", ("item", "applicant")), ("disputes", ("channel", "outcome"))):
        for row in gongkai.load(data, table).sample(40, random_state=1).itertuples():
            name = f"{table}.{getattr(row, keys[0])}.{getattr(row, keys[1])}"
            name = (
                name
                if form != "dta"
                else next(iter(c for c in wide.columns if c.startswith(name.replace(".", "_")[:27])))
            )
            if form != "dta" or len(name) < 32:
                found = wide.loc[row.report_id, name]
                assert (pd.isna(found) and pd.isna(row.value)) or found == row.value


def test_wide_of_one_table_has_its_cells_only(data: Path) -> None:
    columns = list(exported(data, "disputes", "--wide").columns)
    assert sum("." in name for name in columns) == 15
    assert all(name.startswith("disputes.") for name in columns if "." in name)


def test_stata_gets_names_it_takes(data: Path) -> None:
    names = list(exported(data, "--wide", form="dta").columns)
    assert len(set(names)) == len(names)
    assert all(len(name) <= 32 and name.isidentifier() for name in names)


# --- spreadsheets


def test_an_agency_named_like_a_formula_is_text_in_csv(data: Path) -> None:
    agencies = exported(data, "reports")["agency"].tolist()
    assert f"'{FORMULA}" in agencies
    assert FORMULA not in agencies


def test_an_agency_named_like_a_formula_is_text_in_xlsx(data: Path) -> None:
    answer = ask_here("export", "reports", "--format", "xlsx", "--data", data)
    cells = [cell for row in openpyxl.load_workbook(io.BytesIO(answer.data)).active.iter_rows() for cell in row]
    assert any(cell.value == f"'{FORMULA}" for cell in cells)
    assert not [cell for cell in cells if cell.data_type == "f" or cell.hyperlink]


@pytest.mark.parametrize("text", ["=1+1", "@SUM(A1)", "+cmd|' /C calc'!A0", "-2+3+cmd|' /C calc'!A0", "\t=1", "\r=1", "\n=1", "＝1+1", "＠x", "－其中"])  # fmt: skip
def test_what_a_spreadsheet_would_run_is_quoted(text: str) -> None:
    assert csv_of(text) == f"'{text}"


@pytest.mark.parametrize(
    "text", ["-3", "+4", "-", "－", "--", "/", "0", "12件", "无", "-1,234.5", "'x", "武汉市统计局"]
)
def test_a_printed_cell_is_left_as_it_is(text: str) -> None:
    assert csv_of(text) == text


@given(st.text(min_size=1))
def test_no_text_begins_a_formula(text: str) -> None:
    first, *rest = unicodedata.normalize("NFKC", csv_of(text))
    assert first not in "=@\t\r\n"
    assert first not in "+-" or not any(letter.isalpha() for letter in rest)


def csv_of(text: str) -> str:
    file = io.BytesIO()
    export.write(pd.DataFrame({"raw": pd.Series([text], dtype="object")}), file, "csv")
    back = pd.read_csv(io.BytesIO(file.getvalue()), dtype=str, keep_default_na=False, na_filter=False)
    return str(back["raw"][0])


def test_control_characters_do_not_stop_a_sheet() -> None:
    file = io.BytesIO()
    export.write(pd.DataFrame({"raw": ["1\x0b2\x00"], "value": [1]}), file, "xlsx")
    assert pd.read_excel(file)["raw"].tolist() == ["1\ufffd2\ufffd"]


def test_a_sheet_that_would_be_cut_off_is_refused(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(export, "SHEET", 100)
    answer = ask_here("export", "requests", "--format", "xlsx", "--data", data)
    assert (answer.status, answer.data) == (2, b"")
    assert "a sheet holds 100" in answer.err


def test_a_missing_writer_is_named(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("openpyxl", "openpyxl.workbook"):
        monkeypatch.setitem(sys.modules, name, None)
    answer = ask_here("export", "disputes", "--format", "xlsx", "--data", data)
    assert (answer.status, answer.data) == (2, b"")
    assert "pip install openpyxl" in answer.err
