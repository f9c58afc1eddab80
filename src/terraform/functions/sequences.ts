import { typeName } from '../convert.ts';
import { EvaluationError, type Type, type Value } from '../value.ts';

export type Kind = 'string' | 'number' | 'bool' | 'any' | 'list' | 'set' | 'tuple' | 'map' | 'object';

/** What sort of value the type is of, without what is in it. */
export function kindOf(type: Type): Kind {
  return typeof type === 'string' ? type : type.kind;
}

/** The type of the elements of a list, set or map; `any` of what has none or several. */
export function elementType(type: Type): Type {
  if (typeof type === 'string' || type.kind === 'tuple' || type.kind === 'object') return 'any';
  return type.of;
}

/** The argument, which is of one of the kinds or may be. Throws EvaluationError where it is not. */
export function argumentOf(args: readonly Value[], index: number, ...kinds: readonly Kind[]): Value {
  const value = args[index];
  if (value === undefined) throw new EvaluationError(`argument ${index + 1} is missing`);
  const kind = kindOf(value.type);
  if (kinds.includes(kind) || (kind === 'any' && value.kind === 'unknown')) return value;
  throw new EvaluationError(
    `argument ${index + 1} must be a ${kinds.join(' or ')}, not ${typeName(value.type)}`,
  );
}

/** The elements of a list, set or tuple; null where they are not known. Whether a set's are distinct may be open. */
export function itemsOf(value: Value): readonly Value[] | null {
  return value.kind === 'sequence' ? value.items : null;
}
