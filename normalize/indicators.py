"""The indicators: rates of one report that can be compared with another's, each with its interval.

Input: sums of cells of a batch of reports (`Amounts`); output: for each indicator its value, numerator,
denominator, Wilson bounds and whether the denominator is small. One whose cells are not all numbers is null.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
#: gives the sum of cells of one section in every report, NaN where one of them is no number
Amounts = Callable[[str, tuple[str, ...]], Floats]

#: under this many cases a rate says little (so few that one case moves it by more than three points)
SMALL = 30
#: the normal quantile of a two-sided interval of 95 %
Z = 1.959963984540054


class Indicator(NamedTuple):
    """A quotient of sums of cells; a heading's key stands for what is below it. Empty sums: not a quotient."""

    name: str
    zh: str
    en: str
    numerator: tuple[tuple[str, tuple[str, ...]], ...] = ()
    denominator: tuple[tuple[str, tuple[str, ...]], ...] = ()
    unit: str = ""
    note: str = ""

    @property
    def formula(self) -> str:
        """The quotient with the keys of its cells."""
        return self.note or f"({_sum(self.numerator)}) / ({_sum(self.denominator)})"


def _sum(terms: tuple[tuple[str, tuple[str, ...]], ...]) -> str:
    return " + ".join(f"{section}.{key}" for section, keys in terms for key in keys)


def _requests(*items: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    return (("requests", tuple(f"{item}/all" for item in items)),)


def _disputes(*cells: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    return (("disputes", cells),)


_HANDLED = _requests("handled")
_REVIEWED = ("review/upheld", "review/corrected", "review/other")
_TRIED = tuple(
    f"{channel}/{end}"
    for channel in ("lawsuit_direct", "lawsuit_after_review")
    for end in ("upheld", "corrected", "other")
)

INDICATORS = (
    Indicator("disclosure_rate", "公开率", "Disclosure rate", _requests("granted", "partly_granted"), _HANDLED),
    Indicator("full_disclosure_rate", "全部公开率", "Full disclosure rate", _requests("granted"), _HANDLED),
    Indicator("refusal_rate", "不予公开率", "Refusal rate", _requests("refused"), _HANDLED),
    Indicator("unavailable_rate", "无法提供率", "Unavailable rate", _requests("unavailable"), _HANDLED),
    Indicator("rejection_rate", "不予处理率", "Rejection rate", _requests("rejected"), _HANDLED),
    Indicator("backlog_rate", "结转率", "Backlog rate", _requests("carried_out"), _requests("received", "carried_in")),
    Indicator("dispute_rate", "争议率", "Dispute rate", _disputes("review/all", "lawsuit_direct/all"), _HANDLED),
    Indicator(
        "review_correction_rate",
        "复议纠错率",
        "Review correction rate",
        _disputes("review/corrected"),
        _disputes(*_REVIEWED),
    ),
    Indicator(
        "lawsuit_loss_rate",
        "诉讼败诉率",
        "Lawsuit loss rate",
        _disputes("lawsuit_direct/corrected", "lawsuit_after_review/corrected"),
        _disputes(*_TRIED),
    ),
    Indicator("days_late", "逾期天数", "Days late", unit="日", note="published less due (reports.days_late)"),
    Indicator("closed_rate", "其他处理率", "Other handling rate", _requests("closed"), _HANDLED),
)


def quotients(indicator: Indicator, amounts: Amounts) -> dict[str, NDArray[np.generic]]:
    """Return the indicator's six columns for every report; NaN where it cannot be computed."""
    top = sum((amounts(*term) for term in indicator.numerator), start=np.float64(0))
    bottom = sum((amounts(*term) for term in indicator.denominator), start=np.float64(0))
    known = ~np.isnan(top) & ~np.isnan(bottom) & (np.nan_to_num(bottom) > 0)
    numerator, denominator = np.where(known, top, np.nan), np.where(known, bottom, np.nan)
    low, high = wilson(numerator, denominator)
    values = (numerator / denominator, numerator, denominator, low, high, denominator < SMALL)
    return dict(zip(names(indicator), values, strict=True))


def names(indicator: Indicator) -> tuple[str, ...]:
    """Return the names of the indicator's columns, in order."""
    return (indicator.name, *(f"{indicator.name}_{end}" for end in ("num", "den", "low", "high", "small")))


def wilson(cases: Floats, of: Floats) -> tuple[Floats, Floats]:
    """Return Wilson's 95 % bounds of a share; NaN where it is none (more cases than `of`)."""
    share = np.where(cases <= of, cases / of, np.nan)
    middle = (share + Z * Z / (2 * of)) / (1 + Z * Z / of)
    half = Z / (1 + Z * Z / of) * np.sqrt(share * (1 - share) / of + Z * Z / (4 * of * of))
    return np.clip(middle - half, 0, 1), np.clip(middle + half, 0, 1)
