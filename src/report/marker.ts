import { createHash } from 'node:crypto';
import { control } from '../control/control.ts';
import type { Reading } from '../control/policy.ts';
import type { Finding } from '../review.ts';
import { rootOf } from './stage-label.ts';

/**
 * The hidden last line of a comment. Its identity is control, reading, path, stage address, root module and run, and
 * no line number: a stage that moves within its file keeps its comment.
 */
export function markerOf(finding: Finding, reading: Reading | null): string {
  const { header, address, run } = finding.stage;
  const deployment = [rootOf(finding.stage), run].filter((part) => part !== null);
  const identity = [control.id, reading, header.file, address, ...deployment];
  const digest = createHash('sha256').update(JSON.stringify(identity)).digest('hex');
  return `<!-- stage-review:${digest} -->`;
}

/** The marker that a comment's body ends with, null where it ends with none. */
export function markerIn(body: string): string | null {
  return /<!-- stage-review:[0-9a-f]{64} -->(?=\s*$)/.exec(body)?.[0] ?? null;
}
