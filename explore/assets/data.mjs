// The files under data/: fetched once, held to the manifest's sha256, Parquet as columns.
import { t } from "./words.mjs";

const BASE = new URL("../data/", import.meta.url);
const kept = new Map();

/** A trouble with a message for the reader. */
export class Trouble extends Error {}

const once = (key, make) => {
  if (!kept.has(key)) kept.set(key, make());
  return kept.get(key);
};

async function fetched(path, query, options) {
  let answer;
  try {
    answer = await fetch(new URL(path, BASE) + query, options);
  } catch {
    throw new Trouble(t(`读不到 data/${path}：服务器没有回答。`, `data/${path} cannot be read: the server does not answer.`));
  }
  if (!answer.ok) {
    throw new Trouble(t(`缺少文件 data/${path}（${answer.status}）。站点不完整，请重新运行 gongkai explore。`,
      `data/${path} is missing (${answer.status}). The site is incomplete: run gongkai explore again.`));
  }
  return answer.arrayBuffer();
}

/** Return the bytes of a file whose sha256 is known; browsers compute none for plain http beyond this machine. */
async function checked(path, sha256) {
  const bytes = await fetched(path, sha256 ? `?${sha256.slice(0, 8)}` : "", {});
  if (sha256 && crypto.subtle) {
    const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
    const hex = Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
    if (hex !== sha256) {
      throw new Trouble(t(`data/${path} 与清单不符（SHA-256 ${hex.slice(0, 12)}…，清单为 ${sha256.slice(0, 12)}…）。文件不完整或来自另一次生成，数字不可信；请刷新页面，或重新运行 gongkai explore。`,
        `data/${path} is not the file of the manifest (SHA-256 ${hex.slice(0, 12)}…, manifest ${sha256.slice(0, 12)}…). It is incomplete or of another build: do not trust its numbers. Reload, or run gongkai explore again.`));
    }
  }
  return bytes;
}

const parsed = (bytes) => JSON.parse(new TextDecoder().decode(bytes));

export const manifest = () => once("manifest", async () => parsed(await fetched("manifest.json", "", { cache: "no-cache" })));

const sha = async (path) => (await manifest()).files[`data/${path}`];

/** Return a JSON file of the manifest. */
export const json = (path) => once(path, async () => parsed(await checked(path, await sha(path))));

/** Return a Parquet file of the manifest as `{column: values, …}`. */
export const table = (path) => once(path, async () => columns(await checked(path, await sha(path))));

/** Return a table of a shard as rows. */
export const shard = (number, name) => once(`${number}/${name}`, async () => {
  const { shards_sha256: pattern, shards_per_list: size } = await manifest();
  const list = pattern.replace("{:04}", digits(Math.floor(number / size)));
  const hashes = (await json(list.replace("data/", "")))[number];
  if (!hashes) throw new Trouble(t("清单里没有这个机关的数据。请重新运行 gongkai explore。", "The lists do not have this agency's data: run gongkai explore again."));
  return rows(await columns(await checked(`shard/${digits(number)}/${name}.parquet`, hashes[`${name}.parquet`])));
});

const digits = (number) => String(number).padStart(4, "0");

/** Return what `gongkai serve` says of itself, or null on any other server. */
export const serving = () => once("serve", async () => {
  const answer = await fetch(new URL("../api/serve.json", BASE)).catch(() => null);
  return answer?.ok ? answer.json().catch(() => null) : null;
});

async function columns(buffer) {
  const { parquetRead } = await import("./vendor/hyparquet/read.js");
  const found = {};
  let count = 0;
  await parquetRead({
    file: { byteLength: buffer.byteLength, slice: (start, end) => buffer.slice(start, end) },
    compressors: await compressors(),
    onChunk({ columnName, columnData, rowStart, rowEnd }) {
      const values = (found[columnName] ??= []);
      for (let row = rowStart; row < rowEnd; row++) values[row] = plain(columnData[row - rowStart]);
      count = Math.max(count, rowEnd);
    },
  });
  return { ...found, count };
}

async function compressors() {
  if ((await manifest()).codec !== "zstd") return undefined;
  const { decompress } = await import("./vendor/fzstd/index.mjs");
  return { ZSTD: (input, length) => decompress(input, new Uint8Array(length)) };
}

const plain = (value) => (typeof value === "bigint" ? Number(value) : value === undefined ? null : value);

function rows({ count, ...found }) {
  const names = Object.keys(found);
  return Array.from({ length: count }, (_, row) => Object.fromEntries(names.map((name) => [name, found[name][row] ?? null])));
}
