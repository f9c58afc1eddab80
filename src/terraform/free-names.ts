import type { Expression } from '../source/hcl-tree.ts';
import { type Bound, scopedParts } from './scoped-parts.ts';

const known = new WeakMap<Expression, Set<string>>();

/** The names with which references in an expression begin, wherever it uses them, but for those that a `for` binds. */
export function freeNamesIn(expression: Expression): ReadonlySet<string> {
  const names = known.get(expression) ?? new Set();
  if (!known.has(expression)) collect(expression, new Set(), names);
  known.set(expression, names);
  return names;
}

function collect(expression: Expression, bound: Bound, found: Set<string>): void {
  if (expression.kind === 'variable' && !bound.has(expression.name)) found.add(expression.name);
  for (const [part, names] of scopedParts(expression, bound)) collect(part, names, found);
}
