"""The portals' YAML."""

import pytest

from crawler.registry import PortalError, load, read


def test_every_portal_that_is_shipped_can_be_used():
    assert {portal.key for portal in load()} >= {"hubei", "tianmen"}


@pytest.mark.parametrize(
    "text, message",
    [
        ("key: x\nname: 某县\nhome: http://x/\ncolour: red", "unknown field 'colour'"),
        ("key: x\nname: 某县", "'home' is missing"),
        ("key: y\nname: 某县\nhome: http://x/", "the file's name says 'x'"),
        ("- a", "expected a mapping"),
        ("a: [", "not a YAML file"),
    ],
)
def test_a_portal_that_says_something_unknown_is_refused(tmp_path, text, message):
    path = tmp_path / "x.yml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(PortalError, match=message):
        read(path)
