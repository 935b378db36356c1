"""Settings of the whole suite, and the browser that tests of pages share."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

if TYPE_CHECKING:
    from playwright.sync_api import Browser

settings.register_profile("gongkai", deadline=None, derandomize=True)
settings.load_profile("gongkai")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """The system's Chromium; a test that asks for it skips itself where there is none (`made_site.CHROMIUM`)."""
    from made_site import CHROMIUM, STILL
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        made = playwright.chromium.launch(executable_path=CHROMIUM, args=STILL)
        yield made
        made.close()
