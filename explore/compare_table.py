"""A comparison as a table in the terminal, one an indicator, Chinese at its double width.

Input: a `Comparison`; output: text on standard output, in colour and boxes only on a terminal.
"""

from __future__ import annotations

import sys
from typing import Any

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from explore.compare import Comparison, Value
from explore.figure_text import behind, bounds, clean, group_remarks, label, number, remarks
from forms.messages import language, said

#: where it does not go to a terminal nothing is folded
_WIDE = 400


def show(found: Comparison) -> None:
    """Print a table for each indicator, then what to know of all of them."""
    width = None if sys.stdout.isatty() else _WIDE
    console = Console(file=sys.stdout, width=width, highlight=False, emoji=False, markup=False)
    for entry in found.entries:
        console.print(_table(found, entry))
        for line in _below(found, entry):
            console.print(Text(line, style="dim"))
        console.print()


def _table(found: Comparison, entry: dict[str, Any]) -> Table:
    title = Text(label(entry), style="bold")
    table = Table(box=box.SIMPLE_HEAD, title=title, title_justify="left", pad_edge=False, collapse_padding=True)
    table.add_column(said("年度", "year"), no_wrap=True)
    # never cut short: names of neighbours differ in the middle
    table.add_column(said("机关", "agency"), overflow="fold", min_width=18)
    for heading in (said("数值", "value"), said("分子/分母", "of"), said("95% 区间", "95 %")):
        table.add_column(heading, justify="right", no_wrap=True)
    table.add_column(said("说明", "remarks"), overflow="fold")
    names, kind, key = dict(found.agencies), entry["kind"], entry["key"]
    for value in found.rows(key):
        first, last = value.agency_id == found.agencies[0][0], value.agency_id == found.agencies[-1][0]
        group = found.groups.get((key, value.year))
        year = str(value.year) if first else ""
        table.add_row(year, *_cells(value, names[value.agency_id], kind), end_section=last and group is None)
        if last and group is not None:
            spread = bounds(group.q1, group.q3, kind)
            words = said("同类中位（四分位）", "peers (quartiles)")
            shown = (words, number(group.median, kind), "", spread, group_remarks(group))
            table.add_row("", *shown, style="italic", end_section=True)
    return table


def _cells(value: Value, name: str, kind: str) -> tuple[Text, ...]:
    shown = number(value.value, kind) or "–"
    style = "dim" if value.small or value.gap else ""
    texts = (clean(name), shown, behind(value), bounds(value.low, value.high, kind), clean(remarks(value)))
    return tuple(Text(text, style=style) for text in texts)


def _below(found: Comparison, entry: dict[str, Any]) -> list[str]:
    formula = entry[f"formula_{language()}"]
    lines = [said("公式：", "formula: ") + formula] if formula else []
    for one in entry["breaks"]:
        if found.years[0] < one["from"] <= found.years[-1]:
            lines.append(
                said(f"{one['from']} 年起口径不同：{one['why_zh']}", f"breaks in {one['from']}: {one['why_en']}")
            )
    return lines
