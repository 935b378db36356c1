"""Whatever is broken in a release, its check says so and names the file."""

from __future__ import annotations

import json
import random
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest
from asking import ask_here
from filled import report
from released import no_waiting_for_the_disk, release, restate, rewrite, set_cell, tables  # noqa: F401

from normalize.release import check, database, package, sums

pytestmark = pytest.mark.usefixtures("no_waiting_for_the_disk")


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("sound")
    made = [report(name, year) for name in ("天门市统计局", "仙桃市教育局") for year in (2022, 2023)]
    return release(tables(home / "data", made), home / "releases")


@pytest.fixture
def copy(sound: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(sound, tmp_path / "release"))


def said(folder: Path) -> str:
    return "\n".join(check.mistakes(folder))


def flip_first(content: bytes) -> bytes:
    return bytes([content[0] ^ 1]) + content[1:]


def flip_any(content: bytes) -> bytes:
    at = random.Random(len(content)).randrange(len(content))
    return content[:at] + bytes([content[at] ^ 0x20]) + content[at + 1 :]


def flip_last(content: bytes) -> bytes:
    return content[:-1] + bytes([content[-1] ^ 1])


BREAKS: dict[str, Callable[[bytes], bytes | None]] = {
    "a byte flipped at its start": flip_first,
    "a byte flipped somewhere": flip_any,
    "a byte flipped at its end": flip_last,
    "cut in half": lambda content: content[: len(content) // 2],
    "empty": lambda _: b"",
    "a byte more": lambda content: content + b"\n",
    "gone": lambda _: None,
}


def broken(path: Path, content: bytes | None) -> Iterator[None]:
    whole = path.read_bytes()
    path.unlink()
    if content is not None:
        path.write_bytes(content)
    yield
    path.write_bytes(whole)


@pytest.mark.parametrize("how", BREAKS)
def test_breaking_any_file_fails_the_check_and_names_it(copy: Path, how: str) -> None:
    files = sums.files(copy)
    assert {"gongkai.duckdb", "SHA256SUMS", "datapackage.json", "README.md", "requests/2022.parquet"} <= set(files)
    for name in files:
        for _ in broken(copy / name, BREAKS[how]((copy / name).read_bytes())):
            assert name in said(copy), f"{name}: {how}"
    assert said(copy) == ""


@pytest.mark.parametrize("name", ["stray.txt", ".hidden", "requests/2099.parquet", "requests/.2022.parquet.swp"])
def test_a_stray_file_is_named(copy: Path, name: str) -> None:
    shutil.copy(copy / "requests/2022.parquet", copy / name)
    assert name in said(copy)


def test_a_stray_folder_and_a_link_are_named(copy: Path) -> None:
    (copy / "empty").mkdir()
    assert "empty" in said(copy)
    (copy / "empty").rmdir()
    (copy / "README.md").rename(copy / "elsewhere.md")
    (copy / "README.md").symlink_to("elsewhere.md")
    assert "README.md is no regular file" in said(copy)


def twice(rows: pa.Table) -> pa.Table:
    return pa.concat_tables([rows, rows.slice(0, 1)])


def test_a_row_more_is_found_by_the_hash_and_where_that_was_restated_by_the_key(copy: Path) -> None:
    rewrite(copy / "requests/2022.parquet", twice)
    assert said(copy) == "requests/2022.parquet does not have the hash that SHA256SUMS states"
    restate(copy)
    assert "requests/2022.parquet: the key report_id, edition, item, applicant stands twice" in said(copy)


#: what only a look into the tables can find: how it is broken, and the file that is named
WITHIN = {
    "rows fewer than stated": lambda it: rewrite(it / "checks/2022.parquet", lambda rows: rows.slice(1)),
    "a column besides": lambda it: rewrite(
        it / "disputes/2023.parquet", lambda rows: rows.append_column("x", rows["year"])
    ),
    "a column gone": lambda it: rewrite(it / "reports/2023.parquet", lambda rows: rows.drop_columns(["title"])),
    "an unknown report": lambda it: set_cell(it / "disclosure/2022.parquet", 0, report_id="nobody-2022"),
    "an unknown document": lambda it: set_cell(it / "reports/2022.parquet", 0, document_id="0" * 64),
    "an unknown agency": lambda it: set_cell(it / "indicators/2022.parquet", 0, agency_id="nobody"),
    "a key that is null": lambda it: set_cell(it / "requests/2022.parquet", 0, item=None),
    "another year": lambda it: set_cell(it / "checks/2022.parquet", 0, year=2023),
}
NAMED = {
    "rows fewer than stated": "gongkai.duckdb: checks",
    "a column besides": "disputes/2023.parquet: the column x is not one that is stated",
    "a column gone": "reports/2023.parquet: the column title is missing",
    "an unknown report": "disclosure/2022.parquet: report_id nobody-2022 is not in reports",
    "an unknown document": "reports/2022.parquet: document_id " + "0" * 64,
    "an unknown agency": "indicators/2022.parquet: agency_id nobody",
    "a key that is null": "requests/2022.parquet: the key report_id, edition, item, applicant has nulls",
    "another year": "checks/2022.parquet holds rows of other years",
}


@pytest.mark.parametrize("how", WITHIN)
def test_what_hashes_cannot_tell_is_found_in_the_tables(copy: Path, how: str) -> None:
    WITHIN[how](copy)
    restate(copy)
    assert NAMED[how] in said(copy)


def test_a_report_that_stands_in_two_years_is_found(copy: Path) -> None:
    (one, other) = (copy / f"documents/{name}.parquet" for name in ("2025", "2024"))
    shutil.copy(one, other)
    described = json.loads((copy / package.NAME).read_text())
    (documents,) = [it for it in described["resources"] if it["name"] == "documents"]
    documents["files"].append(documents["files"][0] | {"path": "documents/2024.parquet"})
    (copy / package.NAME).write_text(package.text(described))
    restate(copy)
    assert "documents/: a key stands in two of" in said(copy)


def test_a_database_with_another_value_or_another_table_is_named(copy: Path) -> None:
    with duckdb.connect(copy / database.NAME) as found:
        found.execute("UPDATE requests SET value = value + 1 WHERE item = 'handled'")
        found.execute("CREATE VIEW more AS SELECT 1")
    restate(copy)
    assert "gongkai.duckdb: requests is not" in said(copy)
    assert "gongkai.duckdb: more is not" in said(copy)


def test_a_dictionary_that_is_not_in_step_is_named(copy: Path) -> None:
    text = (copy / "DICTIONARY.md").read_text(encoding="utf-8")
    (copy / "DICTIONARY.md").write_text(text.replace("Days late", "Days"), encoding="utf-8")
    restate(copy)
    assert said(copy) == "DICTIONARY.md is not in step with the columns"


def test_a_release_of_another_schema_is_held_to_its_own(copy: Path) -> None:
    described = json.loads((copy / package.NAME).read_text())
    described["schemaHash"] = "0" * 64
    (copy / package.NAME).write_text(package.text(described))
    text = (copy / "DICTIONARY.md").read_text(encoding="utf-8")
    (copy / "DICTIONARY.md").write_text(text.replace("Days late", "Days"), encoding="utf-8")
    restate(copy)
    assert said(copy) == ""


def test_the_command_prints_each_mistake_and_says_3(copy: Path) -> None:
    (copy / "README.md").unlink()
    (copy / "stray").touch()
    answer = ask_here("release", "--check", copy)
    assert answer.status == 3
    assert answer.out.splitlines() == ["stray is there and SHA256SUMS does not name it", "README.md is missing"]
    assert ask_here("release", "x", "--check", copy).status == 2


def test_a_folder_that_is_no_release_is_none(tmp_path: Path) -> None:
    answer = ask_here("release", "--check", tmp_path)
    assert (answer.status, answer.out) == (3, "SHA256SUMS is missing\n")


def test_a_package_of_somebody_elses_is_said_to_be_none_of_ours(copy: Path) -> None:
    described = json.loads((copy / package.NAME).read_text())
    del described["resources"][0]["rows"]
    (copy / package.NAME).write_text(package.text(described))
    others = {name: sums.sha256([copy / name]) for name in sums.files(copy) if name != sums.NAME}
    (copy / sums.NAME).write_text(sums.text(others))
    assert said(copy) == "datapackage.json is not as this program writes it: 'rows'"
