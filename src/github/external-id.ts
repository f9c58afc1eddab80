import { z } from 'zod';

/** What our check runs carry in `external_id`: whose verdict it is, and by which inputs. */
export type ExternalId = {
  /** Numbers of the pull requests that the run is about. GitHub names none for the head commit of a fork. */
  readonly pullRequests: readonly number[];
  /** Digest of everything that the verdict depends on. */
  readonly key: string;
};

const FORMAT = z.object({
  pullRequests: z.array(z.number().int().positive()).max(100),
  key: z.string().max(64),
});

export function externalIdOf(id: ExternalId): string {
  return JSON.stringify({ pullRequests: id.pullRequests, key: id.key });
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
