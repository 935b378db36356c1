"""A short name for the state of code and data: what was made by other code has another one.

Input: files of a stage and of the forms; output: a hash, by which a stage tells what it has to do again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path


def fingerprint(paths: Iterable[Path], *more: str) -> str:
    """Return 16 hex digits over the names and bytes of files, and over texts besides."""
    digest = hashlib.sha256()
    for path in sorted(paths):
        digest.update(f"{path.parent.name}/{path.name}\0".encode() + path.read_bytes())
    for text in more:
        digest.update(text.encode() + b"\0")
    return digest.hexdigest()[:16]
