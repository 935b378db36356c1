// The agencies: who they are, and the search by substrings of their names.
import { manifest, table } from "./data.mjs";
import { caption, t, zh } from "./words.mjs";

let loading;

/** Return all agencies; row `n` of every indicator is agency `n`. */
export function agencies() {
  loading ??= load();
  return loading;
}

/** What pages show or choose by. */
const READ = [
  "agency_id",
  "name",
  "aliases",
  "province",
  "city",
  "county",
  "level",
  "organ",
  "successor",
  "last_year",
  "shard",
];

async function load() {
  const columns = await (await table("agencies.parquet")).read(READ);
  const { captions } = await manifest();
  return new Agencies(columns, captions);
}

class Agencies {
  constructor(columns, captions) {
    this.columns = columns;
    this.count = columns.count;
    this.captions = captions;
  }

  /** Return the index of an id, or -1. */
  index(id) {
    this.ids ??= new Map(this.columns.agency_id.map((known, n) => [known, n]));
    return this.ids.get(id) ?? -1;
  }

  at(n) {
    return Object.fromEntries(
      Object.entries(this.columns)
        .filter(([name]) => name !== "count")
        .map(([name, values]) => [name, values[n] ?? null]),
    );
  }

  /** Return the agency that a report is of: its id begins with the agency's. */
  ofReport(report) {
    for (let end = report.length; end > 0; end = report.lastIndexOf("-", end - 1)) {
      const n = this.index(report.slice(0, end));
      if (n >= 0) return n;
    }
    return -1;
  }

  /** Return the indices whose names, or places, hold every word of the query; those by name alone first. */
  search(query) {
    const words = query.toLowerCase().split(/\s+/).filter(Boolean);
    if (!words.length) return [];
    const names = this.texts("names");
    const places = this.texts("places");
    const byName = [];
    const byPlace = [];
    for (let n = 0; n < this.count; n++) {
      if (words.every((word) => names[n].includes(word))) byName.push(n);
      else if (words.every((word) => names[n].includes(word) || places[n].includes(word))) byPlace.push(n);
    }
    return [...byName, ...byPlace];
  }

  texts(kind) {
    this.kept ??= {};
    const wanted = kind === "names" ? ["name", "aliases"] : ["province", "city", "county"];
    this.kept[kind] ??= Array.from({ length: this.count }, (_, n) =>
      wanted
        .map((name) => this.columns[name]?.[n] ?? "")
        .join(" ")
        .toLowerCase(),
    );
    return this.kept[kind];
  }

  /** Return the values of a column that occur, the most frequent first. */
  values(name) {
    const count = new Map();
    for (const value of this.columns[name] ?? []) if (value !== null) count.set(value, (count.get(value) ?? 0) + 1);
    return [...count].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
  }

  /** Return the indices of the agency's peers, itself left out: same organ and level, perhaps of one province. */
  peers(n, oneProvince) {
    const { organ, level, province } = this.columns;
    if (organ[n] === null || level[n] === null) return [];
    const found = [];
    for (let other = 0; other < this.count; other++) {
      if (
        other !== n &&
        organ[other] === organ[n] &&
        level[other] === level[n] &&
        (!oneProvince || province[other] === province[n])
      )
        found.push(other);
    }
    return found;
  }

  place(n) {
    const { province, city, county } = this.columns;
    return [...new Set([province[n], city[n], county[n]])].filter(Boolean).join(zh ? "" : " ");
  }

  /** Return the caption of a word of a column: an organ, a level. */
  word(column, key) {
    return caption(this.captions[column] ?? {}, key);
  }

  kind(n) {
    const { organ, level } = this.columns;
    return [this.word("level", level[n]), this.word("organ", organ[n])].filter(Boolean).join(t("", " · "));
  }
}

/** Return the manifest's indicators by key. */
export const indicators = async () => new Map((await manifest()).indicators.map((one) => [one.key, one]));
