"""Reports as pages of portals, in the skins of `skins.py`.

Input: a `Draft` and a skin's name; output: bytes in the encoding the skin is served in, and places:
the ordinal of the table element over the page, of its row, and of the td or th as written.
"""

from __future__ import annotations

import re
from html import escape
from random import Random

from .skins import SKINS, Skin
from .structure import CellName, Draft, Line, Spot, Table

Places = dict[CellName, tuple[int | None, int, int]]


def render(draft: Draft, skin: str, rng: Random) -> tuple[bytes, Places]:
    """Print the draft as a page."""
    page = _Page(draft, SKINS[skin], rng)
    before = page.skin.before(draft.truth, rng)
    body = _body(page, len(re.findall("<table", before, re.IGNORECASE)))
    text = before + body + page.skin.after(draft.truth, rng)
    if page.skin.encoding == "gb18030":
        return text.encode("gbk", "xmlcharrefreplace"), page.places
    return text.encode(page.skin.encoding), page.places


def fragment(draft: Draft, skin: str, rng: Random) -> str:
    """Print what a portal's editor holds of the draft: the article's body alone."""
    return _body(_Page(draft, SKINS[skin], rng), 0)


def _body(page: _Page, table: int) -> str:
    parts: list[str] = []
    for piece in page.draft.pieces:
        if isinstance(piece, Line):
            parts.append(page.line(piece))
        else:
            nested = page.nested(piece)
            table += 1 + nested
            parts.append(page.table(piece, table, nested))
    return "".join(parts)


class _Page:
    """Prints the pieces of one page in one skin."""

    def __init__(self, draft: Draft, skin: Skin, rng: Random) -> None:
        self.draft, self.skin, self.rng, self.quirks = draft, skin, rng, draft.quirks
        self.places: Places = {}

    def line(self, line: Line) -> str:
        if line.kind == "picture":
            return '<p><img src="/images/W0202.png" alt=""/></p>\n'
        if line.kind == "title" and self.skin is not SKINS["word"]:
            return ""
        text = self.text(line.ordinal + line.text, self.skin.break_ if line.kind == "title" else "<br/>")
        if line.kind == "heading":
            text = f"<strong>{text}</strong>"
        before, after = self.skin.line
        return before + text + after + "\n"

    def text(self, text: str, break_: str) -> str:
        text = escape(text, quote=False).replace("\u00a0", "&nbsp;")
        return text.replace("\n", break_)

    def nested(self, table: Table) -> bool:
        return "nested" in self.quirks and table.section is not None and self.rng.random() < 0.4

    def table(self, table: Table, number: int, nested: bool) -> str:
        rows = [self.row(table, at, number) for at in range(len(table.rows))]
        text = self.skin.table + "\n" + "\n".join(rows) + "\n</table>\n"
        if "missing_end_tags" in self.quirks:
            text = re.sub("</t[dr]>", lambda tag: "" if self.rng.random() < 0.7 else tag[0], text)
        if nested:
            text = f'<table width="100%" border="0"><tr><td align="center">{text}</td></tr></table>\n'
        return re.sub("<(/?)(table|tr|td)", lambda m: m[0].upper(), text) if self.skin.upper else text

    def row(self, table: Table, at: int, number: int) -> str:
        cells, column = [], 0
        for spot in table.rows[at].spots:
            if spot.merged:
                continue
            column += 1
            if spot.cell:
                self.places[spot.cell] = (number, at + 1, column)
            cells.append(self.cell(spot))
        return "<tr>" + "".join(cells) + "</tr>"

    def cell(self, spot: Spot) -> str:
        cols, rows = spot.cols, spot.rows
        if "lying_spans" in self.quirks and spot.cell is None and self.rng.random() < 0.15:
            cols, rows = self.rng.choice(((cols + 1, rows), (1, rows), (cols, rows + 1), (cols, 1), (2, 2)))
        spans = (f' colspan="{cols}"' if cols > 1 else "") + (f' rowspan="{rows}"' if rows > 1 else "")
        tag = "th" if spot.head and self.skin.heads else "td"
        return f"<{tag}{self.skin.td}{spans}>{self.inside(spot)}</{tag}>"

    def inside(self, spot: Spot) -> str:
        before, after = self.skin.cell
        if spot.picture:
            return f'{before}<img src="/images/n{self.rng.randint(1, 99)}.gif" width="12"/>{after}'
        text = spot.text
        if not text.strip() and self.rng.random() < 0.5:
            return before + (self.text(text, "") or "&nbsp;") + after
        if "cut_spans" in self.quirks and len(text.strip()) > 1 and "\n" not in text and self.rng.random() < 0.3:
            return before + self.cut(text) + after
        return before + self.text(text, self.skin.break_) + after

    def cut(self, text: str) -> str:
        """Return the text in several spans, as editors leave it where a font changes."""
        at = self.rng.randint(1, len(text) - 1)
        close = "</" + self.skin.span[1:].split()[0].rstrip(">") + ">"
        parts = list(text) if "span_per_character" in self.quirks else [text[:at], text[at:]]
        return "".join(self.skin.span + self.text(part, "") + close for part in parts)
