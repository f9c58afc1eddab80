import { childrenOf } from '../source/hcl-children.ts';
import type { Expression, TemplatePart } from '../source/hcl-tree.ts';

/** Names that a `for` binds around an expression. */
export type Bound = ReadonlySet<string>;

/** An expression within another, with the names that are bound there. */
export type ScopedPart = readonly [Expression, Bound];

/** The expressions directly within one, but for bare identifiers as keys, which are no references. */
export function scopedParts(expression: Expression, bound: Bound): readonly ScopedPart[] {
  if (expression.kind === 'template') return expression.parts.flatMap((part) => inTemplate(part, bound));
  if (expression.kind === 'object')
    return expression.items.flatMap(({ key, value }): ScopedPart[] =>
      key.kind === 'variable'
        ? [[value, bound]]
        : [
            [key, bound],
            [value, bound],
          ],
    );
  if (expression.kind !== 'for') return childrenOf(expression).map((part) => [part, bound]);
  const inner = withNames(bound, expression);
  const within = [expression.key, expression.value, expression.condition].filter((part) => part !== null);
  return [[expression.collection, bound], ...within.map((part): ScopedPart => [part, inner])];
}

function inTemplate(part: TemplatePart, bound: Bound): ScopedPart[] {
  switch (part.kind) {
    case 'text':
      return [];
    case 'interpolation':
      return [[part.value, bound]];
    case 'if':
      return [
        [part.condition, bound],
        ...[...part.yes, ...part.no].flatMap((each) => inTemplate(each, bound)),
      ];
    case 'for': {
      const inner = withNames(bound, part);
      return [[part.collection, bound], ...part.parts.flatMap((each) => inTemplate(each, inner))];
    }
    default:
      return part satisfies never;
  }
}

function withNames(
  bound: Bound,
  { keyName, valueName }: { readonly keyName: string | null; readonly valueName: string },
): Bound {
  return new Set([...bound, ...(keyName === null ? [] : [keyName]), valueName]);
}
