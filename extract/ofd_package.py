"""The parts of an OFD archive, by the paths that its files give each other.

Input: the archive's bytes; output: parsed parts and resources. Paths are absolute or relative to the
file that names them; prefixes of namespaces, and which namespace a producer took, do not matter.
"""

from __future__ import annotations

import math
import posixpath
from collections.abc import Iterator
from functools import lru_cache

from lxml import etree

from extract.package import LARGEST, opened, parsed, unpacked
from forms.records import Unreadable

Element = etree._Element

#: all parts of a document unpacked; 300 pages with every character on its own have about 100 MB
MOST_UNPACKED = 160 << 20
_ENTRY = "ofd.xml"
#: what the standard for encrypted documents (GM/T 0099) puts beside the entry
_ENCRYPTED = ("encryptions.xml", "decryptseed.dat")


class Parts:
    """An open archive. `Unreadable`: damaged, encrypted, too-large."""

    def __init__(self, data: bytes) -> None:
        self.archive = opened(data)
        self._names = {_plain(name): name for name in self.archive.namelist()}
        self._left = MOST_UNPACKED
        if any(name in self._names for name in _ENCRYPTED):
            raise Unreadable("encrypted")

    def find(self, place: str, near: str = "") -> str | None:
        """Return the part that a file (`near`) calls `place`; None where there is none."""
        place = place.strip().replace("\\", "/")
        folders = [posixpath.dirname(near), near.partition("/")[0], ""] if not place.startswith("/") else [""]
        for folder in folders:
            path = _plain(posixpath.join("/", folder, place.lstrip("/")))
            if path in self._names:
                return path
        return None

    def content(self, path: str) -> bytes:
        """Return the bytes of a part, as `find` called it."""
        data = unpacked(self.archive, self._names[path], min(LARGEST, self._left))
        self._left -= len(data)
        return data

    def root(self, path: str | None) -> Element:
        """Return the root of a part that must be there."""
        if path is None:
            raise Unreadable("damaged")
        root = parsed(self.content(path))
        if (
            root.getroottree().docinfo.internalDTD is not None
        ):  # the standard has none; an entity in a text would hide what follows
            raise Unreadable("damaged")
        return root

    def entry(self) -> tuple[str, Element]:
        """Return the path and the root of `OFD.xml`."""
        return _ENTRY, self.root(_ENTRY if _ENTRY in self._names else None)


def _plain(path: str) -> str:
    return posixpath.normpath("/" + path.replace("\\", "/")).lstrip("/").lower()


# --- elements --------------------------------------------------------------------------------------


@lru_cache(maxsize=4096)
def _local(tag: object) -> str:
    return str(tag).rpartition("}")[2]


def kind(element: Element) -> str:
    """Return an element's name without its namespace."""
    return _local(element.tag)


def children(element: Element | None, *path: str) -> Iterator[Element]:
    """Yield the elements at the end of a path of names."""
    for child in element if element is not None else ():
        if kind(child) == path[0]:
            if len(path) == 1:
                yield child
            else:
                yield from children(child, *path[1:])


def text(element: Element | None, *path: str) -> str:
    """Return the text of the first element at the end of a path, "" where there is none."""
    found = next(children(element, *path), None)
    return (found.text or "").strip() if found is not None else ""


@lru_cache(maxsize=1 << 14)
def numbers(written: str | None, count: int) -> tuple[float, ...] | None:
    """Return an array of the standard; None where it is not there or has fewer numbers."""
    try:
        found = tuple(map(float, written.replace(",", " ").split()[:count])) if written else ()
    except ValueError:
        return None
    return found if len(found) == count and all(map(math.isfinite, found)) else None


def number(written: str | None, otherwise: float) -> float:
    """Return one number, `otherwise` where it is not there or none."""
    found = numbers(written, 1) if written else None
    return found[0] if found else otherwise


def is_true(written: str | None, otherwise: bool) -> bool:
    """Return a boolean of the standard, `otherwise` where it is not there."""
    return written.strip().lower() in ("true", "1") if written else otherwise
