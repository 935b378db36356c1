"""The quirks a report can carry, by level, and those that change the build of its tables.

Input: tables as laid out; output: the same tables split, padded, interrupted as real ones are. Each
quirk was met in a real report or is handled by another reader of them; levels run from 0 (none) to 4.
"""

from __future__ import annotations

from collections.abc import Callable
from copy import copy
from random import Random

from .structure import Row, Spot, Table

#: quirk: the level it begins at, how likely it is there
QUIRKS: dict[str, tuple[int, float]] = {
    "padding": (1, 0.5), "line_breaks": (1, 0.5), "unit_suffix": (1, 0.15), "blanks": (1, 0.3),
    "ordinal_marks": (1, 0.4), "half_brackets": (1, 0.2), "thousands": (1, 0.3), "separate_blocks": (1, 0.35),
    "contents": (1, 0.4), "cut_spans": (1, 0.3), "inline_headings": (1, 0.4), "signs": (1, 0.5),
    "zero_width": (2, 0.3), "full_width": (2, 0.25), "wordings": (2, 0.6), "zeros_blank": (2, 0.25),
    "zeros_dash": (2, 0.25), "split": (2, 0.3), "missing_end_tags": (2, 0.3), "lying_spans": (2, 0.3),
    "repeat_group": (2, 0.3), "three_tables": (2, 0.25), "one_row": (2, 0.2), "old_table_two": (2, 0.15),
    "odd_headings": (2, 0.4), "broken_title": (2, 0.2), "bookmark": (2, 0.3), "dropped_merges": (2, 0.3),
    "gbk_text": (2, 0.25),
    "byte_order_mark": (2, 0.2),
    "crlf": (2, 0.25),
    "span_per_character": (2, 0.2),
    "remarks": (3, 0.4), "other_units": (3, 0.4), "words": (3, 0.3), "header_in_yuan": (3, 0.2),
    "blank_columns": (3, 0.2), "total_column_blank": (3, 0.12), "total_cell_blank": (3, 0.2), "vertical": (3, 0.3),
    "repeat_header": (3, 0.3), "blank_rows": (3, 0.3), "page_numbers": (3, 0.3), "extra_column": (3, 0.2),
    "footnote": (3, 0.3), "other_table": (3, 0.4), "nested": (3, 0.3), "tracked": (3, 0.4), "auto_numbers": (3, 0.3),
    "text_box": (3, 0.3),
    "decimals_in_counts": (4, 0.15), "pictures": (4, 0.3), "picture_table": (4, 0.1), "cut_group": (4, 0.3),
    "row_in_two": (4, 0.3), "restart": (4, 0.3), "truncated": (4, 0.3), "blank_before_group": (4, 0.2),
}  # fmt: skip
#: quirks that some formats cannot carry: a page numbers itself, has its headers at its head, not amid merged cells,
#: and shows what spans say, lies too, so that numbers stand under other headings for everyone
_NOT_IN = {
    "text": {"pictures", "picture_table"},
    "markdown": {"pictures", "picture_table", "blank_rows"},
    "page": {"page_numbers", "repeat_header", "lying_spans"},
    # no page break cuts a row of a sheet, and no row of it has a column that the others have not
    "xlsx": {"row_in_two", "blank_before_group"},
}


def choose(level: int, format: str, rng: Random) -> frozenset[str]:
    """Return the quirks of one report of that level, among those the format can carry."""
    chosen = set()
    for name, (least, chance) in QUIRKS.items():
        if rng.random() < (min(0.8, chance * 1.5) if level == 4 else chance) and least <= level:
            chosen.add(name)
    return frozenset(chosen - _NOT_IN.get(format, set()))


def rebuild(tables: list[Table], quirks: frozenset[str], rng: Random) -> list[Table]:
    """Return one section's tables with the structural quirks of the report."""
    for name, change in _CHANGES.items():
        if name in quirks:
            tables = [new for table in tables for new in change(table, quirks, rng)]
    return tables


def _data_rows(table: Table) -> list[int]:
    return [at for at, row in enumerate(table.rows) if row.kind == "data"]


def _split(table: Table, quirks: frozenset[str], rng: Random) -> list[Table]:
    places = _data_rows(table)
    if len(places) < 6:
        return [table]
    at = rng.choice(places[2:-1])
    first, second = table.rows[:at], table.rows[at:]
    _reopen(first, second[0], quirks, rng)
    return [Table(first, table.section), Table(second, table.section)]


def _reopen(first: list[Row], row: Row, quirks: frozenset[str], rng: Random) -> None:
    """Open the merged group cells again after a break, empty, repeated, or with the rest of their label."""
    for place, spot in enumerate(row.spots):
        if not spot.merged:
            continue
        above = [r.spots[place] for r in first if r.kind == "data" and len(r.spots) > place]
        opener = next(each for each in reversed(above) if not each.merged)
        spot.merged, spot.label = False, opener.label
        if "cut_group" in quirks and opener.rows < 10 and len(opener.text) > 4:
            opener.text, spot.text = opener.text[:-3].strip("\n"), opener.text[-3:].strip("\n")
        elif "repeat_group" in quirks:
            spot.text = opener.text


def _repeat_header(table: Table, quirks: frozenset[str], rng: Random) -> list[Table]:
    places = _data_rows(table)
    heads = [row for row in table.rows if row.kind == "head"]
    captions = [row for row in table.rows if row.kind == "caption"]
    if len(places) < 6 or len(captions) > 1:
        return [table]
    at = rng.choice(places[3:-1])
    again = [Row([copy(spot) for spot in row.spots], "head") for row in heads]
    return [Table(table.rows[:at] + again + table.rows[at:], table.section)]


def _blank_rows(table: Table, quirks: frozenset[str], rng: Random) -> list[Table]:
    for _ in range(rng.randint(1, 2)):
        at = rng.choice(_data_rows(table))
        blank = Row([Spot(cols=spot.cols) for spot in table.rows[at].spots], "noise")
        table.rows.insert(at + 1 if rng.random() < 0.5 else len(table.rows), blank)
    return [table]


def _page_numbers(table: Table, quirks: frozenset[str], rng: Random) -> list[Table]:
    number = rng.randint(2, 5)
    text = rng.choice(("- {} -", "-{}-", "— {} —", "第{}页", "－{}－")).format(number)
    at = rng.choice(_data_rows(table))
    table.rows.insert(at, Row([Spot(text, cols=table.width())], "noise"))
    return [table]


def _extra_column(table: Table, quirks: frozenset[str], rng: Random) -> list[Table]:
    leading = rng.random() < 0.3
    for row in table.rows:
        row.spots.insert(0 if leading else len(row.spots), Spot(head=row.kind == "head"))
    return [table]


def _row_in_two(table: Table, quirks: frozenset[str], rng: Random) -> list[Table]:
    """Print one row's label in two rows, its numbers beside the first half or on a row of their own."""
    long = [at for at in _data_rows(table) if len(_label(table.rows[at]).text) > 9]
    if not long:
        return [table]
    at = rng.choice(long)
    row = table.rows[at]
    place = row.spots.index(_label(row))
    before, label, cells = row.spots[:place], row.spots[place], row.spots[place + 1 :]
    below = [Spot(merged=True, group=spot.group, cols=spot.cols) for spot in before]
    rest = copy(label)
    if rng.random() < 0.5 or "extra_column" in quirks:
        label.text, rest.text = label.text[:8].strip("\n"), label.text[8:].strip("\n")
        other = Row([*below, rest, *(Spot(cols=cell.cols) for cell in cells)], "data", row.key)
    else:
        rest.text = ""
        row.spots = [*before, label]
        other = Row([*below, rest, *cells], "data", row.key)
    table.rows.insert(at + 1, other)
    return [table]


def _label(row: Row) -> Spot:
    return next((s for s in reversed(row.spots) if s.cell is None and s.label and not s.group), Spot())


def _footnote(table: Table, quirks: frozenset[str], rng: Random) -> list[Table]:
    if table.section == "disputes":
        note = "注：行政复议、行政诉讼数量含上年度结转数量。"
        table.rows.append(Row([Spot(note, cols=table.width())], "noise"))
    return [table]


def _blank_before_group(table: Table, quirks: frozenset[str], rng: Random) -> list[Table]:
    row = table.rows[0]
    if table.section == "disputes" and len(row.spots) == 2:
        row.spots.insert(1, Spot(head=True))
    return [table]


def other_table(rng: Random) -> Table:
    """Return a table about something else that uses the form's words."""
    names = rng.sample(("行政许可", "行政处罚", "规章", "其他", "重复申请", "总计", "规范性文件", "行政强制"), 4)
    rows = [Row([Spot(f"{at}"), Spot(name), Spot(str(rng.randint(1, 99)))], "data") for at, name in enumerate(names, 1)]
    head = Row([Spot(text, head=True) for text in ("序号", "公开内容", "数量（条）")], "head")
    return Table([head, *rows])


_CHANGES: dict[str, Callable[[Table, frozenset[str], Random], list[Table]]] = {
    "row_in_two": _row_in_two,
    "blank_before_group": _blank_before_group,
    "extra_column": _extra_column,
    "repeat_header": _repeat_header,
    "split": _split,
    "page_numbers": _page_numbers,
    "blank_rows": _blank_rows,
    "footnote": _footnote,
}
