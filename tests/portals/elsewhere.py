"""Reports that are not where they are looked for, or not in the form: frames, viewers, notices, scans.

Input: reports; output: their pages.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from html import escape
from io import BytesIO
from urllib.parse import quote

from PIL import Image

from .menu import MenuPortal, number_in
from .portal import Row
from .server import Answer, Request
from .stock import Held

#: the wordings of 110 displayed titles (`portals.md` §1.16), and two more of real ones
WORDINGS = (
    "{a}{y}年政府信息公开工作年度报告",
    "{a}关于报送{y}年政府信息公开工作年度报告的函",
    "{a}{y}年政府信息公开年度报告",
    "{a}{y}年政府信息公开工作报告",
    "{a}{y}年信息公开工作年度报告",
    "{a}{y}年政府信息公开年报",
    "{a}{y}年政务信息公开年度报告",
    "{a}{y}年政府信息公开报告",
    "{a}{y}年信息公开工作报告",
    "{a}{y}年政府信息公開工作年度報告",
)
#: those that a page of the report's own text must complete
BARE = ("{a}", "{y}年度信息公开报告", "{y}年度政府信息公开年报", "关于{y}年政府信息公开工作年度报告的函")
NOTICES = (
    "关于{y}年春节放假安排的通知",
    "{y}年度公开招聘事业单位工作人员公告",
    "关于印发{y}年重点工作任务分工的通知",
    "{y}年第{n}批城乡低保对象公示",
    "关于征集{y}年为民办实事项目的公告",
    "国有建设用地使用权出让公告〔{y}〕{n}号",
    "{y}年住房公积金年度报告",
    "关于{y}年部门预算公开的说明",
    "{y}年统计公报解读",
)


class FiledElsewherePortal(MenuPortal):
    """Reports among the notices (通知公告), four notices to each; the column is empty but for the way there.

    Gives the reports the wordings of titles in turn; a title that lacks agency or year only to a report
    whose own text stands in the page.
    """

    notices = "/zwgk/tzgg/"

    def __init__(self, reports: Sequence[Held], host: str = "127.0.0.1", name: str = "模范市人民政府") -> None:
        super().__init__(reports, host, name)
        bare = 0
        for at, held in enumerate(self.reports):
            wording = WORDINGS[at % len(WORDINGS)]
            if held.format == "html" and at % 3 == 1:
                wording, bare = BARE[bare % len(BARE)], bare + 1
            held.title = held.truth.title = wording.format(a=held.agency, y=held.year)

    def notice_rows(self) -> list[Row]:
        """Return the rows of the notices, newest first."""
        found = []
        for at, held in enumerate(self.reports):
            found.append(Row(self.address(held), held.title, held.published.isoformat()))
            found += [self._notice(4 * at + more, held.published) for more in range(4)]
        return sorted(found, key=lambda row: row.date, reverse=True)

    def listed(self, request: Request) -> Answer | None:
        """The empty column, or a page of the notices."""
        if request.path == self.column:
            way = f'<p>各单位政府信息公开年报请见<a href="{self.notices}">通知公告</a>栏目。</p>'
            return self.page(self.label, f'<ul class="list"></ul>{way}')
        if request.path != self.notices:
            return None
        body = self.paged(self.notice_rows(), number_in(request, "p"), lambda at: f"{self.notices}?p={at}", 15)
        return self.page("通知公告", body) if body else None

    def parts(self) -> str:
        """The four parts, and the notices."""
        return super().parts() + f'<a href="{self.notices}">通知公告</a>'

    def _notice(self, number: int, near: date) -> Row:
        day = near - timedelta(days=number % 47)
        title = NOTICES[number % len(NOTICES)].format(y=day.year, n=number % 90 + 1)
        return Row(self.confuser_address(1000 + number), title, day.isoformat())


class IframePortal(MenuPortal):
    """The column is a shell, its list in a frame; attached documents are shown in a frame or a viewer."""

    inner = "/inner/list.jsp"

    def listed(self, request: Request) -> Answer | None:
        """The shell, the frame's pages, or the viewer."""
        if request.path == self.column:
            frame = f'<iframe src="{self.inner}?catid=12" width="100%" frameborder="0" id="main"></iframe>'
            return self.page(self.label, f'<div class="con">{frame}</div>')
        if request.path == "/pdfjs/web/viewer.html":
            return self.page("PDF.js viewer", '<div id="viewerContainer"></div><script src="viewer.js"></script>')
        if request.path != self.inner or request.query.get("catid") != "12":
            return None
        body = self.paged(self.rows(), number_in(request, "p"), lambda at: f"{self.inner}?catid=12&p={at}")
        head = '<meta charset="utf-8"><base target="_parent">'
        return Answer(f"<html><head>{head}</head><body>{body}</body></html>") if body else None

    def attached(self, held: Held) -> str:
        """The document in a frame: as it is, in the viewer with its address quoted or not, embedded."""
        if held.format == "html":
            return ""
        place = self.document_address(held)
        viewer = "/pdfjs/web/viewer.html?file="
        frames = (
            f'<iframe src="{place}" width="100%" height="900"></iframe>',
            f'<iframe src="{viewer}{quote(place, safe="")}"></iframe>',
            f'<iframe src="{viewer}{place}"></iframe>',
            f'<embed src="{place}" type="application/pdf">',
        )
        return frames[held.number % len(frames)]


class ScannedPortal(MenuPortal):
    """Articles whose body is pictures: `pictures` are the bytes of a report's pages by the report's number.

    A report without pictures stands in its page as usual.
    """

    def __init__(
        self,
        reports: Sequence[Held],
        pictures: Mapping[int, Sequence[bytes]],
        host: str = "127.0.0.1",
        name: str = "模范市人民政府",
    ) -> None:
        self.pictures = pictures
        super().__init__(reports, host, name)

    def address(self, report: Held) -> str:
        """A page in a folder of its month."""
        return f"{self.column}{report.published:%Y%m}/t{report.published:%Y%m%d}_{5000000 + report.number}.html"

    def picture(self, report: Held, at: int) -> str:
        """Return the name of a picture, beside the page."""
        return f"W0{report.published:%Y%m%d}{500000000 + 100 * report.number + at}.jpg"

    def listed(self, request: Request) -> Answer | None:
        """A page of the column, or a picture."""
        if request.path == self.column:
            body = self.paged(self.rows(), number_in(request), lambda at: f"{self.column}?page={at}")
            return self.page(self.label, body) if body else None
        found = re.search(r"/(?:W0\d{8}(\d{9})|icon_\w+)\.(?:jpg|png)$", request.path)
        if not found or not found[1]:
            return Answer(_dot(), kind="image/png", charset="") if found else None
        number, at = divmod(int(found[1]) - 500000000, 100)
        shown = self.pictures.get(number, ())
        return Answer(shown[at], kind=_kind(shown[at]), charset="") if at < len(shown) else None

    def article(self, held: Held, container: str = 'div class="TRS_Editor"', attached: str = "") -> str:
        """The page: pictures in the body, decoration around it."""
        shown = self.pictures.get(held.number)
        if not shown:
            return super().article(held, container, attached)
        said = (
            f'<div class="info">发布日期：{held.published} 来源：{held.agency}</div><img src="/images/icon_share.png">'
        )
        images = "".join(
            f'<p align="center"><img src="./{self.picture(held, at)}" alt=""></p>' for at in range(len(shown))
        )
        body = f"<h1>{escape(held.title)}</h1>{said}<{container}><p>{escape(held.title)}</p>{images}</{container.split()[0]}>"
        return self.shell(f"{held.title}_{self.name}", body)


def _dot() -> bytes:
    out = BytesIO()
    Image.new("L", (16, 16), 200).save(out, "PNG")
    return out.getvalue()


def _kind(picture: bytes) -> str:
    return "image/png" if picture.startswith(b"\x89PNG") else "image/jpeg"
