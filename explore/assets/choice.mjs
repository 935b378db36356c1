// Which agencies are compared: named in the address, or the nearest of one agency's kind; and the box to choose by hand.
import { Trouble } from "./data.mjs";
import { change } from "./state.mjs";
import { el, page, t } from "./words.mjs";

/** So many at most: more lines cannot be told apart. */
export const MOST = 8;

/** Return the indices of what is compared: those named, or an agency with its nearest peers. */
export function choose(all, state) {
  const ids = (state.a ?? "").split(",").filter(Boolean);
  const unknown = [...ids, state.of].filter((id) => id && all.index(id) < 0);
  if (unknown.length)
    throw new Trouble(t(`没有编号为 ${unknown.join("、")} 的机关。`, `There is no agency ${unknown.join(", ")}.`));
  if (ids.length) return [...new Set(ids.map((id) => all.index(id)))].slice(0, MOST);
  return state.of ? nearest(all, all.index(state.of), state.by) : [];
}

/** Return the agency and the seven that are like it and nearest: of its city, then its province, then any. */
function nearest(all, n, by) {
  const { city, province, last_year: last } = all.columns;
  const apart = (other) =>
    city[other] === city[n] && city[n] !== null && province[other] === province[n]
      ? 0
      : province[other] === province[n]
        ? 1
        : 2;
  const peers = by === "province" ? all.peers(n, true) : all.peers(n, false);
  return [
    n,
    ...peers.sort((a, b) => apart(a) - apart(b) || (last[b] ?? 0) - (last[a] ?? 0) || a - b).slice(0, MOST - 1),
  ];
}

/** Return the ids as the address has them. */
export const named = (all, chosen) => chosen.map((n) => all.columns.agency_id[n]).join(",");

/** Return the chosen agencies with buttons that take them out, and a box that adds one. */
export function picker(all, chosen) {
  const list = el("datalist", { id: "agency-names" });
  const box = el("input", {
    id: "f-add",
    list: "agency-names",
    autocomplete: "off",
    placeholder: t("名称中的几个字", "part of a name"),
    disabled: chosen.length >= MOST,
  });
  const add = (n) => change({ a: named(all, [...chosen, n]), of: null, by: null });
  const said = el("span", { role: "status", class: "note" });
  box.addEventListener("input", () =>
    list.replaceChildren(
      ...all
        .search(box.value)
        .slice(0, 20)
        .map((n) => el("option", { value: `${all.columns.name[n]} ${all.columns.agency_id[n]}` })),
    ),
  );
  box.addEventListener("change", () => {
    const id = box.value.split(" ").pop();
    const found = all.index(id) >= 0 ? [all.index(id)] : all.search(box.value);
    if (found.length === 1) add(found[0]);
    else
      said.textContent = found.length
        ? t(
            `有 ${found.length} 个机关含这些字，请从列表中选一个`,
            `${found.length} agencies have these words: choose one of the list`,
          )
        : t("没有名称含这些字的机关", "No agency has these words in its name");
  });
  return el(
    "div",
    { class: "picker" },
    el(
      "ul",
      { class: "chosen", "aria-label": t("所比较的机关", "Agencies compared") },
      chosen.map((n) =>
        el(
          "li",
          {},
          el("a", { href: page("agency", { id: all.columns.agency_id[n] }) }, all.columns.name[n]),
          el(
            "button",
            {
              type: "button",
              "aria-label": t(`去掉 ${all.columns.name[n]}`, `Take out ${all.columns.name[n]}`),
              onclick: () =>
                change({
                  a: named(
                    all,
                    chosen.filter((other) => other !== n),
                  ),
                  of: null,
                  by: null,
                }),
            },
            "×",
          ),
        ),
      ),
    ),
    el("div", { class: "field" }, el("label", { for: "f-add" }, t("加入机关", "Add an agency")), box, list, said),
  );
}
