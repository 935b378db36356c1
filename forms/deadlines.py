"""When an annual report has to be published, by who publishes it and the year it is on.

Input: an agency's name as printed and a report year; output: a day. Sources: Regulations on Open
Government Information of 2007, art. 31 (every organ by 31 March), and of 2019, art. 49 (governments by
31 March, departments of county level and above by 31 January; towns and street offices are not named).
"""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta, timezone
from typing import Literal

Kind = Literal["government", "department", "town"]

#: the last report year for which everyone had until 31 March
ALL_BY_MARCH = 2018
#: the clock that the days are read by
CHINA = timezone(timedelta(hours=8))
_TOWN = re.compile(r"(?:镇|乡|苏木|街道)(?:人民政府|政府|办事处|办)?$|街办$")
#: a government, or the bare name of its place (重庆市)
_ZONES = "".join(f"(?<!{word})" for word in ("开发", "高新", "经开", "园", "示范", "度假", "管理", "实验", "试验"))
_GOVERNMENT = re.compile(rf"政府$|^[^局委办厅队院]{{2,}}(?:省|自治区|市|县|州|盟|旗|{_ZONES}区)$")


def today() -> date:
    """Return the day it is in China. The report year that is due, or about to be, is the one before its year."""
    return datetime.now(CHINA).date()


def kind(agency: str) -> Kind:
    """Return what a body is by the end of its name."""
    if _TOWN.search(agency):
        return "town"
    return "government" if _GOVERNMENT.search(agency) else "department"


def due(agency: str | None, year: int | None) -> date | None:
    """Return the day by which a report had to be published; None where the law names none, or without a year."""
    return due_of(kind(agency or ""), year) if year is not None else None


def due_of(body: Kind, year: int) -> date | None:
    """Return the day by which such a body's report on a year had to be published."""
    if year <= ALL_BY_MARCH:
        return date(year + 1, 3, 31)
    if body == "town":
        return None
    return date(year + 1, 3, 31) if body == "government" else date(year + 1, 1, 31)
