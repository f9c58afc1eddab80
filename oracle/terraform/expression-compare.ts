import { SINGLE_INSTANCE } from '../../src/terraform/module-instance.ts';
import { runsOf } from '../../src/terraform/root.ts';
import { EvaluationError, isWhollyKnown, possibilitiesOf, type Value } from '../../src/terraform/value.ts';
import { World } from '../../src/terraform/world.ts';
import { aroundOf } from './around.ts';
import type { PlannedValue } from './expression-plan.ts';
import type { Texts } from './plan.ts';

/** How we and Terraform differ about a value: one of us is wrong, we know less than the plan, or we hide more. */
export type Difference = { readonly kind: 'wrong' | 'imprecise' | 'hidden'; readonly text: string };

/** A value like others, but one that a plan can't be written with. */
const INFINITE = /cannot serialize infinity/;

/** What we make of each expression; null where we say that it fails. */
export function ourValues(texts: Texts, names: Iterable<string>): Map<string, Value | null> {
  const world = new World(new Map([...texts].map(([path, text]) => [path, { path, text }])), aroundOf(texts));
  const module = world.module('');
  const [variant] = module ? runsOf(world, module).flatMap(({ variants }) => variants) : [];
  if (!module || !variant) throw new TypeError('there is no root');
  return new Map(
    [...names].map((name) => {
      const input = module.byAddress.get(`terraform_data.${name}`)?.arguments.get('input');
      if (!input) throw new TypeError(`${name} is not declared`);
      try {
        return [name, variant.root.argument(input, SINGLE_INSTANCE)];
      } catch (error) {
        if (error instanceof EvaluationError) return [name, null];
        throw error;
      }
    }),
  );
}

/** Where our value differs from Terraform's; null where it does not. */
export function difference(ours: Value | null, planned: PlannedValue): Difference | null {
  if (planned.kind === 'refused') {
    if (ours === null || !isWhollyKnown(ours) || INFINITE.test(planned.text)) return null;
    return { kind: 'wrong', text: `refused (${planned.text}); we say ${told(ours)}` };
  }
  if (ours === null) return failure(planned);
  return (
    valueDifference(ours, planned.after, planned.unknown, 'planned') ??
    (planned.applied === undefined ? null : valueDifference(ours, planned.applied, false, 'applied')) ??
    markDifference(ours, planned.sensitive)
  );
}

/** We say that it fails, and the apply may say so, too. */
function failure({ after, isFailed }: PlannedValue & { kind: 'planned' }): Difference | null {
  if (isFailed) return null;
  return { kind: 'wrong', text: `planned as ${JSON.stringify(after)}; we say that it fails` };
}

function valueDifference(ours: Value, after: unknown, unknown: unknown, how: string): Difference | null {
  if (unknown === true) return null;
  const wrong: Difference = {
    kind: 'wrong',
    text: `${how} as ${JSON.stringify(after)}; we say ${told(ours)}`,
  };
  if (ours.kind === 'unknown') {
    const can = possibilitiesOf(ours);
    const isAdmitted =
      after === null || after === undefined ? can.null : after === '' ? can.empty : can.other;
    if (!isAdmitted || isOutside(ours, after)) return wrong;
    const isLimited = ours.because.some(
      ({ text }) => text.includes('limit') || text.includes('number precision'),
    );
    return how === 'applied' || isLimited ? null : { ...wrong, kind: 'imprecise' };
  }
  if (ours.kind === 'null') return after === null || after === undefined ? null : wrong;
  if (ours.kind === 'string') return after === ours.text ? null : wrong;
  if (ours.kind === 'bool') return after === ours.bool ? null : wrong;
  if (ours.kind === 'number') return isSameNumber(ours.number, after) ? null : wrong;
  const [keys, parts] =
    ours.kind === 'sequence' ? [null, ours.items] : [[...ours.entries.keys()], [...ours.entries.values()]];
  if (keys === null ? !Array.isArray(after) : !isObject(after)) return wrong;
  const theirs = Object.keys(Object(after)).length + missing(unknown, after);
  const isOpen = how === 'applied' || !isWhollyKnown(ours);
  if (theirs !== parts.length) return isOpen && keys === null && theirs < parts.length ? null : wrong;
  if (
    keys === null &&
    isOpen &&
    ours.type !== 'any' &&
    typeof ours.type !== 'string' &&
    ours.type.kind === 'set'
  )
    return null;
  for (const [at, part] of parts.entries()) {
    const key = keys?.[at] ?? at;
    const found = valueDifference(part, member(after, key), member(unknown, key), how);
    if (found) return found;
  }
  return null;
}

/** A plan shows large numbers with as many digits as a double needs. */
function isSameNumber(ours: number, after: unknown): boolean {
  if (typeof after !== 'number') return false;
  const isLarge = !Number.isSafeInteger(ours);
  return (
    ours === after ||
    (isLarge && Math.abs(ours - after) < Math.abs(ours) * 1e-14) ||
    (ours === 0 && after === 0)
  );
}

/** Attributes of which only that they are unknown is planned. */
function missing(unknown: unknown, after: unknown): number {
  if (!isObject(unknown)) return 0;
  return Object.keys(Object(unknown)).filter(
    (key) => member(unknown, key) === true && !Object.hasOwn(Object(after), key),
  ).length;
}

function isOutside(ours: Value, after: unknown): boolean {
  if (ours.kind !== 'unknown' || !ours.bounds || typeof after !== 'number') return false;
  return after < ours.bounds.least || after > ours.bounds.most;
}

/** What is marked must be marked; what is not should not. */
function markDifference(ours: Value, sensitive: unknown): Difference | null {
  if (sensitive === true && !ours.isSensitive)
    return { kind: 'wrong', text: `sensitive; we show ${told(ours)}` };
  if (sensitive !== true && ours.isSensitive)
    return { kind: 'hidden', text: 'not sensitive, and we hide it' };
  if (ours.isSensitive) return null;
  const parts: [string | number, Value][] =
    ours.kind === 'sequence' ? [...ours.items.entries()] : ours.kind === 'mapping' ? [...ours.entries] : [];
  for (const [key, part] of parts) {
    const found = markDifference(part, member(sensitive, key));
    if (found) return found;
  }
  return null;
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function member(value: unknown, name: string | number): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}

function told(value: Value): string {
  switch (value.kind) {
    case 'unknown':
      return `unknown ${JSON.stringify(value.can)} ${JSON.stringify(value.bounds)}`;
    case 'null':
      return 'null';
    case 'string':
      return JSON.stringify(value.text);
    case 'number':
      return String(value.number);
    case 'bool':
      return String(value.bool);
    case 'sequence':
      return `[${value.items.map(told).join(', ')}]`;
    case 'mapping':
      return `{${[...value.entries].map(([key, item]) => `${key}: ${told(item)}`).join(', ')}}`;
    default:
      return value satisfies never;
  }
}
