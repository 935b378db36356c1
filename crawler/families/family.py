"""What a family of CMS is asked: is this page yours, what does it list, what comes next, what is attached.

`Family` answers for any page of links; each module of this package answers for one family and says
only what is different there. A family sees pages and returns requests: it never fetches anything.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from crawler.address import is_home
from crawler.article import Article, article
from crawler.ask import Ask
from crawler.links import Link, links_of, once
from crawler.page import Page

#: endings of what is kept as a document
DOCUMENTS = "pdf|docx?|wps|xlsx?|et|ods|odt|ofd|rtf|zip|rar|7z|tar|tgz|csv|txt|mht|mhtml"
_DOCUMENT = re.compile(rf"\.(?:{DOCUMENTS})(?:$|[?&#])", re.I)
#: what portals' own download programs are called; their path says nothing of the file
_DOWNLOAD = re.compile(
    r"downfile\.jsp|download\.jsp|downloadattach|/download(?:file)?(?:\.do|\.aspx|\.ashx|\.php)?\?|/attachment/\d|fileid=|wbfileid=|"
    r"/attach(?:ment)?s?/[^?]*\?|getfile|/file/download",
    re.I,
)
_PICTURE = re.compile(r"\.(?:jpe?g|png|bmp|tiff?|gif)(?:$|\?)", re.I)
_VIEWED = re.compile(r"[?&]file=([^&]+)", re.I)
#: pictures smaller than a table, by how portals call them
_DECORATION = re.compile(
    r"logo|icon|ewm|qrcode|banner|wx|share|print|close|arrow|/images?/[^/]*$|/css/|/template|/style|blank|dot\.", re.I
)
#: the containers of an article's body, over all families
BODIES = (
    ".TRS_Editor,.TRS_UEDITOR,.trs_editor_view,.Custom_UnionStyle,#UCAP-CONTENT,.v_news_content,[id^=vsb_content],#zoom,#zoomcon,"
    ".article-content,.news_cont_d_wrap,.mian-cont,.j-fontContent,#content,.content,.article,#article,.wz_content,.con_text"
)
_MOST_PICTURES = 40
_NEXT = re.compile(r"^(?:下一?页|后一?页|下页|next|>|›|»|>>|下一页>|下一页>>)[\s>›»]*$", re.I)


class Family:
    """Any page of links. `name` is what a portal's YAML calls the family."""

    name = "links"

    def recognises(self, page: Page) -> bool:
        """Whether the page shows the signs of this family."""
        return True

    def columns(self, page: Page) -> list[Link]:
        """Return where the page's menus lead, those that only scripts draw too."""
        return list(page.links)

    def entries(self, page: Page) -> list[Link]:
        """Return the rows of a list, of its first page or of an answer to `next_page`."""
        return list(page.links)

    def next_page(self, first: Page, current: Page, number: int) -> Ask | None:
        """Return the `number`-th further request of the list (from 1), or None where there is none.

        `first` is the list's own page, `current` the page or answer that came last. A request may be
        past the end: the caller stops at an error and where nothing new comes.
        """
        for node in current.tree.css("a"):
            if _NEXT.match(node.text().strip()) or (node.attributes.get("rel") or "") == "next":
                url = next((link.url for link in links_of([node], current.join)), None)
                if url and url != current.url:
                    return Ask(url, referer=current.url)
        return None

    def article(self, page: Page) -> Article:
        """Return what the page says of itself as an article."""
        return article(page)

    def attachments(self, page: Page) -> list[Link]:
        """Return the documents that an article leads to, embeds or shows in a frame."""
        links = [link for link in page.links if leads_to_document(link) and link.url not in page.furniture]
        framed = [Link(url, "") for frame in page.frames if (url := _framed(page, frame))]
        return once([*links, *framed])

    def pictures(self, page: Page) -> list[Link]:
        """Return the pictures in the article's body, where a scan of the report may be."""
        return pictures(page, page.tree.css(BODIES))


def leads_to_document(link: Link) -> bool:
    """Whether a link leads to a file by its address, by a download program, or by what its anchor says."""
    return bool(
        _DOCUMENT.search(link.url) or _DOWNLOAD.search(link.url) or _DOCUMENT.search(link.text + "?")
    ) and not is_home(link.url)


def _framed(page: Page, frame: str) -> str | None:
    """Return the document in a frame: the frame's own address, or what its viewer is told to show."""
    if viewed := _VIEWED.search(frame):
        return page.join(viewed[1].replace("%2F", "/").replace("%3A", ":"))
    return frame if _DOCUMENT.search(frame) or _DOWNLOAD.search(frame) else None


def pictures(page: Page, bodies: Sequence[object]) -> list[Link]:
    """Return the pictures inside some nodes that may be more than decoration."""
    found = []
    for body in bodies:
        for node in body.css("img[src]"):  # type: ignore[attr-defined]
            url = page.join(node.attributes.get("src"))
            if url and _PICTURE.search(url) and not _DECORATION.search(url):
                found.append(Link(url, node.attributes.get("alt") or ""))
    return once(found)[:_MOST_PICTURES]
