"""Word files that are one XML text: Word 2003's own, and the parts of a DOCX in one file (flat OPC).

Input: the bytes; output: the parts that `read_docx` reads, as `package` gives them of an archive. The
older markup is brought into the newer's names: it differs little. Numbers that Word generates stand in
it as text.
"""

from __future__ import annotations

import re

from lxml import etree

from extract.counters import numbered
from extract.numbering import Numbering
from extract.package import LARGEST, title_of, xml_parser
from forms.records import Unreadable

Element = etree._Element

_OLD = b"http://schemas.microsoft.com/office/word/2003/wordml"
_NEW = b"http://schemas.openxmlformats.org/wordprocessingml/2006/main"
W = "{" + _NEW.decode() + "}"
_WX = "{http://schemas.microsoft.com/office/word/2003/auxHint}"
_CHANGE = "{http://schemas.microsoft.com/aml/2001/core}annotation"
_PKG = "{http://schemas.microsoft.com/office/2006/xmlPackage}"
_TITLE = "{urn:schemas-microsoft-com:office:office}Title"
_KIND = re.compile(rb"<w:wordDocument[\s>]|<pkg:package[\s>]")
_OFFICE_DOCUMENT = "/word/document.xml"
#: what stands inside the text and is none of it
_ASIDE = tuple(W + name for name in ("hdr", "ftr", "footnote", "endnote"))
_RENAMED = {W + "vmerge": W + "vMerge", W + "hmerge": W + "hMerge"}
_CHANGES = {"Word.Deletion": W + "del", "Word.Insertion": W + "ins"}


def is_word_xml(head: bytes) -> bool:
    """Whether the first bytes of an XML text are those of a Word file."""
    return bool(_KIND.search(head))


def word_xml(data: bytes) -> FlatPackage | OldWord:
    """Return the parts of a file; `Unreadable` "damaged", "too-large"."""
    if len(data) > LARGEST:
        raise Unreadable("too-large")
    try:
        root = etree.fromstring(data.replace(_OLD, _NEW), xml_parser())
    except (etree.XMLSyntaxError, ValueError) as error:
        raise Unreadable("damaged") from error
    return FlatPackage(root) if root.tag == _PKG + "package" else OldWord(root)


class FlatPackage:
    """The parts of a DOCX as elements of one text."""

    def __init__(self, root: Element) -> None:
        self.parts = {part.get(_PKG + "name", ""): part for part in root.iter(_PKG + "part")}

    def document(self) -> Element:
        """Return the root of the main part, whose tree holds nothing else."""
        main = self._part(_OFFICE_DOCUMENT)
        if main is None:
            raise Unreadable("needs-later-version")
        return main

    def numbering(self, root: Element) -> Numbering | None:
        """Return the counters of generated numbers, None where the document has none."""
        numbering = self._part("/word/numbering.xml")
        return None if numbering is None else Numbering.of(root, numbering, self._part("/word/styles.xml"))

    def title(self) -> str:
        """Return the title that the file's properties state."""
        return title_of(self._part("/docProps/core.xml"))

    def _part(self, name: str) -> Element | None:
        data = self.parts[name].find(_PKG + "xmlData") if name in self.parts else None
        return data[0] if data is not None and len(data) else None


class OldWord:
    """A file of Word 2003, its markup in the names of the newer."""

    def __init__(self, root: Element) -> None:
        self.root = root
        self._title = root.findtext(f".//{_TITLE}") or ""
        for aside in list(root.iter(*_ASIDE)):
            _remove(aside)
        for change in list(root.iter(_CHANGE)):
            _rename_change(change)
        for element in root.iter(*_RENAMED):
            element.tag = _RENAMED[str(element.tag)]
        for number in list(root.iter(f"{_WX}t")):
            _write_number(number)

    def document(self) -> Element:
        """Return the root of the text."""
        return self.root

    def numbering(self, root: Element) -> None:
        """Return nothing: the numbers stand in the text."""
        return

    def title(self) -> str:
        """Return the title that the file's properties state."""
        return self._title.strip()


def _rename_change(change: Element) -> None:
    """Name a tracked change as the newer markup does; comments and what formats are taken out."""
    kind = _CHANGES.get(change.get(W + "type", ""))
    if kind is None:
        _remove(change)
    else:
        change.tag = kind


def _write_number(number: Element) -> None:
    """Write a generated number before the text of its paragraph; a bullet is none."""
    text = number.get(_WX + "val", "")
    properties = next(number.iterancestors(W + "pPr"), None)
    paragraph = properties.getparent() if properties is not None else None
    if paragraph is None or properties is None or not any(sign.isalnum() for sign in text):
        return
    run = etree.Element(W + "r")
    before = "".join(t.text or "" for t in paragraph.iter(W + "t"))
    etree.SubElement(run, W + "t").text = numbered(text, before)[: -len(before) or None]
    properties.addnext(run)


def _remove(element: Element) -> None:
    around = element.getparent()
    if around is not None:
        around.remove(element)
