# %% [markdown]
# # 2021 年前后 · Before and after 2021
#
# 已发表的研究怎样用这些报告？肖卫兵（《理论与改革》2021 年第 6 期）用部委、省级政府和垂直系统年度报告的全年合计，讨论 2019 年起答复类型化的影响；段尧清等（《现代情报》2020 年第 8 期）手工收集国务院部门 2008–2018 年的 364 份报告；财新（2021 年 5 月 5 日）读了 31 个省和各部委 2020 年的报告。用的都是第三张表：申请的办理结果。
#
# 本篇重做这一类分析：新格式（2021）前后，各层级办理结果的构成，一直到县、乡两级，带上缺失和区间。
#
# Published studies count the outcomes of requests from yearly totals (Xiao 2021; Duan et al. 2020 by hand for 364 reports; Caixin 2021). This notebook repeats that kind of analysis by level, before and after the 2021 form, with what is missing and how sure it is.
#
# > **数字是编造的。** 样本中 2019–2023 年的报告几乎都是仿制的，数字随机产生：方法是真的，**下面的结论不是**。唯一的真实报告是江汉区统计局 2022 年和天门调查队 2023 年。
# >
# > **The numbers are made up.** The method is real, its findings here are not.

# %%
import numpy as np
import pandas as pd
import plots
from tables import captions, current_names, folder, short

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
pd.crosstab(editions["edition_requests"].astype(object).map(PERIODS), editions["year"]).rename_axis(index=None)

# %% [markdown]
# ## 哪些能接着比 · What can be chained
#
# 两个版本里键相同，就是同一个问题。第三张表的行几乎一字未改；“其他处理”在旧格式是一行，新格式拆成三行，加起来才可比。提法或口径变了的，`labels` 里有断点（`break_from`）：趋势到此要断开。
#
# The same key in two editions is the same question. *Other handling* is one row in 2019 and three in 2021: add them up. Where wording or counting changed `labels` says from when.

# %%
breaks = labels[labels["break_from"].notna() & labels["dimension"].isin(["item", "measure", "section"])]
breaks[["section", "key", "label_zh", "break_from", "break_why"]].drop_duplicates().reset_index(drop=True)

# %%
items = labels[(labels["section"] == "requests") & (labels["dimension"] == "item")]
known_in = items.groupby("key", observed=True)["edition"].agg(lambda column: " ".join(sorted(column)))
only_one = known_in[known_in.str.count(" ") == 0]
only_one.rename("只在 · only in").to_frame().assign(label=only_one.index.map(captions("requests", "item")))

# %% [markdown]
# ## 每份报告六个数 · Six numbers a report
#
# 按版本标签里的上级把各行归到六类结果。只有一类里每一格都是数字，这一类才有数；空白不当零。
#
# Rows are grouped by the form's own headings. A group has a number only where every cell of it is one.

# %%
printed = captions("requests", "item")
GROUPS = {
    key: short(printed[key]) for key in ("granted", "partly_granted", "refused", "unavailable", "rejected", "closed")
}
parents = items.drop_duplicates("key").set_index("key")["parent"].astype(object).to_dict()
requests = pd.read_parquet(TIDY / "requests").query("applicant == 'all'")
requests["group"] = [key if key in GROUPS else parents.get(key) for key in requests["item"].astype(object)]
# 印了“其他处理”一行的报告（旧格式，和照旧印的新报告）没有三个细项 · where it is one row its parts are not there
one_row = requests.loc[requests["item"] == "closed", "report_id"]
parts = requests["item"].isin(items.query("parent == 'closed'")["key"])
requests = requests[~(parts & requests["report_id"].isin(one_row))]

# %%
outcomes = requests[requests["group"].isin(GROUPS)].groupby(["report_id", "group"], observed=True)["value"]
complete = outcomes.sum().where(outcomes.count() == outcomes.size()).unstack()[list(GROUPS)]
handled = requests[requests["item"] == "handled"].set_index("report_id")[["agency_id", "year", "edition", "value"]]
wide = handled.rename(columns={"value": "handled"}).join(complete)
wide["level"] = wide["agency_id"].astype(object).map(current_names().set_index("agency_id")["level"].astype(object))
whole = wide[list(GROUPS)].notna().all(axis=1)
why_not = [
    (~wide["level"].isin(LEVELS), "层级不明 · level unknown"),
    (wide["handled"].isna(), "总计不是数字 · the total is no number"),
    (wide["handled"].eq(0).fillna(False), "总计为零 · nothing handled"),
    (~whole, "有格不是数字 · a cell is no number"),
]
wide["use"] = np.select([test.astype(bool) for test, _ in why_not], [why for _, why in why_not], "可用 · usable")
pd.crosstab(wide["use"], wide["edition"].astype(object).map(PERIODS)).rename_axis(index=None, columns=None)

# %% [markdown]
# ## 空白当零？ · Blanks as zeros?
#
# 不少报告把零写成空白或横线。是否当零是一个假设，但可以检验：`checks` 里 `T3.TOTAL` 的 `holds_if_blank_is_zero` 表示“空白都当零，各项之和正好等于印出的总计”。只对这些报告补零，并且另列一列，让读者看见假设改变了什么。
#
# Many print a zero as a blank or a dash. To take them for zeros is an assumption that can be tested: where the printed total then agrees, `T3.TOTAL` says `holds_if_blank_is_zero`. Only those reports are filled, and shown apart.

# %%
checks = pd.read_parquet(TIDY / "checks").query("identity == 'T3.TOTAL' and key == 'all'").set_index("report_id")
wide = wide[wide["level"].isin(LEVELS) & (wide["handled"] > 0)]
wide["total"] = checks["status"].reindex(wide.index).astype(object)
pd.crosstab(wide["total"], wide["use"]).rename_axis(index="T3.TOTAL", columns=None)

# %%
filled = outcomes.sum().unstack()[list(GROUPS)]
agrees = wide["total"] == "holds_if_blank_is_zero"
strict = wide[wide[list(GROUPS)].notna().all(axis=1) & (wide["total"] != "differs")]
filling = wide.assign(**{name: filled[name].reindex(wide.index).where(agrees, wide[name]) for name in GROUPS})
filling = filling[filling[list(GROUPS)].notna().all(axis=1) & (filling["total"] != "differs")]
print(f"严格 {len(strict)} 份，空白当零（合计相符）{len(filling)} 份，共 {len(wide)} 份 (strict, filled, all)")

# %% [markdown]
# 严格口径下，六类之和必然等于总计。 In the strict set the six groups add up to the printed total:

# %%
assert (strict[list(GROUPS)].sum(axis=1) == strict["handled"]).all()

# %% [markdown]
# ## 前后的构成 · The outcomes before and after
#
# 两种口径都给：**合计占比**（分子/分母，像已发表的研究那样把件数加总，几家大机关说了算）和**各份报告占比的中位数**（每份报告一票）。
#
# Both ways: the pooled share (as the studies do; a few large bodies decide it) and the median of the reports' shares (one report, one vote).


# %%
def summary(some: pd.DataFrame) -> pd.DataFrame:
    """Return counts, pooled share with Wilson's interval, and the quartiles of the reports' shares, by level, edition, outcome."""
    long = some.melt(["level", "edition", "handled"], list(GROUPS), "outcome", "cases").astype(
        {"cases": float, "handled": float}
    )
    long["share"] = long["cases"] / long["handled"]
    by = long.groupby(["level", "outcome", "edition"], observed=True)
    found = by.agg(reports=("share", "size"), cases=("cases", "sum"), handled=("handled", "sum"))
    found["pooled"] = found["cases"] / found["handled"]
    wide = 1.96**2 / found["handled"]
    half = 1.96 * np.sqrt(found["pooled"] * (1 - found["pooled"]) / found["handled"] + wide / found["handled"] / 4)
    found["low"], found["high"] = ((found["pooled"] + wide / 2 + side * half) / (1 + wide) for side in (-1, 1))
    quartiles = by["share"].quantile([0.25, 0.5, 0.75]).unstack().set_axis(["Q1", "median", "Q3"], axis=1)
    return found.join(quartiles).reset_index()


shares = summary(strict)
county = shares[shares["level"] == "county"].astype({"cases": int, "handled": int})
county.assign(outcome=county["outcome"].map(GROUPS), edition=county["edition"].astype(object).map(PERIODS)).drop(
    columns="level"
).set_index(["outcome", "edition"]).reindex(pd.MultiIndex.from_product([GROUPS.values(), PERIODS.values()])).round(3)

# %% [markdown]
# 三个层级一起看（图中的数）： All three levels, as in the chart:

# %%
named = shares.assign(
    level=pd.Categorical(shares["level"].map(LEVELS), list(LEVELS.values())),
    outcome=pd.Categorical(shares["outcome"].map(GROUPS), list(GROUPS.values())),
    edition=shares["edition"].astype(object).map(PERIODS),
)
table = named.pivot(index=["outcome", "edition"], columns="level", values=["reports", "pooled", "median"])
table.rename_axis(columns=[None, None]).convert_dtypes().round(3)

# %%
drawn, axes = plots.figure(9.5, 4.2, ncols=3, sharey=True, sharex=True)
for ax, (level, name) in zip(axes, LEVELS.items(), strict=True):
    for edition, offset, colour in (("2019", -0.15, plots.MIDDLE), ("2021", 0.15, plots.DARK)):
        some = (
            shares[(shares["level"] == level) & (shares["edition"] == edition)]
            .set_index("outcome")
            .reindex(list(GROUPS))
        )
        at = np.arange(len(GROUPS)) + offset
        ax.hlines(at, some["Q1"], some["Q3"], color=colour, linewidth=3, alpha=0.55)
        face = "white" if edition == "2019" else colour
        ax.plot(some["median"], at, "o", color=colour, markerfacecolor=face, label=PERIODS[edition])
        ax.plot(some["pooled"], at, "|", color=colour, markersize=12, markeredgewidth=2)
    counts = [int((strict[strict["level"] == level]["edition"] == edition).sum()) for edition in PERIODS]
    ax.set_title(f"{name}（前 {counts[0]} 份，后 {counts[1]} 份）", fontsize=10)
    plots.percent(ax.xaxis)
axes[0].set_yticks(range(len(GROUPS)), GROUPS.values())
axes[0].invert_yaxis()
axes[0].set_xlim(0)
handles, names = axes[0].get_legend_handles_labels()
drawn.legend(handles, names, loc="outside lower center", ncols=2, frameon=False, fontsize=9)
drawn.suptitle("办理结果占总计的比例：点＝中位数，粗线＝四分位区间，竖线＝合计占比（数字为编造）", fontsize=10)
plots.shown(
    drawn,
    "各层级六类办理结果的比例，空心为 2021 年前 · Shares of six outcomes by level, hollow before the 2021 form, solid after",
)

# %% [markdown]
# ## 假设改变了什么 · What the assumption changes

# %%
both = shares.merge(summary(filling), on=["level", "outcome", "edition"], suffixes=("", " filled"))
both = both[both["level"] == "county"].assign(outcome=lambda t: t["outcome"].map(GROUPS))
both["edition"] = both["edition"].astype(object).map(PERIODS)
columns = ["reports", "median", "reports filled", "median filled"]
both.set_index(["outcome", "edition"])[columns].reindex(
    pd.MultiIndex.from_product([GROUPS.values(), PERIODS.values()])
).round(3)

# %% [markdown]
# ## 不能接的：第二、四部分 · What cannot be chained
#
# 旧格式的规范性文件数“制作、公开”，新格式数“制发、废止、现行有效”：没有共同的栏目。处理决定数两版都有，但口径变了。诉讼与复议自 2024 年起先复议后起诉，样本只到 2023 年。下面只列中位数，并在断点处留空。
#
# Normative documents are counted otherwise in each form, so no measure is common. Decisions are in both with another rule. Disputes break in 2024, beyond this sample. Medians, with a gap at the break.

# %%
disclosure = pd.read_parquet(TIDY / "disclosure").query("year >= 2019 and year <= 2023")
measures = disclosure.query("item in ['licences', 'penalties'] and measure == 'decisions'")
medians = measures.groupby(["year", "item"], observed=True)["value"].agg(["median", "count"]).unstack()
before, after = medians.loc[:2020], medians.loc[2021:]
gap = pd.DataFrame(np.nan, index=["— 断点 break —"], columns=medians.columns)
table = pd.concat([before, gap, after]).rename(columns=captions("disclosure", "item"))
table.rename_axis(columns=[None, None]).astype("Int64")

# %% [markdown]
# ## 可以说什么，不能说什么 · What may be said
#
# - 前后之差可能来自机关的构成（谁的报告在样本里），不只来自格式：先看两边报告数。
# - 合计占比的区间只反映件数多少，不反映机关之间的差别；机关间的差别看四分位数。
# - 办理结果加总到年度可以相加；复议诉讼不行，未审结的会在下一年再出现。
#
# Differences may come from who is in the sample. The pooled interval knows nothing of differences between bodies. Outcomes may be summed over years, disputes not: pending cases return.
