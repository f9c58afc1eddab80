import type { Files, Stage } from '../stage.ts';
import { CERTIFICATE_TYPE } from './certificate.ts';
import { isDeepEqual, secondOpinion } from './second-opinion.ts';
import { ATTRIBUTE } from './stages.ts';

type Mapping = ReadonlyMap<unknown, unknown>;

/**
 * What edited files say beyond the edit that was meant, in one sentence; null where only the stage's certificate
 * differs, and at most one new certificate is declared. Read by another parser than the one that made the edits.
 */
export async function verify(stage: Stage, before: Files, after: Files): Promise<string | null> {
  const path = stage.header.file;
  for (const [other, file] of before)
    if (other !== path && after.get(other)?.text !== file.text) return `The edits also change ${other}.`;
  const [old, edited] = [before.get(path), after.get(path)];
  if (!old || !edited || after.size !== before.size) return 'The edits add or remove a file.';
  try {
    return differenceOf(stage, secondOpinion(old), secondOpinion(edited));
  } catch (error) {
    const [reason] = (error instanceof Error ? error.message : String(error)).split('\n');
    return `${path} can't be read by a second parser: ${reason}.`;
  }
}

function differenceOf(stage: Stage, before: readonly unknown[], after: readonly unknown[]): string | null {
  if (before.length !== after.length) return 'The edits change the number of documents in the file.';
  const changed = before.flatMap((document, index) => (isDeepEqual(document, after[index]) ? [] : [index]));
  if (changed.length > 1) return 'The edits change more than one document of the file.';
  const [index] = changed;
  return index === undefined ? null : documentDifference(stage, before[index], after[index]);
}

/** Compares both documents without the stage's certificate and without the new resource. */
function documentDifference(stage: Stage, before: unknown, after: unknown): string | null {
  const sections = resourceSections(before).map((section) => keysOf(section));
  const added = resourceSections(after).flatMap((section, index) =>
    [...section].filter(([id]) => typeof id === 'string' && !sections[index]?.has(id)),
  );
  if (added.length > 1 || added.some(([, body]) => mapOf(body)?.get('Type') !== CERTIFICATE_TYPE))
    return 'The edits add something else than one certificate.';
  const ids = new Set(added.map(([id]) => id));
  const isSame = isDeepEqual(stripped(before, stage, ids), stripped(after, stage, ids));
  return isSame ? null : `The edits change more than the certificate of ${stage.address}.`;
}

function keysOf(section: Mapping): Set<unknown> {
  return new Set(section.keys());
}

function mapOf(value: unknown): Mapping | null {
  return value instanceof Map ? value : null;
}

/** The `Resources` mappings of a template or of a Serverless Framework file. */
function resourceSections(document: unknown): Mapping[] {
  const parts = mapOf(document)?.get('resources');
  const holders = [document, ...(Array.isArray(parts) ? parts : [parts])];
  return holders.flatMap((holder) => mapOf(mapOf(holder)?.get('Resources')) ?? []);
}

function stripped(document: unknown, stage: Stage, added: ReadonlySet<unknown>): unknown {
  return changed(document, 'Resources', (section) => withoutEdits(section, stage, added), true);
}

/** A copy of a document with its `Resources` changed, at the top and within `resources`. */
function changed(value: unknown, key: string, change: (inner: unknown) => unknown, isTop: boolean): unknown {
  const map = mapOf(value);
  if (!map) return value;
  const copy = new Map(map);
  if (copy.has(key)) copy.set(key, change(copy.get(key)));
  const parts = isTop ? copy.get('resources') : undefined;
  if (Array.isArray(parts))
    copy.set(
      'resources',
      parts.map((part) => changed(part, key, change, false)),
    );
  else if (parts !== undefined) copy.set('resources', changed(parts, key, change, false));
  return copy;
}

function withoutEdits(section: unknown, stage: Stage, added: ReadonlySet<unknown>): unknown {
  const map = mapOf(section);
  if (!map) return section;
  const kept = new Map([...map].filter(([id]) => !added.has(id)));
  if (kept.has(stage.address))
    kept.set(stage.address, withoutCertificate(kept.get(stage.address), pathTo(stage)));
  return kept;
}

function pathTo(stage: Stage): string[] {
  return stage.kind === 'cloudformation_inline_stage'
    ? ['Properties', 'StageDescription', ATTRIBUTE]
    : ['Properties', ATTRIBUTE];
}

/** A copy without the last key of the path, and without the mappings on the way that are empty then. */
function withoutCertificate(value: unknown, [key, ...rest]: readonly string[]): unknown {
  const map = mapOf(value);
  if (!map || key === undefined) return value;
  const copy = new Map(map);
  const inner = rest.length === 0 ? null : withoutCertificate(copy.get(key), rest);
  const isEmpty = inner === null || inner === undefined || mapOf(inner)?.size === 0;
  if (isEmpty) copy.delete(key);
  else copy.set(key, inner);
  return copy;
}
