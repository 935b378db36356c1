"""Which agencies are meant: by id, by a name that only one has, or as the peers of one.

Input: what a user wrote and `Agencies`; output: indices of agencies. Peers are of the same organ and level in the
same place above: counties and zones of a city, cities of a province, towns of a county, provinces of the country.
"""

from __future__ import annotations

from collections.abc import Sequence

from explore.agencies import Agencies
from explore.figure_text import clean
from forms.labels import compact
from forms.messages import Mistake, said

#: agencies side by side; beyond, nobody can tell the lines apart
MOST = 8
#: of several that a name fits so many are listed
LISTED = 20
#: columns that agencies of a level share with their peers, besides organ and level
_ABOVE = {
    "county": ("province", "city"), "functional_zone": ("province", "city"), "prefecture": ("province",),
    "township": ("province", "city", "county"), "province": (), "national": (),
}  # fmt: skip


def chosen(agencies: Agencies, names: Sequence[str]) -> list[int]:
    """Return the agencies in the order named, each once. Raises `Mistake` where one is not known or not unique."""
    found = list(dict.fromkeys(_one(agencies, name) for name in names))
    if len(found) > MOST:
        raise Mistake(said(f"最多比较 {MOST} 个机关", f"at most {MOST} agencies side by side"))
    return found


def _one(agencies: Agencies, name: str) -> int:
    if name in agencies.index:
        return agencies.index[name]
    found = _named(agencies, name)
    if len(found) == 1:
        return found[0]
    if not found:
        raise Mistake(said(f"没有机关叫“{name}”", f"no agency is called {name}"))
    names = agencies.column("name")
    listed = [f"  {agencies.ids[n]}  {clean(names[n] or '')}" for n in found[:LISTED]]
    more = [said(f"  ……共 {len(found)} 个", f"  … {len(found)} in all")] if len(found) > LISTED else []
    several = said(f"“{name}”不止一个机关，请用编号：", f"{name} is several agencies, name one by its id:")
    raise Mistake("\n".join([several, *listed, *more]))


def _named(agencies: Agencies, name: str) -> list[int]:
    """Return those of exactly that name, or else those whose names hold every word of it."""
    words = [compact(word) for word in name.split()]
    names = [
        [compact(one) for one in (now or "", *(aliases or "").split(" "))]
        for now, aliases in zip(agencies.column("name"), agencies.column("aliases"), strict=True)
    ]
    exact = [n for n, known in enumerate(names) if compact(name) in known]
    return exact or [n for n, known in enumerate(names) if words and all(word in " ".join(known) for word in words)]


def peers(agencies: Agencies, n: int) -> list[int]:
    """Return the peers of an agency, itself left out. Raises `Mistake` where its organ or level is not known."""
    columns = {name: agencies.column(name) for name in ("organ", "level", "province", "city", "county")}
    level = columns["level"][n]
    if level not in _ABOVE or not columns["organ"][n]:
        name = clean(agencies.column("name")[n] or agencies.ids[n])
        raise Mistake(
            said(
                f"{name}：机关类型或层级不明，无从找同类",
                f"{name}: its organ or level is not known, so it has no peers",
            )
        )
    shared = [columns[name] for name in ("organ", "level", *_ABOVE[level])]
    return [one for one in range(len(agencies)) if one != n and all(column[one] == column[n] for column in shared)]
