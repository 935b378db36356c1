"""OFD (GB/T 33190-2016): pages of characters and lines placed in millimetres.

Input: the bytes of a zip archive with `OFD.xml`; output: a `Reading` of its pages as a reader sees
them, templates included, annotations and seals left out. All documents of a file are read, in order.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterator

from extract.matrix import Matrix
from extract.ofd_drawing import Drawer, Drawing, Picture, content
from extract.ofd_package import Element, Parts, children, numbers, text
from extract.ofd_pictures import grey
from extract.ofd_resources import Resources
from extract.ofd_text import without_margins
from extract.page import Char, Page, Rule
from extract.pages import body
from forms.records import PICTURE, Issue, Reading, Unreadable

#: more pages than any report has
MOST_PAGES = 300
_MM = 72 / 25.4
_A4 = (210.0, 297.0)
#: a page of fewer characters than `_FEW` is a scan where a picture covers this part of it, and cannot be
#: read where so many shapes stand for characters
_COVERED, _FEW, _OUTLINES = 0.5, 10, 50

#: the number of a page, and why what is printed on it could not be read
Unread = tuple[int, Unreadable]


def read(data: bytes) -> Reading:
    """Return the document's lines and grids; `Unreadable`: damaged, encrypted, too-large, needs-ocr."""
    parts = Parts(data)
    entry, root = parts.entry()
    documents = [Document(parts, parts.find(text(each, "DocRoot"), entry)) for each in children(root, "DocBody")]
    pages: list[Page] = []
    unread: list[Unread] = []
    for document in documents:
        for page in document.pages:
            if len(pages) >= MOST_PAGES:
                raise Unreadable("too-large")
            pages.append(document.page(page, len(pages) + 1, unread))
    if not pages:
        raise Unreadable("damaged")
    if unread and not any(page.chars or page.rules for page in pages):
        raise unread[0][1]
    title = next((found for each in children(root, "DocBody") if (found := text(each, "DocInfo", "Title"))), "")
    issues = [Issue("page-unread", "", f"{number}: {error}") for number, error in unread]
    return Reading("ofd", body(pages), {"doc_title": title} if title else {}, issues)


class Document:
    """One document of the file: its pages in order, what they share, and the drawer with its limits."""

    def __init__(self, parts: Parts, path: str | None) -> None:
        root = parts.root(path)
        self.parts, self.near = parts, path or ""
        self.pages = list(children(root, "Pages", "Page"))
        self.templates = {each.get("ID"): each for each in children(root, "CommonData", "TemplatePage")}
        self.size = _size(next(children(root, "CommonData", "PageArea"), None)) or (*_A4, None)
        self.resources = Resources(parts, root, self.near)
        self.drawer = Drawer(self.resources.composed, self.resources.line_width)
        self._loaded: dict[str, Element] = {}

    def page(self, named: Element, number: int, unread: list[Unread]) -> Page:
        """Return one page; why its picture could not be read goes to `unread`."""
        path = self.parts.find(named.get("BaseLoc", ""), self.near)
        root = self.parts.root(path)
        self.resources.add(root, path or "", "PageRes")
        drawing = self.drawer.drawing = Drawing()
        for each in self._layers(root):
            self.drawer.draw(each)
        width, height, shown = _size(next(children(root, "Area"), None)) or self.size
        page = Page(number, width * _MM, height * _MM, list(without_margins(drawing.chars)), drawing.rules)
        _crop(page, shown)
        self._scan(page, drawing, unread)
        return _upright(page, drawing)

    def _layers(self, page: Element) -> Iterator[Element]:
        """Yield the contents of a page and its templates, the lowest first."""
        own = content(page)
        drawn: list[tuple[int, Element]] = [] if own is None else [(1, own)]
        for use in children(page, "Template"):
            template = self.templates.get(use.get("TemplateID"))
            found = content(self._template(template)) if template is not None else None
            if template is not None and found is not None:
                order = use.get("ZOrder") or template.get("ZOrder") or "Background"
                drawn.append((2 if order == "Foreground" else 0, found))
        yield from (each for _, each in sorted(drawn, key=lambda one: one[0]))

    def _template(self, named: Element) -> Element:
        place = named.get("BaseLoc", "")
        if place not in self._loaded:
            self._loaded[place] = self.parts.root(self.parts.find(place, self.near))
        return self._loaded[place]

    def _scan(self, page: Page, drawing: Drawing, unread: list[Unread]) -> None:
        """Read the picture of a page that is nothing else; note a page whose text has no characters."""
        written = sum(char.text != PICTURE for char in page.chars)
        if written >= _FEW:
            return
        if len(page.chars) - written >= _OUTLINES:  # every character drawn as a path
            unread.append((page.number, Unreadable("needs-ocr")))
        elif not page.rules:
            whole = page.width * page.height
            large = [picture for picture in drawing.pictures if picture.area >= _COVERED * whole]
            try:
                if large:
                    self._recognise(page, large[-1])
                elif sum(picture.area for picture in drawing.pictures) >= _COVERED * whole:  # in strips
                    raise Unreadable("needs-ocr")
            except Unreadable as error:
                unread.append((page.number, error))

    def _recognise(self, page: Page, picture: Picture) -> None:
        try:
            scanned = importlib.import_module("extract.read_scan").scanned
        except ImportError:
            raise Unreadable("needs-ocr") from None
        left, top, right, _ = picture.box
        pixels = grey(self.resources.picture(picture.resource), picture.matrix)
        chars, rules = scanned(pixels, 72 * pixels.shape[1] / (right - left))
        page.chars += [
            char._replace(left=char.left + left, right=char.right + left, top=char.top + top, bottom=char.bottom + top)
            for char in chars
        ]
        page.rules += [Rule(x0 + left, y0 + top, x1 + left, y1 + top) for x0, y0, x1, y1 in rules]


# --- the page as a reader sees it ------------------------------------------------------------------

Size = tuple[float, float, tuple[float, ...] | None]


def _size(area: Element | None) -> Size | None:
    """Return width, height and the part of the page that is shown, if not all (mm)."""
    box = numbers(text(area, "PhysicalBox"), 4)
    if not box or box[2] <= 0 or box[3] <= 0:
        return None
    shown = numbers(text(area, "ApplicationBox"), 4)
    return box[2], box[3], shown if shown and shown[2] > 0 and shown[3] > 0 else None


def _crop(page: Page, shown: tuple[float, ...] | None) -> None:
    """Leave out characters that stand off the page or the part of it that is shown."""
    left, top, right, bottom = 0.0, 0.0, page.width, page.height
    if shown:
        left, top = max(left, shown[0] * _MM), max(top, shown[1] * _MM)
        right, bottom = min(right, (shown[0] + shown[2]) * _MM), min(bottom, (shown[1] + shown[3]) * _MM)
    page.chars = [
        char
        for char in page.chars
        if left - 1 < (char.left + char.right) / 2 < right + 1 and top - 1 < (char.top + char.bottom) / 2 < bottom + 1
    ]
    page.rules = [
        rule
        for rule in page.rules
        if rule.right > left and rule.left < right and rule.bottom > top - 1 and rule.top < bottom + 1
    ]


def _upright(page: Page, drawing: Drawing) -> Page:
    """Return the page turned so that most of its text runs from left to right."""
    turn, times = max(drawing.turns.items(), key=lambda one: one[1], default=(0, 0))
    if not turn or times <= 0.6 * drawing.turns.total():
        return page
    width, height = page.width, page.height
    matrix = (
        Matrix(),
        Matrix(0, -1, 1, 0, 0, width),
        Matrix(-1, 0, 0, -1, width, height),
        Matrix(0, 1, -1, 0, height, 0),
    )[turn]
    if turn % 2:
        width, height = height, width
    chars = [Char(c.text, *matrix.box(*c[1:5]), c.confidence) for c in page.chars]
    return Page(page.number, width, height, chars, [Rule(*matrix.box(*rule)) for rule in page.rules])
