"""Reports kept as cases: a folder each, with `expected.json` and the document (or its path)."""

import json
from pathlib import Path

import pytest

from extract.document import read
from forms.arithmetic import broken
from normalize.lookup import who

CASES = sorted((Path(__file__).parent / "cases").glob("*/expected.json"))


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.parent.name)
def test_a_case_is_read_as_expected(path):
    expected = json.loads(path.read_text(encoding="utf-8"))
    document = path.parent / expected["document"]
    found = read(document.read_bytes(), document.name)
    known = who(document.name, found.meta, found.paragraphs)
    assert [known.agency, known.year, known.title] == [expected[key] for key in ("agency", "year", "title")]
    values = {f"{fact.section}/{fact.key}": fact.value for fact in found.facts}
    assert len(values) == expected["cells"]
    others = expected.get("others")
    for key, value in values.items():
        assert value == expected["values"].get(key, others), key
    assert sorted({issue.code for issue in found.issues}) == expected.get("issues", [])
    assert sorted(map(list, broken(found.facts))) == expected.get("broken", [])
