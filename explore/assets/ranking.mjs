// The table of a ranking, page by page, and its rows for a CSV.
import { GREY, RANKED } from "./figures.mjs";
import { change } from "./state.mjs";
import { grid } from "./view.mjs";
import { el, page, shown, t } from "./words.mjs";

const ROWS = 100;

/** Return a page of the ranking as a table: place, value, interval, numerator and denominator. */
export function listing(all, some, figure, label, year, wanted) {
  const pages = Math.max(1, Math.ceil(some.length / ROWS));
  const now = Math.min(Math.max(1, Number(wanted) || 1), pages);
  const head = [
    t("名次", "Rank"),
    t("机关", "Agency"),
    t("地区", "Place"),
    label,
    ...(figure.quotient ? [t("95% 区间", "95 % interval"), t("分子", "Num."), t("分母", "Den.")] : []),
  ];
  const body = some.slice((now - 1) * ROWS, now * ROWS).map((given) => row(all, given, figure, year));
  if (!some.length)
    return el(
      "p",
      { class: "notice quiet" },
      t("没有符合条件而有此数值的机关。", "No agency that fits has this value."),
    );
  return el(
    "section",
    {},
    grid(t(`${label}，${year} 年`, `${label}, ${year}`), head, body, { class: "ranking" }),
    pages > 1 ? pager(now, pages) : null,
  );
}

function row(all, { n, one, rank }, figure, year) {
  const shownRank = rank
    ? String(rank)
    : el("span", { title: t(`分母不足 ${RANKED}，不排名次`, `denominator under ${RANKED}: no rank`) }, "–");
  const name = el(
    "a",
    {
      href: page("agency", {
        id: all.columns.agency_id[n],
        indicator: figure.key,
        report: `${all.columns.agency_id[n]}-${year}`,
      }),
    },
    all.columns.name[n],
  );
  const bounds =
    one.low === null || one.low === undefined ? "" : `${shown(one.low, figure.kind)} – ${shown(one.high, figure.kind)}`;
  return {
    attributes: { class: one.den < GREY ? "few" : one.den < RANKED ? "unranked" : null },
    cells: [
      el("td", { class: "n" }, shownRank),
      el("th", { scope: "row" }, name),
      el("td", {}, all.place(n)),
      el("td", { class: "n" }, `${shown(one.value, figure.kind)}${one.den < GREY ? "†" : ""}`),
      ...(figure.quotient
        ? [bounds, String(one.num), String(one.den)].map((text) => el("td", { class: "n" }, text))
        : []),
    ],
  };
}

function pager(now, pages) {
  const step = (to, text) =>
    el(
      "button",
      {
        type: "button",
        disabled: to < 1 || to > pages,
        id: `page-${text}`,
        onclick: () => {
          change({ page: to === 1 ? null : to });
          document.getElementById("main").focus();
        },
      },
      text,
    );
  return el(
    "p",
    { class: "pager" },
    step(now - 1, t("上一页", "Previous")),
    ` ${t(`第 ${now} / ${pages} 页`, `page ${now} of ${pages}`)} `,
    step(now + 1, t("下一页", "Next")),
  );
}

/** The columns of the CSV. */
export const HEAD = [
  "rank",
  "agency_id",
  "agency",
  "province",
  "city",
  "county",
  "level",
  "organ",
  "year",
  "indicator",
  "value",
  "low",
  "high",
  "numerator",
  "denominator",
];

/** Return the whole ranking as rows of the CSV. */
export function rows(all, some, figure, year) {
  return some.map(({ n, one, rank }) => {
    const known = all.at(n);
    return [
      rank ?? null,
      known.agency_id,
      known.name,
      known.province,
      known.city,
      known.county,
      known.level,
      known.organ,
      year,
      figure.key,
      one.value,
      one.low,
      one.high,
      one.num,
      one.den,
    ];
  });
}
