"""Everything that a release says of its columns comes from the one schema: a column said elsewhere fails here."""

from __future__ import annotations

import json
from pathlib import Path

import duckdb
import pyarrow.parquet as pq
import pytest
from asking import ROOT, ask_here
from filled import report
from released import no_waiting_for_the_disk, release, tables  # noqa: F401

from normalize import schema
from normalize.column import KINDS, Column
from normalize.dictionary import dictionary
from normalize.release import check, database, keys, package
from normalize.schema import released

pytestmark = pytest.mark.usefixtures("no_waiting_for_the_disk")
DUCK = {
    "category": "VARCHAR", "text": "VARCHAR", "integer": "BIGINT", "int32": "INTEGER", "int16": "SMALLINT",
    "float": "DOUBLE", "float32": "FLOAT", "box": "DOUBLE[]", "flag": "BOOLEAN", "date": "DATE",
    "time": "TIMESTAMP WITH TIME ZONE",
}  # fmt: skip


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("schema")
    return release(tables(home / "data", [report("天门市统计局", 2023)]), home / "releases")


def test_the_files_have_the_columns_of_the_schema_and_none_besides(made: Path) -> None:
    for name, table in released().items():
        for path in package.paths(made, table):
            found = pq.read_schema(made / path)
            assert found.names == table.schema.names, name
            assert [field.metadata for field in found] == [field.metadata for field in table.schema], name


def test_the_package_has_the_columns_of_the_schema_and_none_besides(made: Path) -> None:
    described = json.loads((made / package.NAME).read_text(encoding="utf-8"))
    resources = {one["name"]: one["schema"] for one in described["resources"] if "schema" in one}
    assert list(resources) == list(released())
    for name, table in released().items():
        said = [
            (one["name"], one["titles"]["zh"], one["titles"]["en"], one.get("unit", ""), one.get("description", ""))
            for one in resources[name]["fields"]
        ]
        assert said == [(one.name, one.zh, one.en, one.unit, one.about) for one in table.columns], name
        key = resources[name].get("primaryKey") or (resources[name].get("uniqueKeys") or [[]])[0]
        assert key == (list(table.key) if name != "changes" else []), name
    assert described["schemaHash"] == package.schema_hash()


def test_the_database_has_the_columns_types_and_comments_of_the_schema_and_none_besides(made: Path) -> None:
    with duckdb.connect(made / database.NAME, read_only=True) as found:
        columns = found.execute(
            "SELECT table_name, column_name, data_type, comment FROM duckdb_columns() WHERE NOT internal ORDER BY ALL"
        )
        expected = [
            (name, one.name, DUCK[one.kind], database.comment(one))
            for name, table in released().items()
            for one in table.columns
        ]
        assert columns.fetchall() == sorted(expected)
        comments = dict(found.execute("SELECT table_name, comment FROM duckdb_tables()").fetchall())
    assert {name: f"{table.zh} · {table.en}: {table.row}" for name, table in released().items()} == comments
    assert "数值 · Number (件)" in database.comment(schema.COUNT)


@pytest.mark.parametrize("language, name", [("en", "DICTIONARY.md"), ("zh", "DICTIONARY.zh.md")])
def test_the_dictionary_is_the_one_of_the_schema(made: Path, language: str, name: str) -> None:
    assert (made / name).read_text(encoding="utf-8") == dictionary(language)


def test_a_column_added_to_the_schema_alone_is_missed_by_the_check(made: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The hash of the schema is what tells that a release is of another: without it the check must complain."""
    described = json.loads((made / package.NAME).read_text(encoding="utf-8"))
    monkeypatch.setattr(package, "schema_hash", lambda: described["schemaHash"])
    more = (*schema.CHANGES, Column("more", "text", "更多", "More"))
    monkeypatch.setattr(schema, "CHANGES", more)
    found = "\n".join(check.mistakes(made))
    assert "datapackage.json: the columns of changes are not those of the schema" in found
    assert "DICTIONARY.md is not in step with the columns" in found


def test_every_kind_of_column_has_a_type_in_the_package() -> None:
    for kind in KINDS:
        assert package.table_schema(schema.Table("t", "", "", "", (), (Column("c", kind, "", ""),)))["fields"][0][
            "type"
        ]


def test_every_id_leads_to_a_column_that_is_there() -> None:
    for name, table in released().items():
        for one in keys.references(table):
            assert one.column in {column.name for column in table.columns}, name
            assert one.target in {column.name for column in released()[one.table].columns}, name
    led = {one.column for table in released().values() for one in keys.references(table)}
    assert led == {"report_id", "agency_id", "document_id"}


def test_the_commands_are_listed_and_described() -> None:
    listed = ask_here("--help").out
    for name in ("release", "diff"):
        assert f"  {name} " in listed
        assert f"gongkai {name}" in (ROOT / "README.md").read_text(encoding="utf-8")
