"""What calls `gongkai update`, as the texts that systemd, cron and the Windows Task Scheduler read.

Input: the command's path and DIR; output: the texts, quoted as each of the three reads them, for
`crawler/schedule.py` to print or to put in place. Departments publish in January and governments until
the end of March (`portals.md` §2), so it runs weekly from January to April and monthly otherwise, at
23:30 in China: night there, and the same day in UTC, so that no calendar has to shift days.
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta, timezone
from pathlib import Path
from xml.sax.saxutils import escape

from forms.messages import Mistake, said

NAME = "gongkai-update"
#: hidden, so that nobody's `gongkai run DIR` takes it for a report
LOG = ".update.log"
CALENDAR = ("Mon *-01..04-* 23:30:00 Asia/Shanghai", "*-05..12-01 23:30:00 Asia/Shanghai")
CRON = ("30 23 * 1-4 1", "30 23 1 5-12 *")
BEGIN, END = "# >>> gongkai update >>>", "# <<< gongkai update <<<"
#: the same calendar for `following`: hour and minute in China, the months that have a run every Monday
CHINA, HOUR, BUSY = timezone(timedelta(hours=8)), time(23, 30), range(1, 5)
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
#: what systemd refuses in the path of a program, however it is quoted
_NO_PROGRAM = re.compile(r"[\"'\\]")
#: what the Task Scheduler replaces by a variable; it knows no way to write such a text itself
_VARIABLE = re.compile("%[^%]+%")


class ScheduleError(Mistake):
    """A timer that cannot be written or put in place here; the message says why."""


@dataclass(frozen=True, slots=True)
class Job:
    """What the timer calls: the command's path and DIR, both absolute."""

    command: str
    data: str

    @property
    def words(self) -> tuple[str, ...]:
        """The command and its arguments."""
        return (self.command, "update", "--data", self.data)


def job(command: Path, data: Path) -> Job:
    """Return the job, with paths from the root; a control character in one is refused."""
    paths = [os.path.abspath(path) for path in (command, data)]
    for path in paths:
        if _CONTROL.search(path):
            raise ScheduleError(said(f"路径含有控制字符：{path!r}", f"a path with a control character: {path!r}"))
    return Job(*paths)


def following(now: datetime) -> datetime:
    """Return when the timer calls next, in China's time."""
    day = now.astimezone(CHINA).date()
    while True:
        due = day.weekday() == 0 if day.month in BUSY else day.day == 1
        at = datetime.combine(day, HOUR, CHINA)
        if due and at > now:
            return at
        day += timedelta(days=1)


# --- systemd ---------------------------------------------------------------------------------------


def service(job: Job) -> str:
    """Return the service.

    A user's manager has no network-online.target to wait for, and a run that was missed starts at login,
    before the network is there: so it waits until a name can be resolved, ten minutes at most.
    """
    return f"""\
[Unit]
Description=Annual reports on open government information: crawl, extract, normalize, explore

[Service]
Type=oneshot
ExecStartPre=-/bin/sh -c 'for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do getent hosts www.gov.cn >/dev/null && exit 0; sleep 30; done'
ExecStart={_exec(job.words)}
# 3: some documents or portals failed, all others are written; 75: try again later
SuccessExitStatus=3 75
Nice=10
IOSchedulingClass=idle
"""


def _exec(words: Sequence[str]) -> str:
    """Quote a command for `ExecStart`; a program with quotes in its path goes through a shell's arguments."""
    if _NO_PROGRAM.search(words[0]):
        return _exec(("/bin/sh", "-c", 'exec "$0" "$@"', *words))
    # variables are not replaced in the path of the program, so a doubled dollar would stay doubled there
    return " ".join([_unit_word(words[0]), *(_unit_word(word).replace("$", "$$") for word in words[1:])])


def _unit_word(word: str) -> str:
    return '"' + word.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%") + '"'


def timer() -> str:
    """Return the timer."""
    calendar = "\n".join(f"OnCalendar={line}" for line in CALENDAR)
    return f"""\
[Unit]
Description=Weekly from January to April, monthly otherwise: {NAME}.service

[Timer]
{calendar}
Persistent=true
RandomizedDelaySec=30min

[Install]
WantedBy=timers.target
"""


# --- cron ------------------------------------------------------------------------------------------


def crontab(job: Job) -> str:
    """Return our block of the crontab; a backslash in a path is refused: crons do not agree on its meaning."""
    call = "nice -n 10 " + " ".join(map(shlex.quote, job.words)) + f" >>{shlex.quote(os.path.join(job.data, LOG))} 2>&1"
    if "\\" in call:
        raise ScheduleError(
            said(f"crontab 中的路径不能含有反斜杠：{call}", f"no backslash in a path of a crontab: {call}")
        )
    lines = "\n".join(f"{when} {call}".replace("%", "\\%") for when in CRON)
    return f"""\
{BEGIN}
# Weekly from January to April, monthly otherwise, at 23:30 in China. CRON_TZ counts for all lines
# below it: put yours above. A cron that does not know it (Debian's, Ubuntu's, macOS's) takes 23:30
# in the machine's own zone, which serves as well. cron does not catch up a run that was missed.
# Exit status 3 (some documents or portals failed) and 75 (try again later) are no errors: see the log.
CRON_TZ=Asia/Shanghai
{lines}
{END}
"""


# --- Windows ---------------------------------------------------------------------------------------


def task(job: Job) -> str:
    """Return the task as XML of the Task Scheduler; every Monday of a month is its first to fourth and its last."""
    for path in (job.command, job.data):
        if found := _VARIABLE.search(path):
            raise ScheduleError(said(f"任务计划程序会把路径中的 {found[0]} 当作变量：{path}",
                                     f"the Task Scheduler takes {found[0]} in a path for a variable: {path}"))  # fmt: skip
    weeks = "".join(f"<Week>{week}</Week>" for week in (1, 2, 3, 4, "Last"))
    mondays = f"<Weeks>{weeks}</Weeks><DaysOfWeek><Monday /></DaysOfWeek>{_months('January February March April')}"
    first = (
        f"<DaysOfMonth><Day>1</Day></DaysOfMonth>{_months('May June July August September October November December')}"
    )
    return f"""\
<?xml version="1.0" encoding="UTF-16"?>
<Task version="1.2" xmlns="http://schemas.microsoft.com/windows/2004/02/mit/task">
  <RegistrationInfo><Description>gongkai update: weekly from January to April, monthly otherwise. Results 3 (some documents or portals failed) and 75 (try again later) are no errors.</Description></RegistrationInfo>
  <Triggers>
    {_trigger("ScheduleByMonthDayOfWeek", mondays)}
    {_trigger("ScheduleByMonth", first)}
  </Triggers>
  <Principals><Principal id="Author"><LogonType>InteractiveToken</LogonType><RunLevel>LeastPrivilege</RunLevel></Principal></Principals>
  <Settings>
    <MultipleInstancesPolicy>IgnoreNew</MultipleInstancesPolicy>
    <DisallowStartIfOnBatteries>false</DisallowStartIfOnBatteries>
    <StopIfGoingOnBatteries>false</StopIfGoingOnBatteries>
    <StartWhenAvailable>true</StartWhenAvailable>
    <RunOnlyIfNetworkAvailable>true</RunOnlyIfNetworkAvailable>
    <ExecutionTimeLimit>PT0S</ExecutionTimeLimit>
    <Priority>7</Priority>
  </Settings>
  <Actions Context="Author"><Exec><Command>{escape(job.command)}</Command><Arguments>{escape(subprocess.list2cmdline(job.words[1:]))}</Arguments></Exec></Actions>
</Task>
"""


def _months(names: str) -> str:
    return f"<Months>{''.join(f'<{name} />' for name in names.split())}</Months>"


def _trigger(schedule: str, days: str) -> str:
    """Return a trigger at 23:30 of China, wherever the machine is."""
    start = "<StartBoundary>2025-01-01T23:30:00+08:00</StartBoundary><RandomDelay>PT30M</RandomDelay>"
    return f"<CalendarTrigger>{start}<{schedule}>{days}</{schedule}></CalendarTrigger>"
