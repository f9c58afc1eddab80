import type { Expression, ObjectItem } from '../source/hcl-tree.ts';
import type { Range } from '../source/text.ts';
import { isReadKind } from './block.ts';
import { callFunction } from './call.ts';
import { conditionalOf } from './conditional.ts';
import { convert } from './convert.ts';
import { isDoubtfulOperand, isDoubtfulPart } from './doubt.ts';
import { ELEMENT, forOf, splatOf } from './for-value.ts';
import { LimitReached } from './limits.ts';
import { NAMED } from './module-references.ts';
import { numberOfText } from './number-text.ts';
import { binaryOperation, inexactNumber, unaryOperation } from './operators.ts';
import { placeIn, type Scope } from './scope.ts';
import { templateOf } from './template-value.ts';
import { attributeOf, indexOf } from './traversal.ts';
import {
  boolOf,
  EvaluationError,
  nullOf,
  numberOf,
  objectOf,
  PRESENT,
  stringOf,
  tupleOf,
  unknownOf,
  type Value,
} from './value.ts';
import { limitSize, sizeOf } from './value-size.ts';

/** Steps that an operation with 512 bits costs. */
const FRACTION = 10;

/** The kinds of expressions that can make a collection larger than any that they are made of. */
const COLLECTING: ReadonlySet<Expression['kind']> = new Set(['tuple', 'object', 'for', 'splat', 'call']);

/** The value of an expression. Throws EvaluationError where Terraform fails; a limit makes the value unknown. */
export function evaluate(expression: Expression, scope: Scope): Value {
  try {
    return scope.budget.step(() => {
      const value = expressionValue(expression, scope);
      if (COLLECTING.has(expression.kind)) limitSize(value);
      return value;
    });
  } catch (error) {
    if (!(error instanceof LimitReached)) throw error;
    const step = { ...placeIn(scope, expression), text: `evaluation stops at a limit (${error.message})` };
    return unknownOf('any', [step]);
  }
}

function expressionValue(expression: Expression, scope: Scope): Value {
  switch (expression.kind) {
    case 'literal':
      return literalOf(expression, placeIn(scope, expression));
    case 'template':
      return templateOf(expression.parts, scope, evaluate);
    case 'variable':
      return variableOf(expression.name, expression, scope);
    case 'attribute':
      return attributeValue(expression, scope);
    case 'index':
      return indexValue(expression, scope);
    case 'splat':
      return splatOf(evaluate(expression.object, scope), expression.each, scope, evaluate);
    case 'element':
      return variableOf(ELEMENT, expression, scope);
    case 'call':
      return callFunction(expression, scope, evaluate);
    case 'conditional':
      return conditionalOf(expression, scope, evaluate);
    case 'unary':
      return unaryOperation(
        expression.operator,
        operandOf(expression.operand, scope),
        placeIn(scope, expression),
      );
    case 'binary':
      return binaryValue(expression, scope);
    case 'tuple':
      return tupleOf(expression.items.map((item) => evaluate(item, scope)));
    case 'object':
      return objectValue(expression.items, scope);
    case 'for':
      return forOf(expression, scope, evaluate);
    case 'parentheses':
      return evaluate(expression.inner, scope);
    case 'invalid':
      throw new EvaluationError(
        `Terraform can't read this string, which is a template. ${expression.message}`,
        placeIn(scope, expression),
        true,
      );
    default:
      return expression satisfies never;
  }
}

function literalOf({ value, text }: Expression & { kind: 'literal' }, place: Range): Value {
  if (value === null) return nullOf();
  if (typeof value === 'string') return stringOf(value);
  if (typeof value === 'boolean') return boolOf(value);
  if (/^\d{1,15}$/.test(text)) return numberOf(value);
  try {
    return numberOf(numberOfText(text) ?? value);
  } catch (error) {
    if (!(error instanceof LimitReached)) throw error;
    return inexactNumber(value, place);
  }
}

function variableOf(name: string, expression: Expression, scope: Scope): Value {
  const bound = scope.bindings.get(name);
  if (bound) return bound;
  throw new EvaluationError(
    `${name} is no value: a reference needs at least two parts, like var.name.`,
    placeIn(scope, expression),
  );
}

function attributeValue(expression: Expression & { kind: 'attribute' }, scope: Scope): Value {
  const place = placeIn(scope, expression);
  const { object, name } = expression;
  if (object.kind === 'variable' && !scope.bindings.has(object.name)) {
    if (NAMED.has(object.name)) return scope.names.named(object.name, name, place);
    if (!isReadKind(object.name)) return scope.names.resource('resource', object.name, name, place);
  }
  const kind = object.kind === 'attribute' && object.object.kind === 'variable' ? object.object.name : '';
  if (object.kind === 'attribute' && isReadKind(kind) && !scope.bindings.has(kind))
    return scope.names.resource(kind, object.name, name, place);
  const whole = evaluate(object, scope);
  if (isDoubtfulPart(whole)) scope.budget.doubts++;
  return attributeOf(whole, name, place);
}

function indexValue(expression: Expression & { kind: 'index' }, scope: Scope): Value {
  const whole = evaluate(expression.object, scope);
  const index = evaluate(expression.key, scope);
  if (isDoubtfulPart(whole) || index.kind === 'unknown') scope.budget.doubts++;
  return indexOf(whole, index, placeIn(scope, expression));
}

function operandOf(expression: Expression, scope: Scope): Value {
  const value = evaluate(expression, scope);
  if (isDoubtfulOperand(value)) scope.budget.doubts++;
  return value;
}

function binaryValue(expression: Expression & { kind: 'binary' }, scope: Scope): Value {
  const { operator } = expression;
  const operand = operator === '==' || operator === '!=' ? evaluate : operandOf;
  const [left, right] = [operand(expression.left, scope), operand(expression.right, scope)];
  const isFraction = [left, right].some((side) => side.kind === 'number' && !Number.isInteger(side.number));
  scope.budget.spend(isFraction ? FRACTION : sizeOf(left) + sizeOf(right));
  return binaryOperation(operator, left, right, placeIn(scope, expression));
}

function objectValue(items: readonly ObjectItem[], scope: Scope): Value {
  const entries: [string, Value][] = [];
  const keys: Value[] = [];
  for (const { key, value } of items) {
    const name = keyOf(key, scope);
    const item = evaluate(value, scope);
    if (name.kind === 'string') entries.push([name.text, item]);
    keys.push(name);
  }
  const isSensitive = keys.some((key) => key.isSensitive);
  const unknown = keys.find((key) => key.kind === 'unknown');
  if (unknown) return unknownOf('any', unknown.because, { can: PRESENT, isSensitive });
  return { ...objectOf(entries), isSensitive };
}

/** A bare identifier as a key is its own name. */
function keyOf(key: Expression, scope: Scope): Value {
  if (key.kind === 'variable') return stringOf(key.name);
  const value = evaluate(key, scope);
  if (value.kind === 'null') throw new EvaluationError('A key can not be null.', placeIn(scope, key));
  return convert(value, 'string');
}
