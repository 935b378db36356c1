# %% [markdown]
# # 2021 年前后 · Before and after 2021
#
# 研究者怎样用这些报告？肖卫兵（《理论与改革》2021 年第 6 期）取部委、省级政府和垂直系统年度报告的全年合计，讨论 2019 年答复类型化的影响，用的正是今天第三张表的内容；段尧清等（《现代情报》2020 年第 8 期）手工收集了国务院部门 2008–2018 年的 364 份报告。
#
# 本篇重做这一类分析：新格式（2021）前后，各层级办理结果的构成，一直到县、乡两级，带上缺失和区间。
#
# How have such reports been used? Xiao (2021) takes yearly totals of ministries, provinces and vertical systems to discuss the types of answer introduced in 2019: what is the third table today. Duan et al. (2020) collected 364 reports by hand. This notebook repeats that kind of analysis by level, down to counties and towns, before and after the 2021 form, with what is missing and how sure it is.
#
# > **数字是编造的。** 样本中 2019–2023 年的报告几乎都是仿制的，数字随机产生：方法是真的，**下面的结论不是**。唯一的真实报告是江汉区统计局 2022 年和天门调查队 2023 年。
# >
# > **The numbers are made up.** The method is real, its findings here are not.

# %%
import numpy as np
import pandas as pd

import plots
from tidy import captions, current_names, folder, short, wilson

TIDY = folder()
LEVELS = {"prefecture": "地级", "county": "县级", "township": "乡级"}
PERIODS = {"2019": "旧格式（2019–2020）", "2021": "新格式（2021 起）"}
labels = pd.read_parquet(TIDY / "labels")
pd.set_option("display.max_colwidth", 120)

# %% [markdown]
# ## 前与后 · Before and after
#
# 版本由第三张表印着的标签判定，不看年度：有的机关 2021 年以后仍用旧表。先看两者是否一致。
#
# The edition is told by the labels of the table, not by the year; some keep printing the old form. Do they agree?

# %%
editions = pd.read_parquet(TIDY / "reports").dropna(subset="edition_requests")
table = pd.crosstab(editions["edition_requests"].astype(object).map(PERIODS), editions["year"])
table.loc[list(PERIODS.values())].rename_axis(index=None)

# %% [markdown]
# ## 哪些能接着比 · What can be chained
#
# 两个版本里键相同，就是同一个问题。第三张表的行几乎一字未改；“其他处理”在旧格式是一行，新格式拆成三行，加起来才可比。提法或口径变了的，`labels` 里有断点（`break_from`）：趋势到此要断开。
#
# The same key in two editions is the same question. *Other handling* is one row in 2019 and three in 2021: add them up. Where wording or counting changed `labels` says from when.

# %%
breaks = labels.dropna(subset="break_from").query("dimension in ['item', 'measure', 'section']")
breaks[["section", "key", "label_zh", "break_from", "break_why"]].reset_index(drop=True)

# %%
printed = captions("requests", "item")
items = labels[(labels["section"] == "requests") & (labels["dimension"] == "item")]
in_both = items[items["edition"] == "2019"]["key"]
only = items[(items["edition"] == "2021") & ~items["key"].isin(in_both)]
only[["edition", "key", "label_zh"]].reset_index(drop=True)

# %% [markdown]
# ## 每份报告六个数 · Six numbers a report
#
# 按版本标签里的上级把各行归到六类结果。只有一类里每一格都是数字，这一类才有数；空白不当零。
#
# Rows are grouped by the form's own headings. A group has a number only where every cell of it is one.

# %%
KEYS = ["granted", "partly_granted", "refused", "unavailable", "rejected", "closed"]
parents = items.drop_duplicates("key").set_index("key")["parent"].astype(object).to_dict()
requests = pd.read_parquet(TIDY / "requests").query("applicant == 'all'")
# “其他处理”印成一行的报告，没有三个细项 · where it is one row its three parts are not there
one_row = requests.loc[requests["item"] == "closed", "report_id"]
parts = requests["item"].isin([key for key, parent in parents.items() if parent == "closed"])
requests = requests[~(parts & requests["report_id"].isin(one_row))]
names = requests["item"].astype(object)
requests["group"] = names.where(names.isin(KEYS), names.map(parents))

# %%
outcomes = requests[requests["group"].isin(KEYS)].groupby(["report_id", "group"])["value"]
complete = outcomes.sum().where(outcomes.count() == outcomes.size()).unstack()[KEYS]
handled = requests[requests["item"] == "handled"].set_index("report_id")
wide = handled[["agency_id", "edition"]].assign(handled=handled["value"]).join(complete)
levels = current_names().set_index("agency_id")["level"].astype(object)
wide["level"] = wide["agency_id"].astype(object).map(levels)
why_not = {
    "层级不明 · level unknown": ~wide["level"].isin(LEVELS),
    "总计不是数字 · the total is no number": wide["handled"].isna(),
    "总计为零 · nothing handled": wide["handled"].fillna(1) == 0,
    "有格不是数字 · a cell is no number": wide[KEYS].isna().any(axis=1),
}
tests = [test.astype(bool) for test in why_not.values()]
wide["use"] = np.select(tests, list(why_not), "可用 · usable")
table = pd.crosstab(wide["use"], wide["edition"].astype(object).map(PERIODS))
table[list(PERIODS.values())].rename_axis(index=None, columns=None)

# %% [markdown]
# ## 空白当零？ · Blanks as zeros?
#
# 不少报告把零写成空白或横线。是否当零是一个假设，但可以检验：`checks` 里 `T3.TOTAL` 的 `holds_if_blank_is_zero` 表示“空白都当零，各项之和正好等于印出的总计”。只对这些报告补零，并且另列一列，让读者看见假设改变了什么。
#
# Many print a zero as a blank or a dash. To take them for zeros is an assumption that can be tested: where the printed total then agrees, `T3.TOTAL` says `holds_if_blank_is_zero`. Only those reports are filled, and shown apart.

# %%
checks = pd.read_parquet(TIDY / "checks").query("identity == 'T3.TOTAL' and key == 'all'")
wide["total"] = checks.set_index("report_id")["status"].astype(object).reindex(wide.index)
wide = wide[wide["level"].isin(LEVELS) & (wide["handled"] > 0)]
pd.crosstab(wide["total"], wide["use"]).rename_axis(index="T3.TOTAL", columns=None)

# %%
strict = wide[wide["total"] == "holds"]
agrees = wide[wide["total"] == "holds_if_blank_is_zero"]
zeros = outcomes.sum().unstack()[KEYS].reindex(agrees.index)
filled = pd.concat([strict, agrees.assign(**zeros)])
print(f"严格 {len(strict)} 份，空白当零（合计相符）{len(filled)} 份 (strict, filled)")
assert (filled[KEYS].sum(axis=1) == filled["handled"]).all()

# %% [markdown]
# 自己不平的报告（`differs`）两种口径都不用：江汉区统计局 2022 年就是一份。
#
# A report that contradicts itself is in neither.

# %% [markdown]
# ## 前后的构成 · The outcomes before and after
#
# 两种口径都给：**合计占比**（分子/分母，把件数加总，几家大机关说了算）和**各份报告占比的中位数**（每份报告一票）。
#
# Both ways: the pooled share (a few large bodies decide it) and the median of the reports' shares (one report, one vote).


# %%
def named(column: pd.Series, names: dict[str, str]) -> pd.Categorical:
    """Return keys as captions, in the order of `names`."""
    return pd.Categorical(column.astype(object).map(names), list(names.values()), ordered=True)


def summary(reports: pd.DataFrame) -> pd.DataFrame:
    """Return counts, the pooled share with its interval, and quartiles of the reports' shares."""
    long = reports.melt(["level", "edition", "handled"], KEYS, "outcome", "cases")
    long["level"] = named(long["level"], LEVELS)
    long["outcome"] = named(long["outcome"], {key: short(printed[key]) for key in KEYS})
    long["edition"] = named(long["edition"], PERIODS)
    long["share"] = long["cases"].astype(float) / long["handled"].astype(float)
    by = long.groupby(["level", "outcome", "edition"], observed=True)
    found = by.agg(reports=("share", "size"), cases=("cases", "sum"), handled=("handled", "sum"))
    found["pooled"] = found["cases"].astype(float) / found["handled"].astype(float)
    found["low"], found["high"] = wilson(
        found["cases"].astype(float), found["handled"].astype(float)
    )
    quartiles = by["share"].quantile([0.25, 0.5, 0.75]).unstack()
    return found.join(quartiles.set_axis(["Q1", "median", "Q3"], axis=1))


shares = summary(strict)
shares.loc["县级"].round(3)

# %% [markdown]
# 三个层级一起看（图中的数）： All three levels, as in the chart:

# %%
shares[["reports", "pooled", "median"]].unstack("level").rename_axis(columns=[None, None]).round(3)

# %%
drawn, axes = plots.figure(9.5, 4.2, ncols=3, sharey=True, sharex=True)
before, after = PERIODS.values()
for ax, level in zip(axes, LEVELS.values(), strict=True):
    counts = []
    for edition, offset, colour, inside in (
        (before, -0.15, plots.MIDDLE, "white"),
        (after, 0.15, plots.DARK, plots.DARK),
    ):
        some = shares.xs((level, edition), level=("level", "edition"))
        at = np.arange(len(some)) + offset
        ax.hlines(at, some["Q1"], some["Q3"], color=colour, linewidth=3, alpha=0.55)
        ax.plot(some["median"], at, "o", color=colour, markerfacecolor=inside, label=edition)
        ax.plot(some["pooled"], at, "|", color=colour, markersize=12, markeredgewidth=2)
        counts.append(some["reports"].iloc[0])
    ax.set_title(f"{level}（前 {counts[0]} 份，后 {counts[1]} 份）", fontsize=10)
    ax.set_yticks(range(len(some)), some.index)
    plots.percent(ax.xaxis)
axes[0].invert_yaxis()
axes[0].set_xlim(0)
drawn.legend(
    *axes[0].get_legend_handles_labels(), loc="outside lower center", ncols=2, frameon=False
)
drawn.suptitle(
    "占总计的比例：点＝中位数，粗线＝四分位区间，竖线＝合计占比（数字为编造）", fontsize=10
)
says = (
    "各层级六类办理结果的比例，空心为旧格式 · Shares of six outcomes by level, hollow: the old form"
)
plots.shown(drawn, says)

# %% [markdown]
# ## 假设改变了什么 · What the assumption changes

# %%
columns = ["reports", "median"]
both = shares[columns].join(summary(filled)[columns].add_suffix(" filled"))
both.loc["县级"].round(3)

# %% [markdown]
# ## 不能接的：第二、四部分 · What cannot be chained
#
# 旧格式的规范性文件数“制作、公开”，新格式数“制发、废止、现行有效”：没有共同的栏目。处理决定数两版都有，但口径变了。诉讼与复议自 2024 年起先复议后起诉，样本几乎只到 2023 年。下面只列中位数，并在断点处留空。
#
# Normative documents are counted otherwise in each form, so no measure is common. Decisions are in both with another rule. Disputes break in 2024, beyond this sample. Medians, with a gap at the break.

# %%
disclosure = pd.read_parquet(TIDY / "disclosure").query("year >= 2019 and year <= 2023")
measures = disclosure.query("item in ['licences', 'penalties'] and measure == 'decisions'")
by = measures.groupby(["year", "item"], observed=True)["value"]
medians = by.agg(["median", "count"]).unstack()
gap = pd.DataFrame(np.nan, index=["— 断点 break —"], columns=medians.columns)
table = pd.concat([medians.loc[:2020], gap, medians.loc[2021:]]).rename(
    columns=captions("disclosure", "item")
)
table.rename_axis(columns=[None, None]).astype("Int64")

# %% [markdown]
# ## 可以说什么，不能说什么 · What may be said
#
# - 前后之差可能来自机关的构成（谁的报告在样本里），不只来自格式：先看两边报告数。
# - 合计占比的区间只反映件数多少，不反映机关之间的差别；机关间的差别看四分位数。
# - 办理结果加总到年度可以相加；复议诉讼不行，未审结的会在下一年再出现。
#
# Differences may come from who is in the sample. The pooled interval knows nothing of differences between bodies. Outcomes may be summed over years, disputes not: pending cases return.
