"""A copy of the project to change: what a contributor has, and nothing of the original.

Input: the tree this file stands in; output: a `House`, whose commands run with the copy alone on the
path. It tells which files were changed since it was built.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ORIGINAL = Path(__file__).parents[1]
CODE = ("crawler", "explore", "extract", "forms", "normalize", "gongkai.py")
_MADE = ("__pycache__", ".*", "*.pyc", "*.egg-info")


class House:
    """A copy of the code and of the other parts named, with the state it was built in."""

    def __init__(self, root: Path, *more: str) -> None:
        self.root = root
        for name in (*CODE, *more):
            _copy(ORIGINAL / name, root / name)
        self.built = self.tree()

    def tree(self) -> dict[str, str]:
        """Return the hash of every file a contributor would commit, by path."""
        files = (path for path in self.root.rglob("*") if path.is_file())
        names = {path.relative_to(self.root): path for path in files}
        return {
            name.as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
            for name, path in names.items()
            if not any(part == "__pycache__" or part.startswith(".") for part in name.parts)
        }

    def changed(self) -> set[str]:
        """Return the files that are new, gone or other than when the house was built."""
        now = self.tree()
        return {name for name in self.built.keys() | now.keys() if self.built.get(name) != now.get(name)}

    def write(self, name: str, text: str) -> Path:
        """Write a file of the house."""
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    def add_line(self, name: str, line: str) -> None:
        """Add one line at the end of a file of the house."""
        path = self.root / name
        text = path.read_text(encoding="utf-8") if path.exists() else ""
        self.write(name, text + "\n" * bool(text and not text.endswith("\n")) + line + "\n")

    def command(self, *arguments: object, status: int = 0) -> str:
        """Run `python gongkai.py …` in the house and return what it printed."""
        return self.python("gongkai.py", *arguments, status=status)

    def python(self, *arguments: object, status: int = 0) -> str:
        """Run Python in the house; `AssertionError` with its messages at another exit status."""
        own = {"PYTHONPATH": str(self.root), "PYTHONUTF8": "1", "PYTHONSAFEPATH": "1", "LANG": "en_GB.UTF-8"}
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("LC_", "PYTHON", "PYTEST"))}
        done = subprocess.run(
            [sys.executable, *map(str, arguments)], cwd=self.root, env=kept | own, capture_output=True, encoding="utf-8"
        )
        assert done.returncode == status, done.stdout + done.stderr
        return done.stdout


def _copy(source: Path, target: Path) -> None:
    if source.is_dir():
        shutil.copytree(source, target, ignore=shutil.ignore_patterns(*_MADE))
    elif source.exists():
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(source, target)
