import type { Expression, TemplatePart } from '../source/hcl-tree.ts';
import { partsOf, withNames } from './module-references.ts';

const known = new WeakMap<Expression, Set<string>>();

/** The names with which references in an expression begin, wherever it uses them, but for those that a `for` binds. */
export function freeNamesIn(expression: Expression): ReadonlySet<string> {
  const names = known.get(expression) ?? new Set();
  if (!known.has(expression)) collect(expression, new Set(), names);
  known.set(expression, names);
  return names;
}

function collect(expression: Expression, bound: ReadonlySet<string>, found: Set<string>): void {
  if (expression.kind === 'variable' && !bound.has(expression.name)) found.add(expression.name);
  if (expression.kind === 'template') for (const part of expression.parts) collectPart(part, bound, found);
  if (expression.kind === 'for') {
    collect(expression.collection, bound, found);
    const inner = withNames(bound, expression);
    for (const each of [expression.key, expression.value, expression.condition])
      if (each) collect(each, inner, found);
  }
  for (const part of partsOf(expression)) collect(part, bound, found);
}

function collectPart(part: TemplatePart, bound: ReadonlySet<string>, found: Set<string>): void {
  switch (part.kind) {
    case 'text':
      return;
    case 'interpolation':
      collect(part.value, bound, found);
      return;
    case 'if':
      collect(part.condition, bound, found);
      for (const each of [...part.yes, ...part.no]) collectPart(each, bound, found);
      return;
    case 'for':
      collect(part.collection, bound, found);
      for (const each of part.parts) collectPart(each, withNames(bound, part), found);
      return;
    default:
      part satisfies never;
  }
}
