"""The timer: its days, its quoting, and how it is put in place."""

from __future__ import annotations

import datetime as dt
import json
import os
import re
import shutil
import stat
import subprocess
from collections.abc import Iterator
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import yaml
from lxml import etree

from crawler import last, schedule
from crawler.schedule import Done, Job, ScheduleError, files, install, job, kind, printed
from crawler.timers import BEGIN, CALENDAR, END, following

CHINA = ZoneInfo("Asia/Shanghai")
PLAIN = Job("/opt/gongkai/bin/gongkai", "/srv/data")
AWKWARD = ["a b", "100%", "%h %%", "it's", 'say "yes"', "$HOME", "${X}", "`id`", "a;b #c", "数据", "-x=1", "&<>"]
WORKFLOW = schedule.WORKFLOW
TASK = {"t": "http://schemas.microsoft.com/windows/2004/02/mit/task"}


class Machine:
    """Plays the commands of a machine and remembers what was called."""

    def __init__(self, **answers: Done) -> None:
        self.answers, self.calls, self.crontab = answers, [], None
        self.task = ""

    def __call__(self, command, text=None):
        self.calls.append(list(command))
        if command[0] in self.answers:
            return self.answers[command[0]]
        if command == ["crontab", "-l"]:
            return Done(0, self.crontab) if self.crontab is not None else Done(1, "", "no crontab for user\n")
        if command == ["crontab", "-"]:
            self.crontab = text
        if command[0] == "schtasks":
            self.task = Path(command[command.index("/XML") + 1]).read_text(encoding="utf-16")
        return Done(0)


@pytest.fixture
def config(tmp_path, monkeypatch) -> Path:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("LANG", "en_GB.UTF-8")
    for name in ("LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path / "config" / "systemd" / "user"


@pytest.fixture
def stub(tmp_path: Path):
    """Return a maker of programs that write their arguments to `arguments` beside `tmp_path`."""

    def make(folder: str) -> Path:
        program = tmp_path / folder / "gongkai"
        program.parent.mkdir()
        program.write_text(f"#!/bin/sh\nprintf '%s\\n' \"$@\" >'{tmp_path}/arguments'\n")
        program.chmod(program.stat().st_mode | stat.S_IXUSR)
        return program

    return make


def arguments(tmp_path: Path) -> list[str]:
    return (tmp_path / "arguments").read_text().splitlines()


# --- days ------------------------------------------------------------------------------------------


def due(year: int) -> set[dt.date]:
    days = (dt.date(year, 1, 1) + dt.timedelta(number) for number in range(366))
    return {day for day in days if day.year == year and (day.weekday() == 0 if day.month < 5 else day.day == 1)}


def numbers(text: str, first: int, last: int) -> range:
    low, _, high = text.partition("-")
    return range(first, last + 1) if text == "*" else range(int(low), int(high or low) + 1)


def cron_times(lines: list[str], year: int, zone: dt.tzinfo) -> Iterator[dt.datetime]:
    """Return when a cron calls these lines, around a year: where a line names no day of the month, its weekday counts."""
    for line in lines:
        minute, hour, day, month, weekday = line.split()[:5]
        for number in range(-2, 368):
            date = dt.date(year, 1, 1) + dt.timedelta(number)
            fits = date.day in numbers(day, 1, 31) and date.isoweekday() % 7 in numbers(weekday, 0, 6)
            if fits and date.month in numbers(month, 1, 12):
                yield dt.datetime(date.year, date.month, date.day, int(hour), int(minute), tzinfo=zone)


def days_in_china(times: Iterator[dt.datetime], year: int) -> set[dt.date]:
    return {day for time in times if (day := time.astimezone(CHINA).date()).year == year}


@pytest.mark.parametrize("year", range(2024, 2036))
def test_cron_and_the_workflow_run_every_monday_until_april_then_on_each_first(year):
    workflow = yaml.safe_load(WORKFLOW.read_text(encoding="utf-8"))
    in_utc = [each["cron"] for each in workflow[True]["schedule"]]  # YAML 1.1 reads `on` as true
    in_china = [line for line in files("cron", PLAIN)["crontab"].splitlines() if line[0].isdigit()]
    assert days_in_china(cron_times(in_utc, year, dt.UTC), year) == due(year)
    assert days_in_china(cron_times(in_china, year, CHINA), year) == due(year)


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="needs systemd-analyze")
def test_systemd_reads_the_calendar_as_the_same_days():
    command = ["systemd-analyze", "calendar", "--base-time=2027-01-01 00:00:00 UTC", "--iterations=40"]
    found = set()
    for line in CALENDAR:
        shown = subprocess.run([*command, line], capture_output=True, text=True, env={**os.environ, "TZ": "UTC"})
        assert shown.returncode == 0, shown.stderr
        times = re.findall(r"(\d{4})-(\d\d)-(\d\d) 15:30:00 UTC", shown.stdout)  # 23:30 in China
        found |= {dt.date(*map(int, time)) for time in times}
    assert {day for day in found if day.year == 2027} == due(2027)


def test_the_task_scheduler_is_told_every_week_of_four_months_and_the_first_of_the_others():
    root = etree.fromstring(files("tasks", PLAIN)["gongkai-update.xml"].encode("utf-16"))
    weekly, monthly = root.findall(".//t:CalendarTrigger", TASK)

    def names(trigger, path):
        return [etree.QName(each).localname for each in trigger.find(f".//t:{path}", TASK)]

    assert [each.text for each in weekly.iterfind(".//t:Week", TASK)] == ["1", "2", "3", "4", "Last"]
    assert names(weekly, "DaysOfWeek") == ["Monday"]
    assert names(weekly, "Months") == ["January", "February", "March", "April"]
    assert [each.text for each in monthly.iterfind(".//t:Day", TASK)] == ["1"]
    assert len(names(monthly, "Months")) == 8
    starts = {each.text for each in root.iterfind(".//t:StartBoundary", TASK)}
    assert starts == {"2025-01-01T23:30:00+08:00"}
    assert root.find(".//t:StartWhenAvailable", TASK).text == "true"
    assert root.find(".//t:ExecutionTimeLimit", TASK).text == "PT0S", "the default ends a run after three days"


# --- quoting ---------------------------------------------------------------------------------------


def words_of_unit(line: str) -> list[str]:
    """Read a command as `systemd.service` says: quoted words, C escapes, then specifiers, then variables."""
    words = re.findall(r'"((?:[^"\\]|\\.)*)"', line)
    assert " ".join(f'"{word}"' for word in words) == line
    words = [re.sub(r"\\(.)", r"\1", word).replace("%%", "%") for word in words]
    return [words[0], *(word.replace("$$", "$") for word in words[1:])]


def exec_start(text: str) -> str:
    (line,) = re.findall("^ExecStart=(.*)$", text, re.M)
    return line


@pytest.mark.parametrize("name", [*AWKWARD, "back\\slash"])
def test_any_path_survives_systemd(tmp_path, stub, name):
    program, data = stub(name), tmp_path / f"data {name}"
    line = exec_start(files("systemd", job(program, data))["gongkai-update.service"])
    assert "%" not in line.replace("%%", ""), "a specifier"
    assert "$" not in line.split('" "', 1)[1].replace("$$", ""), "a variable"
    subprocess.run(words_of_unit(line), check=True)
    assert arguments(tmp_path) == ["update", "--data", str(data)]


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="needs systemd-analyze")
def test_systemd_accepts_the_units(tmp_path, stub):
    for number, name in enumerate([*AWKWARD, "back\\slash"]):
        folder = tmp_path / f"units{number}"
        folder.mkdir()
        for file, text in files("systemd", job(stub(name), tmp_path / name)).items():
            (folder / file).write_text(text, encoding="utf-8")
        units = sorted(map(str, folder.iterdir()))
        verified = subprocess.run(["systemd-analyze", "verify", "--man=no", *units], capture_output=True, text=True)
        assert (verified.returncode, verified.stderr) == (0, ""), name


@pytest.mark.parametrize("name", AWKWARD)
def test_any_path_survives_cron(tmp_path, stub, name):
    program, data = stub(name), tmp_path / f"data {name}"
    data.mkdir()
    for line in files("cron", job(program, data))["crontab"].splitlines():
        if line[0].isdigit():
            command = line.split(" ", 5)[5]
            assert "%" not in command.replace("\\%", ""), "cron ends the command there"
            subprocess.run(["/bin/sh", "-c", command.replace("\\%", "%")], check=True)
            assert arguments(tmp_path) == ["update", "--data", str(data)]
            assert (data / ".update.log").exists()


def test_a_backslash_in_a_crontab_is_refused():
    with pytest.raises(ScheduleError, match="crontab"):
        files("cron", Job("/opt/gongkai", "/srv/a\\b"))


@pytest.mark.parametrize(
    "data, written",
    [
        ("D:\\data", "update --data D:\\data"),
        ("D:\\my data\\", 'update --data "D:\\my data\\\\"'),
        ("D:\\100% & <数据>", 'update --data "D:\\100% & <数据>"'),
    ],
)
def test_a_path_survives_the_task_scheduler(data, written):
    text = files("tasks", Job("C:\\Program Files\\gongkai.exe", data))["gongkai-update.xml"]
    root = etree.fromstring(text.encode("utf-16"))
    assert root.find(".//t:Command", TASK).text == "C:\\Program Files\\gongkai.exe"
    assert root.find(".//t:Arguments", TASK).text == written


def test_what_the_task_scheduler_would_replace_is_refused():
    with pytest.raises(ScheduleError, match="%TEMP%"):
        files("tasks", Job("C:\\gongkai.exe", "D:\\%TEMP%\\x"))


def test_paths_are_taken_from_the_root_and_hold_no_line_break(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert job(Path("bin/gongkai"), Path("data")) == Job(str(tmp_path / "bin/gongkai"), str(tmp_path / "data"))
    with pytest.raises(ScheduleError, match="control character"):
        job(Path("/bin/gongkai"), Path("/a\nb"))


# --- what the units say ----------------------------------------------------------------------------


def test_the_service_tolerates_what_is_no_error_and_gives_way_to_others():
    lines = files("systemd", PLAIN)["gongkai-update.service"].splitlines()
    assert {"Type=oneshot", "SuccessExitStatus=3 75", "Nice=10"} <= set(lines)
    assert "network-online" not in "".join(lines), "a user's manager has no such target"


def test_the_service_goes_on_as_soon_as_a_name_can_be_resolved(tmp_path):
    text = files("systemd", PLAIN)["gongkai-update.service"]
    (script,) = re.findall("^ExecStartPre=-/bin/sh -c '(.*)'$", text, re.M)
    for name, body in (("getent", "echo asked >>asked; [ $(wc -l <asked) -eq 3 ]"), ("sleep", "true")):
        (tmp_path / name).write_text(f"#!/bin/sh\n{body}\n")
        (tmp_path / name).chmod(0o755)
    path = f"{tmp_path}:{os.environ['PATH']}"
    subprocess.run(["/bin/sh", "-c", script], check=True, cwd=tmp_path, env={"PATH": path})
    assert len((tmp_path / "asked").read_text().splitlines()) == 3


def test_the_timer_makes_up_for_a_missed_run():
    lines = files("systemd", PLAIN)["gongkai-update.timer"].splitlines()
    assert {"Persistent=true", "RandomizedDelaySec=30min", "WantedBy=timers.target"} <= set(lines)
    assert [line.removeprefix("OnCalendar=") for line in lines if line.startswith("OnCalendar")] == list(CALENDAR)


def test_what_is_printed_says_where_each_file_belongs(config):
    text = printed("systemd", PLAIN)
    assert f"# {config / 'gongkai-update.service'}\n[Unit]" in text
    assert f"# {config / 'gongkai-update.timer'}\n[Unit]" in text
    assert printed("cron", PLAIN) == files("cron", PLAIN)["crontab"]


def test_a_configuration_folder_that_is_relative_does_not_count(monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_CONFIG_HOME", "config")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert schedule.units() == tmp_path / ".config" / "systemd" / "user"


# --- the machine -----------------------------------------------------------------------------------


def test_the_scheduler_is_the_one_that_answers():
    assert kind(Machine(), "posix") == "systemd"
    assert kind(Machine(systemctl=Done(1, "", "Failed to connect to bus")), "posix") == "cron"
    assert kind(Machine(systemctl=Done(127)), "posix") == "cron"
    assert kind(Machine(), "nt") == "tasks"


def test_a_command_that_is_not_here_ends_with_127():
    assert schedule.run(["gongkai-no-such-command"]).status == 127


def test_a_command_reads_what_it_is_given():
    assert schedule.run(["cat"], "某县\n") == Done(0, "某县\n", "")


def test_units_are_written_and_the_timer_enabled(config):
    machine = Machine(loginctl=Done(0, "Linger=no\n"))
    said = install("systemd", PLAIN, machine)
    assert {path.name: path.read_text() for path in config.iterdir()} == files("systemd", PLAIN)
    assert machine.calls[:2] == [
        ["systemctl", "--user", "daemon-reload"],
        ["systemctl", "--user", "enable", "--now", "gongkai-update.timer"],
    ]
    assert said[0] == f"wrote {config / 'gongkai-update.service'}"
    assert "loginctl enable-linger" in said[-1]


def test_units_installed_again_are_the_same(config):
    install("systemd", PLAIN, Machine())
    before = {path: path.stat().st_mtime_ns for path in config.iterdir()}
    said = install("systemd", PLAIN, Machine(loginctl=Done(0, "Linger=yes\n")))
    assert {path: path.stat().st_mtime_ns for path in config.iterdir()} == before
    assert said[0].endswith("gongkai-update.service is up to date")
    assert "linger" not in said[-1]


def test_units_of_another_folder_take_the_place_of_earlier_ones(config):
    install("systemd", PLAIN, Machine())
    install("systemd", Job(PLAIN.command, "/srv/other"), Machine())
    assert "/srv/other" in (config / "gongkai-update.service").read_text()
    assert len(list(config.iterdir())) == 2


def test_a_manager_that_refuses_is_named(config):
    with pytest.raises(ScheduleError, match="systemctl --user daemon-reload failed: Access denied"):
        install("systemd", PLAIN, Machine(systemctl=Done(1, "", "Access denied\n")))


@pytest.mark.parametrize("before", [None, "", "MAILTO=me\n0 1 * * * backup\n", "0 1 * * * no-line-end"])
def test_a_crontab_keeps_what_it_had(config, tmp_path, before):
    machine, here = Machine(), job(Path("/opt/gongkai"), tmp_path / "data")
    machine.crontab = before
    install("cron", here, machine)
    kept = before or ""
    assert machine.crontab == kept + "\n" * bool(kept and not kept.endswith("\n")) + files("cron", here)["crontab"]
    assert (tmp_path / "data").is_dir(), "the shell could not open the log"


def test_a_crontab_is_not_written_twice(config, tmp_path):
    machine, here = Machine(), job(Path("/opt/gongkai"), tmp_path / "data")
    install("cron", here, machine)
    assert install("cron", here, machine) == ["the crontab is up to date"]
    assert machine.calls.count(["crontab", "-"]) == 1


def test_an_earlier_block_gives_way_and_lines_around_it_stay(config, tmp_path):
    machine = Machine()
    machine.crontab = "1 1 * * * before\n" + files("cron", PLAIN)["crontab"] + "2 2 * * * after\n"
    here = job(Path("/opt/gongkai"), tmp_path / "data")
    install("cron", here, machine)
    assert machine.crontab == "1 1 * * * before\n2 2 * * * after\n" + files("cron", here)["crontab"]


def test_a_block_without_an_end_takes_no_line_of_the_user_with_it(config, tmp_path):
    machine = Machine()
    machine.crontab = f"{BEGIN}\n1 1 * * * mine\n" + files("cron", PLAIN)["crontab"]
    install("cron", job(Path("/opt/gongkai"), tmp_path / "data"), machine)
    assert "1 1 * * * mine\n" in machine.crontab
    assert machine.crontab.count(END) == 1


@pytest.mark.parametrize(
    "answer",
    [Done(1, "", "You are not allowed to use this program"), Done(127, "", "crontab: No such file or directory")],
)
def test_a_crontab_that_cannot_be_read_is_not_overwritten(config, tmp_path, answer):
    machine = Machine(crontab=answer)
    with pytest.raises(ScheduleError, match="crontab -l failed: "):
        install("cron", job(Path("/opt/gongkai"), tmp_path / "data"), machine)
    assert machine.calls == [["crontab", "-l"]]


def test_a_task_is_made_in_the_place_of_an_earlier_one(config):
    machine = Machine()
    said = install("tasks", PLAIN, machine)
    (call,) = machine.calls
    assert call[:4] == ["schtasks", "/Create", "/TN", "gongkai-update"]
    assert call[-1] == "/F"
    assert machine.task == files("tasks", PLAIN)["gongkai-update.xml"]
    assert "schtasks /Delete" in said[0]


# --- the workflow ----------------------------------------------------------------------------------


@pytest.mark.parametrize("status, expected", [(0, 0), (3, 0), (75, 0), (1, 1), (2, 2), (130, 130)])
def test_the_workflow_tolerates_what_is_no_error(tmp_path, status, expected):
    job = yaml.safe_load(WORKFLOW.read_text(encoding="utf-8"))["jobs"]["update"]
    program = tmp_path / "gongkai" / "bin" / "gongkai"
    program.parent.mkdir(parents=True)
    program.write_text(f'#!/bin/sh\n[ "$*" = "update --data /srv/d" ] || exit 9\nexit {status}\n')
    program.chmod(0o755)
    env = {"PATH": os.environ["PATH"], "RUNNER_TEMP": str(tmp_path), "GONGKAI_DATA": "/srv/d"}
    done = subprocess.run(["bash", "-eo", "pipefail", "-c", job["steps"][-1]["run"]], env=env, capture_output=True)
    assert done.returncode == expected


def test_the_workflow_runs_alone_on_a_machine_of_one_s_own_with_the_data_outside_the_workspace():
    workflow = yaml.safe_load(WORKFLOW.read_text(encoding="utf-8"))
    assert workflow["jobs"]["update"]["runs-on"] == ["self-hosted"]
    assert workflow["concurrency"]["cancel-in-progress"] is False
    assert workflow["env"]["GONGKAI_DATA"].startswith("/srv/")
    assert set(workflow[True]) == {"schedule", "workflow_dispatch"}


def test_the_next_run_is_on_mondays_to_april_and_on_the_first_otherwise():
    assert following(dt.datetime(2026, 1, 6, tzinfo=CHINA)) == dt.datetime(2026, 1, 12, 23, 30, tzinfo=CHINA)
    assert following(dt.datetime(2026, 1, 12, 23, 30, tzinfo=CHINA)) == dt.datetime(2026, 1, 19, 23, 30, tzinfo=CHINA)
    assert following(dt.datetime(2026, 4, 28, tzinfo=CHINA)) == dt.datetime(2026, 5, 1, 23, 30, tzinfo=CHINA)
    assert following(dt.datetime(2026, 12, 2, tzinfo=dt.UTC)) == dt.datetime(2027, 1, 4, 23, 30, tzinfo=CHINA)


def test_a_timer_counts_as_installed_only_where_the_scheduler_says_so():
    assert schedule.installed("systemd", Machine(systemctl=Done(0, "enabled\n")))
    assert not schedule.installed("systemd", Machine(systemctl=Done(1)))
    machine = Machine()
    assert not schedule.installed("cron", machine)
    machine.crontab = files("cron", PLAIN)["crontab"]
    assert schedule.installed("cron", machine)


def test_a_run_leaves_when_it_was_what_it_found_and_when_the_next_is(tmp_path):
    began = dt.datetime(2026, 1, 6, tzinfo=dt.UTC)
    last.write(tmp_path, began, {"crawl": {"reports": 3}}, 3, Machine(systemctl=Done(0)))
    told = json.loads((tmp_path / "status.json").read_text())
    assert told["last"]["began"] == "2026-01-06T00:00:00+00:00"
    assert (told["last"]["exit"], told["last"]["found"]) == (3, {"crawl": {"reports": 3}})
    assert dt.datetime.fromisoformat(told["next"]) > dt.datetime.now(dt.UTC)
    last.write(tmp_path, began, {}, 0, Machine(systemctl=Done(127)))
    assert json.loads((tmp_path / "status.json").read_text())["next"] is None
