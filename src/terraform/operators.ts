import type { BinaryOperator } from '../source/hcl-tree.ts';
import type { Range } from '../source/text.ts';
import { type Arithmetic, calculated } from './arithmetic.ts';
import { boundsNear, boundsOf, combinedBounds, comparedBounds } from './bounds.ts';
import { convert, isEqual } from './convert.ts';
import {
  boolOf,
  derived,
  EvaluationError,
  FILLED,
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
  if (operator === '!') return derived(undecided('bool'), [value]);
  const bounds = boundsOf(converted);
  const more = bounds ? { bounds: { least: -bounds.most, most: -bounds.least } } : {};
  return derived(unknownOf('number', [], { can: FILLED, ...more }), [value]);
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

const COMPARISONS: ReadonlySet<BinaryOperator> = new Set(['<', '<=', '>', '>=']);

function arithmetic(operator: BinaryOperator, left: Value, right: Value, place: Range): Value {
  const [a, b] = [boundsOf(left), boundsOf(right)];
  if (COMPARISONS.has(operator)) {
    const answer = a && b && comparedBounds(operator, a, b);
    return answer === null ? undecided('bool') : boolOf(answer);
  }
  if (left.kind === 'number' && right.kind === 'number')
    return computed(operator, left.number, right.number, place);
  const bounds = a && b && combinedBounds(operator, a, b);
  return bounds ? unknownOf('number', [], { can: FILLED, bounds }) : undecided('number');
}

function computed(operator: BinaryOperator, a: number, b: number, place: Range): Value {
  if (!isArithmetic(operator)) throw new RangeError(`${operator} is no arithmetic`);
  const { number, isExact } = calculated(operator, a, b);
  if (Number.isNaN(number)) throw new EvaluationError(`${a} ${operator} ${b} has no result.`, place);
  return isExact ? numberOf(number) : inexactNumber(number, place);
}

function isArithmetic(operator: BinaryOperator): operator is Arithmetic {
  return ['+', '-', '*', '/', '%'].includes(operator);
}

/** A number that has more digits than are computed: only how large it is is known. */
export function inexactNumber(number: number, place: Range): Value {
  const because = [{ ...place, text: 'the number has more digits than are computed (number precision)' }];
  return unknownOf('number', because, { can: FILLED, bounds: boundsNear(number) });
}
