"""Tables that are written as marks between paragraphs, as DOC and RTF do: the stream made nested again.

Input: stretches of text in reading order, each with how deep in tables it stands and what ends there;
output: lines and grids, by the same conventions as the OOXML reader's (`layout`): the ordinal of the
table over the document, the outer before the inner, of its rows, and of the cells as written.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Literal, NamedTuple

from extract.layout import Content, Parts, Row, cut, laid_out, lines, of_cell
from forms.records import Unreadable

#: deeper tables are no document's (real ones: 3)
DEEPEST = 32

Ends = Literal["paragraph", "cell", "row"]
#: of each cell of a row: "merged" is read as empty, "gone" is not read but counted
States = Sequence[str]


class Stretch(NamedTuple):
    """A paragraph's text and what its mark ends; `gone` says that a tracked change deletes the mark.

    `states` are those of the cells of a row that ends. A row is deleted with all its marks: one that is
    deleted alone (a change that begins in the next row) takes no row away.
    """

    text: str
    depth: int = 0
    ends: Ends = "paragraph"
    states: States = ()
    gone: bool = False


def with_boxes(stretch: Stretch, boxes: Iterable[Stretch]) -> Iterator[Stretch]:
    """Yield a paragraph and, before its cell or row ends, the text boxes that it anchors."""
    boxes = list(boxes)
    if not boxes:
        yield stretch
        return
    yield stretch._replace(ends="paragraph")
    for inside in boxes:
        yield inside._replace(depth=inside.depth + stretch.depth)
    if stretch.ends != "paragraph":
        yield stretch._replace(text="")


def nested(stretches: Iterable[Stretch]) -> Parts:
    """Return the lines and grids of a document. `Unreadable` "damaged" for tables deeper than any."""
    builder = _Builder()
    for stretch in stretches:
        builder.add(stretch)
    builder.close(0)
    return builder.body


class _Table:
    """One table while it is read: rows done, the cells of the row and what stands in the open cell."""

    def __init__(self, number: int) -> None:
        self.number = number
        self.rows: list[Row] = []
        self.count = 0
        self.cells: list[Parts] = []
        self.cell: Parts = []
        self.all_gone = True

    def end_cell(self, gone: bool = False) -> None:
        self.cells.append(self.cell)
        self.cell = []
        self.all_gone &= gone

    def end_row(self, states: States, gone: bool) -> None:
        if self.cell:  # text behind the last mark is not lost
            self.end_cell()
        if not self.cells:
            return
        self.count += 1
        if not (gone and self.all_gone):
            states = [*states, *[""] * len(self.cells)]
            self.rows.append(laid_out(self.count, [_content(*each) for each in zip(self.cells, states, strict=False)]))
        self.cells, self.all_gone = [], True


def _content(parts: Parts, state: str) -> Content:
    if state:
        return None if state == "gone" else ""
    return of_cell(parts)


class _Builder:
    def __init__(self) -> None:
        self.body: Parts = []
        self.open: list[_Table] = []
        self.tables = 0

    def add(self, stretch: Stretch) -> None:
        self._deepen(stretch.depth)
        container = self.open[-1].cell if self.open else self.body
        container += lines(stretch.text)
        if self.open and stretch.ends == "cell":
            self.open[-1].end_cell(stretch.gone)
        elif self.open and stretch.ends == "row":
            self.open[-1].end_row(stretch.states, stretch.gone)

    def close(self, depth: int) -> None:
        """Close the tables that stand deeper than this."""
        while len(self.open) > depth:
            table = self.open.pop()
            table.end_row((), False)
            container = self.open[-1].cell if self.open else self.body
            container += cut(table.number, table.rows)

    def _deepen(self, depth: int) -> None:
        if depth > DEEPEST:
            raise Unreadable("damaged")
        self.close(depth)
        while len(self.open) < depth:
            self.tables += 1
            self.open.append(_Table(self.tables))
