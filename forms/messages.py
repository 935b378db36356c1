"""The closed lists of issue codes, reasons and outcomes, each with a Chinese and an English sentence.

A reason says what to do. Printed by the command, kept in `documents.reason` and `issues.message`.
"""

from __future__ import annotations

import os
from typing import NamedTuple


class Mistake(ValueError):
    """Something that the user wrote (a form, a portal, decisions, `--about`) and that cannot be used; exit status 2."""


class Text(NamedTuple):
    """One sentence in both languages."""

    zh: str
    en: str


#: why a document gave no cells (`documents.reason`)
REASONS: dict[str, Text] = {
    "empty": Text("文件为空：请重新下载。", "The file is empty: fetch it again."),
    "unknown-format": Text("无法识别的格式：请另存为 HTML、Word 或文本后再试。", "No reader knows this format: save it as HTML, Word or text and run again."),
    "damaged": Text("文件损坏或不完整：请重新下载。", "The file is damaged or cut short: fetch it again."),
    "encrypted": Text("文件有密码：请去除密码后再试。", "The file has a password: remove it and run again."),
    "old-word": Text("Word 95 或更早版本的文件：请用 Word 或 WPS 打开并另存为 docx 后再试。", "Written by Word 95 or older: open it in Word or WPS, save it as docx and run again."),
    "too-large": Text("文件过大或展开后过大（压缩炸弹？）：请检查原文件。", "The file is too large, or unpacks to too much (a zip bomb?): look at the original."),
    "no-permission": Text("没有读取权限：请修改权限后再试。", "No permission to read it: change its permissions and run again."),
    "vanished": Text("处理过程中文件消失：请放回后再试。", "The file vanished meanwhile: put it back and run again."),
    "not-a-file": Text("不是普通文件（管道、设备或断开的链接）：已跳过。", "Not a regular file (a pipe, a device or a broken link): passed over."),
    "needs-later-version": Text("此版本尚不能读取这种格式：原件已存档，升级后重新提取即可。", "This version cannot read this format yet: the original is archived, extract again after an upgrade."),
    "needs-ocr": Text('扫描件或图片，需要文字识别：请运行 pip install "gongkai[ocr]" 后重新提取。', 'A scan or a picture, and nothing here recognises text: run pip install "gongkai[ocr]", then extract again.'),
    "is-archive": Text("这是压缩包：请用 gongkai run 处理，其中每个文件各为一份文件。", "An archive of documents: give it to gongkai run, which takes each member as a document."),
    "members-left-out": Text("压缩包内文件过多或嵌套过深，其余未收：请解压后再试。", "The archive has too many members, or archives too deep within it; the rest was left out: unpack it and run again."),
    "needs-unrar": Text("需要 unar 或 unrar 才能解开：apt install unar，再运行一次。", "Needs unar or unrar to unpack it: apt install unar, then run again."),
    "needs-py7zr": Text("需要 py7zr 才能解开 7z：pip install 'gongkai[archives]'，再运行一次。", "Needs py7zr to unpack 7z: pip install 'gongkai[archives]', then run again."),
    "ended-memory": Text("读取时超出内存上限：请检查原文件。", "It ended the reader: memory. Look at the original."),
    "ended-time": Text("读取时超出时间上限：请检查原文件。", "It ended the reader: time. Look at the original."),
    "ended-crash": Text("读取程序崩溃：请检查原文件。", "It ended the reader: crash. Look at the original."),
    "unforeseen": Text("读取时发生未预料的错误，详见问题表：请报告此文件。", "An unforeseen error, see its issue: please report the file."),
    "not-extracted": Text("尚未提取：请运行 gongkai extract。", "Not read yet: run gongkai extract."),
    "no-labels": Text("没有找到报告格式的任何标签，也不是年度报告：无需处理。", "No label of the form and no title of an annual report: nothing to do."),
    "no-agency": Text("已填写的表格，但无法判断是哪个机关：请用 --about 说明。", "A filled-in form, but of which agency cannot be told: say so with --about."),
    "no-year": Text("已填写的表格，但无法判断年度：请用 --about 说明。", "A filled-in form, but of which year cannot be told: say so with --about."),
    "no-agency-no-year": Text("已填写的表格，但无法判断机关和年度：请用 --about 说明。", "A filled-in form, but of which agency and year cannot be told: say so with --about."),
    "same-bytes": Text("与另一来源的文件完全相同：已采用先收到的一份。", "The same bytes as another source: the first one counts."),
    "same-report": Text("同一机关同一年度的另一份文件，数字相同：已采用另一份。", "Another document of the same report with the same cells: the other one counts."),
    "other-version": Text("同一机关同一年度的另一份文件，数字不同：请核对两份原件。", "Another document of the same report with other cells: compare the two originals."),
    "corrected": Text("同一报告后来有更正的版本，已采用更正版：改动见 revisions 表。", "A later version corrects it and counts: the table revisions says what changed."),
    "not-found": Text("链接失效：该地址没有内容。", "The link leads nowhere: the server says that there is nothing."),
    "no-name": Text("域名无法解析：请检查地址或网络，稍后再试。", "The host's name cannot be resolved: look at the address and the network, crawl again later."),
    "no-connection": Text("无法连接服务器：请稍后再抓取。", "The server cannot be reached: crawl again later."),
    "timed-out": Text("服务器未在时限内应答：请稍后再抓取。", "The server did not answer in time: crawl again later."),
    "cut-short": Text("应答不完整：请稍后再抓取。", "The answer was cut short: crawl again later."),
    "server-error": Text("服务器出错：请稍后再抓取。", "The server answered with an error: crawl again later."),
    "retry-later": Text("服务器要求较长时间后再来：请稍后再抓取。", "The server asks to come back much later: crawl again then."),
    "host-stopped": Text("该主机连续五次失败，本次不再访问：请稍后再抓取。", "Five failures in a row on this host, which was asked no further: crawl again later."),
    "home-instead": Text("服务器以首页代替该页（访问过快，或该页已不存在）：请稍后再抓取。", "The home page came in its place (asked too fast, or nothing is there): crawl again later."),
    "redirects": Text("重定向没有尽头：请在浏览器中查看。", "Redirects without end: look at it in a browser."),
    "redirect": Text("重定向至另一地址。", "Redirected to another address."),
    "outside": Text("链接指向允许范围之外（非 gov.cn 或内网地址）：未访问。", "Leads outside what may be visited (not gov.cn, or a private address): not asked for."),
    "blocked-status": Text("服务器拒绝程序访问：未绕过，请在浏览器中下载后用 gongkai run 处理。", "The server turns programs away, and is not tricked: fetch it in a browser and give it to gongkai run."),
    "blocked-cookie": Text("服务器要求浏览器验证（Cookie）：未绕过，请在浏览器中下载后用 gongkai run 处理。", "The server asks for a browser's cookie, and is not tricked: fetch it in a browser and give it to gongkai run."),
    "blocked-captcha": Text("服务器要求人工验证：未绕过，请在浏览器中下载后用 gongkai run 处理。", "The server asks for a person, and is not tricked: fetch it in a browser and give it to gongkai run."),
    "robots-disallow": Text("robots.txt 不允许访问：未访问。", "robots.txt asks not to fetch it: not asked for."),
    "robots-unknown": Text("robots.txt 无法判断（拒绝、出错或超时）：该主机暂不访问，请核实。", "What robots.txt allows cannot be told (refused, an error, a time-out): the host is left alone, please check."),
    "decided": Text("经人工决定，见 data/decisions。", "Decided by a person, see data/decisions."),
}  # fmt: skip

#: codes of `issues`; the second sentence is filled with the issue's detail
ISSUES: dict[str, Text] = {
    "section-missing": Text("没有找到这一部分的表格", "no label of this section's table was found"),
    "label-unknown": Text("表格中有格式以外的标签", "a label that no edition of the form has"),
    "label-variant": Text("标签有误，按其位置认定", "a misspelt label, read by its place"),
    "columns-moved": Text("各列的顺序与格式不同，未读取", "columns in another order than the form's: header and numbers cannot be matched safely"),
    "label-repeated": Text("同一标签出现多次", "the same label stands more than once"),
    "ragged-row": Text("行的单元格数与格式不符", "a row of the wrong length"),
    "row-unlabelled": Text("有数字而没有标签的行", "a row with numbers and no label"),
    "heading-has-numbers": Text("标题行填有数字", "numbers on a heading of the form"),
    "cell-absent": Text("文件中没有这些单元格", "the document does not have these cells"),
    "cell-text": Text("单元格不是数字", "words where the form asks for a number"),
    "cell-unreadable": Text("单元格无法判读", "cells that could not be told"),
    "cell-resolved": Text("识别存疑的单元格，按勾稽关系认定", "a doubtful reading, settled by the form's sums"),
    "cell-converted": Text("单元格用了别的单位，已换算", "another unit, converted exactly"),
    "charset-guessed": Text("编码有误或未声明", "the bytes do not fit the charset"),
    "part-damaged": Text("文件有一部分已损坏，单元格可能缺失或有误：请重新下载", "a part of the file is damaged, cells may be missing or wrong: fetch it again"),
    "agency-unknown": Text("无法判断机关", "which agency cannot be told"),
    "year-unknown": Text("无法判断年度", "which year cannot be told"),
    "agency-generic": Text("名称只是泛指（本机关、我局），不是机关名称", "generic words, not an agency's name"),
    "agency-unlisted": Text("名称中有无法识别的地名或机关类型", "a part of the name is neither a known place nor a known organ"),
    "agency-ambiguous": Text("几个地方同名，网页和网址都不足以区分", "several places share the name, and neither page nor host tells them apart"),
    "agency-without-place": Text("名称没有地名，网页和网址也没有说明是哪里", "the name has no place, and neither page nor host tells which"),
    "agency-by-page": Text("名称没有地名，地名取自网页或网址", "the name has no place; it was taken from the page or the host"),
    "agency-truncated": Text("机关名称不完整", "the name of the agency is cut short"),
    "agency-several": Text("几个机关合编一份报告，归于第一个", "a report of several agencies, filed under the first"),
    "town-unlisted": Text("区划表中没有这个乡镇、街道，编号由其名称而来", "the town is not in the table of places: its id is made of its name"),
    "place-dissolved": Text("报告年度该地已撤销", "the place had been dissolved before the year reported on"),
    "credit-code-disagrees": Text("统一社会信用代码的登记地与名称中的地名不符", "the credit code was registered in another place than the name says (a mirror?)"),
    "agency-disagrees": Text("标题与其他线索所示机关不同", "title and other clues name different agencies"),
    "year-disagrees": Text("标题与其他线索所示年度不同", "title and other clues name different years"),
    "decision-idle": Text("人工决定已无作用", "a person's decision that no longer changes anything"),
    "page-unread": Text("有一页是图片，未能读取", "a page that is a picture and could not be read"),
    "edition-cited": Text("引用的格式文号与所用表格不符", "cites another edition than its tables use"),
    "unforeseen": Text("未预料的错误", "an unforeseen error"),
}  # fmt: skip


def language() -> str:
    """Return ``zh`` or ``en``, by LC_ALL, LC_MESSAGES, LANG."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        value = os.environ.get(name, "")
        if value:
            return "zh" if value.startswith("zh") else "en"
    return "en"


def said(zh: str, en: str) -> str:
    """Return the one in the user's language."""
    return zh if language() == "zh" else en


def say(text: Text) -> str:
    """Return the sentence in the user's language."""
    return said(text.zh, text.en)
