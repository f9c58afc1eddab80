import type { Expression, TemplatePart } from '../source/hcl-tree.ts';
import { isReadKind, type ReadKind } from './block.ts';

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

function collect(expression: Expression, bound: ReadonlySet<string>, found: Reference[]): void {
  if (expression.kind === 'template') for (const part of expression.parts) collectPart(part, bound, found);
  if (expression.kind === 'for') {
    collect(expression.collection, bound, found);
    const inner = withNames(bound, expression);
    for (const each of [expression.key, expression.value, expression.condition])
      if (each) collect(each, inner, found);
  }
  const reference = memberReference(expression, bound) ?? plainReference(expression, bound, null);
  if (reference) found.push(reference);
  for (const part of reference ? keysIn(expression) : partsOf(expression)) collect(part, bound, found);
}

function collectPart(part: TemplatePart, bound: ReadonlySet<string>, found: Reference[]): void {
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

/** The bound names together with those that a `for` binds. */
export function withNames(
  bound: ReadonlySet<string>,
  { keyName, valueName }: { readonly keyName: string | null; readonly valueName: string },
): ReadonlySet<string> {
  return new Set([...bound, ...(keyName === null ? [] : [keyName]), valueName]);
}

/** The parts of an expression that are expressions under the same names; those of templates and `for` are not. */
export function partsOf(expression: Expression): readonly Expression[] {
  switch (expression.kind) {
    case 'attribute':
      return [expression.object];
    case 'index':
      return [expression.object, expression.key];
    case 'splat':
      return [expression.object, expression.each];
    case 'call':
      return expression.args;
    case 'conditional':
      return [expression.condition, expression.yes, expression.no];
    case 'unary':
      return [expression.operand];
    case 'binary':
      return [expression.left, expression.right];
    case 'tuple':
      return expression.items;
    case 'object':
      // a bare identifier as a key is no reference
      return expression.items.flatMap(({ key, value }) => (key.kind === 'variable' ? [value] : [key, value]));
    case 'parentheses':
      return [expression.inner];
    default:
      return [];
  }
}

/** The keys by which the instances of a reference are picked: `module.m[key].name`. */
function keysIn(expression: Expression): readonly Expression[] {
  return expression.kind === 'attribute' && expression.object.kind === 'index' ? [expression.object.key] : [];
}

function memberReference(expression: Expression, bound: ReadonlySet<string>): Reference | null {
  if (expression.kind !== 'attribute') return null;
  const { object, name } = expression;
  return plainReference(object.kind === 'index' ? object.object : object, bound, name);
}

function plainReference(
  expression: Expression,
  bound: ReadonlySet<string>,
  member: string | null,
): Reference | null {
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
