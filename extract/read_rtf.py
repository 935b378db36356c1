r"""Rich Text Format: bytes to lines of text and grids.

Input: the bytes of a file; output: a `Reading` as `read_docx` would give of the same document: all changes
accepted, hidden and struck-out text left out, fields by their results, generated numbers as written in
``\listtext``, text boxes behind their paragraph. Headers, footnotes and comments are not read. Rules:
Rich Text Format Specification 1.9.1.
"""

from __future__ import annotations

from collections.abc import Callable

from extract.container import LARGEST
from extract.nesting import nested
from extract.rtf_fonts import code_page
from extract.rtf_text import Shape, State, Text
from extract.rtf_tokens import Token, tokens
from forms.records import PICTURE, Issue, Reading, Unreadable

#: groups inside groups beyond this are no document's (Word stops far below)
_DEEPEST = 2000

#: words that stand for a character
_CHARACTERS = {
    b"tab": "\t", b"line": "\n", b"page": "\n", b"column": "\n", b"softline": "\n", b"emdash": "—", b"endash": "–",
    b"lquote": "‘", b"rquote": "’", b"ldblquote": "“", b"rdblquote": "”", b"bullet": "•", b"emspace": "\u2003",
    b"enspace": "\u2002", b"qmspace": "\u2005",
}  # fmt: skip
_SIGNS = {b"~": "\xa0", b"_": "-", b"\\": "\\", b"{": "{", b"}": "}", b"\t": "\t"}
#: groups that print nothing in the text
_SILENT = frozenset(
    b"colortbl stylesheet filetbl header headerl headerr headerf footer footerl footerr footerf footnote nonshppict "
    b"shprslt nonesttables sp pntxta pntxtb tc tcn xe rxe comment mdPr mrPr mctrlPr mfPr mnaryPr mradPr msSubPr "
    b"msSupPr".split()
)
#: groups marked as unknown to old programs (``\*``) that are read all the same
_KNOWN = frozenset(b"shppict shpinst nesttableprops ud do moMath moMathPara listtext pntext fldrslt shptxt".split())
_TEXT_BOXES = (b"shptxt", b"dptxbxtext")
_LABELS = (b"listtext", b"pntext")
#: words that switch a property of the characters on or off
_UNSEEN = {b"v": "hidden", b"strike": "struck", b"striked": "struck", b"deleted": "deleted", b"mvf": "deleted"}
_UNREAD = ("nothing", "info")


def read(data: bytes) -> Reading:
    """Return the document's lines and grids in reading order. `Unreadable`: "damaged" (cut short too), "too-large"."""
    if len(data) > LARGEST:
        raise Unreadable("too-large")
    reader = _Reader()
    reader.read(data[data.find(b"{") :])
    text = reader.text
    issues = [Issue("charset-guessed", "", f"{text.lost} characters lost")] if text.lost else []
    meta = {"doc_title": title} if (title := "".join(text.title).strip()) else {}
    return Reading("rtf", [part for part in nested(text.stretches) if part != PICTURE], meta, issues)


class _Reader:
    """Follows the groups of a file and does what its words say."""

    def __init__(self) -> None:
        self.text = Text()
        self.groups: list[State] = []
        self.default_font = 0

    def read(self, data: bytes) -> None:
        """Read the whole file; what stands behind its last group is none of it."""
        for token in tokens(data, _WORDS):
            self._act(token)
            if not self.groups:
                break
        if self.groups:
            raise Unreadable("damaged")
        self.text.end_open(0)

    def _act(self, token: Token) -> None:
        kind = token.kind
        if kind == "word":
            self._word(token.data, token.number)
        elif kind == "{":
            self._open()
        elif kind == "}":
            self._close()
        elif self.text.state.into in _UNREAD:
            return
        elif kind == "starred":
            self._starred(token.data)
        elif kind == "sign":
            self._sign(token.data)
        else:
            self.text.add(token.data, coded=kind == "bytes")

    # --- groups

    def _open(self) -> None:
        if len(self.groups) > _DEEPEST:
            raise Unreadable("damaged")
        self.groups.append(self.text.state)
        self.text.switch(self.text.state.inherited())

    def _close(self) -> None:
        if not self.groups:
            raise Unreadable("damaged")
        closed = self.text.state
        if closed.opens_box:
            self.text.close_box()
        self.text.switch(self.groups.pop())
        if closed.shape is not self.text.state.shape and closed.shape and not closed.shape.has_text:
            self.text.print(PICTURE)

    def _starred(self, word: bytes) -> None:
        """Read a group marked as unknown to old programs only where it is known."""
        if word in _KNOWN:
            self._word(word, None)
        else:
            self.text.state.into = "nothing"

    def _destination(self, word: bytes) -> None:
        """Act on a word that says what its group is."""
        state = self.text.state
        if word == b"pict":
            self.text.print(PICTURE)
            state.into = "nothing"
        elif word in _TEXT_BOXES:
            self.text.open_box()
        elif word in _LABELS:
            state.into = "label"
        elif word == b"shp":
            state.shape = Shape()
        elif word == b"nesttableprops":
            state.inner = True
        elif word in _SILENT:
            state.into = "nothing"

    # --- words and signs

    def _word(self, word: bytes, number: int | None) -> None:
        state = self.text.state
        if state.into in _UNREAD:
            state.into = "title" if word == b"title" and state.into == "info" else state.into
        elif state.into == "fonts":
            self._font_word(word, number)
        elif word == b"u":
            self.text.add_unicode(number or 0)
        elif word in _CHARACTERS:
            self.text.print(_CHARACTERS[word])
        elif (act := _ACTIONS.get(word)) is not None:
            self.text.flush()
            act(self, number)
        elif word in _UNSEEN:
            self.text.flush()
            setattr(state, _UNSEEN[word], number != 0)
        else:
            self._destination(word)

    def _font_word(self, word: bytes, number: int | None) -> None:
        state, fonts = self.text.state, self.text.fonts
        if word == b"f":
            state.font = number or 0
        elif word == b"fcharset":
            fonts.set(state.font, number or 0)
        elif word == b"cpg":
            fonts.codecs[state.font] = code_page(number)

    def _sign(self, sign: bytes) -> None:
        if self.text.skips():
            return
        if sign in (b"\r", b"\n"):
            self.text.end("paragraph", self.text.state.tables())
        elif sign in _SIGNS:
            self.text.print(_SIGNS[sign])


# --- what words do ---------------------------------------------------------------------------------

_Action = Callable[[_Reader, int | None], None]


def _set(name: str, value: object) -> _Action:
    return lambda reader, number: setattr(reader.text.state, name, value)


def _set_number(name: str, default: int = 0) -> _Action:
    return lambda reader, number: setattr(reader.text.state, name, default if number is None else max(0, number))


def _paragraph_defaults(reader: _Reader, number: int | None) -> None:
    reader.text.state.in_table, reader.text.state.depth = False, 0


def _code_page(reader: _Reader, number: int | None) -> None:
    reader.text.fonts.page = code_page(number)


def _default_font(reader: _Reader, number: int | None) -> None:
    reader.default_font = reader.text.state.font = number or 0


def _paragraph(reader: _Reader, number: int | None) -> None:
    reader.text.end("paragraph", reader.text.state.tables())


_ACTIONS: dict[bytes, _Action] = {
    b"fonttbl": _set("into", "fonts"),
    b"info": _set("into", "info"),
    b"ansicpg": _code_page,
    b"mac": lambda reader, number: _code_page(reader, 10000),
    b"pc": lambda reader, number: _code_page(reader, 437),
    b"pca": lambda reader, number: _code_page(reader, 850),
    b"deff": _default_font,
    b"uc": _set_number("fallback", 1),
    b"f": _set_number("font"),
    b"plain": lambda reader, number: reader.text.state.plain(reader.default_font),
    b"super": lambda reader, number: setattr(reader.text.state, "raised", number != 0),
    b"sub": _set("raised", False),
    b"nosupersub": _set("raised", False),
    b"pard": _paragraph_defaults,
    b"intbl": _set("in_table", True),
    b"itap": _set_number("depth"),
    b"trowd": lambda reader, number: reader.text.define_row(),
    b"clvmrg": lambda reader, number: reader.text.define_cell("merged"),
    b"clmrg": lambda reader, number: reader.text.define_cell("gone"),
    b"cellx": lambda reader, number: reader.text.end_cell_definition(),
    b"par": _paragraph,
    b"sect": _paragraph,
    b"cell": lambda reader, number: reader.text.end("cell", 1),
    b"row": lambda reader, number: reader.text.end("row", 1),
    b"nestcell": lambda reader, number: reader.text.end("cell", max(2, reader.text.state.tables())),
    b"nestrow": lambda reader, number: reader.text.end("row", max(2, reader.text.state.tables())),
}
#: every word that means something here
_WORDS = frozenset(
    (b"u", b"title", b"fcharset", b"cpg", b"pict", b"shp", *_CHARACTERS, *_ACTIONS, *_UNSEEN, *_SILENT, *_KNOWN)
).union(_TEXT_BOXES, _LABELS)
