"""The command as its user meets it: what it prints and where, what it returns, what calling it again does."""

import json
import os
import re
import runpy
import shutil
import subprocess
import sys
from pathlib import Path

import duckdb
import pandas as pd
import pytest
from asking import CHINESE, ENGLISH, ROOT, SAMPLE, Answer, ask, ask_here, same, tables

import gongkai
from forms import console, paths
from forms.messages import language

JIANGHAN = SAMPLE / "wuhan_jianghan_statistics_2022.txt"
REPORTS = 8


def files_of(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts)


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("command") / "data"


@pytest.fixture(scope="module")
def first(data: Path) -> Answer:
    return ask_here("run", SAMPLE, "--data", data, "--workers", 2)


@pytest.fixture
def done(first: Answer, data: Path) -> Path:
    assert first.status == 0, first.err
    return data


@pytest.fixture
def copy(done: Path, tmp_path: Path) -> Path:
    """A DIR of its own for a test that changes it."""
    return Path(shutil.copytree(done, tmp_path / "data", symlinks=True))


# --- run


def test_run_prints_its_summary_on_standard_output_and_nothing_else_anywhere(first: Answer, data: Path) -> None:
    files = len(files_of(SAMPLE))
    assert (first.status, first.err) == (0, "")
    head, *rest = first.out.splitlines()
    assert re.match(rf"{files} files: {REPORTS} reports, 1,456 of 1,456 cells", head)
    assert rest[-1] == f"  tables: {data}/tidy, described in {data}/tidy/DICTIONARY.md"
    assert f"  1 report with sums that do not hold, see {data}/tidy/checks" in rest


def test_the_summary_names_places_that_exist(first: Answer) -> None:
    for place in re.findall(r"(/\S+?)(?:,|$)", first.out, re.M):
        assert Path(place).exists()


def test_running_again_does_nothing_twice(copy: Path) -> None:
    before = tables(copy)
    kept = {
        path: (path.stat().st_mtime_ns, path.stat().st_size)
        for path in [*copy.glob("raw/*.warc*"), *copy.glob("extracted/*.*.parquet")]
    }
    again = ask_here("run", SAMPLE, "--data", copy, "--workers", 1)
    assert again.status == 0
    assert again.out.startswith(f"{len(files_of(SAMPLE))} files: {REPORTS} reports")
    assert kept
    assert all((path.stat().st_mtime_ns, path.stat().st_size) == was for path, was in kept.items())
    same(before, tables(copy))


def test_extract_says_how_much_was_read_before(copy: Path) -> None:
    count = len(files_of(SAMPLE))
    answer = ask_here("extract", "--data", copy, "--workers", 1)
    assert (answer.status, answer.out) == (0, "")
    assert answer.err == f"{count} documents: 0 read, {count} read before, 0 unreadable\n"


def test_extract_again_reads_all_again_and_a_limit_holds(copy: Path) -> None:
    count = len(files_of(SAMPLE))
    before = tables(copy)
    some = ask_here("extract", "--again", "--limit", 2, "--data", copy, "--workers", 1)
    assert some.err == f"{count} documents: 2 read, {count - 2} read before, 0 unreadable\n"
    every = ask_here("extract", "--again", "--data", copy, "--workers", 1)
    assert every.err == f"{count} documents: {count} read, 0 read before, 0 unreadable\n"
    assert ask_here("normalize", "--data", copy).status == 0
    same(before, tables(copy))


def test_what_a_limit_left_is_said_and_read_by_the_next_run(done: Path, tmp_path: Path) -> None:
    assert ask_here("run", SAMPLE, "--limit", 1, "--data", tmp_path / "d", "--workers", 1).status == 0
    left = gongkai.load(tmp_path / "d", "documents")
    assert (left["reason"] == "not-extracted").sum() == len(files_of(SAMPLE)) - 1
    assert ask_here("run", SAMPLE, "--data", tmp_path / "d", "--workers", 1).status == 0
    same(tables(done), tables(tmp_path / "d"))


def test_another_number_of_workers_and_no_archive_give_the_same_tables(done: Path, tmp_path: Path) -> None:
    assert ask_here("run", *files_of(SAMPLE), "--no-archive", "--data", tmp_path / "d", "--workers", 1).status == 0
    assert not list((tmp_path / "d" / "raw").glob("*.warc*"))
    same(tables(done), tables(tmp_path / "d"))


def test_json_is_one_object_on_standard_output(done: Path) -> None:
    answer = ask_here("normalize", "--json", "--data", done)
    found = json.loads(answer.out)
    assert (found["files"], found["reports"]) == (len(files_of(SAMPLE)), REPORTS)
    assert (found["cells_read"], found["cells_expected"]) == (1456, 1456)
    assert answer.err == ""


def test_a_folder_without_files_is_told_from_one_with_reports(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    answer = ask_here("run", tmp_path / "in", "--data", tmp_path / "d", "--workers", 1)
    assert answer.status == 0
    assert answer.out.startswith("0 files")
    assert "Nothing was collected" in answer.err


# --- how it speaks


def test_it_speaks_chinese_where_lang_says_so(done: Path) -> None:
    env = {**CHINESE, "LC_ALL": ""}
    answer = ask("normalize", "--data", done, env=env)
    assert re.match(rf"{len(files_of(SAMPLE))} 个文件：{REPORTS} 份报告，1,456 个单元格中读得 1,456 个", answer.out)
    assert "勾稽关系不成立" in answer.out
    assert "没有这个文件" in ask_here("explain", "nothing", "--data", done, env=CHINESE).err
    assert "不存在" in ask_here("run", "/no/such", env=CHINESE).err


@pytest.mark.parametrize("set_, spoken", [({"LANG": "zh_CN.UTF-8"}, "zh"), ({"LANG": "en_US.UTF-8"}, "en"), ({}, "en"), ({"LANG": "zh_CN", "LC_ALL": "C"}, "en")])  # fmt: skip
def test_the_language_is_that_of_the_first_variable_set(
    set_: dict[str, str], spoken: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in set_.items():
        monkeypatch.setenv(name, value)
    assert language() == spoken


def on_a_terminal(*words: object, env: dict[str, str]) -> tuple[int, str]:
    """Call the command with a terminal as its standard error; return status and what the terminal got."""
    here, there = os.openpty()
    script = "import gongkai; gongkai.main()"
    child = subprocess.Popen(
        [sys.executable, "-c", script, *map(str, words)], cwd=ROOT, stdout=subprocess.DEVNULL, stderr=there,
        env={**os.environ, **ENGLISH, "TERM": "xterm-256color", **env},
    )  # fmt: skip
    os.close(there)
    seen = b""
    try:
        while chunk := os.read(here, 4096):
            seen += chunk
    except OSError:
        pass
    os.close(here)
    return child.wait(), seen.decode()


@pytest.mark.skipif(os.name != "posix", reason="needs a pseudo-terminal")
def test_a_terminal_gets_a_bar_without_colours_where_none_are_wanted(done: Path) -> None:
    colour = re.compile(r"\x1b\[[\d;]*\b(?:3[0-7]|38|9[0-7])\b[\d;]*m")
    status, seen = on_a_terminal("normalize", "--data", done, env={"NO_COLOR": "1"})
    assert status == 0
    assert "normalize" in seen
    assert "\x1b[" in seen
    assert not colour.search(seen)


def test_elsewhere_progress_is_a_plain_line_every_ten_seconds(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    clock = [0.0]
    monkeypatch.setattr(console.time, "monotonic", lambda: clock[0])
    monkeypatch.setenv("LC_ALL", "C")
    with gongkai.progress("提取", "extract") as step:
        for clock[0] in range(25):
            step(int(clock[0]), 25)
    assert capsys.readouterr() == ("", "extract 10/25\nextract 20/25\n")


# --- wrong usage and bad times


@pytest.mark.parametrize(
    "words, said",
    [
        (["run"], "SOURCE"),
        (["run", "--frob", "x"], "--frob"),
        (["run", "/no/such/place"], "/no/such/place"),
        (["run", SAMPLE, "--workers", 0], "--workers"),
        (["run", SAMPLE, "--data", JIANGHAN], "--data"),
        (["frob"], "frob"),
        (["export"], "requests"),
        (["export", "nosuch"], "nosuch"),
        (["export", "problems", "--wide"], "problems"),
        (["export", "requests", "--years", "sometimes"], "--years"),
        (["export", "requests", "--years", "2024-2021"], "--years"),
        (["export", "requests", "--years", "2021-"], "--years"),
        (["export", "requests", "--years", ""], "--years"),
        (["export", "requests", "--format", "pdf"], "--format"),
        (["dictionary", "--language", "fr"], "--language"),
        (["explain", "no-such-report"], "no-such-report"),
        (["explain", ""], "no such file"),
    ],
    ids=lambda value: " ".join(map(str, value)) if isinstance(value, list) else "",
)  # fmt: skip
def test_wrong_usage_is_one_clear_line_and_status_2(words: list[object], said: str, done: Path) -> None:
    answer = ask_here(*words, *([] if words[0] in ("dictionary", "frob") or "--data" in words else ["--data", done]))
    assert (answer.status, answer.data) == (2, b"")
    last = answer.err.rstrip("\n").rpartition("\n")[2]
    assert last.startswith("Error: ")
    assert said in last
    assert "Traceback" not in answer.err


def test_a_command_on_nothing_yet_says_what_to_run_first(tmp_path: Path) -> None:
    answer = ask_here("export", "requests", "--data", tmp_path)
    assert answer.status == 2
    assert "gongkai run" in answer.err


@pytest.mark.parametrize(
    "content, said",
    [
        (b"path,agency\nx,y\n", "path"),
        (b"agency,year\nx,2021\n", "source"),
        (b"", "columns must be"),
        (b"source,year\nx,twenty\n", "twenty"),
        (b"source,scope\nx,all\n", "all"),
        (b"\x81\xff\x00", "columns must be"),
    ],
)
def test_what_about_cannot_mean_stops_before_any_work(content: bytes, said: str, tmp_path: Path) -> None:
    (tmp_path / "about.csv").write_bytes(content)
    answer = ask_here("run", SAMPLE, "--about", tmp_path / "about.csv", "--data", tmp_path / "d")
    assert answer.status == 2
    assert said in answer.err
    assert not (tmp_path / "d").exists()


@pytest.mark.parametrize(
    "folder, words", [("raw", ["run", SAMPLE]), ("extracted", ["extract"]), (".tidy", ["normalize"])]
)
def test_a_held_lock_means_later(folder: str, words: list[object], copy: Path) -> None:
    with paths.lock(copy / folder):
        answer = (
            ask_here(*words, "--data", copy, "--workers", 1)
            if words != ["normalize"]
            else ask_here(*words, "--data", copy)
        )
    assert answer.status == 75
    assert str(copy / folder) in answer.err
    assert len(answer.err.splitlines()) == 1


def test_a_disk_that_is_nearly_full_means_later(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paths, "SPACE", 1 << 62)
    answer = ask_here("run", SAMPLE, "--data", tmp_path / "d")
    assert answer.status == 75
    assert "GB free" in answer.err


def test_a_disk_that_fills_up_meanwhile_means_later(done: Path, copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device", "x")

    monkeypatch.setattr("normalize.run.collect", full)
    answer = ask_here("normalize", "--data", copy)
    assert answer.status == 75
    assert "No space left" in answer.err
    same(tables(done), tables(copy))


def test_an_unforeseen_error_is_status_1() -> None:
    answer = ask("dictionary", code="import normalize.dictionary as d; d.dictionary = lambda language: 1 // 0")
    assert answer.status == 1
    assert "ZeroDivisionError" in answer.err


INTERRUPT = "import os, signal; stop = lambda *_: os.kill(os.getpid(), signal.SIGINT)"


@pytest.mark.skipif(os.name != "posix", reason="needs signals")
@pytest.mark.parametrize(
    "where",
    [
        "import crawler.captures as c; c.Captures.see = (lambda see: lambda self, one: len(self) == 3 and stop() or see(self, one))(c.Captures.see)",
        "import extract.run as r, extract.store as s; r.BATCH = 2; s.Store.add = (lambda add: lambda self, *rest: add(self, *rest) or stop())(s.Store.add)",
        "import normalize.generation as g; g.check = stop",
    ],
    ids=["archive", "extract", "normalize"],
)
def test_an_interrupted_run_loses_nothing(where: str, done: Path, tmp_path: Path) -> None:
    answer = ask("run", SAMPLE, "--data", tmp_path / "d", "--workers", 1, code=f"{INTERRUPT}; {where}")
    assert (answer.status, answer.data) == (130, b"")
    assert "Traceback" not in answer.err
    assert ask_here("run", SAMPLE, "--data", tmp_path / "d", "--workers", 1).status == 0
    same(tables(done), tables(tmp_path / "d"))


def test_a_reader_that_goes_away_ends_the_command_quietly(done: Path) -> None:
    command = f'"{sys.executable}" -c "import gongkai; gongkai.main()" export requests --data "{done}" | head -c 20'
    child = subprocess.run(["sh", "-c", command], cwd=ROOT, capture_output=True, check=False)
    assert (len(child.stdout), child.stderr) == (20, b"")


# --- explain, dictionary


def test_explain_shows_cells_with_their_places(done: Path) -> None:
    answer = ask_here("explain", JIANGHAN, "--data", done)
    assert answer.status == 0
    assert "agency: 武汉市江汉区统计局" in answer.out
    assert "[requests] · 2021 · 175/175" in answer.out
    assert re.search(r"8\.属于行政查询事项 +5 +0 .* t2 r202 c4–10", answer.out)
    assert re.search(r"  行政许可 +0 +t1 r42 c2$", answer.out, re.M)
    assert [line for line in answer.out.splitlines() if line.startswith(("!", "≠"))] == [
        "≠ T3.TOTAL all",
        "≠ T3.TOTAL person",
    ]


def test_explain_finds_a_report_by_its_id_and_a_source_by_its_name(done: Path) -> None:
    reports = gongkai.load(done, "reports")
    row = reports[reports["agency"] == "武汉市江汉区统计局"].iloc[0]
    by_file = ask_here("explain", JIANGHAN, "--data", done)
    for name in (row["report_id"], row["document_id"]):
        assert ask_here("explain", name, "--data", done).out == by_file.out


def test_explain_reads_the_archive_where_the_file_is_gone(tmp_path: Path) -> None:
    path = Path(shutil.copy(JIANGHAN, tmp_path))
    assert ask_here("run", path, "--data", tmp_path / "d", "--workers", 1).status == 0
    before = ask_here("explain", path, "--data", tmp_path / "d")
    path.unlink()
    assert ask_here("explain", path, "--data", tmp_path / "d") == before


def test_explain_of_a_file_that_was_only_referred_to_and_is_gone_says_so(tmp_path: Path) -> None:
    path = Path(shutil.copy(JIANGHAN, tmp_path))
    assert ask_here("run", path, "--no-archive", "--data", tmp_path / "d", "--workers", 1).status == 0
    path.unlink()
    answer = ask_here("explain", path, "--data", tmp_path / "d")
    assert (answer.status, answer.data) == (3, b"")
    assert "vanished" in answer.err


def test_explain_as_json_has_every_cell(done: Path) -> None:
    found = json.loads(ask_here("explain", JIANGHAN, "--json", "--data", done).out)
    assert (found["agency"], found["year"], len(found["facts"])) == ("武汉市江汉区统计局", 2022, 200)
    assert {"status", "value", "raw", "table", "row", "column"} <= found["facts"][0].keys()


@pytest.mark.parametrize("name, reason", [("cut.docx", "damaged"), ("empty.html", "empty")])
def test_explain_of_what_cannot_be_read_gives_the_reason(name: str, reason: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes((SAMPLE / "printed_word.docx").read_bytes()[:9000] if "docx" in name else b"")
    answer = ask_here("explain", tmp_path / name, "--data", tmp_path)
    assert (answer.status, answer.data) == (3, b"")
    assert reason in answer.err


@pytest.mark.parametrize("spoken, word", [("zh", "# 数据字典"), ("en", "# Data dictionary")])
def test_the_dictionary_comes_in_both_languages(spoken: str, word: str) -> None:
    assert ask_here("dictionary", "--language", spoken).out.startswith(word)
    assert ask_here("dictionary", env=CHINESE if spoken == "zh" else ENGLISH).out.startswith(word)


# --- what the user already knows


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
def test_about_outranks_what_is_read_and_a_later_normalize_knows_it(encoding: str, copy: Path, tmp_path: Path) -> None:
    about = tmp_path / "about.csv"
    about.write_text(
        f"source,agency,year,scope,url\n{JIANGHAN},江汉统计局,2019,area,https://example.gov.cn/1\n", encoding=encoding
    )
    assert ask_here("run", JIANGHAN, "--about", about, "--data", copy, "--workers", 1).status == 0
    about.unlink()
    for _ in range(2):
        reports = gongkai.load(copy, "reports")
        row = reports[reports["agency"] == "江汉统计局"].iloc[0]
        assert (row["year"], row["scope"], row["url"]) == (2019, "area", "https://example.gov.cn/1")
        assert row["report_id"].endswith("-2019-area")
        assert len(reports) == REPORTS
        assert ask_here("normalize", "--data", copy).status == 0
    assert "agency: 江汉统计局\nyear: 2019" in ask_here("explain", JIANGHAN, "--data", copy).out


def test_about_may_name_a_file_without_its_folder(copy: Path, tmp_path: Path) -> None:
    (tmp_path / "about.csv").write_text(f"source,agency,year\n{JIANGHAN.name},江汉统计局,\n", encoding="utf-8")
    assert ask_here("extract", "--about", tmp_path / "about.csv", "--data", copy, "--workers", 1).status == 0
    assert ask_here("normalize", "--data", copy).status == 0
    reports = gongkai.load(copy, "reports")
    assert reports[reports["agency"] == "江汉统计局"]["year"].tolist() == [2022]


# --- in Python


def test_read_gives_the_tables_of_one_document() -> None:
    found = gongkai.read(JIANGHAN)
    assert len(found["requests"]) == 175
    assert found["reports"]["agency"].tolist() == ["武汉市江汉区统计局"]
    assert found["documents"]["outcome"].tolist() == ["report"]


def test_read_of_a_bad_document_says_why(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_bytes(b"")
    found = gongkai.read(str(tmp_path / "a.html"))
    assert found["documents"]["reason"].tolist() == ["empty"]
    assert len(found["requests"]) == 0


@pytest.mark.parametrize("years, expected", [(None, {2014, 2019, 2022, 2023, 2024, 2025}), (2022, {2022}), ((2019, 2022), {2019, 2022}), ([2014, 2025], {2014, 2025}), (range(1990, 1995), set())])  # fmt: skip
def test_load_takes_a_year_a_range_or_any_years(years: object, expected: set[int], done: Path) -> None:
    assert set(gongkai.load(done, "reports", years)["year"]) == expected  # type: ignore[arg-type]
    assert set(gongkai.load(str(done), "checks", years)["year"]) == expected  # type: ignore[arg-type]


def test_load_of_an_unknown_table_is_a_key_error(done: Path) -> None:
    with pytest.raises(KeyError):
        gongkai.load(done, "nosuch")


def test_types_in_pandas_are_those_of_the_contract(done: Path) -> None:
    whole, loaded = pd.read_parquet(done / "tidy" / "requests"), gongkai.load(done, "requests")
    year = pd.read_parquet(done / "tidy" / "requests" / "2023.parquet")
    for frame in (whole, loaded, year):
        kinds = frame.dtypes.astype(str)
        assert (kinds["year"], kinds["value"]) == ("Int64", "Int64")
        few = ["report_id", "agency_id", "edition", "document_id", "item", "applicant", "status", "raw", "reading"]
        assert set(kinds[few]) == {"category"}
    assert len(whole) == len(loaded) == 6 * 175 + 161
    assert set(year["year"]) == {2023}
    assert pd.read_parquet(done / "tidy" / "disclosure")["value"].dtype == "float64"


def test_duckdb_reads_the_tables_by_a_glob(done: Path) -> None:
    query = f"select item, sum(value) from read_parquet('{done}/tidy/requests/*.parquet') where applicant = 'all' group by item"
    frame = gongkai.load(done, "requests")
    expected = frame[frame["applicant"] == "all"].groupby("item", observed=True)["value"].sum().to_dict()
    assert dict(duckdb.sql(query).fetchall()) == expected


# --- the sample itself


def test_the_printed_sample_is_what_its_script_prints() -> None:
    printed = dict(runpy.run_path(str(ROOT / "tests" / "print_sample.py"))["printed"]())
    assert sorted(printed) == sorted(SAMPLE.glob("printed_*"))
    for path, data in printed.items():
        assert path.read_bytes() == data, f"{path.name}: make sample prints it again"
