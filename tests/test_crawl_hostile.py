"""A site that means harm: nothing is asked for that should not be, nothing written where it should not, and it ends."""

from __future__ import annotations

import hashlib
import json
import time

import pytest
from asking import ask
from harvest import amiss, call, captures
from portals import serving, stock
from portals.bystanders import Mirror, Victim
from portals.generic import PlainPortal
from portals.hostile import HostileSite
from printer.agencies import BODIES

pytestmark = pytest.mark.slow

#: what one crawl may take (bytes, requests, seconds on the slowest machine); the largest single answers are 128 MB
MEMORY, REQUESTS, TIME = 1_500_000_000, 2000, 1200
_PEAK = "import atexit, resource; atexit.register(lambda: print('PEAK', resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, file=sys.stderr))"


def tree(folder):
    return {str(path.relative_to(folder)) for path in folder.rglob("*")}


@pytest.fixture(scope="module")
def attacked(tmp_path_factory):
    """One crawl of a hostile site beside a good one."""
    outside = tmp_path_factory.mktemp("around")
    data = outside / "data"
    reports = stock("hostile", BODIES[:4], (2022, 2023), formats=("html", "docx"))
    victim = Victim()
    mirror = Mirror(PlainPortal(reports), host="127.0.3.3")
    site = HostileSite(reports, victim, mirror, host="127.0.3.1")
    good = PlainPortal(stock("good", BODIES[10:14], (2022, 2023)), "127.0.3.2")
    with serving(victim, mirror, site, good):
        began = time.monotonic()
        answer = ask(*call(data, [site, good], "--json", "--timeout", 1), code=_PEAK)
        took = time.monotonic() - began
    peak = int(answer.err.rpartition("PEAK ")[2].split()[0]) * 1024
    return {"data": data, "outside": outside, "answer": answer, "took": took, "peak": peak,
            "site": site, "good": good, "victim": victim, "mirror": mirror}  # fmt: skip


def test_nothing_is_asked_for_that_should_not_be(attacked):
    assert attacked["victim"].log == []
    assert attacked["mirror"].log == []


def test_the_real_reports_among_the_bait_are_found(attacked):
    data, site = attacked["data"], attacked["site"]
    assert [line for line in amiss(data, site) if "invented" not in line] == []


def test_the_portal_beside_it_loses_nothing(attacked):
    assert amiss(attacked["data"], attacked["good"]) == []


def test_nothing_is_written_outside_the_archive(attacked):
    assert tree(attacked["outside"]) == {"data"} | {f"data/{name}" for name in tree(attacked["data"])}
    assert {name.partition("/")[0] for name in tree(attacked["data"])} == {"raw"}
    assert all(".." not in name and "/" not in name.partition("/")[2] for name in tree(attacked["data"]))


def test_memory_and_time_are_bounded(attacked):
    assert attacked["peak"] < MEMORY
    assert len(attacked["site"].log) < REQUESTS
    assert attacked["took"] < TIME
    # an answer without end is cut at its limit, each time it is tried
    assert max(attacked["site"].bombs.sent.values()) < 4 * 150_000_000
    assert attacked["site"].bombs.sent["/files/huge.pdf"] < 20_000_000


def test_what_was_cut_is_listed_with_its_reason(attacked):
    reasons = {
        one.source.partition("/files/")[2]: one.reason for one in captures(attacked["data"]) if "/files/" in one.source
    }
    assert reasons["huge.pdf"] == "too-large"
    # by its limit of size, or of time where the machine is slow
    assert reasons["endless.doc"] in ("too-large", "timed-out", "host-stopped")
    assert attacked["answer"].status == 3
    assert json.loads(attacked["answer"].out)["portals"] == 2


def test_no_header_or_title_breaks_a_record(attacked):
    from warcio.archiveiterator import ArchiveIterator

    for path in (attacked["data"] / "raw").glob("*.warc.gz"):
        with path.open("rb") as file:
            for record in ArchiveIterator(file, check_digests="raise"):
                assert record.rec_type in ("warcinfo", "request", "response", "revisit", "metadata", "resource")
                assert "X-Injected" not in [name for name, _ in record.rec_headers.headers]
                record.content_stream().read()
    for one in captures(attacked["data"]):
        assert "\n" not in (one.title or "") + (one.anchor or "") + one.source
        assert one.document_id is None or len(bytes.fromhex(one.document_id)) == hashlib.sha256().digest_size
