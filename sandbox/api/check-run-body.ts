import { z } from 'zod';
import { textWithin, timestamp } from './body.ts';

/** "The maximum size of the summary/text is 65535 characters". */
const TEXT = 65_535;
/** "The maximum size is 64 KB" (message, raw_details). */
const MESSAGE = 64 * 1024;
/** "The Checks API limits the number of annotations to a maximum of 50 per API request". */
export const ANNOTATIONS = 50;

const annotation = z
  .strictObject({
    path: z.string().min(1),
    start_line: z.int().min(1),
    end_line: z.int().min(1),
    start_column: z.int().min(1).optional(),
    end_column: z.int().min(1).optional(),
    annotation_level: z.enum(['notice', 'warning', 'failure']),
    message: textWithin(MESSAGE).min(1),
    title: textWithin(255).optional(),
    raw_details: textWithin(MESSAGE).optional(),
  })
  .refine((one) => one.start_line <= one.end_line, { error: 'end_line must not precede start_line' })
  .refine((one) => !hasColumn(one) || one.start_line === one.end_line, {
    error: 'Annotations only support start_column and end_column on the same line',
  })
  .refine((one) => (one.start_column ?? 1) <= (one.end_column ?? Number.POSITIVE_INFINITY), {
    error: 'end_column must not precede start_column',
  });

function hasColumn(one: { start_column?: number | undefined; end_column?: number | undefined }): boolean {
  return one.start_column !== undefined || one.end_column !== undefined;
}

export type AnnotationBody = z.infer<typeof annotation>;

const output = z.strictObject({
  title: z.string().min(1),
  summary: textWithin(TEXT),
  text: textWithin(TEXT).optional(),
  annotations: z.array(annotation).max(ANNOTATIONS).optional(),
});

const action = z.strictObject({
  label: z.string().min(1).max(20),
  description: z.string().min(1).max(40),
  identifier: z.string().min(1).max(20),
});

/** `stale` is not among them: only GitHub sets it. */
const conclusion = z.enum([
  'action_required',
  'cancelled',
  'failure',
  'neutral',
  'success',
  'skipped',
  'timed_out',
]);

const optional = {
  details_url: z.url({ protocol: /^https?$/ }).optional(),
  external_id: z.string().optional(),
  status: z.enum(['queued', 'in_progress', 'completed']).optional(),
  started_at: timestamp.optional(),
  conclusion: conclusion.optional(),
  completed_at: timestamp.optional(),
  output: output.optional(),
  actions: z.array(action).max(3).optional(),
};

const WITHOUT_CONCLUSION = { error: 'conclusion is required when status is completed', path: ['conclusion'] };

function isConcluded(body: { status?: string | undefined; conclusion?: string | undefined }): boolean {
  return body.status !== 'completed' || body.conclusion !== undefined;
}

export const newRun = z
  .strictObject({ ...optional, name: z.string().min(1), head_sha: z.string().min(1) })
  .refine(isConcluded, WITHOUT_CONCLUSION);

export const changedRun = z
  .strictObject({ ...optional, name: z.string().min(1).optional() })
  .refine(isConcluded, WITHOUT_CONCLUSION);

export type RunBody = z.infer<typeof changedRun>;
