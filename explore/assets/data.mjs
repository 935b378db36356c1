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
    throw new Trouble(
      t(`读不到 data/${path}：服务器没有回答。`, `data/${path} cannot be read: the server does not answer.`),
    );
  }
  if (!answer.ok) {
    throw new Trouble(
      t(
        `缺少文件 data/${path}（${answer.status}）。站点不完整，请重新运行 gongkai explore。`,
        `data/${path} is missing (${answer.status}). The site is incomplete: run gongkai explore again.`,
      ),
    );
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
      throw new Trouble(
        t(
          `data/${path} 与清单不符（SHA-256 ${hex.slice(0, 12)}…，清单为 ${sha256.slice(0, 12)}…）。文件不完整或来自另一次生成，数字不可信；请刷新页面，或重新运行 gongkai explore。`,
          `data/${path} is not the file of the manifest (SHA-256 ${hex.slice(0, 12)}…, manifest ${sha256.slice(0, 12)}…). It is incomplete or of another build: do not trust its numbers. Reload, or run gongkai explore again.`,
        ),
      );
    }
  }
  return bytes;
}

const parsed = (bytes) => JSON.parse(new TextDecoder().decode(bytes));

export const manifest = () =>
  once("manifest", async () => parsed(await fetched("manifest.json", "", { cache: "no-cache" })));

const sha = async (path) => (await manifest()).files[`data/${path}`];

/** Return a JSON file of the manifest. */
export const json = (path) => once(path, async () => parsed(await checked(path, await sha(path))));

/** Return a Parquet file of the manifest; `read(names)` decodes only the columns that are asked for, each once. */
export const table = (path) =>
  once(path, async () => new Columns(await checked(path, await sha(path)), await compressors()));

/** Return a table of a shard as rows. */
export const shard = (number, name) =>
  once(`${number}/${name}`, async () => {
    const { shards_sha256: pattern, shards_per_list: size } = await manifest();
    const list = pattern.replace("{:04}", digits(Math.floor(number / size)));
    const hashes = (await json(list.replace("data/", "")))[number];
    if (!hashes)
      throw new Trouble(
        t(
          "清单里没有这个机关的数据。请重新运行 gongkai explore。",
          "The lists do not have this agency's data: run gongkai explore again.",
        ),
      );
    return new Columns(
      await checked(`shard/${digits(number)}/${name}.parquet`, hashes[`${name}.parquet`]),
      await compressors(),
    ).rows();
  });

const digits = (number) => String(number).padStart(4, "0");

/** Return what `gongkai serve` says of itself, or null on any other server. */
export const serving = () =>
  once("serve", async () => {
    const answer = await fetch(new URL("../api/serve.json", BASE)).catch(() => null);
    return answer?.ok ? answer.json().catch(() => null) : null;
  });

const decoder = new TextDecoder();
const LONG = 100;

/** Decode a text. Half a million short ones, one call of TextDecoder each, took a second of a view's three. */
function stringFromBytes(bytes) {
  if (!bytes || bytes.length > LONG) return bytes && decoder.decode(bytes);
  let made = "";
  for (let at = 0; at < bytes.length;) {
    const first = bytes[at++];
    if (first < 0x80) made += String.fromCharCode(first);
    else if (first < 0xe0) made += String.fromCharCode(((first & 0x1f) << 6) | (bytes[at++] & 0x3f));
    else if (first < 0xf0)
      made += String.fromCharCode(((first & 0x0f) << 12) | ((bytes[at++] & 0x3f) << 6) | (bytes[at++] & 0x3f));
    else return decoder.decode(bytes);
  }
  return made;
}

/** A Parquet file in memory. */
class Columns {
  constructor(buffer, compressors) {
    this.file = { byteLength: buffer.byteLength, slice: (start, end) => buffer.slice(start, end) };
    this.compressors = compressors;
    this.decoded = {};
  }

  /** Return `{column: values, …, count}`; a column that is not there is left out. One call after the other. */
  read(names) {
    this.last = (this.last ?? Promise.resolve()).then(() => this.decode(names));
    return this.last;
  }

  async decode(names) {
    const [{ parquetMetadata, parquetSchema }, { parquetRead }] = await Promise.all([
      import("./vendor/hyparquet/metadata.js"),
      import("./vendor/hyparquet/read.js"),
    ]);
    this.metadata ??= parquetMetadata(this.file.slice(0));
    const known = parquetSchema(this.metadata).children.map((child) => child.element.name);
    const wanted = (names ?? known).filter((name) => known.includes(name));
    const columns = wanted.filter((name) => !this.decoded[name]);
    columns.forEach((name) => (this.decoded[name] = []));
    if (columns.length)
      await parquetRead({
        file: this.file,
        metadata: this.metadata,
        compressors: this.compressors,
        parsers: { stringFromBytes },
        columns,
        onChunk: (chunk) => this.take(chunk),
      });
    return {
      ...Object.fromEntries(wanted.map((name) => [name, this.decoded[name]])),
      count: Number(this.metadata.num_rows),
    };
  }

  /** A column that comes in one piece, the usual case, is not copied. */
  take({ columnName, columnData, rowStart }) {
    if (!rowStart) this.decoded[columnName] = columnData;
    else this.decoded[columnName] = [...this.decoded[columnName], ...columnData];
  }

  async rows() {
    const { count, ...found } = await this.read();
    const names = Object.keys(found);
    return Array.from({ length: count }, (_, row) =>
      Object.fromEntries(names.map((name) => [name, found[name][row] ?? null])),
    );
  }
}

async function compressors() {
  if ((await manifest()).codec !== "zstd") return undefined;
  const { decompress } = await import("./vendor/fzstd/index.mjs");
  return { ZSTD: (input, length) => decompress(input, new Uint8Array(length)) };
}
