"""The level of a body as far as its printed name tells, for rules that hold at some levels only.

Input: a name; output: town, county, city, province or unknown. A city may be of any level, so the name
of one without a district tells nothing, and nothing is concluded from it.
"""

from __future__ import annotations

import re
from functools import lru_cache

from forms.deadlines import kind

_COUNTY = re.compile(
    r"^(?:.*?(?:省|自治区|市|州|盟|地区))?[^省市州盟县区旗]{1,12}(?:县|自治旗|旗|(?<!自治)(?<!特)(?<!开发)(?<!高新)区)(?=.)"
)
_HIGH = re.compile(r"^(?:国家|中国|中华|海关总署|国务院)|^.{2,5}(?:省|自治区)[^市州盟县区旗]*$|部$")
#: fees of a year (万元) that no body of a level collects
TOO_MUCH = {"town": 2e5, "county": 2e6, "unknown": 2e7, "high": 1e9}


@lru_cache(maxsize=1 << 14)
def rank(agency: str | None) -> str:
    """Return ``town``, ``county``, ``high`` (provinces and above), or ``unknown`` (a city's, or not told)."""
    name = agency or ""
    if not name or _HIGH.search(name):
        return "high" if name else "unknown"
    if kind(name) == "town":
        return "town"
    return "county" if _COUNTY.match(name) else "unknown"
