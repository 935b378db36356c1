// Figures of one indicator for all agencies, and the statistics of a group of them.
import { Trouble, manifest, table } from "./data.mjs";
import { t } from "./words.mjs";

/** Under so many cases a rate is greyed and kept out of the peers' quartiles; under so many it has no rank. */
export const GREY = 5;
export const RANKED = 30;
const Z = 1.959963984540054;

/** Return an indicator's figures; `at(n, year)` is null where there is no report or it cannot be computed. */
export async function figures(key) {
  const known = (await manifest()).indicators.find((one) => one.key === key);
  if (!known) throw new Trouble(t(`没有指标 ${key}。`, `There is no indicator ${key}.`));
  const columns = await table(`ind/${key}.parquet`);
  const quotient = known.kind === "rate", read = (part, n, year) => columns[`${part}_${year}`]?.[n] ?? null;
  const at = (n, year) => (quotient ? rate(read("num", n, year), read("den", n, year)) : single(read("v", n, year), read("low", n, year), read("high", n, year)));
  return { ...known, quotient, at };
}

/** Return the years from the first reported on to the last: one without any report is a gap in a trend. */
export async function span() {
  const { years } = await manifest();
  return years.length ? Array.from({ length: years.at(-1) - years[0] + 1 }, (_, at) => years[0] + at) : [];
}

const nothing = (value) => value === null || value === undefined || Number.isNaN(value);
const single = (value, low, high) => (nothing(value) ? null : { value, low, high });

/** Return a rate with Wilson's bounds of 95 %; none where it is no share of its denominator. */
export function rate(num, den) {
  if (nothing(num) || nothing(den) || !(den > 0)) return null;
  return { value: num / den, num, den, ...wilson(num, den) };
}

function wilson(num, den) {
  if (num < 0 || num > den) return { low: null, high: null };
  const share = num / den;
  const middle = (share + (Z * Z) / (2 * den)) / (1 + (Z * Z) / den);
  const half = (Z / (1 + (Z * Z) / den)) * Math.sqrt((share * (1 - share)) / den + (Z * Z) / (4 * den * den));
  return { low: num === 0 ? 0 : Math.max(0, middle - half), high: num === den ? 1 : Math.min(1, middle + half) };
}

/** Return quartiles (linear between neighbours) of a year's values of a group; a rate of few cases is left out. */
export function quartiles(figure, group, year) {
  const values = [];
  for (const n of group) {
    const one = figure.at(n, year);
    if (one && !(one.den < GREY)) values.push(one.value);
  }
  values.sort((a, b) => a - b);
  const part = (share) => {
    const place = share * (values.length - 1), below = Math.floor(place);
    return values[below] + (place - below) * ((values[below + 1] ?? values[below]) - values[below]);
  };
  return values.length ? { count: values.length, q1: part(0.25), median: part(0.5), q3: part(0.75) } : { count: 0, q1: null, median: null, q3: null };
}
