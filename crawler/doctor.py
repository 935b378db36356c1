"""`gongkai doctor`: is the machine fit, and does the archive agree with its indexes; `--rebuild-index` mends them.

Input: this machine and `DIR`; output: findings on standard output, each with what to do. Libraries are
those that the project's own metadata asks for.
"""

from __future__ import annotations

import json
import platform
import re
import shutil
import sys
from collections.abc import Iterator, Sequence
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path

import click

from crawler.finding import Finding, note, ok, problem
from forms import paths
from forms.console import DONE, SOME_FAILED, data_option, json_option, progress, tell
from forms.messages import say
from forms.paths import Folders

LEAST = (3, 11)
#: what an optional extra is for, zh and en
EXTRAS = {
    "ocr": ("识别扫描件和图片", "scans and pictures"),
    "archives": ("解开 7z", "7z archives"),
    "excel": ("导出 xlsx", "export to xlsx"),
}
_MARKS = {"ok": "✓", "note": "·", "problem": "✗"}
_NAME = re.compile(r"[\w.-]+")
_EXTRA = re.compile(r"""extra\s*==\s*["'](\w+)["']""")


@click.command()
@data_option
@click.option(
    "--rebuild-index",
    "anew",
    is_flag=True,
    help="Write captures.parquet and every .cdxj anew, from the WARC files alone.",
)
@json_option
def doctor(data: Path, anew: bool, as_json: bool) -> int:  # fmt: skip
    """Check the machine, and that DIR/raw agrees with its indexes; say what to do."""
    from crawler import agreement

    raw = Folders(data).raw
    if anew:
        _rebuild(raw)
    with progress("检查", "check") as step:
        findings = [*machine(data), *agreement.check(raw, step)]
    if raw.exists() and not any(one.what in agreement.LOOKED_AT for one in findings):
        findings.append(ok("archive", "存档、索引与目录一致", "the archive, its indexes and captures agree"))
    click.echo(
        json.dumps([_plain(one) for one in findings], ensure_ascii=False, indent=1)
        if as_json
        else "\n".join(_lines(findings))
    )
    return SOME_FAILED if any(one.level == "problem" for one in findings) else DONE


def _rebuild(raw: Path) -> None:
    from crawler.rebuild import rebuild

    if not raw.exists():
        return
    with progress("重建索引", "rebuild") as step:
        count = rebuild(raw, step)
    before, kept = count.before or 0, count.old or "-"
    tell(f"已由 {count.warcs} 个存档文件重建索引：{count.rows:,} 行；原有 {before:,} 行，留作 {kept}",
         f"indexes made anew from {count.warcs} WARC files: {count.rows:,} rows; before {before:,}, kept as {kept}")  # fmt: skip


def _plain(one: Finding) -> dict[str, str | None]:
    return {"what": one.what, "level": one.level, "said": say(one.said), "advice": one.advice and say(one.advice)}


def _lines(findings: Sequence[Finding]) -> Iterator[str]:
    for one in findings:
        yield f"{_MARKS[one.level]} {say(one.said)}"
        if one.advice:
            yield f"    → {say(one.advice)}"


# --- the machine ------------------------------------------------------------------------------------


def machine(data: Path) -> Iterator[Finding]:
    """Yield what this machine has and lacks."""
    number = platform.python_version()
    if sys.version_info < LEAST:
        yield problem("python", f"Python {number} 过旧", f"Python {number} is too old", "需要 3.11 或更新", "3.11 or later is needed")  # fmt: skip
    else:
        yield ok("python", f"Python {number}，{platform.platform()}", f"Python {number}, {platform.platform()}")
    needed = _needed()
    yield from _libraries(needed.pop("", []))
    for extra, (zh, en) in EXTRAS.items():
        yield _extra(extra, zh, en, needed.get(extra, []))
    yield _unpacker()
    yield _disk(data)


def _needed() -> dict[str, list[str]]:
    """Return the libraries that the project asks for, by extra ("" for those it cannot do without)."""
    found: dict[str, list[str]] = {}
    try:
        lines = requires("gongkai") or []
    except PackageNotFoundError:
        lines = []
    for line in lines:
        name, extra = _NAME.match(line), _EXTRA.search(line)
        if name:
            found.setdefault(extra[1] if extra else "", []).append(name[0])
    return found


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def _libraries(names: Sequence[str]) -> Iterator[Finding]:
    versions = {name: _version(name) for name in sorted(names)}
    if missing := [name for name, number in versions.items() if number is None]:
        yield problem("libraries", f"缺少 {', '.join(missing)}", f"missing: {', '.join(missing)}", "pip install gongkai", "pip install gongkai")  # fmt: skip
    there = ", ".join(f"{name} {number}" for name, number in versions.items() if number)
    yield ok("libraries", f"库：{there}", f"libraries: {there}")


def _extra(extra: str, zh: str, en: str, names: Sequence[str]) -> Finding:
    versions = {name: _version(name) for name in names}
    if not names or None in versions.values():
        how = f'pip install "gongkai[{extra}]"'
        return note("extra", f"未安装可选部分 {extra}（{zh}）", f"without the extra {extra} ({en})", how, how)
    there = ", ".join(f"{name} {number}" for name, number in versions.items())
    return ok("extra", f"{extra}（{zh}）：{there}", f"{extra} ({en}): {there}")


def _unpacker() -> Finding:
    found = next((tool for tool in ("unar", "unrar") if shutil.which(tool)), None)
    if found is None:
        return note("unar", "没有 unar 或 unrar（解开 RAR）", "neither unar nor unrar (RAR archives)", "apt install unar", "apt install unar")  # fmt: skip
    return ok("unar", f"{found}（解开 RAR）", f"{found} (RAR archives)")


def _disk(data: Path) -> Finding:
    there = next(folder for folder in (data.absolute(), *data.absolute().parents) if folder.exists())
    free = shutil.disk_usage(there).free
    zh, en = f"{there} 可用空间 {free / 1e9:.1f} GB", f"{there}: {free / 1e9:.1f} GB free"
    if free >= paths.SPACE:
        return ok("disk", zh, en)
    return problem("disk", zh, en, f"至少需要 {paths.SPACE / 1e9:.0f} GB：请清理磁盘", f"{paths.SPACE / 1e9:.0f} GB are needed: make room")  # fmt: skip
