"""The timer that calls `gongkai update`: shown, or put in place, for this system's scheduler.

Input: the command's path and DIR, as a `Job`; output: a systemd user service and timer, a block of the
crontab, a task of the Windows Task Scheduler (`crawler/timers.py` writes their texts), or a workflow to print. Every command
that is called goes through a `Runner`.
"""

from __future__ import annotations

import os
import re
import subprocess
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Literal, NamedTuple

from crawler.timers import BEGIN, END, LOG, NAME, Job, ScheduleError, crontab, job, service, task, timer
from forms.messages import said
from forms.paths import write_whole

__all__ = [
    "KINDS", "Done", "Job", "Kind", "Runner", "ScheduleError", "files", "install", "installed", "job", "kind", "printed",
]  # fmt: skip

Kind = Literal["systemd", "cron", "tasks", "github"]
KINDS: tuple[Kind, ...] = ("systemd", "cron", "tasks", "github")
#: a workflow for a runner of one's own; what it needs is said at its top
WORKFLOW = Path(__file__).with_name("github.yml")
_BLOCK = re.compile(f"^{re.escape(BEGIN)}\n(?:(?!{re.escape(BEGIN)}$).*\n)*?{re.escape(END)}(?:\n|\\Z)", re.M)


class Done(NamedTuple):
    """How a command ended."""

    status: int
    out: str = ""
    err: str = ""


#: runs a command, with a text on its standard input
Runner = Callable[[Sequence[str], str | None], Done]


def run(command: Sequence[str], text: str | None = None) -> Done:
    """Run a command; one that is not here ends with 127, one that hangs with 124."""
    given = None if text is None else text.encode("utf-8", "surrogateescape")
    try:
        done = subprocess.run(
            list(command), input=given, capture_output=True, timeout=60, env={**os.environ, "LC_ALL": "C"}
        )
    except subprocess.TimeoutExpired:
        return Done(124, err=f"{command[0]}: no answer")
    except OSError as error:
        return Done(127, err=f"{command[0]}: {error.strerror or error}")
    return Done(done.returncode, *(each.decode("utf-8", "surrogateescape") for each in (done.stdout, done.stderr)))


def kind(runner: Runner = run, system: str = os.name) -> Kind:
    """Return this system's scheduler: systemd where the user's manager answers, else cron."""
    if system == "nt":
        return "tasks"
    return "systemd" if runner(["systemctl", "--user", "show-environment"], None).status == 0 else "cron"


def files(chosen: Kind, job: Job) -> Mapping[str, str]:
    """Return the text of each file of the timer, by name."""
    if chosen == "systemd":
        return {f"{NAME}.service": service(job), f"{NAME}.timer": timer()}
    if chosen == "github":
        return {"crawl.yml": WORKFLOW.read_text(encoding="utf-8")}
    return {"crontab": crontab(job)} if chosen == "cron" else {f"{NAME}.xml": task(job)}


def printed(chosen: Kind, job: Job) -> str:
    """Return the timer's files as one text, each below its name where there are several."""
    texts = files(chosen, job)
    if chosen != "systemd":
        return "".join(texts.values())
    return "\n".join(f"# {units() / name}\n{text}" for name, text in texts.items())


def install(chosen: Kind, job: Job, runner: Runner = run) -> list[str]:
    """Put the timer in place, or in the place of an earlier one; return what was done, a sentence each."""
    if chosen == "github":
        raise ScheduleError(said(
            "工作流须由您放入自己的仓库：gongkai schedule print --for github > .github/workflows/crawl.yml",
            "a workflow is yours to put into a repository: gongkai schedule print --for github > .github/workflows/crawl.yml",
        ))  # fmt: skip
    return {"systemd": _install_units, "cron": _install_crontab, "tasks": _install_task}[chosen](job, runner)


def installed(chosen: Kind, runner: Runner = run) -> bool:
    """Tell whether the timer is in place, of whatever DIR; what cannot be asked counts as no."""
    if chosen == "systemd":
        return runner(["systemctl", "--user", "is-enabled", f"{NAME}.timer"], None).status == 0
    if chosen == "cron":
        return BEGIN in runner(["crontab", "-l"], None).out.splitlines()
    return chosen == "tasks" and runner(["schtasks", "/Query", "/TN", NAME], None).status == 0


def _must(done: Done, command: str) -> Done:
    if done.status:
        why = (done.err or done.out).strip() or f"exit status {done.status}"
        raise ScheduleError(said(f"{command} 失败：{why}", f"{command} failed: {why}"))
    return done


# --- systemd ---------------------------------------------------------------------------------------


def units() -> Path:
    """Return the folder of the user's units; a relative XDG_CONFIG_HOME does not count, as the standard says."""
    home = os.environ.get("XDG_CONFIG_HOME", "")
    return (Path(home) if os.path.isabs(home) else Path.home() / ".config") / "systemd" / "user"


def _install_units(job: Job, runner: Runner) -> list[str]:
    folder = units()
    folder.mkdir(parents=True, exist_ok=True)
    lines = []
    for name, text in files("systemd", job).items():
        path, data = folder / name, text.encode("utf-8", "surrogateescape")
        same = path.is_file() and path.read_bytes() == data
        if not same:
            write_whole(path, data)
        lines.append(
            said(f"{path} 已是最新", f"{path} is up to date") if same else said(f"已写入 {path}", f"wrote {path}")
        )
    for command in (["daemon-reload"], ["enable", "--now", f"{NAME}.timer"]):
        _must(runner(["systemctl", "--user", *command], None), " ".join(["systemctl --user", *command]))
    lines.append(said(f"已启用 {NAME}.timer；停用：systemctl --user disable --now {NAME}.timer",
                      f"enabled {NAME}.timer; to end it: systemctl --user disable --now {NAME}.timer"))  # fmt: skip
    linger = runner(["loginctl", "show-user", str(os.getuid()), "--property=Linger"], None)
    if "Linger=yes" not in linger.out:
        lines.append(said("只在您登录期间运行；无人登录时也要运行：loginctl enable-linger",
                          "it runs only while you are logged in; to run without: loginctl enable-linger"))  # fmt: skip
    return lines


# --- cron ------------------------------------------------------------------------------------------


def _install_crontab(job: Job, runner: Runner) -> list[str]:
    block = crontab(job)
    before = _crontab_now(runner)
    others = _BLOCK.sub("", before)
    after = others + "\n" * bool(others and not others.endswith("\n")) + block
    if after == before:
        return [said("crontab 已是最新", "the crontab is up to date")]
    os.makedirs(job.data, exist_ok=True)  # without it the shell could not open the log, and would call nothing
    _must(runner(["crontab", "-"], after), "crontab -")
    return [said(f"已写入 crontab（{BEGIN} … {END}）；日志：{os.path.join(job.data, LOG)}",
                 f"wrote a block of the crontab ({BEGIN} … {END}); log: {os.path.join(job.data, LOG)}")]  # fmt: skip


def _crontab_now(runner: Runner) -> str:
    """Return the user's crontab; one that cannot be read is never overwritten."""
    done = runner(["crontab", "-l"], None)
    if done.status and re.search("no crontab|no such file", done.err, re.I) and done.status != 127:
        return ""
    return _must(done, "crontab -l").out


# --- Windows ---------------------------------------------------------------------------------------


def _install_task(job: Job, runner: Runner) -> list[str]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"{NAME}.xml"
        path.write_text(task(job), encoding="utf-16")
        _must(runner(["schtasks", "/Create", "/TN", NAME, "/XML", str(path), "/F"], None), "schtasks /Create")
    return [said(f"已建立计划任务 {NAME}；删除：schtasks /Delete /TN {NAME}",
                 f"made the task {NAME}; to end it: schtasks /Delete /TN {NAME}")]  # fmt: skip
