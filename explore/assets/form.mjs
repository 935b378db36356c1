// A report's tables as the form prints them, every number a link to where it was read.
import { el, page, t } from "./words.mjs";

export const DIMENSIONS = {
  disclosure: ["article", "item", "measure"],
  requests: ["item", "applicant"],
  disputes: ["channel", "outcome"],
  statistics: ["indicator"],
};
export const TABLES = Object.keys(DIMENSIONS);

/** Give each cell its key as the checks write it: its keys but the article. */
export const keyed = (cells) =>
  cells.map((cell) => ({
    ...cell,
    key: DIMENSIONS[cell.section]
      .filter((name) => name !== "article")
      .map((name) => cell[name])
      .join("/"),
  }));

/** Return the link to where a cell was read. */
const sourceOf = (cell) =>
  page("source", {
    report: cell.report_id,
    section: cell.section,
    ...Object.fromEntries(DIMENSIONS[cell.section].map((name) => [name, cell[name]])),
  });

const EMPTY = { blank: ["空白", "blank"], absent: ["无此格", "no such cell"], unreadable: ["无法辨认", "unreadable"] };

/** Return what a cell shows: its number, else what is printed, else in brackets why there is nothing. */
export function printed(cell) {
  if (cell.value !== null) return String(cell.value);
  return EMPTY[cell.status] ? t(`（${EMPTY[cell.status][0]}）`, `(${EMPTY[cell.status][1]})`) : cell.raw || "–";
}

/** Return the table of a section as an element; `broken` has the keys in checks that do not hold, `here` is marked. */
export function form(cells, captions, word, broken = new Set(), here = null) {
  const [section] = new Set(cells.map((cell) => cell.section));
  const dims = DIMENSIONS[section];
  const across = dims.length > 1 ? dims.at(-1) : null;
  const down = dims.filter((name) => name !== across);
  const blocks = section === "disclosure" ? split(cells, "article", captions) : [[null, cells]];
  return el(
    "div",
    { class: "form" },
    blocks.map(([article, some]) =>
      block(some, captions, {
        title: [captions.of("section", section), article && captions.of("article", article)]
          .filter(Boolean)
          .join(" · "),
        row: down.at(-1),
        across,
        word,
        broken,
        here,
      }),
    ),
  );
}

function split(cells, name, captions) {
  const keys = sorted(new Set(cells.map((cell) => cell[name])), captions, name);
  return keys.map((key) => [key, cells.filter((cell) => cell[name] === key)]);
}

const sorted = (keys, captions, dimension) =>
  [...keys].sort((a, b) => captions.order(dimension, a) - captions.order(dimension, b));

function block(cells, captions, { title, row, across, word, broken, here }) {
  const columns = across ? sorted(new Set(cells.map((cell) => cell[across])), captions, across) : [null];
  const own = new Set(cells.map((cell) => cell[row]));
  const rows = sorted(new Set([...own].flatMap((key) => [...captions.parents(row, key), key])), captions, row);
  const at = new Map(cells.map((cell) => [`${cell[row]}/${across ? cell[across] : null}`, cell]));
  const head = el(
    "tr",
    {},
    el("th", { scope: "col" }, t("项目", "Item")),
    columns.map((key) => el("th", { scope: "col" }, across ? captions.of(across, key) : t("数值", "Value"))),
  );
  const body = rows.map((key) =>
    el(
      "tr",
      { class: own.has(key) ? null : "group" },
      el(
        "th",
        { scope: own.has(key) ? "row" : "rowgroup", class: `deep${captions.parents(row, key).length}` },
        captions.of(row, key),
      ),
      columns
        .map((column) => at.get(`${key}/${column}`))
        .map((cell) =>
          cell
            ? el("td", { class: classOf(cell, broken, here) }, number(cell, word, broken, here))
            : el("td", { class: "none" }),
        ),
    ),
  );
  return el(
    "div",
    { class: "scroll", tabindex: "0", role: "region", "aria-label": title },
    el("table", { class: "printed" }, el("caption", {}, title), el("thead", {}, head), el("tbody", {}, body)),
  );
}

const classOf = (cell, broken, here) =>
  ["n", broken.has(cell.key) ? "broken" : "", cell === here ? "here" : "", cell.value === null ? "empty" : ""]
    .filter(Boolean)
    .join(" ");

function number(cell, word, broken, here) {
  const text = printed(cell);
  const words = [
    cell.status !== "number" ? word("cell_status", cell.status) : "",
    cell.raw && cell.raw !== text ? t(`原文：${cell.raw}`, `printed: ${cell.raw}`) : "",
    broken.has(cell.key) ? t("所在的勾稽关系不符", "in a check that does not hold") : "",
  ].filter(Boolean);
  return [
    el(
      "a",
      { href: sourceOf(cell), title: words.join(t("；", "; ")) || null, "aria-current": cell === here ? "true" : null },
      text,
    ),
    broken.has(cell.key)
      ? el("span", { class: "sign", title: t("所在的勾稽关系不符", "in a check that does not hold") }, "≠")
      : null,
    cell.status === "remark" || cell.status === "converted" ? el("span", { class: "sign" }, "*") : null,
  ];
}
