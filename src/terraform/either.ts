import { type Because, chained } from '../stage.ts';
import { boundsOf } from './bounds.ts';
import { isSameType } from './type-rules.ts';
import { identityOf, possibilitiesOf, type Type, unknownOf, type Value } from './value.ts';

/** What it is to be one of two values without knowing which: itself where both are the same. */
export function either(a: Value, b: Value, because: readonly Because[]): Value {
  const [first, second] = [possibilitiesOf(a), possibilitiesOf(b)];
  const can = {
    null: first.null || second.null,
    empty: first.empty || second.empty,
    other: first.other || second.other,
  };
  const type = typeOfEither(a, b);
  const identity = identityOf(a) === identityOf(b) ? identityOf(a) : null;
  const isSensitive = a.isSensitive || b.isSensitive;
  if (a.kind === b.kind && a.kind !== 'unknown' && !isSensitive && sameScalar(a, b))
    return { ...a, because: chained(because, a.because) };
  const [left, right] = [boundsOf(a), boundsOf(b)];
  const bounds = left &&
    right && { least: Math.min(left.least, right.least), most: Math.max(left.most, right.most) };
  return unknownOf(type, because, { can, identity, isSensitive, ...(bounds && { bounds }) });
}

function typeOfEither(a: Value, b: Value): Type {
  if (a.kind === 'null' && a.type === 'any') return b.type;
  if (b.kind === 'null' && b.type === 'any') return a.type;
  return isSameType(a.type, b.type) ? a.type : 'any';
}

function sameScalar(a: Value, b: Value): boolean {
  if (a.kind === 'string' && b.kind === 'string') return a.text === b.text;
  if (a.kind === 'number' && b.kind === 'number') return a.number === b.number;
  if (a.kind === 'bool' && b.kind === 'bool') return a.bool === b.bool;
  return a.kind === 'null' && b.kind === 'null';
}
