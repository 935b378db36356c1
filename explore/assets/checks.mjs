// The checks that a report fails: which cells they name, and how they are said.
import { el, t } from "./words.mjs";

/** The section of the form that an identity's cells are in, by how its name begins. */
const SECTIONS = { T2: "disclosure", T3: "requests", T4: "disputes" };

export const fails = (check) => check.status.startsWith("differs");

/** Return the keys of this report's cells that a check names. */
export const named = (check) => new Set((check.cells ?? "").split(/[^\w/.]+/).filter((term) => term && !/^\d|^text$/.test(term)));

const touches = (check, section) => (SECTIONS[check.identity.slice(0, 2)] ?? section) === section;

/** Return the checks of a section that fail and name the key. */
export const about = (checks, section, key) => checks.filter((check) => fails(check) && touches(check, section) && named(check).has(key));

/** Return the keys of a section's cells in sums that fail; rules that a good report may break do not mark a number. */
export function broken(checks, section) {
  return new Set(checks.filter((check) => fails(check) && check.kind !== "plausibility" && check.kind !== "narrative" && touches(check, section)).flatMap((check) => [...named(check)]));
}

/** Return the checks as a list, the surest first; null where there are none. */
export function list(checks, word) {
  const some = checks.filter(fails).sort((a, b) => b.sure - a.sure);
  return some.length ? el("ul", { class: "checks" }, some.map((check) => el("li", {}, el("strong", {}, `${word("kind", check.kind)} ${check.identity}`), ` ${word("check_status", check.status)}${t("（把握", " (sure ")}${round(check.sure)}${t("）", ")")} `,
    el("span", { lang: "zh-CN", class: "sentence" }, check.sentence ?? check.cells)))) : null;
}

const round = (sure) => String(Math.round(100 * sure) / 100);
