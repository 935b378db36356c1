"""The data dictionary says what the schema and the forms say, and the committed copy is current."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from forms.arithmetic import STATUSES as CHECKED
from forms.form import load
from forms.messages import ISSUES, REASONS
from normalize.cells import STATUSES
from normalize.dictionary import dictionary
from normalize.indicators import INDICATORS
from normalize.schema import tables
from normalize.terms import CELL_STATUSES, CHECK_STATUSES, captions

ROOT = Path(__file__).parents[1]


def test_the_committed_dictionary_is_current() -> None:
    committed = (ROOT / "DICTIONARY.md").read_text(encoding="utf-8")
    assert committed == dictionary("en"), "run: gongkai dictionary > DICTIONARY.md"


def test_every_status_has_its_sentence() -> None:
    assert tuple(CELL_STATUSES) == STATUSES
    assert tuple(CHECK_STATUSES) == CHECKED


def test_a_column_of_a_closed_list_carries_the_captions_of_its_words() -> None:
    field = tables()["requests"].schema.field("status")
    assert json.loads(field.metadata[b"captions"])["dash"] == list(CELL_STATUSES["dash"])
    organs = json.loads(tables()["agencies"].schema.field("organ").metadata[b"captions"])
    assert organs["statistics"] == ["统计", "Statistics"]
    named = {column.terms for table in tables().values() for column in table.columns if column.terms}
    assert all(captions(name) for name in named)


def test_an_indicator_carries_its_formula_in_both_languages_and_how_to_read_it() -> None:
    schema = tables()["indicators"].schema
    kinds = {one.name: schema.field(one.name).metadata[b"kind"].decode() for one in INDICATORS}
    assert kinds["disclosure_rate"] == "rate"
    assert kinds["growth"] == kinds["applicant_gap"] == "ratio"
    assert (kinds["days_late"], kinds["received"]) == ("days", "count")
    assert "予以公开" in schema.field("disclosure_rate").metadata[b"description_zh"].decode()


@pytest.mark.parametrize("language", ["zh", "en"])
def test_everything_that_can_stand_in_a_table_is_in_the_dictionary(language: str) -> None:
    text = dictionary(language)
    names = [column.name for table in tables().values() for column in table.columns]
    names += [identity.id for form in load() for identity in (*form.identities, *form.across_years)]
    names += [
        cell_key for form in load() for section in form.tables() for cell in section.cells for cell_key in cell.keys
    ]
    names += [*tables(), *ISSUES, *REASONS, *STATUSES, *CHECKED, *(one.name for one in INDICATORS)]
    assert [name for name in dict.fromkeys(names) if f"`{name}`" not in text] == []


def test_the_two_languages_differ_in_prose_and_agree_in_length() -> None:
    chinese, english = dictionary("zh").splitlines(), dictionary("en").splitlines()
    assert len(chinese) == len(english)
    assert chinese[0] != english[0]
