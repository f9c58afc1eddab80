import type { Expression } from '../source/hcl-tree.ts';
import type { Type } from './value.ts';

const ARITHMETIC: ReadonlySet<string> = new Set(['+', '-', '*', '/', '%']);

/**
 * What type Terraform gives to an expression that fails: `[var.list[7]]` is a tuple all the same, though how long a
 * one this does not tell. `any` of what it says nothing of.
 */
export function failedType(expression: Expression): Type {
  switch (expression.kind) {
    case 'parentheses':
      return failedType(expression.inner);
    case 'template':
      return expression.parts.length === 1 && expression.parts[0]?.kind === 'interpolation'
        ? 'any'
        : 'string';
    case 'binary':
      return ARITHMETIC.has(expression.operator) ? 'number' : 'bool';
    case 'unary':
      return expression.operator === '!' ? 'bool' : 'number';
    case 'tuple':
    case 'splat':
      return { kind: 'tuple', of: [] };
    case 'object':
      return { kind: 'object', of: new Map() };
    case 'for':
      return expression.key ? 'any' : { kind: 'tuple', of: [] };
    default:
      return 'any';
  }
}
