# %% [markdown]
# # 与同类机关比较 · Comparing peers
#
# 一个机关的公开率只有和同类（同一职能、同一层级）放在一起、连同分子分母和区间，才有意义。本篇不排名次。
#
# A rate means something beside those of peers (same organ, same level), with numerator, denominator and interval. No league table here.
#
# > 样本中同类机关的数字是编造的。 The peers' numbers are made up.

# %%
import numpy as np
import pandas as pd

import plots
from tidy import current_names, folder

TIDY = folder()
AGENCY, YEAR, RATE = "420102-education", 2021, "disclosure_rate"
agencies = current_names().set_index("agency_id")
own = agencies.loc[AGENCY]
peers = agencies[(agencies["organ"] == own["organ"]) & (agencies["level"] == own["level"])]
print(own["name"], own["organ"], own["level"], f"同类 {len(peers)} 个 (peers, itself included)")

# %% [markdown]
# ## 一个年度 · One year
#
# `indicators` 每份报告一行：`x` 是比率，`x_num`、`x_den` 是分子分母，`x_low`、`x_high` 是 Wilson 95 % 区间，`x_small` 表示分母不到 30。公开率 =（予以公开 + 部分公开）/ 总计。同类机关全部列出，没有报告的也列。
#
# `indicators` has a row a report: rate, numerator, denominator, Wilson's interval, and a flag under 30. Every peer is listed, without a report too.

# %%
indicators = pd.read_parquet(TIDY / "indicators")
requests = pd.read_parquet(TIDY / "requests")
handled = requests.query("item == 'handled' and applicant == 'all'").set_index("report_id")["value"]
parts = {RATE: "rate"} | {f"{RATE}_{part}": part for part in ("num", "den", "low", "high", "small")}
rates = indicators[["report_id", "agency_id", "year", *parts]].rename(columns=parts)
rates["why_not"] = np.select(
    [rates["rate"].notna(), rates["report_id"].map(handled).eq(0).fillna(False)],
    ["", "办理 0 件"],
    "有格不是数字",
)


def of_year(bodies: pd.DataFrame, year: int) -> pd.DataFrame:
    """Return some agencies' rates of a year in the order of ids; who has none says why not."""
    found = bodies[["name"]].join(rates[rates["year"] == year].set_index("agency_id")).sort_index()
    return found.drop(columns="year").fillna({"why_not": "没有报告"})


year = of_year(peers, YEAR)
year.drop(columns="report_id").round(3)

# %% [markdown]
# 没有比率不等于零，原因有三：没有报告（见 `late_and_missing`）；办理 0 件，没有分母；有的格是空白或横线。最后一种看得见原文（这里取全部机关的前两份）：
#
# No rate is not a rate of zero: no report, nothing handled (no denominator), or a cell that is blank or a dash. The last can be looked up (here the first two of all agencies):

# %%
blank = rates.loc[rates["why_not"] == "有格不是数字", "report_id"]
totals = requests[requests["report_id"].isin(blank) & (requests["applicant"] == "all")]
totals = totals[totals["item"].isin(["granted", "partly_granted", "handled"])]
totals[["report_id", "item", "raw", "status", "value"]].head(6).reset_index(drop=True)

# %% [markdown]
# 区间怎么来的？自己算一遍： How the interval comes about:


# %%
def wilson(cases: float, of: float, z: float = 1.959964) -> tuple[float, float]:
    """Return Wilson's bounds of a share."""
    share, wide = cases / of, z * z / of
    middle, half = share + wide / 2, z * np.sqrt(share * (1 - share) / of + wide / of / 4)
    return (middle - half) / (1 + wide), (middle + half) / (1 + wide)


one = year.loc[AGENCY]
assert np.allclose(wilson(one["num"], one["den"]), (one["low"], one["high"]))
print(f"{one['name']}: {one['num']:.0f}/{one['den']:.0f} = {one['rate']:.1%}")
print(f"区间 {one['low']:.1%}–{one['high']:.1%} (interval)")

# %%
title = f"{YEAR} 年度公开率，95 % 区间（深色：{own['name']}；按机关编号排列）"
says = "各区教育局公开率、区间和件数 · Disclosure rates of the districts' education bureaus"
plots.shown(plots.intervals(year, AGENCY, title), says)

# %% [markdown]
# 区间重叠的机关分不出高下。公开率高也不等于“更透明”：“予以公开”包括告知已经公开的，“无法提供”里混着不归它管的和不存在的。
#
# Where intervals overlap no one is ahead. A high rate is not "more transparent" either: *granted* includes what was public already.
#
# ## 分母小的时候 · When few cases are behind it
#
# 江汉区统计局 2022 年（真实报告）办理 4 件，公开 0 件：公开率 0 %，区间到 49 %。这样的比率标 `small`，图上是空心点，不参加任何排序。它旁边的同类是编造的，只为演示。
#
# 江汉区统计局 for 2022 (a real report): 0 of 4, an interval up to 49 %. Flagged small, drawn hollow, never ranked. Its peers here are made up.

# %%
bureaus = agencies[(agencies["organ"] == "statistics") & (agencies["level"] == "county")]
small = of_year(bureaus, 2022)
title = "2022 年度公开率（空心：分母不到 30）"
says = "各区统计局公开率，江汉区 4 件中 0 件 · The districts' statistics bureaus; 江汉区 0 of 4"
plots.shown(plots.intervals(small, "420103-statistics", title), says)

# %%
small.drop(columns="report_id").round(3)

# %% [markdown]
# ## 趋势与四分位 · Trend and quartiles
#
# 自己的线，同类（不含自己）的中位数和四分位数，以及每年有几个同类算得出。缺的年度断开，不连过去。
#
# Its own line against the peers' median and quartiles (itself left out), with the number of peers behind each year. A year without a rate is a gap.

# %%
years = range(2019, 2024)
mine = rates[rates["agency_id"] == AGENCY].set_index("year").reindex(years)
alike = rates["agency_id"].isin(peers.index.drop(AGENCY))
others = rates[alike].dropna(subset="rate").groupby("year")["rate"]
spread = others.quantile([0.25, 0.5, 0.75]).unstack().reindex(years).assign(n=others.size())
spread = spread.fillna({"n": 0}).astype({"n": int})
trend = mine[["num", "den", "rate", "low", "high", "small", "why_not"]].join(spread)
trend.rename(
    columns={0.25: "peers Q1", 0.5: "peers median", 0.75: "peers Q3", "n": "peers with a rate"}
).round(3)

# %%
drawn, ax = plots.figure(8, 3.8)
at = np.array(years)
ax.fill_between(
    at,
    spread[0.25].astype(float),
    spread[0.75].astype(float),
    color=plots.LIGHT,
    label="同类四分位区间",
)
ax.plot(at, spread[0.5], "--", color=plots.MIDDLE, label="同类中位数")
known = mine["rate"].notna()
below, above = (mine["rate"] - mine["low"])[known], (mine["high"] - mine["rate"])[known]
ax.plot(at, mine["rate"].astype(float), color=plots.DARK, linewidth=2, label=own["name"])
ax.errorbar(
    at[known], mine["rate"][known], yerr=[below, above], fmt="o", color=plots.DARK, capsize=3
)
ax.axvline(2020.5, color=plots.MIDDLE, linewidth=1, linestyle=":")
ax.annotate("2021 年起新格式", (2020.53, 0.005), fontsize=8, color=plots.MIDDLE)
ax.set_xticks(list(years), [f"{one}\n同类 {spread['n'][one]} 个" for one in years])
ax.set_ylim(0)
plots.percent(ax.yaxis)
ax.set_title(f"{own['name']}公开率与同类", fontsize=11, loc="left")
drawn.legend(frameon=False, fontsize=9, loc="outside lower center", ncols=3)
plots.shown(
    drawn,
    "逐年公开率及区间，与同类中位数、四分位数 · Rate by year with intervals, peers' median and quartiles",
)

# %% [markdown]
# 同类只有两三个时，四分位数不过是那两三个数本身：请看表里的 `peers with a rate`。
#
# With two or three peers the quartiles are those numbers themselves: mind the column `peers with a rate`.
