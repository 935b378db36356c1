"""Calls the command as a user does: in a process of its own, or here where a test changes what it meets.

Input: words of a command line; output: an `Answer`. Both speak English unless told otherwise.
"""

from __future__ import annotations

import io
import os
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any, NamedTuple
from unittest.mock import patch

import pandas as pd

import gongkai

ROOT = Path(gongkai.__file__).parent
SAMPLE = ROOT / "data" / "sample"
ENGLISH = {"LC_ALL": "C.UTF-8", "LANG": "C.UTF-8"}
CHINESE = {"LC_ALL": "zh_CN.UTF-8", "LANG": "zh_CN.UTF-8"}


class Answer(NamedTuple):
    """What a call gave back; `out` decoded, `data` as bytes."""

    status: int
    data: bytes
    err: str

    @property
    def out(self) -> str:
        """Standard output as text."""
        return self.data.decode()


def ask(*words: object, env: dict[str, str] | None = None, code: str = "", **options: Any) -> Answer:
    """Call the command in a process of its own; `code` is run there first."""
    script = f"import sys; {code or 'pass'}\nsys.argv[0] = 'gongkai'\nimport gongkai; gongkai.main()"
    done = subprocess.run(
        [sys.executable, "-c", script, *map(str, words)], cwd=ROOT, capture_output=True, check=False,
        env={**os.environ, **ENGLISH, **(env or {})}, **options,
    )  # fmt: skip
    return Answer(done.returncode, done.stdout, done.stderr.decode())


def ask_here(*words: object, env: dict[str, str] | None = None) -> Answer:
    """Call the command in this process, which is quicker and can be monkeypatched."""
    out, err = (io.TextIOWrapper(io.BytesIO(), "utf-8", write_through=True) for _ in range(2))
    argv = patch.object(sys, "argv", ["gongkai", *map(str, words)])
    with argv, patch.dict(os.environ, {**ENGLISH, **(env or {})}), redirect_stdout(out), redirect_stderr(err):
        try:
            gongkai.main()
            status = 0
        except SystemExit as end:
            status = int(end.code or 0)
    return Answer(status, out.buffer.getvalue(), err.buffer.getvalue().decode())  # type: ignore[attr-defined]


def tables(data: Path) -> dict[str, pd.DataFrame]:
    """Return every table but when its documents were seen last."""
    from normalize.schema import tables as known

    found = {name: gongkai.load(data, name) for name in known()}
    found["documents"] = found["documents"].drop(columns=["first_seen", "last_seen", "warc", "offset"])
    return found


def same(one: dict[str, pd.DataFrame], other: dict[str, pd.DataFrame]) -> None:
    """Assert that two sets of tables are equal."""
    assert one.keys() == other.keys()
    for name in one:
        pd.testing.assert_frame_equal(
            one[name].reset_index(drop=True), other[name].reset_index(drop=True), check_categorical=False
        )
