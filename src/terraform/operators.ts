import type { BinaryOperator } from '../source/hcl-tree.ts';
import type { Range } from '../source/text.ts';
import { calculated } from './arithmetic.ts';
import { convert, isEqual } from './convert.ts';
import {
  boolOf,
  derived,
  EvaluationError,
  isSensitiveInside,
  numberOf,
  PRESENT,
  type Type,
  unknownOf,
  type Value,
} from './value.ts';

/** `left operator right`. Throws EvaluationError for operands that do not fit. */
export function binaryOperation(operator: BinaryOperator, left: Value, right: Value, place: Range): Value {
  if (operator === '==' || operator === '!=') {
    const equal = isEqual(left, right);
    const result = equal === null ? undecided('bool') : boolOf(equal === (operator === '=='));
    return {
      ...derived(result, [left, right]),
      isSensitive: isSensitiveInside(left) || isSensitiveInside(right),
    };
  }
  if (operator === '&&' || operator === '||') return logical(operator, left, right, place);
  return derived(
    arithmetic(operator, operand(left, 'number', place), operand(right, 'number', place), place),
    [left, right],
  );
}

export function unaryOperation(operator: '-' | '!', value: Value, place: Range): Value {
  const converted = operand(value, operator === '!' ? 'bool' : 'number', place);
  if (converted.kind === 'bool') return derived(boolOf(!converted.bool), [value]);
  if (converted.kind === 'number') return derived(numberOf(-converted.number), [value]);
  return derived(undecided(operator === '!' ? 'bool' : 'number'), [value]);
}

function undecided(type: Type): Value {
  return unknownOf(type, [], { can: PRESENT });
}

function operand(value: Value, type: 'bool' | 'number', place: Range): Value {
  if (value.kind === 'null') throw new EvaluationError('An operand can not be null.', place);
  try {
    return convert(value, type);
  } catch (error) {
    if (!(error instanceof EvaluationError)) throw error;
    throw new EvaluationError(`This operand must be a ${type}: ${error.message}`, place);
  }
}

/** Three-valued: a false decides `&&` whatever the other side is, a true decides `||`. */
function logical(operator: '&&' | '||', left: Value, right: Value, place: Range): Value {
  const sides = [operand(left, 'bool', place), operand(right, 'bool', place)];
  const deciding = operator === '||';
  const decisive = sides.find((side) => side.kind === 'bool' && side.bool === deciding);
  const isSensitive = left.isSensitive || right.isSensitive;
  if (decisive) return { ...derived(boolOf(deciding), [decisive]), isSensitive };
  if (sides.every((side) => side.kind === 'bool')) return derived(boolOf(!deciding), [left, right]);
  return {
    ...derived(
      undecided('bool'),
      sides.filter((side) => side.kind === 'unknown'),
    ),
    isSensitive,
  };
}

function arithmetic(operator: BinaryOperator, left: Value, right: Value, place: Range): Value {
  const isComparison = ['<', '<=', '>', '>='].includes(operator);
  if (left.kind !== 'number' || right.kind !== 'number') return undecided(isComparison ? 'bool' : 'number');
  const [a, b] = [left.number, right.number];
  switch (operator) {
    case '<':
      return boolOf(a < b);
    case '<=':
      return boolOf(a <= b);
    case '>':
      return boolOf(a > b);
    case '>=':
      return boolOf(a >= b);
    case '+':
    case '-':
    case '*':
    case '/':
    case '%': {
      const result = calculated(operator, a, b);
      if (Number.isNaN(result)) throw new EvaluationError(`${a} ${operator} ${b} has no result.`, place);
      return numberOf(result);
    }
    default:
      throw new RangeError(`${operator} is no arithmetic`);
  }
}
