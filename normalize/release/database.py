"""`gongkai.duckdb`: all tables of a release in one file, with bilingual comments on tables and columns.

Input: the Parquet files of a release; output: the database. Needs duckdb (extra `duckdb`); its file holds an
identifier of its own, so two of the same tables differ in some bytes and agree in every row.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from normalize.column import Column, Table
from normalize.release.package import paths
from normalize.schema import released

NAME = "gongkai.duckdb"
#: what duckdb may take; more goes to the disk
MEMORY = "1GB"


def possible() -> bool:
    """Tell whether duckdb is installed."""
    return find_spec("duckdb") is not None


def write(folder: Path) -> None:
    """Write every table of a folder into its database."""
    import duckdb

    with duckdb.connect(folder / NAME) as database:
        database.execute(f"SET memory_limit = '{MEMORY}'")
        for table in released().values():
            database.begin()  # every comment would be brought to the disk alone
            database.execute(f"CREATE TABLE {_name(table.name)} AS {_rows(folder, table)}")
            _comment(database, f"TABLE {_name(table.name)}", f"{table.zh} · {table.en}: {table.row}")
            for column in table.columns:
                _comment(database, f"COLUMN {_name(table.name)}.{_name(column.name)}", comment(column))
            database.commit()


def comment(column: Column) -> str:
    """Return what is said of a column: both labels, its unit, what they cannot say."""
    unit = f" ({column.unit})" if column.unit else ""
    about = f": {column.about}" if column.about else ""
    return f"{column.zh} · {column.en}{unit}{about}"


def mistakes(folder: Path) -> Iterator[str]:
    """Yield the names of tables whose rows in the database are not those of the files; and what it has besides."""
    import duckdb

    with duckdb.connect(folder / NAME, read_only=True) as database:
        database.execute(f"SET memory_limit = '{MEMORY}'")
        found = database.execute(
            "SELECT table_name FROM duckdb_tables() UNION SELECT view_name FROM duckdb_views() WHERE NOT internal"
        )
        there = {name for (name,) in found.fetchall()}
        yield from sorted(there ^ released().keys())
        for name in released().keys() & there:
            table = released()[name]
            if _digest(database, f"FROM {_name(name)}") != _digest(database, _rows(folder, table)):
                yield name


def _digest(database: Any, rows: str) -> Any:
    """Return how many rows there are and the sum of their hashes, whatever their order."""
    return database.execute(f"SELECT count(*), sum(hash(each)::HUGEINT) FROM ({rows}) each").fetchone()


def _rows(folder: Path, table: Table) -> str:
    files = ", ".join(_text(str(folder / path)) for path in paths(folder, table))
    return f"SELECT * FROM read_parquet([{files}])"


def _comment(database: Any, on: str, said: str) -> None:
    database.execute(f"COMMENT ON {on} IS {_text(said)}")


def _name(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _text(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
