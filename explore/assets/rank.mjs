// The ranking of agencies by an indicator: coverage first, rates with their intervals, no rank for few cases.
import { agencies, indicators } from "./agencies.mjs";
import { manifest } from "./data.mjs";
import { ahead, chart, tooltip } from "./chart.mjs";
import { codeLines, csvButton, indicatorLines } from "./export.mjs";
import { GREY, RANKED, fetching, figures } from "./figures.mjs";
import { change } from "./state.mjs";
import { alive, grid, heading, select } from "./view.mjs";
import { el, page, shown, t } from "./words.mjs";

const ROWS = 100, BARS = 10;
/** Light enough for the interval to be seen on them, 3:1 on white. */
const FIRST = "#c4736b", LAST = "#5d8bbf";

ahead();

alive(async (state) => {
  const key = state.indicator ?? "disclosure_rate", [all] = await Promise.all([agencies(), fetching(key)]), { years } = await manifest(), year = Number(state.year) || latest(all, years);
  const figure = await figures(key, [year]), label = t(figure.label_zh, figure.label_en);
  const chosen = filtered(all, state), found = chosen.map((n) => ({ n, one: figure.at(n, year) })).filter(({ one }) => one);
  const ranked = placed(order(found.filter(({ one }) => !(one.den < RANKED)), state.order)), few = order(found.filter(({ one }) => one.den < RANKED), state.order);
  heading(t(`${year} 年${label}排序`, `${label}, ${year}`));
  return [await filters(all, state, figure, years, year), coverage(chosen, found, ranked, few, figure, year, state), picture(all, ranked, figure, label, year), listing(all, [...ranked, ...few], figure, label, state, year),
    el("p", { class: "give" }, csvButton(`${figure.key}-${year}`, HEAD, () => rows(all, ranked, few, figure, year))),
    codeLines(indicatorLines(figure.key, { quotient: figure.quotient, year, where: { province: state.province, organ: state.organ, level: state.level } }))];
});

/** Return the newest year that half of the agencies have reached: reports come in slowly. */
function latest(all, years) {
  const reached = new Map();
  for (const last of all.columns.last_year) reached.set(last, (reached.get(last) ?? 0) + 1);
  let before = 0;
  for (const year of [...years].reverse()) {
    const since = before + (reached.get(year) ?? 0);
    if (since >= all.count / 2) return year;
    before = since;
  }
  return years.at(-1);
}

function filtered(all, { province, organ, level, q }) {
  const { columns } = all, among = q ? all.search(q) : Array.from({ length: all.count }, (_, n) => n);
  return among.filter((n) => (!province || columns.province[n] === province) && (!organ || columns.organ[n] === organ) && (!level || columns.level[n] === level));
}

/** Sort highest first, or lowest; of equal values the one of more cases first, then by index. */
const order = (some, way) => some.sort((a, b) => (way === "low" ? a.one.value - b.one.value : b.one.value - a.one.value) || (b.one.den ?? 0) - (a.one.den ?? 0) || a.n - b.n);

/** Give equal values the same rank, the next one its place in the list. */
function placed(ranked) {
  ranked.forEach((row, at) => (row.rank = at && row.one.value === ranked[at - 1].one.value ? ranked[at - 1].rank : at + 1));
  return ranked;
}

async function filters(all, state, figure, years, year) {
  const known = await indicators(), any = ["", t("全部", "All")];
  const words = (name) => [any, ...all.values(name).map(([key, count]) => [key, `${all.word(name, key)}（${count}）`])];
  const text = el("input", { id: "f-q", type: "search", value: state.q ?? "", placeholder: t("如：统计 江汉", "e.g. 统计 江汉"), onchange: () => change({ q: text.value, page: null }) });
  const set = (name) => (value) => change({ [name]: value, page: null });
  return el("form", { class: "filters", onsubmit: (event) => event.preventDefault() },
    select("indicator", t("指标", "Indicator"), [...known.values()].map((one) => [one.key, t(one.label_zh, one.label_en)]), figure.key, set("indicator")),
    select("year", t("年度", "Year"), years.map((one) => [one, String(one)]), year, set("year")),
    select("province", t("省份", "Province"), words("province"), state.province, set("province")),
    select("organ", t("部门", "Organ"), words("organ"), state.organ, set("organ")),
    select("level", t("层级", "Level"), words("level"), state.level, set("level")),
    el("div", { class: "field" }, el("label", { for: "f-q" }, t("名称含", "Name has")), text),
    select("order", t("次序", "Order"), [["", t("从高到低", "Highest first")], ["low", t("从低到高", "Lowest first")]], state.order, set("order")));
}

function coverage(chosen, found, ranked, few, figure, year) {
  const grey = few.filter(({ one }) => one.den < GREY).length;
  const none = chosen.length - found.length;
  return el("div", { class: "coverage" }, el("p", { role: "status" },
    t(`符合条件的机关 ${chosen.length} 个：${year} 年有此数值 ${found.length} 个，没有 ${none} 个（无报告，或无法计算）。`, `${chosen.length} agencies fit; ${found.length} have this value for ${year}, ${none} do not (no report, or not computable).`),
    figure.quotient ? t(`参加排序 ${ranked.length} 个；分母不足 ${RANKED} 的 ${few.length} 个列在后面，不排名次（其中分母不足 ${GREY} 的 ${grey} 个以灰色和 † 标出）。`, ` ${ranked.length} are ranked; ${few.length} with a denominator under ${RANKED} follow without a rank (${grey} of them, under ${GREY}, grey and marked †).`) : ""),
    el("p", { class: "note" }, `${t(figure.formula_zh, figure.formula_en)}${t("。", ". ")}${figure.quotient ? t("区间为 Wilson 95%。区间重叠的两个机关，名次先后不说明差别。", "Intervals are Wilson's, 95 %. Where two intervals overlap, the order of rank tells no difference.") : ""}${figure.unit ? t(`单位：${figure.unit}。`, ` Unit: ${figure.unit}.`) : ""}`));
}

/** Return a chart of the top and the bottom, each rate with its interval; null where there is nothing to rank. */
function picture(all, ranked, figure, label, year) {
  if (!ranked.length) return null;
  const cut = ranked.length > 2 * BARS, bars = cut ? [...ranked.slice(0, BARS), ...ranked.slice(-BARS)] : ranked;
  const names = bars.map(({ n, rank }) => `${rank}. ${all.columns.name[n]}`);
  const title = cut ? t(`${label}，${year} 年：前 ${BARS} 个与后 ${BARS} 个`, `${label}, ${year}: first and last ${BARS}`) : `${label}${t("，", ", ")}${year}`;
  const percent = figure.kind === "rate" || figure.kind === "ratio";
  return chart(title, bars.map(({ one }, at) => `${names[at]} ${shown(one.value, figure.kind)}`).join(t("；", "; ")), (width) => ({
    grid: { left: 8, right: 40, top: 8, bottom: 8, containLabel: true },
    tooltip: tooltip((given) => { const { one } = bars[given.dataIndex]; return [names[given.dataIndex], told(one, figure)]; }, "item"),
    xAxis: { type: "value", axisLabel: { formatter: (value) => (percent ? `${Math.round(100 * value)}%` : String(value)) } },
    yAxis: { type: "category", inverse: true, data: names, axisLabel: { interval: 0, width: width < 600 ? 150 : 300, overflow: "truncate" }, axisTick: { show: false } },
    series: [{ type: "bar", data: bars.map(({ one }, at) => ({ value: one.value, itemStyle: { color: cut && at >= BARS ? LAST : FIRST } })), barMaxWidth: 12 },
      { type: "custom", silent: true, renderItem: whisker, data: bars.flatMap(({ one }, at) => (one.low === null || one.low === undefined ? [] : [[one.low, one.high, at]])), encode: { x: [0, 1], y: 2 }, z: 5 }],
  }), 40 + 24 * bars.length);
}

function whisker(_, api) {
  const [from, y] = api.coord([api.value(0), api.value(2)]), [to] = api.coord([api.value(1), api.value(2)]);
  const style = { stroke: "#222", lineWidth: 1 }, line = (x1, y1, x2, y2) => ({ type: "line", shape: { x1, y1, x2, y2 }, style });
  return { type: "group", children: [line(from, y, to, y), line(from, y - 4, from, y + 4), line(to, y - 4, to, y + 4)] };
}

const told = (one, { kind, quotient }) => (quotient ? `${shown(one.value, kind)} = ${one.num}/${one.den}` : shown(one.value, kind));

function listing(all, some, figure, label, state, year) {
  const pages = Math.max(1, Math.ceil(some.length / ROWS)), now = Math.min(Math.max(1, Number(state.page) || 1), pages);
  const head = [t("名次", "Rank"), t("机关", "Agency"), t("地区", "Place"), label, ...(figure.quotient ? [t("95% 区间", "95 % interval"), t("分子", "Num."), t("分母", "Den.")] : [])];
  const body = some.slice((now - 1) * ROWS, now * ROWS).map((given) => row(all, given, figure, year));
  if (!some.length) return el("p", { class: "notice quiet" }, t("没有符合条件而有此数值的机关。", "No agency that fits has this value."));
  return el("section", {}, grid(t(`${label}，${year} 年`, `${label}, ${year}`), head, body, { class: "ranking" }), pages > 1 ? pager(now, pages) : null);
}

function row(all, { n, one, rank }, figure, year) {
  const shownRank = rank ? String(rank) : el("span", { title: t(`分母不足 ${RANKED}，不排名次`, `denominator under ${RANKED}: no rank`) }, "–");
  const name = el("a", { href: page("agency", { id: all.columns.agency_id[n], indicator: figure.key, report: `${all.columns.agency_id[n]}-${year}` }) }, all.columns.name[n]);
  const bounds = one.low === null || one.low === undefined ? "" : `${shown(one.low, figure.kind)} – ${shown(one.high, figure.kind)}`;
  return { attributes: { class: one.den < GREY ? "few" : one.den < RANKED ? "unranked" : null }, cells: [el("td", { class: "n" }, shownRank), el("th", { scope: "row" }, name), el("td", {}, all.place(n)), el("td", { class: "n" }, `${shown(one.value, figure.kind)}${one.den < GREY ? "†" : ""}`), ...(figure.quotient ? [bounds, String(one.num), String(one.den)].map((text) => el("td", { class: "n" }, text)) : [])] };
}

function pager(now, pages) {
  const step = (to, text) => el("button", { type: "button", disabled: to < 1 || to > pages, id: `page-${text}`, onclick: () => { change({ page: to === 1 ? null : to }); document.getElementById("main").focus(); } }, text);
  return el("p", { class: "pager" }, step(now - 1, t("上一页", "Previous")), ` ${t(`第 ${now} / ${pages} 页`, `page ${now} of ${pages}`)} `, step(now + 1, t("下一页", "Next")));
}

const HEAD = ["rank", "agency_id", "agency", "province", "city", "county", "level", "organ", "year", "indicator", "value", "low", "high", "numerator", "denominator"];

function rows(all, ranked, few, figure, year) {
  return [...ranked, ...few].map(({ n, one, rank }) => {
    const known = all.at(n);
    return [rank ?? null, known.agency_id, known.name, known.province, known.city, known.county, known.level, known.organ, year, figure.key, one.value, one.low, one.high, one.num, one.den];
  });
}
