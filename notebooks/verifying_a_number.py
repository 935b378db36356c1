# %% [markdown]
# # 核对一个数 · Verifying a number
#
# 要引用一个数，就要能指到原文的那一格。本篇从表里的一个 5 出发，走到存档文件的那一行，并核对文件没有被改动过。只用 `pandas`、`warcio`（网页另用 `lxml`）：不调用本项目的程序，谁都能查。
#
# To quote a number is to be able to point at it. From a 5 in the table to its line in the archived document, whose bytes are checked by their hash. The project's own programs are not called: anyone can check.
#
# > 江汉区统计局 2022 年的报告是真实报告；第二个例子的数字是编造的。 The report of 江汉区统计局 is real; the second example's numbers are made up.

# %%
import hashlib

import pandas as pd
from lxml import html
from warcio.archiveiterator import ArchiveIterator

from tidy import DATA, captions, folder

pd.set_option("display.max_colwidth", 120)
TIDY = folder()
REPORT = "420103-statistics-2022"

# %% [markdown]
# ## 一、表里的数 · The number in the table

# %%
requests = pd.read_parquet(TIDY / "requests")
mine = requests[requests["report_id"] == REPORT]
place = ["item", "applicant", "value", "raw", "status", "reading", "table", "row", "column"]
two_rows = mine[mine["item"].isin(["refused_administrative_query", "handled"])]
two_columns = two_rows[two_rows["applicant"].isin(["person", "all"])][place]
two_columns["item"] = two_columns["item"].map(captions("requests", "item"))
two_columns.reset_index(drop=True)

# %% [markdown]
# 不予公开里“属于行政查询事项”5 件，办理结果“总计”却只有 4 件。
#
# Five refused as a matter of registry enquiry, four outcomes in total.
#
# ## 二、报告自己的勾稽关系 · The report's own sums
#
# `checks` 用表上印着的勾稽关系检查每份报告，只指出，不改动。`T3.TOTAL`：各种办理结果之和应等于总计；`T3.ROW`：一行的六类申请人之和应等于总计；`T3.STOCK`：新收 + 结转 = 办理 + 结转下年。
#
# `checks` holds a report against its own sums and never repairs anything.

# %%
checks = pd.read_parquet(TIDY / "checks")
sums = checks[(checks["report_id"] == REPORT) & (checks["kind"] == "equality")]
pd.crosstab(sums["identity"], sums["status"]).rename_axis(index=None, columns=None)

# %%
broken = sums[sums["status"] == "differs"]
print(broken["sentence"].iloc[-1])
broken[["identity", "key", "left", "right", "difference", "sure"]].reset_index(drop=True)

# %% [markdown]
# 每一行的合计都成立，新收 4 件与总计 4 件也成立，正文也说“共受理依申请公开 4 件”：可疑的是那个 5。但印的就是 5，所以表里仍是 5，由引用的人去问机关。
#
# Every row's sum holds, four were received, and the text says four as well: the 5 is the suspect. It is what was printed, so the table keeps it; the question is the agency's to answer.

# %%
said = checks[(checks["report_id"] == REPORT) & (checks["kind"] == "narrative")]
said[["identity", "key", "left", "right", "status", "sentence"]].reset_index(drop=True)

# %% [markdown]
# ## 三、存档文件 · The archived document
#
# `documents` 说明文件存在哪个 WARC 的哪个位置；`document_id` 就是原始字节的 SHA-256。
#
# `documents` says in which WARC file and where; `document_id` is the SHA-256 of the bytes.


# %%
def archived(document_id: str) -> bytes:
    """Return a document's bytes from the archive. Raises `ValueError` where others were read."""
    documents = pd.read_parquet(TIDY / "documents").sort_values("last_seen")
    row = documents[documents["document_id"] == document_id].iloc[-1]
    with (DATA / "raw" / row["warc"]).open("rb") as file:
        file.seek(row["offset"])
        record = next(iter(ArchiveIterator(file)))
        data = record.content_stream().read()
    if hashlib.sha256(data).hexdigest() != document_id:
        raise ValueError("这不是当时读取的文件 / not the bytes that were read")
    return data


document_id = mine["document_id"].iloc[0]
document = archived(document_id)
print(f"sha256 {document_id}\n{len(document):,} 字节，与编号一致 (bytes; the hash agrees)")

# %% [markdown]
# ## 四、那一行 · The line itself
#
# 这份文件是文本，`row` 就是行号。一行一个单元格：先是标签，然后七个数。
#
# The document is a text file, so `row` is the line: the label first, then seven numbers.

# %%
lines = document.decode("utf-8").splitlines()
cells = two_rows.set_index("row")
for at in (*range(200, 210), *range(331, 341)):
    cell = f"   ← {cells['item'][at]}, {cells['applicant'][at]}" if at in cells.index else ""
    print(f"{at:4}  {lines[at - 1].strip()}{cell}")

# %% [markdown]
# 不是抽一格看看：这份报告第二、三、四部分的每一格，原文都在它所说的那一行。
#
# Not one cell alone: the text of every cell of this report stands on the line it names.

# %%
numbers = pd.concat(pd.read_parquet(TIDY / name) for name in ("disclosure", "requests", "disputes"))
every = numbers[numbers["report_id"] == REPORT]
there = [str(cell.raw) == lines[cell.row - 1].strip() for cell in every.itertuples()]
assert all(there)
print(f"{len(there)} 格全部找到 (all cells found)")

# %% [markdown]
# ## 五、网页也一样 · The same in a web page
#
# 网页里 `table`、`row`、`column` 是第几个表、第几行、第几个单元格（从 1 数，按源代码的顺序）。例如一格横线：
#
# In a web page they count tables, rows and cells of the source, from 1. For example a dash:

# %%
pages = pd.read_parquet(TIDY / "reports").query("format == 'html' and year == 2022")["report_id"]
dash = requests[requests["report_id"].isin(pages) & (requests["status"] == "dash")].iloc[0]
page = html.document_fromstring(archived(dash["document_id"]).decode("utf-8"))
table = page.xpath("//table")[dash["table"] - 1]
row = [tr for tr in table.iter("tr") if next(tr.iterancestors("table")) is table][dash["row"] - 1]
printed = [" ".join(cell.text_content().split()) for cell in row if cell.tag in ("td", "th")]
assert printed[dash["column"] - 1] == dash["raw"]
print(" | ".join(printed))
dash[["report_id", *place]].to_frame("").T

# %% [markdown]
# ## 引用的写法 · How to quote it
#
# > 武汉市江汉区统计局 2022 年政府信息公开工作年度报告，第三部分“属于行政查询事项”，总计栏印作 5 件（同表“总计”印作 4 件，该报告勾稽关系不符）；文件 sha256 75d206cc…，第 208 行。
#
# 也可以用命令看全份报告：`gongkai explain 420103-statistics-2022`。 The whole report at once: `gongkai explain 420103-statistics-2022`.
