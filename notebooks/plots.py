"""Charts with Chinese labels: one of the installed fonts, and an error where a character has no glyph.

Input: what a notebook draws on `figure()`; output: `shown()`, the PNG with its description.
"""

from __future__ import annotations

import io
import warnings
from typing import Any

import matplotlib
import pandas as pd
from IPython.display import Image
from matplotlib import font_manager
from matplotlib.axis import Axis
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator, PercentFormatter

#: families that have the characters of names and places, as Linux, macOS and Windows install them
FAMILIES = (
    "Noto Sans CJK SC", "Noto Sans SC", "Source Han Sans SC", "Source Han Sans CN", "Noto Sans CJK JP",
    "WenQuanYi Micro Hei", "WenQuanYi Zen Hei", "PingFang SC", "Hiragino Sans GB", "Heiti SC", "STHeiti",
    "Arial Unicode MS", "Microsoft YaHei", "DengXian", "SimHei", "SimSun",
)  # fmt: skip
#: told apart in grey too: dark for what a chart is about, light for what it is held against
DARK, MIDDLE, LIGHT = "#1b4f72", "#7f8c8d", "#d5d8dc"


class NoChineseFont(Exception):
    """No installed font has Chinese characters; the argument says how to install one."""


def chinese_font() -> str:
    """Return the first of `FAMILIES` that is installed. Raises `NoChineseFont`."""
    installed = {font.name for font in font_manager.fontManager.ttflist}
    for family in FAMILIES:
        if family in installed:
            return family
    raise NoChineseFont(
        "没有找到中文字体，图中的汉字会变成方框。请安装一种，例如 apt install fonts-noto-cjk，然后重启内核。"
        " / No Chinese font is installed, characters would be boxes: apt install fonts-noto-cjk"
        " (or Noto Sans CJK SC from another source), then restart the kernel."
    )


def figure(width: float = 8, height: float = 4, **grid: Any) -> tuple[Figure, Any]:
    """Return a figure and its axes (`grid` as of `Figure.subplots`) that write Chinese."""
    matplotlib.rcParams.update(
        {
            "font.family": [chinese_font(), "DejaVu Sans"],
            "axes.unicode_minus": False,
            "axes.spines.top": False,
            "axes.spines.right": False,
        }
    )
    drawn = Figure(figsize=(width, height), dpi=90, layout="constrained")
    return drawn, drawn.subplots(**grid)


def percent(axis: Axis) -> None:
    """Write an axis in whole per cents."""
    axis.set_major_locator(MaxNLocator(7, steps=[1, 2, 5, 10]))
    axis.set_major_formatter(PercentFormatter(1, decimals=0))


def intervals(rates: pd.DataFrame, mine: str, title: str) -> Figure:
    """Draw a rate with its interval for each agency; hollow where under thirty cases are behind it.

    `rates` is by agency: name, rate, num, den, low, high, small, and why_not where there is no rate.
    """
    drawn, axes = figure(8, 0.42 * len(rates) + 1)
    for at, row in enumerate(rates.itertuples()):
        colour = DARK if row.Index == mine else MIDDLE
        end, note = (
            (0, row.why_not) if row.why_not else (row.high, f"{row.num:,.0f} / {row.den:,.0f}")
        )
        axes.annotate(note, (end, at), (6, 0), textcoords="offset points", va="center", fontsize=9)
        if not row.why_not:
            axes.plot([row.low, row.high], [at, at], color=colour, linewidth=2)
            inside = "white" if row.small else colour
            axes.plot(row.rate, at, "o", color=colour, markerfacecolor=inside, clip_on=False)
    axes.set_yticks(range(len(rates)), rates["name"])
    axes.set_ylim(len(rates) - 0.5, -0.5)
    axes.set_xlim(0, rates["high"].max() * 1.25)
    percent(axes.xaxis)
    axes.set_title(title, fontsize=11, loc="left")
    return drawn


def shown(drawn: Figure, says: str) -> Image:
    """Return the figure as a PNG; `says` describes it to who cannot see it. A missing glyph is an error."""
    file = io.BytesIO()
    with warnings.catch_warnings():
        warnings.filterwarnings("error", message=r"Glyph .* missing")
        drawn.savefig(
            file, format="png", metadata={"Software": None}, pil_kwargs={"optimize": True}
        )
    return Image(data=file.getvalue(), alt=says)
