"""How the site is put in its place: written beside it, then exchanged in one step, so that no one meets half of it.

Input: a block that writes into a new folder; output: `DIR/site`. A block that fails, or is killed, leaves the
site as it was; what it had written goes with the next build.
"""

from __future__ import annotations

import ctypes
import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from forms.paths import Folders, lock, need_space

_AT_FDCWD, _EXCHANGE = -100, 2


@contextmanager
def new_site(data: Path) -> Iterator[Path]:
    """Give a new folder; when the block ends well it is `DIR/site`. `Busy` where another build is under way."""
    home, site = data / ".site", Folders(data).site
    with lock(home):
        need_space(home)
        old, folder = home / "old", home / "new"
        if old.exists() and not site.exists():  # a build was killed between the two steps of `_swap`
            old.replace(site)
        for left in (old, folder):
            shutil.rmtree(left, ignore_errors=True)
        folder.mkdir()
        yield folder
        _swap(folder, site, old)
        for left in (old, folder):
            shutil.rmtree(left, ignore_errors=True)


def _swap(folder: Path, site: Path, old: Path) -> None:
    if site.is_symlink():
        site.unlink()
    if not site.exists():
        folder.replace(site)
    elif not _exchanged(folder, site):
        site.replace(old)
        folder.replace(site)


def _exchanged(one: Path, other: Path) -> bool:
    """Tell whether the system could exchange two folders in one step (Linux's renameat2)."""
    if sys.platform != "linux":
        return False
    with suppress(OSError, AttributeError):
        call = ctypes.CDLL(None, use_errno=True).renameat2
        return bool(call(_AT_FDCWD, os.fsencode(one), _AT_FDCWD, os.fsencode(other), _EXCHANGE) == 0)
    return False
