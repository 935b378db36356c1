"""The pages of portals and programs that reports are served in: what stands around and inside a cell.

Input: a report's truth (for titles, metadata, breadcrumb); output: the HTML before and after the
article, and how this skin writes a paragraph and a cell. Modelled on portals of the big CMS families
and on what Word and WPS save.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from .structure import Truth

Around = Callable[[Truth, Random], str]


@dataclass(frozen=True, slots=True)
class Skin:
    """`cell` wraps a cell's text, `line` a paragraph's; `break_` is a line break within a cell."""

    encoding: str
    before: Around
    after: Around
    table: str
    td: str
    cell: tuple[str, str]
    line: tuple[str, str]
    break_: str
    span: str = "<span>"
    upper: bool = False
    heads: bool = False


def _links(rng: Random, count: int, indent: str = "") -> str:
    words = (
        "政务公开",
        "政策文件",
        "行政许可",
        "行政处罚",
        "办事服务",
        "互动交流",
        "机构职能",
        "规划计划",
        "财政信息",
        "人事信息",
        "信息公开年报",
    )
    item = '{}<li class="nav-item"><a href="/zwgk/{}/index_{}.html" target="_blank" title="{}">{}</a></li>\n'
    return "".join(
        item.format(indent, rng.randint(100, 999), at, w, w) for at in range(count) for w in (rng.choice(words),)
    )


def _style(rng: Random, count: int) -> str:
    rule = ".c{0}-{1} {{ margin:0 {0}px; padding:{1}px; color:#{2:06x}; font-size:14px; line-height:24px; }}\n"
    return (
        "<style>\n"
        + "".join(rule.format(at, rng.randint(0, 40), rng.randint(0, 0xFFFFFF)) for at in range(count))
        + "</style>\n"
    )


def _script(rng: Random, count: int) -> str:
    line = 'var v{0} = "{1}"; if (typeof w{0} == "undefined") {{ document.write("<div class=\'x{0}\'></div>"); }}\n'
    return "<script>\n" + "".join(line.format(at, rng.randint(1, 10**9)) for at in range(count)) + "</script>\n"


def _title(truth: Truth) -> str:
    return truth.title


def _metas(truth: Truth) -> str:
    names = {
        "SiteName": truth.place[-1] + "人民政府", "ColumnName": "政府信息公开年报", "ArticleTitle": _title(truth),
        "PubDate": f"{truth.published} 10:2{len(truth.agency) % 10}", "ContentSource": truth.agency,
        "Keywords": "政府信息公开,年度报告", "Url": "/zwgk/zfxxgknb/t1.html",
    }  # fmt: skip
    return "".join(f'<meta name="{name}" content="{value}">\n' for name, value in names.items())


def _trs(truth: Truth, rng: Random) -> str:
    return (
        f'<!DOCTYPE html>\n<html>\n<head>\n<meta charset="utf-8">\n<title>{_title(truth)}_{truth.place[-1]}人民政府</title>\n'
        f'{_metas(truth)}{_style(rng, 90)}{_script(rng, 30)}</head>\n<body>\n<div class="header"><ul>\n{_links(rng, 60)}</ul></div>\n'
        f'<div class="position">当前位置：<a href="/">首页</a> &gt; <a href="/zwgk/">政务公开</a> &gt; <a href="./">政府信息公开年报</a></div>\n'
        f'<div class="article"><h1 class="title">{_title(truth)}</h1>\n'
        f'<div class="info">时间：{truth.published} 来源：{truth.agency} 浏览次数：<span id="hits"></span> 字体：【大 中 小】</div>\n'
        '<div class="view TRS_UEDITOR trs_paper_default trs_web">'
    )


def _trs_end(truth: Truth, rng: Random) -> str:
    return (
        '</div>\n<div class="share">分享到 打印 关闭</div></div>\n'
        f'<div class="footer"><ul>{_links(rng, 40)}</ul><p>主办：{truth.place[-1]}人民政府办公室 备案号：鄂ICP备05{rng.randint(100000, 999999)}号</p></div>\n'
        f"{_script(rng, 40)}</body>\n</html>\n"
    )


def _hanweb(truth: Truth, rng: Random) -> str:
    return (
        f'<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">\n<html xmlns="http://www.w3.org/1999/xhtml">\n'
        f'<head><meta http-equiv="Content-Type" content="text/html; charset=UTF-8" />\n<title>{truth.place[-1]}人民政府 政府信息公开年报 {_title(truth)}</title>\n'
        f'{_metas(truth)}{_style(rng, 60)}{_script(rng, 60)}</head><body><div id="nav"><ul>{_links(rng, 70)}</ul></div>\n'
        f'<div class="bt-content"><div class="xxgk_bt">{_title(truth)}</div><div class="rq">发布日期：{truth.published}　访问次数：<script>document.write(1)</script>　信息来源：{truth.agency}</div>\n'
        '<div id="zoom"><!--ZJEG_RSS.content.begin--><!--<$[信息内容]>begin-->'
    )


def _hanweb_end(truth: Truth, rng: Random) -> str:
    return f'<!--<$[信息内容]>end--></div></div><div class="foot"><ul>{_links(rng, 50)}</ul></div>{_script(rng, 50)}</body></html>\n'


def _nfcms(truth: Truth, rng: Random) -> str:
    return (
        f'<!doctype html>\n<html lang="zh-CN">\n<head>\n<meta charset="UTF-8">\n<meta name="viewport" content="width=device-width">\n<title>{_title(truth)} - {truth.place[-1]}人民政府门户网站</title>\n'
        f'{_metas(truth)}{_script(rng, 60)}{_style(rng, 50)}</head>\n<body class="gkmlpt">\n<div class="path"><a>首页</a>&gt;<a>政府信息公开</a>&gt;<a>{truth.agency}</a></div><ul>{_links(rng, 80)}</ul>\n'
        f'<div class="article-content"><h1 class="content_title">{_title(truth)}</h1><p class="laiyuan">发布时间：{truth.published} 09:30:00&nbsp;&nbsp;来源：{truth.agency}</p><div class="article-body" id="article">'
    )


def _layout(truth: Truth, rng: Random) -> str:
    rows = "".join(
        f"<TR><TD height=22 background=img/bg{at}.gif>· <A href=list{at}.asp?id={rng.randint(1, 99)}>政务公开栏目{at}</A></TD></TR>\n"
        for at in range(90)
    )
    return (
        f'<HTML><HEAD><META http-equiv=Content-Type content="text/html; charset=gb2312"><TITLE>{_title(truth)}</TITLE>\n{_style(rng, 60)}</HEAD>\n'
        f'<BODY bgColor=#ffffff><TABLE width=1000 align=center border=0 cellSpacing=0><TBODY><TR><TD colspan=2><IMG src="top.jpg"></TD></TR>\n<TR><TD width=220 vAlign=top><TABLE width="100%">\n{rows}</TABLE></TD>\n'
        f'<TD vAlign=top><TABLE width="100%"><TR><TD align=center><FONT size=5><B>{_title(truth)}</B></FONT></TD></TR>\n<TR><TD align=center>发布时间：{truth.published}　作者：{truth.agency}　点击：{rng.randint(10, 900)}</TD></TR>\n<TR><TD class=content>'
    )


def _layout_end(truth: Truth, rng: Random) -> str:
    return f"</TD></TR></TABLE></TD></TR><TR><TD colspan=2 align=center>版权所有：{truth.place[-1]}人民政府</TD></TR></TBODY></TABLE>{_script(rng, 60)}</BODY></HTML>\n"


def _bare(truth: Truth, rng: Random) -> str:
    return f"<html><head><title>{_title(truth)}</title>{_style(rng, 150)}</head><body><ul>{_links(rng, 90)}</ul><center><h2>{_title(truth)}</h2>{truth.agency} {truth.published}</center><div>"


def _word(truth: Truth, rng: Random) -> str:
    fonts = "".join(
        f"@font-face {{font-family:F{at}; panose-1:2 1 6 0 3 1 1 {at % 9} 1 1; mso-font-charset:134;}}\n"
        for at in range(60)
    )
    return (
        '<html xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:w="urn:schemas-microsoft-com:office:word" xmlns="http://www.w3.org/TR/REC-html40">\n'
        '<head>\n<meta http-equiv=Content-Type content="text/html; charset=gb2312">\n<meta name=ProgId content=Word.Document>\n<meta name=Generator content="Microsoft Word 15">\n'
        f"<title>{_title(truth)}</title>\n<!--[if gte mso 9]><xml><w:WordDocument><w:View>Print</w:View></w:WordDocument></xml><![endif]-->\n<style>\n<!--\n{fonts}-->\n</style>\n</head>\n"
        "<body lang=ZH-CN style='tab-interval:21.0pt'>\n<div class=WordSection1 style='layout-grid:15.6pt'>\n"
    )


def _wps(truth: Truth, rng: Random) -> str:
    return (
        '<!DOCTYPE html>\n<html xmlns="http://www.w3.org/1999/xhtml"><head><meta charset="utf-8"/>\n<meta name="Generator" content="WPS Office"/>\n'
        f'<title>{_title(truth)}</title>{_style(rng, 40)}</head><body><div class="nav"><ul>{_links(rng, 40)}</ul></div><div class="con">'
        f'<h3>{_title(truth)}</h3><div class="fbxx"><span>{truth.published}</span> <span>来源: {truth.agency}</span></div>'
    )


def _metatable(truth: Truth, rng: Random) -> str:
    fields = {
        "名称": _title(truth), "索引号": f"11{rng.randint(10**15, 10**16 - 1)}/{truth.year + 1}-000{rng.randint(10, 99)}", "分类": "政府信息公开年报",
        "发布机构": truth.agency, "公开日期": truth.published, "文号": "", "时效": "有效",
    }  # fmt: skip
    pairs = list(fields.items())
    rows = "".join(
        "<tr>"
        + "".join(f"<td class='xl'><b>{name}：</b></td><td>{value}</td>" for name, value in pairs[at : at + 2])
        + "</tr>\n"
        for at in range(0, len(pairs), 2)
    )
    return (
        f'<!DOCTYPE html><html><head><meta charset="utf-8"><title>{_title(truth)}</title>{_style(rng, 80)}{_script(rng, 40)}</head><body><div class="top"><ul>{_links(rng, 70)}</ul></div>\n'
        f'<table class="xxgk_table" width="100%" border="1">\n{rows}</table>\n<h1>{_title(truth)}</h1><div class="wzcon j-fontContent">'
    )


def _end(truth: Truth, rng: Random) -> str:
    return f'</div><div class="bottom"><ul>{_links(rng, 30)}</ul></div>{_script(rng, 60)}</body></html>\n'


_P = '<p style="text-align: center; line-height: 150%; margin: 0px;"><span style="font-family: 宋体; font-size: 12pt; color: rgb(0, 0, 0);">'
_MSO = "<p class=MsoNormal align=center style='text-align:center;line-height:16.0pt;mso-line-height-rule:exactly'><span lang=EN-US style='font-size:10.5pt;font-family:宋体'>"
_WPS = '<p class="MsoNormal" align="center" style="text-indent:0pt;text-align:center;line-height:150%;"><span style="font-family:宋体;font-size:10.5pt;">'
_BOX = "border: 1px solid rgb(0, 0, 0); padding: 0px 7px; word-break: break-all;"

SKINS: dict[str, Skin] = {
    "trs": Skin("utf-8", _trs, _trs_end, '<table border="1" cellspacing="0" cellpadding="0" style="border-collapse:collapse" width="100%">', f' style="{_BOX}" width="75"',
                (_P, "</span></p>"), ('<p style="text-indent: 2em; line-height: 200%;"><span style="font-size: 16pt;">', "</span></p>"), "<br/>"),
    "hanweb": Skin("utf-8", _hanweb, _hanweb_end, '<table class="MsoTableGrid" border="1" cellspacing="0">', f' valign="center" style="{_BOX} width: 56px;"',
                   ('<p style="text-align:center">', "</p>"), ("<p>　　", "</p>"), '</p><p style="text-align:center">'),
    "nfcms": Skin("utf-8", _nfcms, _end, '<table style="width:100%;border-collapse:collapse;">', f' style="{_BOX} text-align: center; vertical-align: middle;"',
                  ('<span style="font-size: 14px; font-family: 宋体, SimSun;">', "</span>"), ('<p style="text-align: justify; text-indent: 2em;">', "</p>"), "<br />"),
    "layout": Skin("gb18030", _layout, _layout_end, '<TABLE borderColor=#000000 cellSpacing=0 width="100%" border=1>', " align=middle width=64",
                   ("<FONT face=宋体 size=2>", "</FONT>"), ("<P><FONT face=宋体 size=3>　　", "</FONT></P>"), "<BR>", "<FONT color=#000000>", True),
    "bare": Skin("gb18030", _bare, _end, "<table border=1>", ' style="border:solid 1px #333;text-align:center;font-size:14px"', ("", ""), ("<p>", "</p>"), "<br>"),
    "word": Skin("gb18030", _word, lambda truth, rng: "</div>\n</body>\n</html>\n", "<table class=MsoNormalTable border=1 cellspacing=0 cellpadding=0 style='border-collapse:collapse;border:none'>",
                 " width=64 valign=top style='width:48.0pt;border:solid windowtext 1.0pt;padding:0cm 5.4pt'", (_MSO, "<o:p></o:p></span></p>"),
                 ("<p class=MsoNormal style='text-indent:32.0pt'><span style='font-size:16.0pt;font-family:仿宋_GB2312'>", "<span lang=EN-US><o:p></o:p></span></span></p>\n"), f"</span></p>\n{_MSO}"),
    "wps": Skin("utf-8", _wps, _end, '<table class="MsoTableGrid" border="1" cellspacing="0" style="border-collapse:collapse;border:none;">', ' width="60" valign="center" style="border:1.0000pt solid windowtext;padding:0.0000pt 5.4000pt;"',
                (_WPS, "<o:p></o:p></span></p>"), ('<p class="MsoNormal" style="text-indent:32pt;"><span style="font-family:仿宋;font-size:16pt;">', "</span></p>"), f"</span></p>{_WPS}", '<span style="font-family:宋体;">'),
    "metatable": Skin("utf-8", _metatable, _end, '<table align="center" border="1" width="600">', f' style="{_BOX}"', ('<p align="center">', "</p>"), ("<p>&nbsp; &nbsp; ", "</p>"), "<br>", heads=True),
}  # fmt: skip
