import { Tagged } from './second-opinion.ts';

/** A place that an edit is meant to change. */
export type MeantChange = {
  readonly file: string;
  readonly document: number;
  /** The keys and indexes that lead to it in the document. */
  readonly path: readonly (string | number)[];
};

/** Its name among the changes of a candidate. */
export function writtenChange({ file, document, path }: MeantChange): string {
  return JSON.stringify([file, document, path]);
}

/** The changes that have such names. */
export function readChanges(names: Iterable<string>): MeantChange[] {
  return [...names].flatMap((name) => {
    const parts: unknown = JSON.parse(name);
    const [file, document, keys] = Array.isArray(parts) ? parts : [];
    const path = Array.isArray(keys)
      ? keys.filter((key) => typeof key === 'string' || typeof key === 'number')
      : [];
    return typeof file === 'string' && typeof document === 'number' ? [{ file, document, path }] : [];
  });
}

/** A copy of a document, as the second parser reads it, without the places and the mappings on the way that are empty then. */
export function withoutPlaces(document: unknown, changes: readonly MeantChange[]): unknown {
  return changes.reduce((rest, { path }) => without(rest, path), document);
}

function without(value: unknown, [key, ...rest]: MeantChange['path']): unknown {
  if (key === undefined) return null;
  if (value instanceof Tagged) return new Tagged(value.tag, without(value.value, [key, ...rest]));
  if (Array.isArray(value)) {
    if (typeof key !== 'number' || key >= value.length) return value;
    const items: readonly unknown[] = value;
    return items.with(key, without(items[key], rest));
  }
  if (!(value instanceof Map)) return value;
  const copy = new Map<unknown, unknown>(value);
  const inner = without(copy.get(key), rest);
  const isEmpty = inner === undefined || inner === null || (inner instanceof Map && inner.size === 0);
  if (isEmpty) copy.delete(key);
  else copy.set(key, inner);
  return copy;
}
