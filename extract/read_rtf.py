r"""Rich Text Format: bytes to lines of text and grids.

Input: the bytes of a file; output: a `Reading` as `read_docx` would give of the same document: all changes
accepted, hidden and struck-out text left out, fields by their results, generated numbers as written in
``\listtext``, text boxes behind their paragraph. Headers, footnotes and comments are not read. Rules:
Rich Text Format Specification 1.9.1.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from copy import copy
from dataclasses import dataclass, field

from extract.container import LARGEST
from extract.counters import numbered
from extract.nesting import Ends, Stretch, nested, with_boxes
from extract.rtf_fonts import Fonts, code_page
from extract.rtf_tokens import Token, tokens
from forms.records import PICTURE, Issue, Reading, Unreadable

#: groups inside groups beyond this are no document's (Word stops far below)
_DEEPEST = 2000
#: more paragraphs no document has
_MOST_PARAGRAPHS = 500_000
_LOST = "\ufffd"
_SURROGATE = re.compile("[\ud800-\udfff]")

#: words that stand for a character
_CHARACTERS = {
    b"tab": "\t", b"line": "\n", b"page": "\n", b"column": "\n", b"softline": "\n", b"emdash": "—", b"endash": "–",
    b"lquote": "‘", b"rquote": "’", b"ldblquote": "“", b"rdblquote": "”", b"bullet": "•", b"emspace": "\u2003",
    b"enspace": "\u2002", b"qmspace": "\u2005",
}  # fmt: skip
_SIGNS = {b"~": "\xa0", b"_": "-", b"\\": "\\", b"{": "{", b"}": "}", b"\t": "\t"}
#: groups that print nothing in the text
_SILENT = frozenset(
    b"colortbl stylesheet filetbl header headerl headerr headerf footer footerl footerr footerf footnote "
    b"nonshppict shprslt nonesttables sp pntxta pntxtb tc tcn xe rxe comment fldinst mdPr mrPr mctrlPr mfPr mnaryPr mradPr msSubPr msSupPr".split()
)
#: groups marked as unknown to old programs (``\*``) whose text is read all the same
_KNOWN = frozenset(b"shppict shpinst nesttableprops ud do moMath moMathPara listtext pntext fldrslt shptxt".split())
_TEXT_BOXES = (b"shptxt", b"dptxbxtext")
_LABELS = (b"listtext", b"pntext")
#: words that switch a property of the characters on or off
_UNSEEN = {b"v": "hidden", b"strike": "struck", b"striked": "struck", b"deleted": "deleted"}


def read(data: bytes) -> Reading:
    """Return the document's lines and grids in reading order. `Unreadable`: "damaged" (cut short too), "too-large"."""
    if len(data) > LARGEST:
        raise Unreadable("too-large")
    reader = _Reader()
    reader.read(data)
    parts = nested(reader.story.stretches)
    issues = [Issue("charset-guessed", "", f"{reader.lost} characters lost")] if reader.lost else []
    meta = {"doc_title": title} if (title := "".join(reader.title).strip()) else {}
    return Reading("rtf", [part for part in parts if part != PICTURE], meta, issues)


@dataclass(slots=True)
class _State:
    """What a group inherits from the one around it and takes back at its end."""

    into: str = "text"  # text, label, title, fonts, info, nothing
    fallback: int = 1
    font: int = 0
    hidden: bool = False
    struck: bool = False
    deleted: bool = False
    raised: bool = False
    in_table: bool = False
    depth: int = 0
    inner: bool = False
    shape: _Shape | None = None
    opens_box: bool = False

    def plain(self, font: int) -> None:
        self.hidden = self.struck = self.deleted = self.raised = False
        self.font = font


@dataclass(slots=True)
class _Shape:
    """A drawing: a picture, unless it holds text."""

    has_text: bool = False


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


class _Reader:
    def __init__(self) -> None:
        self.fonts = Fonts()
        self.state = _State()
        self.groups: list[_State] = []
        self.story = _Story()
        self.around: list[_Story] = []
        self.title: list[str] = []
        self.bytes = bytearray()
        self.to_skip = 0
        self.lost = 0
        self.default_font = 0
        self.definitions = {False: _Definition(), True: _Definition()}

    def read(self, data: bytes) -> None:
        """Read the whole file into `story`."""
        for token in tokens(data, _WORDS):
            kind = token.kind
            if kind == "word":
                self._word(token.data, token.number)
            elif kind == "{":
                self._open()
            elif kind == "}":
                self._close()
                if not self.groups:
                    break
            elif kind == "starred":
                self._starred(token.data)
            elif self.state.into not in ("nothing", "info"):
                self._characters(token)
        if self.groups:
            raise Unreadable("damaged")
        if self.story.text:
            self._end("paragraph", self._depth())

    # --- groups

    def _open(self) -> None:
        if len(self.groups) > _DEEPEST:
            raise Unreadable("damaged")
        self._flush()
        self.groups.append(self.state)
        self.state = copy(self.state)
        self.state.opens_box = False
        self.to_skip = 0

    def _close(self) -> None:
        if not self.groups:
            raise Unreadable("damaged")
        self._flush()
        closed, self.state = self.state, self.groups.pop()
        self.to_skip = 0
        if closed.opens_box:
            self._close_box(closed)
        if closed.shape is not self.state.shape and closed.shape and not closed.shape.has_text:
            self._print(PICTURE)

    def _starred(self, word: bytes) -> None:
        """Read a group marked as unknown to old programs only where it is known."""
        if self.state.into in ("nothing", "info"):
            return
        if word not in _KNOWN or word in _SILENT:
            self.state.into = "nothing"
        else:
            self._word(word, None)

    def _destination(self, word: bytes) -> None:
        """Act on a word that says what its group is."""
        state = self.state
        if word == b"pict":
            self._print(PICTURE)
            state.into = "nothing"
        elif word in _TEXT_BOXES:
            self._open_box()
        elif word in _LABELS:
            state.into = "label"
        elif word == b"shp":
            state.shape = _Shape()
        elif word == b"nesttableprops":
            state.inner = True
        elif word in _SILENT:
            state.into = "nothing"

    def _open_box(self) -> None:
        if self.state.shape:
            self.state.shape.has_text = True
        self.around.append(self.story)
        self.story = _Story()
        self.state.opens_box, self.state.in_table, self.state.depth = True, False, 0

    def _close_box(self, closed: _State) -> None:
        if self.story.text:
            self._end("paragraph", 0)
        box, self.story = self.story, self.around.pop()
        self.story.boxes += box.stretches

    # --- words

    def _word(self, word: bytes, number: int | None) -> None:
        state = self.state
        if state.into in ("nothing", "info"):
            state.into = "title" if word == b"title" and state.into == "info" else state.into
        elif state.into == "fonts":
            self._font_word(word, number)
        elif word == b"u":
            self._unicode(number or 0)
        elif word in _CHARACTERS:
            self._print(_CHARACTERS[word])
        elif (act := _ACTIONS.get(word)) is not None:
            self._flush()
            act(self, number)
        elif word in _UNSEEN:
            setattr(state, _UNSEEN[word], number != 0)
        else:
            self._destination(word)

    def _font_word(self, word: bytes, number: int | None) -> None:
        if word == b"f":
            self.state.font = number or 0
        elif word == b"fcharset":
            self.fonts.set(self.state.font, number or 0)
        elif word == b"cpg":
            self.fonts.codecs[self.state.font] = code_page(number)

    def _depth(self) -> int:
        return max(self.state.depth, int(self.state.in_table))

    def _define(self, state: str) -> None:
        self.definitions[self.state.inner].next = state

    def _end_definition(self) -> None:
        definition = self.definitions[self.state.inner]
        if len(definition.states) < 64:
            definition.states.append(definition.next)
        definition.next = ""

    # --- characters

    def _characters(self, token: Token) -> None:
        if token.kind == "sign":
            self._sign(token.data)
            return
        data = token.data
        if self.to_skip:
            skipped = min(self.to_skip, len(data))
            data, self.to_skip = data[skipped:], self.to_skip - skipped
        if token.kind == "text" and not self.bytes and data.isascii():
            self._print(data.decode("ascii").replace("\0", _LOST))
        else:  # the second byte of a character may be written as text
            self.bytes += data

    def _sign(self, sign: bytes) -> None:
        if self.to_skip:
            self.to_skip -= 1
        elif sign in (b"\r", b"\n"):
            self._end("paragraph", self._depth())
        elif sign in _SIGNS:
            self._print(_SIGNS[sign])

    def _unicode(self, code: int) -> None:
        self._print(chr(code % 0x10000))
        self.to_skip = self.state.fallback

    def _flush(self) -> None:
        if self.bytes:
            data, self.bytes = bytes(self.bytes), bytearray()
            self._print(self.fonts.decode(data, self.state.font))

    def _print(self, text: str) -> None:
        self._flush()
        state, story = self.state, self.story
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

    # --- paragraphs

    def _end(self, ends: Ends, depth: int) -> None:
        """End a paragraph, a cell or a row, and put the text boxes it anchors behind it."""
        self._flush()
        story = self.story
        states = self.definitions[ends == "row" and depth > 1].states if ends == "row" else ()
        stretch = Stretch(self._text(), depth, ends, tuple(states), self.state.deleted)
        boxes, story.boxes = story.boxes, []
        story.stretches += with_boxes(stretch, boxes)
        story.text, story.label = [], []
        if len(story.stretches) > _MOST_PARAGRAPHS:
            raise Unreadable("too-large")

    def _text(self) -> str:
        text, label = "".join(self.story.text), "".join(self.story.label).strip()
        if any(sign.isalnum() for sign in label):
            text = numbered(label, text)
        if _SURROGATE.search(text):  # the halves of a character outside of the first plane
            return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
        return text


# --- what words do ---------------------------------------------------------------------------------

_Action = Callable[[_Reader, int | None], None]


def _set(name: str, value: object) -> _Action:
    return lambda reader, number: setattr(reader.state, name, value)


def _set_number(name: str, default: int) -> _Action:
    return lambda reader, number: setattr(reader.state, name, default if number is None else max(0, number))


def _pard(reader: _Reader, number: int | None) -> None:
    reader.state.in_table, reader.state.depth = False, 0


def _page(reader: _Reader, number: int | None) -> None:
    reader.fonts.page = code_page(number)


def _default_font(reader: _Reader, number: int | None) -> None:
    reader.default_font = reader.state.font = number or 0


def _define_row(reader: _Reader, number: int | None) -> None:
    reader.definitions[reader.state.inner] = _Definition()


_ACTIONS: dict[bytes, _Action] = {
    b"fonttbl": _set("into", "fonts"),
    b"info": _set("into", "info"),
    b"ansicpg": _page,
    b"mac": lambda reader, number: _page(reader, 10000),
    b"pc": lambda reader, number: _page(reader, 437),
    b"pca": lambda reader, number: _page(reader, 850),
    b"deff": _default_font,
    b"uc": _set_number("fallback", 1),
    b"f": _set_number("font", 0),
    b"plain": lambda reader, number: reader.state.plain(reader.default_font),
    b"super": lambda reader, number: setattr(reader.state, "raised", number != 0),
    b"sub": _set("raised", False),
    b"nosupersub": _set("raised", False),
    b"pard": _pard,
    b"intbl": _set("in_table", True),
    b"itap": _set_number("depth", 0),
    b"trowd": _define_row,
    b"clvmrg": lambda reader, number: reader._define("merged"),
    b"clmrg": lambda reader, number: reader._define("gone"),
    b"cellx": lambda reader, number: reader._end_definition(),
    b"par": lambda reader, number: reader._end("paragraph", reader._depth()),
    b"sect": lambda reader, number: reader._end("paragraph", reader._depth()),
    b"cell": lambda reader, number: reader._end("cell", 1),
    b"row": lambda reader, number: reader._end("row", 1),
    b"nestcell": lambda reader, number: reader._end("cell", max(2, reader._depth())),
    b"nestrow": lambda reader, number: reader._end("row", max(2, reader._depth())),
}
#: every word that means something here
_WORDS = frozenset(
    (b"u", b"title", b"fcharset", b"cpg", b"pict", b"shp", *_CHARACTERS, *_ACTIONS, *_UNSEEN, *_SILENT, *_KNOWN)
).union(_TEXT_BOXES, _LABELS)
