"""Text files: what Apache Tika prints for a Word file, Markdown tables, tab- or blank-separated columns.

Input: the bytes of a text file; output: a `Reading` whose cells carry the line they begin on as
their `row`. A file is read in one of two ways, told by its tab-opened lines: as Tika prints (a tab
opens a cell, a blank line ends a row) or line by line, each line that has columns being a row.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from html import unescape
from itertools import islice, pairwise

from forms.charset import decode
from forms.records import Cell, Grid, Issue, Reading

#: these are looked for between line breaks: a search for a letter is far faster than one for a line's start
_TAB_OPENED = re.compile(r"\n\t[^\t\n]*(?=\n)")
_TAB_INSIDE = re.compile(r"\n(?:\t?[^\t\n]+\t|\t\t)")
_TAB_PROSE = re.compile(r"\n\t[^\t\n]*。[^\t\n]{0,3}(?=\n)")
#: a table's end as Tika prints it: the blank line of the last row and one of the table
_TABLE_END = re.compile(r"^\t[^\n]*(?:\n[^\t\n][^\n]*)*\n *\n *\n\s*^[^\s]", re.M)

_RULE = re.compile(r"\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?")
_PIPE = re.compile(r"(?<!\\)\|")
_HEADING = re.compile(r"#{1,6}[ \t]+(.*?)[ \t#]*")
_MARKS = re.compile(r"~~.*?~~|\*\*|__|`|(?<![*\w])\*(?=[^\s*])|(?<=[^\s*])\*(?![*\w])|\\(?=[!-/:-@\[-`{-~])")

_GAP = re.compile(r"[ \u3000\xa0]{2,}|\t")
_BLANKS = re.compile(r"[ \u3000\xa0]+")
_NUMBER = r"[-+－＋]?[\d０-９]+(?:[,，.．][\d０-９]+)*(?:件|条|个|项|万元|元)?"
_NUMBER_LIKE = re.compile(rf"{_NUMBER}|[/／\\\-－—–]{{1,3}}|无|空|不涉及|不适用|N/A")
_PLAIN_NUMBER = re.compile(_NUMBER)
_VALUE = re.compile(rf"{_NUMBER}|[/／\\\-－—–]{{1,3}}")
_PAGE_NUMBER = re.compile(r"[-－—–·\s]*[\d０-９]{1,4}[-－—–·\s]*")
_LABEL_START = re.compile(
    r"[ \u3000\xa0]+(?=[一二三四五六七八九十]+、|[（(][一二三四五六七八九十]+[)）]|\d{1,2}[.．、]\D)"
)
#: prose, however it is spaced, has a sentence's end or is longer than any label
_PROSE = re.compile(r"[。；？！]|.{90}", re.S)

#: a header has at most so many lines
_HEADER_LINES = 3
_ASIDE = re.compile(r"[（(][^（()）]*[)）]")
_SENTENCE = re.compile(r"[。；？！，、：]")
_SECTION = re.compile(r"[一二三四五六七八九十]+[、.．]")
_CHINESE = re.compile("[\u4e00-\u9fff]")

Part = str | list[Cell]


def read(data: bytes, declared: str = "", markdown: bool = False) -> Reading:
    """Return the file's lines and grids; `declared` is the charset it was served with."""
    return read_lines(*decode(data, declared), markdown=markdown)


def read_lines(text: str, charset: str, markdown: bool = False) -> Reading:
    """Return the lines and grids of a text already decoded. `markdown` says so where nothing else does."""
    broken = [Issue("charset-guessed", "", charset)] if "\ufffd" in text else []
    text = _one_newline(text)
    is_tika = _is_tika(text)
    lines = text.split("\n")
    parts: Iterator[Part | None] = (
        _tika(lines, bool(_TABLE_END.search(text))) if is_tika else _plain(lines, markdown or _is_markdown(text))
    )
    return Reading("text", _gathered(parts), {"charset": charset}, broken)


def columns_of(lines: list[str]) -> list[list[str]]:
    """Return for each line of a text the cells it has: none where it has no columns."""
    return [_columns(line) or _above_a_row(lines, at) if line.strip() else [] for at, line in enumerate(lines)]


def has_pipe_table(text: str) -> bool:
    """Whether a Markdown table stands in the text: a row of cells over a rule."""
    lines = _one_newline(text).split("\n")
    return any("|" in line and _is_rule(following) for line, following in pairwise(lines))


def _one_newline(text: str) -> str:
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if "\f" in text:
        text = text.replace("\n\f", "\n").replace("\f", " ")
    return text


def _gathered(parts: Iterator[Part | None]) -> list[str | Grid]:
    """Join consecutive rows to one grid; None ends a grid where no line does."""
    body: list[str | Grid] = []
    grid: Grid | None = None
    tables = 0
    for part in parts:
        if part is None:
            grid = None
        elif isinstance(part, str):
            body.append(part)
            grid = None
        elif grid is None:
            tables += 1
            grid = Grid(tables, [part])
            body.append(grid)
        else:
            grid.rows.append(part)
    return body


# --- as Tika prints --------------------------------------------------------------------------------


def _is_tika(text: str) -> bool:
    """Whether a tab opens each cell: most lines with a tab have one, at their start, and are no prose."""
    if "\n\t" not in text and not text.startswith("\t"):
        return False
    text = f"\n{text}\n"
    opened = len(_TAB_OPENED.findall(text))
    prose = len(_TAB_PROSE.findall(text))
    return opened > 3 * prose and opened > 2 * len(_TAB_INSIDE.findall(text))


def _tika(lines: list[str], two_blanks_end: bool) -> Iterator[Part | None]:
    """Yield rows and lines.

    A line without a tab after one blank line is the next paragraph of an open cell (an empty one
    stands between) in a file whose tables end with two; in any other file it ends the table. A blank
    line before a tab always ends the row: an empty last paragraph cannot be told from it, and a row
    cut there is found ragged.
    """
    row: list[Cell] = []
    blanks = 0
    for number, line in enumerate(lines, 1):
        if line.startswith("\t"):
            if blanks and row:
                yield row
                row = []
            row.append(Cell(line.strip(), number, len(row) + 1))
            blanks = 0
        elif not (text := line.strip()):
            blanks += 1
        elif row and (not blanks or (two_blanks_end and blanks == 1)):
            last = row[-1]
            row[-1] = last._replace(text=f"{last.text}\n{text}" if last.text else text)
            blanks = 0
        else:
            if row:
                yield row
                row = []
            yield text
            blanks = 0
    if row:
        yield row


# --- line by line ----------------------------------------------------------------------------------


def _is_markdown(text: str) -> bool:
    return ("|" in text and has_pipe_table(text)) or text.startswith("#") or "\n## " in text or "\n# " in text


def _plain(lines: list[str], markdown: bool) -> Iterator[Part | None]:
    """Yield each line as a row where it has columns, else as a line; blank lines between rows are passed over."""
    columns: Callable[[str], list[str]] = _marked_columns if markdown else _columns
    in_table = 0
    for number, line in enumerate(lines, 1):
        text = line.strip()
        if markdown and "|" in text and (in_table or _is_rule(next(islice(lines, number, None), ""))):
            in_table += 1
            if not (in_table == 2 and _is_rule(text)) and not text.startswith("+-"):
                yield _row(_piped(text), number)
            continue
        if in_table:
            in_table = 0
            yield None
        if not text:
            continue
        texts = columns(line.rstrip("\n ")) or ([] if markdown else _above_a_row(lines, number - 1))
        if texts:
            yield _row(texts, number)
        else:
            yield _unmarked(text) if markdown else text


def _above_a_row(lines: list[str], at: int) -> list[str]:
    """Return the cells of a caption's or a header's line: words alone, a row of numbers a few such lines below."""
    below = [line for line in lines[at + 1 : at + 2 + 2 * _HEADER_LINES] if line.strip()]
    for line in below[: _HEADER_LINES + 1]:
        if _columns(line):
            return _words(lines[at])
        if not _words(line):
            return []
    return []


def _words(line: str) -> list[str]:
    """Return the cells of a line of labels set apart by blanks; nothing where it reads as prose or as a heading."""
    text = line.strip()
    said = _ASIDE.sub("", text)
    if not 4 <= len(text) <= 90 or _SENTENCE.search(said) or _SECTION.match(text) or not _CHINESE.search(text):
        return []
    tokens = _BLANKS.split(text)
    is_apart = len(tokens) > 2 or min(map(len, tokens)) > 3
    return tokens if is_apart else [text]


def _row(texts: list[str], number: int) -> list[Cell]:
    return [Cell(text, number, column) for column, text in enumerate(texts, 1)]


def _is_rule(line: str) -> bool:
    return "-" in line and "|" in line and not line.strip("|:- \t") and bool(_RULE.fullmatch(line.strip()))


def _piped(line: str) -> list[str]:
    """Return the cells between the pipes, their marks taken off (bold, code, breaks, escapes)."""
    cells = _PIPE.split(line)
    if line.startswith("|"):
        cells = cells[1:]
    if len(cells) > 1 and not cells[-1].strip():
        cells = cells[:-1]
    return [_unmarked(cell) for cell in cells]


def _unmarked(text: str) -> str:
    """Return the text as Markdown shows it."""
    heading = _HEADING.fullmatch(text)
    text = heading[1] if heading else text
    if "<" in text:
        text = re.sub(r"<br\s*/?>", "\n", text, flags=re.I)
    if "&" in text:
        text = unescape(text)
    return _MARKS.sub("", text).strip()


def _marked_columns(line: str) -> list[str]:
    return [] if line.lstrip().startswith(("#", "|", ">", "- ", "* ")) else [_unmarked(text) for text in _columns(line)]


def _columns(line: str) -> list[str]:
    """Return the cells of a line that has columns, else nothing: by tabs, by gaps, by trailing numbers."""
    if "\t" in line.strip() or (line.startswith("\t") and line.count("\t") > 1):
        return [text.strip() for text in line.split("\t")]
    text = line.strip()
    if _PAGE_NUMBER.fullmatch(text) or _PROSE.search(text):
        return []
    parts = _GAP.split(text)
    if len(parts) > 2 or (len(parts) == 2 and _VALUE.fullmatch(parts[1])):
        return [piece for part in parts for piece in _before_numbers(part)]
    pieces = _before_numbers(text)
    return pieces if len(pieces) > 1 and _NUMBER_LIKE.fullmatch(pieces[-1]) else []


def _before_numbers(text: str) -> list[str]:
    """Split off the numbers a text ends in; its words stay together but for a label that follows another."""
    tokens = _BLANKS.split(text)
    first = len(tokens)
    while first and _NUMBER_LIKE.fullmatch(tokens[first - 1]):
        first -= 1
    numbers = tokens[first:]
    if not numbers or not (len(numbers) > 1 or _PLAIN_NUMBER.fullmatch(numbers[0])):
        return [text]
    words = " ".join(tokens[:first])
    return [*(_LABEL_START.split(words) if words else []), *numbers]
