"""`gongkai doctor`: what is wrong with the machine or the archive is said, and the indexes can be made anew."""

from __future__ import annotations

import hashlib
import io
import json
import shutil
import sys
import time
import zipfile
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq
import pytest
from asking import CHINESE, SAMPLE, ask, ask_here
from portals import Held, serving, stock
from portals.trs import TrsPortal
from printer.agencies import BODIES

from crawler import agreement, doctor
from crawler.archive import Segment, pack
from crawler.captures import Capture
from crawler.finding import Finding
from crawler.rebuild import rebuild
from forms import paths

KEY = ["source", "document_id"]


def zipped(**members: bytes) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, data in members.items():
            archive.writestr(name.replace("_", "."), data)
    return made.getvalue()


@pytest.fixture(scope="module")
def collected(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What `gongkai run` archives of a folder with archives in it, one of them damaged, one within another."""
    folder, data = tmp_path_factory.mktemp("in"), tmp_path_factory.mktemp("data")
    for path in SAMPLE.glob("*.html"):
        shutil.copy(path, folder)
    inner = zipped(deep_txt=b"deep", 另_html="<html>另一份".encode())
    (folder / "a.zip").write_bytes(zipped(甲_html="<html>甲".encode(), same_html="<html>甲".encode(), in_zip=inner))
    (folder / "cut.zip").write_bytes(zipped(a_txt=b"a" * 5000)[:-40])
    (folder / "名 #%.txt").write_text("x")
    assert ask("run", folder, "--data", data).status in (0, 3)
    return data


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A replica crawled twice: a zip among its documents; between, a report was edited and one taken away."""
    data = tmp_path_factory.mktemp("data")
    site = TrsPortal(stock("doctor", BODIES[:4], (2022, 2023)), "127.0.62.1")
    within = next(held for held in site.reports if held.document is not None)
    _as_zip(site.reports[1], zipped(报告_docx=within.document or b"", 附表_txt="附表".encode() * 90))
    site.places = {site.address(held): held for held in site.reports}
    with serving(site):
        words = ["crawl", "--data", data, "--delay", 0, "--portal", site.url, "--allow-host", site.host]
        ask(*words)
        site.reports[3].edit()
        site.places.pop(site.address(site.reports[5]))
        ask(*words)
    return data


def _as_zip(held: Held, data: bytes) -> None:
    sys.modules[Held.__module__].MEDIA.setdefault("zip", "application/zip")  # type: ignore[attr-defined]
    held.format, held.converted = "zip", data
    for name in ("body", "document"):
        held.__dict__.pop(name, None)


@pytest.fixture(params=["collected", "crawled"])
def data(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A copy of either archive."""
    found: Path = shutil.copytree(request.getfixturevalue(request.param), tmp_path / "copy")
    return found


def captures(data: Path) -> pd.DataFrame:
    return pq.read_table(data / "raw" / "captures.parquet").to_pandas().sort_values(KEY, ignore_index=True)


def indexes(data: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in (data / "raw").glob("*.cdxj")}


def found(data: Path) -> list[Finding]:
    return [one for one in agreement.check(data / "raw") if one.level == "problem"]


def warc(data: Path) -> Path:
    return sorted((data / "raw").glob("*.warc.gz"))[0]


# --- the archive ------------------------------------------------------------------------------------


def test_a_sound_archive_has_nothing_to_mend(data: Path) -> None:
    assert found(data) == []
    answer = ask_here("doctor", "--data", data)
    assert (answer.status, "✓ the archive, its indexes and captures agree" in answer.out) == (0, True)


def _flip(data: Path) -> None:
    path = warc(data)
    held = bytearray(path.read_bytes())
    held[len(held) // 2] ^= 0xFF
    path.write_bytes(held)


def _cut(data: Path) -> None:
    warc(data).write_bytes(warc(data).read_bytes()[:-9])


def _other_payload(data: Path) -> None:
    """Put a record with another payload than its digest says at the end."""
    capture = pack("file:///x.html", b"<html>other", "text/html", hashlib.sha256(b"<html>").hexdigest(), 10**9)
    warc(data).write_bytes(warc(data).read_bytes() + capture)


def _no_index(data: Path) -> None:
    next((data / "raw").glob("*.cdxj")).unlink()


def _old_index(data: Path) -> None:
    path = next((data / "raw").glob("*.cdxj"))
    path.write_bytes(b"".join(path.read_bytes().splitlines(keepends=True)[1:]))


def _no_table(data: Path) -> None:
    (data / "raw" / "captures.parquet").unlink()


def _no_parquet(data: Path) -> None:
    (data / "raw" / "captures.parquet").write_bytes(b"PAR1")


def _table(data: Path, change: object) -> None:
    path = data / "raw" / "captures.parquet"
    pq.write_table(change(pq.read_table(path)), path)  # type: ignore[operator]


def _fewer_rows(data: Path) -> None:
    _table(data, lambda table: table.slice(0, table.num_rows // 2))


def _other_places(data: Path) -> None:
    import pyarrow.compute as pc

    at = pq.read_schema(data / "raw" / "captures.parquet").get_field_index("offset")
    _table(data, lambda table: table.set_column(at, "offset", pc.add(table["offset"], 1)))


def _no_warc(data: Path) -> None:
    warc(data).unlink()


def _runs(data: Path) -> None:
    (data / "raw" / "runs.json").write_text('{"a": [')


def _open(data: Path) -> None:
    path = warc(data)
    path.with_name(f"late-{path.name}.open").write_bytes(path.read_bytes()[:500])


@pytest.mark.parametrize(
    ("damage", "what"),
    [(_flip, "warc"), (_cut, "warc"), (_other_payload, "warc"), (_no_index, "index"), (_old_index, "index"),
     (_no_table, "captures"), (_no_parquet, "captures"), (_fewer_rows, "captures"), (_other_places, "captures"),
     (_no_warc, "captures"), (_runs, "runs"), (_open, "segment")],
)  # fmt: skip
def test_damage_is_found_and_said_with_what_to_do(damage: object, what: str, data: Path) -> None:
    damage(data)  # type: ignore[operator]
    problems = found(data)
    assert what in {one.what for one in problems}
    assert all(one.advice for one in problems)
    answer = ask_here("doctor", "--data", data)
    assert (answer.status, "→" in answer.out, "indexes and captures agree" in answer.out) == (3, True, False)


def test_an_archive_that_is_being_written_is_not_held_against_its_table(data: Path) -> None:
    _fewer_rows(data)
    with paths.lock(data / "raw"):
        (one,) = agreement.check(data / "raw")
    assert (one.what, one.level) == ("lock", "note")


# --- made anew --------------------------------------------------------------------------------------


def test_captures_and_indexes_made_anew_are_those_that_were(data: Path) -> None:
    """Members of a crawled archive are dated by its own sight, not by the second in which the crawl began."""
    before, lines = captures(data), indexes(data)
    for name in lines:
        (data / "raw" / name).unlink()
    (data / "raw" / "captures.parquet").write_bytes(b"not parquet")
    answer = ask_here("doctor", "--data", data, "--rebuild-index")
    assert (answer.status, indexes(data)) == (0, lines)
    after = captures(data)
    times = ["first_seen", "last_seen"]
    pd.testing.assert_frame_equal(before.drop(columns=times), after.drop(columns=times))
    members = before["source"].str.contains("!/")
    pd.testing.assert_frame_equal(before[times][~members], after[times][~members])
    assert ((before[times] - after[times]).abs().max() <= pd.Timedelta(seconds=10)).all()
    assert before["document_id"].notna().sum() > 10


def test_a_second_version_a_lost_page_and_an_archives_members_come_back(crawled: Path, tmp_path: Path) -> None:
    data = shutil.copytree(crawled, tmp_path / "copy")
    _no_table(data)
    rebuild(data / "raw")
    rows = captures(data)
    reports = rows[rows["role"].isin(["page", "attachment"])]
    assert sorted(reports.groupby("source")["document_id"].nunique())[-2:] == [1, 2]
    assert (rows["reason"] == "not-found").any()
    container = rows[rows["role"] == "container"].iloc[0]
    members = rows[rows["parent"] == container["source"]]
    assert len(members) == 2
    assert set(members["portal"]) == {container["portal"]}
    assert container["last_seen"] > container["first_seen"], "a revisit renews it"


def test_the_table_before_is_kept(data: Path) -> None:
    before = captures(data)
    count = rebuild(data / "raw")
    assert (count.before, count.rows) == (len(before), len(before))
    kept = pq.read_table(data / "raw" / str(count.old)).to_pandas().sort_values(KEY, ignore_index=True)
    pd.testing.assert_frame_equal(kept, before)


def test_what_no_record_says_cannot_come_back(tmp_path: Path) -> None:
    """Equal bytes at a second path are stored once; a file that is only referred to, or unreadable, not at all."""
    folder, other = tmp_path / "in", tmp_path / "other"
    folder.mkdir()
    other.mkdir()
    for name in ("a.txt", "b.txt"):
        (folder / name).write_text("same")
    (folder / "broken").symlink_to(folder / "nowhere")
    (other / "c.txt").write_text("c")
    data = tmp_path / "data"
    ask_here("run", folder, "--data", data)
    ask_here("run", other, "--data", data, "--no-archive")
    assert [Path(one).name for one in captures(data)["source"]] == ["a.txt", "b.txt", "broken", "c.txt"]
    count = rebuild(data / "raw")
    assert [Path(one).name for one in captures(data)["source"]] == ["a.txt"]
    assert (count.before, count.rows) == (4, 1)


def test_a_warc_from_elsewhere_is_a_container_again_at_its_place_in_the_archive(crawled: Path, tmp_path: Path) -> None:
    data = tmp_path / "data"
    ask_here("extract", sorted((crawled / "raw").glob("*.warc.gz"))[0], "--data", data)
    before, lines = captures(data), indexes(data)
    rebuild(data / "raw")
    after = captures(data)
    assert indexes(data) == lines
    assert set(before["document_id"].dropna()) == set(after["document_id"].dropna())
    (container,) = after[after["media_type"] == "application/warc"].itertuples()
    assert Path(container.source) == next((data / "raw").glob("*.warc.gz"))
    assert (after["parent"] == container.source).sum() > 10


def test_a_segment_that_a_killed_run_left_open_is_closed_and_its_archives_are_opened(tmp_path: Path) -> None:
    raw = tmp_path / "data" / "raw"
    raw.mkdir(parents=True)
    payload = zipped(a_txt=b"a", b_txt=b"b")
    digest, now = hashlib.sha256(payload).hexdigest(), int(time.time())
    segment = Segment(raw)
    capture = Capture("/in/x.zip", digest, role="container", first_seen=now, last_seen=now)
    segment.write(pack("file:///in/x.zip", payload, "application/zip", digest, now), "file:///in/x.zip", capture)
    segment.flush()
    (raw / "captures.parquet").write_bytes(b"not parquet")
    rebuild(raw)
    rows = captures(tmp_path / "data")
    assert list(rows["source"]) == ["/in/x.zip", "/in/x.zip!/a.txt", "/in/x.zip!/b.txt"]
    assert rows["warc"].notna().all()
    assert not list(raw.glob("*.open"))
    assert found(tmp_path / "data") == []


def test_a_run_after_a_rebuild_collects_nothing_twice(collected: Path, tmp_path: Path) -> None:
    data = shutil.copytree(collected, tmp_path / "copy")
    rebuild(data / "raw")
    warcs = sorted((data / "raw").glob("*.warc.gz"))
    (folder,) = {str(Path(one).parent) for one in captures(data)["source"] if "!/" not in one}
    ask_here("extract", folder, "--data", data)
    assert sorted((data / "raw").glob("*.warc.gz")) == warcs


def test_a_rebuild_waits_for_nobody(data: Path) -> None:
    with paths.lock(data / "raw"):
        assert ask_here("doctor", "--data", data, "--rebuild-index").status == 75


# --- the machine ------------------------------------------------------------------------------------


def test_versions_extras_and_the_disk_are_told(tmp_path: Path) -> None:
    answer = ask("doctor", "--data", tmp_path / "data", "--json")
    said = {one["what"]: one for one in json.loads(answer.out)}
    assert said["python"]["said"].startswith(f"Python {sys.version_info.major}.{sys.version_info.minor}.")
    assert "pyarrow" in said["libraries"]["said"]
    assert {"extra", "unar", "disk"} <= said.keys()
    assert answer.status == 0
    assert not (tmp_path / "data").exists()


def test_a_missing_extra_is_a_note_and_a_missing_library_a_problem(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(doctor, "_needed", lambda: {"": ["click", "nothing-of-this-name"], "ocr": ["none-of-this"]})
    monkeypatch.setattr(doctor.shutil, "which", lambda name: None)
    said = {(one.what, one.level) for one in doctor.machine(tmp_path)}
    assert {("libraries", "problem"), ("extra", "note"), ("unar", "note")} <= said


def test_a_full_disk_is_a_problem(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(paths, "SPACE", 10**18)
    answer = ask_here("doctor", "--data", tmp_path, env=CHINESE)
    assert (answer.status, "请清理磁盘" in answer.out) == (3, True)
