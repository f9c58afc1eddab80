import type { SourceFile } from '../source/text.ts';
import type { Files, Stage } from '../stage.ts';
import { ATTRIBUTE } from './certificate.ts';
import { type MeantChange, readChanges, withoutPlaces } from './meant-change.ts';
import { CERTIFICATE_TYPE } from './reference.ts';
import { isDeepEqual, secondOpinion } from './second-opinion.ts';

type Mapping = ReadonlyMap<unknown, unknown>;

/**
 * What edited files say beyond the edits that were meant, as a part of a sentence; null where only the certificates
 * of the stages and what `changes` name differ, and at most one new certificate is declared for each. Read by another
 * parser than the one that made the edits.
 */
export async function verify(
  stages: readonly Stage[],
  before: Files,
  after: Files,
  changes: ReadonlySet<string>,
): Promise<string | null> {
  const stagesOfFile = Map.groupBy(stages, ({ header }) => header.file);
  const changesOfFile = Map.groupBy(readChanges(changes), ({ file }) => file);
  for (const [path, file] of before) {
    const edited = after.get(path);
    if (!edited) return `the edits remove ${path}`;
    const meant = {
      stages: stagesOfFile.get(path) ?? [],
      changes: changesOfFile.get(path) ?? [],
      of: stages,
    };
    const isMeant = meant.stages.length + meant.changes.length > 0;
    if (!isMeant && edited.text !== file.text) return `the edits also change ${path}`;
    const difference = isMeant ? differenceIn(meant, file, edited) : null;
    if (difference !== null) return difference;
  }
  return after.size === before.size ? null : 'the edits add a file';
}

/** What may differ in a file. */
type Meant = {
  readonly stages: readonly Stage[];
  readonly changes: readonly MeantChange[];
  /** The stages that the edits are for, also those of other files. */
  readonly of: readonly Stage[];
};

function differenceIn(meant: Meant, before: SourceFile, after: SourceFile): string | null {
  try {
    return differenceOf(meant, secondOpinion(before), secondOpinion(after));
  } catch (error) {
    const [reason] = (error instanceof Error ? error.message : String(error)).split('\n');
    return `${before.path} can't be read by a second parser: ${reason}`;
  }
}

type Documents = readonly unknown[];

/** Compares the documents without what may differ and without the new resources. */
function differenceOf(meant: Meant, before: Documents, after: Documents): string | null {
  const most = meant.stages.length + meant.changes.length;
  if (before.length !== after.length) return 'the edits change the number of documents in the file';
  const changed = changedDocuments(before, after);
  if (changed.length > most)
    return 'the edits change more documents of the file than there are stages to change';
  const added = changed.map((index) => additions(before[index], after[index]));
  if (added.flat().length > most || added.flat().some(([, body]) => !isCertificate(body)))
    return 'the edits add something else than one certificate for each stage';
  const isSame = changed.every((index, at) => {
    const ids = new Set(added[at]?.map(([id]) => id));
    const own = meant.changes.filter(({ document }) => document === index);
    const rest = (document: unknown): unknown => withoutPlaces(stripped(document, meant.stages, ids), own);
    return isDeepEqual(rest(before[index]), rest(after[index]));
  });
  return isSame ? null : `the edits change more than the certificate of ${namesOf(meant.of)}`;
}

/** Which documents differ; the only one of a file does, so that it is not compared twice. */
function changedDocuments(before: Documents, after: Documents): number[] {
  if (before.length === 1) return [0];
  return before.flatMap((document, index) => (isDeepEqual(document, after[index]) ? [] : [index]));
}

/** The resources that only the second document declares. */
function additions(before: unknown, after: unknown): [unknown, unknown][] {
  const sections = resourceSections(before).map((section) => keysOf(section));
  return resourceSections(after).flatMap((section, index) =>
    [...section].filter(([id]) => typeof id === 'string' && !sections[index]?.has(id)),
  );
}

function isCertificate(body: unknown): boolean {
  return mapOf(body)?.get('Type') === CERTIFICATE_TYPE;
}

function namesOf([first, ...others]: readonly Stage[]): string {
  return `${first?.address}${others.length > 0 ? ` and ${others.length} more` : ''}`;
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

function stripped(document: unknown, stages: readonly Stage[], added: ReadonlySet<unknown>): unknown {
  return changed(document, 'Resources', (section) => withoutEdits(section, stages, added), true);
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

function withoutEdits(section: unknown, stages: readonly Stage[], added: ReadonlySet<unknown>): unknown {
  const map = mapOf(section);
  if (!map) return section;
  const kept = new Map([...map].filter(([id]) => !added.has(id)));
  for (const stage of stages) {
    const { ownAddress } = stage;
    if (kept.has(ownAddress)) kept.set(ownAddress, withoutCertificate(kept.get(ownAddress), pathTo(stage)));
  }
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
