// The page of one agency: its indicators by year, a trend against its peers, and its reports as printed.
import { agencies, indicators } from "./agencies.mjs";
import { Trouble, shard } from "./data.mjs";
import { codeLines, csvButton, indicatorLines } from "./export.mjs";
import { GREY, fetching, figures, quartiles, span } from "./figures.mjs";
import { words } from "./labels.mjs";
import { day, documents, lateness, narrative, of, reports, tables, titled } from "./report.mjs";
import { change } from "./state.mjs";
import { trend } from "./trend.mjs";
import { alive, grid, heading, select } from "./view.mjs";
import { el, page, shown, t } from "./words.mjs";

/** What the table by year shows, from the report's own row of the indicators. */
const MAIN = ["received", "disclosure_rate", "refusal_rate", "unavailable_rate", "rejection_rate", "dispute_rate", "backlog_rate", "integrity", "days_late"];

alive(async (state) => {
  const [all] = await Promise.all([agencies(), fetching(state.indicator ?? "disclosure_rate")]), n = all.index(state.id);
  if (!state.id) throw new Trouble(t("请在上方查找一个机关。", "Find an agency in the box above."));
  if (n < 0) throw new Trouble(t(`没有编号为 ${state.id} 的机关。它可能已改编号；请按名称查找。`, `There is no agency ${state.id}. Its id may have changed: look for its name.`));
  heading(all.at(n).name);
  const own = await reports(all, n), report = own.find((one) => one.report_id === state.report) ?? own[0];
  const word = await words(), charts = await against(all, n, own, state);
  return [who(all, n), await byYear(all, n, own), ...charts, await gaps(all, n, own, word), report ? await one(all, n, own, report, word) : el("p", {}, t("这里没有这个机关的报告。", "There is no report of this agency here."))];
});

function who(all, n) {
  const known = all.at(n);
  const facts = [all.place(n), all.kind(n), known.aliases && t(`曾用名或别名：${known.aliases}`, `other names: ${known.aliases}`), known.successor && el("a", { href: page("agency", { id: known.successor }) }, t(`已由 ${known.successor} 承继`, `succeeded by ${known.successor}`)), el("span", { class: "id" }, known.agency_id)];
  const peers = { of: known.agency_id, indicator: "disclosure_rate" };
  return el("div", { class: "who" }, el("p", {}, facts.filter(Boolean).flatMap((fact, at) => (at ? [" · ", fact] : [fact]))),
    el("p", { class: "actions" }, el("a", { href: page("compare", peers) }, t("与同类机关比较", "Compare with similar agencies")), el("a", { href: page("rank", { organ: known.organ, level: known.level, province: known.province }) }, t("同省同类排序", "Rank among its kind in the province"))));
}

/** Return the table of the main indicators, a column a year. */
async function byYear(all, n, own) {
  const rows = await shard(all.columns.shard[n], "indicators"), known = await indicators();
  const bare = own.filter((one) => one.scope !== "area" && one.scope !== "system" && one.year !== null).reverse();
  const values = new Map(rows.map((row) => [`${row.report_id}/${row.indicator}`, row]));
  const keys = MAIN.filter((key) => known.has(key));
  const few = (key, row) => known.get(key).kind === "rate" && row.den < GREY;
  const cell = (report, key) => {
    const row = values.get(`${report.report_id}/${key}`), { kind } = known.get(key);
    if (!row || row.value === null) return el("td", { class: "n none" }, el("span", { title: t("无法计算", "cannot be computed") }, "–"));
    return el("td", { class: `n${few(key, row) ? " few" : ""}` }, shown(row.value, kind), kind === "rate" ? el("small", {}, `${row.num}/${row.den}${few(key, row) ? "†" : ""}`) : null);
  };
  const head = [t("指标", "Indicator"), ...bare.map((report) => String(report.year))];
  const body = keys.map((key) => [t(known.get(key).label_zh, known.get(key).label_en), ...bare.map((report) => cell(report, key))]);
  const csvRows = () => keys.flatMap((key) => bare.map((report) => [report.year, key, values.get(`${report.report_id}/${key}`)]).map(([year, name, row]) => [all.at(n).agency_id, all.at(n).name, year, name, row?.value, row?.num, row?.den]));
  return el("section", {}, el("h2", {}, t("主要指标", "Main indicators")), grid(t("各年主要指标，比率下为分子/分母", "Main indicators by year; under a rate its numerator/denominator"), head, body, { class: "years" }),
    el("p", { class: "note" }, t(`百分数保留一位小数，CSV 为全精度。† 分母不足 ${GREY}，比率不足为据。– 无法计算。逾期天数为负即提前。`, `Percentages to one decimal; the CSV has them in full. † denominator under ${GREY}: the rate says little. – cannot be computed. Days late are negative where a report was early.`)),
    csvButton(all.at(n).agency_id, ["agency_id", "agency", "year", "indicator", "value", "numerator", "denominator"], csvRows));
}

/** Return the trend of the chosen indicator against the peers' median and quartiles, and its table. */
async function against(all, n, own, state) {
  const key = state.indicator ?? "disclosure_rate", years = await span(), figure = await figures(key, years), known = await indicators();
  const oneProvince = state.peers === "province", group = all.peers(n, oneProvince);
  const mine = years.map((year) => figure.at(n, year)), theirs = years.map((year) => quartiles(figure, group, year));
  const label = t(figure.label_zh, figure.label_en), name = all.at(n).name;
  const described = group.length ? t(`同行：${oneProvince ? all.at(n).province : "全国"}${all.kind(n)}，共 ${group.length} 个（不含本机关）`, `Peers: ${all.kind(n)}${oneProvince ? `, ${all.at(n).province}` : ""}; ${group.length} without this agency`) : t("没有同层级、同类型的其他机关", "There is no other agency of this kind and level");
  const lines = [{ name, values: mine.map((one) => one?.value ?? null), few: mine.map((one) => one?.den < GREY) }, ...(group.length ? [{ name: t("同行中位数", "Peers' median"), values: theirs.map((one) => one.median), quiet: true }] : [])];
  const band = group.length ? { name: t("同行四分位区间", "Peers' quartiles"), low: theirs.map((one) => one.q1), high: theirs.map((one) => one.q3) } : null;
  const marks = marksOf(figure, own, years);
  const rows = years.map((year, at) => ({ attributes: { class: mine[at]?.den < GREY ? "few" : null }, cells: [String(year), shown(mine[at]?.value, figure.kind) || "–", ...(figure.quotient ? [mine[at] ? `${mine[at].num}/${mine[at].den}${mine[at].den < GREY ? "†" : ""}` : "", interval(mine[at], figure.kind)] : []), ...["q1", "median", "q3"].map((part) => shown(theirs[at][part], figure.kind) || "–"), String(theirs[at].count)] }));
  const head = [t("年度", "Year"), label, ...(figure.quotient ? [t("分子/分母", "Num./den."), t("95% 区间", "95 % interval")] : []), t("下四分位", "Lower quartile"), t("中位数", "Median"), t("上四分位", "Upper quartile"), t("同行有值", "Peers with a value")];
  const full = () => years.map((year, at) => [all.at(n).agency_id, name, year, key, mine[at]?.value, mine[at]?.num, mine[at]?.den, mine[at]?.low, mine[at]?.high, theirs[at].q1, theirs[at].median, theirs[at].q3, theirs[at].count]);
  return [el("section", { id: "trend" }, el("h2", {}, t("与同行比较", "Against its peers")),
    el("form", { class: "filters", onsubmit: (event) => event.preventDefault() }, select("indicator", t("指标", "Indicator"), [...known.values()].map((one) => [one.key, t(one.label_zh, one.label_en)]), key, (value) => change({ indicator: value })),
      select("peers", t("同行", "Peers"), [["", t("全国同层级、同类型", "Same kind and level")], ["province", t("同省同层级、同类型", "Same kind and level, same province")]], state.peers, (value) => change({ peers: value }))),
    el("p", { class: "note" }, `${t(figure.formula_zh, figure.formula_en)}${t("。", ". ")}${described}${figure.quotient ? t(`；分母不足 ${GREY} 的不计入四分位。`, `; those with a denominator under ${GREY} are left out of the quartiles.`) + t("空心菱形也是分母不足的。", " A hollow diamond is one of those too.") : t("。", ".")}`),
    !lines.some((line) => line.values.some((value) => value !== null)) ? el("p", { class: "notice quiet" }, t("没有可画的数值：没有这些年的报告，或用的是没有这一项的旧格式。", "There is nothing to draw: no report of these years, or an older form without this number.")) : trend(t(`${label}：${name}与同行`, `${label}: ${name} and its peers`), figure, years, lines, band, marks),
    marks.length ? el("ul", { class: "note" }, marks.map((mark) => el("li", {}, `${mark.from} · ${mark.why}`))) : null,
    grid(t(`${label}，各年`, `${label} by year`), head, rows, { class: "figures" }),
    el("p", { class: "give" }, csvButton(`${all.at(n).agency_id}-${key}`, ["agency_id", "agency", "year", "indicator", "value", "numerator", "denominator", "low", "high", "peers_q1", "peers_median", "peers_q3", "peers_count"], full)),
    codeLines(indicatorLines(key, { quotient: figure.quotient, ids: [all.at(n).agency_id] })))];
}

const interval = (one, kind) => (one && one.low !== null && one.low !== undefined ? `${shown(one.low, kind)} – ${shown(one.high, kind)}` : "");

/** Return the years in which the counting rule or the printed form changed. */
function marksOf(figure, own, years) {
  const breaks = (figure.breaks ?? []).map((one) => ({ from: one.from, short: t("口径变化", "new rule"), why: t(one.why_zh, one.why_en) }));
  const forms = own.filter((one) => one.year !== null && one.edition_requests).sort((a, b) => a.year - b.year);
  const changed = forms.filter((one, at) => at && one.edition_requests !== forms[at - 1].edition_requests);
  return [...breaks, ...changed.map((one) => ({ from: one.year, short: t(`${one.edition_requests}年格式`, `form ${one.edition_requests}`), why: t(`本机关改用 ${one.edition_requests} 年格式`, `this agency uses the form of ${one.edition_requests}`) }))]
    .filter((mark, at, list) => years.includes(mark.from) && list.findIndex((other) => other.from === mark.from) === at);
}

/** Return the years that are missing or late, said in words. */
async function gaps(all, n, own, word) {
  const missing = (await shard(all.columns.shard[n], "missing")).filter((one) => one.agency_id === all.at(n).agency_id);
  const late = own.filter((one) => one.days_late > 0);
  if (!missing.length && !late.length) return null;
  return el("section", {}, el("h2", {}, t("迟报与缺报", "Late and missing")), el("ul", {},
    late.map((one) => el("li", {}, `${titled(one, word)}${t("：", ": ")}${lateness(one)}`)),
    missing.map((one) => el("li", {}, `${one.year}${t("：没有找到报告（", ": no report found (")}${word("why", one.why)}${one.due ? t(`，应于 ${day(one.due)} 前公布`, `, due ${day(one.due)}`) : ""}${t("）", ")")}`))));
}

/** Return a chosen report as printed. */
async function one(all, n, own, report, word) {
  const number = all.columns.shard[n];
  const [made, files, issues] = await Promise.all([tables(number, report, word), documents(number, report, word), of(number, "issues", report.report_id)]);
  return el("section", { id: "report", class: "report" }, el("h2", {}, t("报告原表", "The report as printed")),
    el("form", { class: "filters", onsubmit: (event) => event.preventDefault() }, select("report", t("报告", "Report"), own.map((one) => [one.report_id, titled(one, word)]), report.report_id, (value) => change({ report: value }))),
    el("p", {}, report.title ? el("strong", { lang: "zh-CN" }, report.title) : null, ` ${lateness(report)}${t("。", ". ")}${t(`应有 ${report.cells_expected} 格，读得 ${report.cells_read} 格；检验勾稽关系 ${report.identities_checked} 条，不符 ${report.identities_broken} 条。`, `${report.cells_read} of ${report.cells_expected} cells read; ${report.identities_broken} of ${report.identities_checked} identities do not hold.`)}`),
    el("p", { class: "note" }, t("点任一数字，看它在原文件中的位置。≠ 所在的勾稽关系不符；* 原文另有文字或单位不同。", "Click a number to see where it stands in the document. ≠ it is in a sum that does not hold; * printed with other words or another unit.")),
    made.others ? el("div", {}, el("h3", {}, t("其他检查未通过", "Other checks that fail")), made.others) : null, made.tables,
    issues.length ? el("details", {}, el("summary", {}, t(`读取时的问题（${issues.length}）`, `Issues in reading (${issues.length})`)), el("ul", {}, issues.map((issue) => el("li", {}, `${word("issue", issue.code)}${t("：", ": ")}${issue.where ?? ""} ${issue.message ?? ""}`)))) : null,
    narrative(number, report), files ? el("div", {}, el("h3", {}, t("文件", "Documents")), files) : null);
}
