# %% [markdown]
# # 载入数据 · Loading the tables
#
# 表是普通的 Parquet 文件，pandas、DuckDB、R 都能直接读。本篇看：类型、键、一个年度、内存、怎样接上机关名称和中文标签，以及为什么“空白”不是零。
#
# The tables are plain Parquet files. This notebook shows their types and keys, one year, memory, how to join agency names and captions, and why a blank is not zero.
#
# > **样本说明** 这里用的是 `make run` 的数据：三个仿制门户上的报告和 `data/sample` 的大部分文件，数字都是编造的；只有江汉区统计局 2022 年、天门调查队 2023 年两份是真实报告。
# >
# > **About the sample** These are the tables of `make run`. The numbers are made up, but for two real reports: 江汉区统计局 for 2022 and 天门调查队 for 2023.

# %%
import duckdb
import pandas as pd
import pyarrow.parquet as pq

from tidy import folder

pd.set_option("display.max_colwidth", 120)
TIDY = folder()  # ../data/tidy, or $GONGKAI_DATA/tidy

# %% [markdown]
# ## 一张表，或一个年度 · A whole table, or one year
#
# 每张表是一个文件夹，每个报告年度一个文件。读文件夹就是读全部年度；只要几列时写明 `columns`，读得更快。
#
# A table is a folder with one file a report year. Name the columns you need: that is faster.

# %%
requests = pd.read_parquet(TIDY / "requests")
one_year = pd.read_parquet(
    TIDY / "requests" / "2022.parquet", columns=["report_id", "item", "applicant", "value"]
)
print(
    f"全部年度 {len(requests):,} 个单元格，2022 年度 {len(one_year):,} 个 (all years; 2022 alone)"
)
one_year.head()

# %% [markdown]
# ## 类型 · Types
#
# 计数是可空整数 `Int64`（没有数字就是 `<NA>`，不会变成 0 或小数），编号和取值不多的列是 `category`。每一列自带中英文名称、单位和说明，写在 Parquet 的字段元数据里。
#
# Counts are nullable integers (`<NA>` where there is no number), ids and columns of few values are categories. Each column carries its label, unit and description in the Parquet field metadata.

# %%
schema = pq.read_schema(TIDY / "requests" / "2022.parquet")
columns = [
    {"column": field.name} | {key.decode(): text.decode() for key, text in field.metadata.items()}
    for field in schema
]
described = pd.DataFrame(columns).set_index("column").drop(columns="captions")
described.assign(dtype=requests.dtypes.astype(str))

# %% [markdown]
# ## 键 · Keys
#
# 一行是一个单元格：报告 × 表格版本 × 行（`item`）× 列（`applicant`）。先验证键唯一，再做连接。
#
# A row is a cell: report × edition × row × column. Check that the key is unique before joining.

# %%
key = ["report_id", "edition", "item", "applicant"]
assert not requests.duplicated(key).any()
requests.groupby("edition", observed=True).agg(
    reports=("report_id", "nunique"), cells=("report_id", "size")
)

# %% [markdown]
# ## 内存 · Memory
#
# 类别列让表小得多。合并时两边的类别不同，pandas 会把它们变回字符串，所以先筛选、后合并。
#
# Categories keep the table small. Where two frames' categories differ a merge turns them back into strings, so filter first, merge afterwards.

# %%
chosen = requests[["report_id", "agency_id", "edition", "item", "applicant", "status", "value"]]
as_text = chosen.astype({name: object for name in chosen.columns if name != "value"})
ratio = as_text.memory_usage(deep=True).sum() / chosen.memory_usage(deep=True).sum()
print(f"同样的列存成字符串，要 {ratio:.0f} 倍内存 (as plain strings: {ratio:.0f} times the memory)")

# %% [markdown]
# ## 机关 · Agencies
#
# `agencies` 每个机关的每个名称一行（机关会更名）。现名是 `valid_to` 为空的那一行；不筛选就合并，更名过的机关会重复计算。`validate` 让 pandas 替您把关。
#
# `agencies` has one row an agency *and name*. The current name is the row whose `valid_to` is null; without that filter a renamed agency counts twice. `validate` makes pandas check it.

# %%
agencies = pd.read_parquet(TIDY / "agencies")
current = agencies[agencies["valid_to"].isna()]
received = requests.query("item == 'received' and applicant == 'all'")[
    ["agency_id", "year", "value", "status"]
]
named = received.merge(
    current[["agency_id", "name", "level", "organ"]],
    on="agency_id",
    how="left",
    validate="many_to_one",
)
assert len(named) == len(received)
named.query("level == 'county' and organ == 'statistics' and year == 2022")[
    ["name", "year", "value", "status"]
]

# %% [markdown]
# ## 标签 · Captions
#
# 键（`granted`）是稳定的，印在表上的文字在 `labels` 里，每个版本一套，中英文都有，按印刷顺序编号。
#
# Keys are stable; what the form prints is in `labels`, by edition, in Chinese and English, in printed order.

# %%
labels = pd.read_parquet(TIDY / "labels").query("edition == '2021' and section == 'requests'")
rows, heads = (
    labels[labels["dimension"] == name].set_index("key")["label_zh"]
    for name in ("item", "applicant")
)
report = requests.query("report_id == '420103-statistics-2022'")
table = report.pivot(index="item", columns="applicant", values="value")
printed_rows = [name for name in rows.index if name in table.index]
printed_columns = [name for name in heads.index if name in table.columns]
table.loc[printed_rows, printed_columns].rename(index=rows, columns=heads).rename_axis(
    index=None, columns=None
)

# %% [markdown]
# 这就是江汉区统计局 2022 年报告的第三张表，和原文一样。注意“属于行政查询事项”是 5，“（七）总计”是 4：这份报告自己就不平，见 `verifying_a_number`。
#
# This is the printed table again. It does not add up (5 refused, 4 in total), and that is what the agency printed: see `verifying_a_number`.

# %% [markdown]
# ## 空白、横线、没有：都不是零 · Blank, dash, absent: none is zero
#
# `status` 说明每个单元格印的是什么。只有 `number`、`remark`、`converted` 有 `value`。
#
# `status` says what each cell prints. Only `number`, `remark` and `converted` have a `value`.

# %%
meaning = {
    "number": "数字（0 也是数字） · a number, 0 too",
    "remark": "数字和文字 · a number with other words",
    "converted": "换算过单位的数字 · a number in another unit",
    "blank": "留空 · left empty",
    "dash": "— / 无 · a dash, a slash, 无",
    "text": "文字 · words",
    "absent": "文件中没有这一格 · not in the document",
    "unreadable": "有这一格，认不出 · there, but not readable",
}
found = requests.groupby("status", observed=True).agg(
    cells=("status", "size"), with_value=("value", "count")
)
found.assign(meaning=found.index.map(meaning)).sort_values("cells", ascending=False)

# %% [markdown]
# `sum()` 会悄悄跳过空值，等于把它们当成零。先数一数缺多少，或者要求全部有数：`sum(min_count=…)`。下面是“不予公开”的八种理由：
#
# `sum()` silently skips nulls, which is to count them as zero. Ask for all parts: `sum(min_count=…)`. Here with the eight grounds of refusal:

# %%
grounds = labels.query("parent == 'refused'")["key"].tolist()
cells = requests[requests["item"].isin(grounds) & (requests["applicant"] == "all")]
refused = cells.groupby("report_id", observed=True)["value"]
pd.Series(
    {
        "报告 · reports": len(refused),
        "八格都有数字 · all eight are numbers": int((refused.count() == len(grounds)).sum()),
        "sum(): 总和 · total": int(refused.sum().sum()),
        "sum(min_count=8): 总和 · total": int(refused.sum(min_count=len(grounds)).sum()),
    }
).to_frame("")

# %% [markdown]
# 差额不是“多出来的”，而是来自没填全的报告。要不要把空白当零，是您的假设，不是数据：`checks` 里 `holds_if_blank_is_zero` 告诉您，空白当零时印出的合计是否对得上（做法见 `before_and_after_2021`）。
#
# The difference comes from reports with gaps. Taking blanks for zeros is your assumption, not data; `checks` says where the printed total agrees with it (`holds_if_blank_is_zero`; used in `before_and_after_2021`).

# %% [markdown]
# ## DuckDB
#
# 不必先载入：DuckDB 直接查询文件，数据比内存大也行。`count(value)` 和 `count(*)` 之差就是没有数字的单元格。
#
# DuckDB queries the files where they are. `count(value)` against `count(*)` shows what has no number.

# %%
duckdb.sql(f"""
    SELECT level, year, count(*) AS reports, count(value) AS with_number,
           sum(value)::BIGINT AS received
    FROM '{TIDY}/requests/*.parquet' JOIN '{TIDY}/agencies/*.parquet' USING (agency_id)
    WHERE item = 'received' AND applicant = 'all' AND year BETWEEN 2021 AND 2023
      AND valid_to IS NULL AND level IS NOT NULL
    GROUP BY ALL ORDER BY ALL
""").df()

# %% [markdown]
# 同一个数，两种工具：应当一致。 The same number with both tools:

# %%
both = named.query("level == 'county' and year == 2022")["value"]
((in_sql,),) = duckdb.sql(f"""
    SELECT sum(value)::BIGINT
    FROM '{TIDY}/requests/2022.parquet' JOIN '{TIDY}/agencies/*.parquet' USING (agency_id)
    WHERE item = 'received' AND applicant = 'all' AND level = 'county' AND valid_to IS NULL
""").fetchall()
assert in_sql == both.sum()
print(
    f"县级 2022 年度新收申请 {in_sql:,} 件，{both.isna().sum()} 份报告没有数字 (received; reports without a number)"
)
