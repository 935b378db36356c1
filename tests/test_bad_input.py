"""Bad input never hurts a run: each file is one row of `documents` that says what became of it, the rest is written."""

import ctypes
import io
import os
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from asking import SAMPLE, Answer, ask, ask_here, same, tables
from hypothesis import given, settings
from hypothesis import strategies as st

import gongkai
from extract import pool
from forms.messages import REASONS
from forms.paths import path_of

PAGE = (SAMPLE / "printed_gb2312_edition_2019.html").read_bytes()
TEXT = (SAMPLE / "tianmen_survey_team_2023.txt").read_bytes()
OTHER = (SAMPLE / "wuhan_jianghan_statistics_2022.txt").read_bytes()
MARKDOWN = (SAMPLE / "printed_markdown.md").read_bytes()
WORD = (SAMPLE / "printed_word.docx").read_bytes()
POSIX = pytest.mark.skipif(os.name != "posix", reason="needs a file system with links, pipes and permissions")

OUTCOMES = {
    "report",
    "part",
    "container",
    "duplicate",
    "superseded",
    "unplaced",
    "not_a_report",
    "unreadable",
    "blocked",
}
PLACED = {"report", "part", "duplicate", "superseded", "unplaced"}


Rows = dict[str, dict[str, Any]]


def zipped(**members: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name.replace("__", "/").replace("_dot_", "."), data)
    return file.getvalue()


def bomb() -> bytes:
    """A Word file whose body unpacks to 300 MB."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        with archive.open("word/document.xml", "w") as body:
            for _ in range(300):
                body.write(b" " * 1_000_000)
    return file.getvalue()


BAD = {
    "empty.html": (b"", "empty"),
    "blank.txt": (b"\xef\xbb\xbf \r\n", "empty"),
    "cut.docx": (WORD[: len(WORD) // 2], "damaged"),
    "cut_at_the_end.docx": (WORD[:-10], "damaged"),
    "bomb.docx": (bomb(), "too-large"),
    "large.html": (b"<html><body><table>" + b"<tr><td>1</td><td>2</td></tr>" * 1_800_000, "too-large"),
    "binary.html": (bytes(range(256)) * 400, "unknown-format"),
    "picture.html": (b"\x89PNG\r\n\x1a\n" + bytes(1000), "damaged"),
    "broken.pdf": (b"%PDF-1.4\n" + bytes(1000), "damaged"),
    "zip.docx": (b"PK\x03\x04", "damaged"),
}
GOOD = {"good.html": PAGE, "new\nline.txt": TEXT, "报告😀.txt": OTHER, "x.html/in.docx": WORD}
#: an archive under another name, of a file that is no report
ARCHIVE = zipped(a_dot_md="明天有雨。".encode())


def documents(data: Path) -> dict[str, dict[str, Any]]:
    """Return the rows of `documents` by the path of their source, the last where it has several."""
    found = gongkai.load(data, "documents").astype(object)
    rows = found.where(found.notna(), None).to_dict("records")
    return {path_of(row["source"]): row for row in rows}


def reasons(data: Path) -> dict[str, str | None]:
    """Return the reason of each file by its name."""
    return {os.path.basename(path): row["reason"] for path, row in documents(data).items()}


def collected(folder: Path) -> list[str]:
    """List what the contract says is collected below a folder, by other means than the command."""
    found = []
    for place, folders, files in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith((".", "~$"))]
        found += [os.path.join(place, name) for name in files if not name.startswith((".", "~$"))]
    return sorted(found + [member for path in found for member in _members(path)])


def _members(path: str) -> list[str]:
    """List the members of a zip archive that is no Office file."""
    if not os.path.isfile(path) or not zipfile.is_zipfile(path):
        return []
    names = zipfile.ZipFile(path).namelist()
    return [] if "[Content_Types].xml" in names else [f"{path}!/{name}" for name in names]


def conserved(data: Path, folder: Path) -> None:
    """Assert that every file is one row, with an outcome, and a reason wherever it is no report."""
    found = gongkai.load(data, "documents").astype(object)
    assert sorted(path_of(source) for source in found["source"]) == collected(folder)
    assert set(found["outcome"]) <= OUTCOMES
    assert set(found["reason"].dropna()) <= set(REASONS)
    reasonless = found["reason"].isna() & ~found["outcome"].isin(["report", "part", "container"])
    assert not found[reasonless]["source"].tolist()
    linked = set(gongkai.load(data, "report_documents")["document_id"])
    assert linked == set(found[found["outcome"].isin(PLACED)]["document_id"])


# --- a folder of mess


@pytest.fixture(scope="module")
def mess(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("mess") / "in"
    for name, data in {**GOOD, **{name: data for name, (data, _) in BAD.items()}}.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    (folder / "note.txt").write_text("今天天气很好。\n", encoding="utf-8")
    (folder / "z_copy.html").write_bytes(PAGE)
    (folder / "plain.docx").write_bytes(ARCHIVE)
    (folder / "~$x.docx").write_bytes(b"\x05owner")
    (folder / ".hidden.html").write_bytes(PAGE)
    (folder / ".hidden").mkdir()
    (folder / ".hidden" / "a.html").write_bytes(PAGE)
    if os.name == "posix":
        _oddities(folder)
    return folder


def _oddities(folder: Path) -> None:
    Path(os.fsdecode(os.fsencode(folder) + b"/\xb1\xa8\xb8\xe6.md")).write_bytes(MARKDOWN)
    os.mkfifo(folder / "pipe.html")
    (folder / "dangling.html").symlink_to("nowhere")
    (folder / "self.html").symlink_to("self.html")
    (folder / "loop").symlink_to(".")
    (folder / "link.html").symlink_to("good.html")


@pytest.fixture(scope="module")
def run(mess: Path) -> Answer:
    return ask("run", mess, "--data", mess.parent / "data", "--workers", 2)


@pytest.fixture(scope="module")
def rows(run: Answer, mess: Path) -> Rows:
    assert run.status == 3, run.err
    return documents(mess.parent / "data")


def test_a_run_over_a_mess_ends_with_status_3_and_no_traceback(run: Answer) -> None:
    assert run.status == 3
    assert run.err == ""


@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_is_unreadable_with_its_reason(name: str, rows: Rows, mess: Path) -> None:
    row = rows[str(mess / name)]
    assert (row["outcome"], row["reason"]) == ("unreadable", BAD[name][1])


@pytest.mark.parametrize("name", GOOD)
def test_a_report_beside_it_is_written_whole(name: str, rows: Rows, mess: Path) -> None:
    row = rows[str(mess / name)]
    assert row["outcome"] == "report"
    reports = gongkai.load(mess.parent / "data", "reports").set_index("document_id")
    assert reports.loc[row["document_id"], "cells_read"] in (198, 200)


def test_the_same_bytes_under_two_names_count_once(rows: Rows, mess: Path) -> None:
    names = ["good.html", "z_copy.html", *(["link.html"] if os.name == "posix" else [])]
    found = [rows[str(mess / name)] for name in names]
    assert len({row["document_id"] for row in found}) == 1
    assert sorted(row["outcome"] for row in found) == ["duplicate"] * (len(names) - 1) + ["report"]
    assert {row["reason"] for row in found} == {None, "same-bytes"}


def test_a_file_that_is_no_report_says_so(rows: Rows, mess: Path) -> None:
    assert rows[str(mess / "note.txt")]["outcome"] == "not_a_report"


def test_hidden_files_and_what_word_leaves_behind_are_passed_over(rows: Rows) -> None:
    assert not [source for source in rows if os.path.basename(source).startswith((".", "~$"))]
    assert not [source for source in rows if f"{os.sep}.hidden{os.sep}" in source]


@POSIX
@pytest.mark.parametrize("name", ["pipe.html", "dangling.html", "self.html"])
def test_what_is_no_regular_file_is_passed_over_with_a_row(name: str, rows: Rows, mess: Path) -> None:
    row = rows[str(mess / name)]
    assert (row["outcome"], row["reason"], row["document_id"]) == ("unreadable", "not-a-file", None)


@POSIX
def test_a_name_that_is_no_text_keeps_its_bytes(rows: Rows, mess: Path) -> None:
    row = rows[os.fsdecode(os.fsencode(mess) + b"/\xb1\xa8\xb8\xe6.md")]
    assert row["outcome"] == "report"
    assert row["source"].startswith("file://")
    assert row["source"].endswith("/%B1%A8%B8%E6.md")


def test_every_file_of_the_mess_is_one_row(rows: Rows, mess: Path) -> None:
    conserved(mess.parent / "data", mess)


def test_the_summary_names_each_bad_file_under_what_to_do(run: Answer, mess: Path) -> None:
    for name, (_, reason) in BAD.items():
        before = run.out[: run.out.index(f"    {mess / name}\n")]
        assert [line for line in before.splitlines() if not line.startswith("    ")][-1] == f"  {REASONS[reason].en}"


def test_a_path_with_a_line_break_stays_on_one_line(run: Answer) -> None:
    assert "\nline.txt" not in run.out


def test_the_next_run_over_the_mess_gives_the_same_tables(rows: Rows, mess: Path) -> None:
    before = tables(mess.parent / "data")
    ask_here("run", mess, "--data", mess.parent / "data", "--workers", 1)
    same(before, tables(mess.parent / "data"))


# --- SOURCEs


@POSIX
def test_a_broken_link_among_the_sources_stops_nothing(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(TEXT)
    (tmp_path / "b.txt").symlink_to("nowhere")
    answer = ask_here("run", tmp_path / "a.txt", tmp_path / "b.txt", "--data", tmp_path / "d", "--workers", 1)
    assert answer.status == 3
    assert reasons(tmp_path / "d") == {"a.txt": None, "b.txt": "not-a-file"}


def test_a_source_named_twice_counts_once(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(TEXT)
    answer = ask_here(
        "run", tmp_path, tmp_path / "a.txt", tmp_path / "." / "a.txt", "--data", tmp_path / "d", "--workers", 1
    )
    assert answer.status == 0
    assert len(documents(tmp_path / "d")) == 1


def test_its_own_folders_below_a_source_are_left_out(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(TEXT)
    for _ in range(2):
        assert ask_here("run", tmp_path, "--data", tmp_path / "data", "--workers", 1).status == 0
        assert len(documents(tmp_path / "data")) == 1


# --- permissions

NO_OVERRIDE = (1, 2)  # CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH: what lets root read everything
_DROP = 24  # PR_CAPBSET_DROP


def _as_anyone() -> None:
    """Take from a child of root what lets it ignore permissions; it stays the owner of its files."""
    libc = ctypes.CDLL(None, use_errno=True)
    if any(libc.prctl(_DROP, capability, 0, 0, 0) for capability in NO_OVERRIDE):
        raise OSError(ctypes.get_errno(), "prctl")


@pytest.fixture
def limited() -> dict[str, object]:
    """Options under which a child process meets permissions, root or not."""
    if os.name != "posix":
        pytest.skip("permissions work otherwise here")
    options = {"preexec_fn": _as_anyone} if os.geteuid() == 0 else {}
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0)
        script = f"import os, sys; sys.exit(os.access({folder!r}, os.R_OK))"
        try:
            meets = subprocess.run([sys.executable, "-c", script], check=False, **options).returncode == 0  # type: ignore[call-overload]
        except subprocess.SubprocessError:
            meets = False
        os.chmod(folder, 0o700)
    if not meets:
        pytest.skip("root here cannot give up ignoring permissions")
    return options


def test_what_may_not_be_read_is_a_row_and_the_rest_is_written(limited: dict[str, object], tmp_path: Path) -> None:
    folder = tmp_path / "in"
    (folder / "closed").mkdir(parents=True)
    (folder / "closed" / "in.html").write_bytes(PAGE)
    (folder / "open.txt").write_bytes(TEXT)
    (folder / "shut.txt").write_bytes(OTHER)
    for path in (folder / "closed", folder / "shut.txt"):
        path.chmod(0)
    try:
        answer = ask("run", folder, folder / "shut.txt", "--data", tmp_path / "d", "--workers", 1, **limited)
        assert (answer.status, answer.err) == (3, "")
        assert reasons(tmp_path / "d") == {"closed": "no-permission", "shut.txt": "no-permission", "open.txt": None}
        refused = ask("explain", folder / "shut.txt", "--data", tmp_path / "none", **limited)
        assert (refused.status, refused.data) == (3, b"")
        assert "permission" in refused.err
    finally:
        (folder / "closed").chmod(0o700)
        (folder / "shut.txt").chmod(0o600)
    assert ask_here("run", folder, "--data", tmp_path / "d", "--workers", 1).status == 0
    found = reasons(tmp_path / "d")
    assert {name: found[name] for name in ("in.html", "shut.txt", "open.txt")} == {
        "in.html": None,
        "shut.txt": None,
        "open.txt": None,
    }


def test_a_dir_that_may_not_be_written_is_wrong_configuration(limited: dict[str, object], tmp_path: Path) -> None:
    (tmp_path / "d").mkdir(mode=0o500)
    answer = ask("run", SAMPLE, "--data", tmp_path / "d", **limited)
    assert (answer.status, answer.data) == (2, b"")
    assert len(answer.err.splitlines()) == 1


# --- meanwhile


def folder_of_two(tmp_path: Path) -> Path:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "goes.html").write_bytes(PAGE)
    (tmp_path / "in" / "stays.txt").write_bytes(TEXT)
    return tmp_path / "in"


def test_a_file_that_vanishes_before_it_is_archived(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from crawler import collect

    folder, walk = folder_of_two(tmp_path), collect.walk

    def listed_then_gone(*rest: object, **options: object) -> Iterator[object]:
        yield from walk(*rest, **options)  # type: ignore[arg-type]
        (folder / "goes.html").unlink()

    monkeypatch.setattr(collect, "walk", listed_then_gone)
    answer = ask_here("run", folder, "--data", tmp_path / "d", "--workers", 1)
    assert answer.status == 3
    assert reasons(tmp_path / "d") == {"goes.html": "vanished", "stays.txt": None}


@pytest.mark.parametrize("meanwhile", ["gone", "changed", "folder"])
def test_a_file_that_was_only_referred_to_and_is_not_there_any_more(
    meanwhile: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from crawler import collect

    folder, archive = folder_of_two(tmp_path), collect.archive

    def archived_then_gone(*rest: object, **options: object) -> object:
        count = archive(*rest, **options)  # type: ignore[arg-type]
        (folder / "goes.html").unlink()
        if meanwhile == "changed":
            (folder / "goes.html").write_bytes(OTHER)
        if meanwhile == "folder":
            (folder / "goes.html").mkdir()
        return count

    monkeypatch.setattr(collect, "archive", archived_then_gone)
    answer = ask_here("run", folder, "--no-archive", "--data", tmp_path / "d", "--workers", 1)
    assert answer.status == 3
    assert reasons(tmp_path / "d") == {"goes.html": "vanished", "stays.txt": None}


def test_a_changed_file_is_a_row_more_and_both_are_kept(tmp_path: Path) -> None:
    folder = folder_of_two(tmp_path)
    for _ in range(2):
        assert ask_here("run", folder, "--data", tmp_path / "d", "--workers", 1).status == 0
        (folder / "goes.html").write_bytes(OTHER)
    assert gongkai.load(tmp_path / "d", "documents")["outcome"].tolist() == ["report"] * 3
    explained = ask_here("explain", folder / "goes.html", "--data", tmp_path / "d").out
    (folder / "goes.html").unlink()
    assert ask_here("explain", folder / "goes.html", "--data", tmp_path / "d").out == explained


# --- any mixture

PIECES = st.sampled_from([
    PAGE, TEXT, OTHER, MARKDOWN, b"", b"\0", WORD[:5000], bytes(range(256)) * 20, b"%PDF-1.7\n1", zipped(a=b"1"),
    "一份普通文件".encode(), "武汉市统计局2021年政府信息公开工作年度报告\n\n一、总体情况\n\n无。\n".encode(),
    TEXT.replace("天门".encode(), b""), TEXT.replace("总计".encode(), "总 计数".encode()), TEXT[:3000], PAGE[:20000], b"<table><tr><td>",
])  # fmt: skip
NAMES = st.sampled_from(["a.html", "报告 2022.doc", "b.txt", "~$x.docx", ".hidden", "e\nf.md", "g", "空.pdf", "c%20d.docx", "\udcb1\udca8.txt"])  # fmt: skip
PLACES = st.sampled_from(["", "x.html", "武汉市/统计局", ".z"])
FILES = st.dictionaries(st.tuples(PLACES, NAMES), PIECES, max_size=9)
EXTRAS = st.sampled_from(["nothing", "pipe", "dangling", "loop", "link"])


@pytest.fixture
def no_processes() -> Iterator[None]:
    """Read in this process: the same code, without the second that a worker takes to start."""

    def run(work, batches, *, prepare=None, **_):  # type: ignore[no-untyped-def]
        yield from ([work(list(batch))] for batch in batches)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pool, "run", run)
        yield


@POSIX
@pytest.mark.usefixtures("no_processes")
@settings(max_examples=8)
@given(FILES, EXTRAS, st.booleans())
def test_any_mixture_is_conserved(files: dict[tuple[str, str], bytes], extra: str, keep: bool) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder, data = Path(name).resolve() / "in", Path(name).resolve() / "data"
        folder.mkdir()
        for (place, file), content in files.items():
            (folder / place).mkdir(parents=True, exist_ok=True)
            (folder / place / file).write_bytes(content)
        _put(folder / "extra.html", extra)
        words = ["run", folder, "--data", data, "--workers", 1, *([] if keep else ["--no-archive"])]
        answer = ask_here(*words)
        conserved(data, folder)
        failed = (gongkai.load(data, "documents")["outcome"] == "unreadable").sum()
        assert answer.status == (3 if failed else 0)
        before = tables(data)
        ask_here(*words)
        same(before, tables(data))


def _put(path: Path, extra: str) -> None:
    if extra == "pipe":
        os.mkfifo(path)
    elif extra != "nothing":
        path.symlink_to({"dangling": "nowhere", "loop": ".", "link": "a.html"}[extra])
