"""Reports as text: what Apache Tika prints for a Word file, and Markdown.

Input: a `Draft`; output: bytes and places. Tika opens each cell with a tab, ends a row with a blank
line, prints a merged-away cell as a lone tab and a second paragraph of a cell on a line without a tab
(two real reports of this kind taught it). In text files a cell's row is its line.
"""

from __future__ import annotations

from random import Random

from .structure import CellName, Draft, Line, Table

Places = dict[CellName, tuple[int | None, int, int]]
_BOOKMARK = "[bookmark: _GoBack]"


def tika(draft: Draft, skin: str, rng: Random) -> tuple[bytes, Places]:
    """Print the draft as Tika prints a Word file."""
    page = _Page([""], {})
    marked = rng.randrange(1, len(draft.pieces)) if "bookmark" in draft.quirks else -1
    for at, piece in enumerate(draft.pieces):
        if isinstance(piece, Line):
            page.say((_BOOKMARK if at == marked else "") + _indent(piece, rng) + piece.ordinal + piece.text)
            if piece.kind == "title":
                page.say("")
        else:
            _tika_table(page, piece, rng, at == marked)
    return _bytes(page, draft), page.places


def encoding(draft: Draft) -> str:
    """Return the encoding that the draft is printed in as text."""
    return "gb18030" if "gbk_text" in draft.quirks else "utf-8-sig" if "byte_order_mark" in draft.quirks else "utf-8"


def _bytes(page: _Page, draft: Draft) -> bytes:
    end = "\r\n" if "crlf" in draft.quirks else "\n"
    return (end.join(page.lines) + end).encode(encoding(draft))


class _Page:
    """The lines so far, and where the cells stand."""

    def __init__(self, lines: list[str], places: Places) -> None:
        self.lines, self.places = lines, places

    def say(self, text: str) -> None:
        self.lines += text.split("\n")

    def put(self, cell: CellName | None, column: int) -> None:
        if cell:
            self.places[cell] = (None, len(self.lines) + 1, column)


def _indent(line: Line, rng: Random) -> str:
    return "\u3000\u3000" if line.kind in ("subheading", "text") and line.text and rng.random() < 0.3 else ""


def _tika_table(page: _Page, table: Table, rng: Random, marked: bool) -> None:
    for row in table.rows:
        for column, spot in enumerate(row.spots, 1):
            page.put(spot.cell, column)
            mark = _BOOKMARK if marked and spot.cell and rng.random() < 0.1 else ""
            page.say("\t" + mark + spot.text)
        page.say("")
    page.say("\n")


def markdown(draft: Draft, skin: str, rng: Random) -> tuple[bytes, Places]:
    """Print the draft as Markdown with pipe tables.

    Converters write a merged-away column as an empty cell; a merged-away row as an empty cell too, or not at all.
    """
    page = _Page([], {})
    for piece in draft.pieces:
        if isinstance(piece, Line):
            page.say(_markdown_line(piece) + "\n")
        else:
            _markdown_table(page, piece, "dropped_merges" in draft.quirks)
    return _bytes(page, draft), page.places


def _markdown_line(line: Line) -> str:
    mark = {"title": "# ", "heading": "## ", "subheading": "### "}.get(line.kind, "")
    return mark + line.ordinal + line.text.replace("\n", "")


def _markdown_table(page: _Page, table: Table, dropped: bool) -> None:
    width = table.width()
    for at, row in enumerate(table.rows):
        texts: list[str] = []
        for spot in row.spots:
            if dropped and spot.merged:
                continue
            page.put(spot.cell, len(texts) + 1)
            texts += [spot.text.replace("\n", "<br>")] + [""] * (spot.cols - 1)
        page.say("| " + " | ".join(texts) + " |")
        if at == 0:
            page.say("|" + " --- |" * width)
    page.say("")
