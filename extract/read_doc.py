"""Binary Word files (Word 97 to 2003, WPS Writer): bytes to lines of text and grids.

Input: a compound file; output: a `Reading` as `read_docx` would give of the same document: all changes
accepted, hidden and struck-out text left out, fields by their results, generated numbers written out,
text boxes behind the paragraph they are anchored in. Headers, footnotes and comments are not read.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator

from extract.container import Container
from extract.counters import Counters, numbered
from extract.nesting import Stretch, nested, with_boxes
from extract.word_file import ANCHORS, BOXES, WordFile
from extract.word_lists import word_lists
from extract.word_properties import Paragraph, Properties
from forms.records import PICTURE, Issue, Reading, Unreadable

#: what stands in the text for a character that could not be told
LOST = "\ufffd"
_PARAGRAPH, _CELL, _BREAK = "\r", "\x07", "\x0c"
_MARKS = re.compile(f"[{_PARAGRAPH}{_CELL}{_BREAK}]")
_FIELDS = re.compile("[\x13-\x15]")
_FIELD_BEGINS, _FIELD_RESULT = "\x13", "\x14"
_PICTURE, _DRAWN, _SYMBOL = "\x01", "\x08", "("
#: a shape in the line is written twice, the second time as the picture that older programs show
_DRAWN_AGAIN = re.compile(_DRAWN + _PICTURE)
#: characters that stand for something else; fields and marks print nothing, a code that no text has is damage
_SIGNS = dict.fromkeys(map(chr, range(32)), LOST) | dict.fromkeys("\2\3\4\5\6\7\r\x13\x14\x15\x1f", "") | {
    "\t": "\t", "\n": "\n", "\x0b": "\n", _BREAK: "\n", "\x0e": "\n", "\x1e": "-", _PICTURE: PICTURE, _DRAWN: PICTURE,
}  # fmt: skip
_SIGN = re.compile("[\0-\x1f]")
_SURROGATE = re.compile("[\ud800-\udfff]")


def read(container: Container) -> Reading:
    """Return the document's lines and grids in reading order.

    `Unreadable`: "damaged", "encrypted", "too-large", "old-word" for Word 6 and 95.
    """
    file = WordFile(container)
    stretches = list(_Story(file).all())
    lost = sum(stretch.text.count(LOST) for stretch in stretches)
    issues = [Issue("charset-guessed", "", f"{lost} characters lost")] if lost else []
    meta = {"doc_title": title} if (title := container.title()) else {}
    return Reading("doc", [part for part in nested(stretches) if part != PICTURE], meta, issues)


class _Story:
    """Reads a file's text paragraph by paragraph, counting the numbers that Word generates on its way."""

    def __init__(self, file: WordFile) -> None:
        self.file, self.properties = file, Properties(file)
        self.counters = Counters(word_lists(file))
        #: what is printed for each character of the text
        self.signs = list(file.text)
        for found in _SIGN.finditer(file.text):
            self.signs[found.start()] = _SIGNS[found[0]]
        for found in _DRAWN_AGAIN.finditer(file.text):
            self.signs[found.start()] = ""
        self.deleted_marks: set[int] = set()
        #: characters that say themselves that they are shown, whatever their paragraph's style says
        self.shown: set[int] = set()
        self._print_runs()
        self._take_out_fields()
        #: text boxes by the place of their anchor, and those of which none is known (inside grouped drawings)
        self.boxes: dict[int, tuple[int, int]] = {}
        self.loose: list[tuple[int, int]] = []
        self._find_boxes()
        self.anchors = sorted(self.boxes)

    def all(self) -> Iterator[Stretch]:
        """Yield the paragraphs of the document, at its end the text boxes whose place is not known."""
        yield from self.stretches(*self.file.main_story())
        for box in self.loose:
            yield from self.stretches(*box)

    def stretches(self, start: int, end: int) -> Iterator[Stretch]:
        """Yield the paragraphs of a story, each followed by the text boxes that it anchors."""
        begin = start
        for mark in _MARKS.finditer(self.file.text, start, end):
            at, sign = mark.start(), mark[0]
            raw, ends_here = self.file.paragraph(at)
            if sign == _BREAK and not ends_here:
                continue
            stretch = self._stretch(begin, at, sign, self.properties.paragraph(raw))
            anchored = self.anchors[bisect_left(self.anchors, begin) : bisect_right(self.anchors, at)]
            yield from with_boxes(stretch, (s for place in anchored for s in self.stretches(*self.boxes[place])))
            begin = at + 1
        if begin < end:
            yield Stretch(self._text(begin, end))

    def _stretch(self, begin: int, at: int, sign: str, paragraph: Paragraph) -> Stretch:
        depth, gone = paragraph.depth, at in self.deleted_marks
        if sign == _CELL:
            depth = depth or 1  # a cell mark outside of a table is damage, and its text must not run on
        if depth and paragraph.row_end:
            return Stretch(self._text(begin, at), depth, "row", paragraph.states(), gone)
        if self.properties.of_style(paragraph.style).unseen:
            self._blank_by_style(begin, at)
        text = self._text(begin, at)
        if paragraph.list_id and (text or not gone):
            text = numbered(self.counters.number(paragraph.list_id, paragraph.level), text)
        ends = depth and (sign == _CELL or paragraph.inner_cell)
        return Stretch(text, depth, "cell" if ends else "paragraph", gone=gone)

    def _text(self, begin: int, end: int) -> str:
        text = "".join(self.signs[begin:end])
        if _SURROGATE.search(text):  # the halves of a character outside of the first plane
            return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
        return text

    # --- what is printed

    def _print_runs(self) -> None:
        for start, end, raw in self.file.runs():
            run = self.properties.run(raw)
            if run.unseen:
                self._blank(start, end)
                if run.deleted:
                    self.deleted_marks.update(m.start() for m in _MARKS.finditer(self.file.text, start, end))
                continue
            if run.flags:
                self.shown.update(range(start, end))
            if run.symbol and self.file.text[start] == _SYMBOL:
                self.signs[start:end] = [run.symbol] * (end - start)
            elif run.no_picture:
                self._blank(start, end, _PICTURE)
            elif run.raised and any(sign.isdigit() for sign in self.signs[start:end]):
                # a footnote mark must not become a digit of the number before it
                self.signs[start] = " " + self.signs[start]

    def _blank(self, start: int, end: int, only: str = "") -> None:
        for at in range(start, end):
            if not only or self.file.text[at] == only:
                self.signs[at] = ""

    def _blank_by_style(self, start: int, end: int) -> None:
        for at in range(start, end):
            if at not in self.shown:
                self.signs[at] = ""

    def _take_out_fields(self) -> None:
        """Leave of each field its result; what never ends is no field."""
        begun: list[tuple[int, bool]] = []
        for mark in _FIELDS.finditer(self.file.text):
            if mark[0] == _FIELD_BEGINS:
                begun.append((mark.start(), True))
            elif begun:
                start, is_code = begun.pop()
                if is_code:
                    self._blank(start, mark.start())
                if mark[0] == _FIELD_RESULT:
                    begun.append((mark.start(), False))

    # --- text boxes

    def _find_boxes(self) -> None:
        """Tell where the text of each box begins and ends, and which shape in the text it belongs to."""
        story, last = self.file.box_story()
        _, main_end = self.file.main_story()
        places, records = self.file.plc(BOXES, 22)
        if places != sorted(places):  # boxes over one another would be read again and again
            raise Unreadable("damaged")
        texts = {}
        for start, end, record in zip(places, places[1:], records, strict=False):
            if not int.from_bytes(record[8:10], "little"):  # else a place to be used again
                texts[record[14:18]] = (min(story + start, last), min(story + end, last))
        for at, shape in zip(*self.file.plc(ANCHORS, 26), strict=False):
            if shape[:4] in texts and at < main_end:
                self.boxes[at] = texts.pop(shape[:4])
                self._blank(at, at + 1)
        self.loose = list(texts.values())
