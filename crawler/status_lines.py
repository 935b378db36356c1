"""The crawls' status as text: a table of portals by report year, then what needs attention and what to do.

Input: a `Status`; output: lines in the user's language. Chinese characters are two columns wide.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import UTC, datetime

from rich.cells import cell_len, set_cell_size

from crawler.coverage import Case, PortalStatus, Status, Year
from forms.messages import REASONS, said, say

#: years shown where none are named; cases of one kind that are named; columns of the widest cell
SHOWN, LOOK, WIDEST = 5, 5, 28
#: outcomes of a run, zh and en; an open run has none
_OUTCOMES = {
    "done": ("完成", "done"), "part": ("部分", "in part"), "blocked": ("被拒", "blocked"), "failed": ("失败", "failed"),
    "closed": ("谢绝", "closed"), None: ("未完", "cut off, or going on"),
}  # fmt: skip


def lines(found: Status, years: Collection[int] = ()) -> Iterator[str]:
    """Yield the table, for some report years (none: the last five), and what needs attention."""
    shown = sorted(years) or list(range(found.last_year - SHOWN + 1, found.last_year + 1))
    rows = [portal for portal in found.portals.values() if portal.last or portal.years or portal.undated]
    if any(portal.last or portal.undated or _found(portal, portal.years) for portal in rows):
        yield from _table(rows, shown)
    else:
        yield said("还没有抓取任何门户：gongkai crawl", "No portal was crawled yet: gongkai crawl")
    yield from _attention(found)


# --- the table --------------------------------------------------------------------------------------


def _table(portals: Sequence[PortalStatus], years: Sequence[int]) -> Iterator[str]:
    head = [said("门户", "portal"), said("名称", "name"), *map(str, years), said("上次抓取", "last crawl")]
    rows = [head, *(_row(portal, years) for portal in portals), _total(portals, years)]
    widths = [min(WIDEST, max(cell_len(cell) for cell in column)) for column in zip(*rows, strict=True)]
    for row in rows:
        words = [set_cell_size(cell, width) for cell, width in zip(row[:2], widths, strict=False)]
        counts = [cell.rjust(width) for cell, width in zip(row[2:-1], widths[2:-1], strict=True)]
        yield "  ".join([*words, *counts, row[-1]]).rstrip()


def _row(portal: PortalStatus, years: Iterable[int]) -> list[str]:
    return [portal.portal, portal.name or "", *(_cell([portal.years.get(year)]) for year in years), _last(portal)]


def _total(portals: Sequence[PortalStatus], years: Iterable[int]) -> list[str]:
    """Return the last row; what is expected in all is only said where it is of every portal."""
    return ["", said("合计", "total"), *(_cell([portal.years.get(year) for portal in portals]) for year in years), ""]


def _cell(counts: Sequence[Year | None]) -> str:
    """Return `found/expected`, or `found` where somebody's expectation is not known."""
    found = sum(year.found for year in counts if year)
    known = [year.expected for year in counts if year and year.expected is not None]
    return f"{found}/{sum(known)}" if len(known) == len(counts) else f"{found}" if found else "·"


def _found(portal: PortalStatus, years: Iterable[int]) -> int:
    return sum(portal.years[year].found for year in years)


def _last(portal: PortalStatus) -> str:
    if portal.last is None:
        return said("从未", "never")
    day = datetime.fromtimestamp(portal.last.ended or portal.last.started, UTC).date()
    return f"{day} {said(*_OUTCOMES.get(portal.last.outcome, (str(portal.last.outcome),) * 2))}"


# --- what needs attention ---------------------------------------------------------------------------


def _attention(found: Status) -> Iterator[str]:
    portals = found.portals.values()
    yield from _topic(
        said("被拒的门户", "Portals that turn programs away"),
        said("未绕过；可在浏览器中下载后用 gongkai run 处理", "not tricked: fetch in a browser, then gongkai run"),
        [f"{p.portal}: {_blocked(p)}" for p in portals if p.blocked],
    )
    yield from _topic(
        said("未抓完的门户", "Portals not crawled to the end"),
        "gongkai crawl --portal KEY",
        [f"{p.portal}: {_last(p)}{_why(p.last.reason)}" for p in portals if p.last and _is_open(p.last.outcome)],
    )
    yield from _topic(
        said("从未抓取的门户", "Portals never crawled"),
        "gongkai crawl --portal KEY",
        [p.portal for p in portals if p.last is None and not p.closed],
        together=True,
    )
    yield from _topic(
        said("谢绝程序的门户", "Portals closed to robots"),
        said("不抓取", "left alone"),
        [p.portal for p in portals if p.closed],
        together=True,
    )
    yield from _topic(
        said("报告少于应有数量", "Fewer reports than expected"),
        said("请核对其栏目：gongkai discover 网址", "look at the columns: gongkai discover URL"),
        [
            f"{p.portal} {y}: {year.found}/{year.expected}"
            for p in portals
            for y, year in p.years.items()
            if year.missing
        ],
    )
    yield from _unanswered(found)
    yield from _cases(found)
    undated = sum(portal.undated for portal in portals)
    if undated:
        yield said(f"年度不明的报告：{undated:,} 份", f"Reports on a year that cannot be told: {undated:,}")


def _is_open(outcome: str | None) -> bool:
    return outcome in ("part", "failed", None)


def _blocked(portal: PortalStatus) -> str:
    assert portal.blocked is not None
    since, runs = portal.blocked.since.date(), portal.blocked.runs
    return said(f"自 {since} 起连续 {runs} 次", f"since {since}, {runs} runs") + _why(portal.blocked.reason)


def _why(reason: str | None) -> str:
    sentence = REASONS.get(reason or "")
    return f" — {say(sentence) if sentence else reason}" if reason else ""


def _unanswered(found: Status) -> Iterator[str]:
    reasons = Counter(one.reason for one in found.unanswered)
    items = [f"{count:,}{_why(reason)}" for reason, count in reasons.most_common()]
    yield from _topic(said("没有取得内容的网址，按原因", "Addresses that gave nothing, by reason"), "", items)


def _cases(found: Status) -> Iterator[str]:
    yield from _topic(
        said("内容已改动的报告", "Reports changed since the crawl before"),
        said(
            "新旧两版都已存档；gongkai extract，gongkai normalize",
            "both are archived; gongkai extract, gongkai normalize",
        ),
        [f"{_whose(one)} {one.source}" for one in found.changed],
    )
    yield from _topic(
        said("网站上已消失的报告", "Reports gone from their portal"),
        said("存档仍有", "the archive has them"),
        [f"{_whose(one)} {one.source}" for one in found.gone],
    )
    yield from _topic(
        said("逾期公布的报告", "Reports past their legal date"),
        said("《政府信息公开条例》第四十九条", "Regulations on Open Government Information, art. 49"),
        [_late(one) for one in sorted(found.late, key=lambda one: (-one.year, -(one.days or 0)))],
    )
    yield from _topic(
        said(f"尚无 {found.last_year} 年度报告的机关", f"Agencies without a report on {found.last_year} yet"),
        said("已过法定日期", "their legal date is past"),
        [f"{_whose(one)}" + said(f"，最近一份是 {one.last_year} 年度", f", the newest is on {one.last_year}") for one in found.absent],
    )  # fmt: skip


def _whose(one: Case) -> str:
    return f"{one.portal} {one.year} {one.agency or ''}".rstrip()


def _late(one: Case) -> str:
    how = said("公布于", "published") if one.by == "published" else said("首次见于", "first seen")
    day = one.published if one.by == "published" else one.first_seen
    return f"{_whose(one)}: {how} {day}" + said(f"，逾期 {one.days} 天", f", {one.days} days after {one.due}")


def _topic(title: str, advice: str, items: Sequence[str], together: bool = False) -> Iterator[str]:
    """Yield how many there are, what to do, and the first of them; nothing where there are none."""
    if not items:
        return
    more = said(f"…… 其余 {len(items) - LOOK:,} 项见 --json", f"… {len(items) - LOOK:,} more, see --json")
    shown = [*items[:LOOK], *([more] if len(items) > LOOK else [])]
    yield f"{title} ({len(items):,})" + (f" — {advice}" if advice else "")
    yield from (f"  {item}" for item in ([", ".join(shown)] if together else shown))
