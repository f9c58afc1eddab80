import type { Expression, TemplatePart } from './hcl-tree.ts';

/** The expressions that an expression is made of, one level down, in source order. */
export function childrenOf(e: Expression): readonly Expression[] {
  switch (e.kind) {
    case 'literal':
    case 'variable':
    case 'element':
    case 'invalid':
      return [];
    case 'template':
      return childrenOfParts(e.parts);
    case 'attribute':
      return [e.object];
    case 'index':
      return [e.object, e.key];
    case 'splat':
      return [e.object, e.each];
    case 'call':
      return e.args;
    case 'conditional':
      return [e.condition, e.yes, e.no];
    case 'unary':
      return [e.operand];
    case 'binary':
      return [e.left, e.right];
    case 'tuple':
      return e.items;
    case 'object':
      return e.items.flatMap(({ key, value }) => [key, value]);
    case 'for':
      return [e.collection, ...present(e.key), e.value, ...present(e.condition)];
    case 'parentheses':
      return [e.inner];
    default:
      return e satisfies never;
  }
}

function present(expression: Expression | null): Expression[] {
  return expression ? [expression] : [];
}

/** Directives are nested at most MAX_HCL_DEPTH deep. */
function childrenOfParts(parts: readonly TemplatePart[]): Expression[] {
  return parts.flatMap((part) => {
    switch (part.kind) {
      case 'text':
        return [];
      case 'interpolation':
        return [part.value];
      case 'if':
        return [part.condition, ...childrenOfParts(part.yes), ...childrenOfParts(part.no)];
      case 'for':
        return [part.collection, ...childrenOfParts(part.parts)];
      default:
        return part satisfies never;
    }
  });
}
