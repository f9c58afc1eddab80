import type { Range } from '../source/text.ts';
import { chained } from '../stage.ts';
import { boundsOf, holdsWhole } from './bounds.ts';
import { convert, typeName } from './convert.ts';
import { either } from './either.ts';
import { isOpenSet } from './set-of.ts';
import {
  EvaluationError,
  normalised,
  numberOf,
  stringOf,
  type Type,
  unknownOf,
  type Value,
} from './value.ts';

/** `value.name`. Throws EvaluationError where there is no such attribute. */
export function attributeOf(value: Value, name: string, place: Range): Value {
  if (value.kind === 'null')
    throw refused(`The value is null, so it has no attribute ${name}.`, place, value);
  if (value.kind === 'unknown') return memberOf(value, memberType(value.type, name, place));
  if (value.kind !== 'mapping')
    throw new EvaluationError(`The value is no object, so it has no attribute ${name}.`, place);
  const found = value.entries.get(normalised(name));
  if (found) return pickedFrom(found, value);
  throw refused(`There is no attribute ${name} in this object.`, place, value);
}

/** The error with the reasons of the value that it is about. */
function refused(message: string, place: Range, { because }: Value): EvaluationError {
  return new EvaluationError(message, place, false, because);
}

/** A part of what is not known. Every part of a resource that nothing declares is as sure as the resource itself. */
function memberOf(value: Value & { kind: 'unknown' }, type: Type): Value {
  if (!value.isUndecided && value.type === 'any') return value;
  return unknownOf(type, value.because, { isSensitive: value.isSensitive });
}

function memberType(type: Type, name: string, place: Range): Type {
  if (type === 'any') return type;
  if (typeof type !== 'string' && type.kind === 'map') return type.of;
  const found = typeof type !== 'string' && type.kind === 'object' ? type.of.get(name) : undefined;
  if (found === undefined)
    throw new EvaluationError(`The value is ${typeName(type)} without an attribute ${name}.`, place);
  return found;
}

/** A part, with the reasons and marks of what it was picked from, and by. */
function pickedFrom(found: Value, ...sources: readonly Value[]): Value {
  const marks = sources.reduce(marked, found);
  const because = chained(...sources.map((source) => source.because), found.because);
  return because === found.because ? marks : { ...marks, because };
}

/** What is part of a sensitive value, or found by one, is sensitive. */
export function marked(found: Value, whole: Value): Value {
  return whole.isSensitive && !found.isSensitive ? { ...found, isSensitive: true } : found;
}

/** `value[key]`. Throws EvaluationError where there is no such element. */
export function indexOf(value: Value, key: Value, place: Range): Value {
  if (value.kind === 'null') throw refused('The value is null, so it has no elements.', place, value);
  if (key.kind === 'null') throw new EvaluationError('An index can not be null.', place);
  if (value.kind === 'unknown') return memberOf(value, elementType(value.type, key, place));
  if (value.kind === 'sequence') return itemOf(value, key, place);
  if (value.kind !== 'mapping')
    throw new EvaluationError('The value is no list, map or object, so it has no elements.', place);
  const name = convert(key, 'string');
  const isObject = typeof value.type !== 'string' && value.type.kind === 'object';
  // Terraform lets go of the mark of a key of an object
  if (name.kind === 'string')
    return pickedFrom(attributeOf(value, name.text, place), isObject ? { ...key, isSensitive: false } : key);
  return anyOf([...value.entries.values()], name);
}

function itemOf(value: Value & { kind: 'sequence' }, key: Value, place: Range): Value {
  if (typeof value.type !== 'string' && value.type.kind === 'set')
    throw new EvaluationError('The elements of a set have no index.', place);
  const index = convert(key, 'number');
  const bounds = boundsOf(index);
  if (bounds && !holdsWhole(bounds))
    throw new EvaluationError('The index of a list must be a whole number.', place);
  if (index.kind !== 'number') return anyOf(value.items, index);
  const found = value.items[index.number];
  if (found) return pickedFrom(found, value, key);
  const message = `There is no element ${index.number} in this list of ${value.items.length}.`;
  throw refused(message, place, value);
}

/** One of the elements, it is not known which. */
function anyOf(items: readonly Value[], key: Value): Value {
  const [first, ...rest] = items;
  if (!first) return unknownOf('any', key.because);
  const result = rest.reduce((all, item) => either(all, item, []), first);
  return { ...result, because: chained(key.because, result.because) };
}

/** The type of an element of what is not known. */
function elementType(type: Type, key: Value, place: Range): Type {
  if (type === 'any') return type;
  if (typeof type === 'string' || type.kind === 'set')
    throw new EvaluationError(`${typeName(type)} has no elements to pick by an index.`, place);
  if (type.kind === 'object') return key.kind === 'string' ? memberType(type, key.text, place) : 'any';
  if (type.kind !== 'tuple') return type.of;
  return key.kind === 'number' ? (type.of[key.number] ?? 'any') : 'any';
}

/**
 * Keys and elements of a collection, as `for` sees them; null for one that is not known, or of which some elements may
 * turn out to be one. Throws EvaluationError.
 */
export function elementsOf(value: Value, place: Range): [key: Value, value: Value][] | null {
  if (value.kind === 'unknown' || isOpenSet(value)) return null;
  if (value.kind === 'null') throw new EvaluationError('A null value has no elements to go through.', place);
  if (value.kind === 'mapping')
    return [...value.entries].map(([key, item]) => [stringOf(key), pickedFrom(item, value)]);
  if (value.kind !== 'sequence')
    throw new EvaluationError('Only a list, set, map or object has elements to go through.', place);
  const isSet = typeof value.type !== 'string' && value.type.kind === 'set';
  return value.items.map((item, index) => [isSet ? item : numberOf(index), pickedFrom(item, value)]);
}
