// Some agencies side by side: similar ones of one agency, or up to eight chosen by hand.
import { agencies, indicators } from "./agencies.mjs";
import { MOST, choose, named, picker } from "./choice.mjs";
import { codeLines, saveButtons, indicatorLines } from "./export.mjs";
import { GREY, fetching, figures, quartiles, span, trimmed } from "./figures.mjs";
import { change } from "./state.mjs";
import { breaksOf, reasons, trend } from "./trend.mjs";
import { alive, grid, heading, indicatorSelect, select } from "./view.mjs";
import { el, page, shown, t } from "./words.mjs";

alive(async (state) => {
  const key = state.indicator ?? "disclosure_rate";
  const [all] = await Promise.all([agencies(), fetching(key)]);
  const every = await span();
  const figure = await figures(key, every);
  const chosen = choose(all, state);
  const years = trimmed(every, (year) => chosen.some((n) => figure.at(n, year)));
  const label = t(figure.label_zh, figure.label_en);
  heading(t(`比较：${label}`, `Compare: ${label}`));
  const start = [await filters(all, state, chosen, figure), picker(all, chosen)];
  if (!chosen.length)
    return [
      ...start,
      el(
        "p",
        { class: "notice quiet" },
        t(
          "请加入要比较的机关（最多 8 个），或从一个机关的页面点“与同类机关比较”。",
          "Add the agencies to compare, up to eight, or follow “Compare with similar agencies” on an agency's page.",
        ),
      ),
    ];
  return [
    ...start,
    coverage(all, chosen, figure, years, state),
    ...comparison(all, chosen, figure, years, label, state),
  ];
});

async function filters(all, state, chosen, figure) {
  const base = state.of ?? (chosen.length ? all.columns.agency_id[chosen[0]] : null);
  const by = state.a ? "hand" : state.by === "province" ? "province" : "kind";
  const preset = (value) =>
    change(
      value === "hand"
        ? { a: named(all, chosen), of: null, by: null }
        : { a: null, of: base, by: value === "province" ? value : null },
    );
  return el(
    "form",
    { class: "filters", onsubmit: (event) => event.preventDefault() },
    indicatorSelect(await indicators(), figure.key, (value) => change({ indicator: value })),
    base
      ? select(
          "by",
          t("与谁比较", "Compare with"),
          [
            ["kind", t("同层级、同类型，近者先", "Same kind and level, nearest first")],
            ["province", t("同省同层级、同类型", "Same kind and level, same province")],
            ["hand", t("自选", "Chosen by hand")],
          ],
          by,
          preset,
        )
      : null,
  );
}

function coverage(all, chosen, figure, years, state) {
  const possible = chosen.length * years.length;
  const found = chosen.reduce((sum, n) => sum + years.filter((year) => figure.at(n, year)).length, 0);
  const peers = state.of && !state.a ? all.peers(all.index(state.of), state.by === "province").length : null;
  return el(
    "div",
    { class: "coverage" },
    el(
      "p",
      { role: "status" },
      t(
        `${chosen.length} 个机关 × ${years.length} 年，有数值 ${found}/${possible}。`,
        `${chosen.length} agencies × ${years.length} years: ${found} of ${possible} values.`,
      ),
      peers > MOST - 1
        ? t(
            `同类机关共 ${peers} 个，这里是最近的 ${chosen.length - 1} 个。`,
            ` Of ${peers} peers the nearest ${chosen.length - 1} are here.`,
          )
        : "",
    ),
    el(
      "p",
      { class: "note" },
      `${t(figure.formula_zh, figure.formula_en)}${t("。", ". ")}${figure.quotient ? t(`比率下为分子/分母；† 分母不足 ${GREY}。`, `Under a rate its numerator/denominator; † denominator under ${GREY}.`) : ""}`,
    ),
  );
}

function comparison(all, chosen, figure, years, label, state) {
  const value = (n, year) => figure.at(n, year);
  const lines = chosen.map((n) => ({
    name: all.columns.name[n],
    values: years.map((year) => value(n, year)?.value ?? null),
    few: years.map((year) => value(n, year)?.den < GREY),
  }));
  const marks = breaksOf(figure);
  const shownCell = (one) =>
    el(
      "td",
      { class: `n${one?.den < GREY ? " few" : ""}` },
      one ? shown(one.value, figure.kind) : "–",
      one && figure.quotient ? el("small", {}, `${one.num}/${one.den}${one.den < GREY ? "†" : ""}`) : null,
    );
  const rows = chosen.map((n) => [
    el("a", { href: page("agency", { id: all.columns.agency_id[n], indicator: figure.key }) }, all.columns.name[n]),
    ...years.map((year) => shownCell(value(n, year))),
  ]);
  const base = all.index(state.of ?? "") >= 0 ? all.index(state.of) : chosen[0];
  const peers = all.peers(base, state.by === "province");
  if (peers.length)
    rows.push({
      attributes: { class: "peers" },
      cells: [
        t(
          `${all.columns.name[base]}的全部 ${peers.length} 个同行：中位数`,
          `Median of all ${peers.length} peers of ${all.columns.name[base]}`,
        ),
        ...years.map((year) =>
          el("td", { class: "n" }, shown(quartiles(figure, peers, year).median, figure.kind) || "–"),
        ),
      ],
    });
  const full = () =>
    chosen.flatMap((n) =>
      years.map((year) => [
        all.columns.agency_id[n],
        all.columns.name[n],
        year,
        figure.key,
        ...["value", "num", "den", "low", "high"].map((part) => value(n, year)?.[part]),
      ]),
    );
  return [
    trend(label, figure, years, lines, null, marks),
    reasons(marks),
    grid(t(`${label}，各年`, `${label} by year`), [t("机关", "Agency"), ...years.map(String)], rows, {
      class: "years",
    }),
    saveButtons(
      `compare-${figure.key}`,
      ["agency_id", "agency", "year", "indicator", "value", "numerator", "denominator", "low", "high"],
      full,
    ),
    codeLines(
      indicatorLines(figure.key, { quotient: figure.quotient, ids: chosen.map((n) => all.columns.agency_id[n]) }),
    ),
  ];
}
