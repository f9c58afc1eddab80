import { createHash } from 'node:crypto';
import { control } from '../control/control.ts';
import type { Reading } from '../control/policy.ts';
import type { Finding } from '../review.ts';
import { rootOf } from './stage-label.ts';

/**
 * What a thread is about. `place` is control, reading, path, stage address, root module and run; `stage` the same without
 * paths and instance keys, by which a stage is found again that has moved to another file or whose instances changed.
 * Neither holds a line number.
 */
export type Identity = { readonly place: string; readonly stage: string };

/** The hidden last line of a thread's first comment: whose it is, and whether its stage failed when we last looked. */
export type Marker = Identity & { readonly state: 'failing' | 'gone' };

/**
 * The identities of a finding under a reading, the present one first, then those by its earlier addresses. `path` is
 * that of its file.
 */
export function identitiesOf(
  { stage }: Finding,
  reading: Reading,
  path = stage.header.file,
): [Identity, ...Identity[]] {
  const { address, former, run } = stage;
  const root = rootOf(stage);
  const identity = (name: string): Identity => ({
    place: digestOf([control.id, reading, path, name, root, run]),
    stage: digestOf([control.id, reading, withoutKeys(name), run]),
  });
  return [identity(address), ...former.map(identity)];
}

export function markerText({ place, stage, state }: Marker): string {
  return `<!-- stage-review:${place}:${stage}:${state} -->`;
}

const PATTERN = /<!-- stage-review:([0-9a-f]{32}):([0-9a-f]{32}):(failing|gone) -->(?=\s*$)/;

/** The marker that a comment's body ends with, null where it ends with none. */
export function readMarker(body: string): Marker | null {
  const [, place, stage, state] = PATTERN.exec(body) ?? [];
  if (place === undefined || stage === undefined) return null;
  return { place, stage, state: state === 'gone' ? 'gone' : 'failing' };
}

/** The body with another state in its marker. */
export function withState(body: string, state: Marker['state']): string {
  const marker = readMarker(body);
  return marker === null ? body : body.replace(PATTERN, markerText({ ...marker, state }));
}

function withoutKeys(address: string): string {
  return address.replace(/\[(?:\d+|"(?:[^"\\]|\\.)*")\]/g, '');
}

function digestOf(parts: readonly (string | null)[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 32);
}
