import type { Expression, ForExpression } from '../source/hcl-tree.ts';
import { conditionOf } from './conditional.ts';
import { convert, unify } from './convert.ts';
import { placeIn, type Scope } from './scope.ts';
import { isOpenSet } from './set-of.ts';
import { elementsOf, marked } from './traversal.ts';
import {
  derived,
  described,
  EvaluationError,
  FILLED,
  listOf,
  objectOf,
  PRESENT,
  tupleOf,
  type UnknownValue,
  unknownIn,
  unknownOf,
  type Value,
} from './value.ts';

type Evaluate = (expression: Expression, scope: Scope) => Value;

/** The name under which a splat binds its element; no identifier can be it. */
export const ELEMENT = '*';

/** `object[*].rest`. Throws EvaluationError where the rest does not fit an element. */
export function splatOf(object: Value, each: Expression, scope: Scope, evaluate: Evaluate): Value {
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

/** The scopes in which a `for` computes its elements, one after the other: each is good until the next one is asked for. */
export function loopOver(
  scope: Scope,
  names: { readonly keyName: string | null; readonly valueName: string },
): (key: Value, value: Value) => Scope {
  const bindings = new Map(scope.bindings);
  const inner: Scope = { ...scope, bindings };
  return (key, value) => {
    if (names.keyName !== null) bindings.set(names.keyName, key);
    bindings.set(names.valueName, value);
    return inner;
  };
}

type ForResult = { readonly key: Value | null; readonly value: Value };

/** `[for … : …]` or `{for … : … => …}`. Throws EvaluationError. */
export function forOf(expression: Expression & ForExpression, scope: Scope, evaluate: Evaluate): Value {
  const collection = evaluate(expression.collection, scope);
  const elements = elementsOf(collection, placeIn(scope, expression.collection));
  if (!elements)
    return derived(unknownOf('any', [], { can: FILLED, isSensitive: collection.isSensitive }), [
      unknownIn(collection),
    ]);
  const results: ForResult[] = [];
  let { isSensitive } = collection;
  const scopeOf = loopOver(scope, expression);
  for (const [key, value] of elements) {
    const inner = scopeOf(key, value);
    if (expression.condition) {
      const condition = conditionOf(expression.condition, inner, evaluate);
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
  const entries = new Map<string, Value>();
  const groups = new Map<string, Value[]>();
  for (const { key, value } of results) {
    const text = key && key.kind !== 'null' ? convert(key, 'string') : null;
    if (!text) throw new EvaluationError('A key can not be null.', placeIn(scope, expression));
    if (text.kind !== 'string') return derived(unknownOf('any', [], { can: PRESENT }), [text]);
    if (expression.isGrouped) {
      const group = groups.get(text.text);
      if (group) group.push(value);
      else groups.set(text.text, [value]);
    } else if (entries.has(text.text)) {
      throw new EvaluationError(
        `The key ${described(text)} comes twice in this for.`,
        placeIn(scope, expression),
      );
    } else {
      entries.set(text.text, value);
    }
  }
  for (const [key, values] of groups) entries.set(key, tupleOf(values));
  return { ...objectOf(entries), isSensitive: results.some(({ key }) => key?.isSensitive === true) };
}
