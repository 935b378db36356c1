"""pdfium's functions, taking and giving plain addresses.

Input: none; output: `pdfium`, which has what `pypdfium2.raw` has. With typed pointers a call costs twice as
much, and there are several for every character and every line of a page. An object is known by its address.
"""

from __future__ import annotations

import ctypes
from typing import Any

import pypdfium2  # noqa: F401 (its import starts the library)
from pypdfium2 import raw


class _Plain:
    """Makes each function at its first use."""

    def __getattr__(self, name: str) -> Any:
        found = getattr(raw, name)
        if getattr(found, "argtypes", None) is not None:
            types = (_plain(found.restype), *map(_plain, found.argtypes))
            found = ctypes.CFUNCTYPE(*types)(ctypes.cast(found, ctypes.c_void_p).value or 0)
        setattr(self, name, found)
        return found


def _plain(type_: Any) -> Any:
    return ctypes.c_void_p if isinstance(type_, type) and issubclass(type_, ctypes._Pointer) else type_


def pointers(values: Any) -> tuple[int, ...]:
    """Return the addresses of the members of an array, for functions that write into several variables."""
    size = ctypes.sizeof(values) // len(values)
    return tuple(ctypes.addressof(values) + size * at for at in range(len(values)))


pdfium = _Plain()
