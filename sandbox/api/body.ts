import { z } from 'zod';
import { invalidRequest } from '../refusal.ts';

/** The body as the schema reads it; throws the 422 of a body that does not fit, unknown keys included. */
export function readBody<Schema extends z.ZodType>(schema: Schema, body: unknown): z.infer<Schema> {
  const result = schema.safeParse(body);
  if (result.success) return result.data;
  throw invalidRequest(...result.error.issues.map(reasonOf));
}

function reasonOf(issue: z.core.$ZodIssue): string {
  const where = issue.path.map(String).join('.');
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => `${JSON.stringify(key)} is not a permitted key.`).join('\n');
    case 'invalid_type':
      return issue.message.includes('received undefined')
        ? `${JSON.stringify(where)} wasn't supplied.`
        : `For ${JSON.stringify(where)}: ${issue.message}.`;
    case 'too_big':
      return issue.origin === 'array'
        ? `No more than ${issue.maximum} items are allowed in ${JSON.stringify(where)}.`
        : `For ${JSON.stringify(where)}: no more than ${issue.maximum} are allowed.`;
    default:
      return `For ${JSON.stringify(where)}: ${issue.message}.`;
  }
}

/** Text of at most so many bytes of UTF-8: GitHub says characters, and bytes are the stricter reading. */
export function textWithin(limit: number) {
  const isWithin = (text: string) => Buffer.byteLength(text) <= limit;
  return z.string().refine(isWithin, { error: `Only ${limit} characters are allowed` });
}

/** A time in GitHub's form: `YYYY-MM-DDTHH:MM:SSZ`, fractions and offsets accepted. */
export const timestamp = z.iso.datetime({ offset: true });

export const objectId = z.string().regex(/^[0-9a-f]{40}$/i, { error: 'is not a full object id' });
