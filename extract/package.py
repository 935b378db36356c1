"""Zip archives, unpacked within limits, and of an OOXML file the parts that the Word reader needs.

Input: the archive's bytes; output: parsed parts. Nothing is unpacked beyond the limits whatever the
archive declares, and no XML reaches for what is not in it.
"""

from __future__ import annotations

import io
import lzma
import re
import struct
import zipfile
import zlib

from lxml import etree

from extract.numbering import Numbering
from forms.records import Unreadable

Element = etree._Element

#: one part unpacked; the largest real `document.xml` of a report has 3 MB
LARGEST = 64 << 20
#: a part of more than `RATIO_FROM` bytes that packs better than this is a bomb (real ones: 10 to 60)
RATIO, RATIO_FROM = 150, 8 << 20

_DOCUMENT = "word/document.xml"
_STRICT = (
    (
        b"http://purl.oclc.org/ooxml/wordprocessingml/main",
        b"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    ),
    (b"http://purl.oclc.org/ooxml/officeDocument/math", b"http://schemas.openxmlformats.org/officeDocument/2006/math"),
)
#: leaf elements that only format: most of a document, and cut out of the source they cost no parsing
_LEAF = (
    r"<w:(?:l(?:eft|ang)|r(?:ight|Fonts)|t(?:op|cW|extAlignment|rHeight)|b(?:ottom|Cs|dr|idi|etween)?"
    r"|s(?:hd|zCs|z|pacing|napToGrid|uppress\w+|tart)|vAlign|jc|in(?:d|sideH|sideV)|k(?:eepNext|eepLines|ern|insoku)"
    r"|w(?:idowControl|ordWrap)?|c(?:olor|nfStyle)|a(?:utoSpaceDE|utoSpaceDN|djustRightInd)|o(?:verflowPunct|utlineLvl)"
    r"|i(?:Cs)?|u|no(?:Wrap|Proof)|highlight|p(?:osition|roofErr)|end|grid(?:Col|Span)|lastRenderedPageBreak)(?: [^<>/]*+)?/>"
)
_FORMAT = re.compile(f"{_LEAF}(?:{_LEAF})*+".encode())
#: what often holds nothing but these, the inner before the outer
_EMPTIED = [f"<w:{name}></w:{name}>".encode() for name in ("rPr", "tcBorders", "tcMar", "tcPr", "pPr")]
_OFFICE_DOCUMENT = "/officeDocument"
_TITLE = "{http://purl.org/dc/elements/1.1/}title"
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    EOFError,
    OSError,
    NotImplementedError,
    ValueError,
    etree.XMLSyntaxError,
    KeyError,
)


def opened(data: bytes) -> zipfile.ZipFile:
    """Open an archive; `Unreadable` for a damaged one."""
    try:
        return zipfile.ZipFile(io.BytesIO(data))
    except _BROKEN as error:
        raise Unreadable("damaged") from error


def unpacked(archive: zipfile.ZipFile, name: str, largest: int = LARGEST) -> bytes:
    """Return one member; `Unreadable`: "damaged", "encrypted", "too-large" past the limits of size and ratio."""
    try:
        info = archive.getinfo(name)
        if info.flag_bits & 1:
            raise Unreadable("encrypted")
        allowed = min(largest, max(RATIO_FROM, RATIO * info.compress_size))
        with archive.open(info) as member:
            data = member.read(allowed + 1)
    except _BROKEN as error:
        raise Unreadable("damaged") from error
    if len(data) > allowed:
        raise Unreadable("too-large")
    return data


def parsed(xml: bytes) -> Element:
    """Return the root of a member; `Unreadable` for one that is damaged."""
    try:
        return etree.fromstring(xml, xml_parser())
    except _BROKEN as error:
        raise Unreadable("damaged") from error


class Package:
    """An open archive. `Unreadable` for one that is damaged, encrypted, too large or no Word file."""

    def __init__(self, data: bytes) -> None:
        self.archive = opened(data)
        self.names = set(self.archive.namelist())
        self.main = self._main()

    def document(self) -> Element:
        """Return the root of the main part."""
        root = self._parsed(self.main, bare=True)
        if root is None:
            raise Unreadable("damaged")
        return root

    def numbering(self, root: Element) -> Numbering | None:
        """Return the counters of generated numbers, None where the document has none."""
        folder = self.main.rpartition("/")[0]
        if f"{folder}/numbering.xml" not in self.names:
            return None
        return Numbering.of(root, self._parsed(f"{folder}/numbering.xml"), self._parsed(f"{folder}/styles.xml"))

    def title(self) -> str:
        """Return the title that the file's properties state; where they are broken, none."""
        try:
            return title_of(self._parsed("docProps/core.xml"))
        except Unreadable:
            return ""

    def _main(self) -> str:
        """Return the name of the main part; a document is allowed to call it as it likes."""
        if _DOCUMENT in self.names:
            return _DOCUMENT
        relations = self._parsed("_rels/.rels")
        for relation in relations if relations is not None else ():
            target = relation.get("Target", "").lstrip("/")
            if relation.get("Type", "").endswith(_OFFICE_DOCUMENT) and "word" in target and target in self.names:
                return target
        raise Unreadable("needs-later-version")

    def _parsed(self, name: str, bare: bool = False) -> Element | None:
        if name not in self.names:
            return None
        xml = self._unpacked(name)
        return parsed(_bare(xml) if bare else xml)

    def _unpacked(self, name: str) -> bytes:
        xml = unpacked(self.archive, name)
        for strict, transitional in _STRICT:
            if strict in xml:
                xml = xml.replace(strict, transitional)
        return xml


def title_of(core: Element | None) -> str:
    """Return the title that the part with a file's properties states."""
    title = core.find(_TITLE) if core is not None else None
    return (title.text or "").strip() if title is not None else ""


def _bare(xml: bytes) -> bytes:
    """Return the source without what only formats; what stands between two texts repeats, so each kind is cut once."""
    known: dict[bytes, bytes] = {}
    parts: list[bytes] = []
    for piece in xml.split(b"</w:t>"):
        markup, end, text = piece.rpartition(b">")
        bare = known.get(markup)
        if bare is None:
            bare = known[markup] = _cut(markup + end)
        parts.append(bare + text)
    return b"</w:t>".join(parts)


def _cut(markup: bytes) -> bytes:
    markup = _FORMAT.sub(b"", markup)
    for empty in _EMPTIED:
        markup = markup.replace(empty, b"")
    return markup


def xml_parser() -> etree.XMLParser:
    """Return a parser that fetches nothing and unfolds nothing."""
    return etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )
