"""The resources of an OFD document: composed objects, drawing parameters, pictures, by their ids.

Input: the files that the document and its pages name; output: what a page refers to. They are read when
first asked for: most pages need none of them.
"""

from __future__ import annotations

from extract.ofd_drawing import content
from extract.ofd_package import Element, Parts, children, number, text
from extract.ofd_paths import LINE_WIDTH
from forms.records import Unreadable

Found = tuple[Element | None, str]


class Resources:
    """What one document's resource files define; `root` is that of `Document.xml`, `near` its path."""

    def __init__(self, parts: Parts, root: Element, near: str) -> None:
        self._parts = parts
        self._waiting: list[tuple[str, str]] = []
        self._known: dict[str, Found] = {}
        common = next(children(root, "CommonData"), None)
        self.add(common, near, "PublicRes")
        self.add(common, near, "DocumentRes")

    def add(self, holder: Element | None, near: str, name: str) -> None:
        """Note the resource files that an element of a file (`near`) names."""
        self._waiting += [(each.text or "", near) for each in children(holder, name)]

    def composed(self, resource: str) -> Element | None:
        """Return the content of a composed object."""
        found, _ = self._find(resource)
        return content(found) if found is not None else None

    def line_width(self, resource: str) -> float:
        """Return the width of lines (mm) that drawing parameters, or those they build on, state."""
        seen: set[str] = set()
        while resource and resource not in seen:
            seen.add(resource)
            found, _ = self._find(resource)
            if found is None:
                break
            if found.get("LineWidth"):
                return number(found.get("LineWidth"), LINE_WIDTH)
            resource = found.get("Relative", "")
        return LINE_WIDTH

    def picture(self, resource: str) -> bytes:
        """Return the bytes of a picture; `Unreadable` ("damaged") where it is not there."""
        found, folder = self._find(resource)
        path = self._parts.find(text(found, "MediaFile"), folder)
        if path is None:
            raise Unreadable("damaged")
        return self._parts.content(path)

    def _find(self, resource: str) -> Found:
        """Return a resource and the folder from which its paths start."""
        while self._waiting:
            place, near = self._waiting.pop(0)
            path = self._parts.find(place, near)
            if path is not None:
                root = self._parts.root(path)
                folder = f"{path.rpartition('/')[0]}/{root.get('BaseLoc', '').strip('/ ')}/".lstrip("/")
                self._known.update((each.get("ID", ""), (each, folder)) for group in root for each in group)
        return self._known.get(resource, (None, ""))
