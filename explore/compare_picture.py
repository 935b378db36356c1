"""A comparison as a picture: a line an agency, intervals as bars, the peers' quartiles as a band.

Input: a `Comparison`; output: a PNG. A line stops at a gap and where the form changed its question; a rate of few
cases is a hollow mark. matplotlib is the extra `plot`, and Chinese needs an installed font: both are said.
"""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import Any

from explore.compare import Comparison, Value
from explore.figure_text import clean, label
from forms.messages import Mistake, language, said

#: families with Chinese characters, the best first
FONTS = (
    "Noto Sans CJK SC", "Noto Sans SC", "Source Han Sans SC", "Source Han Sans CN", "PingFang SC", "Hiragino Sans GB",
    "Microsoft YaHei", "Noto Sans CJK JP", "Noto Sans CJK TC", "WenQuanYi Micro Hei", "WenQuanYi Zen Hei", "Heiti SC",
    "STHeiti", "SimHei", "Droid Sans Fallback", "Noto Serif CJK SC", "Source Han Serif SC", "Songti SC", "SimSun",
    "AR PL UMing CN", "Arial Unicode MS",
)  # fmt: skip
_MARKS = "osD^vPX*"
#: colours that the colour-blind tell apart (Okabe and Ito), and that print in grey
_COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#56B4E9", "#000000", "#E69F00", "#999933")
_GREY = "#666666"


def draw(found: Comparison, target: Path) -> None:
    """Write the picture. Raises `Mistake` where matplotlib or a Chinese font is not installed."""
    try:
        import matplotlib as mpl
        from matplotlib.figure import Figure
    except ImportError as error:
        text = 'pip install "gongkai[plot]"'
        raise Mistake(said(f"画图需要 matplotlib：{text}", f"a picture needs matplotlib: {text}")) from error
    # names are crawled text: a dollar sign must not begin a formula
    settings: Any = {"font.family": [_font(), "DejaVu Sans"], "text.parse_math": False, "axes.unicode_minus": False}
    with mpl.rc_context(settings):
        count = len(found.entries)
        figure = Figure(figsize=(8, 3.6 * count + 0.3 * len(found.agencies) + 0.8), layout="constrained")
        for entry, axes in zip(found.entries, figure.subplots(count, 1, squeeze=False)[:, 0], strict=True):
            _chart(axes, found, entry)
        words = said("空心：基数小（不足30）；竖线：95% 区间", "hollow: fewer than 30 cases; bars: 95 % intervals")
        axes.plot([], [], "o", color=_GREY, markerfacecolor="white", label=words)
        handles, names = axes.get_legend_handles_labels()
        figure.legend(handles, names, loc="outside lower left", frameon=False, ncols=1, fontsize=9)
        figure.savefig(target, dpi=150, format="png")


def _font() -> str:
    from matplotlib import font_manager

    installed = {font.name for font in font_manager.fontManager.ttflist}
    for family in FONTS:
        if family in installed:
            return family
    text = "apt install fonts-noto-cjk"
    raise Mistake(
        said(f"没有中文字体，汉字会变成方框：{text}", f"no font with Chinese characters is installed: {text}")
    )


def _chart(axes: Any, found: Comparison, entry: dict[str, Any]) -> None:
    from matplotlib.ticker import PercentFormatter

    key, breaks = entry["key"], [one["from"] for one in entry["breaks"]]
    axes.set_title(f"{label(entry)}：{entry[f'formula_{language()}']}"[:90], loc="left", fontsize=10)
    _peers(axes, found, key)
    for at, (agency_id, name) in enumerate(found.agencies):
        # side by side, so that intervals do not cover each other
        shift = 0.06 * (at - (len(found.agencies) - 1) / 2)
        values = [found.values[key, year, agency_id] for year in found.years]
        _line(axes, values, shift, breaks, {"color": _COLOURS[at], "marker": _MARKS[at], "label": clean(name)})
    for year in breaks:
        if found.years[0] < year <= found.years[-1]:
            axes.axvline(year - 0.5, color=_GREY, linestyle=":", linewidth=1)
            axes.annotate(said("口径变化", "break"), (year - 0.5, 1), (3, -10), xycoords=("data", "axes fraction"),
                          textcoords="offset points", fontsize=8, color=_GREY)  # fmt: skip
    axes.set_xticks(found.years)
    axes.set_xlim(found.years[0] - 0.6, found.years[-1] + 0.6)
    axes.grid(axis="y", color="#dddddd", linewidth=0.6)
    axes.spines[["top", "right"]].set_visible(False)
    if entry["kind"] in ("rate", "ratio"):
        axes.yaxis.set_major_formatter(PercentFormatter(1.0))
        if entry["kind"] == "rate":
            axes.set_ylim(bottom=0)


def _line(axes: Any, values: list[Value], shift: float, breaks: list[int], style: dict[str, Any]) -> None:
    known = [one for one in values if one.value is not None]
    for before, after in pairwise(values):
        broken = any(before.year < year <= after.year for year in breaks)
        if before.value is not None and after.value is not None and not broken:
            ends = ([before.year + shift, after.year + shift], [before.value, after.value])
            axes.plot(*ends, color=style["color"], linewidth=1.5)
    for one in known:
        if one.low is not None and one.high is not None:
            axes.plot([one.year + shift] * 2, [one.low, one.high], color=style["color"], linewidth=0.8, alpha=0.6)
    for small in (False, True):
        some = [one for one in known if one.small == small]
        if not some:
            continue  # what is empty and not clipped has no extent, and the layout collapses
        face = "white" if small else style["color"]
        points = [one.year + shift for one in some], [one.value for one in some]
        axes.plot(*points, style["marker"], color=style["color"], markerfacecolor=face, markersize=6, clip_on=False)
    axes.plot([], [], f"{style['marker']}-", color=style["color"], label=style["label"])


def _peers(axes: Any, found: Comparison, key: str) -> None:
    groups = [(year, group) for year in found.years if (group := found.groups.get((key, year))) and group.counted]
    for year, group in groups:
        axes.fill_between([year - 0.4, year + 0.4], group.q1, group.q3, color="#e8e8e8", linewidth=0, zorder=0)
        axes.plot([year - 0.4, year + 0.4], [group.median] * 2, color=_GREY, linestyle="--", linewidth=1, zorder=1)
    if groups:
        words = said("同类中位数与四分位", "peers: median and quartiles")
        axes.plot([], [], "--", color=_GREY, label=words)
