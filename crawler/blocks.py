"""Is this answer a refusal? What turns a crawler away is recorded with its evidence, and never worked around.

Input: status, headers and page; output: a reason of `forms.messages.REASONS`, or None. Signals:
`portals.md` §1.15. A home page in the place of another is no refusal: it says "not so fast", or that
nothing is there, and only asking again later tells which.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from crawler.page import Page

#: statuses by which a firewall says no: at once, for the whole host
REFUSED = frozenset((412, 468, 521))
#: statuses that may concern one address alone
FORBIDDEN = frozenset((401, 403, 405))
#: answers worth another try
PASSING = frozenset((408, 425, 429, 500, 502, 503, 504, 520, 522, 523, 524))
#: the home page came in the place of another
INSTEAD = "home-instead"
_SHELL = 4000
_COOKIE = re.compile(r"document\.cookie|__jsl|_clearance|C3VK|\$_ts\b|acw_sc__v2|WZWS|cookie\s*=", re.I)
_AGAIN = re.compile(r"location\s*[.=]|reload\s*\(|setTimeout|eval\s*\(", re.I)
_HUMAN = re.compile(
    r"滑块|拖动.{0,12}(?:验证|完成)|验证码|人机验证|安全验证|请完成验证|访问验证|请稍候|浏览器安全检查|captcha", re.I
)
#: home pages differ from one answer to the next by a date, a weather report, a counter
_ALIKE = 0.9
#: a page with so many links has content of its own
_FEW_LINKS = 4


def refusal(status: int, headers: Mapping[str, str], page: Page) -> str | None:
    """Return `blocked-status`, `blocked-cookie` or `blocked-captcha`; None where the answer is none of them."""
    if status in REFUSED or status in FORBIDDEN:
        return "blocked-status"
    if status == 200 and page.is_html:
        return _shell(headers, page)
    return None


def _shell(headers: Mapping[str, str], page: Page) -> str | None:
    if len(page.data) > 20 * _SHELL or len(page.links) > _FEW_LINKS:
        return None
    scripts = page.scripts
    text = "".join(page.lines)
    if len(page.data) <= _SHELL and len(text) < 80 and _COOKIE.search(scripts) and _AGAIN.search(scripts):
        return "blocked-cookie"
    human = _HUMAN.search(page.title) or (len(text) < 300 and _HUMAN.search(text))
    return "blocked-captcha" if human else None


def is_home_instead(page: Page, home: Page) -> bool:
    """Whether a page is the home page, served under an address of its own."""
    if page.data == home.data:
        return True
    sizes = sorted((len(page.data), len(home.data)))
    if not page.is_html or sizes[0] < _ALIKE * sizes[1] or page.title != home.title:
        return False
    here, there = set(page.lines), set(home.lines)
    return len(here & there) >= _ALIKE * len(here | there)
