"""What stands around a portal's content: heads, menus, breadcrumbs, related links, feet with lists of other sites.

Input: a look (a portal's name and layout) and a content's HTML; output: a page as a portal prints it. Three
layouts, so that nothing hangs on the names of classes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

Menu = Sequence[tuple[str, str]]

#: what a portal's menu leads to beside the column that is looked for
ELSEWHERE = [
    "走进{p}",
    "领导之窗",
    "机构职能",
    "新闻中心",
    "要闻动态",
    "部门动态",
    "乡镇动态",
    "图片新闻",
    "视频新闻",
    "通知公告",
    "人事信息",
    "招标采购",
    "办事服务",
    "个人办事",
    "法人办事",
    "便民查询",
    "互动交流",
    "县长信箱",
    "网上调查",
    "意见征集",
    "在线访谈",
    "数据开放",
    "统计数据",
    "政策文件",
    "政策解读",
    "专题专栏",
    "优化营商环境",
    "乡村振兴",
    "安全生产",
    "生态环境",
    "教育信息",
    "社会救助",
]
_FOREIGN = (
    ("中国政府网", "https://www.gov.cn/"), ("国务院部门网站", "https://www.gov.cn/home/2023-03/29/content_5748953.htm"),
    ("人民网", "http://www.people.com.cn/"), ("新华网", "http://www.xinhuanet.com/"),
)  # fmt: skip


@dataclass
class Look:
    """A portal's face. `layout` 0–2; `place` in the names of units; `charset` as declared."""

    name: str
    place: str
    layout: int = 0
    charset: str = "utf-8"
    menu: list[tuple[str, str]] = field(default_factory=list)
    foot: list[tuple[str, str]] = field(default_factory=list)
    related: list[tuple[str, str]] = field(default_factory=list)


def links(entries: Menu, tag: str = "li") -> str:
    """Return entries as rows without dates."""
    return "".join(f'<{tag}><a href="{href}" target="_blank">{text}</a></{tag}>' for text, href in entries)


def rows(entries: Sequence[tuple[str, str, date | None]], layout: int = 0) -> str:
    """Return a column's rows: title, address, the date shown; long titles are cut as lists cut them."""
    made = []
    for text, href, day in entries:
        short = text if len(text) < 34 else text[:32] + "..."
        shown = "" if day is None else _day(day, layout)
        if layout == 1:
            made.append(f'<tr><td>·</td><td><a href="{href}" title="{text}">{short}</a></td><td>{shown}</td></tr>')
        elif layout == 2:
            made.append(f'<dd><i></i><a href="{href}" title="{text}">{short}</a><em>[{shown}]</em></dd>')
        else:
            made.append(f'<li><span>{shown}</span><a href="{href}" title="{text}">{short}</a></li>')
    wrap = {0: '<ul class="list-box">{}</ul>', 1: '<table width="100%">{}</table>', 2: '<dl class="gl">{}</dl>'}
    return wrap[layout].format("".join(made))


def _day(day: date, layout: int) -> str:
    return (day.isoformat(), f"{day:%Y/%m/%d}", f"{day:%Y年%m月%d日}")[layout]


def crumbs(entries: Menu) -> str:
    """Return 您现在的位置."""
    steps = " &gt; ".join(f'<a href="{href}">{text}</a>' for text, href in entries)
    return f'<div class="dqwz">您现在的位置：{steps}</div>'


def page(look: Look, title: str, content: str, path: Menu = (), head: str = "", aside: str = "") -> str:
    """Return a whole page in the portal's dress."""
    heading = f'<title>{title}</title><meta name="SiteName" content="{look.name}">{head}'
    encoding = "gb2312" if look.charset == "gb2312" else "utf-8"
    top = f'<!DOCTYPE html><html><head><meta http-equiv="Content-Type" content="text/html; charset={encoding}">{heading}</head>'
    body = crumbs(path) + content if path else content
    return top + (_flat, _tabled, _boxed)[look.layout](look, body, aside) + "</html>"


def _flat(look: Look, body: str, aside: str) -> str:
    return (
        f'<body><div class="header"><img src="/images/logo.png" alt="{look.name}"><div class="search"><input></div>'
        f'<ul class="nav">{links(look.menu)}</ul></div><div class="main"><div class="left">{aside}</div>'
        f'<div class="right">{body}</div></div>{_related(look)}<div class="footer">{_foot(look)}</div></body>'
    )


def _tabled(look: Look, body: str, aside: str) -> str:
    menu = "".join(f'<td><a href="{href}">{text}</a></td>' for text, href in look.menu)
    return (
        f'<body><table id="t1" width="1000"><tr><td colspan="40"><img src="/pic/top.jpg"></td></tr><tr>{menu}</tr></table>'
        f'<table id="t2"><tr><td width="220" valign="top">{aside}</td><td valign="top">{body}</td></tr></table>'
        f'<table id="t3"><tr><td>{_related(look)}</td></tr><tr><td>{_foot(look)}</td></tr></table></body>'
    )


def _boxed(look: Look, body: str, aside: str) -> str:
    return (
        f'<body><div id="app"><section class="w1200 top-box"><h1 class="site">{look.name}</h1><dl>{links(look.menu, "dd")}'
        f'</dl></section><section class="w1200 con clearfix"><div class="fl lmenu">{aside}</div><div class="fr">{body}</div>'
        f'</section><section class="bot">{_related(look)}{_foot(look)}</section></div></body>'
    )


def _related(look: Look) -> str:
    return f'<div class="xglj"><h4>相关链接</h4><ul>{links(look.related)}</ul></div>' if look.related else ""


def _foot(look: Look) -> str:
    sites = "".join(f'<option value="{href}">{text}</option>' for text, href in look.foot)
    listed = links([*_FOREIGN, *look.foot])
    return (
        f'<div class="links"><span>部门网站</span><ul>{listed}</ul><select onchange="window.open(this.value)">{sites}</select></div>'
        f"<p>主办：{look.name}　承办：{look.place}政务服务和数据管理局　网站标识码：4201160001</p>"
        "<p>鄂ICP备05012345号　鄂公网安备 42011602000123号　建议使用1024×768分辨率　联系电话：027-12345678</p>"
        '<p><a href="/wzdt/">网站地图</a> | <a href="/gywm/">关于我们</a> | <a href="/bqsm/">版权声明</a></p>'
    )


def elsewhere(place: str, prefix: str, count: int, suffix: str = "/") -> list[tuple[str, str]]:
    """Return so many entries of a menu that lead to no report."""
    return [(text.format(p=place), f"{prefix}lm{at:02}{suffix}") for at, text in enumerate(ELSEWHERE[:count])]
