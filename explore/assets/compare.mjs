// Some agencies side by side: similar ones of one agency, or up to eight chosen by hand.
import { agencies, indicators } from "./agencies.mjs";
import { Trouble } from "./data.mjs";
import { codeLines, csvButton, indicatorLines } from "./export.mjs";
import { GREY, fetching, figures, quartiles, span } from "./figures.mjs";
import { change } from "./state.mjs";
import { trend } from "./trend.mjs";
import { alive, grid, heading, select } from "./view.mjs";
import { el, page, shown, t } from "./words.mjs";

const MOST = 8;

alive(async (state) => {
  const key = state.indicator ?? "disclosure_rate", [all] = await Promise.all([agencies(), fetching(key)]);
  const years = await span(), figure = await figures(key, years);
  const chosen = choose(all, state), label = t(figure.label_zh, figure.label_en);
  heading(t(`比较：${label}`, `Compare: ${label}`));
  const start = [await filters(all, state, chosen, figure), picker(all, chosen)];
  if (!chosen.length) return [...start, el("p", { class: "notice quiet" }, t("请加入要比较的机关（最多 8 个），或从一个机关的页面点“与同类机关比较”。", "Add the agencies to compare, up to eight, or follow “Compare with similar agencies” on an agency's page."))];
  return [...start, coverage(all, chosen, figure, years, state), ...comparison(all, chosen, figure, years, label, state)];
});

/** Return the indices of what is compared: those named, or an agency with its nearest peers. */
function choose(all, state) {
  const ids = (state.a ?? "").split(",").filter(Boolean), unknown = [...ids, state.of].filter((id) => id && all.index(id) < 0);
  if (unknown.length) throw new Trouble(t(`没有编号为 ${unknown.join("、")} 的机关。`, `There is no agency ${unknown.join(", ")}.`));
  if (ids.length) return [...new Set(ids.map((id) => all.index(id)))].slice(0, MOST);
  return state.of ? nearest(all, all.index(state.of), state.by) : [];
}

/** Return the agency and the seven that are like it and nearest: of its city, then its province, then any. */
function nearest(all, n, by) {
  const { city, province, last_year: last } = all.columns, apart = (other) => (city[other] === city[n] && city[n] !== null && province[other] === province[n] ? 0 : province[other] === province[n] ? 1 : 2);
  const peers = by === "province" ? all.peers(n, true) : all.peers(n, false);
  return [n, ...peers.sort((a, b) => apart(a) - apart(b) || (last[b] ?? 0) - (last[a] ?? 0) || a - b).slice(0, MOST - 1)];
}

const named = (all, chosen) => chosen.map((n) => all.columns.agency_id[n]).join(",");

async function filters(all, state, chosen, figure) {
  const known = await indicators(), base = state.of ?? (chosen.length ? all.columns.agency_id[chosen[0]] : null);
  const by = state.a ? "hand" : state.by === "province" ? "province" : "kind";
  const preset = (value) => change(value === "hand" ? { a: named(all, chosen), of: null, by: null } : { a: null, of: base, by: value === "province" ? value : null });
  return el("form", { class: "filters", onsubmit: (event) => event.preventDefault() },
    select("indicator", t("指标", "Indicator"), [...known.values()].map((one) => [one.key, t(one.label_zh, one.label_en)]), figure.key, (value) => change({ indicator: value })),
    base ? select("by", t("与谁比较", "Compare with"), [["kind", t("同层级、同类型，近者先", "Same kind and level, nearest first")], ["province", t("同省同层级、同类型", "Same kind and level, same province")], ["hand", t("自选", "Chosen by hand")]], by, preset) : null);
}

/** Return the chosen agencies with buttons that take them out, and a box that adds one. */
function picker(all, chosen) {
  const list = el("datalist", { id: "agency-names" }), box = el("input", { id: "f-add", list: "agency-names", autocomplete: "off", placeholder: t("名称中的几个字", "part of a name"), disabled: chosen.length >= MOST });
  const add = (n) => change({ a: named(all, [...chosen, n]), of: null, by: null });
  const said = el("span", { role: "status", class: "note" });
  box.addEventListener("input", () => list.replaceChildren(...all.search(box.value).slice(0, 20).map((n) => el("option", { value: `${all.columns.name[n]} ${all.columns.agency_id[n]}` }))));
  box.addEventListener("change", () => {
    const id = box.value.split(" ").pop(), found = all.index(id) >= 0 ? [all.index(id)] : all.search(box.value);
    if (found.length === 1) add(found[0]);
    else said.textContent = found.length ? t(`有 ${found.length} 个机关含这些字，请从列表中选一个`, `${found.length} agencies have these words: choose one of the list`) : t("没有名称含这些字的机关", "No agency has these words in its name");
  });
  return el("div", { class: "picker" }, el("ul", { class: "chosen", "aria-label": t("所比较的机关", "Agencies compared") }, chosen.map((n) => el("li", {}, el("a", { href: page("agency", { id: all.columns.agency_id[n] }) }, all.columns.name[n]),
    el("button", { type: "button", "aria-label": t(`去掉 ${all.columns.name[n]}`, `Take out ${all.columns.name[n]}`), onclick: () => change({ a: named(all, chosen.filter((other) => other !== n)), of: null, by: null }) }, "×")))),
    el("div", { class: "field" }, el("label", { for: "f-add" }, t("加入机关", "Add an agency")), box, list, said));
}

function coverage(all, chosen, figure, years, state) {
  const possible = chosen.length * years.length, found = chosen.reduce((sum, n) => sum + years.filter((year) => figure.at(n, year)).length, 0);
  const peers = state.of && !state.a ? all.peers(all.index(state.of), state.by === "province").length : null;
  return el("div", { class: "coverage" }, el("p", { role: "status" }, t(`${chosen.length} 个机关 × ${years.length} 年，有数值 ${found}/${possible}。`, `${chosen.length} agencies × ${years.length} years: ${found} of ${possible} values.`), peers > MOST - 1 ? t(`同类机关共 ${peers} 个，这里是最近的 ${chosen.length - 1} 个。`, ` Of ${peers} peers the nearest ${chosen.length - 1} are here.`) : ""),
    el("p", { class: "note" }, `${t(figure.formula_zh, figure.formula_en)}${t("。", ". ")}${figure.quotient ? t(`比率下为分子/分母；† 分母不足 ${GREY}。`, `Under a rate its numerator/denominator; † denominator under ${GREY}.`) : ""}`));
}

function comparison(all, chosen, figure, years, label, state) {
  const value = (n, year) => figure.at(n, year), lines = chosen.map((n) => ({ name: all.columns.name[n], values: years.map((year) => value(n, year)?.value ?? null), few: years.map((year) => value(n, year)?.den < GREY) }));
  const marks = (figure.breaks ?? []).map((one) => ({ from: one.from, short: t("口径变化", "new rule"), why: t(one.why_zh, one.why_en) }));
  const shownCell = (one) => el("td", { class: `n${one?.den < GREY ? " few" : ""}` }, one ? shown(one.value, figure.kind) : "–", one && figure.quotient ? el("small", {}, `${one.num}/${one.den}${one.den < GREY ? "†" : ""}`) : null);
  const rows = chosen.map((n) => [el("a", { href: page("agency", { id: all.columns.agency_id[n], indicator: figure.key }) }, all.columns.name[n]), ...years.map((year) => shownCell(value(n, year)))]);
  const base = all.index(state.of ?? "") >= 0 ? all.index(state.of) : chosen[0], peers = all.peers(base, state.by === "province");
  if (peers.length) rows.push({ attributes: { class: "peers" }, cells: [t(`${all.columns.name[base]}的全部 ${peers.length} 个同行：中位数`, `Median of all ${peers.length} peers of ${all.columns.name[base]}`), ...years.map((year) => el("td", { class: "n" }, shown(quartiles(figure, peers, year).median, figure.kind) || "–"))] });
  const full = () => chosen.flatMap((n) => years.map((year) => [all.columns.agency_id[n], all.columns.name[n], year, figure.key, ...["value", "num", "den", "low", "high"].map((part) => value(n, year)?.[part])]));
  return [trend(label, figure, years, lines, null, marks), marks.length ? el("ul", { class: "note" }, marks.map((mark) => el("li", {}, `${mark.from} · ${mark.why}`))) : null,
    grid(t(`${label}，各年`, `${label} by year`), [t("机关", "Agency"), ...years.map(String)], rows, { class: "years" }),
    el("p", { class: "give" }, csvButton(`compare-${figure.key}`, ["agency_id", "agency", "year", "indicator", "value", "numerator", "denominator", "low", "high"], full)),
    codeLines(indicatorLines(figure.key, { quotient: figure.quotient, ids: chosen.map((n) => all.columns.agency_id[n]) }))];
}
