"""Word files (OOXML): bytes to lines of text and grids.

Input: the bytes of a zip archive; output: a `Reading` whose grids keep the place of each cell as
`w:tbl`, `w:tr`, `w:tc` of `document.xml` count it. Spans are never expanded. Read is what Word
prints with all changes accepted: what is deleted, moved away, struck out or hidden is taken out of
the tree first, text boxes are put behind their paragraph, then one plain walk reads the rest.
"""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from extract.counters import numbered
from extract.layout import Content, Parts, Row, cut, laid_out, lines, of_cell
from extract.numbering import Numbering
from extract.package import Package
from extract.word_xml import FlatPackage, OldWord, word_xml
from forms.records import PICTURE, Reading

Element = etree._Element

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_WX = "{http://schemas.microsoft.com/office/word/2003/auxHint}"
_AML = "{http://schemas.microsoft.com/aml/2001/core}"
_P, _TBL, _TR, _TC, _R, _T = (W + name for name in ("p", "tbl", "tr", "tc", "r", "t"))
_TAB, _BR, _CR, _HYPHEN, _SYMBOL = (W + name for name in ("tab", "br", "cr", "noBreakHyphen", "sym"))
_MATH_TEXT = "{http://schemas.openxmlformats.org/officeDocument/2006/math}t"
_PICTURES = (W + "drawing", W + "pict", W + "object")
_TEXT = (_T, _MATH_TEXT, _TAB, _BR, _CR, _HYPHEN, _SYMBOL, *_PICTURES)
_BOX = W + "txbxContent"
_VAL = W + "val"

#: blocks, rows or cells may stand inside these
_WRAPPERS = frozenset(
    [W + name for name in ("sdt", "sdtContent", "customXml", "smartTag", "ins", "moveTo")]
    + [_MC + "AlternateContent", _MC + "Choice"]
    # of Word 2003: sections, and what a tracked change holds
    + [_WX + "sect", _WX + "sub-section", _AML + "content"]
)
#: taken out of the tree: deleted and moved-away text, the second copy of a drawing, phonetic guides
_DROPPED = (W + "del", W + "moveFrom", W + "rt", _MC + "Fallback")
#: properties of a run or row that is not printed
_UNSEEN = (W + "vanish", W + "strike", W + "dstrike", W + "hidden", W + "cellDel")
_MERGED = (W + "vMerge", W + "hMerge")
_RAISED = W + "vertAlign"
#: our own marks on elements: the table's ordinal; "gone" is not read but counted, "merged" is read as empty
_NUMBER, _STATE = "gongkai-number", "gongkai-state"


def read(data: bytes) -> Reading:
    """Return the document's lines and grids in reading order.

    `Unreadable`: "damaged", "encrypted", "too-large" (unpacked), "needs-later-version" for archives
    that are no Word file.
    """
    return _read(Package(data))


def read_xml(data: bytes) -> Reading:
    """Return the same of a Word file that is one XML text. `Unreadable`: "damaged", "too-large"."""
    return _read(word_xml(data))


def _read(package: Package | FlatPackage | OldWord) -> Reading:
    root = package.document()
    for number, table in enumerate(root.iter(_TBL), 1):
        table.set(_NUMBER, str(number))
    _accept_changes(root)
    _unpack_text_boxes(root)
    body = root.find(W + "body")
    parts = _Walk(_texts(root), package.numbering(root)).parts(body) if body is not None else []
    title = package.title()
    return Reading("docx", [part for part in parts if part != PICTURE], {"doc_title": title} if title else {})


# --- the tree as printed ---------------------------------------------------------------------------


def _accept_changes(root: Element) -> None:
    for element in list(root.iter(*_DROPPED, *_UNSEEN, *_MERGED, _RAISED)):
        tag = element.tag
        around = element.getparent()
        if around is None:
            continue
        if tag in _MERGED:
            _mark_merged(element, tag)
        elif tag == _RAISED:
            _set_apart(element)
        elif around.tag in (W + "trPr", W + "tcPr", W + "rPr"):
            _mark_gone(element, around)
        elif tag in _DROPPED:
            around.remove(element)


def _mark_gone(element: Element, properties: Element) -> None:
    """Act on a property that says its row, cell or run is not printed (a paragraph's own mark aside)."""
    owner = properties.getparent()
    if owner is None or element.get(_VAL) in ("0", "false", "off"):
        return
    if owner.tag in (_TR, _TC):
        owner.set(_STATE, "gone")
    elif owner.tag == _R and element.tag in _UNSEEN:
        for child in list(owner):
            owner.remove(child)


def _mark_merged(element: Element, tag: str) -> None:
    cell = element.getparent().getparent()  # type: ignore[union-attr]
    if cell is not None and element.get(_VAL) != "restart" and cell.get(_STATE) is None:
        cell.set(_STATE, "merged" if tag == _MERGED[0] else "gone")


def _set_apart(raised: Element) -> None:
    """Put a blank before a raised digit: a footnote mark must not become a digit of the number before it."""
    run = raised.getparent().getparent()  # type: ignore[union-attr]
    text = run.find(_T) if run is not None and run.tag == _R and raised.get(_VAL) == "superscript" else None
    if text is not None and text.text and any(character.isdigit() for character in text.text):
        text.text = " " + text.text


def _unpack_text_boxes(root: Element) -> None:
    """Put the content of each text box behind the paragraph it is anchored in."""
    for box in reversed(list(root.iter(_BOX))):
        anchor = next(box.iterancestors(_P), None)
        holder = next((a for a in box.iterancestors(*_PICTURES)), None)
        if anchor is None:
            continue
        for child in reversed(list(box)):
            anchor.addnext(child)
        if holder is not None and next(holder.iter(_BOX), None) is box and holder.getparent() is not None:
            holder.getparent().remove(holder)  # type: ignore[union-attr]


# --- the walk --------------------------------------------------------------------------------------


class _Walk:
    """Reads blocks in document order, counting the numbers that Word generates on its way."""

    def __init__(self, texts: dict[Element, list[str]], numbering: Numbering | None) -> None:
        self.texts = texts
        self.numbering = numbering

    def parts(self, container: Element) -> Parts:
        """Return the lines and grids of a body, a cell or a wrapper."""
        parts: Parts = []
        for child in container:
            tag = child.tag
            if tag == _P:
                parts += self.lines(child)
            elif tag == _TBL:
                parts += cut(int(child.get(_NUMBER, "0")), self.rows(child))
            elif tag in _WRAPPERS:
                parts += self.parts(child)
        return parts

    def lines(self, paragraph: Element) -> list[str]:
        """Return the lines of a paragraph, its number before the first."""
        text = "".join(self.texts.get(paragraph, ()))
        return lines(text if self.numbering is None else numbered(self.numbering.number(paragraph), text))

    def rows(self, table: Element) -> Iterator[Row]:
        for row, tr in enumerate(_members(table, _TR), 1):
            if tr.get(_STATE) == "gone":
                continue
            yield laid_out(row, [self.content(tc) for tc in _members(tr, _TC)])

    def content(self, cell: Element) -> Content:
        """Return a cell's text, its lines and grids where it holds tables, None where it is not shown."""
        state = cell.get(_STATE)
        if state:
            return None if state == "gone" else ""
        if len(cell) == 1 and cell[0].tag == _P:  # most cells, and the short way is three times as fast
            return of_cell(self.lines(cell[0]))
        return of_cell(self.parts(cell))


def _members(container: Element, tag: str) -> list[Element]:
    """Return the rows of a table or the cells of a row, also those inside wrappers."""
    found = list(container.iterchildren(tag))
    if len(found) == len(container):
        return found
    found = []
    for child in container:
        if child.tag == tag:
            found.append(child)
        elif child.tag in _WRAPPERS:
            found += _members(child, tag)
    return found


def _texts(root: Element) -> dict[Element, list[str]]:
    """Return the pieces of each paragraph that has text; one pass over all is far faster than one for each."""
    texts: dict[Element, list[str]] = {}
    paragraph = root
    for element in root.iter(_P, *_TEXT):
        tag = element.tag
        if tag == _P:
            paragraph = element
        elif piece := element.text if tag == _T else _piece(element, tag):
            texts.setdefault(paragraph, []).append(piece)
    return texts


def _piece(element: Element, tag: str) -> str:
    if tag == _MATH_TEXT:
        return element.text or ""
    if tag in _PICTURES:
        return PICTURE
    if tag == _TAB:
        return "\t" if _in_run(element) else ""
    if tag == _SYMBOL:
        return _symbol(element.get(W + "char", ""))
    return "-" if tag == _HYPHEN else "\n"


def _in_run(element: Element) -> bool:
    """Whether a tab is one: the same tag in a paragraph's properties is a tab stop."""
    around = element.getparent()
    return around is not None and around.tag == _R


def _symbol(code: str) -> str:
    try:
        return chr(int(code, 16))
    except (ValueError, OverflowError):
        return ""
