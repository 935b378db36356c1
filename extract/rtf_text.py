"""What an RTF file prints: characters become the text of paragraphs, paragraphs the stream of `nesting`.

Input: characters, ends of paragraphs, cells and rows, and definitions of rows, each in the state that the
groups around it have set; output: `Stretch`es. Which words do this is `read_rtf`'s affair.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from extract.counters import numbered
from extract.nesting import Ends, Stretch, with_boxes
from extract.rtf_fonts import Fonts
from forms.records import Unreadable

#: more paragraphs, or cells in a row, no document has
_MOST_PARAGRAPHS, _MOST_CELLS = 500_000, 64
#: what stands in the text for a character that could not be told
_LOST = "\ufffd"
_SURROGATE = re.compile("[\ud800-\udfff]")


@dataclass(slots=True)
class Shape:
    """A drawing: a picture, unless it holds text."""

    has_text: bool = False


@dataclass(slots=True)
class State:
    """What a group inherits from the one around it and gives back at its end.

    `into` is where characters go: text, label, title, fonts, info, nothing. `depth` is the nesting that
    ``\\itap`` states, `inner` whether rows are defined of an inner table.
    """

    into: str = "text"
    fallback: int = 1
    font: int = 0
    hidden: bool = False
    struck: bool = False
    deleted: bool = False
    raised: bool = False
    in_table: bool = False
    depth: int = 0
    inner: bool = False
    shape: Shape | None = None
    opens_box: bool = False

    def inherited(self) -> State:
        """Return what a group inside begins with (`copy.copy` takes ten times as long)."""
        return State(
            self.into, self.fallback, self.font, self.hidden, self.struck, self.deleted, self.raised, self.in_table,
            self.depth, self.inner, self.shape,
        )  # fmt: skip

    def plain(self, font: int) -> None:
        """Take back what runs have set."""
        self.hidden = self.struck = self.deleted = self.raised = False
        self.font = font

    def tables(self) -> int:
        """Return how many tables a paragraph here stands in."""
        return max(self.depth, int(self.in_table))


@dataclass(slots=True)
class _Definition:
    """A row's cells as the file states them before or behind the row."""

    states: list[str] = field(default_factory=list)
    next: str = ""


@dataclass(slots=True)
class _Story:
    """The paragraphs of the document or of a text box, and the one that is being read."""

    stretches: list[Stretch] = field(default_factory=list)
    text: list[str] = field(default_factory=list)
    label: list[str] = field(default_factory=list)
    boxes: list[Stretch] = field(default_factory=list)


class Text:
    """Takes down what is printed; `state` is that of the innermost open group."""

    def __init__(self) -> None:
        self.state = State()
        self.fonts = Fonts()
        self.title: list[str] = []
        self.lost = 0
        self._story = _Story()
        self._around: list[_Story] = []
        self._bytes = bytearray()
        self._to_skip = 0
        self._definitions = {False: _Definition(), True: _Definition()}

    @property
    def stretches(self) -> list[Stretch]:
        """Return the paragraphs so far."""
        return self._story.stretches

    # --- characters

    def add(self, data: bytes, coded: bool) -> None:
        """Take bytes down, less those that stand for a character already given; `coded` ones are no plain letters."""
        if self._to_skip:
            skipped = min(self._to_skip, len(data))
            data, self._to_skip = data[skipped:], self._to_skip - skipped
        if not coded and not self._bytes and data.isascii():
            self.print(data.decode("ascii").replace("\0", _LOST))
        else:  # the second byte of a character may be written as a letter
            self._bytes += data

    def add_unicode(self, code: int) -> None:
        """Take down a character; what follows stands for it in older programs."""
        self.print(chr(code % 0x10000))
        self._to_skip = self.state.fallback

    def skips(self) -> bool:
        """Whether the next sign stands for a character already given, and count it."""
        skips = self._to_skip > 0
        self._to_skip -= skips
        return skips

    def flush(self) -> None:
        """Make text of the bytes taken down, before their state changes."""
        if self._bytes:
            data, self._bytes = bytes(self._bytes), bytearray()
            self.print(self.fonts.decode(data, self.state.font))

    def switch(self, state: State) -> None:
        """Go on in the state of another group, where nothing stands for a character any more."""
        self.flush()
        self._to_skip = 0
        self.state = state

    def print(self, text: str) -> None:
        """Take down text, unless it is not printed."""
        self.flush()
        state, story = self.state, self._story
        if state.into == "title":
            self.title.append(text)
        if state.hidden or state.struck or state.deleted or state.into not in ("text", "label"):
            return
        self.lost += text.count(_LOST)
        if state.into == "label":
            if not self.fonts.has_symbols(state.font):  # else a bullet, whatever its letter
                story.label.append(text)
        elif state.raised and any(sign.isdigit() for sign in text):
            story.text += (" ", text)  # a footnote mark must not become a digit of the number before it
        else:
            story.text.append(text)

    # --- paragraphs, cells, rows

    def end(self, ends: Ends, depth: int) -> None:
        """End a paragraph, a cell or a row, and put the text boxes it anchors behind it."""
        self.flush()
        self._to_skip = 0
        story = self._story
        states = self._definitions[depth > 1].states if ends == "row" else ()
        stretch = Stretch(self._paragraph(), depth, ends, tuple(states), self.state.deleted)
        boxes, story.boxes = story.boxes, []
        story.stretches += with_boxes(stretch, boxes)
        story.text, story.label = [], []
        if len(story.stretches) > _MOST_PARAGRAPHS:
            raise Unreadable("too-large")

    def end_open(self, depth: int) -> None:
        """End the last paragraph of a story if it has text and no mark."""
        self.flush()
        if self._story.text:
            self.end("paragraph", depth)

    def _paragraph(self) -> str:
        text, label = "".join(self._story.text), "".join(self._story.label).strip()
        if any(sign.isalnum() for sign in label):
            text = numbered(label, text)
        if _SURROGATE.search(text):  # the halves of a character outside of the first plane
            return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
        return text

    def define_row(self) -> None:
        """Begin the definition of a row."""
        self._definitions[self.state.inner] = _Definition()

    def define_cell(self, state: str) -> None:
        """Say of the row's next cell that it is merged away."""
        self._definitions[self.state.inner].next = state

    def end_cell_definition(self) -> None:
        """End the definition of one cell."""
        definition = self._definitions[self.state.inner]
        if len(definition.states) < _MOST_CELLS:
            definition.states.append(definition.next)
        definition.next = ""

    # --- text boxes

    def open_box(self) -> None:
        """Begin the text of a box, whose paragraphs are its own."""
        self._around.append(self._story)
        self._story = _Story()
        if self.state.shape:
            self.state.shape.has_text = True
        self.state.opens_box, self.state.in_table, self.state.depth = True, False, 0

    def close_box(self) -> None:
        """Keep the box until the paragraph that anchors it ends."""
        self.end_open(0)
        box, self._story = self._story, self._around.pop()
        self._story.boxes += box.stretches
