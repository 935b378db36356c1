// Figures of one indicator for all agencies, and the statistics of a group of them.
import { Trouble, manifest, table } from "./data.mjs";
import { t } from "./words.mjs";

/** Under so many cases a rate is greyed and kept out of the peers' quartiles; under so many it has no rank. */
export const GREY = 5;
export const RANKED = 30;
const Z = 1.959963984540054;

/** Begin to fetch an indicator's file, beside whatever else is waited for. */
export async function fetching(key) {
  if ((await manifest()).indicators.some((one) => one.key === key)) await table(`ind/${key}.parquet`);
}

/** Return an indicator's figures of some years; `at(n, year)` is null where there is no report, or it cannot be computed. */
export async function figures(key, years) {
  const known = (await manifest()).indicators.find((one) => one.key === key);
  if (!known) throw new Trouble(t(`没有指标 ${key}。`, `There is no indicator ${key}.`));
  const quotient = known.kind === "rate";
  const parts = quotient ? ["num", "den"] : known.kind === "ratio" ? ["v", "low", "high"] : ["v"];
  const columns = await (
    await table(`ind/${key}.parquet`)
  ).read(years.flatMap((year) => parts.map((part) => `${part}_${year}`)));
  const read = (part, n, year) => columns[`${part}_${year}`]?.[n] ?? null;
  const at = (n, year) =>
    quotient
      ? rate(read("num", n, year), read("den", n, year))
      : single(read("v", n, year), read("low", n, year), read("high", n, year));
  return { ...known, quotient, at };
}

/** Return the years from the first reported on to the last: one without any report is a gap in a trend. */
export async function span() {
  const { years } = await manifest();
  return years.length ? Array.from({ length: years.at(-1) - years[0] + 1 }, (_, at) => years[0] + at) : [];
}

/** Return the years from the first to the last in which there is something; all of them where there is nothing. */
export function trimmed(years, has) {
  const told = years.filter(has);
  return told.length ? years.filter((year) => year >= told[0] && year <= told.at(-1)) : years;
}

const nothing = (value) => value === null || value === undefined || Number.isNaN(value);
const single = (value, low, high) => (nothing(value) ? null : { value, low, high });

/** A rate with Wilson's bounds of 95 %, computed when asked for; none where it is no share of its denominator. */
class Rate {
  constructor(num, den) {
    this.num = num;
    this.den = den;
    this.value = num / den;
  }

  get low() {
    return this.num === 0 ? 0 : this.bound(-1);
  }

  get high() {
    return this.num === this.den ? 1 : this.bound(1);
  }

  bound(side) {
    const { num, den, value } = this;
    if (num < 0 || num > den) return null;
    const middle = (value + (Z * Z) / (2 * den)) / (1 + (Z * Z) / den);
    const half = (Z / (1 + (Z * Z) / den)) * Math.sqrt((value * (1 - value)) / den + (Z * Z) / (4 * den * den));
    return Math.min(1, Math.max(0, middle + side * half));
  }
}

/** Return a rate, or null where a side is not known or the denominator is zero. */
const rate = (num, den) => (nothing(num) || nothing(den) || !(den > 0) ? null : new Rate(num, den));

/** Return quartiles (linear between neighbours) of a year's values of a group; a rate of few cases is left out. */
export function quartiles(figure, group, year) {
  const values = [];
  for (const n of group) {
    const one = figure.at(n, year);
    if (one && !(one.den < GREY)) values.push(one.value);
  }
  values.sort((a, b) => a - b);
  const part = (share) => {
    const place = share * (values.length - 1);
    const below = Math.floor(place);
    return values[below] + (place - below) * ((values[below + 1] ?? values[below]) - values[below]);
  };
  return values.length
    ? { count: values.length, q1: part(0.25), median: part(0.5), q3: part(0.75) }
    : { count: 0, q1: null, median: null, q3: null };
}
