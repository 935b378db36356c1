"""The values of the indicators of a batch of reports, with their intervals.

Input: sums of cells (`Amounts`); output: for each indicator its value, numerator, denominator, bounds of 95 %
(Wilson's; of a difference of two shares Newcombe's) and whether the denominator is small. One whose cells are not
all numbers is null; a quotient that is no share (more disputes than requests) has no bounds.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from normalize.indicators import Indicator, Terms, names

Floats = NDArray[np.float64]
#: gives the sum of cells of one section in every report, NaN where one of them is no number
Amounts = Callable[[str, tuple[str, ...]], Floats]

#: under this many cases a rate says little (so few that one case moves it by more than three points)
SMALL = 30
#: the normal quantile of a two-sided interval of 95 %
Z = 1.959963984540054


def columns(indicator: Indicator, amounts: Amounts) -> dict[str, NDArray[np.generic]]:
    """Return the indicator's six columns for every report; NaN where it cannot be computed."""
    top = _sum(indicator.numerator, amounts)
    nothing = np.full_like(top, np.nan)
    values: tuple[NDArray[np.generic], ...]
    if not indicator.denominator:
        values = (top, nothing, nothing, nothing, nothing, np.zeros(len(top), bool))
    elif indicator.minus:
        values = _difference(indicator, amounts)
    else:
        numerator, denominator = _quotient(indicator.numerator, indicator.denominator, amounts)
        bounds = (nothing, nothing) if indicator.change else wilson(numerator, denominator)
        value = numerator / denominator - indicator.change
        values = (value, numerator, denominator, *bounds, denominator < SMALL)
    return dict(zip(names(indicator), values, strict=True))


def _sum(terms: Terms, amounts: Amounts) -> Floats:
    found: Floats = np.sum([amounts(*term) for term in terms], axis=0)
    return found


def _quotient(numerator: Terms, denominator: Terms, amounts: Amounts) -> tuple[Floats, Floats]:
    """Return both sides where both are known and the denominator is not zero."""
    top, bottom = _sum(numerator, amounts), _sum(denominator, amounts)
    known = ~np.isnan(top) & ~np.isnan(bottom) & (np.nan_to_num(bottom) > 0)
    return np.where(known, top, np.nan), np.where(known, bottom, np.nan)


def _difference(indicator: Indicator, amounts: Amounts) -> tuple[NDArray[np.generic], ...]:
    """Return the difference of two shares with Newcombe's interval (his method 10, from Wilson's bounds)."""
    assert indicator.minus
    first = _quotient(indicator.numerator, indicator.denominator, amounts)
    other = _quotient(*indicator.minus, amounts)
    one, two = first[0] / first[1], other[0] / other[1]
    known = ~np.isnan(one) & ~np.isnan(two)
    (low, high), (low2, high2) = wilson(*first), wilson(*other)
    below = one - two - np.sqrt((one - low) ** 2 + (high2 - two) ** 2)
    above = one - two + np.sqrt((high - one) ** 2 + (two - low2) ** 2)
    small = np.fmin(first[1], other[1]) < SMALL
    shown = [np.where(known, side, np.nan) for side in first]
    return one - two, *shown, np.clip(below, -1, 1), np.clip(above, -1, 1), small


def wilson(cases: Floats, of: Floats) -> tuple[Floats, Floats]:
    """Return Wilson's 95 % bounds of a share; NaN where it is none (more cases than `of`)."""
    share = np.where((cases <= of) & (cases >= 0), cases / of, np.nan)
    middle = (share + Z * Z / (2 * of)) / (1 + Z * Z / of)
    half = Z / (1 + Z * Z / of) * np.sqrt(share * (1 - share) / of + Z * Z / (4 * of * of))
    low, high = np.clip(middle - half, 0, 1), np.clip(middle + half, 0, 1)
    return np.where(cases == 0, share, low), np.where(cases == of, share, high)
