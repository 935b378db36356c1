"""The crawler's commands: crawl, discover, schedule; `gongkai.py` puts them beside the others.

Input: options; output: a summary on standard output, messages on standard error, an exit status.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import click

from crawler import registry
from crawler.address import clean
from crawler.fence import Fence
from crawler.registry import Portal
from forms.console import DONE, INTERRUPTED, SOME_FAILED, data_option, json_option, progress, tell
from forms.messages import REASONS, said, say
from forms.paths import Folders, write_whole

if TYPE_CHECKING:
    from crawler.run import CrawlCount, Options

#: where the contact is remembered, and the variable that gives it
CONTACT, VARIABLE = "contact.txt", "GONGKAI_CONTACT"
#: between requests to a group of hosts (seconds); less only towards this machine
DELAY, LEAST = 3.0, 1.0


def options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command what every call that fetches takes."""
    for option in reversed(
        (
            click.option("--allow-host", "allowed", multiple=True, metavar="HOST",
                         help="Admit one host (or HOST:PORT) outside *.gov.cn; the only way to a loopback address."),
            click.option("--delay", type=click.FloatRange(0), default=DELAY, show_default=True,
                         help="Seconds between requests to one group of hosts; under 1 only for loopback."),
            click.option("--max-hours", type=click.FloatRange(0, min_open=True), help="Stop cleanly after so many hours."),
            click.option("--max-gb", type=click.FloatRange(0, min_open=True), help="Stop cleanly after so many gigabytes."),
            click.option("--timeout", type=click.FloatRange(0.1), default=90.0, show_default=True,
                         help="Seconds one answer may take."),
            click.option("--contact", help=f"How a portal's staff reaches you (mail or web address); asked for once, or {VARIABLE}."),
        )
    ):  # fmt: skip
        command = option(command)
    return command


@click.command()
@click.option("--year", type=click.IntRange(2007, 2100), help="Only the reports on this year.")
@click.option(
    "--portal",
    "chosen",
    multiple=True,
    metavar="KEY|URL|FILE.yml",
    help="A portal of the registry, a home page to discover, or a portal's YAML; default: the whole registry.",
)
@options
@data_option
@json_option
def crawl(data: Path, year: int | None, chosen: Sequence[str], as_json: bool, **given: Any) -> int:  # fmt: skip
    """Portals → DIR/raw: every annual report, and what is attached to it."""
    count = fetch(data, portals(chosen), year=year, **given)
    if as_json:
        import json

        click.echo(json.dumps(asdict(count), ensure_ascii=False, indent=1))
    else:
        click.echo("\n".join(lines(count)))
        tell(
            f"原件：{data}/raw；下一步：gongkai extract，gongkai normalize",
            f"originals: {data}/raw; next: gongkai extract, gongkai normalize",
        )
    return status_of(count)


def fetch(
    data: Path,
    chosen: Sequence[Portal],
    *,
    year: int | None = None,
    due: int | None = None,
    keep_for: int = 0,
    **given: Any,
) -> CrawlCount:
    """Crawl some portals with the command's options; a wrong one is a usage error."""
    from crawler.run import crawl

    found = _options(data, given, year=year, due=due, keep_for=keep_for)
    with progress("抓取", "crawl") as step:
        return crawl(data, chosen, found, step)


def _options(data: Path, given: dict[str, Any], **more: Any) -> Options:
    """Return what the command's options ask for."""
    from crawler.limits import Limits
    from crawler.run import Options

    allowed = [host.lower() for host in given["allowed"]]
    loopback = Fence(allowed).only_loopback
    if given["delay"] < LEAST and not loopback:
        raise click.UsageError(
            said("--delay 小于 1 只能用于本机地址", "--delay under 1 is for loopback addresses only")
        )
    agent = agent_of(_contact(data, given["contact"], loopback))
    gigabytes = given["max_gb"]
    limits = Limits(given["max_hours"], gigabytes and gigabytes * 1e9)
    return Options(allowed=allowed, delay=given["delay"], agent=agent, limits=limits, timeout=given["timeout"], **more)


def portals(chosen: Sequence[str]) -> list[Portal]:
    """Return the portals that a user names by key, home page or file; the whole registry where none is named."""
    from crawler.families import BY_NAME

    if not chosen:
        return list(registry.load(families=BY_NAME))
    known = {portal.key: portal for portal in registry.load(families=BY_NAME)} if any(map(_is_key, chosen)) else {}
    return [_portal(name, known, BY_NAME) for name in chosen]


def _is_key(name: str) -> bool:
    return "://" not in name and not name.endswith((".yml", ".yaml"))


def _portal(name: str, known: dict[str, Portal], families: Any) -> Portal:
    if name in known:
        return known[name]
    if "://" in name:
        return at_home(name)
    path = Path(name)
    if not _is_key(name) and path.is_file():
        return registry.read(path, families)
    raise click.UsageError(
        said(
            f"没有门户 {name}：应为登记的代码、首页网址或 YAML 文件",
            f"{name}: no portal of the registry, no home page (http://…), no YAML file",
        )
    )


def at_home(url: str) -> Portal:
    """Return a portal of which only the home page is known."""
    home = clean(url)
    if home is None:
        raise click.UsageError(said(f"{url} 不是网址", f"{url}: not a web address"))
    place = urlsplit(home).netloc
    return Portal(re.sub(r"[^a-z0-9]+", "_", place.lower().removeprefix("www.")).strip("_"), place, home)


def agent_of(contact: str) -> str:
    """Return who we say we are: our name and version, what for, and how to reach the operator."""
    try:
        number = version("gongkai")
    except PackageNotFoundError:
        number = "0"
    return f"gongkai/{number} (archive of 政府信息公开年报; +{contact})".encode("ascii", "ignore").decode()


def _contact(data: Path, given: str | None, loopback: bool) -> str:
    """Return the operator's address: given now, in the environment, or remembered in DIR; needed towards real portals."""
    path = Folders(data).raw / CONTACT
    contact = given or os.environ.get(VARIABLE) or (path.read_text(encoding="utf-8").strip() if path.exists() else "")
    if loopback:
        return contact or "mailto:operator@localhost"
    if not re.search(r"[@.]", contact) or re.search(r"[\x00-\x1f\x7f]", contact):
        raise click.UsageError(said(
            f"请用 --contact 写明联系方式（邮箱或网址），让网站管理员能找到你；写一次即可（或设 {VARIABLE}）",
            f"say with --contact (mail or web address) how a portal's staff reaches you; once is enough (or set {VARIABLE})",
        ))  # fmt: skip
    if given:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, contact.encode())
    return contact if "://" in contact or contact.startswith("mailto:") else f"mailto:{contact}"


def status_of(count: CrawlCount) -> int:
    """Return the exit status of a crawl."""
    if count.stopped == "interrupted":
        return INTERRUPTED
    return SOME_FAILED if count.troubled else DONE


def found(count: CrawlCount) -> dict[str, int]:
    """Return the numbers of a crawl, by name."""
    names = ("portals", "done", "reports", "new", "changed", "unchanged", "failed", "blocked")
    return {name: getattr(count, name) for name in names}


def lines(count: CrawlCount) -> Iterator[str]:
    """Yield what a crawl came to."""
    yield said(
        f"{count.portals} 个门户，已完成 {count.done} 个：报告 {count.reports:,} 份；新增 {count.new:,}，有改动 {count.changed:,}，未变 {count.unchanged:,}；失败 {count.failed:,}，被拒 {count.blocked:,}",
        f"{count.portals} portals, {count.done} done: {count.reports:,} reports; documents {count.new:,} new, {count.changed:,} changed, "
        f"{count.unchanged:,} unchanged; {count.failed:,} failed, {count.blocked:,} blocked",
    )
    for portal in count.troubled:
        run = count.outcomes[portal]
        reason = REASONS.get(run.reason or "")
        yield f"  {portal}: {run.outcome}" + (
            f" — {say(reason)}" if reason else f" — {run.reason}" if run.reason else ""
        )
    if count.stopped:
        yield "  " + said(
            f"提前结束（{count.stopped}）：再次运行即可继续。",
            f"stopped early ({count.stopped}): run it again to go on.",
        )


@click.command()
@click.argument("url")
@options
@data_option
def discover(url: str, data: Path, **given: Any) -> int:
    """A portal's YAML, for a person to review, on standard output."""
    from crawler.survey import survey

    found = survey(at_home(url), _options(data, given))
    if found is None:
        tell(f"无法访问 {url}", f"{url} could not be looked at, see gongkai status")
        return SOME_FAILED
    click.echo(registry.write(found.portal, found.comments), nl=False)
    return DONE


@click.command()
@click.argument("action", type=click.Choice(["print", "install"]))
@click.option(
    "--for",
    "kind",
    type=click.Choice(["systemd", "cron", "tasks", "github"]),
    help="Default: what this system has; github prints a workflow.",
)
@data_option
def schedule(action: str, kind: str | None, data: Path) -> int:
    """Print or install the timer: weekly from January to April, monthly otherwise."""
    from crawler import schedule as timers

    command = Path(sys.argv[0]).resolve()
    chosen = next(each for each in timers.KINDS if each == (kind or timers.kind()))
    job = timers.job(command, data)
    if action == "print":
        click.echo(timers.printed(chosen, job), nl=False)
        return DONE
    for sentence in timers.install(chosen, job):
        click.echo(sentence)
    return DONE
