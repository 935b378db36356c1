// The checks that a report fails: which cells they name, which of those to mark, and how they are said.
import { el, t } from "./words.mjs";

export const fails = (check) => check.status.startsWith("differs");

/** Return the terms of one side; those of the year before are another report's cells. */
const terms = (side) =>
  [...side.matchAll(/[\w/.]+(?:\[year-1\])?/g)].map(([term]) => term).filter((term) => !term.endsWith("]"));

const sides = (check) => (check.cells ?? "").split(/[=≥≤]/);

/** Return the keys of this report's cells that a check names. */
export const named = (check) => sides(check).flatMap(terms);

/** Return the checks that fail and name the key of a cell. */
export const about = (checks, key) => checks.filter((check) => fails(check) && named(check).includes(key));

/** Return the checks that fail and name a cell among these. */
export const among = (checks, keys) =>
  checks.filter((check) => fails(check) && named(check).some((term) => keys.has(term)));

/**
 * Return the keys of cells to mark. In a sum of many that fails, zeros among its parts are not: they would hide the
 * few that can be wrong. Rules that a good report may break, and the text's own numbers, mark nothing.
 */
export function broken(checks, cells) {
  const zero = new Set(cells.filter((cell) => cell.value === 0).map((cell) => cell.key));
  const sums = checks.filter((check) => fails(check) && check.kind !== "plausibility" && check.kind !== "narrative");
  return new Set(
    sums.flatMap((check) =>
      sides(check)
        .map(terms)
        .flatMap((side) => (side.length > 3 ? side.filter((term) => !zero.has(term)) : side)),
    ),
  );
}

/** Return the checks as a list, the surest first; null where there are none. */
export function list(checks, word) {
  return checks.length
    ? el(
        "ul",
        { class: "checks" },
        [...checks]
          .sort((a, b) => b.sure - a.sure)
          .map((check) =>
            el(
              "li",
              {},
              el("strong", {}, `${word("kind", check.kind)} ${check.identity} `),
              said(check, word),
              " ",
              el("span", { lang: "zh-CN", class: "sentence" }, check.sentence ?? check.cells),
            ),
          ),
      )
    : null;
}

function said(check, word) {
  const status = check.status === "differs" ? t("不符", "does not hold") : word("check_status", check.status);
  const sure = Math.round(100 * check.sure) / 100;
  return sure < 1 ? `${status}${t(`（把握 ${sure}）`, ` (sure ${sure})`)}` : status;
}
