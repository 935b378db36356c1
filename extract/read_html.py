"""Pages as portals serve them: bytes to lines of text and grids.

Input: the bytes of a page and what the server declared; output: a `Reading` whose grids keep the
place of each cell as `table`, `tr`, `td` of the document count it. Spans are never expanded:
published ones lie. What a browser does not show is not read.

The parser (lexbor, as browsers parse) does the work in C: line breaks are written into the source,
each table is read from the innermost outwards and replaced by a mark, and the page's text with its
marks is the reading order.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from selectolax.lexbor import LexborHTMLParser, LexborNode

from extract.layout import LONG, Parts, Row, beside_picture, cut, one_cell
from extract.page_meta import describe, links
from extract.scripted import with_scripted
from forms.charset import decode
from forms.records import PICTURE, Cell, Grid, Issue, Reading, Unreadable

#: noncharacters, never in a page: one opens the line that stands for a table, one marks a hidden cell
_TABLE, _HIDDEN = "\ufdd0", "\ufdd1"
#: the parser's time grows with the square of the depth
_DEPTH = 1000

_RETURN = re.compile(
    "\n(?<=[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]\n)[ \t\n]*(?=[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef])"
)
_PRE = re.compile(r"<pre\b(?:(?!<pre\b).)*?</pre>", re.I | re.S)
_BLANKS = bytes.maketrans(b"\t\n\r\v\f", b"     ")
_GAP = re.compile(rb"  +")
_TABLE_TAG = re.compile(rb"<(/?)table\b", re.I)
#: the first look ahead passes over td, tr and span, most of a page, three times as fast
_BREAK = re.compile(
    rb"<(?!/?[ts][dpr])(?=(?:/?(?:p|div|li|ul|ol|h[1-6]|dl|dt|dd|section|article|header|footer|nav|main|aside|center|blockquote"
    rb"|pre|form|fieldset|address|figure|caption)|br|hr)[ >/])",
    re.I,
)
_UNSEEN = "script,style,noscript,template,textarea,select,datalist,iframe,del,s,strike,[hidden]"
_UNSEEN_STYLES = {
    "display": (":none", ": none"),
    "visibility": (":hidden", ": hidden"),
    "mso-hide": (":all", ": all"),
    "line-through": ("",),
}
_TABLE_PARTS = frozenset(["thead", "tbody", "tfoot", "tr", "td", "th"])
_RARE = "img,input,svg,canvas,object,embed,sup"
_BLANK_INPUTS = frozenset(["hidden", "submit", "button", "reset", "checkbox", "radio", "image", "file", "password"])


def read(data: bytes, declared: str = "") -> Reading:
    """Return the page's lines and grids; `declared` is the Content-Type or charset it was served with."""
    return read_page(*decode(data, declared))


def read_page(text: str, charset: str) -> Reading:
    """Return the lines and grids of a page already decoded, in reading order.

    `Unreadable` "too-large" for tables nested a thousand deep.
    """
    source = _with_breaks(with_scripted(text))
    if _too_deep(source):
        raise Unreadable("too-large")
    tree = LexborHTMLParser(source)
    title = tree.css_first("title")
    page_title = title.text(deep=True).strip() if title else ""
    body = _body(tree, _unseen(source))
    issues = [Issue("charset-guessed", "", charset)] if "\ufffd" in text else []
    meta = {"charset": charset, **describe(tree, page_title, body)}
    if leads := links(source):
        meta["links"] = leads
    return Reading("html", body, meta, issues)


def _with_breaks(text: str) -> bytes:
    """Return the source with its white space collapsed as a browser does, and a line break at each block."""
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if _TABLE in text or _HIDDEN in text:
        text = text.replace(_TABLE, "").replace(_HIDDEN, "")
    if "<pre" in text or "<PRE" in text:
        text = _PRE.sub(lambda found: found[0].replace("\n", "<br>"), text)
    source = _RETURN.sub("", text).encode("utf-8", "replace").translate(_BLANKS)
    return _BREAK.sub(b"\n<", _GAP.sub(b" ", source))


def _too_deep(source: bytes) -> bool:
    if source.count(b"<table") + source.count(b"<TABLE") <= _DEPTH:
        return False
    depth = deepest = 0
    for found in _TABLE_TAG.finditer(source):
        depth = max(0, depth - 1) if found[1] else depth + 1
        deepest = max(deepest, depth)
    return deepest > _DEPTH


# --- what is not shown, and what stands for text ---------------------------------------------------


def _unseen(source: bytes) -> str:
    """Return the selector of what is not shown: a search by style is dear, so only for styles that occur."""
    lowered = source.lower()
    names = [name for name in _UNSEEN_STYLES if name.encode() in lowered]
    styles = [
        f'[style*="{name}{value}" i]'
        for name in names
        for value in _UNSEEN_STYLES[name]
        if f"{name}{value}".encode() in lowered
    ]
    return ",".join([_UNSEEN, *styles])


def _visible_tables(tree: LexborHTMLParser, unseen: str) -> list[tuple[int, LexborNode]]:
    """Take everything unseen out of the tree; return the remaining tables with their ordinals."""
    tables = [(number, table, table.mem_id) for number, table in enumerate(tree.css("table"), 1)]
    gone: set[int] = set()
    for node in reversed(tree.css(unseen)):  # what is inside comes after what is around it
        gone.update(table.mem_id for table in node.css("table"))
        if node.tag in _TABLE_PARTS:
            _hide(node)
        else:
            node.decompose()
    return [(number, table) for number, table, place in tables if place not in gone]


def _hide(part: LexborNode) -> None:
    """Mark the cells of a hidden part of a table: they are not read but keep their ordinals."""
    for cell in part.css("td,th"):
        cell.insert_child(_HIDDEN)


def _replace_rare(tree: LexborHTMLParser) -> None:
    for node in tree.css(_RARE):
        if node.tag == "input":
            node.replace_with(_typed(node))
        elif node.tag != "sup":
            node.replace_with(PICTURE)
        elif any(character.isdigit() for character in node.text(deep=True)):
            node.insert_before(" ")  # a footnote mark must not become a digit of the number before it


def _typed(field: LexborNode) -> str:
    attributes = field.attributes
    return "" if (attributes.get("type") or "text").lower() in _BLANK_INPUTS else attributes.get("value") or ""


# --- text, tables, reading order -------------------------------------------------------------------


def _body(tree: LexborHTMLParser, unseen: str) -> Parts:
    tables = _visible_tables(tree, unseen)
    _replace_rare(tree)
    read: dict[int, Parts] = {}
    for number, table in reversed(tables):
        read[number] = _table(number, table, read)
        table.replace_with(f"\n{_TABLE}{number}\n")
    root = tree.body or tree.root
    return list(_in_order(_lines(root.text(deep=True)), read)) if root else []


def _lines(text: str) -> list[str]:
    while "  " in text:
        text = text.replace("  ", " ")
    return [line for part in text.split("\n") if (line := part.strip())]


def _in_order(lines: list[str], read: dict[int, Parts]) -> Iterator[str | Grid]:
    """Yield the lines, and for each table's mark what was read of it."""
    for line in lines:
        if line[0] == _TABLE:
            yield from read[int(line[1:])]
        elif PICTURE not in line:
            yield line
        elif bare := line.replace(PICTURE, "").strip():
            yield bare


def _table(number: int, table: LexborNode, read: dict[int, Parts]) -> Parts:
    """Return one table: its caption's lines, then a grid, cut where a row is layout."""
    return _captions(table) + cut(number, _rows(table, read))


def _rows(table: LexborNode, read: dict[int, Parts]) -> Iterator[Row]:
    for row, tr in enumerate(table.css("tr"), 1):
        texts = [cell.text(deep=True) for cell in tr.iter() if cell.tag in ("td", "th")]
        if any(_TABLE in text for text in texts):
            texts = [_unwrapped(text, read) for text in texts]
        if any(_TABLE in text or len(text) > LONG for text in texts):
            yield [], [part for text in texts if _HIDDEN not in text for part in _in_order(_lines(text), read)]
        else:
            yield [Cell(_cell(text), row, column) for column, text in enumerate(texts, 1) if _HIDDEN not in text], []


def _captions(table: LexborNode) -> Parts:
    caption = table.css_first("caption")
    return [line for line in _lines(caption.text(deep=True)) if line[0] != _TABLE] if caption else []


def _unwrapped(text: str, read: dict[int, Parts]) -> str:
    """Return a cell's text with that of inner tables of one cell in their places; unchanged if one has more."""
    if _TABLE not in text:
        return text
    lines = _lines(text)
    inner = {line: one_cell(read[int(line[1:])]) for line in lines if line[0] == _TABLE}
    if None in inner.values():
        return text
    return "\n".join(inner.get(line) or "" if line in inner else line for line in lines)


def _cell(text: str) -> str:
    text = text.strip()
    if "\n" in text or "  " in text:
        text = "\n".join(_lines(text))
    return beside_picture(text) if PICTURE in text else text
