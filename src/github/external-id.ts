import { z } from 'zod';

/** What our check runs carry in `external_id`: whose verdict it is, and by which inputs. */
export type ExternalId = {
  /** Numbers of the pull requests that the run is about. GitHub names none for the head commit of a fork. */
  readonly pullRequests: readonly number[];
  /** Digest of everything that the verdict depends on. */
  readonly key: string;
  /** Set on the run of a merge group: the branch that it is for and the commit on which it stands. */
  readonly group?: { readonly ref: string; readonly sha: string } | undefined;
};

/** Most pull requests that one run names. */
export const MAX_NUMBERS = 100;

const FORMAT = z.object({
  pullRequests: z.array(z.number().int().positive()).max(MAX_NUMBERS),
  key: z.string().max(64),
  group: z.object({ ref: z.string(), sha: z.string() }).optional(),
});

export function externalIdOf(id: ExternalId): string {
  const { pullRequests, key, group } = id;
  return JSON.stringify({ pullRequests, key, ...(group === undefined ? {} : { group }) });
}

/** What a run's `external_id` says; null where it is not in our format. */
export function readExternalId(text: string | null | undefined): ExternalId | null {
  if (!text) return null;
  try {
    const parsed = FORMAT.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}
