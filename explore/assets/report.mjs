// One report: what its shard has of it, and how its four tables, checks and documents are shown.
import { shard } from "./data.mjs";
import { among, broken, fails, list } from "./checks.mjs";
import { TABLES, form, keyed } from "./form.mjs";
import { Captions, labels } from "./labels.mjs";
import { el, outside, t } from "./words.mjs";

/** Return what is known of the agency's reports, newest first. */
export async function reports(agencies, n) {
  const all = await shard(agencies.columns.shard[n], "reports");
  return all
    .filter((one) => one.agency_id === agencies.columns.agency_id[n])
    .sort((a, b) => (b.year ?? 0) - (a.year ?? 0) || (a.report_id < b.report_id ? -1 : 1));
}

/** Return the rows of a table of the shard that are of the report. */
export const of = async (number, name, report) => (await shard(number, name)).filter((row) => row.report_id === report);

export const day = (date) => (date instanceof Date ? date.toISOString().slice(0, 10) : (date ?? ""));

/** Return a report's year with its scope where that is not the agency alone. */
export const titled = (report, word) =>
  `${report.year ?? t("年度不明", "year unknown")}${report.scope === "area" || report.scope === "system" ? t(`（${word("scope", report.scope)}）`, ` (${word("scope", report.scope)})`) : ""}`;

/** Return the name of a section as the edition prints it. */
const sectionName = (known, edition, section) => new Captions(known, edition, section).of("section", section);

/** Return how late a report was; the day is the law's. */
export function lateness(report) {
  if (!report.published) return t("公布日期不明", "date of publication not known");
  const late = report.days_late;
  const said =
    late === null
      ? t("法律未定期限", "no date is set by law")
      : late > 0
        ? t(`逾期 ${late} 天`, `${late} days late`)
        : t("按期", "on time");
  return t(
    `${day(report.published)} 公布，${said}${report.due ? `（应于 ${day(report.due)} 前）` : ""}`,
    `published ${day(report.published)}, ${said}${report.due ? ` (due ${day(report.due)})` : ""}`,
  );
}

/** Return the four tables of a report with the checks that it fails beside them. */
export async function tables(number, report, word) {
  const [cells, checks, known] = await Promise.all([
    of(number, "cells", report.report_id).then(keyed),
    of(number, "checks", report.report_id),
    labels(),
  ]);
  const placed = new Set();
  const shown = TABLES.filter((section) => cells.some((cell) => cell.section === section)).map((section) => {
    const some = cells.filter((cell) => cell.section === section);
    const edition = some[0].edition;
    const captions = new Captions(known, edition, section);
    const own = among(checks, new Set(some.map((cell) => cell.key)));
    own.forEach((check) => placed.add(check));
    return el(
      "section",
      {},
      el(
        "h3",
        { id: `table-${section}` },
        `${captions.of("section", section)} `,
        el("small", {}, t(`${edition} 年格式`, `form of ${edition}`)),
      ),
      list(own, word),
      form(some, captions, word, broken(own, some)),
    );
  });
  const others = checks.filter((check) => fails(check) && !placed.has(check));
  return { tables: shown, others: list(others, word) };
}

/** Return the narrative of a report, folded; it is fetched when it is opened, for it is the largest table of a shard. */
export function narrative(number, report) {
  const place = el("div", { lang: "zh-CN", class: "prose" });
  const made = el(
    "details",
    { id: "narrative" },
    el("summary", {}, t("报告正文", "Text of the report (in Chinese)")),
    place,
  );
  made.addEventListener("toggle", async () => place.replaceChildren(...(await prose(number, report))), { once: true });
  return made;
}

async function prose(number, report) {
  const [texts, known] = await Promise.all([of(number, "texts", report.report_id), labels()]);
  const edition = report.edition_requests ?? report.edition_cited ?? "2021";
  const sections = [...new Set(texts.map((one) => one.section))];
  if (!sections.length) return [el("p", {}, t("没有读到正文。", "No text was read."))];
  return sections.flatMap((section) => [
    el("h4", {}, sectionName(known, edition, section)),
    ...texts
      .filter((one) => one.section === section)
      .sort((a, b) => a.order - b.order)
      .map((one) => el("p", {}, one.heading ? el("strong", {}, `${one.heading} `) : null, one.text)),
  ]);
}

/** Return the documents of a report as a list. */
export async function documents(number, report, word) {
  const found = await of(number, "documents", report.report_id);
  return found.length
    ? el(
        "ul",
        { class: "documents" },
        found.map((one) =>
          el(
            "li",
            {},
            `${word("role", one.role)} · ${one.format ?? one.media_type ?? ""} · `,
            outside(one.url ?? one.source, name(one)),
            ` · SHA-256 `,
            el("span", { class: "id" }, (one.document_id ?? "").slice(0, 16)),
          ),
        ),
      )
    : null;
}

/** Return the address of a document, or the last part of its path: where on a disk it lay says nothing. */
export const name = (document) =>
  /^https?:/i.test(document.url ?? "") ? document.url : (document.source ?? "").split("/").pop();
