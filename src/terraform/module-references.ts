import type { Expression } from '../source/hcl-tree.ts';
import { addressOf, type Block, isReadKind, type ReadKind } from './block.ts';
import { type Bound, scopedParts } from './scoped-parts.ts';

/** First parts of a reference that are no resource type. */
export const NAMED: ReadonlySet<string> = new Set([
  'var',
  'local',
  'module',
  'path',
  'each',
  'count',
  'terraform',
  'self',
]);

/** A name of the module that an expression uses: `scope.name`; `member` is what follows, where that is a plain name. */
export type Reference = {
  readonly scope: 'named' | 'resource' | ReadKind;
  readonly first: string;
  readonly name: string;
  readonly member: string | null;
  /** What stands right behind the name, before anything is evaluated: a plain name, or a key that is written out. */
  readonly next: 'member' | 'key' | null;
  readonly expression: Expression;
};

/** How a reference to a resource picks an instance where there are none to pick, or fails to; null where it does neither. */
export function pickingMistake({ next }: Reference, block: Block): string | null {
  const isMany = block.arguments.has('count') || block.arguments.has('for_each');
  const address = addressOf(block);
  if (next === 'key' && !isMany)
    return `${address} has neither count nor for_each, so that no key can pick an instance of it.`;
  return next === 'member' && isMany
    ? `${address} has count or for_each, so that a key must pick the instance that is meant.`
    : null;
}

const known = new WeakMap<Expression, readonly Reference[]>();

/** The names that an expression uses anywhere in it, also where evaluation does not come by. */
export function referencesIn(expression: Expression): readonly Reference[] {
  const found = known.get(expression);
  if (found) return found;
  const references: Reference[] = [];
  collect(expression, new Set(), references);
  known.set(expression, references);
  return references;
}

function collect(expression: Expression, bound: Bound, found: Reference[]): void {
  const reference = memberReference(expression, bound) ?? plainReference(expression, bound, null);
  if (reference) {
    found.push(reference);
    for (const key of keysIn(expression)) collect(key, bound, found);
    return;
  }
  for (const [part, names] of scopedParts(expression, bound)) collect(part, names, found);
}

/** The keys by which the instances of a reference are picked: `module.m[key].name`. */
function keysIn(expression: Expression): readonly Expression[] {
  return expression.kind === 'attribute' && expression.object.kind === 'index' ? [expression.object.key] : [];
}

function memberReference(expression: Expression, bound: Bound): Reference | null {
  if (expression.kind !== 'attribute') return null;
  const { object, name } = expression;
  if (object.kind !== 'index') return plainReference(object, bound, name, 'member');
  return plainReference(object.object, bound, name, object.key.kind === 'literal' ? 'key' : null);
}

function plainReference(
  expression: Expression,
  bound: Bound,
  member: string | null,
  next: Reference['next'] = null,
): Reference | null {
  if (expression.kind !== 'attribute') return null;
  const { object, name } = expression;
  if (object.kind === 'variable' && !bound.has(object.name) && !isReadKind(object.name)) {
    const scope = NAMED.has(object.name) ? 'named' : 'resource';
    return { scope, first: object.name, name, member, next, expression };
  }
  if (object.kind !== 'attribute' || object.object.kind !== 'variable' || !isReadKind(object.object.name))
    return null;
  return { scope: object.object.name, first: object.name, name, member, next, expression };
}
