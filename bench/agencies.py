"""How long it takes to tell who reports: `python bench/agencies.py`.

Names of every county, prefecture and town are made from the tables of places, with and without what lies above,
on hosts of their own; no name comes twice, so that nothing is told from memory.
"""

from __future__ import annotations

import itertools
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from normalize.agencies import Agency, Hints, find
from normalize.places import table

ORGANS = ("教育局", "统计局", "市场监督管理局", "人民政府办公室", "文化广电旅游体育局", "住房城乡建设交通局", "气象局")


def names() -> list[str]:
    """Return 100,000 names, most of them of counties, each once."""
    found: dict[str, None] = {}
    for place in table.divisions().values():
        above = "".join(one.era(2022).name for one in table.above(place, 2022).values() if one.level == "prefecture")
        for era, organ in itertools.product(place.eras, ORGANS):
            found |= dict.fromkeys((f"{era.name}{organ}", f"{above}{era.name}{organ}"))
    for town in table._towns()[0].values():
        county = table.of_code(town.code[:6])
        found[f"{county.era(2022).name if county else ''}{town.eras[-1].name}人民政府"] = None
    return list(found)[:100_000]


def main() -> None:
    """Print the time and what became of the names."""
    begun = time.process_time()
    table.named("天门")
    table.town_named("关山街道")
    print(f"tables of places: {time.process_time() - begun:.2f} s")
    for what, made in (("first time", names()), ("again, from memory", names()[-50_000:])):
        begun = time.process_time()
        found = [find(name, Hints(2022)) for name in made]
        took = time.process_time() - begun
        print(f"{len(made):,} names, {what}: {took:.1f} s of processor, {1e6 * took / len(made):.0f} µs a name")
    known = sum(isinstance(one, Agency) for one in found)
    print(f"{known:,} known, the others share their name or are no place of their own")


if __name__ == "__main__":
    main()
