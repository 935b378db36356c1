"""Archives: each member is a document of its own, and no archive hurts a run."""

import io
import struct
import tarfile
import tracemalloc
import zipfile
import zlib
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from random import Random
from typing import Any

import pyarrow.parquet as pq
import pytest
import rarfile
from asking import SAMPLE, ask_here, same, tables
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

import gongkai
from crawler import collect, inside
from crawler.collect import archive
from forms import packed, unzip
from forms.packed import kind_of, members, read_source
from forms.records import Unreadable
from forms.unzip import Budget
from forms.warc import fetch

TEXT = (SAMPLE / "tianmen_survey_team_2023.txt").read_bytes()
WORD = (SAMPLE / "printed_word.docx").read_bytes()
Files = dict[str, bytes]


def zipped(files: Files, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as made:
        for name, data in files.items():
            made.writestr(name, data)
    return file.getvalue()


def tarred(files: Files, mode: str = "w") -> bytes:
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode=mode) as made:  # type: ignore[call-overload]
        for name, data in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            made.addfile(info, io.BytesIO(data))
    return file.getvalue()


def rarred(files: Files, method: int = 0x30, flags: int = 0x8000) -> bytes:
    """Return a RAR archive of version 4 whose members are stored (0x30), or only say that they are packed."""

    def block(body: bytes) -> bytes:
        return struct.pack("<H", zlib.crc32(body) & 0xFFFF) + body

    parts = [b"Rar!\x1a\x07\x00", block(struct.pack("<BHHHI", 0x73, 0, 13, 0, 0))]
    for name, data in files.items():
        raw, size = name.encode("gbk"), len(data)
        head = struct.pack("<BHHIIBIIBBHI", 0x74, flags, 32 + len(raw), size, size, 2, zlib.crc32(data), 0, 29, method, len(raw), 32)  # fmt: skip
        parts += [block(head + raw), data]
    return b"".join([*parts, block(struct.pack("<BHH", 0x7B, 0x4000, 7))])


def seven(files: Files, **options: Any) -> bytes:
    py7zr = pytest.importorskip("py7zr", reason="needs py7zr: pip install 'gongkai[archives]'")
    file = io.BytesIO()
    with py7zr.SevenZipFile(file, "w", **options) as made:
        for name, data in files.items():
            made.writestr(data, name)
    return file.getvalue()


KINDS: dict[str, Callable[[Files], bytes]] = {
    "zip": zipped, "rar": rarred, "7z": seven, "tar": tarred, "tar.gz": lambda files: tarred(files, "w:gz"),
}  # fmt: skip


def collected(raw: Path) -> dict[str, dict[str, Any]]:
    return {row["source"]: row for row in pq.read_table(raw / "captures.parquet").to_pylist()}


def taken(tmp_path: Path, name: str, data: bytes, **options: Any) -> dict[str, dict[str, Any]]:
    """Collect one archive; return the rows by what follows the folder in their source."""
    (tmp_path / "in").mkdir(exist_ok=True)
    (tmp_path / "in" / name).write_bytes(data)
    archive([tmp_path / "in"], tmp_path / "d" / "raw", **options)
    start = len(str(tmp_path / "in")) + 1
    return {source[start:]: row for source, row in collected(tmp_path / "d" / "raw").items()}


def held(tmp_path: Path, row: dict[str, Any]) -> bytes:
    return fetch(tmp_path / "d" / "raw", row["warc"], row["offset"], row["length"])


# --- members


@pytest.mark.parametrize("kind", KINDS)
def test_each_member_is_a_document_and_the_archive_is_kept(tmp_path: Path, kind: str) -> None:
    data = KINDS[kind]({"年报/甲.txt": b"1", "b.txt": b"2"})
    rows = taken(tmp_path, f"a.{kind}", data)
    assert sorted(rows) == [f"a.{kind}", f"a.{kind}!/b.txt", f"a.{kind}!/年报/甲.txt"]
    container, member = rows[f"a.{kind}"], rows[f"a.{kind}!/年报/甲.txt"]
    assert (container["role"], container["reason"], held(tmp_path, container)) == ("container", None, data)
    assert (member["role"], held(tmp_path, member)) == ("file", b"1")
    assert member["parent"] == container["source"]


def test_an_office_file_is_a_document_and_no_archive() -> None:
    assert kind_of(WORD) is None
    assert kind_of(WORD[: len(WORD) // 2]) is None
    assert kind_of(zipped({"OFD.xml": b"", "Doc_0/Document.xml": b""})) is None
    assert kind_of(zipped({"mimetype": b"application/vnd.oasis.opendocument.text", "content.xml": b""})) is None
    assert kind_of(zipped({"甲.docx": WORD})) == "zip"


def test_the_same_bytes_within_and_beside_an_archive_are_one_record(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "b.txt").write_bytes(TEXT)
    rows = taken(tmp_path, "a.zip", zipped({"b.txt": TEXT}))
    assert rows["b.txt"]["offset"] == rows["a.zip!/b.txt"]["offset"]


@pytest.mark.parametrize("charset", ["gb18030", "utf-8"])
def test_a_name_without_the_mark_of_its_charset_is_read_in_the_one_it_is_in(charset: str) -> None:
    data = zipped({"x" * len("年报/统计局.txt".encode(charset)): b"1"})
    data = data.replace(b"x" * len("年报/统计局.txt".encode(charset)), "年报/统计局.txt".encode(charset))
    assert [member.name for member in members(data)] == ["年报/统计局.txt"]


def test_what_a_walk_passes_over_is_passed_over_in_an_archive() -> None:
    names = ["__MACOSX/._a.txt", ".DS_Store", "b/.hidden/c.txt", "~$a.docx", "b/Thumbs.db", "b/", "b/a.txt"]
    assert [member.name for member in members(zipped(dict.fromkeys(names, b"1")))] == ["b/a.txt"]


def test_an_archive_in_an_archive_is_a_container_with_its_own_members(tmp_path: Path) -> None:
    rows = taken(tmp_path, "a.zip", zipped({"b.zip": zipped({"c.tar": tarred({"d.txt": b"1"})})}))
    assert sorted(rows) == ["a.zip", "a.zip!/b.zip", "a.zip!/b.zip!/c.tar", "a.zip!/b.zip!/c.tar!/d.txt"]
    assert [row["role"] for _, row in sorted(rows.items())] == ["container"] * 3 + ["file"]
    assert rows["a.zip!/b.zip!/c.tar!/d.txt"]["parent"].endswith("/a.zip!/b.zip!/c.tar")


@pytest.mark.parametrize("name", ["../../etc/passwd", "/etc/passwd", "..\\..\\x.txt", "C:\\x.txt", "a\nb.txt"])
def test_a_hostile_name_is_only_a_name(tmp_path: Path, name: str) -> None:
    rows = taken(tmp_path, "a.zip", zipped({name: b"1"}))
    assert len(rows) == 2
    assert all("\n" not in source for source in rows)
    assert {path.name for path in tmp_path.rglob("*") if path.is_file() and path.suffix != ".cdxj"} <= {
        "a.zip", ".lock", "captures.parquet", *(path.name for path in tmp_path.rglob("*.warc.gz")),
    }  # fmt: skip


def test_a_link_or_device_in_an_archive_is_a_row_with_its_reason(tmp_path: Path) -> None:
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w") as made:
        for name, kind in (("link", tarfile.SYMTYPE), ("device", tarfile.CHRTYPE)):
            info = tarfile.TarInfo(name)
            info.type, info.linkname = kind, "/etc/passwd"
            made.addfile(info)
    rows = taken(tmp_path, "a.tar", file.getvalue())
    assert [rows[f"a.tar!/{name}"]["reason"] for name in ("link", "device")] == ["not-a-file"] * 2


# --- again


def test_a_second_run_gives_the_same_rows_and_writes_no_record(tmp_path: Path) -> None:
    data = zipped({"a.txt": b"1", "b.zip": zipped({"c.txt": b"2"})})
    first = taken(tmp_path, "a.zip", data)
    files = sorted((tmp_path / "d" / "raw").iterdir())
    again = taken(tmp_path, "a.zip", data)
    assert sorted((tmp_path / "d" / "raw").iterdir()) == files
    assert {s: r | {"last_seen": 0} for s, r in again.items()} == {s: r | {"last_seen": 0} for s, r in first.items()}


@pytest.mark.parametrize("cut", [0, 1])
def test_a_killed_run_gives_the_same_rows(tmp_path: Path, cut: int, monkeypatch: pytest.MonkeyPatch) -> None:
    data = zipped({"甲.txt": b"1", "b.zip": zipped({"c.txt": b"2"}), "d.txt": b"3"})
    with monkeypatch.context() as patch:
        patch.setattr(collect.Captures, "save", lambda self: None)
        patch.setattr(collect.warc.Segment, "close", lambda self: None)
        (tmp_path / "in").mkdir()
        (tmp_path / "in" / "a.zip").write_bytes(data)
        archive([tmp_path / "in"], tmp_path / "d" / "raw")
    if cut:  # the last record was not written whole
        (segment,) = (tmp_path / "d" / "raw").glob("*.open")
        segment.write_bytes(segment.read_bytes()[:-20])
    archive([], tmp_path / "d" / "raw")
    recovered = collected(tmp_path / "d" / "raw")
    shown = ("source", "document_id", "parent", "role", "reason", "media_type", "bytes")
    whole = taken(tmp_path, "a.zip", data)
    assert [{k: row[k] for k in shown} for _, row in sorted(recovered.items())] == [
        {k: row[k] for k in shown} for row in sorted(whole.values(), key=lambda row: row["source"])
    ]
    assert len(recovered) == 5


@pytest.mark.parametrize("kind", KINDS)
def test_a_member_that_is_only_referred_to_is_read_through_its_archive(tmp_path: Path, kind: str) -> None:
    data = KINDS[kind]({"年报/甲.txt": b"1", "b.zip": zipped({"c.txt": b"2"})})
    rows = taken(tmp_path, f"a.{kind}", data, keep=False)
    assert {row["warc"] for row in rows.values()} == {None}
    for name, content in (("年报/甲.txt", b"1"), ("b.zip!/c.txt", b"2")):
        row = rows[f"a.{kind}!/{name}"]
        assert read_source(row["source"], row["document_id"]) == content
    with pytest.raises(Unreadable, match="vanished"):
        read_source(rows[f"a.{kind}!/年报/甲.txt"]["source"], "0" * 64)


def test_an_archive_in_a_warc_gets_the_same_treatment(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    with (tmp_path / "in" / "crawl.warc.gz").open("wb") as file:
        writer = WARCWriter(file, gzip=True)
        head = StatusAndHeaders("200 OK", [("Content-Type", "application/zip")], protocol="HTTP/1.1")
        payload = io.BytesIO(zipped({"年报.txt": TEXT}))
        writer.write_record(
            writer.create_warc_record("http://a.gov.cn/a.zip", "response", payload=payload, http_headers=head)
        )
    for _ in range(2):
        archive([tmp_path / "in"], tmp_path / "d" / "raw")
        rows = collected(tmp_path / "d" / "raw")
        assert len(rows) == 3
        assert rows["http://a.gov.cn/a.zip"]["role"] == "container"
        member = rows["http://a.gov.cn/a.zip!/年报.txt"]
        assert (member["parent"], held(tmp_path, member)) == ("http://a.gov.cn/a.zip", TEXT)
    assert len({row["last_seen"] for row in rows.values()}) <= 2


# --- limits and damage


def test_a_member_past_a_limit_is_a_row_with_its_reason(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unzip, "RATIO_FROM", 1000)
    rows = taken(tmp_path, "a.zip", zipped({"bomb.txt": b" " * 1_000_000, "a.txt": b"1"}))
    assert (rows["a.zip!/bomb.txt"]["reason"], rows["a.zip!/bomb.txt"]["document_id"]) == ("too-large", None)
    assert rows["a.zip!/a.txt"]["reason"] is None


def test_in_a_7z_the_members_within_the_limits_are_read() -> None:
    found = members(seven({"a": b"1" * 100, "b": b"2" * 900}), Budget(bytes=500))
    assert [(member.name, member.reason) for member in found] == [("a", None), ("b", "too-large")]


def test_all_members_together_have_a_limit() -> None:
    found = list(members(zipped({str(at): bytes(100) for at in range(9)}), Budget(bytes=500)))
    assert [member.reason for member in found] == [None] * 5 + ["too-large"] * 4


def test_the_container_says_that_members_were_left_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inside, "Budget", lambda: Budget(members=3))
    rows = taken(tmp_path, "a.zip", zipped({str(at): bytes([at]) for at in range(9)}))
    assert len(rows) == 4
    assert rows["a.zip"]["reason"] == "members-left-out"


def test_a_directory_of_a_million_members_costs_no_memory() -> None:
    one = zipped({"a": b""}, zipfile.ZIP_STORED)
    entry, start = one.index(b"PK\x01\x02"), one.index(b"PK\x05\x06")
    data = one[:entry] + one[entry:start] * 200_000 + one[start:]
    tracemalloc.start()
    assert kind_of(data) == "zip"
    assert tracemalloc.get_traced_memory()[1] < 1_000_000
    tracemalloc.stop()


def test_archives_in_archives_are_opened_three_deep(tmp_path: Path) -> None:
    data = b"1"
    for _ in range(5):
        data = zipped({"x.zip": data})
    rows = taken(tmp_path, "a.zip", data)
    assert [row["reason"] for _, row in sorted(rows.items())] == [None, None, None, "members-left-out"]


def test_a_member_with_a_password_is_a_row_that_says_so(tmp_path: Path) -> None:
    data = bytearray(zipped({"a.txt": b"1"}, zipfile.ZIP_STORED))
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    assert taken(tmp_path, "a.zip", bytes(data))["a.zip!/a.txt"]["reason"] == "encrypted"
    assert [m.reason for m in members(rarred({"a.txt": b"1"}, flags=0x8004))] == ["encrypted"]


def test_a_7z_with_a_password_says_so(tmp_path: Path) -> None:
    rows = taken(tmp_path, "a.7z", seven({"a.txt": b"1"}, password="secret"))
    assert [rows[name]["reason"] for name in sorted(rows)] == [None, "encrypted"]
    rows = taken(tmp_path, "b.7z", seven({"a.txt": b"1"}, password="secret", header_encryption=True))
    assert rows["b.7z"]["reason"] == "encrypted"


def test_a_packed_member_of_a_rar_without_a_program_for_it_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def missing(*_: object, **__: object) -> None:
        raise rarfile.RarCannotExec("none")

    monkeypatch.setattr(rarfile, "tool_setup", missing)
    monkeypatch.setattr(packed.shutil, "which", lambda name: None)
    assert [m.reason for m in members(rarred({"a.txt": b"1" * 50}, method=0x33))] == ["needs-unrar"]


def test_of_a_zip_that_was_cut_short_what_is_left_is_read_and_the_container_says_damaged(tmp_path: Path) -> None:
    whole = zipped({"a.txt": TEXT, "年报.txt": WORD, "c.txt": TEXT * 2})
    rows = taken(tmp_path, "a.zip", whole[: len(whole) * 3 // 4])
    assert rows["a.zip"]["reason"] == "damaged"
    assert held(tmp_path, rows["a.zip!/a.txt"]) == TEXT


def test_a_member_whose_sum_does_not_agree_is_damaged_and_the_others_are_read() -> None:
    data = bytearray(zipped({"a.txt": b"1" * 50, "b.txt": b"2" * 50}, zipfile.ZIP_STORED))
    data[data.index(b"1" * 50)] ^= 1
    assert [(m.reason, m.data and m.data[:1]) for m in members(bytes(data))] == [("damaged", None), (None, b"2")]


@pytest.mark.parametrize("kind", KINDS)
def test_a_damaged_archive_gives_members_or_a_reason_and_nothing_else(kind: str) -> None:
    data = KINDS[kind]({"a.txt": TEXT[:3000], "年报.docx": WORD[:3000], "b.zip": zipped({"c": b"1"})})
    for seed in range(60):
        rng = Random(seed)
        bad = bytearray(data[: rng.randrange(len(data))] if rng.random() < 0.3 else data)
        for _ in range(rng.choice((1, 3, 20))):
            if bad:
                bad[rng.randrange(len(bad))] ^= 1 << rng.randrange(8)
        if kind_of(bytes(bad)):
            with suppress(Unreadable):
                for member in members(bytes(bad)):
                    assert (member.data is None) == (member.reason is not None)


# --- a whole run


@pytest.mark.parametrize("keep", [True, False])
def test_reports_in_an_archive_are_reports_and_every_member_is_one_row(tmp_path: Path, keep: bool) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "a.zip").write_bytes(zipped({"甲/天门.txt": TEXT, "b.zip": zipped({"c.docx": WORD}), "空.txt": b""}))
    words = ["run", folder, "--data", tmp_path / "d", "--workers", 1, *([] if keep else ["--no-archive"])]
    assert ask_here(*words).status == 3
    rows = gongkai.load(tmp_path / "d", "documents").astype(object).set_index("source")
    found = {source[len(str(folder)) + 1 :]: row["outcome"] for source, row in rows.iterrows()}
    assert found == {
        "a.zip": "container", "a.zip!/b.zip": "container", "a.zip!/b.zip!/c.docx": "report", "a.zip!/甲/天门.txt": "report",
        "a.zip!/空.txt": "unreadable",
    }  # fmt: skip
    assert rows.loc[f"{folder}/a.zip!/b.zip!/c.docx", "parent"] == f"{folder}/a.zip!/b.zip"
    before = tables(tmp_path / "d")
    ask_here(*words)
    same(before, tables(tmp_path / "d"))
    assert ask_here("explain", f"{folder}/a.zip!/甲/天门.txt", "--data", tmp_path / "d").status == 0


def test_a_damaged_archive_is_named_in_the_summary(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.zip").write_bytes(zipped({"a.txt": TEXT, "b.txt": WORD})[:-60])
    answer = ask_here("run", tmp_path / "in", "--data", tmp_path / "d", "--workers", 1)
    assert answer.status == 3
    assert f"    {tmp_path}/in/a.zip\n" in answer.out


def test_no_member_is_lost_where_py7zr_is_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data = seven({"a.txt": b"1"})
    monkeypatch.setitem(__import__("sys").modules, "py7zr", None)
    assert taken(tmp_path, "a.7z", data)["a.7z"]["reason"] == "needs-py7zr"


def test_the_limits_are_those_that_are_written_down() -> None:
    assert (packed.DEPTH, unzip.MOST, unzip.RATIO) == (3, 10_000, 200)
