"""Articles that stand in a script alone are read as if they were shown."""

import json

import pytest

from extract.read_html import read
from extract.scripted import with_scripted
from forms.records import Grid

TABLE = "<p>统计期限</p><table><tr><td>第二十条第（一）项</td><td>12</td></tr></table>"


def grids(page: str) -> list[Grid]:
    return [part for part in read(page.encode()).body if isinstance(part, Grid)]


@pytest.mark.parametrize("ascii", [True, False])
def test_a_table_in_a_scripts_json_is_read(ascii):
    held = json.dumps({"content": TABLE}, ensure_ascii=ascii).replace("</", "<\\/")
    (grid,) = grids(f"<html><body><h1>年报</h1><script>window._CONFIG={{DETAIL:{held}}}</script></body></html>")
    assert [cell.text for cell in grid.rows[0]] == ["第二十条第（一）项", "12"]


def test_a_javascript_text_in_single_quotes_is_read():
    held = TABLE.replace("<", "\\x3c").replace("'", "\\'")
    (grid,) = grids(f"<body><script>var detail = {{content: '{held}'}};</script></body>")
    assert grid.rows[0][1].text == "12"


def test_a_page_that_shows_a_table_is_left_as_it_is():
    page = f"<body>{TABLE}<script>var other = {json.dumps(TABLE)}</script></body>"
    assert with_scripted(page) is page


@pytest.mark.parametrize(
    "page", ["", "<table", "<script>'<table", '<script>"<table\\"</script>', "<script><table></script>"]
)
def test_broken_scripts_are_left_alone(page):
    assert isinstance(with_scripted(page), str)
