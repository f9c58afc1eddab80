import { z } from 'zod';
import { type Content, contentOf, type TreeEntry } from '../source/snapshot.ts';
import type { Client } from './app.ts';
import { isBlob } from './git-id.ts';
import { graphql } from './graphql.ts';
import type { Repository } from './job.ts';
import { failureOf, isRateLimited } from './request-failure.ts';

/** Blobs, and their bytes, that one question asks for: GitHub gives up on one that takes more than ten seconds. */
const MAX_BLOBS = 100;
const MAX_BYTES = 1_000_000;

/** Of a larger blob GitHub sends a part of the text. It publishes no number; about 512,000 bytes came whole. */
const MAX_TEXT_BYTES = 500_000;

/** The fields by which a git object tells its text, if it is a blob. */
export const BLOB_FIELDS = '... on Blob { isBinary isTruncated byteSize text }';

const BLOB = z
  .object({
    isBinary: z.boolean().nullish(),
    isTruncated: z.boolean(),
    byteSize: z.number(),
    text: z.string(),
  })
  .nullable()
  .catch(null);

const ANSWER = z.object({ repository: z.record(z.string(), z.unknown()).nullish() }).nullish();

/** What GitHub tells of these blobs by few questions, by id: those whose every byte is known by it. */
export async function readBlobTexts(
  client: Client,
  repository: Repository,
  entries: readonly TreeEntry[],
): Promise<ReadonlyMap<string, Content>> {
  const answers = await Promise.all(batchesOf(entries).map((ids) => readBatch(client, repository, ids)));
  return new Map(answers.flat());
}

/**
 * The content of a blob by the answer to `BLOB_FIELDS`; null where that is not the whole of it: a text that is cut, or
 * whose bytes are no UTF-8 and were replaced, has another id.
 */
export function contentIn(answer: unknown, id: string): Content | null {
  const blob = BLOB.parse(answer);
  if (blob === null || blob.isTruncated || blob.isBinary === true) return null;
  const bytes = Buffer.from(blob.text);
  return bytes.length === blob.byteSize && isBlob(id, bytes) ? contentOf(bytes) : null;
}

/** Ids that are asked for together. A blob of unknown or great size is not among them. */
function batchesOf(entries: readonly TreeEntry[]): string[][] {
  const batches: string[][] = [];
  let room = 0;
  for (const { id, size = Number.POSITIVE_INFINITY } of entries) {
    if (size > MAX_TEXT_BYTES) continue;
    const last = batches.at(-1);
    if (last !== undefined && last.length < MAX_BLOBS && size <= room) last.push(id);
    else {
      batches.push([id]);
      room = MAX_BYTES;
    }
    room -= size;
  }
  return batches;
}

async function readBatch(
  client: Client,
  { owner, name }: Repository,
  ids: readonly string[],
): Promise<[string, Content][]> {
  const declared = ids.map((_, at) => `$o${at}: GitObjectID!`).join(', ');
  const fields = ids.map((_, at) => `o${at}: object(oid: $o${at}) { ${BLOB_FIELDS} }`);
  const question = `query Blobs($owner: String!, $name: String!, ${declared}) {
  repository(owner: $owner, name: $name) {
    ${fields.join('\n    ')}
  }
}`;
  const variables = Object.fromEntries(ids.map((id, at) => [`o${at}`, id]));
  try {
    const { data } = await graphql(client, question, { owner, name, ...variables });
    const answers = ANSWER.parse(data)?.repository ?? {};
    return ids.flatMap((id, at): [string, Content][] => {
      const content = contentIn(answers[`o${at}`] ?? null, id);
      return content === null ? [] : [[id, content]];
    });
  } catch (error) {
    const failure = failureOf(error);
    if (failure === null || isRateLimited(failure)) throw error;
    // It was too much for GitHub: each of them can be asked for alone.
    return [];
  }
}
