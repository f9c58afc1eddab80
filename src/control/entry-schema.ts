import * as z from 'zod';
import { dateProblem } from './calendar.ts';
import { globProblem, MAX_GLOB_LENGTH, patternProblem } from './glob.ts';

/** A text that `problemOf` has nothing against; its words become the issue's message. */
export function text(problemOf: (value: string) => string | null) {
  return z.string().superRefine((value, context) => {
    const problem = problemOf(value);
    if (problem !== null) context.addIssue(problem);
  });
}

/** What is wrong with a text of one line; null for a good one. */
export function lineProblem(value: string, longest: number, what: string): string | null {
  if (value.trim() === '') return `write ${what}`;
  if (/\p{Cc}/u.test(value)) return 'control characters and line breaks are not allowed';
  return value.length > longest ? `at most ${longest} characters are allowed` : null;
}

function idProblem(value: string): string | null {
  return /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/.test(value)
    ? null
    : 'an id is a letter or digit, then at most 99 letters, digits, `.`, `_` or `-`';
}

function reasonProblem(value: string): string | null {
  if (!/\p{L}{2}/u.test(value)) return 'write why, in at least one word';
  if (/[^\P{Cc}\t\n\r]/u.test(value)) return 'control characters are not allowed';
  return value.length > 1_000 ? 'at most 1000 characters are allowed' : null;
}

/** What is wrong with the name of a GitHub user or team; null for a good one. */
export function approverProblem(value: string): string | null {
  return /^@?[A-Za-z0-9][A-Za-z0-9_-]{0,99}(?:\/[A-Za-z0-9._-]{1,100})?$/.test(value)
    ? null
    : 'write a GitHub user, such as `octocat`, or a team, such as `@acme/security`';
}

/** A path glob. */
export const glob = text(globProblem).meta({ maxLength: MAX_GLOB_LENGTH });

const day = text(dateProblem).meta({ format: 'date', description: 'The last valid day, YYYY-MM-DD, UTC.' });

const entry = {
  id: text(idProblem).describe(
    'A name of its own in this file; every message that concerns the entry shows it.',
  ),
  stage: text(patternProblem).describe(
    "The stage's Terraform address or logical id. `*` stands for any characters.",
  ),
  path: glob.optional().describe('Glob of the files in which the stage may stand. Without it: any file.'),
  reason: text(reasonProblem).describe('Why, in a sentence that a reviewer understands.'),
  approved_by: text(approverProblem)
    .optional()
    .describe('GitHub user or team who approved the entry. Required where `approvers` names nobody.'),
  ticket: text((value) => lineProblem(value, 100, 'the ticket'))
    .optional()
    .describe('Where the decision is recorded. `limits.require_ticket` can ask for one.'),
};

/** An exception: `expires` is allowed, since not every design lasts for ever. */
export const exceptionSchema = z.strictObject({ ...entry, expires: day.optional() });

/** A risk acceptance: it always ends. */
export const acceptanceSchema = z.strictObject({ ...entry, expires: day });

/** The values of one well-formed exception or risk acceptance. */
export type EntryValues = z.infer<typeof exceptionSchema>;
