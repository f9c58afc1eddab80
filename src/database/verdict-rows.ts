import { z } from 'zod';
import type { Database } from './database.ts';

/** Whose rows: a repository of an installation. */
export type RowPlace = {
  readonly installation: number;
  readonly repository: { readonly owner: string; readonly name: string };
};

const ROWS = z.array(z.object({ content: z.unknown() }));

/** What is known of open pull requests, one row each; whoever stores it knows what it means. */
export class VerdictRows<Verdict extends { readonly number: number; readonly head: string }> {
  readonly #database: Database;
  readonly #read: (content: unknown) => Verdict | null;
  readonly #table: 'verdict' | 'config_verdict';

  /** `read` takes what was stored, perhaps by another version, and answers null where it makes no sense to this one. */
  constructor(
    database: Database,
    read: (content: unknown) => Verdict | null,
    table: 'verdict' | 'config_verdict' = 'verdict',
  ) {
    this.#database = database;
    this.#read = read;
    this.#table = table;
  }

  /** That of one pull request; null where none is known. */
  async of(place: RowPlace, number: number): Promise<Verdict | null> {
    const [found] = await this.#select(place, 'number = $3::integer', number);
    return found ?? null;
  }

  /** Those of a head commit, by number. */
  async at(place: RowPlace, head: string): Promise<readonly Verdict[]> {
    return await this.#select(place, 'head = $3', head);
  }

  async put(place: RowPlace, verdict: Verdict): Promise<void> {
    await this.#database.query(
      `INSERT INTO stage_review.${this.#table} (installation, repository, number, head, content)
       VALUES ($1::bigint, $2, $3::integer, $4, $5::jsonb)
       ON CONFLICT (installation, repository, number) DO UPDATE SET head = excluded.head, content = excluded.content`,
      [...keyOf(place), verdict.number, verdict.head, JSON.stringify(verdict)],
    );
  }

  async remove(place: RowPlace, number: number): Promise<void> {
    await this.#database.query(
      `DELETE FROM stage_review.${this.#table} WHERE installation = $1::bigint AND repository = $2 AND number = $3::integer`,
      [...keyOf(place), number],
    );
  }

  async #select(place: RowPlace, condition: string, value: string | number): Promise<Verdict[]> {
    const rows = await this.#database.query(
      `SELECT content FROM stage_review.${this.#table}
       WHERE installation = $1::bigint AND repository = $2 AND ${condition} ORDER BY number`,
      [...keyOf(place), value],
    );
    return ROWS.parse(rows).flatMap(({ content }) => this.#read(content) ?? []);
  }
}

/** GitHub's names differ by more than case. */
function keyOf({ installation, repository }: RowPlace): [number, string] {
  return [installation, `${repository.owner}/${repository.name}`.toLowerCase()];
}
