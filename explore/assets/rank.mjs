// The ranking of agencies by an indicator: coverage first, rates with their intervals, no rank for few cases.
import { agencies, indicators } from "./agencies.mjs";
import { manifest } from "./data.mjs";
import { picture } from "./bars.mjs";
import { ahead } from "./chart.mjs";
import { codeLines, saveButtons, indicatorLines } from "./export.mjs";
import { GREY, RANKED, fetching, figures } from "./figures.mjs";
import { change } from "./state.mjs";
import { HEAD, listing, rows } from "./ranking.mjs";
import { alive, heading, indicatorSelect, select } from "./view.mjs";
import { el, t } from "./words.mjs";

ahead();

alive(async (state) => {
  const key = state.indicator ?? "disclosure_rate";
  const [all] = await Promise.all([agencies(), fetching(key)]);
  const { years } = await manifest();
  const year = Number(state.year) || latest(all, years);
  const figure = await figures(key, [year]);
  const label = t(figure.label_zh, figure.label_en);
  const chosen = filtered(all, state);
  const found = chosen.map((n) => ({ n, one: figure.at(n, year) })).filter(({ one }) => one);
  const ranked = placed(
    order(
      found.filter(({ one }) => !(one.den < RANKED)),
      state.order,
    ),
  );
  const few = order(
    found.filter(({ one }) => one.den < RANKED),
    state.order,
  );
  heading(t(`${year} 年${label}排序`, `${label}, ${year}`));
  return [
    await filters(all, state, figure, years, year),
    coverage(chosen, found, ranked, few, figure, year),
    picture(all, ranked, figure, label, year),
    listing(all, [...ranked, ...few], figure, label, year, state.page),
    saveButtons(`${figure.key}-${year}`, HEAD, () => rows(all, [...ranked, ...few], figure, year)),
    codeLines(
      indicatorLines(figure.key, {
        quotient: figure.quotient,
        year,
        where: { province: state.province, organ: state.organ, level: state.level },
      }),
    ),
  ];
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
  const { columns } = all;
  const among = q ? all.search(q) : Array.from({ length: all.count }, (_, n) => n);
  return among.filter(
    (n) =>
      (!province || columns.province[n] === province) &&
      (!organ || columns.organ[n] === organ) &&
      (!level || columns.level[n] === level),
  );
}

/** Sort highest first, or lowest; of equal values the one of more cases first, then by index. */
const order = (some, way) =>
  some.sort(
    (a, b) =>
      (way === "low" ? a.one.value - b.one.value : b.one.value - a.one.value) ||
      (b.one.den ?? 0) - (a.one.den ?? 0) ||
      a.n - b.n,
  );

/** Give equal values the same rank, the next one its place in the list. */
function placed(ranked) {
  ranked.forEach(
    (row, at) => (row.rank = at && row.one.value === ranked[at - 1].one.value ? ranked[at - 1].rank : at + 1),
  );
  return ranked;
}

async function filters(all, state, figure, years, year) {
  const any = ["", t("全部", "All")];
  const words = (name) => [any, ...all.values(name).map(([key, count]) => [key, `${all.word(name, key)}（${count}）`])];
  const text = el("input", {
    id: "f-q",
    type: "search",
    value: state.q ?? "",
    placeholder: t("如：统计 江汉", "e.g. 统计 江汉"),
    onchange: () => change({ q: text.value, page: null }),
  });
  const set = (name) => (value) => change({ [name]: value, page: null });
  return el(
    "form",
    { class: "filters", onsubmit: (event) => event.preventDefault() },
    indicatorSelect(await indicators(), figure.key, set("indicator")),
    select(
      "year",
      t("年度", "Year"),
      years.map((one) => [one, String(one)]),
      year,
      set("year"),
    ),
    select("province", t("省份", "Province"), words("province"), state.province, set("province")),
    select("organ", t("部门", "Organ"), words("organ"), state.organ, set("organ")),
    select("level", t("层级", "Level"), words("level"), state.level, set("level")),
    el("div", { class: "field" }, el("label", { for: "f-q" }, t("名称含", "Name has")), text),
    select(
      "order",
      t("次序", "Order"),
      [
        ["", t("从高到低", "Highest first")],
        ["low", t("从低到高", "Lowest first")],
      ],
      state.order,
      set("order"),
    ),
  );
}

function coverage(chosen, found, ranked, few, figure, year) {
  const grey = few.filter(({ one }) => one.den < GREY).length;
  const none = chosen.length - found.length;
  return el(
    "div",
    { class: "coverage" },
    el(
      "p",
      { role: "status" },
      t(
        `符合条件的机关 ${chosen.length} 个：${year} 年有此数值 ${found.length} 个，没有 ${none} 个（无报告，或无法计算）。`,
        `${chosen.length} agencies fit; ${found.length} have this value for ${year}, ${none} do not (no report, or not computable).`,
      ),
      figure.quotient
        ? t(
            `参加排序 ${ranked.length} 个；分母不足 ${RANKED} 的 ${few.length} 个列在后面，不排名次（其中分母不足 ${GREY} 的 ${grey} 个以灰色和 † 标出）。`,
            ` ${ranked.length} are ranked; ${few.length} with a denominator under ${RANKED} follow without a rank (${grey} of them, under ${GREY}, grey and marked †).`,
          )
        : "",
    ),
    el(
      "p",
      { class: "note" },
      `${t(figure.formula_zh, figure.formula_en)}${t("。", ". ")}${figure.quotient ? t("区间为 Wilson 95%。区间重叠的两个机关，名次先后不说明差别。", "Intervals are Wilson's, 95 %. Where two intervals overlap, the order of rank tells no difference.") : ""}${figure.unit ? t(`单位：${figure.unit}。`, ` Unit: ${figure.unit}.`) : ""}`,
    ),
  );
}
