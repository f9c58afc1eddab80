import type { Expression } from '../source/hcl-tree.ts';
import { isReadKind, type ReadKind } from './block.ts';
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
  readonly expression: Expression;
};

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
  return plainReference(object.kind === 'index' ? object.object : object, bound, name);
}

function plainReference(expression: Expression, bound: Bound, member: string | null): Reference | null {
  if (expression.kind !== 'attribute') return null;
  const { object, name } = expression;
  if (object.kind === 'variable' && !bound.has(object.name) && !isReadKind(object.name)) {
    const scope = NAMED.has(object.name) ? 'named' : 'resource';
    return { scope, first: object.name, name, member, expression };
  }
  if (object.kind !== 'attribute' || object.object.kind !== 'variable' || !isReadKind(object.object.name))
    return null;
  return { scope: object.object.name, first: object.name, name, member, expression };
}
