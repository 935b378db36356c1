"""What a release costs: two of as many reports, between which every document was read by a better reader.

Input: `--reports N`; output: a line each for the first release, the difference, the second release and its check,
with seconds by the clock and most memory. In the second every report has one other cell, and no file is shared.
"""

from __future__ import annotations

import argparse
import resource
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from multiprocessing import get_context
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))
sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq


def make(data: Path, number: int) -> None:
    """Write a DIR with the tables of so many made-up reports."""
    import shards

    from normalize.run import normalize

    shards.write(data, number)
    normalize(data)


def mend(data: Path, other: Path) -> None:
    """Write a DIR with the same tables, but one other cell a report, read by another version."""
    shutil.copytree((data / "tidy").resolve(), other / ".tidy/1")
    (other / "tidy").symlink_to(".tidy/1", target_is_directory=True)
    for path in (other / "tidy").glob("*/*.parquet"):
        with (
            pq.ParquetFile(path) as file,
            pq.ParquetWriter(path.with_name(".new"), file.schema_arrow, compression="zstd") as writer,
        ):
            for group in range(file.num_row_groups):
                writer.write_table(_mended(path.parent.name, file.read_row_group(group)))
        path.with_name(".new").replace(path)


def _mended(table: str, rows: pa.Table) -> pa.Table:
    if table == "documents":
        versions = pa.array(["w"] * len(rows)).dictionary_encode()
        return rows.set_column(
            rows.schema.get_field_index("reader_version"), rows.schema.field("reader_version"), versions
        )
    if table == "requests":
        item, body = (rows[name].cast(pa.string()) for name in ("item", "applicant"))
        here = pc.and_(pc.equal(item, "received"), pc.equal(body, "person"))
        value = pc.if_else(here, pc.add(rows["value"], 1), rows["value"])
        return rows.set_column(rows.schema.get_field_index("value"), rows.schema.field("value"), value)
    return rows


def first(data: Path, output: Path) -> str:
    """Release it, with nothing before."""
    from normalize.release import folder

    return str(folder.write(data, output, None, None, None).folder.name)


def difference(old: Path, new: Path) -> str:
    """Go through all changes between two."""
    from normalize.release.changes import Tally, changes
    from normalize.release.sides import opened

    rows = sum(len(part) for part in changes(opened(old), opened(new), Tally()))
    return f"{rows:,} changes"


def checked(folder: Path) -> str:
    """Check a release."""
    from normalize.release import check

    return f"{len(list(check.mistakes(folder)))} mistakes"


def _cost(function: Callable[..., str], given: tuple[Any, ...]) -> tuple[float, float, str]:
    start = time.perf_counter()
    said = function(*given)
    return time.perf_counter() - start, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, said


def measure(name: str, function: Callable[..., str], *given: Any) -> None:
    """Call a function in a process of its own and print what it took."""
    with get_context("spawn").Pool(1) as pool:
        wall, memory, said = pool.apply(_cost, (function, given))
    print(f"{name:16}{wall:9.1f} s{memory:9,.0f} MB   {said}", flush=True)


def main() -> int:
    """Run the bench from the command line."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--reports", type=int, default=100_000)
    parser.add_argument("--keep", type=Path, help="a folder for the tables, kept")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="gongkai-releases-") as name:
        home, output = args.keep or Path(name), Path(name) / "releases"
        if not (home / "one").exists():
            with get_context("spawn").Pool(1) as pool:
                pool.apply(make, (home / "one", args.reports))
                pool.apply(mend, (home / "one", home / "other"))
        rows = max(pq.read_metadata(path).num_rows for path in (home / "one/tidy").glob("*/*.parquet"))
        print(f"{args.reports:,} reports; the longest file has {rows:,} rows")
        measure("first release", first, home / "one", output)
        measure("diff", difference, home / "one", home / "other")
        measure("second release", first, home / "other", output)
        measure("check", checked, max(output.glob("2*")))
    return 0


if __name__ == "__main__":
    sys.exit(main())
