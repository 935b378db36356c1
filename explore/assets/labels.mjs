// The captions of cells as the forms print them, and of the words of columns: both from `labels.json`.
import { json } from "./data.mjs";
import { caption, t } from "./words.mjs";

/** Return what captions the words of a list: `const word = await words(); word("kind", "equality")`. */
export async function words() {
  const { captions } = await json("labels.json");
  return (list, key) => caption(captions[list] ?? {}, key);
}

/** Return `labels.json` by edition, section, dimension and key. */
export async function labels() {
  const { columns, rows } = await json("labels.json");
  const found = {};
  for (const row of rows) {
    const one = Object.fromEntries(columns.map((name, at) => [name, row[at]]));
    (((found[one.edition] ??= {})[one.section] ??= {})[one.dimension] ??= {})[one.key] = one;
  }
  return found;
}

/** The captions of one edition's section. */
export class Captions {
  constructor(known, edition, section) {
    this.known = known[edition]?.[section] ?? {};
  }

  of(dimension, key) {
    const found = this.known[dimension]?.[key];
    return found ? t(found.label_zh, found.label_en || found.label_zh) : (key ?? "");
  }

  order(dimension, key) {
    return this.known[dimension]?.[key]?.order ?? 999;
  }

  parents(dimension, key) {
    const found = [];
    for (
      let up = this.known[dimension]?.[key]?.parent;
      up && this.known[dimension]?.[up];
      up = this.known[dimension][up].parent
    )
      found.unshift(up);
    return found;
  }
}
