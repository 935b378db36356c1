"""The slips that a panel's reports are given on purpose, and the identity that must find each.

Input: the sheets of a panel; output: the same sheets, some of them changed and marked in `planted`.
"""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from .panel import Sheet, total
from .told import tell

Slip = Callable[[Sheet, Sheet, Sheet, Random], None]


def _own(one: Sheet, before: Sheet, other: Sheet, rng: Random) -> None:
    one.values["requests", "granted/person"] += 3


def _carry(one: Sheet, before: Sheet, other: Sheet, rng: Random) -> None:
    one.values["requests", "carried_in/person"] += 2
    one.values["requests", "handled/person"] += 2
    one.values["requests", "granted/person"] += 2
    total(one.values)
    one.text = tell(one, rng)


def _carry_columns(one: Sheet, before: Sheet, other: Sheet, rng: Random) -> None:
    for item in ("carried_out", "received"):
        before.values["requests", f"{item}/business"] += 1
    for item in ("carried_in", "handled", "granted"):
        one.values["requests", f"{item}/person"] += 1
    for sheet in (before, one):
        total(sheet.values)
        sheet.text = tell(sheet, rng)


def _stock(one: Sheet, before: Sheet, other: Sheet, rng: Random) -> None:
    one.values["disclosure", "normative_documents/in_force"] += 5


def _less(one: Sheet, before: Sheet, other: Sheet, rng: Random) -> None:
    one.values["disclosure", "normative_documents/issued"] = (
        one.values["disclosure", "normative_documents/in_force"] + 9
    )


def _pending(one: Sheet, before: Sheet, other: Sheet, rng: Random) -> None:
    for sheet, number in ((before, 6.0), (one, 0.0)):
        for outcome in ("upheld", "corrected", "other", "pending", "all"):
            sheet.values["disputes", f"review/{outcome}"] = number if outcome in ("pending", "all") else 0.0
        sheet.text = tell(sheet, rng)


def _said(section: int, text: str) -> Slip:
    def slip(one: Sheet, before: Sheet, other: Sheet, rng: Random) -> None:
        new = one.total("received") + one.total("carried_in") + 3
        one.text["overview"][section] = text.format(n=new, y=one.year)

    return slip


def _parts(one: Sheet, before: Sheet, other: Sheet, rng: Random) -> None:
    one.text["overview"][0] = f"{one.year}年主动公开政府信息154条，其中门户网站公开115条，微信公众号公开29条。"


def _last_years(one: Sheet, before: Sheet, other: Sheet, rng: Random) -> None:
    one.text = {
        key: [text.replace(f"{before.year}年", f"{one.year}年") for text in some] for key, some in before.text.items()
    }


def _others(one: Sheet, before: Sheet, other: Sheet, rng: Random) -> None:
    one.text = {key: [text.replace(other.agency, one.agency) for text in some] for key, some in other.text.items()}
    one.text["overview"] += ["；".join(_long(other, number) for number in range(8)) + "。"]
    other.text["overview"] += one.text["overview"][-1:]


def _long(other: Sheet, number: int) -> str:
    rng = Random(f"{other.agency}{number}")
    return (
        f"{other.place[-1]}第{rng.randint(10, 99)}号专栏更新{rng.randint(100, 999)}期、点击{rng.randint(1000, 9999)}次"
    )


def _figures(one: Sheet, before: Sheet, other: Sheet, rng: Random) -> None:
    for number, item in enumerate(("licences", "penalties", "coercive_measures")):
        before.values["disclosure", f"{item}/decisions"] = 1234.0 + 77 * number + len(before.agency)
    one.values = dict(before.values)
    one.text = tell(one, rng)


def _early(one: Sheet, before: Sheet, other: Sheet, rng: Random) -> None:
    one.published = f"{one.year}-12-19"


def _power(one: Sheet, before: Sheet, other: Sheet, rng: Random) -> None:
    one.values["disclosure", "regulations/issued"] = one.values["disclosure", "regulations/in_force"] = 2.0


def _yuan(one: Sheet, before: Sheet, other: Sheet, rng: Random) -> None:
    before.values["disclosure", "fees/amount"] = 321.5
    one.values["disclosure", "fees/amount"] = 3_301_000.0


def _body(one: Sheet, before: Sheet, other: Sheet, rng: Random) -> None:
    name = "渭南市白水县教育局" if "三原" in one.agency else "咸阳市三原县教育局"
    one.text["overview"][0] = f"{one.year}年，{name}主动公开政府信息{rng.randint(20, 90)}条。"


def _cited(one: Sheet, before: Sheet, other: Sheet, rng: Random) -> None:
    one.cited = "国办公开办函〔2019〕60号"


def _period(one: Sheet, before: Sheet, other: Sheet, rng: Random) -> None:
    one.period = one.year - 1


#: what must be found (identity and, where it matters, key) and how it is planted
SLIPS: dict[str, Slip] = {
    "T3.ROW:granted": _own,
    "Y.CARRY:person": _carry,
    "Y.CARRY:business": _carry_columns,
    "Y.FORCE:normative_documents": _stock,
    "T2.GE:normative_documents": _less,
    "Y.T4:review": _pending,
    "X.NARR:received": _said(1, "全年共收到政府信息公开申请{n}件。"),
    "X.NARR:carried_in": _said(1, "上年结转政府信息公开申请{n}件，均已答复。"),
    "X.NARR:carried_out": _said(1, "依申请公开中，结转下年度继续办理{n}件。"),
    "X.NARR:granted": _said(2, "政府信息公开申请中，予以公开{n}件。"),
    "X.NARR:refused": _said(2, "政府信息公开申请中，不予公开{n}件。"),
    "X.NARR:review": _said(2, "因政府信息公开被申请行政复议{n}件。"),
    "X.NARR:lawsuits": _said(2, "因政府信息公开被提起行政诉讼{n}件。"),
    "X.PARTS": _parts,
    "R.TEXT": _last_years,
    "R.TEXT:": _others,
    "R.FIGURES": _figures,
    "P.EARLY": _early,
    "P.POWER": _power,
    "P.YUAN": _yuan,
    "P.BODY": _body,
    "P.CITED": _cited,
    "P.YEAR": _period,
}


def plant(sheets: list[Sheet], every: int, seed: str = "slips") -> list[Sheet]:
    """Give every so-manyth report that has one of the year before a slip, the kinds in turn.

    The reports of the agencies beside it are left clean, and the years around it: a slip of one year's
    figures is one of the next year's sums too.
    """
    by_agency: dict[str, list[Sheet]] = {}
    for sheet in sheets:
        by_agency.setdefault(sheet.agency, []).append(sheet)
    rows = list(by_agency.values())
    kinds = list(SLIPS)
    for turn, at in enumerate(range(0, len(rows), every)):
        own, other = rows[at], rows[(at + 1) % len(rows)]
        name = next(kind for kind in [*kinds, *SLIPS] if kind != "P.POWER" or not own[-1].place[-1].endswith("市"))
        kinds = [kind for kind in kinds if kind != name]
        kinds = kinds or list(SLIPS)
        SLIPS[name](own[-1], own[-2], other[-2], Random(f"{seed}{turn}"))
        own[-1].planted.add(name.rstrip(":"))
    return sheets
