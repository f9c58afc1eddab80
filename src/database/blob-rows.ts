import { z } from 'zod';
import type { Database } from './database.ts';

const ROWS = z.array(z.object({ id: z.string(), text: z.string(), rests: z.boolean() }));

/** Rows and bytes that one statement takes: the embedded database holds them in memory more than once. */
const ROWS_AT_ONCE = 100;
const BYTES_AT_ONCE = 1_000_000;

/** Part of the room that may be written before what is too much is looked for. */
const SLACK = 0.05;

/** Texts by the ids of their blobs, bounded in size: what was used longest ago goes first. */
export class BlobRows {
  readonly #database: Database;
  readonly #maxBytes: number;
  /** Bytes written since the bound was last seen to. */
  #written = Number.POSITIVE_INFINITY;

  constructor(database: Database, maxBytes: number) {
    this.#database = database;
    this.#maxBytes = maxBytes;
  }

  /** The texts that are known of these ids. */
  async get(installation: number, ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
    const found = new Map<string, string>();
    for (let at = 0; at < ids.length; at += ROWS_AT_ONCE)
      for (const [id, text] of await this.#select(installation, ids.slice(at, at + ROWS_AT_ONCE)))
        found.set(id, text);
    return found;
  }

  async put(installation: number, texts: ReadonlyMap<string, string>): Promise<void> {
    const rows = [...texts].map(([id, text]): Row => ({ id, text, size: Buffer.byteLength(text) }));
    for (const part of partsOf(rows)) await this.#insert(installation, part);
    this.#written += sizeOf(rows);
    if (this.#written <= this.#maxBytes * SLACK) return;
    this.#written = 0;
    await this.#trim();
  }

  async #select(installation: number, ids: readonly string[]): Promise<[string, string][]> {
    // As JSON, since the embedded database takes a byte order mark from the front of a text. An hour is exact enough for
    // what is used last, and saves a write for each read.
    const found = ROWS.parse(
      await this.#database.query(
        `SELECT id, to_json(text) AS text, used < now() - interval '1 hour' AS rests FROM stage_review.blob
         WHERE installation = $1::bigint AND id IN (SELECT json_array_elements_text($2::json))`,
        [installation, JSON.stringify(ids)],
      ),
    );
    const resting = found.filter(({ rests }) => rests).map(({ id }) => id);
    if (resting.length > 0)
      await this.#database.query(
        `UPDATE stage_review.blob SET used = now()
         WHERE installation = $1::bigint AND id IN (SELECT json_array_elements_text($2::json))`,
        [installation, JSON.stringify(resting)],
      );
    return found.map(({ id, text }) => [id, text]);
  }

  async #insert(installation: number, rows: readonly Row[]): Promise<void> {
    await this.#database.query(
      `INSERT INTO stage_review.blob (installation, id, text, size, used)
       SELECT $1::bigint, id, text, size, now()
       FROM json_to_recordset($2::json) AS row (id text, text text, size integer)
       ON CONFLICT (installation, id) DO NOTHING`,
      [installation, JSON.stringify(rows)],
    );
  }

  /** A row takes room of its own, about 100 bytes. */
  async #trim(): Promise<void> {
    await this.#database.query(
      `DELETE FROM stage_review.blob USING (
         SELECT installation, id, sum(size + 100) OVER (ORDER BY used DESC, installation, id) AS total
         FROM stage_review.blob
       ) AS ranked
       WHERE blob.installation = ranked.installation AND blob.id = ranked.id AND ranked.total > $1::bigint`,
      [this.#maxBytes],
    );
  }
}

type Row = { readonly id: string; readonly text: string; readonly size: number };

/** Rows that one statement takes. */
function partsOf(rows: readonly Row[]): Row[][] {
  const parts: Row[][] = [];
  let room = 0;
  for (const row of rows) {
    const last = parts.at(-1);
    if (last !== undefined && last.length < ROWS_AT_ONCE && row.size <= room) last.push(row);
    else {
      parts.push([row]);
      room = BYTES_AT_ONCE;
    }
    room -= row.size;
  }
  return parts;
}

function sizeOf(rows: readonly Row[]): number {
  return rows.reduce((sum, { size }) => sum + size, 0);
}
