"""Epoint 新点: columns that scripts fill by POST, pages counted from 0 or from 1."""

from __future__ import annotations

import json
import uuid
from zlib import crc32

from ..server import Answer, Request
from . import dress
from .dress import Look
from .site import Row, Third, units

_GUID = "7eb5f7f1-9041-43ad-8e13-8fcb82ea831a"


def replicas() -> list[Third]:
    """Return both."""
    return [Epoint("127.0.7.7", 0), Epoint("127.0.7.8", 1)]


class Epoint(Third):
    """`first` is the number of the first page; the one that counts from 1 wraps its question in `params`."""

    def __init__(self, host: str, first: int) -> None:
        place = ("营川市", "徐陵市")[first]
        super().__init__(f"third-epoint-{first}", host, Look(f"{place}人民政府", place, 2 - first))
        self.first, self.project = first, ("/EWB_YK_Mid", "/EWB-FRONT")[first]
        self.rest = (
            self.project
            + ("/rest/lightfrontaction/getgovinfolist", "/rest/frontAppNotNeedLoginAction/getGovInfoList")[first]
        )
        qt = self.confusers("/zwgk/002", ".html")
        names = ("财政局", "教育局", "住房和城乡建设局", "审计局", "民政局")
        made: list[Row] = []
        for held in self.print(units(place, *names), (2018, 2020, 2021, 2022, 2023, 2024)):
            key = uuid.UUID(int=crc32(held.title.encode()) * 7_919_000_017)
            made.append(
                self.report(
                    held,
                    f"/zwgk/002005/002005002/{held.published:%Y%m%d}/{key}.html",
                    files="/EpointWebBuilder/{n}.{x}",
                )
            )
        self.made = made
        script = '<script src="/js/jquery.min.js"></script><script src="/js/webBuilderCommon.js"></script><script src="/dynamic/zwgk/js/govInfoPubright.js"></script>'
        self.raw(
            "/js/webBuilderCommon.js",
            f"var siteInfo = {{'projectName': '{self.project}', 'siteGuid': '{_GUID}'}};",
            "application/javascript",
        )
        self.raw("/dynamic/zwgk/js/govInfoPubright.js", self._script(), "application/javascript")
        home = "/dynamic/zwgk/govInfoPubright.html?categorynum=003001003&deptcode="
        self.put(
            home,
            "政府信息公开年报",
            f'<h2>政府信息公开年报</h2><ul id="infolist"></ul><div id="page" class="m-pagination"></div>{script}',
        )
        self.aside = [*qt, ("政府信息公开年报", home)]
        self.home([("政府信息公开", "/zwgk/secondpage.html")])
        self.put("/zwgk/secondpage.html", "政府信息公开", f"<ul>{dress.links(self.aside)}</ul>")

    def _script(self) -> str:
        wrap = "JSON.stringify({params:data})" if self.first else "JSON.stringify(data)"
        rest = self.rest.removeprefix(self.project)
        return (
            "var deptcode=Util.getUrlParams('deptcode'),categorynum=Util.getUrlParams('categorynum');function getList(i){var data={"
            f"'deptcode':deptcode,'categorynum':categorynum,'pageIndex':i,'pageSize':10,'siteGuid':siteInfo.siteGuid}};$.ajax({{url:siteInfo.projectName+'{rest}',"
            f"type:'post',contentType:'application/json',data:{wrap}}})}};getList({self.first});"
        )

    def dynamic(self, request: Request) -> Answer | None:
        if request.path != self.rest or request.method != "POST":
            return None
        try:
            asked = json.loads(request.body or b"{}")
        except ValueError:
            asked = dict(request.form)
        if "params" in asked:
            asked = asked["params"] if isinstance(asked["params"], dict) else json.loads(asked["params"])
        elif self.first:
            return Answer(json.dumps({"custom": {"code": "0"}, "status": {"code": "200"}}), kind="application/json")
        at, size = int(asked["pageIndex"]) - self.first, min(int(asked["pageSize"]), 20)
        mine = self.made if asked.get("categorynum") == "003001003" and asked.get("siteGuid") == _GUID else []
        rows = [
            {"infourl": path, "title": text[:18] + "...", "realtitle": text, "infodate": str(day)}
            for text, path, day in (mine[at * size : (at + 1) * size] if at >= 0 else [])
        ]
        return Answer(
            json.dumps({"custom": {"data": rows, "total": len(mine)}, "status": {"code": "200"}}),
            kind="application/json",
        )
