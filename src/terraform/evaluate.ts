import type { Expression, ForExpression, ObjectItem, TemplatePart } from '../source/hcl-tree.ts';
import type { Range } from '../source/text.ts';
import { chained } from '../stage.ts';
import { isReadKind } from './block.ts';
import { callFunction } from './call.ts';
import { convert, unify } from './convert.ts';
import { isDoubtfulOperand, isDoubtfulPart } from './doubt.ts';
import { failedType } from './failed-type.ts';
import { LimitReached, limitText } from './limits.ts';
import { NAMED } from './module-references.ts';
import { numberOfText } from './number-text.ts';
import { binaryOperation, inexactNumber, unaryOperation } from './operators.ts';
import { asPart, joinedOutlines, outlined } from './outline.ts';
import { excerpt, placeIn, type Scope } from './scope.ts';
import { isOpenSet } from './set-of.ts';
import { attributeOf, elementsOf, indexOf, marked } from './traversal.ts';
import { isSameType, partTypes } from './type-rules.ts';
import {
  boolOf,
  derived,
  described,
  EvaluationError,
  either,
  FILLED,
  listOf,
  nullOf,
  numberOf,
  objectOf,
  PRESENT,
  possibilitiesOf,
  stringOf,
  type Type,
  tupleOf,
  type UnknownValue,
  unknownIn,
  unknownOf,
  type Value,
} from './value.ts';
import { limitSize } from './value-size.ts';

/** The name under which a splat binds its element; no identifier can be it. */
const ELEMENT = '*';

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
      return templateOf(expression.parts, scope, expression);
    case 'variable':
      return variableOf(expression.name, expression, scope);
    case 'attribute':
      return attributeValue(expression, scope);
    case 'index':
      return indexValue(expression, scope);
    case 'splat':
      return splatOf(evaluate(expression.object, scope), expression.each, scope);
    case 'element':
      return variableOf(ELEMENT, expression, scope);
    case 'call':
      return callFunction(expression, scope, evaluate);
    case 'conditional':
      return conditionalOf(expression, scope);
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
      return forOf(expression, scope);
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
  return binaryOperation(operator, left, right, placeIn(scope, expression));
}

/** A value that is alone in its quotes is itself, whatever its type. */
function templateOf(parts: readonly TemplatePart[], scope: Scope, expression: Expression): Value {
  const [first] = parts;
  if (parts.length === 1 && first?.kind === 'interpolation') return evaluate(first.value, scope);
  const pieces = parts.map((part) => templatePart(part, scope, expression));
  return joined(pieces);
}

function joined(pieces: readonly Value[]): Value {
  const texts = pieces.flatMap((piece) => (piece.kind === 'string' ? [piece.text] : []));
  limitText(texts.reduce((length, text) => length + text.length, 0));
  if (texts.length === pieces.length) return derived(stringOf(texts.join('')), pieces);
  const isFilled = pieces.some((piece) => !possibilitiesOf(piece).empty);
  const whole = unknownOf('string', [], { can: isFilled ? FILLED : PRESENT });
  return derived(outlined(whole, joinedOutlines(pieces)), pieces);
}

function templatePart(part: TemplatePart, scope: Scope, expression: Expression): Value {
  const inner = (parts: readonly TemplatePart[], in_: Scope): Value =>
    joined(parts.map((each) => templatePart(each, in_, expression)));
  switch (part.kind) {
    case 'text':
      return stringOf(part.text);
    case 'interpolation': {
      const value = evaluate(part.value, scope);
      if (value.kind === 'null')
        throw new EvaluationError('A null value can not be put into a text.', placeIn(scope, part.value));
      return asPart(convert(value, 'string'));
    }
    case 'if': {
      const condition = conditionOf(part.condition, scope);
      if (condition.kind === 'bool')
        return marked(inner(condition.bool ? part.yes : part.no, scope), condition);
      return marked(either(inner(part.yes, scope), inner(part.no, scope), condition.because), condition);
    }
    case 'for': {
      const collection = evaluate(part.collection, scope);
      const elements = elementsOf(collection, placeIn(scope, part.collection));
      if (!elements) return derived(unknownOf('string', [], { can: PRESENT }), [unknownIn(collection)]);
      const turns = elements.map(([key, value]) => bound(scope, part, key, value));
      const texts = turns.map((each) => scope.budget.step(() => inner(part.parts, each)));
      return marked(joined(texts), collection);
    }
    default:
      return part satisfies never;
  }
}

function splatOf(object: Value, each: Expression, scope: Scope): Value {
  const { isSensitive } = object;
  if (object.kind === 'null') return { ...tupleOf([]), isSensitive };
  if (object.kind === 'unknown' && !isSingle(object))
    return unknownOf('any', object.because, { can: FILLED, isSensitive });
  if (isOpenSet(object)) return unknownOf('any', unknownIn(object).because, { can: FILLED, isSensitive });
  const items = object.kind === 'sequence' ? object.items : [object];
  const part = (item: Value): Value =>
    evaluate(each, { ...scope, bindings: new Map(scope.bindings).set(ELEMENT, marked(item, object)) });
  const { because } = object;
  return { ...alike(items.map(part), object, part), because, isSensitive };
}

/** A splat over a list or set gives a list; where that is empty, Terraform looks whether its elements would do. */
function alike(parts: readonly Value[], object: Value, part: (item: Value) => Value): Value {
  const { type } = object;
  if (typeof type === 'string' || (type.kind !== 'list' && type.kind !== 'set')) return tupleOf(parts);
  if (parts.length === 0) return listOf([], type.of === 'any' ? 'any' : part(unknownOf(type.of, [])).type);
  const of = unify(parts.map((each) => each.type));
  return of === null
    ? tupleOf(parts)
    : listOf(
        parts.map((each) => convert(each, of)),
        of,
      );
}

/** Whether a splat over what is not known has one element for sure. */
function isSingle({ type, can }: UnknownValue): boolean {
  if (can.null || type === 'any') return false;
  return typeof type === 'string' || type.kind === 'object' || type.kind === 'map';
}

/** A condition as a bool that is known or not. */
function conditionOf(expression: Expression, scope: Scope): Value {
  const value = evaluate(expression, scope);
  if (value.kind === 'null')
    throw new EvaluationError('A condition can not be null.', placeIn(scope, expression));
  return convert(value, 'bool');
}

/** Both branches are looked at, as Terraform does; what fails in the one that is not chosen does not count. */
function conditionalOf(expression: Expression & { kind: 'conditional' }, scope: Scope): Value {
  const condition = conditionOf(expression.condition, scope);
  const yes = attempt(() => evaluate(expression.yes, scope));
  const no = attempt(() => evaluate(expression.no, scope));
  const place = placeIn(scope, expression.condition);
  if (condition.kind !== 'bool') {
    const step = { ...place, text: `${excerpt(scope, expression.condition)} decides, and can't be known` };
    return eitherOf(yes, no, chained([step], condition.because));
  }
  const chosen = condition.bool ? yes : no;
  const other = condition.bool ? no : yes;
  const left = condition.bool ? expression.no : expression.yes;
  if (chosen instanceof EvaluationError) throw chosen;
  const type =
    other instanceof EvaluationError ? besideFailed(chosen, left) : unify([chosen.type, other.type]);
  if (type === null || !isUniform(chosen.type, type))
    throw new EvaluationError(
      'The two values of a conditional must be of one type.',
      placeIn(scope, expression),
    );
  const step = { ...place, text: `${excerpt(scope, expression.condition)} is ${condition.bool}` };
  const converted = convert(chosen, type);
  // what the other branch would have been must not be told either
  const isSensitive = [converted, condition, other].some(
    (each) => !(each instanceof EvaluationError) && each.isSensitive,
  );
  return { ...converted, isSensitive, because: chained([step], condition.because, converted.because) };
}

/** A null is of the type of the branch that is not chosen, even where that fails. */
function besideFailed(chosen: Value, failed: Expression): Type {
  return chosen.kind === 'null' && chosen.type === 'any' ? failedType(failed) : chosen.type;
}

/** Beside a list or map of any type, Terraform makes one of a tuple or object only if all its parts are alike already. */
function isUniform(from: Type, to: Type): boolean {
  if (
    typeof from === 'string' ||
    typeof to === 'string' ||
    (to.kind !== 'list' && to.kind !== 'map') ||
    to.of !== 'any'
  )
    return true;
  if (from.kind !== 'tuple' && from.kind !== 'object') return true;
  const [first, ...rest] = partTypes(from);
  return (
    first === undefined ||
    [first, ...rest].every((part) => typeof part === 'string') ||
    rest.every((part) => isSameType(part, first))
  );
}

function eitherOf(
  yes: Value | EvaluationError,
  no: Value | EvaluationError,
  because: Value['because'],
): Value {
  if (yes instanceof EvaluationError)
    return no instanceof EvaluationError ? unknownOf('any', because) : unknownLike(no, because);
  if (no instanceof EvaluationError) return unknownLike(yes, because);
  return either(yes, no, because);
}

/** One branch fails: what the other gives is all that can come of it, but whether it comes is not known. */
function unknownLike(value: Value, because: Value['because']): Value {
  return unknownOf(value.type, because, { can: possibilitiesOf(value), isSensitive: value.isSensitive });
}

/** What an expression gives, or how it fails where that may be caught. */
export function attempt(run: () => Value): Value | EvaluationError {
  try {
    return run();
  } catch (error) {
    if (error instanceof EvaluationError && !error.isFinal) return error;
    throw error;
  }
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

function bound(
  scope: Scope,
  names: { readonly keyName: string | null; readonly valueName: string },
  key: Value,
  value: Value,
): Scope {
  const bindings = new Map(scope.bindings);
  if (names.keyName !== null) bindings.set(names.keyName, key);
  return { ...scope, bindings: bindings.set(names.valueName, value) };
}

type ForResult = { readonly key: Value | null; readonly value: Value };

function forOf(expression: Expression & ForExpression, scope: Scope): Value {
  const collection = evaluate(expression.collection, scope);
  const elements = elementsOf(collection, placeIn(scope, expression.collection));
  if (!elements)
    return derived(unknownOf('any', [], { can: FILLED, isSensitive: collection.isSensitive }), [
      unknownIn(collection),
    ]);
  const results: ForResult[] = [];
  let { isSensitive } = collection;
  for (const [key, value] of elements) {
    const inner = bound(scope, expression, key, value);
    if (expression.condition) {
      const condition = conditionOf(expression.condition, inner);
      isSensitive ||= condition.isSensitive;
      if (condition.kind !== 'bool')
        return derived(unknownOf('any', [], { can: PRESENT, isSensitive }), [condition]);
      if (!condition.bool) continue;
    }
    results.push({
      key: expression.key && evaluate(expression.key, inner),
      value: evaluate(expression.value, inner),
    });
  }
  const result = expression.key
    ? forObject(results, expression, scope)
    : tupleOf(results.map(({ value }) => value));
  return { ...result, isSensitive: result.isSensitive || isSensitive };
}

function forObject(
  results: readonly ForResult[],
  expression: Expression & ForExpression,
  scope: Scope,
): Value {
  const groups = new Map<string, Value[]>();
  for (const { key, value } of results) {
    const text = key && key.kind !== 'null' ? convert(key, 'string') : null;
    if (!text) throw new EvaluationError('A key can not be null.', placeIn(scope, expression));
    if (text.kind !== 'string') return derived(unknownOf('any', [], { can: PRESENT }), [text]);
    const group = groups.get(text.text);
    if (group && !expression.isGrouped)
      throw new EvaluationError(
        `The key ${described(text)} comes twice in this for.`,
        placeIn(scope, expression),
      );
    if (group) group.push(value);
    else groups.set(text.text, [value]);
  }
  const entries = [...groups].map(([key, [first = nullOf(), ...rest]]): [string, Value] => [
    key,
    expression.isGrouped ? tupleOf([first, ...rest]) : first,
  ]);
  return { ...objectOf(entries), isSensitive: results.some(({ key }) => key?.isSensitive === true) };
}
