"""TRS WCM: pagers by script that count from 0 (§1.1)."""

from __future__ import annotations

from html import escape

from ..server import Answer, Request
from .frame import Attached, Column, Front, Item

STUB = "<html><head><title></title></head><body>" + "<!-- -->" * 38 + "</body></html>"
PAGER = """<script>
function createPageHTML(_nPageCount, _nCurrIndex, _sPageName, _sPageExt){
 if(_nPageCount == null || _nPageCount<=1){ return; }
 var nCurrIndex = _nCurrIndex || 0;
 if(nCurrIndex == 0) document.write("<span class='current'>1</span>");
 else document.write("<a href=\\"javascript:void(0)\\" onclick=\\"go('"+_sPageName+"."+_sPageExt+"')\\">1</a>");
 for(var i=1; i<_nPageCount; i++){ document.write("<a href=\\""+_sPageName+"_" + i + "."+_sPageExt+"\\">"+(i+1)+"</a>"); }
}
"""


class Trs(Front):
    """Directories, `index_N`, `./YYYYMM/tYYYYMMDD_id`, `./P0…` beside the article."""

    ext = "shtml"
    drift = 0

    def where(self, column: Column) -> str:
        return column.path

    def stem(self, column: Column) -> str:
        return "index"

    def stamp(self, item: Item) -> str:
        """The day in the address: that of the import, where reports were moved here."""
        if self.drift and item.day.year < self.drift:
            return f"{self.drift}0714"
        return f"{item.day:%Y%m%d}"

    def name_of(self, item: Item) -> str:
        stamp = self.stamp(item)
        return f"{stamp[:6]}/t{stamp}_{item.number}.{self.ext}"

    def at(self, item: Item) -> str:
        return item.column.path + self.name_of(item)

    def file_at(self, item: Item, file: Attached) -> str:
        return f"{self.at(item).rpartition('/')[0]}/P0{self.stamp(item)}{int(file.key) * 7:012}.{file.suffix}"

    def row(self, item: Item) -> str:
        return super().row(item)

    def near_row(self, item: Item, column: Column) -> str:
        return self.row(item).replace(f'href="{column.path}', 'href="./')

    def files(self, item: Item) -> str:
        links = "".join(
            f'<a href="./{self.file_at(item, file).rpartition("/")[2]}" oldsrc="{file.name}" appendix="true" needdownload="true" title="">{escape(file.name)}</a><br/>'
            for file in item.files
        )
        return f'<div class="fjxz">附件：<span id="appendix">{links}</span></div>' if links else ""

    def metas(self, item: Item) -> str:
        return (
            f'<meta name="ArticleTitle" content="{escape(item.title)}"><meta name="PubDate" content="{self.stamp(item)[:4]}-07-14 09:12">'
            f'<meta name="ContentSource" content="{item.source}"><meta name="ColumnName" content="{item.column.label}">'
            f'<meta name="ColumnDescription" content=""><meta name="Keywords" content="政府;公开"><meta name="Url" content="{self.url[:-1]}{self.at(item)}">\n'
        )

    def body_open(self) -> str:
        return '<div class="view TRS_UEDITOR trs_paper_default trs_web"><div class="content" id="zoom">'

    def call(self, column: Column, pages: int, at: int) -> str:
        return f'{PAGER}createPageHTML({pages}, {at}, "{self.stem(column)}", "{self.ext}");\n</script>'

    def listing(self, column: Column, request: Request) -> Answer | None:
        return self.sheet(column, 0)

    def sheet(self, column: Column, at: int) -> Answer | None:
        pages = self.pages(column)
        if at >= len(pages):
            return self.html(STUB) if at < len(pages) + 3 else None
        rows = "".join(self.near_row(item, column) for item in pages[at])
        return self.html(self.column_page(column, rows, self.call(column, len(pages), at)))

    def file_of(self, column: Column, at: int) -> str:
        """The file of page `at` (from 0)."""
        return f"{column.path}{self.stem(column)}{f'_{at}' if at else ''}.{self.ext}"

    def more(self, request: Request) -> Answer | None:
        for column in self.columns.values():
            if request.path.startswith(column.path):
                for at in range(len(self.pages(column)) + 3):
                    if request.path == self.file_of(column, at):
                        return self.sheet(column, at)
        return None


class Hubei(Trs):
    """Years × levels; six arguments; re-imported reports; the page count is too high and ends in stubs."""

    county, layout, bodies = "新洲区", "years-levels", 7
    label, slug, year_label, year_slug = "政府信息公开工作年度报告", "nbzl", "{y}年度", "gknb{y}"
    drift, page_size, strays = 2021, 4, ("tzgg", 1)

    def call(self, column: Column, pages: int, at: int) -> str:
        number = len(column.items)
        return f'{PAGER}createPageHTML({pages + 1 if pages > 1 else 1}, {at}, "{self.stem(column)}", "{self.ext}", "black2", {number});</script>'


class HubeiUnits(Trs):
    """A matrix of units, each with its own list, named `list1`."""

    county, layout, bodies = "洪山区", "units", 5
    label, slug, page_size = "部门政府信息公开工作年度报告", "bmnb", 4
    ext = "html"

    def stem(self, column: Column) -> str:
        return "list1" if column.parent is self.report_root else "index"

    def where(self, column: Column) -> str:
        return column.path + ("list1.html" if self.stem(column) == "list1" else "")


class Beijing(Trs):
    """gb2312; three leading numbers (records, pages, current); undated file names; district lists by level."""

    county, layout, bodies = "长安区", "levels", 7
    label, slug, charset, ext = "公开年报", "gknb", "gb2312", "html"
    page_size, strays = 8, ("ghzj", 1)

    def row(self, item: Item) -> str:
        """A title is cut, and stands whole nowhere in the row."""
        title = item.title if len(item.title) < 21 else item.title[:19] + "..."
        return f'<li class="row"><a href="{escape(self.at(item))}">{escape(title)}</a><span>{item.day}</span></li>'

    def name_of(self, item: Item) -> str:
        return f"{self.stamp(item)[:6]}/t{item.number}.{self.ext}"

    def call(self, column: Column, pages: int, at: int) -> str:
        return f"<script>createPageHTML({len(column.items)},{pages},{at},'{self.stem(column)}','{self.ext}');</script>"


class Sliced(Trs):
    """All rows are in the first page and a script shows fifteen of them; the page files are not there."""

    county, layout, bodies = "桥西区", "flat", 6
    label, slug, ext = "政府信息公开年报", "XXGKNB", "html"
    page_size = 500

    def column_page(self, column: Column, rows: str, after: str = "") -> str:
        script = "<script>var pageSize=15;var $li=$('.default_news li');$li.hide().slice(0,15).show();</script>"
        return super().column_page(column, f'<ul class="default_news">{rows}</ul>', after + script)


class Wuhan(Trs):
    """Rows written by `document.writeln`; pages by `countPage`; attachments with two spellings."""

    county, layout, bodies = "汉阳区", "flat", 6
    label, slug, ext, page_size = "信息公开年报", "xxgknb", "shtml", 9
    strays = ("gzdt", 1)

    def near_row(self, item: Item, column: Column) -> str:
        row = super().near_row(item, column).replace('"', '\\"').replace("</", "<\\/")
        return f'<script type="text/javascript">document.writeln("{row}");</script>\n'

    def call(self, column: Column, pages: int, at: int) -> str:
        return f"""<SCRIPT LANGUAGE="JavaScript">
var currentPage = {at};//所在页从0开始
var prevPage = currentPage-1//上一页
var nextPage = currentPage+1//下一页
var countPage = {pages}//共多少页
document.write("共"+countPage+"页&nbsp;&nbsp;");
if(countPage>1&&currentPage!=0&&currentPage!=1)
document.write("<a href=\\"index"+"_" + prevPage + "."+"shtml\\">上一页</a>&nbsp;");
if(countPage>1&&currentPage!=(countPage-1))
document.write("<a href=\\"index"+"_" + nextPage + "."+"shtml\\">下一页</a>&nbsp;");
</SCRIPT>"""

    def files(self, item: Item) -> str:
        links = "".join(
            f'<li><a href="./{self.file_at(item, file).rpartition("/")[2]}" data-uploadpic="U02{file.key}" OLDSRC="/protect/P0/{file.key}.{file.suffix}">{escape(file.name)}</a></li>'
            for file in item.files
        )
        return f"<ul class='list-fj'>{links}</ul>" if links else ""


class Fujian(Trs):
    """`.htm`, a template that only a browser fills in, `countPage` without a function; tables as pictures."""

    county, layout, bodies = "南县", "flat", 6
    label, slug, ext, page_size = "信息公开年度报告", "ndbg", "htm", 9
    formats = ("html", "jpg", "docx", "html", "html", "jpg", "xlsx")

    def near_row(self, item: Item, column: Column) -> str:
        return super().near_row(item, column).replace('class="row"', 'class="gl-li"')

    def column_page(self, column: Column, rows: str, after: str = "") -> str:
        template = "<ul class='gl-ul' ms-controller='list'><li ms-repeat='list'><a href='{{el.url}}' title='{{el.title}}'>{{el.title}}</a><span>{{el.date}}</span></li></ul>"
        return super().column_page(column, f"{template}<ul class='gl-ul'>{rows}</ul>", after)

    def call(self, column: Column, pages: int, at: int) -> str:
        return f'<script>var countPage = {pages}; //总页数\nvar chnlid = "{column.number}";</script><script src="/js/page.js"></script>'

    def files(self, item: Item) -> str:
        """Pictures stand in the text, each a page of the report."""
        if item.held is None or item.held.format != "jpg":
            return super().files(item)
        return "".join(
            f'<p align="center"><img src="./{self.file_at(item, file).rpartition("/")[2]}" oldsrc="W0{file.key}.jpg" border="0"></p>'
            for file in item.files
        )

    def file_at(self, item: Item, file: Attached) -> str:
        return (
            super().file_at(item, file).replace("/P0", "/W0") if file.suffix == "jpg" else super().file_at(item, file)
        )

    def article(self, item: Item) -> str:
        whole = super().article(item)
        if item.held is None or item.held.format != "jpg":
            return whole
        pictures = self.files(item)
        return whole.replace(pictures, "", 1).replace("予以公布。</p>", f"予以公布。</p>{pictures}", 1)


class HubeiTopic(Trs):
    """A topic page a year: a matrix of agencies whose anchors say neither year nor 年报; each leads to its report."""

    county, layout, bodies = "江岸区", "years", 8
    label, slug, year_label, year_slug = "政府信息公开年报", "zfxxgknb", "{y}年政府信息公开年报集中公开", "nbzt{y}"
    ext = "shtml"

    def sheet(self, column: Column, at: int) -> Answer | None:
        if column.parent is not self.report_root:
            return super().sheet(column, at)
        cells = [
            f'<td><a href="{self.at(i)}" target="_blank">{i.source.removeprefix(self.county) if i.held else i.title}</a></td>'
            for i in column.items
        ]
        rows = "".join(f"<tr>{''.join(cells[at : at + 4])}</tr>" for at in range(0, len(cells), 4))
        title = f"{self.county}{column.label}专题"
        main = f"<div class='banner'><img src='/images/topic.jpg'></div><h2>区直部门、街道</h2><table>{rows}</table>"
        return self.html(self.page(title, main, self.trail(column)))
