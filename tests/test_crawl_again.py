"""The second crawl of a portal: conditional requests, revisit records, changed reports, and what was cut off."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time

import pytest
from asking import ENGLISH, ROOT, ask
from crawling import crawl
from harvest import amiss, call, captures
from portals import serving, stock
from portals.gkmlpt import GkmlptPortal
from portals.hanweb import JpagePortal
from portals.trs import TrsPortal
from printer.agencies import BODIES
from warcio.archiveiterator import ArchiveIterator

YEARS = (2021, 2022, 2023)
pytestmark = pytest.mark.slow


def small(host="127.0.2.1", kind=TrsPortal, agencies=slice(0, 8)):
    return kind(stock("again", BODIES[agencies], YEARS), host)


def records(data, kind):
    for path in sorted((data / "raw").glob("*.warc.gz")):
        with path.open("rb") as file:
            yield from (
                record.rec_headers.get_header("WARC-Target-URI")
                for record in ArchiveIterator(file)
                if record.rec_type == kind
            )


def documents(data):
    return {(one.source, one.document_id, one.role) for one in captures(data) if one.document_id}


def test_a_second_crawl_transfers_no_body_and_adds_no_document(tmp_path):
    site = small()
    with serving(site):
        crawl(tmp_path, [site])
        before, first = documents(tmp_path), len(site.log)
        answer = crawl(tmp_path, [site], "--json").answer
    again = site.log[first:]
    assert documents(tmp_path) == before
    assert {seen.status for seen in again} <= {304, 404}
    assert sum(seen.sent for seen in again if seen.status == 304) == 0
    assert len(list(records(tmp_path, "revisit"))) == sum(seen.status == 304 for seen in again) > len(site.reports)
    count = json.loads(answer.out)
    assert (answer.status, count["new"], count["changed"], count["unchanged"] > 0) == (0, 0, 0, True)


def test_a_server_without_validators_is_read_again_and_its_pages_are_stored_once(tmp_path):
    site = small("127.0.2.2")
    site.conditional = False
    with serving(site):
        crawl(tmp_path, [site])
        before = documents(tmp_path)
        answers = len(list(records(tmp_path, "response")))
        crawl(tmp_path, [site])
    assert documents(tmp_path) == before
    # what answers 404 is evidence each time; everything else is only revisited
    assert len(list(records(tmp_path, "response"))) - answers <= 2


def test_a_silently_edited_report_is_a_second_version_and_the_first_stays(tmp_path):
    site = small("127.0.2.3")
    with serving(site):
        crawl(tmp_path, [site])
        edited = next(held for held in site.reports if held.format == "html")
        edited.edit()
        answer = crawl(tmp_path, [site], "--json").answer
    versions = [one for one in captures(tmp_path) if one.source.endswith(site.address(edited))]
    assert len({one.document_id for one in versions}) == 2
    assert json.loads(answer.out)["changed"] == 1
    assert amiss(tmp_path, site) == []


def test_one_year_is_crawled_without_the_others(tmp_path):
    site = small("127.0.2.4")
    with serving(site):
        crawl(tmp_path, [site], "--year", 2022)
    found = {one.report_year for one in captures(tmp_path) if one.role == "page" and one.report_year}
    asked = [
        seen.request.path for seen in site.log if any(seen.request.path == site.address(held) for held in site.reports)
    ]
    assert found == {2022}
    assert len(asked) == sum(held.year == 2022 for held in site.reports)


def killed(data, sites, seed, times=10):
    """Crawl, ended by SIGKILL `times` times at random moments before it is done, then once undisturbed."""
    rng = random.Random(seed)
    for _ in range(times):
        child = subprocess.Popen(
            [sys.executable, "-c", "import gongkai; gongkai.main()", *call(data, sites, delay=0.03)],
            cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env={**os.environ, **ENGLISH},
        )  # fmt: skip
        before = sum(len(site.log) for site in sites)
        while sum(len(site.log) for site in sites) == before and child.poll() is None:
            time.sleep(0.005)
        time.sleep(rng.random() * 0.15)
        assert child.poll() is None, "done before it could be killed"
        child.send_signal(signal.SIGKILL)
        child.wait()
    return crawl(data, sites).answer


def test_a_crawl_killed_ten_times_ends_as_an_undisturbed_one(tmp_path):
    sites = [
        small("127.0.2.5"),
        small("127.0.2.6", GkmlptPortal, slice(20, 26)),
        small("127.0.2.7", JpagePortal, slice(40, 46)),
    ]
    with serving(*sites):
        crawl(tmp_path / "whole", sites)
        killed(tmp_path / "killed", sites, seed=1)
    whole, other = ({(c.source, c.document_id, c.role, c.status, c.reason, c.found_on, c.title, c.report_year, c.portal, c.parent)
                     for c in captures(tmp_path / name)} for name in ("whole", "killed"))  # fmt: skip
    assert other == whole
    assert not list((tmp_path / "killed" / "raw").glob("*.open"))
    for path in (tmp_path / "killed" / "raw").glob("*.warc.gz"):
        done = subprocess.run(
            [sys.executable, "-m", "warcio.cli", "check", str(path)], capture_output=True, text=True, check=False
        )
        assert (done.returncode, done.stdout) == (0, ""), path
        assert path.with_name(path.name.removesuffix(".warc.gz") + ".cdxj").exists()


def test_what_a_killed_crawl_had_is_not_asked_for_again(tmp_path):
    site = small("127.0.2.8")
    with serving(site):
        answer = killed(tmp_path, [site], seed=2, times=6)
    asked = [seen.request.target for seen in site.log]
    assert answer.status == 0, answer
    # at most the request that was on its way is made again at each kill
    assert len(asked) - len(set(asked)) <= 6
    assert amiss(tmp_path, site) == []


def test_extract_works_while_a_crawl_runs(tmp_path):
    site = small("127.0.2.9")
    with serving(site):
        child = subprocess.Popen(
            [sys.executable, "-c", "import gongkai; gongkai.main()", *call(tmp_path, [site], delay=0.1)], cwd=ROOT,
            stdout=subprocess.DEVNULL, env={**os.environ, **ENGLISH},
        )  # fmt: skip
        while len(site.log) < 10:
            time.sleep(0.05)
        during = ask("extract", "--data", tmp_path)
        child.wait()
    assert during.status == 0
    assert ask("extract", "--data", tmp_path).status == 0
