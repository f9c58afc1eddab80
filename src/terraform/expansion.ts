import type { Range } from '../source/text.ts';
import { chained } from '../stage.ts';
import { convert } from './convert.ts';
import { LimitReached } from './limits.ts';
import { EvaluationError, FILLED, numberOf, stringOf, unknownOf, type Value } from './value.ts';

/** Most instances of one block. */
export const MAX_INSTANCES = 1_000;

/** One instance of a block: its key in the address, and what `each` and `count` mean in it. */
export type Instance = {
  /** `''`, `[0]`, `["key"]`, or `[*]` where count or keys can't be known. */
  readonly key: string;
  readonly bindings: ReadonlyMap<string, Value>;
};

/** The key of an instance as it stands in its address. */
export function instanceKey(key: string | number): string {
  return `[${JSON.stringify(key)}]`;
}

/** The instances of a block, and why there are so many. Of `unknown` ones `instance` stands for all, and `because` says what would decide. */
export type Expansion =
  | { readonly kind: 'single'; readonly instance: Instance }
  | { readonly kind: 'count'; readonly instances: readonly Instance[]; readonly because: Value['because'] }
  | {
      readonly kind: 'each';
      readonly instances: ReadonlyMap<string, Instance>;
      readonly because: Value['because'];
    }
  | { readonly kind: 'unknown'; readonly instance: Instance; readonly because: Value['because'] };

export const SINGLE: Expansion = { kind: 'single', instance: { key: '', bindings: new Map() } };

/** The instances that a `count` makes. Throws EvaluationError for what can be no count. */
export function countExpansion(value: Value, place: Range): Expansion {
  if (value.kind === 'null') throw new EvaluationError('count can not be null.', place);
  const count = convert(value, 'number');
  if (count.kind !== 'number') {
    return unknownExpansion('count', count.because);
  }
  const { number } = count;
  if (!Number.isInteger(number) || number < 0)
    throw new EvaluationError('count must be a whole number, 0 or more.', place);
  limitInstances(number);
  const instances = Array.from({ length: number }, (_, index) => ({
    key: instanceKey(index),
    bindings: new Map([['count.index', numberOf(index)]]),
  }));
  return { kind: 'count', instances, because: count.because };
}

/** The instances that a `for_each` makes. Throws EvaluationError for what it can't go through. */
export function eachExpansion(value: Value, place: Range): Expansion {
  if (value.kind === 'null') throw new EvaluationError('for_each can not be null.', place);
  if (value.isSensitive)
    throw new EvaluationError('for_each goes through no sensitive value: its keys are printed.', place);
  if (value.kind === 'unknown') return unknownExpansion('for_each', value.because);
  const entries = eachEntries(value, place);
  if (!entries) return unknownExpansion('for_each', value.because);
  limitInstances(entries.length);
  const written = { ...place, text: 'each.value is an element of this for_each' };
  const because = value.because.length > 0 ? value.because : [written];
  const instances = entries.map(([key, item]): [string, Instance] => [
    key,
    {
      key: instanceKey(key),
      bindings: new Map([
        ['each.key', stringOf(key)],
        ['each.value', { ...item, because: chained(because, item.because) }],
      ]),
    },
  ]);
  return { kind: 'each', instances: new Map(instances), because: value.because };
}

function unknownExpansion(by: 'count' | 'for_each', because: Value['because']): Expansion {
  return { kind: 'unknown', because, instance: unknownInstance(by, because) };
}

/** The one entry for all instances where count or keys can't be known, or Terraform fails on the way to them. */
export function unknownInstance(by: 'count' | 'for_each', because: Value['because']): Instance {
  const bindings: [string, Value][] =
    by === 'count'
      ? [['count.index', unknownOf('number', because, { can: FILLED })]]
      : [
          ['each.key', unknownOf('string', because, { can: FILLED })],
          ['each.value', unknownOf('any', because)],
        ];
  return { key: '[*]', bindings: new Map(bindings) };
}

/** Keys and values; null where a key of a set can't be known. */
function eachEntries(value: Value, place: Range): [string, Value][] | null {
  if (value.kind === 'mapping') return [...value.entries];
  const isSet = value.kind === 'sequence' && typeof value.type !== 'string' && value.type.kind === 'set';
  if (!isSet)
    throw new EvaluationError(
      'for_each goes through a map or a set of strings; write toset(…) around a list.',
      place,
    );
  const entries: [string, Value][] = [];
  for (const item of value.items) {
    if (item.kind === 'unknown') return null;
    const key = item.kind === 'null' ? null : convert(item, 'string');
    if (key?.kind !== 'string')
      throw new EvaluationError('A set that for_each goes through holds strings only, and no null.', place);
    entries.push([key.text, key]);
  }
  return entries;
}

function limitInstances(count: number): void {
  if (count > MAX_INSTANCES) throw new LimitReached(`more than ${MAX_INSTANCES} instances of one block`);
}
